"""A plan to the twin and back: what the rehearsal did not keep is said, and designing again helps or stops."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_places import made_up, one_site

from drawwell.engine.adjust import adjusted_case, disagreement, rehearse_and_adjust, values_delivered
from drawwell.engine.compare import rehearse_all
from drawwell.engine.plan import Floor, NoPlanFits, solve
from drawwell.engine.plan.deliver import deliver
from drawwell.engine.twin import Behaviour, RehearsalRefused, TwinCase

SEEDS = tuple(range(1, 9))


def rehearsed(case, plan, seeds=SEEDS, behaviour=None):
    return rehearse_all({"": TwinCase.from_plan(case, plan, behaviour or Behaviour())}, seeds)[""]


@pytest.fixture(scope="module")
def helped():
    """A place in which designing again delivers more."""
    case = made_up(seed=6, months=6, floors=1)
    return case, rehearse_and_adjust(case)


def test_it_shows_that_it_helped_on_seeds_that_chose_nothing(helped):
    case, found = helped
    assert found.helped
    assert found.fresh_gain_low > 0
    fresh = tuple(10_000 + seed for seed in SEEDS)
    gain = values_delivered(case, rehearsed(case, found.plan, fresh)) - values_delivered(
        case, rehearsed(case, found.first, fresh)
    )
    assert gain.mean() == pytest.approx(found.fresh_gain)
    assert "Designed again" in found.sentence


def test_every_kept_round_delivered_more_beyond_chance_and_the_last_did_not(helped):
    _, found = helped
    first, *again = found.rounds
    assert first.kept
    assert all(one.kept == (one.gained_low > 0) for one in again)
    assert not again[-1].kept
    assert "no more, beyond chance" in found.stopped_because


def test_fits_and_access_are_only_ever_lowered(helped):
    case, found = helped
    for name in ("fit_produced", "fit_pulled", "access_produced", "access_pulled"):
        assert np.all(getattr(found.case, name) <= getattr(case, name) + 1e-12)
        assert np.all(getattr(found.case, name) >= 0.25 * getattr(case, name) - 1e-12)
    assert found.fits
    assert all(0 < times < 1 for _, _, times in found.fits)


def test_the_adjusted_plan_keeps_the_limits_of_the_place_as_stated(helped):
    case, found = helped
    assert np.all(found.plan.cost_pence <= case.budget * (1 + 1e-9))
    met = deliver(replace(case, value=np.ones_like(case.value)), found.plan).met
    assert met[:, 0].sum() >= 0.05 * found.plan.asked[:, 0].sum() * (1 - 1e-6)


def test_it_stops_when_it_does_not_help():
    found = rehearse_and_adjust(made_up(seed=4, months=6))
    assert not found.helped
    assert found.plan is found.first
    assert found.fresh_gain is None
    assert not found.rounds[-1].kept
    assert "The first plan is kept: designing again delivered no more" in found.sentence


def test_it_stops_at_once_where_the_rehearsals_keep_the_promise():
    # Everything fits, all are in reach and there is room for twice as many: nothing is promised that is not kept.
    case = one_site(
        budget=10_000.0, months=6, fit_produced=np.ones((1, 1)), can_keep=np.zeros((1, 1), bool), demand=20.0
    )
    patient = Behaviour().but(gives_up_after_days=3_000.0, eases_after_days=30_000.0)
    plan = solve(case, "production only")
    roomy = replace(plan, produced=plan.produced * 2)
    found = rehearse_and_adjust(case, mode="production only", behaviour=patient, solve=lambda *asked: roomy)
    assert len(found.rounds) == 1
    assert found.stopped_because == "the rehearsals keep what the plan promises"


def test_it_stops_where_no_plan_keeps_the_floors_as_rehearsed():
    case = one_site(months=6, budget=5_000.0, floors=(Floor("half", 0, 0.5),))
    found = rehearse_and_adjust(case)
    assert found.stopped_because == "with fits and access as rehearsed no plan keeps every limit"
    assert found.plan is found.first


def test_a_question_that_no_plan_answers_is_told_as_it_is():
    assert isinstance(rehearse_and_adjust(one_site(floors=(Floor("all", 0, 0.9),))), NoPlanFits)


def test_the_disagreement_adds_up_and_names_what_was_least_kept():
    case = made_up(seed=6, months=6)
    plan = solve(case)
    found = disagreement(case, plan, rehearsed(case, plan))
    assert sum(row[2] for row in found.by_need) == pytest.approx(found.promised)
    assert sum(row[3] for row in found.by_need) == pytest.approx(found.rehearsed)
    assert found.rehearsed + sum(people for _, people in found.endings) == pytest.approx(found.asked_rehearsed)
    need, way, promised, met = found.by_need[0]
    assert promised - met == max(row[2] - row[3] for row in found.by_need)
    assert f"Least kept is {need} by {way}, {met:,.0f} of {promised:,.0f}" in found.sentence


def test_a_promise_kept_by_every_need_and_area_asks_for_no_adjusting():
    case = made_up(seed=6, months=6)
    plan = solve(case)
    results = rehearsed(case, plan)
    modest = replace(plan, met_produced=plan.met_produced * 1e-4, met_pulled=plan.met_pulled * 1e-4)
    assert adjusted_case(case, case, modest, results) is None


def test_the_same_question_ends_alike_whatever_runs_the_rehearsals():
    def backwards(ask, *columns):
        rows = list(zip(*columns, strict=True))
        return reversed([ask(*row) for row in reversed(rows)])

    case = made_up(seed=2, months=6, floors=1)
    one, other = rehearse_and_adjust(case), rehearse_and_adjust(case, map=backwards)
    assert one.to_dict() == other.to_dict()
    assert one.plan == other.plan


def test_one_seed_says_nothing_of_chance():
    with pytest.raises(RehearsalRefused, match="two seeds"):
        rehearse_and_adjust(made_up(), seeds=(1,))
