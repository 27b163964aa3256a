"""Any solver's flows made into a plan that keeps every limit: never published otherwise.

Nothing is bought that no scenario uses, except what a statute or contract asks for, what costs more to cut than to
keep, and what fills a block; then what is bought is scaled by the one factor that makes the last rounding error fit.
"""

from dataclasses import dataclass

import numpy as np

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import money_to_plan
from drawwell.engine.plan.first_stage import (
    Standing,
    allowed,
    block_sizes,
    costs,
    fence_rows,
    least_rows,
    owed,
    standing_of,
)
from drawwell.engine.plan.options import Options
from drawwell.engine.plan.small import MonthAnswer
from drawwell.engine.plan.tail import worth_of

STANDING_ROUNDING = 1e-7
HELD_ROUNDING = 1e-9
BLOCK_ROUNDING = 1e-6  # of a block: what a solver's rounding may have over a whole number of them


@dataclass(frozen=True)
class MonthPlan:
    """One month of a plan. stocks, used (Q,); met_produced, met_pulled (cells,); over_floor (F, A) people;
    by_scenario (W,) value; value is what they are worth together. cost_pence holds moving_pence, what change costs.
    """

    stocks: np.ndarray
    used: np.ndarray
    hours: float
    met_produced: np.ndarray
    met_pulled: np.ndarray
    over_floor: np.ndarray
    by_scenario: np.ndarray
    value: float
    cost_pence: float
    moving_pence: float = 0.0


def repair(case: PlanCase, options: Options, month: int, answer: MonthAnswer) -> MonthPlan:
    """The plan of one month from a solver's flows, with what it spends, meets and is worth."""
    flows = np.maximum(answer.flows, 0.0)
    flows *= _within_people(case, options, month, flows)
    standing = standing_of(case, options, month)
    bought, hold, flows = _bought(case, options, month, answer, flows, standing)
    factor = _that_fits(case, options, month, bought, hold, standing)
    bought = hold + factor * (bought - hold)
    weight = case.scenario_weight
    draws = np.stack([np.bincount(options.stock, f * options.units, len(options.stock_cost)) for f in flows])
    met = factor * (flows * options.met)
    cells = len(options.start) - 1
    by_cell = np.stack([np.bincount(options.cell, m, cells) for m in met])
    produced, pulled = (
        np.bincount(options.cell, weight @ (met * own), cells) for own in (~options.pulled, options.pulled)
    )
    by_scenario = factor * (flows @ options.gain)
    moving = 0.0 if standing is None else standing.cost(bought)
    return MonthPlan(
        stocks=bought[:-1],
        used=factor * (weight @ draws),
        hours=float(bought[-1]),
        met_produced=produced,
        met_pulled=pulled,
        over_floor=_over_floors(case, month, by_cell),
        by_scenario=by_scenario,
        value=worth_of(case, by_scenario),
        cost_pence=float(bought @ costs(case, options)) + moving,
        moving_pence=moving,
    )


def _bought(case, options, month, answer: MonthAnswer, flows: np.ndarray, standing: Standing | None):
    """What is bought, what of it no scaling may touch, (Q + 1,) each, and the flows that it can carry."""
    draws = np.stack([np.bincount(options.stock, f * options.units, len(options.stock_cost)) for f in flows])
    needed = np.append(draws.max(axis=0), float((flows @ options.hours).max()))
    offered = np.append(answer.stocks, answer.hours)
    hold = np.zeros(len(needed))
    if standing is not None:  # what costs as much to cut as to keep stays
        hold = np.where(standing.cut >= costs(case, options), np.minimum(standing.units, offered), 0.0)
    bought = _with_minimums(case, options, month, np.maximum(needed, hold), offered)
    if standing is not None:  # a rounding away from what stands is no move
        same = np.abs(bought - standing.units) <= STANDING_ROUNDING * (1.0 + standing.units)
        bought = np.where(same, standing.units, bought)
    sizes = block_sizes(case, options)
    whole = sizes > 0
    if standing is None and not whole.any():
        return bought, hold, flows
    sizes = np.where(whole, sizes, 1.0)
    bought = np.where(whole, np.ceil(bought / sizes - BLOCK_ROUNDING) * sizes, bought)
    carried = np.append(draws, (flows @ options.hours)[:, None], axis=1)
    part = np.where(carried > bought, bought / np.where(carried > 0, carried, 1.0), 1.0)
    stock, hours = part[:, options.stock], part[:, -1:]
    flows = flows * np.where(options.hours > 0, np.minimum(stock, hours), stock)
    return bought, np.where(whole, bought, np.minimum(hold, bought)), flows


