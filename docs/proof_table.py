"""Which networks are proved to add, and which are refuted: print the table of docs/proof.md.

From the project's folder: python3 -m docs.proof_table
Some networks only, as SEED or SEED:ITERATIONS: python3 -m docs.proof_table 0:10000 7
"""

import sys
from time import monotonic

from rnnadd import BinaryAdder
from rnnadd.proof import Proved, Refuted
from rnnadd.proof.verify import shortened

ARTICLE = 1145857194
SECONDS = 600.0
NETWORKS = [
    *[(ARTICLE, iterations) for iterations in (10_000, 20_000, 50_000, 200_000)],
    *[(0, iterations) for iterations in (10_000, 50_000)],
    *[(seed, 50_000) for seed in range(1, 21)],
]


def row(seed, iterations):
    """Return one row of the table."""
    kind = "rounding" if seed == ARTICLE else "rejection"
    adder = BinaryAdder(seed, sample_kind=kind).fit(iterations)
    start = monotonic()
    result = adder.verify(seconds=SECONDS)
    seconds = monotonic() - start
    name = f"{seed} (the article's)" if seed == ARTICLE else seed
    if isinstance(result, Proved):
        cells = [
            "**proved**",
            f"{result.cells:,} balls, {result.transitions:,} images",
            shortened(result.margin),
        ]
    elif isinstance(result, Refuted):
        bits = max(1, *[x.bit_length() for x in result.operands])
        sum_text = " + ".join(map(str, result.operands))
        cells = ["refuted", f"{sum_text} = {result.answer} ({bits} bits)", ""]
    else:
        cells = ["open", "", ""]
    return f"| {name} | {iterations:,} | {' | '.join(cells)} | {seconds:.0f} |"


def chosen(words):
    """Return the networks that the command line asks for."""
    for word in words:
        seed, _, iterations = word.partition(":")
        yield int(seed), int(iterations or 50_000)


if __name__ == "__main__":
    print("| seed | iterations | result | by | every output is farther from 0.5 than | seconds |")
    print("| --- | --- | --- | --- | --- | --- |")
    for network in list(chosen(sys.argv[1:])) or NETWORKS:
        print(row(*network), flush=True)
