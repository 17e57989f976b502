"""A sweep: seeds times hyperparameters, a row of each training."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import sha256

import rnnadd
from rnnadd import BinaryAdder
from rnnadd.sweeps import Row
from rnnadd.sweeps.grid import Grid
from rnnadd.sweeps.running import Plan
from rnnadd.sweeps.training import below_from, make_row

SETTINGS = ["seed", "hidden_dim", "alpha", "binary_dim", "input_dim", "sample_kind"]
GRID = dict(hidden_dim=[2, 5], alpha=[0.1, 0.5], sample_kind=["rejection", "rounding"])


def rows_of(*args, **kwargs):
    return sorted(map(repr, rnnadd.sweep(*args, **kwargs)))


def alone(row, backend):
    """Return the adder of a row, trained by itself."""
    settings = {name: getattr(row, name) for name in SETTINGS}
    return BinaryAdder(**settings, backend=backend).fit(row.iterations)


def test_a_row_is_that_of_the_adder_trained_alone(backend):
    rows = list(rnnadd.sweep([-7], 20, **GRID, binary_dim=[3, 8], workers=1, backend=backend))
    assert len({row[:6] for row in rows}) == len(rows) == 16
    for row in rows:
        adder = alone(row, backend)
        assert row.sha256 == sha256(adder)
        short = adder.score(min(5, row.binary_dim))
        assert (row.score, row.margin) == (short.share, short.margin)
        assert row.long_score == adder.score(64, 100).share


def test_the_settings_are_all_combinations_once():
    rows = rnnadd.sweep(range(3), 10, hidden_dim=(1, 2), input_dim=[2, 3], binary_dim=4)
    found = {(row.seed, row.hidden_dim, row.input_dim) for row in rows}
    assert found == {(s, h, i) for s in range(3) for h in (1, 2) for i in (2, 3)}


def test_the_errors_are_the_means_of_the_tenths(backend):
    reported = []
    adder = BinaryAdder(seed=1, hidden_dim=4, alpha=0.5, backend=backend)
    adder.fit(100, report=lambda report: reported.append(report.mean_error), report_every=10)
    [row] = rnnadd.sweep([1], 100, hidden_dim=4, alpha=0.5, workers=1, backend=backend)
    assert row.errors == pytest.approx(reported, rel=1e-12)
    assert row.errors[-1] == row.final_error
    assert row.below_from is None


def test_a_row_tells_from_when_on_the_error_stays_below_the_bound(backend):
    ends = [10, 20, 30, 40]
    assert below_from([3.0, 0.9, 1.0, 0.5], ends, 1.0) == 40
    assert below_from([0.5, 0.9, 0.2, 0.5], ends, 1.0) == 10
    assert below_from([0.5, 0.5, 0.5, 1.0], ends, 1.0) is None
    assert below_from([0.5, 0.5, 0.5, float("nan")], ends, 1.0) is None
    [row] = rnnadd.sweep([0], 10, hidden_dim=2, bound=9, workers=1, backend=backend)
    assert (row.bound, row.below_from) == (9.0, 1)


def test_a_network_that_overflows_has_a_row(backend):
    [row] = rnnadd.sweep([0], 20, hidden_dim=2, alpha=1e308, workers=1, backend=backend)
    assert row.margin == 0.5 and row.sha256 == sha256(alone(row, backend))


def test_both_backends_make_the_same_rows(fast):
    expected = rows_of([5], 30, **GRID, backend="python", workers=1)
    assert rows_of([5], 30, **GRID, backend="cython", workers=1) == expected


@pytest.mark.needs_system
def test_the_rows_do_not_depend_on_the_workers(backend):
    expected = rows_of(range(3), 30, **GRID, workers=1, backend=backend)
    assert rows_of(range(3), 30, **GRID, workers=2, backend=backend) == expected
    with ThreadPoolExecutor(2) as executor:
        given = rnnadd.sweep(range(3), 30, **GRID, executor=executor, backend=backend)
        assert sorted(map(repr, given)) == expected
        assert executor.submit(int).result() == 0  # it was not shut down


def test_old_and_wide_shapes_have_short_numbers_too():
    adder = BinaryAdder(input_dim=11, binary_dim=4, hidden_dim=2).fit(10)
    row = make_row(adder, 1.0)
    assert row.score == adder.score(1, 1024).share


def grid_of(seeds=(0,), **values):
    defaults = dict(hidden_dim=16, alpha=0.1, binary_dim=8, input_dim=2, sample_kind="rejection")
    return Grid(seeds, {**defaults, **values})


def test_each_training_has_a_number():
    grid = grid_of([4, 2], hidden_dim=[3, 1], alpha=[0.5, 0.1])
    settings = [grid.settings(number) for number in range(grid.total)]
    assert [grid.number(each) for each in settings] == list(range(8))
    assert [s["seed"] for s in settings] == [4, 2] * 4
    assert [s["hidden_dim"] for s in settings] == [3] * 4 + [1] * 4
    assert [grid.end_of_shape(number) for number in (0, 3, 4, 7)] == [4, 4, 8, 8]


def test_a_grid_of_all_seeds_takes_no_room():
    grid = grid_of(range(-(2**31), 2**31), alpha=[0.1, 0.2])
    assert grid.total == 2**33
    assert grid.settings(2**33 - 1)["seed"] == 2**31 - 1


def test_batches_are_of_one_shape_and_adapt_to_the_time_they_take():
    grid = grid_of(range(1000), hidden_dim=[1, 2])
    plan = Plan(grid, bytearray(), 10, 1.0, None)
    sizes, shapes = [], []
    while True:
        batch = plan.take()
        if batch is None:
            break
        sizes.append(len(batch.numbers))
        shapes.append({settings["hidden_dim"] for settings in batch.settings})
        plan.learn(batch, 0.01 * len(batch.numbers))
    assert sizes[:5] == [1, 4, 16, 20, 20] and sum(sizes) == 2000
    assert {len(shape) for shape in shapes} == {1}
    assert sizes[shapes.index({2})] == 1


def test_what_is_done_is_in_no_batch():
    grid = grid_of(range(10))
    plan = Plan(grid, bytearray([1, 0, 1, 1, 0, 1, 1, 1, 1, 1]), 10, 1.0, None)
    assert [plan.take().numbers, plan.take().numbers, plan.take()] == [[1], [4], None]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (dict(seeds=1000), "seeds must be a range or a list of whole numbers, such as range(1000)"),
        (dict(seeds=[]), "seeds must be a list of whole numbers, got [], which is empty"),
        (dict(seeds=range(0)), "seeds must be one seed or more, got range(0, 0), which is empty"),
        (dict(seeds="12"), "seeds must be a list of whole numbers, got '12'"),
        (dict(seeds=[1, 2, 1]), "seeds must be different values, got 1 twice"),
        (dict(seeds=[0.5]), "seed must be a whole number, got 0.5"),
        (dict(seeds=range(2**31, 2**31 + 2)), "seed must be at most 2147483647, got 2147483648"),
        (dict(hidden_dim=[4, 0]), "hidden_dim must be at least 1, got 0"),
        (dict(hidden_dim=[]), "hidden_dim must be a list of values, got [], which is empty"),
        (dict(hidden_dim={4: 1}), "hidden_dim must be a list of values, got {4: 1}"),
        (dict(alpha=[0.1, "x"]), "alpha must be a number, got 'x'"),
        (dict(alpha=[1, 1.0]), "alpha must be different values, got 1.0 twice"),
        (dict(alpha=float("inf")), "alpha must be a finite number, got inf"),
        (dict(sample_kind="R"), "sample_kind must be 'rejection' or 'rounding', got 'R'"),
        (dict(binary_dim=[8, 60]), "binary_dim must be at most 53 for input_dim 2"),
        (dict(binary_dim=1, input_dim=3), "input_dim must be at most 2 for binary_dim 1, got 3"),
        (dict(iterations=9), "iterations must be at least 10, got 9"),
        (dict(bound="low"), "bound must be a number, got 'low'"),
        (dict(workers=0), "workers must be at least 1, got 0"),
        (dict(executor=5), "executor must be a concurrent.futures.Executor, got 5"),
        (dict(backend="fortran"), "backend must be 'cython' or 'python', got 'fortran'"),
        (dict(output="rows.txt"), "output must end in .csv or .jsonl, got 'rows.txt'"),
        (dict(output=5), "path must be the path of a file, got 5"),
    ],
)
def test_a_bad_argument_is_named_and_nothing_is_written(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = {"seeds": [1], "output": "rows.csv", **arguments}
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        rnnadd.sweep(given.pop("seeds"), given.pop("iterations", 10), **given)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.needs_system
def test_importing_rnnadd_imports_nothing_of_sweeps():
    code = "import sys, rnnadd; rnnadd.BinaryAdder(); print(sorted(sys.modules))"
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    for name in (b"rnnadd.sweeps", b"concurrent", b"multiprocessing", b"distributed"):
        assert b"'" + name + b"'" not in names


@pytest.mark.needs_system
def test_a_sweep_imports_no_executor_of_others():
    code = "import sys, rnnadd; list(rnnadd.sweep([1], 10, workers=1)); print(sorted(sys.modules))"
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert b"rnnadd.sweeps" in names
    for name in (b"distributed", b"dask", b"mpi4py"):
        assert b"'" + name + b"'" not in names


def test_a_row_has_plain_numbers():
    [row] = rnnadd.sweep([True + 1], 10, alpha=1, hidden_dim=2, workers=1)
    assert isinstance(row, Row) and type(row.alpha) is float and type(row.seed) is int
