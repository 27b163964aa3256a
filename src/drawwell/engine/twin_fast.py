"""The same rehearsal as twin.py for a whole population: the same rules, draws and answers, compiled.

`rehearse_fast(case, seed)` equals `rehearse(case, seed)` in every number. What differs is how it is kept:
a calendar of buckets indexed by time instead of a heap, one packed record per event, person's need and station,
lines as linked lists, and one compiled loop that reads every place from tables, so that it is compiled once.
The names of rules are those of twin.py; read that first.
"""

import os

import numpy as np

from drawwell.engine import (
    randomness,
    twin,
    twin_calendar,
    twin_case,
    twin_draws,
    twin_hours,
    twin_records,
    twin_result,
    twin_rules,
    twin_week,
)
from drawwell.engine.twin import ARISE, LEAVE, MONTH, NEVER, OPEN, REST, RETURN, THIN, demand_scenario
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
    fetch,
    fingerprint,
    in_lines,
    once,
    put,
    put_in_order,
)
from drawwell.engine.twin_case import DAYS_IN_MONTH, WEEK, RehearsalRefused, TwinCase, misfit_days
from drawwell.engine.twin_draws import episode_key, uniform
from drawwell.engine.twin_records import CHOICE, COUNTS, EPISODE, STATION, TRIED
from drawwell.engine.twin_result import WAITING, Tally, TwinResult, summarise
from drawwell.engine.twin_rules import (
    ARISES,
    BY_STREAM,
    CEILINGS,
    EPISODE_FREE,
    EPISODE_TOP,
    KEPT,
    MONTH_NOW,
    OFFERED,
    TOTALS,
    WEEKS,
    ask,
    come_back,
    end,
    fill,
    leave,
    new_episode,
    next_need,
    serve,
    serve_workers,
    set_rates,
    step_out,
    waited,
)
from drawwell.engine.twin_week import clock_of

BYTES_MAX_SHARE = 0.8  # of the machine's memory
AHEAD, HALF_WAY = 16, 6  # how many buckets ahead memory is asked for
CHOICES_IN_A_LINE = 64 // CHOICE.itemsize


def rehearse_fast(case: TwinCase, seed: int, *, bytes_max: int | None = None) -> TwinResult:
    """Rehearse one case with one seed; the same answer as `twin.rehearse`, some fifty times sooner.

    bytes_max: refuse with RehearsalRefused, before the run, where the tables would not fit in so many bytes
    (default: four fifths of the machine's memory).
    """
    episodes_max = expected_open(case)
    while True:
        refuse_if_too_large(case, episodes_max, bytes_max)
        tally, full = attempt(case, seed, episodes_max)
        if not full:
            return summarise(case, tally, seed)
        episodes_max *= 2  # more people were waiting at once than expected: the same run again, with more room


def expected_open(case: TwinCase) -> int:
    """A generous guess of how many needs are open at once; memory is touched only as it is used."""
    a_day = case.arise.sum(axis=(1, 2)).max() / DAYS_IN_MONTH
    stays = 2 * (case.behaviour.gives_up_after_days + case.behaviour.returns_after_days)
    return int(a_day * min(stays, case.days) * 1.5) + 20_000


def events_max(case: TwinCase, episodes_max: int) -> int:
    """Most events there may be at once: two a person, the next needs, and whoever workers are beside."""
    beside = np.where(case.caseload < NEVER, case.caseload, 0.0).max(axis=1).sum()
    fixed = case.ceiling.size + len(case.units) + len(case.shifts) + case.arise.shape[3] + 16
    return int(2 * episodes_max + fixed + beside)


def bytes_needed(case: TwinCase, episodes_max: int) -> int:
    """How many bytes the tables of a rehearsal may take."""
    events = events_max(case, episodes_max)
    tallies = sum(array.nbytes for array in vars(Tally.empty(case)).values())
    people = episodes_max * (EPISODE.itemsize + TRIED.itemsize)
    return events * EVENT.itemsize + people + 4 * (events + buckets_of(case)) + tallies


