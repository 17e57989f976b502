"""The fast path against the reference: the same bits, whatever the shape and the numbers."""

import hashlib
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import threading
from functools import lru_cache
from operator import length_hint
from pathlib import Path

import pytest
from conftest import train_once, weights

import rnnadd
from rnnadd import RNN, BinaryAdder
from rnnadd.backends import load_backend
from rnnadd.reference.inference import outputs

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
        share = rng.choice([0.0, 0.0, 0.3, 1.0])
        targets = [None if rng.random() < share else target for target in targets]
        for _ in range(2):
            expected, *expected_rest = train_once(
                load_backend("python"), expected, inputs, targets, alpha
            )
            synapses, *rest = train_once(fast, synapses, inputs, targets, alpha)
            assert bits([synapses, rest]) == bits([expected, expected_rest])


def trained_at_random(number, backend):
    """Return a digest of the weights and the reports of each of some random adders."""
    rng, trained = random.Random(number), []
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
        reports, report_every = [], rng.choice([1, 2, 5])
        adder = BinaryAdder(**options, backend=backend)
        for iterations in (1, 4, 0, 7):
            adder.fit(iterations, report=reports.append, report_every=report_every)
        trained.append(hashlib.sha256(repr((bits(weights(adder)), reports)).encode()).hexdigest())
    return trained


@lru_cache(maxsize=None)
def reference_at_random(number):
    return trained_at_random(number, "python")


@pytest.mark.parametrize("number", range(20))
def test_random_adders_give_the_same_bits(fast, number):
    assert trained_at_random(number, "cython") == reference_at_random(number)


@pytest.mark.parametrize("input_dim, binary_dim", [(4096, 64), (2**14, 66), (300, 9)])
def test_sums_of_more_than_64_bits_are_right(fast, input_dim, binary_dim):
    options = dict(hidden_dim=1, input_dim=input_dim, binary_dim=binary_dim)
    reports, expected_reports = [], []
    BinaryAdder(**options, backend="cython").fit(2, report=reports.append, report_every=1)
    BinaryAdder(**options, backend="python").fit(2, report=expected_reports.append, report_every=1)
    assert reports == expected_reports


@pytest.fixture
def alarm():
    """Return a function that has a signal's handler called again and again."""

    def set_alarm(handler, seconds):
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)

    before = signal.getsignal(signal.SIGALRM)
    yield set_alarm
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


needs_timers = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers here")


@needs_timers
@pytest.mark.parametrize(
    "options",
    [
        dict(hidden_dim=1, binary_dim=1),
        {},
        dict(hidden_dim=500, binary_dim=50),
        dict(hidden_dim=1, binary_dim=52, input_dim=2000),
    ],
)
def test_an_interrupt_ends_an_endless_fit_at_a_whole_iteration(fast, alarm, options):
    adder = BinaryAdder(**options, backend="cython")
    training = []

    def interrupt(*_):
        if training:
            training.clear()
            raise KeyboardInterrupt

    alarm(interrupt, 0.05)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            training.append(adder)
            adder.fit(10**30)
    adder.fit(3)
    assert weights(adder) == weights(BinaryAdder(**options).fit(adder.iterations))


@needs_timers
@pytest.mark.parametrize("options", [{}, dict(hidden_dim=100, binary_dim=50)])
def test_a_signal_handler_may_read_the_network_but_not_train_it(backend, alarm, options):
    adder = BinaryAdder(**options, backend=backend)
    seen = []

    def handler(*_):
        if adder.iterations > 0 and not seen:
            seen.append(adder.iterations)
            seen.append(weights(adder))
            seen.append(adder.add(3, 5))
            adder.fit(1)

    alarm(handler, 0.1)
    with pytest.raises(RuntimeError, match="this network is in training already"):
        adder.fit(10**9)
    iterations, read, answer = seen
    assert iterations == adder.iterations and read == weights(adder)
    assert adder == BinaryAdder(**options).fit(iterations) and answer == adder.add(3, 5)


