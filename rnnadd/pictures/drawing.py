"""Drawing: scales, axes, marks and texts, put together to an SVG picture.

A picture is a text. It needs nothing but a program that shows SVG, which every browser is. It has a
title and a text for those who cannot see it. Its colours are told apart by colour-blind eyes, and
follow the reader's own setting, light or dark; no mark is told by its colour alone.
"""

from __future__ import annotations

from html import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Iterable, Sequence, Tuple

    Point = Tuple[float, float]

# No picture is wider, so that its texts can be read on a phone, too.
WIDTH = 480

# `zero` and `one` are for the two values of a bit, `bad` is for what is wrong.
LIGHT = (
    "--paper:#fff;--ink:#222;--faint:#ccc;--soft:#666;--zero:#0072b2;--one:#d55e00;--bad:#b3005e"
)
DARK = (
    "--paper:#16181c;--ink:#eee;--faint:#444;--soft:#aaa;--zero:#56b4e9;--one:#ffa64d;--bad:#ff7ac0"
)

# Characters that may not stand in SVG or HTML, or that turn the direction of writing, become "?".
REFUSED = {
    code: "?"
    for first, last in (
        (0x00, 0x08),
        (0x0B, 0x1F),
        (0x7F, 0x9F),
        (0x200E, 0x200F),
        (0x2028, 0x202E),
        (0x2066, 0x2069),
        (0xD800, 0xDFFF),
        (0xFDD0, 0xFDEF),
        (0xFFFE, 0xFFFF),
    )
    for code in range(first, last + 1)
}

STYLE = f"""
.rnnadd{{{LIGHT};font:14px system-ui,sans-serif;fill:var(--ink)}}
@media (prefers-color-scheme:dark){{.rnnadd{{{DARK}}}}}
.rnnadd .paper{{fill:var(--paper)}}
.rnnadd .soft{{fill:var(--soft)}}
.rnnadd .small{{font-size:12.5px}}
.rnnadd .bold{{font-weight:700}}
.rnnadd .end{{text-anchor:end}}
.rnnadd .middle{{text-anchor:middle}}
.rnnadd .line{{fill:none;stroke:var(--ink);stroke-width:1.5}}
.rnnadd .grid{{fill:none;stroke:var(--faint);stroke-width:1}}
.rnnadd .zero{{fill:var(--paper);stroke:var(--zero);stroke-width:1.3}}
.rnnadd .one{{fill:var(--one);stroke:none}}
.rnnadd .bad{{fill:none;stroke:var(--bad);stroke-width:2}}
.rnnadd text.bad{{fill:var(--bad);stroke:none;font-weight:700}}
.rnnadd .area{{fill:var(--zero);opacity:.2;stroke:none}}
.rnnadd .shade{{fill:var(--ink)}}
.rnnadd .dot{{fill:var(--paper);stroke:var(--ink);stroke-width:1.3}}
""".replace("\n", "")


class Picture:
    """A picture in SVG: `.svg` is its text, and notebooks show it as it is.

    >>> picture = Picture("A dot", "One dot.", 100, [circle(50, 50, 5, "one")])
    >>> picture.svg.startswith("<svg ")
    True
    """

    def __init__(self, title: str, text: str, height: float, marks: Iterable[str]) -> None:
        self.title = title
        self.text = text
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="rnnadd" viewBox="0 0 {WIDTH}'
            f' {number(height)}" width="{WIDTH}" height="{number(height)}" role="img"'
            ' style="max-width:100%;height:auto">',
            f"<title>{escaped(title)}</title>",
            f"<desc>{escaped(text)}</desc>",
            f"<style>{STYLE}</style>",
            rectangle(0, 0, WIDTH, height, "paper"),
            label(12, 20, title, "bold"),
            *marks,
            "</svg>\n",
        ]
        self.svg = "\n".join(lines)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file: `save("carry.svg")`."""
        from ..files import write_file

        write_file(path, self.svg.encode(), "the picture")

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Picture {self.title!r}: {len(self.svg)} characters of SVG>"


class Scale:
    """From the numbers of the data to places in the picture.

    >>> x = Scale(0, 10, 50, 450)
    >>> x(5), x.ticks(5)
    (250.0, [0.0, 2.0, 4.0, 6.0, 8.0, 10.0])
    """

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high = low, high if high > low else low + 1
        self.start, self.end = start, end

    def __call__(self, value: float) -> float:
        return self.unclamped(min(max(value, self.low), self.high))

    def unclamped(self, value: float) -> float:
        """Return the place of a value, though it may lie beyond the ends."""
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)

    def ticks(self, most: int) -> list[float]:
        """Return round numbers on the scale: so many steps of 1, 2 or 5 times a power of ten."""
        step = 1e-300
        for exponent in range(-12, 310):
            for digit in (1, 2, 5):
                step = float(f"{digit}e{exponent}")
                if (self.high - self.low) / step <= most:
                    first = -(-self.low // step)
                    count = int((self.high - first * step) / step + 1e-9) + 1
                    return [(first + i) * step for i in range(count)]
        return [self.low, self.high]


def number(x: float) -> str:
    """Return a place in the picture as text, to a tenth of a unit.

    >>> number(3.14), number(-0.01), number(7)
    ('3.1', '0', '7')
    """
    text = f"{x:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def escaped(text: str) -> str:
    """Return a text as it stands in SVG and HTML. What may stand in neither becomes "?".

    So do marks that turn the direction of writing, which could make one text look like another.

    >>> escaped("<b> & \\0")
    '&lt;b&gt; &amp; ?'
    """
    return escape(text.translate(REFUSED))


def label(x: float, y: float, text: str, kind: str = "") -> str:
    """Return a text that starts at x; or, as the kind says, has its "middle" or "end" there."""
    return f'<text x="{number(x)}" y="{number(y)}" class="{kind}">{escaped(text)}</text>'


def rectangle(
    x: float, y: float, width: float, height: float, kind: str, opacity: float = 1.0
) -> str:
    faint = "" if opacity == 1.0 else f' fill-opacity="{opacity:.2f}"'
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
        f' class="{kind}"{faint}/>'
    )


def circle(x: float, y: float, r: float, kind: str) -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(r)}" class="{kind}"/>'


def triangle(x: float, y: float, r: float, kind: str) -> str:
    corners = [(x, y - r), (x + r, y + r), (x - r, y + r)]
    return polygon(corners, kind)


def many(points: Sequence[Point], r: float, kind: str) -> str:
    """Return many marks in one path, as short as can be: triangles for "one", else circles."""
    n = number(r)
    mark = f"l{n},{number(2 * r)}h-{number(2 * r)}z" if kind == "one" else f"a{n},{n} 0 1 1-.1,0z"
    marks = "".join(f"M{number(x)},{number(y - r)}{mark}" for x, y in points)
    return f'<path d="{marks}" class="{kind}"/>'


def polygon(points: Sequence[Point], kind: str) -> str:
    return f'<polygon points="{_places(points)}" class="{kind}"/>'


def polyline(points: Sequence[Point], kind: str) -> str:
    return f'<polyline points="{_places(points)}" class="{kind}"/>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        f' class="{kind}"/>'
    )


def _places(points: Sequence[Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
