"""A made-up place is played: the twin's residents and workers ask, use, give back and answer through the real exchange.

Who asks for what, when, and what becomes of it are the twin's draws (seed, circle, episode, purpose), so the same seed
plays the same days. How often, of which capability, comes from rehearsing the plan in force, or from the known needs
where none is. The place's own clock is moved along; between events the play sleeps, by how much faster it should run.
"""

import heapq
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid5

import numpy as np
from django.db.models import OuterRef, Subquery

from drawwell.design.actions import plan_in_force
from drawwell.design.ask import question_of
from drawwell.design.rehearsal import as_written, behaviour_of, question_for
from drawwell.engine.randomness import episode_key, seed_key, uniform, waiting_time
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.partner.access import partnerships_of_made_up
from drawwell.place.models import Place
from drawwell.pull.actions import lapse_due, offer_freed, standing
from drawwell.pull.asks_for_us import go_on_after_silence
from drawwell.pull.models import Answer, Pull
from drawwell.supply.models import BudgetLine

from .play_rates import PlayRates

GAP, WHAT, WITHIN, USED, WHEN, HELPED, ANSWERS, YES = range(200, 208)  # what a draw decides
ASK, BECOMES, HELPS, NIGHT, OFFERED, ANSWERED = range(6)
HELD = {"held", "confirmed"}
PUT_TO = "asked"  # put to a provider, who says yes or no
BEFORE = 2**31 - 1  # the stream of those who asked before the play began
STANDS = ("held", "put to a provider", "unmet", "used", "given back", "lapsed", "offered freed", "said yes",
          "provider said yes", "provider said no")  # fmt: skip


class OnlyMadeUpPlacesArePlayed(Refusal):
    """{place} is a real place: playing it would fill its exchange with asks that nobody made. Play a made-up one."""

    status = 403


class NobodyToPlay(Refusal):
    """{place} has no partnerships, so there is nobody to ask. Begin some first."""

    status = 422


@dataclass
class Played:
    """What a play did. Calls are counted by name; milliseconds are of each call as the caller waited."""

    days: float
    asked: int = 0
    stands: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)
    errors: Counter = field(default_factory=Counter)
    milliseconds: list = field(default_factory=list)
    seconds: float = 0.0
    ended_early: bool = False
    assumptions: list = field(default_factory=list)

    def to_dict(self):
        """Numbers and words only."""
        waits = np.array(self.milliseconds or [0.0])
        return {
            "days": self.days,
            "asked": self.asked,
            **{name: self.stands[name] for name in STANDS},
            "did it help": self.stands["did it help"],
            "refused": dict(self.refused),
            "errors": dict(self.errors),
            "calls": len(self.milliseconds),
            "calls_per_second": len(self.milliseconds) / self.seconds if self.seconds else 0.0,
            "p50_ms": float(np.percentile(waits, 50)),
            "p99_ms": float(np.percentile(waits, 99)),
            "seconds": self.seconds,
            "ended_early": self.ended_early,
            "assumptions": self.assumptions,
        }


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def play(
    place,
    through,
    *,
    by,
    at,
    days,
    speed=0.0,
    asks_a_day=None,
    seed=1,
    at_once=1,
    turn_month=None,
    say=lambda words: None,
):
    """Play so many days of a made-up place from `at`, through the API or the actions (see `play_routes`).

    speed: simulated seconds a second (0: as fast as it goes). at_once: so many callers at the same time. asks_a_day:
    of all circles together (else the twin's own). turn_month(place, month): what the place does when a month is over.
    Ctrl-C ends it cleanly. Returns Played. Raises OnlyMadeUpPlacesArePlayed, NobodyToPlay, WrongInput.
    """
    check_can_play(place, days=days, speed=speed, at_once=at_once)
    partnerships = partnerships_of_made_up(place)
    if not partnerships:
        raise NobodyToPlay(place=place.name)
    rates, (people_do, rows) = rates_of(place, at=at, seed=seed), PlayRates.of(place, at=at)
    played = Played(days, assumptions=rows)
    game = Game(place, through, partnerships, rates, at, by, seed, played, asks_a_day or sum(rates.values()))
    game.do = people_do
    game.turn_month = turn_month
    started = time.perf_counter()
    try:
        game.run(at + timedelta(days=days), speed, at_once, say)
    except KeyboardInterrupt:
        game.played.ended_early = True
    game.played.seconds = time.perf_counter() - started
    return game.played


