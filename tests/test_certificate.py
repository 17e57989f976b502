"""Certificates are files like models: whole, checked, and refused if anything is odd."""

import hashlib
import json
import os
import re

import pytest
from test_cover import path_of, small

from rnnadd import BinaryAdder, ModelError
from rnnadd.document import document_text
from rnnadd.proof import Certificate, CertificateError, check


@pytest.fixture
def path(data):
    return path_of(data, 5)


def written(tmp_path, path, **changes):
    """Write a certificate with some fields changed by hand, and a sound checksum."""
    document = json.loads(path.read_text())
    del document["sha256"]
    document.update(changes)
    changed = tmp_path / "changed.json"
    changed.write_bytes(document_text(document).encode())
    return changed


def test_a_certificate_is_written_and_read_back(path, tmp_path):
    certificate = Certificate.load(path)
    certificate.save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()
    assert Certificate.load(tmp_path / "again.json") == certificate


def test_a_certificate_takes_the_place_of_an_old_one_whole(path, tmp_path):
    (tmp_path / "old.json").write_text("old")
    Certificate.load(path).save(tmp_path / "old.json")
    assert os.listdir(tmp_path) == ["old.json"]
    assert Certificate.load(tmp_path / "old.json").cells == 618


def test_any_damage_is_noticed(path, tmp_path):
    data = path.read_bytes()
    for place in range(0, len(data), 97):
        damaged = tmp_path / "damaged.json"
        damaged.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(CertificateError, match="damaged"):
            Certificate.load(damaged)
    damaged.write_bytes(data[:-10])
    with pytest.raises(CertificateError):
        Certificate.load(damaged)


def test_a_model_is_no_certificate(tmp_path):
    BinaryAdder(hidden_dim=2).save(tmp_path / "model.json")
    with pytest.raises(CertificateError, match="it is no rnnadd-certificate"):
        Certificate.load(tmp_path / "model.json")


def test_a_certificate_is_no_model(path):
    with pytest.raises(ModelError, match="it is no rnnadd-model"):
        BinaryAdder.load(path)


@pytest.mark.parametrize(
    "changes, message",
    [
        (dict(version=2), "version must be at most 1, got 2"),
        (dict(hidden_dim=0), "hidden_dim must be at least 1, got 0"),
        (dict(hidden_dim=6), "a row of centroids must be a list of 6"),
        (dict(steps=0), "steps must be at least 1, got 0"),
        (dict(steps=17), "steps must be at most 16, got 17"),
        (dict(theta=-1.0), "theta must be from 0.0"),
        (dict(grow=0.99), "grow must be from 1.0"),
        (dict(largest=-1.0), "largest must be from 0.0"),
        (dict(largest="1"), "largest must be a number, got '1'"),
        (dict(cells=0), "cells must be at least 1, got 0"),
        (dict(network=5), "network must be a digest, got 5"),
        (dict(radii=[]), "radii must be a list of 1 to 4096 numbers"),
        (dict(radii=5), "radii must be a list of 1 to 4096 numbers"),
        (dict(radii=[0.1] * 15), "carries must be a list of 15"),
        (dict(radii=[0.0] * 16), "a radius must be from"),
        (dict(radii=[-0.1] * 16), "a radius must be from"),
        (dict(carries=[-1] * 16), "a carry must be at least 0, got -1"),
        (dict(carries=[0.5] * 16), "a carry must be a whole number, got 0.5"),
        (dict(matrices=[[0.0] * 5] * 80), "singular"),
        (dict(matrices=[[1.0] * 5] * 79), "matrices must be a list of 80"),
        (dict(matrices=[[1] * 5] * 80), "matrices must have finite floats, got 1"),
        (dict(matrices=[[1e300] * 5] * 80), "singular|too large"),
        (dict(centroids=[["a"] * 5] * 16), "centroids must have finite floats, got 'a'"),
        (dict(extra=1), "a field is missing or not known: ['extra']"),
    ],
)
def test_what_can_be_no_cover_is_refused(path, tmp_path, changes, message):
    changed = written(tmp_path, path, **changes)
    pattern = message if "|" in message else re.escape(message)
    with pytest.raises(CertificateError, match=pattern):
        Certificate.load(changed)


def test_numbers_that_are_none_are_refused(path, tmp_path):
    for word in ("NaN", "Infinity", "1e999"):
        text = path.read_text().replace('"theta": 0.6', f'"theta": {word}')
        body = text[: text.index('"sha256": ')] + '"sha256": '
        changed = tmp_path / "changed.json"
        text = f'{body}"{hashlib.sha256(body.encode()).hexdigest()}"\n}}\n'
        changed.write_bytes(text.encode())
        with pytest.raises(CertificateError):
            Certificate.load(changed)


@pytest.mark.slow
def test_altered_norms_prove_less_or_the_same_but_never_more(backend, path, tmp_path):
    adder, document = small(5, backend), json.loads(path.read_text())
    adder_that_is_wrong = small(5, backend)
    state = adder._rnn._network.state()
    worse = [state[1][0], [[-w for w in row] for row in state[1][1]], state[1][2]]
    adder_that_is_wrong._rnn._network.set_state(3000, worse)
    for changes in (
        dict(radii=[0.5] * 16),
        dict(matrices=[[0.5 * x for x in row] for row in document["matrices"]]),
        dict(matrices=[[2.0 * x for x in row] for row in document["matrices"]]),
        dict(largest=1e6, steps=3, grow=5.0),
        dict(centroids=[[0.0] * 5] * 16),
        dict(theta=1e6),
    ):
        certificate = Certificate.load(written(tmp_path, path, **changes))
        try:
            assert check(adder, certificate).margin < adder.score(8).margin
        except CertificateError as error:
            assert "proves nothing" in str(error)
        with pytest.raises(CertificateError, match="of another network"):
            check(adder_that_is_wrong, certificate)


def test_a_path_that_cannot_be_written_is_named(path, tmp_path):
    with pytest.raises(OSError, match="cannot write the certificate"):
        Certificate.load(path).save(tmp_path / "none" / "certificate.json")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError):
        Certificate.load(tmp_path / "none.json")
