"""Made-up places for the design engine's tests: small enough to check by hand, or drawn from a seed."""

import numpy as np

from drawwell.engine.plan import Floor, PlanCase


def one_site(demand=100.0, budget=5_000.0, months=1, **changes) -> PlanCase:
    """One area, one need, one capability, one site: a service costs 100p a person, a pull 100p and an hour at 100p."""
    given = {
        "areas": ("Sale",),
        "needs": ("debt",),
        "capabilities": ("debt advice",),
        "sites": ("library",),
        "months": tuple(f"2027-{m + 4:02d}" for m in range(months)),
        "demand": np.full((1, 1, 1, months), demand) if np.ndim(demand) == 0 else demand,
        "scenario_weight": np.ones(1),
        "value": np.ones((1, 1)),
        "fit_produced": np.full((1, 1), 0.6),
        "fit_pulled": np.ones((1, 1)),
        "access_produced": np.ones((1, 1)),
        "access_pulled": np.ones((1, 1)),
        "units_produced": np.ones(1),
        "units_pulled": np.ones(1),
        "worker_hours": np.ones(1),
        "can_produce": np.ones((1, 1), dtype=bool),
        "can_keep": np.ones((1, 1), dtype=bool),
        "units_max": np.full((1, 1), np.inf),
        "cost_produced": np.full(1, 100.0),
        "cost_kept": np.full(1, 100.0),
        "cost_worker_hour": 100.0,
        "site_cost": np.zeros(1),
        "budget": np.full(months, budget) if np.ndim(budget) == 0 else budget,
        "worker_hours_max": np.full(months, np.inf),
        "units": ("hour",),
    }
    return PlanCase(**(given | changes))


def made_up(
    areas=8, needs=3, capabilities=4, sites=6, months=2, scenarios=3, seed=1, richness=0.5, floors=0
) -> PlanCase:
    """A place drawn from a seed; `richness` is the budget as a share of what meeting everybody would cost."""
    rng = np.random.default_rng(seed)
    home, site = rng.uniform(0, 10, (areas, 2)), rng.uniform(0, 10, (sites, 2))
    miles = np.linalg.norm(home[:, None] - site[None], axis=2)
    fit = np.where(rng.uniform(size=(needs, capabilities)) < 0.4, rng.uniform(0.3, 0.9, (needs, capabilities)), 0)
    pulled = np.where(rng.uniform(size=(needs, capabilities)) < 0.5, rng.uniform(0.6, 1, (needs, capabilities)), 0)
    own = np.arange(needs) % capabilities
    fit[np.arange(needs), own] = rng.uniform(0.3, 0.9, needs)
    pulled[np.arange(needs), own] = rng.uniform(0.6, 1.0, needs)
    can_produce = rng.uniform(size=(sites, capabilities)) < 0.6
    can_produce[:, 0] = can_produce[0] = True
    mean = rng.gamma(3.0, 10.0, (areas, needs, months))
    demand = (
        mean * rng.gamma(8.0, 1 / 8, (scenarios, 1, needs, months)) * rng.gamma(20.0, 1 / 20, (scenarios, *mean.shape))
    )
    cost = rng.uniform(1_000, 4_000, capabilities)
    weight = rng.uniform(0.5, 1.5, scenarios)
    spend = richness * mean.sum(axis=(0, 1)) * 3_000.0
    return PlanCase(
        areas=tuple(f"area {i + 1}" for i in range(areas)),
        needs=tuple(f"need {i + 1}" for i in range(needs)),
        capabilities=tuple(f"capability {i + 1}" for i in range(capabilities)),
        sites=tuple(f"site {i + 1}" for i in range(sites)),
        months=tuple(f"2027-{m % 12 + 1:02d}" if months <= 12 else f"month {m + 1}" for m in range(months)),
        demand=demand,
        scenario_weight=weight / weight.sum(),
        value=rng.uniform(0.5, 2.0, (areas, needs)),
        fit_produced=fit,
        fit_pulled=pulled,
        access_produced=np.exp(-miles / 4),
        access_pulled=np.exp(-miles / 12),
        units_produced=rng.uniform(0.5, 2, capabilities),
        units_pulled=rng.uniform(0.5, 2, capabilities),
        worker_hours=rng.uniform(0.5, 3, capabilities),
        can_produce=can_produce,
        can_keep=can_produce.copy(),
        units_max=np.where(
            rng.uniform(size=(sites, capabilities)) < 0.5, np.inf, demand.sum() / scenarios / months / 8
        ),
        cost_produced=cost,
        cost_kept=1.3 * cost,
        cost_worker_hour=900.0,
        site_cost=rng.uniform(0, 0.02, sites) * spend.mean() / sites,
        budget=spend,
        worker_hours_max=np.full(months, demand.sum() / scenarios / months * 0.4),
        floors=tuple(Floor(f"everyone gets some of need {f + 1}", f, 0.05) for f in range(floors)),
    )
