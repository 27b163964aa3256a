"""The ledger on SQLite: the same rules in Python, in a transaction that took the write lock when it began.

Only one writer can be here at a time, so reading and then writing is safe; the database's own rules refuse
a negative balance all the same. UUIDs are kept as 32 hex digits and times as text in UTC, as Django keeps them.
Statements go to sqlite3 itself: Django's own layer would cost several times what SQLite takes.
"""

import hashlib
from contextlib import contextmanager
from datetime import UTC
from uuid import UUID

from django.db import connection, transaction

from drawwell.engine.exchange import EFFECTS, MOVES, allocate_together
from drawwell.place.ids import new_id
from drawwell.place.rows import kept_row
from drawwell.supply.models import Hold

FIELDS = [field.attname for field in Hold._meta.concrete_fields]
COLUMNS = [field.column for field in Hold._meta.concrete_fields]
UUIDS = {"key", "family", "place_id", "offer_id", "lot_id", "pull_id", "by_id"}
TIMES = {"held_at", "until"}

FAMILY = f"SELECT {', '.join(COLUMNS)} FROM supply_hold WHERE family = ? ORDER BY leg, part"
OFFER = """SELECT o.place_id, o.ends_at <= ?, l.id, l.units - l.held - l.taken
 FROM supply_offer o LEFT JOIN supply_lot l ON l.offer_id = o.id WHERE o.id = ? ORDER BY l.number"""
BUMP = "UPDATE supply_lot SET held = held + ?, taken = taken + ?, seq = seq + 1 WHERE id = ? RETURNING seq"
KEEP = f"INSERT INTO supply_hold ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
NOTE = """INSERT INTO supply_entry (id, place_id, lot_id, seq, verb, units, hold_id, at, by_id)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
BECOME = "UPDATE supply_hold SET status = ? WHERE family = ?"
DUE = """SELECT key FROM supply_hold WHERE status = 'held' AND until <= ? AND key = family
 AND place_id = COALESCE(?, place_id) ORDER BY until LIMIT ?"""


def hold(asked, *, until, by, at):
    with _writing() as database:
        known = _family(database, asked.key)
        if known:
            return known
        times = {"held_at": _time(at), "until": _time(until)}
        rows = list(_rows_to_keep(_look(database, asked, at=times["held_at"]), asked, until=until, by=by, at=at))
        for row in rows:
            database.execute(KEEP, _kept(row, times))
            if row.lot_id:
                _write(database, "hold", row, by=by, at=times["held_at"])
        return rows


def move(verb, key, *, by, at):
    before, after = MOVES[verb]
    with _writing() as database:
        rows = _family(database, key)
        if not rows or rows[0].status != before or (verb == "draw" and rows[0].until <= at):
            return rows
        database.execute(BECOME, [after, key.hex])
        for row in rows:
            _write(database, verb, row, by=by, at=_time(at))
            row.status = after
        return rows


def lapse_due(*, at, place, most):
    with _writing() as database:
        due = database.execute(DUE, [_time(at), _hex(place), most]).fetchall()
        return [row for (key,) in due for row in move("lapse", UUID(key), by=None, at=at)]


def part_key(leg_key, part):
    """The key of one part of a leg: the leg's own, then ones made from it (as drawwell_part_key does)."""
    if part == 0:
        return leg_key
    return UUID(hashlib.md5(f"{leg_key}.{part}".encode(), usedforsecurity=False).hexdigest())


@contextmanager
def _writing():
    """sqlite3's own connection, inside Django's transaction; a nested one needs no savepoint, its caller has one."""
    if not connection.in_atomic_block or connection.needs_rollback:
        with transaction.atomic(savepoint=False), connection.wrap_database_errors:
            yield connection.connection
        return
    # What `atomic` would do here, without what it costs.
    try:
        with connection.wrap_database_errors:
            yield connection.connection
    except BaseException:
        connection.needs_rollback = True
        raise


def _look(database, asked, *, at):
    """For each leg (place, [(lot, units), ...], why it cannot be held or None). at: as the database keeps it."""
    found = {offer: database.execute(OFFER, [at, offer.hex]).fetchall() for offer in set(asked.offers)}
    free = {offer: [room for *_, lot, room in rows if lot is not None] for offer, rows in found.items()}
    given, reasons = allocate_together(free, list(zip(asked.offers, asked.units, strict=True)))
    for offer, parts, why in zip(asked.offers, given, reasons, strict=True):
        rows = found[offer]
        place, over, *_ = rows[0]
        yield UUID(place), [(UUID(rows[number][2]), units) for number, units in parts], "over" if over else why


def _rows_to_keep(looked, asked, *, until, by, at):
    legs = list(looked)
    refused = any(why for *_, why in legs)
    for leg, (place, parts, why) in enumerate(legs):
        for part, (lot, units) in enumerate([(None, asked.units[leg])] if refused else parts):
            yield kept_row(
                Hold,
                {
                    "key": part_key(asked.keys[leg], part),
                    "family": asked.key,
                    "leg": leg,
                    "part": part,
                    "place_id": place,
                    "offer_id": asked.offers[leg],
                    "lot_id": lot,
                    "pull_id": asked.pull_id,
                    "request_hash": asked.request_hash,
                    "units": units,
                    "status": "refused" if refused else "held",
                    "why": (why or "together") if refused else "",
                    "held_at": at,
                    "until": until,
                    "by_id": by,
                },
            )


def _write(database, verb, row, *, by, at):
    """Move a lot's balances, and add the entry that says why. at: as the database keeps it."""
    _, held, taken = EFFECTS[verb]
    lot = row.lot_id.hex
    ((seq,),) = database.execute(BUMP, [held * row.units, taken * row.units, lot]).fetchall()
    database.execute(NOTE, [new_id().hex, row.place_id.hex, lot, seq, verb, row.units, row.key.hex, at, _hex(by)])


def _family(database, key):
    return [_hold(row) for row in database.execute(FAMILY, [key.hex])]


def _hold(row):
    values = [_read(field, value) for field, value in zip(FIELDS, row, strict=True)]
    return Hold.from_db(connection.alias, FIELDS, values)


def _read(field, value):
    if field in UUIDS:
        return value and UUID(value)
    if field in TIMES:
        # Django's converter gives times without a zone to sqlite3 columns of type datetime.
        return value.replace(tzinfo=UTC)
    return value


def _kept(row, times):
    """A row's values as the database keeps them; times: those of its times, made once for all rows."""
    said = row.__dict__
    return [times[name] if name in times else _hex(said[name]) if name in UUIDS else said[name] for name in FIELDS]


def _time(at):
    return connection.ops.adapt_datetimefield_value(at)


def _hex(one):
    return one and one.hex
