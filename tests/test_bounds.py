"""The bounds of the proof hold, whatever the rounding: against exact arithmetic."""

import math
import random
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from recheck import ONE, fixed, is_norm, program_error

from rnnadd import BinaryAdder
from rnnadd.proof.bounds import (
    LARGEST_CURVATURE,
    PEAK,
    Weights,
    curvature,
    fits,
    second_derivative,
    spectral_bound,
)
from rnnadd.proof.norms import inverted, make_norm
from rnnadd.reference.matrix import dot, times
from rnnadd.reference.network import forward
from rnnadd.reference.sigmoid import exp, sigmoid


def exactly(function, x):
    """Return function(x) of a float or a fraction, with 40 digits."""
    with localcontext() as context:
        context.prec = 40
        fraction = Fraction(x)
        return function(Decimal(fraction.numerator) / fraction.denominator)


def exact_sigmoid(x):
    return 1 / (1 + (-x).exp())


def exact_curvature(x):
    h = exact_sigmoid(x)
    return abs(h * (1 - h) * (1 - 2 * h))


def some_matrices():
    rng = random.Random(5)
    yield [[0.0, 0.0], [0.0, 0.0]]
    yield [[1.0, 0.0], [0.0, 1.0]]
    yield [[0.0, 1.0], [0.0, 0.0]]
    yield [[1.0, -1.0], [1.0, -1.0]]  # a power iteration that starts from (1, 1) finds 0
    yield [[1e-9, 0.0, 0.0], [0.0, 1e9, 0.0], [0.0, 0.0, 1.0]]
    for n in (1, 2, 3, 5, 8, 16):
        yield [[rng.gauss(0.0, 1.0) for _ in range(n)] for _ in range(n)]
        yield [[rng.gauss(0.0, 1.0) * 10.0 ** (-i) for _ in range(n)] for i in range(n)]
        yield [[x * y for x in range(1, n + 1)] for y in map(float, range(n))]  # rank one
        yield [[1.0 if i + j == n - 1 else 0.0 for i in range(n)] for j in range(n)]


@pytest.mark.parametrize("matrix", list(some_matrices()))
def test_the_spectral_bound_is_a_bound_and_a_close_one(matrix):
    bound = spectral_bound(matrix)
    scale = 2**80
    whole = [[int(Fraction(x) * scale) for x in row] for row in matrix]
    if any(any(row) for row in matrix):
        assert is_norm(whole, int(Fraction(bound) * scale))
        assert not is_norm(whole, int(Fraction(bound) * Fraction(4, 5) * scale))
    else:
        assert bound == 0.0


def test_exp_is_as_exact_as_the_proof_takes_it_for():
    rng = random.Random(1)
    for x in [rng.uniform(-700.0, 700.0) for _ in range(1000)] + [0.0, 1e-300, -1e-9, 0.0108]:
        assert abs(exactly(Decimal.exp, x) / Decimal(exp(x)) - 1) < Decimal(2) ** -51


def test_the_sigmoid_is_as_exact_as_the_proof_takes_it_for():
    rng = random.Random(2)
    for x in [rng.uniform(-50.0, 50.0) for _ in range(1000)] + [-710.0, -709.0, 709.0, 1e6, -1e6]:
        assert abs(exactly(exact_sigmoid, x) - Decimal(sigmoid([x])[0])) < Decimal(2) ** -50


def test_an_output_that_is_right_by_the_least_margin_is_right():
    assert sigmoid([2.0**-30])[0] > 0.5 > sigmoid([-(2.0**-30)])[0]


def test_the_curvature_is_a_bound_between_two_places():
    rng = random.Random(3)
    for _ in range(300):
        low = rng.uniform(-6.0, 6.0)
        high = low + rng.choice([0.0, 1e-9, 0.01, 1.0, 5.0])
        bound = Decimal(curvature(low, high))
        places = [low, high, *[rng.uniform(low, high) for _ in range(20)]]
        places += [place for place in (PEAK, -PEAK) if low <= place <= high]
        largest = max(exactly(exact_curvature, x) for x in places)
        assert largest < bound


def test_the_curvature_has_its_peak_where_the_proof_takes_it():
    assert math.isclose(PEAK, math.log(2 + math.sqrt(3)), rel_tol=1e-15)
    assert abs(exactly(exact_curvature, PEAK) - Decimal(LARGEST_CURVATURE)) < 1e-16
    for x in (PEAK - 1e-3, PEAK + 1e-3, -PEAK - 1e-3, -PEAK + 1e-3):
        assert second_derivative(x) < LARGEST_CURVATURE


