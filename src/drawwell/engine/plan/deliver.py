"""What a first stage already decided would deliver: the same stocks and hours, met by whatever demand comes.

The promise of a plan is its value on the scenarios it was designed for; its delivery is its value on others, or under
what is true where the design assumed something else.
"""

from dataclasses import dataclass, replace

import numpy as np

from drawwell.engine.plan.answer import Plan
from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.options import options_of
from drawwell.engine.plan.programme import programme_of
from drawwell.engine.plan.small import SameAgain


@dataclass(frozen=True, eq=False)
class Delivery:
    """What came of a plan: value in all, by scenario and month (W, T), and people met (A, N, T), expected."""

    value: float
    by_scenario: np.ndarray
    met_produced: np.ndarray
    met_pulled: np.ndarray

    @property
    def met(self) -> np.ndarray:
        """People met by either way, (A, N, T)."""
        return self.met_produced + self.met_pulled


def deliver(case: PlanCase, plan: Plan, mode: str = "both") -> Delivery:
    """Value and people met when a plan's stocks and hours meet the demand of a case, each scenario at its best.

    Floors and budget are not asked for again: what is bought is bought.
    """
    bare = replace(case, floors=(), minimums=(), ring_fences=())
    options = options_of(bare, mode)
    stocks = np.where(
        options.stock_kept[:, None],
        plan.kept[options.stock_site, options.stock_capability],
        plan.produced[options.stock_site, options.stock_capability],
    )
    scenarios, months = len(case.scenario_weight), len(case.months)
    value = np.zeros((scenarios, months))
    met = np.zeros((2, len(options.start) - 1, months))
    programme = programme_of(bare, options)
    for t in range(months):
        through = _Through(programme, stocks[:, t], float(plan.worker_hours[t]))
        for w in range(scenarios):
            flows = through.best(case.demand[w], t)
            value[w, t] = flows @ options.gain
            for kind, own in enumerate((~options.pulled, options.pulled)):
                reached = np.bincount(options.cell, flows * options.met * own, met.shape[1])
                met[kind, :, t] += case.scenario_weight[w] * reached
    shape = (len(case.areas), len(case.needs), months)
    total = float(case.scenario_weight @ value.sum(axis=1))
    return Delivery(total, value, met[0].reshape(shape), met[1].reshape(shape))


class _Through:
    """One month's stocks and hours, and the best flows through them; what nothing was bought for is left out."""

    def __init__(self, programme, stocks: np.ndarray, hours: float):
        options = programme.options
        self.programme, self.bought = programme, np.append(stocks, hours)
        self.open = (stocks[options.stock] > 0) & ((hours > 0) | (options.hours <= 0))
        self.block = programme.block.tocsc()[:, self.open]
        self.cost = -options.gain[self.open] / max(float(options.gain.max(initial=0.0)), 1e-300)
        self.solver = SameAgain()

    def best(self, demand: np.ndarray, month: int) -> np.ndarray:
        """The best flows for one scenario's people, (K,)."""
        flows = np.zeros(len(self.open))
        if not self.open.any():
            return flows
        case = replace(self.programme.case, demand=demand[None], scenario_weight=np.ones(1))
        alone = replace(self.programme, case=case)
        least, most = (bounds[alone.first.shape[0] :].copy() for bounds in alone.row_bounds(month))
        most[: len(self.bought)] = self.bought
        found = self.solver.optimum(self.block, self.cost, least, most)
        assert found is not None, "nothing flowing always fits"
        flows[self.open] = found[0]
        return flows
