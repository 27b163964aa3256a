"""Three ways side by side: same people, same luck, same money, and an honest account of where both does not win."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from drawwell.engine.compare import (
    MEASURES,
    MODES,
    Comparison,
    Stops,
    compare,
    mean_fit,
    paired_difference,
    rehearse_until,
    where_both_stops,
    with_fit,
)
from drawwell.engine.twin import RehearsalRefused, TwinCase
from drawwell.engine.twin_made_up import hand_made_plan, made_up_place


@pytest.fixture(scope="module")
def place():
    return made_up_place(people=3_000, areas=5, needs=3, sites=4, months=6)


@pytest.fixture(scope="module")
def comparison(place):
    return compare(place, seeds=range(1, 5), solve=hand_made_plan)


def test_q2_three_modes_side_by_side_with_their_spread(comparison):
    assert len(comparison.rows) == 3 * len(MODES) * len(MEASURES)
    for mode in MODES:
        row = comparison.row(0.94, mode, "met_share")
        assert row.low <= row.mean <= row.high
        assert row.difference_low <= row.difference <= row.difference_high
    for mode in MODES:
        assert mode in comparison.sentence


def test_a_plan_differs_from_itself_by_exactly_nothing(comparison):
    for row in comparison.rows:
        if row.mode == "both" and row.mean is not None:
            assert (row.difference, row.difference_low, row.difference_high) == (0.0, 0.0, 0.0)


def test_plans_that_are_the_same_under_two_names_differ_by_exactly_nothing(place):
    def same_plan(case, mode):
        return replace(hand_made_plan(case, "both"), mode=mode)

    alike = compare(place, budgets=(1.0,), seeds=range(3), solve=same_plan)
    assert {row.difference for row in alike.rows if row.mean is not None} == {0.0}


def test_any_map_gives_the_same_comparison(place, comparison):
    with ThreadPoolExecutor(2) as pool:
        assert compare(place, seeds=range(1, 5), solve=hand_made_plan, map=pool.map) == comparison


def test_a_comparison_survives_a_trip_through_json(comparison):
    assert Comparison.from_dict(json.loads(json.dumps(comparison.to_dict()))) == comparison


def test_sharing_luck_cuts_the_variance_of_a_difference_at_least_fivefold():
    place = made_up_place(people=6_000, areas=6, needs=4, sites=6, capacity_share=0.65)

    def tenth_more_or_less(case, mode):
        plan = hand_made_plan(case, "production only")
        times = {"production only": 1.1, "partnering only": 0.9, "both": 1.0}[mode]
        return replace(plan, produced=plan.produced * times, mode=mode)

    study = compare(place, budgets=(1.0,), seeds=range(1, 17), solve=tenth_more_or_less)
    for mode in ("production only", "partnering only"):
        for measure in ("wait_days_mean", "met"):
            assert study.row(1.0, mode, measure).luck_shared > 5, (mode, measure)


def test_a_budget_no_plan_fits_is_told_and_the_others_are_still_compared(place):
    class NoPlan:
        sentence = "No plan fits: the floor asks for more than the budget."

    def sometimes(case, mode):
        return NoPlan() if mode == "partnering only" else hand_made_plan(case, mode)

    study = compare(place, budgets=(1.0,), seeds=range(2), solve=sometimes)
    assert study.no_plan == ((1.0, "partnering only", NoPlan.sentence),)
    assert study.row(1.0, "partnering only", "met_share").mean is None
    assert study.row(1.0, "both", "met_share").mean is not None
    assert "no plan that fits" in study.sentence


def test_nothing_to_compare_is_refused(place):
    with pytest.raises(RehearsalRefused, match="at least one budget"):
        compare(place, budgets=(), solve=hand_made_plan)
    with pytest.raises(RehearsalRefused, match="two seeds"):
        where_both_stops(place, seeds=(1,), solve=hand_made_plan)


def test_q2_a_shipped_setting_in_which_both_does_not_win():
    """With the real design engine: where nearly everybody fits and reserve is dear, both gains nothing."""
    place = made_up_place(people=3_000, areas=5, needs=3, sites=4, months=3)
    sweep = where_both_stops(place, fits=(0.4, 0.98), kept_cost_times=(1.0, 6.0), seeds=range(1, 6))
    by_setting = {(setting.fit_share, setting.kept_cost_times): setting for setting in sweep.settings}
    assert by_setting[0.4, 1.0].both_wins
    assert not by_setting[0.98, 6.0].both_wins
    assert sweep.not_won
    assert "98%" in sweep.sentence
    assert Stops.from_dict(json.loads(json.dumps(sweep.to_dict()))) == sweep


def test_a_fit_can_be_moved_and_keeps_what_does_not_serve(place):
    for fit in (0.2, mean_fit(place), 0.97):
        moved = with_fit(place, fit)
        assert mean_fit(moved) == pytest.approx(fit)
        assert ((moved.fit_produced > 0) == (np.asarray(place.fit_produced) > 0)).all()


def test_paired_t_interval_against_a_worked_example():
    ours, theirs = np.array([5.0, 7.0, 6.0, 9.0]), np.array([4.0, 5.0, 5.0, 6.0])
    mean, low, high, luck = paired_difference(ours, theirs)  # differences 1, 2, 1, 3: mean 1.75, s 0.957427
    assert mean == 1.75
    assert high - mean == pytest.approx(3.182446305 * 0.957427108 / 2, rel=1e-8)
    assert mean - low == pytest.approx(high - mean)
    assert luck == pytest.approx((35 / 12 + 8 / 12) / (11 / 12))
    assert paired_difference(ours[:1], theirs[:1]) == (1.0, None, None, None)


def test_replications_go_on_until_the_precision_asked_for(place):
    cases = {mode: TwinCase.from_plan(place, hand_made_plan(place, mode)) for mode in MODES}
    results = rehearse_until(cases, 0.01, first=3, most=100)
    counts = {len(answers) for answers in results.values()}
    assert len(counts) == 1
    assert 3 < counts.pop() < 100
    for answers in results.values():
        shares = np.array([answer.met_share for answer in answers])
        _, low, high, _ = paired_difference(shares, np.zeros(len(shares)))
        assert high - low <= 0.02
        assert [answer.seed for answer in answers] == list(range(1, len(answers) + 1))
    assert len(rehearse_until(cases, 1e-9, first=2, most=5)["both"]) == 5
    with pytest.raises(RehearsalRefused, match="reserve_used_share cannot be had"):
        rehearse_until(cases, 0.01, measure="reserve_used_share")
    with pytest.raises(RehearsalRefused, match="two replications"):
        rehearse_until(cases, 0.01, first=1)
