"""What may be asked for, checked before anything is written down: each refusal names the answer that cannot be.

Nothing here asks who the help is for. What is asked for may be several things together, and several times.
"""

from calendar import monthrange
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from math import isfinite

from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.page.wording import in_a_sentence, plural
from drawwell.place.geography import km_between
from drawwell.place.hours_of_day import HoursOfDay, hours_in
from drawwell.place.models import Area
from drawwell.supply.conditions import in_words, is_known

USUAL_DAYS = 14
LONGEST_AHEAD_DAYS = 400
MOST_UNITS = 100_000
MOST_TIMES = 26
MOST_TOGETHER = 3
MOST_LEGS = 40  # things times windows, all held in one moment
OUTSIDE_KM = 60.0  # further than this from every area of a place is off its map


@dataclass(frozen=True)
class Asked:
    """One ask, checked: aware times, whole units, conditions in order, what is asked for together with it."""

    capability: object
    units: int
    earliest_at: datetime
    latest_at: datetime
    latitude: float | None
    longitude: float | None
    area_code: str
    conditions: tuple
    times: int
    every_days: int
    every_months: int
    also: tuple  # (Capability, units)

    @property
    def of_the_pull(self):
        """What of it is kept with the pull itself; `also` has rows of its own."""
        kept = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "also"}
        return kept | {"conditions": list(self.conditions)}

    @property
    def how_often(self):
        """(how many times, days between, months between)."""
        return self.times, self.every_days, self.every_months

    def is_same_as(self, pull):
        """Whether a pull already written down asks for this: what makes two asks with one key the same ask."""
        legs = tuple((leg.capability_id, leg.units) for leg in pull.also.all())
        mine = tuple((capability.id, units) for capability, units in self.also)
        return (self.capability.id, self.units, list(self.conditions), *self.how_often, mine) == (
            pull.capability_id,
            pull.units,
            list(pull.conditions),
            pull.times,
            pull.every_days,
            pull.every_months,
            legs,
        )


def asked(
    circle,
    capability,
    *,
    at,
    units=None,
    earliest_at=None,
    latest_at=None,
    area=None,
    latitude=None,
    longitude=None,
    conditions=(),
    times=1,
    every_days=7,
    every_months=0,
    also=(),
    hours=None,
):
    """An Asked from what somebody gave; raises WrongInput in the words of the answer that cannot be.

    Times without a zone are read on the place's own clocks. area: an Area to look near instead of the circle's own
    point; latitude and longitude, in degrees, the same for a program, or a point within the area.
    every_months: by the calendar, in place of every_days. also: (Capability, units or None) pairs. hours: the (first,
    last) time of day that would suit on any of the days; of one day they are its ends, of more a condition.
    """
    also = [(one, _units(one, many, circle)) for one, many in also]
    if len(also) >= MOST_TOGETHER:
        _refuse("Together with it", f"that is {len(also) + 1} things", f"Ask for {MOST_TOGETHER} at the most together")
    zone = circle.place.zone
    earliest_at = on_the_clock(earliest_at, zone, field="Not before") if earliest_at else at
    latest_at = on_the_clock(latest_at, zone, field="By when", last=True) if latest_at else None
    # Unless somebody says so, one time of a series is over before the next begins.
    usual = USUAL_DAYS if times == 1 or every_months else min(USUAL_DAYS, max(1, every_days))
    earliest_at, latest_at = _window(max(earliest_at, at), latest_at, at, usual)
    earliest_at, latest_at, conditions = _at_hours(hours, _conditions(conditions), earliest_at, latest_at, zone)
    _check_how_often(latest_at, at, zone, times, every_days, every_months)
    if times * (1 + len(also)) > MOST_LEGS:
        _refuse(
            "How often", f"that is {times * (1 + len(also))} things to keep at once", f"Ask for {MOST_LEGS} or fewer"
        )
    point = _point(circle, area, latitude, longitude)
    return Asked(
        capability,
        _units(capability, units, circle),
        earliest_at,
        latest_at,
        *point,
        area.code if area is not None else "",
        conditions,
        times,
        every_days,
        every_months,
        tuple(also),
    )


def _refuse(field, wrong, right):
    raise WrongInput(field=field, wrong=wrong, right=right)


def _units(capability, units, circle):
    if capability.place_id != circle.place_id:
        raise NotYours()
    units = max(1, round(capability.units_per_pull)) if units is None else units
    if isinstance(units, bool) or not isfinite(units) or int(units) != units or not 0 < units <= MOST_UNITS:
        wrong = f"{units} is not a whole number from 1 to {MOST_UNITS:,}"
        _refuse("How much", wrong, f"Give it in whole {plural(capability.unit, 2)}")
    return int(units)


def _window(earliest_at, latest_at, at, usual_days):
    """Both ends of the first window."""
    latest_at = latest_at or earliest_at + timedelta(days=usual_days)
    if latest_at <= at:
        _refuse("By when", "that is in the past", "Choose a day from today on")
    if latest_at <= earliest_at:
        _refuse("By when", "it is before the earliest day", "Choose a later day")
    return earliest_at, latest_at


