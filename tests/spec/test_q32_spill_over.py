"""What a plan saves by moving people to others' doors is a line in its result, and a next problem that is kept."""

import pytest

from drawwell.design.actions import adopt, run
from drawwell.design.models import Rehearsal
from drawwell.design.next_problems import OTHERS, candidates, cost_to_others
from drawwell.design.what_would_happen import rehearse_now
from drawwell.guard.models import Link
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db

MONTHS = ["2027-05", "2027-06"]
SAID = {
    "words": "Rooms stand empty", "sign": "Room not used", "noticed_by": "providers", "borne_by": "those who queue",
    "look_on": "2027-09-01",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """A generous plan in force, and one with less than half of its money rehearsed beside it; undone at the end."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        tiny = tiny_place()
        who = {"by": tiny.planner, "at": tiny.at}
        now = run(tiny.place, year="2027-28", months=MONTHS, name="Now", **who)
        adopt(now, next_problems=[SAID], **who)
        cheap = run(tiny.place, year="2027-28", months=MONTHS, name="Cheap", budget_share=0.45, **who)
        rehearse_now(cheap, replications=12, **who)
        tiny.cheap, tiny.now, tiny.who = cheap, now, who
        yield tiny
        transaction.set_rollback(True)


def test_the_cost_to_others_is_a_line_in_the_result(made):
    line = cost_to_others(made.cheap)
    assert line.more_pence > 0
    assert line.low_pence <= line.mean_pence <= line.high_pence
    said = " ".join(visitor(made.planner).get(f"/tiny/plans/{made.cheap.id}").content.decode().split())
    assert "Falls on others" in said
    assert "more than the plan in force, Now" in said


def test_a_plan_not_rehearsed_says_that_it_is_not_known(made):
    said = visitor(made.planner).get(f"/tiny/plans/{made.now.id}").content.decode()
    assert "not known until it is rehearsed" in said


def test_what_is_worse_beyond_chance_proposes_itself(made):
    found = candidates(made.cheap)
    assert found[0].kind == OTHERS
    assert {"needs", "areas"} <= {one.kind for one in found}
    for one in found:
        assert all(one.as_next_problem(at=made.at).values()), one


def test_nothing_proposes_itself_where_two_plans_are_the_same(made):
    """The plan in force, rehearsed beside itself under another name, differs in nothing."""
    twin = run(made.place, year="2027-28", months=MONTHS, name="The same again", **made.who)
    rehearse_now(twin, replications=6, **made.who)
    worse = candidates(twin)
    assert [one.kind for one in worse if one.kind == OTHERS] == []


def test_the_page_that_adopts_it_has_it_written_already(made):
    said = visitor(made.planner).get(f"/tiny/plans/{made.cheap.id}/adopt").content.decode()
    assert "more falls on others" in said
    assert "a cost to others is kept whatever you write" in said


def test_it_becomes_a_next_problem_even_where_nobody_says_it(made):
    adoption = adopt(made.cheap, next_problems=[SAID], **made.who)
    problems = Link.objects.filter(chain_id=adoption.chain_id, kind="p", after__isnull=False)
    said = {one.words: one.borne_by for one in problems}
    assert "Rooms stand empty" in said
    assert [who for words, who in said.items() if "falls on others" in words] == [
        "other organisations and whoever pays for them"
    ]


def test_a_rehearsal_beside_nothing_proposes_nothing(made):
    alone = Rehearsal.objects.filter(plan=made.cheap).first()
    plan = replace_plan(made, {**alone.result, "names": alone.result["names"][:1]})
    assert candidates(plan) is None


def replace_plan(made, result):
    """Another plan whose only rehearsal stood beside nothing."""
    plan = run(made.place, year="2027-28", months=MONTHS, name="Alone", **made.who)
    Rehearsal.objects.create(
        place=made.place, kind="plan", plan=plan, result=result, sentence="Alone.", replications=1, made_at=made.at,
        by=made.planner,
    )  # fmt: skip
    return plan
