"""A log sent from page 10: looked over with a mapping, taken in whole or not at all, its file gone afterwards."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from drawwell.guard.actions import begin_trial, switch_off
from drawwell.guard.models import Guard
from drawwell.learn import sent_logs
from drawwell.learn.jobs import take_in_log
from drawwell.learn.models import Contact, SentLog
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
GOOD = """Reference,What they said,Opened,Closed
1,Help me,05/04/2027 09:30,06/04/2027 10:00
2,You did not ring,25/04/2027 08:00,
"""
MAPPING = {"contact": "Reference", "words": "What they said", "arrived": "Opened", "ended": "Closed"}


@pytest.fixture
def tiny():
    tiny = tiny_place()
    begin_trial(None, "load", keeper=tiny.keeper, owner=tiny.caretaker, by=tiny.caretaker, at=tiny.at)
    return tiny


def sent(tiny, text=GOOD, by=None):
    file = SimpleUploadedFile("calls.csv", text.encode(), content_type="text/csv")
    return visitor(by or tiny.planner).post("/tiny/learning/demand/log", {"log": file})


def said(answer):
    return " ".join(answer.content.decode().split())


def test_a_log_is_sent_looked_over_and_taken_in(tiny):
    answer = sent(tiny)
    (row,) = SentLog.objects.all()
    address = f"/tiny/learning/demand/log/{row.id}"
    assert answer.headers["Location"] == address
    file, client = sent_logs.file_of(row), visitor(tiny.planner)
    assert file.stat().st_mode & 0o077 == 0
    page = said(client.get(address))
    assert '<option value="What they said" selected>' in page
    assert "Take it in" not in page
    looked = said(client.post(address, MAPPING | {"do": "look"}))
    assert "25 April 2027, 08:00" in looked
    assert "Take it in" in looked
    assert not Contact.objects.exists()
    assert client.post(address, MAPPING | {"do": "take"}).status_code == 302
    assert Contact.objects.get(key="2").words == "You did not ring"
    assert not file.exists()
    assert "2 rows read: 2 new contacts" in said(client.get(address))
    assert "2 rows read: 2 new contacts" in said(client.get("/tiny/learning/demand/log"))


def test_wrong_rows_are_named_by_file_row_and_field_and_nothing_is_kept(tiny):
    sent(tiny, GOOD + "3,,soon,\n")
    row, client = SentLog.objects.get(), visitor(tiny.planner)
    address = f"/tiny/learning/demand/log/{row.id}"
    looked = said(client.post(address, MAPPING | {"do": "look"}))
    assert "row 4, What they said: it is empty" in looked
    assert "Take it in" not in looked
    taken = client.post(address, MAPPING | {"do": "take"})
    assert taken.status_code == 422
    assert "calls.csv has 2 rows that cannot be kept" in said(taken)
    assert not Contact.objects.exists()
    assert SentLog.objects.get().asked_at is None


def test_two_columns_are_joined_and_a_needed_one_is_asked_for(tiny):
    sent(tiny)
    row, client = SentLog.objects.get(), visitor(tiny.planner)
    address = f"/tiny/learning/demand/log/{row.id}"
    lacking = client.post(address, MAPPING | {"arrived": "", "do": "look"})
    assert lacking.status_code == 422
    assert "Choose the column. Every contact needs it." in said(lacking)
    looked = said(client.post(address, MAPPING | {"words_too": "Reference", "do": "look"}))
    assert "You did not ring: 2" in looked


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "No log was chosen"), ("x" * 1_100_000, "calls.csv cannot be read as CSV"), ("a\n", "no rows")],
)
def test_what_is_no_log_is_refused_and_not_kept(tiny, text, sentence):
    answer = sent(tiny, text)
    if sentence == "no rows":
        page = said(visitor(tiny.planner).get(answer.headers["Location"]))
        assert "Which column is what?" in page
        return
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert not SentLog.objects.exists()


def test_a_large_one_is_taken_in_by_the_background_jobs_once(tiny, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(sent_logs, "AT_ONCE_BYTES", 10)
    given = []
    monkeypatch.setattr("django_q.tasks.async_task", lambda *told, **_more: given.append(told))
    sent(tiny)
    row, client = SentLog.objects.get(), visitor(tiny.planner)
    address = f"/tiny/learning/demand/log/{row.id}"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, MAPPING | {"do": "take"})
        client.post(address, MAPPING | {"do": "take"})
    assert given == [(sent_logs.JOB, str(row.id))]
    assert "The background jobs are taking it in" in said(client.get(address))
    assert take_in_log(str(row.id)) == take_in_log(str(row.id))
    assert Contact.objects.count() == 2
    assert "2 new contacts" in said(client.get(address))


def test_a_large_one_that_is_wrong_says_so_on_its_page(tiny, monkeypatch):
    monkeypatch.setattr(sent_logs, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr("django_q.tasks.async_task", lambda *_told, **_more: None)
    sent(tiny, GOOD + "3,,soon,\n")
    row, client = SentLog.objects.get(), visitor(tiny.planner)
    address = f"/tiny/learning/demand/log/{row.id}"
    client.post(address, MAPPING | {"do": "take"})
    take_in_log(str(row.id))
    assert "row 4, What they said: it is empty" in said(client.get(address))
    assert not Contact.objects.exists()


def test_a_made_up_place_whose_clock_stands_behind_can_take_one_in():
    """The guard was begun today, by the real clock; the place still lives in 2026."""
    today = timezone.now()
    tiny = tiny_place(at=datetime(2026, 5, 1, 9, tzinfo=UTC))
    begin_trial(None, "load", keeper=tiny.keeper, owner=tiny.caretaker, by=tiny.caretaker, at=today)
    assert sent(tiny).status_code == 302
    address = f"/tiny/learning/demand/log/{SentLog.objects.get().id}"
    assert visitor(tiny.planner).post(address, MAPPING | {"do": "take"}).status_code == 302
    assert Contact.objects.count() == 2


def test_without_its_guard_nothing_is_kept_of_a_file(tiny):
    guard = Guard.objects.get(power="load")
    switch_off(guard, because="To see.", by=tiny.keeper, at=tiny.at)
    assert sent(tiny).status_code in (403, 422)
    assert not SentLog.objects.exists()


def test_only_who_may_send_one_opens_the_page_and_no_other_place_does(tiny):
    sent(tiny)
    address = f"/tiny/learning/demand/log/{SentLog.objects.get().id}"
    assert visitor(tiny.worker).get(address).status_code == 403
    other = tiny_place(key="other", guarded=False)
    assert visitor(other.planner).get(address.replace("tiny", "other")).status_code == 404


def test_a_file_that_nobody_took_in_is_gone_after_a_day(tiny):
    sent(tiny)
    row = SentLog.objects.get()
    assert sent_logs.forget_old(tiny.place, at=row.at + timedelta(hours=23)) == 0
    assert sent_logs.forget_old(tiny.place, at=row.at + timedelta(hours=25)) == 1
    gone = visitor(tiny.planner).get(f"/tiny/learning/demand/log/{row.id}")
    assert gone.status_code == 409
    assert "calls.csv is not kept here any more. Send it again" in said(gone)
