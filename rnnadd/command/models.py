"""The commands for saved networks: `rnnadd add`, `score`, `info` and `show`."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

from ..adder import BinaryAdder
from ..files import read_any_model, write_file
from ..rnn import RNN
from .options import Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator


def add(argv: list[str]) -> None:
    """Print what a network answers to a sum."""
    with numbers_of_any_length():
        parser = model_parser("add", "Print what a saved network answers to a sum.")
        parser.add_argument("operands", nargs="+", type=int, metavar="A", help="whole numbers")
        parser.backend()
        given = vars(parser.parse_args(argv))
        operands = given.pop("operands")
        print(BinaryAdder.load(**given).add(*operands))


def score(argv: list[str]) -> None:
    """Print how many additions a network gets right, or how many examples in a file."""
    parser = model_parser(
        "score",
        "Print how many additions a saved network gets right in every bit: of all there are, or"
        "\nof random ones where these are too many. All of 14 bits take a minute with the Cython"
        "\nbackend, and hours with the other. A network that `rnnadd learn` has taught is asked"
        "\nthe examples in DATA.",
    )
    help = "examples, as `rnnadd learn` takes them; - for standard input"
    parser.add_argument("data", nargs="?", metavar="DATA", help=help)
    help = "bits of the operands (as many as it has learned from)"
    parser.add_argument("--binary-dim", type=int, metavar="N", help=help)
    parser.add_argument("--pairs", type=int, metavar="N", help="try so many random ones instead")
    parser.backend()
    given = vars(parser.parse_intermixed_args(argv))
    path, backend = given.pop("path"), given.pop("backend", None)
    if "data" in given:
        if len(given) > 1:
            raise ValueError("--binary-dim and --pairs are for networks that add, without DATA")
        from .ask import score_examples  # not before it is needed: it takes time

        score_examples(path, given["data"], backend)
        return
    if read_any_model(path)[1].get("examples"):
        raise ValueError("the network in it has learned from a file: rnnadd score MODEL DATA")
    adder = BinaryAdder.load(path, backend=backend)
    with numbers_of_any_length():
        print(adder.score(**given))


def info(argv: list[str]) -> None:
    """Print what is in a model file."""
    args = model_parser("info", "Print what is in a model file.").parse_args(argv)
    model, state = read_any_model(args.path)
    inputs, hidden, outputs = state["input_dim"], state["hidden_dim"], state.get("output_dim", 1)
    what = f"additions of {state['binary_dim']} bits" if "binary_dim" in state else "sequences"
    print(f"model: {model}")
    print(f"inputs, hidden units, outputs: {inputs}, {hidden}, {outputs}")
    print(f"learned from: {state['iterations']} {what}")
    if "examples" in state:
        print_examples(state["examples"])
    for name in ("seed", "sample_kind", "alpha"):
        if name in state:
            print(f"{name}: {state[name]}")


def print_examples(examples: dict[str, Any]) -> None:
    """Print what a model file says of the examples that `rnnadd learn` has read."""
    sort = {"numbers": "whole numbers of {} bits", "sequences": "sequences of up to {} steps"}
    text = sort[examples["kind"]].format(examples["steps"])
    signed = ", negative ones in two's complement" if examples["signed"] else ""
    print(f"examples: {text}{signed}")
    print(f"held out: a share of {examples['holdout']}, drawn from seed {examples['seed']}")


def show(argv: list[str]) -> None:
    """Print what a network has learned as a drawing of characters, or write a page on it."""
    parser = model_parser("show", "Print what a saved network has learned, or write a page on it.")
    help = "the addition to show (the article's first one)"
    parser.add_argument("operands", nargs="*", type=int, metavar="A", default=[], help=help)
    help = "write a page with pictures to this file, in HTML, instead"
    parser.add_argument("-o", "--output", metavar="PAGE", help=help)
    parser.backend()
    given = parser.parse_intermixed_args(argv)
    path, operands = given.path, getattr(given, "operands", ())
    kind, _ = read_any_model(path)
    load = BinaryAdder.load if kind == "BinaryAdder" else RNN.load
    model: BinaryAdder | RNN = load(path, backend=getattr(given, "backend", None))
    if hasattr(given, "output"):
        if os.path.exists(given.output) and os.path.samefile(given.output, path):
            raise ValueError(f"the page would take the place of the model: -o {given.output}")
        from ..pictures.page import page

        text = page(model, *operands, title=os.path.basename(path))
        write_file(given.output, text.encode(), "the page")
        return
    from ..pictures.terminal import story
    from .screen import screen_of

    print(story(model, *operands, screen=screen_of(sys.stdout)))


def model_parser(command: str, description: str) -> Parser:
    parser = Parser(f"rnnadd {command}", description)
    parser.add_argument("path", metavar="MODEL", help="a file that save has written")
    return parser


@contextmanager
def numbers_of_any_length() -> Iterator[None]:
    """Lift Python's limit on the digits of a number: they come from who runs the program."""
    if not hasattr(sys, "set_int_max_str_digits"):  # before 3.11, mostly
        yield
        return
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(limit)
