"""The document in a model file: one of JSON, read with suspicion.

It ends with the SHA-256 of all that stands before it, so that no damage goes unnoticed. But the
numbers in it are checked, too: a checksum is no proof against one who writes files by hand.
"""

from __future__ import annotations

import hashlib
import json
from math import isfinite

from .checks import check_choice, check_integer, check_settings, shown, synapse_shapes
from .reference.history import MOST_BLOCKS, NO_ERRORS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .reference.history import History

# What a file begins with. Version 1 had adders only, and no field that says which model it is.
FORMAT, VERSION = "rnnadd-model", 3
HEADERS = {version: ["format", "version", "model"][: version + 1] for version in (1, 2, 3)}

# The two models, each with its settings and what it has learned, in the order of the file.
SETTINGS = {
    "BinaryAdder": ["seed", "hidden_dim", "alpha", "binary_dim", "input_dim", "sample_kind"],
    "RNN": ["input_dim", "hidden_dim", "output_dim", "alpha"],
}
SYNAPSES = ["synapse_0", "synapse_1", "synapse_h"]
FIELDS = {
    "BinaryAdder": [*SETTINGS["BinaryAdder"], "iterations", *SYNAPSES, "history", "random_state"],
    "RNN": [*SETTINGS["RNN"], "iterations", *SYNAPSES, "history"],
}
# What `rnnadd learn` adds to an RNN: what it has learned from, and in how many steps at most.
EXAMPLES = ["kind", "steps", "signed", "holdout", "seed", "sha256"]
MOST_BITS = 2048
LISTS_OF_ROWS = [*SYNAPSES, "history", "centroids", "matrices"]  # certificates have the last two

# What no model needs: files of more bytes (these are some 2,780 hidden units), numbers of more
# characters, lists nested deeper.
LARGEST_FILE = 3 * 2**26
LONGEST_NUMBER = 32
DEEPEST = 8

# How many bytes a weight takes at most (no float is longer), a row beside its weights, the history,
# and the rest of a document.
BYTES_OF_WEIGHT, BYTES_OF_ROW = len("-2.2250738585072014e-308, "), len("  [],\n")
BYTES_OF_HISTORY = (1 + MOST_BLOCKS) * (3 * BYTES_OF_WEIGHT + BYTES_OF_ROW)
BYTES_OF_REST = 10_000

NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def document_text(document: dict[str, Any]) -> str:
    """Return the text of a document, all fields of which are given but the checksum.

    Floats are written with as many digits as it takes to read back the same bits.
    """
    lines = []
    for name, value in document.items():
        if name in LISTS_OF_ROWS:  # a row a line
            rows = ",\n  ".join(json.dumps(row, allow_nan=False) for row in value)
            lines.append(f'"{name}": [\n  {rows}\n]')
        else:
            lines.append(f'"{name}": {json.dumps(value, allow_nan=False)}')
    body = "{\n" + ",\n".join(lines) + ',\n"sha256": '
    return f'{body}"{hashlib.sha256(body.encode()).hexdigest()}"\n}}\n'


def model_state(data: bytes) -> tuple[str, dict[str, Any]]:
    """Return which model a document holds, and its state; or raise ValueError or TypeError."""
    document = _parsed(data, FORMAT)
    version = check_integer("version", document.get("version"), 1, VERSION)
    kind = "BinaryAdder"
    if version > 1:
        kind = check_choice("model", document.get("model"), FIELDS)
    fields = [name for name in FIELDS[kind] if version > 2 or name != "history"]
    if kind == "RNN" and "examples" in document:
        fields.append("examples")
    names = [*HEADERS[version], *fields]
    _check_names(document, names)
    _check_fields(kind, document)
    _check_sum(document, names, data)
    state = {name: document[name] for name in fields}
    if "history" in state:
        state["history"] = _history_of_rows(state["history"], state["iterations"])
    return kind, state


def read_document(data: bytes, format: str, version: int, names: list[str]) -> dict[str, Any]:
    """Return a document of another format with these fields; or raise ValueError or TypeError.

    What the fields hold is not checked.
    """
    document = _parsed(data, format)
    check_integer("version", document.get("version"), 1, version)
    _check_names(document, names)
    _check_sum(document, names, data)
    return document


