"""Model files: what is saved goes on as if never interrupted, and nothing else is taken for one."""

import copy
import errno
import hashlib
import json
import os
import pickle
import random
import re
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import rnnadd
from rnnadd import BinaryAdder, ModelError, files


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.json"


OPTIONS = [
    {},
    dict(seed=-5, hidden_dim=3, alpha=2, binary_dim=33, input_dim=5, sample_kind="rounding"),
    dict(seed=2**31 - 1, hidden_dim=1, binary_dim=1, input_dim=2, alpha=1e-9),
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("iterations", [0, 1, 700, 2100])
def test_a_loaded_adder_goes_on_as_if_never_interrupted(backend, path, options, iterations):
    adder = BinaryAdder(**options, backend=backend).fit(iterations)
    adder.save(path)
    loaded = BinaryAdder.load(path, backend=backend)
    assert loaded == adder and loaded.backend == backend and type(loaded.alpha) is float
    uninterrupted = BinaryAdder(**options).fit(iterations + 333)
    assert loaded.fit(333) == adder.fit(333) == uninterrupted


def test_both_backends_write_the_same_file(fast, path, tmp_path):
    for iterations in (0, 1, 312, 1999, 2000, 2001):
        for name in ("python", "cython"):
            BinaryAdder(seed=3, hidden_dim=2, backend=name).fit(iterations).save(tmp_path / name)
        written = (tmp_path / "python").read_bytes()
        assert written == (tmp_path / "cython").read_bytes()
        assert BinaryAdder.load(tmp_path / "python", backend="cython") == BinaryAdder.load(
            tmp_path / "cython", backend="python"
        )


def test_a_model_is_one_json_document_that_a_person_can_read(backend, path):
    adder = BinaryAdder(hidden_dim=3, backend=backend).fit(7)
    adder.save(str(path))
    document = json.loads(path.read_text())
    assert document["format"] == "rnnadd-model" and document["version"] == 1
    for name in (
        "seed",
        "hidden_dim",
        "alpha",
        "binary_dim",
        "input_dim",
        "sample_kind",
        "iterations",
        "synapse_0",
        "synapse_1",
        "synapse_h",
    ):
        assert document[name] == getattr(adder, name)
    assert len(document["random_state"]) == 625
    body, _ = path.read_text().split('"' + document["sha256"])
    assert hashlib.sha256(body.encode()).hexdigest() == document["sha256"]
    assert max(map(len, path.read_text().splitlines()[:-4])) < 100


def test_a_signal_handler_may_save_in_the_middle_of_a_training(backend, path):
    if not hasattr(signal, "setitimer"):
        pytest.skip("this system has no timers")
    adder = BinaryAdder(seed=4, backend=backend)

    def save(*_):
        if adder.iterations > 0:
            adder.save(path)
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, save)
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    try:
        with pytest.raises(KeyboardInterrupt):
            adder.fit(10**9)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert BinaryAdder.load(path) == adder == BinaryAdder(seed=4).fit(adder.iterations)


# --------------------------------------------------------------- checkpoints


def test_checkpoints_are_written_at_once_as_it_goes_and_at_the_end(backend, path, monkeypatch):
    saved = []
    adder = BinaryAdder(hidden_dim=2, backend=backend).fit(5)
    save = adder.save
    monkeypatch.setattr(adder, "save", lambda p: (saved.append(adder.iterations), save(p)))
    adder.fit(20, checkpoint=path, checkpoint_every=10)
    assert saved == [5, 10, 20, 25]
    adder.fit(5, checkpoint=path, checkpoint_every=10)
    assert saved[4:] == [25, 30]
    adder.fit(0, checkpoint=path)
    assert saved[6:] == [30]
    assert BinaryAdder.load(path) == adder == BinaryAdder(hidden_dim=2).fit(30)


