"""Run a network of stations: arrivals, lines with priorities and patience, schedules, routes, pooled servers.

The case is data (`twin_network_case`), the loop is compiled once for every case, and every draw is a pure function of
(seed, person, visit, purpose), as in the twin of a place. `tests/engine/network_by_heap.py` says the same readably.
"""

import math

import numpy as np

from drawwell.engine import randomness, twin_calendar, twin_distributions, twin_draws
from drawwell.engine.twin_calendar import (
    BUCKET,
    DAYS,
    DUE_FIRST,
    DUE_LAST,
    EVENT,
    EVENT_FREE,
    FULL,
    called,
    compiled,
    fingerprint,
    inlined,
    open_next_bucket,
    put,
)
from drawwell.engine.twin_case import RehearsalRefused
from drawwell.engine.twin_distributions import draw
from drawwell.engine.twin_draws import episode_key, uniform
from drawwell.engine.twin_network_case import NetworkCase

ARRIVE, FINISH, TIRE, SHIFT, AUDIT = range(5)
GAP, THIN, MIX, SERVICE, PATIENCE, ROUTE = (purpose * 64 for purpose in range(6))
PERSON_FREE, PERSON_TOP, EVENTS = range(7, 10)  # in `whole`, after the calendar's
WARM, AUDIT_EVERY = 2, 3  # in `rates`
PERSON = np.dtype(
    [
        ("key", "u8"), ("entered_at", "f8"), ("asked_at", "f8"), ("station", "i4"), ("kind", "i4"),
        ("visit", "i4"), ("after", "i4"), ("before", "i4"), ("turn", "i4"), ("in_line", "i4"), ("pad", "i4"),
    ]
)  # fmt: skip
POOL = np.dtype(
    [("changed_at", "f8"), ("line_area", "f8"), ("busy_area", "f8"), ("waiting", "i8"), ("busy", "i8"),
     ("servers", "i8")]
)  # fmt: skip
CELL = np.dtype(
    [("arrived", "i8"), ("began", "i8"), ("at_once", "i8"), ("finished", "i8"), ("gave_up", "i8"), ("lost", "i8"),
     ("wait_sum", "f8"), ("given_up_sum", "f8"), ("stay_sum", "f8")]
)  # fmt: skip
BINS = 1 + 64 * 32  # of waits: none, then 32 to a doubling
OCCUPANCY_MAX = 4096


at = np.uint64  # an unsigned index spares numba its check for indexes counted from the end


@inlined
def bin_of(wait):
    """Which bin a wait falls in."""
    if wait <= 0.0:
        return 0
    return min(BINS - 1, max(1, 1 + int((math.log(wait) * 1.4426950408889634 + 32.0) * 32.0)))


def edges_of_bin(index: int) -> tuple[float, float]:
    """The least and the most wait in a bin, in the case's unit of time."""
    return (0.0, 0.0) if index == 0 else (2.0 ** ((index - 1) / 32.0 - 32.0), 2.0 ** (index / 32.0 - 32.0))


@inlined
def passing(pool, now, warm):
    """Keep the areas under the line's length and the number in service, from the end of the warm-up."""
    span = now - max(pool.changed_at, warm)
    if span > 0:
        pool.line_area += pool.waiting * span
        pool.busy_area += pool.busy * span
    pool.changed_at = now


@inlined
def begin(i, now, state, tables, tallies):
    """Service begins."""
    warm = state[6][WARM]
    p = state[1][i]
    s, kind, key, visit, asked_at = at(p.station), at(p.kind), p.key, p.visit, p.asked_at
    pool = state[2][at(tables[1][s])]
    passing(pool, now, warm)
    pool.busy += 1
    if asked_at >= warm:
        cell = tallies[0][s, kind]
        cell.began += 1
        cell.wait_sum += now - asked_at
        tallies[1][s, kind, at(bin_of(now - asked_at))] += 1
    put(state, now + draw(tables[0], at(tables[2][s, kind]), key, visit, SERVICE), FINISH, i, 0)


@inlined
def into_line(i, row, last_come, state):
    """Stand at the end of a line, or at its head where the last to come goes first."""
    people, lines = state[1], state[7]
    p = people[i]
    p.in_line = 1
    if last_come:
        p.before, p.after = -1, lines[row, 0]
        if lines[row, 0] >= 0:
            people[lines[row, 0]].before = i
        else:
            lines[row, 1] = i
        lines[row, 0] = i
    else:
        p.before, p.after = lines[row, 1], -1
        if lines[row, 1] >= 0:
            people[lines[row, 1]].after = i
        else:
            lines[row, 0] = i
        lines[row, 1] = i


