"""The purchase nearest to a wish within every limit of the first stage, for the structured solver, with its prices.

Ring-fences, promises and the cost of change are rows over stocks and hours. Given a price of each row, every stock goes
its own way: what it costs bends where it stands today, and what is produced and kept at one place share its room. The
prices are settled one after another, from those of the sweep before, until none moves (dual coordinate ascent).
"""

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numba import njit

from drawwell.engine.plan.certificate import Prices, money_to_plan, net_worths
from drawwell.engine.plan.first_stage import allowed, costs, fence_rows, least_rows, owed, standing_of
from drawwell.engine.plan.programme import PENCE_PER_POUND, first_bounds, first_rows
from drawwell.engine.plan.small import linear_programme, optimum_of

CYCLES = 30
HALVINGS = 60


@dataclass
class NamedRows:
    """One month's first stage with everything that is named in it; prices are kept from one sweep to the next."""

    case: object
    options: object
    month: int
    place: np.ndarray
    room: np.ndarray
    unit_gain: float
    low: np.ndarray = field(init=False)  # (Q + 1,) pence a unit up to what stands: its cost less that of cutting it
    high: np.ndarray = field(init=False)  # (Q + 1,) and above it: its cost and that of adding it
    rows: np.ndarray = field(init=False)  # (P + M, Q + 1) each kept at or below its most
    most: np.ndarray = field(init=False)
    prices: np.ndarray = field(init=False)  # (1 + P + M,) of the budget and of each row

    def __post_init__(self):
        case, options = self.case, self.options
        standing, cost = standing_of(case, options, self.month), costs(case, options)
        add, cut = (standing.add, standing.cut) if standing else np.zeros((2, len(cost)))
        self.stands = standing.units if standing else np.zeros(len(cost))
        self.low, self.high = (cost - cut) / self.unit_gain, (cost + add) / self.unit_gain
        self.money = (float(money_to_plan(case)[self.month]) - float(cut @ self.stands)) / self.unit_gain
        self.rows = np.vstack([fence_rows(case, options), -least_rows(case, options)]) / self.unit_gain
        self.most = np.append(allowed(case, self.month), -owed(case, self.month)) / self.unit_gain
        self.prices = np.zeros(1 + len(self.rows))
        self.members = _members(self.place, len(self.room))

    def nearest(self, wish: np.ndarray, step: np.ndarray) -> np.ndarray:
        """The purchase nearest to a wish, each stock measured in its own step, (Q + 1,)."""
        return _nearest(
            wish, step, self.low, self.high, self.stands, self.money, self.rows, self.most, self.members, self.room,
            float(self.case.worker_hours_max[self.month]), self.prices,
        )  # fmt: skip

    def to_the_last_unit(self, wish: np.ndarray) -> np.ndarray | None:
        """The purchase that meets every limit and is least short of a wish, by cost; None where nothing meets them."""
        return least_short(self.case, self.options, self.month, wish)

    def prices_with(self, stock: np.ndarray, hours: np.ndarray, floor: np.ndarray, bought: np.ndarray) -> Prices:
        """All prices of the month, those of what is not full brought down to what it takes of every limit."""
        fences = len(self.case.ring_fences)
        fence, minimum = self.prices[1 : 1 + fences].copy(), self.prices[1 + fences :].copy()
        found = Prices(stock, hours, floor, float(self.prices[0]), minimum, fence)
        return brought_down(self.case, self.options, found, bought, self.place, self.room, self.month)


def rows_are_named(case) -> bool:
    """Whether a case has ring-fences, promises of units or at some sites only, or a cost of change."""
    units = any(minimum.units_per_month or minimum.sites for minimum in case.minimums)
    costs_to_move = (case.cost_to_add, case.cost_to_cut, case.cost_to_add_hour, case.cost_to_cut_hour)
    moves = len(case.standing_produced) and any(map(np.any, costs_to_move))
    return bool(case.ring_fences or units or moves)


def brought_down(case, options, found: Prices, bought: np.ndarray, place, room, month: int) -> Prices:
    """Prices of what is not full brought down to what it takes of every limit; see proof.prices_of."""
    low, high = net_worths(case, options, found)
    standing = standing_of(case, options, month)
    above = np.ones(len(bought), bool) if standing is None else bought > standing.units * (1 - 1e-6) - 1e-9
    net = np.where(above, high, low)
    total = np.append(found.stock.sum(axis=0), found.hours.sum())
    taken = np.bincount(place, bought[:-1], len(room))
    full = np.append((taken >= 0.999 * room)[place], bought[-1] >= 0.999 * case.worker_hours_max[month])
    too_dear = (net > 0) & ~full & (total > 0)
    down = np.where(too_dear, np.maximum(total - net, 0.0) / np.where(total > 0, total, 1.0), 1.0)
    return Prices(
        found.stock * down[:-1], found.hours * down[-1], found.floor, found.budget, found.minimum, found.fence
    )


