"""Once somebody said yes to a series each time is its own: used, given back, moved, or it falls through alone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from icalendar import Calendar

from drawwell.guard.membership import account_named, join
from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.place.models import Organisation, OutboxMessage, Role
from drawwell.pull import actions, asks_for_us, calendars, changes, each_time, ending, several, times
from drawwell.pull.keeping import add_answer
from drawwell.pull.models import Answer
from drawwell.supply import ledger
from drawwell.supply.models import Lot, Offer, Service
from places import DAY, MAY, open_offer, tiny_place

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Kind = Answer.Kind


@pytest.fixture
def tiny():
    """Lifts are Hal's of the hall; the offer of lifts is open for sixty days and has room for nine."""
    tiny = tiny_place(at=MAY)
    tiny.hall = Organisation.objects.create(place=tiny.place, key="hall", name="Hall Trust", kind="charity")
    tiny.hal = account_named("Hal", sign_in="tiny-hal")
    join(tiny.place, tiny.hal, Role.PROVIDER, by=tiny.caretaker, at=tiny.at - DAY, organisation=tiny.hall)
    open_offer(tiny, "lifts", 9)
    Service.objects.filter(id=tiny.services["lifts"].id).update(organisation=tiny.hall)
    return tiny


def series(tiny, times=3, **more):
    """A lift every week, kept until somebody says yes; the first from now for three hours."""
    said = {"units": 2, "times": times, "latest_at": tiny.at + 3 * HOUR} | more
    return actions.pull_in(tiny.circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at, **said)


def agreed(tiny, **more):
    pull = series(tiny, **more)
    actions.confirm(pull, by=tiny.worker, at=tiny.at)
    return pull


def kinds(pull):
    return [one.kind for one in each_time.times_of(pull)]


def balances(offer):
    """(held, used) of an offer in the ledger."""
    lots = Lot.objects.filter(offer=offer)
    return sum(lot.held for lot in lots), sum(lot.taken for lot in lots)


def do(tiny, act, pull, window, *, by=None, at=None, **more):
    return act(pull, window, by=by or tiny.worker, at=at or tiny.at, **more)


def lifts_of(pull):
    return several.kept_of(pull, actions.standing(pull))[0][1]


def test_a_series_is_one_hold_until_somebody_says_yes_and_then_one_a_time(tiny):
    pull = series(tiny)
    offer = lifts_of(pull)
    assert (each_time.times_of(pull), balances(offer)) == ([], (6, 0))
    actions.confirm(pull, by=tiny.worker, at=tiny.at)
    rows = each_time.times_of(pull)
    assert ([one.kind for one in rows], balances(offer)) == (["held"] * 3, (6, 0))
    assert len({one.hold_key for one in rows}) == 3
    assert [one.until - tiny.at for one in rows] == [n * 7 * DAY + 3 * HOUR + 2 * DAY for n in range(3)]
    assert actions.confirm(pull, by=tiny.worker, at=tiny.at).number == actions.standing(pull).number


def test_a_yes_that_comes_after_the_first_time_keeps_that_time_too(tiny):
    """What came free is kept longer than the first day: it was kept all the while, and may have been used."""
    pull = series(tiny)
    late = tiny.at + 4 * DAY
    last, key = actions.standing(pull), uuid4()
    legs = several.kept_of(pull, last)
    ledger.release(last.hold_key, by=None, at=tiny.at)
    units = [(offer, leg.units) for leg, offer in legs]
    ledger.hold(units, pull_id=pull.id, key=key, until=late + DAY, by=None, at=tiny.at)
    offered = {"offer": legs[0][1], "hold_key": key, "until": late + DAY}
    add_answer(pull, Kind.OFFERED, by=None, at=tiny.at, **offered)
    actions.confirm(pull, by=tiny.worker, at=late)
    assert kinds(pull) == ["held"] * 3
    assert each_time.times_of(pull)[0].until == late + 2 * DAY
    do(tiny, times.use_time, pull, 0, at=late)
    assert kinds(pull) == ["drawn", "held", "held"]


