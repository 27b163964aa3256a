"""The last look at a plan before anybody sees it: does it keep within every limit that was named?"""

import numpy as np

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import money_to_plan
from drawwell.engine.plan.first_stage import allowed, block_sizes, costs, fence_rows, least_rows, owed, standing_of
from drawwell.engine.plan.options import Options
from drawwell.engine.plan.repair import MonthPlan

NEAR = 1e-6  # of an amount: less than this is a solver's rounding


class BreaksALimit(RuntimeError):
    """A solver's answer could not be made to keep within its limits, so no plan is given."""


def check_keeps_limits(case: PlanCase, options: Options, month: int, plan: MonthPlan) -> None:
    """Raise BreaksALimit where a month breaks budget, room, staffing, a floor, promise, ring-fence or block."""
    bought = np.append(plan.stocks, plan.hours)
    standing = standing_of(case, options, month)
    moving = 0.0 if standing is None else standing.cost(bought)
    room = np.zeros(case.units_max.shape)
    np.add.at(room, (options.stock_site, options.stock_capability), plan.stocks)
    sizes = block_sizes(case, options)
    blocks = np.where(sizes > 0, bought / np.where(sizes > 0, sizes, 1.0), 0.0)
    people = float(case.demand[..., month].max(initial=0.0))
    over = {
        "the budget": _over(costs(case, options) @ bought + moving, money_to_plan(case)[month]),
        "room": _over(room, case.units_max),
        "worker hours": _over(plan.hours, case.worker_hours_max[month]),
        "a ring-fence": _over(fence_rows(case, options) @ bought, allowed(case, month)),
        "a statute or contract": _over(owed(case, month), least_rows(case, options) @ bought),
        "a floor": bool(np.any(plan.over_floor < -NEAR * (1.0 + people))),
        "a block": bool(np.any(np.abs(blocks - np.round(blocks)) > NEAR)),
    }
    broken = [name for name, is_over in over.items() if is_over]
    if broken:
        raise BreaksALimit(f"The answer for {case.months[month]} breaks {', '.join(broken)}.")


def _over(taken, most) -> bool:
    taken, most = np.asarray(taken, float), np.asarray(most, float)
    return bool(np.any(taken > most + NEAR * (1.0 + np.abs(np.where(np.isfinite(most), most, 0.0)))))
