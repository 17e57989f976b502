"""The exponential, the sigmoid and its derivative."""

import random
from decimal import Decimal, localcontext
from math import frexp, inf, isnan, nan

import pytest
from conftest import article

from rnnadd.reference.sigmoid import INV_STEP, TABLE, exp, sigmoid, sigmoid_output_to_derivative


def ulps_off(x):
    """Return how far exp(x) is from the truth, in units of the last place of the truth."""
    with localcontext() as context:
        context.prec = 50
        truth = Decimal(x).exp()
        _, exponent = frexp(float(truth))
        ulp = Decimal(2) ** (exponent - 53)
        return float(abs(Decimal(exp(x)) - truth) / ulp)


def test_exp_is_within_1_1_ulp_over_the_whole_range():
    rng = random.Random(1)
    points = [rng.uniform(-708, 709) for _ in range(4000)]
    points += [rng.uniform(-20, 20) for _ in range(4000)]
    points += [rng.choice([-1, 1]) * 2.0 ** rng.uniform(-60, 0) for _ in range(1000)]
    assert max(map(ulps_off, points)) <= 1.1


def test_exp_is_within_1_1_ulp_where_the_table_changes():
    edges = [(k + 0.5) / INV_STEP for k in range(-1000, 1000)]
    assert max(ulps_off(x + side) for x in edges for side in (-1e-12, 0.0, 1e-12)) <= 1.1


@pytest.mark.parametrize("x", [709.0, 708.0, -708.0, -707.9, 1.0, -1.0, 0.5])
def test_exp_is_within_1_1_ulp_at_the_edges(x):
    assert ulps_off(x) <= 1.1


@pytest.mark.parametrize("x", [0.0, -0.0, 5e-324, -5e-324, 2.2e-308, 1e-17, -1e-17])
def test_exp_of_next_to_nothing_is_one(x):
    assert exp(x) == 1.0


def test_exp_ends_in_infinity_zero_and_nan():
    assert exp(709.0000000000001) == exp(1e308) == exp(inf) == inf
    assert exp(-708.0000000000001) == exp(-1e308) == exp(-inf) == 0.0
    assert isnan(exp(nan))


def test_nan_stays_nan_when_a_jit_has_compiled_the_ends():
    # PyPy's may take `not a <= x` for `x < a`, which is wrong for NaN.
    rng = random.Random(3)
    for _ in range(100):
        outputs = sigmoid([rng.uniform(-1500, 1500) for _ in range(500)] + [nan])
        assert isnan(outputs[-1])


def test_the_table_is_correctly_rounded():
    assert TABLE == article.ROOTS


def test_exp_follows_the_article_to_the_last_bit():
    rng = random.Random(2)
    points = [rng.uniform(-710, 710) for _ in range(5000)]
    assert [exp(x) for x in points] == [article.exp(x) for x in points]


def test_sigmoid_saturates_at_zero_and_one():
    assert sigmoid([0.0, inf, -inf, 1e300, -1e300]) == [0.5, 1.0, 0.0, 1.0, 0.0]
    assert isnan(sigmoid([nan])[0])


def test_the_derivative_is_the_slope_of_the_sigmoid():
    h = 1e-6
    for x in (-5.0, -0.3, 0.0, 2.0):
        above, output, below = sigmoid([x + h, x, x - h])
        [derivative] = sigmoid_output_to_derivative([output])
        assert derivative == pytest.approx((above - below) / (2 * h), rel=1e-8)
