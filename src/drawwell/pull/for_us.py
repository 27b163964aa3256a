"""What a provider sees of asks put to its organisation: what, how much, by when, roughly where; and what was shared."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from drawwell.guard import journal
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours
from drawwell.page.wording import amount_of
from drawwell.partner.sharing import shared_with
from drawwell.place.geography import km_between
from drawwell.place.models import Area
from drawwell.supply.conditions import but_hours, in_words
from drawwell.supply.models import Hold

from .declining import latest
from .each_time import goes_by_time, latest_times, latest_times_of, times_of
from .keeping import HELD
from .models import Answer, PartAsked, Pull, TimeAnswer
from .parts import parts_asked, waits_for, waits_for_a_part
from .several import kept_of
from .times_in_words import ShownTime, at_its_hours, day_and_hours, shown_times

LATELY = timedelta(days=28)
MOST_HELD = 100


@dataclass(frozen=True)
class AskForUs:
    """One ask as its provider sees it. Nobody is named; `area` is the nearest area's name, or ''."""

    pull: Pull
    last: Answer
    legs: tuple  # (Leg, Offer) of ours among what is kept for it: what others give of the same ask is not ours to see
    area: str
    answered: bool = False  # we said yes to our part, or it is answered by itself, and others think theirs over
    in_parts: bool = False
    times: tuple[ShownTime, ...] = ()  # of a series whose times stand each by itself: those we give a part of
    of_others: bool = False  # what somebody offers instead is of another organisation's part
    answer_by: datetime | None = None  # when we answer at the latest, for the ask or for one of its times

    @property
    def what(self):
        return self.legs[0][0].capability.name

    @property
    def amount(self):
        """What is kept of it."""
        return amount_of(self.last.units, self.offer.capability.unit) if self.last.units else self.asked_amount

    @property
    def asked_amount(self):
        asked = self.pull.units if self.last.units else sum(leg.units for leg, _offer in self.legs)
        return amount_of(asked, self.offer.capability.unit)

    @property
    def wanted(self):
        """'Monday 3 May to Friday 7 May'; with its hours, of one day or of any of them."""
        zone = self.pull.place.zone
        if hours := day_and_hours(self._from, self.pull.latest_at, zone):
            return hours
        first, last = (date_format(end.astimezone(zone), "l j F") for end in (self._from, self.pull.latest_at))
        if first == last:
            return _("on %(day)s") % {"day": first}
        days = _("%(first)s to %(last)s") % {"first": first, "last": last}
        return at_its_hours(days, self.pull.conditions)

    @property
    def _from(self):
        return max(self.pull.earliest_at, self.pull.asked_at)

    @property
    def offer(self):
        return self.legs[0][1]

    @property
    def conditions(self):
        return tuple(in_words(key) for key in but_hours(self.pull.conditions))

    @property
    def waits_for_us(self):
        return self.last.kind == Answer.Kind.ASKED and not self.answered

    @property
    def times_to_answer(self):
        """Times of a series that whoever asked wants on other days: we say whether we can."""
        return [one for one in self.times if one.is_asked]

    @property
    def times_kept(self):
        return [one for one in self.times if one.is_kept]

    @property
    def times_thought_over(self):
        """Times of which we said "yes, but": whoever asked says whether it will do."""
        return [one for one in self.times if one.is_thought_over]

    @property
    def times_to_give(self):
        """Times that are not over yet, of which we can say "yes, but"."""
        return [one for one in self.times if one.can_be_another]

    @property
    def thought_over_until(self):
        return min([one.until for one in self.times_thought_over], default=self.last.until)

    @property
    def due(self):
        """By when something is to be done about it."""
        return self.answer_by or self.last.until

    @property
    def waits_for_others(self):
        """Whether others, or the asker of what one of them offers instead, are yet to say whether it will be."""
        if self.last.kind == Answer.Kind.YES_BUT:
            return self.of_others
        return self.last.kind == Answer.Kind.ASKED and self.answered

    @property
    def waits_for_them(self):
        return self.last.kind == Answer.Kind.YES_BUT and not self.of_others

    @property
    def begins_at(self):
        """The time we named, if we did."""
        return next((leg.begins_at for leg, _offer in self.legs if leg.begins_at), self.last.begins_at)

    @property
    def can_be_another(self):
        """Whether we can say "yes, but": to one thing alone, or to the one we are asked for of several wanted once."""
        return not self.in_parts or (self.pull.times == 1 and len(self._asked_of_us) == 1)

    @property
    def capability(self):
        """The kind of help that we are asked for."""
        return self._asked_of_us[0][0].capability if self.in_parts and self._asked_of_us else self.pull.capability

    @property
    def _asked_of_us(self):
        return [one for one in self.legs if not one[1].answers_by_itself]

    @property
    def is_held(self):
        return self.last.kind in HELD


