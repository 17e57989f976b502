"""`fit_together`: many adders at the same time, each to the bits of its own `fit`."""

import hashlib
import random
import re
import threading
from functools import lru_cache

import pytest
from conftest import KINDS, choose, weights
from test_fast import alarm, bits, needs_timers  # noqa: F401  alarm is a fixture

import rnnadd
from rnnadd import BinaryAdder, fit_together
from rnnadd.backends import load_backend

# With AVX-512, fewer lanes are there for what is left over: so try AVX2 alone, too.
KINDS_HERE = [*KINDS, "cython-avx2"] if "cython-baseline" in KINDS else KINDS


@pytest.fixture(params=KINDS_HERE)
def backend(request, monkeypatch):
    return choose(request.param, monkeypatch)


@pytest.fixture(params=KINDS_HERE[1:])
def fast(request, monkeypatch):
    return load_backend(choose(request.param, monkeypatch))


def states(adders):
    """Return all that the adders are, to the last bit: the history and the random numbers, too."""
    return [repr(adder.__getstate__()) for adder in adders]


def fitted_alone(adders, iterations):
    for adder in adders:
        adder.fit(iterations)
    return adders


def test_each_learns_what_fit_would_teach_it(backend):
    def adders():
        return [BinaryAdder(seed, hidden_dim=5, backend=backend) for seed in range(14)]

    together = adders()
    assert fit_together(together, 300) == together
    assert states(together) == states(fitted_alone(adders(), 300))


def random_options(rng, backend):
    """Return the options of nine adders of one shape that is drawn at random."""
    shape = dict(
        hidden_dim=rng.randint(1, 33),
        binary_dim=rng.randint(3, 20),
        input_dim=rng.choice([1, 2, 2, 2, 3, 8]),
        backend=backend,
    )
    return [
        dict(
            shape,
            seed=rng.randint(-(2**31), 2**31 - 1),
            alpha=rng.choice([0.1, 0.1, 1e-300, 1.0, 50.0, 1e6, -3.0, 0.0]),
            sample_kind=rng.choice(["rejection", "rounding"]),
        )
        for _ in range(9)
    ]


def trained_at_random(number, backend, fit):
    """Return digests of the states of random adders, trained by `fit` in two parts."""
    rng, trained = random.Random(number), []
    for _ in range(10):
        adders = [BinaryAdder(**each) for each in random_options(rng, backend)]
        for adder in adders:
            adder.fit(rng.choice([0, 0, 1, 2]))
        for iterations in (1, 2):
            fit(adders, iterations)
        for adder in adders:
            adder._rnn._backend = "python"  # all else is to be the same
        trained += [hashlib.sha256(state.encode()).hexdigest() for state in states(adders)]
    return trained


@lru_cache(maxsize=None)
def reference_at_random(number):
    return trained_at_random(number, "python", fitted_alone)


@pytest.mark.parametrize("number", range(20))
def test_random_shapes_give_the_same_bits_as_the_reference(fast, number):
    assert trained_at_random(number, "cython", fit_together) == reference_at_random(number)


@pytest.mark.parametrize(
    "binary_dim, input_dim", [(1, 1), (2, 2), (52, 1), (53, 2), (56, 16), (9, 17), (65, 2**13)]
)
def test_the_shortest_and_the_longest_additions_give_the_same_bits(fast, binary_dim, input_dim):
    options = dict(hidden_dim=3, binary_dim=binary_dim, input_dim=input_dim)
    together, alone = [[BinaryAdder(seed, **options) for seed in range(8)] for _ in "12"]
    assert states(fit_together(together, 3)) == states(fitted_alone(alone, 3))


def test_long_trainings_draw_the_same_additions(fast):
    together, alone = [
        [BinaryAdder(seed, hidden_dim=2, binary_dim=3, input_dim=3) for seed in range(8)]
        for _ in "12"
    ]
    for some, fit in ((together, fit_together), (alone, fitted_alone)):
        fit(some, 5_000)
        fit(some, 1)
    assert states(together) == states(alone)


@pytest.mark.parametrize("number", [1, 3, 4, 8, 9])
def test_any_number_of_adders_will_do(backend, number):
    together, alone = [
        [BinaryAdder(seed, hidden_dim=4, backend=backend) for seed in range(number)] for _ in "12"
    ]
    assert states(fit_together(together, 20)) == states(fitted_alone(alone, 20))


