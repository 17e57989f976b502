"""The file of a sweep: whole rows only, gone on with after any interrupt, and never overwritten."""

import csv
import errno
import gc
import json
import os

import pytest

import rnnadd
from rnnadd.sweeps import SweepError, read_rows
from rnnadd.sweeps.lines import format_of
from rnnadd.sweeps.results import Results

SEEDS, GRID = range(4), dict(hidden_dim=[1, 2], alpha=[0.1, 0.5], workers=1)


def sweep(path, seeds=SEEDS, iterations=10, **changes):
    return list(rnnadd.sweep(seeds, iterations, **{**GRID, **changes}, output=path))


@pytest.fixture(params=["csv", "jsonl"])
def path(tmp_path, request):
    return tmp_path / f"rows.{request.param}"


def lines(path):
    return sorted(path.read_bytes().splitlines(keepends=True))


def test_the_rows_read_back_are_the_rows(path):
    rows = sweep(path)
    assert sorted(read_rows(path)) == sorted(rows) and len(rows) == 16


def test_csv_is_what_the_csv_module_reads(tmp_path):
    rows = sweep(tmp_path / "rows.csv")
    with open(tmp_path / "rows.csv", newline="") as file:
        read = list(csv.DictReader(file))
    assert [float(row["margin"]) for row in read] == [row.margin for row in rows]
    assert read[0]["below_from"] == "" and read[0]["sample_kind"] == "rejection"


def test_json_lines_are_json(tmp_path):
    rows = sweep(tmp_path / "rows.jsonl")
    text = (tmp_path / "rows.jsonl").read_text()
    assert [json.loads(line) for line in text.splitlines()] == [row._asdict() for row in rows]


def test_a_number_that_is_none_is_written_and_read(path):
    [row] = sweep(path, [0], hidden_dim=2, alpha=0.1)
    row = row._replace(final_error=float("nan"))
    form = format_of("output", path.name)
    text = f"{form.header}\n"[not form.header :] + f"{form.line(row)}\n"
    path.write_bytes(text.encode())
    expected = b",NaN," if path.suffix == ".csv" else b'"final_error": null'
    assert expected in path.read_bytes()
    assert [repr(read) for read in read_rows(path)] == [repr(row)]
    assert [repr(read) for read in sweep(path, [0], hidden_dim=2, alpha=0.1)] == [repr(row)]


def test_a_sweep_that_is_whole_trains_nothing_and_gives_all_rows(path, monkeypatch):
    rows, before = sweep(path), path.read_bytes()
    monkeypatch.setattr("rnnadd.sweeps.workers.train_batch", None)
    assert sweep(path) == rows and path.read_bytes() == before


def test_a_sweep_that_was_left_goes_on(path, tmp_path):
    expected = lines_of_whole(path, tmp_path)
    rows = rnnadd.sweep(SEEDS, 10, **GRID, output=path)
    for _ in range(3):
        next(rows)
    rows.close()
    assert 3 <= len(list(read_rows(path))) < 16
    assert len(sweep(path)) == 16 and lines(path) == expected


def lines_of_whole(path, tmp_path):
    whole = tmp_path / f"whole{path.suffix}"
    sweep(whole)
    return lines(whole)


def test_a_larger_sweep_goes_on_with_a_smaller_one(path, tmp_path):
    expected = lines_of_whole(path, tmp_path)
    sweep(path, [2], alpha=0.5)
    rows = rnnadd.sweep(SEEDS, 10, **GRID, output=path)
    assert (rows.before, rows.total) == (2, 16)
    assert len(list(rows)) == 16 and lines(path) == expected


def test_half_a_row_is_cut_off_wherever_it_ends(path, tmp_path):
    expected = lines_of_whole(path, tmp_path)
    whole = path.parent / f"whole{path.suffix}"
    data = whole.read_bytes()
    last = data.rindex(b"\n", 0, -1) + 1
    for end in [*range(last, len(data), 7), len(data) - 1]:
        path.write_bytes(data[:end])
        assert len(sweep(path)) == 16 and lines(path) == expected


