"""What a sweep costs beside its trainings: the figures of many.md.

With rnnadd installed: python3 -m docs.benchmark_sweep [ROUNDS]
"""

import os
import statistics
import subprocess
import sys
from time import perf_counter

import rnnadd
from rnnadd.sweeps.training import make_row

SEEDS, ITERATIONS = 1_000, 10_000
GROUP = 40  # about as many as are in a batch of a sweep


def fits():
    """Train, one adder after the other, and nothing else."""
    for seed in range(SEEDS):
        rnnadd.BinaryAdder(seed).fit(ITERATIONS)


def groups():
    """Train, many adders at a time, and nothing else."""
    for start in range(0, SEEDS, GROUP):
        yield rnnadd.fit_together(map(rnnadd.BinaryAdder, range(start, start + GROUP)), ITERATIONS)


def rows():
    """Train in the same way, and find out what is in a row."""
    for group in groups():
        for adder in group:
            make_row(adder, 1.0)


def sweep(workers):
    assert len(list(rnnadd.sweep(range(SEEDS), ITERATIONS, workers=workers))) == SEEDS


def processes():
    """Let two processes do half of it each, with nothing in common."""
    code = f"import rnnadd\nlist(rnnadd.sweep(range({{}}, {{}}), {ITERATIONS}, workers=1))"
    half = SEEDS // 2
    both = [
        subprocess.Popen([sys.executable, "-c", code.format(*ends)])
        for ends in ((0, half), (half, SEEDS))
    ]
    assert [process.wait() for process in both] == [0, 0]


def short():
    """Do 100,000 short trainings, and return the peak of the memory in bytes."""
    code = """if True:
        import resource, rnnadd
        rows = rnnadd.sweep(range(100_000), 100, hidden_dim=4)
        for count, _ in enumerate(rows, 1):
            if count == 1_000:
                print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    """
    start = perf_counter()
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    first, last = (int(kilobytes) / 1024 for kilobytes in printed.split())
    seconds = perf_counter() - start
    print(f"100,000 trainings of 100 iterations with 4 hidden units: {seconds:.1f} s")
    print(f"peak memory: {first:.1f} MB after 1,000 trainings, {last:.1f} MB after all")


def main(rounds=5):
    ways = {
        "fit, one after the other": fits,
        "fit_together": lambda: list(groups()),
        "fit_together, what is in a row": rows,
        "sweep, 1 thread": lambda: sweep(1),
        "sweep, 2 threads": lambda: sweep(2),
        "2 processes, half a sweep each": processes,
    }
    taken = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            start, worked = perf_counter(), work()
            way()
            taken[name].append((perf_counter() - start, work() - worked))
    print(f"{SEEDS} trainings of {ITERATIONS} iterations, medians of {rounds} rounds in turn")
    print("(ms a training, and the part of a sweep in 1 thread; then the same of processor time)")
    for name, figures in taken.items():
        line = f"{name:32}"
        for seconds, one in zip(zip(*figures), zip(*taken["sweep, 1 thread"])):
            each = 1e3 * statistics.median(seconds) / SEEDS
            ratio = statistics.median([x / y for x, y in zip(seconds, one)])
            line += f" {each:7.2f} {ratio:6.3f}"
        print(line, flush=True)
    short()


def work():
    """Return the seconds that processors have worked for this process and its children."""
    user, system, of_children, system_of_children, _ = os.times()
    return user + system + of_children + system_of_children


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
