"""The rules of twin.py, compiled, under their own names: read twin.py first. twin_fast.py runs them.

`state` is (events, episodes, stations, bucket, due, whole, rates); `tables` and `tallies` are laid out by twin_fast;
`shape` is (needs, produced stations, the workers' station, months, segments).
"""

import numpy as np

from drawwell.engine.twin import (
    ARISE,
    BESIDE,
    CRUMB,
    DELAY,
    DESK,
    EASING,
    ESCALATES,
    FITS,
    FITS_PULLED,
    GAP,
    LEAVE,
    NEVER,
    NOTICED,
    OPEN,
    PATIENCE,
    REACH,
    REFUSED,
    REST,
    RETURN,
    RETURNS,
    SEGMENT,
)
from drawwell.engine.twin_calendar import FULL, I, called, inlined, once, put
from drawwell.engine.twin_case import DAYS_IN_MONTH
from drawwell.engine.twin_draws import episode_key, uniform, waiting_time
from drawwell.engine.twin_hours import expected_wait, in_hand, is_open, open_days, when, workers_wait
from drawwell.engine.twin_result import (
    BINS_A_DAY,
    EASED,
    GAVE_UP,
    LEFT,
    MET_PRODUCED,
    MET_PULLED,
    NOWHERE,
    PULLED_DAYS,
    WAITING,
)

# where each table and each count stands in `tables` and `tallies`
(ARISES, CEILINGS, UNITS, HOURS, OFFERED, KEPT, FIT_PRODUCED, FIT_PULLED, SEGMENTS, ENTITLED, WEEKS, CASELOAD,
 MISFIT_PRODUCED, MISFIT_PULLED) = range(14)  # fmt: skip
BY_STREAM, WAIT_BINS, WAIT_BINS_FIFTH, ENDS_SEGMENT, BINS_SEGMENT, WAIT_PULLED, TOTALS, PULLED_BINS = range(8)
# the scalars that change, after those of the calendar: whole numbers, then rates of behaviour
EPISODE_FREE, EPISODE_TOP, MONTH_NOW = range(7, 10)
(MONTH_ENDS, NOTICES, COMES_BACK, COMES_AFTER, GIVES_UP, EASES_AFTER, ESCALATION, LAPSES, VISITS, REFUSES,
 ONE_PULL, DESK_SEES, BESIDE_DAYS) = range(2, 15)  # fmt: skip


# ------------------------------------------------------------------ rule 1: a need arises


@once
def next_need(seed, state, tables, stream, ordinal, now):
    """When the next need of this area and kind could arise, at the highest rate there is."""
    key = episode_key(seed, stream, ordinal)
    put(
        state,
        now + waiting_time(uniform(key, I(0), I(GAP)), DAYS_IN_MONTH / tables[CEILINGS][stream]),
        I(ARISE),
        stream,
        ordinal,
    )


@once
def new_episode(state, tables, shape, stream, key, now):
    """A record for one person's need; -1 where there is no room."""
    episodes, whole = state[1], state[5]
    slot = whole[EPISODE_FREE]
    if slot >= 0:
        whole[EPISODE_FREE] = episodes[slot].after
    else:
        slot = whole[EPISODE_TOP]
        if slot >= len(episodes):
            whole[FULL] = 1
            return np.int64(-1)
        whole[EPISODE_TOP] += 1
        episodes[slot].turn = 0
    e = episodes[slot]
    e.turn += 1  # so that an old wish to leave never reaches the next person in this record
    e.key = key
    e.arose_at = now
    e.asked_at = now
    e.joined_at = now
    e.stream = stream
    e.station = -1
    e.goes_to = -1
    e.capability = -1
    e.visit = 0
    e.after = -1
    e.before = -1
    e.open = 1
    e.has_tried = 0
    e.segment = 0
    if shape[4] > 1:
        share, segments = uniform(key, I(0), I(SEGMENT)), tables[SEGMENTS]
        while share >= segments[stream, e.segment]:
            e.segment += 1
    return slot


@inlined
def eases_at(e, rates):
    """When the need is over by itself, as if drawn when it arose."""
    return e.arose_at + waiting_time(uniform(e.key, I(0), I(EASING)), rates[EASES_AFTER])


# ------------------------------------------------------------------ rule 2: where the person goes


