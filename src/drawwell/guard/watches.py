"""Next problems that somebody promised to look for: which are due, who is reminded, and what two series show."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from drawwell.engine.trend import Trend, trend_of
from drawwell.place.models import OutboxMessage
from drawwell.place.outbox import put

from . import journal
from .chains import earlier_problem
from .models import Followed, Link, Look
from .powers import no_power
from .readings import reading_named, readings

REMINDED_EVERY = timedelta(days=7)
FOLLOWED_EVERY = timedelta(days=28)
REMINDER = "a look is overdue"


@dataclass(frozen=True)
class Watch:
    """A next problem and how it stands: when to look, the last look, and the earlier problem it is, if it is one."""

    link: Link
    last: Look | None
    look_on: object
    earlier: Link | None
    days_late: int

    @property
    def overdue(self):
        return self.days_late > 0

    @property
    def appeared(self):
        return self.last is not None and self.last.found == Look.Found.APPEARED

    @property
    def left(self):
        return self.last is not None and self.last.found == Look.Found.LEFT


def watch_of(link, *, at):
    """How a next problem stands today."""
    last, look_on, late = _looked(link, at)
    return Watch(link, last, look_on, earlier_problem(link), late)


def _looked(link, at):
    """(the last look, the day of the next or None, how many days that is late)."""
    last = max(link.looks.all(), key=lambda one: (one.at, one.id), default=None)
    look_on = link.look_on if last is None else last.look_again_on
    return last, look_on, max(0, (at.date() - look_on).days) if look_on else 0


def watches(place, *, at, owner=None):
    """Every next problem of a place that somebody looks for, the longest overdue first.

    place None: of the installation. owner: only what this account promised to look for.
    """
    found = [watch_of(link, at=at) for link in _links(place, owner)]
    return sorted((one for one in found if one.look_on), key=lambda one: -one.days_late)


def _links(place, owner):
    links = Link.objects.filter(place=place, kind=Link.Kind.PROBLEM, after__isnull=False)
    if owner is not None:
        links = links.filter(owner=owner)
    links = links.select_related("chain", "owner", "after", "returns_to").prefetch_related("looks")
    return links.order_by("at", "id")


def overdue(place, *, at, owner=None):
    """The watches whose day has passed without a look."""
    late = [link for link in _links(place, owner) if _looked(link, at)[2] > 0]
    return sorted((watch_of(link, at=at) for link in late), key=lambda one: -one.days_late)


@no_power("reminding somebody of what they promised to look for gives nobody anything over others")
@transaction.atomic
def remind(place, *, by, at):
    """Remind each owner of an overdue look, again every week until somebody looks. Returns how many were reminded."""
    sent = 0
    for watch in overdue(place, at=at):
        if watch.link.owner is None or _reminded_lately(watch.link, at):
            continue
        put(
            place,
            to=watch.link.owner,
            kind=REMINDER,
            subject=watch.link,
            text="You promised to look whether a next problem has come, and the day has passed. Sign in and open"
            " 'Then what?' to say what you found.",
            at=at,
        )
        sent += 1
    if sent:
        journal.write(place, by=by, at=at, act="reminded of overdue looks", subject=place)
    return sent


def _reminded_lately(link, at):
    earlier = OutboxMessage.objects.filter(kind=REMINDER, subject_id=link.pk, made_at__gt=at - REMINDED_EVERY)
    return earlier.exists()


@no_power("a reading is a number of the place, never of a person")
@transaction.atomic
def take_readings(place, *, by, at):
    """For each solution followed by a registered reading, its number over the last four weeks, once every four weeks.

    Returns how many were taken. A reading that is no longer registered is passed over.
    """
    taken = 0
    for link in Link.objects.filter(place=place, kind=Link.Kind.SOLUTION).exclude(reading=""):
        if link.reading not in readings() or _followed_lately(link, at):
            continue
        reading = reading_named(link.reading)
        value = reading.take(place, at - FOLLOWED_EVERY, at)
        if value is not None:
            Followed.objects.create(
                place=place, link=link, on_date=at.date(), value=value, unit=reading.unit,
                source=f"reading: {reading.name}", at=at, by=by,
            )  # fmt: skip
            taken += 1
    return taken


def _followed_lately(link, at):
    return link.followed.filter(at__gt=at - FOLLOWED_EVERY).exists()


@dataclass(frozen=True)
class Burden:
    """A quick fix that rises while a lasting one falls, over the dates both were followed."""

    quick: Link
    lasting: Link
    quick_trend: Trend
    lasting_trend: Trend

    @property
    def may_be_chance(self):
        """Both together would come about by chance more often than one time in twenty."""
        return self.quick_trend.chance * self.lasting_trend.chance > 0.05


def shifting_the_burden(chain):
    """Each pair of a quick fix that rises and a lasting one that falls, from three dates on. Advice, not a verdict."""
    solutions = list(chain.links.filter(kind=Link.Kind.SOLUTION).prefetch_related("followed"))
    trends = {one: trend_of(value for _, value in series_of(one)) for one in solutions}
    return [
        Burden(quick, lasting, trends[quick], trends[lasting])
        for quick in solutions
        for lasting in solutions
        if quick.aim == Link.Aim.QUICK and trends[quick] and trends[quick].rises
        if lasting.aim == Link.Aim.LASTING and trends[lasting] and trends[lasting].falls
    ]


def series_of(solution):
    """[(date, value)] by which a solution was followed; a date said again counts as it was said last."""
    last = {row.on_date: row.value for row in sorted(solution.followed.all(), key=lambda row: (row.at, row.id))}
    return sorted(last.items())
