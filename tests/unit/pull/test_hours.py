"""Help is asked for at hours of one day, or of any of several: by the form, of a series, where the clocks change."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from icalendar import Calendar

from drawwell.guard.refusals import WrongInput
from drawwell.place.hours_of_day import HoursOfDay, hours_of
from drawwell.pull import actions, calendars, changes, each_time
from drawwell.pull.models import Answer, Pull
from drawwell.supply.actions import say_conditions
from drawwell.supply.models import Offer
from places import DAY, MAY, open_offer, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
ANY_MORNING = {"hours_on": "any", "from_hour": "09:00", "to_hour": "12:00"}
TUESDAY = {"not_before": "2027-05-11", "from_hour": "09:00", "to_hour": "12:00"}


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    open_offer(tiny, "lifts", 9)
    return tiny


def slot(tiny, day, hour):
    """The only lift there is: two hours on one day of May, on the place's own clocks."""
    starts_at = tiny.at.astimezone(tiny.place.zone).replace(day=day, hour=hour, minute=0)
    ends_at = starts_at + timedelta(hours=2)
    Offer.objects.filter(service=tiny.services["lifts"]).update(starts_at=starts_at, ends_at=ends_at)


def pull_in(tiny, hours, **more):
    wanted = {"latest_at": tiny.at + 7 * DAY, "hours": hours and [time(one) for one in hours]} | more
    return actions.pull_in(tiny.circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at, **wanted)


def stands(pull):
    return pull.answers.order_by("number").last()


def ask(tiny, step="send", **said):
    sent = {"what": "lift", "within": "7", "units": "1", "step": step, "key": str(uuid4())} | said
    return visitor(tiny.worker).post(f"/tiny/people/{tiny.circle.id}/ask", sent, follow=True)


def words(response):
    return " ".join(response.content.decode().split())


def on_the_clock(moment, tiny):
    return f"{moment.astimezone(tiny.place.zone):%Y-%m-%d %H:%M}"


def test_it_is_wanted_at_those_hours_and_everybody_reads_so(tiny):
    Offer.objects.filter(capability=tiny.capabilities["lift"]).update(answers_by_itself=False)
    checked = words(ask(tiny, step="check", **TUESDAY))
    assert "Tuesday 11 May, 09:00 to 12:00" in checked
    assert "By when" not in checked
    shown = words(ask(tiny, **TUESDAY))
    pull = Pull.objects.get()
    window = [on_the_clock(end, tiny) for end in (pull.earliest_at, pull.latest_at)]
    assert window == ["2027-05-11 09:00", "2027-05-11 12:00"]
    assert "wanted on Tuesday 11 May, 09:00 to 12:00." in shown
    assert "Tuesday 11 May, 09:00 to 12:00" in words(visitor(tiny.provider).get(f"/tiny/asks-for-us/{pull.id}"))


def test_in_a_calendar_it_stands_at_its_hours(tiny):
    ask(tiny, **TUESDAY)
    secret = calendars.begin_calendar(tiny.place, "worker", tiny.worker.id, by=tiny.worker, at=tiny.at)
    (event,) = Calendar.from_ical(calendars.calendar_at(secret)[0]).walk("VEVENT")
    assert [on_the_clock(event[end].dt, tiny) for end in ("dtstart", "dtend")] == [
        "2027-05-11 09:00", "2027-05-11 12:00"
    ]  # fmt: skip


