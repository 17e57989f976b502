"""The matrix helper: all rows written out, one row written out, and a loop."""

import random

import pytest

from rnnadd.reference.matrix import (
    LONGEST,
    dot,
    multiplication_by,
    multiplication_by_transposed,
    plus_scaled_product,
    times,
    times_transposed,
    transpose,
)

SIZES = [1, 2, 3, 8, 16, 17, LONGEST, LONGEST + 1]


def random_matrix(nrow, ncol):
    rng = random.Random(nrow * 1000 + ncol)
    return [[rng.uniform(-1, 1) for _ in range(ncol)] for _ in range(nrow)]


def test_dot_sums_in_ascending_order_from_zero():
    assert dot([1e16, 1.0, -1e16], [1.0, 1.0, 1.0]) == 0.0
    assert dot([1e16, -1e16, 1.0], [1.0, 1.0, 1.0]) == 1.0
    assert str(dot([-1.0], [0.0])) == "0.0"


@pytest.mark.parametrize("k", SIZES)
@pytest.mark.parametrize("n", SIZES)
def test_every_product_takes_its_sums_as_dot_does(n, k):
    a, b = random_matrix(3, n), random_matrix(n, k)
    addends = random_matrix(3, k)
    t_a, t_b = transpose(a), transpose(b)
    dots = [[dot(row, column) for column in t_b] for row in a]
    sums = [[addend + x for addend, x in zip(*rows)] for rows in zip(addends, dots)]
    scaled = [tuple(addend + x * 0.3 for addend, x in zip(*rows)) for rows in zip(addends, dots)]
    assert times(a, b) == times_transposed(a, t_b) == dots
    for times_b in (multiplication_by(b), multiplication_by_transposed(t_b)):
        assert [times_b(row, plus=plus) for row, plus in zip(a, addends)] == sums
    assert plus_scaled_product(addends, t_a, b, 0.3) == scaled


def test_transpose_twice_gives_the_matrix_back():
    matrix = random_matrix(3, 5)
    assert [list(row) for row in transpose(transpose(matrix))] == matrix
