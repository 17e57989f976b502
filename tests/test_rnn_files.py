"""Files of `RNN`, and those of older versions."""

import copy
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


def test_checkpoints_are_written_at_once_as_it_goes_and_at_the_end(backend, path):
    done = []

    class Watched(RNN):
        def save(self, path):
            super().save(path)
            done.append(self.iterations)

    rnn = Watched(2, 3, 1, backend=backend)
    rnn.fit(INPUTS, TARGETS, epochs=6, checkpoint=path, checkpoint_every=5)
    assert done == [0, 5, 10, 12]
    assert RNN.load(path) == rnn
    rnn.fit(INPUTS, TARGETS, epochs=0, checkpoint=path)
    assert done[4:] == [12]


def test_a_report_that_ends_the_training_leaves_a_checkpoint(backend, path):
    def stop(report):
        raise StopIteration

    rnn = RNN(2, 3, 1, backend=backend)
    rnn.fit(INPUTS, TARGETS, epochs=50, report=stop, report_every=7, checkpoint=path)
    assert rnn.iterations == 7 and RNN.load(path) == rnn


def test_a_checkpoint_that_cannot_be_written_is_known_before_the_training(backend, tmp_path):
    rnn = RNN(2, 3, 1, backend=backend)
    with pytest.raises(OSError, match="Is a directory"):
        rnn.fit(INPUTS, TARGETS, checkpoint=tmp_path)
    with pytest.raises(ValueError, match="checkpoint_every must be at least 1, got 0"):
        rnn.fit(INPUTS, TARGETS, checkpoint=tmp_path / "m", checkpoint_every=0)
    assert rnn.iterations == 0


EXAMPLES = {
    "kind": "numbers",
    "steps": 3,
    "signed": True,
    "holdout": 0.1,
    "seed": 0,
    "sha256": "0123456789abcdef" * 4,
}


def test_what_is_known_of_the_examples_is_kept(backend, path):
    rnn = RNN(2, 3, 1, backend=backend)
    assert rnn.examples == {}
    rnn._examples = EXAMPLES
    rnn.save(path)
    loaded = RNN.load(path, backend=backend)
    assert loaded.examples == copy.deepcopy(loaded).examples == EXAMPLES
    assert loaded == RNN(2, 3, 1)
    loaded.examples["steps"] = 5
    assert loaded.examples == EXAMPLES


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
