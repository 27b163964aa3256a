"""The design engine on places small enough to check by hand, and on laws that hold in every place."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_places import made_up, one_site

from drawwell.engine.plan import (
    Floor,
    Minimum,
    NoPlanFits,
    Plan,
    gains_and_losses,
    one_sentence,
    solve,
)


def test_money_goes_first_to_what_meets_most_for_it():
    # 50 pounds; a service is 1 pound a person, a pull 2 pounds (a unit and an hour): 50 services.
    plan = solve(one_site(budget=5_000.0))
    assert plan.value == pytest.approx(50)
    assert plan.produced[0, 0, 0] == pytest.approx(50)
    assert plan.kept.sum() == pytest.approx(0, abs=1e-9)
    assert plan.gap < 1e-9


def test_whom_no_standard_service_suits_is_met_by_a_pull():
    # 60 services suit 60 people for 60 pounds; the other 40 take 2 pounds each: 80 pounds buy 60 + 10.
    plan = solve(one_site(budget=8_000.0))
    assert plan.met_produced.sum() == pytest.approx(60)
    assert plan.met_pulled.sum() == pytest.approx(10)
    assert plan.worker_hours[0] == pytest.approx(10)
    assert plan.cost_pence[0] == pytest.approx(8_000)


def test_one_more_pound_is_worth_what_the_next_person_costs():
    budget = next(limit for limit in solve(one_site(budget=8_000.0)).limits if limit.kind == "budget")
    assert budget.worth_of_one_more == pytest.approx(0.5)  # a pull costs two pounds
    assert budget.slack == pytest.approx(0, abs=1e-6)


def test_worker_hours_are_a_limit_with_a_worth():
    plan = solve(one_site(budget=20_000.0, worker_hours_max=np.array([25.0])))
    hours = next(limit for limit in plan.limits if limit.kind == "worker hours")
    assert plan.met_pulled.sum() == pytest.approx(25)
    assert hours.worth_of_one_more == pytest.approx(1.0)
    assert "one hour more is worth 1.00" in hours.sentence


def test_reserve_without_workers_is_worth_nothing():
    plan = solve(one_site(budget=20_000.0, worker_hours_max=np.zeros(1)))
    assert plan.met_pulled.sum() == 0
    assert plan.kept.sum() == 0


def test_room_at_a_site_is_shared_by_produced_and_kept():
    plan = solve(one_site(budget=20_000.0, units_max=np.full((1, 1), 30.0)))
    room = next(limit for limit in plan.limits if limit.kind == "room")
    assert (plan.produced + plan.kept).sum() == pytest.approx(30)
    assert room.worth_of_one_more == pytest.approx(1.0)


def test_nothing_is_bought_that_no_scenario_uses():
    plan = solve(one_site(budget=1e6))
    assert plan.value == pytest.approx(100)
    assert plan.cost_pence[0] <= 6_000 + 8_000 + 1e-6


def test_distance_makes_a_site_worth_less():
    plan = solve(one_site(access_produced=np.full((1, 1), 0.5), fit_pulled=np.zeros((1, 1))))
    assert plan.met.sum() == pytest.approx(25)  # 50 people's worth of service, half of whom can use it


def test_nested_fits_do_not_count_the_same_people_twice():
    # Two services suit 60% and 30%, and the 30% are among the 60%: together they meet 60%, not 90%.
    case = one_site(
        capabilities=("advice", "class"),
        budget=1e6,
        fit_produced=np.array([[0.6, 0.3]]),
        fit_pulled=np.zeros((1, 2)),
        units_produced=np.ones(2),
        units_pulled=np.ones(2),
        worker_hours=np.ones(2),
        can_produce=np.ones((1, 2), bool),
        can_keep=np.ones((1, 2), bool),
        units_max=np.full((1, 2), np.inf),
        cost_produced=np.array([100.0, 50.0]),
        cost_kept=np.full(2, 100.0),
        units=("hour", "seat"),
    )
    plan = solve(case)
    assert plan.met.sum() == pytest.approx(60)
    assert plan.gap < 1e-9
    assert solve(replace(case, budget=np.array([1_500.0]))).produced[0, :, 0] == pytest.approx([0, 30])


def test_newsvendor_with_a_budget_makes_the_last_pound_worth_the_same_everywhere():
    # With demand uniform over many scenarios, P(D_k > x_k) v_k / c_k is the price of the budget for every k.
    case = _newsvendor()
    plan = solve(case, "production only")
    price = next(limit for limit in plan.limits if limit.kind == "budget").worth_of_one_more / 100
    units = plan.produced[0, :, 0]
    demand = case.demand[:, 0, :, 0]
    still_short = (demand > units + 1e-9).mean(axis=0)
    short_or_even = (demand >= units - 1e-9).mean(axis=0)
    rate = case.value[0] / case.cost_produced
    assert np.all(still_short * rate <= price * (1 + 1e-9))
    assert np.all(price <= short_or_even * rate * (1 + 1e-9))


def _newsvendor():
    draws = 200
    steps = (np.arange(draws) + 0.5) / draws
    rng = np.random.default_rng(5)
    demand = np.stack([rng.permutation(100 * steps), rng.permutation(40 + 60 * steps)], axis=1)
    return one_site(
        needs=("debt", "sleep"),
        capabilities=("advice", "class"),
        demand=demand[:, None, :, None],
        scenario_weight=np.full(draws, 1 / draws),
        value=np.array([[1.0, 1.4]]),
        fit_produced=np.eye(2),
        fit_pulled=np.eye(2),
        units_produced=np.ones(2),
        units_pulled=np.ones(2),
        worker_hours=np.ones(2),
        can_produce=np.ones((1, 2), bool),
        can_keep=np.ones((1, 2), bool),
        units_max=np.full((1, 2), np.inf),
        cost_produced=np.array([100.0, 170.0]),
        cost_kept=np.full(2, 300.0),
        budget=np.array([15_000.0]),
        units=("hour", "seat"),
    )


def test_pooling_needs_a_smaller_buffer_by_the_root_law():
    # n areas, independent normal demand, capacity for the same share of scenarios: buffer ratio sqrt(1/n).
    n, draws = 4, 4_000
    rng = np.random.default_rng(3)
    demand = np.maximum(100 + 20 * rng.standard_normal((draws, n)), 0)
    apart = [_buffer(demand[:, [i]]) for i in range(n)]
    together = _buffer(demand.sum(axis=1, keepdims=True))
    assert together / sum(apart) == pytest.approx(np.sqrt(1 / n), rel=0.08)


def _buffer(demand):
    """Units kept beyond the mean where one unit more is worth 5% of a person: the 95th hundredth of demand."""
    case = one_site(
        demand=demand[:, :, None, None],
        scenario_weight=np.full(len(demand), 1 / len(demand)),
        fit_produced=np.ones((1, 1)),
        budget=np.array([1e9]),
        units_max=np.full((1, 1), np.quantile(demand, 0.95)),
    )
    plan = solve(case, "production only")
    room = next(limit for limit in plan.limits if limit.kind == "room")
    assert room.worth_of_one_more == pytest.approx(0.05, abs=0.002)
    return plan.produced.sum() - demand.mean()


@pytest.mark.parametrize("seed", range(4))
def test_both_is_never_worse_than_either_alone(seed):
    case = made_up(seed=seed)
    both, produced, partnering = (solve(case, mode) for mode in ("both", "production only", "partnering only"))
    assert both.value >= max(produced.value, partnering.value) * (1 - 1e-7)
    assert produced.met_pulled.sum() == 0
    assert partnering.met_produced.sum() == 0


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_meets_the_value_where_the_solver_is_exact(seed):
    plan = solve(made_up(seed=seed, floors=1))
    assert isinstance(plan, Plan)
    assert 0 <= plan.gap < 1e-6


def test_more_budget_never_lowers_value():
    case = made_up(seed=7)
    values = [solve(replace(case, budget=case.budget * more)).value for more in (0.5, 0.8, 1.0, 1.5, 4.0)]
    assert np.all(np.diff(values) >= -1e-6)


def test_permuting_areas_and_scenarios_changes_nothing():
    case = made_up(seed=2)
    order, again = np.random.default_rng(0).permutation(8), np.array([2, 0, 1])
    other = replace(
        case,
        areas=tuple(case.areas[i] for i in order),
        demand=case.demand[again][:, order],
        scenario_weight=case.scenario_weight[again],
        value=case.value[order],
        access_produced=case.access_produced[order],
        access_pulled=case.access_pulled[order],
    )
    assert solve(other).value == pytest.approx(solve(case).value, rel=1e-7)


def test_a_floor_is_met_in_every_area_and_scenario():
    case = made_up(seed=3, floors=2)
    plan = solve(case)
    floors = [limit for limit in plan.limits if limit.kind == "floor"]
    assert min(limit.slack for limit in floors) > -1e-5
    assert len(floors) == 2 * 8 * 2
    loose = solve(replace(case, floors=()))
    assert loose.value >= plan.value


def test_a_statute_is_spent_even_where_nothing_pulls_it():
    case = one_site(minimums=(Minimum("Care Act advice", 0, 3_000.0),), fit_pulled=np.zeros((1, 1)))
    plan = solve(case, "partnering only")
    assert (plan.cost_produced + plan.cost_kept)[0] == pytest.approx(3_000)


def test_what_is_in_the_plan_keeps_within_every_limit():
    case = made_up(seed=9, floors=1)
    plan = solve(case)
    assert np.all(plan.cost_pence <= case.budget * (1 + 1e-12))
    assert np.all((plan.produced + plan.kept) <= case.units_max[:, :, None] * (1 + 1e-12))
    assert np.all(plan.worker_hours <= case.worker_hours_max * (1 + 1e-12))
    assert np.all(plan.met <= plan.asked * (1 + 1e-12))


def test_the_same_case_gives_the_same_plan():
    assert solve(made_up(seed=4)) == solve(made_up(seed=4))


def test_months_alike_get_the_same_plan():
    plan = solve(one_site(months=3, budget=8_000.0))
    assert np.ptp(plan.produced, axis=2).max() == 0
    assert plan.value == pytest.approx(210)


def test_far_sites_are_left_out_of_a_large_place_and_the_bound_still_counts_them(monkeypatch):
    case = made_up(seed=6, sites=12)
    exact = solve(case)
    monkeypatch.setattr("drawwell.engine.plan.design.OPTIONS_A_CELL", 12)
    plan = solve(case)
    assert "Only the nearest" in plan.notes[0]
    assert plan.value <= exact.value <= plan.upper_bound * (1 + 1e-9)


def test_no_plan_fits_names_the_floor_and_the_budget():
    answer = solve(one_site(budget=1_000.0, floors=(Floor("everyone gets debt advice", 0, 0.3),)))
    assert isinstance(answer, NoPlanFits)
    assert answer.limits == ("the floor 'everyone gets debt advice'", "the budget")
    assert answer.sentence == (
        "No plan fits: the floor 'everyone gets debt advice' asks for 30% of debt in every area, and "
        "the budget of 2027-04 pays for at most 10.0% in 2027-04 (tightest in Sale)."
    )


def test_no_plan_fits_names_the_hours_that_are_missing():
    floors = (Floor("everyone gets debt advice", 0, 0.8),)
    answer = solve(one_site(budget=1e6, floors=floors, worker_hours_max=np.array([10.0])))
    assert "the hours of workers beside people" in answer.limits
    assert "70.0%" in answer.sentence


def test_no_plan_fits_names_the_mode_that_cannot_reach_a_floor():
    answer = solve(one_site(budget=1e6, floors=(Floor("everyone", 0, 0.8),)), "production only")
    assert "what is in reach and suits people, production only, allows at most 60.0%" in answer.sentence


def test_no_plan_fits_names_statutes_that_the_budget_does_not_cover():
    case = one_site(minimums=(Minimum("Care Act advice", 0, 4_000.0), Minimum("PFI", 0, 3_000.0, "contract")))
    answer = solve(case)
    assert answer.limits == ("the statute 'Care Act advice'", "the contract 'PFI'", "the budget")
    assert "ask for £70.00 and the budget of 2027-04 leaves £50.00" in answer.sentence


def test_no_plan_fits_when_the_doors_alone_cost_more_than_the_budget():
    assert solve(one_site(site_cost=np.array([6_000.0]))).limits == ("the sites' fixed cost", "the budget")


def test_the_result_is_said_in_one_sentence():
    case = one_site(budget=8_000.0)
    assert one_sentence(case, solve(case)) == (
        "With £80 a month, 70 of 100 people in need a month are met, 10 of them by pulls; the tightest limit is "
        "the budget in 2027-04: £1,000 more is worth 500 people met, by the weights given."
    )


def test_gains_and_losses_name_areas_and_needs():
    case = made_up(seed=1)
    changes = gains_and_losses(case, solve(case), solve(case, "production only"))
    assert [change.kind for change in changes].count("area") == 8
    areas = [change.gained for change in changes if change.kind == "area"]
    assert areas == sorted(areas)
    assert sum(areas) == pytest.approx(sum(change.gained for change in changes if change.kind == "need"))
