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
    """A named least of one capability that must be bought every month: a statute or a contract.

    Money (`pence_per_month`) or, where `units_per_month` is above zero, so many units. At some sites only, where
    `sites` names any; until `last_month`, where one is given. Several on the same thing add up.
    """

    name: str
    capability: int
    pence_per_month: float
    kind: str = "statute"  # or "contract"
    units_per_month: float = 0.0
    sites: tuple[int, ...] = ()
    last_month: str = ""


@dataclass(frozen=True)
class RingFence:
    """A named share of each month's budget that may go to some capabilities and to nothing else.

    kept_only: only what is kept free counts as inside; with_workers: hours of workers beside people do too.
    """

    name: str
    share: float
    capabilities: tuple[int, ...]
    kept_only: bool = False
    with_workers: bool = False


@dataclass(frozen=True)
class Protected:
    """A named promise that a site stays open."""

    name: str
    site: int


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
    protected          sites that a named promise keeps open, whatever sites_may_shut says of the others
    site_is_open       (S,) bool    sites open today; empty: all
    opening_cost       (S,)         pence a month for opening a site shut today (a one-off, spread over the months)
    closing_cost       (S,)         the same for closing one that is open today
    ring_fences        named shares of the budget that only some capabilities may use
    block_units        (C,)         units of a capability come in blocks of this size, at each site; 0: any amount
    block_hours        float        worker hours come in blocks of this size (a post); 0: any amount
    standing_produced  (S, C, T)    units produced under the plan in force; empty: nothing is in force
    standing_kept      (S, C, T)    units kept free under it
    standing_hours     (T,)         worker hours held under it
    cost_to_add        (C,)         pence a month for each unit more than in force (a one-off, spread over the months)
    cost_to_cut        (C,)         pence a month for each unit fewer
    cost_to_add_hour, cost_to_cut_hour  float  the same for hours of workers
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
    protected: tuple[Protected, ...] = ()
    site_is_open: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    opening_cost: np.ndarray = field(default_factory=lambda: np.zeros(0))
    closing_cost: np.ndarray = field(default_factory=lambda: np.zeros(0))
    ring_fences: tuple[RingFence, ...] = ()
    block_units: np.ndarray = field(default_factory=lambda: np.zeros(0))
    block_hours: float = 0.0
    standing_produced: np.ndarray = field(default_factory=lambda: np.zeros(0))
    standing_kept: np.ndarray = field(default_factory=lambda: np.zeros(0))
    standing_hours: np.ndarray = field(default_factory=lambda: np.zeros(0))
    cost_to_add: np.ndarray = field(default_factory=lambda: np.zeros(0))
    cost_to_cut: np.ndarray = field(default_factory=lambda: np.zeros(0))
    cost_to_add_hour: float = 0.0
    cost_to_cut_hour: float = 0.0
