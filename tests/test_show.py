"""`rnnadd show`, and `rnnadd train --show` on a terminal and nowhere else."""

import io
import os
import re
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import rnnadd
from rnnadd import RNN, BinaryAdder
from rnnadd.command import live
from rnnadd.command.live import Live
from rnnadd.command.main import main
from rnnadd.command.screen import screen_of
from rnnadd.pictures.page import page
from rnnadd.pictures.terminal import Screen, story

COMMAND = [sys.executable, "-m", "rnnadd"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(rnnadd.__file__).parents[1])}


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "adder.json"
    BinaryAdder(hidden_dim=3).fit(50).save(path)
    return str(path)


@pytest.fixture
def terminal(monkeypatch):
    """Return a function that opens a terminal of some size, and one that reads what it got."""
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setitem(ENVIRONMENT, "TERM", "xterm")
    monkeypatch.delitem(ENVIRONMENT, "NO_COLOR", raising=False)
    ends = []

    def start(columns, lines):
        ours, its = pty.openpty()
        ends.append(ours)
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        return ours, its

    yield start
    for end in ends:
        os.close(end)


def on_terminal(terminal, arguments, columns=80, **environment):
    """Run a command on a terminal and return what it wrote there."""
    ours, its = terminal(columns, 24)
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdout=its, stderr=its, env={**ENVIRONMENT, **environment}
    )
    os.close(its)
    return rest_of(ours, process)


def rest_of(ours, process):
    seen = b""
    while True:
        try:
            more = os.read(ours, 10_000)
        except OSError:  # how Linux says that the other end is closed
            more = b""
        if not more:
            break
        seen += more
    assert process.wait() == 0
    return seen.decode().replace("\r\n", "\n")


def lines_of(text):
    return re.sub(r"\x1b\[[\d;]*m", "", text).splitlines()


def test_a_pipe_gets_the_story_in_80_columns_without_colours(model, capsys):
    assert main(["show", model, "5", "3"]) == 0
    encoding = sys.stdout.encoding or "ascii"
    screen = Screen(80, encoding.lower().startswith("utf"), False)
    assert capsys.readouterr().out == story(BinaryAdder.load(model), 5, 3, screen=screen) + "\n"


@pytest.mark.parametrize("encoding, unicode", [("utf-8", True), ("ascii", False), ("x", False)])
def test_blocks_are_for_who_can_write_them(encoding, unicode):
    class Stream(io.StringIO):
        pass

    Stream.encoding = encoding
    assert screen_of(Stream()) == Screen(80, unicode, False)
    assert screen_of(None) == Screen(80, False, False)


@pytest.mark.needs_system
@pytest.mark.parametrize("columns", [40, 80, 100, 300])
def test_a_terminal_gets_the_story_as_wide_as_it_is(terminal, model, columns):
    text = on_terminal(terminal, ["show", model], columns, PYTHONIOENCODING="utf-8")
    assert max(map(len, lines_of(text))) <= min(columns, 100)
    assert "\x1b[" in text and "█" in text


@pytest.mark.needs_system
def test_a_terminal_gets_no_more_than_it_can_do(terminal, model):
    text = on_terminal(terminal, ["show", model], 80, NO_COLOR="1", PYTHONIOENCODING="ascii")
    assert "\x1b" not in text and text.isascii()
    text = on_terminal(terminal, ["show", model], 80, TERM="dumb")
    assert "\x1b" not in text


def test_a_page_is_written(model, tmp_path, capsys):
    assert main(["show", model, "-o", str(tmp_path / "a.html"), "1", "2"]) == 0
    assert capsys.readouterr().out == ""
    expected = page(BinaryAdder.load(model), 1, 2, title="adder.json")
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == expected


