"""`rnnadd learn`: a network learns from the examples in a file."""

from __future__ import annotations

import os

from ..checks import check_integer, check_number
from ..lines import examples_of
from ..rnn import RNN
from .ask import examples_for, load_learned, open_data
from .exam import Exam
from .options import SETTINGS, Parser
from .progress import ProgressLine
from .stopped import saved_if_stopped, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..examples import Examples

EPOCHS = 100
REPORT_EVERY = 10_000

# The mean error of what is learned is that of the first so many: to ask all would take too long.
MOST_ASKED = 1_000

# What a file that is resumed knows already.
IN_FILE = ["seed", "hidden_dim", "alpha", "holdout", "bits"]

DESCRIPTION = """\
Learn from the examples in a file, one on each line: whole numbers, the last of them the answer
to the others; or JSON such as {"inputs": [[0, 1], [1, 1]], "targets": [[1], null]}.
"""


def learn(argv: list[str]) -> None:
    """Learn from a file, and print reports."""
    given = parse_learn(argv)
    path = given.get("save", given.get("resume"))
    refuse_same_file(given["data"], path)
    rnn, examples = resumed(given) if "resume" in given else begun(given)
    share, seed = rnn.examples["holdout"], rnn.examples["seed"]
    learned, held_out = examples.hold_out(share, seed)
    total = given["epochs"] * len(learned)
    if "resume" in given and rnn.iterations >= total:
        have = f"{given['resume']} has {rnn.iterations} iterations already"
        say(f"{have}, and --epochs {given['epochs']} asks for {total} in all")
    Lesson(rnn, learned, held_out, given).go_on(total, path)


class Lesson:
    """The training: where it stops depends on nothing but the network and what was asked for."""

    def __init__(
        self, rnn: RNN, learned: Examples, held_out: Examples, given: dict[str, Any]
    ) -> None:
        self._rnn, self._learned = rnn, learned
        first = learned.inputs.which[:MOST_ASKED]
        self._exam = Exam(rnn, learned.only(first))
        self._held_out = Exam(rnn, held_out) if len(held_out) else None
        self._until, self._every = given.get("until"), given["report_every"]
        self._checkpoints = {k: given[k] for k in ["checkpoint_every"] if k in given}
        self._reported = 0  # after so many iterations
        self._stopped = False

    def go_on(self, total: int, path: str | None) -> None:
        """Learn up to so many iterations in all, in the order of the file, from where it stands."""
        rnn, learned = self._rnn, self._learned
        if rnn.iterations and rnn.iterations % self._every == 0:
            self._stopped = self._good_enough()  # a training before was killed just then
        with ProgressLine(lambda: rnn.iterations, total) as progress, saved_if_stopped(rnn, path):

            def report(_: object) -> None:
                progress.print(self.report())
                if self._good_enough():
                    self._stopped = True
                    raise StopIteration

            epochs, rest = divmod(max(total - rnn.iterations, 0), len(learned))
            rest_of_epoch = learned.only(learned.inputs.which[len(learned) - rest :])
            for part, times in ((rest_of_epoch, 1), (learned, epochs)):
                if len(part):
                    rnn.fit(
                        *part,
                        epochs=0 if self._stopped else times,
                        report=report,
                        report_every=self._every,
                        checkpoint=path,
                        **self._checkpoints,
                    )
            if self._reported != rnn.iterations:
                progress.print(self.report())

    def _good_enough(self) -> bool:
        exam = self._held_out or self._exam
        return self._until is not None and exam.mean_error() <= self._until

    def report(self) -> str:
        """Return the line that says how well the examples are known now."""
        self._reported = self._rnn.iterations
        text = f"after {self._reported} examples: mean error {self._exam.mean_error():.4f}"
        if self._held_out is not None:
            error, right = self._held_out.mean_error(), self._held_out.right()
            text += f"; held out: {error:.4f}, {right} of {len(self._held_out)} right"
        return text


def begun(given: dict[str, Any]) -> tuple[RNN, Examples]:
    """Return a new network and the examples for it."""
    holdout, seed = check_number("holdout", given.get("holdout", 0)), given.get("seed", 0)
    with open_data(given["data"]) as (file, name):
        examples = examples_of(file, name, given.get("bits"))
    settings = {k: given.get(k, SETTINGS[k]) for k in ("hidden_dim", "seed", "alpha")}
    dims = examples.inputs.columns, settings.pop("hidden_dim"), examples.targets.columns
    rnn = RNN(*dims, **settings, backend=given.get("backend"))
    rnn._examples = {
        "kind": examples.kind,
        "steps": examples.steps,
        "signed": examples.signed,
        "holdout": holdout,
        "seed": seed,
        "sha256": examples.sha256,
    }
    return rnn, examples


def resumed(given: dict[str, Any]) -> tuple[RNN, Examples]:
    """Return the network in a file and the examples that it has begun to learn from."""
    rnn = load_learned(given["resume"], given.get("backend"))
    examples = examples_for(rnn, given["data"])
    if examples.sha256 != rnn.examples["sha256"]:
        name = "standard input" if given["data"] == "-" else given["data"]
        raise ValueError(f"{given['resume']} has learned from other lines than those of {name}")
    return rnn, examples


def refuse_same_file(data: str, path: str | None) -> None:
    """Raise ValueError if the model would take the place of the data."""
    if path is None or data == "-" or not (os.path.exists(path) and os.path.exists(data)):
        return
    if os.path.samefile(path, data):
        raise ValueError(f"the model would take the place of the data: {path}")


def parse_learn(argv: list[str]) -> dict[str, Any]:
    """Return what is given, or raise ValueError with what is wrong."""
    parser = Parser("rnnadd learn", DESCRIPTION)
    option, number = parser.add_argument, parser.number
    option("data", metavar="DATA", help="the file, or - for standard input")
    option("--bits", type=int, metavar="N", help="steps for numbers (as many as the longest needs)")
    help = "a share of the lines, from 0 to 1, that is not learned from but asked (0)"
    option("--holdout", type=float, metavar="SHARE", help=help)
    help = f"so many times all examples, in their order ({EPOCHS})"
    option("--epochs", type=int, metavar="N", default=EPOCHS, help=help)
    help = (
        "stop at a report with a mean error, of the held-out examples if there are any, of at most"
        " this"
    )
    option("--until", type=float, metavar="ERROR", help=help)
    number("--seed", "seed of R's random numbers, signed 32-bit")
    number("--hidden-dim", "hidden units")
    number("--alpha", "learning rate")
    help = "write the network to this file, at once and as it learns"
    option("--save", metavar="PATH", help=help)
    number("--checkpoint-every", "examples from one writing to the next")
    option(
        "--resume",
        metavar="PATH",
        help="go on with the network in this file, to --epochs in all, and save it there"
        " if --save names no other",
    )
    parser.backend()
    help = f"examples from one report to the next ({REPORT_EVERY})"
    option("--report-every", type=int, metavar="N", default=REPORT_EVERY, help=help)
    given = vars(parser.parse_args(argv))
    if "checkpoint_every" in given and "save" not in given and "resume" not in given:
        raise ValueError("--checkpoint-every needs --save")
    for name in IN_FILE:
        if "resume" in given and name in given:
            option_name = name.replace("_", "-")
            raise ValueError(f"--{option_name} cannot go with --resume: the file has it")
    given["epochs"] = check_integer("epochs", given["epochs"], 0)
    given["report_every"] = check_integer("report_every", given["report_every"], 1)
    if "until" in given:
        given["until"] = check_number("until", given["until"])
    return given