def test_adders_of_different_shapes_and_backends_may_stand_in_any_order(backend):
    def adders():
        return [
            BinaryAdder(
                seed,
                hidden_dim=2 + seed % 3,
                binary_dim=8 - seed % 2,
                backend=[backend, "python"][seed % 5 == 0],
            )
            for seed in range(60)
        ]

    assert states(fit_together(adders(), 5)) == states(fitted_alone(adders(), 5))


def special_synapses(rng, hidden_dim, special):
    def matrix(rows, columns):
        return [
            [
                rng.choice(special) if rng.random() < 0.2 else rng.uniform(-1, 1)
                for _ in range(columns)
            ]
            for _ in range(rows)
        ]

    return matrix(2, hidden_dim), matrix(hidden_dim, 1), matrix(hidden_dim, hidden_dim)


@pytest.mark.parametrize("hidden_dim", [1, 4, 7, 16])
def test_infinity_and_nan_in_one_adder_change_no_other(fast, hidden_dim):
    rng = random.Random(hidden_dim)
    special = [0.0, -0.0, 5e-324, 1e300, -1e308, 708.5, -709.5, float("inf"), float("nan")]
    for lane in range(8):
        together, alone = [
            [BinaryAdder(seed, hidden_dim=hidden_dim) for seed in range(8)] for _ in "12"
        ]
        synapses = special_synapses(rng, hidden_dim, special)
        for some in (together, alone):
            some[lane]._rnn._network.set_state(0, synapses)
        fit_together(together, 3)
        fitted_alone(alone, 3)
        assert [bits(weights(adder)) for adder in together] == [
            bits(weights(adder)) for adder in alone
        ]


def test_weights_that_are_minus_zero_give_the_same_bits(fast):
    zeros = [[-0.0] * 4] * 2, [[-0.0]] * 4, [[-0.0] * 4] * 4
    for alpha, binary_dim in ((0.1, 8), (0.0, 8), (-0.0, 8), (-1.0, 8), (0.1, 1)):
        options = dict(hidden_dim=4, alpha=alpha, binary_dim=binary_dim)
        together, alone = [[BinaryAdder(seed, **options) for seed in range(8)] for _ in "12"]
        for adder in together + alone:
            adder._rnn._network.set_state(0, zeros)
        assert states(fit_together(together, 1)) == states(fitted_alone(alone, 1))


@pytest.mark.parametrize(
    "adders, iterations, error, message",
    [
        (5, 1, TypeError, "adders must be a list of BinaryAdders, got 5"),
        ([], 1, ValueError, "adders must be a list of BinaryAdders, got [], which is empty"),
        (BinaryAdder(), 1, TypeError, "adders must be a list of BinaryAdders, got <BinaryAdder"),
        ([None], 1, TypeError, "adders[1] must be a BinaryAdder, got None"),
        ([rnnadd.RNN(1, 1, 1)], 1, TypeError, "adders[1] must be a BinaryAdder, got <RNN"),
        (["itself"], 1, ValueError, "got the same one as adders[0] and adders[1]"),
        ([BinaryAdder()], -1, ValueError, "iterations must be at least 0, got -1"),
        ([BinaryAdder()], 2.5, TypeError, "iterations must be a whole number, got 2.5"),
    ],
)
def test_a_bad_argument_is_named_and_changes_nothing(backend, adders, iterations, error, message):
    adder = BinaryAdder(hidden_dim=2, backend=backend)
    before = states([adder])
    if isinstance(adders, list) and adders:
        adders = [adder, *[adder if other == "itself" else other for other in adders]]
    with pytest.raises(error, match=re.escape(message)):
        fit_together(adders, iterations)
    assert states([adder]) == before


def test_no_iterations_change_nothing(backend):
    adders = [BinaryAdder(seed, backend=backend) for seed in range(9)]
    before = states(adders)
    assert states(fit_together(adders, 0)) == before


@needs_timers
@pytest.mark.parametrize(
    "options", [dict(hidden_dim=1, binary_dim=1), {}, dict(hidden_dim=31, binary_dim=40)]
)
def test_an_interrupt_leaves_each_as_if_fitted_alone(backend, alarm, options):  # noqa: F811
    adders = [BinaryAdder(seed, **options, backend=backend) for seed in range(9)]
    training = []

    def interrupt(*_):
        if training:
            training.clear()
            raise KeyboardInterrupt

    alarm(interrupt, 0.1)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            training.append(True)
            fit_together(adders, 10**30)
    assert any(adder.iterations > 0 for adder in adders)
    fit_together(adders, 3)
    for adder in adders:
        alone = BinaryAdder(adder.seed, **options, backend=backend).fit(adder.iterations)
        assert states([adder]) == states([alone])


