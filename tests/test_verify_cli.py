"""`rnnadd verify` and `rnnadd check`."""

import re

import pytest
from test_cover import path_of, small

from rnnadd import BinaryAdder
from rnnadd.command import proof
from rnnadd.proof import Certificate
from rnnadd.proof.verify import Open, check


@pytest.fixture
def model(tmp_path):
    """The file of a small network that adds."""
    adder = BinaryAdder(0, hidden_dim=5, alpha=0.5).fit(3_000)
    adder.save(tmp_path / "model.json")
    return tmp_path / "model.json"


def test_check_prints_what_a_certificate_proves(run, model, data, backend):
    status, output, errors = run("check", str(model), str(path_of(data, 5)), "--backend", backend)
    assert (status, errors) == (0, "")
    expected = check(small(5, backend), Certificate.load(path_of(data, 5)))
    assert output == f"{expected}\n"


def test_check_refuses_the_certificate_of_another_network(run, model, data):
    status, output, errors = run("check", str(model), str(path_of(data, 6)))
    assert (status, output) == (1, "")
    assert errors == "rnnadd: error: the certificate is of another network\n"


def test_check_refuses_what_is_no_certificate(run, model):
    status, _, errors = run("check", str(model), str(model))
    assert status == 1 and "model.json: it is no rnnadd-certificate" in errors


def test_verify_prints_the_sum_that_is_wrong(run, tmp_path, backend):
    BinaryAdder().save(tmp_path / "new.json")
    arguments = "verify", str(tmp_path / "new.json"), "--backend", backend
    certificate = tmp_path / "certificate.json"
    status, output, errors = run(*arguments, "--seconds", "9", "-o", str(certificate))
    assert (status, errors) == (0, "")
    assert re.fullmatch(r"refuted: 0 \+ 0 = \d+ is wrong\n", output)
    assert not certificate.exists()


def test_verify_writes_the_certificate(monkeypatch, capsys, model, tmp_path, data):
    proved = check(small(5, None), Certificate.load(path_of(data, 5)))
    asked = []

    def verify(self, *, seconds):
        asked.append(seconds)
        return proved

    monkeypatch.setattr(BinaryAdder, "verify", verify)
    proof.verify([str(model), "-o", str(tmp_path / "certificate.json"), "--seconds", "7"])
    assert capsys.readouterr().out == f"{proved}\n" and asked == [7.0]
    assert Certificate.load(tmp_path / "certificate.json") == proved.certificate


def test_verify_says_what_was_tried(monkeypatch, capsys, model, tmp_path):
    monkeypatch.setattr(BinaryAdder, "verify", lambda self, seconds: Open(["this", "that"]))
    proof.verify([str(model), "-o", str(tmp_path / "certificate.json")])
    said = "open: neither a mistake nor a proof was found\nthis\nthat\n"
    assert capsys.readouterr().out == said
    assert not (tmp_path / "certificate.json").exists()


def test_a_certificate_does_not_take_the_place_of_its_model(run, model):
    before = model.read_bytes()
    status, _, errors = run("verify", str(model), "-o", str(model))
    assert status == 2 and "the certificate would take the place of the model" in errors
    assert model.read_bytes() == before


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "many"])
def test_verify_refuses_seconds_that_will_not_do(run, model, seconds):
    status, _, errors = run("verify", str(model), "--seconds", seconds)
    assert status == 2 and "seconds" in errors
