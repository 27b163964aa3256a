"""Run a network of stations: arrivals, lines with priorities and patience, schedules, routes, pooled servers.

The case is data (`twin_network_case`), the loop is compiled once for every case, and every draw is a pure function of
(seed, person, visit, purpose), as in the twin of a place. `tests/engine/network_by_heap.py` says the same readably.
"""

import math

import numpy as np

from drawwell.engine import randomness, twin_calendar, twin_distributions, twin_draws, twin_network_lines
from drawwell.engine.twin_calendar import (
    BUCKET,
    DAYS,
    DUE_FIRST,
    DUE_LAST,
    EVENT,
    EVENT_FREE,
    FULL,
    I,
    compiled,
    fingerprint,
    inlined,
    open_next_bucket,
    put,
)
from drawwell.engine.twin_distributions import draw
from drawwell.engine.twin_draws import episode_key, uniform
from drawwell.engine.twin_network_case import NetworkCase
from drawwell.engine.twin_network_checks import HOLD
from drawwell.engine.twin_network_lines import (
    ARRIVE,
    AUDIT,
    AUDIT_EVERY,
    BATCH,
    BINS,
    CELL,
    EVENTS,
    FINISH,
    GAP,
    GROUPS,
    MIX,
    MIXES,
    OCCUPANCY_MAX,
    PERSON,
    PERSON_FREE,
    PERSON_TOP,
    POOL,
    SHIFT,
    SHIFTS,
    SHIFTS_OF,
    SHOWS,
    SOURCES,
    STEPS,
    THERE,
    THIN,
    TIMES,
    TIRE,
    WARM,
    at,
    come,
    finish,
    let_in,
    passing,
    tire,
)
from drawwell.engine.twin_network_load import check_fits

# columns of a source
STATION, BETWEEN, FIRST, COUNT, CEILING, CYCLE, COMES, TOGETHER, LISTED = range(9)


