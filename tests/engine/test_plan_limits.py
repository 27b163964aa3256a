"""Promises, ring-fences, doors, blocks and the cost of change: each binds by name, has a price, and is never broken."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_places import made_up, one_site
from scipy.optimize import Bounds, LinearConstraint, milp

from drawwell.engine.plan import Floor, Minimum, NoPlanFits, Plan, Protected, RingFence, design, solve
from drawwell.engine.plan.certificate import upper_bound
from drawwell.engine.plan.first_stage import block_sizes, without_blocks
from drawwell.engine.plan.options import options_of
from drawwell.engine.plan.programme import programme_of
from drawwell.engine.plan.small import solve_months
from drawwell.engine.plan.structure import Month, structure_of

ALL = (0, 1, 2, 3)


def limit_of(plan, kind, month=None):
    return next(one for one in plan.limits if one.kind == kind and month in (None, one.month))


def in_force(case, plan, **costs):
    """The case with a plan in force, and what a unit more or fewer costs."""
    standing = {"standing_produced": plan.produced, "standing_kept": plan.kept, "standing_hours": plan.worker_hours}
    return replace(case, **standing, **costs)


def dear(case, times):
    unit = np.full(len(case.capabilities), times)
    return {"cost_to_add": unit, "cost_to_cut": unit, "cost_to_add_hour": times, "cost_to_cut_hour": times}


# What moving costs


def test_change_that_costs_nothing_leaves_the_old_answer_to_the_digit():
    case = made_up(seed=1, floors=1)
    old = solve(case)
    nothing = in_force(case, old, **dear(case, 0.0), block_units=np.zeros(4), opening_cost=np.zeros(6))
    assert solve(replace(nothing, closing_cost=np.zeros(6), site_is_open=np.ones(6, bool))) == old


def test_a_huge_cost_of_change_keeps_the_plan_in_force():
    case = made_up(seed=2, floors=1)
    old = solve(case)
    other = replace(case, demand=case.demand[:, ::-1].copy(), floors=())
    kept = solve(in_force(other, old, **dear(case, 1e8)))
    assert np.array_equal(kept.produced, old.produced)
    assert np.array_equal(kept.kept, old.kept)
    assert kept.cost_change.sum() == 0


def test_only_what_is_worth_moving_moves():
    # 50 services in force at a pound each. Keeping one serves 1 person; 60p more would buy another way of none better.
    case = one_site(budget=6_000.0, fit_pulled=np.zeros((1, 1)))
    standing = {
        "standing_produced": np.full((1, 1, 1), 50.0), "standing_kept": np.zeros((1, 1, 1)),
        "cost_to_add": np.full(1, 100.0), "cost_to_cut": np.zeros(1),
    }  # fmt: skip
    plan = solve(replace(case, **standing))
    assert plan.produced[0, 0, 0] == pytest.approx(55)  # 10 pounds left: a pound and a pound to begin each
    assert plan.cost_change[0] == pytest.approx(500)
    assert plan.cost_pence[0] == pytest.approx(6_000)
    assert limit_of(plan, "change").worth_of_one_more == pytest.approx(0.5)


@pytest.mark.parametrize("seed", [1, 2])
def test_dearer_change_moves_less_and_is_worth_less(seed):
    case = made_up(seed=seed, floors=1)
    less = replace(case, budget=case.budget * 0.9)
    values = [solve(in_force(less, solve(case), **dear(case, times))).value for times in (0.0, 100.0, 400.0)]
    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize("solver", ["large", "middle"])
def test_the_bounds_bracket_the_exact_value_where_change_costs(solver):
    case = made_up(seed=1, floors=1)
    asked = in_force(replace(case, budget=case.budget * 0.9), solve(case), **dear(case, 300.0))
    exact, near = solve(asked), solve(asked, solver=solver)
    assert exact.gap < 1e-9
    assert near.value <= exact.value * (1 + 1e-7) <= near.upper_bound * (1 + 2e-7)
    assert near.gap < 0.01


def test_room_that_what_stands_does_not_fill_still_counts_in_the_bound():
    # Nothing is produced there today, and what would be is worth most: the bound must not stop at what stands.
    case = everything(seed=3)
    exact = solve(case, solver="small")
    assert exact.value == pytest.approx(exact.upper_bound, rel=1e-9)
    assert exact.gap < 1e-9
    options = options_of(case)
    prices = solve_months(programme_of(case, options))[1].prices
    assert upper_bound(case, options, 1, prices) >= exact.value_by_scenario[:, 1] @ case.scenario_weight * (1 - 1e-9)


# Ring-fences and promises


def test_ring_fenced_money_goes_to_nothing_else_and_has_a_price():
    plan = solve(one_site(budget=8_000.0, ring_fences=(RingFence("pulls", 0.5, (0,), kept_only=True),)))
    assert plan.cost_produced[0] + plan.cost_workers[0] <= 4_000 + 1e-6
    fence = limit_of(plan, "fence")
    assert fence.name == "The ring-fence 'pulls'"
    assert fence.amount == pytest.approx(40)
    assert fence.worth_of_one_more > 0
    assert "one £ less is worth" in fence.sentence


@pytest.mark.parametrize("seed", [1, 3])
@pytest.mark.parametrize("solver", ["large", "middle"])
def test_ring_fences_are_bracketed_too(seed, solver):
    case = replace(made_up(seed=seed), ring_fences=(RingFence("beside people", 0.55, ALL, True, True),))
    exact, near = solve(case), solve(case, solver=solver)
    assert near.value <= exact.value * (1 + 1e-7) <= near.upper_bound * (1 + 2e-7)
    assert near.gap < 0.01
    assert exact.value <= solve(replace(case, ring_fences=())).value * (1 + 1e-9)


def test_a_ring_fence_at_odds_with_a_floor_is_named():
    # 80 people met take 80 pounds or more of services and workers' hours; the ring-fence leaves 50 for those.
    case = one_site(budget=10_000.0, floors=(Floor("most", 0, 0.8),))
    answer = solve(replace(case, ring_fences=(RingFence("kept free", 0.5, (0,), kept_only=True),)))
    assert isinstance(solve(case), Plan)
    assert isinstance(answer, NoPlanFits)
    assert "the ring-fence 'kept free'" in answer.limits
    assert "what the ring-fence 'kept free' leaves allows" in answer.sentence


def test_a_ring_fence_that_leaves_too_little_for_the_sites_is_named():
    fences = (RingFence("pulls", 0.9, (0,)),)
    answer = solve(one_site(site_cost=np.full(1, 1_000.0), ring_fences=fences))
    assert "keeping the sites open costs £10.00" in answer.sentence


def test_a_contract_for_units_at_one_site_binds_until_it_ends():
    case = made_up(seed=1)
    contract = Minimum("the hall", 0, 0.0, "contract", units_per_month=30.0, sites=(0,), last_month=case.months[0])
    plan, free = solve(replace(case, minimums=(contract,))), solve(case)
    spent = (plan.produced + plan.kept)[0, 0]
    assert spent[0] >= 30 - 1e-6
    assert spent[1] == pytest.approx((free.produced + free.kept)[0, 0, 1])
    assert [one.month for one in plan.limits if one.kind == "minimum"] == [case.months[0]]
    near = solve(replace(case, minimums=(contract,)), solver="large")
    assert near.value <= plan.value * (1 + 1e-7) <= near.upper_bound * (1 + 2e-7)


def test_two_promises_on_one_capability_add_up():
    pair = (Minimum("the Act", 0, 2_000.0), Minimum("the hall", 0, 2_500.0, "contract"))
    plan = solve(one_site(budget=5_000.0, demand=1.0, minimums=pair))
    assert plan.cost_produced[0] + plan.cost_kept[0] >= 4_500 - 1e-6


# Doors


def test_a_site_that_costs_more_to_close_than_it_saves_stays_open():
    case = replace(made_up(seed=3), sites_may_shut=np.ones(6, bool))
    cheap, costly = solve(case), solve(replace(case, closing_cost=case.site_cost * 1.01))
    assert costly.open_sites.all()
    assert costly.value <= cheap.value * (1 + 0.01)


def test_closing_and_opening_are_paid_for_and_named():
    case = made_up(seed=2, sites=3)
    usual = case.budget.mean()
    asked = replace(
        case, site_cost=np.array([0.0, 0.3, 0.3]) * usual, closing_cost=np.array([0.0, 0.1, 0.1]) * usual,
        sites_may_shut=np.array([False, True, True]),
    )  # fmt: skip
    plan = solve(asked)
    shut = ~plan.open_sites
    assert shut.any()
    assert plan.cost_change == pytest.approx(np.full(2, asked.closing_cost[shut].sum()))
    assert np.all(plan.cost_pence <= asked.budget * (1 + 1e-9))
    assert {one.name for one in plan.limits if one.kind == "doors"} == {
        f"Closing {name}" for name, gone in zip(asked.sites, shut, strict=True) if gone
    }
    assert plan.value <= plan.upper_bound


def test_a_site_that_is_shut_today_is_opened_only_where_it_pays():
    case = made_up(seed=2, sites=3)
    shut = {"site_is_open": np.array([True, True, False]), "sites_may_shut": np.array([False, False, True])}
    opened = solve(replace(case, **shut))
    dear_door = solve(replace(case, **shut, opening_cost=np.array([0, 0, 0.9]) * case.budget.mean()))
    assert opened.open_sites[2]
    assert not dear_door.open_sites[2]


def test_a_protected_site_stays_open_and_says_what_that_costs():
    case = made_up(seed=2, sites=3)
    asked = replace(case, site_cost=np.array([0.0, 0.0, 0.4]) * case.budget.mean(), sites_may_shut=np.ones(3, bool))
    promised = replace(asked, protected=(Protected("the council's vote of 14 May", 2),))
    free, kept = solve(asked), solve(promised)
    assert not free.open_sites[2]
    assert kept.open_sites[2]
    assert kept.value < free.value
    assert limit_of(kept, "protected").worth_of_one_more > 0
    assert "14 May" in limit_of(kept, "protected").name


# Blocks


def test_posts_come_whole():
    case = one_site(budget=8_000.0, block_units=np.full(1, 25.0), block_hours=10.0)
    plan = solve(case)
    assert plan.produced[0, 0, 0] == 75  # 60 people use 3 blocks; 2 and a block kept free with its post cost 85 pounds
    assert plan.value == pytest.approx(60)
    assert plan.kept[0, 0, 0] % 25 == 0
    assert plan.worker_hours[0] % 10 == 0
    assert np.all(plan.cost_pence <= 8_000)
    assert plan.value <= plan.upper_bound


def exact_in_blocks(case):
    """The optimum in whole blocks by another way of asking HiGHS, months one at a time."""
    options = options_of(case)
    programme, sizes = programme_of(without_blocks(case), options), block_sizes(case, options)
    units = np.ones(programme.matrix().shape[1])
    units[: len(sizes)] = np.where(sizes > 0, sizes, 1.0)
    whole = np.zeros(len(units))
    whole[: len(sizes)] = sizes > 0
    total = 0.0
    for month in range(len(case.months)):
        matrix = programme.matrix().multiply(units[None, :]).tocsc()
        most = programme.column_most(month) / units
        answer = milp(
            -programme.gains() * units, constraints=LinearConstraint(matrix, *programme.row_bounds(month)),
            integrality=whole, bounds=Bounds(0, most), options={"mip_rel_gap": 1e-6},
        )  # fmt: skip
        assert answer.success
        total -= answer.fun
    return total


@pytest.mark.parametrize("seed", [1, 4])
@pytest.mark.parametrize("rounded", [False, True])
def test_value_and_bound_in_blocks_bracket_the_exact_optimum(seed, rounded, monkeypatch):
    if rounded:  # as where a month is too large to be chosen whole
        monkeypatch.setattr(design, "FLOWS_AT_ONCE", 0)
    case = made_up(areas=3, needs=2, capabilities=2, sites=2, months=1, scenarios=2, seed=seed)
    case = replace(case, block_units=np.array([12.0, 0.0]), block_hours=15.0)
    plan, exact = solve(case), exact_in_blocks(case)
    assert plan.value <= exact * (1 + 1e-6)
    assert exact <= plan.upper_bound * (1 + 1e-6)
    assert np.allclose(np.round(plan.produced[:, 0] / 12), plan.produced[:, 0] / 12)
    assert np.allclose(np.round(plan.worker_hours / 15), plan.worker_hours / 15)


def test_blocks_chosen_for_few_scenarios_serve_all(monkeypatch):
    case = made_up(areas=3, needs=2, capabilities=2, sites=2, months=1, scenarios=6, seed=2, floors=1)
    case = replace(case, block_units=np.full(2, 8.0), block_hours=15.0)
    whole = solve(case)
    monkeypatch.setattr(design, "FLOWS_AT_ONCE", 2 * len(options_of(case).cell))
    few = solve(case)
    assert few.value <= whole.upper_bound * (1 + 1e-9)
    assert few.value >= 0.9 * whole.value


@pytest.mark.parametrize("solver", ["small", "large"])
def test_ever_smaller_blocks_tend_to_any_amount(solver):
    case = made_up(areas=4, needs=2, capabilities=2, sites=2, months=1, seed=5)
    any_amount = solve(case).value
    short = []
    for size in (10.0, 0.01):
        plan = solve(replace(case, block_units=np.full(2, size), block_hours=size), solver=solver)
        short.append(1 - plan.value / any_amount)
    assert short[-1] <= 0.012
    assert short[-1] <= short[0] + 1e-9


def test_blocks_too_large_for_the_money_are_named():
    answer = solve(one_site(budget=5_000.0, block_units=np.full(1, 80.0), floors=made_up(floors=1).floors))
    assert isinstance(answer, NoPlanFits)
    assert "debt advice in blocks of 80" in answer.sentence


# Laws with all of them at once


def everything(seed=1):
    case = made_up(seed=seed, floors=1, months=2)
    return in_force(
        replace(
            case,
            ring_fences=(RingFence("beside people", 0.3, ALL, True, True),),
            minimums=(Minimum("the Act", 1, 0.02 * case.budget.mean()), Minimum("the hall", 0, 0.0, "contract", 10.0)),
        ),
        solve(case),
        **dear(case, 200.0),
    )


@pytest.mark.parametrize("seed", [1, 3])
def test_the_structured_solver_keeps_all_of_them_and_proves_it(seed):
    case = everything(seed)
    exact, near = solve(case, solver="small"), solve(case, solver="large")
    assert near.solver.startswith("structured first-order")
    assert near.value <= exact.value * (1 + 1e-7) <= near.upper_bound * (1 + 2e-7)
    assert near.gap < 0.01
    assert {"fence", "minimum", "change", "floor", "budget"} <= {one.kind for one in near.limits}


def test_the_nearest_purchase_is_the_nearest():
    """No other purchase that keeps every kind of named row is nearer to the wish."""
    case = everything()
    options = options_of(case)
    structure = structure_of(case, options)
    m = Month(structure, 0)
    rng = np.random.default_rng(2)
    step = rng.uniform(0.5, 2.0, structure.rows)
    stands = m.named.stands
    for size in (0.3, 1.5):
        wish = stands * rng.uniform(0.2, 2.0, len(stands)) * size + rng.uniform(0, 5, len(stands))
        mine = m.buy(wish, step)
        best = m.named.to_the_last_unit(mine)
        assert mine == pytest.approx(best, rel=1e-6, abs=1e-5)  # within every limit
        for other in _nearby(m, best, rng):
            assert _far(mine, wish, step) <= _far(other, wish, step) * (1 + 1e-6)


def _far(bought, wish, step):
    return float(((bought - wish) ** 2 / step).sum())


def _nearby(m, best, rng):
    """Other purchases that keep every limit, near and far."""
    for size in (0.01, 0.1, 1.0):
        for _ in range(10):
            other = m.named.to_the_last_unit(np.maximum(best + size * rng.normal(size=len(best)), 0.0))
            yield other
            yield 0.5 * (best + other)


def test_more_budget_never_lowers_value_whatever_is_named():
    case = everything()
    values = [solve(replace(case, budget=case.budget * share)).value for share in (0.9, 1.0, 1.1, 1.3)]
    assert np.all(np.diff(values) >= -1e-9 * values[0])


def test_permuting_areas_and_scenarios_changes_nothing_whatever_is_named():
    case = everything()
    areas, scenarios = np.array([3, 1, 0, 2, 7, 6, 5, 4]), np.array([2, 0, 1])
    other = replace(
        case, areas=tuple(case.areas[i] for i in areas), demand=case.demand[scenarios][:, areas],
        scenario_weight=case.scenario_weight[scenarios], value=case.value[areas],
        access_produced=case.access_produced[areas], access_pulled=case.access_pulled[areas],
    )  # fmt: skip
    assert solve(other).value == pytest.approx(solve(case).value, rel=1e-9)


def test_what_is_named_is_kept_to():
    case = everything()
    plan = solve(case)
    spent = plan.cost_produced + plan.cost_sites
    assert np.all(plan.cost_pence <= case.budget * (1 + 1e-9))
    assert np.all(spent <= 0.7 * case.budget * (1 + 1e-9))
    assert np.all((plan.produced + plan.kept)[:, 0].sum(axis=0) >= 10 * (1 - 1e-9))
    assert {"fence", "minimum", "change", "floor", "budget"} <= {one.kind for one in plan.limits}
    assert plan.gap < 1e-9


def test_reserve_may_be_money_or_authority_as_well_as_hours():
    # One need, met only by a pound, a decision or an hour kept free; each is limited in turn and each has its price.
    three = np.ones((1, 3))
    case = one_site(
        demand=100.0, budget=1e6, capabilities=("small money", "a rent hold", "advice"),
        fit_produced=0 * three, fit_pulled=three, units_produced=np.ones(3), units_pulled=np.array([50.0, 1.0, 4.0]),
        worker_hours=np.ones(3), can_produce=three == 0, can_keep=three == 1,
        units_max=np.array([[1_000.0, 10.0, 40.0]]), cost_produced=np.ones(3),
        cost_kept=np.array([105.0, 900.0, 4_000.0]),
        units=("pound", "decision", "hour"),
    )  # fmt: skip
    plan = solve(case)
    assert plan.kept[0, :, 0] == pytest.approx([1_000, 10, 40])
    assert plan.met_pulled.sum() == pytest.approx(20 + 10 + 10)
    room = {one.unit: one.worth_of_one_more for one in plan.limits if one.kind == "room"}
    assert room == pytest.approx({"pound": 1 / 50, "decision": 1.0, "hour": 1 / 4})
