"""`rnnadd learn`, and what asks the networks that it makes."""

import io
import os
import signal
import sys

import pytest

import rnnadd
from rnnadd import RNN
from rnnadd.command.main import main
from rnnadd.training import train

# The exclusive or of two numbers, which a few hidden units soon know, and a parity.
PAIRS = [(37 * i % 101 % 32, 53 * i % 97 % 32) for i in range(40)]
NUMBERS = "".join([f"{a} {b} {a ^ b}\n" for a, b in PAIRS])
PARITY = '{"inputs": [[1], [0]], "targets": [null, [1]]}\n{"inputs": [[1]], "targets": [[1]]}\n'
SMALL = ["--hidden-dim", "8", "--alpha", "1"]


@pytest.fixture
def rnnadd_in(tmp_path, monkeypatch, capsys, backend):
    """Return a function that does a command in this process: status, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RNNADD_BACKEND", backend)
    (tmp_path / "data.txt").write_text(NUMBERS)
    (tmp_path / "parity.txt").write_text(PARITY)

    def do(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main(list(arguments))
        return (status, *capsys.readouterr())

    return do


# --------------------------------------------------------------- learn


def test_what_is_held_out_is_asked_and_not_learned_from(rnnadd_in):
    status, output, errors = rnnadd_in(
        *["learn", "data.txt", "--holdout", "0.25", "--epochs", "20", *SMALL],
        *["--report-every", "200"],
    )
    assert (status, errors) == (0, "")
    lines = output.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        *["after 200 examples", "after 400 examples", "after 600 examples"]
    ]
    assert lines[-1].endswith(", 10 of 10 right")


def test_without_a_share_held_out_all_is_learned_from(rnnadd_in):
    _, output, _ = rnnadd_in("learn", "data.txt", "--epochs", "3", *SMALL)
    assert output.startswith("after 120 examples: mean error ")
    assert "held out" not in output and output.count("\n") == 1


def test_the_network_is_the_one_that_fit_makes(rnnadd_in, tmp_path):
    rnnadd_in("learn", "data.txt", "--epochs", "3", "--seed", "5", *SMALL, "--save", "m")
    rnn = RNN(2, 8, 1, seed=5, alpha=1.0)
    assert RNN.load("m") == rnn.fit(*rnnadd.read_examples("data.txt"), epochs=3)


@pytest.mark.parametrize("data", ["data.txt", "parity.txt"])
def test_the_model_says_what_it_has_learned_from(rnnadd_in, data):
    rnnadd_in("learn", data, "--epochs", "1", "--seed", "7", "--holdout", "0.5", "--save", "m")
    examples = rnnadd.read_examples(data)
    assert RNN.load("m").examples == {
        "kind": "numbers" if data == "data.txt" else "sequences",
        "steps": 5 if data == "data.txt" else 2,
        "signed": False,
        "holdout": 0.5,
        "seed": 7,
        "sha256": examples.sha256,
    }


def test_the_reported_error_is_that_of_the_network_as_it_is(rnnadd_in):
    _, output, _ = rnnadd_in("learn", "data.txt", "--epochs", "2", *SMALL, "--save", "m")
    inputs, targets = rnnadd.read_examples("data.txt")
    total = 0.0
    for outputs, target in zip(RNN.load("m").predict(inputs), targets):
        for [x], [y] in zip(outputs, target):
            total += abs(y - x)
    assert output == f"after 80 examples: mean error {total / 40:.4f}\n"


def test_learning_ends_at_a_report_with_an_error_that_is_small_enough(rnnadd_in):
    options = [*SMALL, "--report-every", "50", "--save", "m"]
    rnnadd_in("learn", "data.txt", "--epochs", "50", "--until", "0.5", *options)
    stopped = RNN.load("m").iterations
    assert 0 < stopped < 2000 and stopped % 50 == 0
    _, output, _ = rnnadd_in("learn", "data.txt", "--epochs", "50", *options)
    errors = [float(line.split()[-1]) for line in output.splitlines()]
    assert errors.index(next(error for error in errors if error <= 0.5)) == stopped // 50 - 1


def test_an_end_that_was_reached_is_not_passed_after_it(rnnadd_in, tmp_path):
    until = ["--epochs", "50", "--until", "0.5", "--report-every", "50"]
    rnnadd_in("learn", "data.txt", *SMALL, *until, "--save", "m")
    model = (tmp_path / "m").read_bytes()
    assert rnnadd_in("learn", "data.txt", "--resume", "m", *until, "--save", "n")[0] == 0
    assert (tmp_path / "m").read_bytes() == (tmp_path / "n").read_bytes() == model


@pytest.mark.parametrize("after", [1, 39, 40, 41, 100])
@pytest.mark.parametrize("data", ["data.txt", "parity.txt"])
def test_a_training_goes_on_as_if_never_stopped(rnnadd_in, tmp_path, monkeypatch, after, data):
    options = ["--epochs", "60", "--until", "0.7", "--report-every", "30"]
    begin = ["learn", data, *SMALL, "--holdout", "0.1", *options]
    assert rnnadd_in(*begin, "--save", "whole")[0] == 0

    def interrupted(model, network, problems, iterations, *others):
        train(model, network, problems, min(after, iterations), *others)
        raise KeyboardInterrupt

    monkeypatch.setattr(rnnadd.rnn, "train", interrupted)
    status, _, errors = rnnadd_in(*begin, "--save", "part")
    monkeypatch.setattr(rnnadd.rnn, "train", train)
    done = RNN.load("part").iterations
    assert status == 130
    assert errors == f"rnnadd: interrupted after {done} iterations, which are in part\n"
    assert rnnadd_in("learn", data, "--resume", "part", *options)[0] == 0
    assert (tmp_path / "part").read_bytes() == (tmp_path / "whole").read_bytes()


def test_a_killed_training_goes_on_to_the_same_bits(command, run, tmp_path, backend):
    (tmp_path / "data.txt").write_text(NUMBERS)
    options = ["--checkpoint-every", "7", "--report-every", "20", "--backend", backend]
    settings = ["--hidden-dim", "3", "--holdout", "0.1", "--save", "model.json"]
    process = command("learn", "data.txt", "--epochs", "1000000000", *settings, *options)
    for _ in range(10):
        process.stdout.readline()
    process.kill()
    process.wait()
    done = RNN.load(tmp_path / "model.json").iterations
    assert done >= 196 and done % 7 == 0
    epochs = done // 36 + 2
    run("learn", "data.txt", "--resume", "model.json", "--epochs", str(epochs), *options[4:])
    learned, _ = rnnadd.read_examples(tmp_path / "data.txt").hold_out(0.1)
    assert RNN.load(tmp_path / "model.json") == RNN(2, 3, 1).fit(*learned, epochs=epochs)


def test_ctrl_c_saves_what_is_learned(command, tmp_path):
    (tmp_path / "data.txt").write_text(NUMBERS)
    process = command("learn", "data.txt", "--epochs", "1000000000", "--save", "m")
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    done = RNN.load(tmp_path / "m").iterations
    message = f"rnnadd: interrupted after {done} iterations, which are in m\n"
    assert (process.returncode, errors.decode()) == (130, message)


def test_a_training_that_is_done_already_says_so(rnnadd_in, tmp_path):
    rnnadd_in("learn", "data.txt", "--epochs", "2", "--save", "m")
    model = (tmp_path / "m").read_bytes()
    status, _, errors = rnnadd_in("learn", "data.txt", "--resume", "m", "--epochs", "1")
    assert status == 0
    assert errors == "rnnadd: m has 80 iterations already, and --epochs 1 asks for 40 in all\n"
    assert (tmp_path / "m").read_bytes() == model


def test_an_epoch_that_nobody_asks_for_is_not_ended(rnnadd_in, tmp_path):
    rnnadd_in("learn", "data.txt", "--epochs", "2", "--save", "m")
    rnn = RNN.load("m").fit([[[0, 1]]], [[[1]]])
    rnn.save("m")
    rnnadd_in("learn", "data.txt", "--resume", "m", "--epochs", "2")
    assert RNN.load("m") == rnn


def test_other_lines_than_those_learned_from_are_refused(rnnadd_in, tmp_path):
    rnnadd_in("learn", "data.txt", "--epochs", "1", "--save", "m")
    (tmp_path / "more.txt").write_text(NUMBERS + "1 2 3\n")
    status, _, errors = rnnadd_in("learn", "more.txt", "--resume", "m")
    message = "rnnadd: error: m has learned from other lines than those of more.txt"
    assert status == 2 and errors.startswith(message)


@pytest.mark.parametrize(
    "content, message",
    [
        ("1 2 3\n1 2 500\n", "line 2: 500 does not fit into 5 bits, from 0 to 31"),
        ("1 2\n", "line 1: there must be 3 numbers, got 2"),
        (PARITY, "line 1: '{\"inputs\":' is no whole number"),
    ],
)
def test_lines_that_the_network_could_not_have_learned_from_are_named(
    rnnadd_in, tmp_path, content, message
):
    rnnadd_in("learn", "data.txt", "--epochs", "1", "--save", "m")
    (tmp_path / "other.txt").write_text(content)
    status, _, errors = rnnadd_in("learn", "other.txt", "--resume", "m")
    assert status == 1 and errors.startswith(f"rnnadd: error: other.txt, {message}")


def test_the_examples_come_from_standard_input(rnnadd_in, tmp_path):
    rnnadd_in("learn", "data.txt", "--epochs", "2", "--save", "a")
    rnnadd_in("learn", "-", "--epochs", "2", "--save", "b", stdin=NUMBERS.encode())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    status, _, errors = rnnadd_in("learn", "-", stdin=b"1 2\nx")
    assert (status, errors) == (
        1,
        "rnnadd: error: standard input, line 2: 'x' is no whole number; write such as: 3 5 8\n",
    )


def test_more_bits_than_the_numbers_need(rnnadd_in):
    rnnadd_in("learn", "data.txt", "--bits", "9", "--epochs", "30", *SMALL, "--save", "m")
    assert RNN.load("m").examples["steps"] == 9
    assert rnnadd_in("ask", "m", "500", "1")[1] == "501\n"


@pytest.mark.parametrize(
    "arguments, status, message",
    [
        ([], 2, "the following arguments are required: DATA"),
        (["nowhere"], 1, "nowhere: No such file or directory"),
        (["."], 1, ".: Is a directory"),
        (["bad.txt"], 1, "bad.txt, line 2: there must be 3 numbers, got 2"),
        (["data.txt", "--bits", "4"], 2, "bits must be at least 5 for these numbers, got 4"),
        (["parity.txt", "--bits", "4"], 2, "bits are for whole numbers, and these are sequences"),
        (["data.txt", "--holdout", "1"], 2, "holdout must be a share from 0 to below 1, got 1.0"),
        (["data.txt", "--epochs", "-1"], 2, "epochs must be at least 0, got -1"),
        (["data.txt", "--until", "nan"], 2, "until must be a finite number, got nan"),
        (["data.txt", "--report-every", "0"], 2, "report_every must be at least 1, got 0"),
        (["data.txt", "--hidden-dim", "0"], 2, "hidden_dim must be at least 1, got 0"),
        (["data.txt", "--checkpoint-every", "5"], 2, "--checkpoint-every needs --save"),
        (["data.txt", "--resume", "m", "--seed", "1"], 2, "--seed cannot go with --resume"),
        (["data.txt", "--resume", "m", "--holdout", "0"], 2, "--holdout cannot go with --resume"),
    ],
)
def test_what_will_not_do_is_named_and_nothing_is_written(
    rnnadd_in, tmp_path, arguments, status, message
):
    (tmp_path / "bad.txt").write_text("1 2 3\n1 2\n")
    save = ["--save", "new"] if "--checkpoint-every" not in arguments else []
    before = sorted(os.listdir(tmp_path))
    got, output, errors = rnnadd_in("learn", *arguments, *save)
    assert (got, output) == (status, "")
    assert errors.startswith(f"rnnadd: error: {message}") and errors.count("\n") == 1
    assert sorted(os.listdir(tmp_path)) == before


def test_the_model_does_not_take_the_place_of_the_data(rnnadd_in, tmp_path):
    status, _, errors = rnnadd_in("learn", "data.txt", "--save", "./data.txt")
    message = "rnnadd: error: the model would take the place of the data: ./data.txt"
    assert status == 2 and errors.startswith(message)
    assert (tmp_path / "data.txt").read_text() == NUMBERS


# --------------------------------------------------------------- ask


@pytest.fixture
def xor(rnnadd_in):
    """The path of a network that knows the exclusive or of two numbers of 5 bits."""
    rnnadd_in("learn", "data.txt", "--epochs", "30", *SMALL, "--save", "xor.json")
    return "xor.json"


@pytest.fixture
def minus(rnnadd_in, tmp_path):
    """The path of a network that knows the number that is one less than minus another."""
    numbers = list(range(-16, 16)) * 2
    (tmp_path / "minus.txt").write_text("".join([f"{x} {-1 - x}\n" for x in numbers]))
    rnnadd_in("learn", "minus.txt", "--epochs", "30", *SMALL, "--save", "minus.json")
    return "minus.json"


def test_numbers_are_answered_with_a_number(rnnadd_in, xor):
    assert rnnadd_in("ask", xor, "17", "3") == (0, "18\n", "")


def test_negative_numbers_are_asked_and_answered(rnnadd_in, minus):
    assert rnnadd_in("ask", minus, "-16") == (0, "15\n", "")
    assert rnnadd_in("ask", minus, "0") == (0, "-1\n", "")


def test_many_lines_are_answered_with_as_many(rnnadd_in, xor):
    asked = [(a, b) for a in range(32) for b in range(0, 32, 7)] * 10
    lines = "".join([f"{a} {b}\n" for a, b in asked])
    status, output, errors = rnnadd_in("ask", xor, "-", stdin=lines.encode())
    assert (status, errors) == (0, "")
    assert list(map(int, output.split())) == [a ^ b for a, b in asked]


def test_no_lines_are_answered_with_none(rnnadd_in, xor):
    assert rnnadd_in("ask", xor, "-") == (0, "", "")


def test_a_sequence_is_answered_with_outputs(rnnadd_in):
    rnnadd_in("learn", "parity.txt", "--epochs", "5", "--save", "m")
    [outputs] = RNN.load("m").predict([[[1.0], [0.0]]])
    assert rnnadd_in("ask", "m", '{"inputs": [[1], [0]]}') == (0, f"{outputs}\n", "")
    lines = b'{"inputs": [[1], [0]]}\n\n{"inputs": [[1], [0]]}\n'
    assert rnnadd_in("ask", "m", "-", stdin=lines) == (0, f"{outputs}\n{outputs}\n", "")


@pytest.mark.parametrize(
    "words, message",
    [
        (["32", "1"], "32 does not fit into 5 bits, from 0 to 31"),
        (["1", "-1"], "-1 does not fit into 5 bits, from 0 to 31"),
        (["1"], "there must be 2 numbers, got 1"),
        (["1", "2", "3"], "there must be 2 numbers, got 3"),
        (["1", "two"], "'two' is no whole number; write such as: 3 5 8"),
        (["1", "9" * 5000], "a number must have at most 617 digits, got 5000"),
        (['{"inputs": [[1]]}'], "'{\"inputs\":' is no whole number"),
    ],
)
def test_what_the_network_cannot_be_asked_is_named(rnnadd_in, xor, words, message):
    status, output, errors = rnnadd_in("ask", xor, *words)
    assert (status, output) == (2, "")
    assert errors.startswith(f"rnnadd: error: {message}") and errors.count("\n") == 1
    line = b"\n" + " ".join(words).encode()
    status, output, errors = rnnadd_in("ask", xor, "-", stdin=line)
    assert (status, output) == (1, "")
    assert errors.startswith(f"rnnadd: error: standard input, line 2: {message}")


@pytest.mark.parametrize(
    "question, message",
    [
        ("1 2", 'it must have the form {"inputs": [...]}: Extra data, at character 3'),
        ("[[1]]", "it must have the form {\"inputs\": [...]}, got '[[1]]'"),
        ('{"inputs": null}', "inputs must be a list of vectors, got None"),
        ('{"inputs": [null]}', "inputs[0] must be a list of 1 number, got None"),
        ('{"inputs": [[true]]}', "inputs[0][0] must be a number, got True"),
        ('{"inputs": [[1, 2]]}', "inputs[0] must be a list of 1 number, got 2: [1.0, 2.0]"),
    ],
)
def test_what_is_no_sequence_is_named(rnnadd_in, question, message):
    rnnadd_in("learn", "parity.txt", "--epochs", "1", "--save", "m")
    status, output, errors = rnnadd_in("ask", "m", question)
    assert (status, output) == (2, "")
    assert errors.startswith(f"rnnadd: error: {message}") and errors.count("\n") == 1
    status, output, errors = rnnadd_in("ask", "m", "-", stdin=question.encode())
    assert (status, output) == (1, "")
    assert errors.startswith(f"rnnadd: error: standard input, line 1: {message}")


@pytest.mark.parametrize("words", [["ask", "m", "1", "2"], ["score", "m", "data.txt"]])
def test_a_network_that_has_not_learned_from_a_file_is_refused(rnnadd_in, words):
    RNN(2, 3, 1).save("m")
    message = "rnnadd: error: m: it does not say what the network has learned from"
    status, output, errors = rnnadd_in(*words)
    assert (status, output) == (1, "") and errors.startswith(message)
    rnnadd.BinaryAdder(hidden_dim=2).save("m")
    message = "rnnadd: error: m: the model in it is BinaryAdder, not RNN"
    status, output, errors = rnnadd_in(*words)
    assert (status, output) == (1, "") and errors.startswith(message)


# --------------------------------------------------------------- score, info and show


def test_score_asks_the_examples_of_a_file(rnnadd_in, xor, tmp_path):
    (tmp_path / "other.txt").write_text("1 2 3\n30 1 31\n5 5 1\n4 0 4\n")
    status, output, _ = rnnadd_in("score", xor, "other.txt")
    assert status == 0
    assert output.splitlines()[0] == "3 of 4 examples are right in every step: 0.75"
    assert rnnadd_in("score", xor, "-", stdin=b"1 2 3\n30 1 31\n5 5 1\n4 0 4\n")[1] == output


def test_no_answer_is_not_a_right_one(rnnadd_in):
    rnnadd_in("learn", "parity.txt", "--epochs", "1", "--save", "m")
    rnn = RNN(1, 2, 1, synapses=([[1e300] * 2], [[1.0]] * 2, [[-1.7e308] * 2] * 2))
    rnn._examples = RNN.load("m").examples
    rnn.save("m")
    assert rnnadd_in("ask", "m", '{"inputs": [[1e300], [1e300]]}')[1].endswith(", [NaN]]\n")
    lines = b'{"inputs": [[1e300], [1e300]], "targets": [null, [0]]}\n'
    assert rnnadd_in("score", "m", "-", stdin=lines)[1].startswith("0 of 1 examples are right")


def test_score_counts_the_steps_that_count(rnnadd_in, tmp_path):
    rnnadd_in("learn", "parity.txt", "--epochs", "200", "--alpha", "1", "--save", "m")
    (tmp_path / "other.txt").write_text(PARITY + '{"inputs": [[1]], "targets": [[0]]}\n')
    _, output, _ = rnnadd_in("score", "m", "other.txt")
    assert output.startswith("2 of 3 examples are right in every step: 0.66")


def test_score_names_what_the_network_does_not_take(rnnadd_in, xor, tmp_path):
    for line, message in (
        ("1 32 33", "other.txt, line 1: 32 does not fit into 5 bits, from 0 to 31"),
        ("1 2", "other.txt, line 1: there must be 3 numbers, got 2"),
        (PARITY, "other.txt, line 1: '{\"inputs\":' is no whole number; write such as: 3 5 8"),
        ("", "other.txt: there is no example in it, which is a line such as: 3 5 8"),
    ):
        (tmp_path / "other.txt").write_text(line)
        assert rnnadd_in("score", xor, "other.txt") == (1, "", f"rnnadd: error: {message}\n")


def test_score_needs_the_data_of_such_a_network(rnnadd_in, xor):
    message = "rnnadd: error: the network in it has learned from a file: rnnadd score MODEL DATA"
    status, output, errors = rnnadd_in("score", xor)
    assert (status, output) == (2, "") and errors.startswith(message)
    message = "rnnadd: error: --binary-dim and --pairs are for networks that add, without DATA"
    status, output, errors = rnnadd_in("score", xor, "data.txt", "--pairs", "5")
    assert (status, output) == (2, "") and errors.startswith(message)


def test_info_says_what_the_network_has_learned_from(rnnadd_in, minus):
    rnnadd_in("learn", "parity.txt", "--epochs", "1", "--holdout", "0.5", "--save", "m")
    assert rnnadd_in("info", minus)[1].splitlines() == [
        "model: RNN",
        "inputs, hidden units, outputs: 1, 8, 1",
        "learned from: 1920 sequences",
        "examples: whole numbers of 5 bits, negative ones in two's complement",
        "held out: a share of 0.0, drawn from seed 0",
        "alpha: 1.0",
    ]
    assert "examples: sequences of up to 2 steps\n" in rnnadd_in("info", "m")[1]


def test_show_draws_it_and_writes_a_page(rnnadd_in, xor, tmp_path):
    status, output, _ = rnnadd_in("show", xor)
    assert status == 0 and "2 inputs, 8 hidden units and 1 output" in output.replace("\n", " ")
    assert rnnadd_in("show", xor, "-o", "page.html")[0] == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
