"""The directory is open to all as Open Referral has it, tells the exchange's own room, and nothing of anybody."""

import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from drawwell.api import directory
from drawwell.guard.actions import switch_off, switch_on
from drawwell.guard.models import Guard, JournalEntry, PowerUse
from drawwell.place.models import Postcode
from drawwell.pull.actions import hold, pull_in
from drawwell.supply.models import Offer
from places import DAY, MAY, open_offer, tiny_place

pytestmark = pytest.mark.django_db
SPECS = Path(__file__).parents[4] / "shared/data/specs"
LISTS = {
    "services": "service", "organizations": "organization", "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy", "taxonomy_terms": "taxonomy_term",
}  # fmt: skip


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    site = tiny.services["rents"].site
    site.address, site.hours = "4 Market Row, Felling, NE10 1AB", "Weekdays 9 to 4, late on Thursday"
    site.save()
    Postcode.objects.create(place=tiny.place, area=tiny.areas["T1"], code="NE101AB", latitude=54.951, longitude=-1.561)
    return tiny


@pytest.fixture
def feed(client, tiny):
    """GET an address of the tiny place's directory, as somebody without a key and from anywhere."""
    directory._said.clear()

    def get(where="", status=200):
        response = client.get(f"/api/open-referral/{tiny.place.key}/{where}")
        assert response.status_code == status, response.content
        assert response["Access-Control-Allow-Origin"] == "*"
        return response.json()

    return get


def names(page):
    return [one["name"] for one in page["contents"]]


def test_it_says_which_standard_it_keeps(client, tiny, feed):
    assert feed()["version"] == "HSDS-UK-3.0"
    assert set(feed()) == {"version", "profile", "openapi_url"}
    assert client.get(f"/api/open-referral/{tiny.place.key}").json() == feed()


@pytest.mark.parametrize(("kind", "shape"), LISTS.items())
def test_lists_and_single_things_have_the_shapes_of_the_standard(feed, kind, shape):
    if not SPECS.exists():
        pytest.skip(f"the standard's own schemas are not at {SPECS}")
    wanted = json.loads((SPECS / f"oruk_3.0/{shape}.json").read_text())
    validator = Draft202012Validator(wanted, format_checker=FormatChecker())
    for full in ("", "?full=true"):
        page = feed(kind + full)
        assert page["contents"]
        for one in page["contents"]:
            validator.validate(one)
            validator.validate(feed(f"{kind}/{one['id']}"))


def test_the_check_of_shapes_can_fail():
    checked = {"type": "object", "properties": {"at": {"format": "date-time"}, "uri": {"format": "uri"}}}
    validator = Draft202012Validator(checked, format_checker=FormatChecker())
    assert len(list(validator.iter_errors({"at": "yesterday", "uri": "no address"}))) == 2


def test_live_room_has_the_shape_of_the_newer_standard(tiny, feed):
    if not SPECS.exists():
        pytest.skip(f"the standard's own schemas are not at {SPECS}")
    wanted = json.loads((SPECS / "hsds_3.1-dev/service_capacity.json").read_text())
    shown = feed(f"services/{tiny.services['rents'].id}")["capacities"]
    for one in shown:
        assert set(wanted["required"]) <= set(one) <= set(wanted["properties"])


def test_live_room_is_the_exchange_s_own(tiny, feed):
    service, offer = tiny.services["rents"], tiny.offers["rents"]

    def room():
        shown = feed(f"services/{service.id}")["capacities"]
        return {one["id"]: (one["available"], one["maximum"]) for one in shown}

    before = room()[str(offer.id)]
    hold(pull_in(tiny.circle, tiny.capabilities["rent-hold"], units=1, by=tiny.worker, at=tiny.at), offer,
         by=tiny.worker, at=tiny.at)  # fmt: skip
    assert room()[str(offer.id)] == (before[0] - 1, before[1])
    more = open_offer(tiny, "rents", 7)
    assert room()[str(more.id)] == (7, 7)


def test_when_its_guard_has_run_out_the_feed_is_shut(tiny, feed):
    tiny.place.clock_at = tiny.at + 400 * DAY
    tiny.place.save()
    refused = feed("services", status=403)
    assert "its guard ended on" in refused["detail"]


def _guard(tiny):
    return Guard.objects.get(place=tiny.place, power="publish the directory")


def test_pages_have_the_standard_s_envelope(tiny, feed):
    total = len(tiny.services)
    first = feed("services?per_page=2")
    last = feed("services?perPage=2&page=2")
    assert {**first, "contents": None} == {
        "total_items": total, "total_pages": 2, "page_number": 1, "size": 2, "first_page": True, "last_page": False,
        "empty": False, "contents": None,
    }  # fmt: skip
    assert (last["first_page"], last["last_page"], last["size"]) == (False, True, total - 2)
    assert sorted(names(first) + names(last)) == sorted(one.name for one in tiny.services.values())
    past = feed("services?page=900")
    assert (past["empty"], past["contents"], past["last_page"]) == (True, [], True)


