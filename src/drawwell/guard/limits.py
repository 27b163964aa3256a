"""Limits of a guard, kept in code at every use: who, how many, how often, at what hours, and how long it stays on."""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from drawwell.place import gathering
from drawwell.place.ahead import known
from drawwell.place.models import Role
from drawwell.place.rows import new_row

from .membership import roles_of
from .models import Guard, PowerUse
from .refusals import Refusal, WrongInput

HOURS = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$")
BY_ITSELF = "the installation"
NUMBERS = {"per_day": 1_000_000, "per_person_per_day": 1_000_000, "minutes_between": 44_640, "days_on": 100}
NEAR = 100  # uses left, below which they are counted one at a time
KNOWN = ("roles", "hours", *NUMBERS)
COUNTING = ("per_day", "per_person_per_day", "minutes_between")


class LimitReached(Refusal):
    """'{power}' is held by a limit in {place}: {limit}. {opens} Help goes on by hand meanwhile."""

    status = 429


@dataclass(frozen=True)
class Reached:
    """A limit that stands in the way now: what it is, and when it opens again, as sentences."""

    limit: str
    opens: str


def check_limits_are_known(limits):
    """Raise WrongInput unless every limit is one that the code keeps, with a value that can be."""
    for name, value in limits.items():
        if name not in KNOWN:
            raise WrongInput(
                field="Limit", wrong=f"nothing keeps a limit called '{name}'", right=f"Choose from {', '.join(KNOWN)}"
            )
        if name == "hours" and not _is_a_span(value):
            raise WrongInput(field="Limit hours", wrong=f"'{value}' is no span", right="Write it like 08:00-20:00")
        if name == "roles":
            unknown = set(value) - {*Role.values, BY_ITSELF}
            if unknown or not value:
                known = ", ".join([*Role.values, BY_ITSELF])
                raise WrongInput(
                    field="Limit roles",
                    wrong=f"there is no role {', '.join(sorted(unknown)) or 'named'}",
                    right=f"Choose from {known}",
                )
        if name in NUMBERS and not (type(value) is int and 1 <= value <= NUMBERS[name]):
            raise WrongInput(
                field=f"Limit {name}",
                wrong=f"'{value}' is not a whole number from 1 to {NUMBERS[name]:,}",
                right="Give one that is",
            )


def _is_a_span(value):
    found = HOURS.match(str(value))
    return bool(found) and value[:5] < value[6:]


def in_words(limits):
    """What the limits of a guard say, as short sentences for a page."""
    said = {
        "roles": lambda v: "used by " + " or ".join(v) + " only",
        "hours": lambda v: f"between {v[:5]} and {v[6:]} only",
        "per_day": lambda v: f"at most {v:,} a day",
        "per_person_per_day": lambda v: f"at most {v:,} a day for each who uses it",
        "minutes_between": lambda v: f"at most once in {v:,} minutes",
        "days_on": lambda v: f"on for at most {v} days after its off-switch was last tried",
    }
    return [said[name](limits[name]) for name in KNOWN if name in limits]


def reached(guard, *, by, at):
    """The first limit that stands in the way of one more use, as a Reached, or None.

    by: None asks about what holds for everybody; who acts is not looked at.
    """
    for name in ("roles", "hours", "minutes_between", "per_person_per_day", "per_day"):
        if name in guard.limits:
            found = _CHECKS[name](guard, guard.limits[name], by, at)
            if found:
                return found
    return None


def counts(guard):
    """Whether one of a guard's limits counts how often its power is used."""
    return any(name in guard.limits for name in COUNTING)


@contextmanager
def counted_exactly(guard, *, by, at):
    """Inside, a use is looked for and written by one at a time, where so few are left that two could both be the last.

    Farther from a limit nobody waits for anybody: more than NEAR programs at one moment would be needed to pass it.
    """
    if guard is None or not _is_near(guard, by, at):
        yield
        return
    with transaction.atomic():
        # On SQLite a transaction that writes is alone from its beginning, and this asks for nothing more.
        Guard.objects.select_for_update(of=("self",)).get(pk=guard.pk)
        yield
        gathering.write_now()


def _is_near(guard, by, at):
    if "minutes_between" in guard.limits:
        return True
    a_day = [guard.limits[name] for name in ("per_day", "per_person_per_day") if name in guard.limits]
    return bool(a_day) and uses(guard, since=midnight(guard, at), until=at).count() + NEAR >= min(a_day)


def write_use(guard, *, by, at):
    """The power is used once more."""
    return gathering.add(new_row(PowerUse, place=guard.place, power=guard.power, by=by, at=at))


def uses(guard, *, since, until):
    """Uses of the guard's power in its place, after `since` and up to `until`."""
    gathering.write_now()
    return PowerUse.objects.for_place(guard.place).filter(power=guard.power, at__gt=since, at__lte=until)


def how_many(guard, *, since, until, most=None):
    """How many uses there are, counted up to `most`, or as they are known already."""
    rows = (PowerUse, guard.place_id, guard.power, since)
    return known(rows, lambda: uses(guard, since=since, until=until)[:most].count())


def _roles(guard, roles, by, at):
    from .by_itself import INSTALLATION

    if by is None:
        return None
    if by.sign_in == INSTALLATION:
        has = {BY_ITSELF}
    elif guard.place is None:
        return None  # an account has no role in the installation as a whole
    else:
        has = roles_of(by, guard.place, at=at)
    if has & set(roles):
        return None
    return Reached(f"only {' or '.join(roles)} uses it", f"Ask a {roles[0]} to do it.")


def _hours(guard, span, by, at):
    local = at.astimezone(guard.place.zone) if guard.place else at
    opens, shuts = (time.fromisoformat(span[:5]), time.fromisoformat(span[6:]))
    if opens <= local.time() < shuts:
        return None
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return Reached(f"it is used between {span[:5]} and {span[6:]}", f"It opens again on {day:%-d %B} at {span[:5]}.")


def _minutes_between(guard, minutes, by, at):
    last = uses(guard, since=at - timedelta(minutes=minutes), until=at).order_by("-at", "-id").first()
    if last is None:
        return None
    again = last.at + timedelta(minutes=minutes)
    return Reached(f"it is used at most once in {minutes:,} minutes", _opens(guard, again))


def _per_person_per_day(guard, most, by, at):
    begins = midnight(guard, at)
    if by is None or uses(guard, since=begins, until=at).filter(by=by).count() < most:
        return None
    return Reached(f"{by.name} used it {most:,} times today, the most for one person", _tomorrow(guard, begins))


def _per_day(guard, most, by, at):
    begins = midnight(guard, at)
    if how_many(guard, since=begins, until=at) < most:
        return None
    return Reached(f"it was used {most:,} times today, the most in a day", _tomorrow(guard, begins))


_CHECKS = {
    "roles": _roles,
    "hours": _hours,
    "minutes_between": _minutes_between,
    "per_person_per_day": _per_person_per_day,
    "per_day": _per_day,
}


def midnight(guard, at):
    """Just before the first moment of the day it is in the place."""
    local = at.astimezone(guard.place.zone) if guard.place else at
    return datetime.combine(local.date(), time(), tzinfo=local.tzinfo) - timedelta(microseconds=1)


def _tomorrow(guard, begins):
    return _opens(guard, begins + timedelta(days=1, microseconds=1))


def _opens(guard, moment):
    local = moment.astimezone(guard.place.zone) if guard.place else moment
    return f"It opens again on {local:%-d %B at %H:%M}."
