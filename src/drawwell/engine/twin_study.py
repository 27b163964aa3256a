"""A study of one plan beside another: rehearsed alike until known closely enough, and what could turn it round.

It only calls what the other twin files do, in the order a reader of a study asks: what would happen, to whom, at whose
cost, which assumption would change the answer, and what filling the kept capacity would cost in waits.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from drawwell.engine.compare import MEASURES, fast_twin, paired_difference, rehearse_all, rehearse_until, values_of
from drawwell.engine.twin_case import RehearsalRefused, TwinCase
from drawwell.engine.twin_levers import change_kept
from drawwell.engine.twin_report import gains_and_losses
from drawwell.engine.twin_result import TwinResult
from drawwell.engine.twin_sensitivity import Sensitivity, assumptions_of, sensitivity

KEPT_TIMES = (
    0.5,
    0.7,
    0.85,
    1.0,
    1.2,
    1.5,
)  # how much of the plan's kept capacity there is, for the price of filling it
SEEDS_OF_SIDE_QUESTIONS = 3
AT_A_TIME = 8  # rehearsals handed on together: enough for a few cores, few enough to stop soon


@dataclass(frozen=True)
class Study:
    """One plan beside another with the same people and luck.

    results      name of the plan -> its rehearsals, in the order of the seeds; the plan studied comes first
    sensitivity  which assumption could turn the difference round; None where there is nothing to compare with
    filling      rows of the price of filling what is kept free: times, used share, mean wait of all who asked, met
    """

    cases: dict[str, TwinCase]
    results: dict[str, list[TwinResult]]
    sensitivity: Sensitivity | None
    filling: tuple[dict, ...]

    @property
    def case(self) -> TwinCase:
        """The plan studied."""
        return next(iter(self.cases.values()))

    @property
    def answers(self) -> list[TwinResult]:
        """Its rehearsals."""
        return next(iter(self.results.values()))


def study(
    cases: dict[str, TwinCase],
    *,
    replications: int = 20,
    precision: float | None = None,
    measure: str = "met",
    trajectories: int = 0,
    going: Callable[[str, float], None] = lambda words, share: None,
    map: Callable = map,
) -> Study:
    """Rehearse one or two plans with the same seeds, and ask the side questions.

    cases: name -> TwinCase, the plan studied first. precision: go on past `replications` until the 95% interval of the
    share met is at most +- this (0.01: one in a hundred) or 200 rehearsals are done. trajectories: of Morris's
    screening, beside one assumption at a time. `map` runs the rehearsals, a few at a time, so that
    `going(words, share_done)` is told after each few and may raise to stop the study: nothing is kept. Raises
    RehearsalRefused.
    """
    if not cases or replications < 2:
        raise RehearsalRefused("A study needs a plan and at least two rehearsals: one says nothing of chance.")
    names = list(cases)
    side = 2 * (1 + 2 * len(assumptions_of(cases[names[0]]))) * SEEDS_OF_SIDE_QUESTIONS if len(names) > 1 else 0
    if side and trajectories:
        side += 2 * trajectories * (1 + len(assumptions_of(cases[names[0]])))
    total = len(names) * replications + side + len(KEPT_TIMES) * SEEDS_OF_SIDE_QUESTIONS
    telling = Telling(going, total, map)
    seeds = tuple(range(1, replications + 1))
    if precision:
        results = rehearse_until(cases, precision, first=replications, map=telling.map("Rehearsing the year"))
    else:
        results = rehearse_all(cases, seeds, map=telling.map("Rehearsing the year"))
    found = None
    if len(names) > 1:
        found = sensitivity(
            *(replace(cases[name], mode=name) for name in names[:2]),
            measure=measure,
            seeds=range(1, SEEDS_OF_SIDE_QUESTIONS + 1),
            trajectories=trajectories,
            map=telling.map("Asking what could turn it round"),
        )
    return Study(cases, results, found, filling_of(cases[names[0]], telling.map("Filling what is kept free")))


class Telling:
    """Maps that say after every few rehearsals how far the study is; what is stopped leaves no more than those few."""

    def __init__(self, going: Callable[[str, float], None], total: int, map: Callable):
        self.going, self.total, self.run, self.done = going, total, map, 0

    def map(self, words: str) -> Callable:
        """A `map` for one part of the study."""

        def few_by_few(function: Callable, *things) -> Iterator:
            arguments = list(zip(*things, strict=True))
            for begin in range(0, len(arguments), AT_A_TIME):
                self.going(words, min(0.99, self.done / self.total))
                few = arguments[begin : begin + AT_A_TIME]
                yield from self.run(function, *map(list, zip(*few, strict=True)))
                self.done += len(few)

        return few_by_few


def filling_of(case: TwinCase, map: Callable) -> tuple[dict, ...]:
    """What it costs in waits to fill the kept capacity: the same asks with less and less of it, one row each."""
    if not case.kept_count:
        return ()
    cases = {times: change_kept(case, times) for times in KEPT_TIMES}
    seeds = tuple(range(1, SEEDS_OF_SIDE_QUESTIONS + 1))
    results = rehearse_all(cases, seeds, map=map, rehearse=fast_twin())
    rows = []
    for times, answers in results.items():
        means = {}
        for name in ("reserve_used_share", "wait_days_pulled_mean", "wait_days_mean", "met_share", "met_pulled"):
            values = values_of(answers, name)
            means[name] = None if values is None else float(values.mean())
        rows.append({"times": times, **means})
    return tuple(rows)


# ------------------------------------------------------------------ as plain numbers, fit for JSON


def as_data(found: Study) -> dict:
    """The study as numbers, words and lists."""
    names = list(found.results)
    return {
        "names": names,
        "seeds": [answer.seed for answer in found.answers],
        "measures": {name: measures_of(found, name) for name in names},
        "by_need": rows_by(found, "need", found.case.needs),
        "by_fifth": rows_by(found, "fifth", FIFTHS) if (found.case.fifth >= 0).any() else [],
        "by_segment": rows_by(found, "segment", found.case.segments) if len(found.case.segments) > 1 else [],
        "by_area": areas_of(found),
        "sensitivity": found.sensitivity.to_dict() if found.sensitivity else None,
        "filling": list(found.filling),
        "days": found.case.days,
    }


FIFTHS = ("the most deprived fifth", "the second", "the third", "the fourth", "the least deprived fifth")


def measures_of(found: Study, name: str) -> dict:
    """measure -> mean, low, high over the rehearsals, and the paired difference of the plan studied from this one."""
    told = {}
    for measure in ("asked", *MEASURES, "met_produced", "met_pulled", "pulls", "pulls_refused", "produced_used_share"):
        values = values_of(found.results[name], measure)
        if values is None:
            continue
        told[measure] = {"mean": float(values.mean()), "low": float(values.min()), "high": float(values.max())}
        ours = values_of(found.answers, measure)
        if found.results[name] is not found.answers and ours is not None:
            difference, low, high, luck = paired_difference(ours, values)
            told[measure] |= {"difference": difference, "difference_low": low, "difference_high": high, "luck": luck}
    return told


def rows_by(found: Study, what: str, names) -> list[dict]:
    """For each need, fifth or segment of the plan studied: asked, share met and waits, with least and most."""
    rows = []
    asked = np.array([getattr(answer, f"asked_by_{what}") for answer in found.answers])  # (seeds, kinds)
    met = np.array([getattr(answer, f"met_by_{what}") for answer in found.answers])
    waits = np.array([getattr(answer, f"wait_days_by_{what}") for answer in found.answers])  # (seeds, kinds, 2)
    for index, name in enumerate(names):
        if not asked[:, index].sum():
            continue
        share = met[:, index] / np.maximum(asked[:, index], 1)
        others = {}
        for other, answers in list(found.results.items())[1:2]:
            theirs = np.array([getattr(answer, f"met_by_{what}")[index] for answer in answers], dtype=float)
            difference, low, high, _ = paired_difference(met[:, index].astype(float), theirs)
            others = {"met_against": float(theirs.mean()), "against": other}
            others |= {"difference": difference, "difference_low": low, "difference_high": high}
        rows.append(
            {
                "name": name,
                "asked": float(asked[:, index].mean()),
                "met": float(met[:, index].mean()),
                "met_share": spread(share),
                "wait_days_p50": spread(waits[:, index, 0]),
                "wait_days_p90": spread(waits[:, index, 1]),
                **others,
            }
        )
    return rows


def spread(values: np.ndarray) -> dict | None:
    """mean, low, high of what is known; None where nothing is."""
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    return {"mean": float(known.mean()), "low": float(known.min()), "high": float(known.max())}


def areas_of(found: Study) -> list[dict]:
    """Each area: asked, met under the plan studied and under the other with the paired difference, worst first."""
    names = list(found.results)
    asked = np.mean([answer.ends_by_area_need.sum(axis=(0, 2)) for answer in found.answers], axis=0)
    if len(names) < 2:
        met = np.mean([answer.met_by_area_need.sum(axis=1) for answer in found.answers], axis=0)
        return [
            {"name": area, "asked": float(asked[i]), "met": float(met[i])} for i, area in enumerate(found.case.areas)
        ]
    rows = gains_and_losses(found.case, found.answers, found.results[names[1]])
    place = {area: i for i, area in enumerate(found.case.areas)}
    return [
        {
            "name": row["area"],
            "asked": float(asked[place[row["area"]]]),
            "met": row["met_first"],
            "met_against": row["met_second"],
            **{key: row[key] for key in ("difference", "low", "high", "verdict")},
        }
        for row in rows.iter_rows(named=True)
    ]