def test_a_series_has_the_same_hours_each_time_and_one_moves_to_others(tiny):
    ask(tiny, **TUESDAY, every="week", times="2")
    pull = Pull.objects.get()
    actions.confirm(pull, by=tiny.worker, at=tiny.at)
    second = each_time.time_of(pull, 1)
    assert [on_the_clock(end, tiny) for end in (second.earliest_at, second.latest_at)] == [
        "2027-05-18 09:00", "2027-05-18 12:00"
    ]  # fmt: skip
    page, one = visitor(tiny.worker), f"/tiny/asks/{pull.id}/times/2"
    assert 'value="09:00"' in words(page.get(one))
    days = {"do": "other days", "not_before": "2027-05-19", "by_when": "2027-05-19"}
    page.post(one, days | {"from_hour": "14:00", "to_hour": "16:30"})
    assert "Wednesday 19 May, 14:00 to 16:30" in words(page.get(f"/tiny/asks/{pull.id}"))


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"to_hour": ""}, "Write this time too, or leave both empty."),
        ({"from_hour": ""}, "Write this time too, or leave both empty."),
        ({"to_hour": "09:00"}, "It is over before it begins. Write a later time."),
        ({"not_before": ""}, "Write the day that these hours are on, or choose any day."),
        ({"from_hour": "nine"}, "That is not a time of day. Write one such as 14:00."),
        ({"not_before": "2028-03-26", "from_hour": "01:30"}, "because the clocks go forward then"),
        ({"not_before": "2027-05-03", "from_hour": "08:00", "to_hour": "09:00"}, "that is in the past"),
    ],
)
def test_hours_that_cannot_be_are_asked_about(tiny, said, refused):
    response = ask(tiny, **(TUESDAY | said))
    assert response.status_code == 422
    assert refused in words(response)
    assert not Pull.objects.exists()


def test_whole_days_stay_as_they_were(tiny):
    ask(tiny)
    pull = Pull.objects.get()
    assert pull.latest_at > tiny.at + 7 * DAY
    assert "wanted by 10 May." in words(visitor(tiny.worker).get(f"/tiny/asks/{pull.id}"))


def test_within_a_week_but_in_the_morning_is_kept_and_said_back_to_everybody(tiny):
    Offer.objects.filter(capability=tiny.capabilities["lift"]).update(answers_by_itself=False)
    checked = words(ask(tiny, step="check", **ANY_MORNING))
    assert "Between 09:00 and 12:00, on any day" in checked
    assert "Monday 10 May" in checked
    assert "wanted by 10 May, between 09:00 and 12:00." in words(ask(tiny, **ANY_MORNING))
    pull = Pull.objects.get()
    assert pull.conditions == ["hours-0900-1200"]
    listed = words(visitor(tiny.worker).get(f"/tiny/people/{tiny.circle.id}/asks"))
    assert "wanted by 10 May, between 09:00 and 12:00." in listed
    theirs = words(visitor(tiny.provider).get(f"/tiny/asks-for-us/{pull.id}"))
    assert "Monday 3 May to Monday 10 May, between 09:00 and 12:00" in theirs
    assert "On condition" not in theirs


@pytest.mark.parametrize(
    ("day", "hour", "fits"), [(5, 10, True), (5, 8, True), (5, 11, True), (5, 7, False), (5, 12, False), (5, 15, False)]
)
def test_a_slot_fits_where_some_of_it_lies_in_those_hours(tiny, day, hour, fits):
    slot(tiny, day, hour)
    assert (stands(pull_in(tiny, (9, 12))).kind == Answer.Kind.HELD) == fits


def test_what_stood_in_the_way_is_the_time_of_day_and_it_is_kept_with_the_ask(tiny):
    slot(tiny, 5, 15)
    pull = pull_in(tiny, (9, 12))
    last = stands(pull)
    assert (last.kind, last.why) == (Answer.Kind.UNMET, Answer.Why.NOTHING_IN_TIME)
    assert "on the days asked for it is not given between 09:00 and 12:00" in last.words
    slot(tiny, 6, 10)
    assert [one.id for one in actions.offer_freed(tiny.place, by=tiny.worker, at=tiny.at)] == [pull.id]


def test_help_of_weeks_says_at_which_hours_it_is_given(tiny):
    said = ["hours-0900-1030", "hours-1530-1800"]
    say_conditions(tiny.services["lifts"], said, by=tiny.provider, at=tiny.at)
    assert [stands(pull_in(tiny, hours)).kind for hours in ((8, 10), (11, 15), (17, 19))] == ["held", "unmet", "held"]


def test_several_together_are_each_wanted_at_those_hours(tiny):
    open_offer(tiny, "advice", 9)
    slot(tiny, 5, 15)
    pull = pull_in(tiny, (9, 12), also=[(tiny.capabilities["debt-advice"], 1)])
    assert stands(pull).in_the_way == tiny.capabilities["lift"]


