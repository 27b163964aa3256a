"""Rehearse a place, one event at a time: who is met, who waits, what comes back, who is left out.

This file is the meaning; `twin_fast.py` must give the same answers. The rules, in order:

1. A need arises in an area. The person asks at once, and how far they can go is fixed for this need.
2. Where workers are beside people, a worker may notice that the standard service would not fit, and pulls
   instead. Otherwise the person goes to the produced service in reach that is likeliest to help in time; if it
   cannot start today and a pull would be sooner, a worker pulls. A desk, too, may see that its service would not fit:
   then no units are spent, and the person is offered something untried, a worker, or nothing.
3. Everything stands in line: a station opens its month's units evenly, what nobody uses soon lapses, and the line
   is first come, first served. A pull first waits for a worker: somebody of a shift that is at work, has the hours and
   a place for one more person to be beside. Then it waits for kept capacity.
4. Help that does not fit has used its units all the same. A share of people comes back (failure demand) and asks
   again, rather for something not yet tried; the rest go away unhelped.
5. Patience ends, or the need eases, and the person leaves the line. A share of unmet needs escalates, at others'
   cost.
"""

import heapq
from collections import deque

from drawwell.engine.randomness import episode_key, seed_key, uniform, waiting_time
from drawwell.engine.twin_case import DAYS_IN_MONTH, Behaviour, RehearsalRefused, TwinCase, offers
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
    Tally,
    TwinResult,
    summarise,
)
from drawwell.engine.twin_week import Week

__all__ = ["Behaviour", "RehearsalRefused", "TwinCase", "TwinResult", "rehearse"]

ARISE, RETURN, LEAVE, OPEN, MONTH, REST = range(6)  # the six kinds of event
# what a draw decides; the 64 places between hold the capability it is about
(GAP, THIN, REACH, FITS, FITS_PULLED, NOTICED, PATIENCE, EASING, RETURNS, DELAY, REFUSED, ESCALATES, WORLD, DESK,
 SEGMENT, BESIDE) = (purpose * 64 for purpose in range(16))  # fmt: skip
NEVER = 1e9  # days: longer than any rehearsal
CRUMB = 1e-9  # units: what adding up thousands of small shares may lose


def rehearse(case: TwinCase, seed: int) -> TwinResult:
    """Rehearse one case with one seed: the same people with the same luck in every plan of that seed."""
    rehearsal = Rehearsal(case, seed)
    rehearsal.run()
    return summarise(case, rehearsal.tally, seed)


def demand_scenario(case: TwinCase, seed: int) -> int:
    """Which demand scenario this seed lives in, by the scenarios' weights."""
    share, below = uniform(seed_key(seed), 0, WORLD), 0.0
    for index, weight in enumerate(case.scenario_weight[:-1].tolist()):
        below += weight
        if share < below:
            return index
    return len(case.scenario_weight) - 1


class Episode:
    """One person's need, from the first asking to its end."""

    __slots__ = ("stream", "key", "arose_at", "reach", "eases_at", "visit", "asked_at", "joined_at", "station",
                 "turn", "goes_to", "capability", "tried", "pulled_before", "segment")  # fmt: skip

    def __init__(self, stream, key, now, eases_after):
        self.stream, self.key, self.arose_at = stream, key, now
        self.reach = uniform(key, 0, REACH)
        self.eases_at = now + waiting_time(uniform(key, 0, EASING), eases_after)
        self.visit = self.turn = self.tried = self.pulled_before = self.segment = 0
        self.station = self.goes_to = self.capability = -1
        self.asked_at = self.joined_at = now


