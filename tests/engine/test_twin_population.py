"""Who lives in the place and when things are open: the rules, and both twins agreeing on them to the last digit."""

from dataclasses import replace

import numpy as np
import pytest

from drawwell.engine.twin import Behaviour, RehearsalRefused, TwinCase, rehearse
from drawwell.engine.twin_fast import rehearse_fast
from drawwell.engine.twin_made_up import hand_made_plan, made_up_place
from drawwell.engine.twin_population import (
    Shift,
    at_work,
    entitle_only,
    in_reach_of_nobody,
    open_only,
    week_of,
    with_caseload,
    with_segments,
    with_shifts,
)
from drawwell.engine.twin_report import shifts_lines
from drawwell.engine.twin_week import Week

OFFICE = week_of(range(5), 9, 17)
SATURDAY = week_of([5], 10, 12)
LATE = week_of(range(1, 6), 12, 20)
SHIFTS = (Shift("office", 4, OFFICE), Shift("late", 2, LATE), Shift("Ama, Saturdays", 1, week_of([5], 8, 18)))
EACH_ALONE = [Shift(str(day), 1, week_of([day, (day + 2) % 7], day, day + 9)) for day in range(7)]
AGES = ("under 18", "18 to 64", "65 and over")


def a_case(mode="both", *, people=3_000, behaviour=None, **more):
    place = made_up_place(people=people, **({"areas": 5, "needs": 3, "sites": 5, "months": 6} | more))
    return TwinCase.from_plan(place, hand_made_plan(place, mode), behaviour or Behaviour())


def by_age(case):
    return with_segments(case, AGES, np.random.default_rng(1).uniform(1, 9, (len(case.areas), 3)))


def same(case, seed=1):
    readable, fast = rehearse(case, seed), rehearse_fast(case, seed)
    for name, value in readable.to_dict().items():
        assert repr(value) == repr(fast.to_dict()[name]), name
    return fast


CASES = {
    "segments": by_age,
    "entitled": lambda case: entitle_only(by_age(case), case.capabilities[0], AGES[:1]),
    "shifts": lambda case: open_only(case, OFFICE, workers=True),
    "hours": lambda case: open_only(open_only(case, SATURDAY, capability=case.capabilities[1]), OFFICE, workers=True),
    "caseload": lambda case: with_caseload(case, 6, 120.0),
    "three shifts": lambda case: with_shifts(case, SHIFTS),
    "each worker's own shift": lambda case: with_caseload(
        with_shifts(case, [Shift(str(day), 1, week_of([day, (day + 2) % 7], day, day + 9)) for day in range(7)]),
        2,
        40.0,
    ),
    "all": lambda case: with_caseload(with_shifts(by_age(case), SHIFTS), 3, 120.0),
}


@pytest.mark.parametrize("mode", ["both", "partnering only", "production only"])
@pytest.mark.parametrize("name", CASES)
def test_the_two_twins_agree_in_every_number(name, mode):
    same(CASES[name](a_case(mode)))


def test_telling_people_apart_changes_nothing_for_them():
    case = a_case()
    plain, apart = rehearse_fast(case, 1), rehearse_fast(by_age(case), 1)
    assert (plain.met, plain.wait_days_mean, plain.events) == (apart.met, apart.wait_days_mean, apart.events)
    assert apart.asked_by_segment.sum() == apart.asked
    assert apart.met_by_segment.sum() == apart.met


def test_shares_of_segments_are_as_given():
    case = with_segments(a_case(people=40_000), ("a", "b"), np.tile([1.0, 3.0], (5, 1)))
    asked = rehearse_fast(case, 1).asked_by_segment
    half_width = 4 * np.sqrt(0.25 * 0.75 / asked.sum())
    assert abs(asked[0] / asked.sum() - 0.25) < half_width