@dataclass(frozen=True)
class AsksForUs:
    """Page 8: what waits for an answer, soonest due first; what they think over; what is held; and what came lately."""

    to_answer: tuple
    being_thought_over: tuple
    held: tuple
    lately: Counter  # yes, yes_but, no, silent: how many in the last four weeks


def asks_for(organisations, *, place, at):
    """Everything put to these organisations now."""
    areas = _Areas(place)
    asks = [_as_ask(last, organisations, areas) for last in _standing_with(organisations, place)]
    asks.sort(key=lambda one: one.due)
    found = _sorted_out(asks, _lately(organisations, place, at))
    return replace(found, held=found.held[:MOST_HELD])


def _sorted_out(asks, lately):
    """An ask stands in each part in which something of it is to be done or seen."""
    return AsksForUs(
        to_answer=tuple(one for one in asks if one.waits_for_us or one.times_to_answer),
        being_thought_over=tuple(one for one in asks if one.waits_for_them or one.times_thought_over),
        held=tuple(one for one in asks if one.is_held or one.waits_for_others),
        lately=lately,
    )


def page_of_asks(organisations, *, place, at, after=None, most=50):
    """(AsksForUs of so many asks put to these organisations, where it ended): the soonest due first, whatever they wait
    for.

    after: (due, pull id) where the page before ended. Where it ended is None at the last.
    """
    rows = _standing_with(organisations, place).annotate(due=_due())
    if after is not None:
        due, pull_id = after
        rows = rows.filter(Q(due__gt=due) | Q(due=due, pull_id__gt=pull_id))
    rows = list(rows.order_by("due", "pull_id")[: most + 1])
    areas = _Areas(place)
    shown = _sorted_out(
        [_as_ask(last, organisations, areas) for last in rows[:most]], _lately(organisations, place, at)
    )
    return shown, (rows[most - 1].due, rows[most - 1].pull_id) if len(rows) > most else None


def _due():
    """By when something is to be done about a standing answer: of a series, about the first of its times that waits."""
    times = latest_times_of(OuterRef("pull")).filter(kind=Answer.Kind.ASKED).order_by("answer_by", "id")
    return Coalesce(Subquery(times.values("answer_by")[:1]), "answer_by", "until", "at")


def how_many_wait(organisations, *, place):
    """How many asks wait for these organisations' answer."""
    asks = latest(place).filter(waits_for(organisations), kind=Answer.Kind.ASKED).values_list("pull_id")
    theirs = Q(offer__service__organisation__in=organisations) | waits_for_a_part(organisations)
    times = latest_times(place).filter(theirs, kind=Answer.Kind.ASKED).values_list("pull_id")
    return len({*asks, *times})


@no_power("a provider reads what was put to it; a stranger's attempt is written down")
def ask_for_us(pull_id, organisations, *, place, by, at):
    """(AskForUs, what was shared with its organisation); the reading of what was shared is journalled.

    One that is not there and one of others give the same answer: NotYours, journalled.
    """
    last = latest(place).filter(pull=pull_id).first()
    ask = _as_ask(last, organisations, _Areas(place)) if last is not None else None
    if ask is None or not ask.legs:
        journal.write(place, by=by, at=at, act="open ask for us", refused=True, subject=pull_id, subject_kind="pull")
        raise NotYours()
    return ask, shared_with(ask.offer.service.organisation, ask.pull, by=by, at=at)


