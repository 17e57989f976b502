"""Pictures: the same bytes everywhere, sound SVG, a text for those who cannot see them."""

import hashlib
import re
from xml.etree import ElementTree

import pytest

from rnnadd import RNN, BinaryAdder
from rnnadd.pictures import on_paper, the_carry, the_carry_appears
from rnnadd.pictures.drawing import escaped

SVG = "{http://www.w3.org/2000/svg}"

PICTURES = {
    "the_carry": lambda adder: the_carry(adder),
    "the_carry with a path": lambda adder: the_carry(adder, 5, 3),
    "the_carry_appears": lambda adder: the_carry_appears(adder),
    "on_paper": lambda adder: on_paper(adder, 101, 116),
    "on_paper, long": lambda adder: on_paper(adder, 2**40 - 1, 1),
}


def checked(picture):
    """Return a picture's text after a look at what holds for every picture."""
    root = ElementTree.fromstring(picture.svg)
    assert root.tag == f"{SVG}svg" and root.get("role") == "img"
    assert root.find(f"{SVG}title").text == picture.title
    assert root.find(f"{SVG}desc").text == picture.text
    assert not re.search(r"(href|src|url\(|@import|script)", picture.svg)
    assert "nan" not in picture.svg and "inf" not in re.sub(r"<(title|desc)>.*?<", "", picture.svg)
    width = float(root.get("viewBox").split()[2])
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x")) <= width
    return picture.svg


def test_the_bytes_are_those_of_every_machine(adder):
    digests = {
        name: hashlib.sha256(checked(draw(adder)).encode()).hexdigest()[:16]
        for name, draw in PICTURES.items()
    }
    assert digests == DIGESTS


DIGESTS = {
    "the_carry": "b6d39adaeb291cc4",
    "the_carry with a path": "91489f11948e972c",
    "the_carry_appears": "7b9bbdf27b2613d6",
    "on_paper": "d7a4e01781485124",
    "on_paper, long": "c483af7022b2c4f1",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        {},
        dict(hidden_dim=1),
        dict(hidden_dim=80, binary_dim=3),
        dict(input_dim=5),
        dict(binary_dim=1),
        dict(binary_dim=53),
        dict(alpha=1e300),
    ],
)
def test_odd_models_have_pictures_too(backend, options):
    adder = BinaryAdder(**options, backend=backend).fit(30)
    operands = [1] * adder.input_dim
    for picture in (
        the_carry(adder, *operands),
        the_carry_appears(adder),
        on_paper(adder, *operands),
        on_paper(adder, *[0] * adder.input_dim),
    ):
        checked(picture)


def test_an_untrained_network_has_pictures():
    adder = BinaryAdder(hidden_dim=2)
    for picture in (the_carry(adder, 1, 1), the_carry_appears(adder), on_paper(adder, 1, 1)):
        checked(picture)


def test_a_wrong_column_is_marked_in_each_picture():
    adder = BinaryAdder()
    assert adder.add(0, 0) != 0
    for picture in (the_carry(adder, 0, 0), on_paper(adder, 0, 0)):
        assert 'class="bad"' in picture.svg


def test_where_nothing_is_carried_there_is_no_carry_to_see(backend):
    adder = BinaryAdder(input_dim=1, backend=backend)
    for draw in (the_carry, the_carry_appears):
        with pytest.raises(ValueError, match="input_dim of at least 2"):
            draw(adder)
    checked(on_paper(adder, 5))


def test_weights_that_are_no_numbers_are_told(backend):
    adder = BinaryAdder(hidden_dim=1, backend=backend)
    nan = [[float("nan")]]
    adder._rnn._network.set_state(3, (nan * 2, nan, nan))
    for draw in (the_carry, the_carry_appears, lambda adder: on_paper(adder, 1, 2)):
        with pytest.raises(ValueError, match="no finite numbers"):
            draw(adder)
    alone = BinaryAdder(hidden_dim=1, input_dim=1, backend=backend)
    alone._rnn._network.set_state(3, (nan, nan, nan))
    with pytest.raises(ValueError, match="no finite numbers"):
        on_paper(alone, 1)


def test_operands_are_checked(backend):
    adder = BinaryAdder(hidden_dim=2, backend=backend)
    for draw in (the_carry, on_paper):
        with pytest.raises(ValueError, match=r"operands\[1\] must be at least 0, got -1"):
            draw(adder, 1, -1)
        with pytest.raises(ValueError, match="operands must be a list of 2 whole numbers"):
            draw(adder, 1)
        with pytest.raises(ValueError, match=r"operands\[0\] must be at most 18446744073709551615"):
            draw(adder, 2**20_000, 1)
        with pytest.raises(TypeError, match="adder must be a BinaryAdder"):
            draw(RNN(2, 1, 1), 1, 2)


@pytest.mark.parametrize(
    "iterations, message",
    [
        ([20, 10], r"iterations\[1\] must be at least 20, got 10"),
        ([31], r"iterations\[0\] must be at most 30, got 31"),
        (["x"], r"iterations\[0\]"),
        (100, "iterations must be a list of whole numbers"),
        ([], r"iterations must be a list of whole numbers, got \[\]"),
    ],
)
def test_moments_are_checked(iterations, message):
    adder = BinaryAdder(hidden_dim=1).fit(30)
    with pytest.raises((TypeError, ValueError), match=message):
        the_carry_appears(adder, iterations)


def test_what_is_escaped_is_the_same_on_every_python():
    assert escaped("a\u00a0\u3000\U0001fae8\n") == "a\u00a0\u3000\U0001fae8\n"
    assert escaped("\0\x1f\x9f\u202e\ud800\uffff") == "??????"


def test_a_training_that_is_not_what_the_settings_say_has_no_earlier_moments(backend):
    adder = BinaryAdder(hidden_dim=2, backend=backend).fit(10)
    adder.alpha = 0.5
    with pytest.raises(ValueError, match="alpha was changed"):
        the_carry_appears(adder)


def test_a_picture_is_saved_whole_and_shown_in_notebooks(tmp_path):
    picture = on_paper(BinaryAdder(hidden_dim=2), 1, 2)
    picture.save(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == picture.svg == picture._repr_svg_()
    with pytest.raises(OSError, match="cannot write the picture"):
        picture.save(tmp_path)
