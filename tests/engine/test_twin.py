"""What the rehearsal of a place promises, on small made-up places."""

from dataclasses import replace

import numpy as np
import pytest

from drawwell.engine.twin import Behaviour, RehearsalRefused, TwinCase, rehearse
from drawwell.engine.twin_made_up import HandMadePlan, hand_made_plan, made_up_place
from drawwell.engine.twin_result import END_FIELDS, ENDS

MODES = ("production only", "partnering only", "both")


@pytest.fixture(scope="module")
def place():
    return made_up_place(people=4_000, areas=6, needs=4, sites=6, months=6, scenarios=3)


def rehearsed(place, mode="both", seed=1, behaviour=None, **changes):
    plan = hand_made_plan(place, mode)
    return rehearse(TwinCase.from_plan(place, replace(plan, **changes), behaviour), seed)


def same(one, other):
    """Whether two answers agree in every number, the empty ones too."""
    return repr(one.to_dict()) == repr(other.to_dict())


@pytest.mark.parametrize("mode", MODES)
def test_everybody_who_asked_is_counted_once(place, mode):
    result = rehearsed(place, mode)
    assert result.asked > 500
    assert result.asked == sum(getattr(result, name) for name in END_FIELDS)
    assert result.asked == result.met + result.unmet
    assert result.ends_by_area_need.shape == (len(ENDS), 6, 4)
    assert result.ends_by_area_need.sum() == result.asked
    assert (result.met_by_area_need + result.unmet_by_area_need).sum() == result.asked
    assert result.contacts == result.asked + result.failure_contacts


def test_the_same_seed_gives_the_same_answer(place):
    assert same(rehearsed(place, seed=5), rehearsed(place, seed=5))
    assert not same(rehearsed(place, seed=5), rehearsed(place, seed=6))


def test_every_mode_is_asked_by_the_same_people(place):
    asked = [rehearsed(place, mode, seed=3).ends_by_area_need.sum(axis=0).tolist() for mode in MODES]
    assert asked[0] == asked[1] == asked[2]


def test_without_reserve_nothing_is_pulled(place):
    result = rehearsed(place, "both", kept=np.zeros_like(hand_made_plan(place, "both").kept))
    assert result.pulls == 0
    assert result.met_pulled == 0
    assert result.worker_hours_used == 0


def test_without_workers_nothing_is_pulled(place):
    result = rehearsed(place, "both", worker_hours=np.zeros(6))
    assert result.pulls == 0
    assert result.met_pulled == 0


def test_no_station_gives_more_than_was_opened(place):
    plan = hand_made_plan(place, "both")
    case = TwinCase.from_plan(place, plan)
    result = rehearse(case, 2)
    assert (result.used_by_station <= case.units.sum(axis=1) + 1e-6).all()
    assert 0 < result.reserve_used_share <= 1
    assert result.worker_hours_used <= result.worker_hours_kept + 1e-6


def test_more_capacity_lengthens_no_wait_and_meets_no_fewer(place):
    plan = hand_made_plan(place, "production only")
    waits, met = [], []
    for times in (0.8, 1.0, 1.5, 3.0):
        case = TwinCase.from_plan(place, replace(plan, produced=plan.produced * times))
        results = [rehearse(case, seed) for seed in range(1, 4)]
        waits.append(np.mean([result.wait_days_mean for result in results]))
        met.append(np.mean([result.met for result in results]))
    assert waits == sorted(waits, reverse=True)
    assert met == sorted(met)


def test_a_place_with_no_help_at_all_meets_nobody(place):
    nothing = np.zeros_like(hand_made_plan(place, "both").produced)
    result = rehearsed(place, produced=nothing, kept=nothing, worker_hours=np.zeros(6))
    assert result.met == 0
    assert result.nowhere_to_go == result.asked
    assert np.isnan(result.produced_used_share)


def test_misfit_comes_back_as_failure_demand_only_as_often_as_assumed(place):
    plenty = hand_made_plan(place, "production only").produced * 50
    none = Behaviour(returns_share=0.0)
    often = Behaviour(returns_share=0.9)
    assert rehearsed(place, "production only", behaviour=none, produced=plenty).failure_contacts == 0
    few = rehearsed(place, "production only", produced=plenty)
    many = rehearsed(place, "production only", behaviour=often, produced=plenty)
    assert 0 < few.failure_contacts < many.failure_contacts


def test_a_desk_that_sees_every_misfit_spends_nothing_on_it_and_nobody_comes_back(place):
    all_seen = rehearsed(place, "production only", behaviour=Behaviour(desk_sees_share=1.0))
    none_seen = rehearsed(place, "production only", behaviour=Behaviour(desk_sees_share=0.0))
    assert all_seen.failure_contacts == 0 < none_seen.failure_contacts
    assert all_seen.met > none_seen.met
    assert all_seen.asked == none_seen.asked


