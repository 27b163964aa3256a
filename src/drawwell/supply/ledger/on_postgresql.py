"""The ledger on PostgreSQL: each verb is one call of one function (sql/postgresql/ledger.sql)."""

from django.db import connection

from drawwell.place.prepared import rows_of
from drawwell.supply.models import Hold

FIELDS = [field.attname for field in Hold._meta.concrete_fields]
COLUMNS = ", ".join(f'"{field.column}"' for field in Hold._meta.concrete_fields)
HOLD = f"SELECT {COLUMNS} FROM drawwell_hold(%s, %s, %s, %s, %s, %s, %s, %s, %s)"
SEVERAL = f"""SELECT {COLUMNS} FROM drawwell_hold_several(
    %s::uuid[], %s::uuid[], %s::bigint[], %s::uuid[], %s::text[], %s::timestamptz[], %s, %s)"""
MOVE = f"SELECT {COLUMNS} FROM drawwell_move(%s, %s, %s, %s)"
LAPSE = f"SELECT {COLUMNS} FROM drawwell_lapse(%s, %s, %s)"


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


def hold_of(row):
    """A Hold as one of these statements gave it."""
    return Hold.from_db(connection.alias, FIELDS, row)


def move(verb, key, *, by, at):
    return _rows(MOVE, [verb, key, by, at])


def lapse_due(*, at, place, most):
    return _rows(LAPSE, [at, place, most])


def _rows(statement, values):
    return [hold_of(row) for row in rows_of(statement, values)]