def refuse_if_too_large(case: TwinCase, episodes_max: int, bytes_max: int | None) -> None:
    """Raise RehearsalRefused, with the size, before a run that would not fit in memory."""
    if bytes_max is None:
        bytes_max = int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * BYTES_MAX_SHARE)
    needed = bytes_needed(case, episodes_max)
    if needed > bytes_max:
        raise RehearsalRefused(
            f"This rehearsal may need {needed / 1e6:,.0f} MB and {bytes_max / 1e6:,.0f} MB may be used: rehearse "
            "fewer months, fewer areas at a time, or on a larger machine."
        )


def buckets_of(case: TwinCase) -> int:
    """How many buckets the calendar has: about one for every two events, a power of two."""
    events = case.arise.sum(axis=(1, 2, 3)).max() * 4
    return 1 << int(np.clip(np.ceil(np.log2(events / 2 + 1)), 8, 25))


def attempt(case: TwinCase, seed: int, episodes_max: int) -> tuple[Tally, bool]:
    """One run with room for so many open needs: (tally, whether the room was too small)."""
    tally = Tally.empty(case)
    world, buckets = demand_scenario(case, seed), buckets_of(case)
    count = len(case.units)
    stations = in_lines(count + len(case.shifts), STATION)
    stations[:] = np.zeros((), STATION)
    stations["pattern"] = np.concatenate([case.pattern, case.shift_pattern])
    stations["per_use"][:count], stations["capability"][:count] = case.units_per_use, case.station_capability
    stations["first"] = stations["last"] = -1
    events = in_lines(events_max(case, episodes_max), EVENT)
    episodes = in_lines(episodes_max, EPISODE)
    whole = np.zeros(10, np.int64)
    whole[[EVENT_FREE, EPISODE_FREE, BUCKET]] = -1
    shape = np.array([len(case.needs), case.produced_count, count - 1, case.arise.shape[3], len(case.segments)])
    state = (
        events,
        episodes,
        stations,
        np.full(buckets + 1, -1, np.int32),
        np.empty(len(events), np.int32),
        whole,
        rates_of(case, buckets),
        in_lines(episodes_max, TRIED),
        np.full((2, AHEAD), -1, np.int32),
    )
    counts = in_lines(case.ceiling.size, COUNTS)
    counts[:] = np.zeros((), COUNTS)
    counts["fifth"] = np.repeat(np.where(case.fifth < 0, 5, case.fifth), len(case.needs))
    tallies = (counts, tally.wait_bins, tally.wait_bins_fifth, tally.ends_segment, tally.wait_bins_segment,
               tally.wait_pulled, tally.totals, tally.pulled_bins)  # fmt: skip
    tables = tables_of(case, world)
    run(np.uint64(randomness.seed_key(seed)), shape, state, tables, tallies)
    still = np.flatnonzero(episodes["open"][: whole[EPISODE_TOP]])
    order = np.lexsort((episodes["stream"][still], episodes["arose_at"][still]))
    close(still[order], shape, state, tallies)
    tally.used[:] = stations["used"]
    for name in ("lined", "line_days", "joined"):
        getattr(tally, name)[:] = stations[name][:count]
    for name in ("contacts", "failures", "escalated", "wait_sum", "wait_count", "met_days"):
        getattr(tally, name)[:] = counts[name].reshape(case.ceiling.shape)
    tally.ends[:] = counts["ends"].T.reshape(tally.ends.shape)
    return tally, bool(whole[FULL])


def rates_of(case: TwinCase, buckets: int) -> np.ndarray:
    """The calendar's end and scale and the rates of behaviour, in the order twin_rules names them."""
    b = case.behaviour
    return np.array(
        [
            case.days,
            buckets / case.days * (1 - 1e-12),
            DAYS_IN_MONTH,
            b.noticed_share,
            b.returns_share,
            b.returns_after_days,
            b.gives_up_after_days,
            b.eases_after_days,
            b.escalates_share,
            b.lapse_days,
            b.visits_max,
            b.pulls_refused_share,
            case.worker_hours.max(initial=0.0),
            b.desk_sees_share,
            b.beside_days,
        ],
        float,
    )