@inlined
def out_of_line(i, now, state, tables):
    """Leave the line one stands in."""
    people, lines = state[1], state[7]
    p = people[i]
    before, after = p.before, p.after
    place = at(tables[1][at(p.station)])
    row = at(place * at(tables[14]) + at(tables[7][at(p.kind)]))
    pool = state[2][place]
    passing(pool, now, state[6][WARM])
    pool.waiting -= 1
    if before >= 0:
        people[before].after = after
    else:
        lines[row, 0] = after
    if after >= 0:
        people[after].before = before
    else:
        lines[row, 1] = before
    p.in_line = 0
    p.turn += 1


@called
def come(i, now, state, tables, tallies):
    """A person comes to a station: served at once, into the line, or lost where there is no room."""
    people, pools, warm = state[1], state[2], state[6][WARM]
    p = people[i]
    s, kind, key, visit, turn = at(p.station), at(p.kind), p.key, p.visit + 1, p.turn
    p.visit = visit
    p.asked_at = now
    place = at(tables[1][s])
    pool = pools[place]
    state[8][s] += 1
    counted = now >= warm
    cell = tallies[0][s, kind]
    cell.arrived += counted
    waiting = pool.waiting
    if waiting == 0 and pool.busy < pool.servers:
        cell.at_once += counted
        begin(i, now, state, tables, tallies)
        return
    if waiting >= tables[8][place]:
        cell.lost += counted
        state[8][s] -= 1
        gone(i, now, state, tallies)
        return
    passing(pool, now, warm)
    pool.waiting = waiting + 1
    into_line(i, at(place * at(tables[14]) + at(tables[7][kind])), tables[9][place], state)
    row = tables[3][s, kind]
    if row >= 0:
        put(state, now + draw(tables[0], row, key, visit, PATIENCE), TIRE, i, turn)


@inlined
def gone(i, now, state, tallies):
    """A person leaves the network for good."""
    people, whole, rates = state[1], state[5], state[6]
    p = people[i]
    if p.entered_at >= rates[WARM]:
        tallies[2][p.kind, bin_of(now - p.entered_at)] += 1
        tallies[3][p.kind] += now - p.entered_at
    p.station = -1
    p.turn += 1
    p.after = whole[PERSON_FREE]
    whole[PERSON_FREE] = i


@called
def serve_line(place, now, state, tables, tallies):
    """While servers are free, the first in the first line that has anybody begins."""
    pool, lines = state[2][place], state[7]
    while pool.waiting > 0 and pool.busy < pool.servers:
        row = at(place * at(tables[14]))
        while lines[row, 0] < 0:
            row += at(1)
        i = at(lines[row, 0])
        out_of_line(i, now, state, tables)
        begin(i, now, state, tables, tallies)


@inlined
def finish(i, now, state, tables, tallies):
    """Service ends: the next in line begins, and the person goes on or leaves."""
    people, pools, rates = state[1], state[2], state[6]
    p = people[i]
    s, kind, key, visit, asked_at = at(p.station), at(p.kind), p.key, p.visit, p.asked_at
    place = at(tables[1][s])
    passing(pools[place], now, rates[WARM])
    pools[place].busy -= 1
    state[8][s] -= 1
    if asked_at >= rates[WARM]:
        cell = tallies[0][s, kind]
        cell.finished += 1
        cell.stay_sum += now - asked_at
    serve_line(place, now, state, tables, tallies)
    first, count = at(tables[4][s, kind]), at(tables[5][s, kind])
    to = -1
    if count:
        share, chosen = uniform(key, visit, ROUTE), first
        last = first + count - at(1)
        while chosen < last and share >= tables[6][chosen, 0]:
            chosen += at(1)
        to = int(tables[6][chosen, 1])
        p.kind = int(tables[6][chosen, 2])
    if to < 0:
        gone(i, now, state, tallies)
    else:
        p.station = to
        come(i, now, state, tables, tallies)


