"""The worst scenarios counted on purpose: the value is (1 - b) of the mean and b of the mean of the worst (CVaR).

The mean of the worst share is the least mean over all weights that lean on scenarios by at most 1 / share (Rockafellar
and Uryasev 2000). So any such leaning gives a bound: the certificate with scenario weights that lean.
Months are taken one at a time: the worst scenarios of each month.
"""

import numpy as np

from drawwell.engine.plan.case import PlanCase


def worth_of(case: PlanCase, by_scenario: np.ndarray) -> float:
    """What values by scenario (W,) are worth in all."""
    mean = float(case.scenario_weight @ by_scenario)
    if case.tail_weight == 0:
        return mean
    return (1 - case.tail_weight) * mean + case.tail_weight * mean_of_worst(case, by_scenario)


def mean_of_worst(case: PlanCase, by_scenario: np.ndarray) -> float:
    """Mean of the worst scenarios, which weigh tail_share together."""
    order = np.argsort(by_scenario, kind="stable")
    weight = case.scenario_weight[order]
    before = np.cumsum(weight) - weight
    counted = np.clip(case.tail_share - before, 0.0, weight)
    return float(counted @ by_scenario[order] / case.tail_share)


def leaning_weights(case: PlanCase, lean: np.ndarray) -> np.ndarray:
    """Scenario weights when the tail leans by `lean` (W,) on each scenario, each at most 1 / tail_share."""
    return case.scenario_weight * ((1 - case.tail_weight) + case.tail_weight * lean)


def nearest_lean(case: PlanCase, wish: np.ndarray) -> np.ndarray:
    """The nearest lean that is allowed: from 0 to 1 / tail_share, with mean 1 over the scenarios."""
    weight, most = case.scenario_weight, 1.0 / case.tail_share
    low, high = float(wish.min()) - most - 1.0, float(wish.max()) + 1.0
    for _ in range(100):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if weight @ np.clip(wish - middle, 0.0, most) > 1.0 else (low, middle)
    lean = np.clip(wish - high, 0.0, most)
    short = 1.0 - weight @ lean  # what halving left over, given to whoever has room for it
    room = weight @ (most - lean)
    return lean + (most - lean) * (short / room if room > 0 else 0.0)
