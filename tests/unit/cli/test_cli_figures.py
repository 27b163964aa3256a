"""Figures in a file: charts without a database or a guard."""

import pytest
from terminal import drawwell

FIGURES = [10, 11, 9, 10, 12, 10, 9, 11, 10, 30]


def csv_of(tmp_path, cells, header="month,y"):
    path = tmp_path / "figures.csv"
    path.write_text("\n".join([header, *(f"{i},{cell}" for i, cell in enumerate(cells))]) + "\n", "utf-8")
    return path


def test_a_signal_is_told_from_noise(tmp_path):
    ran = drawwell("xmr", csv_of(tmp_path, FIGURES), "--column", "y", "--json")
    assert ran.code == 0
    assert ran.data["causes"][-1] == "Above UCL"
    assert ran.data["special"][-1]
    # By hand: ranges 1 2 1 2 2 1 2 1 20, of which 20 is over 3.267 times their mean; the other eight add up to 12.
    assert ran.data["mean"][0] == pytest.approx(12.2)
    assert ran.data["upper"][0] == pytest.approx(12.2 + 2.66 * 12 / 8)
    assert "Above UCL" in drawwell("xmr", csv_of(tmp_path, FIGURES), "--column", "y").out


def test_gaps_stay_gaps_and_are_said(tmp_path):
    path = csv_of(tmp_path, [10, "", 11, "NA", 9, 10])
    assert drawwell("xmr", path, "--column", "y", "--json").data["values"] == [10, None, 11, None, 9, 10]
    assert "2 of 6 figures are missing" in drawwell("xmr", path, "--column", "y").out


def test_limits_start_afresh_where_asked(tmp_path):
    path = csv_of(tmp_path, [1, 2, 1, 2, 1, 2, 11, 12, 11, 12])
    data = drawwell("xmr", path, "--column", "y", "--rebase-at", "7", "--json").data
    assert (data["mean"][0], data["mean"][-1]) == (1.5, 11.5)
    assert not any(data["special"])


@pytest.mark.parametrize(
    ("cells", "options", "sentence"),
    [
        (FIGURES, ["--column", "z"], "has no column 'z'. It has: month, y."),
        ([10, "about ten"], ["--column", "y"], "row 3, column y: 'about ten' is not a number"),
        ([10, "inf"], ["--column", "y"], "must be a number"),
        (FIGURES, ["--column", "y", "--baseline", "1"], "A baseline of 1 points sets no limits"),
        (FIGURES, ["--column", "y", "--rebase-at", "40"], "there are 10 points"),
    ],
)
def test_what_cannot_be_charted_says_why(cells, options, sentence, tmp_path):
    ran = drawwell("xmr", csv_of(tmp_path, cells), *options)
    assert ran.code == 2
    assert sentence in ran.err
    assert ran.out == ""


def test_a_file_that_cannot_be_read_says_why(tmp_path):
    path = tmp_path / "other.csv"
    assert "There is no file" in drawwell("xmr", path, "--column", "y").err
    path.write_bytes("y\né\n".encode("latin-1"))
    assert "is not UTF-8" in drawwell("xmr", path, "--column", "y").err
    path.write_text("")
    assert "is empty" in drawwell("xmr", path, "--column", "y").err
