"""A provider says "yes, but" to one time of a series, and whoever asked takes it or not; the other times stand."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from drawwell.guard.membership import account_named, join
from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.place.models import Organisation, OutboxMessage, Role
from drawwell.pull import actions, asks_for_us, calendars, each_time, several, times
from drawwell.pull.declining import latest
from drawwell.pull.for_us import asks_for
from drawwell.pull.instead import NothingDiffers, days_from
from drawwell.pull.models import Answer
from drawwell.pull.parts import AllOrNone
from drawwell.supply import ledger
from drawwell.supply.models import Lot, Offer, Service
from places import DAY, MAY, open_offer, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Kind = Answer.Kind


@pytest.fixture
def tiny():
    """Lifts are Hal's of the hall: one every week for three weeks is agreed, of two trips, at the same three hours."""
    tiny = tiny_place(at=MAY)
    hall = Organisation.objects.create(place=tiny.place, key="hall", name="Hall Trust", kind="charity")
    tiny.hal = account_named("Hal", sign_in="tiny-hal")
    join(tiny.place, tiny.hal, Role.PROVIDER, by=tiny.caretaker, at=tiny.at - DAY, organisation=hall)
    Offer.objects.filter(service=tiny.services["lifts"]).update(ends_at=tiny.at)
    tiny.offer = open_offer(tiny, "lifts", 9)
    Service.objects.filter(id=tiny.services["lifts"].id).update(organisation=hall)
    tiny.pull = agreed(tiny)
    return tiny


def more(tiny, units, *, key="lifts-too"):
    """Another offer of Hal's."""
    return Offer.objects.get(id=open_offer(tiny, "lifts", units, key=key).id)


def agreed(tiny, **other):
    said = {"units": 2, "times": 3, "latest_at": tiny.at + 3 * HOUR} | other
    pull = actions.pull_in(tiny.circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at, **said)
    actions.confirm(pull, by=tiny.worker, at=tiny.at)
    return pull


def instead(tiny, **said):
    """Hal's yes, but, to the second time, which begins in a week."""
    return times.say_yes_but_to_time(tiny.pull, 1, by=tiny.hal, at=tiny.at, **said)


def second(tiny):
    return each_time.time_of(tiny.pull, 1)


def kinds(tiny):
    return [one.kind for one in each_time.times_of(tiny.pull)]


def held(offer):
    return sum(lot.held for lot in Lot.objects.filter(offer=offer))


def told(account):
    return OutboxMessage.objects.filter(kind="answered", to_account=account).count()


def test_another_start_is_kept_for_the_asker_to_say_and_the_other_times_stand(tiny):
    before = second(tiny)
    now = instead(tiny, begins_at=tiny.at + 8 * DAY, words="Our driver is away that day.")
    assert (kinds(tiny), held(tiny.offer)) == (["held", "yes but", "held"], 6)
    assert (now.earliest_at, now.begins_at) == (before.earliest_at, tiny.at + 8 * DAY)
    assert now.until == tiny.at + 3 * DAY
    assert told(tiny.worker) == 1


def test_what_is_taken_moves_that_time_and_its_provider_is_told(tiny):
    instead(tiny, begins_at=tiny.at + 8 * DAY)
    now = times.accept_time(tiny.pull, 1, by=tiny.worker, at=tiny.at)
    days = (tiny.at + 8 * DAY, tiny.at + 8 * DAY + 3 * HOUR)
    assert (now.kind, (now.earliest_at, now.latest_at), now.until) == (Kind.HELD, days, days[1] + 2 * DAY)
    assert (kinds(tiny), held(tiny.offer), told(tiny.hal)) == (["held"] * 3, 6, 1)
    assert ledger.check_balances() == []


def test_what_is_not_taken_goes_to_another_who_can_and_its_provider_is_told(tiny):
    other = more(tiny, 2)
    instead(tiny, begins_at=tiny.at + 8 * DAY)
    now = times.turn_down_time(tiny.pull, 1, "not in that time", by=tiny.worker, at=tiny.at)
    assert (now.kind, now.offer, now.earliest_at) == (Kind.HELD, other, tiny.at + 7 * DAY)
    assert (held(tiny.offer), held(other), told(tiny.hal)) == (4, 2, 1)
    assert told(tiny.worker) == 1  # of the yes-but alone: the asker knows what they said


