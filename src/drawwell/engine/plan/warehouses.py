"""Which of very many sites are surely open or surely shut, before the exact programme is asked about the rest.

Lagrangian relaxation of "every place is served" (Beasley 1988): with a price on each place a site's best is a
continuous knapsack, and the sites together must have room for all. The relaxation's bound, a plan at hand and each
site's reduced cost settle most sites for good; what is left is small enough for HiGHS.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from drawwell.engine.plan.facilities import Facilities, room_needed
from drawwell.engine.plan.small import linear_programme, optimum_of

FEWEST_PAIRS = 10_000  # below it the exact programme alone is quicker
STEPS = 600
PATIENCE = 15
SMALLEST_STEP = 0.002
PLANS_TRIED = 12
NEAR_THE_BEST = 0.01  # of the bound: what a relaxation opens so near to the best is worth trying
CHANGES_TRIED = 60
CLOSED_TRIED = 6  # shut sites with the smallest reduced cost
ROUNDING = 1e-7


@dataclass
class _Relaxed:
    """What prices of the places (I,) prove: a bound, how far each site is open and its reduced cost, both (J,)."""

    bound: float
    opened: np.ndarray
    reduced: np.ndarray
    slope: np.ndarray


def narrowed(f: Facilities) -> Facilities:
    """The same question with the sites settled that are surely open or surely shut; small questions as they are."""
    if f.capacity is None or f.whole or f.how_many is not None or f.cost.size < FEWEST_PAIRS:
        return f
    nearest = np.sort(f.cost, axis=1)
    if not np.isfinite(nearest[:, 0]).all() or f.capacity.sum() < f.demand.sum():
        return f
    second = nearest[:, min(1, nearest.shape[1] - 1)]
    best, total = _climbed(f, np.where(np.isfinite(second), second, nearest[:, 0]))
    if not np.isfinite(total):
        return f
    room = total - best.bound + ROUNDING * abs(total)
    shut = (best.reduced > room) & (best.opened < 0.5)
    must = (best.reduced < -room) & (best.opened > 0.5)
    return replace(
        f,
        cost=np.where(shut[None, :], np.inf, f.cost),
        capacity=np.where(shut, 0.0, f.capacity),
        must=must if f.must is None else must | f.must,
    )


def _climbed(f: Facilities, prices: np.ndarray) -> tuple[_Relaxed, float]:
    """Subgradient ascent from the prices: the best relaxation found, and the total of the best plan near it."""
    best, held, size, since = None, prices, 2.0, 0
    plans = _Plans(f)
    for _ in range(STEPS):
        now = _relaxed(f, prices)
        since += 1
        if best is None or now.bound > best.bound + 1e-7 * abs(best.bound):
            best, held, since = now, prices, 0
        if size < 1.0 and now.bound > best.bound - NEAR_THE_BEST * abs(best.bound) and len(plans.known) < PLANS_TRIED:
            plans.try_sites(now.opened > 0)
        if since >= PATIENCE:
            size, since, prices = size / 1.7, 0, held
            continue
        steep = float(now.slope @ now.slope)
        if size < SMALLEST_STEP or steep == 0:
            break
        goal = 1.01 * plans.total if np.isfinite(plans.total) else best.bound + 0.05 * abs(best.bound)
        prices = prices + size * max(goal - now.bound, 1e-9) / steep * now.slope
    plans.try_sites(best.opened > 0)
    plans.change_sites(best.reduced)
    return best, plans.total


class _Plans:
    """Plans tried so far, each by its open sites; the best of them."""

    def __init__(self, f: Facilities):
        self.f, self.known, self.total, self.open_sites = f, set(), np.inf, np.zeros(len(f.fixed), bool)

    def try_sites(self, open_sites: np.ndarray) -> bool:
        """Whether a plan on these sites is the best so far."""
        if open_sites.tobytes() in self.known:
            return False
        self.known.add(open_sites.tobytes())
        total = _total_with(self.f, open_sites)
        if total >= self.total:
            return False
        self.total, self.open_sites = total, open_sites.copy()
        return True

    def change_sites(self, reduced: np.ndarray) -> None:
        """Open, shut or swap one site while that is cheaper, those whose reduced cost says least against it first."""
        most = len(self.known) + CHANGES_TRIED
        better = np.isfinite(self.total)
        while better and len(self.known) < most:
            shut = np.flatnonzero(~self.open_sites)
            able = [*shut[np.argsort(reduced[shut], kind="stable")][:CLOSED_TRIED], None]
            held = np.flatnonzero(self.open_sites)
            ready = [*held[np.argsort(-reduced[held], kind="stable")], None]
            better = any(
                self.try_sites(self._changed(opens, shuts))
                for shuts in ready
                for opens in able
                if len(self.known) < most
            )

    def _changed(self, opens: int | None, shuts: int | None) -> np.ndarray:
        changed = self.open_sites.copy()
        if opens is not None:
            changed[opens] = True
        if shuts is not None:
            changed[shuts] = False
        return changed


def _relaxed(f: Facilities, prices: np.ndarray) -> _Relaxed:
    """The relaxation at these prices, with the slope of its bound."""
    gain = np.minimum(f.cost - prices[:, None], 0.0)
    demand = np.maximum(f.demand.astype(float), 1e-9)
    order = np.argsort(gain / demand[:, None], axis=0, kind="stable")
    taken = demand[order]
    part = np.clip((f.capacity[None, :] - (np.cumsum(taken, axis=0) - taken)) / taken, 0.0, 1.0)
    sorted_gain = np.take_along_axis(gain, order, axis=0)
    worth = f.fixed + (sorted_gain * part).sum(axis=0)
    opened, room_price = _enough_room(f, worth)
    served = np.zeros(f.cost.shape)
    np.put_along_axis(served, order, part * (sorted_gain < 0), axis=0)
    bound = float(prices.sum() + worth @ opened)
    return _Relaxed(bound, opened, worth - room_price * f.capacity, 1.0 - served @ opened)


def _enough_room(f: Facilities, worth: np.ndarray) -> tuple[np.ndarray, float]:
    """Sites open where that pays, then in part the cheapest for their room until all fits; and the price of room."""
    opened = (worth < 0).astype(float)
    if f.must is not None:
        opened = np.maximum(opened, f.must)
    short, price = room_needed(f) - float(f.capacity @ opened), 0.0
    by_room = np.argsort(np.where((opened > 0) | (f.capacity <= 0), np.inf, worth / np.maximum(f.capacity, 1e-300)))
    for j in by_room:
        if short <= 0:
            break
        opened[j] = min(1.0, short / f.capacity[j])
        short -= opened[j] * f.capacity[j]
        price = worth[j] / f.capacity[j]
    return opened, price


def _total_with(f: Facilities, open_sites: np.ndarray) -> float:
    """What serving everybody from these sites costs, with their doors; inf where it cannot be done."""
    site = np.flatnonzero(open_sites if f.must is None else open_sites | f.must)
    if f.capacity[site].sum() < f.demand.sum():
        return np.inf
    usable = np.isfinite(f.cost[:, site])
    place, at = np.nonzero(usable)
    columns, every = np.arange(len(place)), np.ones(len(place))
    served = sp.csc_matrix((every, (place, columns)), shape=(len(f.cost), len(place)))
    filled = sp.csc_matrix((f.demand[place].astype(float), (at, columns)), shape=(len(site), len(place)))
    least = np.append(np.ones(len(f.cost)), np.full(len(site), -np.inf))
    most = np.append(np.ones(len(f.cost)), f.capacity[site])
    cost = f.cost[place, site[at]]
    found = optimum_of(linear_programme(sp.vstack([served, filled]), cost, least, most, np.full(len(place), np.inf)))
    return np.inf if found is None else float(cost @ found[0] + f.fixed[site].sum())
