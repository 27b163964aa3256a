"""The same people, luck and money spent three ways: side by side, with ranges, and where both stops winning."""

import pytest

from drawwell.design.actions import compare_three_ways
from drawwell.design.pictures import where_both_gains
from places import tiny_place

pytestmark = pytest.mark.django_db
WAYS = ["production only", "partnering only", "both"]


@pytest.fixture(scope="module")
def rehearsal(django_db_setup, django_db_blocker):
    """One comparison for all these tests: it is the dear part."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        tiny = tiny_place()
        yield compare_three_ways(
            tiny.place, year="2027-28", by=tiny.planner, at=tiny.at, replications=3, budgets=(1.0, 0.8)
        )
        transaction.set_rollback(True)


def row(rehearsal, way, measure, share=1.0):
    rows = rehearsal.result["comparison"]["rows"]
    return next(one for one in rows if (one["mode"], one["measure"], one["budget_share"]) == (way, measure, share))


@pytest.mark.parametrize("measure", ["met_share", "wait_days_mean", "cost_pence", "gap_share", "nowhere_to_go"])
def test_the_three_stand_side_by_side_with_a_range(rehearsal, measure):
    for way in WAYS:
        one = row(rehearsal, way, measure)
        assert one["low"] <= one["mean"] <= one["high"]


def test_they_are_rehearsed_on_the_same_people(rehearsal):
    """The same seeds, and who asks does not depend on how the money is spent: the differences are paired."""
    assert list(rehearsal.result["comparison"]["seeds"]) == [1, 2, 3]
    both = row(rehearsal, "both", "met_share")
    assert (both["difference"], both["difference_low"], both["difference_high"]) == (0, 0, 0)


def test_no_way_spends_more_than_the_money_there_is(rehearsal):
    budget = 7_500_000
    for way in WAYS:
        for share in (1.0, 0.8):
            assert row(rehearsal, way, "cost_pence", share)["high"] <= budget * share * 1.001


def test_less_money_never_meets_more(rehearsal):
    for way in WAYS:
        assert row(rehearsal, way, "met_share", 0.8)["mean"] <= row(rehearsal, way, "met_share")["mean"] + 0.02


def test_settings_in_which_both_is_no_better_are_kept_and_said(rehearsal):
    stops = rehearsal.result["stops"]
    lost = [one for one in stops["settings"] if not one["both_wins"]]
    assert 0 < len(lost) < len(stops["settings"])
    assert "Production only did as well as both, or better, in" in stops["sentence"]
    assert rehearsal.sentence.endswith(stops["sentence"])


def test_what_a_design_loses_by_leaving_something_out_is_said(rehearsal):
    """With no floor asked of any: one for the mean, two silos, and one as if all were alike deliver no more."""
    others = rehearsal.result["others"]
    for left_out in ("mean_design", "silo", "no_variety"):
        assert others[left_out] <= others["designed"] * (1 + 1e-6) <= others["clairvoyant"] * (1 + 2e-6)
    assert others["no_variety_promised"] > others["no_variety"]
    assert others["worth_of_allowing"] == pytest.approx(others["designed"] - others["mean_design"])
    assert others["worth_of_knowing"] == pytest.approx(others["clairvoyant"] - others["designed"])
    assert "two silos with half the money each" in others["sentence"]


def test_where_both_stops_winning_is_a_chart_of_fit_by_cost_of_reserve(rehearsal):
    chart = where_both_gains(rehearsal.result["stops"])
    costs = {one["kept_cost_times"] for one in rehearsal.result["stops"]["settings"]}
    fits = {f"{one['fit_share']:.0%}" for one in rehearsal.result["stops"]["settings"]}
    assert {row[0].text for row in chart.table_rows} == fits
    assert len(chart.key) == len(costs)
    assert chart.sentence == rehearsal.result["stops"]["sentence"].replace("Production only", "Services only")
