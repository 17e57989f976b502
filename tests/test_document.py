"""The document in a model file: nothing but a whole and sound one is taken for a model."""

import hashlib
import json
import random
import re
import sys

import pytest

from rnnadd import RNN, BinaryAdder, ModelError, document


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.json"


@pytest.fixture
def sound(path):
    """The text of a sound adder."""
    BinaryAdder(hidden_dim=2, backend="python").fit(3).save(path)
    return path.read_text()


@pytest.fixture
def sound_rnn(path):
    """The text of a sound network."""
    RNN(3, 2, 1, backend="python").fit([[[0, 1, 1]]], [[[1]]]).save(path)
    return path.read_text()


def signed(text):
    """Return the text with the checksum that it ought to have."""
    body, _ = text.rsplit('"sha256": ', 1)
    body += '"sha256": '
    return f'{body}"{hashlib.sha256(body.encode()).hexdigest()}"\n}}\n'


def error_of(path, data, load=BinaryAdder.load):
    """Return the ModelError's message for a file of these bytes, less the path."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(ModelError) as caught:
        load(path)
    start, _, reason = str(caught.value).partition(f"{path}: ")
    assert start == "" and reason and "\n" not in reason
    return reason


def damaged(rng, data):
    """Return other bytes than these."""
    kind = rng.randrange(7)
    i, j = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    if kind == 0:  # cut
        return data[:i]
    if kind == 1:  # a piece lost
        return data[:i] + data[j:] if i < j else data[1:]
    if kind == 2:  # a piece twice
        return data[:j] + data[i:] if i < j else data * 2
    if kind == 3:  # strange bytes put in
        return data[:i] + bytes(rng.randrange(256) for _ in range(rng.randint(1, 9))) + data[i:]
    changed = bytearray(data)
    for _ in range(1 if kind < 6 else rng.randint(2, 20)):  # flipped bits, and bytes
        i = rng.randrange(len(changed))
        changed[i] ^= 1 << rng.randrange(8) if kind == 4 else rng.randrange(1, 256)
    return bytes(changed)


DAMAGED_DOCUMENTS = 25_000  # on each Python


def test_every_damage_is_found(sound, sound_rnn, data):
    older = [(data / f"model-version-{version}.json").read_bytes() for version in (1, 2)]
    models = [sound.encode(), sound_rnn.encode(), *older]
    for model in models:
        document.model_state(model)
    rng = random.Random(sys.version)
    for _ in range(DAMAGED_DOCUMENTS):
        model = rng.choice(models)
        other = damaged(rng, model)
        if other != model:
            with pytest.raises((TypeError, ValueError)):
                document.model_state(other)


@pytest.mark.parametrize(
    "data, reason",
    [
        (b"", "Expecting value"),
        (b"\x00" * 1000, "Expecting value"),
        (b"\xff\xfe{", "'utf-8' codec can't decode"),
        (b"\xef\xbb\xbf{}", "BOM"),
        ("[" * 100_000, "it has more lists or strings than a model"),
        ('{"a":' * 100_000, "it has more lists or strings than a model"),
        ("[\n" * 100_000, "nested too deep"),
        ("[\n" * 100_000 + "]" * 100_000, "nested too deep"),
        ("PK\x03\x04", "Expecting value"),
        ("null", "it is no rnnadd-model"),
        ("3", "it is no rnnadd-model"),
        ('"rnnadd-model"', "it is no rnnadd-model"),
        ("[]", "it is no rnnadd-model"),
        ("{}", "it is no rnnadd-model"),
        ('{"format": "rnnadd-model"}', "version must be a whole number, got None"),
        ('{"format": "rnnadd-model", "version": 4}', "version must be at most 3, got 4"),
        (
            '{"format": "rnnadd-model", "version": 2}',
            "model must be 'BinaryAdder' or 'RNN', got None",
        ),
        (
            '{"format": "rnnadd-model", "version": 3, "model": "R"}',
            "model must be 'BinaryAdder' or 'RNN', got 'R'",
        ),
        ('{"format": "rnnadd-model", "version": 1}', "a field is missing or not known: ['alpha', "),
        ("[[" * 501 + "]]" * 501, "it has more lists or strings than a model"),
        ('["a", ' + '"b", ' * 1000 + "0]", "it has more lists or strings than a model"),
        ("9" * 1_000_000, "a number has 1000000 characters"),
        ("1." + "9" * 1_000_000, "a number has 1000002 characters"),
        ("NaN", "NaN is no number"),
        ("[-Infinity]", "-Infinity is no number"),
        ("1e999", "it is no rnnadd-model"),
    ],
)
def test_what_is_no_model_is_refused_with_the_reason(path, data, reason):
    assert reason in error_of(path, data)


HUGE = 10**11


@pytest.mark.parametrize(
    "field, value, reason",
    [
        ("format", '"rnn"', "it is no rnnadd-model"),
        ("version", "true", "version must be a whole number, got True"),
        ("version", "2.0", "version must be a whole number, got 2.0"),
        ("version", "1", "a field is missing or not known: ['history', 'model']"),
        ("version", "2", "a field is missing or not known: ['history']"),
        ("version", "0", "version must be at least 1, got 0"),
        ("model", '"RNN"', "a field is missing or not known: ['binary_dim', "),
        ("model", "[]", "model must be 'BinaryAdder' or 'RNN', got []"),
        ("seed", "2147483648", "seed must be at most 2147483647, got 2147483648"),
        ("seed", '"0"', "seed must be a whole number, got '0'"),
        ("seed", "0.0", "seed must be a whole number, got 0.0"),
        ("seed", "-0", "the checksum or the layout"),
        ("hidden_dim", "0", "hidden_dim must be at least 1, got 0"),
        ("hidden_dim", "3", "synapse_0 must be"),
        ("hidden_dim", "16384", "must be a list of 16384, got one of 2"),
        ("hidden_dim", str(HUGE), f"must be a list of {HUGE}, got one of 2"),
        ("hidden_dim", "1" + "0" * 31, "must be a list of 1"),
        ("hidden_dim", "[]", "hidden_dim must be a whole number, got []"),
        ("hidden_dim", "true", "hidden_dim must be a whole number, got True"),
        ("alpha", "NaN", "NaN is no number"),
        ("alpha", "1", "alpha must be a float, got 1"),
        ("alpha", "1e999", "alpha must be a finite number, got inf"),
        ("alpha", "null", "alpha must be a float, got None"),
        ("alpha", "0.10", "the checksum or the layout"),
        ("alpha", "1e-1", "the checksum or the layout"),
        ("binary_dim", "54", "binary_dim must be at most 53 for input_dim 2"),
        ("binary_dim", str(HUGE), "binary_dim must be at most 53 for input_dim 2"),
        ("input_dim", "3", "synapse_0 must be a list of 3, got one of 2"),
        ("input_dim", str(HUGE), "input_dim must be at most 256"),
        ("sample_kind", '"R"', "sample_kind must be 'rejection' or 'rounding', got 'R'"),
        ("sample_kind", "[]", "sample_kind must be 'rejection' or 'rounding', got []"),
        ("sample_kind", '"\\ud800"', "it has a backslash, and nothing in it needs one"),
        ("iterations", "-1", "iterations must be at least 0, got -1"),
        ("iterations", "1e3", "iterations must be a whole number, got 1000.0"),
        ("iterations", "9" * 30, "iterations must be at most"),
        ("iterations", "9" * 33, "a number has 33 characters"),
        ("synapse_0", "null", "synapse_0 must be a list of 2, got NoneType"),
        ("synapse_0", "[[1.0, 2.0]]", "synapse_0 must be a list of 2, got one of 1"),
        (
            "synapse_0",
            "[[1.0, 2.0], [1.0]]",
            "a row of synapse_0 must be a list of 2, got one of 1",
        ),
        ("synapse_1", "[[1.0], 1.0]", "a row of synapse_1 must be a list of 1, got float"),
        ("synapse_1", "[[1.0], [1]]", "synapse_1 must have finite floats, got 1"),
        ("synapse_1", '[[1.0], ["1"]]', "synapse_1 must have finite floats, got '1'"),
        ("synapse_1", "[[1.0], [1e999]]", "synapse_1 must have finite floats, got inf"),
        ("synapse_1", "[[1.0], [Infinity]]", "Infinity is no number"),
        ("synapse_h", "{}", "synapse_h must be a list of 2, got dict"),
        ("synapse_h", "[\n" * 100_000 + "]" * 100_000, "nested too deep"),
        ("history", "null", "history must be a list of lists, got None"),
        ("history", "[]", "history must be a list of lists, got []"),
        ("history", "[5]", "the first of history must be a list of 2, got int"),
        ("history", "[[0, 1, 3]]", "the first of history must be a list of 2, got one of 3"),
        ("history", "[[0, 1], [4.0, 4.0, 4.0]]", "history must be a list of 4, got one of 2"),
        ("history", "[[4, 1]]", "the start of history must be at most 3, got 4"),
        ("history", "[[-1, 1]]", "the start of history must be at least 0, got -1"),
        ("history", "[[0.0, 1]]", "the start of history must be a whole number, got 0.0"),
        ("history", "[[0, true]]", "the size of history's blocks must be a whole number, got True"),
        ("history", "[[0, 0]]", "the size of history's blocks must be at least 1, got 0"),
        ("history", "[[0, 2], [4.0, 4.0, 4.0]]", "history has blocks of 2 for 3 iterations"),
        ("history", "[[3, 3]]", "history has blocks of 3 for 0 iterations"),
        ("history", "[[2, 1], [4.0]]", "a block of history must be a list of 3, got one of 1"),
        ("history", "[[2, 1], 4.0]", "a block of history must be a list of 3, got float"),
        ("history", "[[2, 1], [4, 4.0, 4.0]]", "history must have finite floats, got 4"),
        ("history", "[[2, 1], [1e999, 4.0, 4.0]]", "history must have finite floats, got inf"),
        ("history", "[[2, 1], [NaN, 4.0, 4.0]]", "NaN is no number"),
        ("iterations", "2", "history must be a list of 3, got one of 4"),
        ("iterations", "256", "history has blocks of 1 for 256 iterations"),
        ("random_state", "[]", "random_state must be a list of 625, got one of 0"),
        ("random_state", "[" + "0, " * 624 + "625]", "the position, must be at most 624, got 625"),
        ("random_state", "[" + "-1, " * 624 + "0]", "a word of random_state must be at least 0"),
        (
            "random_state",
            "[" + "4294967296, " * 624 + "0]",
            "a word of random_state must be at most",
        ),
        (
            "random_state",
            "[" + "0.5, " * 624 + "0]",
            "a word of random_state must be a whole number",
        ),
        ("sha256", '""', "the checksum or the layout"),
        ("sha256", "[1]", "the checksum or the layout"),
    ],
)
def test_a_field_that_will_not_do_is_named(sound, path, field, value, reason):
    pattern = rf'"{field}": .*?(?=,\n"|\n\}})'
    text = re.sub(pattern, lambda _: f'"{field}": {value}', sound, count=1, flags=re.DOTALL)
    assert text != sound
    assert reason in error_of(path, text)
    if field != "sha256":
        assert reason in error_of(path, signed(text))


@pytest.mark.parametrize(
    "field, value, reason",
    [
        ("model", '"BinaryAdder"', "a field is missing or not known: ['binary_dim', "),
        ("input_dim", "2", "synapse_0 must be a list of 2, got one of 3"),
        ("hidden_dim", "1.5", "hidden_dim must be a whole number, got 1.5"),
        ("output_dim", "0", "output_dim must be at least 1, got 0"),
        ("output_dim", "2", "a row of synapse_1 must be a list of 2, got one of 1"),
        ("output_dim", str(HUGE), f"a row of synapse_1 must be a list of {HUGE}, got one of 1"),
        ("alpha", "2", "alpha must be a float, got 2"),
        ("iterations", "null", "iterations must be a whole number, got None"),
        ("synapse_h", "[[1.0, 2.0], [3.0, 4]]", "synapse_h must have finite floats, got 4"),
    ],
)
def test_a_field_of_a_network_that_will_not_do_is_named(sound_rnn, path, field, value, reason):
    pattern = rf'"{field}": .*?(?=,\n"|\n\}})'
    text = re.sub(pattern, lambda _: f'"{field}": {value}', sound_rnn, count=1, flags=re.DOTALL)
    assert text != sound_rnn
    assert reason in error_of(path, signed(text), RNN.load)


@pytest.fixture
def taught(path):
    """The text of a network's file that says what it has learned from."""
    rnn = RNN(2, 2, 1)
    rnn._examples = {
        "kind": "numbers",
        "steps": 3,
        "signed": True,
        "holdout": 0.5,
        "seed": 7,
        "sha256": "0123456789abcdef" * 4,
    }
    rnn.save(path)
    return path.read_text()


