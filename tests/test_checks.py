"""What is taken for a number, a choice and a list: of Python's own, and of what behaves alike."""

import warnings
from decimal import Decimal
from fractions import Fraction

import pytest

import rnnadd
from rnnadd import RNN, BinaryAdder
from rnnadd.checks import check_choice, check_number


class Scalar:
    """Behaves as a scalar or an array without dimensions of NumPy does, also where it warns."""

    shape = ()

    def __init__(self, value):
        self.value = value

    def item(self):
        return self.value

    def __float__(self):
        if isinstance(self.value, complex):
            warnings.warn("the imaginary part is lost", stacklevel=2)
            return self.value.real
        return float(self.value)

    def __bool__(self):
        return bool(self.value)

    def __repr__(self):
        return f"Scalar({self.value})"


class Vector(Scalar):
    shape = (1,)


class Truth:
    """Can be true, and a number with it."""

    def __float__(self):
        return 1.0

    def __bool__(self):
        return True

    def __repr__(self):
        return "Truth()"


class MyFloat(float):
    pass


@pytest.mark.parametrize(
    "value",
    [
        0.5,
        Fraction(1, 2),
        Decimal("0.5"),
        MyFloat(0.5),
        Scalar(0.5),
        Scalar(Fraction(1, 2)),
    ],
)
def test_real_numbers_of_all_kinds_are_taken(value):
    number = check_number("alpha", value)
    assert number == 0.5 and type(number) is float
    assert BinaryAdder(alpha=value) == BinaryAdder(alpha=0.5)


def test_whole_numbers_are_numbers():
    assert [check_number("alpha", value) for value in (3, Scalar(3), 10**300)] == [3.0, 3.0, 1e300]


@pytest.mark.parametrize(
    "value",
    [
        True,
        Scalar(True),
        Truth(),
        1j,
        1 + 0j,
        Scalar(1 + 2j),
        Vector(0.5),
        [0.5],
        "0.5",
        Scalar("0.5"),
        b"1",
        None,
    ],
)
def test_what_is_no_real_number_is_refused_without_a_warning(value):
    with pytest.raises(TypeError, match="alpha must be a number, got "):
        BinaryAdder(alpha=value)
    adder = BinaryAdder()
    with pytest.raises(TypeError, match="alpha must be a number, got "):
        adder.alpha = value
    assert adder == BinaryAdder()


@pytest.mark.parametrize("value", [Decimal("sNaN"), Decimal("inf"), Scalar(float("nan")), 10**400])
def test_numbers_that_are_not_finite_are_refused(value):
    with pytest.raises(ValueError, match="alpha must be a finite number, got "):
        check_number("alpha", value)


class MyStr(str):
    def __eq__(self, other):
        return False

    __hash__ = str.__hash__


def test_a_choice_is_kept_as_a_plain_text():
    assert type(check_choice("kind", MyStr("one"), ["one", "two"])) is str
    adder = BinaryAdder(sample_kind=MyStr("rounding"), backend=MyStr("python"))
    assert type(adder.sample_kind) is type(adder.backend) is str
    assert adder == BinaryAdder(sample_kind="rounding")
    with pytest.raises(ValueError, match="kind must be 'one' or 'two', got 'three'"):
        check_choice("kind", MyStr("three"), ["one", "two"])


def test_a_loaded_adder_has_a_plain_backend(tmp_path):
    BinaryAdder(hidden_dim=2).save(tmp_path / "model.json")
    adder = BinaryAdder.load(tmp_path / "model.json", backend=MyStr("python"))
    assert type(adder.backend) is str and adder.backend == "python"


def test_synapses_may_come_one_by_one(backend):
    synapses = [[1.0, 2.0]], [[3.0], [4.0]], [[5.0, 6.0], [7.0, 8.0]]
    rnn = RNN(1, 2, 1, synapses=iter(synapses), backend=backend)
    assert rnn == RNN(1, 2, 1, synapses=synapses)
    with pytest.raises(TypeError, match="synapses must be synapse_0, synapse_1 and synapse_h"):
        RNN(1, 2, 1, synapses=iter(synapses[:2]))


def test_a_failed_call_names_the_setting_and_makes_nothing():
    for options, error, message in (
        (dict(seed="1"), TypeError, "seed must be a whole number, got '1'"),
        (dict(hidden_dim=0), ValueError, "hidden_dim must be at least 1, got 0"),
        (dict(binary_dim=54), ValueError, "binary_dim must be at most 53 for input_dim 2"),
        (dict(sample_kind=3), TypeError, "sample_kind must be 'rejection' or 'rounding', got 3"),
    ):
        with pytest.raises(error, match=message):
            rnnadd.BinaryAdder(**options)
