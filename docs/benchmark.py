"""Measure rnnadd beside what else does the same job, and write docs/benchmarks.md.

From the project's folder: pip install -e . && python3 -m docs.benchmark

Rscript, a C compiler, NumPy, PyTorch, JAX and Numba take part where they are installed. What is
compared runs in turn, round after round, so that it meets the same moods of the machine; a table
has the medians of all rounds, and a ratio is the median of the rounds' ratios. Times are the
processor's, in which what else runs on the machine counts little; only threads, whole processes and
the training side by side are timed by the clock on the wall.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is imported
os.environ.pop("OPENBLAS_CORETYPE", None)

import datetime
import importlib.metadata
import platform
import random
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import threading
from pathlib import Path
from time import perf_counter
from typing import Dict, Tuple

import rnnadd
from docs import benchmark_peers as peers
from docs.benchmark_limits import MULTIPLY_ADDS, compiled, limits_text, printed
from docs.benchmark_together import table as side_by_side_table
from docs.measuring import Compared, compare, installed, seconds
from rnnadd.backends import load_backend, why_not_cython

DOCS = Path(__file__).parent
SIZES = [(hidden, 8) for hidden in (8, 16, 32, 64, 128, 256, 512)]
LENGTHS = [(16, steps) for steps in (16, 32, 64, 128, 256, 512)]
LONG_AND_LARGE = [(64, 128), (128, 64), (256, 64)]


Growth = Dict[Tuple[int, int], Compared]  # for hidden_dim and length


def fit(backend: str, iterations: int, calls: int, baseline: bool = False) -> float:
    """Return the seconds of one iteration of the whole call: the median of so many calls."""
    os.environ["RNNADD_BASELINE"] = "1" if baseline else "0"

    def call() -> None:
        rnnadd.BinaryAdder(backend=backend).fit(iterations)

    return statistics.median([seconds(call) for _ in range(calls)]) / iterations


def article_rows(folder: str) -> Compared:
    functions = {}
    if shutil.which("cc"):
        floor = compiled("floor", folder, "-ffast-math")
        functions["C by hand, bits not kept (floor.c)"] = lambda: printed([floor, "200000"])
    fast = load_backend("cython").instruction_set()
    functions[f"**rnnadd, cython** ({fast})"] = lambda: fit("cython", 10_000, 15)
    if fast != "baseline":
        functions["**rnnadd, cython** (baseline)"] = lambda: fit("cython", 10_000, 15, True)
    if installed("numba"):
        functions["Numba, plain loops, fastmath"] = lambda: peers.numba_loops(10_000)
    if installed("jax"):
        functions["JAX, one compiled scan"] = lambda: peers.jax_scan(10_000)
    functions["**rnnadd, python**"] = lambda: fit("python", 1_000, 1)
    if installed("numpy"):
        functions["NumPy, as the tutorials have it"] = lambda: peers.numpy_tutorial(500)
    if shutil.which("Rscript"):
        program = ["Rscript", str(DOCS / "benchmark.R"), "500"]
        functions["R, the article's loop"] = lambda: printed(program)
    if installed("torch"):
        functions["PyTorch, torch.nn.RNN and SGD"] = lambda: peers.pytorch_rnn(200)
    return compare(functions)


def train_sequences(hidden: int, steps: int, iterations: int) -> float:
    """Return the seconds of one sequence in the fast path."""
    rng = random.Random(0)
    inputs = [[float(rng.random() < 0.5) for _ in range(2)] for _ in range(steps)]
    targets = [[float(rng.random() < 0.5)] for _ in range(steps)]
    rnn = rnnadd.RNN(2, hidden, 1, backend="cython")
    return seconds(lambda: rnn.fit([inputs], [targets], epochs=iterations)) / iterations


def growth_rows(sizes: list[tuple[int, int]]) -> Growth:
    rows = {}
    for hidden, steps in sizes:
        # 50 ms and more, beside which the checking of the sequence is nothing
        n = max(50, 200_000_000 // (hidden * hidden * steps))
        functions = {"rnnadd": lambda h=hidden, s=steps, n=n: train_sequences(h, s, n)}
        few = max(20, n // 2_000)
        if installed("numpy"):
            functions["NumPy"] = lambda h=hidden, s=steps, n=few: peers.numpy_batched(h, s, n)
        if installed("torch"):
            functions["PyTorch"] = lambda h=hidden, s=steps, n=few: peers.pytorch_batched(h, s, n)
        rows[hidden, steps] = compare(functions, rounds=5)
    return rows


def growth_table(rows: Growth) -> list[str]:
    names = [name for name, _, _ in next(iter(rows.values()))]
    lines = [
        f"| hidden_dim x length | {' | '.join(names)} | rnnadd, ns a multiply-add |",
        "| --- |" + " --- |" * (len(names) + 1),
    ]
    for (hidden, steps), row in rows.items():
        times = " | ".join(f"{time * 1e6:.3g}" for _, time, _ in row)
        multiply_add = row[0][1] / (MULTIPLY_ADDS * steps * hidden * hidden)
        lines.append(f"| {hidden} x {steps} | {times} | {multiply_add * 1e9:.3f} |")
    return lines


def side_by_side(work) -> float:
    """Return how much more two threads do that both do this work, than one does."""

    def seconds_each(number: int) -> float:
        threads = [threading.Thread(target=work) for _ in range(number)]
        start = perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return (perf_counter() - start) / number

    return 1 / compare({"one": lambda: seconds_each(1), "two": lambda: seconds_each(2)})[1][2]


def threads_text() -> list[str]:
    def train() -> None:
        rnnadd.BinaryAdder(backend="cython").fit(200_000)

    def train_in_a_process() -> None:
        program = "from rnnadd import BinaryAdder as A; A(backend='cython').fit(200_000)"
        subprocess.run([sys.executable, "-c", program], check=True)

    threads, processes = side_by_side(train), side_by_side(train_in_a_process)
    return [
        f"Two threads, each with an adder of its own, train {threads:.2f} times as much as one.",
        f"Two processes, which share nothing but the machine, train {processes:.2f} times as much.",
    ]


def work_rows() -> list[tuple[str, float]]:
    """Return what a trained adder does, and the seconds."""
    adder = rnnadd.BinaryAdder(backend="cython").fit(10_000)
    rng = random.Random(0)
    pairs = [(rng.getrandbits(8), rng.getrandbits(8)) for _ in range(1_000_000)]
    work = {
        "`predict` of a million pairs of 8 bits": lambda: adder.predict(pairs),
        "`score` of all 65,536 pairs of 8 bits": lambda: adder.score(8),
        "`score` of all 16,777,216 pairs of 12 bits": lambda: adder.score(12),
        "`score` of 1,000 random pairs of 4,096 bits": lambda: adder.score(4096),
    }
    return [
        (name, statistics.median([seconds(run) for _ in range(5)])) for name, run in work.items()
    ]


def starts(folder: str) -> Compared:
    def process(*arguments: str):
        command = [sys.executable, *arguments]
        quiet = {"cwd": folder, "stdout": subprocess.DEVNULL}
        return lambda: seconds(lambda: subprocess.run(command, check=True, **quiet), perf_counter)

    return compare(
        {
            "`python3 -c pass`": process("-c", "pass"),
            '`python3 -c "import rnnadd"`': process("-c", "import rnnadd"),
            "`python3 -m rnnadd`": process("-m", "rnnadd"),
        },
        rounds=21,
    )


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def versions() -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    if "--enable-optimizations" not in (sysconfig.get_config_var("CONFIG_ARGS") or ""):
        python += " (compiled without profile-guided optimisation, so Python itself is slower)"
    parts = [python]
    for package in ("numpy", "torch", "jax", "numba"):
        if installed(package):
            parts.append(f"{package} {importlib.metadata.version(package)}")
    for command in (["cc", "--version"], ["Rscript", "--version"]):
        if shutil.which(command[0]):
            output = subprocess.run(command, capture_output=True, text=True)
            parts.append((output.stdout or output.stderr).splitlines()[0])
    return ", ".join(parts)


def page() -> str:
    larger = growth_rows(SIZES)
    with tempfile.TemporaryDirectory() as folder:
        article, started = article_rows(folder), starts(folder)
        limits = []
        if shutil.which("cc"):
            limits = limits_text({size: row[0][1] for size, row in larger.items()}, folder)
    threads = threads_text()
    lines = [
        "# Benchmarks",
        "",
        "Made by `pip install -e . && python3 -m docs.benchmark`, which writes this page. All in",
        "one thread and in double precision, unless it says otherwise. What is compared ran in",
        "turn; times are medians, and ratios the medians of the rounds' ratios. Times are the",
        "processor's (of threads and whole processes, the clock's on the wall).",
        "",
        f"{datetime.date.today()}; {processor()}, {os.cpu_count()} processors; {versions()}.",
        "",
        "## The article's training",
        "",
        "2 inputs, 16 hidden units, 1 output, additions of 8 bits. For rnnadd it is the whole",
        "call `BinaryAdder().fit(10_000)`: random numbers, additions, training (in Python, 1,000",
        "iterations of it). Compiling is not counted.",
        "",
        "| what | microseconds an iteration | ratio |",
        "| --- | --- | --- |",
        *(f"| {name} | {time * 1e6:.3g} | {ratio:.3g} |" for name, time, ratio in article),
        "",
        "## Growth",
        "",
        "Microseconds an iteration, on a random sequence. NumPy and PyTorch are given every",
        "advantage: what does not depend on the recurrence, they do for all steps at once.",
        "",
        *growth_table(larger),
        "",
        *growth_table(growth_rows(LENGTHS)),
        "",
        *growth_table(growth_rows(LONG_AND_LARGE)),
        "",
        *limits,
        "",
        "## Threads",
        "",
        *threads,
        "",
        "## Many networks side by side",
        "",
        "64 adders of 8 bits, in one thread: microseconds an iteration of one adder, and in",
        "brackets how many times as fast that is as `fit` of one adder after the other. From 25",
        "hidden units on, `fit_together` does the same. JAX and PyTorch have the best of several",
        "batch sizes, and JAX as many threads as it likes. The times are the wall clock's.",
        "`python3 -m docs.benchmark_together` prints this table alone.",
        "",
        *side_by_side_table(),
        "",
        "## At work",
        "",
        "A trained adder, in one thread.",
        "",
        "| what | s |",
        "| --- | --- |",
        *(f"| {name} | {time:.3g} |" for name, time in work_rows()),
        "",
        "## Starting",
        "",
        "Whole processes.",
        "",
        "| what | ms | ratio |",
        "| --- | --- | --- |",
        *(f"| {name} | {time * 1e3:.3g} | {ratio:.3g} |" for name, time, ratio in started),
        "",
        "## Learning from a file",
        "",
        "[learn.md](learn.md#how-fast) has these figures, with KANN's beside them.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if why_not_cython():
        sys.exit(f"nothing to measure without the fast path: {why_not_cython()}")
    text = page()
    print(text, end="")
    (DOCS / "benchmarks.md").write_text(text, encoding="utf-8")
