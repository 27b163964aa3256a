"""Which sites to open for what they cost and how far people are from them: the exact programme, in HiGHS.

Strong linking rows (nobody goes to a shut site: flow of a place to a site <= open) make the bound mean something; they
are added as the relaxation breaks them, since nearly all of them never bind.
"""

from dataclasses import dataclass, field

import highspy
import numpy as np
import scipy.sparse as sp

ROUNDS = 40


@dataclass(frozen=True)
class Facilities:
    """Places to be served, sites that may open.

    cost       (I, J)  of serving all of a place's demand from a site; inf: it cannot
    fixed      (J,)    of opening the site
    demand     (I,)    and capacity (J,): None where sites have room for all
    whole      a place may not be shared between sites
    how_many   exactly this many sites open; None: as many as pay
    must       (J,) bool: sites that stay open
    known_total  of a plan already at hand; inf where there is none
    """

    cost: np.ndarray
    fixed: np.ndarray
    demand: np.ndarray | None = None
    capacity: np.ndarray | None = None
    whole: bool = False
    how_many: int | None = None
    must: np.ndarray | None = None
    known_total: float = np.inf
    shut_pairs: np.ndarray | None = field(default=None)  # (I, J) bool: pairs proved not to be in the best plan


@dataclass(frozen=True)
class FacilitiesAnswer:
    """Open sites, shares (I, J) of each place served by each site, the total and a bound no plan can beat."""

    open_sites: np.ndarray
    shares: np.ndarray
    total: float
    bound: float


def solve_facilities(facilities: Facilities, gap: float = 0.0) -> FacilitiesAnswer:
    """The cheapest sites to open, proved to within the gap. total is inf where nothing fits."""
    programme = _Rows(facilities)
    highs = highspy._Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 1)
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("mip_abs_gap", 1e-7)
    highs.passModel(programme.relaxed())
    for _ in range(ROUNDS):
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            break
        broken = programme.broken_links(np.array(highs.getSolution().col_value))
        if not len(broken):
            break
        programme.add_links(highs, broken)
    return _whole_answer(facilities, programme, highs)


class _Rows:
    """The programme's columns (open sites, then pairs that may serve) and its rows as they are added."""

    def __init__(self, facilities: Facilities):
        self.facilities = facilities
        usable = np.isfinite(facilities.cost)
        if facilities.shut_pairs is not None:
            usable &= ~facilities.shut_pairs
        self.place, self.site = np.nonzero(usable)
        self.sites = len(facilities.fixed)

    def relaxed(self) -> highspy.HighsLp:
        """The programme with sites open in part and no link rows yet, but one weak row a site."""
        f, pairs = self.facilities, len(self.place)
        columns = self.sites + np.arange(pairs)
        serve = sp.csr_matrix((np.ones(pairs), (self.place, columns)), shape=(len(f.cost), self.sites + pairs))
        if f.capacity is None:
            taken, room = np.ones(pairs), np.bincount(self.site, minlength=self.sites).astype(float)
        else:
            taken, room = f.demand[self.place].astype(float), f.capacity.astype(float)
        fill = sp.csr_matrix((taken, (self.site, columns)), shape=(self.sites, self.sites + pairs))
        fill = fill - sp.hstack([sp.diags(room), sp.csr_matrix((self.sites, pairs))])
        count = sp.csr_matrix(np.append(np.ones(self.sites), np.zeros(pairs))[None, :])
        least = [np.ones(len(f.cost)), np.full(self.sites, -np.inf), np.zeros(1)]
        most = [np.ones(len(f.cost)), np.zeros(self.sites), np.full(1, float(self.sites))]
        if f.how_many is not None:
            least[2][:] = most[2][:] = f.how_many
        elif f.capacity is not None:
            count = sp.csr_matrix(np.append(f.capacity.astype(float), np.zeros(pairs))[None, :])
            least[2][:], most[2][:] = room_needed(f), np.inf
        matrix = sp.vstack([serve, fill, count], format="csc")
        return self._lp(matrix, np.concatenate(least), np.concatenate(most))

    def _lp(self, matrix, least, most) -> highspy.HighsLp:
        f = self.facilities
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = matrix.shape
        lp.col_cost_ = np.concatenate([f.fixed.astype(float), f.cost[self.place, self.site]])
        lower = np.zeros(matrix.shape[1])
        if f.must is not None:
            lower[: self.sites] = f.must
        lp.col_lower_, lp.col_upper_ = lower, np.ones(matrix.shape[1])
        lp.row_lower_, lp.row_upper_ = least, most
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
        lp.a_matrix_.value_ = matrix.data.astype(float)
        return lp

    def broken_links(self, columns: np.ndarray) -> np.ndarray:
        """Pairs that use more of a site than is open."""
        return np.flatnonzero(columns[self.sites :] > columns[self.site] + 1e-6)

    def add_links(self, highs, pairs: np.ndarray) -> None:
        """Strong rows for those pairs: share served <= open."""
        starts = np.arange(0, 2 * len(pairs), 2, dtype=np.int32)
        index = np.stack([self.site[pairs], self.sites + pairs], axis=1).astype(np.int32).ravel()
        value = np.tile([-1.0, 1.0], len(pairs))
        bounds = np.full(len(pairs), -np.inf), np.zeros(len(pairs))
        highs.addRows(len(pairs), *bounds, len(index), starts, index, value)


def _whole_answer(facilities: Facilities, programme: _Rows, highs) -> FacilitiesAnswer:
    """Sites whole again (and places, where they may not be shared), and the answer read back."""
    how_many = programme.sites + (len(programme.place) if facilities.whole else 0)
    columns = np.arange(how_many, dtype=np.int32)
    kind = np.full(how_many, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
    highs.changeColsIntegrality(how_many, columns, kind)
    if np.isfinite(facilities.known_total):
        highs.setOptionValue("objective_bound", facilities.known_total + 1e-6)
    highs.run()
    shares = np.zeros(facilities.cost.shape)
    nothing = FacilitiesAnswer(np.zeros(0, int), shares, np.inf, facilities.known_total)
    if highs.getModelStatus() not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kObjectiveBound):
        return nothing
    info, solution = highs.getInfo(), np.array(highs.getSolution().col_value)
    if not len(solution):
        return nothing
    shares[programme.place, programme.site] = solution[programme.sites :]
    open_sites = np.flatnonzero(solution[: programme.sites] > 0.5)
    used = shares > 1e-9
    total = float(facilities.fixed[open_sites].sum() + (np.where(used, facilities.cost, 0.0) * shares).sum())
    bound = float(info.mip_dual_bound)
    if _counts_in_whole_numbers(facilities):
        total, bound = float(round(total)), float(np.ceil(bound - 1e-6))
    return FacilitiesAnswer(open_sites, shares, total, min(bound, total))


def room_needed(facilities: Facilities) -> float:
    """Room that the open sites must have together: for all demand, in whole sites where they are all alike."""
    total, room = float(facilities.demand.sum()), facilities.capacity[facilities.capacity > 0]
    if not len(room) or np.any(room != room[0]):
        return total
    return float(np.ceil(total / room[0] - 1e-9) * room[0])


def _counts_in_whole_numbers(facilities: Facilities) -> bool:
    """Every answer's total is a whole number: places go whole to one site, at whole costs."""
    cost = facilities.cost[np.isfinite(facilities.cost)]
    apart = facilities.whole or facilities.capacity is None
    return apart and bool(np.all(cost == np.round(cost)) and np.all(facilities.fixed == np.round(facilities.fixed)))
