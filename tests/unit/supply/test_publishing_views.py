"""Page 7's other half: a new offer, a whole table of them, and who answers asks."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from drawwell.place.models import Organisation
from drawwell.supply import ledger
from drawwell.supply.models import Offer, Service, Site
from drawwell.supply.publishing import MOST_BYTES
from places import MAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
HEADING = "offer,service,starts_on,ends_on,units,kept_free\n"


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


def send_new(tiny, **more):
    sent = {
        "key": str(uuid4()), "what": "debt-advice", "where": "hub", "first_day": "2027-05-10", "last_day": "2027-05-31",
        "units": "6", "kept_free": "yes", "by_itself": "no", "conditions": ["step-free"],
    }  # fmt: skip
    return visitor(tiny.provider).post(f"/{tiny.place.key}/offers/new", sent | more, follow=True)


def send_table(tiny, text, account=None):
    data = text if isinstance(text, bytes) else text.encode()
    page = visitor(account or tiny.provider)
    return page.post(
        f"/{tiny.place.key}/offers/publish", {"table": SimpleUploadedFile("offers.csv", data)}, follow=True
    )


def test_a_new_offer_is_open_at_once(tiny):
    page = send_new(tiny).content.decode()
    assert "Open: Debt advice at the hub." in page
    assert "Room for 6 hours." in page
    offer = Offer.objects.get(conditions=["step-free"])
    assert (offer.kept_free, offer.answers_by_itself, offer.service) == (True, False, tiny.services["advice"])


def test_it_may_be_given_at_hours_of_a_day(tiny):
    send_new(tiny, from_hour="09:00", to_hour="12:30")
    assert Offer.objects.filter(conditions=["hours-0900-1230", "step-free"]).exists()


def test_sent_twice_it_is_one_offer(tiny):
    key = str(uuid4())
    send_new(tiny, key=key)
    send_new(tiny, key=key)
    assert Offer.objects.filter(service=tiny.services["advice"]).count() == 2


def test_what_was_never_given_there_begins_a_service(tiny):
    send_new(tiny, where="hall")
    made = Service.objects.get(site=tiny.sites["hall"], capability=tiny.capabilities["debt-advice"])
    assert (made.name, made.organisation) == ("Debt advice, Whickham Hall", tiny.council)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"last_day": "2027-05-09"}, "It is before the first day."),
        ({"units": "0"}, "is too little. Write 1 or more."),
        ({"units": "1000000000000"}, "is too much. Write 1000000000 or less."),
        ({"units": "six"}, "Write a whole number."),
        ({"first_day": "soon"}, "Write a day, such as"),
        ({"what": ""}, "Choose what it is."),
        ({"where": "nowhere"}, "is not in the list. Choose one from it."),
        ({"what": "rent-hold", "kept_free": "no"}, "is only ever kept free for asks"),
        ({"kept_free": ""}, "Choose yes or no."),
        ({"from_hour": "09:00"}, "Write this time too, or leave both empty."),
        ({"from_hour": "09:00", "to_hour": "09:00"}, "It is over before it begins. Write a later time."),
        ({"conditions": ["cheap"]}, "is not in the list. Choose one from it."),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_opened(tiny, wrong, words):
    before = Offer.objects.count()
    response = send_new(tiny, **wrong)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert Offer.objects.count() == before


def test_two_providers_with_one_name_are_told_apart(tiny):
    from drawwell.guard.membership import join
    from drawwell.place.models import Role

    twin = Organisation.objects.create(place=tiny.place, key="council-2", name=tiny.council.name, kind="council")
    join(tiny.place, tiny.provider, Role.PROVIDER, by=tiny.caretaker, at=tiny.at, organisation=twin)
    Site.objects.create(
        place=tiny.place, key="hub-2", name="Felling Hub", organisation=twin, area=tiny.areas["T1"], latitude=54.9,
        longitude=-1.5, cost_per_month_pence=0,
    )  # fmt: skip
    page = visitor(tiny.provider).get(f"/{tiny.place.key}/offers/new").content.decode()
    assert "Felling Hub, Tiny Council (council)" in page
    assert "Felling Hub, Tiny Council (council-2)" in page


def test_a_site_of_others_cannot_be_chosen(tiny):
    choir = Organisation.objects.create(place=tiny.place, key="choir", name="The Choir", kind="group")
    Site.objects.filter(key="hall").update(organisation=choir)
    assert send_new(tiny, where="hall").status_code == 422


def test_who_answers_asks_is_changed_in_one_tap(tiny):
    address = f"/{tiny.place.key}/offers/{tiny.offers['rents'].id}"
    page = visitor(tiny.provider)
    assert "you answer each ask" in page.post(address, {"do": "by a person"}, follow=True).content.decode()
    assert Offer.objects.get(key="rents-now").answers_by_itself is False
    assert "You answer each ask yourselves." in page.get(address).content.decode()
    page.post(address, {"do": "by itself"})
    assert Offer.objects.get(key="rents-now").answers_by_itself is True


def test_a_table_is_published_whole(tiny):
    rows = "".join(f"r{n},rents,2027-06-01,2027-06-30,4,yes\n" for n in range(40))
    page = send_table(tiny, HEADING + rows).content.decode()
    assert "40 offers are open now; 0 were there just so." in page
    assert ledger.free_units(Offer.objects.get(key="r39")) == 4
    second = visitor(tiny.provider).get(f"/{tiny.place.key}/offers?page=2")
    assert second.status_code == 200
    assert "room for 4 decisions" in second.content.decode()


def test_wrong_rows_are_named_in_a_table_and_nothing_is_published(tiny):
    before = Offer.objects.count()
    text = HEADING + "a,rents,2027-06-01,2027-06-30,0,yes\nb,choir,2027-06-01,2027-06-30,1,yes\n"
    response = send_table(tiny, text)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Rows that are wrong: 2 of 2, so nothing was published." in page
    for named in ("is not a whole number from 1", "you have no service &#x27;choir&#x27; here"):
        assert named in page
    assert Offer.objects.count() == before


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"\xff\xfe\x00", "is not UTF-8"), (b"", "no column offer"), (b"x" * (MOST_BYTES + 1), "10 MB is the most")],
)
def test_what_is_no_table_gets_a_sentence(tiny, data, words):
    response = send_table(tiny, data)
    assert response.status_code == 422
    # An empty file is no file at all to a browser.
    assert words in response.content.decode() or "No table was chosen" in response.content.decode()


def test_no_table_gets_a_sentence_and_a_worker_sees_no_page(tiny):
    address = f"/{tiny.place.key}/offers/publish"
    assert "No table was chosen" in visitor(tiny.provider).post(address, {}).content.decode()
    assert visitor(tiny.worker).get(address).status_code == 403
    assert visitor(tiny.provider).get(address).status_code == 200


def test_the_template_is_a_file_with_a_line_for_each_service(tiny):
    response = visitor(tiny.provider).get(f"/{tiny.place.key}/offers/template.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[0].startswith("offer,service,starts_on,ends_on,units")
    assert len(lines) == 1 + len(tiny.services)