@called
def likeliest(e, stations, choices, misfit, entitled, weeks, tried, untried_only, now):
    """The station in reach likeliest to help in time, rather of a capability not yet tried: (station, days)."""
    best, best_wait, best_days, best_tried = -1, 0.0, NEVER * 4, True
    reach, stream = uniform(e.key, I(0), I(REACH)), e.stream
    need = stream % len(misfit)
    restricted = len(entitled) > 0
    for k in range(choices.shape[1]):
        choice = choices[stream, k]
        if choice.station < 0:
            break
        if choice.access <= reach:
            continue
        if restricted and not entitled[choice.station, e.segment]:
            continue
        was_tried = (tried >> choice.capability) & 1 == 1
        if was_tried and (untried_only or not best_tried):
            continue
        station = stations[choice.station]
        wait = expected_wait(station, station.per_use, now, weeks)
        days = wait + misfit[need, choice.capability]
        if days < best_days or (best_tried and not was_tried):
            best, best_wait, best_days, best_tried = choice.station, wait, days, was_tried
    return best, best_wait


@inlined
def suits(e, m, shape, stations, tables):
    """Whether this capability suits this person: fixed for the need, so trying again changes nothing."""
    capability = stations[m].capability
    need = e.stream % shape[0]
    if m < shape[1]:
        return uniform(e.key, I(0), I(FITS + capability)) < tables[FIT_PRODUCED][need, capability]
    return uniform(e.key, I(0), I(FITS_PULLED + capability)) < tables[FIT_PULLED][need, capability]


@once
def past_the_desk(e, service, tried, shape, stations, tables, rates, now):
    """The service whose desk lets the person by, -1 where all saw a misfit and sent on; and what was tried by now."""
    while service >= 0:
        capability = stations[service].capability
        if (tried >> capability) & 1 == 1:
            return service, tried
        seen = uniform(e.key, I(e.visit), I(DESK + capability)) < rates[DESK_SEES]
        if not seen or suits(e, service, shape, stations, tables):
            return service, tried
        tried |= np.int64(1) << capability
        service, _ = likeliest(
            e, stations, tables[OFFERED], tables[MISFIT_PRODUCED], tables[ENTITLED], tables[WEEKS], tried, I(1), now
        )
    return -1, tried


@called
def ask(i, now, shape, state, tables, tallies):
    """The person asks: a worker who noticed a misfit pulls; otherwise whichever help starts sooner."""
    episodes, stations, rates, before = state[1], state[2], state[6], state[7]
    e = episodes[i]
    tallies[BY_STREAM][e.stream].contacts += 1
    e.asked_at = now
    workers = shape[2]
    tried, pulled_before = np.int64(0), np.int64(0)
    if e.has_tried:
        tried, pulled_before = before[i].produced, before[i].pulled
    service, service_wait = likeliest(
        e, stations, tables[OFFERED], tables[MISFIT_PRODUCED], tables[ENTITLED], tables[WEEKS], tried, I(0), now
    )
    pull, pull_wait = likeliest(
        e, stations, tables[KEPT], tables[MISFIT_PULLED], tables[ENTITLED], tables[WEEKS], pulled_before, I(1), now
    )
    if stations[workers].rate <= 0:
        pull = -1
    if service < 0 and pull < 0:
        end(i, I(LEFT if e.visit else NOWHERE), now, shape, state, tallies)
        return
    pulls = service < 0
    if service >= 0 and pull >= 0:
        noticed = uniform(e.key, I(e.visit), I(NOTICED)) < rates[NOTICES]
        pulls = noticed and not suits(e, service, shape, stations, tables)
        if not pulls and service_wait > 0:
            hours = tables[HOURS][stations[pull].capability]
            pulls = pull_wait + workers_wait(hours, shape, stations, now, tables[WEEKS]) < service_wait
    if not pulls:
        service, seen = past_the_desk(e, service, tried, shape, stations, tables, rates, now)
        if service < 0:
            if pull < 0:
                end(i, I(LEFT), now, shape, state, tallies)
                return
            pulls = True
        if seen != tried:
            before[i].produced = seen
            before[i].pulled = pulled_before
            e.has_tried = 1
    e.goes_to = pull if pulls else service
    e.capability = stations[e.goes_to].capability
    join(i, workers if pulls else service, now, shape, state, tables, tallies)
    if e.station >= 0:
        patience = waiting_time(uniform(e.key, I(e.visit), I(PATIENCE)), rates[GIVES_UP])
        put(state, min(now + patience, eases_at(e, rates)), I(LEAVE), i, I(e.turn))


# ------------------------------------------------------------------ rule 3: lines


@inlined
def lengthen(station, change, now):
    """The line grows or shrinks; the area under its length is what Little's law speaks of."""
    station.line_days += station.length * (now - station.changed_at)
    station.changed_at = now
    station.length += change


@inlined
def fill(station, now, weeks):
    """Add what has opened since the station was last looked at; what stood too long has lapsed."""
    station.level = in_hand(station, now, weeks)
    station.filled_at = open_days(station, now, weeks)


