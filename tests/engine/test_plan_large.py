"""The structured solver and the certificate against the exact one, wherever the exact one can prove its answer."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest
from made_up_places import made_up

from drawwell.engine.plan import Floor, Minimum, NoPlanFits, Plan, design, solve
from drawwell.engine.plan.certificate import Prices, upper_bound
from drawwell.engine.plan.many import solve_many
from drawwell.engine.plan.options import options_of
from drawwell.engine.plan.sweep import _project, buy
from drawwell.engine.plan.tail import mean_of_worst, nearest_lean


@pytest.mark.parametrize("seed", range(5))
def test_the_bounds_bracket_the_exact_optimum(seed):
    case = made_up(seed=seed, scenarios=6)
    exact, large = solve(case, solver="small"), solve(case, solver="large", gap=0.01)
    assert large.value <= exact.value * (1 + 1e-6)
    assert exact.value <= large.upper_bound * (1 + 1e-9)
    assert large.gap <= 0.011


@pytest.mark.parametrize("seed", range(2))
def test_the_middle_solver_is_bracketed_too(seed):
    case = made_up(seed=seed, scenarios=6, floors=1)
    exact, middle = solve(case, solver="small"), solve(case, solver="middle", gap=0.01)
    assert middle.value <= exact.value * (1 + 1e-6)
    assert exact.value <= middle.upper_bound * (1 + 1e-9)
    assert middle.gap <= 0.011
    assert middle.solver.startswith("PDLP")


def test_any_prices_at_all_give_a_valid_bound():
    case = made_up(seed=3, floors=1)
    options = options_of(case)
    exact = solve(case).value
    rng = np.random.default_rng(0)
    for size in (0.0, 1e-4, 1e-2, 1.0):
        prices = Prices(
            stock=size * rng.uniform(0, 1, (3, len(options.stock_cost))),
            hours=size * rng.uniform(0, 1, 3),
            floor=size * rng.uniform(0, 1, (3, 1, 8)),
            budget=size * 1e-4,
            minimum=np.zeros(0),
        )
        assert sum(upper_bound(case, options, t, prices) for t in range(2)) >= exact


def test_floors_and_minimums_hold_in_the_large_solver():
    case = made_up(seed=3, floors=2)
    case = replace(case, minimums=(Minimum("Act", 1, 0.15 * case.budget.min()),))
    plan, exact = solve(case, solver="large"), solve(case, solver="small")
    assert isinstance(plan, Plan)
    assert min(limit.slack for limit in plan.limits if limit.kind in ("floor", "minimum")) >= -1e-4
    assert plan.value <= exact.value * (1 + 1e-6) <= plan.upper_bound * (1 + 1e-6)
    assert plan.gap < 0.02


def test_a_floor_out_of_reach_is_named_by_the_large_solver_too():
    case = made_up(seed=3, richness=0.05)
    answer = solve(replace(case, floors=(Floor("all of need 1", 0, 0.3),)), solver="large")
    assert isinstance(answer, NoPlanFits)
    assert "the floor 'all of need 1'" in answer.limits


def test_a_floor_that_no_money_buys_is_named_before_the_first_sweep(monkeypatch):
    monkeypatch.setattr(design, "solve_months_large", None)  # not reached
    case = replace(made_up(seed=3, richness=0.02), floors=(Floor("most of need 1", 0, 0.2), Floor("some", 1, 0.01)))
    answer = solve(case, solver="large")
    assert "the floor 'most of need 1' and the floor 'some' cost at least £" in answer.sentence
    assert answer.limits == ("the floor 'most of need 1'", "the floor 'some'", "the budget")
    assert isinstance(solve(case, solver="small"), NoPlanFits)


def test_a_large_plan_keeps_within_every_limit():
    case = made_up(seed=9, scenarios=5)
    plan = solve(case, solver="large")
    assert np.all(plan.cost_pence <= case.budget * (1 + 1e-12))
    assert np.all((plan.produced + plan.kept) <= case.units_max[:, :, None] * (1 + 1e-12))
    assert np.all(plan.worker_hours <= case.worker_hours_max * (1 + 1e-12))
    assert plan == solve(case, solver="large")


def test_a_cell_is_projected_on_nested_limits_exactly():
    # Against a slow projection by halving on each limit in turn (Dykstra).
    rng = np.random.default_rng(1)
    for _ in range(30):
        groups = np.array([0, 2, 5, 7])
        width = np.array([0.3, 0.5, 0.2])
        z = rng.normal(0.5, 1.0, 7)
        mine = z.copy()
        room, level, lows = np.empty(4), np.empty(4), np.empty(4, np.int64)
        _project(mine, groups, width, 2.0, 0, room, level, lows)
        assert mine == pytest.approx(_dykstra(z, [(0, 2.0), (2, 1.4), (5, 0.4)]), abs=1e-6)


def _dykstra(z, limits):
    x, notes = z.copy(), [np.zeros_like(z) for _ in range(len(limits) + 1)]
    for _ in range(3_000):
        for i, note in enumerate(notes):
            y = x + note
            x = y.copy()
            if i == len(limits):
                x = np.maximum(y, 0)
            else:
                start, most = limits[i]
                x[start:] -= max(y[start:].sum() - most, 0) / (len(y) - start)
            notes[i] = y - x
    return x


def test_what_is_bought_fits_the_money_the_room_and_the_statute():
    wish, step = np.array([5.0, 4.0, 3.0, 6.0]), np.ones(4)
    cost = np.array([1.0, 2.0, 1.0, 1.0])
    place, room = np.array([0, 0, 1]), np.array([6.0, np.inf])
    bought, price, of_minimum = buy(wish, step, cost, 9.0, place, room, np.array([-1, -1, 0]), np.array([2.5]), 4.0)
    assert cost @ bought == pytest.approx(9.0)
    assert bought[0] + bought[1] <= 6 + 1e-9
    assert bought[2] == pytest.approx(2.5)
    assert bought[3] <= 4
    assert price > of_minimum[0] > 0


def test_more_scenarios_than_the_coarse_start_needs_still_agree():
    case = made_up(seed=5, scenarios=20, months=1)
    exact, large = solve(case, solver="small"), solve(case, solver="large", gap=0.005)
    assert large.value == pytest.approx(exact.value, rel=0.006)


def test_the_worst_scenarios_can_be_counted_on_purpose():
    case = made_up(seed=8, scenarios=10, months=1)
    calm = replace(case, tail_weight=1.0, tail_share=0.2)
    plain, careful = solve(case), solve(calm)
    assert careful.gap < 1e-6
    assert mean_of_worst(calm, careful.value_by_scenario[:, 0]) == pytest.approx(careful.value)
    assert careful.value >= mean_of_worst(calm, plain.value_by_scenario[:, 0]) * (1 - 1e-9)
    assert case.scenario_weight @ careful.value_by_scenario[:, 0] <= plain.value * (1 + 1e-9)


def test_the_large_solver_counts_the_worst_too():
    calm = replace(made_up(seed=8, scenarios=10, months=1), tail_weight=0.5, tail_share=0.2)
    exact, large = solve(calm, solver="small"), solve(calm, solver="large", gap=0.01)
    assert large.value <= exact.value * (1 + 1e-6)
    assert exact.value <= large.upper_bound * (1 + 1e-9)
    assert large.gap <= 0.011


def test_the_mean_of_the_worst_is_worked_out_by_weight():
    case = replace(made_up(scenarios=3), scenario_weight=np.array([0.1, 0.2, 0.7]), tail_share=0.2)
    assert mean_of_worst(case, np.array([1.0, 3.0, 9.0])) == pytest.approx((0.1 * 1 + 0.1 * 3) / 0.2)
    lean = nearest_lean(case, np.array([9.0, 0.1, 0.1]))
    assert case.scenario_weight @ lean == pytest.approx(1)
    assert lean.max() <= 5 * (1 + 1e-12)


def test_many_places_are_solved_apart_and_in_order():
    cases = [made_up(seed=seed, months=1) for seed in (1, 2, 3)]
    year = made_up(seed=4, months=3)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert solve_many(cases, map=pool.map) == [solve(case) for case in cases]
        # and the months of one large place, each from where the first ended
        assert solve(year, solver="large", map=pool.map) == solve(year, solver="large")


def test_months_alike_in_all_but_what_stands_are_not_taken_for_one():
    case = made_up(seed=1, months=1)
    both = replace(
        case, months=("2027-04", "2027-05"), demand=np.repeat(case.demand, 2, axis=3), budget=np.repeat(case.budget, 2),
        worker_hours_max=np.repeat(case.worker_hours_max, 2), cost_to_cut=np.full(4, 200.0),
        standing_kept=np.zeros((6, 4, 2)), standing_hours=np.zeros(2),
        standing_produced=np.stack([solve(case).produced[..., 0], np.zeros((6, 4))], axis=2),
    )  # fmt: skip
    plan = solve(both, solver="large")
    assert plan.value_by_scenario[:, 0] @ case.scenario_weight < plan.value_by_scenario[:, 1] @ case.scenario_weight


def test_one_area_whose_demand_swings_converges():
    case = made_up(areas=1, needs=1, sites=3, scenarios=5, months=1, seed=2)
    case = replace(case, demand=case.demand * np.array([0.1, 3.0, 0.2, 1.0, 5.0])[:, None, None, None])
    exact, large = (solve(case, "production only", solver=solver, gap=0.01) for solver in ("small", "large"))
    assert large.gap <= 0.0101
    assert large.value <= exact.value * (1 + 1e-6) <= large.upper_bound * (1 + 2e-6)


def test_money_left_over_has_no_price():
    case = replace(made_up(seed=4, richness=6.0), worker_hours_max=np.full(2, np.inf))
    plan = solve(case, "production only", solver="large", gap=0.01)
    assert plan.gap <= 0.0101
    assert all(limit.worth_of_one_more == 0 for limit in plan.limits if limit.kind == "budget")
