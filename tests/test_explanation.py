"""`explain`: one step of training as plain data, and as a worked example for the blackboard."""

import copy
import math
import pickle
import random
import subprocess
import sys
from itertools import product

import pytest
from conftest import article

from rnnadd import RNN, BinaryAdder
from rnnadd.reference.network import forward
from rnnadd.reference.problems import problem
from rnnadd.reference.sigmoid import sigmoid

SYNAPSES = ("synapse_0", "synapse_1", "synapse_h")
TINY = ([[1.0]], [[2.0]], [[3.0]])


def learned(explained):
    """Return the weights after the step of training, as the explanation has them."""
    result = []
    for name in SYNAPSES:
        rows = zip(getattr(explained, name), getattr(explained, name + "_update"))
        result.append([[w + u * explained.alpha for w, u in zip(*pair)] for pair in rows])
    return result


def synapses(model):
    return [getattr(model, name) for name in SYNAPSES]


def bits(matrices):
    """Return nested lists as text in which no two floats but NaN's look alike."""
    return repr(matrices)


def random_rows(rng, steps, dim):
    return [[rng.random() for _ in range(dim)] for _ in range(steps)]


@pytest.mark.parametrize("dims", [(1, 1, 1), (2, 16, 1), (3, 5, 2), (2, 33, 3), (5, 130, 1)])
@pytest.mark.parametrize("steps", [1, 2, 9])
@pytest.mark.parametrize("scale", [1.0, 1e-6])  # small weights hide no bits of their updates
def test_synapse_plus_update_is_what_fit_learns(backend, dims, steps, scale):
    rng = random.Random(steps)
    drawn = synapses(RNN(*dims, seed=3))
    small = [[[scale * weight for weight in row] for row in synapse] for synapse in drawn]
    rnn = RNN(*dims, synapses=small, alpha=0.7, backend=backend)
    inputs, target = random_rows(rng, steps, dims[0]), random_rows(rng, steps, dims[2])
    if steps > 2:
        target[0] = target[4] = None
    explained = rnn.explain(inputs, target)
    assert bits(synapses(explained)) == bits(synapses(rnn))
    assert bits(learned(explained)) == bits(synapses(rnn.fit([inputs], [target])))


def test_an_addition_is_explained_as_it_is_learned(backend):
    adder = BinaryAdder(seed=7, hidden_dim=5, backend=backend).fit(200)
    drawn = []
    following = copy.deepcopy(adder)
    following.fit(1, report=lambda report: drawn.append(report.operands), report_every=1)
    explained = adder.explain(*drawn[0])
    assert explained.operands == drawn[0] and adder.iterations == 200
    assert bits(learned(explained)) == bits(synapses(following))
    inputs, target = problem(drawn[0], 8)
    assert bits([explained.X, explained.y]) == bits(
        [list(map(list, inputs)), list(map(list, target))]
    )


def test_it_follows_the_article(backend):
    rng = random.Random(5)
    inputs, target = random_rows(rng, 6, 3), random_rows(rng, 6, 2)
    rnn = RNN(3, 4, 2, alpha=0.3, backend=backend)
    expected, _, error = article.learn(synapses(rnn), inputs, target, 0.3)
    explained = rnn.explain(inputs, target)
    assert bits(learned(explained)) == bits(expected)
    assert explained.overall_error == error


def test_every_number_follows_from_those_before(backend):
    rnn = RNN(2, 5, 3, seed=1, alpha=0.3, backend=backend)
    rng = random.Random(2)
    inputs, target = random_rows(rng, 5, 2), [*random_rows(rng, 4, 3), None]
    e = rnn.explain(inputs, target)
    assert (e.operands, e.alpha, e.X, e.y) == (None, 0.3, inputs, target)
    trace = rnn.trace(inputs, target)
    for name in trace._fields:
        assert bits(getattr(e, name)) == bits(getattr(trace, name))
    assert [sigmoid(row) for row in e.layer_1_sum] == e.layer_1
    assert [sigmoid(row) for row in e.layer_2_sum] == e.layer_2
    assert (e.layer_1, e.layer_2) == forward(synapses(rnn), inputs)
    assert e.from_past[0] == e.from_future[-1] == [0.0] * 5
    assert e.layer_2_error[-1] == e.layer_2_delta[-1] == [0.0] * 3
    for step, unit in product(range(5), range(5)):
        assert e.layer_1_sum[step][unit] == e.from_X[step][unit] + e.from_past[step][unit]
        error = e.from_layer_2[step][unit] + e.from_future[step][unit]
        slope = e.layer_1[step][unit] * (1.0 - e.layer_1[step][unit])
        assert e.layer_1_error[step][unit] == error
        assert e.layer_1_delta[step][unit] == error * slope
    for step, out in product(range(4), range(3)):
        layer_2 = e.layer_2[step][out]
        assert e.layer_2_error[step][out] == target[step][out] - layer_2
        assert e.layer_2_delta[step][out] == e.layer_2_error[step][out] * (
            layer_2 * (1.0 - layer_2)
        )
    gradients = rnn.gradients(inputs, target)
    for name in SYNAPSES:
        gradient = [[-x + 0.0 for x in row] for row in getattr(gradients, name)]
        assert getattr(e, name + "_update") == gradient