def test_a_checkpoint_has_what_was_learned_inside_the_last_report(backend, path):
    adder = BinaryAdder(hidden_dim=2, backend=backend)
    adder.fit(
        10, report=lambda _: adder.fit(10), report_every=10, checkpoint=path, checkpoint_every=20
    )
    assert adder.iterations == 20 and BinaryAdder.load(path) == adder


def test_a_report_that_ends_the_training_leaves_a_checkpoint(backend, path):
    def stop(report):
        raise StopIteration

    adder = BinaryAdder(hidden_dim=2, backend=backend)
    adder.fit(100, report=stop, report_every=7, checkpoint=path)
    assert adder.iterations == 7 and BinaryAdder.load(path) == adder


def test_a_checkpoint_has_what_the_report_before_it_changed(backend, path):
    def slow_down(report):
        adder.alpha /= 2
        if report.iteration == 20:
            raise KeyboardInterrupt

    adder = BinaryAdder(hidden_dim=2, backend=backend)
    with pytest.raises(KeyboardInterrupt):
        adder.fit(100, report=slow_down, report_every=10, checkpoint=path, checkpoint_every=20)
    loaded = BinaryAdder.load(path)
    assert loaded == adder and loaded.alpha == 0.025


def test_a_checkpoint_that_cannot_be_written_is_known_before_the_training(backend, tmp_path):
    adder = BinaryAdder(hidden_dim=2, backend=backend)
    for checkpoint, error in [
        (tmp_path, IsADirectoryError),
        (tmp_path / "no" / "model.json", FileNotFoundError),
        (3, TypeError),
        ("", ValueError),
    ]:
        with pytest.raises(error):
            adder.fit(10, checkpoint=checkpoint)
    with pytest.raises(ValueError, match="checkpoint_every must be at least 1, got 0"):
        adder.fit(10, checkpoint=tmp_path / "model.json", checkpoint_every=0)
    assert adder.iterations == 0 and not list(tmp_path.iterdir())


KILLED = dict(seed=6, hidden_dim=3, binary_dim=5)
KILLS = 70  # on each backend and instruction set
RUN = """if True:
    import sys
    from pathlib import Path
    from rnnadd import BinaryAdder

    def tell(report):
        print(report.iteration, flush=True)

    path, until, settings = Path(sys.argv[1]), int(sys.argv[2]), eval(sys.argv[3])
    adder = BinaryAdder.load(path) if path.exists() else BinaryAdder(**settings)
    print("started", flush=True)
    adder.fit(
        until - adder.iterations,
        report=tell,
        report_every=37,
        checkpoint=path,
        checkpoint_every=37,
    )
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system kills otherwise")
def test_runs_killed_at_random_moments_end_with_the_same_bits(backend, path):
    rng = random.Random(1)
    where = {
        "cwd": path.parent,
        "env": {
            **os.environ,
            "PYTHONPATH": str(Path(rnnadd.__file__).parents[1]),
            "RNNADD_BACKEND": backend,
        },
    }

    def command(until):
        return [sys.executable, "-c", RUN, str(path), str(until), repr(KILLED)]

    last = 0
    for _ in range(KILLS):
        with subprocess.Popen(command(10**9), stdout=subprocess.PIPE, **where) as process:
            assert process.stdout.readline() == b"started\n"
            for _ in range(rng.choice([0, 0, 1, 5, 20])):
                process.stdout.readline()
            killer = threading.Timer(rng.uniform(0.0, 0.01), process.kill)
            killer.start()
            assert process.wait() == -signal.SIGKILL
        if path.exists():
            adder = BinaryAdder.load(path)
            assert adder.iterations % 37 == 0 and adder.iterations >= last
            last = adder.iterations
    assert last > 0
    assert adder == BinaryAdder(**KILLED).fit(last)
    subprocess.run(command(last + 50), **where, check=True)
    assert BinaryAdder.load(path) == BinaryAdder(**KILLED).fit(last + 50)
    assert os.listdir(path.parent) == ["model.json"]


# --------------------------------------------------------------- damaged files


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The text of a sound model."""
    path = tmp_path_factory.mktemp("sound") / "model.json"
    BinaryAdder(hidden_dim=2, backend="python").fit(3).save(path)
    return path.read_text()


