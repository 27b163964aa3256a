"""Limits of the first stage beside money, room and staffing, as rows over stocks and hours; and what moving costs.

A minimum is a row that must reach its amount. A ring-fence is a second budget: what may not use its money must do with
the rest. Moving what is in force costs by the unit, so what a stock costs bends where it stands today: each unit below
it saves its cost less that of cutting it, each unit above costs that of adding it on top.
"""

from dataclasses import dataclass, replace

import numpy as np

from drawwell.engine.plan.case import Minimum, PlanCase
from drawwell.engine.plan.options import Options


def least_rows(case: PlanCase, options: Options) -> np.ndarray:
    """What a unit of each stock, and an hour, counts towards each minimum, (M, Q + 1): pence, or units."""
    rows = np.zeros((len(case.minimums), len(options.stock_site) + 1))
    for row, minimum in zip(rows, case.minimums, strict=True):
        own = options.stock_capability == minimum.capability
        if minimum.sites:
            own = own & np.isin(options.stock_site, minimum.sites)
        row[:-1] = np.where(own, 1.0 if minimum.units_per_month else options.stock_cost, 0.0)
    return rows


def owed(case: PlanCase, month: int) -> np.ndarray:
    """How much each minimum asks for in a month, (M,); 0 once it has ended.

    Promises on the same thing add up: each asks for its own amount on top of those named before it.
    """
    before: dict[tuple, float] = {}
    amounts = np.zeros(len(case.minimums))
    for m, minimum in enumerate(case.minimums):
        if binds(case, minimum, month):
            same = (minimum.capability, minimum.sites, minimum.units_per_month > 0)
            amounts[m] = before[same] = before.get(same, 0.0) + _amount(minimum)
    return amounts


def binds(case: PlanCase, minimum: Minimum, month: int) -> bool:
    """Whether a minimum still binds in a month."""
    return not minimum.last_month or month <= case.months.index(minimum.last_month)


def _amount(minimum: Minimum) -> float:
    return float(minimum.units_per_month or minimum.pence_per_month)


def fence_rows(case: PlanCase, options: Options) -> np.ndarray:
    """Pence that a unit of each stock, and an hour, takes of what each ring-fence leaves for others, (P, Q + 1)."""
    rows = np.zeros((len(case.ring_fences), len(options.stock_site) + 1))
    for row, fence in zip(rows, case.ring_fences, strict=True):
        inside = np.isin(options.stock_capability, fence.capabilities)
        if fence.kept_only:
            inside = inside & options.stock_kept
        row[:-1] = np.where(inside, 0.0, options.stock_cost)
        row[-1] = 0.0 if fence.with_workers else case.cost_worker_hour
    return rows


def allowed(case: PlanCase, month: int) -> np.ndarray:
    """Pence that each ring-fence leaves for all that is outside it, once the sites are paid for, (P,)."""
    doors = case.site_cost.sum()
    return np.array([(1.0 - fence.share) * case.budget[month] - doors for fence in case.ring_fences])


@dataclass(frozen=True)
class Standing:
    """What stands today of each stock and, last, of worker hours, (Q + 1,), and pence for a unit more or fewer."""

    units: np.ndarray
    add: np.ndarray
    cut: np.ndarray

    def cost(self, bought: np.ndarray) -> float:
        """Pence for moving from what stands to what is bought, (Q + 1,)."""
        more = bought - self.units
        return float(self.add @ np.maximum(more, 0.0) + self.cut @ np.maximum(-more, 0.0))


def moving_costs(case: PlanCase, options: Options) -> tuple[np.ndarray, np.ndarray] | None:
    """Pence for a unit more and a unit fewer of each stock and, last, of hours, (Q + 1,) each; None where all are 0."""
    if not len(case.standing_produced):
        return None
    add, cut = (
        np.append(each[options.stock_capability] if len(each) else np.zeros(len(options.stock_site)), hour)
        for each, hour in ((case.cost_to_add, case.cost_to_add_hour), (case.cost_to_cut, case.cost_to_cut_hour))
    )
    return (add, cut) if add.any() or cut.any() else None


def standing_of(case: PlanCase, options: Options, month: int) -> Standing | None:
    """What stands in a month and what moving it costs; None where nothing stands or moving is free."""
    costs = moving_costs(case, options)
    if costs is None:
        return None
    site, capability = options.stock_site, options.stock_capability
    kept, produced = (t[site, capability, month] for t in (case.standing_kept, case.standing_produced))
    hours = case.standing_hours[month] if len(case.standing_hours) else 0.0
    return Standing(np.append(np.where(options.stock_kept, kept, produced), hours), *costs)


def block_sizes(case: PlanCase, options: Options) -> np.ndarray:
    """The block of each stock and, last, of worker hours, (Q + 1,); 0: any amount."""
    sizes = case.block_units if len(case.block_units) else np.zeros(len(case.capabilities))
    return np.append(sizes[options.stock_capability], case.block_hours)


def comes_in_blocks(case: PlanCase) -> bool:
    """Whether anything must be bought in whole blocks."""
    return bool(np.any(case.block_units) or case.block_hours)


def without_blocks(case: PlanCase) -> PlanCase:
    """The same case with any amount allowed of everything."""
    return replace(case, block_units=np.zeros(0), block_hours=0.0)


def without_cost_of_change(case: PlanCase) -> PlanCase:
    """The same case with nothing in force that it would cost to move."""
    none = np.zeros(0)
    standing = {"standing_produced": none, "standing_kept": none, "standing_hours": none}
    return replace(case, **standing, cost_to_add=none, cost_to_cut=none, cost_to_add_hour=0.0, cost_to_cut_hour=0.0)


def costs(case: PlanCase, options: Options) -> np.ndarray:
    """Pence for a unit of each stock and, last, for an hour, (Q + 1,)."""
    return np.append(options.stock_cost, case.cost_worker_hour)


def month_key(case: PlanCase, month: int) -> tuple:
    """What of a month, money and staffing aside, tells it from another."""
    standing = (
        getattr(case, name)[..., month].tobytes()
        for name in ("standing_produced", "standing_kept", "standing_hours")
        if len(getattr(case, name))
    )
    return (case.demand[..., month].tobytes(), owed(case, month).tobytes(), *standing)
