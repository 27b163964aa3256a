"""EXAM 5: a plan is not agreed on counts of activity alone: each outcome has a statement, and who recognised it"""

import pytest

from drawwell.design.actions import adopt, run
from drawwell.understand.models import Need, Outcome
from drawwell.understand.readiness import NoIStatement
from places import tiny_place

pytestmark = pytest.mark.django_db
NEXT = {"words": "w", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-09-01"}


@pytest.fixture
def tiny():
    return tiny_place()


def agreed(tiny):
    plan = run(tiny.place, year="2027-28", months=["2027-05"], by=tiny.planner, at=tiny.at)
    return adopt(plan, next_problems=[NEXT], by=tiny.planner, at=tiny.at)


def test_referrals_and_waiting_lists_are_not_enough_and_each_outcome_is_named(tiny):
    Outcome.objects.filter(place=tiny.place, key="home").update(i_statement="", measure="referrals, contacts")
    Outcome.objects.filter(place=tiny.place, key="company").update(recognised_by="", measure="waiting list")
    with pytest.raises(NoIStatement) as refused:
        agreed(tiny)
    assert "A settled home (lacks a statement)" in refused.value.sentence
    assert "Company (lacks who recognised it)" in refused.value.sentence


def test_a_need_that_no_outcome_speaks_for_is_named(tiny):
    Need.objects.create(
        place=tiny.place, key="sleep", name="A night's sleep", description="", priority_weight=1,
        priority_author="A panel", priority_date="2027-04-01",
    )  # fmt: skip
    with pytest.raises(NoIStatement, match="A night's sleep"):
        agreed(tiny)


def test_with_who_said_it_and_who_recognised_it_a_plan_is_agreed(tiny):
    assert agreed(tiny).plan.fits_budget
