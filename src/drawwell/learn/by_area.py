"""Where help runs short: asks by area as one more fixed table, and rates that three asks cannot make a crisis of.

Planners see areas only here. A single hidden area could be had by taking the others from the place's own count, so a
second one is hidden with it. Rates are shrunk towards what areas like it have (engine/estimates.py).
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from django.db.models import Sum

from drawwell.partner import access
from drawwell.place.geography import km_between
from drawwell.place.models import Area, Population
from drawwell.pull.keeping import first_settled
from drawwell.pull.models import Pull

from .models import PublishedTable

AREAS = "asks by area"
PER = 1_000
COVERS = 0.9


def asks_by_area(place, period, at, *, met, safe, hidden):
    """Rows of one period's table: each area, asks and asks not met. met: the kinds of answer that count as met."""
    areas = list(Area.objects.for_place(place).order_by("code"))
    left_out = access.left_out_of_learning(place, at=at)
    pulls = list(
        Pull.objects.for_place(place)
        .filter(asked_at__gte=period.starts_at, asked_at__lt=period.ends_at)
        .exclude(circle_id__in=left_out)
        .prefetch_related("answers")
    )
    asked, unmet = Counter(), Counter()
    for pull, code in zip(pulls, _areas_of(pulls, areas), strict=True):
        asked[code] += 1
        first = first_settled(pull.answers.all())
        unmet[code] += first is None or first.kind not in met
    rows = [{"area": one.code, "asked": safe(asked[one.code]), "unmet": safe(unmet[one.code])} for one in areas]
    for part in ("asked", "unmet"):
        _hide_a_second(rows, part, hidden)
    return rows


def _hide_a_second(rows, part, hidden):
    shown = [row for row in rows if row[part] is not hidden]
    if len(rows) - len(shown) == 1 and shown:
        min(shown, key=lambda row: (row[part], row["area"]))[part] = hidden


def _areas_of(pulls, areas):
    """The code of each pull's area: the one it names, else the nearest to where it is; '' where nothing is known."""
    known = {area.code for area in areas}
    latitudes, longitudes = [area.latitude for area in areas], [area.longitude for area in areas]
    for pull in pulls:
        if pull.area_code in known:
            yield pull.area_code
        elif pull.latitude is None or not areas:
            yield ""
        else:
            yield areas[int(np.argmin(km_between(pull.latitude, pull.longitude, latitudes, longitudes)))].code


@dataclass(frozen=True)
class Short:
    """How often help could not be had in one area, for 1,000 people, with the range that nine in ten fall in."""

    area: Area
    unmet: int
    rate: float
    low: float
    high: float
    beyond_chance: bool


@dataclass(frozen=True)
class WhereShort:
    """The latest published period: areas by rate, highest first, those that are hidden, and the place's own rate."""

    table: PublishedTable
    shown: tuple
    hidden: tuple
    rate: float


def where_short(place):
    """Where asks were not met in the latest published period, or None before there is one."""
    from drawwell.engine.estimates import need_by_area

    table = PublishedTable.objects.for_place(place).filter(name=AREAS).order_by("-period").first()
    if table is None:
        return None
    areas = {area.code: area for area in Area.objects.for_place(place)}
    people = dict(Population.objects.for_place(place).values_list("area__code").annotate(Sum("people")))
    counts = {row["area"]: row["unmet"] for row in table.rows if row["area"] in areas}
    shown = [code for code, count in counts.items() if count is not None and people.get(code)]
    hidden = tuple(areas[code] for code in counts if code not in shown)
    if not shown:
        return WhereShort(table, (), hidden, 0.0)
    count, lived = (np.array([source[code] for code in shown], float) for source in (counts, people))
    whole = PER * count.sum() / lived.sum()
    if len(shown) < 3:  # too few areas to say what areas usually have
        mean = low = high = count
    else:
        found = need_by_area(count, lived, covers=COVERS)
        mean, low, high = found.mean, found.low, found.high
    rates = []
    for i, code in enumerate(shown):
        rate, least, most = (float(PER * part[i] / lived[i]) for part in (mean, low, high))
        rates.append(Short(areas[code], int(count[i]), rate, least, most, beyond_chance=bool(least > whole)))
    return WhereShort(table, tuple(sorted(rates, key=lambda one: (-one.rate, one.area.code))), hidden, float(whole))
