"""What could turn a comparison round, and small named differences from a base."""

import json

import numpy as np
import pytest

from drawwell.engine.twin import RehearsalRefused, TwinCase
from drawwell.engine.twin_fast import rehearse_fast
from drawwell.engine.twin_levers import change_capability, close_site, strike, surge
from drawwell.engine.twin_made_up import hand_made_plan, made_up_place
from drawwell.engine.twin_sensitivity import Sensitivity, assumptions_of, sensitivity, what_could_turn_it_round


@pytest.fixture(scope="module")
def place():
    return made_up_place(people=2_500, areas=4, needs=3, sites=4, months=4)


@pytest.fixture(scope="module")
def cases(place):
    return {mode: TwinCase.from_plan(place, hand_made_plan(place, mode)) for mode in ("both", "production only")}


def test_every_assumption_has_a_swing_within_its_own_range(cases):
    found = sensitivity(cases["both"], cases["production only"], seeds=(1, 2))
    assert {swing.assumption for swing in found.swings} == set(assumptions_of(cases["both"]))
    moved = [max(abs(s.at_low - found.difference), abs(s.at_high - found.difference)) for s in found.swings]
    assert moved == sorted(moved, reverse=True)
    assert moved[0] > 0
    assert found.swings[0].assumption.replace("_", " ") in found.sentence


def test_a_comparison_that_can_be_turned_round_says_by_what():
    """Where the fit is high, production only is ahead; but not if the stated fits are a fifth too high."""
    place = made_up_place(people=4_000, areas=4, needs=3, sites=4, months=4, fit=0.62)
    found = what_could_turn_it_round(place, seeds=(1, 2, 3), solve=hand_made_plan)
    turning = [swing.assumption for swing in found.swings if swing.turns_round]
    for name in turning:
        assert name.replace("_", " ") in found.sentence
    assert "turn" in found.sentence
    by_name = {swing.assumption: swing for swing in found.swings}
    fit = by_name["fit_produced_times"]
    assert fit.at_low > fit.at_high  # the better standard services fit, the less both is ahead


def test_a_plan_against_itself_swings_by_nothing(cases):
    found = sensitivity(cases["both"], cases["both"], seeds=(1,))
    assert found.difference == 0.0
    assert {swing.at_low for swing in found.swings} == {swing.at_high for swing in found.swings} == {0.0}
    assert not any(swing.turns_round for swing in found.swings)


def test_morris_screens_all_assumptions_together(cases):
    found = sensitivity(cases["both"], cases["production only"], seeds=(1,), trajectories=2)
    assert all(swing.effect_mean >= 0 and swing.effect_spread >= 0 for swing in found.swings)
    effects = {swing.assumption: swing.effect_mean for swing in found.swings}
    assert effects["escalation_pence"] == 0.0  # money paid by others meets nobody
    assert max(effects.values()) > 0
    assert Sensitivity.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_a_measure_that_a_plan_lacks_is_refused(cases):
    with pytest.raises(RehearsalRefused, match="reserve_used_share cannot be compared"):
        sensitivity(cases["both"], cases["production only"], measure="reserve_used_share", seeds=(1,))


def test_worker_hours_creep_makes_pulls_dearer(cases):
    both = cases["both"]
    crept = both.with_behaviour(both.behaviour.but(hours_creep_share=0.4))
    np.testing.assert_allclose(crept.worker_hours, both.worker_hours * 1.4)
    assert rehearse_fast(crept, 1).pulls < rehearse_fast(both, 1).pulls


def test_levers_move_what_they_name_and_leave_the_people_alone(cases):
    base = rehearse_fast(cases["both"], 1)
    asked = base.ends_by_area_need.sum(axis=0)
    struck = rehearse_fast(strike(cases["both"], 1.0), 1)
    closed = rehearse_fast(close_site(cases["both"], "site 1"), 1)
    stopped = rehearse_fast(change_capability(cases["both"], cases["both"].capabilities[0], 0.0), 1)
    assert struck.pulls == 0
    for changed in (struck, closed, stopped):
        assert changed.met < base.met
        assert (changed.ends_by_area_need.sum(axis=0) == asked).all()
    at_site = cases["both"].station_site == 0
    assert closed.used_by_station[at_site].sum() == 0


def test_a_lever_may_move_some_months_only(cases):
    half = strike(cases["both"], 0.5, range(1, 2))
    np.testing.assert_allclose(half.units[-1] / cases["both"].units[-1], [1, 0.5, 1, 1])


def test_a_surge_adds_to_one_need_only(cases):
    base = rehearse_fast(cases["both"], 2).ends_by_area_need.sum(axis=0)
    more = rehearse_fast(surge(cases["both"], cases["both"].needs[1], 1.1), 2).ends_by_area_need.sum(axis=0)
    assert (more[:, [0, 2]] == base[:, [0, 2]]).all()
    assert (more[:, 1] >= base[:, 1]).all()
    assert more[:, 1].sum() > base[:, 1].sum()


@pytest.mark.parametrize(
    ("lever", "words"),
    [
        (lambda case: strike(case, 1.5), "no share"),
        (lambda case: close_site(case, "the moon"), "no site 'the moon'"),
        (lambda case: surge(case, case.needs[0], 9.0), "beyond the ceiling"),
        (lambda case: strike(case, 0.5, range(3, 6)), "no month 5"),
        (lambda case: change_capability(case, case.capabilities[0], -1.0), "cannot be"),
    ],
)
def test_a_lever_that_cannot_be_is_refused(cases, lever, words):
    with pytest.raises(RehearsalRefused, match=words):
        lever(cases["both"])
