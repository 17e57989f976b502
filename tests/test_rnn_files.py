"""Files of `RNN`, and those of older versions."""

import json
import shutil

import pytest

from rnnadd import RNN, BinaryAdder

INPUTS = [[[0.0, 1.0], [1.0, 1.0], [0.5, 0.0]], [[1.0, 0.0]]]
TARGETS = [[[1.0], [0.0], [1.0]], [[0.5]]]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.json"


@pytest.mark.parametrize("epochs", [0, 1, 7])
def test_a_loaded_network_goes_on_as_if_never_interrupted(backend, path, epochs):
    rnn = RNN(2, 3, 1, seed=5, alpha=1, backend=backend).fit(INPUTS, TARGETS, epochs=epochs)
    rnn.save(path)
    loaded = RNN.load(path, backend=backend)
    assert loaded == rnn and loaded.backend == backend and type(loaded.alpha) is float
    uninterrupted = RNN(2, 3, 1, seed=5, alpha=1).fit(INPUTS, TARGETS, epochs=epochs + 4)
    assert loaded.fit(INPUTS, TARGETS, epochs=4) == uninterrupted
    assert loaded.iterations == 2 * (epochs + 4)
    assert loaded.predict(INPUTS) == uninterrupted.predict(INPUTS)


def test_both_backends_write_the_same_file(fast, tmp_path):
    for name in ("python", "cython"):
        RNN(2, 3, 1, backend=name).fit(INPUTS, TARGETS).save(tmp_path / name)
    assert (tmp_path / "python").read_bytes() == (tmp_path / "cython").read_bytes()


def test_a_network_is_a_document_that_a_person_can_read(backend, path):
    rnn = RNN(2, 3, 1, synapses=([[1] * 3] * 2, [[2]] * 3, [[-0.5] * 3] * 3), backend=backend)
    rnn.save(path)
    document = json.loads(path.read_text())
    names = ["input_dim", "hidden_dim", "output_dim", "alpha", "iterations"]
    names += ["synapse_0", "synapse_1", "synapse_h"]
    assert list(document) == ["format", "version", "model", *names, "history", "sha256"]
    assert document["model"] == "RNN"
    for name in names:
        assert document[name] == getattr(rnn, name)


def test_a_class_of_ones_own_is_saved_and_loaded_as_what_it_is(path):
    class MyRNN(RNN):
        pass

    MyRNN(1, 1, 1).save(path)
    assert type(MyRNN.load(path)) is MyRNN and type(RNN.load(path)) is RNN


@pytest.mark.parametrize("version, added", [(1, {"model", "history"}), (2, {"history"})])
def test_an_older_file_is_read_goes_on_and_is_saved_as_version_3(
    backend, data, path, version, added
):
    whole = BinaryAdder(seed=7, hidden_dim=3, alpha=0.5, binary_dim=5, sample_kind="rounding")
    old_path = data / f"model-version-{version}.json"
    shutil.copy(old_path, path)
    adder = BinaryAdder.load(path, backend=backend)
    assert adder == whole.fit(1234)
    assert adder.history == []
    adder.fit(766, checkpoint=path)
    old, new = json.loads(old_path.read_text()), json.loads(path.read_text())
    assert (old["version"], new["version"]) == (version, 3)
    assert set(new) - set(old) == added
    loaded = BinaryAdder.load(path)
    assert loaded == whole.fit(766)
    assert loaded.history == adder.history
    assert (loaded.history[0].start, loaded.history[-1].end) == (1234, 2000)
