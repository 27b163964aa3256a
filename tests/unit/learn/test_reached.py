"""Where help was used by deprivation: published like every count, and set beside who may have it by itself."""

from datetime import UTC, datetime

import pytest

from drawwell.guard.by_itself import installation
from drawwell.learn.actions import learn_from
from drawwell.learn.disclosure import period_before
from drawwell.learn.models import PublishedTable
from drawwell.learn.reached import REACHED, keep_reach
from drawwell.place.models import Population
from drawwell.pull.actions import draw, pull_in
from drawwell.supply import ledger
from drawwell.supply.entitlement import narrowing_of, set_entitlement
from drawwell.supply.models import Reach
from places import more_circles, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
JULY = datetime(2027, 7, 2, 9, tzinfo=UTC)
OCTOBER = datetime(2027, 10, 2, 9, tzinfo=UTC)
WHERE = {1: (54.950, -1.560), 8: (54.945, -1.675)}


@pytest.fixture
def tiny():
    tiny = tiny_place()
    for area, people in (("T1", 2_000), ("T2", 4_000)):
        Population.objects.create(
            place=tiny.place, area=tiny.areas[area], age_band="all", circumstance="all", people=people
        )
    ledger.change_units(tiny.offers["advice"], units=200, by=tiny.provider, at=tiny.at)
    tiny.others = more_circles(tiny, 14)
    return tiny


def used(tiny, **in_tenth):
    """So many asks for two hours of debt advice, used, in areas of the tenth of that number."""
    circles = iter(tiny.others)
    for tenth, how_many in in_tenth.items():
        latitude, longitude = WHERE[int(tenth[1:])]
        for _ in range(how_many):
            pull = pull_in(
                next(circles), tiny.capabilities["debt-advice"], units=2, by=tiny.worker, at=tiny.at,
                latitude=latitude, longitude=longitude,
            )  # fmt: skip
            draw(pull, by=tiny.worker, at=tiny.at)


def learnt(tiny, at=JULY):
    tiny.place.clock_at = at
    tiny.place.save()
    learn_from(tiny.place, period=period_before(tiny.place, at), by=installation(), at=at)
    return narrowing_of(tiny.services["advice"])


def test_intensity_by_deprivation_is_published_and_kept_by_itself(tiny):
    used(tiny, t1=8, t8=6)
    seen = learnt(tiny)
    rows = PublishedTable.objects.get(name=REACHED).rows
    assert [row for row in rows if row["service"] == "advice"] == [
        {"service": "advice", "area": "tenth 1", "tenth": 1, "used": 10, "units": 20},
        {"service": "advice", "area": "tenth 8", "tenth": 8, "used": 5, "units": 10},
    ]
    assert [(one.decile, one.people, one.entitled_people, one.units) for one in seen.tenths] == [
        (1, 2_000, 2_000, 20), (8, 4_000, 4_000, 10),
    ]  # fmt: skip
    assert (seen.proportion, seen.tenths_year) == ("universal and proportionate", "2027-28")
    page = visitor().get(f"/tiny/narrowed/{tiny.services['advice'].id}").content.decode()
    assert "up to 2027-04 to 2027-06" in page
    assert "Debt advice at the hub" in visitor().get("/tiny/narrowed").content.decode()
    learnt(tiny)
    assert Reach.objects.count() == 2


def test_a_rule_that_leaves_some_out_shows_beside_it(tiny):
    set_entitlement(
        tiny.services["advice"], side="service", words="Tenants of ours", entitled_share=0.4, from_date=tiny.at.date(),
        source="minutes", by=tiny.planner, at=tiny.at,
    )  # fmt: skip
    used(tiny, t1=8, t8=6)
    seen = learnt(tiny)
    assert [one.entitled_people for one in seen.tenths] == [800, 1_600]
    assert seen.proportion == "targeted"


def test_a_few_in_one_tenth_are_hidden_with_a_second_and_nothing_is_kept_of_them(tiny):
    used(tiny, t1=10, t8=4)
    seen = learnt(tiny)
    rows = [row for row in PublishedTable.objects.get(name=REACHED).rows if row["service"] == "advice"]
    assert [(row["used"], row["units"]) for row in rows] == [(None, None), (None, None)]
    assert seen.tenths == []


def test_periods_of_one_year_add_up_and_the_page_shows_the_latest(tiny):
    used(tiny, t1=8, t8=6)
    learnt(tiny)
    table = PublishedTable.objects.get(name=REACHED)
    again = PublishedTable.objects.create(
        place=tiny.place, name=REACHED, period="2027-07 to 2027-09", rows=table.rows, threshold=5, rounded_to=5,
        digest="d" * 64, published_at=OCTOBER,
    )  # fmt: skip
    assert keep_reach(tiny.place, again, by=installation(), at=OCTOBER) == 1
    seen = narrowing_of(tiny.services["advice"])
    assert [one.units for one in seen.tenths] == [40, 20]
    assert again.period in seen.tenths_source