def many(number, dim):
    return [[1.0] * dim] * number


@needs_timers
@pytest.mark.parametrize(
    "work",
    [
        lambda name: RNN(3, 40, 2, backend=name).fit([many(500, 3)], [many(500, 2)], epochs=10**9),
        lambda name: RNN(2, 3, 1, backend=name).predict([many(3_000_000, 2)]),
        lambda name: RNN(1, 30, 1, backend=name).gradients(many(10**6, 1), many(10**6, 1)),
        lambda name: BinaryAdder(backend=name).add(2**10_000_000, 1),
        lambda name: BinaryAdder(backend=name).score(14),
        lambda name: BinaryAdder(backend=name).score(10_000, pairs=10_000),
        lambda name: BinaryAdder(binary_dim=21, input_dim=10**6, backend=name).fit(10**9),
    ],
    ids=["RNN.fit", "predict", "gradients", "add", "score", "random score", "many inputs"],
)
def test_whatever_takes_long_can_be_interrupted(backend, alarm, work):
    class Enough(Exception):
        pass

    def interrupt(*_):
        raise Enough

    alarm(interrupt, 0.3)
    with pytest.raises(Enough):
        try:
            work(backend)
            signal.pause()
        finally:  # to free what the work had may take longer than till the next alarm
            signal.setitimer(signal.ITIMER_REAL, 0)


def converts_synapses(fast):
    network = fast.Network(1, 300, 1)
    state = network.state()
    return [network.state, lambda: network.synapse(2), lambda: network.set_state(*state)]


def converts_sequences(fast):
    tall, wide = many(300, 1), many(300, 300)
    network, other = fast.Network(1, 1, 300), fast.Network(300, 1, 1)
    sequences = fast.Sequences([tall], [wide])
    return [
        lambda: fast.Sequences([many(90_000, 1)], [[None] * 90_000]),
        lambda: fast.Sequences([tall], [wide]),
        lambda: fast.Sequences([wide], [tall]),
        lambda: network.train(sequences, 1, 0.1, 0.0),
        lambda: network.forward(tall),
        lambda: network.predict(tall),
        lambda: other.forward(wide),
        lambda: other.predict(wide),
        lambda: network.gradients(tall, wide),
    ]


@pytest.mark.parametrize("works", [converts_synapses, converts_sequences])
def test_signals_are_looked_for_while_lists_become_numbers_and_back(fast, monkeypatch, works):
    looks = []
    for work in works(fast):
        monkeypatch.setattr(fast, "_do_nothing", lambda: looks.append(None))
        del looks[:]
        work()
        monkeypatch.undo()
        assert len(looks) >= 90_000 // 2**14


def test_a_signal_handler_may_use_what_is_being_converted(fast, monkeypatch):
    network = fast.Network(1, 200, 2)
    network.draw_synapses(fast.RRandom(0))
    state, inputs, seen = network.state(), many(10_000, 1), []
    expected = network.predict(inputs)

    def handler():
        monkeypatch.undo()
        seen.append(network.state() == state)
        network.set_state(*state)
        network.predict([[1.0]])
        monkeypatch.setattr(fast, "_do_nothing", handler)

    monkeypatch.setattr(fast, "_do_nothing", handler)
    assert network.state() == state
    network.set_state(*state)
    assert network.predict(inputs) == expected
    assert len(seen) >= 5 and all(seen)


@pytest.mark.parametrize("look", [1, 2, 70])
def test_an_interrupt_leaves_the_weights_as_they_were(fast, monkeypatch, look):
    network, random_numbers = fast.Network(1, 1100, 1), fast.RRandom(0)
    before = network.state()
    new = 5, [[[1.0] * len(row) for row in synapse] for synapse in before[1]]
    looks = []

    def interrupt():
        looks.append(None)
        if len(looks) == look:
            raise InterruptedError

    monkeypatch.setattr(fast, "_do_nothing", interrupt)
    with pytest.raises(InterruptedError):
        network.set_state(*new)
    if look == 1:
        del looks[:]
        stream = random_numbers.getstate()
        with pytest.raises(InterruptedError):
            network.draw_synapses(random_numbers)
        assert random_numbers.getstate() == stream
    monkeypatch.undo()
    assert network.state() == before


