"""Production only, partnering only, both: the same people, the same luck, the same money, side by side.

Every plan is designed for its own mode by the same design engine and rehearsed with the same seeds, so that a
difference is between plans and never between crowds. `where_both_stops` looks for settings in which having both
is no better: a comparison that could not lose would show nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial

import numpy as np

from drawwell.engine.twin import Behaviour, RehearsalRefused, TwinCase, TwinResult

MODES = ("production only", "partnering only", "both")
MEASURES = (
    "met_share",
    "met",
    "unmet",
    "gave_up",
    "left_unhelped",
    "nowhere_to_go",
    "still_waiting",
    "failure_contacts",
    "escalated",
    "wait_days_mean",
    "wait_days_p50",
    "wait_days_p90",
    "days_to_met_mean",
    "worker_hours_used",
    "reserve_used_share",
    "gap_share",
    "cost_pence",
    "cost_per_met_pence",
    "cost_to_others_pence",
)


@dataclass(frozen=True)
class Row:
    """One measure of one mode under one budget; None where there is nothing to say.

    mean, low, high             over the replications: average, least, most
    difference, _low, _high     this mode less "both", pair by pair: average and 95% paired-t interval
    luck_shared                 variance of the difference with unrelated seeds over that with shared seeds
    """

    budget_share: float
    mode: str
    measure: str
    mean: float | None
    low: float | None
    high: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    luck_shared: float | None


@dataclass(frozen=True)
class Comparison:
    """Everything a page needs: rows by budget, mode and measure, and the sentence for any mode with no plan."""

    budgets: tuple[float, ...]
    modes: tuple[str, ...]
    seeds: tuple[int, ...]
    rows: tuple[Row, ...]
    no_plan: tuple[tuple[float, str, str], ...] = ()
    turning: dict | None = None  # what could turn "both" beside "production only" round, with the least money

    def row(self, budget_share: float, mode: str, measure: str) -> Row:
        """The row asked for; KeyError with its name where there is none."""
        for row in self.rows:
            if (row.budget_share, row.mode, row.measure) == (budget_share, mode, measure):
                return row
        raise KeyError(f"{mode}, {budget_share:.0%} of the money, {measure}")

    @property
    def sentence(self) -> str:
        """The least money compared, in one sentence of shares met with their ranges."""
        least = min(self.budgets)
        parts = []
        for mode in self.modes:
            row = self.row(least, mode, "met_share")
            if row.mean is not None:
                parts.append(f"{mode} met {row.mean:.0%} of needs ({row.low:.0%} to {row.high:.0%})")
            else:
                parts.append(f"{mode} had no plan that fits")
        return f"With {least:.0%} of the money, over {len(self.seeds)} rehearsals: {'; '.join(parts)}.{self._as_good}"

    @property
    def _as_good(self) -> str:
        """Where one way alone met as many as both, as far as these rehearsals can tell: a sentence, or nothing."""
        found = []
        for mode in self.modes:
            rows = [] if mode == "both" else [self.row(share, mode, "met_share") for share in self.budgets]
            as_good = [row for row in rows if row.difference_high is not None and row.difference_high >= 0]
            if as_good:
                found.append(f"{mode} at {', '.join(f'{row.budget_share:.0%}' for row in as_good)} of the money")
        return f" No worse than both: {'; '.join(found)}." if found else ""

    def to_dict(self) -> dict:
        """Numbers, words and lists only, fit for JSON."""
        return asdict(self) | {"sentence": self.sentence}

    @classmethod
    def from_dict(cls, stored: dict) -> "Comparison":
        """The comparison that `to_dict` gave, also after a trip through JSON."""
        return cls(
            budgets=tuple(stored["budgets"]),
            modes=tuple(stored["modes"]),
            seeds=tuple(stored["seeds"]),
            rows=tuple(Row(**row) for row in stored["rows"]),
            no_plan=tuple(tuple(item) for item in stored["no_plan"]),
            turning=stored.get("turning"),
        )


def compare(
    plan_case,
    *,
    budgets: Iterable[float] = (1.0, 0.94, 0.88),
    modes: Iterable[str] = MODES,
    seeds: Iterable[int] = range(1, 11),
    behaviour: Behaviour | None = None,
    deprivation_decile=None,
    turning_seeds: Iterable[int] = (1, 2),
    map: Callable = map,
    solve: Callable | None = None,
    rehearse: Callable | None = None,
    say: Callable | None = None,
) -> Comparison:
    """Design and rehearse each mode under each share of the budget with the same seeds.

    What could turn it round is asked with the `turning_seeds`: of no comparison is it left out but by giving none.

    plan_case is a PlanCase; budgets are shares of its budget; deprivation_decile (A,) is for the gap between fifths.
    `map` runs designs and rehearsals (any map: a process pool's, Dask's); `solve(case, mode)` designs and
    `rehearse(twin_case, seed)` rehearses (the fast twin, unless told). Raises RehearsalRefused where there is nothing
    to compare.
    """
    budgets, modes, seeds = tuple(budgets), tuple(modes), tuple(seeds)
    if not budgets or not modes or not seeds:
        raise RehearsalRefused("Nothing to compare: give at least one budget, one mode and one seed.")
    behaviour, solve = behaviour or Behaviour(), solve or design_solver()
    asked = {
        (share, mode): (replace(plan_case, budget=np.asarray(plan_case.budget) * share), mode)
        for share in budgets
        for mode in modes
    }
    cases, no_plan = {}, []
    for (share, mode), plan in designed_all(asked, solve=solve, map=map, say=say).items():
        if hasattr(plan, "sentence"):  # NoPlanFits
            no_plan.append((share, mode, plan.sentence))
        else:
            cases[share, mode] = TwinCase.from_plan(plan_case, plan, behaviour, deprivation_decile=deprivation_decile)
    results = rehearse_all(cases, seeds, map=map, rehearse=rehearse)
    rows = []
    for share in budgets:
        against = results.get((share, "both"))
        for mode in modes:
            rows.extend(rows_of(share, mode, results.get((share, mode)), against))
    pair = [cases.get((min(budgets), mode)) for mode in ("both", "production only")]
    turning = None
    if all(pair) and tuple(turning_seeds):
        turning = what_turns(*pair, seeds=turning_seeds, map=map, rehearse=rehearse, say=say)
    return Comparison(budgets, modes, seeds, tuple(rows), tuple(no_plan), turning)


def what_turns(first, second, *, seeds, map, rehearse, say) -> dict:
    """Which assumptions could turn a comparison round, as plain numbers (see twin_sensitivity)."""
    from drawwell.engine.twin_sensitivity import sensitivity

    if say:
        say("asking which assumption could turn it round")
    found = sensitivity(first, second, measure="met", seeds=seeds, map=map, rehearse=rehearse).to_dict()
    return found | {"swings": list(found["swings"]), "seeds": list(found["seeds"])}


def designed_all(asked: dict, *, solve: Callable, map: Callable = map, say: Callable | None = None) -> dict:
    """{key: plan} for {key: (case, mode)}; designs do not wait for each other where `map` has several cores."""
    plans = {}
    for key, plan in zip(asked, map(partial(designed, solve), asked.values()), strict=True):
        plans[key] = plan
        if say:
            say(f"design {len(plans)} of {len(asked)}")
    return plans


def designed(solve: Callable, asked: tuple):
    """One plan: a whole function of its own, so that it can be sent to another process."""
    return solve(*asked)


def design_solver() -> Callable:
    """The design engine, brought in only when it is used: it loads a solver."""
    from drawwell.engine.plan import solve

    return solve


def fast_twin() -> Callable:
    """The fast twin, brought in only when it is used: it loads a compiler."""
    from drawwell.engine.twin_fast import rehearse_fast

    return rehearse_fast


def rehearse_all(cases: dict, seeds: tuple[int, ...], *, map=map, rehearse=None) -> dict:
    """Every case with every seed, through one map: key -> list of TwinResult in the order of the seeds."""
    rehearse = rehearse or fast_twin()
    keys = [key for key in cases for _ in seeds]
    answers = list(map(rehearse, [cases[key] for key in keys], list(seeds) * len(cases)))
    return {key: answers[i * len(seeds) : (i + 1) * len(seeds)] for i, key in enumerate(cases)}


def rehearse_until(
    cases: dict,
    half_width: float,
    *,
    measure: str = "met_share",
    first: int = 5,
    most: int = 200,
    map=map,
    rehearse=None,
) -> dict:
    """Rehearse every case with more and more seeds, alike for all, until a measure is known closely enough.

    Stops when the 95% interval of the mean is at most +- half_width in every case, or at `most` seeds: look at how many
    there are. At least two to start with. key -> list of TwinResult.
    """
    if first < 2 or half_width <= 0:
        raise RehearsalRefused("Start with two replications or more, and ask for a precision above 0.")
    results = rehearse_all(cases, tuple(range(1, first + 1)), map=map, rehearse=rehearse)
    done = first
    while done < most:
        values = [values_of(answers, measure) for answers in results.values()]
        if any(value is None for value in values):
            raise RehearsalRefused(f"{measure} cannot be had in every case, so its precision cannot be reached.")
        if all(paired_difference(value, np.zeros(done))[2] - value.mean() <= half_width for value in values):
            break
        further = tuple(range(done + 1, min(2 * done, most) + 1))
        for key, answers in rehearse_all(cases, further, map=map, rehearse=rehearse).items():
            results[key] += answers
        done += len(further)
    return results


def rows_of(share: float, mode: str, results: list[TwinResult] | None, against) -> list[Row]:
    """One row a measure, with the paired difference from `against`."""
    rows = []
    for measure in MEASURES:
        ours = values_of(results, measure)
        theirs = values_of(against, measure)
        if ours is None:
            rows.append(Row(share, mode, measure, *[None] * 7))
            continue
        spread = (float(ours.mean()), float(ours.min()), float(ours.max()))
        paired = (None,) * 4 if theirs is None else paired_difference(ours, theirs)
        rows.append(Row(share, mode, measure, *spread, *paired))
    return rows


def values_of(results, measure: str) -> np.ndarray | None:
    """A measure over the replications; None where any of them has none."""
    if not results:
        return None
    values = [getattr(result, measure) for result in results]
    if any(value is None or value != value for value in values):
        return None
    return np.array(values, float)


def paired_difference(ours: np.ndarray, theirs: np.ndarray, confidence: float = 0.95) -> tuple:
    """Mean of ours - theirs with its paired-t interval, and how many times sharing luck cut the variance.

    One replication has a difference but no interval; plans that agree in every replication differ by exactly 0.
    """
    difference = ours - theirs
    mean, count = float(difference.mean()), len(difference)
    if count < 2:
        return mean, None, None, None
    from scipy.special import stdtrit

    variance = float(difference.var(ddof=1))
    half = float(stdtrit(count - 1, 0.5 + confidence / 2)) * (variance / count) ** 0.5
    apart = float(ours.var(ddof=1) + theirs.var(ddof=1))
    return mean, mean - half, mean + half, apart / variance if variance > 0 else None


# ---------------------------------------------------------------- where both stops winning


@dataclass(frozen=True)
class Setting:
    """One setting of the sweep: how well the standard service fits, what keeping capacity free costs, who does better.

    fit_share       mean share of people whom the standard service suits
    kept_cost_times what a unit kept free costs, in times the case's own cost
    production_met, both_met   share of needs met, mean over the replications
    difference, _low, _high    production only less both, with its 95% paired-t interval
    both_wins       the whole interval is below 0
    """

    fit_share: float
    kept_cost_times: float
    production_met: float
    both_met: float
    difference: float
    difference_low: float
    difference_high: float
    both_wins: bool


@dataclass(frozen=True)
class Stops:
    """A sweep over fit and the cost of keeping capacity free, with what it shows in one sentence."""

    settings: tuple[Setting, ...]
    seeds: tuple[int, ...]
    fit_now: float
    sentence: str

    @property
    def not_won(self) -> tuple[Setting, ...]:
        """The settings in which production only does as well as both, or better."""
        return tuple(setting for setting in self.settings if not setting.both_wins)

    def to_dict(self) -> dict:
        """Numbers, words and lists only, fit for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: dict) -> "Stops":
        """The sweep that `to_dict` gave, also after a trip through JSON."""
        settings = tuple(Setting(**setting) for setting in stored["settings"])
        return cls(settings, tuple(stored["seeds"]), stored["fit_now"], stored["sentence"])


