"""Calendars show which help is kept and until when; never who, no words, and nothing that is one person's alone."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from drawwell.guard.actions import switch_off
from drawwell.guard.membership import account_named, join, leave
from drawwell.guard.models import Guard
from drawwell.guard.refusals import NotYours
from drawwell.partner.models import Person
from drawwell.place.models import Membership, Organisation
from drawwell.pull.actions import pull_in, release
from drawwell.pull.calendars import CalendarIsNotThere, begin_calendar, calendar_at, calendars_of, end_calendar
from places import DAY, MAY, open_offer, tiny_place
from visits import refusals, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


def held(tiny, capability="rent-hold", **more):
    return pull_in(
        tiny.circle, tiny.capabilities[capability], by=tiny.worker, at=tiny.at, note="Her sister's name is Rose", **more
    )


def begun(tiny, account, kind, subject=None):
    return begin_calendar(tiny.place, kind, (subject or account).id, by=account, at=tiny.at)


def events(secret):
    return [row for row in Calendar.from_ical(calendar_at(secret)[0]).walk("VEVENT")]


def every_calendar(tiny):
    return {
        "worker": begun(tiny, tiny.worker, "worker"),
        "organisation": begun(tiny, tiny.provider, "organisation", tiny.council),
        "site": begun(tiny, tiny.provider, "site", tiny.sites["hub"]),
        "mine": begun(tiny, tiny.resident, "mine"),
    }


def test_each_calendar_has_what_is_kept_and_until_when(tiny):
    held(tiny)
    for secret in every_calendar(tiny).values():
        (event,) = events(secret)
        assert event["summary"].startswith("Someone who can agree a rent hold (1 decision): kept until Wednesday 5 May")
        assert event["location"] == "Felling Hub"


def test_no_calendar_names_anybody_or_repeats_a_note(tiny):
    held(tiny)
    for secret in every_calendar(tiny).values():
        said = calendar_at(secret)[0].decode()
        for word in ("Dee", "Ola", "Asha", "Rose", "sister", str(tiny.circle.id)):
            assert word not in said


def test_what_is_private_stands_in_the_calendar_of_the_one_it_belongs_to_and_no_other(tiny):
    ola = Person.objects.get(account=None, memberships__circle=tiny.circle)
    ola.account = account_named("Ola")
    ola.save()
    join(tiny.place, ola.account, "resident", by=tiny.caretaker, at=tiny.at - DAY)
    pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=ola.account, at=tiny.at, whose=ola, private=True)
    pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at, whose=ola, private=True)
    assert [len(events(secret)) for secret in every_calendar(tiny).values()] == [0, 0, 0, 0]
    assert len(events(begun(tiny, ola.account, "mine"))) == 2


def test_what_is_given_back_leaves_the_calendar(tiny):
    pull = held(tiny)
    secret = begun(tiny, tiny.worker, "worker")
    assert len(events(secret)) == 1
    release(pull, by=tiny.worker, at=tiny.at)
    assert events(secret) == []


def test_moments_stand_in_utc_so_no_clock_change_moves_them():
    """A visit on the Sunday the clocks go back, from half past midnight to half past two by the town hall."""
    tiny = tiny_place(at=datetime(2027, 10, 29, 9, tzinfo=UTC))
    night = datetime(2027, 10, 30, 23, 30, tzinfo=UTC)  # 00:30 in Britain, summer time
    open_offer(tiny, "lifts", 1, key="night", starts_at=night, ends_at=night + timedelta(hours=3))
    held(tiny, "lift", units=1, earliest_at=night, latest_at=night + timedelta(hours=3))
    (event,) = events(begun(tiny, tiny.worker, "worker"))
    assert event["dtstart"].dt == night
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(hours=3)
    assert b"DTSTART:20271030T233000Z" in event.to_ical()


def test_a_new_address_ends_the_old_one(tiny):
    first = begun(tiny, tiny.worker, "worker")
    second = begun(tiny, tiny.worker, "worker")
    with pytest.raises(CalendarIsNotThere):
        calendar_at(first)
    assert events(second) == []
    end_calendar(tiny.place, "worker", tiny.worker.id, by=tiny.worker, at=tiny.at)
    with pytest.raises(CalendarIsNotThere):
        calendar_at(second)


def test_who_leaves_takes_no_calendar_along(tiny):
    secret = begun(tiny, tiny.provider, "organisation", tiny.council)
    leave(Membership.objects.get(account=tiny.provider), by=tiny.caretaker, at=tiny.at)
    with pytest.raises(CalendarIsNotThere):
        calendar_at(secret)


def test_with_its_power_switched_off_there_is_nothing_at_the_address(tiny):
    secret = begun(tiny, tiny.worker, "worker")
    switch_off(Guard.objects.get(power="share events"), because="a drill", by=tiny.keeper, at=tiny.at)
    with pytest.raises(CalendarIsNotThere):
        calendar_at(secret)


def test_nobody_begins_somebody_else_s_calendar(tiny):
    other = Organisation.objects.create(place=tiny.place, key="other", name="Other", kind="charity")
    for account, kind, subject in (
        (tiny.worker, "worker", tiny.provider), (tiny.worker, "mine", tiny.worker),
        (tiny.provider, "organisation", other), (tiny.resident, "site", tiny.sites["hub"]),
    ):  # fmt: skip
        with pytest.raises(NotYours):
            begun(tiny, account, kind, subject)
    assert len(refusals(tiny.place)) == 4


def test_each_role_is_offered_its_own_calendars(tiny):
    names = [
        [one.name for one in calendars_of(account, tiny.place, at=tiny.at)] for account in (tiny.worker, tiny.provider)
    ]
    assert names == [["What I asked for"], ["Tiny Council", "Felling Hub", "Whickham Hall"]]


def test_the_page_shows_an_address_once_and_the_address_answers(tiny):
    held(tiny)
    browser = visitor(tiny.worker)
    page = browser.post("/tiny/calendars", {"which": f"worker/{tiny.worker.id}", "do": "begin"}).content.decode()
    address = page.split('readonly value="')[1].split('"')[0].removeprefix("http://testserver")
    assert address not in browser.get("/tiny/calendars").content.decode()
    answer = visitor().get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    assert b"Rose" not in answer.content
    same = visitor().get(address, headers={"If-None-Match": answer["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    unchanged = visitor().get(address, headers={"If-Modified-Since": answer["Last-Modified"]})
    assert unchanged.status_code == 304


def test_an_address_that_is_none_says_so_in_a_sentence():
    answer = visitor().get("/calendar/guessed.ics")
    assert answer.status_code == 404
    assert "no calendar at this address" in answer.content.decode()