def test_who_is_not_entitled_is_never_served_there_and_nobody_else_waits_longer():
    case = by_age(a_case("production only"))
    for capability in case.capabilities:
        case = entitle_only(case, capability, AGES[1:])
    found = rehearse_fast(case, 1)
    assert found.met_by_segment[0] == 0
    assert found.met_by_segment[1] > 0


def test_a_pull_asks_for_no_entitlement():
    case = by_age(a_case("partnering only"))
    for capability in case.capabilities:
        case = entitle_only(case, capability, AGES[1:])
    assert rehearse_fast(case, 1).met_by_segment[0] > 0


def test_the_clock_of_a_week_runs_only_in_its_hours_and_seven_days_a_week():
    week = Week(OFFICE)
    assert week.open_days(0.0) == 0.0
    assert week.open_days(9 / 24) == 0.0  # Monday, nine o'clock
    assert week.open_days(13 / 24) == pytest.approx(7 / 40 * 4)
    assert week.open_days(7.0) == pytest.approx(7.0)
    assert week.open_days(5.5) == pytest.approx(7.0)  # Saturday noon: nothing more till Monday
    assert not week.is_open(5.5)
    assert week.is_open(14.0 + 9.5 / 24)


@pytest.mark.parametrize("now", [0.0, 0.4, 3.9, 5.2, 6.99, 13.3])
@pytest.mark.parametrize("lacking", [0.0, 0.01, 0.8, 3.0, 9.5])
def test_when_is_the_first_open_moment_at_which_the_clock_has_run_so_far(now, lacking):
    week = Week(SATURDAY)
    target = week.open_days(now) + lacking
    at = week.when(target, now, 1e6)
    assert at >= now
    assert week.is_open(at)
    assert week.open_days(at) == pytest.approx(max(target, week.open_days(at)), abs=1e-6)
    if lacking:
        assert week.open_days(at) == pytest.approx(target, abs=1e-6)
    assert week.when(target, now, now) == now  # not before the latest: the latest


def test_nothing_starts_outside_its_hours():
    """With one hour a week somebody who asks just after it waits about a week."""
    case = a_case("production only", months=12, capacity_share=3.0)
    always = rehearse_fast(case, 1)
    for capability in case.capabilities:
        case = open_only(case, SATURDAY, capability=capability)
    weekly = rehearse_fast(case, 1)
    assert always.wait_days_mean < 1
    assert 2.5 < weekly.wait_days_mean < 6


def test_a_small_caseload_means_fewer_pulls_and_one_without_end_changes_nothing():
    case = a_case("partnering only", capacity_share=2.0)
    pulls = [rehearse_fast(with_caseload(case, each, 120.0), 1).pulls for each in (2, 6, 1e6)]
    assert pulls[0] < pulls[1] < pulls[2]
    assert pulls[2] == rehearse_fast(case, 1).pulls


def test_never_more_people_beside_workers_than_they_have_places():
    """With nobody ever rested, there are exactly as many pulls as places."""
    behaviour = Behaviour(beside_days=1e9)
    case = with_caseload(a_case("partnering only", capacity_share=2.0, behaviour=behaviour), 3, 500.0)
    assert case.caseload.min() == case.caseload.max()
    assert rehearse_fast(case, 1).pulls == case.caseload[0, 0]


def test_as_many_are_at_work_as_the_shifts_of_that_hour_have():
    """700 hours a month: 4 x 40, 2 x 40 and 10 hours a week are 448, 224 and 28 of them."""
    case = replace(with_shifts(a_case(), SHIFTS), units=np.full_like(a_case().units, 700.0))
    np.testing.assert_allclose(case.hours_by_shift()[:, 0], [448, 224, 28])
    hour = at_work(case, 112.0)
    assert hour[24 + 10] == pytest.approx(4.0)  # Tuesday at ten: the office shift
    assert hour[24 + 13] == pytest.approx(6.0)  # and from noon the late one too
    assert hour[24 + 18] == pytest.approx(2.0)
    assert hour[5 * 24 + 9] == pytest.approx(0.25)
    assert hour[6 * 24 + 9] == 0.0


