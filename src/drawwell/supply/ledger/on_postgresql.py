"""The ledger on PostgreSQL: each verb is one call of one function (sql/postgresql/ledger.sql)."""

from django.db import connection

from drawwell.supply.models import Hold
from drawwell.supply.prepared import rows_of

FIELDS = [field.attname for field in Hold._meta.concrete_fields]
COLUMNS = ", ".join(f'"{field.column}"' for field in Hold._meta.concrete_fields)
HOLD = f"SELECT {COLUMNS} FROM drawwell_hold(%s, %s, %s, %s, %s, %s, %s, %s, %s)"
MOVE = f"SELECT {COLUMNS} FROM drawwell_move(%s, %s, %s, %s)"
LAPSE = f"SELECT {COLUMNS} FROM drawwell_lapse(%s, %s, %s)"


def hold(asked, *, until, by, at):
    return _rows(
        HOLD,
        [
            asked.key,
            asked.keys,
            asked.offers,
            asked.units,
            asked.pull_id,
            asked.request_hash,
            until,
            by,
            at,
        ],
    )


def move(verb, key, *, by, at):
    return _rows(MOVE, [verb, key, by, at])


def lapse_due(*, at, place, most):
    return _rows(LAPSE, [at, place, most])


def _rows(statement, values):
    return [Hold.from_db(connection.alias, FIELDS, row) for row in rows_of(statement, values)]
