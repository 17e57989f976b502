"""The command `rnnadd sweep`, and the summary of a sweep as a table and as a page."""

import io
import re
import sys
from xml.etree import ElementTree

import pytest

import rnnadd
from rnnadd.command.main import main
from rnnadd.command.progress import progress_text
from rnnadd.sweeps import SweepError, read_rows
from rnnadd.sweeps.lines import FORMATS
from rnnadd.sweeps.page import page_of
from rnnadd.sweeps.pictures import learning_curves, seeds_map, share_map
from rnnadd.sweeps.summary import Summary

SHORT = ["sweep", "--seeds", "0:3", "--iterations", "10", "--workers", "1"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_rows_are_printed_as_csv(capsys):
    assert main([*SHORT, "--alpha", "0.1,0.5"]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    rows = rnnadd.sweep(range(3), 10, alpha=[0.1, 0.5], workers=1)
    form = FORMATS[".csv"]
    assert header == form.header and sorted(lines) == sorted(map(form.line, rows))


def test_every_option_reaches_the_sweep(capsys, backend):
    words = ["--seeds=-2,5", "--iterations", "20", "--hidden-dim", "1,3", "--alpha", "-.5"]
    words += ["--binary-dim", "4", "--input-dim", "3", "--sample-kind", "rounding"]
    words += ["--bound", "2", "--backend", backend, "--workers", "1", "-o", "a.jsonl"]
    assert main(["sweep", *words]) == 0 and capsys.readouterr() == ("", "")
    expected = rnnadd.sweep(
        [-2, 5],
        20,
        hidden_dim=[1, 3],
        alpha=-0.5,
        binary_dim=4,
        input_dim=3,
        sample_kind="rounding",
        bound=2,
        workers=1,
    )
    assert sorted(map(repr, read_rows("a.jsonl"))) == sorted(map(repr, expected))


def test_the_command_goes_on_with_its_file(folder):
    assert main([*SHORT, "-o", "a.csv"]) == 0
    whole = (folder / "a.csv").read_bytes()
    (folder / "a.csv").write_bytes(whole[:-100])
    assert main([*SHORT, "-o", "a.csv"]) == 0
    assert sorted((folder / "a.csv").read_bytes().splitlines()) == sorted(whole.splitlines())


@pytest.mark.parametrize(
    "words, status, message",
    [
        ([], 2, "the following arguments are required: --seeds, or --summary"),
        (["--seeds", "0:x"], 2, "argument --seeds: invalid seeds value: '0:x'"),
        (["--seeds", "5:5"], 2, "seeds must be one seed or more, got range(5, 5)"),
        (["--seeds", "1", "--alpha", "0.1,b"], 2, "argument --alpha: invalid list of float value"),
        (["--seeds", "1", "--hidden-dim", "4,0"], 2, "hidden_dim must be at least 1, got 0"),
        (["--seeds", "1", "-o", "a.txt"], 2, "output must end in .csv or .jsonl, got 'a.txt'"),
        (["--seeds", "1", "--iterations", "5"], 2, "iterations must be at least 10, got 5"),
        (["--seeds", "1", "--dask", "x", "--workers", "2"], 2, "--workers cannot go with --dask"),
        (["--seeds", "1", "-o", "no/a.csv"], 1, "no/a.csv: No such file or directory"),
        (["--seeds", "1", "-o", "mine.csv"], 1, "mine.csv: it has no results: its first line"),
        (["--summary", "mine.csv"], 1, "mine.csv: it has no results: its first line"),
        (["--summary", "empty.csv"], 1, "empty.csv: there is no row in it yet"),
        (["--summary", "nowhere.csv"], 1, "nowhere.csv: No such file or directory"),
        (["--summary", "a.txt"], 2, "path must end in .csv or .jsonl, got 'a.txt'"),
        (["--summary", "mine.csv", "--seeds", "1"], 2, "--seeds cannot go with --summary"),
    ],
)
def test_what_will_not_do_ends_with_one_line(folder, capsys, words, status, message):
    (folder / "mine.csv").write_text("day,weather\nMonday,rain\n")
    (folder / "empty.csv").write_text("")
    assert main(["sweep", *words]) == status
    out, errors = capsys.readouterr()
    assert out == "" and errors.count("\n") == 1
    assert errors.startswith(f"rnnadd: error: {message}")
    assert (folder / "mine.csv").read_text() == "day,weather\nMonday,rain\n"


def test_dask_that_is_not_there_is_named(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["sweep", "--seeds", "1", "--dask", "tcp://127.0.0.1:1"]) == 2
    assert "pip install 'rnnadd[dask]'" in capsys.readouterr().err


def test_ctrl_c_says_where_the_rows_are(capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("rnnadd.sweeps.workers.train_batch", interrupted)
    assert main([*SHORT, "-o", "a.csv"]) == 130
    message = "rnnadd: interrupted; what is done is in a.csv: the same command goes on\n"
    assert capsys.readouterr().err == message


def test_the_progress_is_that_of_trainings():
    text = progress_text(250, 1_000, 200, 20.0, what="trainings")
    assert text == "250 of 1,000 trainings, 10 a second, 0:01:15 left"


@pytest.mark.needs_system
def test_the_progress_is_shown_on_a_terminal(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

        def fileno(self):
            raise OSError

    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr("rnnadd.command.progress.FIRST", 0.0)
    monkeypatch.setattr("rnnadd.command.progress.NEXT", 0.0)
    assert (
        main(["sweep", "--seeds", "0:90", "--hidden-dim", "1", "--iterations", "10", "-o", "a.csv"])
        == 0
    )
    assert re.search(r"\d+ of 90 trainings, \d+ a second, 0:00:\d\d left", sys.stderr.getvalue())


# --------------------------------------------------------------- the summary


@pytest.fixture
def results(folder):
    """A file with rows of which one knows what comes of them."""
    [row] = rnnadd.sweep([0], 100, hidden_dim=2, workers=1)
    form = FORMATS[".csv"]
    lines = [form.header]
    for seed in range(10):
        learned = seed not in (3, 7)
        changed = {f"error_{i}": 4.0 - 0.4 * i for i in range(1, 10)}
        changed["final_error"] = seed / 10
        changed["below_from"] = 10 * (seed + 1) if learned else None
        changed["score"] = 1.0 if learned else 0.5
        changed["long_score"] = 1.0 if seed < 2 else 0.9
        for hidden_dim, alpha in ((2, 0.5), (2, 0.1), (16, 0.5)):
            changed.update(seed=seed, hidden_dim=hidden_dim, alpha=alpha)
            lines.append(form.line(row._replace(**changed)))
    (folder / "rows.csv").write_bytes("\n".join([*lines, ""]).encode())
    return folder / "rows.csv"


def test_the_summary_counts(results):
    summary = Summary(results)
    found = [(g.settings["hidden_dim"], g.settings["alpha"]) for g in summary.groups]
    assert found == [(2, 0.1), (2, 0.5), (16, 0.5)]
    for group in summary.groups:
        assert (group.count, group.share, group.long) == (10, 0.8, 2)
        assert list(group.not_learned) == [3, 7]
        assert group.quantiles(0.5)[0] == 3.6 and group.quantiles(0.5)[-1] == 0.4
        assert group.quantiles(0.9)[-1] == 0.8
        assert group.median_below() == 60


def test_the_summary_does_not_depend_on_the_order_of_the_rows(results):
    text, page = str(Summary(results)), page_of(Summary(results))
    header, *lines = results.read_text().splitlines()
    results.write_bytes("\n".join([header, *reversed(lines), ""]).encode())
    assert (str(Summary(results)), page_of(Summary(results))) == (text, page)


def test_the_table_is_printed(results, capsys):
    assert main(["sweep", "--summary", "rows.csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("30 trainings: binary_dim 8, input_dim 2, sample_kind rejection,")
    assert " ".join(lines[4].split()) == "2 0.1 10 80.0 % 20.0 % 0.400 from 60"
    assert lines[-1] == "  hidden_dim 16, alpha 0.5: 3, 7"


def test_a_setting_that_differs_is_a_column(results):
    lines = results.read_text().splitlines()
    lines.append(lines[-1].replace(",rejection,", ",rounding,"))
    results.write_bytes("\n".join([*lines, ""]).encode())
    summary = Summary(results)
    assert summary.names == ["hidden_dim", "alpha", "sample_kind"]
    assert "sample_kind rounding" in share_map(summary).svg


def test_an_error_that_is_no_number_counts_as_the_greatest(results):
    text = results.read_text().replace(",0.9,", ",NaN,")
    results.write_bytes(text.encode())
    assert Summary(results).groups[0].quantiles(1.0)[-1] == 8.0


def test_the_page_has_three_pictures_that_are_sound(results, capsys):
    assert main(["sweep", "--summary", "rows.csv", "-o", "page.html"]) == 0
    page = (results.parent / "page.html").read_text(encoding="utf-8")
    assert page.count("<svg ") == 3 and "There is no picture" not in page
    for picture in (share_map, learning_curves, seeds_map):
        ElementTree.fromstring(picture(Summary(results)).svg)


def test_the_page_does_not_take_the_place_of_the_results(results, capsys):
    before = results.read_bytes()
    assert main(["sweep", "--summary", "rows.csv", "-o", "rows.csv"]) == 2
    assert "the page would take the place of the results" in capsys.readouterr().err
    assert results.read_bytes() == before


def test_the_map_shows_the_shares(results):
    svg = share_map(Summary(results)).svg
    assert svg.count(">80.0%<") == 3 and ">16<" in svg and ">0.5<" in svg


def test_too_many_values_for_a_picture_are_said(results):
    row = next(iter(read_rows(results)))
    form = FORMATS[".csv"]
    lines = [form.line(row._replace(alpha=0.5 + i)) for i in range(13)]
    results.write_bytes("\n".join([form.header, *lines, ""]).encode())
    page = page_of(Summary(results))
    assert "There is no picture here: there are more than 8 values of alpha or 12 of" in page
    assert "The first 12 of 13 groups are shown." in page


def test_the_strip_shows_which_seeds_do_not_learn(results):
    picture = seeds_map(Summary(results))
    assert picture.svg.count('class="shade"') == 6
    assert "Each field is one seed" in picture.text


def test_a_field_of_many_seeds_is_as_dark_as_many_do_not_learn(results):
    form, [row, *_] = FORMATS[".csv"], read_rows(results)
    lines = [form.line(row._replace(seed=s, score=float(s % 4 > 0))) for s in range(-200, 200)]
    results.write_bytes("\n".join([form.header, *lines, ""]).encode())
    picture = seeds_map(Summary(results))
    assert picture.svg.count('fill-opacity="0.25"') == 100
    assert "Each field is 4 seeds" in picture.text


def test_one_row_is_enough(folder):
    assert (
        main(["sweep", "--seeds", "7", "--iterations", "10", "-o", "a.csv", "--workers", "1"]) == 0
    )
    assert "There is no picture" not in page_of(Summary("a.csv"))


def test_an_empty_file_has_no_summary(folder):
    (folder / "a.jsonl").write_text("")
    with pytest.raises(SweepError, match=r"a\.jsonl: there is no row in it yet"):
        Summary("a.jsonl")
