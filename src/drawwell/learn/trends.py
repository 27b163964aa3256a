"""A place's own series over time: what is usual, what is a signal, and what the next months may bring.

Only figures of the system, never of a worker: counts of demand, and asks as they were published. No targets.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.db.models import Count, Sum

from drawwell.engine.patterns import XmR, xmr
from drawwell.guard import journal
from drawwell.guard.membership import check_role
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import WrongInput
from drawwell.place.models import Role
from drawwell.understand.models import DemandCount

from .disclosure import ASKS
from .hiding import HIDDEN
from .models import Contact, PublishedTable, Rebase

ASKED, UNMET = "What people asked to pull in", "Asks not met"
STATEMENTS = "What people said, in their words"
MONTHS_AHEAD = 6
FEWEST_TO_FORECAST = 30
AS_LAST_TIME = "same as last period"


@dataclass(frozen=True)
class Series:
    """Figures in order of time; None where one is missing or hidden."""

    name: str
    unit: str
    labels: tuple[str, ...]
    values: tuple

    @property
    def known(self):
        return [value for value in self.values if value is not None]


@dataclass(frozen=True)
class Outlook:
    """The next months with their range, and how the method did on the last year held back; or why there is none."""

    forecast: object | None
    why_not: str
    offered_to_design: bool

    @property
    def sentence(self):
        if self.forecast is None:
            return self.why_not
        beside = f"{self.forecast.scaled_error:.2f} times the error of 'same as last period'"
        if not self.offered_to_design:
            return (
                "No better than saying 'the same as this time last year' when tried on the last twelve months, so that "
                "is what is shown, and it is not offered to design."
            )
        covered = f"{self.forecast.covered:.0%} of those months fell within a range made of the others"
        ahead = f"up to {self.forecast.tried_ahead} months ahead"
        return f"Tried from each of the last twelve months, held back, {ahead}: {beside}; {covered}."


def series_of(place):
    """{name: Series} of everything here that may be charted."""
    counts = (
        DemandCount.objects.for_place(place).values("category", "month").annotate(sum=Sum("count")).order_by("month")
    )
    found = {}
    for row in counts:
        found.setdefault(row["category"], {})[row["month"]] = row["sum"]
    shown = {name: _in_time(name, months) for name, months in sorted(found.items())}
    if said := statements_of(place):
        shown[STATEMENTS] = said
    tables = list(PublishedTable.objects.for_place(place).filter(name=ASKS).order_by("period"))
    for name, part in ((ASKED, "asked"), (UNMET, "unmet")):
        rows = [(table.period, next(r for r in table.rows if r["capability"] == "all")[part]) for table in tables]
        if rows:
            values = tuple(None if value is HIDDEN else value for _period, value in rows)
            shown[name] = Series(name, "asks, rounded", tuple(period for period, _value in rows), values)
    return shown


def statements_of(place):
    """How many statements in people's words came each month, as a Series; None where there are none."""
    months = dict(Contact.objects.for_place(place).values_list("month").annotate(n=Count("*")).order_by())
    return _in_time(STATEMENTS, months) if months else None


def _in_time(name, months):
    """A category's months from its first to its last; a month without a row is a gap and not a zero."""
    labels, month = [], min(months)
    while month <= max(months):
        labels.append(month)
        year, number = int(month[:4]), int(month[5:])
        month = f"{year + number // 12}-{number % 12 + 1:02d}"
    return Series(name, "contacts a month", tuple(labels), tuple(months.get(label) for label in labels))


@dataclass(frozen=True)
class Usual:
    """A series' XmR chart, the limits as they stood before each rebase, and who rebased it and why."""

    series: Series
    chart: XmR
    before: XmR | None
    rebases: tuple

    @property
    def trial(self):
        return self.chart.trial

    @property
    def sentence(self):
        return self.chart.sentence


def usual(place, series):
    """What is usual for a series, with the limits starting afresh only where a person said so."""
    rebases = [
        row
        for row in Rebase.objects.for_place(place).filter(series=series.name).select_related("by").order_by("at", "id")
        if row.from_label in series.labels
    ]
    starts = [series.labels.index(row.from_label) for row in rebases]
    chart = xmr(series.values, rebase_at=[start for start in starts if start])
    before = xmr(series.values, baseline=max(2, min(starts))) if starts else None
    return Usual(series, chart, before, tuple(rebases))


@no_power("saying that a system changed moves limits on a chart, with both shown and a reason")
@journal.all_or_nothing()
def rebase(place, series_name, from_label, *, reason, by, at):
    """Let a series' limits start afresh from one figure, because a named person says why. Raises WrongInput."""
    check_role(by, place, Role.PLANNER, Role.LEADER, Role.WORKER, at=at)
    series = series_of(place).get(series_name)
    if series is None or from_label not in series.labels[2:]:
        raise WrongInput(field="From", wrong="there is no such figure", right="Choose one after the second")
    if not reason.strip():
        raise WrongInput(field="Reason", wrong="it is empty", right="Say what changed in the system")
    row, _made = Rebase.objects.get_or_create(
        place=place, series=series_name, from_label=from_label,
        defaults={"reason": reason.strip(), "at": at, "by": by},
    )  # fmt: skip
    journal.write(place, by=by, at=at, act="limits start afresh", subject=row)
    return row


def outlook(series):
    """The next months of a monthly series, if they can be told better than by 'the same as last period'."""
    if None in series.values:
        return Outlook(None, "Months are missing, so nothing is foretold.", False)
    if len(series.values) < FEWEST_TO_FORECAST:
        return Outlook(None, f"{len(series.values)} figures are too few: 30 months are needed to try it out.", False)
    found = _foretold(series.values)
    return Outlook(found, "", found.method != AS_LAST_TIME and found.scaled_error < 1)


@lru_cache(maxsize=64)
def _foretold(values):
    """A forecast takes a dozen fits; the same figures are foretold once."""
    from drawwell.engine.estimates import forecast

    return forecast(np.array(values, float), MONTHS_AHEAD)


def months_after(label, count):
    """The months that follow '2027-03'."""
    start = int(label[:4]) * 12 + int(label[5:7])
    return [f"{(start + n) // 12}-{(start + n) % 12 + 1:02d}" for n in range(count)]
