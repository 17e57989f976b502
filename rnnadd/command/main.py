"""The command line: `python -m rnnadd`, or `rnnadd` once installed."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module

from .. import __version__
from ..adder import BinaryAdder
from ..backends import describe_backend
from ..checks import check_integer
from ..report import report_text
from .progress import ProgressLine
from .stopped import saved_if_stopped, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from ..report import Report

# As many as `fit` does if it is not told.
[ITERATIONS] = BinaryAdder.fit.__defaults__ or ()


# The commands beside training, and the modules that have their functions.
COMMANDS = {
    "add": "models",
    "score": "models",
    "info": "models",
    "show": "models",
    "verify": "proof",
    "check": "proof",
    "learn": "learn",
    "ask": "ask",
    "sweep": "sweep",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    0 if all is well; 1 if memory runs out, a file cannot be read or written, what is in it will not
    do, or a sweep cannot go on; 2 for a bad argument; 130 after Ctrl-C and 141 after a closed pipe,
    as a shell reports them.
    """
    argv = sys.argv[1:] if argv is None else list(argv)
    try:
        try:
            run(argv)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except KeyboardInterrupt as interrupt:
        return _stop(f"interrupted{interrupt}", 130)
    except MemoryError:
        return _stop("error: not enough memory", 1)
    except BrokenPipeError:
        return _stop(None, 141)
    except OSError as error:
        what = f"{error.filename}: " if error.filename else "cannot write to standard output: "
        return _stop(f"error: {what}{error.strerror}", 1)
    except ValueError as error:  # what comes after the checks raises none
        from ..files import ModelError
        from ..lines import ExamplesError

        if isinstance(error, (ModelError, ExamplesError)):
            return _stop(f"error: {error}", 1)
        return _stop(f"error: {error} (--help lists the options)", 2)
    except RuntimeError as error:
        from ..sweeps import SweepError

        if isinstance(error, SweepError):
            return _stop(f"error: {error}", 1)
        raise
    return 0


def run(argv: list[str]) -> None:
    """Do what the arguments ask for."""
    if argv and argv[0] in COMMANDS:
        command = import_module("." + COMMANDS[argv[0]], __package__)
        getattr(command, argv[0])(argv[1:])
        return
    given: dict[str, Any] = {}
    if argv:
        from .options import parse_train  # not if there is nothing to parse: it takes time

        given = parse_train(argv)
    if "version" in given:
        print(f"rnnadd {__version__} (backend: {describe_backend(given.get('backend'))})")
    else:
        train(**given)


def train(
    *,
    iterations: int = ITERATIONS,
    save: str | None = None,
    resume: str | None = None,
    backend: str | None = None,
    quiet: bool = False,
    r_style: bool = False,
    show: bool = False,
    every: dict[str, int] | None = None,
    **settings: Any,
) -> None:
    """Train, and print reports.

    `every` and `settings` are what was given of the arguments of `BinaryAdder.fit` and of
    `BinaryAdder`, which know the defaults.
    """
    if resume is None:
        adder = BinaryAdder(**settings, backend=backend)
    else:
        adder = BinaryAdder.load(resume, backend=backend)
    iterations = check_integer("iterations", iterations, 0)
    path = resume if save is None else save
    if resume is not None and adder.iterations >= iterations:
        have = f"{resume} has {adder.iterations} iterations already"
        say(f"{have}, and --iterations asks for {iterations} in all")

    def print_report(report: Report) -> None:
        if live is not None:
            live.see(report)
        if not quiet:
            progress.print(report_text(report, r_style))

    live = None
    if show:
        from .live import Live  # not before it is needed: it takes time

        live = Live(adder, iterations)
    line = live or ProgressLine(lambda: adder.iterations, iterations)
    with line as progress, saved_if_stopped(adder, path):
        adder.fit(
            max(0, iterations - adder.iterations),
            report=None if quiet and live is None else print_report,
            checkpoint=path,
            **(every or {}),
        )


def _stop(message: str | None, status: int) -> int:
    """Say in one line why the program ends here, and let go of standard output."""
    if message is not None:
        say(message)
    if sys.stdout is not None:  # Python flushes once more at its exit, and would complain
        with suppress(OSError, ValueError):  # it is no file
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status
