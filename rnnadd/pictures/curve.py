"""The learning curve: the error while a network learns, and what it can do meanwhile."""

from __future__ import annotations

from math import isfinite

from ..adder import BinaryAdder
from ..report import mean_errors
from .drawing import WIDTH, Picture, Scale, circle, label, line, polygon, polyline, rectangle
from .moments import short_numbers, watch
from .squares import check_finite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator, Sequence

    from ..report import Errors
    from ..rnn import RNN
    from .drawing import Point
    from .moments import Moment

LEFT, RIGHT = 60.0, WIDTH - 36.0  # where the panels begin and end


def error_curve(model: BinaryAdder | RNN) -> Picture:
    """Return the error while the model learned: its mean, the least and the greatest. It is quick.

    Raises ValueError if a weight is infinite or NaN.
    """
    check_finite(model)
    return Chart(model).picture() if model.history else no_curve(model)


def learning_curve(model: BinaryAdder | RNN) -> Picture:
    """Return the error while the model learned, and below it what an adder could do meanwhile.

    Below are the share of the additions of short numbers that come out right, and how far the
    hidden states with a carry are from those without. An adder is trained once more for that, from
    its seed. If its alpha was changed on the way, or if that takes too long, both are left out.
    Raises ValueError if a weight is infinite or NaN.

    >>> from rnnadd import BinaryAdder
    >>> learning_curve(BinaryAdder()).title
    'Nothing was learned yet'
    """
    if not isinstance(model, BinaryAdder):
        return error_curve(model)
    return curve_of_adder(model, lambda: watch(model))


def curve_of_adder(adder: BinaryAdder, watched: Callable[[], list[Moment]]) -> Picture:
    """Return the learning curve of an adder and what it could do at the moments of its training."""
    if not adder.history:
        return error_curve(adder)
    check_finite(adder)
    chart = Chart(adder)
    try:
        moments = watched()
    except ValueError as error:
        chart.leave_out(str(error))
        return chart.picture()
    scores = [(float(moment.iterations), moment.share) for moment in moments]
    gaps = [
        (float(moment.iterations), moment.cloud.gap())
        for moment in moments
        if moment.cloud is not None
    ]
    bits, pairs = short_numbers(adder)
    additions = "all additions" if pairs is None else f"{pairs} random additions"
    chart.line(
        scores,
        (0.0, 1.0),
        f"share of right answers, {additions} of {bits}-bit numbers",
        f" Below: the share of {additions} of {bits}-bit numbers that come out right, from"
        f" {scores[0][1]:.2f} at the start to {scores[-1][1]:.2f} at the end.",
    )
    if gaps:
        values = [y for _, y in gaps]
        chart.line(
            gaps,
            (min(-0.5, *values), max(0.5, *values)),
            "gap: lowest state with a carry minus highest without",
            " At the bottom: the lowest hidden state with a carry minus the highest without, on the"
            f" axis of the carry. Below 0 they mix, above 0 they are apart. {opens(gaps)}",
        )
    return chart.picture()


def opens(gaps: Sequence[Point]) -> str:
    """Say from when on the states with a carry are apart from those without."""
    apart = None
    for at, value in reversed(gaps):
        if value <= 0.0:
            break
        apart = at
    end = f"The gap is {gaps[-1][1]:.2f} at the end"
    return f"{end}." if apart is None else f"{end}, and above 0 from {apart:,.0f} additions on."


def no_curve(model: BinaryAdder | RNN) -> Picture:
    """Return the picture of a model that has no history."""
    if model.iterations == 0:
        words, name = "Call fit, and the curve will be here.", "Nothing was learned yet"
    else:
        words = f"The file of this model has no errors of its {model.iterations:,} iterations."
        name = "No learning curve was kept"
    return Picture(name, f"An empty picture. {words}", 64, [label(12, 44, words, "small")])