def _within_people(case: PlanCase, options: Options, month: int, flows: np.ndarray) -> np.ndarray:
    """The factor (at most 1) on each flow that keeps each cell within its people and its fits, (W, K)."""
    cells, needs = len(options.start) - 1, len(case.needs)
    factor = np.ones((len(flows), cells))
    for w, flow in enumerate(flows):
        people = case.demand[w, :, :, month].ravel()
        factor[w] = _at_most_one(people, np.bincount(options.cell, flow, cells))
        for level in range(max((len(levels) for levels in options.fit_levels), default=0)):
            fit = np.array([levels[level] if level < len(levels) else 1.0 for levels in options.fit_levels])
            narrow = np.where(options.level >= level, flow, 0.0)
            most = people * np.tile(fit, cells // needs)
            factor[w] = np.minimum(factor[w], _at_most_one(most, np.bincount(options.cell, narrow, cells)))
    return factor[:, options.cell]


def _at_most_one(most: np.ndarray, asked: np.ndarray) -> np.ndarray:
    return np.where(asked > most, most / np.where(asked > 0, asked, 1.0), 1.0)


def _with_minimums(case: PlanCase, options: Options, month: int, needed: np.ndarray, offered: np.ndarray) -> np.ndarray:
    """What is needed, topped up towards what the solver bought until each statute and contract has its due."""
    bought = needed.astype(float)
    for row, least in zip(least_rows(case, options), owed(case, month), strict=True):
        most = np.where(row > 0, np.maximum(offered, bought), bought)
        has, could = row @ bought, row @ most
        if has < least and could > has:
            bought += min(1.0, (least - has) / (could - has)) * (most - bought)
    return bought


def _that_fits(case: PlanCase, options: Options, month: int, bought, hold, standing: Standing | None) -> float:
    """The one factor, at most 1, on what is bought beyond `hold` that makes it fit budget, room, staffing and fences.

    What moving costs bends, and never inwards, so between `hold` and what is bought it is at most the straight line.
    """
    low, high = (
        _used(case, options, np.asarray(each, float), 0.0 if standing is None else standing.cost(each))
        for each in (hold, bought)
    )
    room = case.units_max.ravel()
    most = np.concatenate([[money_to_plan(case)[month]], room, [case.worker_hours_max[month]], allowed(case, month)])
    rounding = HELD_ROUNDING * (1.0 + np.abs(most)) if hold.any() else 0.0  # what is held cannot be scaled
    over = high > most + rounding
    if not over.any():
        return 1.0
    return (
        float(np.clip(((most - low)[over] / (high - low)[over]).min(), 0.0, 1.0))
        if np.all(high > low, where=over)
        else 0.0
    )


def _used(case: PlanCase, options: Options, bought: np.ndarray, moving: float) -> np.ndarray:
    """What a purchase takes of the budget, of each room, of staffing and of what each fence leaves."""
    room = np.zeros(case.units_max.shape)
    np.add.at(room, (options.stock_site, options.stock_capability), bought[:-1])
    spent = bought @ costs(case, options) + moving
    return np.concatenate([[spent], room.ravel(), [bought[-1]], fence_rows(case, options) @ bought])


def _over_floors(case: PlanCase, month: int, met: np.ndarray) -> np.ndarray:
    """By how many people each floor is passed in its worst scenario, (F, A)."""
    met = met.reshape(len(met), len(case.areas), len(case.needs))
    over = [
        (met[:, :, floor.need] - floor.share * case.demand[:, :, floor.need, month]).min(axis=0)
        for floor in case.floors
    ]
    return np.array(over).reshape(len(case.floors), len(case.areas))
