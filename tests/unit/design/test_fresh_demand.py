"""A plan's promise stands beside what it delivers on demand that it was not designed for."""

import pytest
from django.db.models import F

from drawwell.design.actions import run
from drawwell.design.beside import less_money_of
from drawwell.design.pictures import value_against_money
from drawwell.understand.models import NeedEstimate
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


def designed(tiny, **ranges):
    if ranges:
        NeedEstimate.objects.filter(place=tiny.place).update(
            low=F("people_per_year") * ranges["low"], high=F("people_per_year") * ranges["high"]
        )
    return run(tiny.place, year="2027-28", months=["2027-05", "2027-06"], by=tiny.planner, at=tiny.at)


def share(plan):
    told = plan.result["fresh_demand"]
    return told["delivered"] / told["promised"]


def test_the_same_question_has_the_same_fresh_demand(tiny):
    first, second = designed(tiny), designed(tiny)
    assert first.result["fresh_demand"] == second.result["fresh_demand"]
    told = first.result["fresh_demand"]
    assert told["low"] <= told["delivered"] <= told["high"]


def test_what_is_known_less_well_promises_less_and_delivers_less(tiny):
    """What stands ready cannot follow people who are elsewhere than was believed, and the design knows it."""
    well = designed(tiny, low=0.95, high=1.05)
    badly = designed(tiny, low=0.1, high=4.0)
    for part in ("promised", "delivered"):
        assert badly.result["fresh_demand"][part] < 0.95 * well.result["fresh_demand"][part]
    assert 0.8 < share(badly) < 1.2
    assert 0.9 < share(well) < 1.1


def test_what_goes_first_says_its_own_unit_and_the_frontier_is_drawn(tiny):
    plan = designed(tiny)
    plan.result["less_money"]["stopped"] = [["Small money", "Mill", True, 180.4, "pound"], ["Advice", "Mill", False, 1]]
    assert [one["amount"] for one in less_money_of(plan)["stopped"]] == ["£180", "1 unit"]
    chart = value_against_money(plan)
    kept = [value for _, value in plan.result["less_money"]["points"]]
    assert chart.numbers == chart.svg.numbers == tuple(f"{value:.0f}" for value in kept)
    plan.save()
    told = visitor(tiny.planner).get(f"/tiny/plans/{plan.id}").content.decode()
    assert "£180 less a month: Small money, Mill" in told
    assert "What more or less money would meet" in told


def test_the_page_says_both(tiny):
    plan = designed(tiny)
    told = visitor(tiny.planner).get(f"/tiny/plans/{plan.id}").content.decode()
    assert "for which it was not designed, it delivers" in told
    assert f"{share(plan):.0%} of the promise" in told


def test_a_plan_kept_before_says_nothing_of_it(tiny):
    plan = designed(tiny)
    del plan.result["fresh_demand"]
    plan.save()
    told = visitor(tiny.planner).get(f"/tiny/plans/{plan.id}").content.decode()
    assert "not designed, it delivers" not in told
