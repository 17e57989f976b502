"""The report's text, plain and as R prints it."""

import pytest

from rnnadd.report import Errors, Report, make_report, mean_errors, r_number, report_text


def test_the_text_is_the_articles():
    report = Report(1000, 3.816498225823551, 3.9, (101, 116), [1, 1, 0, 1, 1, 0, 0, 1], [1] * 8)
    assert report_text(report) == (
        "Error: 3.81649822582355\n"
        "Pred: 1 1 1 1 1 1 1 1\n"
        "True: 1 1 0 1 1 0 0 1\n"
        "101 + 116 = 255\n"
        "----------------"
    )


def test_only_r_writes_a_round_answer_in_scientific_notation():
    bits = [int(bit) for bit in f"{100000:b}"]
    report = Report(1, 0.5, 0.5, (50000, 50000), bits, bits)
    assert "50000 + 50000 = 100000\n" in report_text(report)
    assert '[1] "50000 + 50000 = 1e+05"\n' in report_text(report, r_style=True)


def test_the_report_has_the_most_significant_bit_first_and_rounds_ties_to_even():
    report = make_report(1000, 0.5, 0.6, (1, 3), [[0.5], [0.4], [0.9]])
    assert report == Report(1000, 0.5, 0.6, (1, 3), [1, 0, 0], [1, 0, 0])
    assert report.answer == 4


@pytest.mark.parametrize("r_style", [False, True])
def test_outputs_that_are_no_numbers_are_shown_as_r_shows_them(r_style):
    nan = float("nan")
    text = report_text(make_report(1000, nan, nan, (1, 2), [[nan], [0.9], [nan]]), r_style)
    for line in ("Error: NaN", "Pred: NaN 1 NaN", "True: 0 1 1", "1 + 2 = NaN"):
        assert line in text


# What R 4.2.2 prints for print(paste(x)).
@pytest.mark.parametrize(
    "x, printed",
    [
        (0.0, "0"),
        (255, "255"),
        (100000, "1e+05"),
        (1200000, "1200000"),
        (1000000, "1e+06"),
        (123456789, "123456789"),
        (2**31, "2147483648"),
        (1e15, "1e+15"),
        (0.0001, "1e-04"),
        (0.00012345, "0.00012345"),
        (0.1 + 0.2, "0.3"),
        (100000.5, "100000.5"),
        (1.23456789012345e-05, "1.23456789012345e-05"),
        (float("nan"), "NaN"),
        (1.5e-300, "1.5e-300"),
        (-0.5, "-0.5"),
    ],
)
def test_numbers_look_as_in_r(x, printed):
    assert r_number(x) == printed


def test_the_mean_of_a_block_on_both_sides_counts_for_both():
    blocks = [Errors(2, 6, 3.0, 2.0, 4.0), Errors(6, 8, 1.0, 0.0, 2.0)]
    assert mean_errors(blocks, [1, 4, 7, 9]) == [None, 3.0, (2 * 3.0 + 1.0) / 3, 1.0]
