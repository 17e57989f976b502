"""Measure learning from a file: `python3 -m docs.benchmark_learn [RNN_BIT]`, in a clone.

It makes the tasks of learn.md and prints how long each of them takes, as a table in Markdown. With
the path of the program `rnn-bit` of KANN (https://github.com/attractivechaos/kann: `make` builds
examples/rnn-bit), it then prints how long the two take to learn KANN's own example, the sum of two
numbers below 10,000. Everything is done on one processor.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROUNDS = 3
PAGE = Path(__file__).parent / "learn.md"
LINES, OTHERS = 30_000, 1_000
SEEDS = range(1, 6)
TRIES = (500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000)
COMMAND = [sys.executable, "-m", "rnnadd"]


def run(*words: str, backend: str = "", given: bytes = b"") -> tuple[float, str]:
    """Run a program to its end and return the seconds that it took, and what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(PAGE.parents[1]), "RNNADD_BACKEND": backend}
    start = perf_counter()
    process = subprocess.run(words, check=True, env=environment, input=given, capture_output=True)
    return perf_counter() - start, process.stdout.decode()


def tasks() -> None:
    """Print a table of the tasks of learn.md, as their commands stand there."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.S | re.M)
    print("| task | steps | examples | s, Cython | s, Python |\n| --- | --- | --- | --- | --- |")
    for block in blocks:
        for maker in re.findall(r"^awk '.*?\.txt$", block, re.S | re.M):
            run("sh", "-c", maker)
        for command in re.findall(r"rnnadd (learn (\w+)\.txt .*? --until .*?)\n(?! )", block, re.S):
            words, name = command[0].replace("\\\n", "").split(), command[1]
            seconds = [
                median([run(*COMMAND, *words, backend=backend)[0] for _ in range(ROUNDS)])
                for backend in ("cython", "python")
            ]
            _, printed = run(*COMMAND, *words)
            learned = printed.splitlines()[-1].split()[1]
            steps = re.search(r"(\d+) (?:bits|steps)", run(*COMMAND, "info", f"{name}.json")[1])
            assert steps is not None
            print(f"| {name} | {steps[1]} | {learned} | {seconds[0]:.2f} | {seconds[1]:.1f} |")


def sums() -> list[str]:
    """Return lines of two random numbers below 10,000 and their sum."""
    x, lines = 1, []
    for _ in range(LINES + OTHERS):
        x = x * 16807 % 2147483647
        a = x % 10_000
        x = x * 16807 % 2147483647
        lines.append(f"{a} {x % 10_000} {a + x % 10_000}\n")
    return lines


def needed(learn: list[str], ask: list[str]) -> tuple[int, float]:
    """Return how many lines, learned once, make 99 % of others right, and the seconds for it."""
    lines = sums()
    others = lines[LINES:]
    questions = "".join([line.rsplit(" ", 1)[0] + "\n" for line in others]).encode()
    for count in TRIES:
        Path("sums.txt").write_text("".join(lines[:count]))
        seconds, _ = run(*learn)
        answers = run(*ask, given=questions)[1].split()
        right = sum([answer == line.split()[2] for answer, line in zip(answers, others)])
        if right >= 0.99 * OTHERS:
            return count, seconds
    return LINES + 1, float("inf")  # with this seed it does not learn it


def beside_kann(rnn_bit: str) -> None:
    """Print a table of this and KANN's program: the medians of some seeds."""
    ours = [*COMMAND, "learn", "sums.txt", "--save", "m", "--epochs", "1", "--alpha", "0.3"]
    ask, ask_kann = [*COMMAND, "ask", "m", "-"], [rnn_bit, "-Ai", "k", "-"]
    kann = [rnn_bit, "-m1", "-o", "k", "sums.txt"]
    rows = [
        ("rnnadd learn, Cython", "16, sigmoid", [*ours, "--bits", "15", "--seed"], ask),
        ("KANN, as it comes", "64, GRU", [*kann, "-s"], ask_kann),
        ("KANN, smaller", "16, GRU", [*kann, "-n16", "-s"], ask_kann),
    ]
    print("\n| program | hidden units | lines | s |\n| --- | --- | --- | --- |")
    for name, units, learn, question in rows:
        found = [needed([*learn, str(seed)], question) for seed in SEEDS]
        count, seconds = median([x for x, _ in found]), median([x for _, x in found])
        print(f"| {name} | {units} | {count:,} | {seconds:.2f} |")


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rnn_bit = [os.path.abspath(path) for path in sys.argv[1:2]]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        tasks()
        for path in rnn_bit:
            beside_kann(path)


if __name__ == "__main__":
    main()