def test_a_name_that_is_html_is_a_text_in_the_page(model, tmp_path):
    path = os.path.join(os.path.dirname(model), "<b>&.json")
    os.rename(model, path)
    assert main(["show", path, "-o", str(tmp_path / "a.html")]) == 0
    assert "<h1>&lt;b&gt;&amp;.json</h1>" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_a_network_of_ones_own_is_shown_too(tmp_path, capsys):
    path = str(tmp_path / "rnn.json")
    RNN(1, 2, 1).fit([[[1.0]]], [[[1.0]]], epochs=5).save(path)
    assert main(["show", path]) == 0
    assert "1 input, 2 hidden units" in capsys.readouterr().out
    assert main(["show", path, "-o", str(tmp_path / "a.html")]) == 0
    assert main(["show", path, "1", "2"]) == 2
    assert "an RNN does not add" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments, status, message",
    [
        (["nowhere"], 1, "nowhere: No such file or directory"),
        (["."], 1, ".: "),
        ([], 2, "the following arguments are required: MODEL ("),
        (["{model}", "1"], 2, "operands must be a list of 2 whole numbers"),
        (["{model}", "1", "-1"], 2, "operands[1] must be"),
        (["{model}", "1", "x"], 2, "invalid int value: 'x'"),
        (["{model}", "1", str(2**64)], 2, "operands[1] must be"),
        (["{model}", "-o", "{model}"], 2, "would take the place of the model"),
        (["{model}", "-o", "nowhere/a.html"], 1, "cannot write the page"),
        (["{model}", "-o", "."], 1, "cannot write the page"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(model, capsys, arguments, status, message):
    before = Path(model).read_bytes()
    assert main(["show", *[text.format(model=model) for text in arguments]]) == status
    output, errors = capsys.readouterr()
    assert output == "" and errors.count("\n") == 1
    assert message in errors
    assert Path(model).read_bytes() == before


@pytest.mark.needs_system
def test_the_training_is_drawn_on_a_terminal(terminal):
    ours, its = terminal(80, 40)
    process = subprocess.Popen(
        [*COMMAND, "--show", "--iterations", "1000000000"],
        stdout=its,
        stderr=its,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "utf-8"},
    )
    os.close(its)
    seen = b""
    while seen.count(b"\x1b[J") < 4:
        seen += os.read(ours, 10_000)
    process.kill()
    process.wait()
    text = seen.decode(errors="replace")
    assert " of 1,000,000,000 iterations, " in text and " left" in text
    assert re.search(r"\x1b\[\d+A", text)  # in the place of the one before
    assert "│█" in text or "│▇" in text
    assert "sum" in text and "answer" in text and "Error" not in text


@pytest.mark.needs_system
@pytest.mark.parametrize("columns, lines", [(80, 24), (40, 24), (40, 5), (10, 3), (80, 60)])
def test_the_last_drawing_stays_and_fits_the_terminal(terminal, columns, lines):
    ours, its = terminal(columns, lines)
    arguments = ["--show", "--iterations", "30", "--report-every", "10"]
    process = subprocess.Popen([*COMMAND, *arguments], stdout=its, stderr=its, env=ENVIRONMENT)
    os.close(its)
    text = rest_of(ours, process)
    last = text[: text.rindex("\x1b[J")].rpartition("\x1b[J")[2]
    last = re.sub(r"\x1b\[\d*[AK]|\r", "", last)
    assert len(lines_of(last)) < max(lines, 2)
    assert max(map(len, lines_of(last))) < columns
    if columns > 40:
        assert lines_of(last)[0] == "30 of 30 iterations"


def test_nothing_is_drawn_where_there_is_no_terminal(monkeypatch, capsys):
    arguments = ["--iterations", "20", "--report-every", "10"]
    assert main(arguments) == 0
    without = capsys.readouterr()
    assert main([*arguments, "--show"]) == 0
    assert capsys.readouterr() == without
    assert main([*arguments, "--show", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys, "stderr", None)
    assert main([*arguments, "--show"]) == 0
    assert capsys.readouterr().out == without.out


@pytest.mark.needs_system
def test_reports_go_to_a_file_while_the_terminal_is_drawn_on(monkeypatch, capsys):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    assert main(["--show", "--iterations", "20", "--report-every", "10"]) == 0
    assert capsys.readouterr().out.count("Error") == 2
    assert "20 of 20 iterations" in sys.stderr.getvalue()


@pytest.mark.parametrize("options", [[], ["--show"]])
def test_where_there_are_no_threads_the_reports_are_printed(monkeypatch, capsys, options):
    def start(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert main([*options, "--iterations", "20", "--report-every", "10"]) == 0
    printed = capsys.readouterr()
    assert printed.out.count("Error") == 2 and printed.err == ""


@pytest.mark.needs_system
def test_a_terminal_that_can_move_nowhere_is_not_drawn_on(terminal):
    arguments = ["--show", "--iterations", "20", "--report-every", "10"]
    text = on_terminal(terminal, arguments, TERM="dumb")
    assert text.count("Error") == 2 and "\x1b" not in text


def test_a_large_network_is_drawn_without_the_carry(monkeypatch):
    monkeypatch.setattr(live, "MOST_UNITS", 1)
    adder = BinaryAdder(hidden_dim=2)
    drawn = "\n".join(Live(adder, 10)._lines(Screen(80, False, False), 40))
    assert "answer" in drawn and "read off" not in drawn


@pytest.mark.needs_system
def test_what_is_not_used_is_not_imported():
    code = "import sys, rnnadd\nfrom rnnadd.command import main\nprint(*sys.modules)"
    modules = subprocess.check_output([sys.executable, "-c", code], env=ENVIRONMENT).decode()
    wing = "rnnadd.pictures"
    assert wing not in modules and "rnnadd.command.live" not in modules and "html" not in modules
