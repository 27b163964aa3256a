"""EXAM 22 and 29: what is usual, without a target or an arrow; and a forecast that shows how it did before"""

import numpy as np
import pytest

from drawwell.learn import trends
from drawwell.understand.models import DemandCount
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
TEN = (10, 12, 9, 11, 13, 10, 12, 11, 10, 12)


@pytest.fixture
def tiny():
    return tiny_place()


def counted(tiny, values, category="Noise", first=2024 * 12):
    for n, value in enumerate(values):
        month = f"{(first + n) // 12}-{(first + n) % 12 + 1:02d}"
        DemandCount.objects.create(
            place=tiny.place, area=tiny.areas["T1"], month=month, category=category, count=value, source="a log"
        )
    return trends.series_of(tiny.place)[category]


def test_the_limits_are_those_of_the_book(tiny):
    chart = trends.usual(tiny.place, counted(tiny, TEN)).chart
    assert chart.mean[0] == pytest.approx(11.0)
    assert (chart.lower[0], chart.upper[0]) == (pytest.approx(5.68), pytest.approx(16.32))


def test_the_page_has_no_target_no_lights_and_no_arrow(tiny):
    counted(tiny, TEN)
    page = visitor().get("/tiny/learning/trends?series=Noise").content.decode()
    assert "usually between 5.68 and 16.32, mean 11" in page
    assert "Trial limits" in page
    for word in ("target", "▲", "▼", "↑", "↓", "amber"):
        assert word not in page.split("<main")[1].split("</main>")[0].lower()


def test_limits_start_afresh_only_by_a_person_with_a_reason_and_both_are_shown(tiny):
    counted(tiny, (*TEN, *(value + 20 for value in TEN)))
    planner = visitor(tiny.planner)
    refused = planner.post("/tiny/learning/trends?series=Noise", {"from_label": "2024-11", "reason": ""})
    assert refused.status_code == 422
    planner.post("/tiny/learning/trends?series=Noise", {"from_label": "2024-11", "reason": "A new line opened."})
    page = visitor().get("/tiny/learning/trends?series=Noise").content.decode()
    assert "Paul let the limits start afresh at 2024-11" in page
    assert "A new line opened." in page
    assert "between 5.7 and 16.3, mean 11.0" in page
    assert "mean 31" in page


def test_a_forecast_shows_how_it_did_beside_the_same_as_last_period(tiny):
    rng = np.random.default_rng(3)
    level = 200 + 4.0 * np.arange(60)
    outlook = trends.outlook(counted(tiny, [int(x) for x in rng.normal(level, 6)]))
    assert outlook.offered_to_design
    assert "times the error of 'same as last period'" in outlook.sentence
    assert "months fell within a range made of the others" in outlook.sentence


def test_one_that_is_no_better_says_so_and_is_not_offered_to_design(tiny):
    season = [40, 10, 90, 20, 70, 30, 60, 5, 80, 15, 50, 25]
    outlook = trends.outlook(counted(tiny, season * 4))
    assert not outlook.offered_to_design
    assert "it is not offered to design" in outlook.sentence


def test_too_few_or_missing_months_are_not_foretold(tiny):
    assert "too few" in trends.outlook(counted(tiny, TEN)).sentence
    DemandCount.objects.filter(month="2024-03").delete()
    series = trends.series_of(tiny.place)["Noise"]
    assert None in series.values
    assert "Months are missing" in trends.outlook(series).sentence
    assert visitor().get("/tiny/learning/trends?series=Noise").status_code == 200


@pytest.mark.parametrize("values", [(7,), (5, 5, 5, 5), (3, 3)])
def test_one_point_and_points_all_alike_are_no_trouble(tiny, values):
    counted(tiny, values)
    assert visitor().get("/tiny/learning/trends?series=Noise").status_code == 200
