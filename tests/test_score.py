"""A trained adder at work: `add`, `predict` and `score`."""

import re
from itertools import product

import pytest
from conftest import article

from rnnadd import BinaryAdder
from rnnadd.reference.inference import WRONG_KEPT


@pytest.fixture(
    params=[{}, dict(hidden_dim=3), dict(input_dim=3, hidden_dim=5), dict(input_dim=1)],
    ids=["2-16-1", "2-3-1", "3-5-1", "1-16-1"],
)
def half_trained(backend, request):
    """An adder that knows a little, and makes many mistakes."""
    return BinaryAdder(seed=2, **request.param, backend=backend).fit(30)


def steps_of(adder, binary_dim):
    return binary_dim + {1: 0, 2: 1, 3: 2}[adder.input_dim]


def answer_of_the_article(adder, operands, steps):
    """Return the answer and the smallest margin, by plain loops over so many steps."""
    inputs = [[float(x >> step & 1) for x in operands] for step in range(steps)]
    synapses = adder.synapse_0, adder.synapse_1, adder.synapse_h
    _, layer_2_values, _ = article.learn(synapses, inputs, [[0.0]] * steps, 0.0)
    bits = [output > 0.5 for (output,) in layer_2_values]
    answer = sum(bit << step for step, bit in enumerate(bits))
    return answer, min(abs(output - 0.5) for (output,) in layer_2_values)


def test_the_article_trained_with_seed_0_adds(adder):
    assert adder.add(101, 116) == 217
    assert adder.add(0, 0) == 0
    assert type(adder.add(1, 2)) is int


