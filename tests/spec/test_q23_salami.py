"""A service cut in slices, each too thin for an alert, is seen whole: against the first year, slice upon slice."""

from datetime import date

import pytest

from drawwell.place.models import OutboxMessage
from drawwell.supply.entitlement import (
    BaselineNeedsAReason,
    keep_year,
    move_baseline,
    narrowing_of,
    say_left_out,
    set_entitlement,
)
from drawwell.supply.models import Baseline, ServiceYear
from places import tiny_place

pytestmark = pytest.mark.django_db

YEARS = ("2027-28", "2028-29", "2029-30", "2030-31", "2031-32", "2032-33")
FIRST_PENCE = 100_000_000


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def keep(tiny, year, pence, **more):
    told = {"people": 10_000, "entitled_people": 10_000, "source": "outturn", "by": tiny.planner, "at": tiny.at}
    return keep_year(tiny.services["advice"], year=year, spend_pence=pence, **(told | more))


def five_cuts_of_four_per_cent(tiny, **more):
    for number, year in enumerate(YEARS):
        keep(tiny, year, round(FIRST_PENCE * 0.96**number), **more)
    return narrowing_of(tiny.services["advice"])


def test_five_cuts_of_four_per_cent_show_as_eighteen_and_a_half(tiny):
    seen = five_cuts_of_four_per_cent(tiny)
    assert seen.rows[-1].since_first == pytest.approx(-0.1846, abs=0.0001)
    assert round(100 * seen.rows[-1].since_first, 1) == -18.5
    assert all(row.in_year == pytest.approx(-0.04, abs=1e-6) for row in seen.rows[1:])


def test_the_slices_add_up_to_the_whole(tiny):
    seen = five_cuts_of_four_per_cent(tiny)
    assert [round(100 * row.slice_points, 2) for row in seen.rows] == [0, -4.0, -3.84, -3.69, -3.54, -3.4]
    assert sum(row.slice_points for row in seen.rows) == pytest.approx(seen.rows[-1].since_first)


def test_the_alarm_is_raised_although_no_slice_would_have_raised_it(tiny):
    seen = five_cuts_of_four_per_cent(tiny)
    assert (seen.alarm.steps, seen.alarm.each_under_alert) == (5, True)
    told = OutboxMessage.objects.filter(kind="what narrowed").values_list("to_account__name", flat=True)
    assert set(told) == {"Lena", "Kemi"}
    # Told again with every further 5% lost (7.8%, 11.5%, 15.1%), and not for each slice.
    assert list(told).count("Lena") == 3


def test_one_cut_of_four_per_cent_raises_no_alarm(tiny):
    keep(tiny, YEARS[0], FIRST_PENCE)
    keep(tiny, YEARS[1], FIRST_PENCE * 96 // 100)
    assert narrowing_of(tiny.services["advice"]).alarm is None
    assert not OutboxMessage.objects.exists()


def test_a_standstill_budget_is_a_cut_where_prices_rise(tiny):
    for number, year in enumerate(YEARS):
        keep(tiny, year, FIRST_PENCE, deflator=1.03**number, deflator_source="a price index, 2027-28 = 1")
    seen = narrowing_of(tiny.services["advice"])
    assert seen.rows[-1].since_first == pytest.approx(1.03**-5 - 1)
    assert seen.alarm.each_under_alert


def test_more_people_for_the_same_money_is_less_for_each(tiny):
    keep(tiny, YEARS[0], FIRST_PENCE)
    keep(tiny, YEARS[1], FIRST_PENCE, people=12_500, entitled_people=12_500)
    assert narrowing_of(tiny.services["advice"]).rows[-1].since_first == pytest.approx(-0.2)


def test_who_dropped_out_stands_beside_each_slice(tiny):
    five_cuts_of_four_per_cent(tiny)
    told = {"source": "the team", "by": tiny.planner, "at": tiny.at}
    say_left_out(tiny.services["advice"], year=YEARS[2], who="People who rang after five", people=43, **told)
    say_left_out(tiny.services["advice"], year=YEARS[2], who="Two families in one street", people=2, **told)
    left = narrowing_of(tiny.services["advice"]).left[YEARS[2]]
    assert [(row.who, row.people) for row in left] == [
        ("People who rang after five", 45), ("Two families in one street", None),
    ]  # fmt: skip


def test_the_baseline_is_not_moved_without_a_published_reason(tiny):
    five_cuts_of_four_per_cent(tiny)
    for because in ("", "  "):
        with pytest.raises(BaselineNeedsAReason, match="only with a reason that everybody can read"):
            move_baseline(tiny.services["advice"], year=YEARS[-1], because=because, by=tiny.planner, at=tiny.at)
        with pytest.raises(BaselineNeedsAReason):
            keep(tiny, YEARS[0], FIRST_PENCE // 2, because=because)
    assert (Baseline.objects.count(), ServiceYear.objects.count()) == (1, 6)


def test_a_baseline_moved_with_a_reason_leaves_the_first_in_sight(tiny):
    five_cuts_of_four_per_cent(tiny)
    move_baseline(tiny.services["advice"], year=YEARS[3], because="Merged with two teams", by=tiny.planner, at=tiny.at)
    seen = narrowing_of(tiny.services["advice"])
    assert round(100 * seen.rows[-1].since_first, 1) == -18.5
    assert seen.rows_since[-1].since_first == pytest.approx(0.96**2 - 1, abs=1e-6)
    assert seen.baseline.because == "Merged with two teams"


def test_putting_the_first_year_right_does_not_make_what_was_lost_smaller(tiny):
    five_cuts_of_four_per_cent(tiny)
    keep(tiny, YEARS[0], FIRST_PENCE // 2, because="Half of it was another team's")
    seen = narrowing_of(tiny.services["advice"])
    assert round(100 * seen.rows[-1].since_first, 1) == -18.5
    assert seen.rows_since[0].year.spend_pence == FIRST_PENCE // 2


def test_an_entitlement_narrowed_is_seen_without_any_money(tiny):
    set_entitlement(
        tiny.services["advice"], side="service", words="In rent arrears only", entitled_share=0.2,
        from_date=date(2028, 4, 1), source="committee", by=tiny.planner, at=tiny.at,
    )  # fmt: skip
    assert narrowing_of(tiny.services["advice"]).narrowed
