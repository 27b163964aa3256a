"""Where to open p sites so that the distances people travel add up to least: exact, with its bound.

Lagrangian relaxation of "everyone goes somewhere" gives the bound and, through reduced costs, closes or opens most
sites for good (Cornuejols, Fisher and Nemhauser 1977; Beasley 1985); interchange (Teitz and Bart 1968) gives the
answer; what is still open to doubt is parted, one site at a time, with the same relaxation for each part.
"""

from dataclasses import dataclass

import numpy as np

STEPS = 3000
PATIENCE = 25
MOST_NODES = 100_000
NODE_STEPS = 40
NODE_SIZE = 0.3


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


@dataclass
class _Node:
    """Part of the choices: sites that must open, sites still alive, and the bound and multipliers it came with."""

    must: np.ndarray
    alive: np.ndarray
    bound: float
    multipliers: np.ndarray


def _settle_the_rest(distance: np.ndarray, p: int, found: _Search, step: float) -> None:
    """Branch and bound on the sites that the relaxation leaves in doubt; each node climbs a little further."""
    every = np.ones(distance.shape[1], dtype=bool)
    nodes = [_Node(~every, every, found.bound, found.multipliers)]
    tried: set = set()
    for _ in range(MOST_NODES):
        if not nodes:
            break
        node = nodes.pop()
        if _beaten(node.bound, found, step):
            continue
        reduced = _climb(distance, p, node, found, step)
        _try_sites(distance, _liked(reduced, node, p), found, tried)
        if not _beaten(node.bound, found, step):
            nodes += _branches(distance, reduced, p, node, found, step)
    found.bound = min([found.total, *(node.bound for node in nodes)]) if nodes else found.total


def _beaten(bound: float, found: _Search, step: float) -> bool:
    """Nothing in a node with this bound can better the best so far."""
    return found.total - bound < max(step * (1 - 1e-6), 1e-9 * abs(found.total))


def _climb(distance: np.ndarray, p: int, node: _Node, found: _Search, step: float) -> np.ndarray:
    """Raise a node's bound by subgradient steps among its own sites; returns reduced costs (J,), inf where shut."""
    own = np.flatnonzero(node.alive)
    near, must = distance[:, own], node.must[own]
    multipliers, size, since = node.multipliers, NODE_SIZE, 0
    best, best_reduced = -np.inf, None
    for _ in range(NODE_STEPS):
        gains = np.minimum(near - multipliers[:, None], 0.0)
        reduced = gains.sum(axis=0)
        liked = np.argsort(np.where(must, -np.inf, reduced), kind="stable")[:p]
        bound = float(multipliers.sum() + reduced[liked].sum())
        since += 1
        if bound > best:
            best, best_reduced, node.multipliers, since = bound, reduced, multipliers, 0
        slope = 1.0 - (gains[:, liked] < 0).sum(axis=1)
        if _beaten(best, found, step) or not slope.any():
            break
        if since >= 5:
            size, since, multipliers = size / 2, 0, node.multipliers
            continue
        multipliers = multipliers + size * (1.01 * found.total - bound) / (slope @ slope) * slope
    node.bound = max(node.bound, best)
    all_reduced = np.full(distance.shape[1], np.inf)
    all_reduced[own] = best_reduced
    return all_reduced


def _liked(reduced: np.ndarray, node: _Node, p: int) -> np.ndarray:
    """The p sites a node's relaxation opens."""
    return np.argsort(np.where(node.must, -np.inf, reduced), kind="stable")[:p]


def _branches(distance, reduced, p: int, node: _Node, found: _Search, step: float) -> list[_Node]:
    """What is left of a node: sites that reduced costs rule in or out are fixed, and one in doubt parts the rest."""
    free = np.sort(np.where(node.must, -np.inf, reduced))
    last_in, first_out = free[p - 1], free[p] if len(free) > p else np.inf
    room = found.total - max(step * (1 - 1e-6), 0.0) - node.bound
    own = np.where(node.alive, reduced, 0.0)
    must = node.must | (node.alive & (first_out - own > room))
    alive = (node.alive & (reduced - last_in <= room)) | must
    doubt = np.flatnonzero(alive & ~must)
    if must.sum() == p or alive.sum() <= p:
        sites = np.flatnonzero(must if must.sum() == p else alive)
        total = distance[:, sites].min(axis=1).sum()
        if len(sites) == p and total < found.total:
            found.sites, found.total = sites, total
        return []
    parting = doubt[reduced[doubt].argmin()]
    opened, shut = must.copy(), alive.copy()
    opened[parting], shut[parting] = True, False
    return [_Node(must, shut, node.bound, node.multipliers), _Node(opened, alive, node.bound, node.multipliers)]
