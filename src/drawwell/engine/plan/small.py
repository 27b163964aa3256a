"""The exact solver: each month as one linear programme in HiGHS, months alike solved once.

With all sites open nothing couples the months, so each is solved alone, starting from the basis of the month before.
"""

from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp

from drawwell.engine.plan.certificate import Prices
from drawwell.engine.plan.programme import Programme
from drawwell.engine.plan.tail import leaning_weights, nearest_lean


@dataclass(frozen=True)
class MonthAnswer:
    """What a solver found for one month: stocks (Q,), hours, flows (W, K), prices; weights (W,) if the value leans."""

    stocks: np.ndarray
    hours: float
    flows: np.ndarray
    prices: Prices
    weights: np.ndarray | None = None


class SolverGaveUp(RuntimeError):
    """HiGHS stopped without an answer and without a proof that there is none."""


def solve_months(programme: Programme) -> list[MonthAnswer | None]:
    """One answer a month; None for a month in which no plan fits."""
    highs = quiet_highs()
    scale = 1.0 / max(float(np.max(programme.gains(), initial=0.0)), 1e-300)
    answers, known, passed = [], {}, False
    for month in range(len(programme.case.months)):
        least, most = programme.row_bounds(month)
        column_most = programme.column_most(month)
        key = (least.tobytes(), most.tobytes(), column_most.tobytes())
        if key not in known:
            matrix, gains = None if passed else programme.matrix(), programme.gains()
            if programme.case.tail_weight:
                matrix, gains, least, most = programme.tail(programme.matrix(), least, most)
                column_most = np.append(column_most, np.full(1 + programme.scenarios, np.inf))
            if passed:
                _change_bounds(highs, least, most, column_most)
            else:
                highs.passModel(linear_programme(matrix, -scale * gains, least, most, column_most))
                passed = True
            known[key] = _run(highs, programme, scale)
        answers.append(known[key])
    return answers


def linear_programme(matrix: sp.csc_matrix, cost, least, most, column_most) -> highspy.HighsLp:
    """A HiGHS programme to be made as small as possible, from arrays; columns are at or above zero."""
    matrix = sp.csc_matrix(matrix)
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = np.asarray(cost, dtype=float)
    lp.col_lower_ = np.zeros(matrix.shape[1])
    lp.col_upper_ = np.asarray(column_most, dtype=float)
    lp.row_lower_ = np.asarray(least, dtype=float)
    lp.row_upper_ = np.asarray(most, dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = matrix.data.astype(float)
    return lp


def optimum_of(lp: highspy.HighsLp):
    """Solve a programme alone: (columns, row duals) at its optimum, or None where nothing fits."""
    highs = quiet_highs()
    highs.passModel(lp)
    return _solution(highs)


class SameAgain:
    """One programme solved again and again with other bounds on its rows, each time from the basis of the last."""

    def __init__(self):
        self._highs, self._known = None, None

    def optimum(self, matrix: sp.csc_matrix, cost, least, most):
        """(columns, row duals) at the optimum, or None where nothing fits; columns are zero or more."""
        known = (matrix.indptr, matrix.indices, matrix.data, cost)
        endless = np.full(matrix.shape[1], np.inf)
        if self._known is None or not all(map(np.array_equal, known, self._known)):
            self._highs, self._known = quiet_highs(), known
            self._highs.passModel(linear_programme(matrix, cost, least, most, endless))
        else:
            _change_bounds(self._highs, least, most, endless)
        return _solution(self._highs)


def quiet_highs() -> highspy._Highs:
    """A solver that says nothing, works alone and always the same way."""
    highs = highspy._Highs()  # highspy.Highs prints a banner before it can be told to be quiet
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 1)
    return highs


def _change_bounds(highs, least, most, column_most) -> None:
    rows = np.arange(len(least), dtype=np.int32)
    highs.changeRowsBounds(len(rows), rows, least, most)
    columns = np.arange(len(column_most), dtype=np.int32)
    highs.changeColsBounds(len(columns), columns, np.zeros(len(columns)), column_most)


def _run(highs, programme: Programme, scale: float) -> MonthAnswer | None:
    found = _solution(highs)
    if found is None:
        return None
    columns, duals = found
    case, q, scenarios = programme.case, programme.stocks, programme.scenarios
    flows, weights = columns[q + 1 : q + 1 + scenarios * len(programme.options.cell)], None
    if case.tail_weight:
        lean = duals[-scenarios:] / scale / (case.tail_weight * case.scenario_weight)
        weights, duals = leaning_weights(case, nearest_lean(case, lean)), duals[:-scenarios]
    return MonthAnswer(
        stocks=columns[:q],
        hours=float(columns[q]),
        flows=flows.reshape(scenarios, -1),
        prices=programme.prices(-duals / scale),
        weights=weights,
    )


# Tried in turn when HiGHS cannot tell: on badly scaled programmes its first choice sometimes ends "Unknown".
OTHER_WAYS = (
    {"solver": "ipm"},
    {"solver": "simplex", "presolve": "off"},
    {"solver": "simplex", "simplex_strategy": 4},
    {"solver": "ipm", "presolve": "off"},
)
FIRST_WAY = {"solver": "choose", "presolve": "choose", "simplex_strategy": 1}


def _solution(highs):
    """(columns, row duals) of the optimum, or None where nothing fits. Raises SolverGaveUp when no way tells."""
    for way in (FIRST_WAY, *OTHER_WAYS):
        for option, value in (FIRST_WAY | way).items():
            highs.setOptionValue(option, value)
        if way is not FIRST_WAY:
            highs.clearSolver()
        highs.run()
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            solution = highs.getSolution()
            return np.maximum(np.array(solution.col_value), 0.0), np.array(solution.row_dual)
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
    raise SolverGaveUp(f"HiGHS stopped with '{highs.modelStatusToString(status)}'.")
