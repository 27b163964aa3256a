"""Posts and rooms come whole: plans in which some capacity is bought in blocks, with a bound no such plan can beat.

Any plan in blocks is a plan in any amount, so the bound without blocks holds. Where a month is small enough its blocks
are chosen whole by HiGHS, whose own bound is then the tighter one. Elsewhere they are chosen whole for few scenarios,
each the mean of its like; and where even that is too large or keeps not every floor, the plan in any amount is rounded
up, and the money and room that this lacks are taken off and it is designed again, until it fits.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import highspy
import numpy as np
import scipy.sparse as sp

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import money_to_plan
from drawwell.engine.plan.first_stage import allowed, block_sizes, costs, fence_rows, standing_of
from drawwell.engine.plan.options import Options
from drawwell.engine.plan.programme import Programme, programme_of
from drawwell.engine.plan.repair import BLOCK_ROUNDING, repair
from drawwell.engine.plan.small import MonthAnswer, linear_programme, optimum_of, quiet_highs

FLOWS_AT_ONCE = 12_000  # flows of a month whose blocks are chosen whole
MOST_NODES = 60
WHOLE_GAP = 5e-3
ROUNDS = 12
MARGIN = 1e-5  # pounds and units left free, so that a solver's rounding breaks no limit
HARDLY_USED = 0.5  # of a block: below it the block is first tried without


@dataclass(frozen=True)
class InBlocks:
    """A month in whole blocks, and what no plan in blocks can beat in it; inf: not known better than without."""

    answer: MonthAnswer
    bound: float = np.inf


def whole_month(programme: Programme, month: int, relaxed: MonthAnswer) -> InBlocks | None:
    """The best blocks of one small month, near enough; None where no whole number of blocks fits."""
    case, q = programme.case, programme.stocks
    sizes = block_sizes(case, programme.options)
    lp, scale = _in_blocks(programme, month, sizes)
    highs = quiet_highs()
    highs.setOptionValue("mip_rel_gap", WHOLE_GAP)
    highs.setOptionValue("mip_max_nodes", MOST_NODES)
    highs.passModel(lp)
    whole = np.flatnonzero(sizes > 0).astype(np.int32)
    kind = np.full(len(whole), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
    highs.changeColsIntegrality(len(whole), whole, kind)
    highs.run()
    info = highs.getInfo()
    if not np.isfinite(info.objective_function_value) or info.primal_solution_status != 2:
        return None
    columns = np.maximum(np.array(highs.getSolution().col_value), 0.0)
    blocks = np.where(sizes > 0, np.round(columns[: q + 1]), 1.0)
    bought = np.where(sizes > 0, blocks * sizes, columns[: q + 1])
    flows = columns[q + 1 : q + 1 + programme.scenarios * len(programme.options.cell)].reshape(programme.scenarios, -1)
    answer = replace(relaxed, stocks=bought[:-1], hours=float(bought[-1]), flows=flows)
    return InBlocks(answer, -float(info.mip_dual_bound) / scale * (1 + 1e-9))


def _in_blocks(programme: Programme, month: int, sizes: np.ndarray) -> tuple[highspy.HighsLp, float]:
    """The month's programme with stocks and hours counted in blocks, and the scale of its value."""
    case, gains = programme.case, programme.gains()
    scale = 1.0 / max(float(gains.max(initial=0.0)), 1e-300)
    least, most = programme.row_bounds(month)
    first = programme.first.shape[0]
    most[:first] -= MARGIN * np.isfinite(most[:first]) * (most[:first] > MARGIN)
    matrix, column_most = programme.matrix(), programme.column_most(month)
    if case.tail_weight:
        matrix, gains, least, most = programme.tail(matrix, least, most)
        column_most = np.append(column_most, np.full(1 + programme.scenarios, np.inf))
    units = np.ones(matrix.shape[1])
    units[: len(sizes)] = np.where(sizes > 0, sizes, 1.0)
    column_most = column_most.copy()
    column_most[: len(sizes)] = np.where(
        sizes > 0, np.floor(column_most[: len(sizes)] / units[: len(sizes)] + BLOCK_ROUNDING), column_most[: len(sizes)]
    )
    return linear_programme(matrix @ sp.diags(units), -scale * gains * units, least, most, column_most), scale


def from_fewer_scenarios(
    case: PlanCase, fewer: PlanCase, options: Options, month: int, relaxed: MonthAnswer
) -> InBlocks | None:
    """Blocks chosen whole for like scenarios bunched, then used by every scenario; None where that does not do.

    The bunched case's bound is not kept: it is of a month that is easier than each of its scenarios.
    """
    bunched = replace(programme_of(replace(fewer, block_units=np.zeros(0), block_hours=0.0), options), case=fewer)
    found = whole_month(bunched, month, relaxed)
    if found is None:
        return None
    alone = month_of(case, month)
    bought = np.append(found.answer.stocks, found.answer.hours)
    answer = _refilled(alone, options, relaxed, bought)
    fits = _overspent(alone, options, bought) <= 0 and _rooms_fit(alone, options, bought)
    return InBlocks(answer) if answer is not None and fits else None


