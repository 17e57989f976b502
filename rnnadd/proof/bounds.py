"""Bounds that hold whatever the rounding: docs/proof.md says of each why it does.

Doubles are rounded, so a bound that is calculated with them may come out too small. Two numbers
mend that. A sum of terms that are not negative, after at most 8,000 roundings, is too small by less
than the factor UP. A sum of up to 8,000 products of either sign is wrong by less than ROUND times
the sum of their magnitudes.
"""

from __future__ import annotations

from itertools import product
from math import sqrt

from ..reference.matrix import dot, times, times_transposed, transpose
from ..reference.sigmoid import exp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List

    from ..reference.matrix import Matrix, Vector
    from ..reference.network import Synapses

    Rows = List[List[float]]

ROUND = 2.0**-40
UP, DOWN = 1.0 + ROUND, 1.0 - ROUND

# With more hidden units or larger weights, those two numbers would not do.
LARGEST_HIDDEN_DIM = 128
LARGEST_WEIGHT = 2.0**20

# The second derivative of the sigmoid is largest, 1 / (6 sqrt(3)), where |x| is log(2 + sqrt(3)).
PEAK, LARGEST_CURVATURE = 1.3169578969248166, 0.09622504486493763


class Weights:
    """A network's weights, as the cover wants them, and the rounding errors of its own program.

    from_inputs   the sums from each possible input of a step: 2**input_dim x hidden_dim
    ones          how many ones each of these inputs has
    synapse_h     hidden_dim x hidden_dim
    columns       the columns of synapse_h
    outputs       the column of synapse_1
    errors        for each hidden unit: so much may rounding change it in one step
    output_sum    the sum of the magnitudes of `outputs`
    """

    def __init__(self, synapses: Synapses) -> None:
        synapse_0, synapse_1, self.synapse_h = synapses
        inputs = list(product((0.0, 1.0), repeat=len(synapse_0)))
        self.from_inputs = times(inputs, synapse_0)
        self.ones = [row.count(1.0) for row in inputs]
        self.columns = transpose(self.synapse_h)
        self.outputs = [row[0] for row in synapse_1]
        self.errors = [
            ROUND * (1.0 + magnitude(column) + magnitude(from_input))
            for column, from_input in zip(self.columns, transpose(synapse_0))
        ]
        self.output_sum = magnitude(self.outputs)
        self.hidden_dim = len(self.synapse_h)


def fits(synapses: Synapses) -> bool:
    """Return whether the bounds hold for such weights: all of them finite and none too large.

    >>> fits(([[1.0]], [[float("nan")]], [[1.0]]))
    False
    """
    weights = [weight for synapse in synapses for row in synapse for weight in row]
    return len(synapses[2]) <= LARGEST_HIDDEN_DIM and all(
        abs(weight) <= LARGEST_WEIGHT for weight in weights
    )


def magnitude(row: Vector) -> float:
    """Return the sum of the absolute values."""
    total = 0.0
    for x in row:
        total += abs(x)
    return total


def curvature(low: float, high: float) -> float:
    """Return a bound of the sigmoid's second derivative, either sign, between two places.

    >>> curvature(-1.0, 2.0) == LARGEST_CURVATURE + ROUND
    True
    >>> curvature(3.0, 4.0) < 0.041
    True
    """
    if low <= PEAK <= high or low <= -PEAK <= high:
        return LARGEST_CURVATURE + ROUND
    at_low, at_high = second_derivative(low), second_derivative(high)
    return (at_high if at_high > at_low else at_low) + ROUND


def second_derivative(x: float) -> float:
    """Return the magnitude of the sigmoid's second derivative."""
    h = 1.0 / (1.0 + exp(-x))
    return abs(h * (1.0 - h) * (1.0 - 2.0 * h))


def spectral_bound(matrix: Matrix) -> float:
    """Return a bound of the spectral norm: no vector gets longer by more than this factor.

    The largest eigenvalue of B = t(A) A is the norm squared. So the norm to the 8th power is the
    largest eigenvalue of the fourth power of B, and at most the Frobenius norm of that: the square
    root of the sum of all squares. Before each squaring, B is divided by its trace.

    >>> 3.0 < spectral_bound([[3.0, 0.0], [0.0, 1.0]]) < 3.0001
    True
    """
    columns = transpose(matrix)
    b, trace = divided_by_trace(times_transposed(columns, columns))
    if not trace > 0.0:
        return trace  # all is zero, or NaN
    b, trace_of_square = divided_by_trace(times_transposed(b, b))
    b = times_transposed(b, b)
    bound = sqrt(sqrt(sum_of_squares(b)) + ROUND) + ROUND
    bound = sqrt(trace_of_square * bound) + ROUND
    return sqrt(trace * bound) * UP


def divided_by_trace(b: Rows) -> tuple[Rows, float]:
    """Return a matrix divided by the sum of its diagonal, and that sum."""
    trace = 0.0
    for i, row in enumerate(b):
        trace += row[i]
    if not trace > 0.0:
        return b, trace
    factor = 1.0 / trace
    return [[x * factor for x in row] for row in b], trace


def sum_of_squares(matrix: Matrix) -> float:
    """Return the sum of the squares of all entries, added up row by row."""
    total = 0.0
    for row in matrix:
        total += dot(row, row)
    return total