@once
def join(i, m, now, shape, state, tables, tallies):
    """Join a line; if it can be served at once, it is."""
    episodes, stations = state[1], state[2]
    e, station = episodes[i], stations[m]
    lengthen(station, I(1), now)
    station.joined += 1
    e.station = m
    e.joined_at = now
    e.after = -1
    e.before = station.last
    if station.last >= 0:
        episodes[station.last].after = i
    else:
        station.first = i
    station.last = i
    if m == shape[2]:
        serve_workers(now, shape, state, tables, tallies)
    else:
        serve(m, now, shape, state, tables, tallies)


@inlined
def step_out(i, now, state):
    """Leave the line one stands in."""
    episodes, stations = state[1], state[2]
    e = episodes[i]
    station = stations[e.station]
    station.lined += now - e.joined_at
    lengthen(station, I(-1), now)
    if e.before >= 0:
        episodes[e.before].after = e.after
    else:
        station.first = e.after
    if e.after >= 0:
        episodes[e.after].before = e.before
    else:
        station.last = e.before
    e.station = -1


@inlined
def note_next_opening(m, one_use, now, state, tables):
    """Look again when there will be enough; if that is not this month, the month's turn looks."""
    station, rates = state[2][m], state[6]
    if station.will_open or station.rate <= 0:
        return
    lacking = max(0.0, one_use - station.level) / station.rate
    if station.pattern < 0:
        at = now + lacking
    else:
        at = when(station, station.filled_at + lacking, now, rates[MONTH_ENDS], tables[WEEKS])
    if at < rates[MONTH_ENDS]:
        station.will_open = 1
        put(state, at, I(OPEN), m, I(0))


@called
def serve(m, now, shape, state, tables, tallies):
    """Serve a produced or kept line while there are units in hand, then note when it can next move."""
    episodes, stations = state[1], state[2]
    station = stations[m]
    fill(station, now, tables[WEEKS])
    while station.first >= 0:
        i = I(station.first)
        one_use = station.per_use
        if station.level + CRUMB < one_use or not is_open(station, now, tables[WEEKS]):
            note_next_opening(m, one_use, now, state, tables)
            return
        station.level = max(0.0, station.level - one_use)
        station.used += one_use
        step_out(i, now, state)
        waited(i, now, shape, state, tallies)
        pulled = I(m >= shape[1])
        if pulled:
            days = now - episodes[i].joined_at
            quarter_days = int(min(days, PULLED_DAYS) * BINS_A_DAY) + 1 if days > 0 else 0
            tallies[PULLED_BINS][episodes[i].capability, quarter_days] += 1
        if suits(episodes[i], m, shape, stations, tables):
            end(i, I(MET_PULLED if pulled else MET_PRODUCED), now, shape, state, tallies)
        else:
            misfit(i, pulled, now, shape, state, tallies)


@once
def who_comes(hours, now, shape, state, tables):
    """The shift at work with a place and most hours in hand; -1, and when to look again, where nobody can come."""
    stations, month, best = state[2], state[5][MONTH_NOW], -1
    for m in range(shape[2] + 1, len(stations)):
        shift = stations[m]
        able = shift.beside < tables[CASELOAD][m - shape[2] - 1, month] and shift.level + CRUMB >= hours
        if able and (best < 0 or shift.level > stations[best].level) and is_open(shift, now, tables[WEEKS]):
            best = m
    if best < 0:
        for m in range(shape[2] + 1, len(stations)):
            if stations[m].beside < tables[CASELOAD][m - shape[2] - 1, month]:
                note_next_opening(m, hours, now, state, tables)
    return best


@called
def serve_workers(now, shape, state, tables, tallies):
    """Serve the workers' line: each person goes on, with the worker who comes, to the kept capacity agreed."""
    episodes, stations, whole, rates = state[1], state[2], state[5], state[6]
    m = shape[2]
    for number in range(m + 1, len(stations)):
        fill(stations[number], now, tables[WEEKS])
    while stations[m].first >= 0:
        i = I(stations[m].first)
        e = episodes[i]
        hours = tables[HOURS][e.capability]
        comes = who_comes(hours, now, shape, state, tables)
        if comes < 0:
            return
        shift = stations[comes]
        shift.level = max(0.0, shift.level - hours)
        shift.used += hours
        step_out(i, now, state)
        tallies[TOTALS][1] += 1
        if tables[CASELOAD][comes - m - 1, whole[MONTH_NOW]] < NEVER:
            shift.beside += 1
            stays = waiting_time(uniform(e.key, I(e.visit), I(BESIDE)), rates[BESIDE_DAYS])
            put(state, now + stays, I(REST), I(comes), I(0))
        if uniform(e.key, I(e.visit), I(REFUSED)) < rates[REFUSES]:
            tallies[TOTALS][2] += 1
            waited(i, now, shape, state, tallies)
            misfit(i, I(1), now, shape, state, tallies)
            continue
        best, best_wait, reach = I(e.goes_to), NEVER * 2, uniform(e.key, I(0), I(REACH))
        for k in range(tables[KEPT].shape[1]):
            choice = tables[KEPT][e.stream, k]
            if choice.station < 0:
                break
            if choice.access > reach and choice.capability == e.capability:
                other = stations[choice.station]
                wait = expected_wait(other, other.per_use, now, tables[WEEKS])
                if wait < best_wait:
                    best, best_wait = I(choice.station), wait
        lengthen(stations[best], I(1), now)
        stations[best].joined += 1
        e.station = best
        e.joined_at = now
        e.after = -1
        e.before = stations[best].last
        if stations[best].last >= 0:
            episodes[stations[best].last].after = i
        else:
            stations[best].first = i
        stations[best].last = i
        serve(best, now, shape, state, tables, tallies)


