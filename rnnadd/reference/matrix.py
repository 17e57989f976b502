"""The matrix products that the network needs, on plain lists.

A matrix is a list of rows, and a row is a list or a tuple of floats. Every sum of products has its
terms in one order, so that it has the same bits on every machine. `dot` shows the order.

A Python loop spends most of its time on being a loop. So the functions below have the loop over the
terms written out, in a source that is compiled for each length of rows when it is first needed. For
rows of two numbers, `times_transposed` runs

    def function(a, b):
        result = []
        for a0, a1, in a:
            result_row = []
            for b0, b1, in b:
                result_row.append((0.0 + a0 * b0 + a1 * b1))
            result.append(result_row)
        return result
"""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Protocol, Sequence

    Vector = Sequence[float]
    Matrix = Sequence[Vector]

    class RowProduct(Protocol):
        def __call__(self, row: Vector, plus: Vector) -> list[float]: ...


# Longer sums stay a loop: very long functions compile slowly, and PyPy gives up on them.
LONGEST = 128


def transpose(matrix: Matrix) -> Matrix:
    """Return the columns of a matrix as rows: R's `t(matrix)`.

    >>> transpose([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [(1.0, 4.0), (2.0, 5.0), (3.0, 6.0)]
    """
    return list(zip(*matrix))


def dot(row: Vector, column: Vector) -> float:
    """Return ((0.0 + row[0] * column[0]) + row[1] * column[1]) + ...

    >>> dot([1.0, 2.0, 3.0], [100.0, 10.0, 1.0])
    123.0
    """
    total = 0.0
    for a, b in zip(row, column):
        total += a * b
    return total


def times(a: Matrix, b: Matrix) -> list[list[float]]:
    """Return the product of two matrices: R's `a %*% b`.

    Shapes: a is m x n, b is n x k, the product m x k.

    >>> times([[1.0, 2.0], [3.0, 4.0]], [[10.0, 20.0, 30.0], [1.0, 2.0, 3.0]])
    [[12.0, 24.0, 36.0], [34.0, 68.0, 102.0]]
    """
    return times_transposed(a, transpose(b))


def times_transposed(a: Matrix, b: Matrix) -> list[list[float]]:
    """Return the product of a matrix and the transpose of another: R's `a %*% t(b)`.

    Shapes: a is m x n, b is k x n, the product m x k. The columns of `t(b)` are the rows of `b`,
    so nothing is transposed here.

    >>> times_transposed([[1.0, 2.0], [3.0, 4.0]], [[10.0, 1.0], [20.0, 2.0], [30.0, 3.0]])
    [[12.0, 24.0, 36.0], [34.0, 68.0, 102.0]]
    """
    function = _times_transposed(len(b[0]))
    result: list[list[float]] = function(a, b)
    return result


def multiplication_by(matrix: Matrix) -> RowProduct:
    """Return the function of `row` and `plus` that gives R's `row %*% matrix + plus`.

    It is made once and used at each step. Shapes: matrix is n x k, row has n numbers, plus and the
    result have k.

    >>> times_matrix = multiplication_by([[10.0, 20.0], [1.0, 2.0]])
    >>> times_matrix([1.0, 2.0], plus=[100.0, 200.0])
    [112.0, 224.0]
    """
    return multiplication_by_transposed(transpose(matrix))


def multiplication_by_transposed(matrix: Matrix) -> RowProduct:
    """Return the function of `row` and `plus` that gives R's `row %*% t(matrix) + plus`.

    Shapes: matrix is k x n, row has n numbers, plus and the result have k.

    >>> times_t_matrix = multiplication_by_transposed([[10.0, 1.0], [20.0, 2.0]])
    >>> times_t_matrix([1.0, 2.0], plus=[100.0, 200.0])
    [112.0, 224.0]
    """
    make_function = _multiplication(len(matrix[0]))
    function: RowProduct = make_function(matrix)
    return function


def plus_scaled_product(matrix: Matrix, a: Matrix, b: Matrix, scale: float) -> Matrix:
    """Return R's `matrix + (t(a) %*% b) * scale`, with tuples for rows.

    Shapes: matrix is m x k, a is n x m, b is n x k.

    >>> plus_scaled_product([[1.0, 2.0]], [[3.0], [4.0]], [[10.0, 0.0], [0.0, 10.0]], 0.5)
    [(16.0, 22.0)]
    """
    function = _plus_scaled_product(len(a))
    result: Matrix = function(matrix, transpose(a), transpose(b), scale)
    return result


def _written_out(source: str) -> Callable[[int], Callable[..., Any]]:
    """Return a function of n that compiles `source` for rows of n numbers.

    In the source, {a} and {b} stand for the numbers' names, {total} for the sum of their products.
    For n = 2 they are "a0, a1,", "b0, b1," and "(0.0 + a0 * b0 + a1 * b1)". (The last comma takes
    a row of one number apart, too.)
    """

    @lru_cache(maxsize=None)
    def compiled(n: int) -> Callable[..., Any]:
        a = "".join(f"a{i}, " for i in range(n))
        b = "".join(f"b{i}, " for i in range(n))
        total = "(0.0" + "".join(f" + a{i} * b{i}" for i in range(n)) + ")"
        if n > LONGEST:
            a, b, total = "row", "column", "dot(row, column)"
        namespace: dict[str, Any] = {"dot": dot}
        exec(source.format(a=a, b=b, total=total), namespace)
        function: Callable[..., Any] = namespace["function"]
        return function

    return compiled


_times_transposed = _written_out("""
def function(a, b):
    result = []
    for {a} in a:
        result_row = []
        for {b} in b:
            result_row.append({total})
        result.append(result_row)
    return result
""")

_multiplication = _written_out("""
def function(matrix):
    def times_t_matrix(row, plus):
        {a} = row
        result = []
        for addend, ({b}) in zip(plus, matrix):
            result.append(addend + {total})
        return result
    return times_t_matrix
""")

# The new rows are tuples, as the rows that `transpose` makes: CPython is fastest at taking apart
# what always has one type.
_plus_scaled_product = _written_out("""
def function(matrix, a, b, scale):
    result = []
    for addends, ({a}) in zip(matrix, a):
        result_row = []
        for addend, ({b}) in zip(addends, b):
            result_row.append(addend + {total} * scale)
        result.append(tuple(result_row))
    return result
""")