@needs_timers
def test_a_signal_handler_may_read_and_save_but_not_train(backend, alarm, tmp_path):  # noqa: F811
    adders = [BinaryAdder(seed, backend=backend) for seed in range(8)]
    seen = []

    def handler(*_):
        if adders[0].iterations > 0 and not seen:
            seen.append([adder.iterations for adder in adders])
            seen.append(states(adders))
            adders[0].save(tmp_path / "adder.json")
            adders[0].fit(1)

    alarm(handler, 0.1)
    with pytest.raises(RuntimeError, match="this network is in training already"):
        fit_together(adders, 10**9)
    iterations, read = seen
    assert read == states(adders)
    assert BinaryAdder.load(tmp_path / "adder.json") == adders[0]
    for adder, done in zip(adders, iterations):
        assert states([adder]) == states([BinaryAdder(adder.seed, backend=backend).fit(done)])


def test_a_thread_that_reads_sees_whole_iterations(fast):
    options = dict(hidden_dim=20, binary_dim=30)
    adders = [BinaryAdder(seed, **options) for seed in range(8)]
    thread = threading.Thread(target=fit_together, args=[adders, 20_000])
    thread.start()
    seen = [adders[7]._rnn._network.state() for _ in range(3)]
    thread.join()
    for done, synapses, history in seen:
        alone = BinaryAdder(7, **options).fit(done)._rnn._network
        assert repr(alone.state()) == repr((done, synapses, history))


@pytest.mark.needs_system
def test_threads_with_the_same_adders_take_turns(backend):
    adders = [BinaryAdder(seed, hidden_dim=2, backend=backend) for seed in range(8)]
    orders = [adders, adders[::-1], adders[:3], adders[5:]]
    threads = [threading.Thread(target=fit_together, args=[some, 100]) for some in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [adder.iterations for adder in adders] == [300] * 3 + [200] * 2 + [300] * 3
    assert states(adders) == states(
        [BinaryAdder(a.seed, hidden_dim=2, backend=backend).fit(a.iterations) for a in adders]
    )


def test_many_short_trainings_can_be_interrupted(fast, monkeypatch):
    looks = []
    adders = [BinaryAdder(seed, hidden_dim=2) for seed in range(20)]
    monkeypatch.setattr(fast, "_do_nothing", lambda: looks.append(None))
    fit_together(adders, 1)
    monkeypatch.undo()
    assert len(looks) >= 3


def networks_of(adders):
    return [adder._rnn._network for adder in adders], [adder._additions for adder in adders]


def test_the_fast_path_refuses_what_does_not_fit_together(fast):
    adders = [BinaryAdder(seed, hidden_dim=2) for seed in range(8)]
    networks, additions = networks_of(adders)
    [network], [other_additions] = networks_of([BinaryAdder(hidden_dim=3, binary_dim=4)])
    alphas, before = [0.1] * 8, states(adders)
    sequences = fast.Sequences([[[1.0, 1.0]]], [[[1.0]]])
    for arguments in (
        (networks, additions, alphas[1:], 1),
        (networks, additions[1:], alphas, 1),
        ([*networks[:7], None], additions, alphas, 1),
        ([None, *networks[1:]], additions, alphas, 1),
        (networks, [*additions[:7], None], alphas, 1),
        (networks, [*additions[:7], sequences], alphas, 1),
        (networks, [sequences, *additions[1:]], alphas, 1),
        (networks, additions, [None, *alphas[1:]], 1),
        (networks, additions, alphas, 0),
        (networks, additions, alphas, None),
        (5, additions, alphas, 1),
    ):
        with pytest.raises((TypeError, ValueError, RuntimeError)):
            fast.train_together(*arguments)
        assert states(adders) == before
    if fast.lane_counts():
        for arguments in (
            ([*networks[:3], network, *networks[4:]], additions),
            ([networks[1], *networks[1:]], additions),
            (networks, [*additions[:3], other_additions, *additions[4:]]),
        ):
            with pytest.raises((ValueError, RuntimeError)):
                fast.train_together(*arguments, alphas, 1)
            assert states(adders) == before
    fast.train_together(networks, additions, alphas, 1)


def test_the_numbers_of_lanes_can_be_chosen(fast, monkeypatch):
    monkeypatch.setenv("RNNADD_NO_AVX512", "1")
    assert fast.lane_counts() in ([4], [])
    monkeypatch.setenv("RNNADD_BASELINE", "1")
    assert fast.lane_counts() == []


def test_importing_rnnadd_does_not_import_it():
    assert "fit_together" not in vars(rnnadd)
