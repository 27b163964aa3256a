"""The times of a series on the asker's page and the provider's, without scripts."""

import pytest

from drawwell.pull import actions, each_time, times
from drawwell.pull.models import Pull
from drawwell.supply.models import Offer
from places import DAY, MAY, open_offer, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    open_offer(tiny, "lifts", 9)
    return tiny


def asked(tiny, **more):
    said = {"units": 2, "times": 3, "latest_at": tiny.at + DAY} | more
    return actions.pull_in(tiny.circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at, **said)


def kinds(pull):
    return [one.kind for one in each_time.times_of(pull)]


def words(response):
    return " ".join(response.content.decode().split())


def test_yes_to_the_series_then_one_time_used_one_moved_and_one_given_back(tiny):
    pull, page = asked(tiny), visitor(tiny.worker)
    address = f"/tiny/asks/{pull.id}"
    first = words(page.get(address))
    assert "Yes, keep every time for us" in first
    assert "Use it" not in first
    shown = words(page.post(address, {"do": "confirm"}, follow=True))
    assert "You said yes. Each time is kept by itself, the last until Thursday 20 May." in shown
    assert f'href="{address}/times/2"' in shown
    assert "Use it" in words(page.get(f"{address}/times/1"))
    shown = words(page.post(f"{address}/times/1", {"do": "use"}, follow=True))
    assert "Used. The other times stand as they were." in shown
    assert "Did it help?" in shown
    days = {"do": "other days", "not_before": "2027-05-13", "by_when": "2027-05-13"}
    shown = words(page.post(f"{address}/times/2", days, follow=True))
    assert "Thursday 13 May" in shown
    shown = words(page.post(f"{address}/times/3", {"do": "give back"}, follow=True))
    assert kinds(pull) == ["drawn", "held", "released"]
    assert "Give back all that is left" in shown


def test_days_that_cannot_be_come_back_with_what_was_typed(tiny):
    pull = asked(tiny)
    actions.confirm(pull, by=tiny.worker, at=tiny.at)
    page = visitor(tiny.worker)
    past = {"do": "other days", "not_before": "2027-04-01", "by_when": "2027-04-02"}
    response = page.post(f"/tiny/asks/{pull.id}/times/2", past)
    assert response.status_code == 422
    assert "that is in the past" in words(response)
    assert "2027-04-02" in words(response)
    assert page.get(f"/tiny/asks/{pull.id}/times/9").status_code == 404
    assert page.post(f"/tiny/asks/{pull.id}/times/2", {"do": "burn"}).status_code == 422
    assert visitor(tiny.planner).get(f"/tiny/asks/{pull.id}/times/2").status_code in (403, 404)


def test_a_provider_says_which_time_it_cannot_give_and_the_others_stand(tiny):
    pull = asked(tiny)
    actions.confirm(pull, by=tiny.worker, at=tiny.at)
    page, address = visitor(tiny.provider), f"/tiny/asks-for-us/{pull.id}"
    assert "3 times are kept, each by itself." in words(page.get("/tiny/asks-for-us"))
    shown = words(page.get(address))
    assert "Which time?" in shown
    assert shown.count("A lift there and back: 2 trips") == 3
    keep = each_time.time_of(pull, 0).offer_id
    Offer.objects.filter(capability=tiny.capabilities["lift"]).exclude(id=keep).update(ends_at=tiny.at + DAY)
    sent = {"do": "cannot", "time": "2", "because": "nobody to do it", "words": ""}
    assert "the other times stand" in words(page.post(address, sent, follow=True))
    assert kinds(pull) == ["held", "unmet", "held"]
    assert page.post(address, sent | {"time": "7"}).status_code == 422


def test_a_provider_who_answers_for_itself_says_yes_to_other_days(tiny):
    pull = asked(tiny)
    actions.confirm(pull, by=tiny.worker, at=tiny.at)
    Offer.objects.filter(capability=tiny.capabilities["lift"]).update(answers_by_itself=False)
    days = {"earliest_at": tiny.at + 9 * DAY, "latest_at": tiny.at + 10 * DAY}
    times.change_time_of(pull, 1, by=tiny.worker, at=tiny.at, **days)
    page, address = visitor(tiny.provider), f"/tiny/asks-for-us/{pull.id}"
    assert "1 ask waits for your answer, by Tuesday 4 May" in words(page.get("/tiny/asks-for-us"))
    assert "Yes to this time" in words(page.get(address))
    page.post(address, {"do": "yes to a time", "time": "2"})
    assert kinds(pull) == ["held"] * 3
    assert page.post(address, {"do": "yes to a time", "time": "2"}, follow=True).status_code == 200


@pytest.mark.parametrize(
    ("every", "often", "second"),
    [
        ("day", "every day, 2 times", "5 May"),
        ("fortnight", "every two weeks, 2 times", "18 May"),
        ("month", "every month, 2 times", "4 June"),
    ],
)
def test_the_page_asks_for_help_every_day_every_two_weeks_or_every_month(tiny, every, often, second):
    page, address = visitor(tiny.worker), f"/tiny/people/{tiny.circle.id}/ask"
    said = {"what": "lift", "within": "1", "units": "1", "not_before": "2027-05-04", "every": every, "times": "2"}
    checked = words(page.post(address, said | {"step": "check"}))
    assert f"{often[0].upper()}{often[1:]}: all of them or none" in checked
    page.post(address, said | {"step": "send", "key": "0197f2a4-5b6c-7d8e-9f00-112233445566"})
    pull = Pull.objects.get()
    actions.confirm(pull, by=tiny.worker, at=tiny.at)
    begins = each_time.time_of(pull, 1).earliest_at.astimezone(tiny.place.zone)
    assert f"{begins:%-d %B}" == second
    assert often in words(page.get(f"/tiny/asks/{pull.id}"))


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"times": "3"}, "Choose how often, or leave how many times empty."),
        ({"every": "week"}, "Write how many times, or choose Once."),
        ({"every": "year", "times": "3"}, "year is not in the list"),
    ],
)
def test_half_a_series_is_asked_about(tiny, said, refused):
    wanted = {"what": "lift", "within": "1", "step": "check"} | said
    response = visitor(tiny.worker).post(f"/tiny/people/{tiny.circle.id}/ask", wanted)
    assert response.status_code == 422
    assert refused in words(response)
