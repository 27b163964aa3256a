"""twin_week.py compiled, and how long somebody would wait who joined a line now.

`weeks` (2, P, 168) holds what `clock_of` gives for each weekly pattern.
"""

import math

from drawwell.engine.twin import CRUMB, NEVER
from drawwell.engine.twin_calendar import called, inlined, once
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


@inlined
def in_hand(station, now, weeks):
    """Units that could be used now, counted without touching the station."""
    return min(station.most, station.level + station.rate * (open_days(station, now, weeks) - station.filled_at))


@inlined
def wait_for(station, lacking):
    """Days until so many units more have opened at this month's rate."""
    if lacking <= CRUMB:
        return 0.0
    return lacking / station.rate if station.rate > 0 else NEVER


@inlined
def expected_wait(station, one_use, now, weeks):
    """Days until somebody joining this line now would be served at this month's rate."""
    return wait_for(station, (station.length + 1) * one_use - in_hand(station, now, weeks))


@once
def workers_wait(hours, shape, stations, now, weeks):
    """The same for somebody joining the workers' line, whichever shift will come."""
    lacking = (stations[shape[2]].length + 1) * hours
    for shift in range(shape[2] + 1, len(stations)):
        lacking -= in_hand(stations[shift], now, weeks)
    return wait_for(stations[shape[2]], lacking)