@needs_timers
@pytest.mark.skipif(sys.implementation.name != "pypy", reason="takes seconds, for PyPy's JIT")
def test_an_interrupt_is_seen_after_any_number_of_pauses(fast, alarm):
    class Enough(Exception):
        pass

    def interrupt(*_):
        raise Enough

    adder = BinaryAdder(backend="cython").fit(5_000_000)
    with pytest.raises(Enough):
        alarm(interrupt, 0.1)
        adder.fit(5_000_000)
    assert adder.iterations < 10_000_000


def test_a_thread_that_reads_during_training_sees_whole_iterations(fast):
    options = dict(hidden_dim=200, binary_dim=50, backend="cython")
    iterations = 30
    known = {}
    adder = BinaryAdder(**options)
    for i in range(iterations + 1):
        known[hash(repr(adder._rnn._network.state()[1]))] = i
        adder.fit(1)
    adder = BinaryAdder(**options)
    thread = threading.Thread(target=adder.fit, args=[iterations])
    thread.start()
    seen = [0]
    while seen[-1] < iterations:
        seen.append(known[hash(repr(adder._rnn._network.state()[1]))])
    thread.join()
    assert seen == sorted(seen)
    assert any(0 < iterations_seen < iterations for iterations_seen in seen)


@pytest.mark.needs_system
def test_memory_does_not_grow_with_the_iterations(fast, tmp_path):
    pytest.importorskip("resource")
    program = """if True:
        import resource
        from rnnadd import RNN, BinaryAdder

        def work(n):
            BinaryAdder(backend="cython").fit(100 * n)
            for _ in range(n):
                adder = BinaryAdder(backend="cython").fit(1)
                adder.add(1, 10**100)
                adder.score(2)
                rnn = RNN(1, 1, 1, backend="cython").fit([[[1.0]]], [[[1.0]]])
                rnn.predict([[[1.0]]])
                rnn.gradients([[1.0]], [[1.0]])
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        before = work(300)
        print(work(3000) / before)
    """
    where = {**os.environ, "PYTHONPATH": str(Path(rnnadd.__file__).parents[1])}
    ratio = subprocess.check_output([sys.executable, "-c", program], cwd=tmp_path, env=where)
    assert float(ratio) < 1.1


ONE = [[1.0]]


@pytest.mark.parametrize(
    "synapses, inputs, targets",
    [
        (([], [], []), ONE, ONE),
        ((ONE, ONE, ONE), [], []),
        ((ONE, ONE, ONE), [[1.0, 2.0]], ONE),
        ((ONE, ONE, ONE), [[1.0], [1.0]], ONE),
        ((ONE, ONE, ONE), ONE, [[1.0], [1.0]]),
        ((ONE, ONE, [[1.0, 2.0]]), ONE, ONE),
        ((ONE, [[1.0], [2.0]], ONE), ONE, ONE),
        (([[]], [[]], [[]]), [[]], [[]]),
        (([["1"]], ONE, ONE), ONE, ONE),
        ((ONE, ONE, ONE), [["1"]], ONE),
        (None, None, None),
    ],
)
def test_ill_shaped_numbers_are_refused(fast, synapses, inputs, targets):
    errors = ValueError, TypeError, IndexError
    network = fast.Network(1, 1, 1)
    with pytest.raises(errors):
        network.set_state(0, synapses)
        network.train(fast.Sequences([inputs], [targets]), 1, 0.1, 0.0)
    if synapses == (ONE, ONE, ONE):
        with pytest.raises(errors):
            network.gradients(inputs, targets)


@pytest.mark.parametrize("arguments", [(0, 2), (8, 0), (8, 257), (54, 2)])
def test_additions_that_cannot_be_are_refused(fast, arguments):
    with pytest.raises(ValueError):
        fast.Additions(fast.RRandom(0), *arguments, "rejection")


