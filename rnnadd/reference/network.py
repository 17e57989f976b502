"""The reference network: a sigmoid RNN, forward, backpropagation through time, and update.

This is the article's training logic under the article's names. The field's names for the weights:
`synapse_0` is W_xh (input_dim x hidden_dim), `synapse_1` is W_hy (hidden_dim x output_dim) and
`synapse_h` is W_hh (hidden_dim x hidden_dim). `synapses` are these three, in this order.

The recurrence takes one step after the other. What does not depend on it is taken for the whole
sequence at once, one row a step: `layer_1_values` has `steps` rows of `hidden_dim` numbers,
`layer_2_values` has `steps` rows of `output_dim`.
"""

from __future__ import annotations

from typing import Tuple

from .matrix import Matrix, Vector, add_scaled_product, add_vector_product, product, transpose
from .sigmoid import sigmoid, sigmoid_output_to_derivative

Synapses = Tuple[Matrix, Matrix, Matrix]


def forward(
    synapses: Synapses, inputs: Matrix, past: Vector | None = None
) -> tuple[Matrix, Matrix]:
    """Return layer_1_values and layer_2_values for a sequence of inputs.

    Shapes: inputs is steps x input_dim, with at least one step; past is the last of the
    layer_1_values of what came before, or None at the beginning.

    >>> forward(([[1.0]], [[2.0]], [[3.0]]), [[0.0], [0.0]])
    ([[0.5], [0.8175744761936437]], [[0.7310585786300049], [0.8368737732729581]])
    """
    synapse_0, synapse_1, synapse_h = synapses

    # hidden layer (input ~+ prev_hidden); the first step has no past
    columns = transpose(synapse_h)
    layer_1 = past
    layer_1_values = []
    for from_input in product(inputs, transpose(synapse_0)):
        if layer_1 is not None:
            from_input = add_vector_product(from_input, layer_1, columns)
        layer_1 = sigmoid(from_input)
        layer_1_values.append(layer_1)

    # output layer (new binary representation)
    layer_2_values = [sigmoid(row) for row in product(layer_1_values, transpose(synapse_1))]
    return layer_1_values, layer_2_values


def output_error(targets: Matrix, layer_2_values: Matrix) -> tuple[Matrix, float]:
    """Return layer_2_deltas and the overall error, the sum of |target - output|.

    Shapes: targets, layer_2_values and layer_2_deltas are steps x output_dim.

    >>> output_error([[1.0], [0.0]], [[0.5], [0.25]])
    ([[0.125], [-0.046875]], 0.75)
    """
    # did we miss?... if so, by how much?
    overall_error = 0.0
    layer_2_deltas = []
    for y, layer_2 in zip(targets, layer_2_values):
        if y is None:
            layer_2_deltas.append([0.0] * len(layer_2))
            continue
        layer_2_delta = []
        for target, output, slope in zip(y, layer_2, sigmoid_output_to_derivative(layer_2)):
            layer_2_error = target - output
            layer_2_delta.append(layer_2_error * slope)
            overall_error += abs(layer_2_error)
        layer_2_deltas.append(layer_2_delta)
    return layer_2_deltas, overall_error


def backward(synapses: Synapses, layer_1_values: Matrix, layer_2_deltas: Matrix) -> Matrix:
    """Return layer_1_deltas: the error at the hidden layer, carried back through time.

    Shapes: layer_1_values and layer_1_deltas are steps x hidden_dim, layer_2_deltas is
    steps x output_dim.

    >>> backward(([[1.0]], [[2.0]], [[3.0]]), [[0.5], [0.25]], [[0.1], [0.2]])
    [[0.10625000000000001], [0.07500000000000001]]
    """
    _, synapse_1, synapse_h = synapses

    # layer_2_delta %*% t(synapse_1): the columns of t(synapse_1) are the rows of synapse_1,
    # and so it is with synapse_h below
    from_outputs = product(layer_2_deltas, synapse_1)

    # error at hidden layer; the last step has no future
    layer_1_deltas: list[Vector] = []
    for layer_1_error, layer_1 in zip(reversed(from_outputs), reversed(layer_1_values)):
        if layer_1_deltas:
            future_layer_1_delta = layer_1_deltas[-1]
            layer_1_error = add_vector_product(layer_1_error, future_layer_1_delta, synapse_h)
        # layer_1_error * sigmoid_output_to_derivative(layer_1), in one go to save time
        layer_1_delta = [error * (x * (1.0 - x)) for error, x in zip(layer_1_error, layer_1)]
        layer_1_deltas.append(layer_1_delta)
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

    Shapes: one row a step in all four matrices. The article sums the updates while it goes back
    through time, so the last step comes first.

    >>> update(([[1.0]], [[2.0]], [[3.0]]), [[1.0]], [[0.5]], [[0.25]], [[0.5]], alpha=0.5)
    ([(1.125,)], [(2.125,)], [[3.0]])
    """
    synapse_0, synapse_1, synapse_h = synapses
    layer_1_values = layer_1_values[::-1]
    deltas_1 = transpose(layer_1_deltas[::-1])
    deltas_2 = transpose(layer_2_deltas[::-1])
    synapse_0 = add_scaled_product(synapse_0, transpose(inputs[::-1]), deltas_1, alpha)
    synapse_1 = add_scaled_product(synapse_1, transpose(layer_1_values), deltas_2, alpha)
    if len(inputs) > 1:  # the first step has no past
        past = transpose(layer_1_values[1:])
        deltas_h = transpose(layer_1_deltas[:0:-1])
        synapse_h = add_scaled_product(synapse_h, past, deltas_h, alpha)
    return synapse_0, synapse_1, synapse_h


def train(
    synapses: Synapses, inputs: Matrix, targets: Matrix, alpha: float
) -> tuple[Synapses, Matrix, float]:
    """Learn from one sequence: return the new synapses, layer_2_values and the overall error.

    Shapes: inputs is steps x input_dim, targets is steps x output_dim, with at least one step.
    What descends is half the sum of the squared errors.

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