@pytest.mark.parametrize(
    ("often", "days"), [({"every_days": 7}, 7), ({"every_days": 21}, 14), ({"every_months": 1}, 14)]
)
def test_unless_somebody_says_by_when_a_time_is_over_before_the_next_begins(tiny, often, days):
    pull = series(tiny, latest_at=None, **often)
    assert pull.latest_at - pull.earliest_at == days * DAY


def test_before_that_no_time_goes_by_itself(tiny):
    pull = series(tiny)
    with pytest.raises(times.NotByTimeYet):
        do(tiny, times.give_time, pull, 1)


def test_one_time_is_used_and_the_others_stand(tiny):
    pull = agreed(tiny)
    offer = lifts_of(pull)
    assert do(tiny, times.use_time, pull, 0).kind == Kind.DRAWN
    assert (kinds(pull), balances(offer)) == (["drawn", "held", "held"], (4, 2))
    assert actions.standing(pull).kind == Kind.CONFIRMED
    with pytest.raises(times.TimeStandsOtherwise, match="That time is drawn"):
        do(tiny, times.use_time, pull, 0)


def test_use_it_is_of_the_next_time_and_after_the_last_the_ask_stands_as_used(tiny):
    pull = series(tiny)
    for week in range(3):
        assert actions.standing(pull).kind in (Kind.HELD, Kind.CONFIRMED)
        actions.draw(pull, by=tiny.worker, at=tiny.at + week * 7 * DAY)
    assert (kinds(pull), actions.standing(pull).kind) == (["drawn"] * 3, Kind.DRAWN)
    assert actions.did_it_help(pull, "some", by=tiny.worker, at=tiny.at).answer == "some"
    assert len(several.kept_of(pull, actions.standing(pull))) == 3


def test_one_time_is_given_back_and_the_others_stand(tiny):
    pull = agreed(tiny)
    offer = lifts_of(pull)
    do(tiny, times.give_time, pull, 1, words="Half-term.")
    assert (kinds(pull), balances(offer)) == (["held", "released", "held"], (4, 0))
    assert [leg.window for leg, _offer in several.kept_of(pull, actions.standing(pull))] == [0, 2]


def test_what_was_used_of_it_is_returned_alone(tiny):
    pull = agreed(tiny, times=2)
    offer = lifts_of(pull)
    do(tiny, times.use_time, pull, 0)
    do(tiny, times.use_time, pull, 1, at=tiny.at + 7 * DAY)
    do(tiny, times.return_time, pull, 1, at=tiny.at + 8 * DAY)
    assert (kinds(pull), balances(offer)) == (["drawn", "returned"], (0, 2))
    assert actions.standing(pull).kind == Kind.DRAWN
    with pytest.raises(changes.SayWhichTime):
        changes.give_back(pull, by=tiny.worker, at=tiny.at + 8 * DAY)


def test_a_time_nobody_spoke_of_is_over_two_days_after_it_and_the_others_stand(tiny):
    pull = agreed(tiny)
    offer = lifts_of(pull)
    later = tiny.at + 2 * DAY + 4 * HOUR
    assert actions.lapse_due(tiny.place, at=later) == 1
    assert (kinds(pull), balances(offer)) == (["lapsed", "held", "held"], (4, 0))
    actions.lapse_due(tiny.place, at=tiny.at + 40 * DAY)
    assert actions.standing(pull).kind == Kind.RELEASED
    assert not actions.waiting(tiny.place, at=tiny.at + 40 * DAY)


@pytest.mark.parametrize(("act", "ends"), [(actions.release, "released"), (actions.withdraw, "withdrawn")])
def test_the_whole_is_given_or_taken_back_at_once_and_what_was_used_stays_used(tiny, act, ends):
    pull = agreed(tiny)
    offer = lifts_of(pull)
    act(pull, by=tiny.worker, at=tiny.at)
    assert (kinds(pull), actions.standing(pull).kind, balances(offer)) == (["released"] * 3, ends, (0, 0))
    other = agreed(tiny)
    do(tiny, times.use_time, other, 0)
    act(other, by=tiny.worker, at=tiny.at)
    assert (kinds(other), actions.standing(other).kind) == (["drawn", "released", "released"], Kind.DRAWN)


