"""The fast path against the reference: the same bits, whatever the shape and the numbers."""
import random

import pytest
from conftest import weights

from rnnadd import BinaryAdder
from rnnadd.backends import load_backend

SPECIAL = [0.0, -0.0, 5e-324, -1e-310, 1e-300, 1e300, -1e308, 708.5, -709.5]
NOT_FINITE = [float("inf"), float("-inf"), float("nan")]


def random_matrix(rng, rows, columns, scale, special):
    def number():
        return rng.choice(special) if special and rng.random() < 0.1 else rng.uniform(-scale, scale)

    return [[number() for _ in range(columns)] for _ in range(rows)]


def bits(value):
    """Return nested numbers as text, each to the last bit, and each NaN alike."""
    if isinstance(value, float):
        return value.hex()
    return [bits(item) for item in value]


@pytest.mark.parametrize("number", range(20))
def test_random_sequences_give_the_same_bits(fast, number):
    rng = random.Random(number)
    for _ in range(20):
        input_dim, output_dim = rng.choice([1, 2, 3, 9]), rng.choice([1, 1, 2, 5])
        hidden_dim = rng.choice([rng.randint(1, 9), rng.randint(1, 70)])
        steps = rng.choice([1, 2, rng.randint(1, 64)])
        scale = rng.choice([1e-3, 1.0, 1.0, 30.0, 1e4])
        alpha = rng.choice([0.1, 1e-300, 1e6, -3.0, 0.0])
        special = rng.choice([[], [], SPECIAL, SPECIAL + NOT_FINITE])
        synapses = expected = [
            random_matrix(rng, rows, columns, scale, special)
            for rows, columns in (
                (input_dim, hidden_dim),
                (hidden_dim, output_dim),
                (hidden_dim, hidden_dim),
            )
        ]
        inputs = random_matrix(rng, steps, input_dim, 1.0, special)
        targets = random_matrix(rng, steps, output_dim, 1.0, special)
        for _ in range(2):
            expected, *expected_rest = load_backend("python").train(
                expected, inputs, targets, alpha
            )
            synapses, *rest = fast.train(synapses, inputs, targets, alpha)
            assert bits([synapses, rest]) == bits([expected, expected_rest])


@pytest.mark.parametrize("number", range(20))
def test_random_adders_give_the_same_bits(fast, number):
    rng = random.Random(number)
    for _ in range(10):
        kind = rng.choice(["rejection", "rounding"])
        input_dim = rng.choice([1, 2, 2, 2, 3, 8])
        options = dict(
            seed=rng.randint(-(2**31), 2**31 - 1),
            hidden_dim=rng.choice([rng.randint(1, 9), rng.randint(1, 70)]),
            alpha=rng.choice([0.1, 1e-300, 1.0, 50.0, 1e6]),
            binary_dim=rng.randint(3, 30 if kind == "rounding" else 52),
            input_dim=input_dim,
            sample_kind=kind,
        )
        report_every = rng.choice([1, 2, 5])
        reports, expected_reports = [], []
        adder = BinaryAdder(**options, backend="cython")
        expected = BinaryAdder(**options, backend="python")
        expected.fit(12, report=expected_reports.append, report_every=report_every)
        for iterations in (1, 4, 0, 7):
            adder.fit(iterations, report=reports.append, report_every=report_every)
        assert bits(weights(adder)) == bits(weights(expected))
        assert repr(reports) == repr(expected_reports)


@pytest.mark.parametrize("input_dim, binary_dim", [(4096, 64), (2**14, 66), (300, 9)])
def test_sums_of_more_than_64_bits_are_right(fast, input_dim, binary_dim):
    options = dict(hidden_dim=1, input_dim=input_dim, binary_dim=binary_dim)
    reports, expected_reports = [], []
    BinaryAdder(**options, backend="cython").fit(2, report=reports.append, report_every=1)
    BinaryAdder(**options, backend="python").fit(2, report=expected_reports.append, report_every=1)
    assert reports == expected_reports
