"""`RNN`: sequences of anyone's own, PyTorch's gradients, and clear errors."""

import copy
import json
import pickle
import random
import re

import pytest
from conftest import article

from rnnadd import RNN

RECORDED = ["2-16-1", "1-1-1", "3-5-2", "4-33-3"]
ONE = [[1.0]]


def lists(matrices):
    return [[list(row) for row in matrix] for matrix in matrices]


def synapses(rnn):
    return [rnn.synapse_0, rnn.synapse_1, rnn.synapse_h]


def random_sequences(rng, dim, lengths):
    return [[[rng.random() for _ in range(dim)] for _ in range(steps)] for steps in lengths]


def close(value):
    """Return nested lists of numbers for a comparison to twelve digits."""
    if isinstance(value, float):
        return pytest.approx(value, rel=1e-12, abs=1e-15)
    return [close(item) for item in value]


@pytest.fixture(scope="module")
def pytorch():
    from pathlib import Path

    return json.loads((Path(__file__).parent / "data" / "pytorch.json").read_text())


@pytest.mark.parametrize("number", range(len(RECORDED)), ids=RECORDED)
def test_outputs_gradients_and_training_are_those_of_pytorch(backend, pytorch, number):
    run = pytorch["runs"][number]
    dims = len(run["inputs"][0][0]), len(run["synapses"][2]), len(run["targets"][0][0])
    rnn = RNN(*dims, synapses=run["synapses"], alpha=pytorch["alpha"], backend=backend)
    assert synapses(rnn) == run["synapses"]
    assert rnn.predict(run["inputs"]) == close(run["outputs"])
    for inputs, target, expected in zip(run["inputs"], run["targets"], run["gradients"]):
        assert list(rnn.gradients(inputs, target)) == close(expected)
    rnn.fit(run["inputs"], run["targets"], epochs=pytorch["epochs"])
    assert synapses(rnn) == close(run["trained"])


def test_fit_follows_the_article_over_sequences_of_any_length(backend):
    rng = random.Random(1)
    lengths = [5, 1, 30, 2]
    inputs, targets = random_sequences(rng, 3, lengths), random_sequences(rng, 2, lengths)
    rnn = RNN(3, 6, 2, seed=5, alpha=0.7, backend=backend)
    expected = synapses(rnn)
    for _ in range(3):
        for sequence, target in zip(inputs, targets):
            expected, _, _ = article.learn(expected, sequence, target, 0.7)
    assert synapses(rnn.fit(inputs, targets, epochs=3)) == expected
    assert rnn.iterations == 12


def test_the_weights_are_drawn_as_r_draws_them(backend, data):
    drawn = RNN(2, 16, 1, seed=0, backend=backend)
    assert drawn.synapse_0[0][0] == 0.7933944002725184
    assert drawn.synapse_1[0] == [0.1991316508501768]


def test_one_iteration_goes_down_the_gradient(backend):
    rng = random.Random(2)
    [inputs], [target] = random_sequences(rng, 2, [6]), random_sequences(rng, 3, [6])
    rnn = RNN(2, 4, 3, alpha=0.25, backend=backend)
    before, gradients = synapses(rnn), rnn.gradients(inputs, target)
    assert synapses(rnn) == before  # which the gradients leave alone
    after = synapses(rnn.fit([inputs], [target]))
    for old, gradient, new in zip(before, gradients, after):
        assert new == [[w - 0.25 * g for w, g in zip(*rows)] for rows in zip(old, gradient)]


def test_trace_shows_both_layers(backend):
    rnn = RNN(2, 3, 2, backend=backend)
    inputs = [[0.0, 1.0], [1.0, 1.0]]
    trace = rnn.trace(inputs)
    assert trace.layer_2 == rnn.predict([inputs])[0]
    layer_1 = [0.0] * 3
    for x, traced in zip(inputs, trace.layer_1):
        pairs = zip(article.times(x, rnn.synapse_0), article.times(layer_1, rnn.synapse_h))
        layer_1 = [article.sigmoid(a + b) for a, b in pairs]
        assert traced == layer_1


