"""The linear programme of one month, built as arrays: stocks, hours, and the flows of every scenario.

Columns: stocks (Q), worker hours (1), then the flows of each scenario (W x K), then what is bought above what stands
today (V, only where moving costs).
Rows: budget (1), room (R), minimums (M), ring-fences (P), what is above what stands (V); then for each scenario: stocks
used (Q), hours used (1), fit levels (L), people (cells), floors (F x A). Only the bounds differ between months, so a
solver can start from the month before.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import Prices, money_to_plan
from drawwell.engine.plan.first_stage import (
    allowed,
    costs,
    fence_rows,
    least_rows,
    moving_costs,
    owed,
    standing_of,
)
from drawwell.engine.plan.options import Options

PENCE_PER_POUND = 100.0


@dataclass(frozen=True)
class Programme:
    """The rows of one month's programme and where each kind of row lies."""

    case: PlanCase
    options: Options
    first: sp.csr_matrix  # (1 + R + M + P + V, Q + 1): what stocks and hours cost, the room they take, and so on
    above: sp.csr_matrix  # (1 + R + M + P + V, V): what a unit above what stands today costs more
    moved: np.ndarray  # (V,) the stocks, and hours, that cost to move
    block: sp.csr_matrix  # (rows of one scenario, K): what flows use
    room_place: np.ndarray  # (R,) site x C + capability of each room row
    level_cell: np.ndarray  # (L,) cell of each fit-level row
    level_fit: np.ndarray  # (L,) its fit

    @property
    def stocks(self) -> int:
        return len(self.options.stock_site)

    @property
    def scenarios(self) -> int:
        return len(self.case.scenario_weight)

    def matrix(self) -> sp.csc_matrix:
        """All rows and columns, (1 + R + M + P + V + W x rows, Q + 1 + W x K + V)."""
        supply = sp.eye(self.block.shape[0], self.stocks + 1, format="csr")  # stock and hour rows lie first
        left = sp.vstack([self.first] + [-supply] * self.scenarios)
        flows = sp.kron(sp.eye(self.scenarios), self.block)
        nothing = sp.csr_matrix((self.first.shape[0], flows.shape[1]))
        columns = [left, sp.vstack([nothing, flows])]
        if len(self.moved):
            columns.append(sp.vstack([self.above, sp.csr_matrix((flows.shape[0], len(self.moved)))]))
        return sp.hstack(columns, format="csc")

    @property
    def fences(self) -> slice:
        """The rows of the ring-fences."""
        start = 1 + len(self.room_place) + len(self.case.minimums)
        return slice(start, start + len(self.case.ring_fences))

    def tail(self, matrix: sp.csc_matrix, least: np.ndarray, most: np.ndarray):
        """The programme with the worst scenarios' columns and rows: (matrix, gains, least, most).

        Two more kinds of column: the value below which a scenario is among the worst, and how far each falls short.
        """
        case, k = self.case, len(self.options.cell)
        w, value = self.scenarios, sp.kron(sp.eye(self.scenarios), sp.csr_matrix(self.options.gain[None, :]))
        rest = sp.csr_matrix((w, len(self.moved)))
        rows = sp.hstack([sp.csr_matrix((w, self.stocks + 1)), value, rest, -np.ones((w, 1)), sp.eye(w)])
        nothing = sp.csr_matrix((matrix.shape[0], 1 + w))
        gains = (1 - case.tail_weight) * self.gains()
        worst = case.tail_weight * np.append(1.0, -case.scenario_weight / case.tail_share)
        assert value.shape[1] == w * k
        return (
            sp.vstack([sp.hstack([matrix, nothing]), rows], format="csc"),
            np.concatenate([gains, worst]),
            np.concatenate([least, np.zeros(w)]),
            np.concatenate([most, np.full(w, np.inf)]),
        )

    def gains(self) -> np.ndarray:
        """Value per unit of every column."""
        flows = (self.case.scenario_weight[:, None] * self.options.gain).ravel()
        return np.concatenate([np.zeros(self.stocks + 1), flows, np.zeros(len(self.moved))])

    def row_bounds(self, month: int) -> tuple[np.ndarray, np.ndarray]:
        """Least and most of every row in a month."""
        case = self.case
        least, most = ([each] for each in first_bounds(case, self.options, month, self.room_place, self.moved))
        for w in range(self.scenarios):
            demand = case.demand[w, :, :, month]
            people = demand.ravel()
            floors = [floor.share * demand[:, floor.need] for floor in case.floors]
            most += [np.zeros(self.stocks + 1), self.level_fit * people[self.level_cell], people]
            most.append(np.full(len(floors) * len(case.areas), np.inf))
            least += [np.full(self.stocks + 1 + len(self.level_cell) + len(people), -np.inf), *floors]
        return np.concatenate(least), np.concatenate(most)

    def column_most(self, month: int) -> np.ndarray:
        """Most of every column in a month: only worker hours have one of their own."""
        most = np.full(self.stocks + 1 + self.scenarios * len(self.options.cell) + len(self.moved), np.inf)
        most[self.stocks] = self.case.worker_hours_max[month]
        return most

    def prices(self, duals: np.ndarray) -> Prices:
        """The prices in row duals (what the value loses per unit less of a row's bound)."""
        case, room, floors = self.case, len(self.room_place), len(self.case.floors)
        rest = np.asarray(duals[self.first.shape[0] :]).reshape(self.scenarios, self.block.shape[0])
        last = floors * len(case.areas)
        floor = -rest[:, rest.shape[1] - last :].reshape(self.scenarios, floors, len(case.areas))
        return Prices(
            stock=rest[:, : self.stocks],
            hours=rest[:, self.stocks],
            floor=floor,
            budget=float(duals[0]) / PENCE_PER_POUND,
            minimum=-duals[1 + room : 1 + room + len(case.minimums)] / PENCE_PER_POUND,
            fence=duals[self.fences] / PENCE_PER_POUND,
        ).at_or_above_zero()