def _parsed(data: bytes, format: str) -> dict[str, Any]:
    _check_shape(data)
    document = json.loads(
        data.decode("utf-8"),
        object_pairs_hook=unique_fields,
        parse_int=lambda text: int(_short(text)),
        parse_float=lambda text: float(_short(text)),
        parse_constant=lambda text: _refuse(f"{text} is no number"),
    )
    if not isinstance(document, dict) or document.get("format") != format:
        raise ValueError(f"it is no {format}")
    return document


def _check_names(document: dict[str, Any], names: list[str]) -> None:
    if sorted(document) != sorted([*names, "sha256"]):
        odd = sorted(set(document).symmetric_difference([*names, "sha256"]))
        raise ValueError(f"a field is missing or not known: {shown(odd)}")


def _check_sum(document: dict[str, Any], names: list[str], data: bytes) -> None:
    if document_text({name: document[name] for name in names}).encode() != data:
        raise ValueError("the checksum or the layout is not that of what is in it: it is damaged")


def history_rows(history: History) -> list[list[float]]:
    """Return a history as rows: start and size, and then the blocks, the unfinished one last.

    How many iterations that one has follows from the iterations that the model has done.

    >>> history_rows((5, 2, ((7.0, 3.0, 4.0),), 1, (2.5, 2.5, 2.5)))
    [[5, 2], [7.0, 3.0, 4.0], [2.5, 2.5, 2.5]]
    """
    start, size, blocks, count, last = history
    if count > 0:
        blocks = (*blocks, last)
    return [[start, size], *map(list, blocks)]


def _history_of_rows(rows: list[list[Any]], iterations: int) -> History:
    start, size = rows[0]
    blocks: list[Any] = list(map(tuple, rows[1:]))
    count = (iterations - start) % size
    last = blocks.pop() if count > 0 else NO_ERRORS
    return start, size, tuple(blocks), count, last


def largest_size(kind: str, settings: dict[str, Any]) -> int:
    """Return how many bytes the document of a model may take, whatever the weights are.

    >>> largest_size("RNN", {"input_dim": 1, "hidden_dim": 2, "output_dim": 1})
    31826
    """
    shapes = _shapes(kind, settings).values()
    return (
        BYTES_OF_REST
        + BYTES_OF_HISTORY
        + sum(rows * (columns * BYTES_OF_WEIGHT + BYTES_OF_ROW) for rows, columns in shapes)
    )


def _check_shape(data: bytes) -> None:
    """Raise ValueError for what would take `json` much memory, or more of the stack than there is.

    A model has a list a line, few strings, no backslash in one, and lists in lists, no deeper.
    """
    lists, strings = data.count(b"["), data.count(b'"') + data.count(b"{")
    if lists > data.count(b"\n") + 1000 or strings > 1000:
        raise ValueError("it has more lists or strings than a model")
    check_nesting(data, DEEPEST)


def check_nesting(data: bytes, deepest: int) -> None:
    """Raise ValueError for JSON with more lists in lists than that, or with a backslash.

    >>> check_nesting(b'{"inputs": [[0, 1]]}', deepest=3)
    >>> check_nesting(b'{"inputs": [[[[[[0, 1]]]]]]}', deepest=3)
    Traceback (most recent call last):
    ValueError: it is nested too deep
    """
    if b"\\" in data:
        raise ValueError("it has a backslash, and nothing in it needs one")
    outside_strings = b"".join(data.split(b'"')[::2])
    brackets = outside_strings.translate(bytes.maketrans(b"{}", b"[]"), NO_BRACKETS)
    for _ in range(deepest):  # the innermost lists are taken away, until none is left
        brackets = brackets.replace(b"[]", b"")
    if len(brackets) > deepest:
        raise ValueError("it is nested too deep")


def unique_fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the fields of an object, or raise ValueError if one is repeated."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field is repeated")
    return fields


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NUMBER else _refuse(f"a number has {len(text)} characters")


