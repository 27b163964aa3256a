"""One month of a place in the shape that the first-order solvers use: options by cell and fit, rows to be priced."""

from dataclasses import dataclass, replace

import numpy as np

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import money_to_plan
from drawwell.engine.plan.first_stage import owed
from drawwell.engine.plan.options import Options
from drawwell.engine.plan.purchase import NamedRows, rows_are_named
from drawwell.engine.plan.sweep import buy


@dataclass(frozen=True)
class Structure:
    """What is the same in every month, in the units of the iteration. K options, R = Q stocks + hours, G groups."""

    case: PlanCase
    options: Options
    groups: np.ndarray  # (cells, G + 1) where each fit group's options start
    width: np.ndarray  # (cells, G) share of people in each fit group: pulled only, then fits from the widest
    group: np.ndarray  # (K,) group of each option
    gain: np.ndarray  # (K,) value a person, the largest 1
    unit_gain: float  # value of one unit of gain
    share: np.ndarray  # (cells,) the highest floor on the cell
    cost: np.ndarray  # (R,) pence
    place: np.ndarray  # (Q,) room row of each stock
    room: np.ndarray  # (places,) most units
    least_of: np.ndarray  # (Q,) minimum each stock counts towards, or -1
    row_scale: np.ndarray  # (R,) one over the usual units drawn
    column: np.ndarray  # (cells,) largest column sum of the scaled rows

    @property
    def rows(self) -> int:
        return len(self.cost)


def structure_of(case: PlanCase, options: Options) -> Structure:
    """The parts of the iteration that no month changes."""
    cells, needs = len(options.start) - 1, len(case.needs)
    depth = max((len(levels) for levels in options.fit_levels), default=0)
    groups = np.searchsorted(options.cell * (depth + 1) + options.level + 1, np.arange(cells * (depth + 1) + 1))
    width = np.zeros((needs, depth + 1))
    for n, levels in enumerate(options.fit_levels):
        edges = np.concatenate([[1.0], levels, [0.0]])
        width[n, : len(levels) + 1] = edges[:-1] - edges[1:]
    share = np.zeros((len(case.areas), needs))
    for floor in case.floors:
        share[:, floor.need] = np.maximum(share[:, floor.need], floor.share)
    places = options.stock_site * len(case.capabilities) + options.stock_capability
    own, place = np.unique(places, return_inverse=True)
    draws = np.bincount(options.stock, options.units, len(places)) / np.maximum(
        np.bincount(options.stock, minlength=len(places)), 1
    )
    hours = options.hours[options.hours > 0].mean() if options.hours.any() else 1.0
    row_scale = 1.0 / np.append(np.where(draws > 0, draws, 1.0), hours)
    column = options.units * row_scale[options.stock] + options.hours * row_scale[-1]
    column += options.met * (share.ravel()[options.cell] > 0)
    largest = np.zeros(cells)
    np.maximum.at(largest, options.cell, column)
    unit_gain = max(float(options.gain.max(initial=0.0)), 1e-300)
    return Structure(
        case=case,
        options=options,
        groups=np.column_stack([groups[:-1].reshape(cells, depth + 1), groups[depth + 1 :: depth + 1]]),
        width=np.tile(width, (len(case.areas), 1)),
        group=options.level + 1,
        gain=(options.gain / unit_gain).astype(np.float32),
        unit_gain=unit_gain,
        share=share.ravel(),
        cost=np.append(options.stock_cost, case.cost_worker_hour),
        place=place,
        room=case.units_max.ravel()[own],
        least_of=_minimum_of(case, options),
        row_scale=row_scale,
        column=np.maximum(largest, 1e-12),
    )


def _minimum_of(case: PlanCase, options: Options) -> np.ndarray:
    """Which minimum each stock counts towards; several on one capability count as the first, with their largest."""
    of = np.full(len(case.capabilities), -1)
    for m, minimum in reversed(list(enumerate(case.minimums))):
        of[minimum.capability] = m
    return of[options.stock_capability]


def _least(case: PlanCase, month: int) -> np.ndarray:
    least = np.zeros(len(case.minimums))
    for minimum, pence in zip(case.minimums, owed(case, month), strict=True):
        first = next(i for i, other in enumerate(case.minimums) if other.capability == minimum.capability)
        least[first] = max(least[first], pence)
    return least


class Month:
    """One month's sizes and steps, and its certificate."""

    def __init__(self, structure: Structure, month: int, picked=None):
        self.s, self.month = structure, month
        case, options = structure.case, structure.options
        if picked is not None:
            case = some_scenarios(case, picked)
        self.case = case
        self.weight = case.scenario_weight
        self.demand = np.ascontiguousarray(case.demand[..., month].reshape(len(self.weight), -1), dtype=np.float32)
        self.drawn = np.array([self._drawn(people) for people in self.demand])
        self.buy_step = 0.2 * np.maximum(self.weight @ self.drawn, 1e-9)
        self.money = float(money_to_plan(case)[month])
        self.most_hours = float(case.worker_hours_max[month])
        self.least = _least(case, month)
        self.named = None
        if rows_are_named(case):
            self.named = NamedRows(case, options, month, structure.place, structure.room, structure.unit_gain)
        self.minimum_price = np.zeros(len(case.minimums))
        f32 = {name: getattr(options, name).astype(np.float32) for name in ("units", "hours", "met")}
        self.units, self.hours, self.met = f32["units"], f32["hours"], f32["met"]

    def steps(self, weight: float):
        """Steps of flows (cells,), of prices (W, R + 1; the last for floors) and of what is bought (R,)."""
        s = self.s
        prices = s.row_scale / (self.drawn + self.buy_step) * weight
        return (
            (1.0 / (weight * s.column)).astype(np.float32),
            np.column_stack([prices, np.full(len(prices), weight)]),
            self.buy_step / (weight * s.row_scale),
        )

    def buy(self, wish: np.ndarray, step: np.ndarray) -> np.ndarray:
        """The purchase nearest to a wish within every limit of the first stage, (R,)."""
        if self.named:
            return self.named.nearest(wish, step)
        s, unit = self.s, self.s.unit_gain
        bought, _, self.minimum_price = buy(
            wish, step, s.cost / unit, self.money / unit, s.place, s.room, s.least_of, self.least / unit,
            self.most_hours,
        )  # fmt: skip
        return bought

    def _drawn(self, people: np.ndarray) -> np.ndarray:
        """Units of each stock, and hours, that a scenario's people could draw if all took every option, (R,)."""
        options = self.s.options
        taken = people[options.cell]
        stocks = np.bincount(options.stock, options.units * taken, self.s.rows - 1)
        return np.append(stocks, options.hours @ taken)


def some_scenarios(case: PlanCase, picked: np.ndarray) -> PlanCase:
    weight = case.scenario_weight[picked]
    return replace(case, demand=case.demand[picked], scenario_weight=weight / weight.sum())
