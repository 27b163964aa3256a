"""EXAM 44: what is asked for shows which of five things to do about it, and buying more is only one of them"""

import pytest

from drawwell.design.models import Proposal
from drawwell.learn.patterns import look_for_patterns
from drawwell.pull.models import Answer
from places import tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


def proposed(tiny, why=(), earlier=(), **asks):
    """What is proposed for debt advice when a month's published table has these rounded counts."""
    none = {"asked": None, "met": None, "unmet": None}
    rows = [{"capability": key} | (none | asks if key == "debt-advice" else none) for key in tiny.capabilities]
    found = look_for_patterns(
        rows, [{"capability": "debt-advice", "why": dict(why)}] if why else [], tiny.capabilities, months=1,
        at=tiny.at, earlier=earlier or (),
    )  # fmt: skip
    return next((one for one in found if one.capability == "debt-advice"), None)


def test_pulled_forty_times_a_month_and_nearly_always_given_goes_into_workers_own_hands(tiny):
    seen = proposed(tiny, asked=40, met=40, unmet=0)
    assert seen.kind == Proposal.Kind.OWN_HANDS
    assert "own hands rather than buying more of it" in seen.words


def test_pulled_less_often_it_is_nobodys_hands_business(tiny):
    assert proposed(tiny, asked=30, met=30, unmet=0) is None


def test_a_rule_that_stops_nine_is_proposed_for_change_and_not_for_staff(tiny):
    seen = proposed(tiny, why={Answer.Why.RULE: 9}, asked=20, met=10, unmet=10)
    assert seen.kind == Proposal.Kind.CHANGE_RULE
    assert "change the rule, not the staffing" in seen.words


def test_asks_that_found_nothing_free_are_proposed_as_more_kept_free_or_produced(tiny):
    seen = proposed(tiny, asked=20, met=10, unmet=10)
    assert seen.kind in (Proposal.Kind.KEEP_FREE, Proposal.Kind.PRODUCE)


def test_what_hardly_anybody_pulls_while_it_is_kept_free_is_proposed_for_stopping(tiny):
    none = {"asked": None, "met": None, "unmet": None}
    quiet = [{"capability": key} | none for key in tiny.capabilities]
    found = look_for_patterns(quiet, [], tiny.capabilities, months=1, at=tiny.at, earlier=[quiet, quiet])
    assert {one.kind for one in found} == {Proposal.Kind.STOP}
    assert all("stop keeping it" in one.words for one in found)
