"""Several things in one ask, and several times: all of it is kept, or none, and what stood in the way is named."""

from datetime import UTC, datetime, timedelta

import pytest

from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.place.ids import new_id
from drawwell.pull import actions, several
from drawwell.pull.asking import on_the_clock
from drawwell.pull.models import Answer, Pull, PullLeg
from drawwell.supply import ledger
from drawwell.supply.models import Hold
from places import DAY, MAY, more_circles, open_offer, tiny_place

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    open_offer(tiny, "lifts", 4, key="lifts-now")
    return tiny


def ask(tiny, capability="rent-hold", *also, circle=None, **more):
    return actions.pull_in(
        circle or tiny.circle, tiny.capabilities[capability], by=tiny.worker, at=tiny.at,
        also=[(tiny.capabilities[key], units) for key, units in also], **more,
    )  # fmt: skip


def free(tiny):
    return ledger.free_units(tiny.offers["rents"]), ledger.free_units(tiny.offers["advice"])


# ---- several things ----


def test_a_familys_three_things_are_held_in_one_moment_and_used_together(tiny):
    pull = ask(tiny, "rent-hold", ("debt-advice", None), ("lift", 2))
    answer = actions.standing(pull)
    assert answer.kind == Answer.Kind.HELD
    kept = several.kept_of(pull, answer)
    assert [(leg.capability.key, leg.units, offer.service.name) for leg, offer in kept] == [
        ("rent-hold", 1, "Rents team"), ("debt-advice", 2, "Debt advice at the hub"), ("lift", 2, "Lifts from the hall")
    ]  # fmt: skip
    assert len({row.family for row in Hold.objects.filter(pull_id=pull.id)}) == 1
    actions.draw(pull, by=tiny.worker, at=tiny.at + HOUR)
    assert free(tiny) == (4, 38)
    assert ledger.check_balances() == []


def test_where_one_of_them_cannot_be_had_none_is_held_and_it_is_named(tiny):
    pull = ask(tiny, "rent-hold", ("lift", 5))
    answer = actions.standing(pull)
    assert (answer.kind, answer.why) == (Answer.Kind.UNMET, Answer.Why.NO_ROOM)
    assert answer.in_the_way == tiny.capabilities["lift"]
    assert "a lift there and back (5 trips) stood in the way" in answer.words
    assert "There was room for someone who can agree a rent hold." in answer.words
    assert free(tiny) == (5, 40)
    assert not Hold.objects.filter(pull_id=pull.id, status="held").exists()


def test_what_waits_for_several_is_offered_all_of_them_when_room_comes(tiny):
    pull = ask(tiny, "rent-hold", ("lift", 5))
    open_offer(tiny, "lifts", 6)
    assert actions.offer_freed(tiny.place, by=tiny.worker, at=tiny.at + HOUR) == [pull]
    answer = actions.standing(pull)
    assert answer.kind == Answer.Kind.OFFERED
    assert len(several.kept_of(pull, answer)) == 2


def test_looking_again_holds_all_of_them(tiny):
    pull = ask(tiny, "rent-hold", ("lift", 5))
    assert actions.look_again(pull, by=tiny.worker, at=tiny.at).kind == Answer.Kind.UNMET
    open_offer(tiny, "lifts", 6)
    assert actions.look_again(pull, by=tiny.worker, at=tiny.at + HOUR).kind == Answer.Kind.HELD


def test_two_of_the_same_kind_may_come_from_two_offers(tiny):
    open_offer(tiny, "lifts", 3)
    pull = ask(tiny, "lift", ("lift", 3), units=4)
    assert len({offer.id for _leg, offer in several.kept_of(pull, actions.standing(pull))}) == 2


def test_help_that_is_answered_by_itself_is_kept_before_anybody_is_asked(tiny):
    tiny.offers["rents"].answers_by_itself = False
    tiny.offers["rents"].save()
    by_itself = open_offer(tiny, "rents", 5)
    pull = ask(tiny, "lift", ("rent-hold", 1))
    assert actions.standing(pull).kind == Answer.Kind.HELD
    assert by_itself in [offer for _leg, offer in several.kept_of(pull, actions.standing(pull))]