def check_can_play(place, *, days, speed, at_once):
    """Raise the reason why a place cannot be played so."""
    if not place.made_up or place.clock_at is None:
        raise OnlyMadeUpPlacesArePlayed(place=place.name)
    for name, value, least in (("--days", days, 1e-9), ("--speed", speed, 0), ("--at-once", at_once, 1)):
        if not least <= value < 1e6:
            right = "Give more than 0" if least else "Give 0 (as fast as it goes) or more"
            raise WrongInput(field=name, wrong=f"{value:g} cannot be played", right=right)


def rates_of(place, *, at, seed):
    """Asks a day by capability key: the pulls of a rehearsal of the plan in force, else what the known needs make."""
    plan = plan_in_force(place)
    if plan is None:
        return _rates_of_needs(place, at)
    from drawwell.engine.twin import TwinCase
    from drawwell.engine.twin_fast import rehearse_fast

    question = question_for(plan)
    case = TwinCase.from_plan(question.case, as_written(plan, question), behaviour_of(question, {}))
    joined = rehearse_fast(case, seed).joined_by_station
    kept = slice(case.produced_count, case.produced_count + case.kept_count)
    pulls = np.bincount(case.station_capability[kept], joined[kept], len(case.capabilities)) / case.days
    return {one.key: float(rate) for one, rate in zip(question.capabilities, pulls, strict=True) if rate > 0}


def _rates_of_needs(place, at):
    """People whom no standard service suits and a worker notices, shared among what suits them pulled in."""
    year = BudgetLine.objects.for_place(place).order_by("year").values_list("year", flat=True).first()
    question = question_of(place, year=year, at=at)
    case, noticed = question.case, behaviour_of(question, {}).noticed_share
    a_day = np.einsum("want,w->n", case.demand, case.scenario_weight) / case.demand.shape[3] / 30.4
    misfits = a_day * noticed * (1 - case.fit_produced.max(axis=1))
    share = case.fit_pulled / np.maximum(case.fit_pulled.sum(axis=1, keepdims=True), 1e-9)
    return {one.key: float(r) for one, r in zip(question.capabilities, misfits @ share, strict=True) if r > 0}


def circle_of(pull):
    """Whom an ask is for."""
    return Pull.objects.filter(id=pull).values_list("circle_id", flat=True).first()


def to_be_answered(place):
    """The asks of a place that somebody should answer: what came free is offered, or a provider was asked."""
    last = Answer.objects.filter(pull=OuterRef("pk")).order_by("-number").values("kind")[:1]
    found = Pull.objects.for_place(place).annotate(last_kind=Subquery(last))
    return found.filter(last_kind__in=(Answer.Kind.OFFERED, Answer.Kind.ASKED)).order_by("asked_at", "id")


def while_kept(until, at, days):
    """The moment so long after this one, or halfway to when what is kept goes to somebody else, if that is sooner."""
    wanted = at + timedelta(days=days)
    return wanted if until is None else min(wanted, at + max(timedelta(), until - at) / 2)


