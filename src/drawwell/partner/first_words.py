"""When what people want was first put into words: moments for `learn` alone, which shows only their middle."""

from .models import Purpose


def first_said(place):
    """{id of a purpose: when it, or what it follows, was first said}. No name, no circle, no words."""
    rows = {key: (at, after) for key, at, after in Purpose.objects.for_place(place).values_list("id", "at", "after_id")}
    return {key: _first(key, rows) for key in rows}


def _first(key, rows):
    at, after = rows[key]
    while after in rows:
        at, after = rows[after]
    return at