def _standing_with(organisations, place):
    """Latest answers that keep something of these organisations, whichever leg of an ask is theirs."""
    pulls = Hold.objects.filter(
        place=place, status=Hold.Status.HELD, offer__service__organisation__in=organisations
    ).values("pull_id")
    return latest(place).filter(kind__in=(*HELD, Answer.Kind.ASKED, Answer.Kind.YES_BUT), pull__in=pulls)


def _as_ask(last, organisations, areas):
    ours = [one for one in kept_of(last.pull, last) if one[1].service.organisation in organisations]
    asked = parts_asked(last) if last.kind == Answer.Kind.ASKED else []
    answered = bool(asked) and not any(
        part.organisation in organisations and part.said_yes_at is None for part in asked
    )
    times, answer_by = (), last.answer_by
    if goes_by_time(last):
        rows = times_of(last.pull)
        times = tuple(one for one in shown_times(rows, last.place.zone, organisations=organisations) if one.ours)
        due = [row.answer_by for row in rows if row.kind == Answer.Kind.ASKED and row.window + 1 in _numbers(times)]
        answer_by = min(due, default=None)
    near = areas.near(last.pull)
    of_others = last.organisation_id not in {one.pk for one in organisations}
    return AskForUs(last.pull, last, tuple(ours), near, answered, bool(asked), times, of_others, answer_by)


def _numbers(times):
    return {one.number for one in times}


def _lately(organisations, place, at):
    """What these organisations said in the last four weeks: to whole asks, to their parts of some, to single times."""
    since, parts = at - LATELY, PartAsked.objects.for_place(place)
    asks = Answer.objects.for_place(place).filter(organisation__in=organisations, at__gt=since)
    asked = Answer.objects.filter(pull=OuterRef("pull"), number=OuterRef("number") - 1, kind=Answer.Kind.ASKED)
    alone = asks.filter(Exists(asked), ~Exists(parts.filter(hold_key=OuterRef("hold_key"))), kind=Answer.Kind.HELD)
    yes = alone.exclude(confirmed_by="").count()
    # Kept anew beside what another changed, a yes stands there a second time, said at the same moment.
    ours = parts.filter(organisation__in=organisations, said_yes_at__gt=since, leg=None)
    yes += ours.values("pull", "organisation", "said_yes_at").distinct().count()
    times = TimeAnswer.objects.for_place(place).filter(offer__service__organisation__in=organisations, at__gt=since)
    said = Counter({"yes": yes})
    for rows in (asks, times):
        for kind, declined_by, because in rows.values_list("kind", "declined_by", "because"):
            said.update(_what_was_said(kind, declined_by, because))
    return said


def _what_was_said(kind, declined_by, because):
    """Which of the answers that are counted a row is, as a list of one or none."""
    if kind == Answer.Kind.YES_BUT:
        return ["yes_but"]
    if kind == Answer.Kind.DECLINED and because == Answer.Because.NO_ANSWER:
        return ["silent"]
    if kind == Answer.Kind.DECLINED and declined_by != Answer.DeclinedBy.ASKER:
        return ["no"]
    return []


class _Areas:
    """The nearest area's name for a pull, in place of where they live."""

    def __init__(self, place):
        rows = list(Area.objects.for_place(place).order_by("code"))
        self.names = {area.code: area.name for area in rows}
        self.rows = rows

    def near(self, pull):
        if pull.area_code:
            return self.names.get(pull.area_code, "")
        if pull.latitude is None or not self.rows:
            return ""
        km = km_between(
            pull.latitude, pull.longitude, [one.latitude for one in self.rows], [one.longitude for one in self.rows]
        )
        return self.rows[int(km.argmin())].name
