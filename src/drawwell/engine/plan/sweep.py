"""The compiled passes of the large solver: one sweep of the flows of every scenario, and the fill of what is left.

Each scenario is its own block with its own output slots, so any number of cores gives the same answer.
"""

import numpy as np
from numba import njit, prange


@njit(inline="always")
def _threshold(z, low, high, room):
    """The least a >= 0 with sum(max(z - a, 0)) <= room over z[low:high] (Michelot 1986)."""
    total, count = 0.0, 0
    for k in range(low, high):
        if z[k] > 0.0:
            total += z[k]
            count += 1
    if total <= room:
        return 0.0
    a = (total - room) / count
    while True:
        total, now = 0.0, 0
        for k in range(low, high):
            if z[k] > a:
                total += z[k]
                now += 1
        if now >= count or now == 0:  # rounding can stop the count from falling: then a is as good as it gets
            return a
        count = now
        a = (total - room) / count


@njit(inline="always")
def _project(z, groups, width, people, start, room, level, lows):
    """Put z on {f >= 0, each fit level and everyone within their people}, in place.

    Groups lie from the widest (pulled) to the narrowest fit. Thresholds must not fall inwards: neighbours that would
    break this share their room (pool adjacent violators), which is exact for nested limits.
    """
    top = 0
    for g in range(len(width)):
        low, high = groups[g] - start, groups[g + 1] - start
        lows[top], room[top] = low, width[g] * people
        level[top] = _threshold(z, low, high, room[top])
        top += 1
        while top > 1 and level[top - 1] < level[top - 2]:
            top -= 1
            room[top - 1] += room[top]
            level[top - 1] = _threshold(z, lows[top - 1], high, room[top - 1])
    high = groups[len(width)] - start
    for block in range(top):
        end = lows[block + 1] if block + 1 < top else high
        for k in range(lows[block], end):
            z[k] = max(z[k] - level[block], 0.0)


@njit(cache=True)
def _step_prices(prices, anchors, step, used, supply, last, blend, out_prices):
    """Move one scenario's prices after what is used; returns the squared step."""
    moved = 0.0
    for q in range(last + 1):
        now = max(prices[q] + step[q] * (used[q] - supply[q]), 0.0)
        moved += (now - prices[q]) ** 2 / step[q]
        if blend > 0.0:
            prices[q] = blend * (2 * now - prices[q]) + (1 - blend) * anchors[q]
        else:
            out_prices[q] = now
    return moved


@njit(parallel=True, cache=True)
def sweep(
    flows, anchors, prices, price_anchors, floor_prices, floor_anchors, demand, share, groups, width, stock, gain,
    units, hours, met, lean, flow_step, price_step, supply, blend, out_flows, out_prices, out_floor, moved, gained,
):  # fmt: skip
    """One step of the primal-dual iteration for every scenario; see large.py for the names and the method.

    blend > 0: reflected Halpern, in place, this much of the reflection; 0: the plain step, into the out_ arrays.
    lean (W,): how much the value leans on each scenario. moved (W, 2) gets the squared step of flows and of prices,
    gained (W,) the value.
    """
    last = prices.shape[1] - 1
    for w in prange(len(flows)):
        price = prices[w].astype(np.float32)
        used = np.zeros(last + 1)
        most = 0
        for i in range(len(groups)):
            most = max(most, groups[i, -1] - groups[i, 0])
        z = np.empty(most, np.float32)
        room, level = np.empty(len(width[0]) + 1), np.empty(len(width[0]) + 1)
        lows = np.empty(len(width[0]) + 1, np.int64)
        moved_flows, value, leaning = 0.0, 0.0, np.float32(lean[w])
        for i in range(len(groups)):
            people = demand[w, i]
            start, end = groups[i, 0], groups[i, -1]
            if people <= 0.0 or start == end:
                continue
            floor_price = floor_prices[w, i] if share[i] > 0.0 else 0.0
            step = flow_step[i] * people
            for k in range(start, end):
                slope = (
                    leaning * gain[k]
                    + np.float32(floor_price) * met[k]
                    - units[k] * price[stock[k]]
                    - hours[k] * price[last]
                )
                z[k - start] = flows[w, k] + step * slope
            _project(z, groups[i], width[i], people, start, room, level, lows)
            reached, cell_moved = 0.0, 0.0
            for k in range(start, end):
                before, after = flows[w, k], z[k - start]
                ahead = 2 * after - before
                used[stock[k]] += units[k] * ahead
                used[last] += hours[k] * ahead
                reached += met[k] * ahead
                value += gain[k] * ahead
                cell_moved += (after - before) ** 2
                if blend > 0.0:
                    flows[w, k] = np.float32(blend) * ahead + np.float32(1.0 - blend) * anchors[w, k]
                else:
                    out_flows[w, k] = after
            moved_flows += cell_moved / step
            if share[i] > 0.0:
                floor_step = price_step[w, last + 1] / people
                now = max(floor_price + floor_step * (share[i] * people - reached), 0.0)
                if blend > 0.0:
                    floor_prices[w, i] = blend * (2 * now - floor_price) + (1 - blend) * floor_anchors[w, i]
                else:
                    out_floor[w, i] = now
        moved[w, 0], gained[w] = moved_flows, value
        moved[w, 1] = _step_prices(prices[w], price_anchors[w], price_step[w], used, supply, last, blend, out_prices[w])


