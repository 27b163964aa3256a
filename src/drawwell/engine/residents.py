"""Made-up residents for a rehearsal: whole people of every kind in each area, from what is counted of each alone.

Census tables say how many of each age live in an area, and how many care for somebody, but seldom how many do both.
The joint table of the whole place (or of a place like it) is bent to each area's own counts by iterative proportional
fitting (Deming and Stephan 1940), which changes no more than those counts ask for, and is then rounded to whole people
along a line with one random start an area (systematic sampling): every total is kept, and nobody is a fraction.
No resident made up here is anybody: only counts go in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 200
CLOSE_ENOUGH = 1e-9


class ResidentsAreWrong(ValueError):
    """The counts cannot be made into residents as they stand; the message says what to put right."""


@dataclass(frozen=True)
class Residents:
    """people (A, K1, K2, ...) whole; expected, the same before rounding. K: kinds of each way to tell people apart."""

    people: np.ndarray
    expected: np.ndarray


def residents(together: np.ndarray, alone: Sequence[np.ndarray], seed: int) -> Residents:
    """Whole people of each kind in each area.

    together  (K1, K2, ...)  people (or weights) of each kind in the whole place; 0: that kind cannot be
    alone     one (A, Ki) for each way of telling people apart: how many of each live in the area
    Raises ResidentsAreWrong where the counts of an area do not add up to the same people, or allow nobody.
    """
    together, alone = np.asarray(together, float), [np.asarray(each, float) for each in alone]
    _check(together, alone)
    expected = np.stack([_bent(together, [each[a] for each in alone], a) for a in range(len(alone[0]))])
    rng = np.random.default_rng(np.random.SeedSequence([20_270_403, seed]))
    line = expected.reshape(len(expected), -1)
    start = rng.uniform(size=(len(line), 1))
    edges = np.floor(np.concatenate([np.zeros((len(line), 1)), np.cumsum(line, axis=1)], axis=1) + start)
    edges[:, -1] = np.floor(np.round(line.sum(axis=1), 6) + start[:, 0])
    return Residents(np.diff(edges, axis=1).astype(np.int64).reshape(expected.shape), expected)


def as_segments(residents: Residents, names: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of every kind together and people (A, G) of each, as `twin_population.with_segments` takes them."""
    shape = residents.people.shape[1:]
    if tuple(map(len, names)) != shape:
        raise ResidentsAreWrong(f"There are {tuple(map(len, names))} names for kinds of shape {shape}: name each once.")
    told = tuple(", ".join(one[i] for one, i in zip(names, at, strict=True)) for at in np.ndindex(shape))
    return told, residents.people.reshape(len(residents.people), -1)


def _check(together: np.ndarray, alone: list[np.ndarray]) -> None:
    if together.ndim != len(alone) or any(each.ndim != 2 for each in alone):
        raise ResidentsAreWrong(
            f"The joint table tells people apart in {together.ndim} ways and {len(alone)} are counted by area: "
            "give one table of areas by kinds for each way."
        )
    for i, each in enumerate(alone):
        if each.shape != (len(alone[0]), together.shape[i]):
            wanted = (len(alone[0]), together.shape[i])
            raise ResidentsAreWrong(f"Table {i + 1} by area has shape {each.shape}: {wanted} is wanted.")
    for name, table in (("The joint table", together), *((f"Table {i + 1}", each) for i, each in enumerate(alone))):
        if not np.all(np.isfinite(table)) or table.min() < 0:
            raise ResidentsAreWrong(f"{name} has a figure below zero or none at all: count people from 0 up.")
    totals = np.stack([each.sum(axis=1) for each in alone])
    apart = np.flatnonzero(np.ptp(totals, axis=0) > 1e-6 * np.maximum(totals.max(axis=0), 1.0))
    if len(apart):
        told = ", ".join(f"{total:g}" for total in totals[:, apart[0]])
        raise ResidentsAreWrong(f"Area {apart[0] + 1} has {told} people by its different tables: let them agree first.")


def _bent(together: np.ndarray, counts: list[np.ndarray], area: int) -> np.ndarray:
    """The joint table in proportion to an area's own counts, each way in turn, until all agree."""
    table, total = together.copy(), counts[0].sum()
    if total == 0:
        return np.zeros_like(table)
    for _ in range(ROUNDS):
        off = 0.0
        for way, wanted in enumerate(counts):
            others = tuple(i for i in range(table.ndim) if i != way)
            now = table.sum(axis=others)
            if np.any((now == 0) & (wanted > 0)):
                raise ResidentsAreWrong(f"Area {area + 1} counts people of a kind that the joint table has nobody of.")
            times = np.divide(wanted, now, out=np.zeros(len(now)), where=now > 0)
            table *= np.expand_dims(times, others)
            off = max(off, float(np.abs(now - wanted).max()))
        if off <= CLOSE_ENOUGH * total:
            return table
    raise ResidentsAreWrong(f"The counts of area {area + 1} cannot be kept together with kinds that cannot be.")
