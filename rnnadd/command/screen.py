"""What the terminal can show: its width, blocks and shades or plain ASCII, colours or none."""

from __future__ import annotations

import os

from ..pictures.terminal import EIGHTHS, SHADES, Screen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

WIDEST = 100  # a wider terminal is not filled


def screen_of(stream: TextIO | None) -> Screen:
    """Return what a stream can show; of what is no terminal, 80 columns without colours."""
    encoding = getattr(stream, "encoding", None) or "ascii"
    try:
        "".join([EIGHTHS[0], SHADES[0], "│└─"]).encode(encoding)
        unicode = True
    except (UnicodeEncodeError, LookupError):
        unicode = False
    colours = is_terminal(stream) and not os.environ.get("NO_COLOR")
    return Screen(min(size_of(stream)[0], WIDEST), unicode, colours)


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal that knows colours and how to go up a line."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def size_of(stream: TextIO | None) -> tuple[int, int]:
    """Return how many columns and lines a terminal has; 80 and 24 if it does not say."""
    try:
        columns, lines = os.get_terminal_size(stream.fileno() if stream is not None else -1)
    except (OSError, ValueError):  # it is none
        columns, lines = 0, 0
    return columns or 80, lines or 24
