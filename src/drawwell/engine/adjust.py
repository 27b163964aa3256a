"""A plan to the twin and back: by how much and why the rehearsal disagrees, and whether designing again helps.

The design's arithmetic knows averages; the twin knows queues, people who give up and help that did not fit. Where the
rehearsal meets fewer than the plan promised, that need's fit and that area's access are lowered by the shortfall and
the same question is designed again. A round is kept only if its plan delivers more *in the rehearsal of the unchanged
place*, with the same people and luck, beyond chance; else the loop stops. What was chosen is then shown on fresh seeds
that chose nothing, since the best of several looks better than it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from drawwell.engine.compare import design_solver, paired_difference, rehearse_all
from drawwell.engine.twin import Behaviour, RehearsalRefused, TwinCase, TwinResult

WAYS = ("services", "pulls")
# Of those whom the arithmetic would have met and the rehearsal did not, how they ended.
ENDINGS = {
    "gave_up": "gave up waiting",
    "left_unhelped": "left after help that did not fit",
    "nowhere_to_go": "had nowhere to go",
    "still_waiting": "still wait at the end",
    "eased": "eased by themselves first",
}
LEAST_TIMES = 0.25  # no fit or access is lowered below this share of what the place states
SMALLEST = 0.5  # people over the whole rehearsal: a disagreement smaller than this is none
FRESH = 10_000  # seeds that choose nothing start here


@dataclass(frozen=True)
class Disagreement:
    """How far a plan's promise is from its rehearsal, and why. People over the whole time, means over the rehearsals.

    promised, rehearsed        people met
    worth_promised, worth_rehearsed   the same by the weights given: what the design makes as large as it can
    by_need                    (need, way, promised, rehearsed), largest shortfall first
    endings                    (how those not met ended, people), most first
    asked_promised, asked_rehearsed   people in need: chance makes these differ a little
    """

    promised: float
    rehearsed: float
    worth_promised: float
    worth_rehearsed: float
    asked_promised: float
    asked_rehearsed: float
    by_need: tuple[tuple[str, str, float, float], ...]
    endings: tuple[tuple[str, float], ...]

    @property
    def sentence(self) -> str:
        """By how much and why, in one or two sentences."""
        said = (
            f"The plan promised {self.promised:,.0f} people met and its rehearsals met {self.rehearsed:,.0f}"
            f"{_by_how_much(self.promised, self.rehearsed)}; by the weights given that is "
            f"{self.worth_rehearsed:,.0f} of {self.worth_promised:,.0f} promised"
            f"{_by_how_much(self.worth_promised, self.worth_rehearsed)}."
        )
        if not self.by_need or self.by_need[0][2] - self.by_need[0][3] < SMALLEST:
            return said
        need, way, promised, rehearsed = self.by_need[0]
        ended = ", ".join(f"{people:,.0f} {words}" for words, people in self.endings[:3] if people >= SMALLEST)
        least = f"Least kept is {need} by {way}, {rehearsed:,.0f} of {promised:,.0f}"
        return f"{said} {least}; of all who were not met, {ended}." if ended else f"{said} {least}."


def _by_how_much(promised: float, found: float) -> str:
    share = abs(found - promised) / promised if promised else 0.0
    return f", {share:.0%} {'less' if found < promised else 'more'}" if share >= 0.005 else ""


@dataclass(frozen=True)
class Round:
    """One turn of the loop.

    promised   value that the plan promised on the question it was designed for
    delivered  value (weighted people met) that its rehearsals delivered, mean
    gained, gained_low, gained_high   value delivered more than by the best before it, and its 95% paired-t interval
    kept       whether it was: the first plan is
    """

    promised: float
    delivered: float
    gained: float | None
    gained_low: float | None
    gained_high: float | None
    kept: bool


@dataclass(frozen=True)
class Adjusted:
    """Where the loop ended.

    plan, case          the plan that delivered most, and the question it answers (fits and access as adjusted)
    first               the plan of the question as it was asked
    disagreement        of the first plan;  disagreement_now  of the plan
    rounds              every turn, the first plan's first
    helped              the plan is not the first, and delivers more on fresh seeds too
    fresh_gain, _low, _high   value delivered more than by the first plan, on seeds that chose nothing; None: no change
    fits                (need, way, times) of the fits that were lowered;  access  (area, times)
    stopped_because     why it went no further
    """

    plan: object
    case: object
    first: object
    disagreement: Disagreement
    disagreement_now: Disagreement
    rounds: tuple[Round, ...]
    helped: bool
    fresh_gain: float | None
    fresh_gain_low: float | None
    fresh_gain_high: float | None
    fits: tuple[tuple[str, str, float], ...]
    access: tuple[tuple[str, float], ...]
    stopped_because: str

    @property
    def sentence(self) -> str:
        """What the loop did, in one or two sentences."""
        if self.plan is self.first:
            return f"{self.disagreement.sentence} The first plan is kept: {self.stopped_because}."
        times = sum(1 for one in self.rounds if one.kept) - 1
        gain = f"{self.fresh_gain:+,.1f} in weighted people met"
        return (
            f"{self.disagreement.sentence} Designed again {times} time{'s' * (times > 1)} with fits and access as "
            f"rehearsed: {gain} in rehearsals that chose nothing "
            f"({self.fresh_gain_low:+,.1f} to {self.fresh_gain_high:+,.1f}). It ended because {self.stopped_because}."
        )

    def to_dict(self) -> dict:
        """What a page needs, as numbers, words and lists."""
        return {
            "sentence": self.sentence,
            "disagreement": self.disagreement.sentence,
            "disagreement_now": self.disagreement_now.sentence,
            "by_need": [list(row) for row in self.disagreement.by_need],
            "endings": [list(row) for row in self.disagreement.endings],
            "rounds": [vars(one) for one in self.rounds],
            "helped": self.helped,
            "fresh_gain": [self.fresh_gain, self.fresh_gain_low, self.fresh_gain_high],
            "fits": [list(row) for row in self.fits],
            "access": [list(row) for row in self.access],
            "stopped_because": self.stopped_because,
        }


@dataclass(frozen=True)
class _Tried:
    """A plan with its rehearsals: value delivered by each, and the results."""

    plan: object
    case: object
    results: list[TwinResult]
    delivered: np.ndarray


def rehearse_and_adjust(
    plan_case,
    *,
    mode: str = "both",
    behaviour: Behaviour | None = None,
    deprivation_decile=None,
    live: Callable = lambda case: case,
    seeds: Iterable[int] = range(1, 9),
    most_rounds: int = 4,
    solve: Callable | None = None,
    rehearse: Callable | None = None,
    map: Callable = map,
    say: Callable = lambda words: None,
):
    """Design, rehearse, lower the fits and access that the rehearsal did not keep, design again; stop when no better.

    Returns Adjusted, or the NoPlanFits of the question as asked. `live(twin_case)` adds what the plan's question does
    not hold (ages, shifts); `solve(case, mode)` designs; at least two seeds, since whether it helped rests on an
    interval. Raises RehearsalRefused.
    """
    seeds, behaviour, solve = tuple(seeds), behaviour or Behaviour(), solve or design_solver()
    if len(seeds) < 2 or most_rounds < 1:
        raise RehearsalRefused("Give at least two seeds and one round: whether it helped rests on an interval.")

    def tried(plan, case, chosen=seeds) -> _Tried:
        twin = live(TwinCase.from_plan(plan_case, plan, behaviour, deprivation_decile=deprivation_decile))
        results = rehearse_all({"": twin}, chosen, map=map, rehearse=rehearse)[""]
        return _Tried(plan, case, results, values_delivered(plan_case, results))

    say("designing")
    plan = solve(plan_case, mode)
    if hasattr(plan, "sentence"):  # NoPlanFits
        return plan
    first = best = tried(plan, plan_case)
    rounds = [Round(plan.value, float(first.delivered.mean()), None, None, None, True)]
    stopped = f"the most that was asked for, {most_rounds} rounds, were done"
    for number in range(1, most_rounds + 1):
        say(f"designing again, {number} of at most {most_rounds}")
        case = adjusted_case(plan_case, best.case, best.plan, best.results)
        if case is None:
            stopped = "the rehearsals keep what the plan promises"
            break
        plan = solve(case, mode)
        if hasattr(plan, "sentence"):
            stopped = "with fits and access as rehearsed no plan keeps every limit"
            break
        now = tried(plan, case)
        gained, low, high, _ = paired_difference(now.delivered, best.delivered)
        rounds.append(Round(plan.value, float(now.delivered.mean()), gained, low, high, low > 0))
        if not low > 0:
            stopped = "designing again delivered no more, beyond chance"
            break
        best = now
    return _ended(plan_case, first, best, tuple(rounds), stopped, tried, seeds)


def _ended(plan_case, first: _Tried, best: _Tried, rounds, stopped: str, tried: Callable, seeds) -> Adjusted:
    """Judge the loop's choice on fresh seeds; where it does not hold there, the first plan is kept."""
    fresh = (None, None, None)
    if best is not first:
        others = tuple(FRESH + seed for seed in seeds)
        ours, theirs = (tried(one.plan, one.case, others).delivered for one in (best, first))
        fresh = paired_difference(ours, theirs)[:3]
        if not fresh[1] > 0:
            best, stopped = first, "what looked better was no better on fresh seeds"
    lowered = _lowered(plan_case, best.case)
    return Adjusted(
        plan=best.plan,
        case=best.case,
        first=first.plan,
        disagreement=disagreement(plan_case, first.plan, first.results),
        disagreement_now=disagreement(plan_case, best.plan, best.results),
        rounds=rounds,
        helped=best is not first,
        fresh_gain=fresh[0],
        fresh_gain_low=fresh[1],
        fresh_gain_high=fresh[2],
        fits=lowered[0],
        access=lowered[1],
        stopped_because=stopped,
    )