def test_what_is_not_taken_waits_where_nobody_else_can_and_is_not_put_to_the_same_again(tiny):
    instead(tiny, begins_at=tiny.at + 8 * DAY)
    now = times.turn_down_time(tiny.pull, 1, "not in that time", by=tiny.worker, at=tiny.at)
    assert (now.kind, held(tiny.offer)) == (Kind.UNMET, 4)
    assert times.look_after_times(tiny.place, at=tiny.at + HOUR) == 0


def test_on_other_days_the_same_is_tried_again_unless_it_was_not_about_the_days(tiny):
    days = {"earliest_at": tiny.at + 9 * DAY, "latest_at": tiny.at + 9 * DAY + HOUR}
    for because, kept in (("not in that time", Kind.HELD), ("too far", Kind.UNMET)):
        instead(tiny, begins_at=tiny.at + 8 * DAY)
        times.turn_down_time(tiny.pull, 1, because, by=tiny.worker, at=tiny.at)
        assert times.change_time_of(tiny.pull, 1, by=tiny.worker, at=tiny.at, **days).kind == kept


def test_of_another_of_its_own_offers_neither_is_tried_again(tiny):
    other = more(tiny, 2)
    instead(tiny, offer=other)
    assert (held(tiny.offer), held(other)) == (4, 2)
    times.turn_down_time(tiny.pull, 1, "too far", by=tiny.worker, at=tiny.at)
    assert (kinds(tiny), held(other)) == (["held", "unmet", "held"], 0)


def test_a_time_that_is_not_needed_any_more_is_given_back(tiny):
    instead(tiny, begins_at=tiny.at + 8 * DAY)
    now = times.turn_down_time(tiny.pull, 1, "not needed any more", by=tiny.worker, at=tiny.at)
    assert (now.kind, held(tiny.offer)) == (Kind.RELEASED, 4)


def test_silence_costs_the_asker_nothing_and_others_are_tried_for_that_time(tiny):
    other = more(tiny, 2)
    instead(tiny, begins_at=tiny.at + 8 * DAY)
    later = tiny.at + 3 * DAY + HOUR
    actions.lapse_due(tiny.place, at=later)
    assert second(tiny).kind == Kind.UNMET
    times.look_after_times(tiny.place, at=later)
    assert (second(tiny).kind, second(tiny).offer) == (Kind.HELD, other)


def test_fewer_are_kept_and_shown_as_so_many(tiny):
    instead(tiny, units=1)
    times.accept_time(tiny.pull, 1, by=tiny.worker, at=tiny.at)
    assert [leg.units for leg, _offer in several.kept_of(tiny.pull, actions.standing(tiny.pull))] == [2, 1, 2]
    assert held(tiny.offer) == 5
    with pytest.raises(NothingDiffers):
        instead(tiny)


def test_a_time_that_was_asked_on_other_days_can_be_answered_so_too(tiny):
    Offer.objects.filter(id=tiny.offer.id).update(answers_by_itself=False)
    days = {"earliest_at": tiny.at + 9 * DAY, "latest_at": tiny.at + 10 * DAY}
    times.change_time_of(tiny.pull, 1, by=tiny.worker, at=tiny.at, **days)
    instead(tiny, begins_at=tiny.at + 11 * DAY)
    assert times.look_after_times(tiny.place, at=tiny.at + 2 * DAY) == 0  # it was answered
    times.accept_time(tiny.pull, 1, by=tiny.worker, at=tiny.at)
    assert (second(tiny).kind, second(tiny).earliest_at) == (Kind.HELD, tiny.at + 11 * DAY)


def test_either_side_may_still_think_otherwise(tiny):
    instead(tiny, begins_at=tiny.at + 8 * DAY)
    days = {"earliest_at": tiny.at + 9 * DAY, "latest_at": tiny.at + 9 * DAY + HOUR}
    assert times.change_time_of(tiny.pull, 1, by=tiny.worker, at=tiny.at, **days).kind == Kind.HELD
    instead(tiny, begins_at=tiny.at + 8 * DAY)
    times.time_falls_through(tiny.pull, 1, "nobody to do it", by=tiny.hal, at=tiny.at)
    assert kinds(tiny) == ["held", "unmet", "held"]
    with pytest.raises(times.TimeStandsOtherwise, match="That time is unmet"):
        times.accept_time(tiny.pull, 1, by=tiny.worker, at=tiny.at)