def test_other_days_for_one_time_keep_the_same_people(tiny):
    pull = agreed(tiny)
    offer = lifts_of(pull)
    first, last = tiny.at + 9 * DAY, tiny.at + 9 * DAY + HOUR
    moved = do(tiny, times.change_time_of, pull, 1, earliest_at=first, latest_at=last)
    assert (moved.kind, moved.offer, moved.until) == (Kind.HELD, offer, last + 2 * DAY)
    assert balances(offer) == (6, 0)
    assert [leg.earliest_at for leg, _offer in several.kept_of(pull, actions.standing(pull))][1] == first


def test_a_provider_who_answers_themselves_is_asked_anew_about_other_days(tiny):
    pull = agreed(tiny)
    Offer.objects.filter(service=tiny.services["lifts"]).update(answers_by_itself=False)
    days = {"earliest_at": tiny.at + 9 * DAY, "latest_at": tiny.at + 10 * DAY}
    assert do(tiny, times.change_time_of, pull, 1, **days).kind == Kind.ASKED
    assert OutboxMessage.objects.filter(kind="asked of us", to_account=tiny.hal).count() == 1
    with pytest.raises(NotYours):
        do(tiny, times.say_yes_to_time, pull, 1, by=tiny.provider)
    assert do(tiny, times.say_yes_to_time, pull, 1, by=tiny.hal).kind == Kind.HELD
    assert kinds(pull) == ["held"] * 3


def test_silence_about_other_days_goes_on_and_the_time_waits(tiny):
    pull = agreed(tiny)
    Offer.objects.filter(service=tiny.services["lifts"]).update(answers_by_itself=False)
    days = {"earliest_at": tiny.at + 9 * DAY, "latest_at": tiny.at + 10 * DAY}
    asked = do(tiny, times.change_time_of, pull, 1, **days)
    Offer.objects.exclude(id=asked.offer_id).filter(service=tiny.services["lifts"]).update(ends_at=tiny.at + DAY)
    assert times.look_after_times(tiny.place, at=tiny.at + 2 * DAY) == 1
    assert kinds(pull) == ["held", "unmet", "held"]
    assert each_time.time_of(pull, 1).words


def test_a_provider_lets_one_time_fall_through_and_what_else_fits_is_kept_for_it(tiny):
    pull = agreed(tiny)
    offer = lifts_of(pull)
    other = open_offer(tiny, "lifts", 2, key="lifts-too")
    now = do(tiny, times.time_falls_through, pull, 1, by=tiny.hal, because="nobody to do it")
    assert (now.kind, now.offer != offer, kinds(pull)) == (Kind.HELD, True, ["held"] * 3)
    assert balances(offer) == (4, 0)
    assert other.service_id == now.offer.service_id
    told = OutboxMessage.objects.filter(kind="answered", to_account=tiny.worker)
    assert told.count() == 1


def test_a_time_that_fell_through_waits_and_is_first_to_be_offered_what_comes_free(tiny):
    pull = agreed(tiny)
    offer = lifts_of(pull)
    Offer.objects.exclude(id=offer.id).filter(service=tiny.services["lifts"]).update(ends_at=tiny.at + DAY)
    do(tiny, times.time_falls_through, pull, 2, by=tiny.hal, because="nobody to do it")
    assert kinds(pull) == ["held", "held", "unmet"]
    assert times.look_after_times(tiny.place, at=tiny.at + HOUR) == 0
    fresh = open_offer(tiny, "lifts", 2, key="lifts-fresh")
    assert times.look_after_times(tiny.place, at=tiny.at + HOUR) == 1
    assert each_time.time_of(pull, 2).offer == fresh
    assert times.look_after_times(tiny.place, at=tiny.at + HOUR) == 0


def test_when_nothing_was_found_until_its_day_the_time_is_over(tiny):
    pull = agreed(tiny, times=2)
    do(tiny, times.use_time, pull, 0)
    Offer.objects.filter(service=tiny.services["lifts"]).exclude(id=lifts_of(pull).id).update(ends_at=tiny.at + DAY)
    do(tiny, times.time_falls_through, pull, 1, by=tiny.hal, because="nobody to do it")
    times.look_after_times(tiny.place, at=tiny.at + 8 * DAY)
    assert (kinds(pull), actions.standing(pull).kind) == (["drawn", "lapsed"], Kind.DRAWN)


