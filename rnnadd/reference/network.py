"""The network: forward, the error, backpropagation through time, and the update.

This is the article's training logic under the article's names. Textbooks call the weights W_xh
(`synapse_0`, input_dim x hidden_dim), W_hy (`synapse_1`, hidden_dim x output_dim) and W_hh
(`synapse_h`, hidden_dim x hidden_dim). `synapses` are these three, in this order.

Only the hidden layer must be calculated step by step. All else is calculated for all steps at once.
The matrices for this have one row per step: `inputs` (the article's X), `targets` (its y),
`layer_1_values`, `layer_2_values` and the deltas. `problems.py` makes inputs and targets.
"""

from __future__ import annotations

from .matrix import (
    multiplication_by,
    multiplication_by_transposed,
    plus_scaled_product,
    times,
    times_transposed,
)
from .sigmoid import sigmoid, sigmoid_output_to_derivative

TYPE_CHECKING = False  # True for type checkers alone: to import `typing` takes time
if TYPE_CHECKING:
    from typing import Sequence, Tuple

    from .matrix import Matrix, Vector

    Synapses = Tuple[Matrix, Matrix, Matrix]
    Targets = Sequence[Vector | None]


def forward(
    synapses: Synapses, inputs: Matrix, past: Vector | None = None
) -> tuple[list[list[float]], list[list[float]]]:
    """Return layer_1_values and layer_2_values for a sequence of inputs.

    Shapes: inputs is steps x input_dim, with at least one step; layer_1_values is
    steps x hidden_dim, layer_2_values is steps x output_dim. `past` is the layer_1 of the step
    before the first, or None if there is none.

    >>> forward(([[1.0]], [[2.0]], [[3.0]]), [[0.0], [0.0]])
    ([[0.5], [0.8175744761936437]], [[0.7310585786300049], [0.8368737732729581]])
    """
    synapse_0, synapse_1, synapse_h = synapses

    # hidden layer (input ~+ prev_hidden): sigmoid(X %*% synapse_0 + prev_layer_1 %*% synapse_h);
    # times_synapse_h(row, plus) is row %*% synapse_h + plus, and the first step has no past
    times_synapse_h = multiplication_by(synapse_h)
    prev_layer_1 = past
    layer_1_values = []
    for from_input in times(inputs, synapse_0):
        if prev_layer_1 is None:
            layer_1 = sigmoid(from_input)
        else:
            layer_1 = sigmoid(times_synapse_h(prev_layer_1, plus=from_input))
        layer_1_values.append(layer_1)
        prev_layer_1 = layer_1

    # output layer (new binary representation): sigmoid(layer_1 %*% synapse_1)
    layer_2_values = [sigmoid(from_layer_1) for from_layer_1 in times(layer_1_values, synapse_1)]
    return layer_1_values, layer_2_values


def output_error(targets: Targets, layer_2_values: Matrix) -> tuple[list[list[float]], float]:
    """Return layer_2_deltas and the overall error, the sum of |target - output|.

    Shapes: targets, layer_2_values and layer_2_deltas are steps x output_dim. A step whose target
    is None does not count: it has no error and no delta.

    >>> output_error([[1.0], [0.0], None], [[0.5], [0.25], [0.75]])
    ([[0.125], [-0.046875], [0.0]], 0.75)
    """
    # did we miss?... if so, by how much?
    overall_error = 0.0
    layer_2_deltas = []
    for y, layer_2 in zip(targets, layer_2_values):
        if y is None:
            layer_2_delta = [0.0] * len(layer_2)
        else:
            layer_2_delta = []
            for target, output, slope in zip(y, layer_2, sigmoid_output_to_derivative(layer_2)):
                layer_2_error = target - output
                layer_2_delta.append(layer_2_error * slope)
                overall_error += abs(layer_2_error)
        layer_2_deltas.append(layer_2_delta)
    return layer_2_deltas, overall_error


