"""Checks of what a caller gives: each error names the argument, the value and the remedy."""
from __future__ import annotations

from math import inf, isfinite
from operator import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable


def check_integer(name: str, value: Any, low: int, high: int | None = None) -> int:
    """Return value as an int, or raise TypeError, or ValueError outside low..high.

    >>> check_integer("hidden_dim", 0, low=1)
    Traceback (most recent call last):
    ValueError: hidden_dim must be at least 1, got 0
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        integer = index(value)
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
        if isinstance(value, (bool, str, bytes, bytearray)):
            raise TypeError
        number = float(value)
    except TypeError:
        raise TypeError(f"{name} must be a number, got {shown(value)}") from None
    except (OverflowError, ValueError):  # too large an integer, a signalling NaN
        number = inf
    if not isfinite(number):
        raise ValueError(f"{name} must be a finite number, got {shown(value)}")
    return number


def check_choice(name: str, value: Any, choices: Iterable[str]) -> str:
    """Return value if it is one of the choices, or raise TypeError or ValueError.

    >>> check_choice("sample_kind", "R", ["rejection", "rounding"])
    Traceback (most recent call last):
    ValueError: sample_kind must be 'rejection' or 'rounding', got 'R'
    """
    if not isinstance(value, str) or value not in list(choices):
        error = ValueError if isinstance(value, str) else TypeError
        remedy = " or ".join(repr(choice) for choice in choices)
        raise error(f"{name} must be {remedy}, got {shown(value)}")
    return value


def shown(value: Any) -> str:
    """Return a short repr of any value at all.

    >>> shown("word " * 100)
    "'word word word word word word word word word word word w..."
    """
    try:
        text = repr(value)
    except Exception:  # an integer of too many digits, or an object whose repr fails
        return f"a value of type {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."
