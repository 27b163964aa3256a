"""A provider's own program says what room there is, and cannot speak for anybody else."""

import pytest
from programs import Program

from drawwell.guard.membership import account_named, join
from drawwell.place.models import Organisation
from drawwell.supply.models import Figure, Offer
from places import DAY, MAY, open_offer, tiny_place
from visits import refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


@pytest.fixture
def petra(client, tiny):
    return Program(client, tiny.place, tiny.provider, at=tiny.at)


@pytest.fixture
def stranger(client, tiny):
    """A program of another organisation of the same place."""
    other = Organisation.objects.create(place=tiny.place, key="other", name="Other", kind="charity")
    account = account_named("Olive", sign_in="olive")
    join(tiny.place, account, "provider", by=tiny.caretaker, at=tiny.at - DAY, organisation=other)
    return Program(client, tiny.place, account, at=tiny.at)


def new(tiny, **more):
    return {
        "service": "rents", "key": "rents-june", "units": 6, "starts_at": tiny.at + 30 * DAY,
        "ends_at": tiny.at + 60 * DAY, "kept_free": True,
    } | more  # fmt: skip


def test_an_offer_is_published_with_its_room(tiny, petra):
    answer = petra.post("offers", new(tiny))
    assert answer.status_code == 201, answer.content
    assert [answer.json()[name] for name in ("key", "units", "free", "held")] == ["rents-june", 6, 6, 0]


def test_its_own_offers_are_listed_page_by_page(tiny, petra):
    first = petra.get("offers?limit=1").json()
    second = petra.get(f"offers?limit=1&cursor={first['next']}").json()
    assert [one["key"] for one in first["offers"] + second["offers"]] == ["rents-now", "advice-now"]
    assert second["next"] is None


def test_a_figure_is_said_to_be_true(tiny, petra):
    before = Figure.objects.count()
    offer = tiny.offers["rents"].id
    assert petra.post(f"offers/{offer}/still-true").status_code == 200
    assert Figure.objects.count() == before + 1


def test_the_room_is_changed_and_never_beneath_what_is_promised(tiny, petra):
    offer = tiny.offers["rents"].id
    assert petra.post(f"offers/{offer}/room", {"units": 9}).json()["free"] == 9
    asked = Program(petra.client, tiny.place, tiny.worker, at=tiny.at)
    asked.post("pulls", {"circle": tiny.circle.id, "capability": "rent-hold", "units": 3})
    refused = petra.post(f"offers/{offer}/room", {"units": 2})
    assert refused.status_code == 409
    assert refused["Content-Type"] == "application/problem+json"


def test_the_same_offer_key_with_other_contents_is_refused(tiny, petra):
    petra.post("offers", new(tiny))
    assert petra.post("offers", new(tiny)).status_code == 201
    assert petra.post("offers", new(tiny, kept_free=False)).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"units": 0}, "units"),
        ({"units": 10**12}, "units"),
        ({"starts_at": "2027-06-01T00:00:00"}, "it has no zone"),
        ({"ends_at": "2027-01-01T00:00:00Z"}, "Ends"),
        ({"ends_at": "9999-01-01T00:00:00Z"}, "year"),
        ({"key": "a\x00b"}, "character"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_kept(tiny, petra, wrong, named):
    answer = petra.post("offers", new(tiny, **wrong))
    assert answer.status_code == 422
    assert named in answer.json()["detail"]
    assert not Offer.objects.filter(key="rents-june").exists()


def test_nobody_publishes_for_another_organisation(tiny, stranger):
    theirs = stranger.post("offers", new(tiny))
    nobodys = stranger.post("offers", new(tiny, service="not-there"))
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json()["detail"].replace("rents", "X") == nobodys.json()["detail"].replace("not-there", "X")
    assert [row[:2] for row in refusals(tiny.place)] == [("publish for a service", "Olive")] * 2


def test_nobody_reaches_another_organisations_offer(tiny, stranger):
    more = open_offer(tiny, "rents", 3)
    for answer in (
        stranger.get(f"offers/{more.id}"),
        stranger.post(f"offers/{more.id}/still-true"),
        stranger.post(f"offers/{more.id}/room", {"units": 1}),
    ):
        assert answer.status_code == 404
    assert len(refusals(tiny.place)) == 3
    assert stranger.get("offers").json()["offers"] == []


def test_a_worker_s_key_does_not_speak_for_an_organisation(client, tiny):
    worker = Program(client, tiny.place, tiny.worker, at=tiny.at)
    assert worker.get("offers").status_code == 403
    assert worker.post("offers", new(tiny)).status_code == 403


def row(name, **more):
    return {"offer": name, "service": "rents", "starts_on": "2027-06-01", "ends_on": "2027-06-30", "units": 4,
            "kept_free": True} | more  # fmt: skip


def test_a_table_is_published_whole(tiny, petra):
    answer = petra.post("offers/bulk", {"offers": [row("a"), row("b")]})
    assert (answer.status_code, answer.json()) == (201, {"published": 2, "already_there": 0})
    assert petra.post("offers/bulk", {"offers": [row("a")]}).json() == {"published": 0, "already_there": 1}


def test_a_table_with_wrong_rows_names_each_and_publishes_none(tiny, petra):
    answer = petra.post("offers/bulk", {"offers": [row("a"), row("b", units=0), row("c\x00"), row("d", service="x")]})
    assert answer.status_code == 422
    assert [one["where"] for one in answer.json()["errors"]] == ["row 3, units", "row 4, offer", "row 5, service"]
    assert not Offer.objects.filter(key="a").exists()


def test_a_csv_is_the_same_table(tiny, petra):
    text = "offer,service,starts_on,ends_on,units,kept_free\na,rents,2027-06-01,2027-06-30,4,yes\n"
    assert petra.post("offers/csv", text=text, kind="text/csv").json() == {"published": 1, "already_there": 0}
    answer = petra.post("offers/csv", text="nonsense", kind="text/csv")
    assert answer.status_code == 422
    assert "no column offer" in answer.json()["detail"]


def test_a_table_is_for_the_key_s_own_organisation_alone(tiny, stranger):
    answer = stranger.post("offers/bulk", {"offers": [row("a")]})
    assert answer.status_code == 422
    assert "no service 'rents'" in answer.json()["detail"]