class Rehearsal:
    """One rehearsal under way: the calendar of events, the lines, and the tally."""

    def __init__(self, case: TwinCase, seed: int):
        self.case, self.tally = case, Tally.empty(case)
        self.behaviour, self.days = case.behaviour, case.days
        self.seed_key, self.calendar, self.sequence = seed_key(seed), [], 0
        self.needs, self.workers = len(case.needs), len(case.units) - 1
        self.shifts = range(len(case.units), len(case.units) + len(case.shifts))  # numbered on from the stations
        world = demand_scenario(case, seed)
        self.arise = case.arise[world].reshape(-1, case.arise.shape[3]).tolist()
        self.ceiling = case.ceiling.reshape(-1).tolist()
        self.units = [*case.units.tolist(), *case.hours_by_shift().tolist()]
        self.capability, self.per_use = case.station_capability.tolist(), case.units_per_use.tolist()
        self.worker_hours = case.worker_hours.tolist()
        self.fit_produced, self.fit_pulled = case.fit_produced.tolist(), case.fit_pulled.tolist()
        self.offered = offers(case, case.choices_produced, case.access_produced, case.fit_produced)
        self.kept = offers(case, case.choices_kept, case.access_kept, case.fit_pulled)
        self.many, self.share = len(case.segments) > 1, case.segment_share.tolist()
        self.entitled, self.restricted = case.entitled.tolist(), not case.entitled.all()
        self.pattern = [*case.pattern.tolist(), *case.shift_pattern.tolist()]
        self.weeks = [Week(row) for row in case.open_hours]
        self.caseload = dict(zip(self.shifts, case.caseload.tolist(), strict=True))
        self.beside = dict.fromkeys(self.shifts, 0)
        self.lay_out_stations()

    def lay_out_stations(self):
        """Every line empty, every month's units spread evenly over its days, nothing yet in hand."""
        stations = len(self.units)
        self.line = [deque() for _ in range(stations)]
        self.length, self.level, self.filled_at = [0] * stations, [0.0] * stations, [0.0] * stations
        self.changed_at, self.will_open = [0.0] * stations, [False] * stations
        self.rate, self.most = [0.0] * stations, [0.0] * stations
        self.set_rates(0)

    def set_rates(self, month):
        """From this month on: units a day, and how many may stand unused before they lapse."""
        one_pull = max(self.worker_hours, default=0.0)
        for station, units in enumerate(self.units):
            self.rate[station] = units[month] / DAYS_IN_MONTH
            one_use = self.per_use[station] if station < self.workers else one_pull
            self.most[station] = max(one_use, self.rate[station] * self.behaviour.lapse_days)
        self.month, self.month_ends = month, (month + 1) * DAYS_IN_MONTH

    # ------------------------------------------------------------------ the calendar

    def run(self):
        """Let the whole time pass, then count those still waiting."""
        self.now, self.open_episodes = 0.0, {}
        for month in range(1, self.case.arise.shape[3]):
            self.put(month * DAYS_IN_MONTH, MONTH, month, 0)
        for stream, ceiling in enumerate(self.ceiling):
            if ceiling > 0:
                self.next_need(stream, 0, 0.0)
        calendar = self.calendar
        happens = (
            self.need_arises, self.come_back, self.leave, self.open_station, self.turn_month, self.rest
        )  # fmt: skip
        while calendar:
            self.now, _, kind, what, stamp = heapq.heappop(calendar)
            self.tally.totals[0] += 1
            happens[kind](what, stamp)
        self.close()

    def put(self, at, kind, what, stamp):
        """Write an event in the calendar; what would happen after the end is never written."""
        if at < self.days:
            heapq.heappush(self.calendar, (at, self.sequence, kind, what, stamp))
            self.sequence += 1

    def turn_month(self, month, _stamp):
        """A new month: every station's units change, and lines that could not move may move."""
        for station in range(len(self.units)):
            self.fill(station)
        self.set_rates(month)
        for station in range(len(self.units)):
            self.level[station] = min(self.level[station], self.most[station])
        for station in range(self.workers):
            self.serve(station)
        self.serve_workers()

    # ------------------------------------------------------------------ rule 1: a need arises

    def next_need(self, stream, ordinal, now):
        """When the next need of this area and kind could arise, at the highest rate there is."""
        key = episode_key(self.seed_key, stream, ordinal)
        gap = waiting_time(uniform(key, 0, GAP), DAYS_IN_MONTH / self.ceiling[stream])
        self.put(now + gap, ARISE, stream, ordinal)

    def need_arises(self, stream, ordinal):
        """Keep the need with the share this month's demand has of the highest rate; then the person asks."""
        self.next_need(stream, ordinal + 1, self.now)
        key = episode_key(self.seed_key, stream, ordinal)
        if uniform(key, 0, THIN) * self.ceiling[stream] >= self.arise[stream][self.month]:
            return
        episode = Episode(stream, key, self.now, self.behaviour.eases_after_days)
        if self.many:
            area, need = divmod(stream, self.needs)
            share = uniform(key, 0, SEGMENT)
            episode.segment = next(g for g, below in enumerate(self.share[area][need]) if share < below)
        self.open_episodes[episode] = None  # a dict keeps them in the order they arose
        self.ask(episode)

    # ------------------------------------------------------------------ rule 2: where the person goes

    def ask(self, episode):
        """The person asks: a worker who noticed a misfit pulls; otherwise whichever help starts sooner."""
        self.tally.contacts[divmod(episode.stream, self.needs)] += 1
        episode.asked_at = self.now
        service, service_wait = self.likeliest(episode, self.offered, episode.tried, False)
        pull, pull_wait = self.likeliest(episode, self.kept, episode.pulled_before, True)
        if self.rate[self.workers] <= 0:
            pull = -1
        if service < 0 and pull < 0:
            self.end(episode, LEFT if episode.visit else NOWHERE)
            return
        if service >= 0 and (pull < 0 or not self.better_pulled(episode, service, service_wait, pull, pull_wait)):
            service = self.past_the_desk(episode, service)
            if service >= 0:
                self.send(episode, service, service)
                return
        if pull >= 0:
            self.send(episode, self.workers, pull)
        else:
            self.end(episode, LEFT)

    def past_the_desk(self, episode, service):
        """The service whose desk lets the person by: one that sees a misfit sends on to another; -1: all saw it."""
        while service >= 0:
            capability = self.capability[service]
            if episode.tried >> capability & 1:
                return service
            seen = uniform(episode.key, episode.visit, DESK + capability) < self.behaviour.desk_sees_share
            if not seen or self.suits(episode, service):
                return service
            episode.tried |= 1 << capability
            service, _ = self.likeliest(episode, self.offered, episode.tried, True)
        return -1

    def better_pulled(self, episode, service, service_wait, pull, pull_wait):
        """Whether a pull is the better answer: a misfit was noticed, or the pull can start sooner."""
        if not self.suits(episode, service) and (
            uniform(episode.key, episode.visit, NOTICED) < self.behaviour.noticed_share
        ):
            return True
        hours = self.worker_hours[self.capability[pull]]
        return service_wait > 0 and pull_wait + self.workers_wait(hours) < service_wait

    def likeliest(self, episode, choices, tried, untried_only):
        """The station in reach likeliest to help in time, rather of a capability not yet tried: (station, days).

        It makes fit x exp(-wait / patience) as large as can be, and so the wait plus what a poor fit costs in days
        as small.
        """
        best, best_wait, best_days, best_tried = -1, 0.0, NEVER * 4, True
        for station, access, misfit in choices[episode.stream]:
            if access <= episode.reach or (self.restricted and not self.entitled[station][episode.segment]):
                continue
            was_tried = bool(tried >> self.capability[station] & 1)
            if was_tried and (untried_only or not best_tried):
                continue
            wait = self.expected_wait(station, self.per_use[station])
            if wait + misfit < best_days or (best_tried and not was_tried):
                best, best_wait, best_days, best_tried = station, wait, wait + misfit, was_tried
        return best, best_wait

    def expected_wait(self, station, one_use):
        """Days until somebody joining this line now would be served at this month's rate."""
        return self.wait_for(station, (self.length[station] + 1) * one_use - self.in_hand(station))

    def workers_wait(self, hours):
        """The same for somebody joining the workers' line, whichever shift will come."""
        lacking = (self.length[self.workers] + 1) * hours
        for shift in self.shifts:
            lacking -= self.in_hand(shift)
        return self.wait_for(self.workers, lacking)

    def wait_for(self, station, lacking):
        """Days until so many units more have opened at this month's rate."""
        if lacking <= CRUMB:
            return 0.0
        return lacking / self.rate[station] if self.rate[station] > 0 else NEVER

    def in_hand(self, station):
        """Units that could be used now, counted without touching the station."""
        opened = self.rate[station] * (self.open_days(station) - self.filled_at[station])
        return min(self.most[station], self.level[station] + opened)

    def suits(self, episode, station):
        """Whether this capability suits this person: fixed for the need, so trying again changes nothing."""
        capability = self.capability[station]
        need = episode.stream % self.needs
        if station < self.case.produced_count:
            return uniform(episode.key, 0, FITS + capability) < self.fit_produced[need][capability]
        return uniform(episode.key, 0, FITS_PULLED + capability) < self.fit_pulled[need][capability]

    # ------------------------------------------------------------------ rule 3: lines

    def send(self, episode, station, goes_to):
        """Stand the person in a line (the workers', if on the way to kept capacity), for as long as they will."""
        episode.goes_to, episode.capability = goes_to, self.capability[goes_to]
        self.join(episode, station)
        if episode.station >= 0:
            patience = waiting_time(uniform(episode.key, episode.visit, PATIENCE), self.behaviour.gives_up_after_days)
            self.put(min(self.now + patience, episode.eases_at), LEAVE, episode, episode.visit)

    def join(self, episode, station):
        """Join a line; if it can be served at once, it is."""
        self.lengthen(station, 1)
        self.tally.joined[station] += 1
        episode.station, episode.joined_at = station, self.now
        episode.turn += 1
        self.line[station].append((episode, episode.turn))
        self.serve_workers() if station == self.workers else self.serve(station)

    def lengthen(self, station, change):
        """The line grows or shrinks; the area under its length is what Little's law speaks of."""
        self.tally.line_days[station] += self.length[station] * (self.now - self.changed_at[station])
        self.changed_at[station] = self.now
        self.length[station] += change

    def fill(self, station):
        """Add what has opened since the station was last looked at; what stood too long has lapsed."""
        self.level[station] = self.in_hand(station)
        self.filled_at[station] = self.open_days(station)

    def open_days(self, station):
        """How long the station has been open since the start, in days of a station that is open always."""
        pattern = self.pattern[station]
        return self.now if pattern < 0 else self.weeks[pattern].open_days(self.now)

    def is_open(self, station):
        """Whether this is one of the station's hours."""
        pattern = self.pattern[station]
        return pattern < 0 or self.weeks[pattern].is_open(self.now)

    def head(self, station):
        """Who is first in a line; None where it is empty."""
        line = self.line[station]
        while line and line[0][0].turn != line[0][1]:  # that person has left the line
            line.popleft()
        return line[0][0] if line else None

    def serve(self, station):
        """Serve the line while there are units in hand, then note when it can next move."""
        self.fill(station)
        one_use = self.per_use[station]
        while (episode := self.head(station)) is not None:
            if self.level[station] + CRUMB < one_use or not self.is_open(station):
                self.note_next_opening(station, one_use)
                return
            self.draw(station, one_use)
            self.step_out(episode)
            self.begin(episode, station)

    def serve_workers(self):
        """Serve the workers' line: somebody comes from the shift at work with a place and most hours in hand."""
        for shift in self.shifts:
            self.fill(shift)
        while (episode := self.head(self.workers)) is not None:
            hours = self.worker_hours[episode.capability]
            free = [s for s in self.shifts if self.beside[s] < self.caseload[s][self.month]]  # when one rests, it moves
            able = [s for s in free if self.level[s] + CRUMB >= hours and self.is_open(s)]
            if not able:
                for shift in free:
                    self.note_next_opening(shift, hours)
                return
            shift = max(able, key=self.level.__getitem__)
            self.draw(shift, hours)
            self.step_out(episode)
            self.pull(episode, shift)

    def draw(self, station, units):
        """Use so much of what is in hand."""
        self.level[station] = max(0.0, self.level[station] - units)
        self.tally.used[station] += units

    def note_next_opening(self, station, one_use):
        """Look again when there will be enough; if that is not this month, the month's turn looks."""
        if self.will_open[station] or self.rate[station] <= 0:
            return
        lacking, pattern = max(0.0, one_use - self.level[station]) / self.rate[station], self.pattern[station]
        if pattern < 0:
            at = self.now + lacking
        else:
            at = self.weeks[pattern].when(self.filled_at[station] + lacking, self.now, self.month_ends)
        if at < self.month_ends:
            self.will_open[station] = True
            self.put(at, OPEN, station, 0)

    def open_station(self, station, _stamp):
        """Enough should be in hand for the head of the line."""
        self.will_open[station] = False
        self.serve(station) if station < self.workers else self.serve_workers()

    def rest(self, shift, _stamp):
        """A partnership rests: its worker has a place for somebody else."""
        self.beside[shift] -= 1
        self.serve_workers()

    def step_out(self, episode):
        """Leave the line one stands in."""
        self.tally.lined[episode.station] += self.now - episode.joined_at
        self.lengthen(episode.station, -1)
        episode.station = -1
        episode.turn += 1

    # ------------------------------------------------------------------ rule 4: help, and whether it fits

    def pull(self, episode, shift):
        """A worker is beside the person, and goes on with them to the kept capacity, unless the system refuses."""
        self.tally.totals[1] += 1
        if self.caseload[shift][self.month] < NEVER:
            self.beside[shift] += 1
            stays = waiting_time(uniform(episode.key, episode.visit, BESIDE), self.behaviour.beside_days)
            self.put(self.now + stays, REST, shift, 0)
        if uniform(episode.key, episode.visit, REFUSED) < self.behaviour.pulls_refused_share:
            self.tally.totals[2] += 1
            self.waited(episode)
            self.misfit(episode, pulled=True)
        else:
            self.join(episode, self.best_place(episode))

    def begin(self, episode, station):
        """Help begins, and fits or does not."""
        self.waited(episode)
        pulled = station >= self.case.produced_count
        if pulled:
            days = self.now - episode.joined_at
            quarter_days = int(min(days, PULLED_DAYS) * BINS_A_DAY) + 1 if days > 0 else 0
            self.tally.pulled_bins[episode.capability, quarter_days] += 1
        if self.suits(episode, station):
            self.end(episode, MET_PULLED if pulled else MET_PRODUCED)
        else:
            self.misfit(episode, pulled)

    def best_place(self, episode):
        """Where to pull the agreed capability from, now that a worker is there: where it starts soonest."""
        best, best_wait = episode.goes_to, NEVER * 2
        for station, access, _ in self.kept[episode.stream]:
            if access > episode.reach and self.capability[station] == episode.capability:
                wait = self.expected_wait(station, self.per_use[station])
                if wait < best_wait:
                    best, best_wait = station, wait
        return best

    def misfit(self, episode, pulled):
        """It did not help: a share comes back after a while, the rest go away."""
        if pulled:
            episode.pulled_before |= 1 << episode.capability
        else:
            episode.tried |= 1 << episode.capability
        comes_back = uniform(episode.key, episode.visit, RETURNS) < self.behaviour.returns_share
        if not comes_back or episode.visit + 1 >= self.behaviour.visits_max:
            self.end(episode, LEFT)
            return
        delay = waiting_time(uniform(episode.key, episode.visit, DELAY), self.behaviour.returns_after_days)
        episode.visit += 1
        self.put(self.now + delay, RETURN, episode, 0)

    def come_back(self, episode, _stamp):
        """The person is back with the same need, unless it has eased meanwhile: failure demand."""
        if self.now >= episode.eases_at:
            self.end(episode, EASED)
            return
        self.tally.failures[divmod(episode.stream, self.needs)] += 1
        self.ask(episode)

    # ------------------------------------------------------------------ rule 5: leaving, and the end

    def leave(self, episode, visit):
        """Patience is over or the need has eased: out of the line, if still in it."""
        if episode.station < 0 or episode.visit != visit:
            return
        self.step_out(episode)
        self.waited(episode)
        self.end(episode, EASED if self.now >= episode.eases_at else GAVE_UP)

    def waited(self, episode):
        """Count the days from this asking to now."""
        days = self.now - episode.asked_at
        area, need = divmod(episode.stream, self.needs)
        quarter_days = int(days * BINS_A_DAY) + 1 if days > 0 else 0
        self.tally.wait_bins[need, quarter_days] += 1
        self.tally.wait_bins_fifth[self.case.fifth[area], quarter_days] += 1
        self.tally.wait_sum[area, need] += days
        self.tally.wait_count[area, need] += 1
        if self.many:
            self.tally.wait_bins_segment[episode.segment, quarter_days] += 1
        if episode.goes_to >= self.case.produced_count:
            self.tally.wait_pulled[0] += days
            self.tally.wait_pulled[1] += 1

    def end(self, episode, how):
        """The need's end: counted once, for ever. A share of those unmet escalates."""
        area, need = divmod(episode.stream, self.needs)
        self.tally.ends[how, area, need] += 1
        if self.many:
            self.tally.ends_segment[how, episode.segment] += 1
        del self.open_episodes[episode]
        if how in (MET_PRODUCED, MET_PULLED):
            self.tally.met_days[area, need] += self.now - episode.arose_at
        elif how not in (EASED, WAITING) and (uniform(episode.key, 0, ESCALATES) < self.behaviour.escalates_share):
            self.tally.escalated[area, need] += 1

    def close(self):
        """The last day: whoever is in a line or on the way back is still waiting, and is counted so."""
        self.now = self.days
        for episode in list(self.open_episodes):
            if episode.station >= 0:
                self.step_out(episode)
                self.waited(episode)
            self.end(episode, WAITING)
