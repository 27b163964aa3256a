"""The pages of charters: public to read, a minute to write, and silence shown to everybody."""

import pytest
from django.urls import reverse

from drawwell.guard.models import Charter, Creep, JournalEntry, Requirement
from drawwell.place.models import Place
from places import DAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def begin(tiny, **changes):
    said = {
        "name": "Felling together", "workers": [str(tiny.worker.id)], "protector": str(tiny.planner.id),
        "suspended": "Two managers sign; Finance; local policy", "until": "2027-11-30", "ends_how": "In public.",
        "stops_if": "Harm.", "partnerships_limit": "12", "reports_limit": "1", "fields_limit": "3",
    }  # fmt: skip
    return visitor(tiny.leader).post(reverse("begin-charter", args=["tiny"]), said | changes)


def test_a_leader_promises_and_everybody_reads_it(tiny):
    assert begin(tiny).status_code == 302
    charter = Charter.objects.get()
    stranger = visitor()
    assert "Felling together" in stranger.get(reverse("charters", args=["tiny"])).content.decode()
    said = stranger.get(reverse("charter", args=["tiny", charter.id])).content.decode()
    assert "In force until 30 November 2027." in said
    assert "Two managers sign (local policy, Finance)" in said
    assert "Equality Act 2010" in said


def test_a_law_is_refused_in_a_sentence(tiny):
    answer = begin(tiny, suspended="Care Act 2014; Parliament; local policy")
    assert answer.status_code == 422
    assert "a charter cannot suspend a law" in answer.content.decode()
    assert not Charter.objects.exists()


def test_the_team_logs_what_crept_back_in_one_small_form(tiny):
    begin(tiny)
    where = reverse("charter", args=["tiny", Charter.objects.get().id])
    sent = {"do": "log", "kind": "something else", "words": "A paper form again", "originator": "Housing"}
    assert visitor(tiny.worker).post(where, sent).status_code == 302
    assert "Brought in by: Housing." in visitor().get(where).content.decode()
    assert visitor(tiny.provider).post(where, sent).status_code == 404
    assert visitor().post(where, sent).status_code == 422
    assert visitor(tiny.worker).post(where, sent | {"originator": ""}).status_code == 422
    assert Creep.objects.count() == 1


def test_something_more_asked_of_the_work_is_read_by_everybody(tiny):
    begin(tiny)
    sent = {"kind": "report", "words": "Weekly", "times_a_month": "4.3", "because": "the board"}
    assert visitor(tiny.planner).post(reverse("require", args=["tiny"]), sent).status_code == 302
    assert Requirement.objects.get().begun_by == tiny.planner
    assert Creep.objects.get().originator == "Paul"
    assert "Weekly" in visitor().get(reverse("charters", args=["tiny"])).content.decode()
    assert visitor(tiny.worker).get(reverse("require", args=["tiny"])).status_code == 403


def test_that_nobody_decided_stands_in_public_until_somebody_does(tiny):
    begin(tiny)
    where = reverse("charter", args=["tiny", Charter.objects.get().id])
    Place.objects.update(clock_at=tiny.at + 300 * DAY)
    assert "Ended without a word on 30 November 2027: nobody decided." in visitor().get(where).content.decode()
    sent = {"do": "decide", "until": "2028-12-31", "because": "It works."}
    assert visitor(tiny.auditor).post(where, sent).status_code == 403
    assert visitor(tiny.leader).post(where, sent).status_code == 302
    assert "In force until 31 December 2028." in visitor().get(where).content.decode()


def test_what_was_asked_of_the_work_is_asked_no_longer(tiny):
    sent = {"kind": "report", "words": "Weekly", "times_a_month": "4.3", "because": "the board"}
    for _ in range(2):  # a double click asks it once
        visitor(tiny.planner).post(reverse("require", args=["tiny"]), sent)
    asked, where = Requirement.objects.get(), reverse("charters", args=["tiny"])
    assert "Ask it no longer" not in visitor(tiny.worker).get(where).content.decode()
    assert visitor(tiny.worker).post(where, {"end": str(asked.id)}).status_code == 403
    assert visitor().post(where, {"end": str(asked.id)}).status_code == 403
    for _ in range(2):
        assert visitor(tiny.planner).post(where, {"end": str(asked.id)}).status_code == 302
    asked.refresh_from_db()
    assert (asked.ended_at, asked.ended_by) == (tiny.at, tiny.planner)
    assert JournalEntry.objects.filter(act="requirement ended").count() == 1
    assert "Weekly" not in visitor().get(where).content.decode()


def test_a_suspended_rule_is_let_bind_again_in_public_and_with_a_name(tiny):
    begin(tiny)
    where = reverse("charter", args=["tiny", Charter.objects.get().id])
    sent = {"do": "take-back", "rule": "Two managers sign", "why": "an audit"}
    assert "Let a rule bind again" not in visitor(tiny.worker).get(where).content.decode()
    assert visitor(tiny.worker).post(where, sent).status_code == 403
    assert visitor(tiny.leader).post(where, sent | {"why": ""}).status_code == 422
    assert not Creep.objects.exists()
    assert visitor(tiny.auditor).post(where, sent).status_code == 302
    said = visitor(tiny.leader).get(where).content.decode()
    assert "Brought in by: Audrey." in said
    assert "taken back" in said
    assert "Let a rule bind again" not in said
    assert visitor(tiny.leader).post(where, sent).status_code == 422


def test_the_same_form_sent_twice_is_one_charter_and_one_line(tiny):
    begin(tiny)
    assert begin(tiny).status_code == 422
    where = reverse("charter", args=["tiny", Charter.objects.get().id])
    sent = {"do": "log", "kind": "something else", "words": "A paper form again", "originator": "Housing"}
    for _ in range(2):
        assert visitor(tiny.worker).post(where, sent).status_code == 302
    assert Creep.objects.count() == 1


def test_a_page_that_would_be_refused_is_not_linked(tiny):
    begin(tiny)
    where = reverse("charter", args=["tiny", Charter.objects.get().id])
    for who, link in ((tiny.auditor, True), (tiny.worker, True), (tiny.provider, False), (tiny.resident, False)):
        page = visitor(who)
        assert (f"{where}/controls" in page.get(where).content.decode()) is link
        assert page.get(f"{where}/controls").status_code == (200 if link else 403)


def test_what_is_far_too_much_is_answered_in_a_sentence(tiny):
    sent = visitor(tiny.leader).post(reverse("begin-charter", args=["tiny"]), {"name": "x" * 2_600_000})
    assert sent.status_code == 400
    assert "Go back: what you wrote is most likely still in the form." in sent.content.decode()