def test_the_same_key_with_other_things_beside_it_is_refused(tiny):
    key = new_id()
    first = ask(tiny, "rent-hold", ("lift", 2), key=key)
    assert ask(tiny, "rent-hold", ("lift", 2), key=key) == first
    assert PullLeg.objects.count() == 1
    for other in ({}, {"times": 2}, {"conditions": ["quiet"]}):
        with pytest.raises(actions.KeyUsedForSomethingElse):
            ask(tiny, "rent-hold", *([("lift", 2)] if other else []), key=key, **other)


# ---- several times ----


def test_a_series_is_one_ask_with_a_window_every_week(tiny):
    pull = ask(tiny, "lift", units=1, times=4, latest_at=tiny.at + 3 * DAY)
    kept = several.kept_of(pull, actions.standing(pull))
    assert [leg.earliest_at - tiny.at for leg, _offer in kept] == [n * 7 * DAY for n in range(4)]
    assert [leg.latest_at - leg.earliest_at for leg, _offer in kept] == [3 * DAY] * 4


def test_a_series_that_breaks_off_is_not_kept_and_says_how_far_it_could_go(tiny):
    pull = ask(tiny, "rent-hold", times=6, latest_at=tiny.at + 3 * DAY)
    answer = actions.standing(pull)
    assert answer.kind == Answer.Kind.UNMET
    assert "The first 5 of 6 times could be kept; the one from 7 June could not." in answer.words
    assert free(tiny) == (5, 40)


def test_a_series_keeps_its_hour_where_the_clocks_change():
    tiny = tiny_place(at=datetime(2027, 10, 27, 9, tzinfo=UTC))  # 10 in the morning, summer time
    open_offer(tiny, "lifts", 9, key="lifts-now")
    pull = ask(tiny, "lift", units=1, times=2, latest_at=tiny.at + 2 * DAY)
    first, second = (leg.earliest_at for leg in several.legs_of(pull))
    assert second - first == 7 * DAY
    assert second.astimezone(UTC) - first.astimezone(UTC) == 7 * DAY + HOUR
    assert f"{second:%H:%M}" == "10:00"


# ---- what cannot be ----


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"units": 0}, "How much: 0 is not a whole number from 1 to 100,000"),
        ({"units": 10**12}, "How much: 1000000000000 is not"),
        ({"units": float("inf")}, "How much: inf is not"),
        ({"times": 0}, "How often: 0 is not a whole number from 1 to 26"),
        ({"times": 27}, "How often: 27 is not"),
        ({"every_days": 0}, "How often: every 0 days"),
        ({"times": 26, "every_days": 31}, "By when: over 400 days ahead"),
        ({"latest_at": MAY - DAY}, "By when: that is in the past"),
        ({"earliest_at": MAY - 3 * DAY, "latest_at": MAY - DAY}, "By when: that is in the past"),
        ({"conditions": ["needs-score-over-7"]}, "What it should be: 'needs-score-over-7' is not known"),
        ({"latitude": 40.7, "longitude": -74.0}, "Where: that is 6"),
        ({"latitude": 91.0, "longitude": 0.0}, "Where: 91.0, 0.0 is no point on a map"),
        ({"latitude": float("nan"), "longitude": 0.0}, "Where: nan, 0.0 is no point"),
        ({"latitude": 54.9}, "Where: only one half of a point"),
        ({"latest_at": datetime.fromisoformat("2028-03-26T01:30")}, "By when: there is no 01:30 on 26 March 2028"),
    ],
)
def test_an_ask_that_cannot_be_is_refused_in_a_sentence_and_nothing_is_kept(tiny, wrong, words):
    with pytest.raises(WrongInput) as refused:
        ask(tiny, **wrong)
    assert str(refused.value).startswith(words)
    assert Pull.objects.count() == 0


