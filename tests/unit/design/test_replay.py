"""Last year replayed: the rehearsal of months that are over, beside the counts that were published of them."""

from datetime import UTC, datetime

import pytest

from drawwell.design.actions import run
from drawwell.design.models import Adoption
from drawwell.design.replay import months_in, replay, within_wanted
from drawwell.design.what_happened import record_of
from drawwell.learn.actions import learn_from
from drawwell.learn.disclosure import period_before
from drawwell.place.models import Place
from drawwell.pull.actions import pull_in
from places import more_circles, tiny_place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counts_are_not_moved")]
APRIL, JULY = datetime(2027, 4, 2, 9, tzinfo=UTC), datetime(2027, 7, 2, 9, tzinfo=UTC)
QUARTER = "2027-04 to 2027-06"


@pytest.fixture
def tiny():
    """Twelve asked in May; it is July and the counts are out."""
    tiny = tiny_place()
    for circle in more_circles(tiny, 12):
        pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    Place.objects.filter(id=tiny.place.id).update(clock_at=JULY)
    learn_from(tiny.place, period=period_before(tiny.place, JULY), by=tiny.planner, at=JULY)
    return tiny


def with_a_plan_since_april(tiny):
    plan = run(tiny.place, year="2027-28", by=tiny.planner, at=tiny.at)
    Adoption.objects.create(
        place=tiny.place, plan=plan, at=APRIL, by=tiny.planner, chain_id=plan.id, offers_published=0,
        units_moved_to_reserve=0,
    )  # fmt: skip
    return plan


def test_the_months_of_a_period_are_named():
    assert months_in(QUARTER) == ["2027-04", "2027-05", "2027-06"]
    assert months_in("2027-12") == ["2027-12"]
    assert months_in("2027-12 to 2028-02") == ["2027-12", "2028-01", "2028-02"]


def test_before_anything_is_published_it_says_so():
    tiny = tiny_place()
    assert "no counts of asks have been published" in replay(tiny.place, changes={}, at=tiny.at)["sentence"]


def test_without_a_plan_in_force_then_it_says_so(tiny):
    assert "no plan was in force" in replay(tiny.place, changes={}, at=JULY)["sentence"]


def test_the_record_is_what_was_published_and_nothing_else(tiny):
    rows = {row.capability: row for row in record_of(tiny.place, at=JULY)}
    assert (rows["rent-hold"].asked, rows["rent-hold"].met) == (10, 5)  # twelve and five, rounded
    assert rows["debt-advice"].asked is None


def test_the_rehearsal_of_the_same_months_stands_beside_the_record(tiny):
    with_a_plan_since_april(tiny)
    found = replay(tiny.place, changes={}, at=JULY)
    assert found["periods"] == [QUARTER]
    (row,) = found["rows"]
    assert row["capability"] == tiny.capabilities["rent-hold"].name
    assert (row["asked"], row["met"]) == (10, 5)
    assert 0 <= row["low"] <= row["twin_share"] <= row["high"] <= 1
    assert f"In {QUARTER} about 10 asks were counted, and for about 50% of them help was found" in found["sentence"]
    assert "in the rehearsal half of those pulled for had" in found["sentence"].lower()


def test_both_sides_count_help_found_for_when_it_was_wanted():
    """Wanted within 2 to 6 days, all alike: a wait of none suits all, of 3 days three in four, of 7 nobody."""
    in_time = within_wanted({"wanted-within-days-least": 2.0, "wanted-within-days-most": 6.0})
    assert [float(in_time[4 * days]) for days in (0, 2, 3, 4, 6, 7, 60)] == [1.0, 1.0, 0.75, 0.5, 0.0, 0.0, 0.0]


def test_a_record_older_than_a_year_is_not_last_years(tiny):
    with_a_plan_since_april(tiny)
    assert record_of(tiny.place, at=datetime(2028, 9, 1, tzinfo=UTC)) == []
