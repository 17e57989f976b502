"""The learning curve, the error on its way back through time, and the weights, as pictures."""

import copy
import hashlib
import os
import xml.etree.ElementTree as ElementTree
from functools import lru_cache

import pytest
from conftest import trained

from rnnadd import RNN, BinaryAdder, Errors
from rnnadd.pictures import error_curve, error_through_time, learning_curve, moments, weights
from rnnadd.pictures.curve import reports
from rnnadd.pictures.moments import MOST_WORK, short_numbers, watch, work
from rnnadd.pictures.squares import Squares
from rnnadd.pictures.weights import strongest

SVG = "{http://www.w3.org/2000/svg}"


def check(picture):
    """Check what holds for every picture, and return its texts."""
    svg = picture.svg
    root = ElementTree.fromstring(svg)
    assert root.find(f"{SVG}title").text == picture.title
    assert root.find(f"{SVG}desc").text == picture.text
    assert len(svg.encode()) < 40_000
    rest = svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
    for word in ("://", "href", "url(", "@import", "<script", "nan", 'inf"'):
        assert word not in rest
    width, height = map(float, root.get("viewBox").split()[2:])
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x")) <= width
        assert 0 <= float(text.get("y")) <= height
    return [text.text for text in root.iter(f"{SVG}text")]


def digest(*pictures):
    return hashlib.sha256("".join([picture.svg for picture in pictures]).encode()).hexdigest()[:16]


def with_weights(adder, **synapses):
    state = adder.__getstate__()
    state.update(synapses)
    adder = copy.deepcopy(adder)
    adder.__setstate__(state)
    return adder


@lru_cache(maxsize=None)
def curve_of_seed_0(backend, baseline):
    return learning_curve(trained(backend, baseline))


@pytest.fixture
def curve(backend):
    """The learning curve of the network of seed 0."""
    return curve_of_seed_0(backend, os.environ.get("RNNADD_BASELINE"))


@pytest.mark.slow
def test_the_pictures_are_the_same_on_every_backend(adder, curve):
    assert digest(curve) == "730d3794670b716d"
    assert digest(error_curve(adder)) == "96f1a0e3326df5e6"
    assert digest(error_through_time(adder, 101, 116)) == "29144e8be02dd984"
    assert digest(weights(adder)) == "55f30d0fc5503c6b"


def test_the_curve_has_the_errors_the_scores_and_the_gaps(curve):
    texts = check(curve)
    assert "error of an addition of 8-bit numbers (guessing: 4)" in texts
    assert "share of right answers, all additions of 4-bit numbers" in texts
    assert "gap: lowest state with a carry minus highest without" in texts
    assert {"0", "2,000", "10,000", "mean of the last 1,000"} <= set(texts)


def test_the_curve_tells_its_story_in_words(curve):
    text = curve.text
    assert "The mean is 4.04 at the start and 0.359 at the end." in text
    assert "from 0.00 at the start to 1.00 at the end" in text
    assert "above 0 from 7,000 additions on" in text


def test_the_error_curve_alone_is_the_errors(adder):
    picture = error_curve(adder)
    texts = check(picture)
    assert "error of an addition of 8-bit numbers (guessing: 4)" in texts and not any(
        "share" in text for text in texts
    )


def test_a_report_is_the_mean_of_the_blocks_before_it():
    errors = [
        Errors(0, 4, 8.0, 8.0, 8.0),
        Errors(4, 8, 4.0, 4.0, 4.0),
        Errors(8, 10, 2.0, 2.0, 2.0),
    ]
    assert reports(errors, 5) == [(5, (4 * 8.0 + 4.0) / 5), (10, (3 * 4.0 + 2 * 2.0) / 5)]


def test_a_report_before_the_history_began_is_left_out():
    assert reports([Errors(20, 25, 3.0, 2.0, 4.0)], 5) == [(25, 3.0)]


def test_the_scores_are_those_of_the_adder_at_the_moments(backend):
    adder = BinaryAdder(hidden_dim=4, backend=backend).fit(40)
    moments = watch(adder)
    assert [moment.iterations for moment in moments] == list(range(0, 41, 2))
    assert moments[-1].share == adder.score(4).share


def test_after_another_alpha_the_curve_is_the_errors_and_says_so(backend):
    adder = BinaryAdder(hidden_dim=2, backend=backend).fit(10)
    adder.alpha = 0.5
    adder.fit(10)
    picture = learning_curve(adder)
    assert "left out: the network does not come out of its settings again" in picture.text
    assert not any("share" in text for text in check(picture))


