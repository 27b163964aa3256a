"""What cannot be, sent to a page, as a table and by a program: a sentence each time, and nothing half-done."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from programs import Program

from drawwell.place.ids import new_id
from drawwell.place.models import Webhook
from drawwell.pull.models import Pull
from drawwell.supply.models import Offer, Publication
from places import DAY, MAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
HEAD = "offer,service,starts_on,ends_on,units,kept_free\n"
MUCH = "x" * 10_000_000


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


@pytest.fixture
def petra(client, tiny):
    return Program(client, tiny.place, tiny.provider, at=tiny.at)


@pytest.fixture
def asha(client, tiny):
    return Program(client, tiny.place, tiny.worker, at=tiny.at)


def at(tiny, *parts):
    return "/" + "/".join(map(str, (tiny.place.key, *parts)))


def send_table(tiny, text):
    table = SimpleUploadedFile("offers.csv", (HEAD + text).encode(), content_type="text/csv")
    return visitor(tiny.provider).post(at(tiny, "offers", "publish"), {"table": table})


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,rents,2027-06-30,2027-06-01,5,yes", "is before the first day"),
        ("a,rents,2027-06-01,2027-06-30,0,yes", "is not a whole number from 1"),
        ("a,rents,2027-06-01,2027-06-30,1000000000000,yes", "is not a whole number from 1"),
        ("a,rents,2027-01-01,2027-02-01,5,yes", "is over already"),
        ("a,choir,2027-06-01,2027-06-30,5,yes", "you have no service 'choir' here"),
    ],
)
def test_a_row_that_cannot_be_is_named_by_page_and_by_program(tiny, petra, row, said):
    before = Offer.objects.count()
    good = "b,rents,2027-06-01,2027-06-30,5,yes\n"
    answer = petra.post("offers/csv", text=HEAD + good + row + "\n", kind="text/csv")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert said in answer.json()["detail"]
    assert answer.json()["errors"][0]["where"].startswith("row 3")
    page = send_table(tiny, good + row + "\n")
    assert page.status_code == 422
    assert said in page.content.decode().replace("&#x27;", "'")
    assert (Offer.objects.count(), Publication.objects.count()) == (before, 0)


@pytest.mark.parametrize(("first", "hours"), [("2028-03-26", 23), ("2027-10-31", 25), ("2027-06-01", 24)])
def test_a_day_on_which_the_clocks_change_is_that_day_and_no_other(petra, first, hours):
    answer = petra.post("offers/csv", text=f"{HEAD}night,rents,{first},{first},5,yes\n", kind="text/csv")
    assert answer.status_code in (200, 201)
    offer = Offer.objects.get(key="night")
    assert offer.ends_at - offer.starts_at == timedelta(hours=hours)
    assert offer.starts_at.astimezone(LONDON).isoformat()[:16] == f"{first}T00:00"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"latest_at": MAY - DAY}, "in the past"),
        ({"earliest_at": MAY + 9 * DAY, "latest_at": MAY + 2 * DAY}, "before the earliest day"),
        ({"latest_at": "2027-05-14T17:00:00"}, "latest_at: it has no zone: write 2027-06-01T09:00:00+01:00"),
        ({"units": 0}, "units: it must be 1 or more"),
        ({"units": 10**12}, "units: it must be 1,000,000,000 or less"),
        ({"units": 10**8}, "is not a whole number from 1 to 100,000"),
        ({"units": 1.5}, "units: it is not a whole number"),
        ({"units": None, "note": 5}, "note: it is not text"),
        ({"latest_at": "soon"}, "latest_at: it is not a moment with its zone"),
        ({"latest_at": "1999-05-14T17:00:00Z"}, "latest_at: the year must be from 2000 to 2099"),
        ({"note": "x" * 5_000}, "note: it is too long: write at most 4,000 letters"),
        ({"circle": "x"}, "circle: it is not an id"),
        ({"circle": ["x"]}, "circle: it is not an id"),
        ({"unit": 9}, "unit: it is not known here"),
        ({"latest": "2027-05-14T17:00:00Z"}, "latest: it is not known here"),
    ],
)
def test_an_ask_that_cannot_be_by_program(asha, tiny, wrong, said):
    answer = asha.post("pulls", {"circle": tiny.circle.id, "capability": "rent-hold"} | wrong)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert not Pull.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"units": "0"}, "0 is too little. Write 1 or more."),
        ({"units": "1000000000000"}, "is not a whole number from 1 to 100,000"),
        ({"not_before": "2027-05-02"}, "That day is past"),
        ({"not_before": "2030-05-02"}, "too far ahead"),
        ({"within": "-3"}, "-3 is not in the list. Choose one from it."),
        ({"near": "T9"}, "T9 is not in the list. Choose one from it."),
        ({"times": "27"}, "27 is too much. Write 26 or less."),
    ],
)
def test_an_ask_that_cannot_be_by_page(tiny, wrong, said):
    asked = {"what": "rent-hold", "within": "14", "step": "send"} | wrong
    answer = visitor(tiny.worker).post(at(tiny, "people", tiny.circle.id, "ask"), asked)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Pull.objects.exists()


def test_a_misspelt_field_is_never_as_if_it_were_left_out(tiny, asha, petra):
    ask = {"circle": tiny.circle.id, "capability": "rent-hold"}
    for path, sent, name in (
        ("pulls/together", {**ask, "condition": ["step-free"]}, "condition"),
        ("pulls/together", {**ask, "where": {"postcod": "NE10 1AB"}}, "postcod"),
        ("pulls/batch", {"asks": [{**ask, "not_before": "2027-06-01"}]}, "not_before"),
    ):
        answer = asha.post(path, sent)
        assert (answer.status_code, f"{name}: it is not known here" in answer.json()["detail"]) == (422, True)
    assert not Pull.objects.exists()
    offer = {"key": "x", "service": "rents", "units": 1, "kep_free": True}
    dates = {"starts_at": "2027-06-01T00:00:00Z", "ends_at": "2027-07-01T00:00:00Z"}
    assert "kep_free: it is not known here" in petra.post("offers", offer | dates).json()["detail"]


def test_ten_megabytes_get_a_sentence_wherever_they_are_sent(tiny, petra, asha):
    for answer in (asha.post("pulls", text=MUCH), petra.post("offers/csv", text=MUCH, kind="text/csv")):
        assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
        assert "10.0 MB" in answer.json()["detail"]
    page = visitor(tiny.worker).post(at(tiny, "people", tiny.circle.id, "ask"), {"note": MUCH})
    assert page.status_code == 400
    assert "govuk-heading-l" in page.content.decode()
    table = send_table(tiny, MUCH)
    assert table.status_code == 422
    assert "is the most at once" in table.content.decode()


def test_a_webhook_to_a_private_machine_is_refused_on_its_page(tiny):
    sent = {
        "do": "begin",
        "organisation": str(tiny.council.id),
        "address": "https://127.0.0.1/",
        "events": ["pull.held"],
    }
    page = visitor(tiny.provider).post(at(tiny, "connections"), sent)
    assert page.status_code == 422
    assert "127.0.0.1" in page.content.decode()
    assert not Webhook.objects.exists()


def test_a_key_of_another_place_opens_nothing_of_this_one(client, tiny):
    other = tiny_place(at=MAY, key="other")
    theirs = Program(client, other.place, other.worker, at=other.at)
    for shape in ({}, {"also": [{"capability": "lift"}]}):
        asked = {"circle": tiny.circle.id, "capability": "rent-hold"} | shape
        assert theirs.post("pulls/together" if shape else "pulls", asked).status_code == 404
    assert not Pull.objects.exists()


def test_a_word_that_an_address_does_not_read_is_refused_by_name_wherever_something_is_read(client, asha, tiny):
    made_up = {"uuid": str(new_id()), "integer": "1", "string": "NE10"}
    found = client.get("/api/v1/openapi.json").json()["paths"]
    reads = {path: operations["get"] for path, operations in found.items() if "get" in operations}
    assert len(reads) > 12
    for path, operation in reads.items():
        words = {one["name"]: one["schema"] for one in operation.get("parameters", []) if one["in"] == "path"}
        filled = path.format(**{name: made_up[how.get("format", how["type"])] for name, how in words.items()})
        answer = asha.get(filled.removeprefix("/api/v1/") + "?latitud=1")
        assert (path, answer.status_code, answer["Content-Type"]) == (path, 422, "application/problem+json")
        assert "latitud: it is not known here" in answer.json()["detail"]
    assert asha.get(f"pulls/{new_id()}?pull=1").status_code == 422  # a part of the address is no word in it
    assert asha.post("pulls?untis=2", {"circle": tiny.circle.id, "capability": "rent-hold"}).status_code == 422
    assert not Pull.objects.exists()


def test_the_words_that_an_address_reads_stay_read(asha):
    read = ("help?latitude=54.95&longitude=-1.56&capability=rent-hold&limit=1", "pulls?waiting=true&limit=5")
    assert [asha.get(one).status_code for one in read] == [200, 200]
