"""Charters and creep: what is refused, and what the software sees by itself."""

from datetime import timedelta

import pytest
from django import forms

from drawwell.guard.by_itself import installation
from drawwell.guard.charters import (
    CharterIsOver,
    CharterSuspendsALaw,
    NotYoursToDecide,
    begin_charter,
    end,
    is_law,
    renew,
)
from drawwell.guard.creep import log_creep, look_for_creep, require, required_fields, take_exemption_back
from drawwell.guard.models import Charter, Creep
from drawwell.guard.refusals import NotYours, RoleMayNot, WrongInput
from drawwell.place.models import Assumption, OutboxMessage
from places import DAY, SINCE, tiny_place

pytestmark = pytest.mark.django_db
RULE = {"rule": "Two managers sign every spend", "owner": "Finance", "kind": "local policy"}


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def begun(tiny, **changes):
    said = {
        "name": "Felling together", "workers": [tiny.worker], "permitted_by": tiny.leader, "protector": tiny.planner,
        "suspended": [RULE], "until": tiny.at + 200 * DAY, "ends_how": "In public.", "stops_if": "Harm.",
        "partnerships_limit": 12, "reports_limit": 1, "fields_limit": 99, "by": tiny.leader, "at": tiny.at,
    }  # fmt: skip
    return begin_charter(tiny.place, **(said | changes))


@pytest.mark.parametrize(
    "rule",
    [
        RULE | {"rule": "Care Act 2014 assessment"},
        RULE | {"rule": "The statutory duty to inquire"},
        RULE | {"rule": "What the UK GDPR asks"},
        RULE | {"rule": "The Care and Support Regulations 2014"},
        RULE | {"rule": "Housing Act 1996, part 7"},
        RULE | {"kind": "law"},
        RULE | {"kind": "regulation"},
    ],
)
def test_a_charter_cannot_suspend_a_law(tiny, rule):
    with pytest.raises(CharterSuspendsALaw, match="a charter cannot suspend a law"):
        begun(tiny, suspended=[RULE, rule])
    assert not Charter.objects.exists()


def test_a_law_is_known_by_the_names_that_people_use():
    for law in (
        "the Care Act", "Children Act s.17", "Section 47 enquiries", "Health and Safety at Work Act", "PACE",
        "a legal duty to assess", "what is required by law", "Mental Capacity Act assessments", "Article 8",
    ):  # fmt: skip
        assert is_law(law), law
    for rule in (
        "Act only on a written referral", "Panel for anything over £20", "Finance's 3 sections of the form",
        "Section 12 of our contract", "Nobody acts without a manager", "Everything is logged in System X",
    ):  # fmt: skip
        assert not is_law(rule), rule


def test_laws_are_named_as_kept(tiny):
    assert "Equality Act 2010" in begun(tiny, laws_kept=["Housing Act 1996"]).laws_kept
    assert Charter.objects.get().laws_kept[-1] == "Housing Act 1996"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"workers": []}, "nobody is in it"),
        ({"suspended": []}, "none is suspended"),
        ({"suspended": [{"rule": "r", "kind": "custom"}]}, "one lacks its owner"),
        ({"stops_if": " "}, "nothing was written"),
        ({"partnerships_limit": -1}, "no whole number"),
        ({"fields_limit": 2.5}, "no whole number"),
    ],
)
def test_a_thin_charter_is_refused(tiny, change, words):
    with pytest.raises(WrongInput, match=words):
        begun(tiny, **change)


def test_who_protects_is_a_second_person(tiny):
    for wrong in (tiny.leader, tiny.worker):
        with pytest.raises(WrongInput, match="permits it or works in it"):
            begun(tiny, protector=wrong)


def test_its_last_day_lies_ahead(tiny):
    for wrong in (tiny.at, tiny.at - DAY, tiny.at + 5000 * DAY):
        with pytest.raises(WrongInput, match="is not a day within three years"):
            begun(tiny, until=wrong)


def test_only_a_leader_promises(tiny):
    with pytest.raises(RoleMayNot):
        begun(tiny, by=tiny.worker)