def signed(text):
    """Return the text with the checksum that it ought to have."""
    body, _ = text.rsplit('"sha256": ', 1)
    body += '"sha256": '
    return f'{body}"{hashlib.sha256(body.encode()).hexdigest()}"\n}}\n'


def error_of(path, data):
    """Return the ModelError's message for a file of these bytes, less the path."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(ModelError) as caught:
        BinaryAdder.load(path)
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


DAMAGED_FILES = 25_000  # on each Python


def test_every_damage_is_found(sound, path):
    data = sound.encode()
    rng = random.Random(sys.version)
    for _ in range(DAMAGED_FILES):
        other = damaged(rng, data)
        if other != data:
            error_of(path, other)


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
        ('{"format": "rnnadd-model"}', "version must be 1, got None"),
        ('{"format": "rnnadd-model", "version": 2}', "version must be 1, got 2"),
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
        ("version", "true", "the checksum or the layout"),
        ("version", "1.0", "the checksum or the layout"),
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
        (
            "sample_kind",
            '"\\ud800"',
            "sample_kind must be 'rejection' or 'rounding', got '\\ud800'",
        ),
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


@pytest.mark.parametrize("field", files.FIELDS)
def test_each_field_must_be_there_once(sound, path, field):
    document = json.loads(sound)
    twice = sound.replace("{\n", "{\n" + f'"{field}": {json.dumps(document[field])},\n', 1)
    assert error_of(path, signed(twice)) == "a field is repeated"
    del document[field]
    reason = error_of(path, json.dumps(document))
    assert field in reason or (field == "format" and reason == "it is no rnnadd-model")


def test_a_field_that_nobody_knows_is_refused(sound, path):
    text = signed(sound.replace("{\n", '{\n"extra": 1,\n', 1))
    assert error_of(path, text) == "a field is missing or not known: ['extra']"


def test_another_layout_is_refused_even_with_the_same_content(sound, path):
    one_line = json.dumps(json.loads(sound))
    for text in (sound + "\n", " " + sound, sound.replace("\n", "\r\n"), one_line):
        assert "the checksum or the layout" in error_of(path, text)


def test_a_file_larger_than_any_model_is_refused_unread(path):
    with open(path, "wb") as file:
        file.truncate(2**40)
    with pytest.raises(ModelError, match="it has 1099511627776 bytes, more than 134217728"):
        BinaryAdder.load(path)


def test_what_is_no_file_is_refused_at_once(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        BinaryAdder.load(tmp_path / "nowhere")
    with pytest.raises(IsADirectoryError):
        BinaryAdder.load(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ModelError, match="pipe: it is not a regular file"):
            BinaryAdder.load(tmp_path / "pipe")
        with pytest.raises(OSError, match="it is not a regular file"):
            BinaryAdder().save(tmp_path / "pipe")
        assert stat.S_ISFIFO(os.stat(tmp_path / "pipe").st_mode)


@pytest.mark.parametrize(
    "path, error",
    [
        (None, TypeError),
        (3, TypeError),
        (["m"], TypeError),
        ("", ValueError),
        ("a\0b", ValueError),
        ("folder/", ValueError),
        ("\ud800\U0001f600.json", ValueError),
        (b"a\0b", ValueError),
    ],
)
def test_a_path_that_is_none_is_named(path, error):
    adder = BinaryAdder(hidden_dim=2)
    for call in (adder.save, BinaryAdder.load):
        with pytest.raises(error, match="path must be "):
            call(path)


# --------------------------------------------------------------- writing


def in_a_child(function):
    """Run a function in a process of its own and return what it returns, a text."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            answer = str(function())
        except BaseException as error:
            answer = f"{type(error).__name__}: {error}"
        os.write(writing, answer.encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as file:
        answer = file.read()
    os.waitpid(child, 0)
    return answer


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@needs_fork
def test_a_disk_that_is_full_leaves_the_old_file(path):
    resource = pytest.importorskip("resource")
    old = BinaryAdder(hidden_dim=2)
    old.save(path)
    new = copy.deepcopy(old).fit(5)

    def save_with_little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        new.save(path)

    answer = in_a_child(save_with_little_room)
    assert answer == f"OSError: [Errno 27] cannot write the model: File too large: '{path}'"
    assert BinaryAdder.load(path) == old
    assert os.listdir(path.parent) == ["model.json"]


@needs_fork
def test_a_folder_that_is_read_only_leaves_the_old_file(path):
    old = BinaryAdder(hidden_dim=2)
    old.save(path)
    new = copy.deepcopy(old).fit(5)
    path.parent.chmod(0o555)

    def save_as_nobody():
        os.chdir(path.parent)
        if os.geteuid() == 0:
            os.setuid(65534)
        new.save("model.json")

    try:
        answer = in_a_child(save_as_nobody)
    finally:
        path.parent.chmod(0o755)
    reason = "cannot write the model: Permission denied: 'model.json'"
    assert answer == f"PermissionError: [Errno 13] {reason}"
    assert BinaryAdder.load(path) == old


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_whatever_fails_while_writing_leaves_the_old_file(path, monkeypatch, call):
    old = BinaryAdder(hidden_dim=2)
    old.save(path)

    def fail(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, call, fail)
    with pytest.raises(OSError, match=r"cannot write the model: No space left on device: '.*json'"):
        copy.deepcopy(old).fit(5).save(path)
    monkeypatch.undo()
    assert BinaryAdder.load(path) == old
    assert os.listdir(path.parent) == ["model.json"]


def test_a_folder_in_the_place_of_the_file_stays_one(tmp_path):
    with pytest.raises(IsADirectoryError, match="cannot write the model"):
        BinaryAdder(hidden_dim=2).save(tmp_path)
    assert not list(tmp_path.iterdir())


def test_weights_that_no_file_can_hold_leave_the_old_file(path, backend):
    adder = BinaryAdder(hidden_dim=1, backend=backend)
    adder.save(path)
    before = path.read_bytes()
    broken = copy.deepcopy(adder)
    one, infinite = [[1.0]], [[float("inf")]]
    broken._rnn._network.set_state(3, (one * 2, infinite, one))
    with pytest.raises(ModelError, match=r"model\.json: a weight of synapse_1 is not finite"):
        broken.save(path)
    assert path.read_bytes() == before


def test_a_link_goes_on_to_lead_to_the_file(path, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(path)
    adder = BinaryAdder(hidden_dim=2)
    adder.save(link)
    assert link.is_symlink() and BinaryAdder.load(path) == adder == BinaryAdder.load(link)


def test_what_a_killed_process_left_is_removed_before_the_next_training(path):
    others = {"model.json.part", "model.json.0a1b2c3d.part.part", "xmodel.json.0a1b2c3d.part"}
    for name in {"model.json.0a1b2c3d.part", *others}:
        (path.parent / name).write_text("half a mod")
    os.link(path.parent / "model.json.part", path.parent / "model.json.00000000.part")
    adder = BinaryAdder(hidden_dim=2).fit(1, checkpoint=path)
    assert BinaryAdder.load(path) == adder
    assert set(os.listdir(path.parent)) == {"model.json", *others}
    assert (path.parent / "model.json.part").read_text() == "half a mod"


def test_a_file_that_is_being_written_is_no_leftover(path):
    with files._new_part(str(path)) as part:
        BinaryAdder(hidden_dim=2).fit(1, checkpoint=path)
        assert os.path.exists(part.name)


@pytest.mark.skipif(os.name == "nt", reason="this system has no such modes")
def test_a_file_keeps_its_mode_and_a_new_one_has_the_usual(path):
    adder = BinaryAdder(hidden_dim=2)
    before = os.umask(0o027)
    try:
        adder.save(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    adder.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_signal_handler_may_save_in_the_middle_of_saving(path, monkeypatch):
    adder = BinaryAdder(hidden_dim=2).fit(3)
    fsync, handled = os.fsync, []

    def interrupted(fd):
        if not handled:
            handled.append(True)
            adder.save(path)
        fsync(fd)

    monkeypatch.setattr(files.os, "fsync", interrupted)
    adder.save(path)
    assert handled and BinaryAdder.load(path) == adder


def test_an_error_that_is_somebody_elses_is_passed_on_as_it_is(path, monkeypatch):
    def too_late(fd):
        raise TimeoutError

    monkeypatch.setattr(files.os, "fsync", too_late)
    with pytest.raises(TimeoutError):
        BinaryAdder(hidden_dim=2).save(path)
    assert not os.listdir(path.parent)


def test_threads_that_write_one_file_leave_a_whole_one(path):
    adders = [BinaryAdder(seed=seed, hidden_dim=3) for seed in range(4)]

    def save_often(adder):
        for _ in range(30):
            adder.save(path)

    threads = [threading.Thread(target=save_often, args=[adder]) for adder in adders]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if path.exists():
            assert BinaryAdder.load(path) in adders
    for thread in threads:
        thread.join()
    assert os.listdir(path.parent) == ["model.json"]


# --------------------------------------------------------------- copies and equality


@pytest.mark.parametrize(
    "duplicate",
    [
        copy.copy,
        copy.deepcopy,
        lambda adder: pickle.loads(pickle.dumps(adder)),
    ],
)
def test_a_copy_is_equal_and_goes_its_own_way(backend, duplicate):
    adder = BinaryAdder(seed=3, hidden_dim=3, alpha=0.3, backend=backend).fit(1234)
    other = duplicate(adder)
    assert other == adder and other.backend == backend
    adder.fit(10)
    assert other != adder
    assert other.fit(10) == adder


def test_adders_are_equal_if_all_but_the_backend_is(backend):
    adder = BinaryAdder(hidden_dim=2, backend=backend)
    assert adder == BinaryAdder(hidden_dim=2, backend="python")
    assert adder != "adder"
    for options in (
        dict(seed=1),
        dict(hidden_dim=3),
        dict(alpha=0.2),
        dict(binary_dim=9),
        dict(input_dim=3),
        dict(sample_kind="rounding"),
    ):
        assert adder != BinaryAdder(**{**dict(hidden_dim=2), **options})
    assert adder != BinaryAdder(hidden_dim=2).fit(1)
    with pytest.raises(TypeError):
        hash(adder)


def test_a_pickle_of_a_backend_that_is_not_here_is_read_with_another(fast, monkeypatch):
    pickled = pickle.dumps(BinaryAdder(hidden_dim=2, backend="cython"))
    monkeypatch.setattr("rnnadd.backends.why_not_cython", lambda: "it is not built here")
    adder = pickle.loads(pickled)
    assert adder.backend == "python" and adder == BinaryAdder(hidden_dim=2, backend="python")


def test_repr_says_what_it_is(backend):
    assert repr(BinaryAdder(5, hidden_dim=2, backend=backend).fit(3)) == (
        "<BinaryAdder seed=5 hidden_dim=2 alpha=0.1 binary_dim=8 input_dim=2"
        f" sample_kind='rejection' backend={backend!r}: 3 iterations>"
    )


def test_what_a_file_holds_cannot_be_assigned(backend):
    adder = BinaryAdder(backend=backend)
    for name in (
        "seed",
        "hidden_dim",
        "binary_dim",
        "input_dim",
        "sample_kind",
        "backend",
        "iterations",
        "synapse_h",
    ):
        with pytest.raises(AttributeError):
            setattr(adder, name, 3)
    with pytest.raises(ValueError, match="alpha must be a finite number, got inf"):
        adder.alpha = float("inf")
    assert adder == BinaryAdder()
