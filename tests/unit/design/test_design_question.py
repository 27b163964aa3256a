"""A place's rows as the question the design engine gets: every number can be traced by hand."""

import numpy as np
import pytest

from drawwell.design.actions import propose
from drawwell.design.ask import NothingToDesign, assumptions_of, months_of, open_proposals, question_of
from drawwell.design.kept import digest_of
from drawwell.guard.membership import account_named, set_up_place
from drawwell.place.models import Assumption
from drawwell.supply.models import BudgetLine
from drawwell.understand.models import NeedEstimate
from places import DAY, MAY, tiny_place

pytestmark = pytest.mark.django_db
MONTHS = ["2027-05", "2027-06"]


@pytest.fixture
def tiny():
    return tiny_place()


def question(tiny, **more):
    return question_of(tiny.place, **({"year": "2027-28", "at": tiny.at, "months": MONTHS} | more))


def proposed(tiny, kind="keep free", capability="rent-hold", *, at=None, unmet=6, **more):
    return propose(
        tiny.place, kind=kind, capability=tiny.capabilities[capability], words="More.", provenance="A table.",
        table_id=tiny.place.id, asked=12, unmet=unmet, months=3, by=tiny.planner, at=at or tiny.at, **more,
    )  # fmt: skip


def column(asked, key):
    return [one.key for one in asked.capabilities].index(key)


def test_the_question_names_the_places_own_rows(tiny):
    case = question(tiny).case
    assert case.areas == ("Felling", "Whickham")
    assert case.needs == ("Company", "A settled home")
    assert case.sites == ("Whickham Hall", "Felling Hub")
    assert case.months == ("2027-05", "2027-06")


def usual(case):
    """(A, N, T) people a month, over the years a design allows for."""
    return np.tensordot(case.scenario_weight, case.demand, axes=1)


def test_people_a_month_are_a_twelfth_of_the_year_in_years_that_differ(tiny):
    case = question(tiny).case
    assert usual(case)[0, 0, 0] == pytest.approx(480 / 12)
    assert usual(case)[1, 1, 1] == pytest.approx(240 / 12)
    assert case.scenario_weight.sum() == 1
    assert np.ptp(case.demand.sum(axis=(1, 2, 3))) > 0.2 * usual(case).sum()
    assert np.array_equal(case.demand[..., 0], case.demand[..., 1])  # what a year is like lasts through its months


def test_a_wider_range_of_an_estimate_makes_years_differ_more(tiny):
    before = question(tiny).case.demand
    NeedEstimate.objects.filter(area=tiny.areas["T1"]).update(low=1.0)
    after = question(tiny).case.demand
    spread = np.ptp(after, axis=0) / np.ptp(before, axis=0)
    area = list(question(tiny).case.areas).index(tiny.areas["T1"].name)
    assert (spread[area] > 1.2).all()
    assert spread[1 - area] == pytest.approx(1.0)


def test_the_latest_estimate_counts(tiny):
    area, need = tiny.areas["T1"], tiny.needs["home"]
    NeedEstimate.objects.create(
        place=tiny.place, area=area, need=need, people_per_year=600, low=500, high=700, basis="counted again",
        from_date=MAY.date(),
    )  # fmt: skip
    assert usual(question(tiny).case)[0, 1, 0] == pytest.approx(50)


def test_worth_falls_evenly_from_the_most_deprived_tenth_to_the_least(tiny):
    value = question(tiny).case.value
    assert value[0] == pytest.approx([1.3 * 1, 1.3 * 2])  # decile 1
    assert value[1] == pytest.approx([(1 + 0.3 * 2 / 9) * 1, (1 + 0.3 * 2 / 9) * 2])  # decile 8


def test_money_a_month_is_a_twelfth_of_the_years_budget_times_the_share(tiny):
    assert question(tiny).case.budget == pytest.approx([7_500_000 / 12] * 2)
    assert question(tiny, budget_share=0.9).case.budget == pytest.approx([0.9 * 7_500_000 / 12] * 2)
    assert question(tiny, year="2028-29").case.budget == pytest.approx([0.94 * 7_500_000 / 12] * 2)


def test_a_statute_or_contract_binds_by_name_and_the_larger_one_counts(tiny):
    line = BudgetLine.objects.get(year="2027-28", cost_centre__code="C-debt-advice")
    line.statutory_minimum_pence, line.committed_pence, line.because = 120_000, 240_000, "a contract to 2029"
    line.save()
    (minimum,) = question(tiny).case.minimums
    assert minimum.name == "Debt advice (a contract to 2029)"
    assert (minimum.pence_per_month, minimum.kind) == (20_000, "contract")
    assert minimum.capability == column(question(tiny), "debt-advice")


def test_what_is_committed_and_serves_no_one_capability_cannot_be_planned(tiny):
    line = BudgetLine.objects.get(year="2027-28", cost_centre__code="C-people")
    line.committed_pence = 1_200_000
    line.save()
    assert question(tiny).case.budget == pytest.approx([(7_500_000 - 1_200_000) / 12] * 2)


def test_access_halves_with_distance_and_the_nearest_sites_stay_in_reach(tiny):
    case = question(tiny).case
    near, far = case.access_produced[0, 1], case.access_produced[0, 0]  # Felling to its hub and to Whickham Hall
    assert near > 0.95
    assert 0.1 < far < 0.25  # 7.4 km: a little under 2.5 halvings of 3 km
    assert case.access_pulled[0, 0] > far  # what is pulled falls off more slowly


