"""One page on a network, with nothing outside of it: all pictures, and the figures behind them."""

from __future__ import annotations

from functools import lru_cache, partial

from ..adder import BinaryAdder
from . import figures
from .addition import an_addition, check_addition, last_wrong, steps_of
from .axes import check_that_something_is_carried
from .backwards import error_through_time
from .carry import four, panels, the_carry
from .curve import curve_of_adder, error_curve
from .drawing import LIGHT, STYLE, escaped
from .moments import watch
from .paper import on_paper
from .weights import weights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, List, Sequence

    from .drawing import Picture
    from .figures import Model
    from .moments import Moment

    Rows = List[List[str]]

MOST_BYTES = 300_000  # in a page: what does not fit in is left out
MOST_OF_ONE = 120_000  # in a picture or a table, so that one does not push out the others
ROOM = MOST_BYTES - 10_000  # for what is always there
MOST_OF_TITLE = 300  # characters

PAGE_STYLE = f"""
body.rnnadd{{margin:0 auto;padding:1rem;max-width:46rem;font:1rem/1.5 system-ui,sans-serif;\
background:var(--paper);color:var(--ink);overflow-wrap:break-word}}
h1{{font-size:1.5rem;line-height:1.25}}
h2{{font-size:1.15rem;margin:2.5rem 0 .5rem}}
figure{{margin:0;max-width:40rem}}
figure svg{{display:block;width:100%}}
figcaption,p{{max-width:40rem}}
.scroll{{overflow-x:auto;max-height:24rem;overflow-y:auto}}
table{{border-collapse:collapse;font-size:.8rem;font-variant-numeric:tabular-nums}}
caption{{text-align:left;font-weight:700;padding:.5rem 0 .25rem}}
th,td{{padding:.1rem .6rem;text-align:right;border-bottom:1px solid var(--faint);\
white-space:nowrap}}
summary{{cursor:pointer;color:var(--soft);margin:.5rem 0}}
@media (max-width:32rem){{figure{{margin:0 -1rem}}th,td{{padding:.1rem .35rem}}}}
@media print{{.rnnadd,body.rnnadd .rnnadd{{{LIGHT}}}section{{break-inside:avoid}}\
.scroll{{max-height:none;overflow:visible}}}}
""".replace("\n", "")


def page(model: Model, *operands: int, title: str = "") -> str:
    """Return a whole page in HTML on a `BinaryAdder` or an `RNN`.

    operands   the addition to show, each number below 2**64; the article's if none is given. An
               `RNN` has none.
    title      what stands at the top, such as the name of a file

    The page has less than 300 kB. A picture that cannot be drawn is replaced by the reason. Raises
    TypeError or ValueError for operands that will not do.

    >>> from rnnadd import BinaryAdder
    >>> page(BinaryAdder(hidden_dim=2), 1, 2, title="<b>")[:31]
    '<!DOCTYPE html>\\n<html lang="en"'
    """
    operands = operands_of(model, operands)
    adds = isinstance(model, BinaryAdder)
    title = title[:MOST_OF_TITLE] or f"A network that learns{' to add' if adds else ''}"
    written = Writer(title)
    written.add(f"<h1>{escaped(title)}</h1>\n<p>{escaped(about(model))}</p>\n")
    if isinstance(model, BinaryAdder):
        adder_sections(written, model, operands)
    else:
        model_sections(written, model)
    return written.text()


def operands_of(model: Model, operands: Sequence[int]) -> tuple[int, ...]:
    """Return the addition to show, checked. There is none for an `RNN`."""
    if not isinstance(model, BinaryAdder):
        if operands:
            raise ValueError("an RNN does not add, so it takes no numbers to show")
        return ()
    if not operands:
        return an_addition(model)
    return check_addition(model, operands)


def about(model: Model) -> str:
    """Return in some words what model it is."""
    units = amount(model.hidden_dim, "hidden unit")
    if isinstance(model, BinaryAdder):
        return (
            f"A recurrent network of {units} that has learned from"
            f" {amount(model.iterations, 'addition')} of {amount(model.input_dim, 'number')} of"
            f" {amount(model.binary_dim, 'bit')} (seed {model.seed}, learning rate {model.alpha})."
        )
    return (
        f"A recurrent network of {amount(model.input_dim, 'input')}, {units} and"
        f" {amount(model.output_dim, 'output')} that has learned from"
        f" {amount(model.iterations, 'sequence')} (learning rate {model.alpha})."
    )


