"""Rows that one test had made by the actions, put back for the next: the same place again in a tenth of the time.

The first call in a process really carries out every action. What it wrote is kept as the database wrote it; later calls
on a database as empty put those rows back, and answer with copies of what the first call answered.
"""

import copy
import inspect
from functools import wraps

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

_kept = {}


def made_once(build):
    """Keep what `build(**plain values)` writes into an empty database, by its values and the installation's secrets."""

    @wraps(build)
    def again(*args, **values):
        asked = inspect.signature(build).bind(*args, **values)
        asked.apply_defaults()
        key = (build.__name__, connection.vendor, settings.SECRET_KEY, settings.RECORD_KEY, *asked.arguments.values())
        with transaction.atomic(), connection.cursor() as cursor:
            if _filled(cursor):
                return build(*args, **values)
            if key not in _kept:
                answer = build(*args, **values)
                _kept[key] = copy.deepcopy(answer), {table: _rows(cursor, table) for table in _filled(cursor)}
                return answer
            answer, rows = _kept[key]
            _put_back(cursor, rows)
        return copy.deepcopy(answer)

    return again


def _filled(cursor):
    """Drawwell's own tables with anything in them, those that others point at first."""
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model.__module__.startswith("drawwell.")
    ]
    cursor.execute("SELECT " + ", ".join(f'EXISTS(SELECT 1 FROM "{table}")' for table in tables))
    return [table for table, filled in zip(tables, cursor.fetchone(), strict=True) if filled]


def _rows(cursor, table):
    """A table's rows as the database keeps them: nothing is turned into Python's kinds and back."""
    if connection.vendor == "postgresql":
        with cursor.copy(f'COPY "{table}" TO STDOUT') as out:
            return b"".join(out)
    names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    # A plus before a column takes its declared kind away, by which Django would convert it.
    plain = ", ".join(f'+"{name}"' for name in names)
    cursor.execute(f'SELECT {plain} FROM "{table}" ORDER BY rowid')
    return names, cursor.fetchall()


def _put_back(cursor, rows):
    if connection.vendor == "postgresql":
        _put_back_into_postgresql(cursor, rows)
        return
    for table, (names, values) in rows.items():
        columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join(["?"] * len(names))
        # The connection below Django's, which would write down every statement.
        connection.connection.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', values)


def _put_back_into_postgresql(cursor, rows):
    # The rules were kept when the rows were written; a rule that looks at another table may not find its rows yet.
    cursor.execute("SET LOCAL session_replication_role = replica")
    for table, text in rows.items():
        with cursor.copy(f'COPY "{table}" FROM STDIN') as into:
            into.write(text)
    cursor.execute("SET LOCAL session_replication_role = origin")