def values_delivered(plan_case, results: list[TwinResult]) -> np.ndarray:
    """Weighted people met in each rehearsal: the plan's own measure of value."""
    return np.array([float((plan_case.value * result.met_by_area_need).sum()) for result in results])


def disagreement(plan_case, plan, results: list[TwinResult]) -> Disagreement:
    """What a plan promised beside what its rehearsals met: by need and way, and how those not met ended."""
    met = np.mean([result.ends_by_area_need[:2].sum(axis=1) for result in results], axis=0)  # (2, N)
    promised = np.array([plan.met_produced.sum(axis=(0, 2)), plan.met_pulled.sum(axis=(0, 2))])
    rows = [
        (name, way, float(promised[w, n]), float(met[w, n]))
        for w, way in enumerate(WAYS)
        for n, name in enumerate(plan_case.needs)
        if promised[w, n] or met[w, n]
    ]
    endings = [
        (words, float(np.mean([getattr(result, name) for result in results]))) for name, words in ENDINGS.items()
    ]
    return Disagreement(
        promised=float(plan.met.sum()),
        rehearsed=float(met.sum()),
        worth_promised=float(plan.value),
        worth_rehearsed=float(values_delivered(plan_case, results).mean()),
        asked_promised=float(plan.asked.sum()),
        asked_rehearsed=float(np.mean([result.asked for result in results])),
        by_need=tuple(sorted(rows, key=lambda row: (row[3] - row[2], row[0], row[1]))),
        endings=tuple(sorted(endings, key=lambda row: (-row[1], row[0]))),
    )


