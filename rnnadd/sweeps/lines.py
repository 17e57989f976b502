"""A row as a line of a file: CSV, or JSON Lines. No line is read but one as it is written here."""

from __future__ import annotations

import json
import re

from .training import Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

LONGEST_LINE = 2_000  # bytes; a row has some 500

NAMES: tuple[str, ...] = Row._fields
TYPES: dict[str, Any] = dict.fromkeys(NAMES, float)
TYPES.update(dict.fromkeys(["sample_kind", "sha256"], str))
TYPES.update(
    dict.fromkeys(["seed", "hidden_dim", "binary_dim", "input_dim", "iterations"], int),
    below_from=int,  # or None
)


def csv_line(row: Row) -> str:
    """Return a row as a line of CSV: floats with all their digits, an empty field for None."""
    return ",".join(map(_field, row))


def _field(value: Any) -> str:
    if value is None:
        return ""
    if value != value:
        return "NaN"  # which pandas and R know
    return value if isinstance(value, str) else repr(value)


def row_of_csv(line: str) -> Row:
    """Return the row of a line of CSV, or raise ValueError."""
    fields = line.split(",")
    if len(fields) != len(NAMES):
        raise ValueError(f"it has {len(fields)} fields, not {len(NAMES)}")
    return Row._make(
        [
            None if name == "below_from" and not field else TYPES[name](field)
            for name, field in zip(NAMES, fields)
        ]
    )


def json_line(row: Row) -> str:
    """Return a row as a line of JSON: null for None, and for NaN, which JSON has not."""
    return json.dumps({name: value if value == value else None for name, value in zip(NAMES, row)})


def row_of_json(line: str) -> Row:
    """Return the row of a line of JSON, or raise ValueError."""
    try:
        fields = json.loads(line)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(fields, dict) or tuple(fields) != NAMES:
        raise ValueError("its names are not those of a row")
    for name, value in fields.items():
        if value is None and TYPES[name] is float:
            fields[name] = float("nan")
        elif type(value) is not TYPES[name] and not (value is None and name == "below_from"):
            raise ValueError(f"its {name} is of another type")
    return Row(**fields)


class Format:
    """A way to write rows.

    header   the first line, or "" if there is none
    start    what each further line begins with
    line     makes a line of a row
    """

    def __init__(
        self,
        header: str,
        start: str,
        line: Callable[[Row], str],
        row_of: Callable[[str], Row],
    ) -> None:
        self.header, self.start, self.line, self._row_of = header, start, line, row_of

    def row(self, line: str) -> Row:
        """Return the row of a line, or raise ValueError if `line` would not write it like that."""
        row = self._row_of(line)
        if self.line(row) != line or not re.fullmatch("[0-9a-f]{64}", row.sha256):
            raise ValueError("it is not as it was written")
        return row


FORMATS = {
    ".csv": Format(",".join(NAMES), "", csv_line, row_of_csv),
    ".jsonl": Format("", '{"seed": ', json_line, row_of_json),
}


def format_of(name: str, path: str) -> Format:
    """Return the format that the end of a path asks for, or raise ValueError with its name.

    >>> format_of("output", "results.xlsx")
    Traceback (most recent call last):
    ValueError: output must end in .csv or .jsonl, got 'results.xlsx'
    """
    for suffix, form in FORMATS.items():
        if path.lower().endswith(suffix):
            return form
    raise ValueError(f"{name} must end in {' or '.join(FORMATS)}, got {path!r}")
