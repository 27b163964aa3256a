"""Last year replayed: what the twin says of the months that are over, beside what was published of them."""

from collections import defaultdict
from types import SimpleNamespace

import numpy as np

from .ask import question_of
from .models import Adoption
from .rehearsal import as_people_live, as_written, behaviour_of
from .what_happened import record_of

SEEDS = range(1, 6)
# Within how many days people want help, where the place does not state it: between these, invented for rehearsals.
WANTED = {"wanted-within-days-least": 2.0, "wanted-within-days-most": 14.0}


def replay(place, *, changes, at):
    """The months for which there is both a record of asks and a plan in force, rehearsed: a dict, or why there is none.

    {"sentence", "periods", "rows": [{capability, asked, met, twin_share, low, high}], "days_to_use", "twin_days"};
    shares are of asks for which help was found for when it was wanted, on both sides: in the record those kept with
    their first answer, in the rehearsal the pulls whose turn came within the days people say. Only counts as published
    are read: hidden ones are left out of both sides.
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
    """(capability key -> name, twin_share, low, high; days until half of the pulls served had help, or None).

    A share is of the pulls that reached the capability, those whose turn came within the days in which help is wanted.
    """
    from drawwell.engine.twin import TwinCase
    from drawwell.engine.twin_fast import rehearse_fast
    from drawwell.engine.twin_result import quantiles

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
    case = as_people_live(TwinCase.from_plan(question.case, joined, behaviour_of(question, changes)), question)
    kept = slice(case.produced_count, case.produced_count + case.kept_count)
    column, in_time = case.station_capability[kept], within_wanted(question.assumptions)
    shares, days = [], []
    for seed in SEEDS:
        answer = rehearse_fast(case, seed)
        served = answer.pulls_served_by_wait @ in_time
        asked = np.bincount(column, answer.joined_by_station[kept], len(case.capabilities))
        days.append(quantiles(answer.pulls_served_by_wait.sum(axis=0), (0.5,))[0])
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


def within_wanted(stated):
    """For each quarter-day of a pull's wait (P,): the share of people who want help that soon or later.

    People want it within so many days, any number between the least and the most alike; see WANTED.
    """
    from drawwell.engine.twin_result import BINS_A_DAY, PULLED_DAYS

    least, most = (stated.get(key, value) for key, value in WANTED.items())
    waited = np.arange(PULLED_DAYS * BINS_A_DAY + 2) / BINS_A_DAY  # the upper edge of each bin; 0: no wait
    return np.clip((most - waited) / max(most - least, 1e-9), 0.0, 1.0)


def _in_words(rows, periods):
    """What the record and the twin say of the same months, in one sentence that does not hide a difference."""
    when = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
    if not rows:
        return f"In {when} every count was too small to be published, so there is nothing to set beside."
    asked, met = sum(row["asked"] for row in rows), sum(row["met"] for row in rows)
    twin, low, high = (sum(row[key] * row["asked"] for row in rows) / asked for key in ("twin_share", "low", "high"))
    return (
        f"In {when} about {asked:,} asks were counted, and for about {met / asked:.0%} of them help was found for when "
        f"it was wanted; in the rehearsal of the same months that is {twin:.0%} ({low:.0%} to {high:.0%})."
    )


def _waits_in_words(middle, pull_days):
    """How long half of those served waited, as published, beside how long half of the rehearsal's pulls waited."""
    if pull_days is None:
        return "In the rehearsal nobody pulled, so no wait can be told."
    said = f"within {pull_days['mean']:.1f} days ({pull_days['low']:.1f} to {pull_days['high']:.1f})"
    if middle is None:
        return (
            f"In the rehearsal half of those pulled for had help {said}; too few waits were counted to publish theirs."
        )
    return (
        f"Half of those who used help had it within {middle:.1f} days of asking; in the rehearsal half of those pulled "
        f"for had it {said}."
    )
