"""What people ask of a design, on places where the answer is known."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_places import made_up, one_site

from drawwell.engine.plan import Floor, NoPlanFits, solve
from drawwell.engine.plan.deliver import deliver
from drawwell.engine.plan.questions import (
    as_if_no_variety,
    frontier,
    moved_to_others,
    out_of_sample,
    price_of_floors,
    regions,
    silo,
    stopped_first,
    three_modes,
    uncertainty,
)


def test_a_plan_delivers_what_it_promised_on_its_own_scenarios():
    case = made_up(seed=1)
    plan = solve(case)
    delivery = deliver(case, plan)
    assert delivery.value == pytest.approx(plan.value, rel=1e-6)
    assert delivery.met.sum() == pytest.approx(plan.met.sum(), rel=0.05)


def test_the_three_modes_see_the_same_people():
    plans = three_modes(made_up(seed=1))
    assert list(plans) == ["both", "production only", "partnering only"]
    assert len({plan.asked.sum() for plan in plans.values()}) == 1


def test_the_frontier_never_falls_and_bends_down():
    case = made_up(seed=2)
    values = [point.value for point in frontier(case, (0.6, 0.8, 1.0, 1.2))]
    gains = np.diff(values)
    assert np.all(gains >= 0)
    assert np.all(np.diff(gains) <= 1e-6)


def test_a_budget_that_no_longer_fits_is_a_gap_in_the_frontier():
    case = one_site(floors=(Floor("half", 0, 0.5),))
    assert [point.value for point in frontier(case, (0.5, 1.0))] == [None, pytest.approx(50)]


def test_a_floor_costs_what_it_takes_from_others():
    # Two areas; meeting one person is worth 1 in Sale, 2 in Bowdon; a floor of 20% in Sale moves 20 of 50 services.
    case = replace(
        one_site(
            areas=("Sale", "Bowdon"),
            demand=np.full((1, 2, 1, 1), 100.0),
            value=np.array([[1.0], [2.0]]),
            access_produced=np.ones((2, 1)),
            access_pulled=np.ones((2, 1)),
        ),
        floors=(Floor("a fifth", 0, 0.2),),
    )
    plan = solve(case)
    assert price_of_floors(case, plan) == {"a fifth": pytest.approx(20)}


def test_what_is_stopped_first_is_named_with_who_feels_it():
    case = made_up(seed=4)
    less = stopped_first(case, solve(case), 0.8)
    assert less.stopped[0].units > 0
    assert less.areas[0][1] >= less.areas[-1][1] > 0
    assert isinstance(stopped_first(one_site(floors=(Floor("half", 0, 0.5),)), solve(one_site()), 0.5), NoPlanFits)


def test_uncertainty_has_its_worth_in_the_right_order():
    case = made_up(seed=3, scenarios=6)
    plan = solve(case)
    worth = uncertainty(case, plan)
    assert worth.mean_design <= plan.value * (1 + 1e-7) <= worth.clairvoyant * (1 + 2e-7)
    assert worth.worth_of_allowing == pytest.approx(plan.value - worth.mean_design)
    assert worth.worth_of_knowing > 0


def test_a_design_blind_to_variety_promises_more_than_it_delivers():
    case = one_site(budget=10_000.0)
    promise = as_if_no_variety(case)
    assert promise.promised == pytest.approx(100)  # services for everyone
    assert promise.delivered == pytest.approx(60)  # they suit sixty
    assert solve(case).value == pytest.approx(80)


def test_a_plan_on_fresh_scenarios_delivers_less_than_on_its_own():
    own, fresh = made_up(seed=5, scenarios=3), made_up(seed=5, scenarios=3)
    shifted = replace(fresh, demand=fresh.demand[:, ::-1])
    promise = out_of_sample(own, solve(own), shifted)
    assert promise.delivered < promise.promised


def test_a_silo_is_never_better_than_both_together():
    case = made_up(seed=6)
    assert silo(case) <= solve(case).value * (1 + 1e-7)


def test_both_does_not_win_where_the_standard_service_fits_everyone():
    case = made_up(seed=7)
    found = regions(case, (0.4, 1.0), (1.0, 4.0))
    gains = {(region.fit, region.reserve_cost): region.both_gains for region in found}
    assert gains[0.4, 1.0] > gains[1.0, 4.0]
    assert gains[1.0, 4.0] < 0.03


def test_cost_moved_to_others_is_a_line_by_whom_it_falls_on():
    case = replace(one_site(), cost_if_unmet=np.array([500.0]), falls_on=("hospital",))
    before, after = solve(replace(case, budget=np.array([6_000.0]))), solve(case)
    assert moved_to_others(case, after, before) == {"hospital": pytest.approx(10 * 500)}
    assert moved_to_others(one_site(), after, before) == {}


def _flexibility(links, demand):
    """Jordan and Graves (1995): ten plants of 100, each product an area, links as reach."""
    draws = len(demand)
    case = one_site(
        areas=tuple(f"product {i}" for i in range(10)),
        sites=tuple(f"plant {j}" for j in range(10)),
        demand=demand[:, :, None, None],
        scenario_weight=np.full(draws, 1 / draws),
        value=np.ones((10, 1)),
        fit_produced=np.ones((1, 1)),
        access_produced=links,
        access_pulled=links,
        can_produce=np.ones((10, 1), bool),
        can_keep=np.ones((10, 1), bool),
        units_max=np.full((10, 1), 100.0),
        site_cost=np.zeros(10),
        budget=1e9,
    )
    return solve(case, "production only", solver="small").value


def test_a_closed_chain_gets_nearly_all_that_total_flexibility_gives():
    draws, rng = 600, np.random.default_rng(1995)
    demand = 100 + 40 * rng.standard_normal((3 * draws, 10))
    demand = demand[np.all(np.abs(demand - 100) <= 80, axis=1)][:draws]
    ring = np.eye(10) + np.roll(np.eye(10), 1, axis=1)
    dedicated, chain, total = (_flexibility(links, demand) for links in (np.eye(10), ring, np.ones((10, 10))))
    error = 2.6 * np.minimum(demand, 100).sum(axis=1).std() / np.sqrt(draws)
    assert dedicated == pytest.approx(855.44, abs=error)
    assert chain == pytest.approx(951.94, abs=error)
    assert total == pytest.approx(955.72, abs=error)
    assert (chain - dedicated) / (total - dedicated) == pytest.approx(0.962, abs=0.015)
