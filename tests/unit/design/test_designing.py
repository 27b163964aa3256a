"""Designing, answering proposals, rehearsing, and putting a plan into force."""

import pytest

from drawwell.design.actions import (
    PlanCannotBeAdopted,
    PlanIsAdopted,
    adopt,
    plan_in_force,
    propose,
    rehearse,
    run,
)
from drawwell.design.models import Adoption, Plan, PlanLine, Proposal
from drawwell.design.publish import month_bounds
from drawwell.guard.chains import NoNextProblem
from drawwell.guard.models import Chain
from drawwell.pull.actions import pull_in, standing
from drawwell.supply import ledger
from drawwell.supply.actions import units_of
from drawwell.supply.models import Offer
from places import DAY, more_circles, open_offer, tiny_place

pytestmark = pytest.mark.django_db
MONTHS = ["2027-05", "2027-06"]
NEXT = {"words": "w", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-09-01"}


@pytest.fixture
def tiny():
    return tiny_place()


def design(tiny, **more):
    return run(tiny.place, **({"year": "2027-28", "months": MONTHS, "by": tiny.planner, "at": tiny.at} | more))


def into_force(tiny, plan, at=None):
    return adopt(plan, next_problems=[NEXT], by=tiny.planner, at=at or tiny.at)


def proposed(tiny, kind, capability="rent-hold", **more):
    return propose(
        tiny.place, kind=kind, capability=tiny.capabilities[capability], words="More.", provenance="A table.",
        table_id=tiny.place.id, asked=12, unmet=6, months=3, by=tiny.planner, at=tiny.at, **more,
    )  # fmt: skip


def answer_to(tiny, kind, capability="rent-hold", **more):
    proposal = proposed(tiny, kind, capability, **more)
    return design(tiny).answers.get(proposal=proposal)


def test_a_plan_keeps_its_sentence_figures_limits_and_proof(tiny):
    plan = design(tiny)
    assert plan.fits_budget
    assert plan.sentence.startswith("With £6,250 a month,")
    assert 0 <= plan.result["gap"] < 1e-6
    costs = plan.result["cost_pence_per_month"]
    assert sum(costs.values()) <= plan.result["budget_pence_per_month"] * (1 + 1e-9)
    assert costs["sites"] == 200_000
    assert plan.result["limits"][0]["worth"] > 0
    met = plan.result["met_per_month"]
    assert sum(plan.result["area_met"]) == pytest.approx(met, abs=0.01)
    assert sum(plan.result["need_met_produced"] + plan.result["need_met_pulled"]) == pytest.approx(met, abs=0.01)


def test_the_same_question_gives_the_same_plan(tiny):
    one, other = design(tiny), design(tiny)
    assert (one.case_digest, one.sentence, one.result) == (other.case_digest, other.sentence, other.result)


def test_each_way_of_spending_uses_only_its_own(tiny):
    assert not PlanLine.objects.filter(plan=design(tiny, mode="production only"), kept_units__gt=0).exists()
    assert not PlanLine.objects.filter(plan=design(tiny, mode="partnering only"), produced_units__gt=0).exists()


def test_more_money_never_meets_less_and_the_limit_says_about_how_much(tiny):
    now, more = design(tiny), design(tiny, budget_share=1.01)
    gained = more.result["value"] - now.result["value"]
    budget = next(limit for limit in now.result["limits"] if limit["kind"] == "budget")
    assert budget["unit"] == "£"
    assert gained == pytest.approx(budget["worth"] * 62.5, rel=0.05)


def test_a_plan_that_does_not_fit_is_kept_with_the_limits_at_odds(tiny):
    plan = design(tiny, budget_share=0.2)
    assert not plan.fits_budget
    assert plan.result["limits_at_odds"]
    assert plan.sentence.startswith("No plan fits")
    assert not plan.lines.exists()
    for act in (lambda: into_force(tiny, plan), lambda: rehearse(plan, by=tiny.planner, at=tiny.at)):
        with pytest.raises(PlanCannotBeAdopted, match="No plan fits"):
            act()


def test_what_a_worker_could_agree_is_not_a_matter_of_capacity(tiny):
    answer = answer_to(tiny, "own hands")
    assert not answer.changed
    assert "workers could agree it themselves" in answer.words
    assert "named person decides" in answer.words


def test_a_rule_in_the_way_goes_to_its_owner(tiny):
    answer = answer_to(tiny, "change rule", rule="form X first")
    assert not answer.changed
    assert "what stands in the way is a rule (form X first)" in answer.words


def test_what_nobody_pulls_is_kept_less_of(tiny):
    open_offer(tiny, "rents", 30)
    answer = answer_to(tiny, "stop")
    assert answer.changed
    assert answer.words.startswith("Nobody pulls Someone who can agree a rent hold: what is kept free falls from 35")


def test_more_that_no_site_can_produce_says_so(tiny):
    answer = answer_to(tiny, "produce", "rent-hold")
    assert not answer.changed
    assert "no site can produce it." in answer.words
    assert "What is kept free for asks falls from" in answer.words


def test_an_ask_for_what_nobody_here_gives_does_not_stop_the_design(tiny):
    proposal = proposed(tiny, "keep free", "lift")
    tiny.services["lifts"].capability = tiny.capabilities["debt-advice"]
    tiny.services["lifts"].save()
    tiny.needs["company"].fit_set.update(capability=tiny.capabilities["rent-hold"])
    answer = design(tiny).answers.get(proposal=proposal)
    assert not answer.changed
    assert answer.words.endswith("no site can keep it free.")


def test_less_than_now_is_called_a_fall_and_not_staying(tiny):
    open_offer(tiny, "rents", 40)
    answer = answer_to(tiny, "keep free")
    assert not answer.changed
    assert "kept free for asks falls from 45 decisions to" in answer.words
    cost = tiny.capabilities["rent-hold"].cost_per_unit_kept_pence / 100
    assert f"one more decision would bring no more than its £{cost:,.2f} brings elsewhere" in answer.words


def test_a_plan_put_into_force_becomes_offers(tiny):
    plan = design(tiny)
    adoption = into_force(tiny, plan)
    assert adoption.offers_published > 0
    assert plan_in_force(tiny.place) == plan
    for line in plan.lines.select_related("site", "capability"):
        starts_at, ends_at = month_bounds(line.month, tiny.place.zone)
        for kept, units in ((True, line.kept_units), (False, line.produced_units)):
            offers = Offer.objects.filter(
                service__site=line.site, capability=line.capability, kept_free=kept, starts_at__gte=starts_at,
                ends_at__lte=ends_at,
            )  # fmt: skip
            assert sum(units_of(offer) for offer in offers) == round(units), (line.capability, line.month, kept)


def test_what_is_held_is_never_taken_away(tiny):
    tiny.services["rents"].units_max_per_month = 1  # the plan can keep one where five are held
    tiny.services["rents"].save()
    pulls = [
        pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at) for circle in more_circles(tiny, 5)
    ]
    into_force(tiny, design(tiny))
    assert {standing(pull).kind for pull in pulls} == {"held"}
    assert units_of(tiny.offers["rents"]) == 5
    assert ledger.free_units(tiny.offers["rents"]) == 0


