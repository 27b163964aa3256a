"""The proof that goes with every plan: a bound from prices, and a plan made feasible to the last unit.

Weak duality. Put a price on every stock (per scenario), worker hour, floor, on the budget and on the minimums; then
everything separates. A cell's best is a choice for each of its people: the segment of people whom the standard
service of fit level k suits may take any produced option of level <= k or any pulled one, or nothing. The first
stage is bought against the sum of its prices over the scenarios. Any prices at or above zero give a valid bound,
whoever found them; good prices give a tight one. All in float64, in one pass over the options.
"""

from dataclasses import dataclass

import numpy as np

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.options import Options


@dataclass(frozen=True)
class Prices:
    """What one unit of each limit is worth in one month. Q stocks, W scenarios, F floors, M minimums.

    Prices of a scenario already carry the scenario's weight. Value per unit, hour, person or penny.
    """

    stock: np.ndarray  # (W, Q)
    hours: np.ndarray  # (W,)
    floor: np.ndarray  # (W, F, A)
    budget: float
    minimum: np.ndarray  # (M,)

    def at_or_above_zero(self) -> "Prices":
        """The same prices with the rounding noise below zero taken off."""
        return Prices(
            np.maximum(self.stock, 0.0),
            np.maximum(self.hours, 0.0),
            np.maximum(self.floor, 0.0),
            max(self.budget, 0.0),
            np.maximum(self.minimum, 0.0),
        )


def money_to_plan(case: PlanCase) -> np.ndarray:
    """Pence left in each month once every open site's fixed cost is paid, (T,)."""
    return case.budget - case.site_cost.sum()


def upper_bound(case: PlanCase, options: Options, month: int, prices: Prices) -> float:
    """No plan of this case can be worth more than this in the month. Any prices will do; see the module."""
    prices = raised_for_free(case, options, prices.at_or_above_zero())
    demand = case.demand[:, :, :, month].reshape(len(case.scenario_weight), -1)
    best = best_of_cells(case, options, prices)
    owed = sum(
        floor.share * float(np.sum(prices.floor[:, f] * case.demand[:, :, floor.need, month]))
        for f, floor in enumerate(case.floors)
    )
    return float(np.sum(best * demand)) - owed + first_stage_bound(case, options, month, prices)


def raised_for_free(case: PlanCase, options: Options, prices: Prices) -> Prices:
    """Prices of stocks and hours raised to what they cost, which lowers what cells can bring at no cost to the bound.

    A stock that a solver was never offered has no price of its own; without this it would look like a gift.
    """
    weight = case.scenario_weight
    stock = prices.stock + weight[:, None] * np.maximum(-net_worth_of_stocks(case, options, prices), 0.0)
    short = max(0.0, prices.budget * case.cost_worker_hour - float(prices.hours.sum()))
    return Prices(stock, prices.hours + weight * short, prices.floor, prices.budget, prices.minimum)


def best_of_cells(case: PlanCase, options: Options, prices: Prices) -> np.ndarray:
    """Most value one person of each cell can bring at these prices, (W, cells), whichever option suits them."""
    floor_price = _floor_price_of_cells(case, prices)
    best = np.zeros((len(case.scenario_weight), len(options.start) - 1))
    for w, weight in enumerate(case.scenario_weight):
        score = weight * options.gain + floor_price[w][options.cell] * options.met
        score -= options.units * prices.stock[w][options.stock] + options.hours * prices.hours[w]
        best[w] = _best_by_segments(case, options, score)
    return best


def _floor_price_of_cells(case: PlanCase, prices: Prices) -> np.ndarray:
    """Price of meeting one more person of each cell for the floors' sake, (W, cells)."""
    price = np.zeros((len(case.scenario_weight), len(case.areas), len(case.needs)))
    for f, floor in enumerate(case.floors):
        price[:, :, floor.need] += prices.floor[:, f]
    return price.reshape(len(price), -1)


def _best_by_segments(case: PlanCase, options: Options, score: np.ndarray) -> np.ndarray:
    """Value of one average person of each cell, (cells,): each segment of fit takes its best option or none."""
    needs = len(case.needs)
    deepest = max((len(levels) for levels in options.fit_levels), default=0)
    best = np.zeros((len(options.start) - 1, deepest + 1))  # column 0: pulled; then one per fit level
    np.maximum.at(best, (options.cell, options.level + 1), score)
    best = np.maximum.accumulate(best, axis=1)
    width = np.zeros((needs, deepest + 1))
    for n, levels in enumerate(options.fit_levels):
        edges = np.concatenate([[1.0], levels, [0.0]])
        width[n, : len(levels) + 1] = edges[:-1] - edges[1:]
    return (best.reshape(-1, needs, deepest + 1) * width).sum(axis=2).ravel()


def first_stage_bound(case: PlanCase, options: Options, month: int, prices: Prices) -> float:
    """The most that buying stocks and hours could bring at these prices, by weak duality on the budget."""
    rents = rents_of_places(case, options, prices)
    money = money_to_plan(case)[month]
    dearer = net_worth_of_stocks(case, options, prices)
    room = case.units_max[options.stock_site, options.stock_capability]
    affordable = money / options.stock_cost
    endless = ~np.isfinite(room)
    bound = prices.budget * money + rents.sum() + np.sum(np.maximum(dearer, 0.0)[endless] * affordable[endless])
    bound -= sum(p * m.pence_per_month for p, m in zip(prices.minimum, case.minimums, strict=True))
    return float(bound + net_worth_of_hours(case, prices) * _hours_at_most(case, month))


def rents_of_places(case: PlanCase, options: Options, prices: Prices) -> np.ndarray:
    """What the room for each capability at each site brings above its cost, (S, C); 0 where room has no end."""
    dearer = np.maximum(net_worth_of_stocks(case, options, prices), 0.0)
    room = case.units_max[options.stock_site, options.stock_capability]
    rents = np.zeros((len(case.sites), len(case.capabilities)))
    limited = np.isfinite(room)
    np.maximum.at(
        rents, (options.stock_site[limited], options.stock_capability[limited]), dearer[limited] * room[limited]
    )
    return rents


def net_worth_of_stocks(case: PlanCase, options: Options, prices: Prices) -> np.ndarray:
    """Worth of one more unit of each stock, its cost taken off at the price of the budget, (Q,)."""
    cheaper = np.zeros(len(case.capabilities))
    for price, minimum in zip(prices.minimum, case.minimums, strict=True):
        cheaper[minimum.capability] += price
    cost = options.stock_cost * (prices.budget - cheaper[options.stock_capability])
    return prices.stock.sum(axis=0) - cost


def net_worth_of_hours(case: PlanCase, prices: Prices) -> float:
    """Worth of one more worker hour that could be staffed, its cost taken off."""
    return max(0.0, float(prices.hours.sum()) - prices.budget * case.cost_worker_hour)


def _hours_at_most(case: PlanCase, month: int) -> float:
    """Most worker hours a month could hold: what can be staffed, or what the money pays for."""
    if case.cost_worker_hour <= 0:
        return 0.0 if not np.any(case.worker_hours) else float(case.worker_hours_max[month])
    return float(min(case.worker_hours_max[month], money_to_plan(case)[month] / case.cost_worker_hour))
