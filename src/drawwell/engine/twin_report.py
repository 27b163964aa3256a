"""A study written down: tables of its rehearsals (Polars, kept as Parquet) and a report after STRESS-DES.

STRESS-DES is the reporting guideline of Monks and others, "Strengthening the reporting of empirical simulation
studies", Journal of Simulation 13 (2018): objectives, logic, data, experimentation, implementation, code access.
"""

from collections.abc import Iterable

import numpy as np
import polars as pl

from drawwell.engine.compare import MEASURES, paired_difference, values_of
from drawwell.engine.twin_case import INVENTED, TwinCase
from drawwell.engine.twin_result import ENDS, TwinResult


def rehearsals_frame(results: dict[str, list[TwinResult]]) -> pl.DataFrame:
    """One row a scenario and seed, one column a measure; null where a plan has no such figure.

    results: scenario -> its rehearsals. Write it with `.write_parquet(path)`.
    """
    rows = []
    for scenario, answers in results.items():
        for answer in answers:
            rows.append({"scenario": scenario, "seed": answer.seed, "asked": answer.asked}
                        | {measure: known(getattr(answer, measure)) for measure in MEASURES})  # fmt: skip
    schema = {"scenario": pl.String, "seed": pl.Int64, "asked": pl.Int64} | dict.fromkeys(MEASURES, pl.Float64)
    return pl.DataFrame(rows, schema=schema, strict=False)


def areas_frame(case: TwinCase, results: dict[str, list[TwinResult]]) -> pl.DataFrame:
    """One row a scenario, seed, area and need: asked, met, and how the others ended."""
    parts = []
    for scenario, answers in results.items():
        for answer in answers:
            ends = answer.ends_by_area_need  # (E, A, N)
            area, need = np.indices(ends.shape[1:])
            columns = {
                "scenario": [scenario] * area.size,
                "seed": [answer.seed] * area.size,
                "area": np.array(case.areas)[area.ravel()],
                "need": np.array(case.needs)[need.ravel()],
                "fifth": case.fifth[area.ravel()],
                "asked": ends.sum(axis=0).ravel(),
                "met": ends[:2].sum(axis=0).ravel(),
            }
            columns |= {name: ends[index].ravel() for index, name in enumerate(ENDS)}
            parts.append(pl.DataFrame(columns))
    return pl.concat(parts) if parts else pl.DataFrame()