def test_taking_the_whole_ask_back_gives_that_back_too(tiny):
    instead(tiny, begins_at=tiny.at + 8 * DAY)
    actions.withdraw(tiny.pull, by=tiny.worker, at=tiny.at)
    assert (kinds(tiny), held(tiny.offer)) == (["released"] * 3, 0)


def test_what_cannot_be_offered_is_refused_in_a_sentence_and_the_time_stands(tiny):
    full = more(tiny, 1, key="lifts-small")
    for said, refused in (
        ({"begins_at": tiny.at - DAY}, WrongInput),
        ({"begins_at": tiny.at + 90 * DAY}, WrongInput),
        ({"units": 3}, WrongInput),
        ({"offer": full}, ledger.NotEnoughUnits),
        ({}, NothingDiffers),
        ({"begins_at": tiny.at + DAY, "words": "x" * 501}, WrongInput),
    ):
        with pytest.raises(refused):
            instead(tiny, **said)
    assert (kinds(tiny), held(tiny.offer)) == (["held"] * 3, 6)


def test_strangers_offer_and_take_nothing(tiny):
    with pytest.raises(NotYours):
        times.say_yes_but_to_time(tiny.pull, 1, units=1, by=tiny.provider, at=tiny.at)
    instead(tiny, units=1)
    with pytest.raises(NotYours):
        times.accept_time(tiny.pull, 1, by=tiny.planner, at=tiny.at)
    with pytest.raises(NotYours):
        times.turn_down_time(tiny.pull, 1, "too far", by=tiny.hal, at=tiny.at)
    assert second(tiny).kind == Kind.YES_BUT


def test_of_things_that_are_had_together_one_time_is_all_or_none(tiny):
    tiny.pull = agreed(tiny, also=[(tiny.capabilities["debt-advice"], 1)], times=2, units=1)
    with pytest.raises(AllOrNone):
        instead(tiny, begins_at=tiny.at + 8 * DAY)


def test_the_calendar_has_it_at_the_start_that_was_named_and_once_taken_at_its_new_hours(tiny):
    secret = calendars.begin_calendar(tiny.place, "worker", tiny.worker.id, by=tiny.worker, at=tiny.at)
    instead(tiny, begins_at=tiny.at + 8 * DAY)
    assert starts_in(secret)[1] == tiny.at + 8 * DAY
    times.accept_time(tiny.pull, 1, by=tiny.worker, at=tiny.at)
    assert starts_in(secret) == [tiny.at, tiny.at + 8 * DAY, tiny.at + 14 * DAY]


def starts_in(secret):
    events = Calendar.from_ical(calendars.calendar_at(secret)[0]).walk("VEVENT")
    return sorted(one["dtstart"].dt for one in events)


def test_a_time_of_whole_days_lasts_from_its_new_start_to_the_days_end(tiny):
    zone = tiny.place.zone
    whole = {"earliest_at": tiny.at, "latest_at": tiny.at + 2 * DAY, "zone": zone}
    begins = tiny.at + 4 * DAY
    last = days_from(begins, tiny.offer, **whole)["latest_at"].astimezone(zone)
    assert (last.date(), f"{last:%H:%M}") == (begins.astimezone(zone).date(), "23:59")
    tiny.offer.ends_at = begins + HOUR
    assert days_from(begins, tiny.offer, **whole)["latest_at"] == begins + HOUR


# ---- on the pages ----


def words(response):
    return " ".join(response.content.decode().split())