@inlined
def tire(i, now, state, tables, tallies):
    """Patience is over: out of the line, and away or to another station."""
    people, rates = state[1], state[6]
    p = people[i]
    out_of_line(i, now, state, tables)
    state[8][p.station] -= 1
    if p.asked_at >= rates[WARM]:
        cell = tallies[0][p.station, p.kind]
        cell.gave_up += 1
        cell.given_up_sum += now - p.asked_at
    to = tables[10][p.station, p.kind]
    if to < 0:
        gone(i, now, state, tallies)
    else:
        p.station = to
        come(i, now, state, tables, tallies)


@inlined
def next_arrival(seed, k, ordinal, now, state, tables):
    """When the next person could come from a source."""
    source = tables[11]
    key = episode_key(seed, k, ordinal)
    if source[k, 1] >= 0:
        gap = draw(tables[0], int(source[k, 1]), key, 0, GAP)
    elif source[k, 4] > 0:
        gap = -math.log(1.0 - uniform(key, 0, GAP)) / source[k, 4]
    else:
        return
    put(state, now + gap, ARRIVE, k, ordinal)


@inlined
def rate_now(k, now, tables):
    """A source's rate at this moment of its cycle."""
    source, steps = tables[11], tables[12]
    moment = now % source[k, 5] if source[k, 5] > 0 else now
    first, count = int(source[k, 2]), int(source[k, 3])
    rate = steps[first + count - 1, 1]  # before the first step the cycle's last one still holds
    for j in range(first, first + count):
        if steps[j, 0] <= moment:
            rate = steps[j, 1]
    return rate


@inlined
def arrive(seed, k, ordinal, now, state, tables, tallies):
    """A person may come from a source; with the share that its rate now has of its highest rate."""
    people, whole = state[1], state[5]
    source = tables[11]
    next_arrival(seed, k, ordinal + 1, now, state, tables)
    key = episode_key(seed, k, ordinal)
    steps = source[k, 1] < 0 and source[k, 3] > 1
    if steps and uniform(key, 0, THIN) * source[k, 4] >= rate_now(k, now, tables):
        return
    i = whole[PERSON_FREE]
    if i >= 0:
        whole[PERSON_FREE] = people[i].after
    else:
        i = whole[PERSON_TOP]
        if i >= len(people):
            whole[FULL] = 1
            return
        whole[PERSON_TOP] += 1
        people[i].turn = 0
    p = people[i]
    kind = 0
    if tables[13].shape[1] > 1:
        share = uniform(key, 0, MIX)
        while share >= tables[13][k, kind]:
            kind += 1
    p.key, p.entered_at, p.asked_at = key, now, now
    p.station, p.kind, p.visit = int(source[k, 0]), kind, 0
    p.after, p.before, p.in_line = -1, -1, 0
    come(i, now, state, tables, tallies)


