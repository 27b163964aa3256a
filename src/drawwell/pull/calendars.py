"""Calendars to be read elsewhere: which help is kept, where, and until when. Never who it is for, and no words.

Each feed has a secret address that can be renewed, which ends the old one. Moments are written in UTC, so no clock
change moves them. What one person keeps to themselves stands in their own calendar and in nobody else's.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from drawwell.guard import journal
from drawwell.guard.membership import organisations_of, roles_of
from drawwell.guard.powers import no_power, power
from drawwell.guard.refusals import NotYours
from drawwell.guard.standing import is_in_force
from drawwell.page.wording import amount_of
from drawwell.partner import access
from drawwell.place.clock import now_of
from drawwell.place.models import CalendarFeed, Role
from drawwell.place.webhooks import standing_at
from drawwell.supply.models import Hold, Site

from .declining import latest
from .each_time import STILL_KEPT, goes_by_time, times_of
from .keeping import KEPT
from .models import Answer, TimeAnswer
from .several import kept_of, kept_of_time

Kind = CalendarFeed.Kind
SHORT = timedelta(hours=24)  # help given within a day stands at its own time; longer offers at the end of the keeping
MOST_EVENTS = 500


class CalendarIsNotThere(NotYours):
    """There is no calendar at this address. It may have been renewed: look on the page Calendars for the new one."""


@power("share events")
@journal.all_or_nothing()
def begin_calendar(place, kind, subject_id, *, by, at):
    """A calendar at a new secret address; the one before of the same kind ends. Returns the secret, kept nowhere.

    kind and subject_id: one's own (`mine` or `worker`, the account's id), or an organisation or site of one's own.
    """
    _name_of(place, Kind(kind), subject_id, by=by, at=at)
    end_calendar(place, kind, subject_id, by=by, at=at)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        place=place, account=by, kind=Kind(kind), subject_id=subject_id, digest=_digest(secret), begins_at=at
    )
    journal.write(place, by=by, at=at, act="calendar begun", subject=feed)
    return secret


@no_power("ending a calendar shows less")
@journal.all_or_nothing()
def end_calendar(place, kind, subject_id, *, by, at):
    """The address shows nothing from now on."""
    rows = CalendarFeed.objects.for_place(place).filter(
        standing_at(at), account=by, kind=Kind(kind), subject_id=subject_id
    )
    for feed in rows:
        feed.ends_at = at
        feed.save(update_fields=["ends_at"])
        journal.write(place, by=by, at=at, act="calendar ended", subject=feed)


@dataclass(frozen=True)
class MayHave:
    """A calendar that somebody may have: its kind and subject, its name, and when they began it, if they did."""

    kind: str
    subject_id: object
    name: str
    begun_at: datetime | None


def calendars_of(account, place, *, at):
    """The calendars an account may have in a place, in a fixed order: [MayHave]."""
    roles = roles_of(account, place, at=at)
    found = []
    if Role.RESIDENT in roles:
        found.append((Kind.MINE, account.id, _("What is kept for me and mine")))
    if Role.WORKER in roles:
        found.append((Kind.WORKER, account.id, _("What I asked for")))
    mine = organisations_of(account, place, Role.PROVIDER, at=at)
    found += [(Kind.ORGANISATION, one.id, one.name) for one in mine]
    sites = Site.objects.for_place(place).filter(organisation__in=mine).order_by("name", "id")
    found += [(Kind.SITE, one.id, one.name) for one in sites]
    begun = {
        (feed.kind, feed.subject_id): feed.begins_at
        for feed in CalendarFeed.objects.for_place(place).filter(standing_at(at), account=account)
    }
    return [MayHave(kind, key, name, begun.get((kind, key))) for kind, key, name in found]


def _name_of(place, kind, subject_id, *, by, at):
    """What the calendar is called. Raises NotYours, journalled, for one that is not the account's to have."""
    for one in calendars_of(by, place, at=at):
        if (one.kind, one.subject_id) == (kind, subject_id):
            return one.name
    journal.write(place, by=by, at=at, act="begin a calendar", refused=True, subject=subject_id, subject_kind=kind)
    raise NotYours()


# ---- reading one ----


@no_power("whoever has the secret address was given it; with its power switched off there is nothing there")
def calendar_at(secret):
    """(iCalendar file as bytes, when it last changed) of the calendar at a secret address.

    Raises CalendarIsNotThere where there is none, where it was renewed, where its owner may not have it any more, and
    while the power is switched off.
    """
    feed = CalendarFeed.objects.select_related("place", "account").filter(digest=_digest(secret)).first()
    if feed is None:
        raise CalendarIsNotThere()
    place, account, at = feed.place, feed.account, now_of(feed.place)
    ended = feed.ends_at is not None and feed.ends_at <= at
    names = {(one.kind, one.subject_id): one.name for one in calendars_of(account, place, at=at)}
    name = names.get((feed.kind, feed.subject_id))
    if ended or name is None or not account.is_active or not is_in_force("share events", place=place, at=at):
        raise CalendarIsNotThere()
    kept = list(_kept_for(feed, at)[:MOST_EVENTS])
    return _written(feed, name, kept), _changed_at(feed)