def where_both_stops(
    plan_case,
    *,
    fits: Iterable[float] = (0.4, 0.6, 0.8, 0.98),
    kept_cost_times: Iterable[float] = (1.0, 2.0, 4.0),
    seeds: Iterable[int] = range(1, 6),
    behaviour: Behaviour | None = None,
    map: Callable = map,
    solve: Callable | None = None,
    rehearse: Callable | None = None,
    say: Callable | None = None,
) -> Stops:
    """Rehearse production only and both over a grid of fits and costs of keeping capacity free.

    fits are mean shares whom the standard service suits; kept_cost_times multiply the case's own cost of capacity
    kept free. At least two seeds, since the answer rests on an interval. Settings with no plan are left out.
    """
    seeds, behaviour, solve = tuple(seeds), behaviour or Behaviour(), solve or design_solver()
    if len(seeds) < 2:
        raise RehearsalRefused("Give at least two seeds: whether both wins rests on an interval.")
    fits, dearer, asked = tuple(fits), tuple(kept_cost_times), {}
    for fit in fits:
        fitting = with_fit(plan_case, fit)
        for times in (None, *dearer):  # None: production only, which keeps nothing free
            mode = "production only" if times is None else "both"
            asked[fit, times] = (replace(fitting, cost_kept=np.asarray(fitting.cost_kept) * (times or 1.0)), mode)
    plans = designed_all(asked, solve=solve, map=map, say=say)
    cases = {
        key: TwinCase.from_plan(asked[key][0], plan, behaviour)
        for key, plan in plans.items()
        if not hasattr(plan, "sentence")
    }
    results = rehearse_all(cases, seeds, map=map, rehearse=rehearse)
    settings = []
    for fit in fits:
        for times in dearer:
            if (fit, None) in results and (fit, times) in results:
                settings.append(setting_of(fit, times, results[fit, None], results[fit, times]))
    fit_now = mean_fit(plan_case)
    return Stops(tuple(settings), seeds, fit_now, sentence_of(settings, fit_now))


