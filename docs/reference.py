"""The reference: the public names from their docstrings, the command line, and the model's file."""

import inspect
import re
from contextlib import suppress
from unittest.mock import patch

import rnnadd
import rnnadd.pictures
from rnnadd import explanation, report
from rnnadd.command.main import run
from rnnadd.command.options import Parser, train_parser
from rnnadd.document import FIELDS, FORMAT, HEADERS, VERSION

# What methods return, and what has no public name of its own.
RETURNED = [report.Trace, report.ErrorTrace, report.Gradients, explanation.Explanation]

# What stands in a model's file. A new field needs a line here.
FIELD_MEANINGS = {
    "format": f'always "{FORMAT}"',
    "version": f"the version of the format: {VERSION} now; older ones are read, too",
    "model": "which of the two it is",
    "seed": "the seed, a whole number",
    "hidden_dim": "how many hidden units",
    "alpha": "the learning rate",
    "binary_dim": "how many bits the additions have",
    "input_dim": "how many inputs, or numbers to add",
    "output_dim": "how many outputs",
    "sample_kind": "how R draws whole numbers: `rejection` or `rounding`",
    "iterations": "how many iterations were done",
    "synapse_0": "input weights: a list of `input_dim` rows of `hidden_dim` numbers",
    "synapse_1": "output weights: `hidden_dim` rows of `output_dim` numbers (1 for an adder)",
    "synapse_h": "recurrent weights: `hidden_dim` rows of `hidden_dim` numbers",
    "history": "the errors, in rows: first, where it starts, and how many iterations a piece has (a"
    " power of 2); then, for each piece, the sum of its errors, the least and the greatest",
    "random_state": "R's generator: 624 words of 32 bits, and the position",
    "sha256": "the SHA-256 of all bytes of the file before its own value",
}


def reference():
    """Return the page in Markdown."""
    public = [getattr(rnnadd, name) for name in rnnadd.__all__]
    drawing = [getattr(rnnadd.pictures, name) for name in rnnadd.pictures.__all__]
    parts = [
        "# Reference",
        "`python3 -m docs.make reference` makes this page, from the docstrings in the code."
        " [using.md](using.md) tells how to use it all.",
        "## rnnadd",
        inspect.getdoc(rnnadd).split("\n\n")[-1],
        "`rnnadd.__version__` is the version, a text.",
        *entries([value for value in public if not isinstance(value, str)]),
        "## What the methods return",
        *entries(RETURNED),
        "## rnnadd.pictures",
        "What draws. Each function returns a `Picture`. [pictures.md](pictures.md) shows them.",
        *entries(drawing),
        "## The command line",
        "`python3 -m rnnadd` and, once installed, `rnnadd` are the same. The exit status is 0 if"
        " all is well, 1 if a file cannot be used or memory runs out, 2 for a bad argument, 130"
        " after Ctrl-C, and 141 after a closed pipe.",
        *commands(),
        "## The model's file",
        *model_file(),
    ]
    return "\n\n".join(parts) + "\n"


def entries(values):
    """Yield the parts on some classes and functions."""
    for value in values:
        name = value.__name__
        yield f"### {name}"
        if not inspect.isclass(value) or "__init__" in vars(value):
            yield f"`{name}{arguments(value)}`"
        yield from paragraphs(value)
        if inspect.isclass(value):
            yield from members(value)


def members(value):
    """Yield the parts on the public methods and properties of a class, in the order of the code."""
    for name, member in vars(value).items():
        if name.startswith("_") or not (inspect.isroutine(member) or isinstance(member, property)):
            continue
        yield f"#### {value.__name__}.{name}"
        if not isinstance(member, property):
            yield f"`{name}{arguments(getattr(value, name), inspect.isfunction(member))}`"
        yield from paragraphs(member if isinstance(member, property) else getattr(value, name))


def arguments(function, has_self=False):
    """Return the arguments in brackets, without their types: those differ from Python to Python."""
    signature = inspect.signature(function)
    parameters = list(signature.parameters.values())[has_self:]
    plain = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in parameters]
    return str(inspect.Signature(plain))


def paragraphs(value):
    """Yield the paragraphs of a docstring: examples and tables as they stand there."""
    for paragraph in inspect.getdoc(value).split("\n\n"):
        if paragraph.startswith(">>>"):
            yield f"```pycon\n{paragraph}\n```"
        elif re.search(r"\S {2,}\S|^ ", paragraph, re.MULTILINE):
            yield f"```text\n{paragraph}\n```"
        else:
            yield paragraph


def commands():
    """Yield the parts on each command, from the parser of its options."""
    [choice] = [action for action in train_parser()._actions if action.dest == "command"]
    for command in choice.choices:
        parser = train_parser() if command == "train" else parser_of(command)
        yield f"### rnnadd {command}"
        yield parser.description.replace("\n", " ")
        rows = [
            (", ".join(action.option_strings) or action.metavar or action.dest, action)
            for action in parser._actions
            if action.dest not in ("help", "command")
        ]
        yield "\n".join(
            [
                "| | |",
                "| --- | --- |",
                *[f"| `{name}{given(action)}` | {action.help} |" for name, action in rows],
            ]
        )


def given(action):
    """Return what comes after an option: the name of a value, or the choices."""
    if not action.option_strings or action.nargs == 0:
        return ""
    return " " + (action.metavar or "{" + ",".join(action.choices) + "}")


def parser_of(command):
    """Return the parser of a command, which is asked for help, and prints none."""
    seen = []

    def keep(parser):
        seen.append(parser)

    with patch.object(Parser, "print_help", keep), suppress(SystemExit):
        run([command, "--help"])
    return seen[0]


def model_file():
    """Yield the parts on what stands in a file."""
    yield (
        "A file is one JSON object, in UTF-8, written by `save` and read by `load`. Numbers are"
        " written with as many digits as it takes to read back the same bits. The fields stand in"
        " this order, and none may be missing. A file that is not, byte for byte, what `save` would"
        " write is refused."
    )
    for kind, fields in FIELDS.items():
        yield f"### The file of {'an' if kind == 'RNN' else 'a'} {kind}"
        names = [*HEADERS[VERSION], *fields, "sha256"]
        rows = [f"| `{name}` | {FIELD_MEANINGS[name]} |" for name in names]
        yield "\n".join(["| field | what |", "| --- | --- |", *rows])
