"""Twelve asks for one capability in a quarter, seven of them not met: what the next design does with them."""

from datetime import UTC, datetime

import pytest

from drawwell.design.actions import run
from drawwell.learn.actions import adopt_and_tell, learn_from
from drawwell.learn.disclosure import period_before
from drawwell.learn.models import Telling
from drawwell.place.models import OutboxMessage
from drawwell.pull.actions import draw, pull_in, standing
from drawwell.pull.models import Answer
from places import DAY, more_circles, open_offer, tiny_place

pytestmark = pytest.mark.django_db
JULY = datetime(2027, 7, 2, 9, tzinfo=UTC)
NEXT_PROBLEM = {
    "words": "What is kept free stands unused while others queue.",
    "sign": "Decisions kept free and not pulled, two months running",
    "noticed_by": "the rents team",
    "borne_by": "tenants who queue",
    "look_on": JULY.date(),
}


@pytest.fixture
def quarter():
    """The place in July, after twelve circles asked in May for the one of whom there was room for five."""
    tiny = tiny_place()
    tiny.pulls = []
    for n, circle in enumerate(more_circles(tiny, 12)):
        at = tiny.at + n * DAY
        pull = pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=at)
        if standing(pull).kind == Answer.Kind.HELD:
            draw(pull, by=tiny.worker, at=at + DAY / 24)
        tiny.pulls.append(pull)
    tiny.unmet = [pull for pull in tiny.pulls if standing(pull).kind == Answer.Kind.UNMET]
    open_offer(tiny, "rents", 1, key="rents-july", starts_at=JULY - DAY, ends_at=JULY + 28 * DAY)
    return tiny


def learn(tiny):
    return learn_from(tiny.place, period=period_before(tiny.place, JULY), by=tiny.planner, at=JULY)


def design(tiny):
    return run(tiny.place, year="2027-28", months=["2027-07", "2027-08"], by=tiny.planner, at=JULY)


def test_seven_of_the_twelve_are_not_met_and_say_what_stood_in_the_way(quarter):
    assert len(quarter.unmet) == 7
    assert {standing(pull).why for pull in quarter.unmet} == {Answer.Why.NO_ROOM}
    assert all("waits in the order of asking" in standing(pull).words for pull in quarter.unmet)


def test_the_asks_become_one_proposal_with_its_provenance(quarter):
    (pattern,) = learn(quarter)
    proposal = pattern.proposal
    assert proposal.kind == "keep free"
    assert proposal.capability == quarter.capabilities["rent-hold"]
    assert proposal.provenance.startswith("From the published table 'asks by capability', 2027-04 to 2027-06:")
    assert f"asked about {proposal.asked}, not met about {proposal.unmet}" in proposal.provenance
    assert abs(proposal.unmet - 7) <= 6  # moved by 4 at most, then rounded to five


def test_the_next_design_reads_them_and_would_be_another_without(quarter):
    learn(quarter)
    plan = design(quarter)
    (answer,) = plan.answers.all()
    assert answer.changed
    assert answer.units_before == pytest.approx(1)
    assert answer.units_after > answer.units_before
    assert answer.units_after > answer.units_without_asks
    assert "kept free for asks rises from 1 decision" in answer.words
    assert "Without those asks it would be" in answer.words


def test_a_design_that_changes_nothing_says_why_not(quarter):
    learn(quarter)
    rents = quarter.services["rents"]
    rents.units_max_per_month = 1
    rents.save()
    (answer,) = design(quarter).answers.all()
    assert not answer.changed
    assert "stays at 1 decision a month: every site that could hold more is full" in answer.words


def test_each_of_the_seven_is_told_once_and_nobody_else(quarter):
    learn(quarter)
    plan = design(quarter)
    _, _, told = adopt_and_tell(plan, next_problems=[NEXT_PROBLEM], by=quarter.planner, at=JULY)
    assert {telling.pull_id for telling in told} == {pull.id for pull in quarter.unmet}
    assert len(told) == 7
    for telling in told:
        assert (
            "Because you and others asked: Someone who can agree a rent hold kept free for asks rises" in telling.words
        )
    texts = set(OutboxMessage.objects.filter(kind="what changed because you asked").values_list("text", flat=True))
    assert texts == {"Something changed because of what you asked for. Sign in to read it."}


def test_the_same_design_again_tells_nobody_twice(quarter):
    learn(quarter)
    adopt_and_tell(design(quarter), next_problems=[NEXT_PROBLEM], by=quarter.planner, at=JULY)
    _, _, told = adopt_and_tell(design(quarter), next_problems=[NEXT_PROBLEM], by=quarter.planner, at=JULY + DAY)
    assert told == []
    assert Telling.objects.count() == 7


def test_who_waits_longest_is_offered_what_the_plan_keeps_free(quarter):
    learn(quarter)
    plan = design(quarter)
    _, offered, _ = adopt_and_tell(plan, next_problems=[NEXT_PROBLEM], by=quarter.planner, at=JULY)
    kept = round(plan.answers.get().units_after)
    assert 0 < kept < 7
    assert [pull.id for pull in offered] == [pull.id for pull in quarter.unmet[:kept]]
    assert {standing(pull).kind for pull in offered} == {Answer.Kind.OFFERED}
    assert {standing(pull).kind for pull in quarter.unmet[kept:]} == {Answer.Kind.UNMET}