class Chart:
    """Panels below each other, with the iterations across: the errors of a model, then others."""

    def __init__(self, model: BinaryAdder | RNN) -> None:
        errors = model.history
        if not all(isfinite(error) for block in errors for error in block[2:]):
            raise ValueError(
                "the model's history has errors that are no finite numbers: there is nothing to"
                " draw. Train it anew, with a smaller alpha"
            )
        self._iterations = model.iterations
        self._x = Scale(0.0, float(model.iterations), LEFT, RIGHT)
        self._tenth = max(1, model.iterations // 10)
        self._bottom = 204.0
        self._notes: list[str] = []
        of_what = name = "a sequence"
        self._across = "iterations"
        if isinstance(model, BinaryAdder):
            of_what, bits = "an addition", model.binary_dim
            self._across = "iterations, an addition each"
            name = f"{of_what} of {bits}-bit numbers (guessing: {bits / 2:g})"
        y = Scale(0.0, max([block.greatest for block in errors]), self._bottom, 76.0)
        self._marks = [*self._key(42.0, errors[0]), *self._frame(y, f"error of {name}")]
        self._marks += self._errors(errors, y)
        self._text = (
            f"Across: the {model.iterations:,} iterations of the training. Up: the error of"
            f" {of_what}, the sum over its outputs. The line is the mean of some iterations that"
            " came one after the other, and the band goes from the least to the greatest of them."
            f" Each dot is a report: the mean of the {self._tenth:,} iterations before it. The mean"
            f" is {errors[0].mean:.3g} at the start and {errors[-1].mean:.3g} at the end."
        )

    def _errors(self, errors: Sequence[Errors], y: Scale) -> Iterator[str]:
        middles = [self._x((block.start + block.end) / 2) for block in errors]
        upper = [(x, y(block.greatest)) for x, block in zip(middles, errors)]
        lower = [(x, y(block.least)) for x, block in zip(middles, errors)]
        yield polygon([*upper, *reversed(lower)], "area")
        yield polyline([(x, y(block.mean)) for x, block in zip(middles, errors)], "line")
        for at, mean in reports(errors, self._tenth):
            yield circle(self._x(at), y(mean), 3.5, "dot")

    def _key(self, y: float, block: Errors) -> Iterator[str]:
        """Say what line, band and dots are, for blocks as long as this one."""
        size = block.end - block.start
        yield line(12, y - 4, 30, y - 4, "line")
        yield label(36, y, f"mean of {amount(size)}" if size > 1 else "error", "small")
        yield rectangle(148, y - 10, 18, 12, "area")
        yield label(172, y, "least to greatest", "small")
        yield circle(296, y - 4, 3.5, "dot")
        yield label(306, y, f"mean of the last {amount(self._tenth)}", "small")

    def line(
        self, points: Sequence[Point], ends: tuple[float, float], name: str, text: str
    ) -> None:
        """Add a panel with one line, and the text for it."""
        top = self._bottom + 36
        self._bottom = top + 64
        y = Scale(*ends, self._bottom, top)
        places = [(self._x(at), y(value)) for at, value in points]
        self._marks += self._frame(y, name)
        if ends[0] < 0.0:
            self._marks.append(line(LEFT, y(0.0), RIGHT, y(0.0), "line"))
        self._marks.append(polyline(places, "line"))
        self._marks += [circle(*place, 2.0, "shade") for place in places]
        self._text += text

    def leave_out(self, why: str) -> None:
        """Say why the panels of an adder are not there."""
        self._text += f" What the network could do meanwhile is left out: {why}."
        self._notes = ["What the network could do meanwhile is left out:", f"{why}."]

    def _frame(self, y: Scale, name: str) -> Iterator[str]:
        for at in self._x.ticks(5):
            yield line(self._x(at), y.start, self._x(at), y.end, "grid")
        for value in y.ticks(4):
            yield line(LEFT, y(value), RIGHT, y(value), "grid")
            yield label(LEFT - 6, y(value) + 4, f"{value:.3g}", "small end")
        yield label(12, y.end - 10, name, "small bold")

    def picture(self) -> Picture:
        marks = self._marks
        for at in self._x.ticks(5):
            marks.append(label(self._x(at), self._bottom + 16, amount(at), "small middle"))
        marks.append(label((LEFT + RIGHT) / 2, self._bottom + 34, self._across, "small middle"))
        bottom = self._bottom + 44
        for note in self._notes:
            bottom += 18
            marks.append(label(12, bottom - 6, note, "small soft"))
        title = f"The learning curve of {self._iterations:,} iterations"
        return Picture(title, self._text, bottom, marks)


def amount(x: float) -> str:
    """Return a number of iterations, short.

    >>> amount(2_000.0), amount(1_500_000.0)
    ('2,000', '1.5 million')
    """
    return f"{x:,.0f}" if x < 1_000_000 else f"{x / 1_000_000:g} million"


def reports(errors: Sequence[Errors], every: int) -> list[tuple[int, float]]:
    """Return the mean error of each `every` iterations, with the iteration at which they end."""
    ends = range(every, errors[-1].end + 1, every)
    return [(end, mean) for end, mean in zip(ends, mean_errors(errors, ends)) if mean is not None]
