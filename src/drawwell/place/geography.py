"""Distance on the ground."""

import numpy as np

KM_PER_DEGREE = 111.32


def km_between(latitude, longitude, latitudes, longitudes):
    """Kilometres from one point to others on a flat map: good to a per cent over a county."""
    north = (np.asarray(latitudes) - latitude) * KM_PER_DEGREE
    east = (np.asarray(longitudes) - longitude) * KM_PER_DEGREE * np.cos(np.radians(latitude))
    return np.hypot(north, east)
