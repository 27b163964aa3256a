"""Which sites to keep open: against trying every choice, and with a bound that means something."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from made_up_places import made_up, one_site

from drawwell.engine.plan import Minimum, Plan, solve
from drawwell.engine.plan.sites import with_sites


def dear_sites(seed, sites=6, areas=12, months=1, may_shut=None, share=0.08):
    """A place whose doors cost a good part of the money: each site 8% of a month's budget."""
    case = made_up(seed=seed, sites=sites, areas=areas, months=months, richness=0.4)
    return replace(
        case,
        site_cost=np.full(sites, share * case.budget.mean()),
        sites_may_shut=np.arange(sites) >= 1 if may_shut is None else may_shut,
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_choice_is_near_the_best_of_all_choices_and_the_bound_is_above_it(seed):
    case = dear_sites(seed)
    values = []
    for choice in itertools.product([False, True], repeat=5):
        plan = solve(with_sites(case, np.array([True, *choice])))
        values.append(plan.value if isinstance(plan, Plan) else 0.0)
    plan = solve(case)
    assert plan.value <= max(values) * (1 + 1e-9) <= plan.upper_bound * (1 + 1e-6)
    assert plan.value >= 0.99 * max(values)
    assert plan.gap <= 0.03


def test_a_shut_site_costs_and_holds_nothing():
    case = dear_sites(0)
    plan = solve(case)
    assert not plan.open_sites.all()
    assert plan.produced[~plan.open_sites].sum() == plan.kept[~plan.open_sites].sum() == 0
    assert plan.cost_sites[0] == pytest.approx(case.site_cost[plan.open_sites].sum())
    assert plan.cost_pence[0] <= case.budget[0] * (1 + 1e-12)


def test_a_protected_site_stays_open_though_nobody_would_choose_it():
    case = dear_sites(1, may_shut=np.array([False, False, True, True, True, True]), share=0.15)
    assert solve(case).open_sites[:2].all()


def test_free_doors_stay_open():
    case = replace(dear_sites(2), site_cost=np.zeros(6))
    assert solve(case).value >= solve(replace(case, sites_may_shut=np.zeros(0, bool))).value * (1 - 1e-6)


def test_months_share_one_choice_of_sites():
    plan = solve(dear_sites(3, months=3))
    assert plan.open_sites.shape == (6,)
    assert plan.cost_sites.min() == plan.cost_sites.max()
    assert plan.gap <= 0.05


def test_where_nothing_fits_the_reason_is_told_with_all_sites_open():
    case = replace(
        one_site(minimums=(Minimum("Act", 0, 9_000.0),)), site_cost=np.ones(1), sites_may_shut=np.ones(1, bool)
    )
    assert "the statute 'Act'" in solve(case).limits
