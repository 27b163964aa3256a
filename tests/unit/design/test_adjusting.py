"""A design rehearsed and designed again: it says by how much the rehearsal disagreed, and whether it helped."""

import pytest
from django.urls import reverse

from drawwell.design.actions import run
from drawwell.design.adjusting import design_and_adjust
from drawwell.design.models import Plan
from drawwell.guard.actions import switch_off
from drawwell.guard.models import Guard, JournalEntry
from drawwell.guard.standing import GuardNotInForce
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
MONTHS = ["2027-05", "2027-06"]


@pytest.fixture
def tiny():
    return tiny_place()


def designed(tiny, **more):
    asked = {"year": "2027-28", "months": MONTHS, "replications": 3, "rounds": 2, "by": tiny.planner, "at": tiny.at}
    return design_and_adjust(tiny.place, **(asked | more))


def test_it_keeps_a_plan_that_says_by_how_much_its_rehearsal_disagreed(tiny):
    plan = designed(tiny)
    adjusted = plan.result["adjusted"]
    assert plan.fits_budget
    assert "The plan promised" in adjusted["sentence"]
    assert adjusted["stopped_because"]
    assert 1 <= len(adjusted["rounds"]) <= 3
    assert sum(row[2] for row in adjusted["by_need"]) > 0
    assert JournalEntry.objects.filter(act="design rehearsed and adjusted", power="rehearse").count() == 1
    assert JournalEntry.objects.filter(act="design run", power="design", by=tiny.planner).count() == 1


def test_where_it_did_not_help_it_is_the_plan_that_was_designed_at_once(tiny):
    plan, plain = designed(tiny), run(tiny.place, year="2027-28", months=MONTHS, by=tiny.planner, at=tiny.at)
    lines = [sorted(one.lines.values_list("site", "capability", "month", "kept_units")) for one in (plan, plain)]
    assert plan.result["adjusted"]["helped"] == (plan.case_digest != plain.case_digest)
    assert plan.result["adjusted"]["helped"] or lines[0] == lines[1]


def test_no_plan_that_fits_is_kept_with_its_sentence(tiny):
    plan = designed(tiny, budget_share=0.0001)
    assert not plan.fits_budget
    assert plan.result["limits_at_odds"]


def test_it_needs_the_guards_of_both_powers_and_leaves_nothing_half_done(tiny):
    guard = Guard.objects.get(place=tiny.place, power="rehearse")
    switch_off(guard, because="The assumptions are looked at again.", by=tiny.keeper, at=tiny.at)
    with pytest.raises(GuardNotInForce, match="rehearse"):
        designed(tiny)
    assert not Plan.objects.exists()


def test_its_page_shows_what_was_promised_what_was_kept_and_each_round(tiny):
    plan = designed(tiny)
    page = visitor(tiny.planner).get(reverse("plan", args=["tiny", plan.id])).content.decode()
    assert "promised by its arithmetic, and met in its rehearsals" in page
    assert page.count("More than the best before") == 1