def test_numbers_of_any_size_are_added(adder):
    for bits in (1, 7, 8, 63, 64, 65, 999, 1000, 1001, 5000):
        largest = 2**bits - 1
        assert adder.add(largest, 1) == 2**bits
        assert adder.add(largest, largest) == 2 * largest
        assert adder.add(largest // 3, largest // 5) == largest // 3 + largest // 5


def test_the_answer_is_the_networks_and_not_the_sum(half_trained):
    adder, n = half_trained, half_trained.input_dim
    sizes = [(i, bits) for i in range(40) for bits in (3, 70)]
    pairs = [tuple((7**i + 5 * k) % 2**bits for k in range(n)) for i, bits in sizes]
    expected = []
    for operands in pairs:
        longest = max([1] + [x.bit_length() for x in operands])
        expected.append(answer_of_the_article(adder, operands, steps_of(adder, longest))[0])
    assert adder.predict(pairs) == expected
    assert [adder.add(*operands) for operands in pairs] == expected
    assert expected != [sum(operands) for operands in pairs]


@pytest.mark.slow
def test_where_the_sum_ends_is_for_the_network_to_know(backend):
    article = BinaryAdder(1145857194, sample_kind="rounding", backend=backend).fit(10_000)
    assert article.add(16, 8144) == 16352
    assert article.predict([(8, 8168), (16, 8143)]) == [16368, 8159]
    assert article.score(4096, pairs=3).share == 1.0


@pytest.mark.parametrize("binary_dim", [1, 2, 3])
def test_all_additions_are_scored_as_if_done_one_by_one(half_trained, binary_dim):
    adder, n = half_trained, half_trained.input_dim
    steps = steps_of(adder, binary_dim)
    all_operands = list(product(range(2**binary_dim), repeat=n))
    answers = [answer_of_the_article(adder, operands, steps) for operands in all_operands]
    wrong = [
        (operands, answer)
        for operands, (answer, _) in zip(all_operands, answers)
        if answer != sum(operands)
    ]
    score = adder.score(binary_dim)
    assert score.additions == len(all_operands) and score.binary_dim == binary_dim
    assert score.right == len(all_operands) - len(wrong)
    assert score.share == score.right / score.additions
    assert score.margin == min(margin for _, margin in answers)
    assert score.wrong == wrong[:WRONG_KEPT]
    assert score.seed is None


def test_more_operands_than_branches_at_a_time_are_walked_through_too(backend):
    adder = BinaryAdder(input_dim=7, binary_dim=8, hidden_dim=2, backend=backend)
    score = adder.score(1)
    answers = adder.predict(list(product((0, 1), repeat=7)))
    sums = [sum(operands) for operands in product((0, 1), repeat=7)]
    assert score.additions == 128
    assert score.right == sum(a == b for a, b in zip(answers, sums))


@pytest.mark.slow
def test_random_additions_are_scored_where_there_are_too_many(adder):
    score = adder.score(64)
    assert (score.additions, score.seed, score.binary_dim) == (1000, 0, 64)
    assert score == adder.score(64, pairs=1000)


def test_random_additions_are_scored_as_if_done_one_by_one(half_trained):
    few = half_trained.score(20, pairs=150)
    assert few.additions == 150 and few.right + len(few.wrong) <= 150
    for operands, answer in few.wrong:
        assert len(operands) == half_trained.input_dim and max(operands) < 2**20
        steps = steps_of(half_trained, 20)
        expected, margin = answer_of_the_article(half_trained, operands, steps)
        assert answer == expected != sum(operands) and few.margin <= margin
    assert few.wrong


def test_the_score_of_the_adders_own_dim_is_the_default(backend):
    adder = BinaryAdder(binary_dim=3, hidden_dim=2, backend=backend)
    assert adder.score() == adder.score(3) and adder.score().additions == 64


def test_a_network_out_of_numbers_answers_nan_and_is_certain_of_nothing(backend):
    adder = BinaryAdder(hidden_dim=1, backend=backend)
    nan = [[float("nan")]]
    adder._rnn._network.set_state(3, (nan * 2, nan, nan))
    assert all(answer != answer for answer in adder.predict([(1, 2), (2**70, 1)]))
    score = adder.score(2)
    assert (score.right, score.margin) == (0, 0.0)
    assert score.wrong[0][0] == (0, 0) and score.wrong[0][1] != score.wrong[0][1]
    assert adder.score(64, pairs=5).margin == 0.0


@pytest.mark.parametrize(
    "operands, error, message",
    [
        ((), ValueError, "operands must be a list of 2 whole numbers, got 0: ()"),
        ((1, 2, 3), ValueError, "operands must be a list of 2 whole numbers, got 3: (1, 2, 3)"),
        ((1, -2), ValueError, "operands[1] must be at least 0, got -2"),
        ((1.0, 2), TypeError, "operands[0] must be a whole number, got 1.0"),
        ((1, "2"), TypeError, "operands[1] must be a whole number, got '2'"),
        ((1, None), TypeError, "operands[1] must be a whole number, got None"),
        ((1, True), TypeError, "operands[1] must be a whole number, got True"),
    ],
)
def test_bad_operands_are_named(backend, operands, error, message):
    adder = BinaryAdder(hidden_dim=2, backend=backend)
    with pytest.raises(error, match=re.escape(message)):
        adder.add(*operands)
    with pytest.raises(error, match=re.escape(message.replace("operands", "pairs[1]"))):
        adder.predict([(0, 1), operands])


@pytest.mark.parametrize(
    "pairs, error, message",
    [
        (None, TypeError, "pairs must be a list of lists of 2 whole numbers, got None"),
        ("12", TypeError, "pairs must be a list of lists of 2 whole numbers, got '12'"),
        (
            [],
            ValueError,
            "pairs must be a list of lists of 2 whole numbers, got [], which is empty",
        ),
        ([1, 2], TypeError, "pairs[0] must be a list of 2 whole numbers, got 1"),
        (["12"], TypeError, "pairs[0] must be a list of 2 whole numbers, got '12'"),
    ],
)
def test_bad_pairs_are_named(backend, pairs, error, message):
    with pytest.raises(error, match=re.escape(message)):
        BinaryAdder(hidden_dim=2, backend=backend).predict(pairs)


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        ((0,), ValueError, "binary_dim must be at least 1, got 0"),
        ((10**30,), ValueError, "binary_dim must be at most 16777216, got 1000"),
        (("8",), TypeError, "binary_dim must be a whole number, got '8'"),
        ((8, 0), ValueError, "pairs must be at least 1, got 0"),
        ((8, [(1, 2)]), TypeError, "pairs must be a whole number, got [(1, 2)]"),
    ],
)
def test_bad_arguments_of_score_are_named(backend, arguments, error, message):
    with pytest.raises(error, match=re.escape(message)):
        BinaryAdder(hidden_dim=2, backend=backend).score(*arguments)


def test_whole_numbers_of_other_kinds_are_taken(backend):
    class Five:
        def __index__(self):
            return 5

    class Odd(int):
        def bit_length(self):
            return 1

        def to_bytes(self, *_):
            return b""

    adder = BinaryAdder(backend=backend).fit(10)
    assert adder.add(Five(), 3) == adder.add(5, 3) == adder.predict([[5, 3]])[0]
    large = 2**80 + 1
    assert adder.add(Odd(large), 3) == adder.add(large, 3)
    assert adder.predict(iter([(Odd(large), Odd(3))])) == [adder.add(large, 3)]