@pytest.mark.parametrize("number", range(10))
def test_both_backends_give_the_same_bits(fast, number):
    rng = random.Random(number)
    for _ in range(5):
        dims = rng.randint(1, 4), rng.choice([1, 3, 4, 16, 31, 33, 64, 70]), rng.randint(1, 5)
        lengths = [rng.choice([1, 2, rng.randint(1, 64)]) for _ in range(rng.randint(1, 4))]
        inputs = random_sequences(rng, dims[0], lengths)
        targets = random_sequences(rng, dims[2], lengths)
        reports, results = [], []
        for name in ("python", "cython"):
            sent = []
            rnn = RNN(*dims, seed=number, alpha=rng.choice([0.5]), backend=name)
            rnn.fit(inputs, targets, epochs=3, report=sent.append, report_every=2)
            results.append(
                [
                    synapses(rnn),
                    rnn.predict(inputs),
                    rnn.trace(inputs[0]),
                    rnn.gradients(inputs[-1], targets[-1]),
                ]
            )
            reports.append(sent)
        assert results[0] == results[1]
        assert reports[0] == reports[1]


def test_given_weights_need_no_seed_and_are_copied(backend):
    given = [[[0.5]], [[0.25]], [[-1]]]
    rnn = RNN(1, 1, 1, synapses=given, backend=backend)
    given[0][0][0] = 9.0
    assert synapses(rnn) == [[[0.5]], [[0.25]], [[-1.0]]]
    assert rnn == RNN(1, 1, 1, seed=7, synapses=[[[0.5]], [[0.25]], [[-1.0]]])


def test_reports_tell_the_error_the_mean_and_the_outputs(backend):
    inputs, targets = [ONE, [[0.0], [1.0]]], [ONE, [[0.0], [0.0]]]
    every, some = [], []
    for reports, report_every in ((every, 1), (some, 3)):
        rnn = RNN(1, 2, 1, backend=backend)
        rnn.fit(inputs, targets, epochs=3, report=reports.append, report_every=report_every)
    assert [report.iteration for report in every] == [1, 2, 3, 4, 5, 6]
    assert [report.iteration for report in some] == [3, 6]
    for report, i in zip(some, (3, 6)):
        errors = [report.overall_error for report in every[i - 3 : i]]
        assert report.mean_error == (errors[0] + errors[1] + errors[2]) / 3
        assert report.outputs == every[i - 1].outputs and report.overall_error == errors[2]
    assert [len(report.outputs) for report in every] == [1, 2, 1, 2, 1, 2]
    first = 1.0 - every[0].outputs[0][0]
    assert every[0].overall_error == every[0].mean_error == abs(first)


def test_a_report_may_end_the_training(backend):
    def stop(report):
        if report.iteration == 4:
            raise StopIteration

    rnn = RNN(1, 2, 1, backend=backend)
    assert rnn.fit([ONE], [ONE], epochs=9, report=stop, report_every=2) is rnn
    assert rnn == RNN(1, 2, 1).fit([ONE], [ONE], epochs=4)


def test_fit_inside_a_report_mixes_no_sequences_up(backend):
    rng = random.Random(3)
    inputs, targets = random_sequences(rng, 1, [2, 3, 4]), random_sequences(rng, 1, [2, 3, 4])

    def learn_more(report):
        if report.iteration == 1:
            rnn.fit([ONE], [ONE])

    rnn, expected = (RNN(1, 2, 1, backend=backend) for _ in range(2))
    rnn.fit(inputs, targets, epochs=2, report=learn_more, report_every=1)
    pairs = list(zip(inputs, targets)) * 2
    for sequence, target in [pairs[0], (ONE, ONE), *pairs[1:]]:
        expected.fit([sequence], [target])
    assert rnn == expected


