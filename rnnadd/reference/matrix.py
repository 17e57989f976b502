"""The matrix products that the network needs, on plain lists.

A matrix is a list of rows, and a row is a list or a tuple of floats. Every sum of products is
taken as `dot` takes it, in this order and no other, so that it has the same bits on every machine.

A Python loop spends most of its time on being a loop, so the loop over the terms is written out.
For rows of two numbers, `product` runs

    def function(rows, columns):
        result = []
        for (a0, a1) in rows:
            result_row = []
            for (b0, b1) in columns:
                result_row.append((0.0 + a0 * b0 + a1 * b1))
            result.append(result_row)
        return result

and `_written_out` makes such a function for each other length when it is first needed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Callable, Sequence

Vector = Sequence[float]
Matrix = Sequence[Vector]

# Longer sums stay a loop: very long functions compile slowly, and PyPy gives up on them.
LONGEST = 128


def transpose(matrix: Matrix) -> Matrix:
    """Return the columns of `matrix` as rows.

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


def _written_out(source: str) -> Callable[[int], Callable[..., Any]]:
    """Return a function that compiles `source` for rows and columns of n numbers, given n."""

    @lru_cache(maxsize=None)
    def compiled(n: int) -> Callable[..., Any]:
        if n > LONGEST:
            return compile_with("row", "column", "dot(row, column)")
        row = ", ".join(f"a{i}" for i in range(n))
        column = ", ".join(f"b{i}" for i in range(n))
        terms = "".join(f" + a{i} * b{i}" for i in range(n))
        return compile_with(f"({row},)", f"({column},)", f"(0.0{terms})")

    def compile_with(row: str, column: str, total: str) -> Callable[..., Any]:
        namespace = {"dot": dot}
        exec(source.format(row=row, column=column, dot=total), namespace)
        return namespace["function"]

    return compiled


_product = _written_out("""
def function(rows, columns):
    result = []
    for {row} in rows:
        result_row = []
        for {column} in columns:
            result_row.append({dot})
        result.append(result_row)
    return result
""")

_add_vector_product = _written_out("""
def function(addends, row, columns):
    {row} = row
    result = []
    for addend, {column} in zip(addends, columns):
        result.append(addend + {dot})
    return result
""")

# The new rows are tuples, as the rows that `transpose` makes: CPython is fastest at taking apart
# what always has one type.
_add_scaled_product = _written_out("""
def function(matrix, rows, columns, scale):
    result = []
    for addends, {row} in zip(matrix, rows):
        result_row = []
        for addend, {column} in zip(addends, columns):
            result_row.append(addend + {dot} * scale)
        result.append(tuple(result_row))
    return result
""")


def product(rows: Matrix, columns: Matrix) -> Matrix:
    """Return the product of the matrix of these rows and the matrix of these columns.

    Shapes: rows is m x n, columns k x n, the product m x k. The columns of a matrix `b` are
    `transpose(b)`; the columns of `transpose(b)` are just the rows of `b`.

    >>> product([[1.0, 2.0], [3.0, 4.0]], transpose([[10.0, 20.0, 30.0], [1.0, 2.0, 3.0]]))
    [[12.0, 24.0, 36.0], [34.0, 68.0, 102.0]]
    """
    return _product(len(columns[0]))(rows, columns)


def add_vector_product(addends: Vector, row: Vector, columns: Matrix) -> Vector:
    """Return addends + row . (the matrix of these columns).

    Shapes: addends has k numbers, row n, columns is k x n; the result has k numbers.

    >>> add_vector_product([100.0, 200.0], [1.0, 2.0], transpose([[10.0, 20.0], [1.0, 2.0]]))
    [112.0, 224.0]
    """
    return _add_vector_product(len(row))(addends, row, columns)


def add_scaled_product(matrix: Matrix, rows: Matrix, columns: Matrix, scale: float) -> Matrix:
    """Return matrix + product(rows, columns) * scale, with tuples for rows.

    Shapes: matrix is m x k, rows m x n, columns k x n.

    >>> add_scaled_product([[1.0, 2.0]], [[3.0, 4.0]], [[10.0, 0.0], [0.0, 10.0]], 0.5)
    [(16.0, 22.0)]
    """
    return _add_scaled_product(len(columns[0]))(matrix, rows, columns, scale)
