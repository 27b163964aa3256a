"""Last year replayed: what the twin says of the months that are over, beside what was published of them."""

from collections import defaultdict
from types import SimpleNamespace

import numpy as np

from .ask import question_of
from .models import Adoption
from .rehearsal import as_written, behaviour_of
from .what_happened import record_of

SEEDS = range(1, 6)


def replay(place, *, changes, at):
    """The months for which there is both a record of asks and a plan in force, rehearsed: a dict, or why there is none.

    {"sentence", "periods", "rows": [{capability, asked, met, twin_share, low, high}]}; shares are of asks met. Only
    counts as published are read: hidden ones are left out of both sides.
    """
    rows = record_of(place, at=at)
    plans = {period: plan for period in dict.fromkeys(row.period for row in rows) if (plan := _in_force(place, period))}
    if not rows:
        return {"sentence": "Nothing to replay: no counts of asks have been published here yet.", "rows": []}
    if not plans:
        words = "Nothing to replay yet: no plan was in force in the months whose counts are published."
        return {"sentence": words, "rows": []}
    twin = _pulls_met_in_the_twin(plans, changes)
    record = defaultdict(lambda: [0, 0])
    for row in rows:
        if row.period in plans and row.asked is not None and row.met is not None:
            record[row.capability][0] += row.asked
            record[row.capability][1] += row.met
    found = [
        {"capability": name, "asked": asked, "met": met} | twin[key]
        for key, (asked, met) in sorted(record.items())
        if asked and key in twin
        for name in [twin[key]["name"]]
    ]
    return {"sentence": _in_words(found, list(plans)), "periods": list(plans), "rows": found}


def months_in(period):
    """'2027-04 to 2027-06' -> its months."""
    first, last = period.split(" to ") if " to " in period else (period, period)
    number = {m: int(m[:4]) * 12 + int(m[5:7]) - 1 for m in (first, last)}
    return [f"{m // 12}-{m % 12 + 1:02d}" for m in range(number[first], number[last] + 1)]


def _in_force(place, period):
    """The plan adopted last that has lines for every month of a period and was made before it was half over."""
    months = months_in(period)
    adoptions = Adoption.objects.for_place(place).select_related("plan").order_by("-at", "-id")
    for adoption in adoptions:
        begun = f"{adoption.at.astimezone(place.zone):%Y-%m-%d}" <= f"{months[0]}-15"
        if begun and set(months) <= set(adoption.plan.months):
            return adoption.plan
    return None


def _pulls_met_in_the_twin(plans, changes):
    """capability key -> name, twin_share, low, high: of the pulls that reached it, the share that was served."""
    from drawwell.engine.twin import TwinCase
    from drawwell.engine.twin_fast import rehearse_fast

    parts, months = [], [month for period in plans for month in months_in(period)]
    for period, plan in plans.items():
        question = question_of(plan.place, year=plan.year, at=plan.made_at, months=months_in(period))
        parts.append(as_written(plan, question))
    last = list(plans.values())[-1]
    question = question_of(last.place, year=last.year, at=last.made_at, months=months)
    joined = SimpleNamespace(
        produced=np.concatenate([part.produced for part in parts], axis=2),
        kept=np.concatenate([part.kept for part in parts], axis=2),
        worker_hours=np.concatenate([part.worker_hours for part in parts]),
        mode="as it was",
    )
    case = TwinCase.from_plan(question.case, joined, behaviour_of(question, changes))
    kept = slice(case.produced_count, case.produced_count + case.kept_count)
    column = case.station_capability[kept]
    shares = []
    for seed in SEEDS:
        answer = rehearse_fast(case, seed)
        served = np.bincount(column, answer.used_by_station[kept] / case.units_per_use[kept], len(case.capabilities))
        asked = np.bincount(column, answer.joined_by_station[kept], len(case.capabilities))
        shares.append(np.where(asked > 0, served / np.maximum(asked, 1), np.nan))
    told = {}
    for c, capability in enumerate(question.capabilities):
        known = np.array([share[c] for share in shares if share[c] == share[c]])
        if len(known):
            spread = {"twin_share": float(known.mean()), "low": float(known.min()), "high": float(known.max())}
            told[capability.key] = {"name": capability.name} | spread
    return told


def _in_words(rows, periods):
    """What the record and the twin say of the same months, in one sentence that does not hide a difference."""
    when = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
    if not rows:
        return f"In {when} every count was too small to be published, so there is nothing to set beside."
    asked, met = sum(row["asked"] for row in rows), sum(row["met"] for row in rows)
    twin = sum(row["twin_share"] * row["asked"] for row in rows) / asked
    return (
        f"In {when} about {asked:,} asks were counted and about {met / asked:.0%} of them met at once; the rehearsal "
        f"of the same months serves {twin:.0%} of them sooner or later. How long people waited is not among the counts "
        "that are published, so waits cannot be compared."
    )
