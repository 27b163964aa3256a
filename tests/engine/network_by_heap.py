"""The network once more, one event at a time with a heap: what `twin_network` must agree with exactly."""

import heapq
import math
from collections import defaultdict

import numpy as np

from drawwell.engine.randomness import episode_key, seed_key, uniform
from drawwell.engine.twin_calendar import called
from drawwell.engine.twin_distributions import draw
from drawwell.engine.twin_network_checks import HOLD
from drawwell.engine.twin_network_lines import (
    ARRIVE,
    BATCH,
    FINISH,
    GAP,
    MIX,
    PATIENCE,
    ROUTE,
    SERVICE,
    SHIFT,
    SHOWS,
    THIN,
    TIRE,
)


@called
def drawn(distributions, row, key, visit, purpose):
    return draw(distributions, row, key, visit, purpose)


class Network:
    """A network under way; `counts[station, class]` and `waits[station, class]` when it has run."""

    def __init__(self, case, seed):
        self.case, self.seed = case, seed_key(seed)
        self.end, self.calendar, self.sequence = case.warm_up + case.horizon, [], 0
        self.servers, self.busy = [0] * len(case.pools), [0] * len(case.pools)
        self.lines, self.serving, self.held = ([[] for _ in case.pools] for _ in range(3))
        self.counts, self.waits, self.events = defaultdict(int), defaultdict(float), 0

    def run(self):
        for place in range(len(self.case.pools)):
            self.shift(place, 0, 0.0)
        for k in range(len(self.case.source_station)):
            self.next_arrival(k, 0, 0.0)
        while self.calendar:
            now, _, kind, what, stamp = heapq.heappop(self.calendar)
            self.events += 1
            if kind == ARRIVE:
                self.arrive(what, stamp, now)
            elif kind == FINISH:
                self.finish(what, stamp, now)
            elif kind == TIRE:
                self.tire(what, stamp, now)
            elif kind == SHIFT:
                self.shift(what, stamp, now)
        return self

    def put(self, at, kind, what, stamp):
        if at < self.end:
            heapq.heappush(self.calendar, (at, self.sequence, kind, what, stamp))
            self.sequence += 1

    def time(self, row, key, visit, purpose):
        return drawn(self.case.distributions, int(row), np.uint64(key), visit, purpose)

    def next_arrival(self, k, ordinal, now):
        key, case = episode_key(self.seed, k, ordinal), self.case
        if case.source_listed[k]:
            turn, which = divmod(ordinal, int(case.source_count[k]))
            if not turn or case.source_cycle[k]:
                at = turn * case.source_cycle[k] + case.rate_at[case.source_first[k] + which]
                self.put(now + (at - now), ARRIVE, k, ordinal)
        elif self.case.source_between[k] >= 0:
            self.put(now + self.time(self.case.source_between[k], key, 0, GAP), ARRIVE, k, ordinal)
        elif self.case.source_ceiling[k] > 0:
            gap = -math.log(1.0 - uniform(key, 0, GAP)) / self.case.source_ceiling[k]
            self.put(now + gap, ARRIVE, k, ordinal)

    def arrive(self, k, ordinal, now):
        case = self.case
        self.next_arrival(k, ordinal + 1, now)
        key = episode_key(self.seed, k, ordinal)
        if case.source_between[k] < 0 and case.source_count[k] > 1 and not case.source_listed[k]:
            moment = now % case.source_cycle[k] if case.source_cycle[k] else now
            steps = range(case.source_first[k], case.source_first[k] + case.source_count[k])
            held = [j for j in steps if case.rate_at[j] <= moment] or [steps[-1]]
            if uniform(key, 0, THIN) * case.source_ceiling[k] >= case.rate[held[-1]]:
                return
        if case.source_comes[k] < 1 and uniform(key, 0, SHOWS) >= case.source_comes[k]:
            return
        together = case.source_together[k]
        for one in range(int(self.time(together, key, 0, BATCH) + 0.5) if together >= 0 else 1):
            own = key if one == 0 else episode_key(key, k, one)
            share = uniform(own, 0, MIX)
            kind = int(np.searchsorted(case.mix[k], share, side="right")) if case.mix.shape[1] > 1 else 0
            self.come({"key": own, "station": int(case.source_station[k]), "kind": kind, "visit": 0, "turn": 0}, now)

    def come(self, person, now):
        case, s, kind = self.case, person["station"], person["kind"]
        person["visit"] += 1
        person["asked_at"], person["left"] = now, None
        place = case.pool[s]
        self.count("arrived", person)
        if self.is_free(place) or (case.interrupts[place] and self.interrupt(place, case.priority[kind], now)):
            self.begin(person, now)
        elif len(self.lines[place]) >= case.room[place]:
            self.count("lost", person)
            if case.when_full[place] >= 0:
                person["station"] = int(case.when_full[place])
                self.come(person, now)
        else:
            self.lines[place].append(person)
            person["order"] = -self.sequence if case.last_come[place] else self.sequence
            self.sequence += 1  # only to tell who came first; shifts every number alike in no way that matters
            if case.patience[s, kind] >= 0:
                patience = self.time(case.patience[s, kind], person["key"], person["visit"], PATIENCE)
                self.put(now + patience, TIRE, person, person["turn"])

    def is_free(self, place):
        return not self.lines[place] and self.busy[place] < self.servers[place]

    def no_room(self, place):
        return len(self.lines[place]) >= self.case.room[place] and not self.is_free(place)

    def interrupt(self, place, priority, now):
        later = [one for one in self.serving[place] if self.case.priority[one["kind"]] > priority]
        if not later:
            return False
        last = max(self.case.priority[one["kind"]] for one in later)
        person = [one for one in later if self.case.priority[one["kind"]] == last][-1]
        self.serving[place].remove(person)
        self.busy[place] -= 1
        person["left"] = max(0.0, person["ends"] - now)
        person["turn"] += 1
        person["order"] = -self.sequence
        self.sequence += 1
        self.lines[place].append(person)
        return True

    def count(self, what, person):
        if person["asked_at"] >= self.case.warm_up:
            self.counts[person["station"], person["kind"], what] += 1

    def begin(self, person, now):
        place = self.case.pool[person["station"]]
        self.busy[place] += 1
        left = person["left"]
        if left is None:
            self.count("began", person)
            if person["asked_at"] >= self.case.warm_up:
                self.waits[person["station"], person["kind"]] += now - person["asked_at"]
            row = self.case.service[person["station"], person["kind"]]
            left = self.time(row, person["key"], person["visit"], SERVICE)
        person["ends"] = now + left
        self.serving[place].append(person)
        self.put(now + left, FINISH, person, person["turn"])

    def serve_line(self, place, now):
        line = self.lines[place]
        while line and self.busy[place] < self.servers[place]:
            first = min(line, key=lambda person: (self.case.priority[person["kind"]], person["order"]))
            self.step_out(first)
            self.begin(first, now)

    def let_in(self, place, now):
        freed = [place]
        while freed:
            here = freed.pop()
            self.serve_line(here, now)
            while self.held[here] and not self.no_room(here):
                person = self.held[here].pop(0)
                left = self.case.pool[person["station"]]
                self.leave_station(person)
                person["station"], person["kind"] = person["goes_to"]
                self.come(person, now)
                if left not in freed:
                    freed.append(left)

    def step_out(self, person):
        self.lines[self.case.pool[person["station"]]].remove(person)
        person["turn"] += 1

    def leave_station(self, person):
        self.busy[self.case.pool[person["station"]]] -= 1
        self.count("finished", person)

    def finish(self, person, turn, now):
        if person["turn"] != turn:
            return
        case, s, kind = self.case, person["station"], person["kind"]
        place = case.pool[s]
        self.serving[place].remove(person)
        first, count, to, becomes = case.route_first[s, kind], case.route_count[s, kind], -1, kind
        if count:
            share = uniform(person["key"], person["visit"], ROUTE)
            shares = case.route_share[first : first + count]
            chosen = min(first + count - 1, first + np.searchsorted(shares, share, "right"))
            to, becomes = int(case.route_station[chosen]), int(case.route_class[chosen])
        if to >= 0 and case.when_full[case.pool[to]] == HOLD and self.no_room(case.pool[to]):
            person["goes_to"] = to, becomes
            self.count("held_up", person)
            self.held[case.pool[to]].append(person)
            return
        self.leave_station(person)
        self.let_in(place, now)
        person["station"], person["kind"] = to, becomes
        if to >= 0:
            self.come(person, now)

    def tire(self, person, turn, now):
        place = self.case.pool[person["station"]] if person["station"] >= 0 else -1
        if person["turn"] != turn or place < 0 or person not in self.lines[place]:
            return
        self.step_out(person)
        self.count("gave_up", person)
        self.let_in(place, now)
        person["station"] = int(self.case.patience_to[person["station"], person["kind"]])
        if person["station"] >= 0:
            self.come(person, now)

    def shift(self, place, turn, now):
        case = self.case
        first, count = case.shift_first[place], case.shift_count[place]
        self.servers[place] = case.shift_servers[first + turn % count]
        after = turn + 1
        if after < count or case.cycle[place] > 0:
            at = (after // count) * case.cycle[place] + case.shift_at[first + after % count]
            self.put(at, SHIFT, place, after)
        self.let_in(place, now)
