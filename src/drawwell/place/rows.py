"""Rows made without the ceremony of Django's constructor: for the few places where one request makes very many.

They are rows like any other: the same values, defaults and relations, and saved, compared and read as always. What is
left out is what nobody here uses: the signals around making a row, and setting each of its values one at a time.
"""

from functools import cache
from operator import itemgetter

from django.db import DEFAULT_DB_ALIAS
from django.db.models.base import ModelState


def new_row(model, **values):
    """A new row, as `model(**values)` makes it."""
    constant, made, links = _shape_of(model)
    kept, joined = constant.copy(), {}
    for name, value in values.items():
        link = links.get(name)
        if link is None:
            assert name in kept, f"{model.__name__} has no {name}"
            kept[name] = value
        else:
            attname, target = link
            kept[attname] = None if value is None else getattr(value, target)
            joined[name] = value
    for name, make in made:
        if name not in values:
            kept[name] = make()
    return _row(model, kept, joined, adding=True, alias=None)


def kept_row(model, values, joined=None):
    """A row as the database keeps it, {attname: value}; what is not in it is looked up when it is asked for.

    joined: rows it refers to, or None, by the names of its fields.
    """
    return _row(model, values, joined or {}, adding=False, alias=DEFAULT_DB_ALIAS)


def values_of(row):
    """{column: value} of everything a row keeps."""
    columns, pick = _columns_of(type(row))
    return dict(zip(columns, pick(row.__dict__), strict=True))


def _row(model, values, joined, *, adding, alias):
    row = model.__new__(model)
    row._state = state = ModelState()
    state.adding, state.db, state.fields_cache = adding, alias, joined
    row.__dict__.update(values)
    return row


@cache
def _shape_of(model):
    """(values that are always the same at first, [(attname, how it is made)], {relation: (attname, of what it is)})."""
    constant, made, links = {}, [], {}
    for field in model._meta.concrete_fields:
        if field.has_default() and callable(field.default):
            constant[field.attname] = None
            made.append((field.attname, field.default))
        else:
            constant[field.attname] = field.get_default()
        if field.is_relation:
            links[field.name] = (field.attname, field.target_field.attname)
    return constant, made, links


@cache
def _columns_of(model):
    fields = model._meta.concrete_fields
    return [field.column for field in fields], itemgetter(*(field.attname for field in fields))