def test_explaining_changes_nothing_and_gives_copies(backend):
    adder, same = [BinaryAdder(hidden_dim=4, backend=backend).fit(30) for _ in range(2)]
    explained = adder.explain(5, 3)
    str(explained)
    for value in explained:
        if isinstance(value, list):
            for row in value:
                row[0] = 9.0
    assert adder == same
    assert adder.fit(30) == same.fit(30)


def test_operands_that_do_not_fit_are_refused(backend):
    adder = BinaryAdder(binary_dim=4, hidden_dim=2, backend=backend)
    with pytest.raises(ValueError, match=r"operands\[1\] must be at most 15, .* 4, got 16"):
        adder.explain(15, 16)
    with pytest.raises(ValueError, match=r"operands must be a list of 2 whole numbers, got 1"):
        adder.explain(1)
    with pytest.raises(TypeError, match=r"operands\[0\] must be a whole number, got 1.5"):
        adder.explain(1.5, 1)


def test_an_input_or_target_that_will_not_do_is_named(backend):
    rnn = RNN(1, 1, 1, synapses=TINY, backend=backend)
    with pytest.raises(ValueError, match=r"target must be a list of 2 vectors, got 1"):
        rnn.explain([[0], [0]], [[1]])
    with pytest.raises(TypeError, match="inputs must be a list of vectors"):
        rnn.explain(1, [[1]])


def test_the_addition_stands_there_as_on_paper(adder):
    lines = str(adder.explain(5, 3)).splitlines()
    assert lines[:9] == [
        "ON PAPER",
        "carry             1 1 1",
        "5         0 0 0 0 0 1 0 1",
        "3         0 0 0 0 0 0 1 1",
        "-------------------------",
        "sum       0 0 0 0 1 0 0 0",
        "network   0 0 0 0 1 0 0 0",
        "",
        "The sum is 8.",
    ]
    assert lines[9] == "Before this step of training, the network says 8."
    lost = str(adder.explain(255, 1))
    assert "\nThe sum is 0. The last carry is lost, as in the training.\n" in lost


ODD = [
    {"hidden_dim": 1, "binary_dim": 1, "input_dim": 1},
    {"hidden_dim": 1, "binary_dim": 1},
    {"hidden_dim": 5, "binary_dim": 4, "input_dim": 5},
    {"hidden_dim": 130, "binary_dim": 12, "input_dim": 700},
    {"hidden_dim": 3, "binary_dim": 53},
    {"hidden_dim": 3, "binary_dim": 60, "input_dim": 900},
    {"alpha": 1e300},
]


@pytest.mark.parametrize("settings", ODD)
def test_no_line_is_wider_than_80_columns(backend, settings):
    adder = BinaryAdder(**settings, backend=backend)
    for _ in range(2):
        largest = 2**adder.binary_dim - 1
        text = str(adder.explain(*[largest - i % 2 for i in range(adder.input_dim)]))
        assert max(map(len, text.splitlines())) <= 80
        assert not any(line != line.rstrip() for line in text.splitlines())
        assert text.count("\nstep ") == 2 * min(64, adder.binary_dim)
        adder.fit(5)


@pytest.mark.parametrize("scale", [1e-300, -1e-5, 1.0, 1e6, -1e300])
def test_very_large_and_very_small_numbers_fit_too(backend, scale):
    rng = random.Random(1)
    weights = [
        [[scale * rng.uniform(0.1, 1.0) for _ in range(columns)] for _ in range(rows)]
        for rows, columns in [(4, 4), (4, 4), (4, 4)]
    ]
    rnn = RNN(4, 4, 4, synapses=weights, backend=backend)
    inputs = [[scale * -x for x in row] for row in random_rows(rng, 100, 4)]
    target = [None if step % 3 == 0 else [scale] * 4 for step in range(100)]
    text = str(rnn.explain(inputs, target))
    assert max(map(len, text.splitlines())) <= 80
    assert text.count("... 36 steps more") == 2 and "step 31" in text and "step 32" not in text


def test_weights_that_are_nan_can_be_explained(backend):
    adder, nan = BinaryAdder(hidden_dim=2, backend=backend), math.nan
    adder._rnn._network.set_state(3, ([[nan] * 2] * 2, [[nan]] * 2, [[nan] * 2] * 2))
    text = str(adder.explain(1, 2))
    assert "network   ? ? ? ? ? ? ? ?" in text and "the network says no number." in text


def test_its_repr_is_short_and_its_text_the_same_on_every_backend(backend):
    explained = BinaryAdder(backend=backend).fit(50).explain(88, 117)
    assert repr(explained) == "<Explanation of 8 steps: print it, or see its _fields>"
    assert str(explained) == str(BinaryAdder(backend="python").fit(50).explain(88, 117))


def test_it_is_plain_data_that_can_be_pickled(backend):
    explained = RNN(1, 1, 1, synapses=TINY, backend=backend).explain([[0], [0]], [[1], None])
    assert pickle.loads(pickle.dumps(explained)) == explained
    assert all(type(row) is list for row in explained.X + explained.synapse_h_update)


@pytest.mark.needs_system
def test_it_is_imported_only_when_it_is_used():
    code = "import sys, rnnadd; print([x for x in sys.modules if x[-6:] in ('nation', 'kboard')])"
    run = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
    assert run.stdout.strip() == b"[]"
