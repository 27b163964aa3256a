"""Sites that reach most people within a distance."""

import highspy
import numpy as np
import scipy.sparse as sp

from drawwell.engine.plan.pmedian import Opened


def cover_most(distance: np.ndarray, people: np.ndarray, radius: float, p: int) -> Opened:
    """Open p sites so that most people have one within the radius (Church and ReVelle 1974), exactly, in HiGHS.

    distance (places, sites), people (places,). `total` is the people left out, least of all choices, and `bound` what
    no choice can better. Places that the same sites reach are one row: that is what makes it quick. Raises ValueError
    where p is out of range.
    """
    distance, people = np.asarray(distance, float), np.asarray(people, float)
    if not 1 <= p <= distance.shape[1]:
        raise ValueError(f"p is {p} but there are {distance.shape[1]} sites: choose 1 to {distance.shape[1]}.")
    reached_by, group = np.unique(distance <= radius, axis=0, return_inverse=True)
    together = np.bincount(group.ravel(), people, len(reached_by))
    highs = highspy._Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.passModel(_programme(reached_by, together, p))
    highs.run()
    opened = np.array(highs.getSolution().col_value)[: distance.shape[1]]
    sites = np.sort(np.argsort(-opened, kind="stable")[:p])
    left_out = float(together[~reached_by[:, sites].any(axis=1)].sum())
    bound = float(together.sum() + highs.getInfo().mip_dual_bound)
    if np.array_equal(people, np.round(people)):
        bound = float(np.ceil(bound - 1e-6))
    return Opened(sites, sites[distance[:, sites].argmin(axis=1)], left_out, min(max(bound, 0.0), left_out))


def _programme(reached_by: np.ndarray, people: np.ndarray, p: int) -> highspy.HighsLp:
    """Columns: sites opened (whole), then groups reached; rows: reached <= sites opened in reach, p sites in all."""
    groups, sites = reached_by.shape
    links = sp.hstack([-sp.csr_matrix(reached_by.astype(float)), sp.identity(groups)])
    count = sp.csr_matrix(np.append(np.ones(sites), np.zeros(groups))[None, :])
    matrix = sp.vstack([links, count], format="csc")
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = np.append(np.zeros(sites), -people)
    lp.col_lower_, lp.col_upper_ = np.zeros(sites + groups), np.ones(sites + groups)
    lp.row_lower_, lp.row_upper_ = np.append(np.full(groups, -np.inf), p), np.append(np.zeros(groups), p)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * sites + [highspy.HighsVarType.kContinuous] * groups
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = matrix.data.astype(float)
    return lp