def first_bounds(case: PlanCase, options: Options, month: int, room_place, moved) -> tuple[np.ndarray, np.ndarray]:
    """Least and most of every row of the first stage in a month."""
    standing = standing_of(case, options, month)
    money = money_to_plan(case)[month] - (0.0 if standing is None else standing.cut @ standing.units)
    most = [np.full(1, money / PENCE_PER_POUND), case.units_max.ravel()[room_place]]
    most += [np.full(len(case.minimums), np.inf), allowed(case, month) / PENCE_PER_POUND]
    most.append(np.zeros(0) if standing is None else standing.units[moved])
    least = [np.full(1 + len(room_place), -np.inf), owed(case, month) / PENCE_PER_POUND]
    least.append(np.full(len(case.ring_fences) + len(moved), -np.inf))
    return np.concatenate(least), np.concatenate(most)


def programme_of(case: PlanCase, options: Options) -> Programme:
    """Build the rows of a case once; every month uses them."""
    level_cell, level_fit, level_rows = _level_rows(case, options)
    k, cells = len(options.cell), len(options.start) - 1
    every = np.arange(k)
    stock_rows = sp.csr_matrix((options.units, (options.stock, every)), shape=(len(options.stock_site), k))
    hour_row = sp.csr_matrix(options.hours[None, :])
    people_rows = sp.csr_matrix((np.ones(k), (options.cell, every)), shape=(cells, k))
    rows = [stock_rows, hour_row, level_rows, people_rows, *_floor_rows(case, options)]
    first, above, moved, room_place = first_rows(case, options)
    return Programme(
        case=case,
        options=options,
        first=first,
        above=above,
        moved=moved,
        block=sp.vstack(rows, format="csr"),
        room_place=room_place,
        level_cell=level_cell,
        level_fit=level_fit,
    )


def first_rows(case: PlanCase, options: Options):
    """Budget, room, minimums, ring-fences and what costs to move, over stocks and hours; and over what is above.

    Then which stocks, and hours, cost to move, (V,), and the site x C + capability of each room row, (R,).
    """
    stocks = len(options.stock_site)
    place = options.stock_site * len(case.capabilities) + options.stock_capability
    room_place = np.unique(place[np.isfinite(case.units_max.ravel()[place])])
    limited = np.flatnonzero(np.isin(place, room_place))
    room = sp.csr_matrix(
        (np.ones(len(limited)), (np.searchsorted(room_place, place[limited]), limited)),
        shape=(len(room_place), stocks + 1),
    )
    budget, named = costs(case, options), [least_rows(case, options), fence_rows(case, options)]
    moving = moving_costs(case, options)
    add, cut = moving if moving else np.zeros((2, stocks + 1))
    moved = np.flatnonzero(add + cut)
    own = sp.csr_matrix((np.ones(len(moved)), (np.arange(len(moved)), moved)), shape=(len(moved), stocks + 1))
    rows = [sp.csr_matrix((budget - cut)[None, :] / PENCE_PER_POUND), room]
    rows += [*(sp.csr_matrix(each / PENCE_PER_POUND) for each in named), own]
    first = sp.vstack(rows, format="csr")
    between = sp.csr_matrix((first.shape[0] - 1 - len(moved), len(moved)))
    dearer = sp.csr_matrix((add + cut)[None, moved] / PENCE_PER_POUND)
    return first, sp.vstack([dearer, between, -sp.eye(len(moved))], format="csr"), moved, room_place


def _level_rows(case, options):
    """For each cell and fit level below one, the produced flow of that fit or narrower stays within the fit."""
    cells, fits, rows, columns = [], [], [], []
    need = options.cell % len(case.needs)
    for n, levels in enumerate(options.fit_levels):
        produced = np.flatnonzero((need == n) & ~options.pulled)
        present, at = np.unique(options.cell[produced], return_inverse=True)
        for level, fit in enumerate(levels):
            if fit >= 1.0 or not len(produced):
                continue
            narrow = options.level[produced] >= level
            rows.append(sum(map(len, cells)) + at[narrow])
            columns.append(produced[narrow])
            cells.append(present)
            fits.append(np.full(len(present), fit))
    if not cells:
        return np.zeros(0, int), np.zeros(0), sp.csr_matrix((0, len(options.cell)))
    rows, columns = np.concatenate(rows), np.concatenate(columns)
    level_cell = np.concatenate(cells)
    matrix = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(level_cell), len(options.cell)))
    return level_cell, np.concatenate(fits), matrix


def _floor_rows(case, options) -> list[sp.csr_matrix]:
    """For each floor, people met of its need in each area."""
    area, need = np.divmod(options.cell, len(case.needs))
    matrices = []
    for floor in case.floors:
        own = np.flatnonzero(need == floor.need)
        shape = (len(case.areas), len(options.cell))
        matrices.append(sp.csr_matrix((options.met[own], (area[own], own)), shape=shape))
    return matrices
