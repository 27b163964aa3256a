"""Every answer has its next problem: named before it goes live, looked for, told to who began it, never solved."""

import sys
from datetime import date
from pathlib import Path

import pytest

from drawwell.design.actions import adopt
from drawwell.design.models import Adoption, Plan
from drawwell.guard import actions, chains, watches
from drawwell.guard.models import Chain, Link
from drawwell.learn import rules
from drawwell.place.models import OutboxMessage
from places import DAY, tiny_place
from visits import visitor

sys.path.append(str(Path(__file__).resolve().parents[1] / "architecture"))
from reaching import marked_reached_by

pytestmark = pytest.mark.django_db

NEXT = {
    "words": "People who used the drop-in ask nobody else", "sign": "Fewer asks from Felling",
    "noticed_by": "workers there", "borne_by": "people in Felling", "look_on": date(2027, 9, 1),
}  # fmt: skip


@pytest.fixture
def tiny():
    return tiny_place()


def a_plan(tiny, name="Kept"):
    return Plan.objects.create(
        place=tiny.place, name=name, mode="both", year="2027-28", months=["2027-05"], made_at=tiny.at,
        by=tiny.planner, sentence="More is kept free.", fits_budget=True, result={"met_per_month": 0},
        case_digest="0" * 64,
    )  # fmt: skip


def in_force(tiny, **more):
    plan = a_plan(tiny)
    adoption = adopt(plan, next_problems=[NEXT | more], by=tiny.planner, at=tiny.at)
    return list(Link.objects.filter(chain_id=adoption.chain_id).order_by("id"))


def test_a_plan_does_not_go_live_without_a_next_problem(tiny):
    with pytest.raises(chains.NoNextProblem):
        adopt(a_plan(tiny), next_problems=[], by=tiny.planner, at=tiny.at)
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("part", ["sign", "noticed_by", "borne_by", "look_on"])
def test_nor_with_one_that_leaves_out_what_is_noticed_by_whom_who_bears_it_or_when_to_look(tiny, part):
    with pytest.raises(chains.NextProblemIsThin):
        adopt(a_plan(tiny), next_problems=[NEXT | {part: ""}], by=tiny.planner, at=tiny.at)
    assert not Adoption.objects.exists()


def test_nor_by_its_page(tiny):
    answer = visitor(tiny.planner).post(f"/tiny/plans/{a_plan(tiny).id}/adopt", {"first-words": "x"})
    assert answer.status_code == 422
    assert not Adoption.objects.exists()


@pytest.mark.parametrize(
    "action", [adopt, actions.pair, actions.begin_trial, rules.answer], ids=lambda one: one.__name__
)
def test_whatever_goes_live_asks_the_same_check(action):
    """A plan adopted, a power paired or tried, a rule changed: each runs the one check, itself or by what it calls."""
    assert chains.check_has_next_problem in marked_reached_by(action, doors=(chains.check_has_next_problem,))


def test_when_it_comes_it_stands_in_its_chain_and_those_who_began_it_are_told(tiny):
    _p1, s1, p2 = in_force(tiny)
    chains.look(p2, found="appeared", words="Three weeks without an ask", by=tiny.worker, at=tiny.at + 90 * DAY)
    assert watches.watch_of(p2, at=tiny.at + 90 * DAY).appeared
    assert p2.after == s1
    told = OutboxMessage.objects.get(kind="next problem has come")
    assert (told.to_account, told.subject_id) == (tiny.planner, p2.id)
    said = visitor(tiny.leader).get(f"/tiny/then-what/{p2.chain_id}").content.decode()
    assert "it has come" in said


def test_a_return_to_an_earlier_problem_is_named_fixes_that_fail(tiny):
    p1, _s1, p2 = in_force(tiny)
    s2 = chains.and_then(p2, words="A second drop-in", by=tiny.planner, at=tiny.at)
    p3 = chains.and_then(s2, **(NEXT | {"words": p1.words.upper()}), by=tiny.planner, at=tiny.at)
    assert chains.earlier_problem(p3) == p1
    assert "Fixes that fail" in visitor(tiny.leader).get(f"/tiny/then-what/{p3.chain_id}").content.decode()


def test_a_look_that_is_overdue_is_shown_and_nags(tiny):
    *_, p2 = in_force(tiny)
    late = tiny.at.replace(month=10)
    assert p2 in [one.link for one in watches.overdue(tiny.place, at=late)]
    tiny.place.clock_at = late
    tiny.place.save()
    said = visitor().get("/tiny/guards").content.decode()
    assert "looks for a next problem overdue" in said
    assert watches.remind(tiny.place, by=tiny.keeper, at=late) >= 1


def test_there_is_no_status_solved_in_any_row(tiny):
    in_force(tiny)
    words = {str(one).lower() for model in (Chain, Link, *(one.related_model for one in Link._meta.related_objects))
             for field in model._meta.fields for choice in field.choices or () for one in choice}  # fmt: skip
    words |= {field.name for model in (Chain, Link) for field in model._meta.fields}
    assert not words & {"solved", "done", "closed", "resolved", "fixed", "complete", "completed"}
