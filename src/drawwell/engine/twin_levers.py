"""Small named differences from a base: a closure, a surge, a strike, less money for one thing.

Each takes a TwinCase and gives another, for the same people with the same luck: rehearse both with the same seeds.
"""

from dataclasses import replace

import numpy as np

from drawwell.engine.twin_case import RehearsalRefused, TwinCase


def close_site(case: TwinCase, site: str, months: range | None = None) -> TwinCase:
    """A site opens nothing, produced or kept, in these months (counted from 0; all of them unless told)."""
    at_site = case.station_site == named(case.sites, site, "site")
    return with_units(case, at_site, months, 0.0)


def change_capability(case: TwinCase, capability: str, times: float, months: range | None = None) -> TwinCase:
    """Everywhere `times` as many units of a capability, produced and kept: 0 to stop it, 0.9 to cut a tenth."""
    of_it = case.station_capability == named(case.capabilities, capability, "capability")
    return with_units(case, of_it, months, times)


def change_kept(case: TwinCase, times: float, months: range | None = None) -> TwinCase:
    """`times` as much capacity kept free to be pulled; what is produced and the workers' hours stay as they are."""
    number = np.arange(len(case.units))
    kept = (number >= case.produced_count) & (number < case.produced_count + case.kept_count)
    return with_units(case, kept, months, times)


def strike(case: TwinCase, share: float, months: range | None = None) -> TwinCase:
    """A share of the workers' hours is not worked in these months."""
    if not 0 <= share <= 1:
        raise RehearsalRefused(f"A strike of {share} is no share: it must lie between 0 and 1.")
    workers = np.arange(len(case.units)) == len(case.units) - 1
    return with_units(case, workers, months, 1 - share)


def surge(case: TwinCase, need: str, times: float, months: range | None = None) -> TwinCase:
    """`times` as many people in one need; everybody of the base is still there.

    Needs are thinned from a ceiling, so a surge beyond it is refused with the highest there can be.
    """
    n = named(case.needs, need, "need")
    chosen = checked_months(case, months)
    arise = case.arise.copy()
    arise[:, :, n, chosen] *= times
    if (arise[:, :, n].max(axis=(0, 2)) > case.ceiling[:, n] + 1e-9).any():
        highest = (case.ceiling[:, n] / np.maximum(case.arise[:, :, n][..., chosen].max(axis=(0, 2)), 1e-12)).min()
        raise RehearsalRefused(
            f"A surge of {times:g} times is beyond the ceiling that keeps people the same: at most {highest:.2f} "
            "times, or lay out both cases with a higher ceiling."
        )
    return replace(case, arise=arise)


def with_units(case: TwinCase, stations: np.ndarray, months: range | None, times: float) -> TwinCase:
    """`times` the units of some stations in some months."""
    if not 0 <= times < float("inf"):
        raise RehearsalRefused(f"{times} times as much cannot be: give 0 or more.")
    units = case.units.copy()
    units[np.ix_(stations, checked_months(case, months))] *= times
    return replace(case, units=units)


def checked_months(case: TwinCase, months: range | None) -> list[int]:
    """The months meant, from 0; RehearsalRefused for one that the case has not."""
    count = case.arise.shape[3]
    chosen = list(range(count)) if months is None else list(months)
    for month in chosen:
        if not 0 <= month < count:
            raise RehearsalRefused(f"There is no month {month + 1}: the rehearsal has {count}.")
    return chosen


def named(names: tuple[str, ...], name: str, what: str) -> int:
    """Where a name stands; RehearsalRefused with the known ones."""
    if name not in names:
        raise RehearsalRefused(f"There is no {what} {name!r}: the known ones are {', '.join(names[:20])}.")
    return names.index(name)
