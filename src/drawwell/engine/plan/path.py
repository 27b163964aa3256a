"""From one good team to the whole place: which areas next, when, and what it costs to run two ways at once.

A step gives a group of areas workers beside people; before it, nobody there can pull. Each step is a whole design of
the same place in which only the areas reached so far may pull, so what it moves is what the optimum moves. While a
team begins, what it will replace goes on: that double running is paid out of a little money a month, so steps take
time. The order that loses least value while people wait is by gain per month of that time, largest first (W. E.
Smith, "Various optimizers for single-stage production", 1956: it minimises the weighted sum of completion times).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from drawwell.engine.plan.answer import NoPlanFits, Plan
from drawwell.engine.plan.case import PlanCase

STARTS = 10
HARDLY_ANY = 0.1
TRIED = (
    ("a worker's hour cost {times:g} times as much", "cost_worker_hour", (1.25, 1.5, 2.0, 3.0, 5.0)),
    ("help pulled in suited {share:.0%} fewer people", "fit_pulled", (0.9, 0.8, 0.7, 0.5, 0.3)),
    ("standard services suited {share:.0%} more people", "fit_produced", (1.1, 1.25, 1.5, 2.0)),
)


@dataclass(frozen=True)
class PathStep:
    """One step: the areas it reaches, its months from the start, and the design before and after it.

    gain            value a month that the step adds
    double_pence    what running two ways at once costs, over the months it takes
    months          how long the step takes, from `starts_in` months after the start
    """

    areas: tuple[int, ...]
    starts_in: int
    months: int
    gain: float
    double_pence: float
    before: Plan
    after: Plan

    @property
    def met_before(self) -> float:
        """People a month expected to be met before the step."""
        return float(self.before.met.sum()) / self.before.met.shape[2]

    @property
    def pulled(self) -> tuple[float, float]:
        """People a month expected to be met by help pulled in, before the step and once it stands."""
        return tuple(float(plan.met_pulled.sum()) / plan.met_pulled.shape[2] for plan in (self.before, self.after))

    @property
    def met_after(self) -> float:
        """People a month expected to be met once the step stands."""
        return float(self.after.met.sum()) / self.after.met.shape[2]


@dataclass(frozen=True)
class Path:
    """The steps in the order chosen, after the group that has a team already; and what was tried beside the order.

    first: areas that have a team at the start. worth: value a month gained for each month of double running, of
    each step when it was chosen, with the next best beside it (nan where there is none).
    """

    first: tuple[int, ...]
    steps: tuple[PathStep, ...]
    worth: tuple[tuple[float, float], ...]
    overturned_by: str


def groups_of_areas(latitudes, longitudes, groups: int) -> np.ndarray:
    """Group of each area, (A,): near each other on the map, numbered from 0 without gaps.

    k-means from several fixed starts (k-means++, Arthur and Vassilvitskii 2007), the tightest kept.
    """
    from scipy.cluster.vq import kmeans2

    latitudes = np.asarray(latitudes, float)
    east = np.asarray(longitudes, float) * np.cos(np.radians(latitudes.mean()))
    points = np.column_stack([latitudes, east])
    tightest, best = np.inf, np.zeros(len(points), int)
    for seed in range(STARTS):
        centres, found = kmeans2(points, min(groups, len(points)), minit="++", seed=seed)
        spread = float(((points - centres[found]) ** 2).sum())
        if spread < tightest:
            tightest, best = spread, found
    return np.unique(best, return_inverse=True)[1]


def order_by_worth(gain: Iterable[float], months: Iterable[float]) -> list[int]:
    """Which step first: gain per month it takes, largest first (Smith's rule); equals keep their order."""
    worth = np.asarray(list(gain), float) / np.asarray(list(months), float)
    return [int(i) for i in np.argsort(-worth, kind="stable")]


def reached(case: PlanCase, areas: Iterable[int]) -> PlanCase:
    """The same place where only these areas have workers beside people, and so only they can pull.

    A floor that standard services alone cannot meet in an area without workers is left out until they are there.
    """
    mask = np.zeros(len(case.areas))
    mask[list(areas)] = 1.0
    floors = tuple(floor for floor in case.floors if floor.share <= _least_by_services(case, floor.need, mask))
    return replace(case, access_pulled=case.access_pulled * mask[:, None], floors=floors)


def _least_by_services(case: PlanCase, need: int, mask: np.ndarray) -> float:
    """The share of a need that standard services could meet in the worst-placed area without workers."""
    if mask.all():
        return 1.0
    nearest = np.where(case.can_produce[None], case.access_produced[:, :, None], 0.0).max(axis=1)  # (A, C)
    share = (nearest * case.fit_produced[need]).max(axis=1)
    return float(share[mask == 0].min())


def build_path(
    case: PlanCase,
    group_of_area: np.ndarray,
    first_group: int,
    *,
    double_months: int,
    double_pence_per_month: float,
    solve: Callable,
    say: Callable | None = None,
) -> Path | NoPlanFits:
    """The steps from one group of areas to all of them.

    double_months: how many months two ways run at once at least; double_pence_per_month: money for it a month, which
    stretches a step that costs more. solve: (PlanCase, mode) -> Plan | NoPlanFits.
    """
    groups = [tuple(int(a) for a in np.flatnonzero(group_of_area == g)) for g in range(int(group_of_area.max()) + 1)]
    here = groups[first_group]
    before = solve(reached(case, here), "both")
    if isinstance(before, NoPlanFits):
        return before
    left, steps, worth, start = [g for g in range(len(groups)) if g != first_group], [], [], 0
    so_far = here
    while left:
        if say:
            say(f"choosing step {len(steps) + 1} of {len(groups) - 1}", len(steps) / max(1, len(groups) - 1))
        money = double_months, double_pence_per_month
        tried = [_step(case, so_far, groups[g], before, start, *money, solve) for g in left]
        refused = next((one for one in tried if isinstance(one, NoPlanFits)), None)
        if refused is not None:
            return refused
        order = order_by_worth([one.gain for one in tried], [one.months for one in tried])
        best = tried[order[0]]
        rates = [tried[i].gain / tried[i].months for i in order] + [float("nan")]
        worth.append((rates[0], rates[1]))
        steps.append(best)
        start, before = start + best.months, best.after
        so_far = so_far + groups[left.pop(order[0])]
    overturned = _overturned_by(case, here, steps[0], solve) if steps else ""
    return Path(here, tuple(steps), tuple(worth), overturned)


def _step(case, so_far, group, before, start, double_months, double_pence_per_month, solve):
    after = solve(reached(case, so_far + group), "both")
    if isinstance(after, NoPlanFits):
        return after
    count = len(case.months)
    rise = float((after.cost_kept + after.cost_workers - before.cost_kept - before.cost_workers).sum()) / count
    double_pence = double_months * max(0.0, rise)
    months = double_months
    if double_pence_per_month > 0:
        months = max(double_months, ceil(double_pence / double_pence_per_month - 1e-9))
    gain = (after.value - before.value) / count
    return PathStep(group, start, max(1, months), gain, double_pence, before, after)


def _overturned_by(case, here, step, solve) -> str:
    """The assumptions that would leave hardly anything of the first step's gain, in a sentence."""
    found = []
    for words, name, factors in TRIED:
        for factor in factors:
            changed = replace(case, **{name: _times(getattr(case, name), factor, name)})
            plans = [solve(reached(changed, areas), "both") for areas in (here, here + step.areas)]
            if any(isinstance(plan, NoPlanFits) for plan in plans):
                continue
            gain = (plans[1].value - plans[0].value) / len(case.months)
            if gain < HARDLY_ANY * step.gain:
                found.append(words.format(times=factor, share=abs(1 - factor)))
                break
    if not found:
        return "Nothing that was tried takes nine tenths of the first step's gain away."
    return f"If {', or if '.join(found)}, the first step would gain hardly anything."


def _times(value, factor, name):
    return np.minimum(value * factor, 1.0) if name.startswith("fit") else value * factor