def adjusted_case(plan_case, case, plan, results: list[TwinResult]):
    """The question with the fits and access that the rehearsals kept, or None where they kept all that was promised.

    Each need's fits, by services and by pulls, take the share of what was promised that was met; each area's access
    takes what remains once its needs are accounted for. Only half of each step is taken (its square root), and nothing
    is ever raised above what the place states: a plan that keeps a floor with lower fits keeps it with the stated ones.
    """
    met = np.mean([result.ends_by_area_need[:2] for result in results], axis=0)  # (2, A, N)
    luck = plan.asked.sum() / max(
        np.mean([result.asked for result in results]), 1e-9
    )  # fewer asked is no broken promise
    met = met * luck
    promised = np.stack([plan.met_produced.sum(axis=2), plan.met_pulled.sum(axis=2)])
    of_need = _kept_share(met.sum(axis=1), promised.sum(axis=1))  # (2, N)
    expected = promised * of_need[:, None, :]
    of_area = _kept_share(met.sum(axis=(0, 2)), expected.sum(axis=(0, 2)))  # (A,)
    if min(of_need.min(), of_area.min()) > 0.99:
        return None
    of_need, of_area = np.sqrt(of_need), np.sqrt(of_area)
    return replace(
        case,
        fit_produced=_lower(case.fit_produced, of_need[0][:, None], plan_case.fit_produced),
        fit_pulled=_lower(case.fit_pulled, of_need[1][:, None], plan_case.fit_pulled),
        access_produced=_lower(case.access_produced, of_area[:, None], plan_case.access_produced),
        access_pulled=_lower(case.access_pulled, of_area[:, None], plan_case.access_pulled),
    )


def _kept_share(met: np.ndarray, promised: np.ndarray) -> np.ndarray:
    """met / promised, at most 1; 1 where next to nothing was promised."""
    some = promised > SMALLEST
    return np.minimum(np.divide(met, promised, out=np.ones_like(promised), where=some), 1.0)


def _lower(now: np.ndarray, times: np.ndarray, stated: np.ndarray) -> np.ndarray:
    """now x times, never below a quarter of what the place states."""
    return np.maximum(now * times, LEAST_TIMES * np.asarray(stated))


def _lowered(before, after) -> tuple[tuple, tuple]:
    """Which fits and access an adjusted question lowers: (need, way, times) and (area, times), lowest first."""
    fits = []
    for way, name in zip(WAYS, ("fit_produced", "fit_pulled"), strict=True):
        for need, times in zip(before.needs, _times(getattr(before, name), getattr(after, name)), strict=True):
            if times < 0.995:
                fits.append((need, way, times))
    access = [
        (area, times)
        for area, times in zip(before.areas, _times(before.access_pulled, after.access_pulled), strict=True)
        if times < 0.995
    ]
    return tuple(sorted(fits, key=lambda row: row[2])), tuple(sorted(access, key=lambda row: row[1]))


def _times(before: np.ndarray, after: np.ndarray) -> list[float]:
    """By how much each row was lowered: the ratio of the sums, 1 where there was nothing."""
    had, has = np.sum(before, axis=1), np.sum(after, axis=1)
    return [float(b / a) if a else 1.0 for a, b in zip(had, has, strict=True)]
