"""Copies, pickles and equality of adders, and how they show themselves."""

import copy
import pickle

import pytest

from rnnadd import BinaryAdder


@pytest.mark.parametrize(
    "duplicate",
    [
        copy.copy,
        copy.deepcopy,
        lambda adder: pickle.loads(pickle.dumps(adder)),
    ],
)
def test_a_copy_is_equal_and_goes_its_own_way(backend, duplicate):
    adder = BinaryAdder(seed=3, hidden_dim=3, alpha=0.3, backend=backend).fit(1234)
    other = duplicate(adder)
    assert other == adder and other.backend == backend
    adder.fit(10)
    assert other != adder
    assert other.fit(10) == adder


def test_adders_are_equal_if_all_but_the_backend_is(backend):
    adder = BinaryAdder(hidden_dim=2, backend=backend)
    assert adder == BinaryAdder(hidden_dim=2, backend="python")
    assert adder != "adder"
    for options in (
        dict(seed=1),
        dict(hidden_dim=3),
        dict(alpha=0.2),
        dict(binary_dim=9),
        dict(input_dim=3),
        dict(sample_kind="rounding"),
    ):
        assert adder != BinaryAdder(**{**dict(hidden_dim=2), **options})
    assert adder != BinaryAdder(hidden_dim=2).fit(1)
    with pytest.raises(TypeError):
        hash(adder)


def test_a_pickle_of_a_backend_that_is_not_here_is_read_with_another(fast, monkeypatch):
    pickled = pickle.dumps(BinaryAdder(hidden_dim=2, backend="cython"))
    monkeypatch.setattr("rnnadd.backends.cython_error", lambda: ImportError("not built"))
    adder = pickle.loads(pickled)
    assert adder.backend == "python" and adder == BinaryAdder(hidden_dim=2, backend="python")


def test_repr_says_what_it_is(backend):
    assert repr(BinaryAdder(5, hidden_dim=2, backend=backend).fit(3)) == (
        "<BinaryAdder seed=5 hidden_dim=2 alpha=0.1 binary_dim=8 input_dim=2"
        f" sample_kind='rejection' backend={backend!r}: 3 iterations>"
    )


def test_what_a_file_holds_cannot_be_assigned(backend):
    adder = BinaryAdder(backend=backend)
    for name in (
        "seed",
        "hidden_dim",
        "binary_dim",
        "input_dim",
        "sample_kind",
        "backend",
        "iterations",
        "synapse_h",
    ):
        with pytest.raises(AttributeError):
            setattr(adder, name, 3)
    with pytest.raises(ValueError, match="alpha must be a finite number, got inf"):
        adder.alpha = float("inf")
    assert adder == BinaryAdder()
