"""Where more of one kind of help could not be had than chance allows: thirty asks from a small area, and not three.

Published counts are shrunk towards what areas with as many people have (engine/estimates.py), a hidden one counts as
the middle of what it may be, and what rounding and moving may have added is taken off before an area stands out.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from drawwell.place.models import Area

from .hiding import HIDDEN, ROUNDED_TO, THRESHOLD
from .tally import mean_square_error

FEWEST_AREAS = 3
COVERS = 0.9
PER = 1_000
BLUR = 1.64 * sqrt((ROUNDED_TO**2 - 1) / 12 + mean_square_error())  # nine in ten of what a shown count may be off by


@dataclass(frozen=True)
class Out:
    """One area in which asks went unmet beyond chance; rates for 1,000 people, with the range of nine in ten."""

    area: Area
    unmet: int
    usual: float
    rate: float
    low: float
    high: float
    whole: float


def standing_out(where, key, areas):
    """The areas that stand out for one capability, by how many went unmet. where: rows of the published table."""
    from drawwell.engine.estimates import need_by_area

    shown = {row["area"]: row["unmet"].get(key) for row in where}
    known = [(area, lived) for area, lived in areas if area.code in shown and lived]
    if len(known) < FEWEST_AREAS or all(shown[area.code] is HIDDEN for area, _lived in known):
        return []
    hidden = (THRESHOLD - 1) / 2
    counts = np.array([hidden if shown[area.code] is HIDDEN else shown[area.code] for area, _lived in known], float)
    people = np.array([lived for _area, lived in known], float)
    found, whole = need_by_area(counts, people, covers=COVERS), counts.sum() / people.sum()
    out = [
        Out(
            area,
            shown[area.code],
            usual=whole * people[i],
            rate=PER * found.mean[i] / people[i],
            low=PER * max(0.0, found.low[i] - BLUR) / people[i],
            high=PER * (found.high[i] + BLUR) / people[i],
            whole=PER * whole,
        )
        for i, (area, _lived) in enumerate(known)
        if shown[area.code] is not HIDDEN and found.low[i] - BLUR > whole * people[i]
    ]
    return sorted(out, key=lambda one: (-one.unmet, one.area.code))
