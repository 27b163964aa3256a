"""The ledger against the readable model: whatever is asked, in whatever order, both give the same answers."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from drawwell.engine.exchange import Exchange
from drawwell.guard.refusals import Refusal
from drawwell.supply import ledger
from drawwell.supply.models import Entry, Lot
from exchange_ground import NOON, Ground

KEYS = st.integers(0, 12).map(lambda number: UUID(int=number + 1))
PULLS = st.integers(0, 1).map(lambda number: UUID(int=1000 + number))
UNITS = st.integers(1, 7)
OFFERS = st.integers(0, 2)
SAID = {
    "KeyUsedForSomethingElse": "key used",
    "HoldIsUnknown": "unknown",
    "HoldHasLapsed": "lapsed",
    "HoldWasReleased": "released",
    "HoldWasReturned": "returned",
    "HoldWasRefused": "refused",
    "HoldAlreadyUsed": "drawn",
    "HoldNotYetUsed": "held",
    "UnitsArePromised": "promised",
}


def said(verb, *asked, **also):
    """("done", what came back), or (the model's word for the refusal, None)."""
    try:
        return "done", verb(*asked, **also)
    except Refusal as refusal:
        return SAID[type(refusal).__name__], None


class Ledger(RuleBasedStateMachine):
    """Three offers that end at different hours, a handful of keys, and a clock that may go backwards."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.hour = 0
        self.model = Exchange()
        ground = Ground()
        self.offers = []
        for number, (units, lots, ends) in enumerate([(5, 4, 30), (3, 1, 30), (9, 2, 6)]):
            offer = ground.offer(ends_at=NOON + timedelta(hours=ends))
            ledger.open_offer(offer, units=units, lots=lots, by=None, at=NOON)
            self.model.open_offer(number, units=units, lots=lots, ends_at=ends)
            self.offers.append(offer)

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @property
    def at(self):
        return NOON + timedelta(hours=self.hour)

    @rule(hours=st.integers(-2, 5))
    def the_clock_moves(self, hours):
        self.hour += hours

    @rule(
        key=KEYS, pull=PULLS, legs=st.lists(st.tuples(OFFERS, UNITS), min_size=1, max_size=3), hours=st.integers(1, 9)
    )
    def hold(self, key, pull, legs, hours):
        wanted = self.model.hold(legs, pull=pull, key=key, until=self.hour + hours, at=self.hour)
        asked = [(self.offers[number], units) for number, units in legs]
        until = self.at + timedelta(hours=hours)
        answer, outcome = said(ledger.hold, asked, pull_id=pull, key=key, until=until, by=None, at=self.at)
        assert wanted == (answer if answer != "done" else "held" if outcome.held else "refused")
        if wanted == "refused":
            assert tuple(row.why for row in outcome.holds) == self.model.holds[key].reasons

    @rule(verb=st.sampled_from(["draw", "release", "return"]), key=KEYS)
    def move(self, verb, key):
        wanted = self.model.move(verb, key, at=self.hour)
        verbs = {"draw": ledger.draw, "release": ledger.release, "return": ledger.give_back}
        answer, _ = said(verbs[verb], key, by=None, at=self.at)
        assert answer == ("done" if wanted == "again" else wanted)

    @precondition(lambda self: any(hold.status == "held" for hold in self.model.holds.values()))
    @rule()
    def lapse(self):
        lapsed = {row.family for row in ledger.lapse_due(at=self.at)}
        assert lapsed == set(self.model.lapse_due(at=self.hour))

    @rule(number=OFFERS, units=st.integers(0, 12))
    def change_units(self, number, units):
        wanted = self.model.change_units(number, units=units)
        answer, _ = said(ledger.change_units, self.offers[number], units=units, by=None, at=self.at)
        assert answer == wanted

    @invariant()
    def the_lots_are_the_models(self):
        for number, offer in enumerate(self.offers):
            lots = Lot.objects.filter(offer=offer).order_by("number").values_list("units", "held", "taken")
            assert list(lots) == [(lot.units, lot.held, lot.taken) for lot in self.model.offers[number].lots]
            assert ledger.free_units(offer) == self.model.free_units(number)

    @invariant()
    def every_entry_is_there_in_its_order(self):
        rows = Entry.objects.order_by("lot__number", "seq")
        for number, offer in enumerate(self.offers):
            written = [row for row in rows.filter(lot__offer=offer).values_list("lot__number", "verb", "units")]
            modelled = self.model.offers[number].lots
            for lot, state in enumerate(modelled):
                ours = [(verb, units) for at, verb, units in written if at == lot and (units or verb != "open")]
                assert sorted(ours) == sorted((verb, units) for verb, units in state.entries if units or verb != "open")

    @invariant()
    def balances_are_the_sums_of_entries(self):
        assert ledger.check_balances() == []


@pytest.mark.django_db
def test_the_ledger_answers_as_the_model_does():
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
