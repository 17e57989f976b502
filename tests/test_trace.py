"""`BinaryAdder.trace`: what the network computes in each column of an addition."""

import pytest
from conftest import article

from rnnadd import RNN, BinaryAdder


def as_rnn(adder):
    """Return the network that is inside an adder, built anew from its weights."""
    synapses = adder.synapse_0, adder.synapse_1, adder.synapse_h
    return RNN(adder.input_dim, adder.hidden_dim, 1, synapses=synapses, backend=adder.backend)


def inputs_of(operands, steps):
    return [[x >> step & 1 for x in operands] for step in range(steps)]


@pytest.mark.parametrize("operands, steps", [((3, 1), 3), ((0, 0), 2), ((5, 2**70), 72)])
def test_it_is_the_trace_of_the_network_inside(backend, operands, steps):
    adder = BinaryAdder(hidden_dim=5, backend=backend).fit(50)
    assert adder.trace(*operands) == as_rnn(adder).trace(inputs_of(operands, steps))


def test_it_follows_the_article(backend):
    adder = BinaryAdder(backend=backend).fit(20)
    _, layer_2, _ = article.learn(
        [adder.synapse_0, adder.synapse_1, adder.synapse_h],
        inputs_of((101, 116), 8),
        [[0.0]] * 8,
        0.1,
    )
    assert adder.trace(101, 116).layer_2 == layer_2


@pytest.mark.parametrize("input_dim, operands", [(1, (6,)), (2, (101, 116)), (5, (7, 0, 7, 1, 7))])
def test_its_outputs_are_the_bits_that_add_answers(backend, input_dim, operands):
    adder = BinaryAdder(input_dim=input_dim, backend=backend).fit(100)
    bits = [output > 0.5 for [output] in adder.trace(*operands).layer_2]
    assert sum([bit << place for place, bit in enumerate(bits)]) == adder.add(*operands)


def test_its_lists_are_copies_and_nothing_is_learned(backend):
    adder, same = [BinaryAdder(hidden_dim=4, backend=backend).fit(30) for _ in range(2)]
    trace = adder.trace(5, 3)
    trace.layer_1[0][0] = trace.layer_2[0][0] = 9.0
    assert adder == same and adder.fit(30) == same.fit(30)
    assert all(type(row) is list for row in trace.layer_1 + trace.layer_2)


@pytest.mark.parametrize(
    "operands, error, message",
    [
        ((1,), ValueError, "operands must be a list of 2 whole numbers, got 1"),
        ((1.5, 2), TypeError, r"operands\[0\] must be a whole number, got 1.5"),
        ((1, -2), ValueError, r"operands\[1\] must be at least 0, got -2"),
    ],
)
def test_operands_that_will_not_do_are_named(backend, operands, error, message):
    with pytest.raises(error, match=message):
        BinaryAdder(hidden_dim=2, backend=backend).trace(*operands)
