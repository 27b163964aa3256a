"""Figures in a file: charts without a database or a guard."""

from pathlib import Path

import pytest
from terminal import done, drawwell

ORLIB = Path(__file__).parents[4] / "shared/data/orlib"
needs_orlib = pytest.mark.skipif(not ORLIB.is_dir(), reason="the known problems are not on this machine")
CASE = """
[case]
name = "one desk"
time_unit = "hour"
horizon = 2000
warm_up = 100
replications = 3
[[class]]
name = "all"
[[station]]
name = "desk"
servers = 1
[[arrival]]
station = "desk"
class = "all"
rate = 0.5
[[service]]
station = "desk"
time = {kind = "exponential", mean = 1.0}
"""

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


@needs_orlib
@pytest.mark.parametrize(
    ("form", "name", "best"), [("pmed", "pmed1", 5819), ("cap", "cap41", 1_040_444.375), ("pmedcap", "pmedcap01", 713)]
)
def test_a_known_problem_is_solved_to_its_published_answer(form, name, best):
    found = done("solve", ORLIB / f"{name}.txt", "--format", form, "--json").data
    assert found["objective"] == pytest.approx(best)
    assert found["gap"] == pytest.approx(0, abs=1e-6)
    assert f"{best:,.10g} in all" in done("solve", ORLIB / f"{name}.txt", "--format", form).out


def test_a_problem_that_cannot_be_read_says_why(tmp_path):
    path = tmp_path / "problem.txt"
    assert "There is no file" in drawwell("solve", path, "--format", "pmed").err
    path.write_text("3 2 1\n1 2 5\n")
    ran = drawwell("solve", path, "--format", "pmed")
    assert (ran.code, ran.out) == (2, "")
    assert "problem.txt ends where the edges should be" in ran.err
    assert "choose pmed, cap, pmedcap" in drawwell("solve", path, "--format", "tsp").err


def test_a_queueing_case_is_rehearsed_from_its_file(tmp_path):
    path = tmp_path / "desk.toml"
    path.write_text(CASE)
    found = done("rehearse", "--case", path, "--json").data
    wait = found["stations"]["desk"]["every class"]["wait_mean"]
    assert found["seeds"] == [1, 2, 3]
    assert wait["low"] <= wait["mean"] <= wait["high"]
    assert wait["mean"] == pytest.approx(1.0, rel=0.5)  # one server, half busy: rho / (1 - rho) service times
    assert done("rehearse", "--case", path, "--replications", "5", "--json").data["seeds"] == [1, 2, 3, 4, 5]
    assert "desk" in done("rehearse", "--case", path).out


def test_a_case_that_cannot_be_read_says_why(tmp_path):
    path = tmp_path / "desk.toml"
    assert "There is no file" in drawwell("rehearse", "--case", path).err
    path.write_text(CASE.replace("servers = 1", "servers = -1"))
    ran = drawwell("rehearse", "--case", path)
    assert ran.code == 2
    assert str(path) in ran.err