def test_networks_are_equal_if_their_bits_are(backend):
    rnn = RNN(1, 2, 1, backend=backend)
    assert rnn == RNN(1, 2, 1, backend="python")
    assert rnn != RNN(1, 2, 1, alpha=0.2) and rnn != RNN(1, 2, 1, seed=1)
    assert rnn != RNN(1, 3, 1) and rnn != "rnn"
    assert rnn != RNN(1, 2, 1).fit([ONE], [ONE])
    zeros, other = [[[0.0]]] * 3, [[[-0.0]]] * 3
    assert RNN(1, 1, 1, synapses=zeros) != RNN(1, 1, 1, synapses=other)
    with pytest.raises(TypeError):
        hash(rnn)


@pytest.mark.parametrize(
    "duplicate",
    [
        copy.copy,
        copy.deepcopy,
        lambda rnn: pickle.loads(pickle.dumps(rnn)),
    ],
)
def test_a_copy_is_equal_and_goes_its_own_way(backend, duplicate):
    rnn = RNN(2, 3, 1, seed=3, alpha=0.3, backend=backend).fit([[[1, 0]]], [ONE])
    other = duplicate(rnn)
    assert other == rnn and other.backend == backend
    rnn.fit([[[1, 0]]], [ONE])
    assert other != rnn
    assert other.fit([[[1, 0]]], [ONE]) == rnn


def test_repr_says_what_it_is(backend):
    assert repr(RNN(1, 2, 3, backend=backend)) == (
        f"<RNN input_dim=1 hidden_dim=2 output_dim=3 alpha=0.1 backend={backend!r}: 0 iterations>"
    )


@pytest.mark.parametrize(
    "options, error, message",
    [
        (dict(input_dim=0), ValueError, "input_dim must be at least 1, got 0"),
        (dict(hidden_dim=2.0), TypeError, "hidden_dim must be a whole number, got 2.0"),
        (dict(output_dim=None), TypeError, "output_dim must be a whole number, got None"),
        (dict(seed=2**31), ValueError, "seed must be at most 2147483647, got 2147483648"),
        (dict(alpha="fast"), TypeError, "alpha must be a number, got 'fast'"),
        (dict(backend="R"), ValueError, "backend must be 'cython' or 'python', got 'R'"),
        (dict(synapses=5), TypeError, "synapses must be synapse_0, synapse_1 and synapse_h"),
        (
            dict(synapses=[ONE, ONE]),
            TypeError,
            "synapses must be synapse_0, synapse_1 and synapse_h",
        ),
        (
            dict(synapses=[ONE] * 4),
            TypeError,
            "synapses must be synapse_0, synapse_1 and synapse_h",
        ),
        (
            dict(synapses=[ONE, ONE, [[1.0, 2.0]]]),
            ValueError,
            "synapse_h[0] must be a list of 1 number, got 2: [1.0, 2.0]",
        ),
        (
            dict(synapses=[ONE, [[1.0]] * 2, ONE]),
            ValueError,
            "synapse_1 must be a list of 1 vector, got 2: [[1.0], [1.0]]",
        ),
        (
            dict(synapses=[ONE, [[float("inf")]], ONE]),
            ValueError,
            "synapse_1[0][0] must be a finite number, got inf",
        ),
        (
            dict(synapses=[ONE, ["1"], ONE]),
            TypeError,
            "synapse_1[0] must be a list of 1 number, got '1'",
        ),
    ],
)
def test_a_bad_argument_is_named_with_value_and_remedy(options, error, message):
    with pytest.raises(error, match=re.escape(message)):
        RNN(**{**dict(input_dim=1, hidden_dim=1, output_dim=1), **options})