def gains_and_losses(case: TwinCase, first: list[TwinResult], second: list[TwinResult]) -> pl.DataFrame:
    """Who gains and who loses when `first` is done instead of `second`: people met by area, pair by pair.

    Columns: area, fifth, met_first, met_second, difference, low, high (95% paired t; null with one seed), and verdict:
    "gains", "loses", or "no different" where the interval holds 0. Worst first.
    """
    rows = []
    for a, area in enumerate(case.areas):
        ours, theirs = (np.array([r.met_by_area_need[a].sum() for r in side], float) for side in (first, second))
        mean, low, high, _ = paired_difference(ours, theirs)
        sure = low is not None and (low > 0 or high < 0)
        rows.append(
            {
                "area": area,
                "fifth": int(case.fifth[a]),
                "met_first": float(ours.mean()),
                "met_second": float(theirs.mean()),
                "difference": mean,
                "low": low,
                "high": high,
                "verdict": ("gains" if mean > 0 else "loses") if sure else "no different",
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None).sort("difference")


def known(value) -> float | None:
    """A float, or None for what cannot be had."""
    return None if value is None or value != value else float(value)


def stress_report(
    title: str,
    purpose: str,
    cases: dict[str, TwinCase],
    results: dict[str, list[TwinResult]],
    *,
    sources: Iterable = (),
) -> str:
    """The study as Markdown, section by section of STRESS-DES.

    cases and results by scenario; sources: (what, where it is from) pairs for the data behind the cases. Every rate
    is listed with its range and source; nothing invented is printed as fact.
    """
    case = next(iter(cases.values()))
    seeds = [answer.seed for answer in next(iter(results.values()))]
    parts = [
        f"# {title}",
        "## 1. Objectives",
        purpose,
        f"Outputs: {', '.join(measure.replace('_', ' ') for measure in MEASURES)}. Scenarios: {', '.join(cases)}.",
        "## 2. Logic",
        LOGIC,
        "## 3. Data",
        f"{len(case.areas)} areas, {len(case.needs)} needs, {len(case.capabilities)} capabilities, {len(case.sites)} "
        f"sites, {case.arise.shape[3]} months, {case.arise.shape[0]} demand scenarios.",
        *[f"- {what}: {where}" for what, where in sources],
        *shifts_lines(case),
        behaviour_table(case),
        "## 4. Experimentation",
        f"Terminating: {case.days:.1f} days from an empty start, no warm-up; whoever is still waiting is counted so. "
        f"{len(seeds)} replications (seeds {seeds[0]} to {seeds[-1]}), the same seeds in every scenario. Every draw is "
        "a pure function of seed, episode, visit and purpose, so that scenarios share people and luck.",
        results_table(results),
        *differences_tables(results),
        "## 5. Implementation",
        "Drawwell's own twin: events in order of time and then of writing; draws by splitmix64; written in Python and, "
        "with the same answers, compiled by numba.",
        "## 6. Code access",
        "drawwell.engine.twin says the rules readably; drawwell.engine.twin_fast runs them. Licence MIT.",
    ]
    return "\n\n".join(parts) + "\n"


LOGIC = (
    "A need arises (a Poisson stream for each area and need, thinned from its highest rate). The person asks; goes to "
    "the produced service in reach likeliest to help in time, or, where a worker noticed that it would not fit or a "
    "pull can start sooner, a worker pulls from what is kept free. A desk may see a misfit too. Lines are first come, "
    "first served; a station opens its month's units evenly and unused ones lapse. Misfit uses its units and comes "
    "back as failure demand with a share and a delay. Patience ends, needs ease, a share of unmet needs escalates at "
    "others' cost. Where a place tells residents' ages apart, a service may be for some of them only; where it states "
    "them, stations keep hours of the week and workers come in shifts, each with its hours and its places beside "
    "people: a pull begins with somebody at work who has a place. Left out: residents' circumstances other than area, "
    "age and need, journeys by time of day, whether the same worker comes again."
)


def shifts_lines(case: TwinCase) -> list[str]:
    """A line for each shift of workers, where they are told apart or their hours or places are limited."""
    if len(case.shifts) == 1 and case.shift_pattern[0] < 0 and np.isinf(case.caseload).all():
        return []
    lines = []
    for s, name in enumerate(case.shifts):
        pattern, places = case.shift_pattern[s], case.caseload[s]
        when = "always at work" if pattern < 0 else f"at work in {case.open_hours[pattern].sum()} hours of the week"
        beside = "" if np.isinf(places).any() else f", beside at most {places.min():g} to {places.max():g} people"
        lines.append(f"- shift {name}: {case.shift_share[s]:.0%} of the workers' hours, {when}{beside}")
    return lines


def behaviour_table(case: TwinCase) -> str:
    """Every rate with its value here, range, unit and source."""
    rows = ["| rate | value | range | unit | source |", "|---|---|---|---|---|"]
    for name, about in case.behaviour.about().items():
        value = getattr(case.behaviour, name)
        source = about["source"] if value == about["value"] else "stated by the place"
        limits = f"{about['low']:g} to {about['high']:g}"
        rows.append(f"| {name.replace('_', ' ')} | {value:g} | {limits} | {about['unit']} | {source} |")
    invented = sum("| " + INVENTED in row for row in rows)
    return "\n".join(rows) + f"\n\n{invented} of these are invented: see what could turn the comparison round."


def results_table(results: dict[str, list[TwinResult]]) -> str:
    """Mean, least and most of every measure over the replications."""
    rows = ["| measure | " + " | ".join(results) + " |", "|---" * (1 + len(results)) + "|"]
    for measure in MEASURES:
        cells = []
        for answers in results.values():
            values = values_of(answers, measure)
            told = "-" if values is None else f"{values.mean():,.4g} ({values.min():,.4g} to {values.max():,.4g})"
            cells.append(told)
        rows.append(f"| {measure.replace('_', ' ')} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def differences_tables(results: dict[str, list[TwinResult]]) -> list[str]:
    """The first scenario less each other one: paired difference, its 95% interval, and what sharing luck was worth."""
    (first, ours), *others = results.items()
    tables = []
    for name, theirs in others:
        rows = [
            f"{first} less {name}, paired by seed. The last column: how many times smaller the variance of the "
            "difference is than with unrelated seeds.",
            "",
            "| measure | difference | 95% interval | variance smaller, times |",
            "|---|---|---|---|",
        ]
        for measure in MEASURES:
            pair = values_of(ours, measure), values_of(theirs, measure)
            if pair[0] is None or pair[1] is None:
                continue
            difference, low, high, luck = paired_difference(*pair)
            between = "-" if low is None else f"{low:,.4g} to {high:,.4g}"
            times = "none is left" if luck is None else f"{luck:,.1f}"
            rows.append(f"| {measure.replace('_', ' ')} | {difference:,.4g} | {between} | {times} |")
        tables.append("\n".join(rows))
    return tables
