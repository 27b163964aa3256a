"""Rows and what they refer to, read by a statement that is written once: for what is looked up at every ask.

What comes back are rows like those of a queryset with `select_related`, and each is one row however often it is
referred to. What is left out is what costs more there than the reading: writing the same statement anew each time, and
making the same service for each of its fifty offers.
"""

import json
from functools import cache
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, Model, UUIDField

from .prepared import rows_of
from .rows import kept_row

# {many} stands for the way a database reads a list of ids as one value, so that the statement is always the same text.
_MANY = {"postgresql": "= ANY (%s)", "sqlite": "IN (SELECT value FROM json_each(%s))"}


def read(statement, values):
    """Every row of a statement whose places for values are %s, as the database gives them. {many}: see `many_ids`."""
    statement = statement.replace("{many}", _MANY[connection.vendor])
    if connection.vendor == "postgresql":
        return rows_of(statement, values)
    with connection.cursor() as cursor:  # as whoever records what is read sees it
        cursor.execute(statement, values)
        return cursor.fetchall()


def many_ids(ids):
    """A list of ids as the one value of a {many}."""
    if connection.vendor == "postgresql":
        return list(ids)
    return json.dumps([one.hex for one in ids])


def one_id(value):
    """An id as a place for a value takes it."""
    return UUIDField().get_db_prep_value(value, connection)


def a_moment(value):
    """An aware datetime as a place for a value takes it."""
    return DateTimeField().get_db_prep_value(value, connection)


def an_id(value):
    """An id as a database gave it."""
    return value if isinstance(value, UUID) else UUID(value)


def rows_where(model, condition, values, *, joined=()):
    """The rows of a model for which a condition in SQL holds, which calls them `x`, with what they refer to.

    joined: names of relations, each of the model ('service') or of one before it ('service__site').
    """
    select, parts = _shape_of(model, tuple(joined), connection.vendor)
    seen = [{} for _ in parts]
    return [_made(parts, seen, row) for row in read(f"{select} WHERE {condition}", values)]


def _made(parts, seen, row):
    """The row of the first part, with those of the others where they are referred to."""
    made = []
    for part, known in zip(parts, seen, strict=True):
        key = row[part.first]
        if key is None:
            one = None
        elif (one := known.get(key)) is None:
            one = known[key] = part.row(row)
        if part.parent is not None and (parent := made[part.parent]) is not None:
            parent._state.fields_cache[part.name] = one
        made.append(one)
    return made[0]


class _Part:
    """One model of a statement: which of its columns are its own, and how each is read."""

    def __init__(self, model, first, parent, name):
        self.model, self.first, self.parent, self.name = model, first, parent, name
        own = [model._meta.pk, *(field for field in model._meta.concrete_fields if not field.primary_key)]
        self.fields = [(number, field.attname, _reader(field)) for number, field in enumerate(own, start=first)]
        self.columns = [field.column for field in own]

    def row(self, row):
        values = {attname: row[number] if read is None else read(row[number]) for number, attname, read in self.fields}
        return kept_row(self.model, values)


def _reader(field):
    """How a column's value becomes the field's, or None where it is that already."""
    column = field.get_col("x")
    turns = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
    if not turns:
        return None

    def read(value):
        for turn in turns:
            value = turn(value, column, connection)
        return value

    return read


@cache
def _shape_of(model: type[Model], joined, vendor):
    """(SQL up to its condition, the parts of a row)."""
    parts, names, joins = [_Part(model, 0, None, "")], {"": 0}, []
    for path in joined:
        before, _, name = path.rpartition("__")
        parent = names[before]
        field = parts[parent].model._meta.get_field(name)
        part = _Part(field.related_model, sum(len(one.columns) for one in parts), parent, name)
        names[path], alias = len(parts), f"x{len(parts)}"
        parts.append(part)
        joins.append(
            f"LEFT JOIN {part.model._meta.db_table} {alias} ON {alias}.{field.target_field.column}"
            f" = {_alias(parent)}.{field.column}"
        )
    columns = ", ".join(f"{_alias(number)}.{one}" for number, part in enumerate(parts) for one in part.columns)
    return f"SELECT {columns} FROM {model._meta.db_table} x {' '.join(joins)}", parts


def _alias(number):
    return f"x{number or ''}"
