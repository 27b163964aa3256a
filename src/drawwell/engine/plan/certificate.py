"""The proof that goes with every plan: a bound from prices, and a plan made feasible to the last unit.

Weak duality. Put a price on every stock (per scenario), worker hour, floor, on the budget and on the minimums; then
everything separates. A cell's best is a choice for each of its people: the segment of people whom the standard
service of fit level k suits may take any produced option of level <= k or any pulled one, or nothing. The first
stage is bought against the sum of its prices over the scenarios. Any prices at or above zero give a valid bound,
whoever found them; good prices give a tight one. All in float64, in one pass over the options.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.first_stage import (
    Standing,
    allowed,
    costs,
    fence_rows,
    least_rows,
    moving_costs,
    owed,
    standing_of,
)
from drawwell.engine.plan.options import Options


@dataclass(frozen=True)
class Prices:
    """What one unit of each limit is worth in one month. Q stocks, W scenarios, F floors, M minimums,
    P ring-fences (empty: none has a price).

    Prices of a scenario already carry the scenario's weight. Value per unit, hour, person or penny.
    """

    stock: np.ndarray  # (W, Q)
    hours: np.ndarray  # (W,)
    floor: np.ndarray  # (W, F, A)
    budget: float
    minimum: np.ndarray  # (M,)
    fence: np.ndarray = field(default_factory=lambda: np.zeros(0))  # (P,)

    def at_or_above_zero(self) -> "Prices":
        """The same prices with the rounding noise below zero taken off."""
        return Prices(
            np.maximum(self.stock, 0.0),
            np.maximum(self.hours, 0.0),
            np.maximum(self.floor, 0.0),
            max(self.budget, 0.0),
            np.maximum(self.minimum, 0.0),
            np.maximum(self.fence, 0.0),
        )


def money_to_plan(case: PlanCase) -> np.ndarray:
    """Pence left in each month once every open site's fixed cost is paid, (T,)."""
    return case.budget - case.site_cost.sum()


def upper_bound(case: PlanCase, options: Options, month: int, prices: Prices) -> float:
    """No plan of this case can be worth more than this in the month. Any prices will do; see the module."""
    prices = raised_for_free(case, options, prices.at_or_above_zero())
    demand = case.demand[:, :, :, month].reshape(len(case.scenario_weight), -1)
    best = best_of_cells(case, options, prices)
    asked = sum(
        floor.share * float(np.sum(prices.floor[:, f] * case.demand[:, :, floor.need, month]))
        for f, floor in enumerate(case.floors)
    )
    return float(np.sum(best * demand)) - asked + first_stage_bound(case, options, month, prices)


def raised_for_free(case: PlanCase, options: Options, prices: Prices) -> Prices:
    """Prices of stocks and hours raised to what they cost, which lowers what cells can bring at no cost to the bound.

    A stock that a solver was never offered has no price of its own; without this it would look like a gift.
    """
    weight = case.scenario_weight
    short = np.maximum(-net_worths(case, options, prices)[0], 0.0)
    return replace(prices, stock=prices.stock + weight[:, None] * short[:-1], hours=prices.hours + weight * short[-1])


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
    """The most that buying stocks and hours could bring at these prices, by weak duality on budget and named limits."""
    money = money_to_plan(case)[month]
    low, high = net_worths(case, options, prices)
    standing = standing_of(case, options, month)
    room = case.units_max[options.stock_site, options.stock_capability]
    endless = ~np.isfinite(room)
    affordable = np.append(money / options.stock_cost, _hours_at_most(case, month))
    bound = prices.budget * (money - (0.0 if standing is None else standing.cut @ standing.units))
    bound += float(prices.fence @ allowed(case, month)) if len(prices.fence) else 0.0
    bound -= float(prices.minimum @ owed(case, month))
    if standing is None:
        dear = np.maximum(high, 0.0)
        bound += rents_of_places(case, options, prices).sum() + np.sum(dear[:-1][endless] * affordable[:-1][endless])
        return float(bound + dear[-1] * affordable[-1])
    alone = np.append(endless, True)
    bound += _bent(low, high, standing.units, affordable)[alone].sum()
    return float(bound + _rents_where_it_stands(options, room, low, high, standing))


def _bent(low: np.ndarray, high: np.ndarray, stands: np.ndarray, most: np.ndarray) -> np.ndarray:
    """The most that each can bring alone, worth `low` a unit up to what stands and `high` above it."""
    return np.maximum(low, 0.0) * np.minimum(stands, most) + np.maximum(high, 0.0) * np.maximum(most - stands, 0.0)


def _rents_where_it_stands(options: Options, room, low, high, standing: Standing) -> float:
    """What limited room brings where moving costs: each place is filled from its best part down."""
    places = options.stock_site * (options.stock_capability.max() + 1) + options.stock_capability
    parts: dict[int, list[tuple[float, float]]] = {}
    for q in np.flatnonzero(np.isfinite(room)):
        own = parts.setdefault(int(places[q]), [])
        own += [(float(low[q]), float(standing.units[q])), (float(high[q]), np.inf)]
    left = {int(place): float(most) for place, most in zip(places, room, strict=True)}
    total = 0.0
    for place, own in parts.items():
        for worth, units in sorted(own, reverse=True):
            taken = min(units, left[place])  # nothing, for a part of which nothing stands
            if worth <= 0:
                break
            total += worth * taken
            left[place] -= taken
    return total


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


def net_worths(case: PlanCase, options: Options, prices: Prices) -> tuple[np.ndarray, np.ndarray]:
    """Worth of one more unit of each stock and, last, hour, what it takes of every limit taken off, (Q + 1,) twice.

    First below what stands today (a unit kept is a cut not paid for), then above it; the same where moving is free.
    """
    net = np.append(prices.stock.sum(axis=0), prices.hours.sum()) - prices.budget * costs(case, options)
    if len(prices.minimum):
        net += prices.minimum @ least_rows(case, options)
    if len(prices.fence):
        net -= prices.fence @ fence_rows(case, options)
    moving = moving_costs(case, options)
    if moving is None:
        return net, net
    add, cut = moving
    return net + prices.budget * cut, net - prices.budget * add


def net_worth_of_stocks(case: PlanCase, options: Options, prices: Prices) -> np.ndarray:
    """Worth of one more unit of each stock above what stands, its cost taken off, (Q,)."""
    return net_worths(case, options, prices)[1][:-1]


def net_worth_of_hours(case: PlanCase, options: Options, prices: Prices) -> float:
    """Worth of one more worker hour that could be staffed, its cost taken off."""
    return max(0.0, float(net_worths(case, options, prices)[1][-1]))


def _hours_at_most(case: PlanCase, month: int) -> float:
    """Most worker hours a month could hold: what can be staffed, or what the money pays for."""
    if case.cost_worker_hour <= 0:
        return 0.0 if not np.any(case.worker_hours) else float(case.worker_hours_max[month])
    return float(min(case.worker_hours_max[month], money_to_plan(case)[month] / case.cost_worker_hour))