def backward(
    synapses: Synapses, layer_1_values: Matrix, layer_2_deltas: Matrix
) -> list[list[float]]:
    """Return layer_1_deltas: the error at the hidden layer, carried back through time.

    Shapes: layer_1_values and layer_1_deltas are steps x hidden_dim, layer_2_deltas is
    steps x output_dim.

    >>> backward(([[1.0]], [[2.0]], [[3.0]]), [[0.5], [0.25]], [[0.1], [0.2]])
    [[0.10625000000000001], [0.07500000000000001]]
    """
    _, synapse_1, synapse_h = synapses

    # error at hidden layer, the last step first:
    # (future_layer_1_delta %*% t(synapse_h) + layer_2_delta %*% t(synapse_1)) * slope of layer_1;
    # the last step has no future
    from_outputs = times_transposed(layer_2_deltas, synapse_1)
    times_t_synapse_h = multiplication_by_transposed(synapse_h)
    future_layer_1_delta = None
    layer_1_deltas = []
    for from_output, layer_1 in zip(reversed(from_outputs), reversed(layer_1_values)):
        if future_layer_1_delta is None:
            layer_1_error = from_output
        else:
            layer_1_error = times_t_synapse_h(future_layer_1_delta, plus=from_output)
        slopes = sigmoid_output_to_derivative(layer_1)
        layer_1_delta = [error * slope for error, slope in zip(layer_1_error, slopes)]
        layer_1_deltas.append(layer_1_delta)
        future_layer_1_delta = layer_1_delta
    layer_1_deltas.reverse()
    return layer_1_deltas


def update(
    synapses: Synapses,
    inputs: Matrix,
    layer_1_values: Matrix,
    layer_1_deltas: Matrix,
    layer_2_deltas: Matrix,
    alpha: float,
) -> Synapses:
    """Return the synapses after one step of gradient descent with the learning rate `alpha`.

    Shapes: each of the four matrices has one row per step. The article adds up the updates from the
    last step to the first. The order changes the last bits of a sum, so the rows are reversed here.

    >>> update(([[1.0]], [[2.0]], [[3.0]]), [[1.0]], [[0.5]], [[0.25]], [[0.5]], alpha=0.5)
    ([(1.125,)], [(2.125,)], [[3.0]])
    """
    synapse_0, synapse_1, synapse_h = synapses
    inputs, layer_1_values = inputs[::-1], layer_1_values[::-1]
    layer_1_deltas, layer_2_deltas = layer_1_deltas[::-1], layer_2_deltas[::-1]

    # plus_scaled_product(synapse, a, b, alpha) is synapse + (t(a) %*% b) * alpha: the sum of all
    # steps' column %*% row is one product of two matrices
    synapse_1 = plus_scaled_product(synapse_1, layer_1_values, layer_2_deltas, alpha)
    prev_layer_1_values = layer_1_values[1:]  # row by row the step before; the first step has none
    if prev_layer_1_values:
        synapse_h = plus_scaled_product(synapse_h, prev_layer_1_values, layer_1_deltas[:-1], alpha)
    synapse_0 = plus_scaled_product(synapse_0, inputs, layer_1_deltas, alpha)
    return synapse_0, synapse_1, synapse_h


def train(
    synapses: Synapses, inputs: Matrix, targets: Targets, alpha: float
) -> tuple[Synapses, list[list[float]], float]:
    """Learn from one sequence: return the new synapses, layer_2_values and the overall error.

    Shapes: inputs is steps x input_dim, targets is steps x output_dim, with at least one step.
    Learning makes half the sum of the squared errors smaller.

    >>> synapses, layer_2_values, overall_error = train(
    ...     ([[1.0]], [[2.0]], [[3.0]]), [[0.0], [0.0]], [[1.0], [0.0]], alpha=0.1)
    >>> synapses[1], overall_error
    ([(1.9933033351504417,)], 1.105815194642953)
    """
    layer_1_values, layer_2_values = forward(synapses, inputs)
    layer_2_deltas, overall_error = output_error(targets, layer_2_values)
    layer_1_deltas = backward(synapses, layer_1_values, layer_2_deltas)

    # let's update all our weights so we can try again
    synapses = update(synapses, inputs, layer_1_values, layer_1_deltas, layer_2_deltas, alpha)
    return synapses, layer_2_values, overall_error
