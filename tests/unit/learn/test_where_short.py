"""Where help runs short: published by area with small counts hidden, and rates that are not alarmed by three asks."""

import hashlib

import pytest

from drawwell.learn.by_area import AREAS, where_short
from drawwell.learn.models import PublishedTable
from drawwell.place.models import Area, Population
from places import DAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place()
    for n in range(8):
        tiny.areas[f"S{n}"] = Area.objects.create(
            place=tiny.place, code=f"S{n}", name=f"Street {n}", latitude=54.9 + n / 100, longitude=-1.6,
            deprivation_decile=5,
        )  # fmt: skip
    for area in tiny.areas.values():
        Population.objects.create(place=tiny.place, area=area, age_band="all", circumstance="all", people=2_000)
    return tiny


def published(tiny, unmet):
    rows = [{"area": code, "asked": n, "unmet": n} for code, n in unmet.items()]
    return PublishedTable.objects.create(
        place=tiny.place, name=AREAS, period="2027-01 to 2027-03", rows=rows, threshold=5, rounded_to=5,
        digest=hashlib.sha256(str(rows).encode()).hexdigest(), published_at=tiny.at - DAY,
    )  # fmt: skip


def usual(**more):
    return {"T1": 10, "T2": 5, **{f"S{n}": 10 for n in range(8)}} | more


def test_a_few_more_are_drawn_to_what_is_usual_and_many_more_stand_out(tiny):
    published(tiny, usual(S0=15, S1=45))
    found = {one.area.code: one for one in where_short(tiny.place).shown}
    assert found["S1"].beyond_chance
    assert not found["S0"].beyond_chance
    assert found["S0"].rate < 7.5
    assert found["S1"].low < found["S1"].rate < found["S1"].high


def test_a_hidden_area_stays_hidden_on_the_map_and_in_the_table(tiny):
    published(tiny, usual(S3=None, S4=None, S1=60))
    page = visitor().get("/tiny/learning/short").content.decode()
    assert "Help runs short beyond chance in Street 1." in page
    assert "Street 3" in page
    assert "hidden: too few to show" in page
    assert not [one for one in where_short(tiny.place).shown if one.area.code in ("S3", "S4")]


def test_before_anything_is_published_it_says_so(tiny):
    assert "Nothing has been published by area yet." in visitor().get("/tiny/learning/short").content.decode()