def test_what_takes_too_long_is_left_out(backend):
    adder = BinaryAdder(hidden_dim=512, backend=backend)
    adder.fit(1)
    assert work(adder) > MOST_WORK
    assert "it would take too long" in learning_curve(adder).text


def test_what_is_left_out_is_said_in_the_picture(monkeypatch):
    monkeypatch.setattr(moments, "MOST_WORK", 1)
    texts = check(learning_curve(BinaryAdder(hidden_dim=2).fit(10)))
    assert "it would take too long to train the network once more." in texts


def test_the_articles_network_does_not_take_too_long():
    assert work(BinaryAdder().fit(0)) + 8 * 10_000 * 304 < MOST_WORK / 10


def test_before_the_training_there_is_no_curve(backend):
    for model in (BinaryAdder(backend=backend), RNN(2, 3, 1, backend=backend)):
        for draw in (learning_curve, error_curve):
            picture = draw(model)
            assert picture.title == "Nothing was learned yet"
            assert "Call fit, and the curve will be here." in check(picture)


def test_a_model_without_history_says_so(monkeypatch):
    monkeypatch.setattr(BinaryAdder, "history", [], raising=False)
    picture = learning_curve(BinaryAdder(hidden_dim=1).fit(3))
    assert "The file of this model has no errors of its 3 iterations." in check(picture)


def test_a_history_may_begin_late(monkeypatch):
    adder = BinaryAdder(hidden_dim=1).fit(30)
    errors = [Errors(20, 24, 4.0, 3.0, 5.0), Errors(24, 30, 3.0, 2.0, 4.0)]
    monkeypatch.setattr(BinaryAdder, "history", errors, raising=False)
    check(learning_curve(adder))


def test_an_rnn_has_the_curve_of_its_errors(backend):
    rnn = RNN(3, 4, 2, backend=backend)
    rnn.fit([[[0.0, 1.0, 2.0]] * 4], [[[1.0, 0.0]] * 4], epochs=50)
    assert "error of a sequence" in check(learning_curve(rnn))
    assert learning_curve(rnn).svg == error_curve(rnn).svg


def test_the_error_arrives_at_the_steps_before(adder):
    picture = error_through_time(adder, 101, 116, bit=2)
    texts = check(picture)
    assert picture.title == "Back through time: the error of column 3"
    inputs = [[float(101 >> step & 1), float(116 >> step & 1)] for step in range(9)]
    target = [[float(217 >> 2 & 1)] if step == 2 else None for step in range(9)]
    deltas = adder._rnn.trace(inputs, target).layer_1_delta
    sizes = [sum(x * x for x in delta) ** 0.5 for delta in deltas]
    assert sizes[3:] == [0.0] * 6
    assert f"{100 * sizes[1] / sizes[2]:.0f}" in texts
    assert "100" in texts


def test_the_bit_is_the_last_wrong_one_or_else_the_last(backend):
    adder = BinaryAdder(backend=backend)
    answer = adder.add(128, 1)
    wrong = [bit for bit in range(9) if answer >> bit & 1 != 129 >> bit & 1]
    picture = error_through_time(adder, 128, 1)
    assert picture.title.endswith(f"column {wrong[-1] + 1}") and ": wrong." in picture.text


def test_where_all_bits_are_right_it_is_the_last(adder):
    for operands, step in (((101, 116), 8), ((1, 2), 3), ((0, 0), 2)):
        picture = error_through_time(adder, *operands)
        assert picture.title.endswith(f"column {step}") and ": right." in picture.text


@pytest.mark.parametrize(
    "operands, bit, message",
    [
        ((1,), None, "operands must be a list of 2 whole numbers"),
        ((1, -1), None, r"operands\[1\] must be at least 0"),
        ((1, 1), 2, "bit must be at most 1, got 2"),
        ((1, 2**64), None, r"operands\[1\] must be at most 18446744073709551615"),
        ((1, 1), -1, "bit must be at least 0, got -1"),
    ],
)
def test_wrong_arguments_are_named(operands, bit, message):
    with pytest.raises(ValueError, match=message):
        error_through_time(BinaryAdder(), *operands, bit=bit)


