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

    {"sentence", "periods", "rows": [{capability, asked, met, twin_share, low, high}], "days_to_use", "twin_days"};
    shares are of asks met. Only counts as published are read: hidden ones are left out of both sides.
    """
    rows = record_of(place, at=at)
    plans = {period: plan for period in dict.fromkeys(row.period for row in rows) if (plan := _in_force(place, period))}
    if not rows:
        return {"sentence": "Nothing to replay: no counts of asks have been published here yet.", "rows": []}
    if not plans:
        words = "Nothing to replay yet: no plan was in force in the months whose counts are published."
        return {"sentence": words, "rows": []}
    twin, pull_days = _pulls_met_in_the_twin(plans, changes)
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
    days = [row.days_to_use for row in rows if row.capability == "all" and row.period in plans]
    days = [one for one in days if one is not None]
    middle = float(np.mean(days)) if days else None
    words = f"{_in_words(found, list(plans))} {_waits_in_words(middle, pull_days)}"
    return {"sentence": words, "periods": list(plans), "rows": found, "days_to_use": middle, "twin_days": pull_days}


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
    """(capability key -> name, twin_share, low, high; days a pull takes as mean, low, high, or None).

    A share is of the pulls that reached the capability, those that were served.
    """
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
    shares, days = [], []
    for seed in SEEDS:
        answer = rehearse_fast(case, seed)
        served = np.bincount(column, answer.used_by_station[kept] / case.units_per_use[kept], len(case.capabilities))
        asked = np.bincount(column, answer.joined_by_station[kept], len(case.capabilities))
        days.append(answer.wait_days_pulled_mean)
        shares.append(np.where(asked > 0, served / np.maximum(asked, 1), np.nan))
    told = {}
    for c, capability in enumerate(question.capabilities):
        known = np.array([share[c] for share in shares if share[c] == share[c]])
        if c not in column:
            known = np.zeros(1)  # the plan kept none of it, so the rehearsal can serve nobody
        if len(known):
            spread = {"twin_share": float(known.mean()), "low": float(known.min()), "high": float(known.max())}
            told[capability.key] = {"name": capability.name} | spread
    known = [one for one in days if one == one]
    return told, {"mean": float(np.mean(known)), "low": min(known), "high": max(known)} if known else None


def _in_words(rows, periods):
    """What the record and the twin say of the same months, in one sentence that does not hide a difference."""
    when = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
    if not rows:
        return f"In {when} every count was too small to be published, so there is nothing to set beside."
    asked, met = sum(row["asked"] for row in rows), sum(row["met"] for row in rows)
    twin = sum(row["twin_share"] * row["asked"] for row in rows) / asked
    return (
        f"In {when} about {asked:,} asks were counted and about {met / asked:.0%} of them met at once; the rehearsal "
        f"of the same months serves {twin:.0%} of them sooner or later."
    )


def _waits_in_words(middle, pull_days):
    """How long people waited, as published, beside how long the rehearsal's pulls take."""
    if pull_days is None:
        return "In the rehearsal nobody pulled, so no wait can be told."
    said = f"{pull_days['mean']:.1f} days on average ({pull_days['low']:.1f} to {pull_days['high']:.1f})"
    if middle is None:
        return f"A pull takes {said} in the rehearsal; too few waits were counted for theirs to be published."
    return (
        f"Half of those who used help had it within {middle:.1f} days of asking; in the rehearsal a pull takes {said}."
    )
