"""One page on a sweep: the answer as a table and as pictures."""

from __future__ import annotations

from ..pictures.drawing import escaped
from ..pictures.page import Writer, table
from .pictures import learning_curves, seeds_map, share_map

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .summary import Summary

MOST_SEEDS = 1_000  # in the table


def page_of(summary: Summary, title: str = "Many trainings") -> str:
    """Return a whole page in HTML on what came of a sweep."""
    written = Writer(title)
    written.add(f"<h1>{escaped(title)}</h1>\n<p>{escaped(summary.about())}</p>\n")
    written.add(table("What came of them", summary.table))
    written.add(f"<p>{escaped(summary.key())}</p>\n")
    written.section(
        "How many learn",
        lambda: share_map(summary),
        "A seed draws the weights to start with, and the additions. So with the same settings, some"
        " trainings learn and others do not.",
    )
    written.section(
        "How the errors fall",
        lambda: learning_curves(summary),
        "At first all guess. Then each training has a moment at which it finds the carry: where the"
        " bands are wide, some have found it and others have not.",
        {"The quantiles": lambda: quantiles(summary)},
    )
    written.section(
        "Which seeds do not learn",
        lambda: seeds_map(summary),
        "A seed that does not learn with some settings may well learn with others.",
        {f"The seeds, {MOST_SEEDS:,} at most": lambda: seeds(summary)},
    )
    return written.text()


def quantiles(summary: Summary) -> list[list[str]]:
    """Return the errors in each tenth of the training, for a table."""
    parts = {"10 %": 0.1, "25 %": 0.25, "median": 0.5, "75 %": 0.75, "90 %": 0.9}
    rows = [[*summary.names, "up to", *parts]]
    for group in summary.groups:
        errors = [group.quantiles(part) for part in parts.values()]
        for i, of_tenth in enumerate(zip(*errors)):
            end = group.settings["iterations"] * (i + 1) // len(errors[0])
            settings = [str(group.settings[name]) for name in summary.names]
            rows.append([*settings, f"{end:,}", *[f"{error:.3f}" for error in of_tenth]])
    return rows


def seeds(summary: Summary) -> list[list[str]]:
    """Return the seeds that do not learn, for a table."""
    rows = [[*summary.names, "seed"]]
    for group in summary.groups:
        settings = [str(group.settings[name]) for name in summary.names]
        rows += [[*settings, str(seed)] for seed in group.not_learned[:MOST_SEEDS]]
    return rows[: MOST_SEEDS + 1]
