"""The matrix products that the network needs, on plain lists.

A matrix is a list of rows, and a row is a list or a tuple of floats. Every sum of products has its
terms in one order, so that it has the same bits on every machine. `dot` shows the order.

A Python loop spends most of its time on being a loop. So the functions below write the text of a
Python function in which the inner loops are written out, and have it compiled, once for each size.
Where b has two rows of two numbers, `times_transposed` runs

    def function(a, b):
        [[b0_0, b0_1], [b1_0, b1_1]] = b
        result = []
        for [a0, a1] in a:
            result.append([(0.0 + a0 * b0_0 + a1 * b0_1), (0.0 + a0 * b1_0 + a1 * b1_1)])
        return result

Where b has more than 128 numbers (LONGEST), only one row is written out. For 65 or more rows of two
numbers that is

    def function(a, b):
        result = []
        for [a0, a1] in a:
            result_row = []
            for [b0, b1] in b:
                result_row.append((0.0 + a0 * b0 + a1 * b1))
            result.append(result_row)
        return result

`multiplication_by` and `multiplication_by_transposed` always write out one row. They are there for
synapse_h, which has 256 numbers in the article. A row of more than 128 numbers is not written out:
`dot` goes through it.
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


# At most so many products are written out. Longer functions compile slowly, and PyPy gives up on
# them.
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
    function = _times_transposed(len(b[0]), len(b))
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
    function = _plus_scaled_product(len(b), len(b[0]))
    result: Matrix = function(matrix, transpose(a), transpose(b), scale)
    return result


def _names(prefix: str, n: int) -> str:
    """Return a row's numbers as a list of names: "[a0, a1]" for "a" and 2."""
    return "[" + ", ".join([f"{prefix}{i}" for i in range(n)]) + "]"


def _total(prefix: str, n: int) -> str:
    """Return the text of the sum of two rows' products: "(0.0 + a0 * b0 + ...)" for "b"."""
    return "(0.0" + "".join([f" + a{i} * {prefix}{i}" for i in range(n)]) + ")"


def _one_row(n: int) -> tuple[str, str, str]:
    """Return the texts for a row of a, a row of b, and the sum of their products."""
    if n > LONGEST:
        return "row", "column", "dot(row, column)"
    return _names("a", n), _names("b", n), _total("b", n)


def _all_rows(n: int, k: int) -> tuple[str, str, list[str]]:
    """Return the texts for a row of a, all k rows of b, and the k sums of their products."""
    rows_of_b = ", ".join([_names(f"b{j}_", n) for j in range(k)])
    return _names("a", n), f"[{rows_of_b}]", [_total(f"b{j}_", n) for j in range(k)]


@lru_cache(maxsize=None)
def _compiled(source: str) -> Callable[..., Any]:
    """Return `function`, which the source defines."""
    namespace: dict[str, Any] = {"dot": dot}
    exec(source, namespace)
    function: Callable[..., Any] = namespace["function"]
    return function


# In the sources below, each row of a and of b has n numbers, and b has k rows.


@lru_cache(maxsize=None)
def _times_transposed(n: int, k: int) -> Callable[..., Any]:
    if n * k <= LONGEST:
        row_of_a, rows_of_b, totals = _all_rows(n, k)
        result_row = ", ".join(totals)
        return _compiled(f"""
def function(a, b):
    {rows_of_b} = b
    result = []
    for {row_of_a} in a:
        result.append([{result_row}])
    return result
""")
    row_of_a, row_of_b, total = _one_row(n)
    return _compiled(f"""
def function(a, b):
    result = []
    for {row_of_a} in a:
        result_row = []
        for {row_of_b} in b:
            result_row.append({total})
        result.append(result_row)
    return result
""")


@lru_cache(maxsize=None)
def _multiplication(n: int) -> Callable[..., Any]:
    row_of_a, row_of_b, total = _one_row(n)
    return _compiled(f"""
def function(matrix):
    def times_t_matrix(row, plus):
        {row_of_a} = row
        result = []
        for addend, {row_of_b} in zip(plus, matrix):
            result.append(addend + {total})
        return result
    return times_t_matrix
""")


# The new rows are tuples, as the rows that `transpose` makes: CPython is fastest at taking apart
# what always has one type.
@lru_cache(maxsize=None)
def _plus_scaled_product(n: int, k: int) -> Callable[..., Any]:
    if n * k <= LONGEST:
        row_of_a, rows_of_b, totals = _all_rows(n, k)
        addends = _names("addend", k)
        result_row = ", ".join([f"addend{j} + {total} * scale" for j, total in enumerate(totals)])
        return _compiled(f"""
def function(matrix, a, b, scale):
    {rows_of_b} = b
    result = []
    for {addends}, {row_of_a} in zip(matrix, a):
        result.append(({result_row},))
    return result
""")
    row_of_a, row_of_b, total = _one_row(n)
    return _compiled(f"""
def function(matrix, a, b, scale):
    result = []
    for addends, {row_of_a} in zip(matrix, a):
        result_row = []
        for addend, {row_of_b} in zip(addends, b):
            result_row.append(addend + {total} * scale)
        result.append(tuple(result_row))
    return result
""")
