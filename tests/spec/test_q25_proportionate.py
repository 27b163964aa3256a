"""More where need is more is not the same as only for some: intensity and entitlement stand side by side."""

import pytest

from drawwell.guard.refusals import WrongInput
from drawwell.supply.actions import record_reach
from drawwell.supply.entitlement import narrowing_of, set_entitlement
from drawwell.supply.models import Reach
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def reach(tiny, units, entitled=1.0, **more):
    rows = [
        {"decile": decile, "people": 1_000, "entitled_people": round(1_000 * entitled), "units": amount}
        for decile, amount in enumerate(units, 1)
    ]
    record_reach(
        tiny.services["advice"], year="2027-28", rows=rows, source="published table", by=tiny.planner, at=tiny.at
    )
    return narrowing_of(tiny.services["advice"])


MORE_WHERE_NEEDED = (300, 260, 220, 190, 170, 120, 100, 80, 70, 60)


def test_universal_and_proportionate_is_told_from_targeted(tiny):
    assert reach(tiny, MORE_WHERE_NEEDED).proportion == "universal and proportionate"


def test_the_same_amounts_for_a_few_only_are_targeted(tiny):
    assert reach(tiny, MORE_WHERE_NEEDED, entitled=0.3).proportion == "targeted"


def test_the_same_everywhere_and_more_where_need_is_less_have_their_names(tiny):
    assert reach(tiny, [100] * 10).proportion == "universal, the same everywhere"
    assert reach(tiny, MORE_WHERE_NEEDED[::-1]).proportion == "universal, more where need is less"


def test_a_rule_on_asking_makes_even_an_even_spread_targeted(tiny):
    reach(tiny, MORE_WHERE_NEEDED)
    set_entitlement(
        tiny.services["advice"], side="pull", words="Only through a worker", entitled_share=0.6,
        from_date=tiny.at.date(), source="minutes", by=tiny.planner, at=tiny.at,
    )  # fmt: skip
    assert narrowing_of(tiny.services["advice"]).proportion == "targeted"


def test_the_page_shows_intensity_beside_the_share_entitled(tiny):
    reach(tiny, MORE_WHERE_NEEDED, entitled=0.97)
    said = visitor().get(f"/tiny/narrowed/{tiny.services['advice'].id}").content.decode()
    assert "Share of people entitled" in said
    assert "97%" in said
    assert "300" in said


def test_small_numbers_of_people_are_hidden_whoever_writes_them(tiny):
    row = {"decile": 1, "people": 1_000, "entitled_people": 1_000, "units": 10}
    record_reach(
        tiny.services["advice"], year="2027-28", source="a table", by=tiny.planner, at=tiny.at,
        rows=[row | {"reached_people": 4}, row | {"decile": 2, "reached_people": 43}],
    )  # fmt: skip
    assert list(Reach.objects.values_list("reached_people", flat=True)) == [None, 45]


@pytest.mark.parametrize(
    "wrong", [{"decile": 11}, {"decile": 0}, {"entitled_people": 1_001}, {"units": -1}], ids=["11", "0", "more", "less"]
)
def test_a_tenth_that_cannot_be_is_refused_and_nothing_is_kept(tiny, wrong):
    row = {"decile": 1, "people": 1_000, "entitled_people": 1_000, "units": 10} | wrong
    with pytest.raises(WrongInput, match="Put that row right"):
        record_reach(tiny.services["advice"], year="2027-28", rows=[row], source="x", by=tiny.planner, at=tiny.at)
    assert not Reach.objects.exists()
