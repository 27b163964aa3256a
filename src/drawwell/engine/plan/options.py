"""Who could be met where and by what: the options of every cell, as flat arrays.

A cell is one need in one area. An option of a cell is one capability at one site, either used as it is produced
or pulled from what is kept free. Options are kept in the order of their cells, so that a cell owns a slice,
and within a cell the pulled come first, then the produced from the widest fit to the narrowest.
"""

from dataclasses import dataclass

import numpy as np

from drawwell.engine.plan.case import PlanCase

MODES = ("both", "production only", "partnering only")


@dataclass(frozen=True)
class Options:
    """The options of all cells. K options, A x N cells; `stock` numbers what is produced and kept at sites.

    cell      (K,)  area x N + need
    start     (A*N + 1,)  options of cell i are start[i]:start[i + 1]
    stock     (K,)  which produced or kept capacity the option draws on: an index into stock_site and its fellows
    pulled    (K,)  bool: pulled by a worker rather than used as produced
    level     (K,)  for produced options, which fit level of its need (0 is the largest fit); -1 for pulled
    met       (K,)  people met per person who takes the option (access, times fit when pulled)
    gain      (K,)  value per person who takes it: value x met
    units     (K,)  units one person draws
    hours     (K,)  worker hours one person takes (0 unless pulled)
    fit_levels      per need, the distinct fits of its produced capabilities, largest first
    stock_site, stock_capability, stock_kept  (Q,)  what each stock is: where, of what, and whether kept free
    stock_cost      (Q,)  pence per unit
    left_out  int   options in reach that were left out to keep the programme small (0: none)
    """

    cell: np.ndarray
    start: np.ndarray
    stock: np.ndarray
    pulled: np.ndarray
    level: np.ndarray
    met: np.ndarray
    gain: np.ndarray
    units: np.ndarray
    hours: np.ndarray
    fit_levels: tuple[np.ndarray, ...]
    stock_site: np.ndarray
    stock_capability: np.ndarray
    stock_kept: np.ndarray
    stock_cost: np.ndarray
    left_out: int


def options_of(case: PlanCase, mode: str = "both", nearest: int | None = None) -> Options:
    """All options of a case in a mode; with `nearest`, only that many sites per area, capability and kind.

    "production only" has no pulled options and "partnering only" no produced ones; money may still be spent on
    either, since a statute asks for spending whatever the mode.
    """
    if mode not in MODES:
        raise ValueError(f"mode is {mode!r}: choose one of {', '.join(MODES)}.")
    stocks = _stocks(case)
    parts, left_out = [], 0
    for pulled in (False, True):
        if mode == ("production only" if pulled else "partnering only"):
            continue
        part, left = _options_of_kind(case, pulled, nearest, stocks)
        parts.append(part)
        left_out += left
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[3], columns[0]))
    cell, stock, pulled, level, met, gain, units, hours = (column[order] for column in columns)
    cells = len(case.areas) * len(case.needs)
    return Options(
        cell=cell,
        start=np.searchsorted(cell, np.arange(cells + 1)),
        stock=stock,
        pulled=pulled,
        level=level,
        met=met,
        gain=gain,
        units=units,
        hours=hours,
        fit_levels=fit_levels_of(case),
        stock_site=stocks[0],
        stock_capability=stocks[1],
        stock_kept=stocks[2],
        stock_cost=np.where(stocks[2], case.cost_kept[stocks[1]], case.cost_produced[stocks[1]]),
        left_out=left_out,
    )


def fit_levels_of(case: PlanCase) -> tuple[np.ndarray, ...]:
    """The distinct fits above zero of each need's produced capabilities, largest first."""
    return tuple(np.unique(fits[fits > 0])[::-1] for fits in case.fit_produced)


def _stocks(case: PlanCase) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Site, capability and kept-or-not of everything that can be produced or kept: produced first."""
    makes, keeps = np.argwhere(case.can_produce), np.argwhere(case.can_keep)
    both = np.concatenate([makes, keeps])
    kept = np.repeat([False, True], [len(makes), len(keeps)])
    return both[:, 0], both[:, 1], kept


def _options_of_kind(case, pulled, nearest, stocks):
    """The options that use produced capacity, or those that pull; and how many were left out."""
    site, capability, kept = stocks
    number = np.full((len(case.sites), len(case.capabilities)), -1)
    number[site[kept == pulled], capability[kept == pulled]] = np.flatnonzero(kept == pulled)
    access = case.access_pulled if pulled else case.access_produced
    fit = case.fit_pulled if pulled else case.fit_produced
    reach = (access[:, :, None] > 0) & (number[None] >= 0)
    near = _nearest(access, number >= 0, nearest) if nearest else reach
    area, site, need, capability = _join(near, fit)
    left_out = int((reach.sum(axis=(0, 1)) - near.sum(axis=(0, 1))) @ (fit > 0).sum(axis=0))
    met = access[area, site] * (fit[need, capability] if pulled else 1.0)
    levels = fit_levels_of(case)
    level = np.full(len(area), -1)
    if not pulled:
        table = np.array(
            [[np.searchsorted(-levels[n], -f) if f > 0 else -1 for f in row] for n, row in enumerate(case.fit_produced)]
        )
        level = table[need, capability]
    part = (
        area * len(case.needs) + need,
        number[site, capability],
        np.full(len(area), pulled),
        level,
        met,
        met * case.value[area, need],
        (case.units_pulled if pulled else case.units_produced)[capability].astype(float),
        case.worker_hours[capability].astype(float) if pulled else np.zeros(len(area)),
    )
    return part, left_out


def _join(near: np.ndarray, fit: np.ndarray):
    """Areas, sites, needs and capabilities of every option: near (A, S, C) joined with fit (N, C) above zero."""
    area, site, capability = np.nonzero(near)
    need_of, capability_of = np.nonzero(fit > 0)
    order = np.argsort(capability_of, kind="stable")
    need_of, per = need_of[order], np.bincount(capability_of, minlength=fit.shape[1])
    first = np.concatenate([[0], np.cumsum(per)])[:-1]
    times = per[capability]
    repeat = np.repeat(np.arange(len(area)), times)
    within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    need = need_of[first[capability[repeat]] + within]
    return area[repeat], site[repeat], need, capability[repeat]


def _nearest(access: np.ndarray, offers: np.ndarray, nearest: int) -> np.ndarray:
    """Which sites are among the nearest with the capability, (A, S, C); ties go to the first named site."""
    near = np.zeros((*access.shape, offers.shape[1]), dtype=bool)
    for c in range(offers.shape[1]):
        reach = np.where(offers[:, c], access, 0.0)
        rank = np.argsort(np.argsort(-reach, axis=1, kind="stable"), axis=1)
        near[:, :, c] = (rank < nearest) & (reach > 0)
    return near
