"""Pictures of what came of a sweep, drawn with the marks of `rnnadd.pictures`."""

from __future__ import annotations

from ..pictures.curve import amount
from ..pictures.drawing import (
    WIDTH,
    Picture,
    Scale,
    circle,
    label,
    line,
    polygon,
    polyline,
    rectangle,
)
from ..pictures.squares import Squares
from .summary import percent
from .training import TENTHS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from .summary import Group, Summary

LEFT, RIGHT = 60.0, WIDTH - 36.0  # where the panels begin and end
MOST_PANELS = 12  # of the groups; the first ones are shown
MOST_ALPHAS, MOST_DIMS = 8, 12  # in one map
BINS = 100  # into which the seeds are put


def share_map(summary: Summary) -> Picture:
    """Return the share of the trainings that learned, with alpha across and hidden_dim down.

    Where other settings differ too, there is a map for each combination of them. Raises ValueError
    if there are too many values for a picture.
    """
    maps: dict[str, list[Group]] = {}
    for group in summary.groups:
        maps.setdefault(group.words(summary.names[2:]), []).append(group)
    marks: list[str] = []
    bottom = 36.0
    for name, groups in maps.items():
        if name:
            bottom += 20
            marks.append(label(12, bottom, name, "small bold"))
        some, bottom = _map(groups, bottom)
        marks += some
    shares = [group.share for group in summary.groups]
    text = (
        "A square for each learning rate alpha (across) and number of hidden units (down). The"
        " larger it is, the more of the trainings learned: the share is written below it. It goes"
        f" from {100 * min(shares):.1f} % to {100 * max(shares):.1f} %."
    )
    return Picture("Share of the trainings that learned", text, bottom, marks)


def _map(groups: list[Group], top: float) -> tuple[list[str], float]:
    """Return the marks of one map, and where it ends."""
    alphas = sorted({group.settings["alpha"] for group in groups})
    dims = sorted({group.settings["hidden_dim"] for group in groups})
    if len(alphas) > MOST_ALPHAS or len(dims) > MOST_DIMS:
        most = f"{MOST_ALPHAS} values of alpha or {MOST_DIMS} of hidden_dim"
        raise ValueError(f"there are more than {most}")
    cell = min(56.0, (RIGHT - LEFT) / len(alphas))
    squares, marks = Squares(1.0, cell - 20), [label(12, top + 14, "hidden_dim", "small")]
    top += 24
    for group in groups:
        x = LEFT + cell * (alphas.index(group.settings["alpha"]) + 0.5)
        y = top + 52 * dims.index(group.settings["hidden_dim"])
        squares.add(x, y + 18, group.share)
        share = percent(len(group.learned), group.count).replace(" ", "")
        marks.append(label(x, y + 48, share, "small middle"))
    for i, dim in enumerate(dims):
        marks.append(label(LEFT - 10, top + 52 * i + 23, str(dim), "small end"))
    bottom = top + 52 * len(dims) + 18
    for i, alpha in enumerate(alphas):
        marks.append(label(LEFT + cell * (i + 0.5), bottom, f"{alpha:g}", "small middle"))
    marks.append(label(12, bottom, "alpha", "small"))
    return [*squares.marks(), *marks], bottom + 16


def learning_curves(summary: Summary) -> Picture:
    """Return how the errors fell: the median of each group, and bands around it."""
    groups = summary.groups[:MOST_PANELS]
    marks = [
        line(12, 38, 30, 38, "line"),
        label(36, 42, "median", "small"),
        rectangle(110, 32, 18, 12, "area"),
        rectangle(110, 35, 18, 6, "area"),
        label(134, 42, "half and 8 in 10 of the trainings", "small"),
    ]
    bottom = 52.0
    for group in groups:
        marks += _curves(group, group.words(summary.names), bottom + 30)
        bottom += 130
    marks.append(label((LEFT + RIGHT) / 2, bottom + 16, "iterations", "small middle"))
    text = (
        f"For each group of trainings, the mean error of an addition in each of {TENTHS} parts of"
        " the training: the line is the median of the trainings, the dark band has half of them and"
        " the light one 8 in 10."
    )
    bottom += 26
    if len(groups) < len(summary.groups):
        note = f"The first {len(groups)} of {len(summary.groups)} groups are shown."
        bottom += 18
        marks.append(label(12, bottom - 6, note, "small soft"))
    return Picture("How the errors fell", text, bottom, marks)


