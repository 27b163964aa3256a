"""What a design reads beyond what was first stated: fits and use that were moved, months that were foretold.

Each was accepted by a named person; a plan says which of them it is the first to read.
"""

import numpy as np

from drawwell.engine.updating import odds_times
from drawwell.understand.models import NeedEstimate, NeedInMonth
from drawwell.understand.updating import accepted_since

RANGE_SDS = 2 * 1.96  # an estimate's range holds 95 in 100, so it is so many standard deviations wide
KNOWN_EXACTLY = 1e6  # a gamma's shape that leaves nothing to chance


def as_moved(fit_produced, fit_pulled, units_pulled, capabilities, known):
    """Fits (N, C) and units a pull draws (C,) with what a place's assumptions say has moved them.

    Odds of a fit are multiplied by 'pulled-fit-odds' and 'service-fit-odds'. Where only a share of what is held is used
    ('used-share') a pull meets and draws that share of what it would: the rest is given back. What is said of one kind
    of help stands before what is said of all.
    """

    def each(name, otherwise):
        return np.array([known.get(f"{name}-{one.key}", known.get(name, otherwise)) for one in capabilities])

    used = np.clip(each("used-share", 1.0), 0.0, 1.0)
    produced = odds_times(fit_produced, each("service-fit-odds", 1.0))
    return produced, odds_times(fit_pulled, each("pulled-fit-odds", 1.0)) * used, units_pulled * used


def need_by_month(place, needs, months, *, at):
    """(N, T) times its usual month that each need is in each month; 1 where nothing was foretold and accepted."""
    row, column = {one.id: i for i, one in enumerate(needs)}, {month: t for t, month in enumerate(months)}
    times = np.ones((len(needs), len(months)))
    for one in NeedInMonth.objects.for_place(place).filter(month__in=months, at__lte=at).order_by("at", "id"):
        times[row[one.need_id], column[one.month]] = one.times
    return times


def shapes_of_estimates(place, areas, needs):
    """(A, N) shapes of the gammas that have the latest estimates' means and ranges."""
    row, column = {one.id: i for i, one in enumerate(areas)}, {one.id: i for i, one in enumerate(needs)}
    shapes = np.full((len(areas), len(needs)), KNOWN_EXACTLY)
    for one in NeedEstimate.objects.for_place(place).order_by("from_date"):
        spread = (one.high - one.low) / RANGE_SDS
        exact = not spread or not one.people_per_year
        shape = KNOWN_EXACTLY if exact else (one.people_per_year / spread) ** 2
        shapes[row[one.area_id], column[one.need_id]] = shape
    return shapes


def read_anew(place, *, since, at):
    """A line for each estimate that was moved since the plan in force was made: what it was, is, and who accepted it.

    since: when that plan was made, or None.
    """
    lines = []
    for decision in accepted_since(place, since, at=at):
        tables = sorted({one["period"] for one in decision.update.came_from})
        lines.append(
            {
                "update": str(decision.update_id),
                "words": decision.update.words,
                "from": ", ".join(tables),
                "accepted_by": decision.by.name,
                "reason": decision.reason,
            }
        )
    return lines
