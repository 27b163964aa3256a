"""Estimates weighed, accepted and left by the command, and a forecast that is no better refused."""

import pytest
from terminal import done, drawwell

from drawwell.learn.flow import FLOW
from drawwell.learn.models import PublishedTable
from drawwell.place.models import Assumption
from drawwell.understand.models import DemandCount
from places import tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    """Of fifty lifts and rent holds that were held, forty were used; as published, with enough asks to be weighed."""
    tiny = tiny_place()
    tiny.place.clock_at = tiny.at.replace(month=8)
    tiny.place.save()
    flow = [{"capability": "all", "helped": {"yes": None, "some": None, "no": None},
             "came": {"used": 40, "not used": 10}}]  # fmt: skip
    asks = [{"capability": "all", "asked": None, "met": None, "unmet": None}]
    for name, rows in ((FLOW, flow), ("asks by capability", asks)):
        PublishedTable.objects.create(
            place=tiny.place, name=name, period="2027-04 to 2027-06", rows=rows, threshold=5, rounded_to=5,
            digest="d" * 64, published_at=tiny.at.replace(month=7),
        )  # fmt: skip
    return tiny


def waiting():
    return done("estimates", "weigh", "--json", by="tiny-paul").data["waiting"]


def test_what_happened_is_weighed_and_nothing_moves_until_somebody_accepts_it(tiny):
    (one,) = waiting()
    assert one["of"] == "used"
    assert "40 of 50 were" in one["words"]
    assert not Assumption.objects.filter(key="used-share").exists()
    done("estimates", "accept", one["code"], "--why", "It has been so for a year.", by="tiny-paul")
    assert Assumption.objects.get(key="used-share").value == one["after"]
    assert waiting() == []


def test_one_that_is_left_stays_as_it_was(tiny):
    (one,) = waiting()
    said = done("estimates", "leave", one["code"], "--why", "The lift was broken in May.", by="tiny-paul").out
    assert "left as it was by Paul" in said
    assert not Assumption.objects.filter(key="used-share").exists()


def test_a_code_that_nothing_waits_under_gets_the_next_step(tiny):
    refused = drawwell("estimates", "accept", "SCDT-56SQ", "--why", "x", by="tiny-paul")
    assert refused.code == 2
    assert "drawwell estimates weigh" in refused.err


def test_a_forecast_of_too_few_months_is_refused_with_its_reason(tiny):
    DemandCount.objects.create(
        place=tiny.place, area=tiny.areas["T1"], month="2027-04", category="Rent", count=9, source="a log"
    )
    refused = drawwell("estimates", "foretell", "Rent", "--need", "home", "--why", "x", by="tiny-paul")
    assert refused.code == 2
    assert "too few" in refused.err
