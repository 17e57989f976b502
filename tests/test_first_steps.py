"""What people try first works, or says what would."""

import re

import pytest

import rnnadd
from rnnadd import RNN, BinaryAdder


class Array:
    """What matters of NumPy's arrays: rows that are arrays, no truth, == for each element."""

    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return (Array(x) if isinstance(x, (list, tuple)) else Number(x) for x in self.items)

    def __bool__(self):
        raise ValueError("the truth value of an array is ambiguous")

    def __eq__(self, other):
        return Array([x == other for x in self.items])

    __hash__ = None

    def __repr__(self):
        return f"array({self.items},\n      dtype=float64)"


class Number:
    """What matters of NumPy's numbers."""

    shape = ()

    def __init__(self, number):
        self.number = number

    def item(self):
        return self.number

    def __index__(self):
        return self.number.__index__()


def test_a_score_is_a_float(backend):
    score = BinaryAdder(backend=backend).fit(20).score(2)
    assert float(score) == score.share == score.right / 16


def test_dir_lists_the_public_names():
    assert dir(rnnadd) == sorted(rnnadd.__all__)
    for name in dir(rnnadd):
        assert getattr(rnnadd, name) is not None


@pytest.mark.parametrize("arguments", [([[[1, 0]]], [[[1]]]), ([[[1, 0]]],), (Array([1]),)])
def test_sequences_for_an_adder_are_sent_to_rnn(backend, arguments):
    adder = BinaryAdder(backend=backend)
    with pytest.raises(TypeError, match=re.escape("go to RNN.fit(inputs, targets)")):
        adder.fit(*arguments)
    assert adder.iterations == 0


@pytest.mark.parametrize(
    "inputs, input_dim, form",
    [
        ([[1, 0]], 1, "[[[1], [0]]]"),
        ([1, 0], 2, "[[[1, 0], [0, 1]]]"),
        (1, 3, "[[[1, 0, 1], [0, 1, 0]]]"),
        ([[1, 0]], 100, "[[[100 numbers]]]"),
    ],
)
def test_a_level_too_few_is_met_with_the_form_that_is_wanted(backend, inputs, input_dim, form):
    message = re.escape(f"; inputs must have the form {form}") + "$"
    rnn = RNN(input_dim, 2, 1, backend=backend)
    with pytest.raises(TypeError, match=message):
        rnn.fit(inputs, [[[1]]])
    with pytest.raises(TypeError, match=message):
        rnn.predict(inputs)


def test_one_sequence_has_a_form_of_its_own(backend):
    rnn = RNN(1, 2, 1, backend=backend)
    for call in (rnn.trace, lambda inputs: rnn.gradients(inputs, [[1], [0]])):
        with pytest.raises(TypeError, match=r"inputs must have the form \[\[1\], \[0\]\]$"):
            call([1, 0])
    with pytest.raises(TypeError, match=r"target must have the form \[\[1\], \[0\]\]$"):
        rnn.gradients([[1], [0]], [1, 0])


def test_arrays_are_taken_wherever_lists_are(backend):
    inputs, targets = [[[0, 1], [1, 1]], [[1.0, 0.5]]], [[[1], [0]], [[1]]]
    synapses = [[1.0, 2.0], [0.5, 0.25]], [[1.0], [2.0]], [[0.0, 1.0], [1.0, 0.0]]

    def results(of):
        rnn = RNN(2, 2, 1, synapses=of(synapses), alpha=Number(0.5), backend=backend)
        rnn.fit(of(inputs), of(targets), epochs=Number(3))
        first, target = of(inputs[0]), of(targets[0])
        return [
            rnn.synapse_h,
            rnn.predict(of(inputs)),
            rnn.trace(first),
            rnn.trace(first, target),
            rnn.gradients(first, target),
        ]

    assert results(Array) == results(list)
    adder = BinaryAdder(Number(3), hidden_dim=Number(4), backend=backend).fit(Number(10))
    assert adder.predict(Array([[1, 2], [3, 4]])) == adder.predict([(1, 2), (3, 4)])
    assert adder == BinaryAdder(3, hidden_dim=4).fit(10)


def test_an_array_that_will_not_do_is_shown_in_one_line(backend):
    with pytest.raises(ValueError, match=r"got 1: array\(\[1\],       dtype=float64\)$"):
        RNN(2, 2, 1, backend=backend).trace(Array([[1]]))
