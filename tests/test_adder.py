"""`BinaryAdder`: what R did, the same bits everywhere, and clear errors."""

import json
import re
import signal
import threading
from decimal import Decimal
from fractions import Fraction

import pytest
from conftest import article, sha256, weights

from rnnadd import BinaryAdder
from rnnadd.reference.problems import draw_operands, problem
from rnnadd.reference.r_random import RRandom
from rnnadd.report import report_text

R_RUNS = [
    "rejection-seed-7-n500-h1-d1-a0.1",
    "rejection-seed0-n10000-h16-d8-a0.1",
    "rejection-seed1-n2000-h5-d12-a0.5",
    "rounding-seed0-n10000-h16-d8-a0.1",
    "rounding-seed1145857194-n10000-h16-d8-a0.1",
    "rounding-seed2147483647-n1000-h33-d20-a0.05",
]
SEED_0_AFTER_10000 = "afdc8443c75129ca382a676ef3e0d4c0fb0fe23299b1c13391c6290d5c4d4c3d"


@pytest.mark.parametrize("name", R_RUNS)
def test_a_run_of_r_is_reproduced(backend, data, name):
    kind, seed, n, hidden_dim, binary_dim, alpha = re.fullmatch(
        r"(\w+)-seed(-?\d+)-n(\d+)-h(\d+)-d(\d+)-a([\d.]+)", name
    ).groups()
    expected = (data / f"{name}.txt").read_text().splitlines()
    printed = []
    adder = BinaryAdder(
        seed=int(seed),
        hidden_dim=int(hidden_dim),
        alpha=float(alpha),
        binary_dim=int(binary_dim),
        sample_kind=kind,
        backend=backend,
    )
    adder.fit(
        int(n),
        report=lambda report: printed.extend(report_text(report, r_style=True).splitlines()),
        report_every=int(n) // (len(expected) // 5),
    )
    assert len(printed) == len(expected)
    for ours, theirs in zip(printed, expected):
        if "Error" in theirs:
            our_error, their_error = (line.split()[-1].rstrip('"') for line in (ours, theirs))
            assert float(our_error) == pytest.approx(float(their_error), rel=1e-9)
        else:
            assert ours == theirs
    synapses = json.loads((data / f"{name}.weights.json").read_text())
    for synapse in ("synapse_0", "synapse_1", "synapse_h"):
        ours = getattr(adder, synapse)
        assert len(ours) == len(synapses[synapse])
        for row, expected_row in zip(ours, synapses[synapse]):
            assert row == pytest.approx(expected_row, rel=1e-9)


def test_the_weights_have_the_same_bits_everywhere(adder):
    assert sha256(adder) == SEED_0_AFTER_10000


@pytest.mark.parametrize(
    "options",
    [
        dict(seed=3, hidden_dim=4, binary_dim=1),
        dict(seed=-(2**31), hidden_dim=1, binary_dim=53, alpha=2),
        dict(seed=2**31 - 1, hidden_dim=9, input_dim=3, sample_kind="rounding"),
        dict(seed=8, hidden_dim=5, input_dim=1, binary_dim=17, alpha=1e3),
        dict(seed=8, hidden_dim=70, input_dim=7, binary_dim=40, alpha=1e-9),
    ],
)
def test_an_adder_of_any_shape_follows_the_article(backend, options):
    iterations = 20
    adder = BinaryAdder(backend=backend, **options)
    random = RRandom(adder.seed)
    synapses = [
        random.runif_matrix(adder.input_dim, adder.hidden_dim),
        random.runif_matrix(adder.hidden_dim, 1),
        random.runif_matrix(adder.hidden_dim, adder.hidden_dim),
    ]
    for _ in range(iterations):
        operands = draw_operands(random, adder.binary_dim, adder.input_dim, adder.sample_kind)
        inputs, targets = problem(operands, adder.binary_dim)
        synapses, _, _ = article.learn(synapses, inputs, targets, adder.alpha)
    assert [adder.fit(iterations).synapse_0, adder.synapse_1, adder.synapse_h] == synapses


