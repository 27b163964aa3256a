"""Which neighbourhood of the authority a point lies in, by its shapes where there are any."""

import math
from pathlib import Path

from drawwell.place.census.areas import Area, Centroid
from drawwell.place.census.sources import features_of

KM_PER_DEGREE = 111.2
MARGIN_DEGREES = 0.15  # neighbours' centroids this far round the authority decide who a border point belongs to


class Located:
    """Answers `area_of(latitude, longitude)`: the code of the area, or None when the point lies outside.

    By the neighbourhoods' shapes where a file holds them; else the nearest centroid in England decides.
    """

    def __init__(self, data: Path, lad: str, areas: tuple[Area, ...], centroids: tuple[Centroid, ...]):
        self._areas = areas
        self._lad = lad
        self._box = _box(areas)
        self._near = [one for one in centroids if self._in_box(one.latitude, one.longitude)]
        path = data / f"boundaries/lsoa_{lad}.geojson"
        self._shapes = _shapes(path) if path.is_file() else []
        self.by_shapes = bool(self._shapes)

    def area_of(self, latitude: float, longitude: float) -> str | None:
        if not self._in_box(latitude, longitude):
            return None
        if self._shapes:
            return next((code for code, rings in self._shapes if _inside(longitude, latitude, rings)), None)
        nearest = min(self._near, key=lambda one: distance_km(latitude, longitude, one.latitude, one.longitude))
        return nearest.code if nearest.authority == self._lad else None

    def nearest_area(self, latitude: float, longitude: float) -> str:
        """The code of the authority's own area whose centroid is nearest."""
        return min(self._areas, key=lambda one: distance_km(latitude, longitude, one.latitude, one.longitude)).code

    def _in_box(self, latitude: float, longitude: float) -> bool:
        south, north, west, east = self._box
        return south <= latitude <= north and west <= longitude <= east


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Distance on a flat map scaled at this latitude: right to a few metres within one authority."""
    north = (latitude - other_latitude) * KM_PER_DEGREE
    east = (longitude - other_longitude) * KM_PER_DEGREE * math.cos(math.radians(latitude))
    return math.hypot(north, east)


def _box(areas: tuple[Area, ...]) -> tuple[float, float, float, float]:
    latitudes = [area.latitude for area in areas]
    longitudes = [area.longitude for area in areas]
    return (
        min(latitudes) - MARGIN_DEGREES,
        max(latitudes) + MARGIN_DEGREES,
        min(longitudes) - MARGIN_DEGREES,
        max(longitudes) + MARGIN_DEGREES,
    )


def _shapes(path: Path) -> list[tuple[str, list]]:
    """(area code, rings) of every shape; a ring is a list of (longitude, latitude)."""
    shapes = []
    for feature in features_of(path):
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        shapes.append((feature["properties"]["LSOA21CD"], [ring for polygon in polygons for ring in polygon]))
    return shapes


def _inside(x: float, y: float, rings: list) -> bool:
    """Even-odd rule: a point is inside when a line from it to the east crosses the rings an odd number of times."""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside
