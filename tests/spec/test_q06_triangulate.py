"""EXAM 6: a design built from management data alone shows the holes in what it rests on, and is called thin"""

import pytest

from drawwell.design.actions import adopt, run
from drawwell.guard.refusals import WrongInput
from drawwell.understand.actions import keep_evidence
from drawwell.understand.models import Evidence, Outcome
from drawwell.understand.readiness import NoIStatement, coverage
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


def keep(tiny, world, question):
    return keep_evidence(
        tiny.place, world=world, question=question, words="Something known.", source="A report", on_date=tiny.at.date(),
        by=tiny.planner, at=tiny.at,
    )  # fmt: skip


def test_management_data_alone_is_thin_and_the_holes_are_shown(tiny):
    for question in Evidence.Question:
        keep(tiny, "management", question)
    found = coverage(tiny.place)
    assert found.thin
    assert len(found.holes) == 18
    assert "the people who live here" in found.sentence
    plan = run(tiny.place, year="2027-28", months=["2027-05"], by=tiny.planner, at=tiny.at)
    planner = visitor(tiny.planner)
    assert "What this plan rests on is thin" in planner.get(f"/tiny/plans/{plan.id}").content.decode()
    grid = planner.get("/tiny/learning/evidence").content.decode()
    assert grid.count("nothing</td>") == 18


def test_something_from_every_world_and_most_questions_is_not_thin(tiny):
    for world in Evidence.World:
        for question in list(Evidence.Question)[:3]:
            keep(tiny, world, question)
    assert not coverage(tiny.place).thin


@pytest.mark.parametrize("world", ["management", "political", "service"])
def test_one_world_alone_is_thin_whichever_it_is(tiny, world):
    for question in Evidence.Question:
        keep(tiny, world, question)
    assert coverage(tiny.place).thin


def test_a_thin_design_is_not_called_ready_on_measures_of_activity(tiny):
    for question in Evidence.Question:
        keep(tiny, "management", question)
    Outcome.objects.filter(place=tiny.place).update(i_statement="", recognised_by="", measure="contacts, waiting list")
    plan = run(tiny.place, year="2027-28", months=["2027-05"], by=tiny.planner, at=tiny.at)
    next_problem = {"words": "w", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-09-01"}
    with pytest.raises(NoIStatement, match="A settled home"):
        adopt(plan, next_problems=[next_problem], by=tiny.planner, at=tiny.at)


def test_something_known_says_where_it_can_be_checked(tiny):
    with pytest.raises(WrongInput, match="(?i)source|where"):
        keep_evidence(
            tiny.place, world="citizen", question="why", words="They wait.", source=" ", on_date=tiny.at.date(),
            by=tiny.planner, at=tiny.at,
        )  # fmt: skip