def rounded_month(
    case: PlanCase, options: Options, month: int, relaxed: MonthAnswer, solve_month: Callable
) -> InBlocks | None:
    """A month's plan in any amount made whole by rounding up; None where no round of it fitted.

    solve_month: (PlanCase of one month, Options) -> MonthAnswer | None.
    """
    sizes, alone = block_sizes(case, options), month_of(case, month)
    for allowed_options in (_without_hardly_used(options, sizes, relaxed), options):
        tight, answer = alone, relaxed if allowed_options is options else solve_month(alone, allowed_options)
        for _ in range(ROUNDS):
            if answer is None:
                break
            bought = _rounded_up(repair_of(alone, options, answer), sizes)
            over = _overspent(alone, options, bought)
            if over <= 0 and _rooms_fit(alone, options, bought):
                refilled = _refilled(alone, options, answer, bought)
                return None if refilled is None else InBlocks(replace(refilled, prices=relaxed.prices))
            tight = _tightened(alone, tight, over)
            answer = solve_month(tight, allowed_options) if tight.budget[0] > tight.site_cost.sum() else None
    return None


def repair_of(case: PlanCase, options: Options, answer: MonthAnswer) -> np.ndarray:
    """What an answer needs to buy, (Q + 1,), before it is made whole."""
    bare = replace(case, block_units=np.zeros(0), block_hours=0.0)
    month = repair(bare, options, 0, answer)
    return np.append(month.stocks, month.hours)


def month_of(case: PlanCase, month: int) -> PlanCase:
    """One month of a case as a case of its own."""
    own = slice(month, month + 1)
    standing = {
        name: getattr(case, name)[..., own]
        for name in ("standing_produced", "standing_kept", "standing_hours")
        if len(getattr(case, name))
    }
    bound = tuple(
        replace(one, last_month="")
        for one in case.minimums
        if not one.last_month or month <= case.months.index(one.last_month)
    )
    return replace(
        case, months=case.months[own], demand=case.demand[..., own], budget=case.budget[own],
        worker_hours_max=case.worker_hours_max[own], minimums=bound, **standing,
    )  # fmt: skip


def _rounded_up(bought: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    blocks = np.where(sizes > 0, sizes, 1.0)
    return np.where(sizes > 0, np.ceil(bought / blocks - BLOCK_ROUNDING) * blocks, bought)


def _overspent(case: PlanCase, options: Options, bought: np.ndarray) -> float:
    """Pence by which a purchase passes the budget or what a ring-fence leaves, whichever is more."""
    standing = standing_of(case, options, 0)
    spent = costs(case, options) @ bought + (0.0 if standing is None else standing.cost(bought))
    over = [spent - money_to_plan(case)[0], *(fence_rows(case, options) @ bought - allowed(case, 0))]
    return float(max(over))


def _rooms_fit(case: PlanCase, options: Options, bought: np.ndarray) -> bool:
    room = np.zeros(case.units_max.shape)
    np.add.at(room, (options.stock_site, options.stock_capability), bought[:-1])
    return bool(np.all(room <= case.units_max) and bought[-1] <= case.worker_hours_max[0])


def _without_hardly_used(options: Options, sizes: np.ndarray, relaxed: MonthAnswer) -> Options:
    """The options with nothing gained from what the plan in any amount wants less than half a block of."""
    few = (np.append(relaxed.stocks, relaxed.hours) < HARDLY_USED * sizes)[:-1][options.stock]
    return replace(options, gain=np.where(few, -1.0, options.gain), met=np.where(few, 0.0, options.met))


def _tightened(case: PlanCase, tight: PlanCase, over: float) -> PlanCase:
    """The case with less money by what rounding up lacked, and with room and staffing for whole blocks only."""
    block = case.block_units if len(case.block_units) else np.zeros(len(case.capabilities))
    size = np.where(block > 0, block, 1.0)
    whole = np.floor(case.units_max / size)
    both = (case.can_produce & case.can_keep).astype(float)  # each may be rounded up, so one block is left free
    room = np.maximum(whole - both, np.minimum(whole, 1.0)) * size
    hours, post = case.worker_hours_max, case.block_hours
    if post:
        hours = np.where(np.isfinite(hours), np.floor(hours / post) * post, hours)
    return replace(
        tight,
        budget=tight.budget - max(over, 0.0) * 1.02 - 1.0,
        units_max=np.where((block > 0) & np.isfinite(case.units_max), room, case.units_max),
        worker_hours_max=hours,
    )


def _refilled(case: PlanCase, options: Options, answer: MonthAnswer, bought: np.ndarray) -> MonthAnswer | None:
    """The answer with each scenario's flows at their best through what is bought; None where a floor is not kept."""
    flows = np.zeros((len(case.scenario_weight), len(options.cell)))
    for w in range(len(flows)):
        alone = replace(case, demand=case.demand[w : w + 1], scenario_weight=np.ones(1), tail_weight=0.0)
        rows = programme_of(alone, options)
        least, most = (bounds[rows.first.shape[0] :].copy() for bounds in rows.row_bounds(0))
        most[: len(bought)] = bought
        endless = np.full(len(options.cell), np.inf)
        gain = options.gain / max(float(options.gain.max(initial=0.0)), 1e-300)
        found = optimum_of(linear_programme(rows.block.tocsc(), -gain, least, most, endless))
        if found is None:
            return None
        flows[w] = found[0]
    return replace(answer, stocks=bought[:-1], hours=float(bought[-1]), flows=flows)
