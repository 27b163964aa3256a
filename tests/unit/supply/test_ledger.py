"""What the ledger promises, one rule a test, on whichever database the suite runs on."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from drawwell.supply import ledger
from drawwell.supply.models import Entry, Hold
from exchange_ground import DAY, HOUR, NOON, Ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(db):
    return Ground()


def opened(ground, units, lots=4, **kwargs):
    offer = ground.offer(**kwargs)
    ledger.open_offer(offer, units=units, by=ground.worker, at=NOON - DAY, lots=lots)
    return offer


def held(ground, *legs, key=None, until=NOON + DAY, at=NOON, pull_id=None):
    return ledger.hold(legs, pull_id=pull_id or uuid4(), key=key or uuid4(), until=until, by=ground.worker, at=at)


def test_a_hold_keeps_units_and_a_draw_uses_them(ground):
    offer = opened(ground, 8)
    outcome = held(ground, (offer, 2))
    hold = outcome.hold_or_refusal()
    assert (hold.status, hold.units, hold.offer_id, hold.until) == ("held", 2, offer.id, NOON + DAY)
    assert ledger.free_units(offer) == 6
    (drawn,) = ledger.draw(outcome.key, by=ground.worker, at=NOON + HOUR)
    assert drawn.status == "drawn"
    assert ledger.free_units(offer) == 6
    assert ledger.check_balances() == []
    verbs = Entry.objects.filter(hold=hold).order_by("seq").values_list("verb", "units", "by")
    assert list(verbs) == [("hold", 2, ground.worker.id), ("draw", 2, ground.worker.id)]


def test_what_is_kept_reads_back_as_it_was_given(ground):
    offer = opened(ground, 3)
    pull = uuid4()
    given = held(ground, (offer, 1), pull_id=pull).holds[0]
    kept = Hold.objects.get(key=given.key)
    for field in Hold._meta.concrete_fields:
        assert getattr(given, field.attname) == getattr(kept, field.attname), field.name
    assert (kept.pull_id, kept.by_id, kept.held_at, kept.place_id) == (pull, ground.worker.id, NOON, ground.place.id)


def test_a_release_gives_the_units_back(ground):
    offer = opened(ground, 4)
    key = held(ground, (offer, 3)).key
    ledger.release(key, by=ground.worker, at=NOON)
    assert ledger.free_units(offer) == 4


def test_a_return_after_a_draw_gives_the_units_back(ground):
    offer = opened(ground, 4)
    key = held(ground, (offer, 3)).key
    ledger.draw(key, by=ground.worker, at=NOON)
    ledger.give_back(key, by=ground.worker, at=NOON)
    assert ledger.free_units(offer) == 4
    assert ledger.check_balances() == []


def test_a_lapsed_hold_gives_its_units_back(ground):
    offer = opened(ground, 4)
    late = held(ground, (offer, 3), until=NOON + HOUR).key
    held(ground, (offer, 1), until=NOON + DAY)
    lapsed = ledger.lapse_due(at=NOON + HOUR)
    assert {row.family for row in lapsed} == {late}
    assert {row.status for row in lapsed} == {"lapsed"}
    assert ledger.free_units(offer) == 3
    assert ledger.lapse_due(at=NOON + HOUR) == ()
    assert ledger.check_balances() == []


def test_a_place_with_a_clock_of_its_own_lapses_its_own_holds_only(ground):
    other = Ground()
    ours, theirs = opened(ground, 4), opened(other, 4)
    held(ground, (ours, 1), until=NOON + HOUR)
    held(other, (theirs, 1), until=NOON + HOUR)
    assert {row.offer_id for row in ledger.lapse_due(at=NOON + DAY, place=other.place)} == {theirs.id}
    assert (ledger.free_units(ours), ledger.free_units(theirs)) == (3, 4)


def test_many_holds_of_one_lot_lapse_together_and_keep_their_numbers(ground):
    offer = opened(ground, 20, lots=2)
    for _ in range(5):
        held(ground, (offer, 3), until=NOON + HOUR)
    assert len({row.family for row in ledger.lapse_due(at=NOON + DAY, most=3)}) == 3
    assert len({row.family for row in ledger.lapse_due(at=NOON + DAY, most=3)}) == 2
    assert ledger.free_units(offer) == 20
    assert ledger.check_balances() == []


def test_units_over_several_lots_are_found_before_anything_is_refused(ground):
    offer = opened(ground, 8, lots=4)
    outcome = held(ground, (offer, 7))
    assert [row.units for row in outcome.holds] == [2, 2, 2, 1]
    assert outcome.holds[0].key == outcome.key
    assert ledger.free_units(offer) == 1
    assert len(ledger.draw(outcome.key, by=None, at=NOON)) == 4
    assert ledger.check_balances() == []


def test_several_offers_are_held_together_or_not_at_all(ground):
    first, second, third = opened(ground, 4), opened(ground, 1), opened(ground, 4)
    outcome = held(ground, (first, 1), (second, 2), (third, 1))
    assert not outcome.held
    assert [row.why for row in outcome.holds] == ["together", "short", "together"]
    assert ledger.free_units_of([first, second, third]) == {first.id: 4, second.id: 1, third.id: 4}
    outcome = held(ground, (first, 1), (second, 1), (third, 1))
    assert [row.leg for row in outcome.holds] == [0, 1, 2]
    assert ledger.free_units_of([first, second, third]) == {first.id: 3, second.id: 0, third.id: 3}


def test_legs_of_one_offer_share_its_room(ground):
    offer = opened(ground, 4, lots=2)
    assert [row.units for row in held(ground, (offer, 2), (offer, 2)).holds] == [2, 2]
    offer = opened(ground, 4, lots=2)
    assert [row.why for row in held(ground, (offer, 3), (offer, 2)).holds] == ["together", "short"]
    assert ledger.check_balances() == []


def test_a_full_offer_says_so_and_a_short_one_says_how_short(ground):
    offer = opened(ground, 2)
    with pytest.raises(ledger.NotEnoughUnits, match="Rent team has some room left, but not for 3"):
        held(ground, (offer, 3)).hold_or_refusal()
    held(ground, (offer, 2)).hold_or_refusal()
    with pytest.raises(ledger.OfferIsFull, match="Rent team has no room left"):
        held(ground, (offer, 1)).hold_or_refusal()


def test_an_offer_that_is_over_cannot_be_held(ground):
    offer = opened(ground, 2, ends_at=NOON)
    with pytest.raises(ledger.OfferIsOver, match="Rent team ended on 2 March 2026"):
        held(ground, (offer, 1), at=NOON).hold_or_refusal()
    assert held(ground, (offer, 1), at=NOON - HOUR).held


def test_an_offer_nobody_opened_is_full(ground):
    assert held(ground, (ground.offer(), 1)).holds[0].why == "full"


def test_the_same_key_gives_the_same_answer_and_one_effect(ground):
    offer = opened(ground, 4)
    key, pull = uuid4(), uuid4()
    first = held(ground, (offer, 2), key=key, pull_id=pull)
    again = held(ground, (offer, 2), key=key, pull_id=pull, at=NOON + HOUR, until=NOON + 2 * DAY)
    assert again.holds == first.holds
    assert again.holds[0].until == NOON + DAY
    assert ledger.free_units(offer) == 2


def test_a_refusal_is_remembered_even_when_room_comes_free(ground):
    offer = opened(ground, 1)
    taken = held(ground, (offer, 1)).key
    key, pull = uuid4(), uuid4()
    assert not held(ground, (offer, 1), key=key, pull_id=pull).held
    ledger.release(taken, by=None, at=NOON)
    with pytest.raises(ledger.OfferIsFull):
        held(ground, (offer, 1), key=key, pull_id=pull).hold_or_refusal()
    assert ledger.free_units(offer) == 1


def test_a_key_used_for_something_else_is_refused(ground):
    offer = opened(ground, 4)
    key, pull = uuid4(), uuid4()
    held(ground, (offer, 1), key=key, pull_id=pull)
    for legs, other in [([(offer, 2)], pull), ([(offer, 1)], uuid4()), ([(offer, 1), (offer, 1)], pull)]:
        with pytest.raises(ledger.KeyUsedForSomethingElse):
            held(ground, *legs, key=key, pull_id=other)
    assert ledger.free_units(offer) == 3


@pytest.mark.parametrize("verb", [ledger.draw, ledger.release])
def test_a_move_repeated_has_one_effect(ground, verb):
    offer = opened(ground, 4)
    key = held(ground, (offer, 2)).key
    assert verb(key, by=None, at=NOON) == verb(key, by=None, at=NOON + HOUR)
    assert Entry.objects.filter(hold=key).count() == 2


MOVES_REFUSED = [
    ("draw", "released", ledger.HoldWasReleased),
    ("draw", "lapsed", ledger.HoldHasLapsed),
    ("draw", "returned", ledger.HoldWasReturned),
    ("draw", "refused", ledger.HoldWasRefused),
    ("release", "drawn", ledger.HoldAlreadyUsed),
    ("release", "lapsed", ledger.HoldHasLapsed),
    ("release", "returned", ledger.HoldWasReturned),
    ("release", "refused", ledger.HoldWasRefused),
    ("return", "held", ledger.HoldNotYetUsed),
    ("return", "released", ledger.HoldWasReleased),
    ("return", "lapsed", ledger.HoldHasLapsed),
    ("return", "refused", ledger.HoldWasRefused),
]


@pytest.mark.parametrize(("verb", "status", "refusal"), MOVES_REFUSED)
def test_a_move_that_is_not_legal_is_refused_by_name(ground, verb, status, refusal):
    offer = opened(ground, 4)
    key = held(ground, (offer, 5 if status == "refused" else 1), until=NOON + HOUR).key
    bring_to(key, status)
    verbs = {"draw": ledger.draw, "release": ledger.release, "return": ledger.give_back}
    with pytest.raises(refusal):
        verbs[verb](key, by=None, at=NOON)
    assert {row.status for row in ledger.holds_of(key)} == {status}
    assert ledger.check_balances() == []


def bring_to(key, status):
    if status in {"drawn", "returned"}:
        ledger.draw(key, by=None, at=NOON)
    if status == "returned":
        ledger.give_back(key, by=None, at=NOON)
    if status == "released":
        ledger.release(key, by=None, at=NOON)
    if status == "lapsed":
        ledger.lapse_due(at=NOON + DAY)


def test_every_status_is_in_the_table_of_moves():
    from drawwell.engine.exchange import EFFECTS, MOVES, STATUSES

    assert set(Hold.Status.values) == set(STATUSES)
    assert set(Entry.Verb.values) == set(EFFECTS)
    tried = {(verb, status) for verb, status, _ in MOVES_REFUSED}
    legal = {(verb, before) for verb, (before, _) in MOVES.items()}
    again = {(verb, after) for verb, (_, after) in MOVES.items()}
    asked = {"draw", "release", "return"}
    assert {(verb, status) for verb in asked for status in STATUSES} == tried | {
        pair for pair in legal | again if pair[0] in asked
    }


def test_a_draw_after_its_time_is_refused_before_the_hold_is_swept_up(ground):
    offer = opened(ground, 4)
    key = held(ground, (offer, 1), until=NOON + HOUR).key
    with pytest.raises(ledger.HoldHasLapsed, match="held until 2 March 2026, 13:00"):
        ledger.draw(key, by=None, at=NOON + HOUR)


def test_the_time_of_a_lapse_is_told_in_the_places_own_zone(ground):
    offer = opened(ground, 4, ends_at=NOON + 300 * DAY)
    june = datetime(2026, 6, 1, 12, tzinfo=UTC)
    key = held(ground, (offer, 1), at=june, until=june + HOUR).key
    with pytest.raises(ledger.HoldHasLapsed, match="held until 1 June 2026, 14:00"):
        ledger.draw(key, by=None, at=june + HOUR)


def test_a_hold_nobody_made_is_unknown(ground):
    with pytest.raises(ledger.HoldIsUnknown):
        ledger.draw(uuid4(), by=None, at=NOON)


@pytest.mark.parametrize("units", [0, -1, 10**12, 1.5, True, "3"])
def test_units_must_be_whole_and_some(ground, units):
    offer = opened(ground, 4)
    with pytest.raises(ledger.UnitsAreWrong, match="whole number from 1"):
        held(ground, (offer, units))
    with pytest.raises(ledger.UnitsAreWrong):
        ledger.open_offer(ground.offer(), units=units, by=None, at=NOON)


def test_a_hold_must_end_after_it_begins(ground):
    offer = opened(ground, 4)
    with pytest.raises(ledger.HoldEndsBeforeItBegins):
        held(ground, (offer, 1), until=NOON)


def test_an_offer_opens_once(ground):
    offer = opened(ground, 4)
    with pytest.raises(ledger.OfferAlreadyOpen, match="Rent team is already open"):
        ledger.open_offer(offer, units=4, by=None, at=NOON)


@pytest.mark.parametrize("units", [10, 9, 5, 3])
def test_units_can_grow_and_shrink_to_what_is_promised(ground, units):
    offer = opened(ground, 8)
    held(ground, (offer, 3))
    ledger.change_units(offer, units=units, by=ground.worker, at=NOON)
    assert ledger.free_units(offer) == units - 3
    assert ledger.check_balances() == []


def test_units_cannot_shrink_below_what_is_promised(ground):
    offer = opened(ground, 8)
    held(ground, (offer, 3))
    with pytest.raises(ledger.UnitsArePromised, match="3 units of Rent team are held or used"):
        ledger.change_units(offer, units=2, by=None, at=NOON)


def test_check_balances_names_a_lot_that_says_other_than_its_entries(ground):
    from django.db import connection

    offer = opened(ground, 4, lots=1)
    lot = offer.lots.get()
    lot.held, lot.seq = 2, 2
    lot.save()
    (promised, missing, holds) = ledger.check_balances()
    said = lot.id.hex if connection.vendor == "sqlite" else str(lot.id)
    assert promised == f"lot {said} says held 2, but its entries add up to 0"
    assert "is at number 2 with 1 entries from 1 to 1: entries are missing" in missing
    assert "its holds add up to 0" in holds


@pytest.mark.parametrize(("units", "lots"), [(1, 4), (31, 4), (40, 5), (128, 16), (5000, 16)])
def test_a_large_offer_lies_in_more_lots_so_that_a_hot_one_spreads(ground, units, lots):
    offer = ground.offer()
    made = ledger.open_offer(offer, units=units, by=None, at=NOON)
    assert (len(made), sum(lot.units for lot in made)) == (lots, units)
