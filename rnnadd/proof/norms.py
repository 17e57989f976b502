"""Norms for the balls of a cover: one for each cluster of states that a network can reach.

In a good norm each step brings states nearer to each other. No one norm does so for all states. But
for each cluster of near states there is one, and a step leads from cluster to cluster. `descent.py`
finds the norms; here is where they start from, and what the cover takes them for. None of this need
be right for the proof to hold: a bad norm only makes the cover fail.
"""

from __future__ import annotations

from math import sqrt

from ..reference.matrix import dot, times, times_transposed
from ..report import NamedTuple
from .bounds import LARGEST_WEIGHT, ROUND, UP, spectral_bound, sum_of_squares

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Tuple

    from .clock import Clock
    from .mistakes import Steps, Tree

    Vector = List[float]
    Rows = List[List[float]]
    Transition = Tuple[int, int, Vector]


class Norm(NamedTuple):
    """The norm |T v| of one cluster of states, all with one carry.

    centroid    the middle of the cluster
    carry       of its states
    matrix      T
    radius      of the balls of this norm, if nothing asks for larger ones
    inverse     T inverted, but for rounding
    inflation   by this factor must a radius grow, so that `inverse` may stand for T inverted
    size        a bound of T's Frobenius norm
    """

    centroid: Vector
    carry: int
    matrix: Rows
    radius: float
    inverse: Rows
    inflation: float
    size: float


def make_norm(centroid: Vector, carry: int, matrix: Rows, radius: float) -> Norm:
    """Return a norm, or raise ValueError if its matrix cannot be inverted well enough."""
    inverse = inverted(matrix)
    entries = [abs(x) for rows in (matrix, inverse) for row in rows for x in row]
    if not all(x <= LARGEST_WEIGHT for x in entries):
        raise ValueError("a norm's matrix, or its inverse, has too large numbers")
    product = times(matrix, inverse)
    for i, row in enumerate(product):
        row[i] -= 1.0
    size = sqrt(sum_of_squares(matrix)) * UP
    inverse_size = sqrt(sum_of_squares(inverse)) * UP
    rest = (sqrt(sum_of_squares(product)) + ROUND * (1.0 + size * inverse_size)) * UP
    if not rest <= 0.5:
        raise ValueError("a norm's matrix cannot be inverted well enough")
    return Norm(centroid, carry, matrix, radius, inverse, UP / (1.0 - rest) * UP, size)


def inverted(matrix: Rows) -> Rows:
    """Return the inverse, by Gauss-Jordan elimination, or raise ArithmeticError if there is none.

    >>> inverted([[0.0, 2.0], [4.0, 0.0]])
    [[0.0, 0.25], [0.5, 0.0]]
    """
    n = len(matrix)
    room = [list(row) for row in matrix]
    inverse = [[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)]
    for k in range(n):
        best = k
        for i in range(k + 1, n):
            if abs(room[i][k]) > abs(room[best][k]):
                best = i
        room[k], room[best] = room[best], room[k]
        inverse[k], inverse[best] = inverse[best], inverse[k]
        if not abs(room[k][k]) > 0.0:
            raise ArithmeticError("a norm has become singular")
        factor = 1.0 / room[k][k]
        a = room[k] = [x * factor for x in room[k]]
        b = inverse[k] = [x * factor for x in inverse[k]]
        for i in range(n):
            if i != k:
                x = room[i][k]
                room[i] = [y - x * z for y, z in zip(room[i], a)]
                inverse[i] = [y - x * z for y, z in zip(inverse[i], b)]
    return inverse


class Clusters:
    """Some clusters of states, for each carry: `centroids` and `carries` has one entry for each."""

    def __init__(self, tree: Tree, carries: int, clusters: int, sample: int, clock: Clock) -> None:
        self._clock = clock
        self.centroids: Rows = []
        self.carries: list[int] = []
        for carry in range(carries):
            states = [h for h, c in zip(tree.states[1:], tree.carries[1:]) if c == carry]
            some = states[:: 1 + len(states) * carries // sample]
            for centroid in means(some, far_apart(some, clusters // carries, clock), clock):
                self.centroids.append(centroid)
                self.carries.append(carry)

    def nearest(self, states: Rows, carries: list[int]) -> list[int]:
        """Return the number of each state's cluster: of those of its carry, the nearest."""
        squares = [dot(c, c) for c in self.centroids]
        result = []
        for state, carry in zip(states, carries):
            self._clock.check()
            [products] = times_transposed([state], self.centroids)
            distances = [
                (square - 2.0 * product, i)
                for i, (square, product, c) in enumerate(zip(squares, products, self.carries))
                if c == carry
            ]
            result.append(min(distances)[1])
        return result


def far_apart(states: Rows, count: int, clock: Clock) -> Rows:
    """Return some of the states: each is the one that is farthest from those before."""
    if not states:
        return []
    chosen = states[0]
    result: Rows = []
    distances = [float("inf")] * len(states)
    while len(result) < min(count, len(states)):
        clock.check()
        result.append(chosen)
        for i, h in enumerate(states):
            difference = [x - y for x, y in zip(h, chosen)]
            distance = dot(difference, difference)
            if distance < distances[i]:
                distances[i] = distance
        farthest = max(range(len(states)), key=distances.__getitem__)
        chosen = states[farthest]
    return result


def means(states: Rows, centroids: Rows, clock: Clock, rounds: int = 5) -> Rows:
    """Return the middles of the clusters around these centroids, after some rounds of k-means."""
    for _ in range(rounds):
        squares = [dot(c, c) for c in centroids]
        members: list[Rows] = [[] for _ in centroids]
        for h in states:
            clock.check()
            [products] = times_transposed([h], centroids)
            distances = [square - 2.0 * product for square, product in zip(squares, products)]
            members[distances.index(min(distances))].append(h)
        centroids = [mean(some) if some else c for some, c in zip(members, centroids)]
    return centroids


def mean(states: Rows) -> Vector:
    """Return the mean of some states.

    >>> mean([[0.0, 1.0], [1.0, 0.0]])
    [0.5, 0.5]
    """
    total = [0.0] * len(states[0])
    for h in states:
        total = [x + y for x, y in zip(total, h)]
    return [x / len(states) for x in total]


def sample_transitions(
    steps: Steps, tree: Tree, clusters: Clusters, sample: int
) -> list[Transition]:
    """Return some steps between the states: from which cluster, to which, and the slopes."""
    inputs = len(steps.inputs)
    every = 1 + len(tree.states) * inputs // sample
    states, carries = tree.states[1::every], tree.carries[1::every]
    from_clusters = clusters.nearest(states, carries)
    found = list(steps.of(states, carries))
    steps.clock.check()  # else there may be less
    to_clusters = clusters.nearest([h for _, _, h, _, _ in found], [c for _, _, _, c, _ in found])
    return [
        (from_clusters[i], to, [x * (1.0 - x) for x in h])
        for (i, _, h, _, _), to in zip(found, to_clusters)
    ]


def scaled_and_short(matrices: list[Rows], clock: Clock) -> list[Rows]:
    """Return the matrices divided by one number and rounded to four digits.

    After it, no unit ball of these norms is longer than about 1 in any direction.
    """
    longest = 0.0
    for matrix in matrices:
        clock.check()
        longest = max(longest, spectral_bound(inverted(matrix)))
    return [[[float(f"{x * longest:.4g}") for x in row] for row in matrix] for matrix in matrices]