def test_more_than_three_things_together_are_refused(tiny):
    with pytest.raises(WrongInput, match="Together with it: that is 4 things"):
        ask(tiny, "lift", *[("lift", 1)] * 3)
    with pytest.raises(WrongInput, match="How often: that is 60 things"):
        ask(tiny, "lift", ("lift", 1), ("lift", 1), times=20)


def test_what_is_of_another_place_cannot_be_asked_for_with_it(tiny):
    other = tiny_place(at=MAY, key="other")
    for wrong in ({"also": [(other.capabilities["lift"], 1)]}, {"area": other.areas["T1"]}):
        with pytest.raises(NotYours):
            actions.ask(tiny.circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at, **wrong)


def test_an_hour_the_clocks_show_twice_leaves_neither_out(tiny):
    twice, zone = datetime.fromisoformat("2027-10-31T01:30"), tiny.place.zone
    first, last = on_the_clock(twice, zone, field="x"), on_the_clock(twice, zone, field="x", last=True)
    assert last.astimezone(UTC) - first.astimezone(UTC) == HOUR


def test_help_may_be_wanted_near_another_area(tiny):
    pull = ask(tiny, "lift", area=tiny.areas["T2"])
    assert (pull.latitude, pull.longitude, pull.area_code) == (54.945, -1.675, "T2")


# ---- holding by hand ----


def test_an_offer_of_something_else_cannot_be_held(tiny):
    pull = actions.ask(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    with pytest.raises(actions.NotWhatWasAsked, match="gives something else: Debt advice"):
        actions.hold(pull, tiny.offers["advice"], by=tiny.worker, at=tiny.at)
    assert not actions.can_hold(pull, tiny.offers["advice"])
    assert actions.can_hold(pull, tiny.offers["rents"])
    assert free(tiny) == (5, 40)


def test_an_offer_of_another_place_cannot_be_held(tiny):
    pull = actions.ask(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    with pytest.raises(NotYours):
        actions.hold(pull, tiny_place(at=MAY, key="other").offers["rents"], by=tiny.worker, at=tiny.at)


def test_holding_twice_is_holding_once_and_another_offer_beside_it_is_refused(tiny):
    pull = actions.ask(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    first = actions.hold(pull, tiny.offers["rents"], by=tiny.worker, at=tiny.at)
    assert actions.hold(pull, tiny.offers["rents"], by=tiny.worker, at=tiny.at) == first
    with pytest.raises(actions.AlreadyKept, match="kept for this ask already, at Rents team"):
        actions.hold(pull, open_offer(tiny, "rents", 2), by=tiny.worker, at=tiny.at)
    assert free(tiny) == (4, 40)


def test_what_was_used_or_taken_back_is_held_no_more(tiny):
    pull = ask(tiny)
    actions.draw(pull, by=tiny.worker, at=tiny.at)
    with pytest.raises(actions.AskHasEnded):
        actions.hold(pull, tiny.offers["rents"], by=tiny.worker, at=tiny.at)


def test_one_of_several_is_not_held_by_itself(tiny):
    pull = ask(tiny, "rent-hold", ("lift", 5))
    with pytest.raises(actions.SeveralTogether):
        actions.hold(pull, tiny.offers["rents"], by=tiny.worker, at=tiny.at)


def test_a_wider_kind_may_be_answered_by_what_is_within_it(tiny):
    tiny.capabilities["lift"].within = tiny.capabilities["debt-advice"]
    tiny.capabilities["lift"].save()
    pull = actions.ask(tiny.circle, tiny.capabilities["debt-advice"], by=tiny.worker, at=tiny.at)
    lift = open_offer(tiny, "lifts", 6)
    assert actions.hold(pull, lift, by=tiny.worker, at=tiny.at).offer == lift


def test_families_that_ask_for_the_same_two_things_get_both_or_neither(tiny):
    pulls = [ask(tiny, "rent-hold", ("lift", 2), circle=one) for one in more_circles(tiny, 4)]
    kinds = [actions.standing(pull).kind for pull in pulls]
    assert kinds == ["held", "held", "unmet", "unmet"]
    assert free(tiny)[0] == 3
