"""The matrix products that the network needs, on plain lists.

A matrix is a list of rows, and a row is a list or a tuple of floats. Every sum of products has its
terms in one order, so that it has the same bits on every machine. `dot` shows the order.

A Python loop spends most of its time on being a loop. So the functions below have their inner loops
written out, in a source that is compiled for each size when it is first needed. Where b has two
rows of two numbers, `times_transposed` runs

    def function(a, b):
        (b0_0, b0_1, ), (b1_0, b1_1, ), = b
        result = []
        for a0, a1, in a:
            result.append([(0.0 + a0 * b0_0 + a1 * b0_1), (0.0 + a0 * b1_0 + a1 * b1_1), ])
        return result

A larger b has too many numbers to have a name for each. It is taken row by row:

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


# At most so many products are written out, of one row or of all rows. Very long functions compile
# slowly, and PyPy gives up on them. Longer sums stay a loop.
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
    make_function = _multiplication(len(matrix[0]), len(matrix))
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


def _written_out(source: str, whole: str = "", cell: str = "") -> Callable[..., Any]:
    """Return a function of n and k that compiles a source for a b of k rows of n numbers.

    In `source`, {a} and {b} stand for the names of a row's numbers, {total} for the sum of their
    products. For n = 2 they are "a0, a1,", "b0, b1," and "(0.0 + a0 * b0 + a1 * b1)". (The last
    comma takes a row of one number apart, too.)

    In `whole`, which a small b has instead, {b} stands for the names of all rows, {addends} for
    "addend0, addend1,", and {cells} for one `cell` for each row of b, with its number for {j}.
    """

    @lru_cache(maxsize=None)
    def compiled(n: int, k: int) -> Callable[..., Any]:
        def names(prefix: str, how_many: int = n) -> str:
            return "".join(f"{prefix}{i}, " for i in range(how_many))

        def total(b: str) -> str:
            return "(0.0" + "".join(f" + a{i} * {b}{i}" for i in range(n)) + ")"

        namespace: dict[str, Any] = {"dot": dot}
        if n > LONGEST:
            text = source.format(a="row", b="column", total="dot(row, column)")
        elif not whole or n * k > LONGEST:
            text = source.format(a=names("a"), b=names("b"), total=total("b"))
        else:
            rows = "".join(f"({names(f'b{j}_')}), " for j in range(k))
            cells = "".join(cell.format(j=j, total=total(f"b{j}_")) + ", " for j in range(k))
            text = whole.format(a=names("a"), b=rows, addends=names("addend", k), cells=cells)
        exec(text, namespace)
        function: Callable[..., Any] = namespace["function"]
        return function

    return compiled


_times_transposed = _written_out(
    """
def function(a, b):
    result = []
    for {a} in a:
        result_row = []
        for {b} in b:
            result_row.append({total})
        result.append(result_row)
    return result
""",
    whole="""
def function(a, b):
    {b} = b
    result = []
    for {a} in a:
        result.append([{cells}])
    return result
""",
    cell="{total}",
)

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
_plus_scaled_product = _written_out(
    """
def function(matrix, a, b, scale):
    result = []
    for addends, ({a}) in zip(matrix, a):
        result_row = []
        for addend, ({b}) in zip(addends, b):
            result_row.append(addend + {total} * scale)
        result.append(tuple(result_row))
    return result
""",
    whole="""
def function(matrix, a, b, scale):
    {b} = b
    result = []
    for ({addends}), ({a}) in zip(matrix, a):
        result.append(({cells}))
    return result
""",
    cell="addend{j} + {total} * scale",
)
