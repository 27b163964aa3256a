"""People say where they are by a postcode: its area and about how far is used, and the postcode is kept nowhere."""

import pytest

from drawwell.place.models import Postcode
from drawwell.pull.models import Pull
from drawwell.pull.where import NoPostcodesHere, NotAPostcode, OutsideTheMap, near_postcode
from places import MAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


@pytest.fixture
def known(tiny):
    Postcode.objects.create(
        place=tiny.place, code="NE101AB", area=tiny.areas["T2"], latitude=54.9447, longitude=-1.6753
    )
    return tiny


def at(tiny, *parts):
    return "/" + "/".join(map(str, (tiny.place.key, *parts)))


def test_however_it_is_written_it_is_found_to_about_a_kilometre(known):
    for text in ("NE10 1AB", "ne101ab", " Ne10  1aB "):
        found = near_postcode(known.place, text)
        assert (found.area.code, found.latitude, found.longitude) == ("T2", 54.94, -1.68)


def test_what_is_none_what_is_elsewhere_and_a_place_without_a_list(tiny):
    with pytest.raises(NoPostcodesHere):
        near_postcode(tiny.place, "NE10 1AB")
    Postcode.objects.create(
        place=tiny.place, code="NE101AB", area=tiny.areas["T2"], latitude=54.9447, longitude=-1.6753
    )
    with pytest.raises(NotAPostcode) as refused:
        near_postcode(tiny.place, "by the church")
    assert refused.value.sentence.startswith("'by the churc' is not a postcode. Write it whole, such as NE10 1AB")
    with pytest.raises(OutsideTheMap) as refused:
        near_postcode(tiny.place, "sw1a1aa")
    assert "SW1A 1AA is not one of the postcodes of Tiny" in refused.value.sentence


def test_a_postcode_of_another_place_is_outside(known):
    other = tiny_place(at=MAY, key="other")
    Postcode.objects.create(place=other.place, code="NE991ZZ", area=other.areas["T1"], latitude=54.95, longitude=-1.56)
    with pytest.raises(OutsideTheMap):
        near_postcode(known.place, "NE99 1ZZ")


def test_page_4_shows_what_is_near_it_without_signing_in_and_puts_it_in_no_address(known):
    page = visitor()
    far = page.post(at(known, "help"), {"postcode": "NE10 1AB", "kind": "debt-advice", "area": ""})
    assert far.status_code == 200
    near = page.get(at(known, "help") + "?area=T1&kind=debt-advice").content.decode()
    assert "0.1 km" in near
    assert "0.1 km" not in far.content.decode()
    moved = page.post(at(known, "help"), {"postcode": "", "kind": "", "area": "T1"})
    assert moved.headers["Location"] == at(known, "help") + "?area=T1&kind="
    outside = page.post(at(known, "help"), {"postcode": "SW1A 1AA", "kind": "", "area": ""})
    assert outside.status_code == 422
    assert "not one of the postcodes of Tiny" in outside.content.decode()


def test_page_5_asks_near_it_and_keeps_the_area_alone(known):
    page = visitor(known.worker)
    asked = {"what": "rent-hold", "within": "14", "postcode": "NE10 1AB", "step": "check"}
    checked = page.post(at(known, "people", known.circle.id, "ask"), asked).content.decode()
    assert "Whickham" in checked
    page.post(at(known, "people", known.circle.id, "ask"), asked | {"step": "send"})
    pull = Pull.objects.get()
    assert (pull.area_code, pull.latitude, pull.longitude) == ("T2", 54.94, -1.68)


def test_page_5_says_what_is_wrong_with_it_and_shows_the_part_open(known):
    page = visitor(known.worker)
    asked = {"what": "rent-hold", "within": "14", "postcode": "SW1A 1AA", "step": "check"}
    said = page.post(at(known, "people", known.circle.id, "ask"), asked)
    assert said.status_code == 422
    assert "not one of the postcodes of Tiny" in said.content.decode()
    both = page.post(at(known, "people", known.circle.id, "ask"), asked | {"postcode": "NE10 1AB", "near": "T1"})
    assert "one of the two" in both.content.decode()


def test_without_a_list_nobody_is_asked_for_one(tiny):
    assert "postcode" not in visitor().get(at(tiny, "help")).content.decode()
    assert "postcode" not in visitor(tiny.worker).get(at(tiny, "people", tiny.circle.id, "ask")).content.decode()