def test_only_those_who_promised_decide(tiny):
    charter = begun(tiny)
    with pytest.raises(NotYoursToDecide, match="Lena, who permits it, or Paul, who"):
        renew(charter, until=tiny.at + 300 * DAY, because="why not", by=tiny.auditor, at=tiny.at)
    end(charter, because="done", by=tiny.planner, at=tiny.at + DAY)
    with pytest.raises(CharterIsOver, match="done"):
        renew(charter, until=tiny.at + 300 * DAY, because="again", by=tiny.leader, at=tiny.at + 2 * DAY)


def test_creep_is_logged_by_hand_by_the_team(tiny):
    charter = begun(tiny)
    log_creep(charter, "something else", "A form on paper again", originator="Housing", by=tiny.worker, at=tiny.at)
    row = Creep.objects.get()
    assert (row.by, row.by_software, row.originator) == (tiny.worker, False, "Housing")
    assert OutboxMessage.objects.get(kind="what crept back").to_account == tiny.planner
    with pytest.raises(NotYours):
        log_creep(charter, "something else", "x", originator="y", by=tiny.provider, at=tiny.at)
    with pytest.raises(WrongInput, match="who brought it in"):
        log_creep(charter, "something else", "x", originator=" ", by=tiny.worker, at=tiny.at)
    with pytest.raises(CharterIsOver):
        log_creep(charter, "something else", "x", originator="y", by=tiny.worker, at=charter.until + DAY)


def test_an_exemption_taken_back_is_creep_by_whoever_took_it(tiny):
    charter = begun(tiny)
    take_exemption_back(charter, RULE["rule"], because="an audit", by=tiny.auditor, at=tiny.at)
    row = Creep.objects.get()
    assert (row.kind, row.originator) == (Creep.Kind.EXEMPTION, "Audrey")
    with pytest.raises(WrongInput, match="is not suspended"):
        take_exemption_back(charter, RULE["rule"], because="an audit", by=tiny.auditor, at=tiny.at)


def test_a_field_that_a_release_makes_mandatory_is_seen(tiny):
    charter = begun(tiny)
    before = required_fields()
    assert before
    assert look_for_creep(tiny.place, by=installation(), at=tiny.at + DAY) == []

    class AskMore(forms.Form):
        tenure = forms.CharField()
        nickname = forms.CharField(required=False)

    AskMore.__module__ = "drawwell.pull.forms"
    (row,) = look_for_creep(tiny.place, by=installation(), at=tiny.at + DAY)
    assert row.words == "'tenure' must be filled in pull.forms.AskMore"
    assert row.originator.startswith("release ")
    assert row.now == row.was + 1
    assert look_for_creep(tiny.place, by=installation(), at=tiny.at + 2 * DAY) == []
    AskMore.__module__ = "tests"
    assert charter.creep.count() == 1


def test_a_money_limit_set_lower_is_an_approval_step(tiny):
    def stated(pence, day, source):
        Assumption.objects.create(
            place=tiny.place, key="small-money-limit-pence", value=pence, unit="pence", low=pence, high=pence,
            source=source, from_date=day,
        )  # fmt: skip

    stated(10_000, SINCE, "the charter's own")
    begun(tiny)
    later = tiny.at + timedelta(days=10)
    stated(2_000, later.date(), "Finance, by letter")
    (row,) = look_for_creep(tiny.place, by=installation(), at=later)
    assert row.words == "approval is needed from £20 on, where it was £100"
    assert row.originator == "Finance, by letter"


def test_a_report_says_how_often(tiny):
    with pytest.raises(WrongInput, match="A weekly report is 4.3 a month"):
        require(tiny.place, "report", "Activity", because="the board", by=tiny.planner, at=tiny.at)


def test_a_worker_asks_nothing_of_the_work(tiny):
    with pytest.raises(RoleMayNot):
        require(tiny.place, "mandatory field", "Tenure", because="r", by=tiny.worker, at=tiny.at)
