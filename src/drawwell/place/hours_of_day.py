"""Hours of a day, the same on each of several days: what an ask wants, and what help is given at.

They are kept as a key like other conditions of help, such as `hours-0900-1200`, so that nothing else has to know them.
"""

import re
from datetime import datetime, time, timedelta
from typing import NamedTuple

_KEY = re.compile(r"hours-([01]\d|2[0-3])([0-5]\d)-([01]\d|2[0-3])([0-5]\d)")
LAST_MINUTE = time(23, 59)


class HoursOfDay(NamedTuple):
    """From a time of day to a later one of the same day, on a place's own clocks."""

    first: time
    last: time

    @property
    def key(self):
        """'hours-0900-1200'."""
        return f"hours-{self.first:%H%M}-{self.last:%H%M}"

    def are_within(self, begins_at, ends_at, zone):
        """Whether some of these hours lie between two moments, on any day."""
        day, last_day = begins_at.astimezone(zone).date(), ends_at.astimezone(zone).date()
        while day <= last_day:
            first, last = (datetime.combine(day, end, tzinfo=zone) for end in self)
            if max(first, begins_at) < min(last, ends_at):
                return True
            day += timedelta(days=1)
        return False

    def shared_with(self, others):
        """What these have in common with each of some other hours."""
        shared = (HoursOfDay(max(self.first, one.first), min(self.last, one.last)) for one in others)
        return [one for one in shared if one.first < one.last]


def hours_of(key):
    """The HoursOfDay that a key says, or None where it says none: `hours-1200-0900` is over before it begins."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    hour, minute, last_hour, last_minute = map(int, found.groups())
    hours = HoursOfDay(time(hour, minute), time(last_hour, last_minute))
    return hours if hours.first < hours.last else None


def hours_in(keys):
    """Every HoursOfDay that some keys say, in order."""
    return [hours for hours in map(hours_of, sorted(keys)) if hours is not None]


def is_at_hours_of_one_day(earliest_at, latest_at, zone):
    """Whether two moments are hours of one day, and not the rest of it."""
    first, last = earliest_at.astimezone(zone), latest_at.astimezone(zone)
    return first.date() == last.date() and last.time() < LAST_MINUTE
