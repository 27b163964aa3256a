"""Gathering: rows that an action adds are written together when it is done, in one statement on PostgreSQL.

The action is the same with or without: `add` writes a row at once unless somebody gathers. Only around one short
transaction, in which nobody looks for the rows before `write_now`. What is gathered inside a part that is undone alone
goes with it.
"""

from abc import ABC, abstractmethod
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from django.db import DEFAULT_DB_ALIAS, Error, connection, connections, transaction
from pydantic_core import to_json

from .prepared import numbered, texts_of_each
from .rows import values_of

_gathered = ContextVar("rows gathered", default=None)


@dataclass
class Gathered:
    """Rows not written yet, and what is to be done before they are (what may still be refused)."""

    rows: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    first: list = field(default_factory=list)
    depth: int = 0
    database: object = None  # this thread's own connection, found once

    def do_first(self):
        """Do what waits to be done, in its order, what is alike in one go. Raises what it refuses."""
        for act, things in self._waiting():
            act.do(things)

    def _waiting(self):
        waiting, self.first = self.first, []
        return [(act, [thing for _, thing in some]) for act, some in groupby(waiting, key=itemgetter(0))]

    def write(self):
        """Write everything gathered so far."""
        by_model = {}
        for row in self.rows:
            by_model.setdefault(type(row), []).append(row)
        changes = self.changes
        self.rows, self.changes = [], []
        if connection.vendor == "postgresql":
            _write_at_once(self._waiting(), by_model, changes)
            return
        self.do_first()
        for model, some in by_model.items():
            model.objects.bulk_create(some)
        for row, fields in changes:
            _change_now(row, fields)


@contextmanager
def gathered():
    """Inside, rows given to `add` are gathered; they are written at the end. Only within a transaction."""
    database = connections[DEFAULT_DB_ALIAS]
    mine = Gathered(depth=len(database.savepoint_ids), database=database)
    token = _gathered.set(mine)
    try:
        try:
            yield mine
        except Error:
            raise
        except Exception:
            mine.do_first()  # what was asked before is refused before
            raise
        mine.write()
    finally:
        _gathered.reset(token)


def add(row):
    """Write a new row, now or with the others. Returns it."""
    if not _may_gather():
        row.save(force_insert=True)
    else:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        _gathered.get().rows.append(row)
    return row


def add_all(rows):
    """Write new rows of one model, now or with the others."""
    if rows and not _may_gather():
        type(rows[0]).objects.bulk_create(rows)
        return
    for row in rows:
        add(row)


def change(row, **values):
    """Give some fields of a row that is there already other values, now or with what is gathered."""
    for name, value in values.items():
        setattr(row, name, value)
    if not _may_gather():
        _change_now(row, list(values))
    else:
        _gathered.get().changes.append((row, list(values)))


class First(ABC):
    """Something that gathered rows rest on and that may be refused: done just before them, alike things in one go."""

    @abstractmethod
    def do(self, things):
        """Do it. Raises the first refusal."""

    @abstractmethod
    def statement(self, things):
        """(SQL, values) that does it on PostgreSQL, for place.prepared.texts_of_each; `take` reads its rows."""

    @abstractmethod
    def take(self, things, rows):
        """Raise the first refusal among the rows of the statement."""


def do_first(act, thing):
    """Do a First with a thing, now or just before the gathered rows are written."""
    if not _may_gather():
        act.do([thing])
    else:
        _gathered.get().first.append((act, thing))


def waits(model):
    """Whether rows of a model are gathered and not written yet."""
    mine = _gathered.get()
    return mine is not None and any(isinstance(row, model) for row in mine.rows)


def _may_gather():
    """Whether somebody gathers, and nothing since then can be undone alone but what `part` sees to."""
    mine = _gathered.get()
    return mine is not None and mine.depth == len(mine.database.savepoint_ids)


def write_now():
    """Write what is gathered so far: something is about to look for it."""
    if _gathered.get() is not None:
        _gathered.get().write()


@contextmanager
def part():
    """A part that can be undone alone, as `transaction.atomic`, with what is gathered in it."""
    gathering = _gathered.get()
    if gathering is None:
        with transaction.atomic():
            yield
        return
    gathering.do_first()
    rows, changes = list(gathering.rows), list(gathering.changes)
    gathering.depth += 1
    try:
        with transaction.atomic():
            yield
            gathering.do_first()
    except BaseException:
        # Whatever was written meanwhile is undone with it, and waits again.
        gathering.rows, gathering.changes = rows, changes
        gathering.first.clear()
        raise
    finally:
        gathering.depth -= 1


def _change_now(row, fields):
    type(row).objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in fields})


def _write_at_once(first, by_model, changes):
    """What comes first and the rows, in one journey. When it is refused the rows go with the whole."""
    statements = [act.statement(things) for act, things in first]
    if by_model or changes:
        statements.append(_statement(by_model, changes))
    if statements:
        found = texts_of_each(statements)
        for (act, things), rows in zip(first, found, strict=False):
            act.take(things, rows)


def _statement(by_model, changes):
    values = [to_json([values_of(row) for row in rows], fallback=str).decode() for rows in by_model.values()]
    for row, fields in changes:
        values += [*(getattr(row, name) for name in fields), row.pk]
    return _words_of(tuple(by_model), tuple((type(row), tuple(fields)) for row, fields in changes)), values


@lru_cache(maxsize=256)
def _words_of(models, changed):
    """The statement that writes rows of some models and changes some others, each (model, names of its fields)."""
    written = []
    for number, model in enumerate(models):
        table = model._meta.db_table
        written.append(
            f"w{number} AS (INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s::json))"
        )
    for number, (model, fields) in enumerate(changed):
        meta = model._meta
        columns = ", ".join(f"{meta.get_field(name).column} = %s" for name in fields)
        written.append(f"c{number} AS (UPDATE {meta.db_table} SET {columns} WHERE {meta.pk.column} = %s)")
    return numbered(f"WITH {', '.join(written)} SELECT 1")