@pytest.mark.parametrize(
    "before, after, reason",
    [
        ('"kind": "numbers", ', "", "examples must have the fields ['kind', 'steps', 'signed'"),
        ('"kind": "numbers"', '"kind": "words"', "the kind of examples must be 'numbers' or"),
        ('"kind": "numbers"', '"kind": []', "the kind of examples must be 'numbers' or"),
        ('"kind": "numbers"', '"kind": "sequences"', "signed must be true or false, got True"),
        ('"steps": 3', '"steps": 0', "the steps of examples must be at least 1, got 0"),
        ('"steps": 3', '"steps": 2049', "the steps of examples must be at most 2048, got 2049"),
        ('"steps": 3', '"steps": 3.0', "the steps of examples must be a whole number, got 3.0"),
        ('"signed": true', '"signed": 1', "signed must be true or false, got 1"),
        ('"holdout": 0.5', '"holdout": 1.0', "holdout must be a float from 0.0 to below 1.0"),
        ('"holdout": 0.5', '"holdout": 0', "holdout must be a float from 0.0 to below 1.0, got 0"),
        ('"seed": 7', '"seed": 2147483648', "seed must be at most 2147483647"),
        ('"0123456789abcdef', '"012345678xabcdef', "sha256 must have 64 hexadecimal digits"),
        ('"output_dim": 1', '"output_dim": 2', "synapse_1"),
    ],
)
def test_examples_that_will_not_do_are_named(taught, path, before, after, reason):
    assert RNN.load(path).examples["steps"] == 3
    assert taught.count(before) == 1
    assert reason in error_of(path, signed(taught.replace(before, after)), RNN.load)


