"""Of several asked for together, the one that stood in the way is counted as not met; the rest was there."""

from datetime import UTC, datetime

import pytest

from drawwell.learn.actions import adopt_and_tell, learn_from
from drawwell.learn.disclosure import ASKS, WHY, period_before
from drawwell.learn.models import PublishedTable, Telling
from drawwell.pull.actions import pull_in
from places import more_circles, open_offer, tiny_place

pytestmark = pytest.mark.django_db
JULY = datetime(2027, 7, 2, 9, tzinfo=UTC)
NEXT = {"words": "w", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-09-01"}


@pytest.fixture
def learned():
    """Twelve families ask for debt advice and a lift together; there is no lift anywhere."""
    tiny = tiny_place()
    open_offer(tiny, "advice", 100, key="advice-kept")
    for circle in more_circles(tiny, 12):
        pull_in(
            circle, tiny.capabilities["debt-advice"], units=1, also=[(tiny.capabilities["lift"], 1)],
            by=tiny.worker, at=tiny.at,
        )  # fmt: skip
    tiny.place.clock_at = JULY
    tiny.place.save()
    tiny.patterns = learn_from(tiny.place, period=period_before(tiny.place, JULY), by=tiny.planner, at=JULY)
    return tiny


def rows_of(tiny, name):
    return {row["capability"]: row for row in PublishedTable.objects.get(place=tiny.place, name=name).rows}


def test_only_the_one_that_stood_in_the_way_is_counted_as_not_met(learned):
    rows = rows_of(learned, ASKS)
    assert rows["lift"]["unmet"] == 10
    assert rows["debt-advice"]["unmet"] is None
    assert rows["all"]["unmet"] in (10, None)
    assert rows_of(learned, WHY)["lift"]["why"] != rows_of(learned, WHY)["debt-advice"]["why"]


def test_the_pattern_and_its_proposal_are_of_what_stood_in_the_way(learned):
    assert [one.capability.key for one in learned.patterns] == ["lift"]


def test_those_who_asked_are_told_of_what_stood_in_the_way(learned):
    from drawwell.design.actions import run

    plan = run(learned.place, year="2027-28", months=["2027-08"], by=learned.planner, at=JULY)
    adopt_and_tell(plan, next_problems=[NEXT], by=learned.planner, at=JULY)
    told = Telling.objects.filter(place=learned.place)
    assert told.count() == 12
    assert "you asked for a lift there and back" in told.first().words