def test_fit_trains_on_from_where_the_adder_stands(backend):
    once = BinaryAdder(seed=4, backend=backend).fit(2500)
    many = BinaryAdder(seed=4, backend=backend)
    for iterations in (0, 1, 998, 1, 1, 999, 500):
        many.fit(iterations)
    assert weights(many) == weights(once)
    assert many.iterations == once.iterations == 2500


def test_an_exception_in_a_report_leaves_whole_iterations(backend):
    class Enough(Exception):
        pass

    def stop(report):
        raise Enough

    adder = BinaryAdder(seed=5, hidden_dim=3, backend=backend)
    with pytest.raises(Enough):
        adder.fit(2000, report=stop, report_every=1234)
    assert adder.iterations == 1234
    assert weights(adder) == weights(BinaryAdder(seed=5, hidden_dim=3).fit(1234))
    assert weights(adder.fit(766)) == weights(BinaryAdder(seed=5, hidden_dim=3).fit(2000))


def test_fit_inside_a_report_mixes_nothing_up(backend):
    adder = BinaryAdder(seed=7, hidden_dim=2, backend=backend)

    def train_on_and_stop(report):
        adder.fit(50)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        adder.fit(200, report=train_on_and_stop, report_every=100)
    assert adder.iterations == 150
    adder.fit(50)
    assert weights(adder) == weights(BinaryAdder(seed=7, hidden_dim=2).fit(200))


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers")
def test_an_interrupt_at_any_moment_leaves_whole_iterations(backend):
    def interrupt(*_):
        raise KeyboardInterrupt

    iterations = 3000
    adder = BinaryAdder(seed=6, hidden_dim=2, binary_dim=3, backend=backend)
    before = signal.signal(signal.SIGALRM, interrupt)
    delay = 0.005
    try:
        while adder.iterations < iterations:
            delay *= 1.1  # so that a slow machine gets on, too
            try:
                signal.setitimer(signal.ITIMER_REAL, delay)
                adder.fit(iterations - adder.iterations)
                signal.setitimer(signal.ITIMER_REAL, 0)
            except KeyboardInterrupt:
                pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    uninterrupted = BinaryAdder(seed=6, hidden_dim=2, binary_dim=3).fit(iterations)
    assert weights(adder) == weights(uninterrupted)