def test_a_service_that_suits_everybody_within_reach_leaves_nobody_unhelped(place):
    suits = replace(place, fit_produced=np.eye(4), access_produced=np.ones((6, 6)))
    plan = hand_made_plan(suits, "production only")
    result = rehearse(TwinCase.from_plan(suits, replace(plan, produced=plan.produced * 50)), 1)
    assert result.left_unhelped == result.nowhere_to_go == result.failure_contacts == 0
    assert result.met >= 0.97 * result.asked


def test_unmet_counts_those_still_waiting_at_the_end(place):
    patient = Behaviour(gives_up_after_days=1e6, eases_after_days=1e6)
    result = rehearsed(place, "production only", behaviour=patient, produced=hand_made_plan(place, "both").produced / 4)
    assert result.still_waiting > 100
    assert result.unmet >= result.still_waiting


def test_a_system_that_refuses_pulls_meets_fewer_by_them(place):
    refused = rehearsed(place, behaviour=Behaviour(pulls_refused_share=0.3))
    assert refused.pulls_refused > 0
    assert refused.met_pulled < rehearsed(place).met_pulled


def test_the_gap_is_between_the_most_and_the_least_deprived_fifth(place):
    plan = hand_made_plan(place, "both")
    case = TwinCase.from_plan(place, plan, deprivation_decile=[1, 2, 5, 6, 9, 10])
    result = rehearse(case, 1)
    ends = result.ends_by_area_need.sum(axis=2)
    most, least = ends[:, :2].sum(axis=1), ends[:, 4:].sum(axis=1)
    expected = least[:2].sum() / least.sum() - most[:2].sum() / most.sum()
    assert result.gap_share == pytest.approx(expected)
    assert rehearsed(place).gap_share is None


def test_needs_arise_as_often_as_the_case_says():
    place = made_up_place(people=8_000, areas=4, needs=3, sites=4, months=12)
    plan = hand_made_plan(place, "both")
    asked = [rehearse(TwinCase.from_plan(place, plan), seed).asked for seed in range(1, 9)]
    expected = place.demand.sum()
    assert abs(np.mean(asked) - expected) < 4 * np.sqrt(expected / len(asked))


def test_a_surge_adds_people_and_keeps_those_there_were(place):
    plan = hand_made_plan(place, "both")
    ceiling = place.demand.max(axis=(0, 3)) * 2
    base = TwinCase.from_plan(place, plan, ceiling=ceiling)
    surge = TwinCase.from_plan(replace(place, demand=place.demand * 1.5), plan, ceiling=ceiling)
    before = rehearse(base, 4).ends_by_area_need.sum(axis=0)
    after = rehearse(surge, 4).ends_by_area_need.sum(axis=0)
    assert (after >= before).all()
    assert 1.35 < after.sum() / before.sum() < 1.65


def test_an_answer_is_fit_for_json(place):
    import json

    told = json.loads(json.dumps(rehearsed(place, "production only").to_dict()))
    assert told["mode"] == "production only"
    assert len(told["met_by_area_need"]) == 6


@pytest.mark.parametrize(
    ("rates", "words"),
    [
        ({"gives_up_after_days": -1.0}, "must be a number of 0 or more"),
        ({"returns_share": 1.5}, "between 0 and 1"),
        ({"lapse_days": 0.0}, "more than 0 days"),
        ({"visits_max": 0}, "between 1 and 255"),
    ],
)
def test_a_rate_that_cannot_be_is_refused_with_a_sentence(rates, words):
    with pytest.raises(RehearsalRefused, match=words):
        Behaviour(**rates)


def test_behaviour_takes_what_a_place_states_and_says_where_the_rest_is_from():
    stated = Behaviour.from_assumptions({"gives-up-after-days-mean": 60, "something-else": 1})
    assert stated.gives_up_after_days == 60.0
    assert stated.returns_share == Behaviour().returns_share
    for about in Behaviour.about().values():
        assert about["low"] <= about["value"] <= about["high"]
        assert about["unit"]
        assert about["source"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"produced": np.zeros((1, 1, 6))}, "has shape"),
        ({"kept": np.full((6, 4, 6), -1.0)}, "negative or unknown"),
        ({"worker_hours": np.full(6, np.nan)}, "worker hours"),
        ({"worker_hours": np.zeros(5)}, "worker hours"),
    ],
)
def test_a_plan_that_does_not_belong_to_its_case_is_refused(place, changes, words):
    with pytest.raises(RehearsalRefused, match=words):
        rehearsed(place, **changes)


def test_a_rehearsal_without_months_is_refused(place):
    empty = replace(place, demand=place.demand[:, :, :, :0], months=(), budget=place.budget[:0])
    plan = HandMadePlan(np.zeros((6, 4, 0)), np.zeros((6, 4, 0)), np.zeros(0), "both")
    with pytest.raises(RehearsalRefused, match="no months"):
        TwinCase.from_plan(empty, plan)


def test_a_place_of_one_resident_can_be_rehearsed():
    place = made_up_place(people=1, areas=1, needs=1, sites=1, months=1)
    result = rehearse(TwinCase.from_plan(place, hand_made_plan(place, "both")), 1)
    assert result.asked == result.met + result.unmet
