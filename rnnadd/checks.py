"""Checks of what a caller gives: each error names the argument, the value and the remedy."""

from __future__ import annotations

from math import inf, isfinite
from operator import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable

# R's kinds of sampling, and the largest n of which they draw.
LARGEST_SAMPLE = {"rejection": 2**52, "rounding": 2**31 - 1}


def check_integer(name: str, value: Any, low: int, high: int | None = None) -> int:
    """Return value as an int, or raise TypeError, or ValueError outside low..high.

    >>> check_integer("hidden_dim", 0, low=1)
    Traceback (most recent call last):
    ValueError: hidden_dim must be at least 1, got 0
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        integer = int.__pos__(index(value))  # not of a subclass, whose methods may do anything
    except TypeError:
        raise TypeError(f"{name} must be a whole number, got {shown(value)}") from None
    if integer < low:
        raise ValueError(f"{name} must be at least {low}, got {shown(value)}")
    if high is not None and integer > high:
        raise ValueError(f"{name} must be at most {high}, got {shown(value)}")
    return integer


def check_number(name: str, value: Any) -> float:
    """Return value as a float, or raise TypeError, or ValueError unless it is finite.

    >>> check_number("alpha", float("nan"))
    Traceback (most recent call last):
    ValueError: alpha must be a finite number, got nan
    """
    try:
        number = float(value if type(value) in (float, int) else _plain_number(value))
    except TypeError:
        raise TypeError(f"{name} must be a number, got {shown(value)}") from None
    except (OverflowError, ValueError):  # too large an integer, a signalling NaN
        number = inf
    if not isfinite(number):
        raise ValueError(f"{name} must be a finite number, got {shown(value)}")
    return number


def check_seconds(name: str, value: Any) -> float:
    """Return value as a float above 0, or raise TypeError or ValueError.

    >>> check_seconds("seconds", 0)
    Traceback (most recent call last):
    ValueError: seconds must be above 0, got 0
    """
    seconds = check_number(name, value)
    if seconds <= 0.0:
        raise ValueError(f"{name} must be above 0, got {shown(value)}")
    return seconds


def _plain_number(value: Any) -> Any:
    """Return what `float` takes rightly, or raise TypeError for what is no real number.

    `float` would also take a text, a truth value of NumPy's, and the half of a complex number.

    >>> _plain_number(True)
    Traceback (most recent call last):
    TypeError: not a real number
    """
    from numbers import Complex, Number, Real  # only here: it takes time

    if getattr(value, "shape", None) == ():  # of NumPy or the like: what it is in plain Python
        value = value.item()
    real = isinstance(value, Real) or not isinstance(value, Complex)  # a Decimal is neither
    if isinstance(value, bool) or not isinstance(value, Number) or not real:
        raise TypeError("not a real number")
    return value


def check_choice(name: str, value: Any, choices: Iterable[str]) -> str:
    """Return value as a plain str if it is one of the choices, or raise TypeError or ValueError.

    >>> check_choice("sample_kind", "R", ["rejection", "rounding"])
    Traceback (most recent call last):
    ValueError: sample_kind must be 'rejection' or 'rounding', got 'R'
    """
    text = str.__str__(value) if isinstance(value, str) else None  # not of a subclass
    if text is None or text not in list(choices):
        error = TypeError if text is None else ValueError
        remedy = " or ".join(repr(choice) for choice in choices)
        raise error(f"{name} must be {remedy}, got {shown(value)}")
    return text


def check_settings(**settings: Any) -> dict[str, Any]:
    """Return some settings of a model, each of its plain type, or raise TypeError or ValueError.

    >>> check_settings(hidden_dim=16, alpha=1)
    {'hidden_dim': 16, 'alpha': 1.0}
    """
    checked: dict[str, Any] = {}
    for name, value in settings.items():
        if name == "seed":
            checked[name] = check_integer(name, value, -(2**31), 2**31 - 1)
        elif name == "alpha":
            checked[name] = check_number(name, value)
        elif name == "sample_kind":
            checked[name] = check_choice(name, value, LARGEST_SAMPLE)
        else:  # input_dim, hidden_dim, output_dim, binary_dim
            checked[name] = check_integer(name, value, 1)
    if "binary_dim" in checked:
        check_range(checked["binary_dim"], checked["input_dim"], checked["sample_kind"])
    return checked


def check_range(binary_dim: int, input_dim: int, sample_kind: str) -> None:
    """Raise ValueError unless numbers from 1 to 2**binary_dim // input_dim can be drawn.

    >>> check_range(32, 2, "rounding")
    Traceback (most recent call last):
    ValueError: binary_dim must be at most 31 for input_dim 2 and sample_kind 'rounding', got 32
    """
    most = (input_dim * (LARGEST_SAMPLE[sample_kind] + 1) - 1).bit_length() - 1
    if binary_dim > most:
        raise ValueError(
            f"binary_dim must be at most {most} for input_dim {shown(input_dim)}"
            f" and sample_kind {sample_kind!r}, got {shown(binary_dim)}"
        )
    if input_dim > 2**binary_dim:
        raise ValueError(
            f"input_dim must be at most {shown(2**binary_dim)} for binary_dim {binary_dim},"
            f" got {shown(input_dim)}"
        )


def synapse_shapes(input_dim: int, hidden_dim: int, output_dim: int) -> dict[str, tuple[int, int]]:
    """Return how many rows and columns each synapse has.

    >>> synapse_shapes(2, 16, 1)
    {'synapse_0': (2, 16), 'synapse_1': (16, 1), 'synapse_h': (16, 16)}
    """
    return {
        "synapse_0": (input_dim, hidden_dim),
        "synapse_1": (hidden_dim, output_dim),
        "synapse_h": (hidden_dim, hidden_dim),
    }


def check_callback(name: str, value: Any) -> None:
    """Raise TypeError unless value can be called, or is None.

    >>> check_callback("report", "print")
    Traceback (most recent call last):
    TypeError: report must be a function of one argument, got 'print'
    """
    if value is not None and not callable(value):
        raise TypeError(f"{name} must be a function of one argument, got {shown(value)}")


def check_list(name: str, value: Any, of_what: str, length: int | None = None) -> list[Any]:
    """Return a copy of value as a list, or raise TypeError, or ValueError for another length.

    If no length is given, any will do but 0. NumPy's arrays and other sequences are taken, too.

    >>> check_list("operands", "12", "whole numbers", 2)
    Traceback (most recent call last):
    TypeError: operands must be a list of 2 whole numbers, got '12'
    """
    if length is not None:
        of_what = f"{length} {of_what[:-1] if length == 1 else of_what}"
    remedy = f"{name} must be a list of {of_what}"
    try:
        if isinstance(value, (str, bytes, bytearray, dict, set, frozenset)):
            raise TypeError
        items = list(value)
    except TypeError:
        raise TypeError(f"{remedy}, got {shown(value)}") from None
    if length is None and not items:
        raise ValueError(f"{remedy}, got {shown(value)}, which is empty")
    if length is not None and len(items) != length:
        raise ValueError(f"{remedy}, got {len(items)}: {shown(value)}")
    return items


def check_operands(name: str, value: Any, input_dim: int) -> tuple[int, ...]:
    """Return value as a tuple of so many ints from 0 on, or raise TypeError or ValueError.

    >>> check_operands("operands", (3, -1), 2)
    Traceback (most recent call last):
    ValueError: operands[1] must be at least 0, got -1
    """
    operands = check_list(name, value, "whole numbers", input_dim)
    return tuple([check_integer(f"{name}[{i}]", x, 0) for i, x in enumerate(operands)])


def check_additions(name: str, value: Any, input_dim: int) -> list[tuple[int, ...]]:
    """Return value as a list of `check_operands`, quickly for tuples and lists of ints.

    >>> check_additions("pairs", [(1, 2), (3,)], 2)
    Traceback (most recent call last):
    ValueError: pairs[1] must be a list of 2 whole numbers, got 1: (3,)
    """
    additions = check_list(name, value, f"lists of {input_dim} whole numbers")
    for i, operands in enumerate(additions):
        if type(operands) is list:
            operands = additions[i] = tuple(operands)
        sound = type(operands) is tuple and len(operands) == input_dim
        if sound:
            for x in operands:
                if type(x) is not int or x < 0:
                    sound = False
        if not sound:
            additions[i] = check_operands(f"{name}[{i}]", operands, input_dim)
    return additions


def shown(value: Any) -> str:
    """Return a short repr of any value at all.

    >>> shown("word " * 100)
    "'word word word word word word word word word word word w..."
    """
    try:
        text = repr(value)
    except Exception:  # an integer of too many digits, or an object whose repr fails
        return f"a value of type {type(value).__name__}"
    text = text.replace("\n", " ")  # of an array
    return text if len(text) <= 60 else text[:57] + "..."
