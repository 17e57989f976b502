"""Binary numbers and addition problems."""

import pytest

from rnnadd.checks import check_range
from rnnadd.reference.binary import binary2int, int2binary
from rnnadd.reference.problems import draw_operands, problem
from rnnadd.reference.r_random import RRandom


def test_int2binary_and_back():
    for x in range(256):
        assert binary2int(int2binary(x, 8)) == x
    assert int2binary(5, 8) == [0, 0, 0, 0, 0, 1, 0, 1]


def test_int2binary_keeps_the_low_bits():
    assert int2binary(128 + 128, 8) == [0] * 8


def test_a_problem_starts_with_the_least_significant_bit():
    inputs, targets = problem((1, 3), 4)
    assert inputs == [(1.0, 1.0), (0.0, 1.0), (0.0, 0.0), (0.0, 0.0)]
    assert targets == [(0.0,), (0.0,), (1.0,), (0.0,)]


@pytest.mark.parametrize("binary_dim, input_dim, largest", [(8, 2, 128), (8, 3, 85), (3, 8, 1)])
def test_operands_go_from_one_to_their_share_of_the_range(binary_dim, input_dim, largest):
    random = RRandom(1)
    draws = [
        x for _ in range(2000) for x in draw_operands(random, binary_dim, input_dim, "rejection")
    ]
    assert set(draws) == set(range(1, largest + 1))


@pytest.mark.parametrize(
    "input_dim, sample_kind, smallest, largest",
    [
        (1, "rejection", 1, 52),
        (2, "rejection", 1, 53),
        (3, "rejection", 2, 53),
        (1, "rounding", 1, 30),
        (2, "rounding", 1, 31),
        (5, "rounding", 3, 33),
    ],
)
def test_binary_dim_fits_the_operands_and_the_kind_of_sampling(
    input_dim, sample_kind, smallest, largest
):
    for binary_dim in (smallest, largest):
        check_range(binary_dim, input_dim, sample_kind)
        operands = draw_operands(RRandom(0), binary_dim, input_dim, sample_kind)
        assert min(operands) >= 1 and max(operands) <= 2**binary_dim // input_dim
    with pytest.raises(ValueError, match=f"binary_dim must be at most {largest} for"):
        check_range(largest + 1, input_dim, sample_kind)
    if smallest > 1:
        with pytest.raises(
            ValueError, match=f"input_dim must be at most {2 ** (smallest - 1)} for"
        ):
            check_range(smallest - 1, input_dim, sample_kind)
