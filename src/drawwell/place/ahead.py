"""Reading ahead: what an action is about to look up, had in one statement instead of a dozen.

Nothing is decided here. A stage says in a Part how its rows are read and under which keys they are then known; where it
would look something up it asks `known` first. What was not read ahead is looked up as always, so an action may be
called with or without, and answers the same. On SQLite, where a statement costs no journey, nothing is read ahead.

What was read is good for one short transaction that began before it was read, and is forgotten with it.
"""

import re
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import models
from pydantic_core import from_json

from .prepared import numbered
from .rows import kept_row

_found = ContextVar("read ahead", default=None)


@dataclass(frozen=True)
class Part:
    """What one stage reads: SQL of one JSON value, with named values, and what is known by it, {key: what}.

    keep(value, **asked) is given the value read and what was asked for.
    """

    sql: str
    keep: Callable


@dataclass(frozen=True)
class Ahead:
    """Parts that one action needs, and what is asked of them: the named values of their SQL."""

    parts: tuple[Part, ...]
    asked: dict

    @property
    def statement(self):
        """(SQL of one row with a value for each part, its values), for place.prepared.texts_of_each."""
        sql, names = _statement_of(self.parts)
        return sql, [self.asked[name] for name in names]

    @contextmanager
    def known(self, values):
        """Inside, what was read is known. values: the row of `statement`, in JSON; None where nothing was read."""
        found = {}
        if values is not None:
            for part, value in zip(self.parts, values, strict=True):
                found |= part.keep(None if value is None else from_json(value), **self.asked)
        token = _found.set(found)
        try:
            yield
        finally:
            _found.reset(token)


@lru_cache(maxsize=32)
def _statement_of(parts):
    sql = "SELECT " + ", ".join(f"({part.sql})" for part in parts)
    names = tuple(dict.fromkeys(re.findall(r"%\((\w+)\)s", sql)))
    return numbered(sql, names), names


def known(key, look):
    """What was read ahead under a key, or else what `look()` finds."""
    found = _found.get()
    return found[key] if found and key in found else look()


# ---- rows out of JSON ----


def row_of(model, said, **joined):
    """A row of a model as row_to_json gave it. What is not in it is looked up when it is asked for.

    joined: rows it refers to, or None, by the names of its fields.
    """
    values = {}
    for name, column, read in _fields_of(model):
        if column in said:
            value = said[column]
            values[name] = read(value) if read is not None and value is not None else value
    return kept_row(model, values, joined)


_READERS = {models.UUIDField: UUID, models.DateTimeField: datetime.fromisoformat}
_kept_fields = {}


def _fields_of(model):
    """(name, column, how it is read out of JSON) of each field."""
    if model not in _kept_fields:
        _kept_fields[model] = [
            (field.attname, field.column, _reader(getattr(field, "target_field", field)))
            for field in model._meta.concrete_fields
        ]
    return _kept_fields[model]


def _reader(field):
    return next((read for kind, read in _READERS.items() if isinstance(field, kind)), None)
