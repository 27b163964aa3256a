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
    scenarios, months, flowing = len(case.scenario_weight), len(case.months), SameAgain()
    value = np.zeros((scenarios, months))
    met = np.zeros((2, len(options.start) - 1, months))
    for w in range(scenarios):
        alone = replace(bare, demand=case.demand[w : w + 1], scenario_weight=np.ones(1))
        programme = programme_of(alone, options)
        for t in range(months):
            flows = _flows(flowing, programme, t, stocks[:, t], plan.worker_hours[t])
            value[w, t] = flows @ options.gain
            for kind, own in enumerate((~options.pulled, options.pulled)):
                reached = np.bincount(options.cell, flows * options.met * own, met.shape[1])
                met[kind, :, t] += case.scenario_weight[w] * reached
    shape = (len(case.areas), len(case.needs), months)
    total = float(case.scenario_weight @ value.sum(axis=1))
    return Delivery(total, value, met[0].reshape(shape), met[1].reshape(shape))


def _flows(flowing, programme, month: int, stocks: np.ndarray, hours: float) -> np.ndarray:
    """The best flows of one scenario through what there is, (K,)."""
    block, first = programme.block, programme.first.shape[0]
    least, most = (bounds[first:].copy() for bounds in programme.row_bounds(month))
    most[: len(stocks)], most[len(stocks)] = stocks, hours
    gains = programme.gains()[len(stocks) + 1 : len(stocks) + 1 + block.shape[1]]
    scale = max(float(gains.max(initial=0.0)), 1e-300)
    found = flowing.optimum(block.tocsc(), -gains / scale, least, most)
    assert found is not None, "nothing flowing always fits"
    return found[0]