def test_half_a_header_is_no_row(tmp_path):
    path = tmp_path / "rows.csv"
    sweep(path)
    whole = path.read_bytes()
    header = whole.index(b"\n") + 1
    for end in (0, 1, 50, header - 1, header):
        path.write_bytes(whole[:end])
        assert list(read_rows(path)) == []
        assert len(sweep(path)) == 16 and lines(path) == sorted(whole.splitlines(True))


def good(path):
    sweep(path, [0])
    return path.read_text()


@pytest.mark.parametrize(
    "spoil, message",
    [
        (lambda text: "a,b\n1,2\n", "it has no results: its first line is not theirs"),
        (lambda text: "a text of mine", "it has no results: its first line is not theirs"),
        (lambda text: text.replace("\n", "\r\n"), "its first line is not theirs"),
        (lambda text: "\0" * 5000, "its first line is not theirs"),
        (lambda text: text + "1,2\n", "row 5 is no result: it has 2 fields, not 23"),
        (lambda text: text.replace(",10,", ",x,", 1), "row 1 is no result: invalid literal"),
        (lambda text: text.replace(",10,", ",1_0,", 1), "row 1 is no result: it is not as it was"),
        (lambda text: text[:-2] + "z\n", "row 4 is no result: it is not as it was written"),
        (lambda text: text + "1," * 5000, "row 5 is no result"),
        (lambda text: text + "\n", "row 5 is no result: it has 1 fields"),
    ],
)
def test_a_foreign_csv_is_an_error_and_stays(tmp_path, spoil, message):
    check_refused(tmp_path / "rows.csv", spoil, message)


@pytest.mark.parametrize(
    "spoil, message",
    [
        (lambda text: "a text of mine", "row 1 is no result"),
        (lambda text: "{}\n", "row 1 is no result: its names are not those of a row"),
        (lambda text: text + "[" * 1500 + "\n", "row 5 is no result"),
        (lambda text: text.replace('"alpha": 0.1', '"alpha": "0.1"', 1), "its alpha is of another"),
        (lambda text: text.replace('"bound": 1.0', '"bound": 1', 1), "its bound is of another"),
        (lambda text: text.replace('"seed": 0', '"seed": null', 1), "its seed is of another"),
        (lambda text: text.replace(": ", ":", 1), "row 1 is no result: it is not as it was"),
    ],
)
def test_foreign_json_lines_are_an_error_and_stay(tmp_path, spoil, message):
    check_refused(tmp_path / "rows.jsonl", spoil, message)


def check_refused(path, spoil, message):
    text = spoil(good(path))
    path.write_bytes(text.encode())
    with pytest.raises(SweepError) as error:
        sweep(path, [0])
    assert str(path) in str(error.value) and message in str(error.value)
    assert path.read_bytes() == text.encode()
    with pytest.raises(SweepError, match="no result"):
        list(read_rows(path))


@pytest.mark.parametrize(
    "changes, message",
    [
        (dict(seeds=range(1, 4)), "this sweep has no seed 0"),
        (dict(seeds=[5]), "this sweep has no seed 0"),
        (dict(alpha=[0.2]), "this sweep has no alpha 0."),
        (dict(hidden_dim=2), "this sweep has no hidden_dim 1"),
        (dict(binary_dim=4), "this sweep has no binary_dim 8"),
        (dict(sample_kind="rounding"), "this sweep has no sample_kind 'rejection'"),
        (dict(iterations=11), "its iterations is 10, not 11"),
        (dict(bound=2), "its bound is 1.0, not 2.0"),
    ],
)
def test_the_results_of_another_sweep_are_an_error_and_stay(path, changes, message):
    sweep(path)
    before = path.read_bytes()
    with pytest.raises(SweepError, match=f"row 1 is not one of this sweep: {message}"):
        sweep(path, **changes)
    assert path.read_bytes() == before


