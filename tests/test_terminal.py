"""The story in a terminal: as wide as that, in blocks or plain ASCII, with colours or without."""

import re

import pytest

from rnnadd import RNN, BinaryAdder
from rnnadd.pictures import on_paper
from rnnadd.pictures.figures import columns
from rnnadd.pictures.terminal import Screen, curve, story
from rnnadd.report import Errors

PLAIN = Screen(80, False, False)


@pytest.mark.parametrize("columns", [20, 40, 80])
@pytest.mark.parametrize("unicode", [False, True])
def test_the_story_is_as_wide_as_the_screen(adder, columns, unicode):
    text = story(adder, 16, 8144, screen=Screen(columns, unicode, False))
    lines = text.split("\n")
    assert max(map(len, lines)) <= columns
    assert text.isascii() != unicode
    assert "\x1b" not in text


def test_one_addition_is_done_on_paper():
    adder = BinaryAdder(seed=0).fit(10_000)
    lines = story(adder, 101, 116, screen=PLAIN).split("\n")
    start = lines.index("101 + 116 = 217")
    assert lines[start + 1 : start + 7] == [
        "  carry in  1  1        1",
        "            0  1  1  0  0  1  0  1",
        "         +  0  1  1  1  0  1  0  0",
        "           ------------------------",
        "  true sum  1  1  0  1  1  0  0  1",
        "    answer  1  1  0  1  1  0  0  1",
    ]
    assert lines[start + 8] == " carry out  0  1  1  0  0  1  0  0"
    assert lines[start + 9] == "  read off  0  1  1  0  0  1  0  0"


@pytest.mark.parametrize("settings", [{}, {"hidden_dim": 70}, {"input_dim": 5}, {"binary_dim": 2}])
def test_the_answer_is_that_of_add_in_each_drawing(settings):
    adder = BinaryAdder(**settings)
    operands = [101, 116, 7, 0, 300][: adder.input_dim]
    answer = str(adder.add(*operands))
    assert answer != str(sum(operands))
    assert f"the network says {answer}," in story(adder, *operands)
    assert f"the network says {answer}," in on_paper(adder, *operands).title
    bits = [row[5 if adder.input_dim > 1 else 4] for row in columns(adder, operands)[1:]]
    assert sum(int(bit[0]) << step for step, bit in enumerate(bits)) == int(answer)


def test_the_curve_is_as_high_as_the_screen():
    pieces = [Errors(i, i + 1, 100.0 if i == 0 else 1.0, 1.0, 1.0) for i in range(256)]
    lines = curve(pieces, Screen(40, True, False), rows=4)
    assert re.fullmatch(r" 1\d\.\d │█ {32}", lines[0])


def test_what_is_wrong_is_marked_without_colours_too():
    adder = BinaryAdder(seed=0)
    plain = story(adder, 255, 1, screen=PLAIN)
    [answer] = re.findall("    answer.*", plain)
    assert "right is 256" in plain and "!" in answer
    coloured = story(adder, 255, 1, screen=Screen(80, False, True))
    assert "\x1b[1;35m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m *$|\x1b\[[\d;]*m", "", coloured, flags=re.M).split() == (
        plain.split()
    )


def test_the_curve_falls():
    pieces = [Errors(i, i + 1, 4.0 - i, 4.0 - i, 4.0 - i) for i in range(4)]
    assert curve(pieces, Screen(9, True, False), rows=2) == [
        "4.0 │█▄  ",
        "    │███▄",
        "0.0 └────",
        "    0   4",
    ]


def test_errors_that_are_no_numbers_leave_a_gap():
    nan = float("nan")
    pieces = [Errors(0, 1, 4.0, 4.0, 4.0), Errors(1, 2, nan, nan, nan)]
    lines = curve(pieces, Screen(40, False, False), rows=1)
    assert lines[0] == "4.0 |" + "#" * 17 + " " * 18
    assert "no numbers" in " ".join(lines)
    assert curve(pieces[1:], Screen(40, False, False), rows=1)[0].startswith("0.0 |")
    assert curve([], PLAIN) == ["No errors were kept: there is no curve."]


@pytest.mark.parametrize(
    "options",
    [
        dict(hidden_dim=1),
        dict(hidden_dim=80, binary_dim=3),
        dict(input_dim=1),
        dict(input_dim=40, binary_dim=6),
        dict(binary_dim=51),
        dict(alpha=1e300),
    ],
)
@pytest.mark.parametrize("iterations", [0, 30])
def test_odd_models_have_a_story(backend, options, iterations):
    adder = BinaryAdder(**options, backend=backend).fit(iterations)
    for width in (1, 40, 80):
        story(adder, screen=Screen(width, True, True))


def test_weights_that_are_no_numbers_have_a_story(backend):
    adder = BinaryAdder(hidden_dim=1, backend=backend)
    nan = [[float("nan")]]
    adder._rnn._network.set_state(3, (nan * 2, nan, nan))
    text = story(adder, 1, 2, screen=PLAIN)
    assert "1 + 2: the network says NaN, right is 3" in text and "?!" in text


def test_a_network_of_ones_own_has_the_curve(backend):
    rnn = RNN(1, 2, 1, backend=backend).fit([[[1.0]]], [[[1.0]]], epochs=10)
    text = story(rnn, screen=PLAIN)
    assert "1 input, 2 hidden units and 1 output" in text and "0.0 +---" in text
