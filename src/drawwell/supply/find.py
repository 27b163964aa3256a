"""The offers nearest to a point that could answer a pull: quick among a million, on both databases.

Looks at every such service where there are few, else at those in a ring around the point and then in wider ones; asks
the nearest first what they offer in the time wanted, and stops when enough offers with room are found. What is full on
the way is given too, so that a page can say why the nearest does not fit. engine/match.py puts what is found in order.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from math import cos, radians
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from drawwell.place.geography import KM_PER_DEGREE
from drawwell.place.reading import a_moment, an_id, many_ids, one_id, read

RINGS_KM = (1.0, 3.0, 8.0)
FEW_SERVICES = 200
FIRST_ASKED = 8

_FAR = """(t.latitude - %s) * (t.latitude - %s) * %s + (t.longitude - %s) * (t.longitude - %s) * %s"""
# SQLite joins in the order written when told CROSS JOIN; PostgreSQL plans for itself.
_SERVICES_IN_BOX = f"""
SELECT s.id, {_FAR} FROM supply_site t CROSS JOIN supply_service s
WHERE s.site_id = t.id AND t.place_id = %s AND t.latitude BETWEEN %s AND %s AND t.longitude BETWEEN %s AND %s
    AND s.capability_id {{many}}
"""
_SERVICES_ANYWHERE = f"""
SELECT s.id, {_FAR} FROM supply_service s CROSS JOIN supply_site t
WHERE t.id = s.site_id AND t.place_id = %s AND s.capability_id {{many}} LIMIT %s
"""
# Moments come as seconds where a database keeps them as its own kind, which costs far more to read.
_MOMENT = {"postgresql": "EXTRACT(EPOCH FROM {})::float8", "sqlite": "{}"}
_READ = """
SELECT o.id, o.service_id, {starts_at}, {ends_at}, o.kept_free,
    (SELECT CAST(SUM(l.units - l.held - l.taken) AS bigint) FROM supply_lot l WHERE l.offer_id = o.id),
    (SELECT {checked_at} FROM supply_figure f WHERE f.offer_id = o.id),
    o.capability_id, o.conditions, s.name, s.organisation_id, s.conditions
"""
_OFFERS = f"""{_READ} FROM supply_offer o CROSS JOIN supply_service s
WHERE o.service_id {{many}} AND o.ends_at > %s AND o.starts_at <= %s AND s.id = o.service_id
"""
_WITHOUT_A_POINT = f"""{_READ} FROM supply_offer o CROSS JOIN supply_service s
WHERE o.place_id = %s AND o.capability_id {{many}} AND o.ends_at > %s AND o.starts_at <= %s
    AND s.id = o.service_id ORDER BY o.starts_at, o.id LIMIT %s
