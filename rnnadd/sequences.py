"""Checks of sequences: lists of steps, each a vector of numbers. `checks.py` has all others."""

from __future__ import annotations

from itertools import chain
from math import isfinite

from .checks import check_list, check_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

# So many numbers are checked in one go (4 ms), which no Ctrl-C ends.
NUMBERS_AT_ONCE = 50_000


def _check_nested(
    name: str, value: Any, of_what: str, length: int | None, levels: int, columns: int
) -> list[Any]:
    """Do what `check_list` does for a list of so many levels; a TypeError shows the whole form."""
    try:
        return check_list(name, value, of_what, length)
    except TypeError as error:
        whole, *inside = name.split("[")
        vectors = [[(row + column + 1) % 2 for column in range(columns)] for row in range(2)]
        form = str(vectors) if columns <= 4 else f"[{columns} numbers]"
        extra = len(inside) + levels - (2 if columns <= 4 else 1)
        form = "[" * extra + form + "]" * extra
        raise TypeError(f"{error}; {whole} must have the form {form}") from None


def check_vector(name: str, value: Any, length: int) -> list[float]:
    """Return value as a list of so many floats, or raise TypeError or ValueError.

    >>> check_vector("inputs[0][0]", 1, 2)
    Traceback (most recent call last):
    TypeError: inputs[0][0] must be a list of 2 numbers, got 1; inputs must have the form \
[[[1, 0], [0, 1]]]
    """
    numbers = _check_nested(name, value, "numbers", length, 1, length)
    for i, number in enumerate(numbers):
        if type(number) is not float or not isfinite(number):
            numbers[i] = check_number(f"{name}[{i}]", number)
    return numbers


def _plain_vectors(rows: list[Any], length: int) -> list[list[float]] | None:
    """Return lists or tuples of so many finite numbers as lists of floats, or None for all else.

    It calls nothing but C for each row and number: that is quick.
    """
    if not {list, tuple}.issuperset(map(type, rows)) or not {length}.issuperset(map(len, rows)):
        return None
    vectors = list(map(list, rows))
    numbers = list(chain.from_iterable(vectors))
    all_floats = {float}.issuperset(map(type, numbers))
    if not all_floats and not {float, int}.issuperset(map(type, numbers)):
        return None
    try:
        if not all(map(isfinite, numbers)):
            return None
    except OverflowError:  # an int that is too large for a float
        return None
    return vectors if all_floats else [list(map(float, vector)) for vector in vectors]


def check_matrix(name: str, value: Any, rows: int | None, columns: int) -> list[list[float]]:
    """Return value as a list of rows of floats, or raise TypeError or ValueError.

    Without `rows`, any number of them but none will do.

    >>> check_matrix("inputs", [[1.0, 0.0], [1.0]], None, 2)
    Traceback (most recent call last):
    ValueError: inputs[1] must be a list of 2 numbers, got 1: [1.0]
    """
    vectors = _check_nested(name, value, "vectors", rows, 2, columns)
    matrix: list[list[float]] = []
    rows_at_once = max(1, NUMBERS_AT_ONCE // columns)
    for start in range(0, len(vectors), rows_at_once):
        some = vectors[start : start + rows_at_once]
        plain = _plain_vectors(some, columns)
        if plain is None:
            plain = [
                check_vector(f"{name}[{i}]", vector, columns)
                for i, vector in enumerate(some, start)
            ]
        matrix += plain
    return matrix


def check_target(
    name: str, value: Any, steps: int, columns: int
) -> list[list[float]] | list[list[float] | None]:
    """Return value as a list of vectors, one a step; None stands for a step that does not count.

    >>> check_target("target", [None, [1]], 2, 1)
    [None, [1.0]]
    """
    vectors = _check_nested(name, value, "vectors", steps, 2, columns)
    if type(None) not in map(type, vectors):
        return check_matrix(name, vectors, steps, columns)
    return [
        None if vector is None else check_vector(f"{name}[{i}]", vector, columns)
        for i, vector in enumerate(vectors)
    ]


class CheckedSequences:
    """Sequences that were checked when they were made, and become lists one at a time.

    `columns` is how many numbers a step has. Inputs and targets belong together if they have the
    same `which`. See `Rows` in `examples.py`, which has what a backend may take in lists' place.
    """

    columns: int
    which: Sequence[int]

    def __len__(self) -> int:
        return len(self.which)


def _are_checked(value: Any, columns: int) -> bool:
    return isinstance(value, CheckedSequences) and value.columns == columns and len(value) > 0


def check_sequences(name: str, value: Any, columns: int) -> Sequence[list[list[float]]]:
    """Return value as a list of matrices, or raise TypeError or ValueError.

    >>> check_sequences("inputs", [[1, 0]], 1)
    Traceback (most recent call last):
    TypeError: inputs[0][0] must be a list of 1 number, got 1; inputs must have the form \
[[[1], [0]]]
    """
    if _are_checked(value, columns):
        return value  # type: ignore[no-any-return]
    sequences = _check_nested(name, value, "sequences", None, 3, columns)
    return [check_matrix(f"{name}[{i}]", x, None, columns) for i, x in enumerate(sequences)]


def check_targets(
    name: str, value: Any, inputs: Any, columns: int
) -> Sequence[list[list[float]] | list[list[float] | None]]:
    """Return value as a list of `check_target`, one for each of the inputs.

    >>> check_targets("targets", [[[1.0], [0.0]]], [[[1.0, 2.0]]], 1)
    Traceback (most recent call last):
    ValueError: targets[0] must be a list of 1 vector, got 2: [[1.0], [0.0]]
    """
    if _are_checked(value, columns) and value.which is getattr(inputs, "which", None):
        return value  # type: ignore[no-any-return]
    sequences = _check_nested(name, value, "sequences", len(inputs), 3, columns)
    return [
        check_target(f"{name}[{i}]", x, len(inputs[i]), columns) for i, x in enumerate(sequences)
    ]
