"""XmR charts: known limits and flags, and the awkward series."""

import csv
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from drawwell.engine.patterns import COMMON, ChartRefused, xmr

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "spc"


def test_q22_capability_chart():
    chart = xmr([10, 12, 9, 11, 13, 10, 12, 11, 10, 12])
    assert chart.mean[0] == pytest.approx(11.0)
    assert chart.lower[0] == pytest.approx(5.68)
    assert chart.upper[0] == pytest.approx(16.32)
    assert not chart.special.any()
    assert "5.68" in chart.sentence
    assert "16.32" in chart.sentence


@pytest.mark.parametrize("name", ["vectors_dev.csv", "ae_vectors_dev.csv"])
def test_every_reference_series_has_the_same_limits_and_causes(name):
    if not (REFERENCE / name).exists():
        pytest.skip(f"the reference series ../shared/data/spc/{name} are not on this machine")
    with (REFERENCE / name).open() as file:
        rows = list(csv.DictReader(file))
    for series, points in groupby(rows, key=lambda row: row["series"]):
        points = list(points)
        first = points[0]
        chart = xmr(
            [float(point["y"]) for point in points],
            screen=first["screen"] == "True",
            baseline=int(float(first["fix_after"])) if first["fix_after"] else None,
            rebase_at=[i for i, point in enumerate(points) if point["rebase"] == "1"],
        )
        for column, ours in (("mean", chart.mean), ("lpl", chart.lower), ("upl", chart.upper)):
            theirs = [float(point[column]) if point[column] else np.nan for point in points]
            assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9, nan_ok=True), (series, column)
        assert list(chart.causes) == [point["cause"] for point in points], series


def test_limits_of_fewer_than_twelve_figures_are_on_trial_afresh_too():
    twelve = [10, 12, 9, 11, 13, 10, 12, 11, 10, 12, 11, 10]
    assert xmr(twelve[:11]).trial
    assert xmr(twelve[:11]).sentence.startswith("Trial limits, from fewer than 12 figures. Nothing but ordinary")
    assert not xmr(twelve).trial
    assert xmr([*twelve[:11], None]).trial
    assert xmr(twelve + twelve[:5], rebase_at=[12]).trial
    assert xmr(twelve + twelve, rebase_at=[12]).to_dict()["trial"] is False


def test_one_point_has_a_mean_and_no_limits():
    chart = xmr([7])
    assert chart.mean.tolist() == [7.0]
    assert np.isnan([chart.lower[0], chart.upper[0]]).all()
    assert chart.causes == (COMMON,)
    assert "too few" in chart.sentence


def test_no_points_is_an_empty_chart():
    chart = xmr([])
    assert chart.causes == ()
    assert chart.sentence == "There are no figures yet."


def test_all_equal_is_ordinary_variation():
    assert not xmr([5] * 20).special.any()
    unscreened = xmr([5] * 20, screen=False)
    assert unscreened.lower.tolist() == unscreened.upper.tolist() == [5.0] * 20
    assert not unscreened.special.any()


def test_ties_on_the_mean_break_a_run():
    figures = [1, 3, 1, 3, 1, 3, 1, 3]
    with_tie = xmr([*figures, 3, 3, 3, 2, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 2])
    assert with_tie.mean[0] == pytest.approx(np.mean(with_tie.values))
    broken = xmr([0, 2, 0, 2, 0, 2, 1, 1, 1, 1, 1, 1, 1])  # mean 1: seven points on it are on neither side
    assert broken.mean[0] == 1.0
    assert not broken.special.any()


def test_a_gap_breaks_runs_and_ranges():
    rising = [1, 2, 3, 4, 5, 6, 7]
    noise = [4, 9, -1, 8, 0, 9, -1, 8, 0]
    assert "7 Point Trend (Increasing)" in xmr([*noise, *rising]).causes
    gap = xmr([*noise, 1, 2, 3, 4, None, 5, 6, 7])
    assert not any("Trend" in cause for cause in gap.causes)
    assert gap.causes[13] == COMMON
    assert xmr([1, None, 100]).lower[0] != xmr([1, 100], screen=False).lower[0]


def test_seven_rising_are_all_flagged_and_six_are_not():
    noise = [10, -10, 11, -9, 10, -10, 9, -11]
    six, seven = [*noise, -5, -3, -1, 0, 1, -8], [*noise, -5, -3, -1, 0, 1, 3, 5]
    assert "Trend" not in " ".join(xmr(six).causes)
    trend = [i for i, cause in enumerate(xmr(seven).causes) if cause == "7 Point Trend (Increasing)"]
    assert trend == list(range(7, 15))  # from the -11 that the rise began at
    falling = xmr([-figure for figure in seven])
    assert [i for i, cause in enumerate(falling.causes) if cause == "7 Point Trend (Decreasing)"] == trend


def test_a_chart_is_fit_for_json():
    import json

    told = json.loads(json.dumps(xmr([1, None, 3]).to_dict()))
    assert told["values"] == [1.0, None, 3.0]


@pytest.mark.parametrize(
    ("values", "settings", "words"),
    [
        (["many"], {}, "Figure 1 is 'many'"),
        ([1, float("inf")], {}, "Figure 2 is endless"),
        ([1, 2, 3], {"baseline": 1}, "baseline of 1"),
        ([1, 2, 3], {"rebase_at": [5]}, "point 6"),
    ],
)
def test_what_cannot_be_charted_is_refused_with_a_sentence(values, settings, words):
    with pytest.raises(ChartRefused, match=words):
        xmr(values, **settings)
