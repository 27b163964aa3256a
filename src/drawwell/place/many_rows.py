"""Very many rows written at once, past the models: for a file of a million lines, not for what one request makes.

What a row does not say is what its model says by default. Checks of the database hold as for any other row.
"""

from datetime import UTC
from functools import partial

from django.db import connection
from django.db.models import DateTimeField, UUIDField


def writer_of(model, names):
    """A function that writes rows of a model, each a tuple of values in the order of `names` (attnames of its fields).

    On PostgreSQL by COPY, elsewhere by one statement prepared once. Values are those that the fields take: a UUID, an
    aware moment, a text.
    """
    fields = [model._meta.get_field(name) for name in names]
    left_out = [field for field in model._meta.concrete_fields if field not in fields]
    constant = [field.get_db_prep_save(field.get_default(), connection) for field in left_out]
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in [*fields, *left_out])
    if connection.vendor == "postgresql":
        return partial(_copy, f"COPY {table} ({columns}) FROM STDIN", constant)
    marks = ", ".join(["%s"] * (len(fields) + len(constant)))
    ways = [(place, _as_text(field)) for place, field in enumerate(fields) if _as_text(field)]
    return partial(_insert, f"INSERT INTO {table} ({columns}) VALUES ({marks})", ways, constant)


def _copy(statement, constant, rows):
    with connection.cursor() as cursor, cursor.copy(statement) as out:
        for row in rows:
            out.write_row((*row, *constant))


def _insert(statement, ways, constant, rows):
    values = []
    for row in rows:
        said = [*row, *constant]
        for place, way in ways:
            if said[place] is not None:
                said[place] = way(said[place])
        values.append(said)
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _as_text(field):
    """How SQLite keeps what it has no type for, or None: as Django writes it, which a test compares."""
    kept_as = field.target_field if field.is_relation else field
    if isinstance(kept_as, UUIDField):
        return lambda value: value.hex
    if isinstance(kept_as, DateTimeField):
        return lambda value: str(value.astimezone(UTC).replace(tzinfo=None))
    return None