# ------------------------------------------------------------------ rules 4 and 5: fitting or not, leaving, the end


@inlined
def misfit(i, pulled, now, shape, state, tallies):
    """It did not help: a share comes back after a while, the rest go away."""
    rates = state[6]
    e, before = state[1][i], state[7][i]
    if not e.has_tried:
        before.produced = 0
        before.pulled = 0
        e.has_tried = 1
    if pulled:
        before.pulled |= np.int64(1) << e.capability
    else:
        before.produced |= np.int64(1) << e.capability
    if uniform(e.key, I(e.visit), I(RETURNS)) >= rates[COMES_BACK] or e.visit + 1 >= rates[VISITS]:
        end(i, I(LEFT), now, shape, state, tallies)
        return
    delay = waiting_time(uniform(e.key, I(e.visit), I(DELAY)), rates[COMES_AFTER])
    e.visit += 1
    e.turn += 1
    put(state, now + delay, I(RETURN), i, I(0))


@inlined
def waited(i, now, shape, state, tallies):
    """Count the days from this asking to now."""
    e = state[1][i]
    days = now - e.asked_at
    counts = tallies[BY_STREAM][e.stream]
    quarter_days = int(days * BINS_A_DAY) + 1 if days > 0 else 0
    tallies[WAIT_BINS][e.stream % shape[0], quarter_days] += 1
    tallies[WAIT_BINS_FIFTH][counts.fifth, quarter_days] += 1
    counts.wait_sum += days
    counts.wait_count += 1
    if shape[4] > 1:
        tallies[BINS_SEGMENT][e.segment, quarter_days] += 1
    if e.goes_to >= shape[1]:
        tallies[WAIT_PULLED][0] += days
        tallies[WAIT_PULLED][1] += 1


@called
def end(i, how, now, shape, state, tallies):
    """The need's end: counted once, for ever. A share of those unmet escalates."""
    episodes, whole, rates = state[1], state[5], state[6]
    e = episodes[i]
    counts = tallies[BY_STREAM][e.stream]
    counts.ends[how] += 1
    if shape[4] > 1:
        tallies[ENDS_SEGMENT][how, e.segment] += 1
    if how in (MET_PRODUCED, MET_PULLED):
        counts.met_days += now - e.arose_at
    elif how != EASED and how != WAITING and uniform(e.key, I(0), I(ESCALATES)) < rates[ESCALATION]:
        counts.escalated += 1
    e.open = 0
    e.after = whole[EPISODE_FREE]
    whole[EPISODE_FREE] = i


@once
def leave(i, turn, now, shape, state, tables, tallies):
    """Patience is over or the need has eased: out of the line, if still in it."""
    e = state[1][i]
    if e.station < 0 or e.turn != turn:
        return
    step_out(i, now, state)
    waited(i, now, shape, state, tallies)
    end(i, I(EASED if now >= eases_at(e, state[6]) else GAVE_UP), now, shape, state, tallies)


@once
def come_back(i, now, shape, state, tables, tallies):
    """The person is back with the same need, unless it has eased meanwhile: failure demand."""
    e = state[1][i]
    if now >= eases_at(e, state[6]):
        end(i, I(EASED), now, shape, state, tallies)
        return
    tallies[BY_STREAM][e.stream].failures += 1
    ask(i, now, shape, state, tables, tallies)


@inlined
def set_rates(month, shape, state, tables):
    """From this month on: units a day, and how many may stand unused before they lapse."""
    stations, whole, rates = state[2], state[5], state[6]
    for m in range(len(stations)):
        station = stations[m]
        station.rate = tables[UNITS][m, month] / DAYS_IN_MONTH
        one_use = rates[ONE_PULL] if m >= shape[2] else station.per_use
        station.most = max(one_use, station.rate * rates[LAPSES])
    whole[MONTH_NOW] = month
    rates[MONTH_ENDS] = (month + 1) * DAYS_IN_MONTH
