"""From any solver's flows and prices to a feasible answer and its bound, both in float64."""

from dataclasses import replace

import numpy as np

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import Prices, upper_bound
from drawwell.engine.plan.options import Options
from drawwell.engine.plan.repair import repair
from drawwell.engine.plan.small import MonthAnswer
from drawwell.engine.plan.structure import Month
from drawwell.engine.plan.sweep import fit_to_supply
from drawwell.engine.plan.tail import leaning_weights


def proved(
    m: Month,
    flows: np.ndarray,
    prices: np.ndarray,
    floors: np.ndarray,
    bought: np.ndarray,
    lean: np.ndarray | None = None,
):
    """A feasible answer, its value (-inf where a floor is not kept) and a bound, from any flows and prices.

    flows (W, K), in place; prices (W, R) and floors (W, cells) per unit of scenario weight and of gain; bought (R,)
    within its limits; lean (W,) of the tail on each scenario.
    """
    if not m.named:
        return proved_with(m, flows, prices_of(m, prices, floors, bought, m.minimum_price), bought, lean)
    bought = m.named.to_the_last_unit(bought)
    if bought is None:
        return None, -np.inf, np.inf
    weighted = m.weight[:, None] * prices * m.s.unit_gain
    floor = _floor_prices(m, m.weight[:, None] * floors * m.s.unit_gain)
    return proved_with(m, flows, m.named.prices_with(weighted[:, :-1], weighted[:, -1], floor, bought), bought, lean)


def proved_with(m: Month, flows: np.ndarray, found: Prices, bought: np.ndarray, lean: np.ndarray | None = None):
    """The same with prices that the certificate takes as they are."""
    s, case, options = m.s, m.case, m.s.options
    weights = None if lean is None else leaning_weights(case, lean)
    leaning = case if weights is None else replace(case, scenario_weight=weights)
    bound = upper_bound(leaning, options, m.month, found)
    fit_to_supply(
        flows, m.demand.astype(float), s.share, s.groups, s.width, options.cell, options.stock, s.group,
        options.met, options.units, options.hours, _worth(leaning, options, found), bought * (1 - 1e-9),
    )  # fmt: skip
    answer = MonthAnswer(bought[:-1], float(bought[-1]), flows, found, weights)
    plan = repair(case, options, m.month, answer)
    kept = np.all(plan.over_floor >= -1e-6 * (1.0 + np.abs(m.demand).max()))
    return answer, plan.value if kept else -np.inf, bound


def prices_of(m: Month, prices: np.ndarray, floors: np.ndarray, bought: np.ndarray, minimum: np.ndarray) -> Prices:
    """Prices for the certificate: those of stocks and hours that are not full brought down to what they cost.

    A stock that could still grow is worth no more than its cost at the price of the budget; the little that the
    iteration has it above would otherwise be multiplied by all the money there is.
    """
    s = m.s
    weighted = m.weight[:, None] * prices * s.unit_gain
    total = weighted.sum(axis=0)
    cheaper = np.append(np.where(s.least_of >= 0, np.append(minimum, 0.0)[s.least_of], 0.0), 0.0)
    taken = np.bincount(s.place, bought[:-1], len(s.room))
    full = np.append((taken >= 0.999 * s.room)[s.place], bought[-1] >= 0.999 * m.most_hours)
    counted = ~full if (s.cost * bought)[~full].sum() > 0 else np.ones(len(bought), bool)
    spent = (s.cost * bought)[counted].sum()
    budget = float(((total + s.cost * cheaper) * bought)[counted].sum() / spent) if spent > 0 else 0.0
    if s.cost @ bought < 0.999 * m.money:  # money left over has no price
        budget = 0.0
    worth = np.maximum(s.cost * (budget - cheaper), 0.0)
    down = np.divide(worth, total, out=np.ones(len(total)), where=(total > worth) & ~full)
    weighted = weighted * down
    floor = _floor_prices(m, m.weight[:, None] * floors * s.unit_gain)
    return Prices(weighted[:, :-1], weighted[:, -1], floor, budget, minimum)


def _floor_prices(m: Month, floors: np.ndarray) -> np.ndarray:
    """Prices of cells' floors, (W, cells), as prices of the named floors, (W, F, A): the highest on a need has it."""
    case = m.case
    named = np.zeros((len(m.weight), len(case.floors), len(case.areas)))
    highest = {}
    for f, floor in enumerate(case.floors):
        if floor.need not in highest or floor.share > case.floors[highest[floor.need]].share:
            highest[floor.need] = f
    for need, f in highest.items():
        named[:, f] = floors.reshape(len(m.weight), len(case.areas), -1)[:, :, need]
    return named


def _worth(case: PlanCase, o: Options, prices: Prices) -> np.ndarray:
    """Value of each option less the price of what it draws, (W, K)."""
    drawn = o.units * prices.stock[:, o.stock] + o.hours * prices.hours[:, None]
    return case.scenario_weight[:, None] * o.gain - drawn