def setting_of(fit: float, times: float, production, both) -> Setting:
    """Judge one setting from its rehearsals."""
    ours, theirs = values_of(production, "met_share"), values_of(both, "met_share")
    mean, low, high, _ = paired_difference(ours, theirs)
    return Setting(fit, times, float(ours.mean()), float(theirs.mean()), mean, low, high, high < 0)


def sentence_of(settings, fit_now: float) -> str:
    """What the sweep shows, in one sentence that says so when both always won or never did."""
    won = [setting for setting in settings if setting.both_wins]
    lost = [setting for setting in settings if not setting.both_wins]
    if not settings:
        return "No setting had a plan that fits, so nothing could be compared."
    if not lost:
        return f"Both met more than production only in all {len(settings)} settings tried: no place was found to stop."
    if not won:
        return f"Production only did as well as both, or better, in all {len(settings)} settings tried."
    worst = max(lost, key=lambda setting: setting.difference)
    return (
        f"Production only did as well as both, or better, in {len(lost)} of {len(settings)} settings tried: most of "
        f"all where the standard service suits {worst.fit_share:.0%} of people (now {fit_now:.0%}) and keeping "
        f"capacity free costs {worst.kept_cost_times:g} times as much, {worst.production_met:.1%} of needs met "
        f"against {worst.both_met:.1%}."
    )


def mean_fit(case) -> float:
    """Mean share of people whom the best standard service for their need suits, by how often the need arises."""
    asked = np.einsum("want,w->n", case.demand, case.scenario_weight)
    return float(np.asarray(case.fit_produced).max(axis=1) @ asked / asked.sum()) if asked.sum() else 0.0


def with_fit(case, fit: float):
    """The same case with every standard service's fit moved so that their mean is `fit` (0 to 1).

    A lower mean scales fits down, a higher one scales misfits down: shares stay between 0 and 1, the order of
    services stays, and a capability that does not serve a need still does not.
    """
    now, fits = mean_fit(case), np.asarray(case.fit_produced, float)
    if fit <= now:
        moved = fits * (fit / now if now else 0.0)
    else:
        moved = 1 - (1 - fits) * (1 - fit) / (1 - now)
    return replace(case, fit_produced=np.where(fits > 0, moved, 0.0))