def test_a_site_does_what_its_services_do_and_no_more(tiny):
    asked = question(tiny)
    rents, advice = column(asked, "rent-hold"), column(asked, "debt-advice")
    assert asked.case.units_max[1].tolist() == [200.0, 0.0, 60.0]  # the hub: advice, no lifts, rent holds
    assert not asked.case.can_produce[1, rents]  # an authority to say yes is kept free, never mass-produced
    assert asked.case.can_keep[1, rents]
    assert asked.case.can_produce[1, advice]


def test_a_proposal_becomes_a_need_of_its_own(tiny):
    proposal = proposed(tiny)
    asked = question(tiny, proposals=[proposal])
    assert asked.proposals == [proposal]
    assert asked.case.needs[-1] == "asked for and not had: Someone who can agree a rent hold"
    assert usual(asked.case)[:, -1, 0].sum() == pytest.approx(6 / 3)
    assert usual(asked.case)[0, -1, 0] == pytest.approx(2 * usual(asked.case)[1, -1, 0])  # as all need is shared
    assert asked.case.value[:, -1] == pytest.approx(1.5 * asked.case.value[:, :2].max(axis=1))
    assert asked.case.fit_pulled[-1, column(asked, "rent-hold")] == 0.95
    assert asked.case.fit_produced[-1].sum() == 0
    assert (asked.case.fit_pulled[-1] > 0).sum() == 1


def test_a_proposal_to_produce_more_is_met_by_producing(tiny):
    asked = question(tiny, proposals=[proposed(tiny, "produce", "debt-advice")])
    assert asked.case.fit_produced[-1, column(asked, "debt-advice")] == 0.9
    assert asked.case.fit_pulled[-1].sum() == 0


def test_a_proposal_of_one_area_stays_there(tiny):
    asked = question(tiny, proposals=[proposed(tiny, area=tiny.areas["T2"])])
    assert usual(asked.case)[:, -1, 0] == pytest.approx([0, 2])


def test_an_ask_that_no_site_could_answer_stays_out_of_the_question(tiny):
    """It must not stop the design: the answer to it says that no site can."""
    asked = question(tiny, proposals=[proposed(tiny, "produce", "rent-hold"), proposed(tiny)])
    assert [one.kind for one in asked.proposals] == ["keep free"]


@pytest.mark.parametrize("kind", ["own hands", "change rule", "stop"])
def test_proposals_that_capacity_cannot_answer_change_nothing_in_the_question(tiny, kind):
    assert digest_of(question(tiny, proposals=[proposed(tiny, kind)]).case) == digest_of(question(tiny).case)


def test_the_same_question_has_the_same_digest_and_another_has_another(tiny):
    assert digest_of(question(tiny).case) == digest_of(question(tiny).case)
    assert digest_of(question(tiny).case) != digest_of(question(tiny, budget_share=0.99).case)


def test_only_the_latest_of_a_kind_counts_and_an_old_one_does_not(tiny):
    old, lift = proposed(tiny), proposed(tiny, capability="lift")
    new = proposed(tiny, at=tiny.at + 60 * DAY)
    assert open_proposals(tiny.place, at=tiny.at) == [old, lift]
    assert set(open_proposals(tiny.place, at=tiny.at + 60 * DAY)) == {new, lift}
    assert open_proposals(tiny.place, at=tiny.at + 191 * DAY) == [new]


def test_an_assumption_of_the_place_stands_before_the_default_until_it_ends(tiny):
    assert assumptions_of(tiny.place, at=tiny.at)["universal-floor-share"] == 0.05
    assert assumptions_of(tiny.place, at=tiny.at)["need-variation-share"] == 0.2
    Assumption.objects.filter(key="universal-floor-share").update(to_date=tiny.at.date() - DAY)
    assert assumptions_of(tiny.place, at=tiny.at)["universal-floor-share"] == 0.2


def test_a_financial_year_begins_in_april():
    assert months_of("2027-28")[:2] == ["2027-04", "2027-05"]
    assert months_of("2027-28")[-1] == "2028-03"


def test_a_year_without_a_budget_is_refused_by_name(tiny):
    with pytest.raises(NothingToDesign, match="Tiny has no budget for 2031-32 yet"):
        question(tiny, year="2031-32")


def test_an_empty_place_says_what_is_missing():
    place = set_up_place("empty", name="Empty", by=account_named("Cal"), at=MAY, made_up=True)
    with pytest.raises(NothingToDesign, match="Empty has no areas yet"):
        question_of(place, year="2027-28", at=MAY)


def test_nothing_of_a_person_is_in_the_question(tiny):
    """Every text in it is the name of an area, need, capability, site, unit or month of the place."""
    case = question(tiny, proposals=[proposed(tiny)]).case
    texts = {text for value in vars(case).values() if isinstance(value, tuple) for text in map(str, value)}
    assert not any(name in text for text in texts for name in ("Dee", "Ola", "post without dread"))
    arrays = [value for value in vars(case).values() if isinstance(value, np.ndarray)]
    assert all(array.dtype.kind in "fib" for array in arrays)
