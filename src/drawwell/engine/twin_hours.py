"""twin_week.py compiled. `weeks` (2, P, 168) holds what `clock_of` gives for each weekly pattern."""

import math

from drawwell.engine.twin_calendar import called, inlined
from drawwell.engine.twin_case import WEEK
from drawwell.engine.twin_week import TICK


@inlined
def hour_of(at):
    """The week a moment lies in, and the hour of that week."""
    week = math.floor(at / 7.0)
    return week, min(int((at - 7.0 * week) * 24.0), WEEK - 1)


@called
def clock(at, pattern, weeks):
    """How far the clock of a weekly pattern has run."""
    week, hour = hour_of(at)
    so_far = weeks[0, pattern, hour]
    return 7.0 * week + so_far + weeks[1, pattern, hour] * ((at - 7.0 * week) * 24.0 - hour)


@inlined
def open_days(station, now, weeks):
    """How long the station has been open since the start, in days of a station that is open always."""
    if station.pattern < 0:
        return now
    return clock(now, station.pattern, weeks)


@inlined
def is_open(station, now, weeks):
    """Whether this is one of the station's hours."""
    if station.pattern < 0:
        return True
    return weeks[1, station.pattern, hour_of(now)[1]] > 0.0


@called
def when(station, days, now, latest, weeks):
    """The first open moment from now at which the station's clock has run so far; `latest` where it has not by then."""
    week, hour = hour_of(now)
    while 7.0 * week + hour / 24.0 < latest:
        each = weeks[1, station.pattern, hour]
        begun = 7.0 * week + weeks[0, station.pattern, hour]
        if each > 0.0 and begun + each > days:
            at = 7.0 * week + (hour + max(0.0, (days - begun) / each)) / 24.0
            return max(at, now + TICK)
        hour += 1
        if hour == WEEK:
            week += 1
            hour = 0
    return latest