@inlined
def shift(place, turn, now, state, tables, tallies):
    """Servers change with the schedule; those busy finish first. Writes the next change."""
    shifts, span = tables[15], tables[16]
    first, count = int(span[place, 0]), int(span[place, 1])
    state[2][place].servers = int(shifts[first + turn % count, 1])
    after = turn + 1
    if after < count or span[place, 2] > 0:
        put(state, (after // count) * span[place, 2] + shifts[first + after % count, 0], SHIFT, place, after)
    serve_line(place, now, state, tables, tallies)


def loop(version: int):
    """The compiled loop. `version` is in the cache's key: see `fingerprint`."""

    @compiled
    def run(seed, state, tables, tallies):
        """Let the whole time pass, event by event."""
        _ = version
        events, people, pools, due, whole, rates = state[0], state[1], state[2], state[4], state[5], state[6]
        for place in range(len(pools)):
            shift(place, 0, 0.0, state, tables, tallies)
        for k in range(len(tables[11])):
            next_arrival(seed, k, 0, 0.0, state, tables)
        if rates[AUDIT_EVERY] > 0:
            put(state, rates[WARM] + rates[AUDIT_EVERY], AUDIT, 0, 0)
        while whole[FULL] == 0:
            if whole[DUE_FIRST] >= whole[DUE_LAST]:
                if not open_next_bucket(state):
                    break
                continue
            slot = due[whole[DUE_FIRST]]
            whole[DUE_FIRST] += 1
            event = events[slot]
            now, kind, what, stamp = event.at, event.kind, at(event.what), event.stamp
            event.next = whole[EVENT_FREE]
            whole[EVENT_FREE] = slot
            whole[EVENTS] += 1
            if kind == ARRIVE:
                arrive(seed, what, stamp, now, state, tables, tallies)
            elif kind == FINISH:
                finish(what, now, state, tables, tallies)
            elif kind == TIRE:
                if people[what].in_line and people[what].turn == stamp:
                    tire(what, now, state, tables, tallies)
            elif kind == SHIFT:
                shift(what, stamp, now, state, tables, tallies)
            else:
                for g in range(len(tables[17])):
                    together = 0
                    for s in range(len(state[8])):
                        together += tables[17][g, s] * state[8][s]
                    tallies[4][g, min(together, OCCUPANCY_MAX - 1)] += 1
                put(state, now + rates[AUDIT_EVERY], AUDIT, 0, 0)
        for place in range(len(pools)):
            passing(pools[place], rates[DAYS], rates[WARM])

    return run


run = loop(fingerprint(randomness, twin_calendar, twin_distributions, twin_draws))


def run_once(case: NetworkCase, seed: int, people_max: int = 200_000) -> dict[str, np.ndarray]:
    """One replication's raw counts: cells (S, C), waits (S, C, BINS), stays (C, BINS), stay_sum (C,), occupancy
    (G, .), pools (P,), events. RehearsalRefused where the lines would not fit in memory."""
    while True:
        if people_max > 50_000_000:
            raise RehearsalRefused(
                f"{case.name}: more than {people_max // 2:,} people would be in the network at once "
                f"({people_max * PERSON.itemsize / 2e6:,.0f} MB): its lines grow without end."
            )
        state = state_of(case, people_max)
        shape = (len(case.stations), len(case.classes))
        tallies = (
            np.zeros(shape, CELL),
            np.zeros((*shape, BINS), np.int64),
            np.zeros((shape[1], BINS), np.int64),
            np.zeros(shape[1]),
            np.zeros((len(case.groups), OCCUPANCY_MAX if case.audit_every else 1), np.int64),
        )
        run(np.uint64(randomness.seed_key(seed)), state, tables_of(case), tallies)
        if not state[5][FULL]:
            names = ("cells", "waits", "stays", "stay_sum", "occupancy")
            return dict(zip(names, tallies, strict=True)) | {"pools": state[2], "events": int(state[5][EVENTS])}
        people_max *= 4


def state_of(case: NetworkCase, people_max: int) -> tuple:
    """An empty network with room for so many people at once; memory is touched only as it is used."""
    end = case.warm_up + case.horizon
    flow = sum(case.source_ceiling) + sum(
        1 / max(case.distributions[0][int(row), 1], 1e-9) for row in case.source_between if row >= 0
    )
    buckets = 1 << int(np.clip(np.ceil(np.log2(flow * end * 2 + 2)), 8, 22))
    pools = np.zeros(len(case.pools), POOL)
    whole = np.zeros(10, np.int64)
    whole[[EVENT_FREE, PERSON_FREE, BUCKET]] = -1
    events = np.empty(3 * people_max + len(case.source_station) + len(pools) + 2, EVENT)
    levels = int(case.priority.max()) + 1
    return (
        events,
        np.empty(people_max, PERSON),
        pools,
        np.full(buckets + 1, -1, np.int32),
        np.empty(len(events), np.int32),
        whole,
        np.array([end, buckets / end * (1 - 1e-12), case.warm_up, case.audit_every]),
        np.full((len(pools) * levels, 2), -1, np.int64),
        np.zeros(len(case.stations), np.int64),
    )


def tables_of(case: NetworkCase) -> tuple:
    """The case as the compiled loop reads it."""
    routes = np.column_stack([case.route_share, case.route_station, case.route_class]).astype(float).reshape(-1, 3)
    sources = np.column_stack(
        [case.source_station, case.source_between, case.source_first, case.source_count, case.source_ceiling,
         case.source_cycle]
    ).astype(float)  # fmt: skip
    return (
        case.distributions,
        case.pool,
        case.service,
        case.patience,
        case.route_first,
        case.route_count,
        routes,
        case.priority,
        case.room,
        case.last_come,
        case.patience_to,
        sources,
        np.column_stack([case.rate_at, case.rate]).astype(float).reshape(-1, 2),
        case.mix,
        int(case.priority.max()) + 1,
        np.column_stack([case.shift_at, case.shift_servers]).astype(float),
        np.column_stack([case.shift_first, case.shift_count, case.cycle]).astype(float),
        case.in_group,
    )