def amount(number: int, what: str) -> str:
    """Return a number of things.

    >>> amount(1, "bit"), amount(10_000, "bit")
    ('1 bit', '10,000 bits')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def adder_sections(written: Writer, adder: BinaryAdder, operands: tuple[int, ...]) -> None:
    """Write what there is to see of an adder, the addition first."""
    bit = last_wrong(steps_of(adder, operands))
    watched = lru_cache(maxsize=None)(partial(watch, adder))  # once for both pictures
    written.section(
        "One addition, on paper and in the network",
        lambda: on_paper(adder, *operands),
        "The network goes through the columns from right to left, as one does on paper. What it"
        " has to remember from one column to the next is the carry, and it has only its hidden"
        " units to remember it.",
        {"Column by column": lambda: figures.columns(adder, operands)},
    )
    written.section(
        "The error while it learns",
        lambda: curve_of_adder(adder, watched),
        "A network that guesses has half of the bits wrong. Where the line falls, it learns: slowly"
        " at first, then at once.",
        {
            "The errors": lambda: figures.errors(adder),
            "What it could do meanwhile": lambda: figures.moments_of(watched()),
        },
    )
    written.section(
        "What it remembers, while it learns",
        lambda: appearing(adder, watched),
        "The same network, seen at four moments of its training. The marks of both kinds lie over"
        " each other at first. They part when the network learns to remember the carry.",
    )
    written.section(
        "The way of one addition",
        lambda: the_carry(adder, *operands),
        "Each column moves the hidden state on, to one of the clouds. A state that leaves its cloud"
        " is on the way to a mistake. A ring is where the output is wrong.",
    )
    written.section(
        "The error goes back through time",
        lambda: error_through_time(adder, *operands, bit=bit),
        "The error of one bit is carried back to the columns before it, so that they learn what"
        " they should have remembered. Where little of it arrives, little is learned. More than"
        " 100 % arrives where a small change of the state would grow on its way.",
        {"What arrives": lambda: figures.error_of(adder, operands, bit)},
    )
    weights_section(written, adder)


def model_sections(written: Writer, model: Model) -> None:
    """Write what there is to see of any network."""
    written.section(
        "The error while it learns",
        lambda: error_curve(model),
        "Where the line falls, the network learns. Where it is level, it has nothing to learn, or"
        " cannot.",
        {"The errors": lambda: figures.errors(model)},
    )
    weights_section(written, model)


def weights_section(written: Writer, model: Model) -> None:
    written.section(
        "The weights",
        lambda: weights(model),
        "All that the network knows is in these numbers.",
        {
            "synapse_0, inputs down, hidden units across": lambda: figures.synapse(
                model, "synapse_0"
            ),
            "synapse_h, hidden units down and across": lambda: figures.synapse(model, "synapse_h"),
            "synapse_1, hidden units down, outputs across": lambda: figures.synapse(
                model, "synapse_1"
            ),
        },
    )


def appearing(adder: BinaryAdder, watched: Callable[[], list[Moment]]) -> Picture:
    check_that_something_is_carried(adder)
    if adder.iterations == 0:
        raise ValueError("the network has learned nothing yet")
    shown = four(adder.iterations)
    return panels([(n, cloud) for n, _, cloud in watched() if cloud is not None and n in shown])


class Writer:
    """A page that is being written: it keeps to its size."""

    def __init__(self, title: str) -> None:
        self._parts = [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escaped(title)}</title>\n<style>{STYLE}{PAGE_STYLE}</style>\n</head>\n"
            '<body class="rnnadd">\n'
        ]
        self._bytes = 0

    def add(self, part: str) -> None:
        self._parts.append(part)
        self._bytes += len(part.encode())

    def section(
        self,
        heading: str,
        draw: Callable[[], Picture],
        sentence: str,
        tables: dict[str, Callable[[], Rows]] | None = None,
    ) -> None:
        """Write a heading, a picture, a sentence on it, and the figures behind it."""
        self.add(f"<section>\n<h2>{escaped(heading)}</h2>\n")
        if self._try(lambda: f"<figure>\n{bare(draw())}</figure>\n", "picture"):
            self.add(f"<p>{escaped(sentence)}</p>\n")
            if tables:
                self.add("<details>\n<summary>The figures</summary>\n")
                for name, rows in tables.items():
                    if not self._try(partial(table, name, rows), "table"):
                        break
                self.add("</details>\n")
        self.add("</section>\n")

    def _try(self, make: Callable[[], str], what: str) -> bool:
        """Write a part or why it is not there, and return whether it is."""
        try:
            part = make()
            size = len(part.encode())
            if size > min(MOST_OF_ONE, ROOM - self._bytes):
                raise ValueError(f"with {size // 1000:,} kB it is too large for this page")
        except ValueError as error:
            self.add(f"<p>There is no {what} here: {escaped(str(error))}.</p>\n")
            return False
        self.add(part)
        return True

    def text(self) -> str:
        return "".join([*self._parts, "</body>\n</html>\n"])


def bare(picture: Picture) -> str:
    """Return a picture without its style, which the page has."""
    return picture.svg.replace(f"<style>{STYLE}</style>\n", "")


def table(name: str, rows: Callable[[], Rows]) -> str:
    """Return a table with its name; the first row is the head.

    >>> table("ones", lambda: [["n"], ["1"]]).splitlines()[1]
    '<tr><th>n</th></tr>'
    """
    head, *body = rows()
    lines = [f'<div class="scroll" tabindex="0"><table><caption>{escaped(name)}</caption>']
    lines.append("<tr>" + "".join([f"<th>{escaped(text)}</th>" for text in head]) + "</tr>")
    for row in body:
        lines.append("<tr>" + "".join([f"<td>{escaped(text)}</td>" for text in row]) + "</tr>")
    return "\n".join([*lines, "</table></div>\n"])


def notebook(model: Model) -> str:
    """Return what a notebook shows of a model: in small, one addition and the curve."""
    draws: list[Callable[[], Picture]] = [lambda: error_curve(model)]
    if isinstance(model, BinaryAdder):
        draws.insert(0, lambda: on_paper(model, *an_addition(model)))
    parts = [f"<p>{escaped(about(model))}</p>\n"]
    for draw in draws:
        try:
            parts.append(draw().svg)
        except ValueError as error:
            parts.append(f"<p>There is no picture here: {escaped(str(error))}.</p>\n")
    return f"<div>{''.join(parts)}</div>\n"
