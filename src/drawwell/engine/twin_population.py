"""Who lives in a rehearsed place and when things are open: segments, entitlement, opening hours, shifts, caseloads.

Each takes a TwinCase and gives another. Where none is used, residents are not told apart, everything is open always and
workers have no limit but their hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from drawwell.engine.twin_case import WEEK, RehearsalRefused, TwinCase
from drawwell.engine.twin_levers import named


@dataclass(frozen=True)
class Shift:
    """Workers who are at work in the same hours of the week (168,): so many of them, or one by name."""

    name: str
    workers: float
    hours: np.ndarray


def with_segments(case: TwinCase, names: Sequence[str], people: np.ndarray) -> TwinCase:
    """Residents told apart by segment: people (A, G) or, where needs differ, (A, N, G), counts or weights of each.

    The needs that arise stay the same ones; a draw of their own says whose each is.
    """
    people = np.asarray(people, float)
    if people.ndim == 2:
        people = np.repeat(people[:, None, :], len(case.needs), axis=1)
    shape = (len(case.areas), len(case.needs), len(names))
    if not names or people.shape != shape:
        raise RehearsalRefused(f"Segments have shape {people.shape}; areas, needs, segments: {shape}.")
    if not np.isfinite(people).all() or people.min() < 0:
        raise RehearsalRefused("A segment holds a negative or unknown number of people: give 0 or more.")
    total = people.sum(axis=2, keepdims=True)
    share = np.where(total > 0, people / np.maximum(total, 1e-300), 1.0 / len(names)).cumsum(axis=2)
    share[..., -1] = 1.0
    entitled = np.ones((len(case.units), len(names)), bool)
    return replace(case, segments=tuple(names), segment_share=share, entitled=entitled)


def entitle_only(case: TwinCase, capability: str, segments: Sequence[str]) -> TwinCase:
    """The standard service of a capability is for these segments alone. A pull never asks for entitlement."""
    of_it = case.station_capability == named(case.capabilities, capability, "capability")
    of_it &= np.arange(len(case.units)) < case.produced_count
    able = [named(case.segments, one, "segment") for one in segments]
    entitled = case.entitled.copy()
    entitled[of_it] = False
    entitled[np.ix_(of_it, able)] = True
    return replace(case, entitled=entitled)


def week_of(days: Sequence[int], from_hour: float, to_hour: float) -> np.ndarray:
    """A weekly pattern (168,): open on these days (0 Monday .. 6 Sunday) from one whole hour to another (0 to 24)."""
    if not 0 <= from_hour <= to_hour <= 24 or any(day not in range(7) for day in days):
        raise RehearsalRefused(
            f"From {from_hour:g} to {to_hour:g} o'clock on days {list(days)} is no schedule: give hours from 0 to 24 "
            "in order, and days from 0 (Monday) to 6 (Sunday)."
        )
    hours = np.zeros(WEEK, bool)
    for day in days:
        hours[day * 24 + int(from_hour) : day * 24 + int(np.ceil(to_hour))] = True
    return hours


def open_only(case: TwinCase, hours: np.ndarray, *, capability: str | None = None, workers: bool = False) -> TwinCase:
    """The standard service of a capability, or the workers' shifts, keep these hours of the week (168,).

    The month's units stay the same and open in those hours. Raises RehearsalRefused for a schedule with no hours.
    """
    hours = np.asarray(hours, bool)
    whose = "the workers" if workers else str(capability)
    if hours.shape != (WEEK,) or not hours.any():
        raise RehearsalRefused(f"The schedule of {whose} has no hours: open at least one of the week's {WEEK}.")
    open_hours = np.vstack([case.open_hours, hours])
    if workers:
        return replace(case, open_hours=open_hours, shift_pattern=np.full(len(case.shifts), len(case.open_hours)))
    stations = case.station_capability == named(case.capabilities, capability, "capability")
    stations &= np.arange(len(case.units)) < case.produced_count
    return replace(case, open_hours=open_hours, pattern=np.where(stations, len(case.open_hours), case.pattern))


def with_shifts(case: TwinCase, shifts: Sequence[Shift]) -> TwinCase:
    """The workers' hours of every month are worked in these shifts: as many as their workers times their hours a week.

    Give each worker a shift of their own to tell them all apart. A worker's hours open while they are at work, and a
    person is met by somebody who is at work then. Caseloads, if any, are given after.
    """
    if not shifts:
        raise RehearsalRefused("There are no shifts: give at least one, or none of this.")
    for shift in shifts:
        hours = np.asarray(shift.hours, bool)
        if hours.shape != (WEEK,) or not hours.any():
            raise RehearsalRefused(f"The shift '{shift.name}' has no hours: be at work in at least one of {WEEK}.")
        if not 0 < shift.workers < float("inf"):
            raise RehearsalRefused(f"The shift '{shift.name}' has {shift.workers:g} workers: give more than 0.")
    if len({shift.name for shift in shifts}) < len(shifts):
        raise RehearsalRefused("Two shifts have one name: give each its own.")
    worked = np.array([shift.workers * np.sum(shift.hours) for shift in shifts], float)
    return replace(
        case,
        shifts=tuple(shift.name for shift in shifts),
        shift_share=worked / worked.sum(),
        shift_pattern=len(case.open_hours) + np.arange(len(shifts)),
        open_hours=np.vstack([case.open_hours, *(np.asarray(shift.hours, bool) for shift in shifts)]),
        caseload=np.full((len(shifts), case.arise.shape[3]), np.inf),
    )


def at_work(case: TwinCase, hours_each_month: float) -> np.ndarray:
    """How many workers are at work in each hour of the week (168,) in the first month, each giving so many hours."""
    persons = case.hours_by_shift()[:, 0] / hours_each_month
    always = np.ones(WEEK, bool)
    hours = [always if pattern < 0 else case.open_hours[pattern] for pattern in case.shift_pattern]
    return persons @ np.array(hours, float)


def with_caseload(case: TwinCase, people_each: float, hours_each_month: float) -> TwinCase:
    """Each worker, giving so many hours a month, is beside at most so many people at once.

    How many workers each shift has in a month follows from its hours, in whole persons; a partnership rests after
    `beside_days` on average, and its worker has a place again. Nobody waits for one worker by name: whoever is at
    work and has a place comes.
    """
    if not people_each > 0 or not hours_each_month > 0:
        raise RehearsalRefused(
            f"A caseload of {people_each:g} people and {hours_each_month:g} hours a month cannot be: give more than 0."
        )
    persons = np.ceil(case.hours_by_shift() / hours_each_month - 1e-9)
    return replace(case, caseload=np.floor(persons * people_each))


def in_reach_of_nobody(case: TwinCase) -> list[str]:
    """A sentence for each station with units that nobody in the place is ever offered: its units lapse unused."""
    offered = set(case.choices_produced.ravel().tolist()) | set(case.choices_kept.ravel().tolist())
    sentences = []
    for m in range(case.produced_count + case.kept_count):
        if m not in offered and case.units[m].any():
            what = case.capabilities[case.station_capability[m]]
            where = case.sites[case.station_site[m]]
            sentences.append(
                f"Nobody is offered {what} at {where}: no area can reach it or all have better within reach."
            )
    return sentences
