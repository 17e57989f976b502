"""The command line, as its own process in a directory that is not the clone's."""

import io
import os
import re
import signal
import sys
from pathlib import Path

import pytest

import rnnadd
from rnnadd.backends import BACKENDS, describe_backend
from rnnadd.command.main import main
from rnnadd.report import report_text


@pytest.mark.slow
def test_the_article_is_printed_byte_for_byte(run, data, backend):
    expected = (data / "article-output.txt").read_text()
    assert run("--article", "--backend", backend) == (0, expected, "")


def test_the_default_run_is_that_of_seed_0(run, data):
    lines = (data / "rejection-seed0-n10000-h16-d8-a0.1.txt").read_text().splitlines()
    plain = [line[len('[1] "') : -1] for line in lines]
    status, output, errors = run()
    assert (status, errors) == (0, "")
    printed = output.splitlines()
    assert len(printed) == 50
    assert [line for line in printed if "Error" not in line] == [
        line for line in plain if "Error" not in line
    ]


def test_train_is_the_command_when_none_is_given(run):
    options = ["--iterations", "20", "--report-every", "10"]
    assert run(*options) == run("train", *options)
    assert run(*options)[1].count("Error") == 2


def test_every_option_reaches_the_adder(run, backend):
    reports = []
    options = dict(hidden_dim=3, alpha=0.5, binary_dim=5, input_dim=4, sample_kind="rounding")
    adder = rnnadd.BinaryAdder(9, **options, backend=backend)
    adder.fit(40, report=reports.append, report_every=20)
    _, output, _ = run(
        *["--seed", "9", "--hidden-dim", "3", "--alpha", "0.5", "--binary-dim", "5"],
        *["--input-dim", "4", "--sample-kind", "rounding", "--backend", backend],
        *["--iterations", "40", "--report-every", "20"],
    )
    assert output == "".join(report_text(report) + "\n" for report in reports)


def test_options_beside_article_still_count(run):
    _, output, _ = run("--article", "--iterations", "1000")
    assert output.splitlines()[3] == '[1] "101 + 116 = 255"'
    _, output, _ = run("--article", "--iterations", "1000", "--seed", "0")
    assert output.splitlines()[3] == '[1] "109 + 57 = 121"'


def test_quiet_prints_nothing(run):
    assert run("--quiet", "--iterations", "2000") == (0, "", "")


def test_a_negative_number_is_no_option(run):
    for alpha in ("-1e-3", "-.5", "-2", "-0.25"):
        options = ["--iterations", "20", "--report-every", "10"]
        together = run(f"--alpha={alpha}", *options)
        assert together[0] == 0 and together[1].count("Error") == 2
        assert run("--alpha", alpha, *options) == together


def test_without_standard_error_there_are_no_messages(run, tmp_path):
    rnnadd.BinaryAdder(hidden_dim=2).fit(5).save(tmp_path / "m")
    for arguments, status in (
        (["--seed", "x"], 2),
        (["--hidden-dim", "0"], 2),
        (["add"], 2),
        (["info", "nowhere"], 1),
        (["--resume", "m", "--iterations", "3"], 0),
    ):
        assert run(*arguments, closed=2) == (status, "", "")


def test_without_standard_output_nothing_is_printed(run):
    assert run("--iterations", "1000", closed=1) == (0, "", "")
    assert run("--help", closed=1) == (0, "", "")


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="this system has no such links")
def test_a_model_does_not_take_the_place_of_standard_output(run, tmp_path):
    for path in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"):
        with open(tmp_path / "output", "wb") as output:
            status, _, errors = run("--save", path, stdout=output)
        reason = "cannot write the model: it is not the path of a file"
        assert (status, errors) == (1, f"rnnadd: error: {path}: {reason}\n")
        assert os.listdir(tmp_path) == ["output"] and not (tmp_path / "output").read_bytes()


