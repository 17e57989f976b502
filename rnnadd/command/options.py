"""The options of the command line."""

from __future__ import annotations

import argparse
import re
from functools import partial

from ..adder import BinaryAdder
from ..backends import BACKENDS
from ..checks import LARGEST_SAMPLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

# The defaults, as the signatures have them.
[SEED] = BinaryAdder.__init__.__defaults__ or ()
[ITERATIONS] = BinaryAdder.fit.__defaults__ or ()
SETTINGS: dict[str, Any] = {"seed": SEED, **(BinaryAdder.__init__.__kwdefaults__ or {})}
TRAINING: dict[str, Any] = {"iterations": ITERATIONS, **(BinaryAdder.fit.__kwdefaults__ or {})}

# The seed with which the article's printed run was made, though its text says 0.
ARTICLE = {"seed": 1145857194, "sample_kind": "rounding", "r_style": True}

OTHER_COMMANDS = """\
other commands:
  rnnadd add MODEL A B ...  what a saved network answers to a sum
  rnnadd score MODEL        how many additions it gets right
  rnnadd info MODEL         what is in the file
  rnnadd show MODEL [A B ...]  what it has learned, drawn; with -o, as a page
  rnnadd verify MODEL       a sum that it gets wrong, or a proof that there is none
  rnnadd check MODEL CERTIFICATE  the proof again
  rnnadd learn DATA         learn from numbers or sequences in a file
  rnnadd ask MODEL A ...    what a network answers that has learned so
  rnnadd sweep --seeds 0:1000  many trainings, a row of each; with --summary, the answer
rnnadd COMMAND --help says more of each.
"""


class Parser(argparse.ArgumentParser):
    """A parser of what is given, and no more: it knows no defaults."""

    def __init__(self, prog: str, description: str, epilog: str | None = None) -> None:
        # With a width, argparse does not look for that of the terminal, which imports a lot.
        style = partial(argparse.RawDescriptionHelpFormatter, width=80)
        super().__init__(
            prog,
            None,
            description,
            epilog,
            formatter_class=style,
            allow_abbrev=False,
            argument_default=argparse.SUPPRESS,
        )
        # What looks like an option and is a number: before Python 3.14, -1e-3 was none.
        self._negative_number_matcher = re.compile(r"-\.?\d")

    def error(self, message: str) -> NoReturn:
        raise ValueError(message)

    def print_help(self, file: Any = None) -> None:
        print(self.format_help(), end="", file=file)  # argparse would overlook a full disk

    def number(self, name: str, help: str) -> None:
        default = {**SETTINGS, **TRAINING}[name.lstrip("-").replace("-", "_")]
        help = f"{help} ({default})"
        self.add_argument(name, type=type(default), metavar="N", help=help)

    def backend(self) -> None:
        help = "which module works (default: what RNNADD_BACKEND names, or the fastest there is)"
        self.add_argument("--backend", choices=BACKENDS, help=help)


def train_parser() -> Parser:
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
        default="train",
        choices=[
            "train",
            "add",
            "score",
            "info",
            "show",
            "verify",
            "check",
            "learn",
            "ask",
            "sweep",
        ],
        help="the command comes first; train may be left out",
    )
    number("--seed", "seed of R's random numbers, signed 32-bit")
    number("--iterations", "additions to learn from")
    number("--hidden-dim", "hidden units")
    number("--alpha", "learning rate")
    number("--binary-dim", "bits of an addition")
    number("--input-dim", "numbers to add up")
    kind = f"how R draws whole numbers: since version 3.6, or before ({SETTINGS['sample_kind']})"
    option("--sample-kind", choices=list(LARGEST_SAMPLE), help=kind)
    help = "write the network to this file, at once and as it learns"
    option("--save", metavar="PATH", help=help)
    number("--checkpoint-every", "iterations from one writing to the next")
    option(
        "--resume",
        metavar="PATH",
        help="go on with the network in this file, to --iterations in all, and save it there"
        " if --save names no other",
    )
    parser.backend()
    number("--report-every", "iterations from one report to the next")
    option("--quiet", action="store_true", help="print no reports")
    help = "draw the curve and the present addition as it learns, on a terminal"
    option("--show", action="store_true", help=help)
    option("--r-style", action="store_true", help="print each line as R does")
    option(
        "--article",
        action="store_true",
        help="the run that the article printed: --seed {seed} --sample-kind {sample_kind}"
        " --r-style".format(**ARTICLE),
    )
    option("--version", action="store_true", help="print version and backend")
    return parser


def parse_train(argv: list[str]) -> dict[str, Any]:
    """Return what is given for the training, or raise ValueError with what is wrong."""
    given = vars(train_parser().parse_args(argv))
    command = given.pop("command")
    if command != "train":
        raise ValueError(f"the command comes first: rnnadd {command} ...")
    if "checkpoint_every" in given and "save" not in given and "resume" not in given:
        raise ValueError("--checkpoint-every needs --save")
    if "resume" in given:
        for name in given:
            if name == "article" or (name in SETTINGS and name != "backend"):
                option = name.replace("_", "-")
                raise ValueError(f"--{option} cannot go with --resume: the file has it")
    if given.pop("article", False):  # what is given beside it still counts
        given = {**ARTICLE, **given}
    every = {name: given.pop(name) for name in list(given) if name.endswith("_every")}
    return {**given, "every": every}