def test_an_adder_has_no_examples(sound, path):
    text = sound.replace('"random_state"', '"examples": {},\n"random_state"')
    assert "a field is missing or not known" in error_of(path, signed(text))


def test_each_field_must_be_there_once(sound, sound_rnn, path):
    for text, load in (sound, BinaryAdder.load), (sound_rnn, RNN.load):
        fields = json.loads(text)
        assert len(fields) == len(set(fields)) >= 12
        for field, value in fields.items():
            twice = text.replace("{\n", "{\n" + f'"{field}": {json.dumps(value)},\n', 1)
            assert error_of(path, signed(twice), load) == "a field is repeated"
            without = {name: value for name, value in fields.items() if name != field}
            reason = error_of(path, json.dumps(without), load)
            assert field in reason or (field == "format" and reason == "it is no rnnadd-model")


def test_a_field_that_nobody_knows_is_refused(sound, path):
    text = signed(sound.replace("{\n", '{\n"extra": 1,\n', 1))
    assert error_of(path, text) == "a field is missing or not known: ['extra']"


def test_another_layout_is_refused_even_with_the_same_content(sound, path):
    one_line = json.dumps(json.loads(sound))
    for text in (sound + "\n", " " + sound, sound.replace("\n", "\r\n"), one_line):
        assert "the checksum or the layout" in error_of(path, text)


