"""Every wrong case is refused with one sentence that says what to put right, before anything is solved."""

import numpy as np
import pytest
from made_up_places import made_up, one_site

from drawwell.engine.plan import CaseIsWrong, Floor, Minimum, Protected, RingFence, check_case, solve

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
    "The ring-fence 'half' keeps a share of 1.5": {"ring_fences": (RingFence("half", 1.5, (0,)),)},
    "keep 120% of the budget between them": {
        "ring_fences": (RingFence("advice", 0.7, (0,)), RingFence("workers", 0.5, (), with_workers=True))
    },
    "names nothing that may use its money": {"ring_fences": (RingFence("idle", 0.5, ()),)},
    "The ring-fence 'odd' names a capability which the case has not": {"ring_fences": (RingFence("odd", 0.5, (7,)),)},
    "binds until 2029-03, which is not among the months of the plan, 2027-04 to 2027-04": {
        "minimums": (Minimum("PFI", 0, 1.0, "contract", last_month="2029-03"),)
    },
    "asks for money and for units": {"minimums": (Minimum("PFI", 0, 1.0, "contract", 5.0),)},
    "names a site which the case has not": {"minimums": (Minimum("PFI", 0, 1.0, sites=(4,)),)},
    "asks for 60 of debt advice a month and its sites have room for 50": {
        "minimums": (Minimum("PFI", 0, 0.0, "contract", 60.0),),
        "units_max": 50 * ONE,
    },
    "One block of debt advice is 60 units and no site has room for more than 50": {
        "block_units": np.full(1, 60.0),
        "units_max": 50 * ONE,
    },
    "block_units or block_hours must be zero or more": {"block_hours": float("nan")},
    "block_units must have one entry for each capability": {"block_units": np.ones(3)},
    "The promise 'ours' protects site number 3": {"protected": (Protected("ours", 3),)},
    "opening_cost must be zero or more": {"opening_cost": np.full(1, np.nan)},
    "closing_cost must have one entry for each site": {"closing_cost": np.ones(2)},
    "A cost of change is given but not what is in force": {"cost_to_add": np.ones(1)},
    "A cost of changing worker hours is given": {
        "cost_to_cut_hour": 1.0,
        "standing_produced": np.ones((1, 1, 1)),
        "standing_kept": np.ones((1, 1, 1)),
    },
    "standing_produced must be zero or more": {
        "standing_produced": np.full((1, 1, 1), np.nan),
        "standing_kept": np.ones((1, 1, 1)),
    },
    "standing_hours must have one entry for each month": {"standing_hours": np.ones(2)},
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