def test_the_area_of_a_square_is_the_amount():
    squares = Squares(4.0, 21)
    squares.add(50, 50, 4.0)
    squares.add(50, 50, 1.0)
    assert squares.marks() == ['<path d="M40 40h20v20h-20zM45 45h10v10h-10z" class="one"/>']


def test_a_negative_square_is_empty():
    squares = Squares(4.0, 21)
    squares.add(50, 50, -4.0)
    [mark] = squares.marks()
    assert mark.endswith('class="zero"/>')


def test_the_weights_of_the_hidden_units_stand_below_each_other(adder):
    texts = check(weights(adder))
    assert texts.count("16") == 3
    largest = max(abs(x) for row in adder.synapse_1 for x in row)
    assert f"+{largest:.2g}" in texts and f"-{largest:.2g}" in texts


def test_of_many_hidden_units_the_strongest_are_drawn(backend):
    adder = BinaryAdder(hidden_dim=512, backend=backend)
    picture = weights(adder)
    check(picture)
    assert "The network has 512 hidden units. Here are the 32 whose weights" in picture.text
    units = strongest(adder.synapse_1)
    assert max(range(512), key=lambda unit: abs(adder.synapse_1[unit][0])) in units
    assert f">unit {units[0] + 1}<" in picture.svg


def test_many_inputs_and_outputs_are_cut():
    picture = weights(RNN(100, 2, 70))
    check(picture)
    assert "Of the inputs and of the outputs, the first 32 are drawn." in picture.text


ODD = [
    {"hidden_dim": 1},
    {"hidden_dim": 40},
    {"hidden_dim": 512},
    {"input_dim": 1},
    {"input_dim": 5},
    {"input_dim": 8, "binary_dim": 3},
    {"binary_dim": 1},
    {"binary_dim": 53, "hidden_dim": 3},
]


@pytest.mark.slow
@pytest.mark.parametrize("settings", ODD, ids=str)
@pytest.mark.parametrize("iterations", [0, 1])
def test_odd_models_have_pictures(settings, iterations):
    adder = BinaryAdder(**settings).fit(iterations)
    check(learning_curve(adder))
    check(weights(adder))
    largest = 2**adder.binary_dim - 1
    for operands in ([0] * adder.input_dim, [largest] * adder.input_dim):
        check(error_through_time(adder, *operands))
        check(error_through_time(adder, *operands, bit=0))


def test_long_additions_have_pictures(adder):
    for operands in ((2**64 - 1, 1), (2**53 - 1, 2**53 - 1)):
        picture = error_through_time(adder, *operands)
        check(picture)
        assert "Only the last 12 columns are drawn." in picture.text


@pytest.mark.parametrize("settings, bits", [({}, 4), ({"input_dim": 1}, 4), ({"input_dim": 5}, 1)])
def test_the_short_numbers_are_few(settings, bits):
    assert short_numbers(BinaryAdder(**settings)) == (bits, None)


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_weights_that_are_no_finite_numbers_are_an_error(backend, weight):
    adder = BinaryAdder(hidden_dim=2, backend=backend).fit(3)
    adder = with_weights(adder, synapse_h=[[weight, 0.0], [0.0, 0.0]])
    draws = learning_curve, error_curve, weights, lambda adder: error_through_time(adder, 1, 1)
    for draw in draws:
        with pytest.raises(ValueError, match="synapse_h has weights that are no finite numbers"):
            draw(adder)


@pytest.mark.parametrize("weight", [0.0, 5e-324, 1e308, -1e308])
def test_extreme_weights_have_pictures(backend, weight):
    adder = BinaryAdder(hidden_dim=2, backend=backend).fit(3)
    adder = with_weights(
        adder,
        synapse_0=[[weight] * 2] * 2,
        synapse_1=[[weight]] * 2,
        synapse_h=[[weight] * 2] * 2,
    )
    check(learning_curve(adder))
    check(weights(adder))
    for draw in (lambda: error_through_time(adder, 1, 1), lambda: error_through_time(adder, 0, 0)):
        check(draw())


def test_errors_that_are_no_finite_numbers_are_an_error(monkeypatch):
    errors = [Errors(0, 3, float("nan"), 0.0, 0.0)]
    monkeypatch.setattr(BinaryAdder, "history", errors, raising=False)
    with pytest.raises(ValueError, match="history has errors that are no finite numbers"):
        error_curve(BinaryAdder(hidden_dim=1).fit(3))
