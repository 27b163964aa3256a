"""Statements that PostgreSQL plans once a connection: for the few that run so often that planning would cost most."""

import psycopg
from django.db import connection


def rows_of(statement, values):
    """Every row of a statement, prepared on first use. Django itself prepares nothing, for poolers that cannot."""
    connection.ensure_connection()
    server = connection.connection
    before, server.prepare_threshold = server.prepare_threshold, 0
    try:
        with connection.wrap_database_errors, psycopg.Cursor(server) as cursor:
            return cursor.execute(statement, values).fetchall()
    finally:
        server.prepare_threshold = before
