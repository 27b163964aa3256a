"""EXAM 7: every saving says by which of the seven ways; taking away is never called demand or flow, and is watched"""

import pytest

from drawwell.engine.ways import MEANS, SEVEN_WAYS, TAKES_AWAY
from drawwell.learn.models import Saving
from drawwell.learn.savings import FiledWrongly, WhichService, claim
from drawwell.place.models import OutboxMessage
from drawwell.supply.entitlement import narrowings
from drawwell.supply.models import CostCentre, TakenAway
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place()
    tiny.centre = CostCentre.objects.get(place=tiny.place, code="C-debt-advice")
    tiny.fell = 270_000  # 6% of the centre's £45,000
    return tiny


def claimed(tiny, **more):
    said = {
        "name": "One form instead of three", "kind": "cashable", "means": "fewer steps", "ways": ["flow"],
        "year": "2028-29", "pence": 100_000, "cost_centre": tiny.centre,
    }  # fmt: skip
    return claim(tiny.place, **(said | more), by=tiny.planner, at=tiny.at)


@pytest.mark.parametrize("means", ["eligibility", "ration", "delay", "charge"])
@pytest.mark.parametrize("way", ["demand", "flow"])
def test_taking_away_is_never_called_demand_or_flow(tiny, means, way):
    with pytest.raises(FiledWrongly, match="cannot be filed under"):
        claimed(tiny, means=means, ways=[way])


TAKING = {"means": "eligibility", "ways": ["restrict"], "name": "Only over 80s", "who_loses": "People of 65 to 79"}


def test_taking_away_is_filed_as_what_it_is_and_starts_the_watch(tiny):
    answered = visitor(tiny.planner).post(
        "/tiny/learning/money",
        {
            "name": "Only over 80s", "kind": "cashable", "means": "eligibility", "ways": ["restrict"],
            "pounds": "100.00", "year": "2028-29", "cost_centre": "C-debt-advice", "service": "advice",
            "who_loses": "People of 65 to 79", "people": "140", "per_cent": "5",
        },
        follow=True,
    )  # fmt: skip
    assert "the watch on what narrows</a> follows Debt advice at the hub" in answered.content.decode()
    listed = visitor().get("/tiny/narrowed").content.decode()
    assert "a saving of 2028-29 takes from it: fewer people may have it" in listed
    (seen,) = narrowings(tiny.place)
    assert [turn.name for turn in seen.turns] == ["targeted"]
    assert [(one.who, one.people) for one in seen.left["2028-29"]] == [("People of 65 to 79", 140)]
    page = visitor().get(f"/tiny/narrowed/{seen.service.id}").content.decode()
    assert "Fewer people may have it: “Only over 80s”" in page


@pytest.mark.parametrize("means", ["eligibility", "ration", "delay", "charge", "stop"])
def test_whatever_takes_away_begins_the_watch_and_tells_leaders_and_keepers(tiny, means):
    ways = ["charge"] if means == "charge" else ["restrict"]
    saving = claimed(tiny, **TAKING | {"means": means, "ways": ways}, service=tiny.services["advice"])
    (row,) = TakenAway.objects.all()
    assert (row.means, row.saving_id, row.service) == (means, saving.id, tiny.services["advice"])
    told = OutboxMessage.objects.filter(kind="what narrowed", subject_id=row.id)
    assert set(told.values_list("to_account", flat=True)) == {tiny.leader.id, tiny.keeper.id}


@pytest.mark.parametrize("less", [{"service": None}, {"who_loses": " "}])
def test_what_takes_away_names_its_service_and_who_loses(tiny, less):
    with pytest.raises(WhichService, match="choose the service it takes from"):
        claimed(tiny, **TAKING | {"service": tiny.services["advice"]} | less)
    assert not Saving.objects.exists()
    assert not TakenAway.objects.exists()


def test_what_takes_nothing_away_begins_no_watch(tiny):
    claimed(tiny, service=tiny.services["advice"])
    assert narrowings(tiny.place) == []


def test_there_are_seven_ways_and_the_page_offers_each_by_name(tiny):
    assert len(SEVEN_WAYS) == 7
    page = visitor(tiny.planner).get("/tiny/learning/money").content.decode()
    for way in SEVEN_WAYS:
        assert f"{way.name}: {way.means}" in page


@pytest.mark.parametrize("means", [means for means in MEANS if means not in TAKES_AWAY])
def test_what_takes_nothing_away_is_never_filed_as_taking_away(tiny, means):
    for way in ("charge", "restrict"):
        with pytest.raises(FiledWrongly):
            claimed(tiny, means=means, ways=[MEANS[means][1][0], way])
    assert not Saving.objects.exists()


def test_a_saving_of_no_way_is_refused(tiny):
    with pytest.raises(FiledWrongly, match="Choose one or more of the seven"):
        claimed(tiny, ways=[])