def test_a_model_is_taken_by_its_own_class_only(sound, sound_rnn, path):
    reason = error_of(path, sound_rnn, BinaryAdder.load)
    assert reason == "the model in it is RNN, not BinaryAdder: rnnadd.RNN.load reads it"
    reason = error_of(path, sound, RNN.load)
    assert reason == "the model in it is BinaryAdder, not RNN: rnnadd.BinaryAdder.load reads it"


@pytest.mark.parametrize(
    "text",
    [
        "[\n" * 20_000 + "]" * 20_000,
        '[{"a":\n' * 300 + "}]" * 300,
        '["]",\n' * 400 + "]" * 400,
        '["[", ' + "[\n" * 20_000,
    ],
)
def test_what_is_nested_too_deep_is_not_parsed_at_all(path, monkeypatch, text):
    monkeypatch.setattr(document.json, "loads", None)  # it can end a Python in a browser
    assert error_of(path, text) == "it is nested too deep"


def test_no_document_is_longer_than_the_largest_that_is_expected():
    longest = -2.2250738585072014e-308
    for kind, settings in (
        ("RNN", dict(input_dim=70, hidden_dim=30, output_dim=1)),
        ("RNN", dict(input_dim=1, hidden_dim=1, output_dim=900)),
        ("BinaryAdder", dict(input_dim=256, hidden_dim=40)),
    ):
        largest = document.largest_size(kind, settings)
        fields = dict.fromkeys(document.FIELDS[kind], 2**62)
        for name, (rows, columns) in document._shapes(kind, settings).items():
            fields[name] = [[longest] * columns] * rows
        fields["history"] = [[2**62, 2**62], *[[longest] * 3] * 256]
        if kind == "BinaryAdder":
            fields["random_state"] = [2**32 - 1] * 625
        assert largest - 11_000 < len(document.document_text(fields)) <= largest
