"""An empty database is made at once, and is what all migrations one after another would have made of it."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections

from drawwell.place import empty_database
from drawwell.place.database_rules import missing_rules
from drawwell.place.empty_database import make_tables_at_once

SAID_BY_POSTGRESQL = """
 SELECT 'column', table_name, column_name, data_type, column_default, is_nullable,
        character_maximum_length::text FROM information_schema.columns WHERE table_schema = 'public'
 UNION ALL
 SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), NULL, NULL, NULL
   FROM pg_constraint WHERE connamespace = 'public'::regnamespace
 UNION ALL
 SELECT 'index', tablename, indexname, indexdef, NULL, NULL, NULL FROM pg_indexes WHERE schemaname = 'public'
"""
SAID_BY_SQLITE = "SELECT type, tbl_name, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"


def empty():
    """Take away all that is in the database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    else:
        connections.close_all()
        Path(connection.settings_dict["NAME"]).unlink()


def in_any_order(sql):
    """A table's SQL as a set of its lines: a column that came later stands elsewhere, and means the same."""
    return frozenset(re.split(r", (?![^(]*\))", (sql or "").split("(", 1)[-1].removesuffix(")")))


def made():
    """All that the database says of its tables, and of the rows that libraries put there."""
    said = SAID_BY_POSTGRESQL if connection.vendor == "postgresql" else SAID_BY_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(said)
        tables = {(*names, in_any_order(sql)) for *names, sql in cursor.fetchall()}
        rows = {}
        for name in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            rows[name] = cursor.fetchone()[0]
        cursor.execute("SELECT app, name FROM django_migrations")
        return tables, rows, set(cursor.fetchall())


def test_what_is_made_at_once_is_what_all_migrations_make(own_database, monkeypatch):
    if connection.vendor == "postgresql":
        pytest.skip("the same on PostgreSQL is with the long tests")
    compare_both_ways(monkeypatch)


@pytest.mark.slow
@pytest.mark.postgresql
def test_on_postgresql_too_it_is_what_all_migrations_make(own_database, monkeypatch):
    compare_both_ways(monkeypatch)


def compare_both_ways(monkeypatch):
    empty()
    call_command("migrate", verbosity=0, skip_checks=True)
    at_once = made()
    empty()
    with monkeypatch.context() as patched:
        patched.setattr(empty_database, "_does_more", lambda migration: True)
        call_command("migrate", verbosity=0, skip_checks=True)
    one_by_one = made()
    for quick, slow in zip(at_once, one_by_one, strict=True):
        assert quick == slow
    assert missing_rules(connection) == []
    assert len(at_once[0]) > 500


def test_a_database_that_has_tables_and_steps_that_move_rows_are_left_to_django(own_database, monkeypatch):
    assert make_tables_at_once(connection) is False
    empty()
    monkeypatch.setattr(empty_database, "ONLY_FOR_ROWS", set())
    assert make_tables_at_once(connection) is False
    assert connection.introspection.table_names() == []
