"""EXAM 29: a forecast shows how it did beside "same as last period"; only a better one may be read by the design."""

import numpy as np
import pytest

from drawwell.design.actions import run
from drawwell.design.ask import months_of, question_of
from drawwell.guard.refusals import WrongInput
from drawwell.learn.foretelling import ForecastIsNoBetter, take_forecast
from drawwell.understand.models import DemandCount, NeedInMonth
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
RISING = [int(n) for n in np.random.default_rng(3).normal(200 + 4.0 * np.arange(60), 6)]
SAME_EVERY_YEAR = [40, 10, 90, 20, 70, 30, 60, 5, 80, 15, 50, 25] * 5
YEAR = {"year": "2027-28"}


@pytest.fixture
def tiny():
    return tiny_place()


def counted(tiny, values):
    """Monthly counts that end with April 2027."""
    for n, count in enumerate(reversed(values)):
        month = 2027 * 12 + 3 - n
        DemandCount.objects.create(
            place=tiny.place, area=tiny.areas["T1"], month=f"{month // 12}-{month % 12 + 1:02d}", category="Rent",
            count=count, source="a log",
        )  # fmt: skip


def taken(tiny, **changes):
    said = {"need_key": "home", "reason": "Rent letters come before homes are lost."} | changes
    return take_forecast(tiny.place, "Rent", **said, by=tiny.planner, at=tiny.at)


def test_one_that_is_no_better_is_refused_and_the_page_offers_no_way(tiny):
    counted(tiny, SAME_EVERY_YEAR)
    with pytest.raises(ForecastIsNoBetter, match="No better than saying 'the same as this time last year'"):
        taken(tiny)
    page = visitor(tiny.planner).get("/tiny/learning/trends?series=Rent").content.decode()
    assert "it is not offered to design" in page
    assert "Put it to the design" not in page
    assert not NeedInMonth.objects.exists()


def test_until_somebody_accepts_it_the_design_reads_every_month_alike(tiny):
    counted(tiny, RISING)
    demand = question_of(tiny.place, **YEAR, at=tiny.at).case.demand
    assert np.ptp(demand, axis=-1).max() == 0


def test_the_design_reads_an_accepted_one_month_by_month_and_says_so(tiny):
    counted(tiny, RISING)
    before = question_of(tiny.place, **YEAR, at=tiny.at).case
    taken(tiny)
    after = question_of(tiny.place, **YEAR, at=tiny.at).case
    home, company = (before.needs.index(name) for name in ("A settled home", "Company"))
    months = months_of("2027-28")
    foretold = {row.month: row.times for row in NeedInMonth.objects.all()}
    assert list(foretold) == months[1:7]
    for t, month in enumerate(months):
        times = after.demand[:, :, home, t] / before.demand[:, :, home, t]
        assert times == pytest.approx(np.full(times.shape, foretold.get(month, 1.0)))
    assert np.array_equal(after.demand[:, :, company], before.demand[:, :, company])
    assert foretold["2027-10"] > foretold["2027-05"] > 1
    plan = run(tiny.place, **YEAR, months=["2027-05", "2027-06"], by=tiny.planner, at=tiny.at)
    (line,) = plan.result["read_anew"]
    assert "times the error of 'same as last period'" in line["words"]
    assert line["reason"] == "Rent letters come before homes are lost."
    page = visitor(tiny.planner).get(f"/tiny/plans/{plan.id}").content.decode()
    assert "Need for a settled home was the same in every month, now from" in page


def test_a_planner_accepts_it_on_the_page_of_the_series_with_a_reason(tiny):
    counted(tiny, RISING)
    planner, address = visitor(tiny.planner), "/tiny/learning/trends?series=Rent"
    assert "Put it to the design" in planner.get(address).content.decode()
    assert "Put it to the design" not in visitor().get(address).content.decode()
    said = {"do": "foretell", "need_key": "home"}
    assert planner.post(address, said | {"why": ""}).status_code == 422
    assert visitor(tiny.worker).post(address, said | {"why": "x"}).status_code == 403
    assert planner.post(address, said | {"why": "Letters come first."}).status_code == 302
    page = planner.get("/tiny/learning/estimates").content.decode()
    assert "Accepted by Paul" in page
    assert "Letters come first." in page


def test_it_stands_for_a_need_of_the_place_and_a_series_that_is_there(tiny):
    counted(tiny, RISING)
    with pytest.raises(WrongInput, match="no such need"):
        taken(tiny, need_key="nothing")
    with pytest.raises(WrongInput, match="no such monthly series"):
        take_forecast(tiny.place, "Noise", need_key="home", reason="r", by=tiny.planner, at=tiny.at)