def least_short(case, options, month: int, wish: np.ndarray) -> np.ndarray | None:
    """The purchase that meets every limit of the first stage and is least short of a wish, (Q + 1,), by cost."""
    own, above, moved, room_place = first_rows(case, options)
    least, most = first_bounds(case, options, month, room_place, moved)
    first, q = own.shape[0], len(wish)
    short = sp.vstack([sp.csr_matrix((first, q)), sp.eye(q)])
    matrix = sp.hstack(
        [sp.vstack([own, sp.eye(q)]), short, sp.vstack([above, sp.csr_matrix((q, len(moved)))])], format="csc"
    )
    pounds = np.maximum(costs(case, options) / PENCE_PER_POUND, 1e-9)
    cost = np.concatenate([1e-3 * pounds, pounds, np.zeros(len(moved))])
    most_columns = np.full(matrix.shape[1], np.inf)
    most_columns[q - 1] = case.worker_hours_max[month]
    found = optimum_of(
        linear_programme(matrix, cost, np.append(least, wish), np.append(most, np.full(q, np.inf)), most_columns)
    )
    return None if found is None else found[0][:q]


def _members(place: np.ndarray, places: int) -> np.ndarray:
    """The one or two stocks that share each place's room, (places, 2); -1 where there is no second."""
    members = np.full((places, 2), -1)
    for q, p in enumerate(place):
        members[p, 1 if members[p, 0] >= 0 else 0] = q
    return members


@njit(cache=True)
def _nearest(wish, step, low, high, stands, money, rows, most, members, room, most_hours, prices):
    """See NamedRows.nearest. prices (1 + rows,) is started from and left as found."""
    toll, got = np.zeros(len(wish)), np.empty(len(wish))
    for r in range(len(rows)):
        toll += prices[r + 1] * rows[r]
    for _ in range(CYCLES):
        moved = 0.0
        for r in range(len(prices)):
            before = prices[r]
            _settle(r, wish, step, low, high, stands, money, rows, most, members, room, most_hours, prices, toll, got)
            moved = max(moved, abs(prices[r] - before) / (1e-12 + abs(before) + abs(prices[r])))
        if moved < 1e-7 or len(prices) == 1:
            break
    _held(prices[0], toll, wish, step, low, high, stands, members, room, most_hours, got)
    return got


@njit(cache=True)
def _settle(r, wish, step, low, high, stands, money, rows, most, members, room, most_hours, prices, toll, got):
    """Set one row's price to the least at which the row is kept, all the other prices as they are."""
    start = prices[r]
    if r > 0:
        toll -= start * rows[r - 1]
    row = rows[r - 1] if r > 0 else low
    limit = most[r - 1] if r > 0 else money
    below, above = 0.0, start
    if _over(r, 0.0, wish, step, low, high, stands, row, members, room, most_hours, prices, toll, got) <= limit:
        prices[r] = 0.0
        return
    if above <= 0.0:
        above = 1e-12
    for _ in range(200):
        if _over(r, above, wish, step, low, high, stands, row, members, room, most_hours, prices, toll, got) <= limit:
            break
        below, above = above, above * 2.0
    else:
        above = start  # no price at all keeps the row: leave it, and the proof will say that nothing fits
    if start > 0.0 and below == 0.0:  # mostly it moves little from sweep to sweep
        near = 0.98 * above
        if _over(r, near, wish, step, low, high, stands, row, members, room, most_hours, prices, toll, got) > limit:
            below = near
    for _ in range(HALVINGS):
        middle = 0.5 * (below + above)
        if _over(r, middle, wish, step, low, high, stands, row, members, room, most_hours, prices, toll, got) > limit:
            below = middle
        else:
            above = middle
        if above - below <= 1e-11 * above:
            break
    prices[r] = above
    if r > 0:
        toll += above * rows[r - 1]


@njit(cache=True)
def _over(r, price, wish, step, low, high, stands, row, members, room, most_hours, prices, toll, got):
    """What a row takes when it has this price and the others theirs."""
    if r == 0:
        _held(price, toll, wish, step, low, high, stands, members, room, most_hours, got)
        total = 0.0
        for q in range(len(got)):
            total += low[q] * min(got[q], stands[q]) + high[q] * max(got[q] - stands[q], 0.0)
        return total
    _held(prices[0], toll + price * row, wish, step, low, high, stands, members, room, most_hours, got)
    return np.sum(row * got)


@njit(inline="always")
def _alone(wish, step, low, high, stands):
    """What one stock goes to at its prices a unit: it stays where it stands while that lies between the two."""
    return max(max(wish - step * high, min(stands, wish - step * low)), 0.0)


@njit(cache=True)
def _held(price, toll, wish, step, low, high, stands, members, room, most_hours, got):
    """What is bought at the budget's price and the tolls of all other rows, within hours and shared room."""
    for q in range(len(wish)):
        got[q] = _alone(wish[q], step[q], price * low[q] + toll[q], price * high[q] + toll[q], stands[q])
    got[-1] = min(got[-1], most_hours)
    for p in range(len(room)):
        a, b = members[p, 0], members[p, 1]
        if got[a] + (got[b] if b >= 0 else 0.0) <= room[p]:
            continue
        if b < 0:
            got[a] = room[p]
            continue
        below = 0.0
        above = max(wish[a] / step[a] - price * low[a] - toll[a], wish[b] / step[b] - price * low[b] - toll[b])
        for _ in range(HALVINGS):
            rent = 0.5 * (below + above)
            for q in (a, b):
                slope = toll[q] + rent
                got[q] = _alone(wish[q], step[q], price * low[q] + slope, price * high[q] + slope, stands[q])
            if got[a] + got[b] > room[p]:
                below = rent
            else:
                above = rent