def _changed_at(feed):
    """When anything last changed in the place: a calendar changes too when something leaves it."""
    rows = [kind.objects.for_place(feed.place).order_by("-id").first() for kind in (Answer, TimeAnswer)]
    return max([feed.begins_at, *(one.at for one in rows if one)])


def _kept_for(feed, at):
    """The latest answers that keep something and belong in this calendar."""
    kept = latest(feed.place).filter(kind__in=KEPT, until__gt=at).order_by("until", "id")
    if feed.kind == Kind.MINE:
        return _readable(kept, feed, at)
    open_to_others = kept.filter(pull__private=False)
    if feed.kind == Kind.WORKER:
        circles = [key for key, _name in access.circles_of_worker(feed.account, place=feed.place, at=at)]
        return open_to_others.filter(pull__by=feed.account, pull__circle_id__in=circles)
    return open_to_others.filter(pull__in=_pulls_on(feed))


def _readable(kept, feed, at):
    """What one of a circle's own people may read of it, their own private asks among them."""
    people = {str(key) for key in access.own_people_of(feed.account, place=feed.place)}
    circles = [key for key, _name in access.circles_of_person(feed.account, place=feed.place, at=at)]
    rows = kept.filter(pull__circle_id__in=circles)
    return [row for row in rows if people & set(row.pull.may_see)]


def _pulls_on(feed):
    held = Hold.objects.filter(place=feed.place, status=Hold.Status.HELD)
    return held.filter(**_of(feed)).values("pull_id")


def _of(feed):
    if feed.kind == Kind.SITE:
        return {"offer__service__site": feed.subject_id}
    return {"offer__service__organisation": feed.subject_id}


def _is_in(feed, offer):
    """Whether an offer of an ask belongs in this calendar: what others give of the same ask is theirs."""
    if feed.kind == Kind.SITE:
        return offer.service.site_id == feed.subject_id
    return feed.kind != Kind.ORGANISATION or offer.service.organisation_id == feed.subject_id


def _written(feed, name, kept):
    calendar = Calendar()
    calendar.add("prodid", "-//Drawwell//Drawwell//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{name}, {feed.place.name}")
    for last in kept:
        for row, key, leg, offer in _entries(last):
            if _is_in(feed, offer):
                calendar.add_component(_event(row, key, leg, offer))
    return calendar.to_ical()


def _entries(last):
    """(row that keeps it, its key within the ask, Leg, Offer) of what is kept; of each time, where they stand apart."""
    if not goes_by_time(last):
        for number, (leg, offer) in enumerate(kept_of(last.pull, last)):
            yield last, str(number), leg, offer
        return
    for time in times_of(last.pull):
        if time.kind in STILL_KEPT:
            for number, (leg, offer) in enumerate(kept_of_time(time)):
                yield time, f"{time.window}-{number}", leg, offer


def _event(last, key, leg, offer):
    zone, until = last.place.zone, last.until
    starts_at, ends_at = _when(last, leg, offer)
    event = Event()
    event.add("uid", f"{last.pull_id}-{key}@drawwell")
    event.add("dtstamp", last.at.astimezone(UTC))
    event.add("last-modified", last.at.astimezone(UTC))
    event.add("sequence", last.number)
    event.add("dtstart", starts_at.astimezone(UTC))
    if ends_at is not None:
        event.add("dtend", ends_at.astimezone(UTC))
    when = date_format(until.astimezone(zone), "l j F, H:i")
    amount = amount_of(leg.units, leg.capability.unit)
    said = _("%(what)s (%(amount)s): kept until %(when)s")
    event.add("summary", said % {"what": leg.capability.name, "amount": amount, "when": when})
    event.add("location", offer.service.site.name)
    event.add("transp", "TRANSPARENT")
    return event


def _when(last, leg, offer):
    """What is wanted or given within a day and each time of a series stand at their hour; else the end of the keeping
    matters.
    """
    if (begins_at := leg.begins_at or getattr(last, "begins_at", None)) is not None:
        return begins_at, None
    first, after = max(offer.starts_at, leg.earliest_at), min(offer.ends_at, leg.latest_at)
    if last.pull.times > 1:
        return first, after if timedelta() < after - first <= SHORT else None
    if min(offer.ends_at - offer.starts_at, leg.latest_at - leg.earliest_at) <= SHORT and first < after:
        return first, after
    return last.until, None


def _digest(secret):
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
