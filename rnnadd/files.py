"""Model files: one JSON document each, written whole or not at all, and read with suspicion.

A file ends with the SHA-256 of all that stands before it, so that no damage goes unnoticed. But the
numbers in it are checked, too: a checksum is no proof against one who writes files by hand.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
from contextlib import suppress
from math import isfinite

from .checks import LARGEST_SAMPLE, check_choice, check_integer, check_number, check_range, shown

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO

FORMAT, VERSION = "rnnadd-model", 1
SYNAPSES = ["synapse_0", "synapse_1", "synapse_h"]
FIELDS = [
    *["format", "version", "seed", "hidden_dim", "alpha", "binary_dim", "input_dim"],
    *["sample_kind", "iterations", *SYNAPSES, "random_state", "sha256"],
]

# What no model needs: files of more bytes (2**27 are some 2,400 hidden units), numbers of more
# characters.
LARGEST_FILE = 2**27
LONGEST_NUMBER = 32

# How the name of a file goes on that is still to become the model's.
PART = r"\.[0-9a-f]{8}\.part"


class ModelError(ValueError):
    """A file is no sound model, or a model cannot be written to a file. The message has the path
    and the reason."""


# --------------------------------------------------------------- the document


def model_text(state: dict[str, Any]) -> str:
    """Return the document for the state of a `BinaryAdder`.

    Floats are written with as many digits as it takes to read back the same bits.
    """
    fields = {"format": FORMAT, "version": VERSION, **state}
    lines = []
    for name, value in fields.items():
        if name in SYNAPSES:  # a row a line
            rows = ",\n  ".join(json.dumps(row, allow_nan=False) for row in value)
            lines.append(f'"{name}": [\n  {rows}\n]')
        else:
            lines.append(f'"{name}": {json.dumps(value, allow_nan=False)}')
    body = "{\n" + ",\n".join(lines) + ',\n"sha256": '
    return f'{body}"{hashlib.sha256(body.encode()).hexdigest()}"\n}}\n'


def model_state(data: bytes) -> dict[str, Any]:
    """Return the state for a document, or raise ValueError, TypeError or RecursionError."""
    # Before much memory is spent on it: a model has a list a line, and few strings.
    lists, strings = data.count(b"["), data.count(b'"') + data.count(b"{")
    if lists > data.count(b"\n") + 1000 or strings > 1000:
        raise ValueError("it has more lists or strings than a model")
    document = json.loads(
        data.decode("utf-8"),
        object_pairs_hook=_fields,
        parse_int=lambda text: int(_short(text)),
        parse_float=lambda text: float(_short(text)),
        parse_constant=lambda text: _refuse(f"{text} is no number"),
    )
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(f"it is no {FORMAT}")
    if document.get("version") != VERSION:
        raise ValueError(f"version must be {VERSION}, got {shown(document.get('version'))}")
    if sorted(document) != sorted(FIELDS):
        odd = sorted(set(document).symmetric_difference(FIELDS))
        raise ValueError(f"a field is missing or not known: {shown(odd)}")
    _check(document)
    if model_text({name: document[name] for name in FIELDS[2:-1]}).encode() != data:
        raise ValueError("the checksum or the layout is not that of what is in it: it is damaged")
    return {name: document[name] for name in FIELDS[2:-1]}


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field is repeated")
    return fields


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NUMBER else _refuse(f"a number has {len(text)} characters")


def _refuse(reason: str) -> Any:
    raise ValueError(reason)


def _check(document: dict[str, Any]) -> None:
    """Raise TypeError or ValueError unless the fields are those of a model."""
    check_integer("seed", document["seed"], -(2**31), 2**31 - 1)
    hidden_dim = check_integer("hidden_dim", document["hidden_dim"], 1)
    if type(document["alpha"]) is not float:
        raise TypeError(f"alpha must be a float, got {shown(document['alpha'])}")
    check_number("alpha", document["alpha"])
    binary_dim = check_integer("binary_dim", document["binary_dim"], 1)
    input_dim = check_integer("input_dim", document["input_dim"], 1)
    sample_kind = check_choice("sample_kind", document["sample_kind"], LARGEST_SAMPLE)
    check_range(binary_dim, input_dim, sample_kind)
    check_integer("iterations", document["iterations"], 0, 2**62 - 1)
    shapes = [(input_dim, hidden_dim), (hidden_dim, 1), (hidden_dim, hidden_dim)]
    for name, (rows, columns) in zip(SYNAPSES, shapes):
        for row in _check_length(name, document[name], rows):
            for weight in _check_length(f"a row of {name}", row, columns):
                if type(weight) is not float or not isfinite(weight):
                    raise ValueError(f"{name} must have finite floats, got {shown(weight)}")
    words = _check_length("random_state", document["random_state"], 625)
    for word in words[:-1]:
        check_integer("a word of random_state", word, 0, 2**32 - 1)
    check_integer("the last of random_state, the position,", words[-1], 0, 624)


def _check_length(name: str, value: Any, length: int) -> list[Any]:
    if not isinstance(value, list) or len(value) != length:
        got = f"one of {len(value)}" if isinstance(value, list) else type(value).__name__
        raise ValueError(f"{name} must be a list of {length}, got {got}")
    return value


# --------------------------------------------------------------- the file


def write_model(path: Any, state: dict[str, Any]) -> None:
    """Write a model: see `BinaryAdder.save`."""
    path = _path(path)
    for name in SYNAPSES:
        if not all(isfinite(weight) for row in state[name] for weight in row):
            raise ModelError(f"{path}: a weight of {name} is not finite, which no file can hold")
    data = model_text(state).encode()
    if len(data) > LARGEST_FILE:
        raise ModelError(f"{path}: the model takes {len(data)} bytes, more than {LARGEST_FILE}")
    try:
        _replace(os.path.realpath(path), data)
    except OSError as error:
        if error.errno is None:  # raised by somebody else: a signal's handler
            raise
        reason = f"cannot write the model: {error.strerror}"
        raise OSError(error.errno, reason, path) from None


def read_model(path: Any) -> dict[str, Any]:
    """Return the state of the model in a file: see `BinaryAdder.load`."""
    path = _path(path)
    with open(path, "rb", opener=_open_without_waiting) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ModelError(f"{path}: it is not a regular file")
        if status.st_size > LARGEST_FILE:
            raise ModelError(f"{path}: it has {status.st_size} bytes, more than {LARGEST_FILE}")
        data = file.read(status.st_size)
    try:
        return model_state(data)
    except RecursionError:
        raise ModelError(f"{path}: it is nested too deep") from None
    except MemoryError:
        raise ModelError(f"{path}: there is not enough memory for it") from None
    except (TypeError, ValueError) as error:
        raise ModelError(f"{path}: {error}") from None


def remove_leftovers(path: Any) -> None:
    """Remove what killed processes have left beside a model's file, half written."""
    if fcntl is None:
        return
    folder, name = os.path.split(os.path.realpath(_path(path)))
    others: list[str] = []
    with suppress(OSError):  # a folder that may not be read
        others = os.listdir(folder)
    for other in others:
        if re.fullmatch(re.escape(name) + PART, other):
            part = os.path.join(folder, other)
            with suppress(OSError), open(part, "rb", opener=_open_without_waiting) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # who still writes has it locked
                os.remove(part)