def test_on_the_pages_a_provider_offers_another_start_and_the_asker_takes_it(tiny):
    theirs, ours = visitor(tiny.hal), visitor(tiny.worker)
    address = f"/tiny/asks-for-us/{tiny.pull.id}"
    assert "Yes, but, for one time" in words(theirs.get(address))
    said = {"do": "but a time", "time": "2", "units": "", "begins_at": "2027-05-12T14:00", "words": "After two."}
    assert "The other times stand." in words(theirs.post(address, said, follow=True))
    assert "You said yes, but: they think it over" in words(theirs.get("/tiny/asks-for-us"))
    assert "You said yes, but, to one time." in words(theirs.get(address))
    today = words(ours.get("/tiny/people"))
    assert "1 offer to say yes to" in today
    assert "Hall Trust says yes, but not quite as you have it, to one time." in today
    one = f"/tiny/asks/{tiny.pull.id}/times/2"
    shown = words(ours.get(one))
    assert "Hall Trust says yes, but it would begin on Wednesday 12 May, 14:00." in shown
    assert "After two." in shown
    assert "kept for you as they offered" in words(ours.post(one, {"do": "accept"}, follow=True))
    assert "Wednesday 12 May, 14:00 to 17:00" in words(ours.get(f"/tiny/asks/{tiny.pull.id}"))


def test_on_the_pages_the_asker_says_no_with_a_reason(tiny):
    instead(tiny, begins_at=tiny.at + 8 * DAY)
    page, one = visitor(tiny.worker), f"/tiny/asks/{tiny.pull.id}/times/2"
    refused = page.post(one, {"do": "turn down", "words": "No."})
    assert (refused.status_code, second(tiny).kind) == (422, Kind.YES_BUT)
    assert "Choose the reason that comes nearest." in words(refused)
    said = {"do": "turn down", "because": "too far", "words": ""}
    assert "that time waits" in words(page.post(one, said, follow=True))
    assert page.post(one, {"do": "accept"}).status_code == 409
    assert latest(tiny.place).get(pull=tiny.pull).kind == Kind.CONFIRMED


def test_on_the_page_the_offer_that_is_kept_stands_first_and_no_time_is_no_answer(tiny):
    more(tiny, 9, key="aa-lifts")
    page, address = visitor(tiny.hal), f"/tiny/asks-for-us/{tiny.pull.id}"
    assert f'<option value="{tiny.offer.id}" selected>' in words(page.get(address))
    refused = page.post(address, {"do": "but a time", "begins_at": "2027-05-12T14:00"})
    assert refused.status_code == 422
    assert "Choose the time you mean." in words(refused)
    far = {"do": "but a time", "time": "2", "begins_at": "2028-05-12T14:00"}
    assert "is not within the offer" in words(page.post(address, far))


def test_of_what_falls_through_at_once_an_offered_time_goes_too(tiny):
    instead(tiny, begins_at=tiny.at + 8 * DAY)
    asks_for_us.cannot_after_all(tiny.pull, "nobody to do it", by=tiny.hal, at=tiny.at)
    assert kinds(tiny) == ["unmet"] * 3


def test_what_was_said_of_single_times_counts_among_the_last_four_weeks(tiny):
    def lately(at=tiny.at):
        return dict(asks_for([tiny.services["lifts"].organisation], place=tiny.place, at=at).lately)

    tiny.services["lifts"].refresh_from_db()
    instead(tiny, units=1)
    assert lately() == {"yes": 0, "yes_but": 1}
    times.turn_down_time(tiny.pull, 1, "not what was wanted", by=tiny.worker, at=tiny.at)
    assert lately()["yes_but"] == 1
    Offer.objects.filter(id=tiny.offer.id).update(answers_by_itself=False)
    for window in (0, 2):
        days = {"earliest_at": tiny.at + 20 * DAY, "latest_at": tiny.at + 21 * DAY}
        assert times.change_time_of(tiny.pull, window, **days, by=tiny.worker, at=tiny.at).kind == Kind.ASKED
    times.say_yes_to_time(tiny.pull, 0, by=tiny.hal, at=tiny.at)
    times.look_after_times(tiny.place, at=tiny.at + 2 * DAY)
    times.time_falls_through(tiny.pull, 0, "nobody to do it", by=tiny.hal, at=tiny.at + 2 * DAY)
    assert lately(tiny.at + 2 * DAY) == {"yes": 1, "yes_but": 1, "silent": 1, "no": 1}
    assert lately(tiny.at + 31 * DAY) == {"yes": 0}
