"""Stations and their lines, compiled: people come, stand in line, are served, go on, give up. twin_network.py runs it.

`state` is (events, people, pools, bucket, due, whole, rates, lines, there, serving, held, freed); `tables` are named
below; `tallies` are (cells, waits, stays, stay_sum, occupancy).
"""

import math

import numpy as np

from drawwell.engine.twin_calendar import I, called, inlined, put
from drawwell.engine.twin_distributions import draw
from drawwell.engine.twin_draws import uniform
from drawwell.engine.twin_network_checks import HOLD

ARRIVE, FINISH, TIRE, SHIFT, AUDIT = range(5)
GAP, THIN, MIX, SERVICE, PATIENCE, ROUTE, SHOWS, BATCH = (purpose * 64 for purpose in range(8))
PERSON_FREE, PERSON_TOP, EVENTS = range(7, 10)  # in `whole`, after the calendar's
WARM, AUDIT_EVERY = 2, 3  # in `rates`
PERSON = np.dtype(
    [
        ("key", "u8"), ("entered_at", "f8"), ("asked_at", "f8"), ("left", "f8"), ("station", "i4"), ("kind", "i4"),
        ("visit", "i4"), ("after", "i4"), ("before", "i4"), ("turn", "i4"), ("in_line", "i4"), ("goes_to", "i4"),
    ]
)  # fmt: skip
POOL = np.dtype(
    [("changed_at", "f8"), ("line_area", "f8"), ("busy_area", "f8"), ("waiting", "i8"), ("busy", "i8"),
     ("servers", "i8")]
)  # fmt: skip
CELL = np.dtype(
    [("arrived", "i8"), ("began", "i8"), ("at_once", "i8"), ("finished", "i8"), ("gave_up", "i8"), ("lost", "i8"),
     ("held_up", "i8"), ("wait_sum", "f8"), ("given_up_sum", "f8"), ("stay_sum", "f8")]
)  # fmt: skip
BINS = 1 + 64 * 32  # of waits: none, then 32 to a doubling
OCCUPANCY_MAX = 4096
NOT_BEGUN = -1.0  # in `left`: what is left of a service; of one under way that may be interrupted, when it ends
# where each table stands in `tables`
(TIMES, POOL_OF, SERVICE_OF, PATIENCE_OF, ROUTE_FIRST, ROUTE_COUNT, ROUTES, PRIORITY, ROOM, LAST_COME, TIRED_TO,
 SOURCES, STEPS, MIXES, LEVELS, SHIFTS, SHIFTS_OF, GROUPS, WHEN_FULL, INTERRUPTS, ANY_HELD) = range(21)  # fmt: skip
LINES, THERE, SERVING, HELD, FREED = range(7, 12)  # in `state`, after the calendar's

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
    """Service begins, or goes on where it was interrupted."""
    warm = state[6][WARM]
    p = state[1][i]
    s, kind, key, visit, asked_at, left = at(p.station), at(p.kind), p.key, I(p.visit), p.asked_at, p.left
    place = at(tables[POOL_OF][s])
    pool = state[2][place]
    passing(pool, now, warm)
    pool.busy += 1
    if left < 0.0:
        if asked_at >= warm:
            cell = tallies[0][s, kind]
            cell.began += 1
            cell.wait_sum += now - asked_at
            tallies[1][s, kind, at(bin_of(now - asked_at))] += 1
        left = draw(tables[TIMES], at(tables[SERVICE_OF][s, kind]), key, visit, SERVICE)
    put(state, now + left, I(FINISH), I(i), I(p.turn))
    if tables[INTERRUPTS][place]:
        p.left = now + left
        stand(i, row_of(place, kind, tables), False, state[1], state[SERVING])


@inlined
def row_of(place, kind, tables):
    """Which line of a place a class stands in."""
    return at(at(place) * at(tables[LEVELS]) + at(tables[PRIORITY][kind]))


