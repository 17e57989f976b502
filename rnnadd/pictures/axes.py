"""The carry in the hidden layer: two axes on which one sees what a network remembers.

Each step of an addition leaves the network in a state, `layer_1`: a point in as many dimensions as
there are hidden units. Two directions are looked for in that space, by least squares: one along
which the number of ones among the step's bits can be read off, and one for the carry that leaves
the step, -1 for none and +1 for one. Seen along these two, a network that has learned to add shows
four clouds: no 1, one 1 with and without a carry, and two.
"""

from __future__ import annotations

from math import isfinite, sqrt

from ..reference.r_random import RRandom
from .addition import steps_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Sequence

    from ..adder import BinaryAdder
    from .addition import Step

    Vector = List[float]

# So many random additions are looked at, drawn from this seed. Of long numbers there are fewer, so
# that they have no more columns together than this.
ADDITIONS = 100
COLUMNS = 800
SEED = 0

# Where there are more hidden units, the axes are made of those that vary most.
UNITS = 64


def random_steps(adder: BinaryAdder) -> list[Step]:
    """Return all columns of some random additions of numbers of `binary_dim` bits."""
    random, result = RRandom(SEED), []
    for _ in range(max(1, min(ADDITIONS, COLUMNS // adder.binary_dim))):
        operands = [random.getrandbits(adder.binary_dim) for _ in range(adder.input_dim)]
        result += steps_of(adder, operands, adder.binary_dim)
    return result


class CarryAxes:
    """The two axes of a network: `place(layer_1)` is the place of a state on them."""

    def __init__(self, steps: list[Step]) -> None:
        if not all(isfinite(x) for step in steps for x in step.layer_1):
            raise ValueError("the network has weights that are no finite numbers: nothing to see")
        states = [step.layer_1 for step in steps]
        self._units = most_varying(states)
        rows = [self._row(state) for state in states]
        self._ones = least_squares(rows, [float(sum(step.bits)) for step in steps])
        self._carry = least_squares(rows, [2.0 * step.carry - 1.0 for step in steps])

    def _row(self, layer_1: Sequence[float]) -> list[float]:
        return [*[layer_1[unit] for unit in self._units], 1.0]

    def place(self, layer_1: Sequence[float]) -> tuple[float, float]:
        """Return how many ones, and which carry (-1 or +1), can be read off a state."""
        row = self._row(layer_1)
        return inner(row, self._ones), inner(row, self._carry)


def axes_of(adder: BinaryAdder) -> CarryAxes | None:
    """Return the axes of an adder, or None if it adds one number only: nothing is ever carried."""
    return CarryAxes(random_steps(adder)) if adder.input_dim > 1 else None


class Cloud:
    """The hidden states of random additions, each where it is on the axes of its network.

    places   for each state: how many ones, and which carry, can be read off it; the true carry

    Raises ValueError if the network adds one number only.
    """

    def __init__(self, adder: BinaryAdder) -> None:
        check_that_something_is_carried(adder)
        steps = random_steps(adder)
        self.input_dim = adder.input_dim
        self.axes = CarryAxes(steps)
        self.places = [(*self.axes.place(step.layer_1), step.carry) for step in steps]

    def gap(self) -> float:
        """Return the lowest of the states with a carry minus the highest of those without.

        Where it is negative, they mix. It is 1 where each lies on its own line.
        """
        with_carry = [read for _, read, carry in self.places if carry]
        without = [read for _, read, carry in self.places if not carry]
        return (min(with_carry) - max(without)) / 2.0 if with_carry and without else 0.0


def check_that_something_is_carried(adder: BinaryAdder) -> None:
    """Raise ValueError if the adder adds one number only."""
    if adder.input_dim < 2:
        raise ValueError(
            "the adder must have an input_dim of at least 2: one number is never carried"
        )


def most_varying(states: list[Vector], most: int = UNITS) -> list[int]:
    """Return the numbers of the hidden units that vary most, so many at most, ascending."""
    variances = []
    for unit in range(len(states[0])):
        values = [state[unit] for state in states]
        mean = total(values) / len(values)
        variances.append(total([(value - mean) * (value - mean) for value in values]))
    by_variance = sorted(range(len(variances)), key=lambda unit: -variances[unit])
    return sorted(by_variance[:most])


def least_squares(rows: list[Vector], targets: Vector) -> Vector:
    """Return the weights w for which the sum of (row . w - target)**2 is smallest.

    They solve t(rows) rows w = t(rows) targets. A little is added to the diagonal, so that there is
    a solution even if some columns depend on others. The matrix is then low t(low), where `low` has
    zeros above its diagonal (Cholesky). The two triangles are solved one after the other.

    >>> [round(w, 6) for w in least_squares([[1.0, 1.0], [2.0, 1.0], [3.0, 1.0]], [5.0, 7.0, 9.0])]
    [2.0, 3.0]
    """
    columns = list(zip(*rows))
    n = len(columns)
    a = [[inner(columns[i], columns[j]) for j in range(i + 1)] for i in range(n)]
    ridge = 1e-9 * total([a[i][i] for i in range(n)]) / n
    low: list[Vector] = []
    y: Vector = []
    for i in range(n):
        row: Vector = []
        for j in range(i):
            row.append((a[i][j] - inner(row, low[j])) / low[j][j])
        y.append(inner(columns[i], targets) - inner(row, y))
        row.append(sqrt(max(a[i][i] + ridge - inner(row, row), ridge)))
        y[i] = y[i] / row[i]
        low.append(row)
    w = [0.0] * n
    for i in reversed(range(n)):
        below = inner([low[k][i] for k in range(i + 1, n)], w[i + 1 :])
        w[i] = (y[i] - below) / low[i][i]
    return w


def inner(a: Sequence[float], b: Sequence[float]) -> float:
    """Return a[0] * b[0] + a[1] * b[1] + ..., in this order: `sum` is not the same everywhere."""
    result = 0.0
    for x, y in zip(a, b):
        result += x * y
    return result


def total(values: Sequence[float]) -> float:
    """Return values[0] + values[1] + ..., in this order."""
    result = 0.0
    for x in values:
        result += x
    return result
