"""What people ask of a design: three modes, less money, each floor's price, what uncertainty costs, who else pays.

Each question is a few plans of the same case side by side; the same people, the same scenarios.
"""

from dataclasses import dataclass, replace

import numpy as np

from drawwell.engine.plan.answer import NoPlanFits, Plan
from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.deliver import deliver
from drawwell.engine.plan.design import solve
from drawwell.engine.plan.options import MODES


def three_modes(case: PlanCase) -> dict[str, Plan | NoPlanFits]:
    """The best plan of each mode, on the same people and scenarios."""
    return {mode: solve(case, mode) for mode in MODES}


@dataclass(frozen=True)
class Point:
    """One budget of the frontier: share of today's, value (None where nothing fits), and its bound."""

    share: float
    value: float | None
    upper_bound: float | None


def frontier(case: PlanCase, shares: tuple[float, ...] = (0.7, 0.8, 0.9, 1.0, 1.1), mode: str = "both") -> list[Point]:
    """Value against budget."""
    points = []
    for share in shares:
        plan = solve(replace(case, budget=case.budget * share), mode)
        fits = isinstance(plan, Plan)
        points.append(Point(share, plan.value if fits else None, plan.upper_bound if fits else None))
    return points


def price_of_floors(case: PlanCase, plan: Plan) -> dict[str, float]:
    """Value that each floor costs: what the plan would gain if that floor alone were not asked for."""
    prices = {}
    for floor in case.floors:
        others = tuple(other for other in case.floors if other is not floor)
        prices[floor.name] = solve(replace(case, floors=others), plan.mode).value - plan.value
    return prices


@dataclass(frozen=True)
class Stopped:
    """What a smaller budget stops: capability and site, units fewer; and who feels it, as shares of what they lose."""

    capability: str
    site: str
    kept_free: bool
    units: float


@dataclass(frozen=True)
class LessMoney:
    """What goes first with less money, largest cost first, and which areas and needs lose most people met."""

    share: float
    stopped: tuple[Stopped, ...]
    areas: tuple[tuple[str, float], ...]
    needs: tuple[tuple[str, float], ...]


def stopped_first(case: PlanCase, plan: Plan, share: float = 0.95, most: int = 5) -> LessMoney | NoPlanFits:
    """What is stopped, and who feels it, when each month's budget becomes this share of today's."""
    less = solve(replace(case, budget=case.budget * share), plan.mode)
    if isinstance(less, NoPlanFits):
        return less
    losses = []
    for kept_free, before, after, cost in (
        (False, plan.produced, less.produced, case.cost_produced),
        (True, plan.kept, less.kept, case.cost_kept),
    ):
        units = (before - after).sum(axis=2)
        for s, c in np.argwhere(units > 1e-6 * (1 + before.sum(axis=2))):
            stopped = Stopped(case.capabilities[c], case.sites[s], kept_free, float(units[s, c]))
            losses.append((float(units[s, c] * cost[c]), stopped))
    losses.sort(key=lambda loss: (-loss[0], loss[1].capability, loss[1].site))
    lost = (plan.met - less.met).sum(axis=2)
    areas, needs = _largest(case.areas, lost.sum(axis=1), most), _largest(case.needs, lost.sum(axis=0), most)
    return LessMoney(share, tuple(stopped for _, stopped in losses[:most]), areas, needs)


def _largest(names: tuple[str, ...], lost: np.ndarray, most: int) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-lost, kind="stable")[:most]
    return tuple((names[i], float(lost[i])) for i in order if lost[i] > 0)


@dataclass(frozen=True)
class Uncertainty:
    """What knowing and allowing for uncertainty are worth, in value.

    designed            value of the plan that allows for every scenario
    mean_design         what a design for mean demand alone delivers when the scenarios come
    worth_of_allowing   designed - mean_design (the value of the stochastic solution)
    clairvoyant         mean over scenarios of the best plan if each were known beforehand; nobody can do better
    worth_of_knowing    clairvoyant - designed (expected value of perfect information)
    """

    designed: float
    mean_design: float
    clairvoyant: float

    @property
    def worth_of_allowing(self) -> float:
        return self.designed - self.mean_design

    @property
    def worth_of_knowing(self) -> float:
        return self.clairvoyant - self.designed