def tables_of(case: TwinCase, world: int) -> tuple:
    """The case in one demand scenario as the compiled loop reads it."""
    streams, weeks = case.ceiling.size, np.zeros((2, len(case.open_hours), WEEK))
    for number, hours in enumerate(case.open_hours):
        weeks[0, number], weeks[1, number] = clock_of(hours)
    return (
        case.arise[world].reshape(streams, -1),
        case.ceiling.reshape(-1),
        np.concatenate([case.units, case.hours_by_shift()]),
        case.worker_hours,
        choices_of(case, case.choices_produced, case.access_produced),
        choices_of(case, case.choices_kept, case.access_kept),
        case.fit_produced,
        case.fit_pulled,
        np.ascontiguousarray(case.segment_share, float).reshape(streams, -1),
        np.ascontiguousarray(case.entitled if not case.entitled.all() else np.ones((0, 1), bool)),
        weeks,
        np.ascontiguousarray(case.caseload, float),
        misfit_days(case.fit_produced, case.behaviour.gives_up_after_days),
        misfit_days(case.fit_pulled, case.behaviour.gives_up_after_days),
    )


def choices_of(case: TwinCase, stations, access) -> np.ndarray:
    """Every station a person may be offered, as packed records (A*N, K)."""
    choices = in_lines(stations.size, CHOICE).reshape(stations.shape)
    choices["station"], choices["access"] = stations, access
    choices["capability"] = case.station_capability[stations]
    return choices


# ------------------------------------------------------------------ the one loop


@once
def turn_month(month, now, shape, state, tables, tallies):
    """A new month: every station's units change, and lines that could not move may move."""
    stations = state[2]
    for m in range(len(stations)):
        fill(stations[m], now, tables[WEEKS])
    set_rates(month, shape, state, tables)
    for m in range(len(stations)):
        stations[m].level = min(stations[m].level, stations[m].most)
    for m in range(shape[2]):
        serve(I(m), now, shape, state, tables, tallies)
    serve_workers(now, shape, state, tables, tallies)


@once
def open_station(m, now, shape, state, tables, tallies):
    """Enough should be in hand for the head of the line."""
    state[2][m].will_open = 0
    if m >= shape[2]:
        serve_workers(now, shape, state, tables, tallies)
    else:
        serve(m, now, shape, state, tables, tallies)


@once
def next_bucket(shape, state, tables, tallies):
    """Go to the next bucket that holds anything, looking ahead on the way; False at the end of the calendar."""
    bucket, whole = state[3], state[5]
    while True:
        whole[BUCKET] += 1
        here = whole[BUCKET]
        look_ahead(here, shape, state, tables, tallies)
        if here >= len(bucket):
            return False
        if bucket[here] >= 0:
            put_in_order(state, here)
            return True


