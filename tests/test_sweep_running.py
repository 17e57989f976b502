"""A sweep while it runs: workers that are lost, executors of others, Ctrl-C, kill."""

import gc
import os
import random
import signal
import subprocess
import sys
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import KINDS

import rnnadd
from rnnadd.sweeps import SweepError, processes, read_rows, running
from rnnadd.sweeps.training import Stopped, train_batch
from rnnadd.sweeps.workers import ThisThread, Threads, make_workers

SEEDS, GRID = range(7), dict(hidden_dim=[1, 2], alpha=[0.1, 0.5])

# So many times a sweep is killed in the test of that: more by hand.
KILLS = int(os.environ.get("RNNADD_KILLS", "4"))


@pytest.fixture(scope="module")
def expected():
    """The rows of all of them, as texts."""
    return sorted(map(repr, rnnadd.sweep(SEEDS, 10, **GRID, workers=1)))


def rows_with(executor, **more):
    return sorted(map(repr, rnnadd.sweep(SEEDS, 10, **GRID, executor=executor, **more)))


@pytest.fixture
def start(tmp_path):
    """Return a function that starts a program in a process of its own."""
    started = []

    def start(program, *arguments):
        script = tmp_path / "script.py"
        script.write_text(program)
        process = subprocess.Popen(
            [sys.executable, str(script), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(rnnadd.__file__).parents[1])},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        with process:
            pass


@pytest.mark.needs_system
def test_who_works_follows_from_the_backend_and_their_number():
    assert type(make_workers(None, 1, "python")) is ThisThread
    assert type(make_workers(None, 2, "cython")) is Threads
    workers = make_workers(None, 2, "python")
    assert type(workers) is processes.Processes
    workers.stop([])


class Flaky(Executor):
    """An executor that loses every third batch, and knows whether it was shut down."""

    def __init__(self):
        self.submitted, self.shut_down = 0, False

    def submit(self, function, *arguments):
        self.submitted += 1
        future = Future()
        if self.submitted % 3 == 0:
            future.set_exception(OSError("the worker is gone"))
        else:
            future.set_result(function(*arguments))
        return future

    def shutdown(self, *arguments, **more):
        self.shut_down = True


def test_a_batch_that_is_lost_with_its_worker_is_done_again(expected, monkeypatch):
    monkeypatch.setattr(running, "MOST", 1)
    executor = Flaky()
    assert rows_with(executor) == expected
    assert executor.submitted > 40 and not executor.shut_down


def test_an_executor_that_always_fails_is_an_error_with_its_reason():
    class Failing(Flaky):
        def submit(self, function, *arguments):
            future = Future()
            future.set_exception(OSError("no worker at all"))
            return future

    with pytest.raises(SweepError, match=r"failed again and again: OSError.'no worker at all'"):
        rows_with(Failing())


def test_an_executor_that_takes_no_work_is_an_error_and_what_is_done_is_kept(tmp_path, expected):
    class Ending(Flaky):
        def submit(self, function, *arguments):
            if self.submitted == 5:
                raise RuntimeError("cannot schedule new futures")
            return super().submit(function, *arguments)

    path = tmp_path / "rows.csv"
    with pytest.raises(SweepError, match=r"takes no more work: RuntimeError.'cannot schedule"):
        rows_with(Ending(), workers=1, output=path)
    assert 0 < len(list(read_rows(path))) < 28
    assert rows_with(Flaky(), output=path) == expected


def test_an_executor_that_is_gone_and_says_nothing_is_asked(monkeypatch):
    monkeypatch.setattr(running, "SILENCE", 0.01)

    class Silent(Executor):
        def submit(self, function, *arguments):
            if function is int:
                raise RuntimeError("closed")
            return Future()

    with pytest.raises(SweepError, match=r"takes no more work: RuntimeError.'closed"):
        rows_with(Silent())


def test_an_error_of_a_training_itself_is_raised_as_it_is(monkeypatch):
    def failing(batch, stopped=None):
        raise MemoryError

    monkeypatch.setattr("rnnadd.sweeps.workers.train_batch", failing)
    for workers in (1, 2) if len(KINDS) > 1 else (1,):  # threads, too, where there are any
        with pytest.raises(MemoryError):
            list(rnnadd.sweep(SEEDS, 10, **GRID, workers=workers, backend=rnnadd.backend))


@pytest.mark.needs_system
def test_no_more_batches_are_given_out_than_the_workers_need():
    class Counting(ThreadPoolExecutor):
        submitted = 0

        def submit(self, *arguments):
            self.submitted += 1
            return super().submit(*arguments)

    with Counting(2) as executor:
        rows = rnnadd.sweep(range(10**9), 10, hidden_dim=1, executor=executor, workers=3)
        for count, _ in zip(range(50), rows):
            assert executor.submitted - count <= 6
        rows.close()


