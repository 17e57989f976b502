"""How times are compared: what is compared runs in turn, round after round."""

import importlib.metadata
import statistics
import sys
from functools import lru_cache
from time import process_time
from typing import List, Tuple

Compared = List[Tuple[str, float, float]]  # a name, the median time, the median ratio
ROUNDS = 9


def seconds(function, clock=process_time) -> float:
    start = clock()
    function()
    return clock() - start


def compare(functions: dict, rounds: int = ROUNDS) -> Compared:
    """Return the name, the median time and the median ratio to the first function of each.

    The functions return the time that they measured.
    """
    results = [{name: run() for name, run in functions.items()} for _ in range(rounds)]
    first = next(iter(functions))
    return [
        (
            name,
            statistics.median(result[name] for result in results),
            statistics.median(result[name] / result[first] for result in results),
        )
        for name in functions
    ]


@lru_cache(maxsize=None)
def installed(module: str) -> bool:
    try:
        importlib.metadata.version(module)
    except importlib.metadata.PackageNotFoundError:
        print(f"{module} is not installed and left out", file=sys.stderr)
        return False
    return True
