"""Estimates against truths we made up and against months held back."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from drawwell.engine.estimates import (
    LAST,
    EstimateIsWrong,
    Shared,
    demand_scenarios,
    forecast,
    need_by_area,
    yearly_scenarios,
)

REPORTS = Path(__file__).parents[2] / "../shared/data/fixmystreet_lsoa/trafford_2012_2020.csv"


def made_up_counts(seed, areas=113):
    rng = np.random.default_rng(seed)
    people, poverty = rng.uniform(800, 2_500, areas), rng.normal(size=areas)
    truth = people * 0.004 * np.exp(0.5 * poverty) * rng.gamma(8.0, 1 / 8, areas)
    return people, poverty[:, None], truth, rng.poisson(truth)


def test_shrinking_to_areas_alike_is_nearer_the_truth_than_raw_counts():
    raw, shrunk = [], []
    for seed in range(10):
        people, features, truth, counts = made_up_counts(seed)
        estimate = need_by_area(counts, people, features)
        raw.append(np.mean(np.abs(counts - truth) / truth))
        shrunk.append(np.mean(np.abs(estimate.mean - truth) / truth))
    assert np.mean(shrunk) < 0.7 * np.mean(raw)
    assert np.mean(shrunk) < 0.30


def test_ranges_hold_the_truth_as_often_as_they_say():
    held = []
    for seed in range(20):
        people, features, truth, counts = made_up_counts(seed)
        estimate = need_by_area(counts, people, features, covers=0.9)
        held.append(np.mean((estimate.low <= truth) & (truth <= estimate.high)))
    assert np.mean(held) == pytest.approx(0.9, abs=0.04)


def test_an_area_with_many_events_keeps_its_own_count():
    people = np.full(30, 1_000.0)
    counts = np.append(np.random.default_rng(1).poisson(5, 29), 4_000)
    estimate = need_by_area(counts, people)
    assert estimate.mean[-1] == pytest.approx(4_000, rel=0.02)
    assert estimate.own_share[-1] > 0.9


def test_areas_no_more_different_than_chance_allows_are_all_alike():
    counts = np.random.default_rng(2).poisson(20, 200)
    estimate = need_by_area(counts, np.full(200, 1_000.0))
    assert np.ptp(estimate.mean) < 8 < np.ptp(counts)


def test_nobody_there_and_nothing_seen_are_answers_too():
    estimate = need_by_area(np.array([3.0, 0.0, 2.0]), np.array([100.0, 0.0, 100.0]))
    assert estimate.mean[1] == 0
    nothing = need_by_area(np.zeros(3), np.full(3, 100.0))
    assert nothing.mean.sum() < 1
    assert np.all(nothing.high > 0)


@pytest.mark.parametrize(
    ("counts", "people", "features", "sentence"),
    [
        ([1, -2], [5, 5], None, "counts of area 2 is -2.0"),
        ([1, np.nan], [5, 5], None, "counts of area 2 is nan"),
        ([1, 2], [5], None, "people has shape"),
        ([1, 2], [0, 0], None, "people is zero in every area"),
        ([1, 2], [5, 5], [[1.0]], "features has shape"),
    ],
)
def test_counts_that_cannot_be_estimated_from_are_refused(counts, people, features, sentence):
    with pytest.raises(EstimateIsWrong, match=sentence):
        need_by_area(np.array(counts), np.array(people), features)


def test_a_seasonal_series_is_carried_forward_better_than_by_last_year():
    rng = np.random.default_rng(3)
    months = np.arange(72)
    series = rng.poisson(100 + 0.8 * months + 25 * np.sin(2 * np.pi * months / 12))
    ahead = forecast(series[:60], 12)
    assert ahead.scaled_error < 1
    assert ahead.method != LAST
    assert ahead.tried_ahead == 6
    inside = (ahead.low <= series[60:]) & (series[60:] <= ahead.high)
    assert inside.mean() >= 0.6


def test_where_last_year_did_better_it_is_used():
    shape = np.array([0, 0, 0, 90, 0, 0, 5, 0, 0, 0, 200, 1.0])
    ahead = forecast(np.tile(shape, 4), 6)
    assert ahead.method == LAST
    assert ahead.scaled_error == pytest.approx(0.0, abs=1e-3)  # a year that only repeats holds no surprise
    assert ahead.mean == pytest.approx(shape[:6], abs=15)


def test_ranges_of_months_ahead_hold_as_often_as_is_said_of_them():
    """Twelve series, level or rising, with and without seasons: the share told is that of months it never saw."""
    rng, told, held = np.random.default_rng(8), [], []
    for n in range(12):
        months = np.arange(54)
        series = rng.poisson(60 + (n % 3) * 0.5 * months + 15 * (n % 2) * np.sin(2 * np.pi * months / 12))
        ahead = forecast(series[:48], 6)
        told.append(ahead.covered)
        held.append(np.mean((ahead.low <= series[48:]) & (series[48:] <= ahead.high)))
    assert np.mean(told) == pytest.approx(0.8, abs=0.08)
    assert np.mean(held) == pytest.approx(np.mean(told), abs=0.12)


def test_too_few_months_are_refused():
    with pytest.raises(EstimateIsWrong, match="20 months are too few: give at least 30"):
        forecast(np.ones(20), 3)
    with pytest.raises(EstimateIsWrong, match="none missing"):
        forecast(np.full(40, np.nan), 3)


@pytest.mark.skipif(not REPORTS.exists(), reason="the street reports are not beside the project")
def test_real_reports_held_back_are_nearer_to_the_estimate_than_to_raw_counts():
    # Six months of Trafford's street reports by area say what the six months after them will be.
    with REPORTS.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    before, after = _half_years(rows)
    areas = sorted(before.keys() | after.keys())
    seen, later = (np.array([half[area] for area in areas], float) for half in (before, after))
    estimate = need_by_area(seen, np.full(len(areas), 1_600.0))
    scale = later.sum() / seen.sum()
    assert np.mean((estimate.mean * scale - later) ** 2) < np.mean((seen * scale - later) ** 2)


def _half_years(rows):
    months = sorted({row["month"] for row in rows})
    middle = len(months) // 2
    halves = []
    for half in (months[middle : middle + 6], months[middle + 6 : middle + 12]):
        reports = Counter()
        for row in rows:
            if row["month"] in half:
                reports[row["lsoa"]] += int(row["reports"])
        halves.append(reports)
    return halves


def test_scenarios_keep_the_estimates_and_share_their_surprises():
    mean, shape = np.full((6, 3), 40.0), np.full((6, 3), 10.0)
    demand, weight = demand_scenarios(mean, shape, np.ones(4), 400, seed=1)
    assert weight.sum() == pytest.approx(1)
    assert demand.mean() == pytest.approx(40, rel=0.02)
    assert demand.std(axis=0).mean() == pytest.approx(np.sqrt(40 + 40**2 / 10), rel=0.06)
    together = np.corrcoef(demand[:, 0, 0, 0], demand[:, 1, 0, 0])[0, 1]
    apart = np.corrcoef(demand[:, 0, 0, 0], demand[:, 1, 1, 1])[0, 1]
    assert together > 0.12
    assert abs(apart) < 0.12


def test_scenarios_of_one_seed_are_one_answer():
    given = (np.full((2, 2), 9.0), np.full((2, 2), 3.0), np.array([0.8, 1.2]), 7)
    assert np.array_equal(demand_scenarios(*given, seed=5)[0], demand_scenarios(*given, seed=5)[0])
    assert not np.array_equal(demand_scenarios(*given, seed=5)[0], demand_scenarios(*given, seed=6)[0])
    with pytest.raises(EstimateIsWrong, match="more than 1"):
        demand_scenarios(*given, seed=1, shared=Shared(0.5, 0.5, 0.5, 0.5))


def test_years_keep_the_estimates_exactly_and_differ_as_their_ranges_allow():
    mean = np.array([[40.0, 0.2], [10.0, 0.0]])
    shape = np.array([[25.0, 4.0], [1e6, 9.0]])
    years, weight = yearly_scenarios(mean, shape, 0.1, 400, seed=1)
    assert weight @ years.reshape(400, -1) == pytest.approx(mean.ravel())
    spread = years.std(axis=0) / np.where(mean > 0, mean, 1.0)
    assert spread[0] == pytest.approx([np.hypot(1 / 5, 0.1), np.hypot(1 / 2, 0.1)], rel=0.15)
    assert spread[1] == pytest.approx([0.1, 0.0], rel=0.1)


def test_years_share_their_surprise_by_need_and_by_area():
    years, _ = yearly_scenarios(np.ones((2, 2)), np.full((2, 2), 4.0), 0.0, 40_000, 1, Shared(need=0.4, area=0.2))
    apart = np.corrcoef(years.reshape(40_000, 4).T)
    assert apart[0, 2] == pytest.approx(0.4, abs=0.05)  # the same need in two areas
    assert apart[0, 1] == pytest.approx(0.2, abs=0.05)  # two needs of one area
    assert apart[0, 3] == pytest.approx(0.0, abs=0.05)
