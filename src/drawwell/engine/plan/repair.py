"""Any solver's flows made into a plan that keeps every limit: never published otherwise.

Nothing is bought that no scenario uses, except what a statute or contract asks for; then everything is scaled by the
one factor that makes the last rounding error fit.
"""

from dataclasses import dataclass

import numpy as np

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import money_to_plan
from drawwell.engine.plan.options import Options
from drawwell.engine.plan.small import MonthAnswer
from drawwell.engine.plan.tail import worth_of


@dataclass(frozen=True)
class MonthPlan:
    """One month of a plan. stocks, used (Q,); met_produced, met_pulled (cells,); over_floor (F, A) people;
    by_scenario (W,) value; value is what they are worth together.
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


def repair(case: PlanCase, options: Options, month: int, answer: MonthAnswer) -> MonthPlan:
    """The plan of one month from a solver's flows, with what it spends, meets and is worth."""
    flows = np.maximum(answer.flows, 0.0)
    flows *= _within_people(case, options, month, flows)
    draws = np.stack([np.bincount(options.stock, f * options.units, len(options.stock_cost)) for f in flows])
    hours = float((flows @ options.hours).max())
    stocks = _with_minimums(case, options, draws.max(axis=0), answer.stocks)
    factor = _within_money_and_room(case, options, month, stocks, hours)
    weight = case.scenario_weight
    met = factor * (flows * options.met)
    cells = len(options.start) - 1
    by_cell = np.stack([np.bincount(options.cell, m, cells) for m in met])
    produced, pulled = (
        np.bincount(options.cell, weight @ (met * own), cells) for own in (~options.pulled, options.pulled)
    )
    by_scenario = factor * (flows @ options.gain)
    return MonthPlan(
        stocks=stocks * factor,
        used=factor * (weight @ draws),
        hours=hours * factor,
        met_produced=produced,
        met_pulled=pulled,
        over_floor=_over_floors(case, month, by_cell),
        by_scenario=by_scenario,
        value=worth_of(case, by_scenario),
        cost_pence=factor * float(stocks @ options.stock_cost + hours * case.cost_worker_hour),
    )


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


def _with_minimums(case: PlanCase, options: Options, needed: np.ndarray, bought: np.ndarray) -> np.ndarray:
    """What is needed, topped up towards what the solver bought until each statute and contract is spent."""
    stocks = needed.astype(float)
    for minimum in case.minimums:
        own = options.stock_capability == minimum.capability
        spent = stocks[own] @ options.stock_cost[own]
        offered = np.maximum(bought[own], stocks[own])
        could = offered @ options.stock_cost[own]
        if spent < minimum.pence_per_month and could > spent:
            share = min(1.0, (minimum.pence_per_month - spent) / (could - spent))
            stocks[own] += share * (offered - stocks[own])
    return stocks


def _within_money_and_room(case: PlanCase, options: Options, month: int, stocks: np.ndarray, hours: float) -> float:
    """The one factor, at most 1, that makes stocks and hours fit budget, room and staffing."""
    cost = stocks @ options.stock_cost + hours * case.cost_worker_hour
    room = np.zeros(case.units_max.shape)
    np.add.at(room, (options.stock_site, options.stock_capability), stocks)
    over = np.max(room / np.where(case.units_max > 0, case.units_max, np.inf), initial=0.0)
    full = np.any((room > 0) & (case.units_max <= 0))
    worst = max(cost / money_to_plan(case)[month], over, hours / max(case.worker_hours_max[month], 1e-300), 1.0)
    return 0.0 if full else 1.0 / float(worst)


def _over_floors(case: PlanCase, month: int, met: np.ndarray) -> np.ndarray:
    """By how many people each floor is passed in its worst scenario, (F, A)."""
    met = met.reshape(len(met), len(case.areas), len(case.needs))
    over = [
        (met[:, :, floor.need] - floor.share * case.demand[:, :, floor.need, month]).min(axis=0)
        for floor in case.floors
    ]
    return np.array(over).reshape(len(case.floors), len(case.areas))