def test_version_names_the_backend(run):
    status, output, _ = run("--version")
    assert status == 0
    assert output == f"rnnadd {rnnadd.__version__} (backend: {describe_backend()})\n"


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--seed", "x"], "argument --seed: invalid int value: 'x'"),
        (["--seed", "2147483648"], "seed must be at most 2147483647, got 2147483648"),
        (["--hidden-dim", "0"], "hidden_dim must be at least 1, got 0"),
        (["--alpha", "nan"], "alpha must be a finite number, got nan"),
        (["--binary-dim", "54"], "binary_dim must be at most 53"),
        (["--iterations", "-1"], "iterations must be at least 0, got -1"),
        (["--report-every", "0"], "report_every must be at least 1, got 0"),
        (["--sample-kind", "R"], "argument --sample-kind: invalid choice: 'R'"),
        (["--backend", "fortran"], "argument --backend: invalid choice: 'fortran'"),
        (["--see"], "unrecognized arguments: --see"),
        (["walk"], "argument command: invalid choice: 'walk'"),
        (["--quiet", "add", "model.json"], "unrecognized arguments: model.json"),
        (["--quiet", "add"], "the command comes first: rnnadd add ..."),
        (["add"], "the following arguments are required: MODEL, A"),
        (["add", "model.json", "one"], "argument A: invalid int value: 'one'"),
        (["score", "model.json", "--pairs", "x"], "argument --pairs: invalid int value: 'x'"),
        (["info"], "the following arguments are required: MODEL"),
        (["--checkpoint-every", "5"], "--checkpoint-every needs --save"),
        (["--save", ""], "path must be the path of a file, got ''"),
        (["--resume", "m", "--seed", "0"], "--seed cannot go with --resume: the file has it"),
        (["--resume", "m", "--hidden-dim", "3"], "--hidden-dim cannot go with --resume"),
        (["--resume", "m", "--article"], "--article cannot go with --resume: the file has it"),
        (["--save", "m", "--checkpoint-every", "0"], "checkpoint_every must be at least 1, got 0"),
    ],
)
def test_a_bad_argument_ends_with_one_line_and_status_2(run, arguments, message):
    status, output, errors = run(*arguments)
    assert (status, output) == (2, "")
    assert errors.startswith(f"rnnadd: error: {message}") and errors.count("\n") == 1


def test_version_names_the_backend_that_is_asked_for(run, fast):
    _, output, _ = run("--version", "--backend", "python")
    assert output.endswith("(backend: python, because --backend asks for it)\n")


ENDLESS = ["--iterations", "1000000000", "--report-every", "10"]


def test_each_report_appears_at_once(monkeypatch):
    flushed = []

    class Output(io.StringIO):
        def flush(self):
            flushed.append(self.getvalue().count("Error"))

    monkeypatch.setattr(sys, "stdout", Output())
    assert main(["--iterations", "20", "--report-every", "10"]) == 0
    assert flushed[:2] == [1, 2]


def test_ctrl_c_ends_with_one_line_and_status_130(command):
    process = command(*ENDLESS)
    assert process.stdout.readline().startswith(b"Error: ")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert errors == b"rnnadd: interrupted\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full disk to try")
@pytest.mark.parametrize(
    "arguments", [["--iterations", "1000"], ["--help"], ["score", "--help"], ["--version"]]
)
def test_a_full_disk_ends_with_one_line_and_status_1(command, arguments):
    with open("/dev/full", "wb") as full:
        process = command(*arguments, stdout=full)
        _, errors = process.communicate()
    assert process.returncode == 1
    assert errors == b"rnnadd: error: cannot write to standard output: No space left on device\n"


