"""Many at once: nothing is promised twice, nobody is refused while there is room, one key has one effect."""

from collections import Counter
from datetime import timedelta
from functools import partial
from random import Random
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction

from databases import at_once
from drawwell.guard import journal
from drawwell.guard.refusals import Refusal
from drawwell.supply import ledger
from drawwell.supply.models import Entry, Hold
from exchange_ground import DAY, HOUR, NOON, Ground

CLIENTS = 16


def hold(legs, *, key=None, pull_id=None, until=NOON + DAY):
    return ledger.hold(legs, pull_id=pull_id or uuid4(), key=key or uuid4(), until=until, by=None, at=NOON)


def opened(units, lots=4):
    offer = Ground().offer()
    ledger.open_offer(offer, units=units, by=None, at=NOON, lots=lots)
    return offer


@pytest.mark.parametrize("lots", [1, 4])
def test_one_hot_offer_gives_every_unit_once_and_refuses_the_rest(own_database, lots):
    """16 people ask for 80 units in all of an offer that has 50: 50 are held, 30 refused."""
    offer = opened(50, lots=lots)

    def client():
        return sum(hold([(offer, 1)]).held for _ in range(5))

    assert sum(at_once(*[client] * CLIENTS)) == 50
    assert ledger.free_units(offer) == 0
    assert Hold.objects.filter(status="refused", why="full").count() == 30
    assert ledger.check_balances() == []


@pytest.mark.parametrize("times", range(4))
def test_units_that_lie_over_several_lots_are_found_under_load(own_database, times):
    """Asks of 3 from lots of 5, 5, 5 and 5: 20 units hold 6 of them, whoever gets which lot, and nobody deadlocks."""
    offer = opened(20)
    held = at_once(*[lambda: hold([(offer, 3)]).held] * CLIENTS)
    assert sum(held) == 6
    assert ledger.free_units(offer) == 2
    assert ledger.check_balances() == []


def test_legs_in_opposite_orders_do_not_lock_each_other_out(own_database):
    one, two = opened(200), opened(200)

    def client(legs):
        return sum(hold(legs).held for _ in range(10))

    pairs = [[(one, 1), (two, 1)], [(two, 1), (one, 1)]]
    assert sum(at_once(*[partial(client, pairs[number % 2]) for number in range(CLIENTS)])) == 160
    assert (ledger.free_units(one), ledger.free_units(two)) == (40, 40)
    assert ledger.check_balances() == []


@pytest.mark.postgresql
def test_two_who_wait_for_each_other_are_both_served(own_database):
    """Each gives back in one offer and holds in the other: PostgreSQL ends one of them, and it goes again."""
    one, two = opened(1, lots=1), opened(1, lots=1)
    keys, tries, both_hold = (uuid4(), uuid4()), Counter(), Barrier(2)
    hold([(one, 1)], key=keys[0])
    hold([(two, 1)], key=keys[1])

    @journal.all_or_nothing()
    def moves(number, wanted):
        tries[number] += 1
        ledger.release(keys[number], by=None, at=NOON)
        if tries[number] == 1:
            both_hold.wait(timeout=20)
        return hold([(wanted, 1)]).held

    assert sum(at_once(partial(moves, 0, two), partial(moves, 1, one))) >= 1
    assert sum(tries.values()) == 3
    assert ledger.check_balances() == []


def test_one_refused_here_may_ask_elsewhere_in_the_same_transaction(own_database):
    """Each tries full offers in an order of its own before one with room: nobody waits on what refused another."""
    full = [opened(1) for _ in range(4)]
    for offer in full:
        hold([(offer, 1)])
    roomy = opened(CLIENTS * 4)

    def client(number):
        held = 0
        for turn in range(4):
            with transaction.atomic():
                for offer in Random(f"{number} {turn}").sample(full, 4):
                    assert not hold([(offer, 1)]).held
                held += hold([(roomy, 1)]).held
        return held

    assert sum(at_once(*[partial(client, number) for number in range(CLIENTS)])) == CLIENTS * 4
    assert ledger.check_balances() == []


def test_the_same_key_from_many_at_once_has_one_effect(own_database):
    offer = opened(50)
    key, pull = uuid4(), uuid4()
    outcomes = at_once(*[lambda: hold([(offer, 2)], key=key, pull_id=pull)] * CLIENTS)
    assert {outcome.holds for outcome in outcomes} == {outcomes[0].holds}
    assert ledger.free_units(offer) == 48
    at_once(*[lambda: ledger.draw(key, by=None, at=NOON)] * CLIENTS)
    assert Entry.objects.filter(hold=key).count() == 2


def test_a_draw_and_a_release_at_once_have_one_winner(own_database):
    offer = opened(CLIENTS)
    keys = [hold([(offer, 1)]).key for _ in range(CLIENTS // 2)]

    def move(verb, key):
        try:
            verb(key, by=None, at=NOON)
        except (ledger.HoldAlreadyUsed, ledger.HoldWasReleased):
            return 0
        return 1

    jobs = [partial(move, verb, key) for key in keys for verb in (ledger.draw, ledger.release)]
    assert sum(at_once(*jobs)) == len(keys)
    assert ledger.check_balances() == []


def test_everything_at_once_with_clocks_that_jump(own_database):
    """Holds, draws, releases, returns, lapses and changes of units by 16 people whose clocks disagree by days."""
    offers = [opened(units) for units in (20, 60, 200)]

    def client(number):
        chance = Random(number)
        mine = []
        for _ in range(25):
            at = NOON + timedelta(hours=chance.randint(-48, 48))
            try:
                _do_something(chance, offers, mine, at)
            except Refusal:
                continue

    at_once(*[partial(client, number) for number in range(CLIENTS)])
    assert ledger.check_balances() == []
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert verbs == {"open", "close", "hold", "draw", "release", "return", "lapse"}


def _do_something(chance, offers, mine, at):
    verb = chance.choices(["hold", "draw", "release", "return", "lapse", "change"], [8, 6, 2, 5, 1, 1])[0]
    if verb == "hold" or not mine:
        legs = [(offer, chance.randint(1, 4)) for offer in chance.sample(offers, chance.randint(1, 3))]
        key = uuid4()
        ledger.hold(legs, pull_id=uuid4(), key=key, until=at + chance.randint(1, 60) * HOUR, by=None, at=at)
        mine.append(key)
    elif verb == "lapse":
        ledger.lapse_due(at=at, most=20)
    elif verb == "change":
        ledger.change_units(chance.choice(offers), units=chance.randint(0, 200), by=None, at=at)
    else:
        verbs = {"draw": ledger.draw, "release": ledger.release, "return": ledger.give_back}
        verbs[verb](chance.choice(mine), by=None, at=at)


def test_the_clone_is_the_vendor_that_was_asked_for(own_database, pytestconfig):
    assert connection.vendor == pytestconfig.getoption("--database") == own_database.vendor
