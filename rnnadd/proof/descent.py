"""The descent to the norms: the largest stretch of a step is made smaller, round by round.

A transition is a step between two clusters. There a small deviation v of the state becomes
diag(slopes) t(synapse_h) v. In the norms of the clusters it gets longer by at most the spectral
norm of A = T_to diag(slopes) t(synapse_h) inverse(T_from), its stretch. If all stretches are below
1, states come nearer to each other with each step. (Such norms are path-dependent quadratic
Lyapunov functions: Ahmadi and others 2011.)
"""

from __future__ import annotations

from math import sqrt
from time import monotonic

from ..reference.matrix import dot, times, times_transposed, transpose
from ..reference.sigmoid import exp
from .norms import inverted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List

    from ..reference.matrix import Matrix
    from .norms import Transition

    Vector = List[float]
    Rows = List[List[float]]

# Transitions of a smaller weight than this do not count.
LEAST_SHARE = 2.0**-10


class Descent:
    """Norms that get better: one matrix T for each cluster, at first the identity.

    synapse_h     of the network
    norms         how many
    transitions   each as: from which norm, to which, and the slopes of the hidden units
    """

    def __init__(self, synapse_h: Matrix, norms: int, transitions: list[Transition]) -> None:
        n = len(synapse_h)
        self._columns = transpose(synapse_h)
        self._transitions = transitions
        self._matrices = [
            [[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)] for _ in range(norms)
        ]
        self._in = [[1.0] * n for _ in transitions]
        self._out: Rows = [[] for _ in transitions]
        self._stretches = [0.0] * len(transitions)

    def matrices(self) -> list[Rows]:
        """Return the matrices T as they are now."""
        return self._matrices

    def round(self, beta: float, step: float, deadline: float) -> float | None:
        """Do one round and return the largest stretch before it.

        beta       how much the largest stretch counts more than the others
        step       how far the matrices move
        deadline   if `time.monotonic` gets there, the result is None, and there is no next round

        Raises ArithmeticError if a matrix has no inverse any more.
        """
        products = []
        for matrix in self._matrices:
            if monotonic() >= deadline:
                return None
            products.append(times(self._columns, inverted(matrix)))
        columns_of_products = [transpose(product) for product in products]
        columns = [transpose(matrix) for matrix in self._matrices]
        for i, (start, end, slopes) in enumerate(self._transitions):
            if i % 16 == 0 and monotonic() >= deadline:
                return None
            for _ in range(2):
                self._iterate(
                    i,
                    slopes,
                    products[start],
                    columns_of_products[start],
                    self._matrices[end],
                    columns[end],
                )
        largest, gradients = self._gradients(beta)
        most = max([abs(x) for gradient in gradients for row in gradient for x in row])
        if most > 0.0:
            factor = step / most
            self._matrices = [
                moved(matrix, times(gradient, matrix), factor)
                for matrix, gradient in zip(self._matrices, gradients)
            ]
        return largest

    def _iterate(
        self,
        i: int,
        slopes: Vector,
        product: Matrix,
        its_columns: Matrix,
        matrix: Matrix,
        columns: Matrix,
    ) -> None:
        """Take one step of power iteration: u = A v, then v = t(A) u, both of length 1."""
        [x] = times_transposed([self._in[i]], product)
        [u] = times_transposed([[a * b for a, b in zip(x, slopes)]], matrix)
        u, _ = unit(u)
        [x] = times_transposed([u], columns)
        [v] = times_transposed([[a * b for a, b in zip(x, slopes)]], its_columns)
        self._out[i] = u
        self._in[i], self._stretches[i] = unit(v)

    def _gradients(self, beta: float) -> tuple[float, list[Rows]]:
        """Return the largest stretch, and the gradients of its softened maximum."""
        largest, total = 0.0, 0.0
        for stretch in self._stretches:
            if stretch > largest:
                largest = stretch
        shares = [exp(beta * (stretch - largest)) for stretch in self._stretches]
        for share in shares:
            total += share
        n = len(self._columns)
        gradients = [[[0.0] * n for _ in range(n)] for _ in self._matrices]
        for i, (start, end, _) in enumerate(self._transitions):
            if shares[i] >= LEAST_SHARE:
                x = shares[i] / total * self._stretches[i]
                add_square(gradients[end], x, self._out[i])
                add_square(gradients[start], -x, self._in[i])
        return largest, gradients


def unit(v: Vector) -> tuple[Vector, float]:
    """Return a vector divided by its length, and the length.

    >>> unit([0.0, 2.0])
    ([0.0, 1.0], 2.0)
    """
    length = sqrt(dot(v, v))
    factor = 1.0 / length if length > 0.0 else 0.0
    return [x * factor for x in v], length


def add_square(gradient: Rows, x: float, u: Vector) -> None:
    """Add x times the column u times the row u to a gradient."""
    for i, y in enumerate(u):
        y = x * y
        gradient[i] = [entry + y * z for entry, z in zip(gradient[i], u)]


def moved(matrix: Matrix, product: Matrix, factor: float) -> Rows:
    """Return matrix - factor * product."""
    return [
        [x - factor * y for x, y in zip(row, product_row)]
        for row, product_row in zip(matrix, product)
    ]