@inlined
def stand(i, row, first, people, lines):
    """Stand at the end of a line, or at its head."""
    p = people[i]
    if first:
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
def step_out(i, row, people, lines):
    """Out of the line one stands in."""
    p = people[i]
    before, after = p.before, p.after
    if before >= 0:
        people[before].after = after
    else:
        lines[row, 0] = after
    if after >= 0:
        people[after].before = before
    else:
        lines[row, 1] = before


@inlined
def out_of_line(i, now, state, tables):
    """Leave the line for service, or for good."""
    p = state[1][i]
    place = at(tables[POOL_OF][at(p.station)])
    pool = state[2][place]
    passing(pool, now, state[6][WARM])
    pool.waiting -= 1
    step_out(i, row_of(place, at(p.kind), tables), state[1], state[LINES])
    p.in_line = 0
    p.turn += 1


@called
def interrupts(place, kind, now, state, tables):
    """Whoever of a later class began last goes back to the head of their line; False where there is nobody."""
    people, serving = state[1], state[SERVING]
    row = at((place + at(1)) * at(tables[LEVELS]) - at(1))
    while row > row_of(place, kind, tables):
        if serving[row, 1] >= 0:
            i = at(serving[row, 1])
            step_out(i, row, people, serving)
            p, pool = people[i], state[2][place]
            passing(pool, now, state[6][WARM])
            pool.busy -= 1
            pool.waiting += 1
            p.left = max(0.0, p.left - now)
            p.turn += 1
            p.in_line = 1
            stand(i, row, True, people, state[LINES])
            return True
        row -= at(1)
    return False


@called
def come(i, now, state, tables, tallies):
    """A person comes to a station: served at once, into the line, or lost or sent on where there is no room."""
    people, pools, warm = state[1], state[2], state[6][WARM]
    p = people[i]
    kind, key, turn = at(p.kind), p.key, p.turn
    counted = now >= warm
    while True:
        s, visit = at(p.station), I(p.visit) + 1
        p.visit = visit
        p.asked_at = now
        p.left = NOT_BEGUN
        place = at(tables[POOL_OF][s])
        pool = pools[place]
        state[THERE][s] += 1
        cell = tallies[0][s, kind]
        cell.arrived += counted
        waiting = pool.waiting
        free = waiting == 0 and pool.busy < pool.servers
        if free or (tables[INTERRUPTS][place] and interrupts(place, kind, now, state, tables)):
            cell.at_once += counted
            begin(i, now, state, tables, tallies)
            return
        if waiting < tables[ROOM][place]:
            break
        cell.lost += counted
        state[THERE][s] -= 1
        if tables[WHEN_FULL][place] < 0:
            gone(i, now, state, tallies)
            return
        p.station = tables[WHEN_FULL][place]
    passing(pool, now, warm)
    pool.waiting = waiting + 1
    p.in_line = 1
    stand(i, row_of(place, kind, tables), tables[LAST_COME][place] > 0, people, state[LINES])
    row = tables[PATIENCE_OF][s, kind]
    if row >= 0:
        put(state, now + draw(tables[TIMES], at(row), key, visit, PATIENCE), I(TIRE), I(i), I(turn))


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
    pool, lines = state[2][place], state[LINES]
    while pool.waiting > 0 and pool.busy < pool.servers:
        row = at(place * at(tables[LEVELS]))
        while lines[row, 0] < 0:
            row += at(1)
        i = at(lines[row, 0])
        out_of_line(i, now, state, tables)
        begin(i, now, state, tables, tallies)


@called
def let_in(place, now, state, tables, tallies):
    """Serve a line; whoever was held up before it moves in while there is room, and so frees the server they held."""
    people, held, freed = state[1], state[HELD], state[FREED]
    freed[0], count = place, 1
    while count > 0:
        count -= 1
        here = at(freed[count])
        serve_line(here, now, state, tables, tallies)
        while held[here, 0] >= 0 and not no_room(at(here), state, tables):
            i = at(held[here, 0])
            step_out(i, here, people, held)
            p = people[i]
            left = tables[POOL_OF][at(p.station)]
            leave_station(i, now, state, tables, tallies)
            kinds = len(tables[SERVICE_OF][0])
            p.station, p.kind = p.goes_to // kinds, p.goes_to % kinds
            come(i, now, state, tables, tallies)
            known = False
            for other in range(count):
                known = known or freed[other] == left
            if not known:
                freed[count] = left
                count += 1