def test_a_row_that_is_there_twice_is_an_error(path):
    sweep(path)
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines(True)[-1])
    with pytest.raises(SweepError, match="row 17 is not one of this sweep: it is there twice"):
        sweep(path)


@pytest.mark.needs_system
def test_two_sweeps_do_not_write_to_one_file(path):
    pytest.importorskip("fcntl")
    rows = rnnadd.sweep(SEEDS, 10, **GRID, output=path)
    with pytest.raises(SweepError, match="another sweep writes to it"):
        sweep(path)
    assert len(list(rows)) == 16
    assert len(sweep(path)) == 16  # it is over, and the lock is gone


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_and_a_folder_are_no_files_of_results(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SweepError, match=r"pipe\.csv: it is not a regular file"):
        sweep(tmp_path / "pipe.csv")
    with pytest.raises(SweepError, match=r"pipe\.csv: it is not a regular file"):
        list(read_rows(tmp_path / "pipe.csv"))
    with pytest.raises(IsADirectoryError):
        sweep(tmp_path / "folder.csv")
    with pytest.raises(FileNotFoundError):
        sweep(tmp_path / "nowhere" / "rows.csv")


class FullDisk:
    """A file on a disk that has room for so many bytes."""

    def __init__(self, file, room):
        self._file, self.room = file, room

    def write(self, data):
        if not self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = self._file.write(data[: self.room])
        self.room -= written
        return written

    def __getattr__(self, name):
        return getattr(self._file, name)


def test_a_full_disk_leaves_whole_rows(path, monkeypatch, tmp_path):
    expected = lines_of_whole(path, tmp_path)
    rows = rnnadd.sweep(SEEDS, 10, **GRID, output=path)
    rows._results._file = FullDisk(rows._results._file, 700)
    with pytest.raises(OSError, match="cannot write the results: No space left") as error:
        list(rows)
    assert error.value.filename == str(path)
    assert set(lines(path)) < set(expected) and path.stat().st_size <= 1000
    assert len(sweep(path)) == 16 and lines(path) == expected


def test_an_interrupt_while_it_writes_neither_loses_nor_repeats_a_row(path, tmp_path):
    expected = lines_of_whole(path, tmp_path)

    class Interrupted(FullDisk):
        def write(self, data):
            written = self._file.write(data[: self.room])
            self._file, interrupted = self._file, self.room
            self.room = len(data) + 10_000
            if interrupted < 10_000:
                raise KeyboardInterrupt
            return written

    for room in (0, 1, 100, 9_999):  # nothing, a part, all of it was written
        path.write_bytes(b"")
        rows = rnnadd.sweep(SEEDS, 10, **GRID, output=path)
        rows._results._file = Interrupted(rows._results._file, room)
        with pytest.raises(KeyboardInterrupt):
            list(rows)
        assert len(list(read_rows(path))) == 1
        assert len(sweep(path)) == 16 and lines(path) == expected


def test_rows_are_in_the_file_before_they_are_seen(path):
    for row in rnnadd.sweep(SEEDS, 10, **GRID, output=path):
        assert row in list(read_rows(path))


def test_a_sweep_that_is_never_begun_lets_go_of_its_file(path):
    rnnadd.sweep(SEEDS, 10, **GRID, output=path)
    gc.collect()  # PyPy waits for it
    assert len(sweep(path)) == 16


def test_results_stay_open_after_a_row_is_read_by_another(path):
    sweep(path, [0])
    from rnnadd.sweeps.grid import Grid

    values = dict(hidden_dim=[1, 2], alpha=[0.1, 0.5], binary_dim=8, input_dim=2)
    grid = Grid(SEEDS, {**values, "sample_kind": "rejection"})
    results = Results(path, grid, {"iterations": 10, "bound": 1.0})
    assert results.rows == sum(results.done) == 4
    assert list(read_rows(path)) == list(results.rows_before())
    results.close()