@once
def look_ahead(here, shape, state, tables, tallies):
    """Ask for what the events of the coming buckets will need, so that nobody waits for memory when they happen.

    A bucket enters AHEAD buckets before its time. At each step of the calendar one more event of its chain is read:
    by a first reader, which asks for the record of the person or place it is about, and nearer its time by a second
    one, which reads that record and asks for what hangs on it. What is written meanwhile is near anyway. Only the
    processor's cache changes.
    """
    events, episodes, stations, bucket, reader = state[0], state[1], state[2], state[3], state[8]
    if here + AHEAD < len(bucket):
        entering = bucket[here + AHEAD]
        reader[0, (here + AHEAD) % AHEAD] = entering
        if entering >= 0:
            fetch(events, entering)
    for distance in range(AHEAD - 1, HALF_WAY, -1):
        slot = reader[0, (here + distance) % AHEAD]
        if slot >= 0:
            event = events[slot]
            reader[0, (here + distance) % AHEAD] = event.next
            if event.next >= 0:
                fetch(events, event.next)
            if event.kind == LEAVE or event.kind == RETURN:
                fetch(episodes, event.what)
            elif event.kind == ARISE:
                for place in range(0, tables[OFFERED].shape[1], CHOICES_IN_A_LINE):
                    fetch(tables[OFFERED][event.what], place)
                for place in range(0, tables[KEPT].shape[1], CHOICES_IN_A_LINE):
                    fetch(tables[KEPT][event.what], place)
                fetch(tallies[BY_STREAM], event.what)
            elif event.kind == OPEN:
                fetch(stations, event.what)
    near = here + HALF_WAY
    if near < len(bucket):
        reader[1, near % AHEAD] = bucket[near]
    for distance in range(HALF_WAY, 0, -1):
        slot = reader[1, (here + distance) % AHEAD]
        if slot >= 0:
            event = events[slot]
            reader[1, (here + distance) % AHEAD] = event.next
            if event.kind == LEAVE:
                e = episodes[event.what]
                if e.turn == event.stamp and e.station >= 0:
                    fetch(stations, e.station)
                    fetch(tallies[BY_STREAM], e.stream)
                    if e.before >= 0:
                        fetch(episodes, e.before)
                    if e.after >= 0:
                        fetch(episodes, e.after)
            elif event.kind == OPEN:
                first = stations[event.what].first
                if first >= 0:
                    fetch(episodes, first)


def loops(version: int):
    """The compiled loop and the closing of the books. `version` is in the cache's key: see `fingerprint`."""

    @compiled
    def run(seed, shape, state, tables, tallies):
        """Let the whole time pass: the one loop, event by event in the order of the calendar."""
        _ = version
        events, due, whole = state[0], state[4], state[5]
        set_rates(I(0), shape, state, tables)
        for month in range(1, shape[3]):
            put(state, month * DAYS_IN_MONTH, I(MONTH), month, I(0))
        for stream in range(len(tables[CEILINGS])):
            if tables[CEILINGS][stream] > 0:
                next_need(seed, state, tables, stream, I(0), 0.0)
        while whole[FULL] == 0:
            if whole[DUE_FIRST] >= whole[DUE_LAST]:
                if not next_bucket(shape, state, tables, tallies):
                    return
                continue
            slot = due[whole[DUE_FIRST]]
            whole[DUE_FIRST] += 1
            event = events[slot]
            now, kind, what, stamp = event.at, event.kind, I(event.what), I(event.stamp)
            event.next = whole[EVENT_FREE]
            whole[EVENT_FREE] = slot
            tallies[TOTALS][0] += 1
            if kind == ARISE:
                next_need(seed, state, tables, what, stamp + 1, now)
                key = episode_key(seed, what, stamp)
                if uniform(key, I(0), I(THIN)) * tables[CEILINGS][what] < tables[ARISES][what, whole[MONTH_NOW]]:
                    slot = new_episode(state, tables, shape, what, key, now)
                    if slot >= 0:
                        ask(slot, now, shape, state, tables, tallies)
            elif kind == RETURN:
                come_back(what, now, shape, state, tables, tallies)
            elif kind == LEAVE:
                leave(what, stamp, now, shape, state, tables, tallies)
            elif kind == OPEN:
                open_station(what, now, shape, state, tables, tallies)
            elif kind == REST:
                state[2][what].beside -= 1
                serve_workers(now, shape, state, tables, tallies)
            else:
                turn_month(what, now, shape, state, tables, tallies)

    @compiled
    def close(still, shape, state, tallies):
        """The last day: whoever is in a line or on the way back is still waiting, and is counted so."""
        _ = version
        episodes, now = state[1], state[6][DAYS]
        for i in still:
            if episodes[i].station >= 0:
                step_out(i, now, state)
                waited(i, now, shape, state, tallies)
            end(i, I(WAITING), now, shape, state, tallies)

    return run, close


run, close = loops(
    fingerprint(
        randomness,
        twin,
        twin_calendar,
        twin_case,
        twin_draws,
        twin_hours,
        twin_records,
        twin_result,
        twin_rules,
        twin_week,
    )
)
