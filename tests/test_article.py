"""The article in one file: it prints the article's output, and the package does the same."""

import subprocess
import sys

import pytest
from conftest import ARTICLE, article

from rnnadd import BinaryAdder
from rnnadd.reference.r_random import RRandom

SEEDS = [0, 1, -7, 1145857194, 2**31 - 1, -(2**31)]


@pytest.mark.slow
@pytest.mark.needs_system
def test_it_prints_the_articles_output_byte_for_byte(data, tmp_path):
    printed = subprocess.check_output([sys.executable, "-I", str(ARTICLE)], cwd=tmp_path)
    assert printed.splitlines() == (data / "article-output.txt").read_bytes().splitlines()


def test_it_is_short():
    assert len(ARTICLE.read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("seed", SEEDS)
def test_it_draws_the_same_random_numbers(seed):
    random = RRandom(seed)
    article.set_seed(seed)
    drawn = [list(row) for row in random.runif_matrix(3, 7)]
    assert article.runif_matrix(3, 7) == drawn
    samples = [random.sample(n, "rounding") for n in range(1, 1000)]
    assert [article.sample(n) for n in range(1, 1000)] == samples


@pytest.mark.parametrize("seed", SEEDS)
def test_an_adder_learns_the_same_from_the_same_additions(backend, seed):
    adder = BinaryAdder(seed, binary_dim=8, sample_kind="rounding", backend=backend)
    article.set_seed(seed)
    shapes = (2, 16), (16, 1), (16, 16)
    synapses = [article.runif_matrix(*shape) for shape in shapes]
    for _ in range(20):
        operands = article.sample(128), article.sample(128)
        bits = [article.int2binary(x, 8)[::-1] for x in (*operands, sum(operands))]
        inputs, targets = article.transpose(bits[:2]), article.transpose(bits[2:])
        synapses, _, _ = article.learn(synapses, inputs, targets, 0.1)
        adder.fit(1)
        assert [adder.synapse_0, adder.synapse_1, adder.synapse_h] == synapses
