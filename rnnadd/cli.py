"""The command line: `python -m rnnadd`, or `rnnadd` once installed."""
from __future__ import annotations

import argparse
import os
import sys
from functools import partial

from . import __version__
from .adder import BinaryAdder
from .backends import BACKENDS, describe_backend
from .report import Report, report_text
from .task import LARGEST_SAMPLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn, Sequence

# The seed with which the article's printed run was made, though its text says 0.
ARTICLE = {"seed": 1145857194, "sample_kind": "rounding", "r_style": True}


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message} (--help lists the options)\n")


def make_parser() -> Parser:
    """Return the parser of the command line; its defaults are the article's run."""
    parser = Parser(
        prog="rnnadd",
        description="Train a recurrent neural network to add binary numbers, and report on it.",
        allow_abbrev=False,
        # With a width, argparse does not look for that of the terminal, which imports a lot.
        formatter_class=partial(argparse.HelpFormatter, width=80),
    )
    option = parser.add_argument
    option("command", nargs="?", choices=["train"], default="train", help="may be left out")

    def number(name: str, kind: type, default: float, help: str) -> None:
        option(name, type=kind, default=default, metavar="N", help=f"{help} (%(default)s)")

    number("--seed", int, 0, "seed of R's random numbers, signed 32-bit")
    number("--iterations", int, 10_000, "additions to learn from")
    number("--hidden-dim", int, 16, "hidden units")
    number("--alpha", float, 0.1, "learning rate")
    number("--binary-dim", int, 8, "bits of an addition")
    number("--input-dim", int, 2, "numbers to add up")
    number("--report-every", int, 1_000, "iterations from one report to the next")
    option(
        "--sample-kind",
        choices=list(LARGEST_SAMPLE),
        default="rejection",
        help="how R draws whole numbers: since version 3.6, or before (%(default)s)",
    )
    option(
        "--backend",
        choices=BACKENDS,
        help="which module trains (default: what RNNADD_BACKEND names, or the fastest there is)",
    )
    option("--quiet", action="store_true", help="print no reports")
    option("--r-style", action="store_true", help="print each line as R does")
    option(
        "--article",
        action="store_true",
        help="the run that the article printed: --seed {seed} --sample-kind {sample_kind}"
        " --r-style".format(**ARTICLE),
    )
    option("--version", action="store_true", help="print version and backend")
    parser.formatter_class = argparse.HelpFormatter
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    0 if all is well, 1 if memory runs out or standard output cannot be written, 2 for a bad
    argument, 130 after Ctrl-C and 141 after a closed pipe, as a shell reports them.
    """
    try:
        try:
            return _run(argv)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except KeyboardInterrupt:
        return _stop("interrupted", 130)
    except MemoryError:
        return _stop("error: not enough memory", 1)
    except BrokenPipeError:
        return _stop(None, 141)
    except OSError as error:
        return _stop(f"cannot write to standard output: {error.strerror}", 1)


def _run(argv: Sequence[str] | None) -> int:
    parser = make_parser()
    args = parser.parse_args(argv)
    if args.article:  # what is given beside it still counts
        parser.set_defaults(**ARTICLE)
        args = parser.parse_args(argv)

    def print_report(report: Report) -> None:
        print(report_text(report, args.r_style), flush=True)

    try:
        if args.version:
            print(f"rnnadd {__version__} (backend: {describe_backend()})")
            return 0
        adder = BinaryAdder(
            seed=args.seed,
            hidden_dim=args.hidden_dim,
            alpha=args.alpha,
            binary_dim=args.binary_dim,
            input_dim=args.input_dim,
            sample_kind=args.sample_kind,
            backend=args.backend,
        )
        report = None if args.quiet else print_report
        adder.fit(args.iterations, report=report, report_every=args.report_every)
    except ValueError as error:  # a bad argument: what comes after the checks raises none
        parser.error(str(error))
    return 0


def _stop(message: str | None, status: int) -> int:
    """Say in one line why the program ends here, and let go of standard output."""
    if message is not None:
        print(f"rnnadd: {message}", file=sys.stderr)
    if sys.stdout is not None:  # Python flushes once more at its exit, and would complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status
