"""The same question has the same answer: on any number of threads, in any order of areas, sites and scenarios."""

from dataclasses import replace

import numba
import numpy as np
import pytest
from made_up_places import made_up
from threadpoolctl import threadpool_limits

from drawwell.engine.plan import solve


@pytest.fixture
def case():
    return made_up(seed=5, scenarios=12, months=1)


def test_the_large_solver_answers_alike_on_one_thread_and_on_all(case):
    every = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        alone = solve(case, solver="large")
    finally:
        numba.set_num_threads(every)
    assert alone == solve(case, solver="large")


def test_the_large_solver_answers_alike_on_one_thread_of_linear_algebra_and_on_two():
    """A worker process has one and this one has a core's each: sums of this size end in other last digits."""
    case = made_up(seed=4, areas=113, needs=6, sites=25, months=1, scenarios=8)
    with threadpool_limits(1, user_api="blas"):
        alone = solve(case, solver="large")
    with threadpool_limits(2, user_api="blas"):
        assert alone == solve(case, solver="large")


@pytest.mark.parametrize("solver", ["small", "large"])
def test_the_order_of_sites_and_scenarios_does_not_change_what_can_be_had(case, solver):
    rng = np.random.default_rng(1)
    sites, scenarios = rng.permutation(len(case.sites)), rng.permutation(len(case.scenario_weight))
    shuffled = replace(
        case,
        sites=tuple(case.sites[s] for s in sites),
        demand=case.demand[scenarios],
        scenario_weight=case.scenario_weight[scenarios],
        access_produced=case.access_produced[:, sites],
        access_pulled=case.access_pulled[:, sites],
        can_produce=case.can_produce[sites],
        can_keep=case.can_keep[sites],
        units_max=case.units_max[sites],
        site_cost=case.site_cost[sites],
    )
    one, other = solve(case, solver=solver), solve(shuffled, solver=solver)
    within = 1e-6 if solver == "small" else max(one.gap, other.gap) + 1e-6
    assert other.value == pytest.approx(one.value, rel=within)
    assert one.value <= other.upper_bound * (1 + 1e-6)
    assert other.value <= one.upper_bound * (1 + 1e-6)
