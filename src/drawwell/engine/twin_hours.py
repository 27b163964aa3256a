"""twin_week.py compiled: the clock of a station that keeps hours. `tables` is laid out by twin_fast."""

import math

from drawwell.engine.twin_calendar import called, inlined
from drawwell.engine.twin_case import WEEK
from drawwell.engine.twin_week import TICK

SO_FAR, EACH = 11, 12  # where the weekly patterns stand in `tables`: (P, 168) each


@inlined
def hour_of(at):
    """The week a moment lies in, and the hour of that week."""
    week = math.floor(at / 7.0)
    return week, min(int((at - 7.0 * week) * 24.0), WEEK - 1)


@called
def clock(at, pattern, tables):
    """How far the clock of a weekly pattern has run."""
    week, hour = hour_of(at)
    so_far = tables[SO_FAR][pattern, hour]
    return 7.0 * week + so_far + tables[EACH][pattern, hour] * ((at - 7.0 * week) * 24.0 - hour)


@inlined
def open_days(station, now, tables):
    """How long the station has been open since the start, in days of a station that is open always."""
    if station.pattern < 0:
        return now
    return clock(now, station.pattern, tables)


@inlined
def is_open(station, now, tables):
    """Whether this is one of the station's hours."""
    if station.pattern < 0:
        return True
    return tables[EACH][station.pattern, hour_of(now)[1]] > 0.0


@called
def when(station, days, now, latest, tables):
    """The first open moment from now at which the station's clock has run so far; `latest` where it has not by then."""
    week, hour = hour_of(now)
    while 7.0 * week + hour / 24.0 < latest:
        each = tables[EACH][station.pattern, hour]
        begun = 7.0 * week + tables[SO_FAR][station.pattern, hour]
        if each > 0.0 and begun + each > days:
            at = 7.0 * week + (hour + max(0.0, (days - begun) / each)) / 24.0
            return max(at, now + TICK)
        hour += 1
        if hour == WEEK:
            week += 1
            hour = 0
    return latest
