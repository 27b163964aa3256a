"""The hours of a week in which something is open, and a clock that runs only then. twin_hours.py: compiled."""

import math

import numpy as np

from drawwell.engine.twin_case import WEEK

TICK = 1e-9  # days: the shortest time a station with hours waits before it looks again


def clock_of(hours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of a week's open hours (168,): how far their clock has run when each hour begins, and how far in each, in days.

    The clock runs seven days a week, all of them in open hours: a month's units open in its open hours, evenly.
    """
    each = np.asarray(hours, bool) * (7.0 / max(1, int(np.sum(hours))))
    return np.concatenate([[0.0], np.cumsum(each)[:-1]]), each


class Week:
    """The hours of a week in which something is open, and the clock that runs only then."""

    def __init__(self, hours):
        (self.so_far, self.each) = (row.tolist() for row in clock_of(hours))

    def hour(self, at):
        """The week a moment lies in, and the hour of that week."""
        week = math.floor(at / 7.0)
        return week, min(int((at - 7.0 * week) * 24.0), WEEK - 1)

    def open_days(self, at):
        """How far the clock has run: as many days a week as the calendar has, all of them in open hours."""
        week, hour = self.hour(at)
        return 7.0 * week + self.so_far[hour] + self.each[hour] * ((at - 7.0 * week) * 24.0 - hour)

    def is_open(self, at):
        """Whether a moment lies in an open hour."""
        return self.each[self.hour(at)[1]] > 0.0

    def when(self, open_days, now, latest):
        """The first open moment from now at which the clock has run so far; `latest` where it has not by then."""
        week, hour = self.hour(now)
        while 7.0 * week + hour / 24.0 < latest:
            begun = 7.0 * week + self.so_far[hour]
            if self.each[hour] > 0.0 and begun + self.each[hour] > open_days:
                at = 7.0 * week + (hour + max(0.0, (open_days - begun) / self.each[hour])) / 24.0
                return max(at, now + TICK)
            hour += 1
            if hour == WEEK:
                week, hour = week + 1, 0
        return latest
