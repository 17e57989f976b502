"""What the tests share: every behaviour is tested on every backend."""
import hashlib
from pathlib import Path

import pytest

import rnnadd
from rnnadd.backends import BACKENDS


def pytest_report_header():
    where = Path(rnnadd.__file__).parent
    return f"rnnadd {rnnadd.__version__} from {where}, backends: {', '.join(BACKENDS)}"


@pytest.fixture(params=list(BACKENDS))
def backend(request):
    return request.param


@pytest.fixture
def train(backend):
    """The function that learns from one sequence."""
    return BACKENDS[backend].train


@pytest.fixture
def data():
    return Path(__file__).parent / "data"


def weights(adder):
    """Return all weights in one list: synapse_0, synapse_1, synapse_h, row by row."""
    synapses = adder.synapse_0, adder.synapse_1, adder.synapse_h
    return [weight for synapse in synapses for row in synapse for weight in row]


def sha256(adder):
    text = "\n".join(weight.hex() for weight in weights(adder))
    return hashlib.sha256(text.encode()).hexdigest()
