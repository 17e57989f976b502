"""The options of the command line."""

from __future__ import annotations

import argparse
from functools import partial

from ..backends import BACKENDS
from ..checks import LARGEST_SAMPLE
from .defaults import DEFAULTS, SETTINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

# The seed with which the article's printed run was made, though its text says 0.
ARTICLE = {"seed": 1145857194, "sample_kind": "rounding", "r_style": True}

OTHER_COMMANDS = """\
other commands:
  rnnadd add MODEL A B ...  what a saved network answers to a sum
  rnnadd score MODEL        how many additions it gets right
  rnnadd info MODEL         what is in the file
rnnadd COMMAND --help says more of each.
"""


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def __init__(self, prog: str, description: str, epilog: str | None = None) -> None:
        # With a width, argparse does not look for that of the terminal, which imports a lot.
        style = partial(argparse.RawDescriptionHelpFormatter, width=80)
        super().__init__(prog, None, description, epilog, formatter_class=style, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"rnnadd: error: {message} (--help lists the options)\n")

    def number(self, name: str, kind: type, help: str) -> None:
        self.add_argument(name, type=kind, metavar="N", help=f"{help} (%(default)s)")

    def backend(self) -> None:
        help = "which module works (default: what RNNADD_BACKEND names, or the fastest there is)"
        self.add_argument("--backend", choices=BACKENDS, help=help)


def train_parser(defaults: dict[str, Any]) -> Parser:
    """Return the parser of the training."""
    parser = Parser(
        "rnnadd",
        "Train a recurrent neural network to add binary numbers, and report on it.",
        OTHER_COMMANDS,
    )
    option, number = parser.add_argument, parser.number
    option(
        "command",
        nargs="?",
        choices=["train", "add", "score", "info"],
        help="the command comes first; train may be left out",
    )
    number("--seed", int, "seed of R's random numbers, signed 32-bit")
    number("--iterations", int, "additions to learn from")
    number("--hidden-dim", int, "hidden units")
    number("--alpha", float, "learning rate")
    number("--binary-dim", int, "bits of an addition")
    number("--input-dim", int, "numbers to add up")
    option(
        "--sample-kind",
        choices=list(LARGEST_SAMPLE),
        help="how R draws whole numbers: since version 3.6, or before (%(default)s)",
    )
    help = "write the network to this file, at once and as it learns"
    option("--save", metavar="PATH", help=help)
    number("--checkpoint-every", int, "iterations from one writing to the next")
    option(
        "--resume",
        metavar="PATH",
        help="go on with the network in this file, to --iterations in all, and save it there"
        " if --save names no other",
    )
    parser.backend()
    number("--report-every", int, "iterations from one report to the next")
    option("--quiet", action="store_true", help="print no reports")
    option("--r-style", action="store_true", help="print each line as R does")
    option(
        "--article",
        action="store_true",
        help="the run that the article printed: --seed {seed} --sample-kind {sample_kind}"
        " --r-style".format(**ARTICLE),
    )
    option("--version", action="store_true", help="print version and backend")
    parser.set_defaults(**defaults)
    return parser


def parse_train(argv: list[str]) -> dict[str, Any]:
    """Return the options of the training, or end the program with what is wrong."""
    parser = train_parser(DEFAULTS)
    args = parser.parse_args(argv)
    if args.command != "train":
        parser.error(f"the command comes first: rnnadd {args.command} ...")
    if args.article:  # what is given beside it still counts
        parser.set_defaults(**ARTICLE)
        args = parser.parse_args(argv)
    given = vars(train_parser(dict.fromkeys(DEFAULTS)).parse_args(argv))
    if given["checkpoint_every"] is not None and args.save is None and args.resume is None:
        parser.error("--checkpoint-every needs --save")
    if args.resume is not None:
        for name in [*SETTINGS, "article"]:
            if given[name] is not None and given[name] is not False:
                option = name.replace("_", "-")
                parser.error(f"--{option} cannot go with --resume: the file has it")
    return vars(args)