def _curves(group: Group, name: str, top: float) -> Iterator[str]:
    iterations, bits = group.settings["iterations"], group.settings["binary_dim"]
    bands = [group.quantiles(part) for part in (0.1, 0.25, 0.5, 0.75, 0.9)]
    x = Scale(0.0, float(iterations), LEFT, RIGHT)
    y = Scale(0.0, 1.05 * max(bits / 2, *bands[-1]), top + 84, top)
    yield label(
        12, top - 8, f"{name}: {percent(len(group.learned), group.count)} learned", "small bold"
    )
    for at in x.ticks(5):
        yield line(x(at), y.start, x(at), y.end, "grid")
        yield label(x(at), y.start + 14, amount(at), "small middle")
    for value in y.ticks(4):
        yield line(LEFT, y(value), RIGHT, y(value), "grid")
        yield label(LEFT - 6, y(value) + 4, f"{value:.3g}", "small end")
    middles = [x(iterations * (i + 0.5) / TENTHS) for i in range(TENTHS)]
    low, quarter, median, three_quarters, high = [
        [(at, y(error)) for at, error in zip(middles, errors)] for errors in bands
    ]
    yield polygon([*high, *reversed(low)], "area")
    yield polygon([*three_quarters, *reversed(quarter)], "area")
    yield polyline(median, "line")
    for place in median:
        yield circle(*place, 2.0, "shade")


def seeds_map(summary: Summary) -> Picture:
    """Return which seeds do not learn: a strip for each group, with the seeds across."""
    groups = summary.groups[:MOST_PANELS]
    low = min([min(_ends(group)) for group in groups])
    high = max([max(_ends(group)) for group in groups])
    size = (high - low) // BINS + 1  # seeds in a bin
    bins = (high - low) // size + 1
    width = (RIGHT - LEFT) / bins
    marks: list[str] = []
    bottom = 40.0
    for group in groups:
        marks.append(label(12, bottom + 8, group.words(summary.names), "small bold"))
        marks.append(rectangle(LEFT, bottom + 14, RIGHT - LEFT, 16, "grid"))
        wrong, right = [0] * bins, [0] * bins
        for counts, seeds in ((wrong, group.not_learned), (right, group.learned)):
            for seed in seeds:
                counts[(seed - low) // size] += 1
        for i, count in enumerate(wrong):
            if count:
                share = count / (count + right[i])
                marks.append(
                    rectangle(LEFT + i * width, bottom + 14, width, 16, "shade", max(share, 0.05))
                )
        bottom += 42
    for at in (0, bins // 2, bins):
        kind = ("small", "small middle", "small end")[2 * at // bins]
        marks.append(label(LEFT + at * width, bottom + 6, f"{min(low + at * size, high)}", kind))
    marks.append(label(12, bottom + 6, "seed", "small"))
    each = "one seed" if size == 1 else f"{size:,} seeds"
    text = (
        f"A strip for each group of trainings, with the seeds from {low} to {high} across. Each"
        f" field is {each}: the darker, the more of them do not learn."
    )
    title = f"Which seeds do not learn (a field: {each})"
    return Picture(title, text, bottom + 18, marks)


def _ends(group: Group) -> list[int]:
    return [
        *group.learned[:1],
        *group.learned[-1:],
        *group.not_learned[:1],
        *group.not_learned[-1:],
    ]