def test_ctrl_c_without_standard_output(monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(rnnadd.BinaryAdder, "fit", interrupted)
    assert main([]) == 130
    assert capsys.readouterr().err == "rnnadd: interrupted\n"


def test_a_closed_pipe_ends_in_silence(command):
    process = command(*ENDLESS)
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 141
    process.stderr.close()


def test_the_backends_and_the_defaults_are_named_in_the_help(run):
    _, output, _ = run("--help")
    assert "{" + ",".join(BACKENDS) + "}" in output
    for default in ("(0)", "(10000)", "(16)", "(0.1)", "(8)", "(2)", "(rejection)", "(1000)"):
        assert output.count(default) == 1
    assert "(100000)" in output


def test_nothing_imports_the_command_line():
    package = Path(rnnadd.__file__).parent
    for room in package.rglob("*.py"):
        if room.parent.name != "command" and room.name != "__main__.py":
            text = room.read_text(encoding="utf-8")
            assert not re.search(r"^\s*(from|import) .*\bcommand\b", text, re.MULTILINE)


# --------------------------------------------------------------- models


@pytest.fixture
def model(tmp_path, adder):
    """The path of a network that has learned to add."""
    adder.save(tmp_path / "model.json")
    return "model.json"


def test_add_prints_the_networks_answer(run, model, backend):
    assert run("add", model, "101", "116", "--backend", backend) == (0, "217\n", "")
    many = "9" * 6000
    assert run("add", model, many, "1") == (0, "1" + "0" * 6000 + "\n", "")


def test_add_refuses_what_is_no_operand(run, model):
    for operands, message in (
        (["1"], "operands must be a list of 2 whole numbers, got 1: (1,)"),
        (["1", "2", "3"], "operands must be a list of 2 whole numbers, got 3: (1, 2, 3)"),
        (["1", "-2"], "operands[1] must be at least 0, got -2"),
    ):
        status, output, errors = run("add", model, *operands)
        assert (status, output) == (2, "")
        assert errors.startswith(f"rnnadd: error: {message}") and errors.count("\n") == 1


def test_score_prints_share_and_margin(run, model):
    assert run("score", model) == (
        0,
        "65536 of all 65536 additions of 8-bit numbers are right: 1\n"
        "smallest margin: 0.283306111768021\n",
        "",
    )
    _, output, _ = run("score", model, "--binary-dim", "100", "--pairs", "7")
    assert output.startswith("7 of 7 additions of 100-bit numbers, drawn from seed 0 are right: 1")


def test_info_prints_what_is_in_the_file(run, model):
    status, output, _ = run("info", model)
    assert status == 0
    assert output.splitlines() == [
        "model: BinaryAdder",
        "inputs, hidden units, outputs: 2, 16, 1",
        "learned from: 10000 additions of 8 bits",
        "seed: 0",
        "sample_kind: rejection",
        "alpha: 0.1",
    ]


def test_info_knows_networks_for_other_sequences_too(run, tmp_path):
    rnn = rnnadd.RNN(2, 3, 4, alpha=0.5).fit([[[0, 1]]] * 2, [[[0, 1, 1, 0]]] * 2)
    rnn.save(tmp_path / "rnn.json")
    lines = [
        "model: RNN",
        "inputs, hidden units, outputs: 2, 3, 4",
        "learned from: 2 sequences",
        "alpha: 0.5",
    ]
    assert run("info", "rnn.json") == (0, "\n".join(lines) + "\n", "")


@pytest.mark.parametrize("words", [["add", "1", "2"], ["score"], ["--resume"]])
def test_a_network_that_is_no_adder_ends_with_one_line_and_status_1(run, tmp_path, words):
    rnnadd.RNN(2, 3, 1).save(tmp_path / "m")
    message = (
        "rnnadd: error: m: the model in it is RNN, not BinaryAdder: rnnadd.RNN.load reads it\n"
    )
    assert run(words[0], "m", *words[1:]) == (1, "", message)


@pytest.mark.parametrize("words", [["add", "1", "2"], ["score"], ["info"], ["--resume"]])
def test_a_file_that_is_no_model_ends_with_one_line_and_status_1(run, tmp_path, words):
    (tmp_path / "model.json").write_text("{}")
    for name, message in (
        ("model.json", "model.json: it is no rnnadd-model"),
        ("nowhere", "nowhere: No such file or directory"),
    ):
        status, output, errors = run(words[0], name, *words[1:])
        assert (status, output, errors) == (1, "", f"rnnadd: error: {message}\n")


def test_a_path_that_cannot_be_written_ends_with_one_line_and_status_1(run, tmp_path):
    assert run("--save", str(tmp_path)) == (
        1,
        "",
        f"rnnadd: error: {tmp_path}: cannot write the model: Is a directory\n",
    )


def test_a_resumed_run_goes_on_to_the_iterations_in_all(run, tmp_path, backend):
    expected = rnnadd.BinaryAdder(4, hidden_dim=3).fit(70)
    options = ["--report-every", "10", "--backend", backend]
    settings = ["--seed", "4", "--hidden-dim", "3"]
    _, first, _ = run(*settings, "--iterations", "50", "--save", "a", *options)
    _, rest, _ = run("--resume", "a", "--iterations", "70", "--save", "b", *options)
    assert first.count("Error") == 5 and rest.count("Error") == 2
    assert rnnadd.BinaryAdder.load(tmp_path / "a").iterations == 50
    assert rnnadd.BinaryAdder.load(tmp_path / "b") == expected
    message = "rnnadd: b has 70 iterations already, and --iterations asks for 60 in all\n"
    assert run("--resume", "b", "--iterations", "60", "--save", "c") == (0, "", message)
    assert rnnadd.BinaryAdder.load(tmp_path / "c") == expected
    assert run("--resume", "a", "--iterations", "70", "--quiet") == (0, "", "")
    assert rnnadd.BinaryAdder.load(tmp_path / "a") == expected
    assert rnnadd.BinaryAdder.load(tmp_path / "b") == expected


def test_a_run_that_is_killed_before_its_first_checkpoint_is_resumed(command, run, tmp_path):
    process = command(*ENDLESS, "--save", "model.json", "--checkpoint-every", "1000000000")
    process.stdout.readline()
    process.kill()
    process.wait()
    assert run("--resume", "model.json", "--iterations", "70", "--quiet") == (0, "", "")
    assert rnnadd.BinaryAdder.load(tmp_path / "model.json") == rnnadd.BinaryAdder().fit(70)


def test_a_killed_run_is_resumed_to_the_same_bits(command, run, tmp_path, backend):
    options = ["--save", "model.json", "--checkpoint-every", "7", "--backend", backend]
    process = command("--iterations", "1000000000", "--report-every", "50", *options)
    for _ in range(20):
        process.stdout.readline()
    process.kill()
    process.wait()
    done = rnnadd.BinaryAdder.load(tmp_path / "model.json").iterations
    assert done >= 196 and done % 7 == 0
    until = str(done + 5)
    assert run("--resume", "model.json", "--iterations", until, "--quiet") == (0, "", "")
    adder = rnnadd.BinaryAdder.load(tmp_path / "model.json")
    assert adder == rnnadd.BinaryAdder().fit(done + 5)


def test_a_closed_pipe_saves_what_is_done(command, tmp_path):
    process = command(*ENDLESS, "--save", "model.json")
    process.stdout.readline()
    process.stdout.close()
    assert process.wait() == 141
    process.stderr.close()
    adder = rnnadd.BinaryAdder.load(tmp_path / "model.json")
    assert adder.iterations > 0 and adder == rnnadd.BinaryAdder().fit(adder.iterations)


def test_ctrl_c_saves_what_is_done(command, tmp_path):
    process = command(*ENDLESS, "--save", "model.json")
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    adder = rnnadd.BinaryAdder.load(tmp_path / "model.json")
    assert process.returncode == 130
    message = f"rnnadd: interrupted after {adder.iterations} iterations, which are in model.json\n"
    assert errors.decode() == message
    assert adder == rnnadd.BinaryAdder().fit(adder.iterations)
