"""The times of a series as people read them: which days, where, how each stands, and what can be done with it."""

from dataclasses import dataclass
from datetime import time as clock

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from drawwell.page.wording import amount_of, in_a_sentence
from drawwell.place.hours_of_day import LAST_MINUTE, is_at_hours_of_one_day
from drawwell.supply.conditions import hours_wanted, in_words

from .each_time import STILL_KEPT
from .models import Answer
from .several import kept_of_time

Kind = Answer.Kind


@dataclass(frozen=True)
class ShownTime:
    """One time of a series. number: from 1, as people count."""

    number: int
    kind: str
    days: str
    what: tuple  # what is kept or was used at that time, in words
    stands: str
    begins_at: object
    ends_at: object
    until: object = None  # when it is kept until
    ours: bool = True  # for a provider: whether it gives a part of this time
    words: str = ""  # what a provider says of what it offers instead
    is_alone: bool = True  # one thing alone, of which its provider may say "yes, but"

    @property
    def can_be_used(self):
        return self.kind == Kind.HELD

    @property
    def can_be_given_back(self):
        return self.kind in (*STILL_KEPT, Kind.UNMET)

    @property
    def can_be_returned(self):
        return self.kind == Kind.DRAWN

    @property
    def is_asked(self):
        return self.kind == Kind.ASKED

    @property
    def is_thought_over(self):
        """Whether its provider said "yes, but", and whoever asked says whether it will do."""
        return self.kind == Kind.YES_BUT

    @property
    def can_be_another(self):
        return self.is_alone and self.kind in (Kind.ASKED, Kind.HELD)

    @property
    def is_kept(self):
        return self.kind in STILL_KEPT


def shown_times(times, zone, *, organisations=None):
    """Rows of how the times of one ask stand as ShownTimes. organisations: whose parts alone are said."""
    return tuple(_shown(one, zone, organisations) for one in times)


def _shown(time, zone, organisations):
    kept = kept_of_time(time)
    is_alone = len(kept) == 1
    if organisations is not None:
        kept = [one for one in kept if one[1].service.organisation in organisations]
    what = tuple(
        _("%(what)s: %(amount)s, %(where)s") % {
            "what": leg.capability.name,
            "amount": amount_of(leg.units, leg.capability.unit),
            "where": ", ".join(dict.fromkeys([offer.service.name, offer.service.site.name])),
        }
        for leg, offer in kept
    )  # fmt: skip
    return ShownTime(
        number=time.window + 1,
        kind=time.kind,
        days=days_of(time.earliest_at, time.latest_at, zone),
        what=what,
        stands=_stands(time, zone),
        begins_at=time.earliest_at,
        ends_at=time.latest_at,
        until=time.until,
        ours=bool(kept),
        words=time.words if time.kind == Kind.YES_BUT else "",
        is_alone=is_alone,
    )


def days_of(earliest_at, latest_at, zone):
    """'Monday 3 May, 09:00 to 12:00'; whole days without hours."""
    first, last = earliest_at.astimezone(zone), latest_at.astimezone(zone)
    whole = first.time() == clock() and last.time() >= LAST_MINUTE
    if first.date() != last.date():
        return _("%(first)s to %(last)s") % {"first": date_format(first, "l j F"), "last": date_format(last, "l j F")}
    if whole:
        return date_format(first, "l j F")
    if last.time() >= LAST_MINUTE:
        return _("%(day)s, from %(first)s") % {"day": date_format(first, "l j F"), "first": f"{first:%H:%M}"}
    hours = {"day": date_format(first, "l j F"), "first": f"{first:%H:%M}", "last": f"{last:%H:%M}"}
    return _("%(day)s, %(first)s to %(last)s") % hours


def day_and_hours(earliest_at, latest_at, zone):
    """'Tuesday 4 May, 09:00 to 12:00' where something is wanted at hours of one day, else ''."""
    return days_of(earliest_at, latest_at, zone) if is_at_hours_of_one_day(earliest_at, latest_at, zone) else ""


def at_its_hours(words, conditions):
    """The days of an ask in words, with the hours of any of them where it is wanted at some: 'by 12 May, between 09:00
    and 12:00'.
    """
    hours = hours_wanted(conditions)
    return f"{words}, {in_a_sentence(str(in_words(hours.key)))}" if hours else words


def _stands(time, zone):
    if time.kind == Kind.ASKED:
        by = date_format(time.answer_by.astimezone(zone), "l j F, H:i")
        where = time.offer.service.organisation.name
        return _("%(where)s is asked and answers by %(by)s. It is kept meanwhile.") % {"where": where, "by": by}
    if time.kind == Kind.YES_BUT:
        return _offered_instead(time, zone)
    if time.kind == Kind.UNMET:
        return _("Not yet: it is looked for again by itself. %(words)s") % {"words": time.words}
    return {
        Kind.HELD: _("Kept."),
        Kind.DRAWN: _("Used."),
        Kind.RETURNED: _("Not used after all; given back."),
        Kind.RELEASED: _("Given back."),
        Kind.LAPSED: _("Its time is over."),
        Kind.DECLINED: _("They said no."),
    }[time.kind]


def _offered_instead(time, zone):
    """'Tiny Council says yes, but it would begin on Tuesday 4 May, 14:00. Say by ... whether that will do.'"""
    said = {
        "where": time.offer.service.organisation.name,
        "by": date_format(time.until.astimezone(zone), "l j F, H:i"),
    }
    if time.begins_at is None:
        return _("%(where)s says yes, but not quite as asked. Say by %(by)s whether that will do.") % said
    said["begins"] = date_format(time.begins_at.astimezone(zone), "l j F, H:i")
    return _("%(where)s says yes, but it would begin on %(begins)s. Say by %(by)s whether that will do.") % said
