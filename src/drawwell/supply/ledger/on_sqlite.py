"""The ledger on SQLite: the same rules in Python, in a transaction that took the write lock when it began.

Only one writer can be here at a time, so reading and then writing is safe; the database's own rules refuse
a negative balance all the same. UUIDs are kept as 32 hex digits and times as text in UTC, as Django keeps them.
"""

import hashlib
from uuid import UUID

from django.db import connection, transaction

from drawwell.engine.exchange import EFFECTS, MOVES, allocate_together
from drawwell.place.ids import new_id
from drawwell.supply.models import Hold

OFFERS = "SELECT id, place_id, ends_at <= %s FROM supply_offer WHERE id IN ({})"
LOTS = "SELECT id, units - held - taken FROM supply_lot WHERE offer_id = %s ORDER BY number"
BUMP = "UPDATE supply_lot SET held = held + %s, taken = taken + %s, seq = seq + 1 WHERE id = %s RETURNING seq"
KEEP = """INSERT INTO supply_hold (key, family, leg, part, place_id, offer_id, lot_id, pull_id, request_hash,
 units, status, why, held_at, until, by_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
NOTE = """INSERT INTO supply_entry (id, place_id, lot_id, seq, verb, units, hold_id, at, by_id)
 VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"""
BECOME = "UPDATE supply_hold SET status = %s WHERE family = %s"
DUE = """SELECT key FROM supply_hold WHERE status = 'held' AND until <= %s AND key = family
 AND place_id = COALESCE(%s, place_id) ORDER BY until LIMIT %s"""


@transaction.atomic
def hold(asked, *, until, by, at):
    known = _family(asked.key)
    if known:
        return known
    with connection.cursor() as cursor:
        legs = _look(cursor, asked, at=_time(at))
        refused = any(why for *_, why in legs)
        for leg, (place, offer, parts, why) in enumerate(legs):
            if refused:
                parts = [(None, asked.units[leg])]
            for part, (lot, units) in enumerate(parts):
                key = part_key(asked.keys[leg], part)
                cursor.execute(
                    KEEP,
                    [
                        *(key.hex, asked.key.hex, leg, part, place, offer, lot),
                        *(asked.pull_id.hex, asked.request_hash, units),
                        *(("refused", why or "together") if refused else ("held", "")),
                        *(_time(at), _time(until), _hex(by)),
                    ],
                )
                if lot:
                    _write(cursor, "hold", place=place, lot=lot, units=units, key=key.hex, by=by, at=at)
    return _family(asked.key)


@transaction.atomic
def move(verb, key, *, by, at):
    rows = _family(key)
    before, after = MOVES[verb]
    if not rows or rows[0].status != before or (verb == "draw" and rows[0].until <= at):
        return rows
    with connection.cursor() as cursor:
        cursor.execute(BECOME, [after, key.hex])
        for row in rows:
            _write(
                cursor,
                verb,
                place=row.place_id.hex,
                lot=row.lot_id.hex,
                units=row.units,
                key=row.key.hex,
                by=by,
                at=at,
            )
            row.status = after
    return rows


@transaction.atomic
def lapse_due(*, at, place, most):
    with connection.cursor() as cursor:
        cursor.execute(DUE, [_time(at), _hex(place), most])
        keys = [UUID(key) for (key,) in cursor.fetchall()]
    return [row for key in keys for row in move("lapse", key, by=None, at=at)]


def part_key(leg_key, part):
    """The key of one part of a leg: the leg's own, then ones made from it (as drawwell_part_key does)."""
    if part == 0:
        return leg_key
    return UUID(hashlib.md5(f"{leg_key}.{part}".encode(), usedforsecurity=False).hexdigest())


def _look(cursor, asked, *, at):
    """For each leg (place, offer, [(lot, units), ...], why it cannot be held or None), ids as kept."""
    ids = [offer.hex for offer in asked.offers]
    cursor.execute(OFFERS.format(", ".join(["%s"] * len(ids))), [at, *ids])
    offers = {offer: (place, over) for offer, place, over in cursor.fetchall()}
    lots = {}
    for offer in offers:
        cursor.execute(LOTS, [offer])
        lots[offer] = cursor.fetchall()
    free = {offer: [room for _, room in rows] for offer, rows in lots.items()}
    given, reasons = allocate_together(free, list(zip(ids, asked.units, strict=True)))
    legs = []
    for offer, parts, why in zip(ids, given, reasons, strict=True):
        place, over = offers[offer]
        found = [(lots[offer][number][0], units) for number, units in parts]
        legs.append((place, offer, found, "over" if over else why))
    return legs


def _write(cursor, verb, *, place, lot, units, key, by, at):
    _, held, taken = EFFECTS[verb]
    cursor.execute(BUMP, [held * units, taken * units, lot])
    ((seq,),) = cursor.fetchall()
    cursor.execute(NOTE, [new_id().hex, place, lot, seq, verb, units, key, _time(at), _hex(by)])


def _family(key):
    return list(Hold.objects.filter(family=key).order_by("leg", "part"))


def _time(at):
    return connection.ops.adapt_datetimefield_value(at)


def _hex(one):
    return one and one.hex
