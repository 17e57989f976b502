"""The network: the article to the last bit, and gradients against finite differences."""

import random

import pytest
from conftest import article

SHAPES = [  # input_dim, hidden_dim, output_dim, steps
    (1, 1, 1, 1),
    (2, 16, 1, 8),
    (2, 1, 3, 5),
    (3, 5, 3, 1),
    (4, 7, 2, 50),
    (2, 130, 1, 3),
    (1, 3, 1, 140),
    (2, 37, 1, 60),
]


def lists(matrix):
    return [list(row) for row in matrix]


def random_matrix(rng, nrow, ncol, scale=1.0):
    return [[rng.uniform(-scale, scale) for _ in range(ncol)] for _ in range(nrow)]


def random_synapses(rng, input_dim, hidden_dim, output_dim, scale=1.0):
    return (
        random_matrix(rng, input_dim, hidden_dim, scale),
        random_matrix(rng, hidden_dim, output_dim, scale),
        random_matrix(rng, hidden_dim, hidden_dim, scale),
    )


def random_sequence(rng, input_dim, output_dim, steps):
    inputs = random_matrix(rng, steps, input_dim)
    targets = [[rng.random() for _ in range(output_dim)] for _ in range(steps)]
    return inputs, targets


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scale, alpha", [(1.0, 0.1), (30.0, 1e6), (1e-3, 1e-300), (1.0, -1e300)])
def test_training_follows_the_article_to_the_last_bit(train, shape, scale, alpha):
    input_dim, hidden_dim, output_dim, steps = shape
    rng = random.Random(repr((shape, scale)))
    synapses = expected = random_synapses(rng, input_dim, hidden_dim, output_dim, scale)
    for _ in range(3):
        inputs, targets = random_sequence(rng, input_dim, output_dim, steps)
        expected, layer_2_values, overall_error = article.learn(expected, inputs, targets, alpha)
        synapses, outputs, error = train(synapses, inputs, targets, alpha)
        assert [lists(synapse) for synapse in synapses] == expected
        assert lists(outputs) == layer_2_values
        assert error == overall_error


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape[1] < 30])
def test_updates_are_the_gradient_of_half_the_squared_error(train, shape):
    input_dim, hidden_dim, output_dim, steps = shape
    rng = random.Random(repr(shape))
    synapses = random_synapses(rng, input_dim, hidden_dim, output_dim)
    inputs, targets = random_sequence(rng, input_dim, output_dim, steps)
    new_synapses, _, _ = train(synapses, inputs, targets, alpha=1.0)

    def loss():
        _, outputs, _ = train(synapses, inputs, targets, alpha=0.0)
        pairs = [pair for rows in zip(targets, outputs) for pair in zip(*rows)]
        return 0.5 * sum((y - layer_2) ** 2 for y, layer_2 in pairs)

    h = 1e-5
    for synapse, new_synapse in zip(synapses, new_synapses):
        for row, new_row in zip(synapse, new_synapse):
            for j, weight in enumerate(row):
                row[j] = weight + h
                above = loss()
                row[j] = weight - h
                below = loss()
                row[j] = weight
                update = new_row[j] - weight
                assert update == pytest.approx(-(above - below) / (2 * h), rel=1e-6, abs=1e-9)


def test_training_leaves_what_it_was_given_unchanged(train):
    rng = random.Random(5)
    synapses = random_synapses(rng, 2, 4, 1)
    inputs, targets = random_sequence(rng, 2, 1, 6)
    before = repr((synapses, inputs, targets))
    train(synapses, inputs, targets, 0.1)
    assert repr((synapses, inputs, targets)) == before


def test_weights_that_overflow_follow_the_article_too(train):
    inputs, targets = [[1.0], [1.0]], [[0.5], [0.25]]
    synapses = [[1.0, -1.0]], [[1e308], [1e308]], [[1.0, -1.0], [1.0, 1.0]]
    expected, _, _ = article.learn(synapses, inputs, targets, alpha=1e308)
    synapses, _, _ = train(synapses, inputs, targets, alpha=1e308)
    assert [lists(synapse) for synapse in synapses] == expected


def test_weights_that_are_no_numbers_give_nan_and_no_exception(train):
    infinite = ([[float("inf")]], [[float("nan")]], [[float("-inf")]])
    _, outputs, error = train(infinite, [[1.0], [1.0]], [[0.5], [0.5]], alpha=1.0)
    assert error != error and outputs[0][0] != outputs[0][0]
