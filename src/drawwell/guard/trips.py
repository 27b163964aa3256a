"""Trip-wires: readings that the machine takes by itself, and past whose line a power switches itself off."""

import logging
import math
from datetime import timedelta

from django.db import transaction

from drawwell.place import outbox

from . import journal, limits
from .models import Guard, GuardMove, TripWire
from .powers import POWERS, no_power
from .readings import ReadingIsUnknown, reading_named
from .refusals import WrongInput

log = logging.getLogger(__name__)
READ_EVERY_MINUTES = 5
PACE_DAYS = 1


def check_trip_wires(wires):
    """Raise ReadingIsUnknown or WrongInput unless each wire (a dict) could be read by the machine.

    wires: reading, window_days, comparison ('above' or 'below'), threshold and, unless it is 5, every_minutes.
    """
    for wire in wires:
        reading_named(wire.get("reading", ""))
        if wire.get("comparison") not in TripWire.Comparison.values:
            raise WrongInput(
                field="Trip-wire", wrong="it is not said which way it trips", right="Write 'above' or 'below'"
            )
        _check_number("Trip-wire days", wire.get("window_days"), 1, 366, whole=True)
        _check_number("Trip-wire every", wire.get("every_minutes", READ_EVERY_MINUTES), 1, 1440, whole=True)
        _check_number("Trip-wire line", wire.get("threshold"), -1e12, 1e12, whole=False)


def _check_number(field, value, low, high, *, whole):
    kinds = (int,) if whole else (int, float)
    if type(value) not in kinds or not math.isfinite(value) or not low <= value <= high:
        raise WrongInput(field=field, wrong=f"'{value}' is not a number from {low:g} to {high:g}", right="Give one")


def make_wires(guard, wires):
    """The guard's trip-wires, checked before by `check_trip_wires`."""
    return TripWire.objects.bulk_create(
        TripWire(
            place=guard.place,
            guard=guard,
            reading=wire["reading"],
            window_days=wire["window_days"],
            comparison=wire["comparison"],
            threshold=wire["threshold"],
            every_minutes=wire.get("every_minutes", READ_EVERY_MINUTES),
        )
        for wire in wires
    )


def as_dicts(guard):
    """A guard's trip-wires as they are given to `pair`, so that it can be paired again with the same."""
    keys = ("reading", "window_days", "comparison", "threshold", "every_minutes")
    return [{key: getattr(wire, key) for key in keys} for wire in guard.trip_wires.order_by("id")]


def in_words(wire):
    """'uses of design above 100 in 1 day, read every 5 minutes'."""
    days = "1 day" if wire.window_days == 1 else f"{wire.window_days} days"
    minutes = "every minute" if wire.every_minutes == 1 else f"every {wire.every_minutes} minutes"
    return f"{wire.reading} {wire.comparison} {wire.threshold:g} in {days}, read {minutes}"


def slower_than_the_power(guard, wires, *, at):
    """A sentence when the power acts more often than anything reads it, else None.

    Uses in the last day against how often its quickest trip-wire is read.
    """
    every = min(wire.every_minutes for wire in wires)
    most = PACE_DAYS * 1440 // every
    found = limits.how_many(guard, since=paced_since(at), until=at, most=most + 1)
    if found <= most:
        return None
    return f"its loop is slower than the power: used over {most:,} times in a day, and read every {every} minutes"


def paced_since(at):
    """Since when uses are counted beside how often they are read."""
    return at - timedelta(days=PACE_DAYS)


@no_power("a trip-wire takes a power away; nobody gains by it")
def read_trip_wires(place, *, by, at):
    """Read every trip-wire that is due in a place (None: of the installation). Returns the names of powers tripped.

    A power whose guard is over is said to have ended, once. What cannot be read trips: nobody would be watching.
    """
    tripped = []
    for guard in _latest_guards(place, at):
        with transaction.atomic():
            if _is_on(guard, at) and guard.sunset_at <= at:
                _say_ended(guard, at=at)
            elif _is_on(guard, at) and (because := _first_trip(guard, at)):
                _trip(guard, because, by=by, at=at)
                tripped.append(guard.power)
    return tripped


def _latest_guards(place, at):
    guards = Guard.objects.filter(place=place, begun_at__lte=at).select_related("keeper", "owner", "place")
    latest = {guard.power: guard for guard in guards.order_by("begun_at", "id")}
    return [guard for name, guard in sorted(latest.items()) if name in POWERS]


def _is_on(guard, at):
    last = guard.moves.filter(at__lte=at).order_by("-at", "-id").first()
    return last is not None and last.move in (GuardMove.Move.BEGUN, GuardMove.Move.ON)


def _first_trip(guard, at):
    """Why it trips, of the first wire that does, or None. Each wire that is due is read and its value kept."""
    because = None
    for wire in guard.trip_wires.order_by("id"):
        if wire.read_at is not None and wire.read_at + timedelta(minutes=wire.every_minutes) > at > wire.read_at:
            continue
        because = _read(wire, guard, at) or because
    return because


def _read(wire, guard, at):
    try:
        reading = reading_named(wire.reading)
    except ReadingIsUnknown:
        return f"its trip-wire '{wire.reading}' can no longer be read"
    try:
        with transaction.atomic():
            value = reading.take(guard.place, at - timedelta(days=wire.window_days), at)
    except Exception:
        log.exception("A trip-wire could not be read: %s", wire.reading)
        return f"its trip-wire '{wire.reading}' could not be read"
    wire.read_at, wire.value = at, value
    wire.save(update_fields=["read_at", "value"])
    above = wire.comparison == TripWire.Comparison.ABOVE
    if value is None or not (value > wire.threshold if above else value < wire.threshold):
        return None
    days = "a day" if wire.window_days == 1 else f"{wire.window_days} days"
    return f"{wire.reading} was {value:g} in {days}, {wire.comparison} its line of {wire.threshold:g}"


def _trip(guard, because, *, by, at):
    _move(guard, GuardMove.Move.TRIPPED, because, by=by, at=at)
    _tell(guard, f"'{guard.power}' switched itself off: {because}. Only {guard.keeper.name} switches it on again.", at)


def _say_ended(guard, *, at):
    _move(guard, GuardMove.Move.ENDED, f"its last day was {guard.sunset_at:%-d %B %Y}", by=None, at=at)
    _tell(guard, f"'{guard.power}' is off: the last day of its guard was {guard.sunset_at:%-d %B %Y}.", at)


def _move(guard, move, because, *, by, at):
    GuardMove.objects.create(place=guard.place, guard=guard, move=move, at=at, by=by, because=because)
    journal.write(guard.place, by=by, at=at, act=f"guard {move}", power=guard.power, subject=guard, reason=because)


def _tell(guard, words, at):
    """Keeper and owner are told. A power of the installation belongs to no place from which a message could come."""
    if guard.place is not None:
        for who in (guard.keeper, guard.owner):
            outbox.put(guard.place, to=who, kind="power switched itself off", text=words, at=at, subject=guard)
