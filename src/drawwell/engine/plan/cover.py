"""Sites that reach most people within a distance, or reach everybody with fewest sites."""

import numpy as np

from drawwell.engine.plan.pmedian import Opened, p_median


def cover_most(distance: np.ndarray, people: np.ndarray, radius: float, p: int) -> Opened:
    """Open p sites so that most people have one within the radius (Church and ReVelle 1974).

    distance (places, sites), people (places,). `total` is the people left out, least of all choices, and `bound` what
    no choice can better. It is a p-median in which only those beyond the radius travel.
    """
    beyond = np.asarray(distance) > radius
    return p_median(np.where(beyond, np.asarray(people, float)[:, None], 0.0), p)
