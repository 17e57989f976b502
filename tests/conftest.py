"""What the tests share: every behaviour is tested on every backend, but for long pages of docs."""

import copy
import hashlib
import os
import signal
import subprocess
import sys
from functools import lru_cache, partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

import rnnadd
from rnnadd import BinaryAdder
from rnnadd.backends import describe_backend, load_backend, why_not_cython

# The article in one file: plain loops that have nothing of the package. What they compute, every
# backend has to compute to the last bit.
PROJECT = Path(__file__).parents[1]
ARTICLE = PROJECT / "docs" / "article.py"
_spec = spec_from_file_location("article", ARTICLE)
article = module_from_spec(_spec)
_spec.loader.exec_module(article)

# So that tests can import what makes the docs. The project's folder itself must not be on the path:
# the tests are of the package that is installed.
sys.modules["docs"] = ModuleType("docs")
sys.modules["docs"].__path__ = [str(PROJECT / "docs")]

# What every behaviour is tested on: each backend, and the fast one with each instruction set.
KINDS = ["python"]
if not why_not_cython():
    KINDS.append("cython")
    if load_backend("cython").instruction_set() != "baseline":
        KINDS.append("cython-baseline")


def pytest_report_header():
    where = Path(rnnadd.__file__).parent
    return f"rnnadd {rnnadd.__version__} from {where}, backend: {describe_backend()}"


def pytest_sessionstart():
    if os.environ.get("RNNADD_REQUIRE_FAST") and why_not_cython():
        pytest.exit(f"RNNADD_REQUIRE_FAST is set, but of the fast path: {why_not_cython()}", 1)


@pytest.hookimpl(tryfirst=True)  # before `-m` selects
def pytest_collection_modifyitems(items):
    for item in items:
        if "command" in item.fixturenames:
            item.add_marker("needs_system")
        if sys.platform == "emscripten" and item.get_closest_marker("needs_system"):
            item.add_marker(pytest.mark.skip(reason="a browser has no such thing"))


def choose(kind, monkeypatch):
    """Make ready for a test on one of KINDS and return the backend's name."""
    name, _, instructions = kind.partition("-")
    if instructions == "baseline":
        monkeypatch.setenv("RNNADD_BASELINE", "1")
    elif instructions == "avx2":
        monkeypatch.setenv("RNNADD_NO_AVX512", "1")
    return name


@pytest.fixture(params=KINDS)
def backend(request, monkeypatch):
    return choose(request.param, monkeypatch)


@pytest.fixture(params=KINDS[1:] or KINDS)
def quick_backend(request, monkeypatch):
    """For what takes the reference long: only the fast path, where there is one. Where there is
    none, as in Pyodide, it is the reference after all."""
    return choose(request.param, monkeypatch)


@pytest.fixture(params=KINDS[1:])
def fast(request, monkeypatch):
    """The fast path's module, where there is one."""
    return load_backend(choose(request.param, monkeypatch))


@pytest.fixture
def fast_path():
    """For what takes the reference minutes: there is a fast path."""
    if why_not_cython():
        pytest.skip("there is no fast path here")


def train_once(module, synapses, inputs, targets, alpha):
    """Learn from one sequence with a backend's module, past all checks of numbers.

    Returns the new synapses, layer_2_values and the overall error.
    """
    network = module.Network(len(inputs[0]), len(synapses[2]), len(synapses[1][0]))
    network.set_state(0, synapses)
    problems = module.Sequences([inputs], [targets])
    overall_error, _, layer_2_values = network.train(problems, 1, alpha, 0.0)
    return network.state()[1], layer_2_values, overall_error


@pytest.fixture
def train(backend):
    """The function that learns from one sequence."""
    return partial(train_once, load_backend(backend))


@lru_cache(maxsize=None)
def trained(backend, baseline):
    return BinaryAdder(seed=0, backend=backend).fit(10_000)


@pytest.fixture
def adder(backend):
    """The network of seed 0 after 10,000 iterations."""
    return copy.deepcopy(trained(backend, os.environ.get("RNNADD_BASELINE")))


@pytest.fixture
def data():
    return Path(__file__).parent / "data"


@pytest.fixture
def command(tmp_path):
    """Return a function that starts `python -m rnnadd` with some arguments."""
    processes = []

    def start(*arguments, stdout=subprocess.PIPE, closed=None):
        def prepare():
            # Ctrl-C has to reach the program even where the tests run in the background.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            if closed is not None:
                os.close(closed)

        process = subprocess.Popen(
            [sys.executable, "-m", "rnnadd", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(rnnadd.__file__).parents[1])},
            preexec_fn=prepare,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        with process:  # which closes its pipes
            pass


@pytest.fixture
def run(command):
    """Return a function that runs `python -m rnnadd` and returns status, output and errors."""

    def finish(*arguments, **where):
        process = command(*arguments, **where)
        output, errors = process.communicate()
        return process.returncode, (output or b"").decode(), errors.decode()

    return finish


def weights(adder):
    """Return all weights in one list: synapse_0, synapse_1, synapse_h, row by row."""
    synapses = adder.synapse_0, adder.synapse_1, adder.synapse_h
    return [weight for synapse in synapses for row in synapse for weight in row]


def sha256(adder):
    text = "\n".join(weight.hex() for weight in weights(adder))
    return hashlib.sha256(text.encode()).hexdigest()