BAD_INPUTS = [
    (None, TypeError, "inputs must be a list of sequences, got None"),
    (3, TypeError, "inputs must be a list of sequences, got 3"),
    ("10", TypeError, "inputs must be a list of sequences, got '10'"),
    ({}, TypeError, "inputs must be a list of sequences, got {}"),
    ([], ValueError, "inputs must be a list of sequences, got [], which is empty"),
    ([[]], ValueError, "inputs[0] must be a list of vectors, got [], which is empty"),
    ([None], TypeError, "inputs[0] must be a list of vectors, got None"),
    ([[None]], TypeError, "inputs[0][0] must be a list of 2 numbers, got None"),
    ([[[]]], ValueError, "inputs[0][0] must be a list of 2 numbers, got 0: []"),
    ([[[1.0, 2.0], [1.0]]], ValueError, "inputs[0][1] must be a list of 2 numbers, got 1: [1.0]"),
    ([[[1.0, "2"]]], TypeError, "inputs[0][0][1] must be a number, got '2'"),
    ([[[1.0, None]]], TypeError, "inputs[0][0][1] must be a number, got None"),
    ([[[1.0, float("nan")]]], ValueError, "inputs[0][0][1] must be a finite number, got nan"),
    ([[[1.0, 10**400]]], ValueError, "inputs[0][0][1] must be a finite number, got 1000"),
    ([[1.0, 2.0]], TypeError, "inputs[0][0] must be a list of 2 numbers, got 1.0"),
]


@pytest.mark.parametrize("inputs, error, message", BAD_INPUTS)
def test_bad_inputs_are_named_and_change_nothing(backend, inputs, error, message):
    rnn = RNN(2, 2, 1, backend=backend)
    before = copy.deepcopy(rnn)
    with pytest.raises(error, match=re.escape(message)):
        rnn.fit(inputs, [ONE])
    with pytest.raises(error, match=re.escape(message)):
        rnn.predict(inputs)
    if isinstance(inputs, list) and inputs and inputs != [[]]:
        message = message.replace("inputs[0]", "inputs", 1)
        with pytest.raises(error, match=re.escape(message)):
            rnn.trace(inputs[0])
        with pytest.raises(error, match=re.escape(message)):
            rnn.gradients(inputs[0], ONE)
    assert rnn == before


@pytest.mark.parametrize(
    "targets, options, error, message",
    [
        (None, {}, TypeError, "targets must be a list of 1 sequence, got None"),
        ([ONE, ONE], {}, ValueError, "targets must be a list of 1 sequence, got 2: [[[1.0]], [["),
        ([[[1.0], [1.0]]], {}, ValueError, "targets[0] must be a list of 1 vector, got 2: "),
        ([[[1.0, 1.0]]], {}, ValueError, "targets[0][0] must be a list of 1 number, got 2: "),
        ([[["1"]]], {}, TypeError, "targets[0][0][0] must be a number, got '1'"),
        ([ONE], dict(epochs=-1), ValueError, "epochs must be at least 0, got -1"),
        ([ONE], dict(epochs=1.5), TypeError, "epochs must be a whole number, got 1.5"),
        ([ONE], dict(report=1), TypeError, "report must be a function of one argument, got 1"),
        ([ONE], dict(report_every=0), ValueError, "report_every must be at least 1, got 0"),
    ],
)
def test_bad_targets_and_options_change_nothing(backend, targets, options, error, message):
    rnn = RNN(2, 2, 1, backend=backend)
    before = copy.deepcopy(rnn)
    with pytest.raises(error, match=re.escape(message)):
        rnn.fit([[[1.0, 0.0]]], targets, **options)
    assert rnn == before


def test_alpha_can_be_set_to_a_number_and_the_rest_not_at_all(backend):
    rnn = RNN(2, 2, 1, backend=backend)
    rnn.alpha = 1
    assert rnn.alpha == 1.0
    with pytest.raises(TypeError, match="alpha must be a number, got None"):
        rnn.alpha = None
    assert rnn.alpha == 1.0
    for name in ("input_dim", "hidden_dim", "output_dim", "backend", "iterations", "synapse_0"):
        with pytest.raises(AttributeError):
            setattr(rnn, name, 3)
