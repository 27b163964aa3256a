"""The only way counts of people leave: fixed tables, small numbers hidden, the rest moved a little and rounded.

There is no other query. Each table is published once for each period and never again, periods do not overlap,
and a place publishes by month or by quarter, never both: so no two tables can be set off against each other. What is
hidden and how: learn/hiding.py; the small error that belongs to just those who were counted: learn/tally.py.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction

from drawwell.design.publish import month_bounds
from drawwell.guard import journal
from drawwell.guard.powers import power
from drawwell.guard.refusals import Refusal
from drawwell.place.models import Assumption
from drawwell.pull.models import Answer
from drawwell.supply.models import Capability

from .by_area import AREAS, WHERE, asks_by_area
from .flow import FLOW, flow_of
from .hiding import HIDDEN, hide_a_second, hiding_of
from .how_asks_began import MET, Ask, asks_of, with_how_they_began
from .models import PublishedTable
from .reached import REACHED, used_by_tenth
from .tally import Tally, marker

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
    hiding = hiding_of(place, at=at)
    asks = [Ask(*one) for one in with_how_they_began(asks_of(place, period, at)).values_list(*Ask._fields)]
    counts = _counts(place, asks)
    areas, where = asks_by_area(place, asks, hiding=hiding)
    tables = {
        ASKS: _safe_asks(counts, hiding),
        WHY: _safe_reasons(counts, hiding),
        AREAS: areas,
        WHERE: where,
        FLOW: flow_of(place, period, at, hiding=hiding),
        REACHED: used_by_tenth(place, period, at, hiding=hiding),
    }
    with transaction.atomic():
        return {name: _publish(place, name, period, rows, hiding=hiding, by=by, at=at) for name, rows in tables.items()}


def _check_shares_no_days(place, period, *, by, at):
    """A place that changes from quarters to months, or back, cannot have the same days counted twice."""
    for name in PublishedTable.objects.for_place(place).filter(name=ASKS).values_list("period", flat=True):
        other = period_named(place, name)
        if other.name != period.name and other.starts_at < period.ends_at and period.starts_at < other.ends_at:
            journal.write(place, by=by, at=at, act="count the same days twice", power="count people", refused=True)
            raise PeriodOverlaps(period=period.name, other=other.name)


def _publish(place, name, period, rows, *, hiding, by, at):
    said = json.dumps(rows, sort_keys=True)
    table, made = PublishedTable.objects.get_or_create(
        place=place,
        name=name,
        period=period.name,
        defaults={
            "rows": rows,
            "threshold": hiding.under,
            "rounded_to": hiding.step,
            "digest": hashlib.sha256(said.encode()).hexdigest(),
            "published_at": at,
            "by": by,
        },
    )
    if made:
        journal.write(place, by=by, at=at, act="counts published", power="count people", subject=table)
    return table


def _counts(place, asks):
    """True counts of a period, never stored: {capability key: {met, unmet and reasons: Tally}}."""
    # Every capability has a row, asked for or not: that a row is there tells nothing.
    keys = dict(Capability.objects.for_place(place).values_list("id", "key"))
    counts, mark = {key: defaultdict(Tally) for key in keys.values()}, marker(place)
    for ask in asks:
        row, one = counts[keys[ask.counts_for]], mark(ask.asked_at, ask.capability__key)
        row["met" if ask.began in MET else "unmet"].add(one)
        if ask.began not in MET and ask.why:
            row[f"why {ask.why}"].add(one)
    return counts


PARTS = ("met", "unmet")


def _safe_asks(counts, hiding):
    """Rows of asked, met and unmet. What was asked is the sum of the two as shown, and so tells nothing more."""
    rows = [_row(key, {part: hiding.safe(counts[key][part]) for part in PARTS}) for key in sorted(counts)]
    true = {part: sum((one[part] for one in counts.values()), Tally()) for part in PARTS}
    whole = {part: hiding.whole(true[part], [row[part] for row in rows]) for part in PARTS}
    return [*rows, _row("all", whole)]


def _row(key, shown):
    asked = HIDDEN if HIDDEN in shown.values() else sum(shown.values())
    return {"capability": key, "asked": asked} | shown


def _safe_reasons(counts, hiding):
    """Rows of why asks were not met. A single hidden reason could be had by taking the others from the whole."""
    rows = []
    for key in sorted(counts):
        reasons = {reason.value: hiding.safe(counts[key][f"why {reason.value}"]) for reason in Answer.Why}
        hide_a_second(reasons)
        rows.append({"capability": key, "why": reasons})
    return rows