def _check_how_often(latest_at, at, zone, times, every_days, every_months):
    """The last of a series must still be near enough to be planned for."""
    if isinstance(times, bool) or int(times) != times or not 1 <= times <= MOST_TIMES:
        _refuse(
            "How often", f"{times} is not a whole number from 1 to {MOST_TIMES}", "Ask again for the rest, later on"
        )
    if int(every_days) != every_days or not 1 <= every_days <= 31:
        _refuse("How often", f"every {every_days} days cannot be asked for", "Give from 1 to 31 days between")
    if int(every_months) != every_months or not 0 <= every_months <= 12:
        _refuse("How often", f"every {every_months} months cannot be asked for", "Give from 1 to 12 months between")
    last = later(latest_at, zone, times - 1, every_days=every_days, every_months=every_months)
    if last > at + timedelta(days=LONGEST_AHEAD_DAYS):
        _refuse("By when", f"over {LONGEST_AHEAD_DAYS} days ahead", "Choose a nearer day and ask again then")


def later(moment, zone, window, *, every_days, every_months=0):
    """The same moment in a later window of a series, at the same hour on the clock, also where the clocks change.

    A day that a month has not is the last day of that month.
    """
    here = moment.astimezone(zone)
    if every_months:
        year, month = divmod(here.year * 12 + here.month - 1 + window * every_months, 12)
        day = min(here.day, monthrange(year, month + 1)[1])
        return here.replace(year=year, month=month + 1, day=day)
    return (here.replace(tzinfo=None) + timedelta(days=window * every_days)).replace(tzinfo=zone, fold=here.fold)


def on_the_clock(moment, zone, *, field, last=False):
    """A moment as a place's clocks show it; one with a zone of its own stays as it is.

    A time that a clock passes over in the night it goes forward is refused. One that it shows twice in the night it
    goes back means the first of the two, or with `last` the second, so that neither is left out of a window.
    """
    if moment.tzinfo is not None:
        return moment
    aware = moment.replace(tzinfo=zone, fold=1 if last else 0)
    if datetime.fromtimestamp(aware.timestamp(), zone).replace(tzinfo=None) != moment.replace(fold=0):
        wrong = f"there is no {moment:%H:%M} on {moment:%-d %B %Y}, because the clocks go forward then"
        _refuse(field, wrong, "Choose an hour earlier or later")
    return aware


def _point(circle, area, latitude, longitude):
    if area is not None and area.place_id != circle.place_id:
        raise NotYours()
    if area is not None and latitude is None and longitude is None:
        return area.latitude, area.longitude
    if latitude is None and longitude is None:
        return circle.latitude, circle.longitude
    if latitude is None or longitude is None:
        _refuse("Where", "only one half of a point is given", "Give both latitude and longitude, or neither")
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        _refuse("Where", f"{latitude}, {longitude} is no point on a map", "Give degrees north and degrees east")
    km = km_from(circle.place, latitude, longitude)
    if km > OUTSIDE_KM:
        wrong = f"that is {km:,.0f} km outside {circle.place.name}"
        _refuse("Where", wrong, "Choose a point in the place, or ask in the place where it is")
    return latitude, longitude


def km_from(place, latitude, longitude):
    """Kilometres from a point to the nearest area of a place; 0 for a place without areas."""
    areas = list(Area.objects.for_place(place).values_list("latitude", "longitude"))
    if not areas:
        return 0.0
    return float(km_between(latitude, longitude, *zip(*areas, strict=True)).min())


def _conditions(keys):
    unknown = [key for key in keys if not is_known(key)]
    if unknown:
        _refuse("What it should be", f"'{unknown[0]}' is not known", "Choose from the list, or ask for it in the note")
    return tuple(sorted(set(keys)))


def _at_hours(hours, conditions, earliest_at, latest_at, zone):
    """(earliest_at, latest_at, conditions) with the hours of a day that are wanted, said beside them or among them."""
    among = hours_in(conditions)
    wanted = [*among, *([HoursOfDay(*hours)] if hours else [])]
    if not wanted:
        return earliest_at, latest_at, conditions
    if len(wanted) > 1:
        _refuse("At what hours", "that is more than one time of day", "Give one, and ask again for the other")
    (one,) = wanted
    if one.last <= one.first:
        _refuse("At what hours", "they are over before they begin", "Give a later end, of the same day")
    if not one.are_within(earliest_at, latest_at, zone):
        words = in_a_sentence(str(in_words(one.key)))
        _refuse("At what hours", f"no time {words} is left on the days asked for", "Choose a later day or other hours")
    if earliest_at.astimezone(zone).date() == latest_at.astimezone(zone).date():
        others = tuple(key for key in conditions if key != one.key)
        return (*_within_the_day(one, earliest_at, latest_at, zone), others)
    return earliest_at, latest_at, tuple(sorted({*conditions, one.key}))


def _within_the_day(hours, earliest_at, latest_at, zone):
    day = earliest_at.astimezone(zone).date()
    first, last = (datetime.combine(day, end, tzinfo=zone) for end in hours)
    return max(earliest_at, first), min(latest_at, last)
