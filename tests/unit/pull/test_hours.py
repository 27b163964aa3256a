"""Help is asked for at hours of a day: by the form, for a series so each time, and where the clocks go forward."""

from uuid import uuid4

import pytest
from icalendar import Calendar

from drawwell.pull import actions, calendars, each_time
from drawwell.pull.models import Pull
from drawwell.supply.models import Offer
from places import DAY, MAY, open_offer, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
TUESDAY = {"not_before": "2027-05-11", "from_hour": "09:00", "to_hour": "12:00"}


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    open_offer(tiny, "lifts", 9)
    return tiny


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
        ({"not_before": ""}, "Write the day that these hours are on."),
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