def uncertainty(case: PlanCase, plan: Plan) -> Uncertainty | NoPlanFits:
    """What allowing for uncertainty gains over a design for the mean, and what knowing would gain on top."""
    mean = np.tensordot(case.scenario_weight, case.demand, axes=1)[None]
    usual = solve(replace(case, demand=mean, scenario_weight=np.ones(1)), plan.mode)
    if isinstance(usual, NoPlanFits):
        return usual
    known = 0.0
    for weight, demand in zip(case.scenario_weight, case.demand, strict=True):
        alone = solve(replace(case, demand=demand[None], scenario_weight=np.ones(1)), plan.mode)
        if isinstance(alone, NoPlanFits):
            return alone
        known += float(weight) * alone.upper_bound
    return Uncertainty(plan.value, deliver(case, usual, plan.mode).value, known)


@dataclass(frozen=True)
class Promise:
    """What a design says it will do and what comes of it."""

    promised: float
    delivered: float


def as_if_no_variety(case: PlanCase) -> Promise | NoPlanFits:
    """Design as if the standard service suited everyone whom it serves at all; deliver to people as they are."""
    blind = replace(case, fit_produced=np.where(case.fit_produced > 0, 1.0, 0.0))
    plan = solve(blind)
    return plan if isinstance(plan, NoPlanFits) else Promise(plan.value, deliver(case, plan).value)


def out_of_sample(case: PlanCase, plan: Plan, fresh: PlanCase) -> Promise:
    """What a plan promised on its own scenarios beside what it delivers on fresh ones of the same place."""
    return Promise(plan.value, deliver(fresh, plan, plan.mode).value)


def silo(case: PlanCase, share: float = 0.5) -> float | NoPlanFits:
    """Value when produced and partnering are designed apart, each with its share of the money, and delivered at once.

    Room at the sites and the fixed cost of sites are shared the same way; floors are not asked of either half.
    """
    halves = []
    for mode, part in (("production only", share), ("partnering only", 1 - share)):
        own = replace(
            case,
            budget=case.budget * part,
            site_cost=case.site_cost * part,
            units_max=case.units_max * part,
            floors=(),
            minimums=(),
        )
        plan = solve(own, mode)
        if isinstance(plan, NoPlanFits):
            return plan
        halves.append(plan)
    produced, pulled = halves
    joined = replace(produced, kept=pulled.kept, worker_hours=pulled.worker_hours, mode="both")
    return deliver(case, joined).value


@dataclass(frozen=True)
class Region:
    """Value of each mode when fit and the cost of reserve are multiplied: where both does, and does not, win."""

    fit: float
    reserve_cost: float
    values: dict[str, float]

    @property
    def both_gains(self) -> float:
        """Share by which both beats the better of the other two."""
        best = max(self.values[mode] for mode in MODES[1:])
        return self.values["both"] / best - 1 if best > 0 else 0.0


def regions(case: PlanCase, fits: tuple[float, ...], reserve_costs: tuple[float, ...]) -> list[Region]:
    """The three modes with every standard service suiting this share of people and reserve this many times as dear."""
    found = []
    for fit in fits:
        for times in reserve_costs:
            other = replace(
                case,
                fit_produced=np.where(case.fit_produced > 0, fit, 0.0),
                cost_kept=case.cost_kept * times,
                cost_worker_hour=case.cost_worker_hour * times,
                floors=(),
            )
            plans = three_modes(other)
            values = {mode: plan.value if isinstance(plan, Plan) else 0.0 for mode, plan in plans.items()}
            found.append(Region(fit, times, values))
    return found


def moved_to_others(case: PlanCase, plan: Plan, against: Plan) -> dict[str, float]:
    """Pence that others pay for people left unmet, by whom it falls on: this plan's less the other's.

    Above zero: the plan moves cost to them. Empty where the case does not say what unmet need costs others.
    """
    if not len(case.cost_if_unmet):
        return {}
    more_unmet = (against.met - plan.met).sum(axis=(0, 2))
    moved: dict[str, float] = {}
    for pence, name, people in zip(case.cost_if_unmet, case.falls_on, more_unmet, strict=True):
        moved[name] = moved.get(name, 0.0) + float(pence * people)
    return moved