def test_lists_are_narrowed_by_all_that_is_asked_together(tiny, feed):
    rents = tiny.services["rents"]
    assert names(feed("services?search=DEBT")) == ["Debt advice at the hub"]
    assert names(feed(f"services?taxonomy_term_id={rents.capability_id}")) == [rents.name]
    assert names(feed(f"services?taxonomy_term_id={rents.capability_id}&search=debt")) == []
    assert names(feed(f"services?organization_id={uuid4()}")) == []
    assert names(feed("services?modified_after=2020-01-01")) == ["Debt advice at the hub", rents.name]
    assert names(feed("services?modified_after=2099-01-01T00:00:00Z")) == []
    assert names(feed("services?minimum_age=12&search=rents")) == [rents.name]


def test_a_kind_of_help_finds_what_lies_within_it(tiny, feed):
    lift, debt = tiny.capabilities["lift"], tiny.capabilities["debt-advice"]
    lift.within = debt
    lift.save()
    assert names(feed(f"services?taxonomy_term_id={debt.id}")) == ["Debt advice at the hub", "Lifts from the hall"]
    assert [one["term"] for one in feed(f"taxonomy_terms?parent_id={debt.id}")["contents"]] == ["lift"]
    assert "lift" not in [one["term"] for one in feed("taxonomy_terms?top_only=true")["contents"]]


def test_what_help_says_of_itself_is_a_term(tiny, feed):
    service = tiny.services["rents"]
    service.conditions = ["step-free"]
    service.save()
    [term] = [one for one in feed("taxonomy_terms")["contents"] if one["term"] == "step-free"]
    assert names(feed(f"services?taxonomy_term_id={term['id']}")) == [service.name]
    assert names(feed(f"services?taxonomy_id={term['taxonomy_id']}")) == [service.name]


def test_help_is_found_near_a_postcode(tiny, feed):
    near = feed("service_at_locations?postcode=ne10%201ab&proximity=500")["contents"]
    assert {one["service"]["name"] for one in near} == {"Rents team", "Debt advice at the hub"}
    assert "not known here" in feed("service_at_locations?postcode=ZZ1%201ZZ", status=422)["detail"]


def test_an_address_is_told_where_one_is_given_and_a_refuge_s_is_not(tiny, feed):
    given = feed(f"services/{tiny.services['rents'].id}")
    location = given["service_at_locations"][0]["location"]
    [address] = location["addresses"]
    assert (address["address_1"], address["city"], address["postal_code"]) == ("4 Market Row", "Felling", "NE10 1AB")
    assert given["schedules"][0]["description"] == "Weekdays 9 to 4, late on Thursday"
    hidden = feed(f"services/{tiny.services['lifts'].id}")["service_at_locations"][0]["location"]
    assert not {"latitude", "longitude", "addresses"} & set(hidden)
    assert "Whickham" in hidden["description"]


def test_lines_of_json_are_given_to_who_asks(client, tiny, feed):
    feed()
    lines = client.get(f"/api/open-referral/{tiny.place.key}/services?format=ndjson").content.decode().splitlines()
    assert [json.loads(one)["name"] for one in lines] == names(feed("services"))


@pytest.mark.parametrize(
    "where", ["services/not-an-id", f"services/{UUID(int=4)}", "organizations/'", "people", "people/1", "a/b/c/d"]
)
def test_what_is_not_there_is_not_found(feed, where):
    assert feed(where, status=404)["status"] == 404


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("services?page=0", "page: '0' is not one"),
        ("services?per_page=1000000", "from 1 to 500"),
        ("services?page=%D9%A3", "whole number"),
        ("services?modified_after=lately", "'lately' is no moment"),
        ("services?taxonomy_term_id=debt", "'debt' is no id"),
        ("services?day=MO", "kept here as organisations wrote them"),
        ("service_at_locations?postcode=NE10%201AB&proximity=9999999", "from 1 to 100000"),
    ],
)
def test_what_cannot_be_asked_gets_a_sentence(feed, where, said):
    assert said in feed(where, status=422)["detail"]


def test_what_is_not_text_is_refused(feed):
    assert "not text" in feed("services?search=%00", status=400)["detail"]


def test_nothing_is_written_by_it(client, tiny, feed):
    response = client.post(f"/api/open-referral/{tiny.place.key}/services", "{}", content_type="application/json")
    assert response.status_code == 405
    assert response["Access-Control-Allow-Origin"] == "*"


def test_switched_off_it_says_why_and_strangers_fill_no_journal(client, tiny, feed):
    for _again in range(3):
        feed("services")
    assert PowerUse.objects.for_place(tiny.place).filter(power="publish the directory").count() <= 2
    switch_off(_guard(tiny), because="A refuge was in it.", by=tiny.keeper, at=tiny.at)
    for _again in range(3):
        assert "A refuge was in it." in feed("services", status=403)["detail"]
    refused = JournalEntry.objects.for_place(tiny.place).filter(refused=True, power="publish the directory")
    assert 1 <= refused.count() <= 2
    switch_on(_guard(tiny), because="It is out.", by=tiny.keeper, at=tiny.at)
    assert feed("services")["contents"]


def test_it_tells_nothing_of_anybody(tiny, feed):
    """Not of residents, their words or gifts, nor of the accounts of those who work here."""
    told = json.dumps([feed(f"{kind}?full=true") for kind in LISTS])
    people = ["Dee", "Ola", "Asha", "Petra", "dread", str(tiny.circle.id), str(tiny.worker.id), str(tiny.resident.id)]
    assert [one for one in people if one in told] == []
    assert Offer.objects.count() == told.count('"available"')