@njit(parallel=True, cache=True)
def fit_to_supply(flows, demand, share, groups, width, cell, stock, group, met, units, hours, worth, supply):
    """Flows made to fit what is bought, in place: floors first, then the rest scaled, then what is left by worth.

    supply (Q + 1,) units of each stock and, last, hours. worth (W, K) net of prices: only what is above zero fills.
    """
    last = len(supply) - 1
    for w in prange(len(flows)):
        left = supply.astype(np.float64)
        slack = np.empty((len(groups), len(width[0])))
        kept = np.zeros(flows.shape[1])
        for i in range(len(groups)):
            inner = 0.0
            for g in range(len(width[0]) - 1, -1, -1):
                inner += width[i, g] * demand[w, i]
                slack[i, g] = inner
        for i in range(len(groups)):
            _take_floor(i, w, flows, kept, demand, share, groups, stock, group, met, units, hours, left, slack)
        used = np.zeros(last + 1)
        for k in range(flows.shape[1]):
            rest = max(flows[w, k] - kept[k], 0.0)
            used[stock[k]] += units[k] * rest
            used[last] += hours[k] * rest
        for q in range(last + 1):
            used[q] = min(1.0, left[q] / used[q]) if used[q] > 0.0 else 1.0
        for k in range(flows.shape[1]):
            scale = used[stock[k]] if hours[k] == 0.0 else min(used[stock[k]], used[last])
            more = max(flows[w, k] - kept[k], 0.0) * scale
            kept[k] += _take(k, more, cell[k], group[k], stock, units, hours, left, slack)
        order = np.argsort(-worth[w])
        for k in order:
            if worth[w, k] <= 0.0:
                break
            kept[k] += _take(k, np.inf, cell[k], group[k], stock, units, hours, left, slack)
        for k in range(flows.shape[1]):
            flows[w, k] = kept[k]


@njit(inline="always")
def _take(k, wanted, i, g, stock, units, hours, left, slack):
    """As much of option k as is wanted and still fits; what is left shrinks by it."""
    amount = min(wanted, left[stock[k]] / units[k])
    if hours[k] > 0.0:
        amount = min(amount, left[-1] / hours[k])
    for outer in range(g + 1):
        amount = min(amount, slack[i, outer])
    amount = max(amount, 0.0)
    left[stock[k]] -= amount * units[k]
    left[-1] -= amount * hours[k]
    for outer in range(g + 1):
        slack[i, outer] -= amount
    return amount


@njit(inline="always")
def _take_floor(i, w, flows, kept, demand, share, groups, stock, group, met, units, hours, left, slack):
    """Meet cell i's floor first, along its own flows and then wherever there is room."""
    owed = share[i] * demand[w, i]
    if owed <= 0.0:
        return
    flowing = 0.0
    for k in range(groups[i, 0], groups[i, -1]):
        flowing += met[k] * flows[w, k]
    part = min(1.0, owed / flowing) if flowing > 0.0 else 0.0
    for k in range(groups[i, 0], groups[i, -1]):
        amount = _take(k, part * max(flows[w, k], 0.0), i, group[k], stock, units, hours, left, slack)
        kept[k] += amount
        owed -= amount * met[k]
    for k in range(groups[i, 0], groups[i, -1]):
        if owed <= 0.0:
            return
        if met[k] > 0.0:
            amount = _take(k, owed / met[k], i, group[k], stock, units, hours, left, slack)
            kept[k] += amount
            owed -= amount * met[k]


