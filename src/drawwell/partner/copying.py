"""A copy of everything held about a person: the same rows as one readable page and as JSON."""

from datetime import datetime
from uuid import UUID

from django.utils.formats import date_format

from drawwell.guard import journal
from drawwell.guard.powers import no_power

from .access import name_of_person
from .holdings import held_about


@no_power("a person takes a copy of what is held about themselves")
@journal.all_or_nothing()
def take_copy(person, *, by, at):
    """Everything held about a person, for their own account alone, as plain values that JSON can hold.

    {"place", "name", "made_at", "held": [{"kind", "heading", "why", "rows": [{"table", "id", "at", "by", "words",
    "private", "facts": [[label, value], ...]}, ...]}, ...]}. It names the person and nobody else's private words.
    """
    held = held_about(person, by=by, at=at)
    journal.write(person.place, by=by, at=at, act="copy taken", subject=person, whose_id=person.id, may_see=[person.id])
    return {
        "place": person.place.name,
        "name": name_of_person(person),
        "made_at": at.isoformat(),
        "held": [
            {"kind": one.name, "heading": str(one.heading), "why": str(one.why), "rows": [_plain(row) for row in rows]}
            for one, rows in held
        ],
    }


def _plain(row):
    return {
        "table": row.table,
        "id": str(row.id),
        "at": row.at.isoformat() if row.at else None,
        "by": row.by,
        "words": str(row.words),
        "private": row.private,
        "facts": [[str(label), _value(value)] for label, value in row.facts],
    }


def _value(value):
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int | float | bool) else str(value)


def for_reading(copy, zone):
    """The same copy with its moments and ids as a page shows them: days in the place's own time, ids left out."""
    held = []
    for one in copy["held"]:
        rows = [{**row, "at": _day(row["at"], zone), "facts": _readable(row["facts"], zone)} for row in one["rows"]]
        held.append({**one, "rows": rows})
    return {**copy, "made_at": _day(copy["made_at"], zone), "held": held}


def _readable(facts, zone):
    for label, value in facts:
        if not _is_id(value):
            yield label, _day(value, zone) or value


def _is_id(value):
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False


def _day(said, zone):
    """'3 May 2027, 09:00' of an ISO moment; '' of anything else."""
    try:
        return date_format(datetime.fromisoformat(said).astimezone(zone), "j F Y, H:i")
    except (TypeError, ValueError):
        return ""
