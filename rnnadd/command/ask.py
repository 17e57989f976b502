"""`rnnadd ask`, and `rnnadd score` with examples: for networks that `rnnadd learn` has made."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from itertools import islice

from ..files import ModelError
from ..lines import ExamplesError, NumberReader, SequenceReader, examples_of, lines_of, range_of
from ..rnn import RNN
from .exam import AT_ONCE, Exam, answers
from .options import Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO, Iterator

    from ..examples import Examples


def ask(argv: list[str]) -> None:
    """Print what a network answers."""
    parser = Parser(
        "rnnadd ask",
        "Print what a network answers that `rnnadd learn` has taught: a number to numbers, or the"
        "\noutputs to a line of JSON.",
    )
    parser.add_argument("path", metavar="MODEL", help="a file that learn has written")
    help = 'whole numbers, or {"inputs": [...]}; - reads lines of them from standard input'
    parser.add_argument("words", nargs="+", metavar="A", help=help)
    parser.backend()
    given = parser.parse_args(argv)
    questions = Questions(load_learned(given.path, getattr(given, "backend", None)))
    if given.words != ["-"]:
        try:
            question = questions.parse(os.fsencode(" ".join(given.words)))
        except TypeError as error:
            raise ValueError(error) from None
        print(*questions.answers([question]))
        return
    with open_data("-") as (file, name):
        lines = lines_of(file, name)
        at_once = 1 if file.isatty() else AT_ONCE
        for some in iter(lambda: list(islice(lines, at_once)), []):
            asked = []
            for number, line in some:
                try:
                    asked.append(questions.parse(line))
                except (TypeError, ValueError) as error:
                    raise ExamplesError(f"{name}, line {number}: {error}") from None
            print(*questions.answers(asked), sep="\n", flush=True)


def score_examples(path: str, data: str, backend: str | None) -> None:
    """Print how well a network knows the examples in a file."""
    rnn = load_learned(path, backend)
    examples = examples_for(rnn, data)
    exam = Exam(rnn, examples)
    right, count = exam.right(), len(examples)
    print(f"{right} of {count} examples are right in every step: {right / count:.15g}")
    print(f"mean error: {exam.mean_error():.15g}")


def load_learned(path: str, backend: str | None) -> RNN:
    """Return a network that `rnnadd learn` has made, or raise `ModelError`."""
    rnn = RNN.load(path, backend=backend)
    if not rnn.examples:
        reason = "it does not say what the network has learned from, as `rnnadd learn` writes it"
        raise ModelError(f"{path}: {reason}")
    return rnn


def examples_for(rnn: RNN, data: str) -> Examples:
    """Return the examples in a file, of the kind, the width and the bits that a network takes."""
    bits = rnn.examples["steps"] if rnn.examples["kind"] == "numbers" else None
    with open_data(data) as (file, name):
        return examples_of(file, name, bits, reader_for(rnn, rnn.input_dim + 1))


@contextmanager
def open_data(path: str) -> Iterator[tuple[BinaryIO, str]]:
    """Open a file, or standard input for -, and say what errors call it."""
    if path == "-":
        if sys.stdin is None:
            raise ValueError("standard input is closed; name a file")
        yield sys.stdin.buffer, "standard input"
        return
    with open(path, "rb") as file:
        yield file, path


def reader_for(rnn: RNN, count: int) -> NumberReader | SequenceReader:
    """Return a reader of what the network takes; of so many numbers, if it takes numbers."""
    if rnn.examples["kind"] == "sequences":
        return SequenceReader(rnn.input_dim, rnn.output_dim)
    return NumberReader(count, rnn.examples["steps"], rnn.examples["signed"])


class Questions:
    """Lines with inputs and no targets, and a network that answers them."""

    def __init__(self, rnn: RNN) -> None:
        self._rnn, self._reader = rnn, reader_for(rnn, rnn.input_dim)

    def parse(self, line: bytes) -> Any:
        """Return what `answers` takes, or raise TypeError or ValueError."""
        if isinstance(self._reader, SequenceReader):
            return self._reader.parse(line, ["inputs"])[0]
        largest = (1 << self._rnn.examples["steps"]) - 1
        return tuple([x & largest for x in self._reader.parse(line)])

    def answers(self, asked: list[Any]) -> list[object]:
        """Return the answers as they are printed: whole numbers, NaN, or lists in JSON."""
        if isinstance(self._reader, SequenceReader):
            return [json.dumps(self._rnn._network.predict(inputs)) for inputs in asked]
        bits, signed = self._rnn.examples["steps"], self._rnn.examples["signed"]
        greatest = range_of(bits, signed)[1]
        found = answers(self._rnn, asked, bits)
        return [x - (1 << bits) if x > greatest else x for x in found]
