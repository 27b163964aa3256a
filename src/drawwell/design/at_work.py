"""When workers are at work and how many people each can be beside, as a place states it among its assumptions.

Either one shift for all of them, or several by name: so many workers, on which days, between which hours.
"""

import re

import numpy as np

# One shift for all workers; or any number of `shift-NAME-...`, each with all of these.
SHIFT = ("workers-days-a-week", "workers-start-at-hour", "workers-end-at-hour")
PARTS = ("workers", "first-day", "days-a-week", "starts-at-hour", "ends-at-hour")
NAMED = re.compile(rf"shift-(.+)-({'|'.join(PARTS)})$")
CASELOAD = ("beside-at-once-most", "hours-of-a-worker-per-month")


def as_workers_work(case, stated):
    """The case with its workers' shifts and caseloads, where the place states them: {assumption key: value}.

    Raises RehearsalRefused for a shift that lacks a number or cannot be worked.
    """
    from drawwell.engine.twin_population import open_only, week_of, with_caseload, with_shifts

    shifts = shifts_of(stated)
    if shifts:
        case = with_shifts(case, shifts)
    elif all(key in stated for key in SHIFT):
        days, starts, ends = (stated[key] for key in SHIFT)
        case = open_only(case, week_of(range(round(days)), starts, ends), workers=True)
    if all(key in stated for key in CASELOAD):
        case = with_caseload(case, *(stated[key] for key in CASELOAD))
    return case


def shifts_of(stated):
    """The shifts a place states by name, in the order of their names."""
    from drawwell.engine.twin import RehearsalRefused
    from drawwell.engine.twin_population import Shift, week_of

    parts = {}
    for key, value in stated.items():
        if found := NAMED.match(key):
            parts.setdefault(found[1], {})[found[2]] = value
    shifts = []
    for name, told in sorted(parts.items()):
        lacking = [part for part in PARTS if part not in told]
        if lacking:
            keys = ", ".join(f"shift-{name}-{part}" for part in lacking)
            raise RehearsalRefused(f"The shift '{name}' is not whole: state {keys} too, or take the others away.")
        first, count = round(told["first-day"]), round(told["days-a-week"])
        if not 1 <= first <= 7 or not 0 <= count <= 7:
            raise RehearsalRefused(
                f"The shift '{name}' works {count} days from day {first}: give 1 (Monday) to 7 (Sunday) and at most "
                "7 days."
            )
        days = [(first - 1 + day) % 7 for day in range(count)]
        shifts.append(Shift(name, told["workers"], week_of(days, told["starts-at-hour"], told["ends-at-hour"])))
    return shifts


def at_work_rows(case, stated, answers):
    """Of each shift: name, days and hours, workers (None where not stated), places beside people, hours, share worked.

    answers: the case's rehearsals. Empty where a place says nothing of its workers' hours.
    """
    if (case.shift_pattern < 0).all() and np.isinf(case.caseload).all():
        return []
    opened = case.hours_by_shift().sum(axis=1)
    worked = np.mean([answer.worker_hours_used_by_shift for answer in answers], axis=0)
    each = stated.get(CASELOAD[1])
    months = case.arise.shape[3]
    return [
        {
            "name": name,
            "hours_a_week": int(case.open_hours[case.shift_pattern[s]].sum()) if case.shift_pattern[s] >= 0 else 168,
            "workers": float(opened[s] / months / each) if each else None,
            "places": None if np.isinf(case.caseload[s]).any() else float(case.caseload[s].mean()),
            "hours": float(opened[s]),
            "worked_share": float(worked[s] / opened[s]) if opened[s] else None,
        }
        for s, name in enumerate(case.shifts)
    ]
