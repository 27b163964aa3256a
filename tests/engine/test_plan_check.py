"""Every wrong case is refused with one sentence that says what to put right, before anything is solved."""

import numpy as np
import pytest
from made_up_places import made_up, one_site

from drawwell.engine.plan import CaseIsWrong, Floor, Minimum, check_case, solve

ONE = np.ones((1, 1))
WRONG = {
    "demand is zero everywhere": {"demand": np.zeros((1, 1, 1, 1))},
    "demand is below zero (-1 people) at scenario 1, Sale, debt, 2027-04": {"demand": np.full((1, 1, 1, 1), -1.0)},
    "demand is not a number at scenario 1, Sale, debt, 2027-04": {"demand": np.full((1, 1, 1, 1), np.nan)},
    "value is not a number at Sale, debt": {"value": ONE * np.nan},
    "value is below zero (-1) at Sale, debt": {"value": -ONE},
    "value is zero everywhere": {"value": 0 * ONE},
    "budget is not a number at 2027-04": {"budget": np.array([np.inf])},
    "units_max is not a number at library, debt advice": {"units_max": ONE * np.nan},
    "cost_worker_hour is not a number at the one figure given": {"cost_worker_hour": float("nan")},
    "scenario_weight adds up to 0.9": {"scenario_weight": np.array([0.9])},
    "budget has shape (2,) but months asks for (1,)": {"budget": np.ones(2)},
    "fit_produced is 1.5 at debt, debt advice: it is a share": {"fit_produced": 1.5 * ONE},
    "cost_produced of debt advice is zero": {"cost_produced": np.zeros(1)},
    "cost_kept of debt advice is zero": {"cost_kept": np.zeros(1)},
    "cost_worker_hour is zero": {"cost_worker_hour": 0.0},
    "units_produced of debt advice is zero": {"units_produced": np.zeros(1)},
    "The budget of 2027-04 is zero: it buys nothing": {"budget": np.zeros(1)},
    "it cannot meet the floor 'all'": {"budget": np.zeros(1), "floors": (Floor("all", 0, 0.1),)},
    "The site 'library' can neither produce nor keep": {"can_produce": ONE == 0, "can_keep": ONE == 0},
    "Nobody can reach the site 'library'": {"access_produced": 0 * ONE, "access_pulled": 0 * ONE},
    "No capability at any site serves the need 'debt'": {"fit_produced": 0 * ONE, "fit_pulled": 0 * ONE},
    "Sale can get to 80.0% at most": {"floors": (Floor("all", 0, 0.9),), "fit_pulled": 0.5 * ONE},
    "names need number 3": {"floors": (Floor("all", 3, 0.9),)},
    "asks for a share of 1.2": {"floors": (Floor("all", 0, 1.2),)},
    "names capability number 4": {"minimums": (Minimum("Act", 4, 1.0),)},
    "needs an amount of zero pence or more": {"minimums": (Minimum("Act", 0, -1.0),)},
    "There are 2 units for 1 capabilities": {"units": ("hour", "seat")},
    "give 0 to 1, the share above 0": {"tail_weight": 0.5, "tail_share": 0.0},
    "cost_if_unmet and falls_on must have one entry": {"cost_if_unmet": np.ones(1)},
    "cost_if_unmet must be zero or more": {"cost_if_unmet": -np.ones(1), "falls_on": ("hospital",)},
    "sites_may_shut must have one entry": {"sites_may_shut": np.ones(3, bool)},
    "The case has no areas": {"areas": ()},
    "'debt' is named twice among the needs": {"needs": ("debt", "debt")},
}


@pytest.mark.parametrize("sentence", WRONG)
def test_a_wrong_case_is_refused_in_a_sentence(sentence):
    with pytest.raises(CaseIsWrong) as refusal:
        solve(one_site(**WRONG[sentence]))
    assert sentence in str(refusal.value)


def test_a_statute_on_what_no_site_offers_is_refused():
    case = made_up(seed=1)
    nowhere = np.zeros_like(case.can_produce)
    kept = case.can_keep.copy()
    kept[:, 3] = False
    changed = case.__class__(
        **{**case.__dict__, "can_produce": case.can_produce & ~nowhere & (np.arange(4) != 3), "can_keep": kept}
        | {"minimums": (Minimum("Act", 3, 1.0),)}
    )
    with pytest.raises(CaseIsWrong, match="spends on capability 4, which no site offers"):
        check_case(changed)


def test_a_sound_case_passes():
    assert check_case(made_up(seed=1, floors=2)) is None
