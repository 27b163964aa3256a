"""First for everybody, then for some, then less for those: the sequence is named, dated and shown."""

from datetime import date

import pytest

from drawwell.engine.erosion import CONTESTED
from drawwell.supply.entitlement import (
    RuleLeavesNobodyOut,
    keep_year,
    lift_rule,
    narrowing_of,
    set_entitlement,
)
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def rule(tiny, from_date, share, *, side="service", words="a rule", service="lifts"):
    return set_entitlement(
        tiny.services[service], side=side, words=words, entitled_share=share, from_date=from_date,
        source="cabinet minutes", by=tiny.planner, at=tiny.at,
    )  # fmt: skip


def years(tiny, spend, entitled):
    for number, (pence, people) in enumerate(zip(spend, entitled, strict=True)):
        keep_year(
            tiny.services["lifts"], year=f"{2027 + number}-{28 + number}", spend_pence=pence, people=1_000,
            entitled_people=people, source="outturn", by=tiny.planner, at=tiny.at,
        )  # fmt: skip


def turns(tiny):
    return [(turn.name, turn.since) for turn in narrowing_of(tiny.services["lifts"]).turns]


def narrowed_and_then_poorer(tiny):
    rule(tiny, date(2027, 4, 1), 1.0, words="Everybody")
    rule(tiny, date(2028, 4, 1), 0.3, words="People over 75 who live alone")
    years(tiny, (100_000, 60_000, 54_000, 48_000), (1_000, 300, 300, 300))


def test_the_sequence_is_named_and_dated(tiny):
    narrowed_and_then_poorer(tiny)
    assert turns(tiny) == [
        ("universal", date(2027, 4, 1)), ("targeted", date(2028, 4, 1)), ("diminished", "2030-31"),
    ]  # fmt: skip


def test_one_bad_year_is_not_yet_diminished(tiny):
    rule(tiny, date(2027, 4, 1), 1.0)
    rule(tiny, date(2028, 4, 1), 0.3)
    years(tiny, (100_000, 60_000, 54_000, 57_000), (1_000, 300, 300, 300))
    assert [name for name, _ in turns(tiny)] == ["universal", "targeted"]


def test_fewer_people_sharing_the_money_in_the_year_of_the_change_is_no_fall(tiny):
    rule(tiny, date(2028, 4, 1), 0.3)
    years(tiny, (100_000, 20_000, 19_000), (1_000, 300, 300))
    assert [name for name, _ in turns(tiny)] == ["targeted"]


def test_the_page_says_that_the_general_evidence_is_contested(tiny):
    narrowed_and_then_poorer(tiny)
    said = visitor().get(f"/tiny/narrowed/{tiny.services['lifts'].id}").content.decode()
    assert CONTESTED in said
    assert "People over 75 who live alone" in said
    for name in ("universal", "targeted", "diminished"):
        assert name in said.lower()


def test_a_rule_on_asking_makes_it_targeted_too(tiny):
    rule(tiny, date(2027, 4, 1), 1.0, words="Everybody")
    assert [name for name, _ in turns(tiny)] == ["universal"]
    rule(tiny, date(2027, 9, 1), 0.97, side="pull", words="Only where a form was signed")
    assert turns(tiny)[-1] == ("targeted", date(2027, 9, 1))
    assert narrowing_of(tiny.services["lifts"]).narrowed


def test_a_rule_on_asking_that_is_lifted_ends_it(tiny):
    rule(tiny, date(2027, 9, 1), 0.97, side="pull", words="Only where a form was signed")
    lift_rule(
        tiny.services["lifts"], side="pull", words="The form is gone", from_date=date(2028, 1, 1), source="minutes",
        by=tiny.planner, at=tiny.at,
    )  # fmt: skip
    assert [name for name, _ in turns(tiny)] == ["targeted", "universal"]


def test_a_rule_on_asking_that_leaves_nobody_out_is_refused(tiny):
    with pytest.raises(RuleLeavesNobodyOut):
        rule(tiny, date(2027, 9, 1), 1.0, side="pull")
