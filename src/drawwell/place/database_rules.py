"""Rules that the database itself keeps: history only grows, a hold makes only legal moves, balances stay true.

They are SQL, in `sql/<vendor>/*.sql` of each app, put in place after every migrate: SQLite drops a table's triggers
when the table is altered, and alters none that another table's triggers name. `missing_rules` compares what the
database has with what the files say. On PostgreSQL the rights to do what history refuses are taken away as well
(rights.py).
"""

import re
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import connections, models, transaction

from .rights import rights_left, tables_only_added_to, take_rights

_NAMED = re.compile(r"^CREATE (?:OR REPLACE )?(?P<kind>TRIGGER|FUNCTION) (?P<name>\w+)", re.MULTILINE | re.IGNORECASE)
_TABLE_OF_TRIGGER = re.compile(r"\bON (\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Rule:
    """One trigger or function as its file says it should be."""

    kind: str  # trigger or function
    name: str
    sql: str
    file: str

    @property
    def table(self):
        """The table a trigger watches; empty for a function."""
        found = _TABLE_OF_TRIGGER.search(self.sql)
        return found[1] if self.kind == "trigger" and found else ""


def rules_of(vendor):
    """Every rule the apps' files have for a vendor (sqlite, postgresql), in the order they are put in place."""
    return [rule for _, rule in _rules_by_app(vendor)]


def install_rules(connection):
    """Put every rule in place, replacing what stands under its name. An app not yet migrated is left for later."""
    ready = _migrated_apps(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for app, rule in _rules_by_app(connection.vendor):
            if app not in ready:
                continue
            _drop(cursor, rule, connection.vendor)
            cursor.execute(rule.sql)
        if connection.vendor == "postgresql":
            take_rights(
                cursor, tables_only_added_to([rule for app, rule in _rules_by_app("postgresql") if app in ready])
            )


def missing_rules(connection):
    """A sentence for every rule or check constraint the database lacks or has otherwise; none when all stand."""
    found = _found_on_postgresql(connection) if connection.vendor == "postgresql" else _found_on_sqlite(connection)
    problems = []
    for rule in rules_of(connection.vendor):
        if rule.name not in found:
            problems.append(f"{rule.kind} {rule.name} is missing ({rule.file}): run `drawwell migrate` to put it back")
        elif found[rule.name] != _plain(rule):
            problems.append(f"{rule.kind} {rule.name} differs from {rule.file}: run `drawwell migrate` to put it back")
    return problems + _rights_left(connection) + _missing_constraints(connection)


def set_aside_before_migrate(using, plan, **_):
    """What `pre_migrate` calls: on SQLite no rule stands while a table is altered.

    There a table is altered by making it anew, and every rule of another table that names it would stand in the way.
    Should a change fail, the next `migrate` does it again and puts the rules back; nothing is served until then.
    """
    connection = connections[using]
    if not plan or connection.vendor != "sqlite":
        return
    ours = {rule.name for rule in rules_of("sqlite")}
    with connection.cursor() as cursor:
        for name in ours & set(_found_on_sqlite(connection)):
            cursor.execute(f"DROP TRIGGER {name}")


def install_after_migrate(using, **_):
    """What `post_migrate` calls, once, when every app has had its turn."""
    install_rules(connections[using])


def _drop(cursor, rule, vendor):
    if rule.kind == "trigger":
        on_table = f" ON {rule.table}" if vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS {rule.name}{on_table}")
    elif "RETURNS trigger" not in rule.sql:  # triggers stand on those; they take no arguments, so replacing is enough
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc"
            " WHERE proname = %s AND pronamespace = current_schema::regnamespace",
            [rule.name],
        )
        for (signature,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {signature}")


def _rules_by_app(vendor):
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path, "sql", vendor).glob("*.sql")):
            for rule in _rules_in(path.read_text(), f"{app.label}/sql/{vendor}/{path.name}"):
                yield app.label, rule


def _rules_in(text, file):
    starts = list(_NAMED.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    for start, end in zip(starts, ends, strict=True):
        yield Rule(start["kind"].lower(), start["name"], text[start.start() : end].strip(), file)


def _migrated_apps(connection):
    """Labels of apps all of whose tables exist; rules are written for the whole of an app."""
    tables = set(connection.introspection.table_names())
    return {
        app.label
        for app in apps.get_app_configs()
        if all(model._meta.db_table in tables for model in app.get_models() if model._meta.managed)
    }


def _plain(rule):
    """A rule's text as the database gives it back."""
    if rule.kind == "function":
        return rule.sql.split("$$")[1]
    return _one_space(re.sub(r"--.*", "", rule.sql).rstrip().rstrip(";"))


def _one_space(text):
    return " ".join(text.split()).replace(" ;", ";")


def _found_on_sqlite(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: _one_space(sql) for name, sql in cursor.fetchall()}


def _found_on_postgresql(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, pg_get_triggerdef(t.oid), tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT tgisinternal AND c.relnamespace = current_schema::regnamespace"
        )
        found = {
            name: _one_space(text.replace(" ON public.", " ON ")) + ("" if enabled == "O" else " (switched off)")
            for name, text, enabled in cursor.fetchall()
        }
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema::regnamespace")
        return found | dict(cursor.fetchall())


def _rights_left(connection):
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        return rights_left(cursor, tables_only_added_to(rules_of("postgresql")))


def _missing_constraints(connection):
    problems = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            wanted = [c.name for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
            if not wanted:
                continue
            there = connection.introspection.get_constraints(cursor, model._meta.db_table)
            problems += [
                f"check constraint {name} of {model._meta.db_table} is missing: restore the table from a backup,"
                " or run its migration again"
                for name in wanted
                if not there.get(name, {}).get("check")
            ]
    return problems