def test_a_step_without_a_target_has_no_error_whatever_comes_out(train):
    nan = float("nan")
    inputs = [[1.0], [nan], [1.0]]
    zeros = [[0.0]], [[0.0]], [[0.0]]
    _, layer_2_values, error = train(zeros, [[1.0]] * 3, [[1.0], None, [1.0]], 1.0)
    assert [list(row) for row in layer_2_values] == [[0.5]] * 3 and error == 1.0
    _, [_, [output], _], error = train(
        ([[1.0]], [[1.0]], [[1.0]]), inputs, [[1.0], None, None], 1.0
    )
    assert output != output and 0.0 < error < 1.0
    _, _, error = train(zeros, [[1.0]] * 3, [[1.0], [nan], None], 1.0)
    assert error != error
    synapses, _, error = train(([[1.0]], [[2.0]], [[3.0]]), [[1.0]] * 3, [None] * 3, 1.0)
    assert bits(synapses) == bits([[[1.0]], [[2.0]], [[3.0]]]) and error == 0.0


def test_gradients_without_some_targets_have_the_same_bits(fast):
    rng = random.Random(1)
    for steps in (1, 7, 8, 9, 40):
        synapses = [random_matrix(rng, *shape, 1.0, []) for shape in ((2, 9), (9, 3), (9, 9))]
        inputs = random_matrix(rng, steps, 2, 1.0, [])
        targets = [
            None if rng.random() < 0.5 else row for row in random_matrix(rng, steps, 3, 1.0, [])
        ]
        results = []
        for module in (fast, load_backend("python")):
            network = module.Network(2, 9, 3)
            network.set_state(0, synapses)
            results.append(bits(network.gradients(inputs, targets)))
        assert results[0] == results[1]


def test_targets_are_forgotten_with_their_sequences(fast):
    network, expected = fast.Network(2, 3, 1), load_backend("python").Network(2, 3, 1)
    for module, it in ((fast, network), (load_backend("python"), expected)):
        random_numbers = module.RRandom(0)
        it.draw_synapses(random_numbers)
        additions = module.Additions(random_numbers, 8, 2, "rejection")
        it.train(module.Sequences([[[1.0, 0.0]] * 8], [[None] * 8]), 1, 0.1, 0.0)
        # the additions know their number, which is 1 now
        it.set_state(0, it.state()[1])
        it.train(additions, 3, 0.1, 0.0)
    assert bits(network.state()[1]) == bits(expected.state()[1])


@pytest.mark.parametrize("steps", [1, 999, 1000, 1001, 2500])
def test_predict_gives_what_forward_gives(backend, steps):
    module = load_backend(backend)
    network = module.Network(2, 3, 2)
    network.draw_synapses(module.RRandom(0))
    inputs = random_matrix(random.Random(0), steps, 2, 1.0, [])
    assert bits(network.predict(inputs)) == bits(network.forward(inputs)[1])


def test_predict_does_not_keep_the_hidden_layer(fast):
    pytest.importorskip("_tracemalloc")
    import tracemalloc

    network, inputs = fast.Network(1, 100, 1), many(4000, 1)
    tracemalloc.start()
    try:
        layer_2_values = network.predict(inputs)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(layer_2_values) == 4000
    assert peak < 4000 * 100 * sys.getsizeof(1.0) / 5  # layer_1 alone would be five times this


def test_the_reference_takes_no_more_steps_than_it_keeps():
    steps = iter(many(3000, 1))
    next(outputs(([[1.0]], [[1.0]], [[1.0]]), steps))
    assert length_hint(steps) == 2000


FAST = Path(__file__).parents[1] / "rnnadd" / "fast"


