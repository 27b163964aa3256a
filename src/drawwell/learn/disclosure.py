"""The only way counts of people leave: fixed tables, small numbers hidden, the rest rounded.

There is no other query. Each table is published once for each period and never again, periods do not overlap,
and a place publishes by month or by quarter, never both: so no two tables can be set off against each other.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from drawwell.design.publish import month_bounds
from drawwell.guard import journal
from drawwell.guard.powers import power
from drawwell.guard.refusals import Refusal
from drawwell.place.models import Assumption
from drawwell.pull.models import Answer
from drawwell.supply.models import Capability

from .by_area import AREAS, asks_by_area
from .flow import FLOW, flow_of
from .how_asks_began import MET, asks_of, with_how_they_began
from .models import PublishedTable
from .reached import REACHED, used_by_tenth

THRESHOLD = 5
ROUNDED_TO = 5
HIDDEN = None
ASKS = "asks by capability"
WHY = "why asks were not met"


@dataclass(frozen=True)
class Period:
    """A month or a quarter: its name, first moment and the moment after it."""

    name: str
    starts_at: object
    ends_at: object
    months: int


class PeriodNotOver(Refusal):
    """{period} is not over yet. Its counts are published once, when it is, so that none can be set off
    against another.
    """

    status = 422


class PeriodOverlaps(Refusal):
    """{period} shares days with {other}, whose counts were published already: set off against each other, the two
    would tell of fewer people than either. Publish the next period that shares none.
    """

    status = 422


def months_per_period(place):
    """1 or 3: the place's own stated choice, three where it states none (fewer counts, more of them whole)."""
    stated = Assumption.objects.for_place(place).filter(key="published-period-months").order_by("-from_date").first()
    return 1 if stated and stated.value == 1 else 3


def period_before(place, at):
    """The last whole period that is over."""
    return period_of(place, period_of(place, at).starts_at, back=1)


def period_of(place, at, back=0):
    """The period a moment lies in, or so many before it."""
    months = months_per_period(place)
    local = at.astimezone(place.zone)
    first = (local.year * 12 + local.month - 1) // months * months - back * months
    names = [f"{(first + i) // 12}-{(first + i) % 12 + 1:02d}" for i in range(months)]
    name = names[0] if months == 1 else f"{names[0]} to {names[-1]}"
    return Period(name, month_bounds(names[0], place.zone)[0], month_bounds(names[-1], place.zone)[1], months)


def period_named(place, name):
    """The period of this name: '2027-04', or '2027-04 to 2027-06'."""
    first, last = name.split(" to ") if " to " in name else (name, name)
    months = 1 if first == last else 3
    return Period(name, month_bounds(first, place.zone)[0], month_bounds(last, place.zone)[1], months)


@power("count people")
def publish(place, *, period, by, at):
    """Publish the fixed tables of a period that is over; those already published stay as they are.

    Returns {table name: PublishedTable}.
    """
    if period.ends_at > at:
        raise PeriodNotOver(period=period.name)
    _check_shares_no_days(place, period, by=by, at=at)
    counts = _counts(place, period, at)
    with transaction.atomic():
        return {
            ASKS: _publish(place, ASKS, period, _safe_asks(counts), by=by, at=at),
            WHY: _publish(place, WHY, period, _safe_reasons(counts), by=by, at=at),
            AREAS: _publish(
                place,
                AREAS,
                period,
                asks_by_area(place, period, at, safe=safe, hidden=HIDDEN),
                by=by,
                at=at,
            ),
            FLOW: _publish(place, FLOW, period, flow_of(place, period, at, safe=safe, hidden=HIDDEN), by=by, at=at),
            REACHED: _publish(
                place, REACHED, period, used_by_tenth(place, period, at, safe=safe, hidden=HIDDEN), by=by, at=at
            ),
        }


def _check_shares_no_days(place, period, *, by, at):
    """A place that changes from quarters to months, or back, cannot have the same days counted twice."""
    for name in PublishedTable.objects.for_place(place).filter(name=ASKS).values_list("period", flat=True):
        other = period_named(place, name)
        if other.name != period.name and other.starts_at < period.ends_at and period.starts_at < other.ends_at:
            journal.write(place, by=by, at=at, act="count the same days twice", power="count people", refused=True)
            raise PeriodOverlaps(period=period.name, other=other.name)


def _publish(place, name, period, rows, *, by, at):
    said = json.dumps(rows, sort_keys=True)
    table, made = PublishedTable.objects.get_or_create(
        place=place,
        name=name,
        period=period.name,
        defaults={
            "rows": rows,
            "threshold": THRESHOLD,
            "rounded_to": ROUNDED_TO,
            "digest": hashlib.sha256(said.encode()).hexdigest(),
            "published_at": at,
            "by": by,
        },
    )
    if made:
        journal.write(place, by=by, at=at, act="counts published", power="count people", subject=table)
    return table


def _counts(place, period, at):
    """True counts of a period, never stored: {capability key: Counter of asked, met, unmet and reasons}."""
    # Every capability has a row, asked for or not: that a row is there tells nothing.
    keys = dict(Capability.objects.for_place(place).values_list("id", "key"))
    counts = {key: Counter() for key in keys.values()}
    began = with_how_they_began(asks_of(place, period, at)).values_list("counts_for", "began", "why")
    for capability, kind, why, asks in began.annotate(asks=Count("pk")).order_by():
        row = counts[keys[capability]]
        row["asked"] += asks
        row["met" if kind in MET else "unmet"] += asks
        if kind not in MET and why:
            row[f"why {why}"] += asks
    return counts


def _safe_asks(counts):
    """Rows of asked, met and unmet. One hidden part and a shown whole would give it away: hide the whole too."""
    rows = []
    for key in sorted(counts):
        true = counts[key]
        met, unmet = safe(true["met"]), safe(true["unmet"])
        one_hidden = (met is HIDDEN) != (unmet is HIDDEN)
        asked = HIDDEN if one_hidden else safe(true["asked"])
        rows.append({"capability": key, "asked": asked, "met": met, "unmet": unmet})
    rows.append(_whole(counts, rows))
    return rows


def _whole(counts, rows):
    """The place's own row: hidden where exactly one capability's figure is, since the rest would give it away."""
    whole = {"capability": "all"}
    for part in ("asked", "met", "unmet"):
        hidden = [row for row in rows if row[part] is HIDDEN]
        total = sum(true[part] for true in counts.values())
        whole[part] = HIDDEN if len(hidden) == 1 else safe(total)
    return whole


def _safe_reasons(counts):
    rows = []
    for key in sorted(counts):
        reasons = {reason.value: safe(counts[key][f"why {reason.value}"]) for reason in Answer.Why}
        shown = {name: n for name, n in reasons.items() if n is not HIDDEN}
        # A single hidden reason could be had by taking the others from the whole: hide the smallest shown too.
        if len(reasons) - len(shown) == 1 and shown:
            reasons[min(shown, key=lambda name: (shown[name], name))] = HIDDEN
        rows.append({"capability": key, "why": reasons})
    return rows


def safe(count):
    """Hidden under the threshold, else rounded to the nearest step (halves up)."""
    if count < THRESHOLD:
        return HIDDEN
    return (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def counted(number):
    """A true count of people as planning may see it: rounded, and small ones not told apart."""
    shown = safe(number)
    return f"fewer than {THRESHOLD}" if shown is HIDDEN else f"about {shown}"


def in_words(count):
    """'about 15', or 'not shown' for a number that was hidden."""
    return "not shown" if count is HIDDEN else f"about {count}"