@inlined
def no_room(place, state, tables):
    """Whether somebody coming now could neither be served nor wait."""
    pool = state[2][place]
    return pool.waiting >= tables[ROOM][place] and (pool.waiting > 0 or pool.busy >= pool.servers)


@inlined
def leave_station(i, now, state, tables, tallies):
    """A server is free again."""
    p = state[1][i]
    s = at(p.station)
    pool = state[2][at(tables[POOL_OF][s])]
    passing(pool, now, state[6][WARM])
    pool.busy -= 1
    state[THERE][s] -= 1
    if p.asked_at >= state[6][WARM]:
        cell = tallies[0][s, at(p.kind)]
        cell.finished += 1
        cell.stay_sum += now - p.asked_at


@called
def hold(i, to, becomes, now, state, tables, tallies):
    """There is no room where the person goes next: they keep their server until there is."""
    p = state[1][i]
    p.goes_to = to * len(tables[SERVICE_OF][0]) + becomes
    if p.asked_at >= state[6][WARM]:
        tallies[0][at(p.station), at(p.kind)].held_up += 1
    stand(i, at(tables[POOL_OF][to]), False, state[1], state[HELD])


@inlined
def finish(i, stamp, now, state, tables, tallies):
    """Service ends: the next in line begins, and the person goes on or leaves."""
    p = state[1][i]
    if p.turn != stamp:
        return  # this service was interrupted
    s, kind = at(p.station), at(p.kind)
    place = at(tables[POOL_OF][s])
    if tables[INTERRUPTS][place]:
        step_out(i, row_of(place, kind, tables), state[1], state[SERVING])
    first, count = at(tables[ROUTE_FIRST][s, kind]), at(tables[ROUTE_COUNT][s, kind])
    to, becomes = -1, int(kind)
    if count:
        routes, share, chosen = tables[ROUTES], uniform(p.key, I(p.visit), ROUTE), first
        last = first + count - at(1)
        while chosen < last and share >= routes[chosen, 0]:
            chosen += at(1)
        to, becomes = int(routes[chosen, 1]), int(routes[chosen, 2])
    if tables[ANY_HELD]:
        if (
            to >= 0
            and tables[WHEN_FULL][tables[POOL_OF][to]] == HOLD
            and no_room(at(tables[POOL_OF][to]), state, tables)
        ):
            hold(i, to, becomes, now, state, tables, tallies)
            return
        leave_station(i, now, state, tables, tallies)
        let_in(place, now, state, tables, tallies)
    else:
        leave_station(i, now, state, tables, tallies)
        serve_line(place, now, state, tables, tallies)
    p.kind = becomes
    if to < 0:
        gone(i, now, state, tallies)
    else:
        p.station = to
        come(i, now, state, tables, tallies)


@inlined
def tire(i, now, state, tables, tallies):
    """Patience is over: out of the line, and away or to another station."""
    p = state[1][i]
    out_of_line(i, now, state, tables)
    s = at(p.station)
    state[THERE][s] -= 1
    if p.asked_at >= state[6][WARM]:
        cell = tallies[0][s, at(p.kind)]
        cell.gave_up += 1
        cell.given_up_sum += now - p.asked_at
    if tables[ANY_HELD]:
        let_in(at(tables[POOL_OF][s]), now, state, tables, tallies)
    to = tables[TIRED_TO][s, at(p.kind)]
    if to < 0:
        gone(i, now, state, tallies)
    else:
        p.station = to
        come(i, now, state, tables, tallies)
