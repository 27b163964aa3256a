"""The general first-order solver for places of middling size: PDLP (ortools), month by month, proved as any other.

PDLP's answer meets its limits only nearly; the repair and the bound of proof.py make it a plan with a gap.
"""

import numpy as np
from ortools.pdlp import solve_log_pb2, solvers_pb2
from ortools.pdlp.python import pdlp

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.options import Options
from drawwell.engine.plan.programme import Programme, programme_of
from drawwell.engine.plan.proof import proved, proved_with
from drawwell.engine.plan.purchase import brought_down, least_short
from drawwell.engine.plan.small import MonthAnswer
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
    if m.named:
        bought = least_short(m.case, s.options, m.month, columns[: q + 1])
        if bought is None:
            return None, -np.inf, np.inf
        found = brought_down(m.case, s.options, found, bought, s.place, s.room, m.month)
        return proved_with(m, flows, found, bought)
    bought, _, m.minimum_price = buy(
        columns[: q + 1], m.buy_step, s.cost / s.unit_gain, m.money / s.unit_gain, s.place, s.room, s.least_of,
        m.least / s.unit_gain, m.most_hours,
    )  # fmt: skip
    m.minimum_price = found.minimum
    return proved(m, flows, prices, floors.reshape(len(floors), -1) / scale, bought)
