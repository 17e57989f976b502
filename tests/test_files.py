"""Model files: what is saved goes on as if never interrupted, and nothing else is taken for one."""

import copy
import errno
import hashlib
import json
import os
import random
import signal
import stat
import subprocess
import sys
import threading
from contextlib import suppress
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
    assert document["format"] == "rnnadd-model" and document["version"] == 3
    assert document["model"] == "BinaryAdder"
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
KILLS = int(os.environ.get("RNNADD_KILLS", "25"))  # on each backend and instruction set
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


@pytest.mark.needs_system
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


# --------------------------------------------------------------- paths


@pytest.mark.needs_system
def test_a_file_larger_than_any_model_is_refused_unread(path):
    with open(path, "wb") as file:
        file.truncate(2**40)
    with pytest.raises(ModelError, match="it has 1099511627776 bytes, more than 201326592"):
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


@pytest.mark.needs_system
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


@pytest.mark.needs_system
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


@pytest.mark.needs_system
def test_a_ring_of_links_is_no_path(tmp_path):
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    with pytest.raises(OSError, match=f"cannot write the model: {os.strerror(errno.ELOOP)}"):
        BinaryAdder(hidden_dim=2).save(tmp_path / "one")
    assert (tmp_path / "one").is_symlink() and (tmp_path / "two").is_symlink()


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="this system has no such links")
def test_what_a_process_has_open_is_not_replaced(path, tmp_path):
    (tmp_path / "link").symlink_to("/proc/self/fd")
    with open(path, "w") as file:
        (tmp_path / "stdout").symlink_to(f"link/{file.fileno()}")
        for name in (f"/dev/fd/{file.fileno()}", tmp_path / "stdout"):
            with pytest.raises(OSError, match="cannot write the model: it is not the path of a f"):
                BinaryAdder(hidden_dim=2).save(name)
        assert os.path.samestat(os.stat(path), os.fstat(file.fileno()))


def test_a_link_goes_on_to_lead_to_the_file(path, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(path)
    adder = BinaryAdder(hidden_dim=2)
    adder.save(link)
    assert link.is_symlink() and BinaryAdder.load(path) == adder == BinaryAdder.load(link)


@pytest.mark.needs_system
def test_what_a_killed_process_left_is_removed_before_the_next_training(path):
    others = {"model.json.part", "model.json.0a1b2c3d.part.part", "xmodel.json.0a1b2c3d.part"}
    for name in {"model.json.0a1b2c3d.part", *others}:
        (path.parent / name).write_text("half a mod")
    os.link(path.parent / "model.json.part", path.parent / "model.json.00000000.part")
    adder = BinaryAdder(hidden_dim=2).fit(1, checkpoint=path)
    assert BinaryAdder.load(path) == adder
    assert set(os.listdir(path.parent)) == {"model.json", *others}
    assert (path.parent / "model.json.part").read_text() == "half a mod"


@pytest.mark.needs_system
def test_a_file_that_is_being_written_is_no_leftover(path, monkeypatch):
    adder, other = BinaryAdder(hidden_dim=2).fit(3), BinaryAdder(hidden_dim=3)
    fsync, writing = os.fsync, []

    def train_meanwhile(fd):
        if not writing:
            writing.append(True)
            other.fit(1, checkpoint=path)
        fsync(fd)

    monkeypatch.setattr(files.os, "fsync", train_meanwhile)
    adder.save(path)
    assert BinaryAdder.load(path) == adder and os.listdir(path.parent) == ["model.json"]


@pytest.mark.needs_system
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


@pytest.mark.needs_system
@pytest.mark.skipif(os.name == "nt", reason="this system counts characters")
@pytest.mark.parametrize(
    "name", ["m" * 241, "m" * 242, "m" * 255, "\u00e4" * 127, "\U0001f600" * 63]
)
def test_a_name_may_be_as_long_as_the_system_takes(tmp_path, name):
    path = tmp_path / name
    adder = BinaryAdder(hidden_dim=2)
    adder.save(path)
    assert BinaryAdder.load(path) == adder
    with pytest.raises(OSError, match=os.strerror(errno.ENAMETOOLONG)):
        adder.save(tmp_path / ("m" * 256))
    assert os.listdir(tmp_path) == [name]


@pytest.mark.needs_system
@needs_fork
@pytest.mark.parametrize("length", [10, 241, 242, 255])
def test_what_is_left_of_a_long_name_is_removed_too(tmp_path, monkeypatch, length):
    path = tmp_path / ("m" * length)
    other = tmp_path / ("m" * (length - 1) + "n")
    adder = BinaryAdder(hidden_dim=2)

    def die_while_saving():
        files.os.fsync = lambda fd: os._exit(0)
        adder.save(path)

    assert in_a_child(die_while_saving) == ""
    adder.fit(0, checkpoint=other)
    assert len(os.listdir(tmp_path)) == 2
    adder.fit(0, checkpoint=path)
    assert set(os.listdir(tmp_path)) == {path.name, other.name}


@pytest.mark.needs_system
@needs_fork
def test_an_interrupt_at_any_moment_of_saving_leaves_no_other_file(path):
    BinaryAdder(hidden_dim=1).save(path)
    assert int(in_a_child(lambda: saving_interrupted_everywhere(path))) > 50


def saving_interrupted_everywhere(path):
    """Save with a KeyboardInterrupt before the first instruction of `files.py`, the second ..."""
    old, new = BinaryAdder(hidden_dim=1), BinaryAdder(hidden_dim=1).fit(1)

    def trace(frame, event, argument):
        nonlocal left
        if frame.f_code.co_filename != files.__file__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":  # CPython up to 3.11 may lose what is raised at a "line"
            left -= 1
            if left == 0:
                raise KeyboardInterrupt
        return trace

    sys._getframe().f_trace_opcodes = True  # CPython 3.12 sends no "opcode" without it
    interrupts = 0
    while BinaryAdder.load(path) == old:
        interrupts += 1
        left = interrupts
        sys.settrace(trace)
        with suppress(KeyboardInterrupt):
            new.save(path)
        sys.settrace(None)
        assert os.listdir(path.parent) == ["model.json"], interrupts
    assert BinaryAdder.load(path) == new
    return interrupts


def test_a_model_too_large_for_a_file_is_refused_at_once(path, monkeypatch):
    adder = BinaryAdder(hidden_dim=2)
    monkeypatch.setattr(files, "LARGEST_FILE", 10_000)
    monkeypatch.setattr(adder._rnn, "_state", None)  # not asked for any weight
    for call in (adder.save, lambda path: adder.fit(1, checkpoint=path)):
        with pytest.raises(
            ModelError, match=r"json: the model may take 31\d* bytes, more than 10000"
        ):
            call(path)
    assert adder.iterations == 0 and not os.listdir(path.parent)


def test_a_new_file_that_is_removed_each_time_is_given_up(path, monkeypatch):
    monkeypatch.setattr(files, "_lock", lambda file: False)
    with pytest.raises(OSError, match="the new file beside it is removed each time"):
        BinaryAdder(hidden_dim=2).save(path)
    assert not os.listdir(path.parent)


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


@pytest.mark.needs_system
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
