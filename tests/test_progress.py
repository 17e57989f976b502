"""The line that says how far a long training is: on a terminal and nowhere else."""

import io
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

import rnnadd
from rnnadd.command import progress
from rnnadd.command.progress import ProgressLine, progress_text

# A report comes when the line has been shown for a second or so.
EVERY = "1000000" if rnnadd.backend == "cython" else "3000"
COMMAND = [sys.executable, "-m", "rnnadd", "--iterations", "1000000000", "--report-every", EVERY]


@pytest.mark.parametrize(
    "arguments, text",
    [
        ((0, 10, 0, 1.0), "0 of 10 iterations"),
        ((5, 10, 5, 2.0), "5 of 10 iterations, 2 a second, 0:00:02 left"),
        (
            (1_500_000, 10**9, 1_000_000, 1.0),
            "1,500,000 of 1,000,000,000 iterations, 1,000,000 a second, 0:16:38 left",
        ),
        ((10, 10**6, 10, 1.0), "10 of 1,000,000 iterations, 10 a second, 27:46:39 left"),
    ],
)
def test_the_line_has_rate_and_time_left(arguments, text):
    assert progress_text(*arguments) == text


LONG = (1_500_000, 10**9, 1_000_000, 1.0)


@pytest.mark.parametrize(
    "columns, text",
    [
        (72, "1,500,000 of 1,000,000,000 iterations, 1,000,000 a second, 0:16:38 left"),
        (71, "1,500,000 of 1,000,000,000 iterations, 0:16:38 left"),
        (40, "0 %, 0:16:38 left"),
        (10, "0 %"),
        (3, ""),
    ],
)
def test_the_line_leaves_out_what_there_is_no_room_for(columns, text):
    assert progress_text(*LONG, room=columns - 1) == text


@pytest.mark.needs_system
@pytest.mark.parametrize("columns", [1, 20, 40, 200])
def test_the_line_fits_the_terminal(monkeypatch, columns):
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    ours, its = pty.openpty()
    size = struct.pack("HHHH", 24, columns, 0, 0)
    pytest.importorskip("fcntl").ioctl(its, termios.TIOCSWINSZ, size)
    with open(its, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        assert progress.room() == columns - 1
    os.close(ours)


def test_a_terminal_without_a_size_has_80_columns(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert progress.room() == 79


@pytest.mark.needs_system
def test_the_line_is_shown_and_makes_room_for_a_report(tmp_path):
    pty = pytest.importorskip("pty")
    ours, its = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(Path(rnnadd.__file__).parents[1])}
    where = {"cwd": tmp_path, "env": environment}
    process = subprocess.Popen(COMMAND, stdout=its, stderr=its, **where)
    os.close(its)
    seen = b""
    while b" left" not in seen or b"Error" not in seen.partition(b" left")[2]:
        seen += os.read(ours, 1000)
    process.kill()
    process.wait()
    os.close(ours)
    assert b" of 1,000,000,000 iterations, " in seen and b" a second, " in seen
    before_report = seen.partition(b" left")[2].partition(b"Error")[0]
    assert before_report.endswith(b"\r")


def test_nothing_is_shown_where_there_is_no_terminal(monkeypatch, capsys):
    monkeypatch.setattr(progress, "FIRST", 0.0)
    for stream in (io.StringIO(), None):
        monkeypatch.setattr(sys, "stderr", stream)
        with ProgressLine(lambda: 1, 10) as line:
            line.print("report")
        assert stream is None or stream.getvalue() == ""
    assert capsys.readouterr().out == "report\nreport\n"


@pytest.mark.needs_system
def test_the_line_is_gone_at_the_end(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "FIRST", 0.0)
    with ProgressLine(lambda: 7, 10):
        while "7 of 10" not in terminal.getvalue():
            pass
    last = terminal.getvalue().split("\r")[-3:]
    assert last[1].strip() == "" and last[2] == ""