@pytest.mark.needs_system
def test_threads_that_train_one_adder_take_turns(backend):
    adder = BinaryAdder(seed=9, hidden_dim=3, binary_dim=4, backend=backend)
    reported = []
    threads = [
        threading.Thread(
            target=adder.fit,
            args=[200],
            kwargs=dict(report=lambda report: reported.append(report.iteration), report_every=70),
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reported == list(range(70, 800, 70))
    assert weights(adder) == weights(BinaryAdder(seed=9, hidden_dim=3, binary_dim=4).fit(800))


def test_reports_come_at_multiples_of_all_iterations(backend):
    reported = []
    adder = BinaryAdder(hidden_dim=2, backend=backend)
    for iterations in (150, 100, 50):
        adder.fit(iterations, report=lambda r: reported.append(r.iteration), report_every=100)
    assert reported == [100, 200, 300]


def test_a_report_tells_what_was_asked_and_answered(backend):
    reports = []
    BinaryAdder(backend=backend).fit(1000, report=reports.append)
    [report] = reports
    assert report.iteration == 1000
    assert report.operands == (88, 117)
    assert report.true == [1, 1, 0, 0, 1, 1, 0, 1]
    assert report.pred == [1] * 8
    assert report.answer == 255
    assert 0 < report.overall_error < 8


def test_the_weights_handed_out_are_copies(backend):
    adder = BinaryAdder(backend=backend)
    before = weights(adder)
    for synapse in (adder.synapse_0, adder.synapse_1, adder.synapse_h):
        synapse[0][0] = 99.0
    assert weights(adder) == before


@pytest.mark.parametrize(
    "argument, value, error, message",
    [
        ("seed", 2**31, ValueError, "seed must be at most 2147483647, got 2147483648"),
        ("seed", -(2**31) - 1, ValueError, "seed must be at least -2147483648, got -2147483649"),
        pytest.param(
            "seed", 10**5000, ValueError, "seed must be at most 2147483647, got ", id="huge seed"
        ),
        ("seed", 1.0, TypeError, "seed must be a whole number, got 1.0"),
        ("seed", None, TypeError, "seed must be a whole number, got None"),
        ("seed", int, TypeError, "seed must be a whole number, got <class 'int'>"),
        ("seed", "0", TypeError, "seed must be a whole number, got '0'"),
        ("hidden_dim", 0, ValueError, "hidden_dim must be at least 1, got 0"),
        ("hidden_dim", -3, ValueError, "hidden_dim must be at least 1, got -3"),
        ("hidden_dim", True, TypeError, "hidden_dim must be a whole number, got True"),
        ("hidden_dim", 16.0, TypeError, "hidden_dim must be a whole number, got 16.0"),
        ("alpha", float("nan"), ValueError, "alpha must be a finite number, got nan"),
        ("alpha", float("-inf"), ValueError, "alpha must be a finite number, got -inf"),
        ("alpha", 10**400, ValueError, "alpha must be a finite number, got 1000"),
        ("alpha", False, TypeError, "alpha must be a number, got False"),
        ("alpha", "0.1", TypeError, "alpha must be a number, got '0.1'"),
        ("alpha", Decimal("sNaN"), ValueError, "alpha must be a finite number, got Decimal"),
        ("alpha", 1j, TypeError, "alpha must be a number, got 1j"),
        ("binary_dim", 0, ValueError, "binary_dim must be at least 1, got 0"),
        ("binary_dim", 54, ValueError, "binary_dim must be at most 53 for input_dim 2"),
        ("binary_dim", 10**12, ValueError, "binary_dim must be at most 53 for input_dim 2"),
        ("binary_dim", "8", TypeError, "binary_dim must be a whole number, got '8'"),
        ("input_dim", 0, ValueError, "input_dim must be at least 1, got 0"),
        pytest.param("input_dim", 10**5000, ValueError, "input_dim must be at", id="huge input"),
        pytest.param("binary_dim", 10**5000, ValueError, "binary_dim must be at", id="huge binary"),
        ("input_dim", [2], TypeError, "input_dim must be a whole number, got [2]"),
        pytest.param(
            "input_dim", 2**20000, ValueError, "input_dim must be at most 256", id="large input"
        ),
        ("input_dim", 257, ValueError, "input_dim must be at most 256 for binary_dim 8, got"),
        ("sample_kind", "R", ValueError, "sample_kind must be 'rejection' or 'rounding', got 'R'"),
        ("sample_kind", 3, TypeError, "sample_kind must be 'rejection' or 'rounding', got 3"),
        ("sample_kind", ["rounding"], TypeError, "got ['rounding']"),
        ("backend", "fortran", ValueError, "backend must be 'cython' or 'python', got 'fortran'"),
        ("backend", 1, TypeError, "backend must be 'cython' or 'python', got 1"),
    ],
)
def test_a_bad_argument_is_named_with_value_and_remedy(argument, value, error, message):
    with pytest.raises(error, match=re.escape(message)):
        BinaryAdder(**{argument: value})


@pytest.mark.parametrize(
    "iterations, options, error, message",
    [
        (-1, {}, ValueError, "iterations must be at least 0, got -1"),
        (2.5, {}, TypeError, "iterations must be a whole number, got 2.5"),
        (True, {}, TypeError, "iterations must be a whole number, got True"),
        (1, {"report_every": 0}, ValueError, "report_every must be at least 1, got 0"),
        (
            1,
            {"report": "print"},
            TypeError,
            "report must be a function of one argument, got 'print'",
        ),
    ],
)
def test_a_bad_argument_of_fit_changes_nothing(backend, iterations, options, error, message):
    adder = BinaryAdder(hidden_dim=2, backend=backend)
    before = weights(adder)
    with pytest.raises(error, match=re.escape(message)):
        adder.fit(iterations, **options)
    assert weights(adder) == before and adder.iterations == 0


def test_numbers_of_other_kinds_are_taken():
    class Sixteen:
        def __index__(self):
            return 16

    adder = BinaryAdder(hidden_dim=Sixteen(), alpha=Fraction(1, 10)).fit(3)
    assert weights(adder) == weights(BinaryAdder().fit(3))
    assert type(adder.hidden_dim) is int and type(adder.alpha) is float