class Game:
    """A play under way: the calendar of what people will do next."""

    def __init__(self, place, through, partnerships, rates, at, by, seed, played, asks_a_day):
        self.place, self.through, self.partnerships, self.played = place, through, partnerships, played
        self.at, self.by, self.seed_key, self.sequence, self.calendar = at, by, seed_key(seed), 0, []
        self.names = sorted(rates)
        self.below = np.cumsum([rates[name] for name in self.names]) / max(sum(rates.values()), 1e-12)
        self.gap_days = len(partnerships) / max(asks_a_day, 1e-9)
        self.salt, self.turn_month, self.do = UUID(int=seed % 2**128), None, PlayRates()
        self.key_of_pull, self.worker_of_pull, self.to_answer = {}, {}, set()

    def run(self, ends_at, speed, at_once, say):
        """Let the days pass."""
        began_at, began = self.at, time.perf_counter()
        for circle in range(len(self.partnerships)):
            self.next_ask(circle, 0, self.at)
        for day in range(1, int((ends_at - self.at).total_seconds() // 86400) + 1):
            self.put(self.at + timedelta(days=day), NIGHT, day, 0)
        with ThreadPoolExecutor(at_once) as callers:
            while self.calendar and self.calendar[0][0] < ends_at:
                together = [heapq.heappop(self.calendar)]
                while len(together) < at_once and self.calendar and self.calendar[0][0] < ends_at:
                    if NIGHT in (self.calendar[0][2], together[0][2]):
                        break
                    together.append(heapq.heappop(self.calendar))
                if speed:
                    due = (together[0][0] - began_at).total_seconds() / speed
                    time.sleep(max(0.0, due - (time.perf_counter() - began)))
                self.move_clock(together[0][0])
                if together[0][2] == NIGHT:
                    self.night(together[0][3], say)
                elif at_once == 1:
                    self.happen(together[0])
                else:
                    list(callers.map(self.happen, together))
        self.move_clock(ends_at)

    def put(self, at, kind, what, more):
        """Write in the calendar what somebody will do."""
        self.sequence += 1
        heapq.heappush(self.calendar, (at, self.sequence, kind, what, more))

    def move_clock(self, at):
        """The place's own clock runs to this moment, never back."""
        if at > self.at:
            self.at = at
            Place.objects.filter(id=self.place.id).update(clock_at=at)
            self.place.clock_at = at

    def next_ask(self, circle, ordinal, at):
        """When this circle's next ask comes."""
        key = episode_key(self.seed_key, circle, ordinal)
        days = waiting_time(uniform(key, 0, GAP), self.gap_days)
        self.put(at + timedelta(days=days), ASK, circle, (ordinal, key))

    def happen(self, event):
        """One person does one thing."""
        at, _, kind, what, more = event
        if kind == ASK:
            self.ask(at, what, *more)
        elif kind == BECOMES:
            self.becomes(at, what, *more)
        elif kind == OFFERED:
            self.offered(at, what)
        elif kind == ANSWERED:
            self.answered(at, what, *more)
        else:
            self.call("did it help", self.through.helped, what, more[1], by=more[0])

    def ask(self, at, circle, ordinal, key):
        """A worker asks for a circle; what is held is used or given back later."""
        self.next_ask(circle, ordinal + 1, at)
        partnership = self.partnerships[circle]
        name = self.names[int(np.searchsorted(self.below, uniform(key, 0, WHAT), side="right"))]
        least, most = self.do.wanted_least_days, self.do.wanted_most_days
        within = least + uniform(key, 0, WITHIN) * (most - least)
        self.played.asked += 1
        stands = self.call(
            None, self.through.ask, partnership, name, latest_at=at + timedelta(days=within),
            key=uuid5(self.salt, f"{self.place.key} {circle} {ordinal} {at.isoformat()}"),
        )  # fmt: skip
        if stands is None:
            return
        pull, kind = stands
        self.key_of_pull[str(pull)], self.worker_of_pull[str(pull)] = key, partnership.worker
        said = "held" if kind in HELD else "put to a provider" if kind == PUT_TO else "unmet"
        self.played.stands[said] += 1
        self.stands(at, pull, kind, partnership.worker, key, 0)

    def stands(self, at, pull, kind, worker, key, visit):
        """What follows from how an ask stands: what is held is used or given back; a provider who is asked answers."""
        if kind in HELD:
            later = at + timedelta(days=uniform(key, visit, WHEN) * 2 * self.do.used_after_days)
            self.put(later, BECOMES, pull, (worker, key))
        elif kind == PUT_TO:
            self.to_answer.add(str(pull))
            days = uniform(key, visit, ANSWERS) * 2 * self.do.answers_after_days
            answer_by = Answer.objects.filter(pull=pull).order_by("-number").values_list("answer_by", flat=True).first()
            self.put(while_kept(answer_by, at, days), ANSWERED, pull, (worker, key, visit))

    def answered(self, at, pull, worker, key, visit):
        """A provider says yes, and it is held; or no, and the next one is asked."""
        self.to_answer.discard(str(pull))
        yes = uniform(key, visit, YES) < self.do.provider_yes_share
        said = self.call(f"provider said {'yes' if yes else 'no'}", self.through.answer, pull, yes)
        if said is not None:
            self.stands(at, pull, said, worker, key, visit + 1)

    def becomes(self, at, pull, worker, key):
        """What was held is used, and the asker says whether it helped; or it is given back."""
        if uniform(key, 0, USED) >= self.do.used_share:
            self.call("given back", self.through.release, pull, by=worker)
            return
        if self.call("used", self.through.use, pull, by=worker) is None:
            return
        answer = self.do.answer(uniform(key, 0, HELPED))
        self.put(at + timedelta(hours=2), HELPS, pull, (worker, answer))

    def knows(self, pull):
        """Whether somebody plays the worker of this ask: those who asked before the play began are played too."""
        if pull not in self.key_of_pull:
            asker = next((one.worker for one in self.partnerships if one.circle_id == circle_of(pull)), None)
            if asker is None:
                return False
            self.worker_of_pull[pull] = asker
            self.key_of_pull[pull] = episode_key(self.seed_key, BEFORE, UUID(pull).int % 2**32)
        return True

    def soon(self, at, pull):
        """The worker answers what is offered to them, and a provider what is put to it, while it is kept."""
        self.to_answer.add(str(pull.id))
        last, days = standing(pull), self.do.answers_after_days
        if pull.last_kind == Answer.Kind.OFFERED:
            self.played.stands["offered freed"] += 1
            self.put(while_kept(last.until, at, days), OFFERED, str(pull.id), 0)
        else:
            key, night = str(pull.id), int(at.timestamp() // 86400)
            more = self.worker_of_pull[key], self.key_of_pull[key], night
            self.put(while_kept(last.answer_by, at, days), ANSWERED, key, more)

    def offered(self, at, pull):
        """Room came free for one who waits: the worker says yes, and it is used or given back like any other."""
        worker, key = self.worker_of_pull[pull], self.key_of_pull[pull]
        self.to_answer.discard(pull)
        if self.call("said yes", self.through.say_yes, pull, by=worker) is not None:
            self.put(at + timedelta(hours=1), BECOMES, pull, (worker, key))

    def night(self, day, say):
        """What the place does by itself: due holds lapse, silence goes on, and what is free goes to those who wait."""
        at, zone = self.at, self.place.zone
        self.played.stands["lapsed"] += lapse_due(self.place, at=at)
        month = f"{(at - timedelta(days=1)).astimezone(zone):%Y-%m}"
        if self.turn_month and f"{at.astimezone(zone):%Y-%m}" != month:
            say(f"day {day}: the month turns")
            self.night_act(self.turn_month, self.place, month)
        go_on_after_silence(self.place, at=at)
        self.night_act(lambda: offer_freed(self.place, by=self.by, at=at))
        for one in to_be_answered(self.place):  # a server that runs beside offers and asks too
            pull = str(one.id)
            if pull not in self.to_answer and self.knows(pull):
                self.soon(at, one)
        say(f"day {day}: {self.played.asked} asked, {self.played.stands['held']} held")

    def night_act(self, act, *things):
        """What the place does at night: where it refuses (its story is over, a guard lapsed) the play goes on."""
        try:
            act(*things)
        except Refusal as no:
            self.played.refused[type(no).__name__] += 1

    def call(self, counted, act, *things, **more):
        """One call, timed: what it gave, or None where it was refused or went wrong (counted by name)."""
        started = time.perf_counter()
        try:
            gave = act(*things, **more)
        except Refusal as no:
            self.played.refused[type(no).__name__] += 1
            return None
        except OSError as wrong:
            self.played.errors[type(wrong).__name__] += 1
            return None
        finally:
            self.played.milliseconds.append(1000 * (time.perf_counter() - started))
        if counted:
            self.played.stands[counted] += 1
        return gave
