"""What a wait is like here: from the place's own record, with a range, and how far that was right before."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawwell.partner.actions import leave_out_of_learning
from drawwell.pull import actions
from drawwell.pull.models import Answer, Pull
from drawwell.pull.waits import FEWEST, Wait, expected_of, how_long, record_of, waits_for
from places import DAY, MAY, more_circles, open_offer, tiny_place
from visits import visitor

NOW = datetime(2027, 5, 1, tzinfo=UTC)


def ended(began, days):
    return Wait(NOW + began * DAY, NOW + (began + days) * DAY, NOW + 900 * DAY)


def still(began, until=900):
    return Wait(NOW + began * DAY, None, NOW + until * DAY)


def test_under_eight_ended_waits_nothing_is_said():
    expected = expected_of([ended(0, 3)] * (FEWEST - 1) + [still(0)] * 20, NOW + 50 * DAY)
    assert (expected.is_known, expected.of) == (False, FEWEST - 1)
    assert "Too few" in expected.words


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=FEWEST, max_size=40))
def test_without_anybody_still_waiting_it_is_what_happened(days):
    expected = expected_of([ended(0, one) for one in days], NOW + 100 * DAY)
    wanted = np.quantile(days, [0.1, 0.5, 0.9], method="inverted_cdf")
    assert [expected.low, expected.median, expected.high] == pytest.approx(list(wanted))


def test_those_who_still_wait_make_the_expectation_longer_and_are_not_left_out():
    over = [ended(0, days) for days in range(1, 11)]
    alone = expected_of(over, NOW + 20 * DAY)
    with_waiting = expected_of(over + [still(0)] * 10, NOW + 20 * DAY)
    assert (alone.median, with_waiting.median) == (5, 10)
    assert with_waiting.high is None
    assert "some still wait" in with_waiting.words


def test_what_was_not_over_yet_is_not_known_yet():
    assert expected_of([ended(0, 30)] * 10, NOW + 20 * DAY).of == 0


def test_past_expectations_are_set_beside_what_happened():
    steady = [ended(7 * week, 1 + week % 5) for week in range(40)]
    record = record_of([*steady, ended(400, 90), ended(410, 0.2)])
    assert record.later == 1
    assert record.sooner == 1
    assert record.right == record.of - 2
    assert record.of == 42 - FEWEST
    assert record.words == "When we said so before, about 9 in 10 came within it, 0 sooner, 0 later."
    assert record_of(steady[:10]).words == ""


@pytest.fixture
def tiny(db):
    return tiny_place(at=MAY)


def waited(tiny, circle, day, days):
    """An ask that could not be met on a day of the past, and was offered something so many days later."""
    at = MAY - day * DAY
    pull = Pull.objects.create(
        place=tiny.place, circle=circle, capability=tiny.capabilities["lift"], units=1, earliest_at=at,
        latest_at=at + DAY, sealed_for=circle.id, asked_at=at, by=tiny.worker, may_see=[],
    )  # fmt: skip
    for number, (kind, when) in enumerate([("unmet", at), ("offered", at + days * DAY)], start=1):
        Answer.objects.create(place=tiny.place, pull=pull, number=number, kind=kind, at=when)
    return pull


def test_the_page_of_an_ask_that_waits_says_how_long_waits_are_here(tiny):
    circle = more_circles(tiny, 1)[0]
    for number in range(30):
        waited(tiny, circle, day=200 - 5 * number, days=2 + number % 4)
    pull = actions.pull_in(tiny.circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at)
    page = visitor(tiny.worker)
    shown = page.get(f"/tiny/asks/{pull.id}").content.decode()
    assert "Of those who waited for this here, half were offered it within 3 days, most in 2 to 5 days." in shown
    assert "When we said so before, about 10 in 10 came within it, 0 sooner, 0 later." in shown
    said = {"what": "lift", "within": "14", "step": "check"}
    before_sending = page.post(f"/tiny/people/{tiny.circle.id}/ask", said).content.decode()
    assert "If nothing fits now it is written down" in before_sending
    assert "Of those who waited for this here, half were offered it within 3 days" in before_sending
    asks = page.get(f"/tiny/people/{tiny.circle.id}/asks").content.decode()
    assert "A lift there and back: Of those who waited" in asks


def test_who_keeps_out_of_learning_is_not_in_the_record(tiny):
    circle = more_circles(tiny, 1)[0]
    for number in range(8):
        waited(tiny, circle, day=100 - number, days=3)
    lift = tiny.capabilities["lift"]
    assert how_long(lift, place=tiny.place, at=tiny.at).expected.is_known
    leave_out_of_learning(circle, by=tiny.worker, at=tiny.at)
    assert waits_for(lift, place=tiny.place, at=tiny.at) == []


def test_an_ask_taken_back_counts_as_waited_until_then(tiny):
    pull = actions.pull_in(tiny.circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at)
    actions.withdraw(pull, by=tiny.worker, at=tiny.at + 2 * DAY)
    (wait,) = waits_for(tiny.capabilities["lift"], place=tiny.place, at=tiny.at + 9 * DAY)
    assert (wait.ended_at, wait.seen_until) == (None, tiny.at + 2 * DAY)


def test_the_order_of_waiting_is_a_setting_and_the_same_for_all(tiny, settings):
    first, second = more_circles(tiny, 2)
    lift = tiny.capabilities["lift"]
    long_ago = actions.pull_in(first, lift, by=tiny.worker, at=tiny.at, latest_at=tiny.at + 9 * DAY)
    urgent = actions.pull_in(second, lift, by=tiny.worker, at=tiny.at + timedelta(hours=1), latest_at=tiny.at + 2 * DAY)
    assert actions.waiting(tiny.place, at=tiny.at + DAY) == [long_ago, urgent]
    settings.WAITING_ORDER = "wanted"
    assert actions.waiting(tiny.place, at=tiny.at + DAY) == [urgent, long_ago]
    words = visitor(tiny.worker).get(f"/tiny/asks/{urgent.id}").content.decode()
    assert "It waits in the order of when it is wanted, the soonest first." in words
    open_offer(tiny, "lifts", 2)
    assert actions.offer_freed(tiny.place, by=tiny.worker, at=tiny.at + DAY) == [urgent]
