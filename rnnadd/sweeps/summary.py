"""What came of a sweep: how many learned, how their errors fell, and which seeds did not learn."""

from __future__ import annotations

from array import array
from collections import Counter

from .results import SweepError, read_rows
from .training import LONG_DIM, LONG_PAIRS, TENTHS, short_dim

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Any, Sequence
    from typing import Counter as CounterType

    from .training import Row

# All settings but the seed. A table has those that differ, and the first two.
SETTINGS = [
    "hidden_dim",
    "alpha",
    "binary_dim",
    "input_dim",
    "sample_kind",
    "iterations",
    "bound",
]

STEPS = 1_000  # an error is kept as so many parts of 1: that is exact enough for a quantile
SEEDS_SHOWN = 12


class Group:
    """The trainings that differ in nothing but the seed.

    learned, not_learned   the seeds of both kinds, in ascending order
    long                   how many got all random additions of long numbers right
    below                  how often each `below_from` came out
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.learned, self.not_learned = array("l"), array("l")
        self.long = 0
        self.below: CounterType[int | None] = Counter()
        self._errors: list[CounterType[int]] = [Counter() for _ in range(TENTHS)]

    def add(self, row: Row) -> None:
        """Count a row."""
        (self.learned if row.learned else self.not_learned).append(row.seed)
        self.long += row.long_score == 1.0
        self.below[row.below_from] += 1
        for counter, error in zip(self._errors, row.errors):
            counter[round((error if error == error else row.binary_dim) * STEPS)] += 1

    def sort(self) -> None:
        """Put the seeds in order, as if the rows had been."""
        self.learned, self.not_learned = (
            array("l", sorted(seeds)) for seeds in (self.learned, self.not_learned)
        )

    @property
    def count(self) -> int:
        """How many trainings there are."""
        return len(self.learned) + len(self.not_learned)

    @property
    def share(self) -> float:
        """The share of the trainings that learned."""
        return len(self.learned) / self.count

    def quantiles(self, part: float) -> list[float]:
        """Return an error for each tenth of the iterations: so large a part had less.

        A NaN counts as if all bits were wrong.
        """
        return [_quantile(counter, part) / STEPS for counter in self._errors]

    def median_below(self) -> int | None:
        """Return from when on half of the trainings had an error below the bound, if they had."""
        last = self.settings["iterations"] + 1
        counts = Counter({last if end is None else end: n for end, n in self.below.items()})
        median = _quantile(counts, 0.5)
        return None if median == last else median

    def words(self, names: Sequence[str]) -> str:
        """Return some settings in words."""
        return ", ".join([f"{name} {self.settings[name]}" for name in names])


def _quantile(counter: CounterType[int], part: float) -> int:
    """Return the least value that is not below so large a part of all.

    >>> _quantile(Counter([1, 1, 2, 3]), 0.5), _quantile(Counter([1, 1, 2, 3]), 0.9)
    (1, 3)
    """
    before, wanted, value = 0, part * sum(counter.values()), 0
    for value in sorted(counter):
        before += counter[value]
        if before >= wanted:
            break
    return value


class Summary:
    """The answer of a file of results. It holds no rows: a few bytes for each.

    groups   in the order of their settings
    names    the settings that differ, and always hidden_dim and alpha

    Raises what `read_rows` does, and `SweepError` if there is no row. `str` makes a table of it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        groups: dict[tuple[Any, ...], Group] = {}
        for row in read_rows(path):
            key = tuple([getattr(row, name) for name in SETTINGS])
            if key not in groups:
                groups[key] = Group(dict(zip(SETTINGS, key)))
            groups[key].add(row)
        if not groups:
            raise SweepError(f"{path}: there is no row in it yet")
        self.groups = [groups[key] for key in sorted(groups)]
        for group in self.groups:
            group.sort()
        self.names = [
            name
            for i, name in enumerate(SETTINGS)
            if i < 2 or len({group.settings[name] for group in self.groups}) > 1
        ]

    def about(self) -> str:
        """Return in a sentence what the trainings were."""
        count, first = sum([group.count for group in self.groups]), self.groups[0]
        alike = [name for name in SETTINGS if name not in self.names]
        return f"{count:,} trainings{': ' if alike else ''}{first.words(alike)}."

    def table(self) -> list[list[str]]:
        """Return a line for each group, below a head."""
        head = ["trainings", "learned", f"right with {LONG_DIM} bits", "final error", "below bound"]
        lines = [[*self.names, *head]]
        for group in self.groups:
            below = group.median_below()
            lines.append(
                [
                    *[str(group.settings[name]) for name in self.names],
                    f"{group.count:,}",
                    percent(len(group.learned), group.count),
                    percent(group.long, group.count),
                    f"{group.quantiles(0.5)[-1]:.3f}",
                    "never" if below is None else f"from {below:,}",
                ]
            )
        return lines

    def key(self) -> str:
        """Return what the columns of the table mean."""
        settings = self.groups[0].settings
        bits = short_dim(settings["binary_dim"], settings["input_dim"])
        return (
            f"Learned: all additions of short numbers ({bits} bits) are right. Right with"
            f" {LONG_DIM} bits: all of {LONG_PAIRS} random ones are. The last two are medians."
        )

    def __str__(self) -> str:
        lines = [self.about(), self.key(), ""]
        table = self.table()
        widths = [max(map(len, column)) for column in zip(*table)]
        for row in table:
            lines.append("  ".join([text.rjust(width) for text, width in zip(row, widths)]))
        lines += ["", "Seeds that do not learn:"]
        lines += [f"  {group.words(self.names)}: {_some(group)}" for group in self.groups]
        return "\n".join(lines)


def _some(group: Group) -> str:
    """Return the first seeds that do not learn, in words."""
    count = len(group.not_learned)
    if count in (0, group.count):
        return "all" if count else "none"
    seeds = ", ".join(map(str, group.not_learned[:SEEDS_SHOWN]))
    return f"{seeds}{f', ... ({count:,} in all)' if count > SEEDS_SHOWN else ''}"


def percent(part: int, whole: int) -> str:
    """Return a share in percent. It says 0 % and 100 % of none and all only.

    >>> percent(0, 9), percent(1, 3), percent(99999, 100000), percent(3, 3)
    ('0 %', '33.3 %', '99.9 %', '100 %')
    """
    if part in (0, whole):
        return f"{100 * part // whole} %"
    tenths = min(max(round(1000 * part / whole), 1), 999)
    return f"{tenths // 10}.{tenths % 10} %"