def test_hours_of_one_day_are_its_own_however_they_are_said(tiny):
    evening = tiny.at.replace(day=4, hour=20)
    pull = pull_in(tiny, (9, 12), earliest_at=tiny.at.replace(day=4, hour=0), latest_at=evening)
    assert [on_the_clock(end, tiny) for end in (pull.earliest_at, pull.latest_at)] == [
        "2027-05-04 09:00", "2027-05-04 12:00"
    ]  # fmt: skip
    assert pull.conditions == []


@pytest.mark.parametrize(
    ("hours", "more", "refused"),
    [
        ((12, 9), {}, "they are over before they begin"),
        ((6, 9), {"latest_at": MAY + timedelta(hours=2)}, "no time between 06:00 and 09:00 is left on the days asked"),
        ((9, 12), {"conditions": ["hours-1400-1500"]}, "that is more than one time of day"),
        (None, {"conditions": ["hours-1200-0900"]}, "'hours-1200-0900' is not known"),
    ],
)
def test_hours_that_no_day_has_are_refused(tiny, hours, more, refused):
    with pytest.raises(WrongInput) as refusal:
        pull_in(tiny, hours, **more)
    assert refused in refusal.value.sentence
    assert not Pull.objects.exists()


def test_another_time_has_other_hours_or_none(tiny):
    ask(tiny, **ANY_MORNING)
    pull = Pull.objects.get()
    page, change = visitor(tiny.worker), f"/tiny/asks/{pull.id}/change"
    assert 'value="09:00"' in words(page.get(change))
    sent = {"do": "time", "not_before": "2027-05-04", "by_when": "2027-05-07", "from_hour": "14:00", "to_hour": "16:00"}
    page.post(change, sent)
    assert "wanted by 7 May, between 14:00 and 16:00." in words(page.get(f"/tiny/asks/{pull.id}"))
    assert stands(pull).kind == Answer.Kind.HELD
    page.post(change, sent | {"from_hour": "", "to_hour": ""})
    pull.refresh_from_db()
    assert pull.conditions == []


def test_what_is_kept_goes_back_where_it_is_not_given_at_the_new_hours(tiny):
    slot(tiny, 5, 15)
    pull = pull_in(tiny, None)
    window = {"earliest_at": pull.earliest_at, "latest_at": pull.latest_at, "by": tiny.worker, "at": tiny.at}
    assert changes.change_time(pull, **window, hours=(time(9), time(12))).kind == Answer.Kind.UNMET
    assert changes.change_time(pull, **window, hours=(time(16), time(18))).kind == Answer.Kind.HELD


def test_one_time_of_a_series_has_hours_of_a_day_in_place_of_those_of_the_series(tiny):
    say_conditions(tiny.services["lifts"], ["hours-0900-1200", "hours-1700-1900"], by=tiny.provider, at=tiny.at)
    pull = pull_in(tiny, (9, 12), times=2, every_days=7, latest_at=tiny.at + 4 * DAY)
    actions.confirm(pull, by=tiny.worker, at=tiny.at)
    page, one = visitor(tiny.worker), f"/tiny/asks/{pull.id}/times/2"
    days = {"do": "other days", "not_before": "2027-05-12", "by_when": "2027-05-13", "from_hour": "17:00"}
    refused = words(page.post(one, days | {"to_hour": "18:00"}))
    assert "Hours are for one day here. Write the same day twice, or leave them empty." in refused
    page.post(one, days | {"by_when": "2027-05-12", "to_hour": "18:00"})
    second = each_time.time_of(pull, 1)
    assert (second.kind, on_the_clock(second.earliest_at, tiny)) == (Answer.Kind.HELD, "2027-05-12 17:00")


def test_hours_are_found_on_the_days_on_which_the_clocks_change(tiny):
    hours, zone = HoursOfDay(time(9), time(12)), tiny.place.zone
    night = MAY.astimezone(zone).replace(month=10, day=30, hour=20)  # 31 October has 25 hours
    assert hours.are_within(night, night.replace(day=31, hour=10), zone)
    assert not hours.are_within(night, night.replace(day=31, hour=9), zone)
    assert hours_of(hours.key) == hours