def _path(path: Any) -> str:
    try:
        text: str = os.fsdecode(path)
    except TypeError:
        raise TypeError(f"path must be the path of a file, got {shown(path)}") from None
    try:
        usable = os.path.basename(text) and b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        usable = False
    if not usable:
        raise ValueError(f"path must be the path of a file, got {shown(path)}")
    return text


def _replace(path: str, data: bytes) -> None:
    """Put data in the place of a file: in a file beside it first, which then takes its name."""
    if os.path.isdir(path):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if os.path.exists(path) and not os.path.isfile(path):
        raise OSError(errno.EINVAL, "it is not a regular file")
    with _new_part(path) as file:
        try:
            with suppress(FileNotFoundError):
                os.chmod(file.name, stat.S_IMODE(os.stat(path).st_mode))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if fcntl is None:  # Windows renames no open file
                file.close()
            os.replace(file.name, path)
        except BaseException:
            with suppress(FileNotFoundError):  # it has its name already
                os.remove(file.name)
            raise
    with suppress(OSError):  # Windows opens no folders, and some file systems sync none
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _new_part(path: str) -> BinaryIO:
    """Make a file of a new name beside `path`, locked until it is closed."""
    while True:
        with suppress(FileExistsError):
            file = open(f"{path}.{os.urandom(4).hex()}.part", "xb")  # noqa: SIM115  for the caller to close
            if fcntl is None:
                return file
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:  # taken for a leftover just before it was locked
                file.close()
                continue
            except OSError:  # this file system has no locks
                return file
            if os.path.exists(file.name):  # and not just removed as a leftover
                return file
            file.close()


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a named pipe would wait
