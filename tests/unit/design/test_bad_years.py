"""How much weight a design puts on the bad years: who asked for it, what it costs and what it buys."""

import pytest
from django.db.models import F
from django.urls import reverse

from drawwell.design.actions import run
from drawwell.design.ask import question_of
from drawwell.design.bad_years import bad_years_sentence
from drawwell.design.models import Plan
from drawwell.design.rehearsal import question_for
from drawwell.engine.plan import CaseIsWrong
from drawwell.understand.models import NeedEstimate
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
ASKED = {"year": "2027-28", "months": ["2027-05", "2027-06"]}


@pytest.fixture
def tiny():
    """A place whose needs are known so badly that its years differ much."""
    tiny = tiny_place()
    NeedEstimate.objects.filter(place=tiny.place).update(low=F("people_per_year") * 0.1, high=F("people_per_year") * 4)
    return tiny


def designed(tiny, bad_years):
    return run(tiny.place, **ASKED, bad_years=bad_years, by=tiny.planner, at=tiny.at)


def test_weight_on_bad_years_buys_them_something_and_costs_the_others(tiny):
    kept = designed(tiny, 1.0).result["bad_years"]
    assert kept["worst"] > kept["worst_for_average"]
    assert kept["mean"] < kept["mean_for_average"]
    assert kept["worst"] < kept["mean"]


def test_who_asked_for_it_and_when_is_kept_and_told(tiny):
    plan = designed(tiny, 0.5)
    kept = plan.result["bad_years"]
    assert (kept["author"], kept["date"]) == (tiny.planner.name, tiny.at.date().isoformat())
    told = visitor(tiny.planner).get(reverse("plan", args=[tiny.place.key, plan.id])).content.decode()
    assert f"50% of the weight is on bad years, as {tiny.planner.name} asked on 3 May 2027." in told
    assert "in the worst 25% of the 4 years tried" in told
    assert "The best plan for the average alone meets" in told


def test_without_any_weight_nothing_is_said_of_bad_years(tiny):
    plan = designed(tiny, 0.0)
    assert "bad_years" not in plan.result
    told = visitor(tiny.planner).get(reverse("plan", args=[tiny.place.key, plan.id])).content.decode()
    assert "bad years" not in told


def test_a_difference_smaller_than_what_is_proved_is_said_to_be_none(tiny):
    plan = designed(tiny, 0.5)
    assert "says nothing" not in bad_years_sentence(plan)
    plan.result["bad_years"]["gap"] = 0.005
    assert "Each is proved within 0.5% of its best" in bad_years_sentence(plan)


def test_a_planner_asks_for_it_on_the_page_of_plans(tiny):
    sent = {"year": "2027-28", "per_cent": "100", "mode": "both", "bad_years": "50"}
    visitor(tiny.planner).post(reverse("plans", args=[tiny.place.key]), sent)
    plan = Plan.objects.get()
    assert plan.result["bad_years"]["weight"] == 0.5
    assert plan.name.endswith("50% of the weight on bad years")


def test_a_rehearsal_asks_the_question_that_the_plan_answered(tiny):
    plan = designed(tiny, 0.5)
    asked = question_of(tiny.place, **ASKED, at=tiny.at, bad_years=0.5).case
    again = question_for(plan).case
    assert (again.tail_weight, again.tail_share) == (0.5, 0.25)
    assert (again.demand == asked.demand).all()


def test_more_than_all_of_the_weight_is_refused(tiny):
    with pytest.raises(CaseIsWrong, match="tail_weight is 1.5"):
        designed(tiny, 1.5)
