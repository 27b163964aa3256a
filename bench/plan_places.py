"""Made-up places of a stated size for the benchmarks: about 18 options a cell, drawn from a seed."""

import numpy as np

from drawwell.engine.plan import PlanCase


def benchmark_place(areas: int, needs: int, months: int, scenarios: int, seed: int = 1) -> PlanCase:
    """A place where each need has one standard service and one capability to pull, each at about nine sites in reach.

    Sites grow with areas (a quarter of them); demand is gamma by area, month and scenario, with a shock shared by
    the whole place and one shared by each need; the budget meets about half of what is asked.
    """
    rng = np.random.default_rng(seed)
    sites = max(9, areas // 4)
    side = np.sqrt(areas / 113.0) * 10
    home, site = rng.uniform(0, side, (areas, 2)), rng.uniform(0, side, (sites, 2))
    miles = np.linalg.norm(home[:, None] - site[None], axis=2)
    reach = miles <= np.sort(miles, axis=1)[:, [8]]
    mean = rng.gamma(2.0, 6.0, (areas, needs, 1)) * rng.uniform(0.9, 1.1, (1, 1, months))
    shared = rng.gamma(25.0, 1 / 25, (scenarios, 1, 1, months)) * rng.gamma(16.0, 1 / 16, (scenarios, 1, needs, months))
    demand = mean * shared * rng.gamma(6.0, 1 / 6, (scenarios, areas, needs, months))
    capabilities = 2 * needs
    service, pulled = np.zeros((needs, capabilities)), np.zeros((needs, capabilities))
    service[np.arange(needs), np.arange(needs)] = rng.uniform(0.4, 0.8, needs)
    pulled[np.arange(needs), needs + np.arange(needs)] = rng.uniform(0.75, 0.95, needs)
    makes = np.tile(np.arange(capabilities) < needs, (sites, 1))
    cost = np.concatenate([rng.uniform(2_000, 4_000, needs), rng.uniform(2_500, 5_000, needs)])
    return PlanCase(
        areas=tuple(f"area {i + 1}" for i in range(areas)),
        needs=tuple(f"need {i + 1}" for i in range(needs)),
        capabilities=tuple(f"capability {i + 1}" for i in range(capabilities)),
        sites=tuple(f"site {i + 1}" for i in range(sites)),
        months=tuple(f"month {i + 1}" for i in range(months)),
        demand=demand,
        scenario_weight=np.full(scenarios, 1 / scenarios),
        value=rng.uniform(0.7, 1.5, (areas, 1)) * rng.uniform(0.8, 1.3, (1, needs)),
        fit_produced=service,
        fit_pulled=pulled,
        access_produced=np.where(reach, np.exp(-miles / 6), 0.0),
        access_pulled=np.where(reach, np.exp(-miles / 18), 0.0),
        units_produced=np.ones(capabilities),
        units_pulled=rng.uniform(0.8, 1.4, capabilities),
        worker_hours=rng.uniform(1.0, 2.0, capabilities),
        can_produce=makes,
        can_keep=~makes,
        units_max=np.full((sites, capabilities), 0.6 * mean.mean(axis=2).sum() / needs / sites),
        cost_produced=cost,
        cost_kept=cost,
        cost_worker_hour=1_200.0,
        site_cost=np.zeros(sites),
        budget=np.full(months, 0.5 * mean.mean(axis=2).sum() * 3_500.0),
        worker_hours_max=np.full(months, 0.35 * mean.mean(axis=2).sum()),
    )
