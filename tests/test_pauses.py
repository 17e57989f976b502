"""Targets of None: steps that do not count, as in many-to-one, or in a pause before the answer."""

import random
import re

import pytest
from conftest import train_once

from rnnadd import RNN
from rnnadd.backends import load_backend

SHAPES = [(1, 1, 1, 1), (2, 16, 1, 8), (3, 5, 3, 4), (2, 9, 2, 33), (1, 70, 4, 5)]


def random_matrix(rng, rows, columns):
    return [[rng.random() for _ in range(columns)] for _ in range(rows)]


def synapses(rnn):
    return [rnn.synapse_0, rnn.synapse_1, rnn.synapse_h]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_step_without_target_learns_as_if_its_answer_were_right(backend, shape):
    input_dim, hidden_dim, output_dim, steps = shape
    rng = random.Random(repr(shape))
    rnn = RNN(input_dim, hidden_dim, output_dim, alpha=0.7, backend=backend)
    expected = RNN(input_dim, hidden_dim, output_dim, alpha=0.7, backend=backend)
    for _ in range(5):
        inputs, targets = random_matrix(rng, steps, input_dim), []
        answers = random_matrix(rng, steps, output_dim)
        for output, answer in zip(expected.predict([inputs])[0], answers):
            targets.append(rng.choice([None, answer]))
            if targets[-1] is None:
                answer[:] = output
        errors, expected_errors = [], []
        trace = rnn.trace(inputs, targets)
        assert trace == expected.trace(inputs, answers)
        assert rnn.gradients(inputs, targets) == expected.gradients(inputs, answers)
        rnn.fit([inputs], [targets], report=errors.append, report_every=1)
        expected.fit([inputs], [answers], report=expected_errors.append, report_every=1)
        assert synapses(rnn) == synapses(expected)
        assert errors == expected_errors


def test_both_backends_give_the_same_bits(fast):
    rng = random.Random(1)
    for shape in SHAPES * 5:
        input_dim, hidden_dim, output_dim, steps = shape
        weights = [
            random_matrix(rng, rows, columns)
            for rows, columns in (
                (input_dim, hidden_dim),
                (hidden_dim, output_dim),
                (hidden_dim, hidden_dim),
            )
        ]
        inputs = random_matrix(rng, steps, input_dim)
        targets = [rng.choice([None, target]) for target in random_matrix(rng, steps, output_dim)]
        expected = train_once(load_backend("python"), weights, inputs, targets, 0.5)
        learned = train_once(fast, weights, inputs, targets, 0.5)
        assert repr([[list(map(list, s)) for s in learned[0]], learned[2]]) == repr(
            [[list(map(list, s)) for s in expected[0]], expected[2]]
        )


def test_an_output_that_is_no_number_makes_no_error_where_it_does_not_count(backend):
    module = load_backend(backend)
    network = module.Network(1, 1, 1)
    network.set_state(0, ([[1.0]], [[float("nan")]], [[1.0]]))
    problems = module.Sequences([[[1.0], [0.0]]], [[None, None]])
    error, total_error, outputs = network.train(problems, 1, 1.0, 0.0)
    assert outputs[0][0] != outputs[0][0]
    assert error == total_error == 0.0


@pytest.mark.parametrize("shape", [(2, 3, 2, 5), (1, 4, 1, 6)])
def test_gradients_are_the_slopes_of_the_error_of_the_steps_that_count(backend, shape):
    input_dim, hidden_dim, output_dim, steps = shape
    rng = random.Random(7)
    inputs = random_matrix(rng, steps, input_dim)
    targets = [None, *random_matrix(rng, 1, output_dim), *[None] * (steps - 3)]
    targets += random_matrix(rng, 1, output_dim)
    weights = synapses(RNN(input_dim, hidden_dim, output_dim, seed=3))

    def rnn():
        return RNN(input_dim, hidden_dim, output_dim, synapses=weights, backend=backend)

    def loss():
        total = 0.0
        for outputs, target in zip(rnn().predict([inputs])[0], targets):
            for output, y in zip(outputs, target or outputs):
                total += 0.5 * (y - output) ** 2
        return total

    h = 1e-5
    for synapse, gradient in zip(weights, rnn().gradients(inputs, targets)):
        for row, gradient_row in zip(synapse, gradient):
            for j, weight in enumerate(row):
                row[j] = weight + h
                above = loss()
                row[j] = weight - h
                below = loss()
                row[j] = weight
                assert gradient_row[j] == pytest.approx((above - below) / (2 * h), 1e-6, 1e-10)


def test_a_network_learns_to_answer_after_a_pause(backend):
    sequences = [[[float(n >> k & 1)] for k in range(3)] for n in range(8)]
    targets = [[None, None, bits[0]] for bits in sequences]
    rnn = RNN(1, 8, 1, alpha=1.0, backend=backend).fit(sequences, targets, epochs=200)
    answers = [[round(outputs[-1][0])] for outputs in rnn.predict(sequences)]
    assert answers == [bits[0] for bits in sequences]


@pytest.mark.parametrize(
    "target, message",
    [
        ([None], "target must be a list of 2 vectors, got 1: [None]"),
        ([None, 1], "target[1] must be a list of 1 number, got 1"),
        ([None, [None]], "target[1][0] must be a number, got None"),
        ([None, [1.0, 1.0]], "target[1] must be a list of 1 number, got 2: [1.0, 1.0]"),
        (5, "target must be a list of 2 vectors, got 5"),
    ],
)
def test_a_target_that_will_not_do_is_named(backend, target, message):
    rnn = RNN(1, 2, 1, backend=backend)
    for call in (rnn.gradients, rnn.trace):
        with pytest.raises((TypeError, ValueError), match=re.escape(message)):
            call([[1.0], [0.0]], target)
    message = message.replace("target", "targets[0]")
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        rnn.fit([[[1.0], [0.0]]], [target])
