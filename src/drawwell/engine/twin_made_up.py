"""Made-up places of any size, for tests, benches and trying things out. None of them is a real place."""

from dataclasses import dataclass

import numpy as np

from drawwell.engine.plan.case import PlanCase

NEEDS = ("housing", "debt", "loneliness", "work", "caring", "parenting", "drink and drugs", "abuse", "learning",
         "moving", "health", "papers")  # fmt: skip
CAPABILITIES = (
    "adviser",
    "authority",
    "money",
    "room",
    "group",
    "nurse",
    "tutor",
    "mediator",
    "van",
    "pass",
    "bed",
    "key",
)


@dataclass(frozen=True)
class HandMadePlan:
    """A plan put together without a solver: units a month (S, C, T) and worker hours a month (T,)."""

    produced: np.ndarray
    kept: np.ndarray
    worker_hours: np.ndarray
    mode: str


def made_up_place(*, people=60_000, areas=40, needs=10, sites=20, months=12, scenarios=1, fit=0.6, seed=1,
                  needs_per_person_year=0.4, capacity_share=0.8, kept_cost=1.5) -> PlanCase:  # fmt: skip
    """A place of `people` in which `needs_per_person_year` needs arise a year for each of them.

    It is 8 by 8 km, and larger where more than 250,000 live there, as densely as then. fit is the mean share whom a
    standard service suits; capacity_share is roughly the share of need that the budget covers.
    """
    chance = np.random.default_rng(seed)
    capabilities = needs
    rate = people * needs_per_person_year / 12 / areas / needs
    base = chance.gamma(4.0, rate / 4.0, (areas, needs))
    season = 1 + 0.15 * np.sin(2 * np.pi * np.arange(months) / 12)
    spread = chance.lognormal(0.0, 0.25, (scenarios, 1, needs, 1)) if scenarios > 1 else np.ones((1, 1, 1, 1))
    demand = base[None, :, :, None] * season * spread
    side_km = 8 * max(1.0, people / 250_000) ** 0.5
    where, sited = chance.uniform(0, side_km, (areas, 2)), chance.uniform(0, side_km, (sites, 2))
    km = np.linalg.norm(where[:, None] - sited[None], axis=2)
    fits = np.clip(chance.normal(fit, 0.1, needs), 0.05, 0.99)
    makes = np.zeros((sites, capabilities), bool)
    makes[np.arange(sites * 2) % sites, np.arange(sites * 2) % capabilities] = True
    case = PlanCase(
        areas=tuple(f"area {i + 1}" for i in range(areas)),
        needs=tuple(NEEDS[i % 12] + str(i // 12 or "") for i in range(needs)),
        capabilities=tuple(CAPABILITIES[i % 12] + str(i // 12 or "") for i in range(capabilities)),
        sites=tuple(f"site {i + 1}" for i in range(sites)),
        months=tuple(f"{2027 + i // 12}-{i % 12 + 1:02d}" for i in range(months)),
        demand=demand,
        scenario_weight=np.full(scenarios, 1 / scenarios),
        value=np.ones((areas, needs)),
        fit_produced=np.diag(fits),
        fit_pulled=np.where(np.eye(needs, dtype=bool), 0.85, 0.25),
        access_produced=np.exp2(-km / 6),
        access_pulled=np.exp2(-km / 18),
        units_produced=np.full(capabilities, 2.0),
        units_pulled=np.full(capabilities, 1.0),
        worker_hours=np.full(capabilities, 3.0),
        can_produce=makes,
        can_keep=makes,
        units_max=np.full((sites, capabilities), np.inf),
        cost_produced=np.full(capabilities, 3000.0),
        cost_kept=np.full(capabilities, 3000.0 * kept_cost),
        cost_worker_hour=2500.0,
        site_cost=np.zeros(sites),
        budget=np.full(months, capacity_share * demand.mean(axis=0).sum() / months * 6000.0),
        worker_hours_max=np.full(months, np.inf),
    )
    return case


def hand_made_plan(case: PlanCase, mode: str, kept_share=0.5) -> HandMadePlan:
    """Spend each month's budget in proportion to need, without a solver.

    mode is "production only", "partnering only" or "both"; kept_share is the money's share for pulls in "both".
    """
    share = {"production only": 0.0, "partnering only": 1.0, "both": kept_share}[mode]
    asked = case.demand.mean(axis=0).sum(axis=0).sum(axis=1)  # people by need over the horizon
    weight = case.fit_produced.T @ asked * case.can_produce  # (S, C)
    weight = weight / weight.sum()
    money = weight[:, :, None] * case.budget
    hours_a_unit = case.worker_hours / case.units_pulled
    each_kept = case.cost_kept + hours_a_unit * case.cost_worker_hour
    kept = share * money / each_kept[None, :, None]
    return HandMadePlan(
        produced=(1 - share) * money / case.cost_produced[None, :, None],
        kept=kept,
        worker_hours=np.einsum("sct,c->t", kept, hours_a_unit),
        mode=mode,
    )