def _refuse(reason: str) -> Any:
    raise ValueError(reason)


def _check_fields(kind: str, document: dict[str, Any]) -> None:
    """Raise TypeError or ValueError unless the fields are those of such a model."""
    if type(document["alpha"]) is not float:
        raise TypeError(f"alpha must be a float, got {shown(document['alpha'])}")
    check_settings(**{name: document[name] for name in SETTINGS[kind]})
    check_integer("iterations", document["iterations"], 0, 2**62 - 1)
    for name, (rows, columns) in _shapes(kind, document).items():
        for row in check_length(name, document[name], rows):
            for weight in check_length(f"a row of {name}", row, columns):
                if type(weight) is not float or not isfinite(weight):
                    raise ValueError(f"{name} must have finite floats, got {shown(weight)}")
    if kind == "BinaryAdder":
        words = check_length("random_state", document["random_state"], 625)
        for word in words[:-1]:
            check_integer("a word of random_state", word, 0, 2**32 - 1)
        check_integer("the last of random_state, the position,", words[-1], 0, 624)
    if "history" in document:
        _check_history(document["history"], document["iterations"])
    if "examples" in document:
        _check_examples(document["examples"], document["output_dim"])


def _check_history(rows: Any, iterations: int) -> None:
    """Raise TypeError or ValueError unless these are the rows of a history up to there."""
    if not isinstance(rows, list) or not rows:
        raise ValueError(f"history must be a list of lists, got {shown(rows)}")
    start, size = check_length("the first of history", rows[0], 2)
    check_integer("the start of history", start, 0, iterations)
    check_integer("the size of history's blocks", size, 1, 2**62)
    whole = (iterations - start) // size
    fewest = MOST_BLOCKS // 2 if size > 1 else 0
    if size & (size - 1) or not fewest <= whole < MOST_BLOCKS:
        raise ValueError(f"history has blocks of {size} for {iterations - start} iterations")
    check_length("history", rows, 1 + (iterations - start + size - 1) // size)
    for block in rows[1:]:
        for error in check_length("a block of history", block, 3):
            if type(error) is not float or not isfinite(error):
                raise ValueError(f"history must have finite floats, got {shown(error)}")


def _check_examples(examples: Any, output_dim: int) -> None:
    """Raise TypeError or ValueError unless this is what `RNN.examples` says."""
    if not isinstance(examples, dict) or list(examples) != EXAMPLES:
        raise ValueError(f"examples must have the fields {EXAMPLES}, got {shown(examples)}")
    kind = check_choice("the kind of examples", examples["kind"], ["numbers", "sequences"])
    most = MOST_BITS if kind == "numbers" else None
    check_integer("the steps of examples", examples["steps"], 1, most)
    if type(examples["signed"]) is not bool or examples["signed"] > (kind == "numbers"):
        raise ValueError(f"signed must be true or false, got {shown(examples['signed'])}")
    if kind == "numbers" and output_dim != 1:
        raise ValueError(f"a network for numbers has one output, not {output_dim}")
    holdout = examples["holdout"]
    if type(holdout) is not float or not 0.0 <= holdout < 1.0:
        raise ValueError(f"holdout must be a float from 0.0 to below 1.0, got {shown(holdout)}")
    check_settings(seed=examples["seed"])
    sha256 = examples["sha256"]
    if not isinstance(sha256, str) or len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError(f"sha256 must have 64 hexadecimal digits, got {shown(sha256)}")


def _shapes(kind: str, settings: dict[str, Any]) -> dict[str, tuple[int, int]]:
    output_dim = 1 if kind == "BinaryAdder" else settings["output_dim"]
    return synapse_shapes(settings["input_dim"], settings["hidden_dim"], output_dim)


def check_length(name: str, value: Any, length: int) -> list[Any]:
    if not isinstance(value, list) or len(value) != length:
        got = f"one of {len(value)}" if isinstance(value, list) else type(value).__name__
        raise ValueError(f"{name} must be a list of {length}, got {got}")
    return value
