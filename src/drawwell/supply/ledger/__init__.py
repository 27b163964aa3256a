"""The one place that locks a lot and writes entries.

Each verb does all of what it says or nothing, inside the caller's transaction if there is one. The caller brings
the key: asking again with it gives the first answer again, whatever that was. Rows are only ever added, and the
balances of a lot move in the same statement as the entry that says why. engine/exchange.py has the rules in
plain Python; PostgreSQL keeps them in one function per verb (sql/postgresql), SQLite in on_sqlite.py.

    outcome = ledger.hold([(offer, 2)], pull_id=pull.id, key=key, until=friday, by=worker, at=now)
    hold = outcome.hold_or_refusal()   # OfferIsFull, NotEnoughUnits, OfferIsOver, KeyUsedForSomethingElse
    ledger.draw(key, by=worker, at=later)
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import connection

from drawwell.place import gathering
from drawwell.supply.models import Hold

from . import on_postgresql, on_sqlite
from .balances import check_balances, free_units, free_units_of
from .opening import change_units, lots_of_many, open_offer, open_offers
from .refusals import (
    HoldAlreadyUsed,
    HoldEndsBeforeItBegins,
    HoldHasLapsed,
    HoldIsUnknown,
    HoldNotYetUsed,
    HoldWasRefused,
    HoldWasReleased,
    HoldWasReturned,
    KeyUsedForSomethingElse,
    NotEnoughUnits,
    OfferAlreadyOpen,
    OfferIsFull,
    OfferIsOver,
    UnitsArePromised,
    UnitsAreWrong,
    check_units,
    refusal_of_hold,
    refusal_of_move,
)

__all__ = [
    "HoldAlreadyUsed",
    "HoldEndsBeforeItBegins",
    "HoldHasLapsed",
    "HoldIsUnknown",
    "HoldNotYetUsed",
    "HoldWasRefused",
    "HoldWasReleased",
    "HoldWasReturned",
    "KeyUsedForSomethingElse",
    "NotEnoughUnits",
    "OfferAlreadyOpen",
    "OfferIsFull",
    "OfferIsOver",
    "Outcome",
    "UnitsArePromised",
    "UnitsAreWrong",
    "change_units",
    "check_balances",
    "draw",
    "free_units",
    "free_units_of",
    "give_back",
    "hold",
    "hold_soon",
    "holds_of",
    "lapse_due",
    "lots_of_many",
    "open_offer",
    "open_offers",
    "release",
]


@dataclass(frozen=True)
class Outcome:
    """The answer to one hold: its rows, all held or all refused. A refusal is kept as a row too."""

    key: UUID
    holds: tuple[Hold, ...]

    @property
    def held(self):
        return self.holds[0].status != Hold.Status.REFUSED

    def hold_or_refusal(self):
        """The first row of the hold, or its refusal raised.

        Raising inside the caller's transaction undoes it, and with it the memory of the refusal: look at
        `held` first where the refusal itself must be kept.
        """
        if not self.held:
            raise refusal_of_hold(self.holds)
        return self.holds[0]


def hold_soon(legs, *, pull_id, key, until, by, at):
    """As `hold`, its refusal raised; where rows are gathered (place.gathering) done just before they are written.

    Several that wait for each other so are one statement.
    """
    gathering.do_first(_HOLDS, (_asked(legs, pull_id, key, until, at), until, by and by.pk, at))


class _Holds(gathering.First):
    """Holds that wait for each other: (asked, until, by, at) of each."""

    def do(self, things):
        database = _database()
        rows = [row for asked, until, by, at in things for row in database.hold(asked, until=until, by=by, at=at)]
        self._check(things, rows)

    def statement(self, things):
        return on_postgresql.statement_of_several(things)

    def take(self, things, rows):
        said = on_postgresql.said_of(rows)
        if not all(said.get(str(asked.key)) == ("held", asked.request_hash) for asked, *_ in things):
            self._check(things, [on_postgresql.hold_of(row) for row in rows])

    def _check(self, things, holds):
        by_key = defaultdict(list)
        for one in holds:
            by_key[one.family].append(one)
        for asked, *_ in things:
            _outcome(asked, by_key[asked.key]).hold_or_refusal()


_HOLDS = _Holds()


def hold(legs, *, pull_id, key, until, by, at):
    """Keep units of one or several offers for one pull, all or nothing, until a time.

    `legs` is a sequence of (Offer, whole units) of one place; `key` a UUID of the caller; `by` an Account or
    None for the system. Returns an Outcome. The same key again gives the first answer, also when that was no;
    what counts as the same is the pull and the legs, not `until`, since a retry comes later.
    Raises KeyUsedForSomethingElse, UnitsAreWrong or HoldEndsBeforeItBegins.
    """
    asked = _asked(legs, pull_id, key, until, at)
    return _outcome(asked, _database().hold(asked, until=until, by=by and by.pk, at=at))


def _asked(legs, pull_id, key, until, at):
    legs = list(legs)
    assert legs, "a hold needs at least one leg"
    for _, units in legs:
        check_units(units)
    if until <= at:
        raise HoldEndsBeforeItBegins()
    return _Asked(
        key=key,
        keys=[key] + [uuid5(key, str(leg)) for leg in range(1, len(legs))],
        offers=[offer.pk for offer, _ in legs],
        units=[units for _, units in legs],
        pull_id=pull_id,
        request_hash=_hash_of(legs, pull_id),
    )


def _outcome(asked, holds):
    holds = _in_order(holds)
    if holds[0].request_hash != asked.request_hash:
        raise KeyUsedForSomethingElse()
    return Outcome(asked.key, holds)


def draw(key, *, by, at):
    """Use what is held under a key. Returns its rows; raises HoldHasLapsed and the others by name."""
    return _move("draw", key, by=by, at=at)


def release(key, *, by, at):
    """Give back what is held and not used. Returns its rows."""
    return _move("release", key, by=by, at=at)


def give_back(key, *, by, at):
    """Return what was drawn and not needed after all. Returns its rows."""
    return _move("return", key, by=by, at=at)


def lapse_due(*, at, place=None, most=500):
    """Free what is still held past its time: at most so many keys, the longest overdue first. Returns the rows.

    With a place, only its own holds, since a made-up place has a clock of its own.
    """
    return tuple(_database().lapse_due(at=at, place=place and place.pk, most=most))


def holds_of(key):
    """The rows under a key, in the order asked."""
    return tuple(Hold.objects.filter(family=key).order_by("leg", "part"))


@dataclass(frozen=True)
class _Asked:
    key: UUID
    keys: list[UUID]
    offers: list[UUID]
    units: list[int]
    pull_id: UUID
    request_hash: str


def _move(verb, key, *, by, at):
    holds = _in_order(_database().move(verb, key, by=by and by.pk, at=at))
    refusal = refusal_of_move(verb, holds)
    if refusal:
        raise refusal
    return holds


def _hash_of(legs, pull_id):
    said = "|".join([str(pull_id), *(f"{offer.pk}:{units}" for offer, units in legs)])
    return hashlib.sha256(said.encode()).hexdigest()


def _in_order(holds):
    return tuple(sorted(holds, key=lambda row: (row.leg, row.part)))


def _database():
    return on_postgresql if connection.vendor == "postgresql" else on_sqlite
