"""Model files: written whole or not at all. `document.py` has what stands in them."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from contextlib import suppress
from math import isfinite

from .checks import shown
from .document import (
    FIELDS,
    FORMAT,
    LARGEST_FILE,
    SETTINGS,
    SYNAPSES,
    VERSION,
    document_text,
    history_rows,
    largest_size,
    model_state,
)

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO

    from .adder import BinaryAdder
    from .rnn import RNN

# What comes after the name in the name of a file that is not yet the model's, only written; and
# the longest name, in bytes, that has room for it.
PART = r"\.[0-9a-f]{8}\.part"
LONGEST_NAME = 255 - len(".1f2e3d4c.part")


class ModelError(ValueError):
    """A file is no sound model, or a model cannot be written to a file. The message has the path
    and the reason."""


def write_model(path: Any, kind: str, model: BinaryAdder | RNN) -> None:
    """Write a model: see `BinaryAdder.save`."""
    path = check_path(path)
    size = largest_size(kind, {name: getattr(model, name) for name in SETTINGS[kind]})
    if size > LARGEST_FILE:  # known at once, and before a training rather than after it
        raise ModelError(f"{path}: the model may take {size} bytes, more than {LARGEST_FILE}")
    state = model.__getstate__()
    for name in SYNAPSES:
        if not all(isfinite(weight) for row in state[name] for weight in row):
            raise ModelError(f"{path}: a weight of {name} is not finite, which no file can hold")
    state["history"] = history_rows(state["history"])
    if not all(isfinite(error) for row in state["history"] for error in row):
        state["history"] = [[state["iterations"], 1]]  # no file can hold it: a new one begins
    fields = {name: state[name] for name in FIELDS[kind]}
    if state.get("examples"):
        fields["examples"] = state["examples"]
    text = document_text({"format": FORMAT, "version": VERSION, "model": kind, **fields})
    write_file(path, text.encode(), "the model")


def write_file(path: Any, data: bytes, what: str) -> None:
    """Write a file, whole or not at all, or raise OSError that says what could not be written."""
    path = check_path(path)
    try:
        _replace(_target(path), data)
    except OSError as error:
        if error.errno is None:  # raised by somebody else: a signal's handler
            raise
        reason = f"cannot write {what}: {error.strerror}"
        raise OSError(error.errno, reason, path) from None


def read_model(path: Any, kind: str) -> dict[str, Any]:
    """Return the state of such a model in a file: see `BinaryAdder.load`."""
    there, state = read_any_model(path)
    if there != kind:
        reason = f"the model in it is {there}, not {kind}: rnnadd.{there}.load reads it"
        raise ModelError(f"{check_path(path)}: {reason}")
    return state


def read_any_model(path: Any) -> tuple[str, dict[str, Any]]:
    """Return which model is in a file, and its state."""
    data = read_file(path)
    try:
        return model_state(data)
    except MemoryError:
        raise ModelError(f"{check_path(path)}: there is not enough memory for it") from None
    except (TypeError, ValueError) as error:
        raise ModelError(f"{check_path(path)}: {error}") from None


def read_file(path: Any) -> bytes:
    """Return what is in a file, or raise OSError, or ModelError for what no file of ours can be."""
    path = check_path(path)
    with open(path, "rb", opener=open_without_waiting) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ModelError(f"{path}: it is not a regular file")
        if status.st_size > LARGEST_FILE:
            raise ModelError(f"{path}: it has {status.st_size} bytes, more than {LARGEST_FILE}")
        return file.read(status.st_size)


def remove_leftovers(path: Any) -> None:
    """Remove what killed processes have left beside a model's file, half written."""
    if fcntl is None:
        return
    folder, name = os.path.split(_name_of_parts(_target(check_path(path))))
    others: list[str] = []
    with suppress(OSError):  # a folder that may not be read
        others = os.listdir(folder)
    for other in others:
        if re.fullmatch(re.escape(name) + PART, other):
            part = os.path.join(folder, other)
            with suppress(OSError), open(part, "rb", opener=open_without_waiting) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # who still writes has it locked
                os.remove(part)


def check_path(path: Any) -> str:
    """Return the path of a file as a text, or raise TypeError or ValueError."""
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


def _target(path: str) -> str:
    """Return the path of the file that a path leads to, through all links.

    A link in /proc, to which /dev/stdout leads, is to what a process has open. That is no name of a
    file: the file would not become the model, but be replaced under the feet of who writes to it.
    """
    for _ in range(40):  # as many links as Linux follows
        if not os.path.islink(path):
            return os.path.realpath(path)
        folder = os.path.realpath(os.path.dirname(path))
        if folder.startswith("/proc/"):
            raise OSError(errno.EINVAL, "it is not the path of a file")
        path = os.path.join(folder, os.readlink(path))
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _replace(path: str, data: bytes) -> None:
    """Put data in the place of a file: in a file beside it first, which then takes its name."""
    if os.path.isdir(path):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if os.path.exists(path) and not os.path.isfile(path):
        raise OSError(errno.EINVAL, "it is not a regular file")
    for _ in range(100):
        if _write_beside(path, data):
            break
    else:
        raise OSError(errno.EAGAIN, "the new file beside it is removed each time")
    with suppress(OSError):  # Windows opens no folders, and some file systems sync none
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _write_beside(path: str, data: bytes) -> bool:
    """Write data beside a file and put it in its place. False is to be tried again."""
    part = f"{_name_of_parts(path)}.{os.urandom(4).hex()}.part"
    try:
        with open(part, "xb") as file:
            if not _lock(file):
                return False
            with suppress(FileNotFoundError):
                os.chmod(part, stat.S_IMODE(os.stat(path).st_mode))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if fcntl is None:  # Windows renames no open file
                file.close()
            os.replace(part, path)
    finally:
        with suppress(OSError):  # it has its new name already, or was never made
            os.remove(part)
    return True


def _lock(file: BinaryIO) -> bool:
    """Lock a new file until it is closed, or return False: it was just taken for a leftover."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # this file system has no locks
        return True
    return os.path.exists(file.name)


def _name_of_parts(path: str) -> str:
    """Return what the names of the files begin with that become the one of this path."""
    folder, name = os.path.split(path)
    full_name = os.fsencode(name)
    if len(full_name) > LONGEST_NAME:  # 50 characters are at most 200 bytes
        name = f"{name[:50]}~{hashlib.sha256(full_name).hexdigest()[:16]}"
    return os.path.join(folder, name)


def open_without_waiting(path: str, flags: int) -> int:
    """Open a file, for `open`'s opener: a named pipe would wait."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
