"""What a design is asked: who needs what, where, when, and what there is to meet it with.

Letters in shapes: A areas, N needs, C capabilities, S sites, T months, W demand scenarios.
Everything is a plain array of floats, so that an analyst can build a case in a notebook.
"""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Floor:
    """At least this share of a need is met in every area ("universal floor")."""

    name: str
    need: int
    share: float


@dataclass(frozen=True)
class Minimum:
    """A named amount of money that must go to one capability in every month: a statute or a contract."""

    name: str
    capability: int
    pence_per_month: float
    kind: str = "statute"  # or "contract"


@dataclass(frozen=True)
class PlanCase:
    """One question put to the design engine. Frozen: the same case and seed give the same answer.

    demand             (W, A, N, T) people whose need arises in the month
    scenario_weight    (W,)         adds up to 1
    value              (A, N)       what meeting one person's need is worth: equity x priority of the outcome
    fit_produced       (N, C)       share of people with the need whom the standard service suits; 0: does not serve it
    fit_pulled         (N, C)       share of people met when a worker beside them pulls the capability
    access_produced    (A, S)       share who can use what is produced at the site; falls with distance; 0: out of reach
    access_pulled      (A, S)       the same for what is pulled; falls more slowly, since much of it travels
    units_produced     (C,)         units of the capability one person uses in a standard service
    units_pulled       (C,)         units one pull draws
    worker_hours       (C,)         hours of a worker beside the person that one pull takes
    can_produce        (S, C) bool  the site can produce this capability
    can_keep           (S, C) bool  the site can keep it free to be pulled
    units_max          (S, C)       most units a month, produced and kept together; inf: no limit
    cost_produced      (C,)         pence per unit produced
    cost_kept          (C,)         pence per unit kept free
    cost_worker_hour   float        pence
    site_cost          (S,)         pence a month for a site that is open (all sites are open in the thin model)
    budget             (T,)         pence a month
    worker_hours_max   (T,)         hours of workers beside people that the place can staff; inf: no limit
    tail_weight        float        how much of what is made large is the mean of the worst scenarios (CVaR); 0: none
    tail_share         float        which share of scenarios counts as the worst, by weight
    cost_if_unmet      (N,)         pence that one person unmet costs others; empty: not known
    falls_on           N names      on whom that falls: "hospital", "next borough"
    sites_may_shut     (S,) bool    sites that the design may shut for all the months; empty: all stay open
    """

    areas: tuple[str, ...]
    needs: tuple[str, ...]
    capabilities: tuple[str, ...]
    sites: tuple[str, ...]
    months: tuple[str, ...]
    demand: np.ndarray
    scenario_weight: np.ndarray
    value: np.ndarray
    fit_produced: np.ndarray
    fit_pulled: np.ndarray
    access_produced: np.ndarray
    access_pulled: np.ndarray
    units_produced: np.ndarray
    units_pulled: np.ndarray
    worker_hours: np.ndarray
    can_produce: np.ndarray
    can_keep: np.ndarray
    units_max: np.ndarray
    cost_produced: np.ndarray
    cost_kept: np.ndarray
    cost_worker_hour: float
    site_cost: np.ndarray
    budget: np.ndarray
    worker_hours_max: np.ndarray
    floors: tuple[Floor, ...] = ()
    minimums: tuple[Minimum, ...] = ()
    units: tuple[str, ...] = field(default=())  # the unit of each capability, for sentences
    tail_weight: float = 0.0
    tail_share: float = 0.1
    cost_if_unmet: np.ndarray = field(default_factory=lambda: np.zeros(0))
    falls_on: tuple[str, ...] = ()
    sites_may_shut: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