def test_nothing_goes_into_force_without_a_next_problem_and_nothing_is_half_done(tiny):
    plan, before = design(tiny), (Chain.objects.count(), Offer.objects.count())
    with pytest.raises(NoNextProblem):
        adopt(plan, next_problems=[], by=tiny.planner, at=tiny.at)
    assert not Adoption.objects.exists()
    assert (Chain.objects.count(), Offer.objects.count()) == before
    assert plan_in_force(tiny.place) is None


def test_a_plan_goes_into_force_once(tiny):
    plan = design(tiny)
    into_force(tiny, plan)
    with pytest.raises(PlanIsAdopted):
        into_force(tiny, plan, tiny.at + DAY)


def test_the_plan_adopted_last_is_in_force(tiny):
    first, second = design(tiny), design(tiny, budget_share=0.9)
    into_force(tiny, second)
    into_force(tiny, first, tiny.at + DAY)
    assert plan_in_force(tiny.place) == first


def test_adopting_begins_a_chain_that_ends_in_the_next_problem(tiny):
    plan = design(tiny)
    chain = Chain.objects.get(id=into_force(tiny, plan).chain_id)
    assert (chain.subject_kind, chain.subject_id) == ("plan", plan.id)
    assert chain.links.filter(kind="p", after__kind="s").get().words == "w"


@pytest.mark.parametrize("mode", ["both", "production only", "partnering only"])
def test_a_rehearsal_says_what_came_beside_what_was_promised(tiny, mode):
    plan = design(tiny, mode=mode)
    rehearsal = rehearse(plan, by=tiny.planner, at=tiny.at, replications=3)
    ranges = rehearsal.result["ranges"]
    assert ranges["met"]["low"] <= ranges["met"]["mean"] <= ranges["met"]["high"]
    assert rehearsal.result["promised"] == pytest.approx(plan.result["met_per_month"] * 2)
    assert ("reserve_used_share" in ranges) == (mode != "production only")  # nothing is kept: nothing to say
    assert rehearsal.sentence.startswith("Rehearsed 3 times,")


def test_the_same_rehearsal_again_gives_the_same_figures(tiny):
    plan = design(tiny)
    one, other = (rehearse(plan, by=tiny.planner, at=tiny.at, replications=2) for _ in range(2))
    assert one.result == other.result


def test_plans_and_proposals_stay_in_their_place(tiny):
    other = tiny_place(key="elsewhere")
    into_force(tiny, design(tiny))
    proposed(tiny, "keep free")
    assert plan_in_force(other.place) is None
    assert not design(other).answers.exists()
    assert Plan.objects.for_place(other.place).count() == 1
    assert not Proposal.objects.for_place(other.place).exists()
