"""A trained network adds: numbers of any size, and all numbers of a few bits.

The network takes as many steps as a sum of such long numbers can have bits. It is not told where
the sum ends. Its answer has a 1 where layer_2 is above 0.5. The margin of a bit is its distance
from 0.5: 0.5 is certain, 0.0 is undecided. A NaN has the margin 0.0, too. (There are NaNs once
weights have overflowed.)
"""

from __future__ import annotations

from itertools import islice
from itertools import product as combinations

from .binary import columns, sum_dim
from .matrix import multiplication_by, times
from .network import forward
from .sigmoid import sigmoid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Iterator, Sequence, Tuple

    from .matrix import Vector
    from .network import Synapses

    Wrong = Tuple[Tuple[int, ...], float]

NAN = float("nan")

# So many steps are taken before layer_1 is forgotten.
STEPS_KEPT = 1_000

# So many wrong answers are kept.
WRONG_KEPT = 10

# So many branches of the tree are taken side by side.
BRANCHES = 64


def margin_of(output: float) -> float:
    """Return how far from 0.5 an output is, from 0.0 to 0.5.

    >>> margin_of(0.75), margin_of(NAN)
    (0.25, 0.0)
    """
    return abs(output - 0.5) if output == output else 0.0


def outputs(synapses: Synapses, inputs: Iterable[Vector]) -> Iterator[list[float]]:
    """Yield layer_2 for each step of a sequence, with no more of layer_1 kept than it takes.

    >>> list(outputs(([[1.0]], [[2.0]], [[3.0]]), [[0.0], [0.0]]))
    [[0.7310585786300049], [0.8368737732729581]]
    """
    steps = iter(inputs)
    past = None
    for some_steps in iter(lambda: list(islice(steps, STEPS_KEPT)), []):
        layer_1_values, layer_2_values = forward(synapses, some_steps, past)
        past = layer_1_values[-1]
        yield from layer_2_values


def add(synapses: Synapses, operands: Sequence[int], binary_dim: int) -> tuple[float, float]:
    """Return the network's answer, an int or NaN, and the smallest margin of its bits.

    The operands are taken as numbers of `binary_dim` bits, or more if they have more.

    >>> always_one = [[0.0], [0.0]], [[2.0]], [[0.0]]
    >>> add(always_one, (5, 2), binary_dim=1)
    (15, 0.2310585786300049)
    """
    longest = max([binary_dim] + [x.bit_length() for x in operands])
    steps = sum_dim(longest, len(operands))
    answer, margin = "", 0.5
    for (output,) in outputs(synapses, columns(operands, steps)):
        answer += "1" if output > 0.5 else "0" if output == output else "?"
        margin = min(margin, margin_of(output))
    return (NAN if "?" in answer else int(answer[::-1], 2)), margin


def branch(synapses: Synapses, states: Sequence[Vector]) -> tuple[list[list[float]], list[float]]:
    """Return layer_1 and the output one step after each state, for each possible input.

    A state is a layer_1; zeros stand for the one before the first step. The inputs of a step are
    taken in ascending order, (0, 0), (0, 1), (1, 0), (1, 1), and all of a state's come before the
    next state's.

    >>> branch(([[1.0]], [[2.0]], [[3.0]]), [[0.0]])
    ([[0.5], [0.7310585786300049]], [0.7310585786300049, 0.8118562749129378])
    """
    synapse_0, synapse_1, synapse_h = synapses
    times_synapse_h = multiplication_by(synapse_h)
    from_inputs = times(list(combinations((0.0, 1.0), repeat=len(synapse_0))), synapse_0)
    layer_1_values = [
        sigmoid(times_synapse_h(state, plus=from_input))
        for state in states
        for from_input in from_inputs
    ]
    return layer_1_values, [sigmoid(row)[0] for row in times(layer_1_values, synapse_1)]


def add_all_numbers(synapses: Synapses, binary_dim: int) -> tuple[int, float, list[Wrong]]:
    """Do all additions of numbers of `binary_dim` bits.

    Returns how many come out right, the smallest margin of all bits, and the first additions that
    come out wrong, with the answers, in ascending order of the operands.

    Additions that have their low bits in common have their first steps in common, so it is a walk
    through a tree: from each step it branches to the possible next bits of the operands.

    >>> always_one = [[0.0], [0.0]], [[2.0]], [[0.0]]
    >>> add_all_numbers(always_one, 1)
    (0, 0.2310585786300049, [((0, 0), 3), ((0, 1), 3), ((1, 0), 3), ((1, 1), 3)])
    """
    synapse_0, synapse_1, synapse_h = synapses
    times_synapse_h = multiplication_by(synapse_h)
    input_dim = len(synapse_0)
    steps = sum_dim(binary_dim, input_dim)
    right, smallest_margin = 0, 0.5
    wrong: list[Wrong] = []

    def branches(step: int) -> Iterator[list[tuple[float, ...]]]:
        """Yield the possible inputs of a step, some at a time: zeros after the operands' end."""
        inputs = combinations((0.0, 1.0) if step < binary_dim else (0.0,), repeat=input_dim)
        return iter(lambda: list(islice(inputs, BRANCHES)), [])

    def walk(step: int, past: Vector | None, operands: tuple[int, ...], answer: float) -> None:
        nonlocal right, smallest_margin
        from_past = times_synapse_h(past, plus=[0.0] * len(synapse_h)) if past else None
        for some_inputs in branches(step):
            layer_1_values = []
            for layer_1 in times(some_inputs, synapse_0):
                if from_past:
                    layer_1 = [x + y for x, y in zip(layer_1, from_past)]
                layer_1_values.append(sigmoid(layer_1))
            for inputs, layer_1, layer_2 in zip(
                some_inputs, layer_1_values, times(layer_1_values, synapse_1)
            ):
                [output] = sigmoid(layer_2)
                smallest_margin = min(smallest_margin, margin_of(output))
                longer = tuple([x + (int(bit) << step) for x, bit in zip(operands, inputs)])
                bit = (output > 0.5) << step if output == output else NAN
                if step + 1 < steps:
                    walk(step + 1, layer_1, longer, answer + bit)
                elif answer + bit == sum(longer):
                    right += 1
                else:
                    wrong.append((longer, answer + bit))
                    wrong.sort()
                    del wrong[WRONG_KEPT:]

    walk(0, None, (0,) * input_dim, 0)
    return right, smallest_margin, wrong