@pytest.mark.needs_system
def test_a_process_that_is_killed_loses_nothing(expected, monkeypatch):
    monkeypatch.setattr(running, "MOST", 3)
    made = []

    class Remembered(processes.Pool):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            made.append(self)

    monkeypatch.setattr(processes, "Pool", Remembered)
    found = []
    for row in rnnadd.sweep(SEEDS, 10, **GRID, workers=2, backend="python"):
        found.append(repr(row))
        if len(found) in (2, 12):
            os.kill(next(iter(made[-1]._processes)), signal.SIGKILL)
    assert sorted(found) == expected and len(made) == 3


@pytest.mark.needs_system
def test_a_script_without_a_guard_is_told_what_is_missing(start):
    process = start(
        "import rnnadd\nlist(rnnadd.sweep(range(3), 10, workers=2, backend='python'))\n"
    )
    _, errors = process.communicate()
    assert process.returncode == 1
    assert b'must stand below `if __name__ == "__main__":`' in errors


ENDLESS = """\
import sys
import rnnadd

if __name__ == "__main__":
    workers, backend, path = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    settings = dict(workers=workers, backend=backend, hidden_dim=3)
    try:
        rows = rnnadd.sweep(range(9), 10, output=path, **settings)
        for row in rows:
            print(row.seed, flush=True)
        rows = rnnadd.sweep(range(9), 10**9, output=sys.argv[4], **settings)
        print("begun", flush=True)
        for row in rows:
            pass
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


@pytest.mark.needs_system
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("name", sorted({kind.partition("-")[0] for kind in KINDS}))
def test_ctrl_c_ends_trainings_that_would_last_for_days(start, tmp_path, workers, name):
    process = start(ENDLESS, workers, name, tmp_path / "a.csv", tmp_path / "b.csv")
    for _ in range(10):
        process.stdout.readline()
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (0, b"interrupted\n")
    if (workers, name) != (2, "python"):  # a process that just starts complains that it is left
        assert errors == b""
    assert len(list(read_rows(tmp_path / "a.csv"))) == 9
    assert list(read_rows(tmp_path / "b.csv")) == []


@pytest.mark.needs_system
def test_processes_end_when_the_one_that_started_them_is_killed(start, tmp_path):
    process = start(ENDLESS, 2, "python", tmp_path / "a.csv", tmp_path / "b.csv")
    for _ in range(10):
        process.stdout.readline()
    process.kill()
    # They have its standard output, too: it ends when all of them have.
    assert process.communicate(timeout=60)[0] == b""


def test_a_batch_that_is_not_wanted_any_more_ends():
    grid = dict(seed=0, hidden_dim=2, alpha=0.1, binary_dim=8, input_dim=2)
    settings = {**grid, "sample_kind": "rejection"}
    asked = []

    def stopped():
        asked.append(True)
        return len(asked) > 3

    with pytest.raises(Stopped):
        train_batch(running.Batch([0], [settings], 10**12, 1.0, None), stopped)


def test_an_interrupt_keeps_the_batches_that_were_done(tmp_path, monkeypatch):
    """The executor has done some batches when the interrupt comes, and none was fetched."""
    path = tmp_path / "rows.csv"

    def interrupted(futures, **_):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rows_with(Flaky(), workers=1, output=path)
    assert len(list(read_rows(path))) == 2


KILLED = """\
import sys
import rnnadd

for row in rnnadd.sweep(range(400), 300, hidden_dim=[2, 3], output=sys.argv[1]):
    pass
"""


@pytest.mark.needs_system
@pytest.mark.skipif(rnnadd.backend == "python", reason="it would take too long")
@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_sweep_that_is_killed_again_and_again_loses_and_repeats_nothing(start, tmp_path, suffix):
    path, whole = tmp_path / f"rows.{suffix}", tmp_path / f"whole.{suffix}"
    rng, at_work, sizes = random.Random(suffix), 0, [0]
    for _ in range(KILLS):
        process = start(KILLED, path)
        try:
            process.wait(timeout=rng.uniform(0.05, 0.5))
        except subprocess.TimeoutExpired:
            process.kill()
            at_work += 1
        process.wait()
        sizes.append(path.stat().st_size if path.exists() else 0)
        if process.returncode == 0:  # it was done: begin anew
            assert_the_same(start, path, whole)
            path.unlink()
            sizes.append(0)
    assert at_work > 0
    process = start(KILLED, path)
    assert process.wait() == 0
    assert_the_same(start, path, whole)


def assert_the_same(start, path, whole):
    if not whole.exists():
        assert start(KILLED, whole).wait() == 0
        assert len(list(read_rows(whole))) == 800
    assert sorted(path.read_bytes().splitlines()) == sorted(whole.read_bytes().splitlines())


@pytest.mark.needs_system
def test_a_sweep_leaves_no_thread_behind(expected):
    before = set(threading.enumerate())
    assert sorted(map(repr, rnnadd.sweep(SEEDS, 10, **GRID, workers=2))) == expected
    gc.collect()
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=60)
    assert set(threading.enumerate()) <= before
