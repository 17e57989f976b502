"""R's random numbers against what R 4.2.2 drew (data/r-random.R)."""

import json

import pytest

from rnnadd.reference.r_random import RRandom


def test_runif_and_sample_give_the_numbers_of_r(data):
    recorded = json.loads((data / "r-random.json").read_text())
    for run in recorded["runs"]:
        random = RRandom(run["seed"])
        [uniform] = random.runif_matrix(1, 3)
        assert list(uniform) == run["runif"]
        samples = [random.sample(n, run["sample_kind"]) for n in recorded["sizes"]]
        assert samples == run["samples"], run


def test_a_matrix_is_filled_column_by_column():
    by_columns = RRandom(3).runif_matrix(4, 3)
    [one_row] = RRandom(3).runif_matrix(1, 12)
    assert [x for column in zip(*by_columns) for x in column] == list(one_row)


def test_unif_rand_stays_inside_zero_and_one():
    class Twister:
        def __init__(self, draw):
            self.draw = draw

        def getrandbits(self, bits):
            return self.draw

    random = RRandom(0)
    random._twister = Twister(0)
    assert random.unif_rand() == 0.5 * 2.328306437080797e-10
    random._twister = Twister(2**32 - 1)
    assert random.unif_rand() == (2**32 - 1) / 2**32


def test_a_sample_of_two_to_the_52_takes_four_draws():
    random, draws = RRandom(1), RRandom(1)
    value = 0
    for _ in range(4):
        value = value * 65536 + int(draws.unif_rand() * 65536)
    assert random.sample(2**52, "rejection") == value % 2**52 + 1
    assert random.getstate() == draws.getstate()


@pytest.mark.parametrize("draws", [0, 1, 623, 624, 1000])
def test_the_state_can_be_set_back(draws):
    random = RRandom(-5)
    for _ in range(draws):
        random.unif_rand()
    state = random.getstate()
    following = [random.unif_rand() for _ in range(700)]
    other = RRandom(99)
    other.setstate(state)
    assert [other.unif_rand() for _ in range(700)] == following