def test_the_report_names_every_shift():
    case = with_caseload(with_shifts(a_case(), SHIFTS), 3, 100.0)
    office, late, saturday = shifts_lines(case)
    assert office.startswith(
        "- shift office: 64% of the workers' hours, at work in 40 hours of the week, beside at most"
    )
    assert late.startswith("- shift late: 32%")
    assert "at work in 10 hours" in saturday
    assert shifts_lines(a_case()) == []


def test_hours_are_worked_by_whoever_is_at_work():
    """Everybody asks for more than there is, so each shift works nearly all its hours, and none more."""
    case = with_shifts(a_case("partnering only", people=9_000, months=12, capacity_share=0.3), SHIFTS)
    found = rehearse_fast(case, 1)
    used, opened = found.worker_hours_used_by_shift, case.hours_by_shift().sum(axis=1)
    assert used.sum() == pytest.approx(found.worker_hours_used)
    assert (used <= opened + 1e-6).all()
    assert (used[:2] > 0.8 * opened[:2]).all()


def test_one_shift_at_work_always_is_the_same_as_none():
    case = a_case()
    one = with_shifts(case, [Shift("all", 3, np.ones(168, bool))])
    plain, shifted = rehearse_fast(case, 1), rehearse_fast(one, 1)
    assert shifted.wait_days_mean == pytest.approx(plain.wait_days_mean, rel=0.02)
    assert shifted.met == pytest.approx(plain.met, rel=0.01)


def test_a_worker_with_every_place_taken_is_no_help_though_at_work():
    """With nobody ever rested each shift takes as many people as its own workers have places, whoever is idle."""
    behaviour = Behaviour(beside_days=1e9)
    case = with_shifts(a_case("partnering only", capacity_share=2.0, behaviour=behaviour), SHIFTS)
    case = with_caseload(case, 3, 100.0)
    assert rehearse_fast(case, 1).pulls == case.caseload[:, 0].sum()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda case: open_only(case, np.zeros(168, bool), workers=True), "schedule of the workers has no hours"),
        (lambda case: open_only(case, week_of([0], 9, 9), capability=case.capabilities[0]), "has no hours"),
        (lambda case: with_shifts(case, []), "no shifts"),
        (lambda case: with_shifts(case, [Shift("late", 0, LATE)]), "'late' has 0 workers"),
        (lambda case: with_shifts(case, [Shift("never", 2, np.zeros(168))]), "'never' has no hours"),
        (lambda case: with_shifts(case, SHIFTS[:1] * 2), "one name"),
        (lambda case: week_of([7], 9, 17), "days from 0"),
        (lambda case: with_caseload(case, 0, 120.0), "more than 0"),
        (lambda case: with_segments(case, AGES, -np.ones((5, 3))), "negative or unknown"),
        (lambda case: with_segments(case, AGES, np.ones((4, 3))), "areas, needs, segments"),
        (lambda case: entitle_only(case, "nothing", AGES), "no capability 'nothing'"),
        (lambda case: entitle_only(by_age(case), case.capabilities[0], ["everybody"]), "no segment 'everybody'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(wrong, words):
    with pytest.raises(RehearsalRefused, match=words):
        wrong(a_case())


def test_a_station_that_nobody_can_reach_is_named():
    place = made_up_place(people=3_000, areas=5, needs=3, sites=5, months=6)
    reach = place.access_produced.copy()
    reach[:, 2] = 0.0
    plan = hand_made_plan(place, "production only")
    case = TwinCase.from_plan(replace(place, access_produced=reach), plan)
    sentences = in_reach_of_nobody(case)
    assert sentences
    assert all("at site 3" in sentence for sentence in sentences)


def test_a_place_of_one_resident_can_be_rehearsed():
    case = a_case(people=1, areas=1, needs=1, sites=1, months=24)
    assert same(case).asked <= 5
