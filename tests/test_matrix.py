"""The matrix helper, for sums that are written out and for sums that stay loops."""

import random

import pytest

from rnnadd.reference.matrix import (
    LONGEST,
    add_scaled_product,
    add_vector_product,
    dot,
    product,
    transpose,
)

LENGTHS = [1, 2, 3, 8, 17, LONGEST, LONGEST + 1]


def random_matrix(nrow, ncol):
    rng = random.Random(nrow * 1000 + ncol)
    return [[rng.uniform(-1, 1) for _ in range(ncol)] for _ in range(nrow)]


def test_dot_sums_in_ascending_order_from_zero():
    assert dot([1e16, 1.0, -1e16], [1.0, 1.0, 1.0]) == 0.0
    assert dot([1e16, -1e16, 1.0], [1.0, 1.0, 1.0]) == 1.0
    assert str(dot([-1.0], [0.0])) == "0.0"


@pytest.mark.parametrize("n", LENGTHS)
def test_every_product_takes_its_sums_as_dot_does(n):
    rows, columns = random_matrix(3, n), random_matrix(4, n)
    addends = random_matrix(3, 4)
    dots = [[dot(row, column) for column in columns] for row in rows]
    assert product(rows, columns) == dots
    assert add_vector_product(addends[0], rows[0], columns) == [
        addend + total for addend, total in zip(addends[0], dots[0])
    ]
    assert add_scaled_product(addends, rows, columns, 0.3) == [
        tuple(addend + total * 0.3 for addend, total in zip(*pair)) for pair in zip(addends, dots)
    ]


def test_transpose_twice_gives_the_matrix_back():
    matrix = random_matrix(3, 5)
    assert [list(row) for row in transpose(transpose(matrix))] == matrix
