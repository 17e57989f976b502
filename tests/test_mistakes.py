"""`find_mistake`: the shortest sum that comes out wrong."""

import re
from itertools import product

import pytest

from rnnadd import BinaryAdder
from rnnadd.proof import mistakes

# Networks that look right after 50,000 iterations, and the shortest sum known that each gets wrong.
LONG_MISTAKES = {
    1: (23, (2796192, 5592358)),
    12: (47, (70368744177666, 140737488355326)),
    17: (61, (0, 2305843009213693888)),
}


def shortest_by_trying(adder, most_bits):
    """Return the bits of the shortest sum that `add` gets wrong, or None."""
    for bits in range(1, most_bits + 1):
        pairs = list(product(range(2**bits), repeat=adder.input_dim))
        if any(a != sum(pair) for a, pair in zip(adder.predict(pairs), pairs)):
            return bits
    return None


@pytest.mark.parametrize("iterations", [0, 50, 400])
@pytest.mark.parametrize("input_dim", [1, 2, 3])
def test_the_mistake_is_the_shortest_and_is_one(backend, iterations, input_dim):
    adder = BinaryAdder(seed=4, input_dim=input_dim, hidden_dim=5, backend=backend).fit(iterations)
    found = adder.find_mistake(max_bits=4, seconds=600.0)
    bits = shortest_by_trying(adder, 3)
    if bits is not None:
        assert found.shortest and found.bits == bits == found.right_bits + 1
    if found.operands:
        assert adder.add(*found.operands) == found.answer != sum(found.operands)
        assert found.bits == max([1] + [x.bit_length() for x in found.operands])


@pytest.mark.slow
def test_the_articles_network_is_found_wrong_at_13_bits(fast_path, monkeypatch):
    monkeypatch.setattr(mistakes, "WALK_BITS", 24)  # all of 13 bits take long
    adder = BinaryAdder(1145857194, sample_kind="rounding", backend="cython").fit(10_000)
    found = adder.find_mistake(seconds=600.0)
    assert found.operands == (16, 8144) and found.answer == 16352
    assert found.bits == 13 and found.right_bits == 12 and found.shortest
    assert "16 + 8144 = 16352 is wrong, and no shorter sum is" in str(found)


@pytest.mark.slow
@pytest.mark.parametrize("seed", LONG_MISTAKES)
def test_mistakes_are_found_that_are_far_too_long_to_try_all(fast_path, seed, monkeypatch):
    monkeypatch.setattr(mistakes, "WALK_BITS", 16)
    bits, operands = LONG_MISTAKES[seed]
    adder = BinaryAdder(seed, backend="cython").fit(50_000)
    found = adder.find_mistake(seconds=600.0)
    assert found.operands == operands and found.bits == bits and not found.shortest
    assert adder.add(*operands) == found.answer != sum(operands)


def test_nothing_found_says_what_was_searched(adder):
    found = adder.find_mistake(max_bits=4, seconds=30.0)
    assert found.operands is None and found.answer is None and found.bits is None
    assert found.right_bits == 4 and not found.shortest and found.complete
    assert re.match(
        r"no mistake found up to 4 bits: all additions of up to 4 bits are right", str(found)
    )


def test_a_mistake_longer_than_max_bits_is_none(fast_path, monkeypatch):
    monkeypatch.setattr(mistakes, "WALK_BITS", 8)
    adder = BinaryAdder(5, hidden_dim=6, alpha=0.5, backend="cython").fit(3_000)
    assert adder.find_mistake(max_bits=7, seconds=600.0).operands == (62, 70)
    assert adder.find_mistake(max_bits=6, seconds=600.0).operands is None


def test_the_time_is_kept(adder, monkeypatch):
    clock = iter(range(10**9))
    for module in ("mistakes", "clock"):
        monkeypatch.setattr(f"rnnadd.proof.{module}.monotonic", lambda: float(next(clock)))
    found = adder.find_mistake(seconds=20.0)
    assert not found.complete and "till the time was over" in str(found)
    assert next(clock) < 100


def test_weights_that_are_no_numbers_are_wrong_at_once(backend):
    adder = BinaryAdder(hidden_dim=1, backend=backend)
    nan = [[float("nan")]]
    adder._rnn._network.set_state(3, (nan * 2, nan, nan))
    found = adder.find_mistake()
    assert found.operands == (0, 0) and found.answer != found.answer and found.shortest


def test_a_branch_is_a_step_from_each_state_with_each_input(backend):
    adder = BinaryAdder(seed=3, hidden_dim=5, input_dim=3, backend=backend).fit(20)
    network = adder._rnn._network
    inputs = [[float(bit) for bit in bits] for bits in product((0, 1), repeat=3)]
    states, _ = network.forward(inputs)
    layer_1_values, outputs = network.branch([[0.0] * 5, *states])
    expected = [network.forward([*inputs[:length], bits]) for length in range(9) for bits in inputs]
    assert layer_1_values == [layer_1[-1] for layer_1, _ in expected]
    assert outputs == [layer_2[-1][0] for _, layer_2 in expected]


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        (dict(max_bits=0), ValueError, "max_bits must be at least 1, got 0"),
        (dict(max_bits="8"), TypeError, "max_bits must be a whole number, got '8'"),
        (dict(seconds=0), ValueError, "seconds must be above 0, got 0"),
        (dict(seconds=float("inf")), ValueError, "seconds must be a finite number, got inf"),
        (dict(seconds=None), TypeError, "seconds must be a number, got None"),
    ],
)
def test_bad_arguments_are_named(backend, arguments, error, message):
    with pytest.raises(error, match=re.escape(message)):
        BinaryAdder(hidden_dim=2, backend=backend).find_mistake(**arguments)


def test_an_adder_of_too_many_numbers_is_refused(backend):
    adder = BinaryAdder(input_dim=9, hidden_dim=2, backend=backend)
    with pytest.raises(ValueError, match="input_dim of at most 8, got 9"):
        adder.find_mistake()
