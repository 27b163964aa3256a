"""The API: the same actions as the pages, by a key that acts for one membership."""

import hashlib
import json

import pytest

from drawwell.guard.membership import SCOPES
from drawwell.guard.models import JournalEntry
from drawwell.place.ids import new_id
from drawwell.place.models import ApiKey, Membership
from drawwell.pull.models import Pull
from places import DAY, MAY, tiny_place

pytestmark = pytest.mark.django_db
SECRET = "a key for tests only"


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    key_for(tiny, tiny.worker, SECRET)
    return tiny


def key_for(tiny, account, secret, **more):
    membership = Membership.objects.get(place=tiny.place, account=account)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    return ApiKey.objects.create(
        place=tiny.place, membership=membership, digest=digest, begins_at=tiny.at - DAY, **{"scopes": SCOPES} | more
    )


def post(client, asked, key=None, secret=SECRET):
    return client.post(
        "/api/v1/pulls",
        json.dumps(asked, default=str),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": str(key or new_id())},
    )


def test_an_ask_is_held_and_says_where_until_when_and_who_confirms(client, tiny):
    answer = post(client, {"circle": tiny.circle.id, "capability": "rent-hold"})
    assert answer.status_code == 201
    said = answer.json()
    assert (said["stands"], said["where"], said["confirmed_by"]) == ("held", "Felling Hub", "Tiny Council")
    assert said["held_until"]
    assert JournalEntry.objects.filter(route="api", subject_id=tiny.circle.id).exists()


def test_the_same_key_twice_is_one_ask(client, tiny):
    key, asked = new_id(), {"circle": tiny.circle.id, "capability": "rent-hold"}
    first, second = post(client, asked, key), post(client, asked, key)
    assert first.json() == second.json()
    assert Pull.objects.count() == 1


def test_without_a_key_of_its_own_an_ask_is_refused(client, tiny):
    answer = client.post(
        "/api/v1/pulls",
        json.dumps({"circle": str(tiny.circle.id), "capability": "rent-hold"}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {SECRET}"},
    )
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert "Idempotency-Key" in answer.json()["detail"]


def test_nobody_comes_in_without_a_key_or_with_one_that_has_ended(client, tiny):
    assert post(client, {"circle": tiny.circle.id, "capability": "lift"}, secret="guessed").status_code == 401
    key_for(tiny, tiny.provider, "old", ends_at=tiny.at - DAY / 2)
    assert post(client, {"circle": tiny.circle.id, "capability": "lift"}, secret="old").status_code == 401


def test_somebody_elses_circle_and_one_that_is_not_there_give_the_same_answer(client, tiny):
    from drawwell.guard.actions import switch_off
    from drawwell.guard.models import Guard

    switch_off(Guard.objects.get(power="open any record"), because="drill", by=tiny.keeper, at=tiny.at)
    key_for(tiny, tiny.planner, "planner")
    theirs = post(client, {"circle": tiny.circle.id, "capability": "lift"}, secret="planner")
    nobodys = post(client, {"circle": new_id(), "capability": "lift"}, secret="planner")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() == nobodys.json()


def test_a_key_of_another_place_does_not_reach_this_one(client, tiny):
    other = tiny_place(at=MAY, key="other")
    key_for(other, other.worker, "other")
    assert post(client, {"circle": tiny.circle.id, "capability": "lift"}, secret="other").status_code == 404


def test_what_is_not_a_kind_of_help_is_named(client, tiny):
    answer = post(client, {"circle": tiny.circle.id, "capability": "miracle"})
    assert answer.status_code == 422
    assert "'miracle'" in answer.json()["detail"]


def test_help_with_room_says_nothing_of_anybody_who_asks(client, tiny):
    answer = client.get("/api/v1/help?capability=rent-hold", headers={"Authorization": f"Bearer {SECRET}"})
    (offer,) = answer.json()["help"]
    assert (offer["room"], offer["name"], offer["kept_free"]) == (5, "Rents team", True)
    assert str(tiny.circle.id) not in answer.content.decode()


def test_how_an_ask_stands_is_shown_only_to_those_it_is_for(client, tiny):
    pull = post(client, {"circle": tiny.circle.id, "capability": "rent-hold"}).json()["pull"]
    key_for(tiny, tiny.provider, "provider")
    mine = client.get(f"/api/v1/pulls/{pull}", headers={"Authorization": f"Bearer {SECRET}"})
    assert mine.json()["stands"] == "held"