def test_all_that_is_left_falls_through_time_by_time(tiny):
    pull = agreed(tiny)
    offer = lifts_of(pull)
    Offer.objects.exclude(id=offer.id).filter(service=tiny.services["lifts"]).update(ends_at=tiny.at + DAY)
    do(tiny, times.use_time, pull, 0)
    asks_for_us.cannot_after_all(pull, "nobody to do it", by=tiny.hal, at=tiny.at)
    assert (kinds(pull), balances(offer)) == (["drawn", "unmet", "unmet"], (0, 2))


def test_a_stranger_and_another_provider_change_no_time(tiny):
    pull = agreed(tiny)
    with pytest.raises(NotYours):
        do(tiny, times.give_time, pull, 1, by=tiny.planner)
    with pytest.raises(NotYours):
        do(tiny, times.time_falls_through, pull, 1, by=tiny.provider, because="too far")
    with pytest.raises(times.NoSuchTime):
        do(tiny, times.give_time, pull, 3)
    assert kinds(pull) == ["held"] * 3


def test_days_that_cannot_be_are_refused_in_a_sentence_and_the_time_stands(tiny):
    pull = agreed(tiny)
    for first, last, words in (
        (tiny.at - 2 * DAY, tiny.at - DAY, "in the past"),
        (tiny.at + 3 * DAY, tiny.at + 2 * DAY, "before the earliest"),
        (tiny.at, tiny.at + 900 * DAY, "over 400 days ahead"),
    ):
        with pytest.raises(WrongInput, match=words):
            do(tiny, times.change_time_of, pull, 1, earliest_at=first, latest_at=last)
    assert (kinds(pull), balances(lifts_of(pull))) == (["held"] * 3, (6, 0))


def test_the_whole_is_not_moved_once_each_time_stands_by_itself(tiny):
    pull = agreed(tiny)
    with pytest.raises(changes.SayWhichTime):
        changes.change_time(pull, earliest_at=tiny.at, latest_at=tiny.at + DAY, by=tiny.worker, at=tiny.at)
    with pytest.raises(changes.SayWhichTime):
        changes.turn_down(pull, "too far", by=tiny.worker, at=tiny.at)


def test_two_things_of_one_time_go_together(tiny):
    pull = agreed(tiny, also=[(tiny.capabilities["debt-advice"], 1)], times=2)
    do(tiny, times.give_time, pull, 0)
    kept = several.kept_of(pull, actions.standing(pull))
    assert [(leg.capability.key, leg.window) for leg, _offer in kept] == [("lift", 1), ("debt-advice", 1)]


def test_erasing_gives_every_time_back(tiny):
    pull = agreed(tiny)
    offer = lifts_of(pull)
    (dee,) = [one.person for one in tiny.circle.members.select_related("person") if one.person.account_id]
    ending.end_asks(dee, [tiny.circle], by=tiny.keeper, at=tiny.at)
    assert (kinds(pull), balances(offer)) == (["released"] * 3, (0, 0))


def test_a_calendar_shows_each_time_at_its_own_hour(tiny):
    pull = agreed(tiny)
    do(tiny, times.give_time, pull, 1)
    secret = calendars.begin_calendar(tiny.place, "worker", tiny.worker.id, by=tiny.worker, at=tiny.at)
    found = list(Calendar.from_ical(calendars.calendar_at(secret)[0]).walk("VEVENT"))
    assert [one["dtstart"].dt for one in found] == [tiny.at, tiny.at + 14 * DAY]
    assert [one["dtend"].dt - one["dtstart"].dt for one in found] == [3 * HOUR] * 2
    assert len({str(one["uid"]) for one in found}) == 2


def test_balances_stand_after_all_of_it(tiny):
    pull = agreed(tiny)
    do(tiny, times.use_time, pull, 0)
    do(tiny, times.give_time, pull, 1)
    assert ledger.check_balances() == []
