"""EXAM 37: cashable, released and avoided are never added together, and each saving says by which way"""

import pytest

from drawwell.learn.models import Saving
from drawwell.learn.savings import (
    BeforeAndAfter,
    BeforeAndAfterIsNotWhole,
    MoreThanTheBudgetFell,
    MoreThanTheComparison,
    NothingToCompareWith,
    NotInTheBook,
    across,
    before_and_after_of,
    check_cashable,
    claim,
    reconciled,
)
from drawwell.supply.models import BudgetLine, CostCentre, MoneyAccount, Payment
from drawwell.supply.money import check_book
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place()
    tiny.centre = CostCentre.objects.get(place=tiny.place, code="C-debt-advice")
    tiny.fell = 270_000  # 6% of the centre's £45,000
    return tiny


def claimed(tiny, **more):
    said = {
        "name": "One form instead of three", "kind": "cashable", "means": "fewer steps", "ways": ["flow"],
        "year": "2028-29", "pence": 100_000, "cost_centre": tiny.centre,
    }  # fmt: skip
    return claim(tiny.place, **(said | more), by=tiny.planner, at=tiny.at)


def test_cashable_agrees_with_the_book_and_the_budget_to_the_penny(tiny):
    claimed(tiny, pence=100_001)
    claimed(tiny, pence=69_999)
    line = reconciled(tiny.centre, "2028-29")
    assert (line.fell_pence, line.claimed_pence, line.unexplained_pence) == (tiny.fell, 170_000, tiny.fell - 170_000)
    own = MoneyAccount.objects.get(key="centre-C-debt-advice-2028-29")
    assert own.balance_pence == line.before_pence - 170_000
    assert own.balance_pence - line.unexplained_pence == line.now_pence
    assert check_book(tiny.place) == []
    assert check_cashable(tiny.place) == []


def test_not_a_penny_more_than_the_budget_fell(tiny):
    claimed(tiny, pence=tiny.fell)
    with pytest.raises(MoreThanTheBudgetFell, match="At most £0.00 more"):
        claimed(tiny, pence=1)
    assert Saving.objects.count() == 1


def test_what_has_no_entry_in_the_book_is_not_cashable(tiny):
    with pytest.raises(NotInTheBook):
        claimed(tiny, cost_centre=None)
    assert not Saving.objects.exists()
    assert not Payment.objects.exists()


def test_a_cost_that_did_not_come_needs_somebody_to_compare_with(tiny):
    with pytest.raises(NothingToCompareWith):
        claimed(tiny, kind="avoided", cost_centre=None)
    row = claimed(tiny, kind="avoided", cost_centre=None, compared_with="families who waited", people=9)
    assert row.payment is None
    page = visitor().get("/tiny/learning/money").content.decode()
    assert "many would have been better a year later without it" in page
    assert "too small for a percentage" in page


def test_who_pays_and_who_gains_across_organisations_stands_by_kind(tiny):
    from drawwell.place.models import Organisation

    ours = tiny.centre.organisation
    theirs = Organisation.objects.create(place=tiny.place, key="hospital", name="The hospital", kind="nhs")
    claimed(tiny, kind="avoided", cost_centre=None, compared_with="families who waited", pence=50_001, paid_by=ours,
            gained_by=theirs)  # fmt: skip
    claimed(tiny, kind="released", cost_centre=None, pence=20_000, paid_by=ours, gained_by=theirs)
    claimed(tiny, pence=10_000)
    ((pays, gains, kinds),) = across(tiny.place)
    assert (pays, gains) == (ours.name, theirs.name)
    assert [kinds[kind] for kind in Saving.Kind] == [0, 20_000, 50_001]
    page = visitor().get("/tiny/learning/money").content.decode()
    assert "Where one pays and another gains" in page
    assert "£500.01" in page
    assert "£700.01" not in page


def test_no_page_adds_the_three(tiny):
    claimed(tiny, pence=11_100)
    claimed(tiny, kind="avoided", cost_centre=None, pence=22_200, compared_with="families who waited")
    claimed(tiny, kind="released", cost_centre=None, pence=44_400, hours=40)
    page = visitor().get("/tiny/learning/money").content.decode()
    for sum_of_some in ("£333.00", "£555.00", "£666.00", "£777.00"):
        assert sum_of_some not in page
    assert "£111.00" in page


def test_a_saving_in_a_year_without_a_budget_says_so(tiny):
    BudgetLine.objects.filter(cost_centre=tiny.centre, year="2027-28").delete()
    with pytest.raises(Exception, match="has no budget for 2028-29"):
        claimed(tiny)


COMPARED = {
    "kind": "avoided", "means": "met early", "ways": ["demand"], "cost_centre": None,
    "compared_with": "families who waited",
}  # fmt: skip


def test_before_and_after_counts_only_what_is_beyond_those_compared_with(tiny):
    """40 people cost £8,000 less; 20 others, without it, £3,000 less: £6,000 of the £8,000 came by itself."""
    found = BeforeAndAfter(40, 2_000_000, 1_200_000, 20, 1_000_000, 700_000)
    assert found.beyond_others_pence == 200_000
    with pytest.raises(MoreThanTheComparison, match="£2,000.00 was avoided and not £8,000.00"):
        claimed(tiny, **COMPARED, pence=800_000, before_and_after=found)
    row = claimed(tiny, **COMPARED, pence=200_000, before_and_after=found)
    assert (row.people, row.others, row.after_pence) == (40, 20, 1_200_000)
    page = visitor().get("/tiny/learning/money").content.decode()
    assert "For 40 people £500.00 each before and £300.00 after (-40%)." in page
    assert "Beyond what came by itself: £2,000.00." in page
    assert "part of any fall is that" in page


def test_before_and_after_without_somebody_to_compare_with_is_refused(tiny):
    alone = {"people": 40, "before_pence": 2_000_000, "after_pence": 1_200_000}
    with pytest.raises(BeforeAndAfterIsNotWhole, match="at their worst moment"):
        before_and_after_of(alone)
    answered = visitor(tiny.planner).post(
        "/tiny/learning/money",
        {
            "name": "Less of it", "kind": "avoided", "means": "met early", "ways": ["demand"], "pounds": "10",
            "year": "2028-29", "compared_with": "nobody", "people": "40", "before_pounds": "20", "after_pounds": "9",
        },
    )  # fmt: skip
    assert answered.status_code == 422
    assert "at their worst moment" in answered.content.decode()
    assert not Saving.objects.exists()


def test_small_groups_have_no_percentages(tiny):
    assert "%" not in BeforeAndAfter(19, 100_000, 50_000, 19, 100_000, 90_000).sentence
    assert "(-50%)" in BeforeAndAfter(20, 100_000, 50_000, 19, 100_000, 90_000).sentence
