"""One step of training, all of it: what `BinaryAdder.explain` and `RNN.explain` return."""

from __future__ import annotations

from .reference.matrix import (
    multiplication_by,
    multiplication_by_transposed,
    times,
    times_transposed,
)
from .reference.network import backward, forward, output_error, update
from .report import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .reference.matrix import Matrix
    from .reference.network import Synapses, Targets


class Explanation(NamedTuple):
    """What one step of training computes for one sequence, under the article's names.

    Print it, and it is a worked example for the blackboard. All is plain numbers in lists. Steps,
    units and outputs are counted from 0: `layer_1[step][unit]`.

    operands         the numbers that are added, or None if it is no addition
    alpha            the learning rate
    synapse_0, synapse_1, synapse_h   the weights before the step of training

    Forward, one list for each step:
    X                the inputs (steps x input_dim)
    y                the targets (steps x output_dim); None for a step that does not count
    from_X           X times synapse_0 (steps x hidden_dim)
    from_past        the layer_1 of the step before, times synapse_h; zeros in the first step
    layer_1_sum      from_X + from_past
    layer_1          the hidden units: the sigmoid of layer_1_sum
    layer_2_sum      layer_1 times synapse_1 (steps x output_dim)
    layer_2          the outputs: the sigmoid of layer_2_sum
    layer_2_error    y - layer_2; zeros in a step that does not count
    overall_error    the sum of |layer_2_error|: one number

    Backward, one list for each step:
    layer_2_delta    layer_2_error times the slope of the sigmoid
    from_layer_2     layer_2_delta times the transpose of synapse_1 (steps x hidden_dim)
    from_future      the layer_1_delta of the step after, times the transpose of synapse_h; zeros
                     in the last step
    layer_1_error    from_layer_2 + from_future
    layer_1_delta    layer_1_error times the slope of the sigmoid

    synapse_0_update, synapse_1_update, synapse_h_update   what all steps together ask for, in the
                     shapes of the weights: training makes them synapse + synapse_update * alpha
    """

    operands: tuple[int, ...] | None
    alpha: float
    synapse_0: list[list[float]]
    synapse_1: list[list[float]]
    synapse_h: list[list[float]]
    X: list[list[float]]
    y: list[list[float] | None]
    from_X: list[list[float]]
    from_past: list[list[float]]
    layer_1_sum: list[list[float]]
    layer_1: list[list[float]]
    layer_2_sum: list[list[float]]
    layer_2: list[list[float]]
    layer_2_error: list[list[float]]
    overall_error: float
    layer_2_delta: list[list[float]]
    from_layer_2: list[list[float]]
    from_future: list[list[float]]
    layer_1_error: list[list[float]]
    layer_1_delta: list[list[float]]
    synapse_0_update: list[list[float]]
    synapse_1_update: list[list[float]]
    synapse_h_update: list[list[float]]

    def __str__(self) -> str:
        from .blackboard import worked_example

        return worked_example(self)

    def __repr__(self) -> str:
        return f"<Explanation of {len(self.X)} steps: print it, or see its _fields>"


def explain(
    synapses: Synapses,
    X: Matrix,
    y: Targets,
    alpha: float,
    operands: tuple[int, ...] | None = None,
) -> Explanation:
    """Return all that one step of training on a sequence computes, to the last bit.

    Shapes: X is steps x input_dim, y is steps x output_dim or None at a step.

    >>> explained = explain(([[1.0]], [[2.0]], [[3.0]]), [[0.0], [0.0]], [[1.0], [0.0]], 0.1)
    >>> explained.layer_1_sum, explained.layer_1
    ([[0.0], [1.5]], [[0.5], [0.8175744761936437]])
    >>> explained.synapse_1[0][0] + explained.synapse_1_update[0][0] * 0.1
    1.9933033351504417
    """
    synapse_0, synapse_1, synapse_h = synapses
    layer_1, layer_2 = forward(synapses, X)
    layer_2_delta, overall_error = output_error(y, layer_2)
    layer_1_delta = backward(synapses, layer_1, layer_2_delta)

    # what `forward` and `backward` add up on their way, from the same products
    zeros = [0.0] * len(synapse_h)
    times_synapse_h = multiplication_by(synapse_h)
    times_t_synapse_h = multiplication_by_transposed(synapse_h)
    from_X = times(X, synapse_0)
    from_past = [zeros[:], *[times_synapse_h(row, plus=zeros) for row in layer_1[:-1]]]
    from_layer_2 = times_transposed(layer_2_delta, synapse_1)
    from_future = [*[times_t_synapse_h(row, plus=zeros) for row in layer_1_delta[1:]], zeros[:]]

    # `update` returns weights + alpha * update: with zeros and 1, that is the update
    zeros_0, zeros_1, zeros_h = [[[0.0] * len(s[0])] * len(s) for s in synapses]
    updates = update((zeros_0, zeros_1, zeros_h), X, layer_1, layer_1_delta, layer_2_delta, 1.0)
    return Explanation(
        operands=operands,
        alpha=alpha,
        synapse_0=_lists(synapse_0),
        synapse_1=_lists(synapse_1),
        synapse_h=_lists(synapse_h),
        X=_lists(X),
        y=[None if target is None else list(target) for target in y],
        from_X=from_X,
        from_past=from_past,
        layer_1_sum=_sums(from_X, from_past),
        layer_1=layer_1,
        layer_2_sum=times(layer_1, synapse_1),
        layer_2=layer_2,
        layer_2_error=[
            [0.0] * len(outputs) if target is None else [a - b for a, b in zip(target, outputs)]
            for target, outputs in zip(y, layer_2)
        ],
        overall_error=overall_error,
        layer_2_delta=layer_2_delta,
        from_layer_2=from_layer_2,
        from_future=from_future,
        layer_1_error=_sums(from_layer_2, from_future),
        layer_1_delta=layer_1_delta,
        synapse_0_update=_lists(updates[0]),
        synapse_1_update=_lists(updates[1]),
        synapse_h_update=_lists(updates[2]),
    )


def _lists(matrix: Matrix) -> list[list[float]]:
    return [list(row) for row in matrix]


def _sums(a: Matrix, b: Matrix) -> list[list[float]]:
    return [[x + y for x, y in zip(*rows)] for rows in zip(a, b)]