@inlined
def next_arrival(seed, k, ordinal, now, state, tables):
    """When the next could come from a source: as listed, so long after the last, or by the highest rate there is."""
    source = tables[SOURCES][k]
    key = episode_key(seed, I(k), ordinal)
    if source[LISTED]:
        count = int(source[COUNT])
        if ordinal >= count and source[CYCLE] == 0:
            return
        gap = (ordinal // count) * source[CYCLE] + tables[STEPS][int(source[FIRST]) + ordinal % count, 0] - now
    elif source[BETWEEN] >= 0:
        gap = draw(tables[TIMES], at(source[BETWEEN]), key, I(0), GAP)
    elif source[CEILING] > 0:
        gap = -math.log(1.0 - uniform(key, I(0), GAP)) / source[CEILING]
    else:
        return
    put(state, now + gap, I(ARRIVE), I(k), I(ordinal))


@inlined
def rate_now(k, now, tables):
    """A source's rate at this moment of its cycle."""
    source, steps = tables[SOURCES][k], tables[STEPS]
    moment = now % source[CYCLE] if source[CYCLE] > 0 else now
    first, count = int(source[FIRST]), int(source[COUNT])
    rate = steps[first + count - 1, 1]  # before the first step the cycle's last one still holds
    for j in range(first, first + count):
        if steps[j, 0] <= moment:
            rate = steps[j, 1]
    return rate


@inlined
def arrive(seed, k, ordinal, now, state, tables, tallies):
    """One or several may come from a source; with the share that its rate now has of its highest rate."""
    source = tables[SOURCES][k]
    next_arrival(seed, k, ordinal + 1, now, state, tables)
    key = episode_key(seed, I(k), ordinal)
    steps = source[BETWEEN] < 0 and source[COUNT] > 1 and not source[LISTED]
    if steps and uniform(key, I(0), THIN) * source[CEILING] >= rate_now(k, now, tables):
        return
    if source[COMES] < 1.0 and uniform(key, I(0), SHOWS) >= source[COMES]:
        return
    together = 1
    if source[TOGETHER] >= 0:
        together = int(draw(tables[TIMES], at(source[TOGETHER]), key, I(0), BATCH) + 0.5)
    for one in range(together):
        enter(k, key if one == 0 else episode_key(key, I(k), one), now, state, tables, tallies)


@inlined
def enter(k, key, now, state, tables, tallies):
    """A person enters the network."""
    people, whole, mixes = state[1], state[5], tables[MIXES]
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
    if mixes.shape[1] > 1:
        share = uniform(key, I(0), MIX)
        while share >= mixes[k, kind]:
            kind += 1
    p.key, p.entered_at, p.asked_at = key, now, now
    p.station, p.kind, p.visit = int(tables[SOURCES][k, STATION]), kind, 0
    p.after, p.before, p.in_line = -1, -1, 0
    come(at(i), now, state, tables, tallies)


@inlined
def shift(place, turn, now, state, tables, tallies):
    """Servers change with the schedule; those busy finish first. Writes the next change."""
    shifts, span = tables[SHIFTS], tables[SHIFTS_OF]
    first, count = int(span[place, 0]), int(span[place, 1])
    state[2][place].servers = int(shifts[first + turn % count, 1])
    after = turn + 1
    if after < count or span[place, 2] > 0:
        put(state, (after // count) * span[place, 2] + shifts[first + after % count, 0], I(SHIFT), I(place), I(after))
    let_in(place, now, state, tables, tallies)


def loop(version: int):
    """The compiled loop. `version` is in the cache's key: see `fingerprint`."""

    @compiled
    def run(seed, state, tables, tallies):
        """Let the whole time pass, event by event."""
        _ = version
        events, people, pools, due, whole, rates = state[0], state[1], state[2], state[4], state[5], state[6]
        for place in range(len(pools)):
            shift(at(place), I(0), 0.0, state, tables, tallies)
        for k in range(len(tables[SOURCES])):
            next_arrival(seed, at(k), I(0), 0.0, state, tables)
        if rates[AUDIT_EVERY] > 0:
            put(state, rates[WARM] + rates[AUDIT_EVERY], I(AUDIT), I(0), I(0))
        while whole[FULL] == 0:
            if whole[DUE_FIRST] >= whole[DUE_LAST]:
                if not open_next_bucket(state):
                    break
                continue
            slot = due[whole[DUE_FIRST]]
            whole[DUE_FIRST] += 1
            event = events[slot]
            now, kind, what, stamp = event.at, event.kind, at(event.what), I(event.stamp)
            event.next = whole[EVENT_FREE]
            whole[EVENT_FREE] = slot
            whole[EVENTS] += 1
            if kind == ARRIVE:
                arrive(seed, what, stamp, now, state, tables, tallies)
            elif kind == FINISH:
                finish(what, stamp, now, state, tables, tallies)
            elif kind == TIRE:
                if people[what].in_line and people[what].turn == stamp:
                    tire(what, now, state, tables, tallies)
            elif kind == SHIFT:
                shift(what, stamp, now, state, tables, tallies)
            else:
                for g in range(len(tables[GROUPS])):
                    together = 0
                    for s in range(len(state[THERE])):
                        together += tables[GROUPS][g, s] * state[THERE][s]
                    tallies[4][g, min(together, OCCUPANCY_MAX - 1)] += 1
                put(state, now + rates[AUDIT_EVERY], I(AUDIT), I(0), I(0))
        for place in range(len(pools)):
            passing(pools[at(place)], rates[DAYS], rates[WARM])

    return run


run = loop(fingerprint(randomness, twin_calendar, twin_distributions, twin_draws, twin_network_lines))


def run_once(case: NetworkCase, seed: int, people_max: int = 200_000) -> dict[str, np.ndarray]:
    """One replication's raw counts: cells (S, C), waits (S, C, BINS), stays (C, BINS), stay_sum (C,), occupancy
    (G, .), pools (P,), events. RehearsalRefused where the lines would not fit in memory."""
    while True:
        check_fits(case, people_max)
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
    buckets = 1 << int(np.clip(np.ceil(np.log2(case.flow * end * 2 + 2)), 8, 22))
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
        np.full((len(pools) * levels, 2), -1, np.int64),
        np.full((len(pools), 2), -1, np.int64),
        np.zeros(len(pools) + 1, np.int64),
    )


def tables_of(case: NetworkCase) -> tuple:
    """The case as the compiled loop reads it."""
    routes = np.column_stack([case.route_share, case.route_station, case.route_class]).astype(float).reshape(-1, 3)
    sources = np.column_stack(
        [case.source_station, case.source_between, case.source_first, case.source_count, case.source_ceiling,
         case.source_cycle, case.source_comes, case.source_together, case.source_listed]
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
        case.when_full,
        case.interrupts,
        int((case.when_full == HOLD).any()),
    )
