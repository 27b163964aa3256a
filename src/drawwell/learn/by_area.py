"""Where help runs short: asks by area as one more fixed table, and rates that three asks cannot make a crisis of.

Planners see areas only here. A single hidden area could be had by taking the others from the place's own count, so a
second one is hidden with it. Rates are shrunk towards what areas like it have (engine/estimates.py).
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.db.models import Sum

from drawwell.place.models import Area, Population
from drawwell.supply.models import Capability

from .hiding import hide_a_second
from .how_asks_began import MET
from .models import PublishedTable
from .tally import Tally, marker

AREAS = "asks by area"
WHERE = "asks not met by area and capability"
PER = 1_000
COVERS = 0.9


def asks_by_area(place, asks, *, hiding):
    """Rows of two tables of Asks: of each area asks and asks not met; and those not met by capability."""
    areas = list(Area.objects.for_place(place).order_by("code"))
    kinds = dict(Capability.objects.for_place(place).values_list("id", "key"))
    codes = areas_of([(one.area_code, one.latitude, one.longitude) for one in asks], areas)
    asked, unmet, cells, mark = defaultdict(Tally), defaultdict(Tally), defaultdict(Tally), marker(place)
    for code, ask in zip(codes, asks, strict=True):
        one = mark(ask.asked_at, ask.capability__key)
        asked[code].add(one)
        if ask.began not in MET:
            unmet[code].add(one)
            cells[code, kinds[ask.counts_for]].add(one)
    parts = {"asked": asked, "unmet": unmet}
    shown = {part: {one.code: hiding.safe(true[one.code]) for one in areas} for part, true in parts.items()}
    for line in shown.values():
        hide_a_second(line)
    by_area = [{"area": one.code} | {part: shown[part][one.code] for part in parts} for one in areas]
    return by_area, _by_kind_too(areas, sorted(kinds.values()), cells, hiding)


def _by_kind_too(areas, kinds, cells, hiding):
    """Rows of asks not met, area by area and of each kind of help; in no area and of no kind is one alone hidden."""
    table = {one.code: {kind: hiding.safe(cells[one.code, kind]) for kind in kinds} for one in areas}
    while _hides_more(table, kinds):
        pass
    return [{"area": code, "unmet": line} for code, line in table.items()]


def _hides_more(table, kinds):
    more = [hide_a_second(line) for line in table.values()]
    for kind in kinds:
        column = {code: line[kind] for code, line in table.items()}
        if hide_a_second(column):
            more.append(True)
            for code, shown in column.items():
                table[code][kind] = shown
    return any(more)


def areas_of(places, areas):
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


@lru_cache(maxsize=32)
def _shrunk(count, lived):
    """(mean, low, high) of what was published once, and so is worked out for the first who looks."""
    from drawwell.engine.estimates import need_by_area

    found = need_by_area(np.array(count), np.array(lived), covers=COVERS)
    return found.mean, found.low, found.high


def where_short(place):
    """Where asks were not met in the latest published period, or None before there is one."""
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
        mean, low, high = _shrunk(tuple(count), tuple(lived))
    rates = []
    for i, code in enumerate(shown):
        rate, least, most = (float(PER * part[i] / lived[i]) for part in (mean, low, high))
        rates.append(Short(areas[code], int(count[i]), rate, least, most, beyond_chance=bool(least > whole)))
    return WhereShort(table, tuple(sorted(rates, key=lambda one: (-one.rate, one.area.code))), hidden, float(whole))
