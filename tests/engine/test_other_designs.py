"""The plan beside plans that leave something out."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_places import made_up, one_site

from drawwell.engine.other_designs import other_designs
from drawwell.engine.plan import Floor, solve


def test_each_stands_in_its_order_and_the_bound_stands_above_all():
    found = other_designs(made_up(seed=3, scenarios=6))
    assert found.mean_design <= found.designed * (1 + 1e-7) <= found.clairvoyant * (1 + 2e-7)
    assert found.silo <= found.designed * (1 + 1e-7)
    assert found.no_variety <= found.designed * (1 + 1e-7)
    assert found.no_variety_promised > found.no_variety
    assert found.worth_of_allowing >= 0 <= found.worth_of_knowing
    assert [row["value"] for row in found.rows] == sorted((row["value"] for row in found.rows), reverse=True)


def test_a_place_worked_out_by_hand():
    # 100 people, £100: services at £1 suit 60, a pull costs £2 and suits all. Both: 60 + 20; silo: 50 + 25.
    found = other_designs(one_site(budget=10_000.0))
    assert found.designed == pytest.approx(80)
    assert found.silo == pytest.approx(75)
    assert (found.no_variety_promised, found.no_variety) == (pytest.approx(100), pytest.approx(60))
    assert found.worth_of_allowing == pytest.approx(0, abs=1e-6)
    assert found.gap_to_clairvoyant == pytest.approx(0, abs=1e-6)
    assert "two silos with half the money each deliver 75.0 of 80.0" in found.sentence
    assert "promises 100.0 and delivers 60.0" in found.sentence


def test_uncertainty_has_a_worth_where_demand_swings():
    # 10 or 100 people, as likely; room bought beforehand at 40p a person while a person met is worth 1.
    swings = np.array([10.0, 100.0]).reshape(2, 1, 1, 1)
    case = one_site(demand=swings, scenario_weight=np.full(2, 0.5), budget=3_000.0, fit_produced=np.ones((1, 1)))
    found = other_designs(case)
    assert found.designed == pytest.approx(20)  # 30 bought: 10 and 30 are met
    assert found.clairvoyant == pytest.approx(20)
    assert found.mean_design == pytest.approx(20)
    richer = other_designs(replace(case, budget=np.array([10_000.0])))
    assert richer.designed == pytest.approx(55)
    assert richer.mean_design == pytest.approx((10 + 55) / 2)
    assert richer.worth_of_allowing == pytest.approx(22.5)


def test_months_that_ask_the_same_are_designed_once_and_said_a_month():
    one, three = one_site(budget=10_000.0), one_site(budget=10_000.0, months=3)
    assert other_designs(three) == other_designs(one)
    assert other_designs(three).designed == pytest.approx(solve(three).value / 3)


def test_a_plan_in_force_changes_nothing_since_none_of_them_moves_from_it():
    anew = one_site(budget=10_000.0, months=3)
    table = (len(anew.sites), len(anew.capabilities), 3)
    in_force = replace(
        anew, standing_produced=np.full(table, 5.0), standing_kept=np.full(table, 5.0), standing_hours=np.full(3, 5.0),
        cost_to_add=np.full(table[1], 50.0), cost_to_cut=np.full(table[1], 50.0), cost_to_add_hour=9.0,
    )  # fmt: skip
    assert other_designs(in_force) == other_designs(anew)


def test_where_no_plan_fits_there_is_nothing_to_set_beside_it():
    assert other_designs(one_site(site_cost=np.array([9_000.0]))) is None


def test_floors_are_asked_of_none_so_that_none_seems_better_for_breaking_them():
    plain = one_site(budget=10_000.0)
    assert other_designs(replace(plain, floors=(Floor("nearly all", 0, 0.79),))) == other_designs(plain)
    for seed in range(3):
        case = made_up(seed=seed, floors=2)
        found = other_designs(case)
        assert max(found.mean_design, found.silo, found.no_variety) <= found.designed * (1 + 1e-6)
        assert found.designed >= solve(case).value / 2 * (1 - 1e-6)
