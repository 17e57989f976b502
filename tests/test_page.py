"""The page on a network: sound HTML, nothing from outside, and no picture that takes it along."""

import json
from html.parser import HTMLParser

import pytest

from rnnadd import RNN, BinaryAdder
from rnnadd.pictures import moments
from rnnadd.pictures.page import MOST_BYTES, page

VOID = {"meta"}


class Reader(HTMLParser):
    """Reads a page, and fails if an element is not closed or anything comes from outside."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.words = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        assert tag not in ("script", "link", "img", "iframe", "object", "base", "use", "image")
        for name, value in attributes:
            assert name not in ("src", "href", "xlink:href", "action", "data")
            assert not name.startswith("on") and "url(" not in (value or "")
            assert "://" not in (value or "") or (name, tag) == ("xmlns", "svg")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            assert "url(" not in data and "@import" not in data
        else:
            self.words.append(data)


@pytest.fixture
def small(backend):
    """A network that has learned for a moment: to draw some pictures, it is trained once more."""
    return BinaryAdder(hidden_dim=4, backend=backend).fit(100)


def read(text):
    assert len(text.encode()) < MOST_BYTES
    assert text.count("<style>") == 1
    return Reader(text)


def reasons(text):
    return [part.partition("<")[0] for part in text.split("<p>There is no ")[1:]]


@pytest.mark.slow
def test_the_page_has_all_pictures_and_the_figures_behind_them(adder):
    text = page(adder, 101, 116)
    reader = read(text)
    assert reasons(text) == []
    assert reader.tags.count("svg") == reader.tags.count("h2") == 6
    assert reader.tags.count("table") == 7
    words = "".join(reader.words)
    assert "101 + 116 = 217" in words and f"{adder.history[7].mean:.4g}" in words
    assert f"{adder.synapse_h[3][5]:.3f}" in words


def test_the_page_is_the_same_on_each_backend(small):
    assert page(small) == page(BinaryAdder(hidden_dim=4, backend="python").fit(100))


def test_without_operands_the_page_shows_the_addition_of_the_article(small):
    assert page(small) == page(small, 101, 116)


def test_a_wrong_answer_is_said_in_words_and_in_the_figures():
    text = page(BinaryAdder(), 255, 1)
    assert "right is 256" in text and ", wrong</td>" in text


def test_the_page_follows_the_reader_and_can_be_printed(small):
    text = page(small)
    assert "prefers-color-scheme:dark" in text and "@media print" in text
    assert '<meta name="viewport"' in text and '<html lang="en">' in text


def test_a_title_is_a_text_whatever_is_in_it():
    title = "</title><script>alert('&amp;')</script>\0\x1b\udce9.json"
    text = page(BinaryAdder(hidden_dim=2), title=title)
    words = read(text).words
    assert words.count("</title><script>alert('&amp;')</script>???.json") == 2
    assert len(page(BinaryAdder(hidden_dim=2), title="&" * 1_000_000)) < MOST_BYTES


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        dict(hidden_dim=1),
        dict(hidden_dim=70, binary_dim=2),
        dict(input_dim=1),
        dict(input_dim=5),
        dict(input_dim=40, binary_dim=6),
        dict(binary_dim=1),
        dict(binary_dim=51, hidden_dim=2),
        dict(alpha=1e300),
    ],
)
def test_odd_models_have_a_page(backend, options):
    read(page(BinaryAdder(**options, backend=backend).fit(30)))


def test_what_cannot_be_drawn_is_replaced_by_the_reason(backend):
    adder = BinaryAdder(hidden_dim=1, backend=backend)
    nan = [[float("nan")]]
    adder._rnn._network.set_state(3, (nan * 2, nan, nan))
    text = page(adder)
    assert read(text).tags.count("svg") == 0
    assert len(reasons(text)) == 6 and "no finite numbers" in reasons(text)[0]
    text = page(BinaryAdder(input_dim=1, backend=backend).fit(5))
    assert read(text).tags.count("svg") == 4
    assert all("one number is never carried" in reason for reason in reasons(text))


def test_a_training_too_long_to_repeat_is_not_repeated(monkeypatch, small):
    monkeypatch.setattr(moments, "MOST_WORK", 1)
    assert "it would take too long" in page(small)


def test_a_million_additions_are_not_too_many(fast_path):
    text = page(BinaryAdder(hidden_dim=2).fit(1_000_000))
    assert reasons(text) == []


def test_what_is_too_large_is_left_out(backend):
    adder = BinaryAdder(hidden_dim=64, input_dim=40, backend=backend)
    text = page(adder, *[2**64 - 1] * 40)
    read(text)
    assert any("too large for this page" in reason for reason in reasons(text))
    assert any("too many for a table" in reason for reason in reasons(text))


def test_operands_are_checked():
    adder = BinaryAdder(hidden_dim=2)
    with pytest.raises(ValueError, match="operands must be a list of 2 whole numbers"):
        page(adder, 1)
    with pytest.raises(ValueError, match=r"operands\[1\] must be .*18446744073709551615"):
        page(adder, 1, 2**64)
    with pytest.raises(ValueError, match="an RNN does not add"):
        page(RNN(1, 2, 1), 1)


def test_a_network_of_ones_own_has_a_page(backend):
    rnn = RNN(3, 4, 2, backend=backend)
    assert "nothing was learned yet" in page(rnn)
    assert "<h1>A network that learns</h1>" in page(rnn)
    rnn.fit([[[0.0] * 3] * 2], [[[1.0] * 2] * 2], epochs=10)
    text = page(rnn)
    assert read(text).tags.count("svg") == 2 and reasons(text) == []


def test_the_page_is_saved_whole(tmp_path, backend):
    adder = BinaryAdder(hidden_dim=2, backend=backend).fit(10)
    path = tmp_path / "a.html"
    adder.save_page(path, 1, 2)
    assert path.read_text(encoding="utf-8") == page(adder, 1, 2)
    with pytest.raises(ValueError, match="operands"):
        adder.save_page(path, 1)
    assert path.read_text(encoding="utf-8") == page(adder, 1, 2)
    with pytest.raises(OSError, match="cannot write the page"):
        adder.save_page(tmp_path)
    rnn = RNN(1, 2, 1, backend=backend)
    rnn.save_page(path)
    assert path.read_text(encoding="utf-8") == page(rnn)


def test_a_notebook_shows_a_model_in_small(adder):
    text = adder._repr_html_()
    reader = Reader(text)
    assert reader.tags.count("svg") == 2 and len(text) < 60_000
    rnn = RNN(1, 2, 1, backend=adder.backend)
    rnn.fit([[[1.0]]], [[[1.0]]])
    assert Reader(rnn._repr_html_()).tags.count("svg") == 1
    json.dumps(text)  # as a notebook sends it


def test_a_notebook_says_why_there_is_no_picture(backend):
    rnn = RNN(1, 1, 1, backend=backend)
    nan = [[float("nan")]]
    rnn._network.set_state(3, (nan, nan, nan))
    assert "no finite numbers" in rnn._repr_html_()
    Reader(rnn._repr_html_())
