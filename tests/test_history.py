"""The history of a training: in little room, and whole wherever it goes."""

import copy
import pickle
import random
import signal
import threading
from math import isfinite

import pytest

from rnnadd import RNN, BinaryAdder, Errors
from rnnadd.backends import load_backend

INPUTS = [[[0.0, 1.0], [1.0, 1.0], [0.5, 0.0]], [[1.0, 0.0]]]
TARGETS = [[[1.0], None, [1.0]], [[0.5]]]
ONE, NAN = ([[1.0]],) * 3, float("nan")


def history(model):
    """Return all that the history has, in a form in which NaN equals NaN."""
    return repr(
        model._rnn._network.history() if hasattr(model, "_rnn") else model._network.history()
    )


def fit_with_errors(model, iterations):
    """Learn, and return the error of each iteration."""
    reports = []
    options = dict(report=reports.append, report_every=1)
    if isinstance(model, RNN):
        model.fit(INPUTS, TARGETS, epochs=iterations // 2, **options)
    else:
        model.fit(iterations, **options)
    return [report.overall_error for report in reports]


@pytest.mark.parametrize("make", [BinaryAdder, lambda **k: RNN(2, 3, 1, **k)], ids=["adder", "rnn"])
@pytest.mark.parametrize("iterations", [0, 2, 254, 256, 258, 510, 512, 514, 1030])
def test_a_history_sums_up_the_reports(backend, make, iterations):
    model = make(backend=backend)
    errors = fit_with_errors(model, iterations)
    end = 0
    for piece in model.history:
        assert type(piece) is Errors and piece.start == end < piece.end
        end = piece.end
        of_it = errors[piece.start : end]
        assert (piece.least, piece.greatest) == (min(of_it), max(of_it))
        assert piece.mean == pytest.approx(sum(of_it) / len(of_it), 1e-12)
    assert end == iterations
    lengths = [piece.end - piece.start for piece in model.history]
    assert len(set(lengths[:-1])) <= 1 and lengths[-1:] <= lengths[:1]


def test_both_backends_have_the_same_history(fast):
    for iterations in (0, 1, 255, 256, 257, 1000, 1023, 1024, 1025, 2000):
        adders = [
            BinaryAdder(hidden_dim=4, backend=name).fit(iterations) for name in ("python", "cython")
        ]
        assert history(adders[0]) == history(adders[1])
        rnns = [
            RNN(2, 3, 1, backend=name).fit(INPUTS, TARGETS, epochs=iterations)
            for name in ("python", "cython")
        ]
        assert history(rnns[0]) == history(rnns[1])


def test_a_training_in_pieces_has_the_history_of_one(backend):
    rng = random.Random(5)
    whole = BinaryAdder(hidden_dim=2, backend=backend).fit(1500)
    for _ in range(5):
        adder = BinaryAdder(hidden_dim=2, backend=backend)
        while adder.iterations < 1500:
            adder.fit(min(rng.choice([1, 2, 3, 100, 500]), 1500 - adder.iterations))
        assert history(adder) == history(whole)


def test_an_interrupt_leaves_the_history_of_what_is_done(backend):
    if not hasattr(signal, "setitimer"):
        pytest.skip("this system has no timers")
    seen = []

    def interrupt(*_):
        pieces = adder.history
        seen.append((adder.iterations, pieces[-1].end if pieces else 0))
        raise KeyboardInterrupt

    adder = BinaryAdder(hidden_dim=40, backend=backend)
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for _ in range(5):
            signal.setitimer(signal.ITIMER_REAL, 0.03)
            with pytest.raises(KeyboardInterrupt):
                adder.fit(10**9)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert all(iterations == end for iterations, end in seen)
    assert history(adder) == history(BinaryAdder(hidden_dim=40).fit(adder.iterations))


def test_a_thread_that_reads_during_training_sees_a_whole_history(fast):
    adder = BinaryAdder(hidden_dim=50, binary_dim=50, backend="cython")
    thread = threading.Thread(target=adder.fit, args=[1000])
    thread.start()
    seen = []
    while thread.is_alive():
        before = adder.iterations
        pieces = adder.history
        assert [piece.start for piece in pieces] == [0, *[piece.end for piece in pieces]][:-1]
        seen.append((before, [piece.end for piece in pieces], adder.iterations))
    thread.join()
    assert seen and all(before <= [0, *ends][-1] <= after for before, ends, after in seen)


@pytest.mark.parametrize("iterations", [0, 1, 255, 256, 257, 1000, 1024])
@pytest.mark.parametrize("kind", [BinaryAdder, RNN])
def test_a_history_is_saved_copied_and_pickled(backend, kind, iterations, tmp_path):
    if kind is BinaryAdder:
        model = BinaryAdder(hidden_dim=2, backend=backend).fit(iterations)
    else:
        model = RNN(2, 2, 1, backend=backend).fit(INPUTS, TARGETS, epochs=iterations)
    model.save(tmp_path / "model")
    expected = copy.copy(model)
    fit_with_errors(expected, 600)
    for other in (
        kind.load(tmp_path / "model", backend=backend),
        copy.deepcopy(model),
        pickle.loads(pickle.dumps(model)),
    ):
        assert history(other) == history(model)
        fit_with_errors(other, 600)
        assert history(other) == history(expected)
        other.save(tmp_path / "other")
        assert kind.load(tmp_path / "other").history == other.history


def test_a_history_does_not_count_for_equality(backend):
    adder = BinaryAdder(hidden_dim=2, backend=backend).fit(10)
    other = BinaryAdder.__new__(BinaryAdder)
    state = adder.__getstate__()
    del state["history"]  # as in older files and pickles
    other.__setstate__(state)
    assert other.history == [] and other == adder
    assert other.fit(5).history == adder.fit(5).history[10:]


def test_a_history_of_a_million_iterations_is_short(fast, tmp_path):
    adder = BinaryAdder(hidden_dim=1, binary_dim=1, backend="cython").fit(1_000_000)
    assert len(adder.history) == 245
    assert {piece.end - piece.start for piece in adder.history[:-1]} == {4096}
    assert adder.history[-1].end == 1_000_000
    adder.save(tmp_path / "model")
    assert (tmp_path / "model").stat().st_size < 30_000
    assert BinaryAdder.load(tmp_path / "model").history == adder.history


def test_an_error_that_is_no_number_makes_the_same_history_on_both(fast):
    sequences = [[[1.0]], [[0.0]]], [[[0.25]], [[1.0]]]
    odd = [3.0, NAN, 2.0, float("inf"), 5.0]
    for first in range(len(odd)):
        blocks = tuple((x, x, x) for x in (odd[first:] + odd[:first]) * 51)
        assert len(blocks) == 255
        histories = []
        for module in (load_backend("python"), fast):
            network = module.Network(1, 1, 1)
            network.set_state(255, ONE, (0, 1, blocks, 0, (0.0, 0.0, 0.0)))
            network.train(module.Sequences(*sequences), 2, 0.1, 0.0)
            network.set_state(257, ([[1.0]], [[NAN]], [[1.0]]), network.history())
            network.train(module.Sequences(*sequences), 300, 0.1, 0.0)
            histories.append(repr(network.history()))
        assert histories[0] == histories[1] and "nan" in histories[0] and "inf" in histories[0]


def test_a_history_that_no_file_can_hold_begins_anew(backend, tmp_path):
    path = tmp_path / "model.json"
    rnn = RNN(1, 1, 1, backend=backend)
    rnn.fit([[[1e300]]], [[[1e308]]], epochs=1_000)  # the sums of the errors are infinite
    assert not all(isfinite(errors.mean) for errors in rnn.history)
    rnn.save(path)
    loaded = RNN.load(path, backend=backend)
    assert loaded == rnn and loaded.iterations == 1_000 and loaded.history == []
    loaded.fit([[[1.0]]], [[[1.0]]])
    assert [(errors.start, errors.end) for errors in loaded.history] == [(1_000, 1_001)]


def test_given_weights_begin_a_history(backend):
    module = load_backend(backend)
    network = module.Network(1, 1, 1)
    problems = module.Sequences([[[1.0]]], [[[1.0]]])
    network.set_state(0, ONE)
    network.train(problems, 300, 0.1, 0.0)
    network.set_state(7, ONE)
    assert network.history() == (7, 1, (), 0, (0.0, 0.0, 0.0))
    error, _, _ = network.train(problems, 1, 0.1, 0.0)
    assert network.history() == (7, 1, ((error,) * 3,), 0, (0.0, 0.0, 0.0))
    network.draw_synapses(module.RRandom(0))
    assert network.history() == (0, 1, (), 0, (0.0, 0.0, 0.0))


BLOCK = (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    "iterations, odd",
    [
        (3, ()),
        (3, 5),
        (3, (0, 1, (BLOCK,) * 3, 0)),
        (3, (0, 1, (BLOCK,) * 2, 0, BLOCK)),
        (3, (0, 1, (BLOCK,) * 4, 0, BLOCK)),
        (3, (-1, 1, (BLOCK,) * 4, 0, BLOCK)),
        (3, (4, 1, (), -1, BLOCK)),
        (3, (0, 0, (), 3, BLOCK)),
        (3, (0, -1, (BLOCK,), 4, BLOCK)),
        (3, (0, 1, (), 3, BLOCK)),
        (3, (0, 2, (BLOCK,), 1, BLOCK)),
        (3, (0, 3, (BLOCK,), 0, BLOCK)),
        (3, (0, 2**63, (), 3, BLOCK)),
        (3, (0, 2**62, (), 3, BLOCK)),
        (3, (2**64, 1, (), 0, BLOCK)),
        (3, (0, 1, (BLOCK, BLOCK, (1.0, 1.0)), 0, BLOCK)),
        (3, (0, 1, (BLOCK, BLOCK, "abc"), 0, BLOCK)),
        (3, (0, 1, (BLOCK, BLOCK, None), 0, BLOCK)),
        (3, (0, 1, (BLOCK,) * 3, 0, None)),
        (3, (0, 1, None, 0, BLOCK)),
        (256, (0, 1, (BLOCK,) * 256, 0, BLOCK)),
        (10**6, (0, 1, (BLOCK,) * 10**6, 0, BLOCK)),
        (2**62 - 1, (0, 2**61, (BLOCK,), 2**61 - 1, BLOCK)),
        (2**62 - 1, (0, 2**55, (BLOCK,) * 127, 2**55 - 1, BLOCK)),
    ],
)
def test_a_history_that_is_none_changes_nothing(fast, iterations, odd):
    network = fast.Network(1, 1, 1)
    network.set_state(1, ONE, (0, 1, (BLOCK,), 0, BLOCK))
    before = network.state()
    with pytest.raises((TypeError, ValueError, OverflowError)):
        network.set_state(iterations, ONE, odd)
    assert network.state() == before


def test_the_longest_history_there_can_be_goes_on(fast):
    network = fast.Network(1, 1, 1)
    whole = (0, 2**54, (BLOCK,) * 255, 2**54 - 1, BLOCK)
    network.set_state(2**62 - 1, ONE, whole)
    assert network.history() == whole
    network.train(fast.Sequences([[[1.0]]], [[[1.0]]]), 2, 0.1, 0.0)
    start, size, blocks, count, _ = network.history()
    assert (start, size, len(blocks), count) == (0, 2**55, 128, 1)
