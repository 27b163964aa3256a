"""Where to open p sites so that the distances people travel add up to least: exact, with its bound.

Lagrangian relaxation of "everyone goes somewhere" gives the bound and, through reduced costs, closes or opens most
sites for good (Cornuejols, Fisher and Nemhauser 1977; Beasley 1985); interchange (Teitz and Bart 1968) gives the
answer; what is still open to doubt goes to HiGHS as a small programme with strong linking rows.
"""

from dataclasses import dataclass

import numpy as np

from drawwell.engine.plan.facilities import Facilities, solve_facilities

STEPS = 3000
PATIENCE = 25


@dataclass(frozen=True)
class Opened:
    """Sites chosen, where each place goes, the total, and a bound that no choice can beat."""

    sites: np.ndarray
    site_of: np.ndarray
    total: float
    bound: float


@dataclass
class _Search:
    """Best so far: open sites and total, bound and the multipliers that gave it."""

    sites: np.ndarray
    total: float
    bound: float
    multipliers: np.ndarray


def p_median(distance: np.ndarray, p: int) -> Opened:
    """Open p of the columns of distance (places, sites) so that each place's nearest open site is nearest in all.

    Distances of whole numbers let the bound be rounded up. Raises ValueError where p is out of range.
    """
    if not 1 <= p <= distance.shape[1]:
        raise ValueError(f"p is {p} but there are {distance.shape[1]} sites: choose 1 to {distance.shape[1]}.")
    step = 1.0 if np.array_equal(distance, np.round(distance)) else 0.0
    found = _relax(distance, p, step)
    if not _proved(found, step):
        _settle_the_rest(distance, p, found, step)
    sites = np.sort(found.sites)
    site_of = sites[distance[:, sites].argmin(axis=1)]
    bound = found.total if _proved(found, step) else found.bound
    return Opened(sites, site_of, found.total, bound)


def _proved(found: _Search, step: float) -> bool:
    return found.total - found.bound < max(step * (1 - 1e-6), 1e-9 * abs(found.total) + 1e-12)


def _relax(distance: np.ndarray, p: int, step: float) -> _Search:
    """Subgradient ascent of the Lagrangian bound, with an interchange from the sites it likes."""
    sites = interchange(distance, _greedy(distance, p))
    nearest = np.sort(distance[:, sites], axis=1)
    multipliers = nearest[:, min(1, p - 1)].astype(float)
    found = _Search(sites, nearest[:, 0].sum(), -np.inf, multipliers)
    size, since = 2.0, 0
    tried = {tuple(np.sort(sites))}
    for _ in range(STEPS):
        gains = np.minimum(distance - multipliers[:, None], 0.0)
        liked = np.argpartition(gains.sum(axis=0), p - 1)[:p]
        bound = multipliers.sum() + gains.sum(axis=0)[liked].sum()
        since += 1
        if bound > found.bound + 1e-9 * abs(bound):
            found.bound, found.multipliers, since = bound, multipliers, 0
        if since == 0 or since == PATIENCE:
            _try_sites(distance, liked, found, tried)
        if since >= PATIENCE:
            size, since, multipliers = size / 2, 0, found.multipliers
        if _proved(found, step) or size < 0.005:
            break
        slope = 1.0 - (gains[:, liked] < 0).sum(axis=1)
        if not slope.any():
            break
        multipliers = multipliers + size * (1.02 * found.total - bound) / (slope @ slope) * slope
    return found


def _try_sites(distance: np.ndarray, liked: np.ndarray, found: _Search, tried: set) -> None:
    """Interchange from the sites the relaxation likes, unless they were tried before."""
    total = distance[:, liked].min(axis=1).sum()
    key = tuple(np.sort(liked))
    if key in tried or total > 1.05 * found.total:
        return
    tried.add(key)
    sites = interchange(distance, liked)
    total = distance[:, sites].min(axis=1).sum()
    if total < found.total:
        found.sites, found.total = sites, total


def _greedy(distance: np.ndarray, p: int) -> np.ndarray:
    """p sites, each the one that shortens distances most beside those chosen before."""
    near = np.full(len(distance), distance.max() * 2.0 + 1)
    sites = []
    for _ in range(p):
        saved = np.maximum(near[:, None] - distance, 0.0).sum(axis=0)
        saved[sites] = -1.0
        sites.append(int(saved.argmax()))
        near = np.minimum(near, distance[:, sites[-1]])
    return np.array(sites)


def interchange(distance: np.ndarray, sites: np.ndarray) -> np.ndarray:
    """Swap one open site for one closed while that shortens distances; the best swap of each sweep is taken."""
    sites = np.array(sites)
    while True:
        order = np.argsort(distance[:, sites], axis=1, kind="stable")[:, :2]
        closest = order[:, 0]
        first = np.take_along_axis(distance[:, sites], order[:, :1], axis=1)
        second = distance.max() + 1.0
        if len(sites) > 1:
            second = np.take_along_axis(distance[:, sites], order[:, 1:], axis=1)
        saved = np.maximum(first - distance, 0.0).sum(axis=0)
        lost = np.zeros((len(sites), distance.shape[1]))  # what closing site r costs when site i opens
        np.add.at(lost, closest, np.minimum(second, np.maximum(distance, first)) - first)
        change = lost - saved
        change[:, sites] = np.inf
        r, i = np.unravel_index(change.argmin(), change.shape)
        if change[r, i] >= -1e-9:
            return sites
        sites[r] = i


def _settle_the_rest(distance: np.ndarray, p: int, found: _Search, step: float) -> None:
    """Fix what reduced costs decide, and let HiGHS decide the rest."""
    reduced = np.minimum(distance - found.multipliers[:, None], 0.0).sum(axis=0)
    order = np.sort(reduced)
    room = found.total - step * (1 - 1e-6) - found.bound
    shut = reduced - order[p - 1] > room
    must = order[min(p, len(order) - 1)] - reduced > room
    kept = np.flatnonzero(~shut)
    answer = solve_facilities(
        Facilities(
            cost=distance[:, kept],
            fixed=np.zeros(len(kept)),
            must=must[kept],
            how_many=p,
            known_total=found.total,
        )
    )
    if answer.total < found.total:
        found.sites, found.total = kept[answer.open_sites], answer.total
    found.bound = max(found.bound, min(answer.bound, found.total))
