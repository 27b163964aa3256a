"""Where help was used, by tenths of areas: one more fixed table, and from it intensity by deprivation by itself.

Nobody writes it down: each period that is published is added to its financial year, beside the share of people who may
have the service, so that more where need is more can be told from only for some (supply/entitlement.py).
"""

from collections import Counter, defaultdict

from django.db.models import Sum

from drawwell.guard import journal
from drawwell.guard.powers import no_power
from drawwell.place.models import Area, Population
from drawwell.pull.models import Answer
from drawwell.supply.entitlement import entitled_share_on, last_day_of, record_reach
from drawwell.supply.models import Reach, Service

from .by_area import areas_of
from .hiding import HIDDEN, hide_a_second, rounded
from .how_asks_began import asks_of
from .models import PublishedTable
from .tally import Tally, marker

REACHED = "help used by deprivation"
FEWEST_TENTHS = 2


def used_by_tenth(place, period, at, *, hiding):
    """Rows of one period's table: each service and tenth of areas, asks whose help was used, and its units.

    Units are moved as far as the asks they belong to, so that they tell no more of how many there were.
    """
    areas = list(Area.objects.for_place(place).exclude(deprivation_decile=None).order_by("code"))
    tenths = {area.code: area.deprivation_decile for area in areas}
    used = _used(place, period, at)
    asks, units, mark = defaultdict(Tally), Counter(), marker(place)
    for code, one in zip(areas_of([row[:3] for row in used], areas), used, strict=True):
        *_where, service, asked_at, kind, given = one
        if code in tenths:
            asks[service, tenths[code]].add(mark(asked_at, kind))
            units[service, tenths[code]] += given
    rows = []
    for service in Service.objects.for_place(place).order_by("key").values_list("key", flat=True):
        shown = {n: hiding.safe(asks[service, n]) for n in sorted(set(tenths.values()))}
        hide_a_second(shown)
        for n, some in shown.items():
            given = HIDDEN
            if some is not HIDDEN:
                given = rounded(units[service, n] * some // asks[service, n].count, hiding.step)
            rows.append({"service": service, "area": f"tenth {n}", "tenth": n, "used": some, "units": given})
    return rows


def _used(place, period, at):
    """For each ask whose help was used: where, of which service, when it was asked, for what, and how much was used."""
    drawn = Answer.objects.for_place(place).filter(pull__in=asks_of(place, period, at), kind=Answer.Kind.DRAWN)
    where = ("pull__area_code", "pull__latitude", "pull__longitude", "offer__service__key")
    what = ("pull__asked_at", "pull__capability__key")
    by_ask = drawn.exclude(offer=None).values(*where, *what, "pull").annotate(given=Sum("pull__units")).order_by("pull")
    return list(by_ask.values_list(*where, *what, "given"))


@no_power("what was published already is set beside who may have it; nobody is counted anew")
def keep_reach(place, table, *, by, at):
    """Add a published table to its financial year: for each service what was used in each tenth, of all periods so far.

    A tenth that was hidden in any of them is left out, since its sum would tell less than it seems to. Returns how many
    services it was written for.
    """
    if table is None or Reach.objects.for_place(place).filter(source=_source(table.period)).exists():
        return 0
    year, tables = _of_the_same_year(place, table)
    lived_in = _people_by_tenth(place)
    sums = _summed(tables)
    kept = 0
    for service in Service.objects.for_place(place).filter(key__in=sums).order_by("key"):
        share = entitled_share_on(service, last_day_of(year))
        rows = [
            {
                "decile": n, "people": lived_in[n], "entitled_people": round(lived_in[n] * share), "units": units,
            }
            for n, units in sorted(sums[service.key].items())
            if units is not None and lived_in[n]
        ]  # fmt: skip
        if len(rows) >= FEWEST_TENTHS and any(row["units"] for row in rows):
            record_reach(service, year=year, rows=rows, source=_source(table.period), by=by, at=at)
            kept += 1
    if kept:
        journal.write(place, by=by, at=at, act="reach by deprivation kept", subject=table)
    return kept


def _source(period):
    return f"The published table '{REACHED}', up to {period}"


def _of_the_same_year(place, table):
    year = _year_of(table.period)
    tables = PublishedTable.objects.for_place(place).filter(name=REACHED, period__lte=table.period)
    return year, [one for one in tables.order_by("period") if _year_of(one.period) == year]


def _year_of(period):
    """The financial year, from April on, in which a period begins: '2027-28'."""
    first, month = (int(part) for part in period[:7].split("-"))
    begins = first if month >= 4 else first - 1
    return f"{begins}-{(begins + 1) % 100:02d}"


def _people_by_tenth(place):
    lived_in = Counter()
    rows = Population.objects.for_place(place).exclude(area__deprivation_decile=None)
    for tenth, people in rows.values_list("area__deprivation_decile").annotate(Sum("people")).order_by():
        lived_in[tenth] += people
    return lived_in


def _summed(tables):
    """{service key: {tenth: units, or None where one was hidden}}."""
    sums = defaultdict(dict)
    for table in tables:
        for row in table.rows:
            its, tenth, units = sums[row["service"]], row["tenth"], row["units"]
            before = its.get(tenth, 0)
            its[tenth] = None if units is None or before is None else before + units
    return sums
