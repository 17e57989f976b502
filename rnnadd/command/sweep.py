"""The command `rnnadd sweep`: many trainings, a row of each, and what comes of them."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from itertools import islice

from ..checks import LARGEST_SAMPLE
from ..sweeps import SweepError
from ..sweeps import sweep as start
from ..sweeps.lines import FORMATS
from .options import SETTINGS, Parser
from .progress import ProgressLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator

    from ..sweeps import Sweep

# What goes with --summary; everything else is about trainings.
OF_SUMMARY = {"summary", "output"}


def sweep(argv: list[str]) -> None:
    """Do a sweep, or print what came of one."""
    given = vars(_parser().parse_args(argv))
    if "summary" in given:
        for name in given:
            if name not in OF_SUMMARY:
                raise ValueError(f"--{name.replace('_', '-')} cannot go with --summary")
        _summary(given["summary"], given.get("output"))
        return
    if "seeds" not in given:
        raise ValueError("the following arguments are required: --seeds, or --summary")
    if "dask" in given and "workers" in given:
        raise ValueError("--workers cannot go with --dask: the cluster has its own")
    with _cluster(given.pop("dask", None)) as where:
        rows = start(**given, **where)
        try:
            if "output" in given:
                _write(rows, given["output"])
            else:
                _print(rows)
        finally:
            rows.close()


def _write(rows: Sweep, path: str) -> None:
    """Let the rows go to their file, and tell how far that is."""
    done = 0
    for _ in islice(rows, rows.before):  # they are in the file
        done += 1
    try:
        with ProgressLine(lambda: done, rows.total, "trainings"):
            for _ in rows:
                done += 1
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"; what is done is in {path}: the same command goes on") from None


def _print(rows: Sweep) -> None:
    """Print the rows as CSV."""
    form, done = FORMATS[".csv"], 0
    with ProgressLine(lambda: done, rows.total, "trainings") as progress:
        progress.print(form.header)
        for row in rows:
            done += 1
            progress.print(form.line(row))


def _summary(path: str, page: str | None) -> None:
    """Print what came of a sweep, or write a page on it."""
    from ..sweeps.summary import Summary

    summary = Summary(path)
    if page is None:
        print(summary)
        return
    from ..files import write_file
    from ..sweeps.page import page_of

    with suppress(FileNotFoundError):
        if os.path.samefile(page, path):
            raise ValueError(f"the page would take the place of the results: -o {page}")
    write_file(page, page_of(summary).encode(), "the page")


@contextmanager
def _cluster(address: str | None) -> Iterator[dict[str, Any]]:
    """Connect with a Dask cluster for a while, if an address is given."""
    if address is None:
        yield {}
        return
    try:
        from distributed import Client
    except ImportError:
        remedy = "pip install 'rnnadd[dask]'"
        raise ValueError(f"--dask needs the package distributed: {remedy}") from None
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise SweepError(f"{address}: no Dask scheduler answers: {error}") from None
    try:
        workers = sum(client.ncores().values())
        yield {"executor": client.get_executor(), "workers": max(workers, 1)}
    finally:
        client.close(timeout=1)


def _parser() -> Parser:
    parser = Parser(
        "rnnadd sweep",
        "Train with each of the seeds and each combination of the settings, and write a row of each"
        "\ntraining. Settings may be lists: --hidden-dim 4,8,16. With an output that is there"
        "\nalready, only the trainings that are missing are done.",
    )
    option = parser.add_argument
    option("--seeds", type=seeds, metavar="A:B", help="from A up to B, B not included; or A,B,...")
    help = "additions to learn from, in each training (10000)"
    option("--iterations", type=int, metavar="N", help=help)
    for name, what in (
        ("hidden_dim", "hidden units"),
        ("alpha", "learning rates"),
        ("binary_dim", "bits of an addition"),
        ("input_dim", "numbers to add up"),
        ("sample_kind", " or ".join(LARGEST_SAMPLE)),
    ):
        of_type = type(SETTINGS[name])
        help = f"{what} ({SETTINGS[name]})"
        option(f"--{name.replace('_', '-')}", type=_list_of(of_type), metavar="A,B", help=help)
    help = "a row tells from when on the error stays below this (1.0)"
    option("--bound", type=float, metavar="X", help=help)
    help = "write the rows to this file, .csv or .jsonl, or the page to it (default: print them)"
    option("-o", "--output", metavar="PATH", help=help)
    help = "threads, or processes without the fast path (as many as processors)"
    option("--workers", type=int, metavar="N", help=help)
    option("--dask", metavar="ADDRESS", help="let a Dask cluster do it: tcp://HOST:8786")
    parser.backend()
    help = "print what came of the sweep in this file; with -o PAGE, write a page with pictures"
    option("--summary", metavar="RESULTS", help=help)
    return parser


def seeds(text: str) -> range | list[int]:
    low, colon, high = text.partition(":")
    return range(int(low), int(high)) if colon else [int(seed) for seed in text.split(",")]


def _list_of(of_type: type) -> Callable[[str], list[Any]]:
    def values(text: str) -> list[Any]:
        return [of_type(value) for value in text.split(",")]

    values.__name__ = f"list of {of_type.__name__}"  # which argparse puts into its errors
    return values