@njit(cache=True)
def buy(wish, step, cost, budget, place, room, least_of, least, most_hours):
    """The stocks and hours nearest to a wish that the money buys and the sites hold, (Q + 1,), with their prices.

    Nearness is measured in each one's own step. place (Q,) numbers the room shared by what is produced and kept
    there; least_of (C per stock,) says which minimum a stock counts towards, or -1. Returns the purchase, the price
    of the budget and the prices of the minimums.
    """
    minimum_price = np.zeros(len(least))
    got = np.empty(len(wish))
    low, high = 0.0, 0.0
    for q in range(len(wish)):
        high = max(high, wish[q] / (step[q] * cost[q])) if cost[q] > 0.0 else high
    _at_price(0.0, wish, step, cost, place, room, least_of, least, most_hours, minimum_price, got)
    if np.sum(cost * got) <= budget:
        return got, 0.0, minimum_price
    high = 2.0 * high + 1e-12
    for _ in range(60):
        price = 0.5 * (low + high)
        _at_price(price, wish, step, cost, place, room, least_of, least, most_hours, minimum_price, got)
        if np.sum(cost * got) > budget:
            low = price
        else:
            high = price
        if high - low < 1e-12 * high:
            break
    _at_price(high, wish, step, cost, place, room, least_of, least, most_hours, minimum_price, got)
    return got, high, minimum_price


@njit
def _at_price(price, wish, step, cost, place, room, least_of, least, most_hours, minimum_price, got):
    """What is bought at a price of the budget; each minimum's own price is found by halving."""
    minimum_price[:] = 0.0
    _hold(price, wish, step, cost, place, room, least_of, most_hours, minimum_price, got)
    for m in range(len(least)):
        if _spent(m, cost, least_of, got) >= least[m]:
            continue
        low, high = 0.0, 1.0 + price
        for _ in range(200):
            minimum_price[m] = high
            _hold(price, wish, step, cost, place, room, least_of, most_hours, minimum_price, got)
            if _spent(m, cost, least_of, got) >= least[m]:
                break
            high *= 2.0
        for _ in range(60):
            minimum_price[m] = 0.5 * (low + high)
            _hold(price, wish, step, cost, place, room, least_of, most_hours, minimum_price, got)
            if _spent(m, cost, least_of, got) < least[m]:
                low = minimum_price[m]
            else:
                high = minimum_price[m]
        minimum_price[m] = high
        _hold(price, wish, step, cost, place, room, least_of, most_hours, minimum_price, got)


@njit
def _spent(m, cost, least_of, got):
    total = 0.0
    for q in range(len(least_of)):
        if least_of[q] == m:
            total += cost[q] * got[q]
    return total


@njit
def _hold(price, wish, step, cost, place, room, least_of, most_hours, minimum_price, got):
    """Wishes less their cost at the price, within hours and the room that produced and kept share in pairs."""
    last = len(wish) - 1
    taken = np.zeros(len(room))
    members = np.zeros(len(room), np.int64)
    for q in range(last + 1):
        net = price
        if q < last and least_of[q] >= 0:
            net -= minimum_price[least_of[q]]
        got[q] = max(wish[q] - step[q] * cost[q] * net, 0.0)
        if q < last:
            taken[place[q]] += got[q]
            members[place[q]] += got[q] > 0.0
    got[last] = min(got[last], most_hours)
    for q in range(last):
        over = taken[place[q]] - room[place[q]]
        if over > 0.0 and members[place[q]] == 1:
            got[q] = min(got[q], room[place[q]])
    first = np.full(len(room), -1)
    for q in range(last):
        p = place[q]
        if taken[p] <= room[p] or members[p] < 2 or got[q] <= 0.0:
            continue
        if first[p] < 0:
            first[p] = q
            continue
        one = first[p]
        cut = (got[one] + got[q] - room[p]) / (step[one] + step[q])
        a, b = got[one] - cut * step[one], got[q] - cut * step[q]
        if a < 0.0:
            a, b = 0.0, room[p]
        if b < 0.0:
            a, b = room[p], 0.0
        got[one], got[q] = a, b
