"""Asking, holding, using, giving back, waiting: each a rule of the exchange as people meet it."""

from datetime import timedelta

import pytest

from drawwell.guard.actions import switch_off
from drawwell.guard.models import Guard, JournalEntry
from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.place.ids import new_id
from drawwell.pull import actions
from drawwell.pull.models import Answer, Pull
from drawwell.supply import ledger
from places import DAY, MAY, more_circles, open_offer, tiny_place

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


def ask(tiny, circle=None, capability="rent-hold", at=None, **more):
    return actions.pull_in(
        circle or tiny.circle, tiny.capabilities[capability], by=tiny.worker, at=at or tiny.at, **more
    )


def kinds(pull):
    return [answer.kind for answer in pull.answers.all()]


def use_up(tiny, offer="rents"):
    """Everything of an offer held by other circles."""
    circles = more_circles(tiny, 5)
    return [ask(tiny, circle) for circle in circles]


def test_what_is_held_is_no_longer_free(tiny):
    pull = ask(tiny)
    assert kinds(pull) == ["held"]
    assert ledger.free_units(tiny.offers["rents"]) == 4


def test_the_same_key_asks_once(tiny):
    key = new_id()
    first, second = ask(tiny, key=key), ask(tiny, key=key)
    assert first == second
    assert Pull.objects.count() == 1
    assert ledger.free_units(tiny.offers["rents"]) == 4


def test_the_same_key_with_other_contents_is_refused(tiny):
    key = new_id()
    ask(tiny, key=key)
    with pytest.raises(actions.KeyUsedForSomethingElse):
        ask(tiny, key=key, units=2)


def test_nothing_is_promised_twice_and_the_sixth_is_kept_as_unmet(tiny):
    use_up(tiny)
    pull = ask(tiny)
    answer = actions.standing(pull)
    assert (answer.kind, answer.why) == (Answer.Kind.UNMET, Answer.Why.NO_ROOM)
    assert ledger.free_units(tiny.offers["rents"]) == 0


def test_what_one_gives_back_is_offered_to_whoever_waits_longest(tiny):
    held = use_up(tiny)
    first, second = ask(tiny), ask(tiny, more_circles(tiny, 1)[0], at=tiny.at + HOUR)
    actions.release(held[0], by=tiny.worker, at=tiny.at + 2 * HOUR)
    offered = actions.offer_freed(tiny.place, by=tiny.worker, at=tiny.at + 3 * HOUR)
    assert offered == [first]
    assert (kinds(first), kinds(second)) == (["unmet", "offered"], ["unmet"])


def test_what_is_offered_waits_for_a_person_to_say_yes_and_is_then_used(tiny):
    held = use_up(tiny)
    pull = ask(tiny)
    actions.release(held[0], by=tiny.worker, at=tiny.at + HOUR)
    actions.offer_freed(tiny.place, by=tiny.worker, at=tiny.at + HOUR)
    actions.confirm(pull, by=tiny.worker, at=tiny.at + 2 * HOUR)
    actions.draw(pull, by=tiny.worker, at=tiny.at + 3 * HOUR)
    assert kinds(pull) == ["unmet", "offered", "confirmed", "drawn"]


def test_a_lapsed_hold_gives_its_hours_back_and_the_ask_waits_on(tiny):
    pull = ask(tiny)
    later = actions.standing(pull).until + HOUR
    actions.lapse_due(tiny.place, at=later)
    assert kinds(pull) == ["held", "lapsed"]
    assert ledger.free_units(tiny.offers["rents"]) == 5
    assert actions.waiting(tiny.place, at=later) == [pull]


def test_a_lapsed_hold_cannot_be_used(tiny):
    pull = ask(tiny)
    with pytest.raises(ledger.HoldHasLapsed):
        actions.draw(pull, by=tiny.worker, at=actions.standing(pull).until + HOUR)


def test_an_ask_taken_back_frees_what_was_held_and_waits_no_more(tiny):
    pull = ask(tiny)
    actions.withdraw(pull, by=tiny.worker, at=tiny.at + HOUR)
    assert ledger.free_units(tiny.offers["rents"]) == 5
    assert actions.waiting(tiny.place, at=tiny.at + HOUR) == []


def test_an_ask_whose_day_is_past_still_waits(tiny):
    use_up(tiny)
    pull = ask(tiny, latest_at=tiny.at + DAY)
    assert pull in actions.waiting(tiny.place, at=tiny.at + 30 * DAY)


def test_with_holding_switched_off_the_ask_is_kept_and_says_what_to_do(tiny):
    guard = Guard.objects.get(place=tiny.place, power="hold capacity")
    switch_off(guard, because="odd holds", by=tiny.keeper, at=tiny.at)
    answer = actions.standing(ask(tiny))
    assert (answer.kind, answer.why) == (Answer.Kind.UNMET, Answer.Why.SWITCHED_OFF)
    assert ledger.free_units(tiny.offers["rents"]) == 5


def test_with_ranking_switched_off_help_is_listed_by_name_and_can_still_be_held(tiny):
    guard = Guard.objects.get(place=tiny.place, power="rank offers")
    switch_off(guard, because="it favours one", by=tiny.keeper, at=tiny.at)
    answer = actions.standing(ask(tiny))
    assert answer.kind == Answer.Kind.HELD
    assert "ranking is switched off" in answer.words


def test_only_the_asker_says_whether_it_helped(tiny):
    from drawwell.guard.membership import account_named
    from drawwell.partner.models import Partnership

    pull = ask(tiny)
    other = account_named("Another worker")
    Partnership.objects.create(place=tiny.place, circle=tiny.circle, worker=other, starts_at=tiny.at)
    with pytest.raises(actions.OnlyTheAsker):
        actions.did_it_help(pull, "yes", by=other, at=tiny.at + HOUR)
    actions.did_it_help(pull, "some", by=tiny.resident, at=tiny.at + HOUR)
    assert [one.answer for one in pull.helped.all()] == ["some"]


def test_a_worker_of_other_people_cannot_ask_for_these_and_the_attempt_is_written_down(tiny):
    with pytest.raises(NotYours):
        actions.pull_in(tiny.circle, tiny.capabilities["lift"], by=tiny.provider, at=tiny.at)
    assert JournalEntry.objects.filter(by=tiny.provider, act="open record", refused=True).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"units": 0}, "How much"),
        ({"units": 10**12}, "How much"),
        ({"latest_at": MAY - DAY}, "By when"),
        ({"earliest_at": MAY + 3 * DAY, "latest_at": MAY + 2 * DAY}, "By when"),
        ({"latest_at": MAY + 3000 * DAY}, "By when"),
    ],
)
def test_an_ask_that_cannot_be_is_refused_in_a_sentence_and_nothing_is_kept(tiny, wrong, field):
    with pytest.raises(WrongInput) as refused:
        ask(tiny, **wrong)
    assert str(refused.value).startswith(field)
    assert Pull.objects.count() == 0


def test_every_opening_of_the_record_is_in_the_journal(tiny):
    before = JournalEntry.objects.filter(act="open record", subject_id=tiny.circle.id).count()
    ask(tiny)
    assert JournalEntry.objects.filter(act="open record", subject_id=tiny.circle.id).count() > before


def test_freed_help_is_the_nearest_that_fits(tiny):
    use_up(tiny)
    pull = ask(tiny)
    fresh = open_offer(tiny, "rents", 3)
    actions.offer_freed(tiny.place, by=tiny.worker, at=tiny.at + HOUR)
    assert actions.standing(pull).offer == fresh
