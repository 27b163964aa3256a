"""Statements that PostgreSQL plans once a connection: for the few that run so often that planning would cost most."""

from contextlib import contextmanager

import psycopg
from django.db import connection


def rows_of(statement, values):
    """Every row of a statement, prepared on first use. Django itself prepares nothing, for poolers that cannot."""
    with _preparing() as server, psycopg.Cursor(server) as cursor:
        return cursor.execute(statement, values).fetchall()


def rows_of_each(statements):
    """Every row of each of several statements, [(statement, values)], done in their order in one journey."""
    if len(statements) == 1:
        return [rows_of(*statements[0])]
    with _preparing() as server:
        with server.pipeline():
            cursors = [psycopg.Cursor(server).execute(*one) for one in statements]
        return [cursor.fetchall() for cursor in cursors]


@contextmanager
def _preparing():
    connection.ensure_connection()
    server = connection.connection
    before, server.prepare_threshold = server.prepare_threshold, 0
    try:
        with connection.wrap_database_errors:
            yield server
    finally:
        server.prepare_threshold = before