"""
_MOMENTS = {"starts_at": "o.starts_at", "ends_at": "o.ends_at", "checked_at": "MAX(f.checked_at)"}
MOST_WITHOUT_A_POINT = 2_000


class Near(NamedTuple):
    """One offer as found: how far, for how long, how much is free, and when somebody last said so.

    km is None where no point was given. conditions: keys of what its service and the offer itself say.
    """

    offer_id: UUID
    service_id: UUID
    km: float | None
    starts_at: datetime
    ends_at: datetime
    kept_free: bool
    free_units: int
    checked_at: datetime | None
    capability_id: UUID
    organisation_id: UUID
    name: str
    conditions: frozenset


def offers_near(
    place, capabilities, *, latitude, longitude, units, earliest_at, latest_at, within_km=60.0, most=20
) -> list[Near]:
    """Offers of any of the capabilities that are open in the window, nearest first.

    Has at least `most` with room for `units` if there are so many within reach, and nearer ones without room;
    times are aware datetimes, the point in degrees. Equal distances go by start, then by id.
    """
    place_id = one_id(place.pk)
    ids = many_ids(getattr(one, "pk", one) for one in capabilities)
    window = [a_moment(at) for at in (earliest_at, latest_at)]
    found, asked = [], 0
    for services in _services_by_ring(place_id, ids, latitude, longitude, within_km):
        while asked < len(services):
            several = _next_asked(services, asked)
            asked += len(several)
            found += _offers_of(several, window)
            if sum(one.free_units >= units for one in found) >= most:
                return found
    return found


def offers_without_a_point(place, capabilities, *, earliest_at, latest_at, most=MOST_WITHOUT_A_POINT) -> list[Near]:
    """Offers of any of the capabilities that are open in the window, the first to begin first, where no point is known.

    Their km is None. Times are aware datetimes; so many at the most.
    """
    place_id = one_id(place.pk)
    ids = many_ids(getattr(one, "pk", one) for one in capabilities)
    window = [a_moment(at) for at in (earliest_at, latest_at)]
    return [_read(row, {}) for row in _rows(_WITHOUT_A_POINT, [place_id, ids, *window, most])]


def _services_by_ring(place_id, ids, latitude, longitude, within_km):
    """Lists of (service id, km), nearest first; each begins with the one before, and the last has all in reach."""
    point = _Point(latitude, longitude)
    # Where there are few such services at all, looking at each is less than at every site near.
    everywhere = _rows(_SERVICES_ANYWHERE, [*point.values, place_id, ids, FEW_SERVICES + 1])
    if len(everywhere) <= FEW_SERVICES:
        yield _sorted(everywhere, within_km)
        return
    for km in [*(ring for ring in RINGS_KM if ring < within_km), within_km]:
        yield _sorted(_rows(_SERVICES_IN_BOX, [*point.values, place_id, *point.box(km), ids]), km)


def _sorted(rows, km):
    # A ring is round and its box is not: the corners wait for the next ring.
    return sorted(((service, squared**0.5) for service, squared in rows if squared <= km**2), key=_by_km)


def _by_km(row):
    return row[1], str(row[0])


@dataclass(frozen=True)
class _Point:
    latitude: float
    longitude: float

    @property
    def km_east(self):
        """Kilometres in a degree to the east, here."""
        return KM_PER_DEGREE * cos(radians(self.latitude))

    @property
    def values(self):
        north, east = (self.latitude,) * 2, (self.longitude,) * 2
        return [*north, KM_PER_DEGREE**2, *east, self.km_east**2]

    def box(self, km):
        north, east = km / KM_PER_DEGREE, km / self.km_east
        return [self.latitude - north, self.latitude + north, self.longitude - east, self.longitude + east]


def _next_asked(services, asked):
    """The next services to ask: half as many again each time, and all that are as far as the last of them."""
    end = min(len(services), asked + max(FIRST_ASKED, asked // 2))
    while end < len(services) and services[end][1] == services[end - 1][1]:
        end += 1
    return services[asked:end]


def _offers_of(services, window):
    km_of = {an_id(service): km for service, km in services}
    found = [_read(row, km_of) for row in _rows(_OFFERS, [many_ids(km_of), *window])]
    return sorted(found, key=lambda one: (one.km, one.starts_at, one.offer_id))


def _rows(statement, values):
    moments = {name: _MOMENT[connection.vendor].format(column) for name, column in _MOMENTS.items()}
    return read(statement.format(many="{many}", **moments), values)


def _read(row, km_of):
    offer, service, starts_at, ends_at, kept_free, free, checked_at, capability, own, name, organisation, said = row
    service = an_id(service)
    return Near(
        an_id(offer),
        service,
        km_of.get(service),
        _time(starts_at),
        _time(ends_at),
        bool(kept_free),
        free or 0,
        _time(checked_at),
        an_id(capability),
        an_id(organisation),
        name,
        _conditions(own) | _conditions(said),
    )


_NONE = frozenset()


def _conditions(kept):
    """A list of keys as a database gives it: text, or read already."""
    if kept in ("[]", []):
        return _NONE
    return frozenset(json.loads(kept) if isinstance(kept, str) else kept)


def _time(value):
    """A moment, read as seconds; on SQLite it has no zone, and is text where it is the latest of several."""
    if value is None:
        return None
    if isinstance(value, float):
        return datetime.fromtimestamp(value, UTC)
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).replace(tzinfo=UTC)
