"""The command line: `python -m rnnadd`, or `rnnadd` once installed."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from types import SimpleNamespace

from .. import __version__
from ..adder import BinaryAdder
from ..backends import describe_backend
from ..checks import check_integer
from ..report import report_text
from .defaults import DEFAULTS, SETTINGS
from .progress import ProgressLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from ..report import Report


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    0 if all is well; 1 if memory runs out, a file cannot be read or written, or a model file is
    damaged; 2 for a bad argument; 130 after Ctrl-C and 141 after a closed pipe, as a shell reports
    them.
    """
    argv = sys.argv[1:] if argv is None else list(argv)
    try:
        try:
            if argv and argv[0] in ("add", "score", "info"):
                from . import models

                return getattr(models, argv[0])(argv[1:])
            return train(argv)
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

        if isinstance(error, ModelError):
            return _stop(f"error: {error}", 1)
        return _stop(f"error: {error} (--help lists the options)", 2)


def train(argv: list[str]) -> int:
    """Train, and print reports."""
    options = DEFAULTS
    if argv:
        from .options import parse_train  # not if there is nothing to parse: it takes time

        options = parse_train(argv)
    args = SimpleNamespace(**options)
    if args.version:
        print(f"rnnadd {__version__} (backend: {describe_backend(args.backend)})")
        return 0
    if args.resume is None:
        settings = {name: getattr(args, name) for name in SETTINGS}
        adder = BinaryAdder(**settings, backend=args.backend)
    else:
        adder = BinaryAdder.load(args.resume, backend=args.backend)
    iterations = check_integer("iterations", args.iterations, 0)
    path = args.resume if args.save is None else args.save
    if args.resume is not None and adder.iterations >= iterations:
        have = f"{args.resume} has {adder.iterations} iterations already"
        print(f"rnnadd: {have}, and --iterations asks for {iterations} in all", file=sys.stderr)

    def print_report(report: Report) -> None:
        progress.print(report_text(report, args.r_style))

    with ProgressLine(lambda: adder.iterations, iterations) as progress:
        try:
            adder.fit(
                max(0, iterations - adder.iterations),
                report=None if args.quiet else print_report,
                report_every=args.report_every,
                checkpoint=path,
                checkpoint_every=args.checkpoint_every,
            )
        except (KeyboardInterrupt, BrokenPipeError) as end:
            if path is None:
                raise
            adder.save(path)
            if isinstance(end, BrokenPipeError):
                raise
            saved = f" after {adder.iterations} iterations, which are in {path}"
            raise KeyboardInterrupt(saved) from None
    return 0


def _stop(message: str | None, status: int) -> int:
    """Say in one line why the program ends here, and let go of standard output."""
    if message is not None:
        print(f"rnnadd: {message}", file=sys.stderr)
    if sys.stdout is not None:  # Python flushes once more at its exit, and would complain
        with suppress(OSError, ValueError):  # it is no file
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status