@pytest.mark.parametrize(
    "options, expected",
    [
        *[([f"-D__FLT_EVAL_METHOD__={method}"], "1") for method in (0, 1, 16, 32)],
        *[([f"-D__FLT_EVAL_METHOD__={method}"], None) for method in (-1, 2)],
        (["-ffast-math"], None),
        (["-D_WIN32"], "0"),
        (["-D__CYGWIN__"], "0"),
        (["-DRNNADD_PLAIN_C"], "0"),
    ],
)
def test_avx2_is_there_where_it_works_and_nothing_where_doubles_are_none(options, expected):
    if not shutil.which("gcc") or platform.machine() != "x86_64":
        pytest.skip("no GCC for x86-64 here")
    command = ["gcc", "-E", "-dM", "-w", *options, str(FAST / "sigmoid.h")]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert (run.returncode == 0) == (expected is not None)
    if expected is not None:
        assert f"#define WITH_AVX2 {expected}\n" in run.stdout.decode()


def test_problems_that_do_not_fit_the_network_are_refused(fast):
    network = fast.Network(2, 3, 1)
    network.draw_synapses(fast.RRandom(0))
    before = bits(network.state()[1])
    for problems in (
        fast.Sequences([[[1.0]]], [[[1.0]]]),
        fast.Sequences([[[1.0, 1.0]]], [[[1.0, 1.0]]]),
        fast.Additions(fast.RRandom(0), 8, 3, "rejection"),
        fast.Additions(fast.RRandom(0), 8, 2, "rejection", 5),
    ):
        with pytest.raises(ValueError):
            network.train(problems, 1, 0.1, 0.0)
    with pytest.raises(TypeError):
        network.train(None, 1, 0.1, 0.0)
    with pytest.raises(ValueError):
        network.add([(1, 2, 3)], 1)
    with pytest.raises((OverflowError, TypeError)):
        network.add([(1, -2)], 1)
    for binary_dim in (0, 25, 2**63, 2**63 + 10, 2**64 - 1):
        with pytest.raises(ValueError):
            network.add_all_numbers(binary_dim)
    with pytest.raises(ValueError):
        network.add([(1, 2)], 2**64 - 1)
    for iterations in (-1, 2**62):
        with pytest.raises(ValueError):
            network.set_state(iterations, network.state()[1])
    assert bits(network.state()[1]) == before


@pytest.mark.parametrize("dims", [(0, 1, 1), (1, -1, 1), (1, 1, 0)])
def test_a_network_without_units_is_refused(fast, dims):
    with pytest.raises(ValueError):
        fast.Network(*dims)


def test_a_method_called_on_something_else_is_a_type_error(fast):
    for kind in (fast.Network, fast.Additions, fast.Sequences, fast.RRandom):
        for name in dir(kind):
            method = getattr(kind, name)
            if not name.startswith("__") and callable(method):
                for other in (None, object(), bytes(5000)):
                    with pytest.raises(TypeError):
                        method(other, 1, 2, 3, 4)
                    with pytest.raises(TypeError):
                        method(other)


def test_numbers_that_are_far_off_are_refused(fast):
    additions = fast.Additions(fast.RRandom(0), 8, 2, "rejection", 5)
    for number in (-1, 4, 2**60):
        with pytest.raises(ValueError):
            additions.random_state(number)
    network = fast.Network(2, 3, 1)
    network.draw_synapses(fast.RRandom(0))
    network.set_state(2**60, network.state()[1])
    with pytest.raises(ValueError):
        network.train(additions, 1, 0.1, 0.0)


def test_a_state_that_is_none_changes_nothing(fast):
    stream = fast.RRandom(7)
    before = stream.getstate()
    words = (1,) * 624
    for state in ((), words, (*words, 625), (*words, -1), (2**32,) * 624 + (0,), None):
        with pytest.raises((ValueError, OverflowError, TypeError)):
            stream.setstate(state)
    assert stream.getstate() == before


@pytest.mark.parametrize("hidden_dim", [2**40, 2**62, 2**64, 10**30])
def test_a_network_that_no_memory_can_hold_is_a_memory_error(fast, hidden_dim):
    with pytest.raises(MemoryError):
        BinaryAdder(hidden_dim=hidden_dim, backend="cython")