def test_no_step_of_a_network_errs_by_more_than_the_proof_takes_it_to():
    for seed, hidden_dim, input_dim in ((0, 16, 2), (1, 5, 3), (2, 32, 2)):
        adder = BinaryAdder(seed, hidden_dim=hidden_dim, input_dim=input_dim, alpha=0.5).fit(200)
        synapses = adder._rnn._network.state()[1]
        synapse_0, _, synapse_h = synapses
        errors, rng = Weights(synapses).errors, random.Random(seed)
        for _ in range(20):
            past = [rng.random() for _ in range(hidden_dim)]
            bits = [float(rng.randrange(2)) for _ in range(input_dim)]
            [layer_1], _ = forward(synapses, [bits], past)
            for j in range(hidden_dim):
                p = Fraction(0)
                for x, row in [*zip(bits, synapse_0), *zip(past, synapse_h)]:
                    p += Fraction(x) * Fraction(row[j])
                error = abs(exactly(exact_sigmoid, p) - Decimal(layer_1[j]))
                assert error < Decimal(errors[j]) / 50


def test_the_check_by_whole_numbers_allows_for_the_rounding_of_large_weights():
    rng = random.Random(6)
    for n in (1, 5, 16, 128):
        for _ in range(30):
            weights = [rng.uniform(90.0, 100.0) * rng.choice([-1, 1]) for _ in range(n)]
            state = [rng.random() for _ in range(n)]
            exact = sum(Fraction(w) * Fraction(x) for w, x in zip(weights, state))
            allowed = Fraction(program_error(list(map(fixed, weights))), ONE)
            assert abs(Fraction(dot(state, weights)) - exact) < allowed
            before = exactly(exact_sigmoid, exact)
            assert abs(before - Decimal(sigmoid([dot(state, weights)])[0])) < float(allowed)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), 2.0**21])
def test_weights_that_are_not_finite_or_too_large_do_not_fit(wrong):
    assert fits(([[1.0]], [[2.0**20]], [[1.0]]))
    for place in range(3):
        synapses = [[[1.0]], [[1.0]], [[1.0]]]
        synapses[place] = [[wrong]]
        assert not fits(synapses)


def test_more_hidden_units_than_the_bounds_allow_do_not_fit():
    for n in (128, 129):
        assert fits(([[0.0] * n], [[0.0]] * n, [[0.0] * n] * n)) == (n == 128)


def test_a_radius_is_inflated_by_what_rounding_may_have_done_to_the_inverse():
    rng = random.Random(4)
    for n in (1, 3, 8, 16):
        matrix = [[rng.gauss(0.0, 1.0) + (i == j) for j in range(n)] for i in range(n)]
        norm = make_norm([0.0] * n, 0, matrix, 0.1)
        inverse = norm.inverse
        rest = Fraction(0)  # the square of the Frobenius norm of T inverse - 1
        for i in range(n):
            for j in range(n):
                entry = sum(Fraction(matrix[i][k]) * Fraction(inverse[k][j]) for k in range(n))
                rest += (entry - (i == j)) ** 2
        assert (1 - 1 / Fraction(norm.inflation)) ** 2 > rest
        assert norm.inflation < 1 + 1e-6


@pytest.mark.parametrize(
    "matrix, message",
    [
        ([[1.0, 1.0], [1.0, 1.0 + 2.0**-45]], "too large numbers"),
        ([[2.0**21, 0.0], [0.0, 1.0]], "too large numbers"),
        ([[2.0**-21, 0.0], [0.0, 1.0]], "too large numbers"),
    ],
)
def test_a_norm_that_cannot_be_inverted_well_is_refused(matrix, message):
    with pytest.raises(ValueError, match=message):
        make_norm([0.0, 0.0], 0, matrix, 0.1)


def test_a_norm_without_an_inverse_is_refused():
    with pytest.raises(ArithmeticError, match="singular"):
        inverted([[1.0, 2.0], [2.0, 4.0]])


def test_an_inverse_is_one():
    matrix = [[0.0, 2.0, 1.0], [1.0, 0.0, 0.0], [3.0, 1.0, 1.0]]
    assert times(matrix, inverted(matrix)) == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
