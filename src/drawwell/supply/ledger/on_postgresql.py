"""The ledger on PostgreSQL: each verb is one call of one function (sql/postgresql/ledger.sql)."""

from pydantic_core import from_json

from drawwell.place.ahead import row_of
from drawwell.place.prepared import numbered, texts_of
from drawwell.supply.models import Hold

HOLD = numbered("SELECT row_to_json(h) FROM drawwell_hold(%s, %s, %s, %s, %s, %s, %s, %s, %s) h")
SEVERAL = numbered("SELECT row_to_json(h) FROM drawwell_hold_several(%s, %s, %s, %s, %s, %s, %s, %s) h")
MOVE = numbered("SELECT row_to_json(h) FROM drawwell_move(%s, %s, %s, %s) h")
LAPSE = numbered("SELECT row_to_json(h) FROM drawwell_lapse(%s, %s, %s) h")


def hold(asked, *, until, by, at):
    return _rows(HOLD, _values(asked, until, by, at))


def _values(asked, until, by, at):
    return [asked.key, asked.keys, asked.offers, asked.units, asked.pull_id, asked.request_hash, until, by, at]


def statement_of_several(wanted):
    """The statement, with its values, that makes holds of one leg each: [(asked, until, by, at)].

    It locks their offers in one order. Its rows are read by hold_of.
    """
    each = [asked for asked, *_ in wanted]
    assert all(len(asked.offers) == 1 for asked in each), "several at once have one leg each"
    if len(wanted) == 1:
        ((asked, until, by, at),) = wanted
        return HOLD, _values(asked, until, by, at)
    untils, bys, ats = zip(*(rest for _, *rest in wanted), strict=True)
    assert len(set(bys)) == len(set(ats)) == 1, "several at once are asked by one account at one moment"
    values = [[asked.key for asked in each], [asked.offers[0] for asked in each], [asked.units[0] for asked in each]]
    values += [[asked.pull_id for asked in each], [asked.request_hash for asked in each], list(untils)]
    return SEVERAL, [*values, bys[0], ats[0]]


def said_of(rows):
    """{key: (status, request_hash)} of holds as one of these statements gave them, all that most callers look at."""
    found = (from_json(row[0]) for row in rows)
    return {one["family"]: (one["status"], one["request_hash"]) for one in found}


def hold_of(row):
    """A Hold as one of these statements gave it."""
    return row_of(Hold, from_json(row[0]))


def move(verb, key, *, by, at):
    return _rows(MOVE, [verb, key, by, at])


def lapse_due(*, at, place, most):
    return _rows(LAPSE, [at, place, most])


def _rows(statement, values):
    return [hold_of(row) for row in texts_of(statement, values)]
