"""The general first-order solver for places of middling size: PDLP (ortools), month by month, proved as any other.

PDLP's answer meets its limits only nearly; the repair and the bound of proof.py make it a plan with a gap.
"""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp
from ortools.pdlp import solve_log_pb2, solvers_pb2
from ortools.pdlp.python import pdlp

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import Prices, net_worths
from drawwell.engine.plan.first_stage import costs, not_for_structured
from drawwell.engine.plan.options import Options
from drawwell.engine.plan.programme import PENCE_PER_POUND, Programme, programme_of
from drawwell.engine.plan.proof import proved, proved_with
from drawwell.engine.plan.small import MonthAnswer, linear_programme, optimum_of
from drawwell.engine.plan.structure import Month, Structure, structure_of
from drawwell.engine.plan.sweep import buy

TOLERANCES = (1e-2, 2e-3, 4e-4, 1e-4)  # each tried in turn until the proof is within the gap


def solve_months_middle(case: PlanCase, options: Options, gap: float) -> list[MonthAnswer | None]:
    """An answer a month, proved to within the gap; None for a month in which no answer keeps the floors."""
    structure, programme = structure_of(case, options), programme_of(case, options)
    return [_solve_month(structure, programme, month, gap) for month in range(len(case.months))]


def _solve_month(structure: Structure, programme: Programme, month: int, gap: float) -> MonthAnswer | None:
    quadratic, m = _linear(programme, month), Month(structure, month)
    best, value, start = None, -np.inf, None
    for tolerance in TOLERANCES:
        result = pdlp.primal_dual_hybrid_gradient(quadratic, _parameters(tolerance), start)
        if result.solve_log.termination_reason == solve_log_pb2.TERMINATION_REASON_PRIMAL_INFEASIBLE:
            return None
        start = pdlp.PrimalAndDualSolution()
        start.primal_solution, start.dual_solution = result.primal_solution, result.dual_solution
        answer, now, bound = _proved(m, programme, result)
        if now > value:
            best, value = answer, now
        if bound - now <= gap * bound:
            break
    return best


def _parameters(tolerance: float) -> solvers_pb2.PrimalDualHybridGradientParams:
    parameters = solvers_pb2.PrimalDualHybridGradientParams()
    criteria = parameters.termination_criteria
    criteria.simple_optimality_criteria.eps_optimal_relative = tolerance
    criteria.simple_optimality_criteria.eps_optimal_absolute = tolerance
    criteria.iteration_limit = 50_000
    parameters.num_threads = 1
    return parameters


def _linear(programme: Programme, month: int) -> pdlp.QuadraticProgram:
    """The month's programme as PDLP takes it, to be made as small as possible."""
    matrix = programme.matrix()
    least, most = programme.row_bounds(month)
    linear = pdlp.QuadraticProgram()
    linear.resize_and_initialize(matrix.shape[1], matrix.shape[0])
    linear.objective_vector = -programme.gains() / max(float(programme.gains().max()), 1e-300)
    linear.constraint_matrix = matrix
    linear.constraint_lower_bounds, linear.constraint_upper_bounds = least, most
    linear.variable_lower_bounds = np.zeros(matrix.shape[1])
    linear.variable_upper_bounds = programme.column_most(month)
    return linear


def _proved(m: Month, programme: Programme, result):
    """PDLP's flows and prices, put in the proof's units and made to fit."""
    s, q = m.s, programme.stocks
    columns = np.maximum(np.asarray(result.primal_solution), 0.0)
    found = programme.prices(-np.asarray(result.dual_solution) * float(programme.gains().max()))
    scale = m.weight[:, None] * s.unit_gain
    prices = np.column_stack([found.stock, found.hours]) / scale
    floors = np.zeros((len(m.weight), len(m.case.areas), len(m.case.needs)))
    for f, floor in enumerate(m.case.floors):
        floors[:, :, floor.need] = np.maximum(floors[:, :, floor.need], found.floor[:, f])
    flows = columns[q + 1 : q + 1 + len(m.weight) * len(s.options.cell)].reshape(len(m.weight), -1).astype(np.float32)
    if not_for_structured(m.case):
        bought = _nearest_purchase(programme, m.month, columns[: q + 1])
        if bought is None:
            return None, -np.inf, np.inf
        return proved_with(m, flows, _prices_brought_down(m, programme, found, bought), bought)
    bought, _, m.minimum_price = buy(
        columns[: q + 1], m.buy_step, s.cost / s.unit_gain, m.money / s.unit_gain, s.place, s.room, s.least_of,
        m.least / s.unit_gain, m.most_hours,
    )  # fmt: skip
    m.minimum_price = found.minimum
    return proved(m, flows, prices, floors.reshape(len(floors), -1) / scale, bought)


def _prices_brought_down(m: Month, programme: Programme, found: Prices, bought: np.ndarray) -> Prices:
    """Prices of what is not full brought down to what it takes of every limit; see proof.prices_of."""
    net = net_worths(m.case, m.s.options, found)[1]
    total = np.append(found.stock.sum(axis=0), found.hours.sum())
    taken = np.bincount(m.s.place, bought[:-1], len(m.s.room))
    full = np.append((taken >= 0.999 * m.s.room)[m.s.place], bought[-1] >= 0.999 * m.most_hours)
    too_dear = (net > 0) & ~full & (total > 0)
    down = np.where(too_dear, np.maximum(total - net, 0.0) / np.where(total > 0, total, 1.0), 1.0)
    return replace(found, stock=found.stock * down[:-1], hours=found.hours * down[-1])


def _nearest_purchase(programme: Programme, month: int, wish: np.ndarray) -> np.ndarray | None:
    """The purchase that meets every limit of the first stage and is least short of a wish, (Q + 1,), by cost."""
    first = programme.first.shape[0]
    least, most = (bounds[:first] for bounds in programme.row_bounds(month))
    q, moved = len(wish), len(programme.moved)
    short = sp.vstack([sp.csr_matrix((first, q)), sp.eye(q)])
    own = sp.vstack([programme.first, sp.eye(q)])
    above = sp.vstack([programme.above, sp.csr_matrix((q, moved))])
    matrix = sp.hstack([own, short, above], format="csc")
    pounds = np.maximum(costs(programme.case, programme.options) / PENCE_PER_POUND, 1e-9)
    cost = np.concatenate([1e-3 * pounds, pounds, np.zeros(moved)])
    most_columns = np.full(matrix.shape[1], np.inf)
    most_columns[q - 1] = programme.column_most(month)[programme.stocks]
    found = optimum_of(
        linear_programme(matrix, cost, np.append(least, wish), np.append(most, np.full(q, np.inf)), most_columns)
    )
    return None if found is None else found[0][:q]
