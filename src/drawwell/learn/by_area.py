"""Where help runs short: asks by area as one more fixed table, and rates that three asks cannot make a crisis of.

Planners see areas only here. A single hidden area could be had by taking the others from the place's own count, so a
second one is hidden with it. Rates are shrunk towards what areas like it have (engine/estimates.py).
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Sum

from drawwell.place.models import Area, Population

from .how_asks_began import MET, asks_of, with_how_they_began
from .models import PublishedTable

AREAS = "asks by area"
PER = 1_000
COVERS = 0.9


def asks_by_area(place, period, at, *, safe, hidden):
    """Rows of one period's table: each area, asks and asks not met."""
    areas = list(Area.objects.for_place(place).order_by("code"))
    where = with_how_they_began(asks_of(place, period, at)).values_list("area_code", "latitude", "longitude", "began")
    counted = list(where.annotate(asks=Count("pk")).order_by())
    asked, unmet = Counter(), Counter()
    for code, (*_where, began, asks) in zip(_areas_of(counted, areas), counted, strict=True):
        asked[code] += asks
        unmet[code] += 0 if began in MET else asks
    rows = [{"area": one.code, "asked": safe(asked[one.code]), "unmet": safe(unmet[one.code])} for one in areas]
    for part in ("asked", "unmet"):
        _hide_a_second(rows, part, hidden)
    return rows


def _hide_a_second(rows, part, hidden):
    shown = [row for row in rows if row[part] is not hidden]
    if len(rows) - len(shown) == 1 and shown:
        min(shown, key=lambda row: (row[part], row["area"]))[part] = hidden


def _areas_of(places, areas):
    """For each (area code, latitude, longitude, ...) its area: the one it names, else the nearest; '' if not known."""
    known = {area.code for area in areas}
    codes = [code if code in known else "" for code, *_rest in places]
    seek = [i for i, (_code, latitude, *_rest) in enumerate(places) if not codes[i] and latitude is not None]
    if seek and areas:
        positions = np.array([places[i][1:3] for i in seek], float)
        for i, nearest in zip(seek, _nearest(positions, areas), strict=True):
            codes[i] = areas[nearest].code
    return codes


def _nearest(positions, areas):
    """For each (latitude, longitude) the position of the nearest area, on a flat map about the areas' middle."""
    from scipy.spatial import cKDTree

    centres = np.array([(area.latitude, area.longitude) for area in areas], float)
    flat = np.array([1.0, np.cos(np.radians(centres[:, 0].mean()))])
    return cKDTree(centres * flat).query(positions * flat)[1]


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
