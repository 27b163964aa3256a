"""Enforcement, fraud, immigration and a curious manager try every way in: each attempt fails, and is counted."""

import json
import logging
import re

import pytest
from django.urls import get_resolver
from people import SECRETS, THEY, place_with_secrets, words_in

from drawwell.guard.membership import make_api_key
from drawwell.guard.models import JournalEntry
from drawwell.place.ids import new_id
from visits import said, visitor

pytestmark = pytest.mark.django_db

SOUGHT = ("arrears=1", "q=arrears", "skill=clockwork", "name=Zephyrine", "sort=debt", "risk=high", "status=visa")
SEARCHED = ("people", "my-story", "asks-for-us", "desk", "orders", "learning", "plans", "help", "offers", "guards")


@pytest.fixture
def tiny():
    return place_with_secrets()


def attempts(place):
    return JournalEntry.objects.for_place(place).filter(refused=True).count()


def counted_in_public(tiny):
    return visitor().get("/tiny/guards").context["refused"]


def addresses(tiny):
    """Every address of a place by GET, its parts filled with what an attacker could at best have got hold of."""
    parts = {
        "circle": tiny.theirs.id, "pull": tiny.pull.id, "person": tiny.one_of_them.id, "power": "design",
        "offer": tiny.offers["rents"].id, "service": tiny.services["rents"].id, "form": "json", "step": "story",
        "kind": "services",
        "entry": JournalEntry.objects.filter(subject_id=tiny.theirs.id).first().id,
    }  # fmt: skip
    trees = [one for one in get_resolver().url_patterns if str(one.pattern).endswith("<slug:place_key>/")]
    assert len(trees) == 2  # a place's pages, and its directory
    routes = [(str(tree.pattern), str(route.pattern)) for tree in trees for route in tree.url_patterns]
    for before, shape in routes:
        shape = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(parts.get(found[1], tiny.theirs.id)), shape)
        shape = re.sub(r"\(\?P<form>[^)]*\)", "json", shape).strip("^$").replace("[.]", ".").replace("\\Z", "")
        yield f"/{before.replace('<slug:place_key>', 'tiny')}{shape}"


# ---------------------------------------------------------------- reading through every page


@pytest.mark.parametrize("who", THEY)
def test_no_page_shows_a_word_of_people_one_does_not_work_with(tiny, who):
    client = visitor(getattr(tiny, THEY[who]))
    client.raise_request_exception = False
    for address in addresses(tiny):
        answer = client.get(address)
        told = b"".join(answer) if answer.streaming else answer.content
        assert words_in(told.decode(errors="replace")) == [], f"{who} read {address}"
        assert answer.status_code < 500, f"{address} broke for {who}"


def test_no_page_shows_a_stranger_a_word(tiny):
    for address in addresses(tiny):
        assert words_in(visitor().get(address).content.decode(errors="replace")) == [], address


def test_the_walk_is_not_blind(tiny):
    """Their own worker reads the words by the same walk: were the pages empty, the tests above would say nothing."""
    client = visitor(tiny.their_worker)
    found = {word for address in addresses(tiny) for word in words_in(client.get(address).content.decode())}
    assert {SECRETS["purpose"], SECRETS["circle"]} <= found


@pytest.mark.parametrize("who", ["a curious manager", "another worker"])
def test_no_page_breaks_on_what_is_not_text(tiny, who):
    """A character that no database keeps, in every word an address may have, is no way to an error's message."""
    client = visitor(getattr(tiny, THEY[who]))
    client.raise_request_exception = False
    known = ("kind", "area", "series", "period", "together", "show", "page", "cursor", "of", "service", "postcode")
    asked = "&".join(f"{name}=%00" for name in known)
    for address in addresses(tiny):
        answer = client.get(f"{address}?{asked}")
        assert answer.status_code < 500, address


# ---------------------------------------------------------------- listing and searching


@pytest.mark.parametrize("sought", SOUGHT)
@pytest.mark.parametrize("page", SEARCHED)
def test_nobody_is_listed_by_adding_words_to_an_address(tiny, page, sought):
    before = attempts(tiny.place)
    answer = visitor(tiny.leader).get(f"/tiny/{page}?{sought}")
    assert answer.status_code == 403
    assert words_in(answer.content.decode()) == []
    assert attempts(tiny.place) == before + 1


def test_an_attempt_is_counted_in_public(tiny):
    before = counted_in_public(tiny)
    visitor(tiny.leader).get("/tiny/people?arrears=1")
    visitor(tiny.their_worker).get("/tiny/people?has_debts=1")
    visitor(tiny.auditor).get(f"/tiny/people/{tiny.theirs.id}")
    assert counted_in_public(tiny) == before + 3


def test_a_worker_does_not_search_their_own_list_either(tiny):
    answer = visitor(tiny.their_worker).get("/tiny/people?skill=clockwork")
    assert answer.status_code == 403
    assert "People are not listed or searched here" in answer.content.decode()


def test_the_words_that_pages_about_people_read_are_the_ones_known():
    """Whoever adds one to a page about people adds it to guard.searching.READ_THERE, and thinks about it there."""
    from pathlib import Path

    import drawwell
    from drawwell.guard.searching import READ_THERE, SEEKS_PEOPLE

    read = set()
    for stage in ("pull", "partner"):
        for path in (Path(drawwell.__file__).parent / stage).rglob("*.py"):
            text = path.read_text()
            read |= set(re.findall(r'request\.GET(?:\.get\(|\[)"(\w+)"', text))
            read |= set(re.findall(r'"(\w+)" in request\.GET', text))
    assert read <= READ_THERE
    assert not READ_THERE & SEEKS_PEOPLE


# ---------------------------------------------------------------- guessing addresses


@pytest.mark.parametrize("who", THEY)
@pytest.mark.parametrize("shape", ["people/{}", "people/{}/talk", "people/{}/asks", "people/{}/ask", "asks/{}"])
def test_a_guessed_address_and_one_that_is_not_there_look_the_same(tiny, who, shape):
    client = visitor(getattr(tiny, THEY[who]))
    real = tiny.pull.id if shape.startswith("asks") else tiny.theirs.id
    before = attempts(tiny.place)
    answers = [client.get(f"/tiny/{shape.format(one)}") for one in (real, new_id())]
    assert {answer.status_code for answer in answers} <= {403, 404}
    assert answers[0].status_code == answers[1].status_code
    assert len({said(answer).replace(str(real), "ID") for answer in answers}) == 1
    assert attempts(tiny.place) >= before + 2


# ---------------------------------------------------------------- the API


def key_of(tiny, role, **more):
    account = getattr(tiny, role)
    membership = account.memberships.filter(place=tiny.place, role=role).first()
    return {"HTTP_AUTHORIZATION": f"Bearer {make_api_key(membership, by=tiny.caretaker, at=tiny.at, **more)}"}


@pytest.mark.parametrize("who", THEY)
def test_no_route_of_the_api_shows_a_word(tiny, who):
    from drawwell.api.routes import api

    key = key_of(tiny, THEY[who])
    client = visitor()
    for path, operations in api.get_openapi_schema()["paths"].items():
        if "get" in operations:
            address = re.sub(r"{\w+}", str(tiny.pull.id), path)
            answer = client.get(address, **key)
            assert words_in(answer.content.decode()) == [], address
            assert answer.status_code < 500, address


def test_an_ask_guessed_through_the_api_looks_like_none_and_is_counted(tiny):
    key, before = key_of(tiny, "leader"), attempts(tiny.place)
    answers = [visitor().get(f"/api/v1/pulls/{one}", **key) for one in (tiny.pull.id, new_id())]
    assert answers[0].status_code == answers[1].status_code
    assert json.loads(answers[0].content)["detail"] == json.loads(answers[1].content)["detail"]
    assert attempts(tiny.place) >= before + 2


@pytest.mark.parametrize("filter_", ["name=Zephyrine", "q=arrears", "whose=Quillon", "circle__name=x", "sort=debt"])
def test_a_filter_the_api_does_not_know_is_refused_and_counted(tiny, filter_):
    before = attempts(tiny.place)
    answer = visitor().get(f"/api/v1/help?{filter_}", **key_of(tiny, "auditor"))
    assert answer.status_code == 403
    assert json.loads(answer.content)["title"] == "Nobody is searched"
    assert attempts(tiny.place) == before + 1


def test_no_parameter_of_the_api_seeks_people():
    from drawwell.api.routes import api
    from drawwell.guard.searching import SEEKS_PEOPLE

    named = {
        parameter["name"]
        for operations in api.get_openapi_schema()["paths"].values()
        for operation in operations.values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query"
    }
    assert not named & SEEKS_PEOPLE


# ---------------------------------------------------------------- logs and error messages


def test_logs_and_messages_of_errors_hold_no_word(tiny, caplog):
    caplog.set_level(logging.DEBUG)
    worker, stranger = visitor(tiny.their_worker), visitor(tiny.leader)
    worker.raise_request_exception = stranger.raise_request_exception = False
    story = f"/tiny/people/{tiny.theirs.id}"
    for client in (worker, stranger):
        for address in (story, f"{story}/talk", f"{story}/asks", f"/tiny/asks/{tiny.pull.id}", f"{story}/nothing"):
            client.get(address)
            client.post(address, {"said": SECRETS["purpose"], "units": "-1", "key": "no key"})
    told = "\n".join(record.getMessage() + str(record.exc_info or "") for record in caplog.records)
    assert words_in(told) == []
    assert words_in(stranger.get(f"{story}/nothing").content.decode()) == []


# ---------------------------------------------------------------- the session, the messages


def test_what_is_sent_by_mail_holds_no_word(tiny):
    from drawwell.place.models import OutboxMessage

    assert words_in("\n".join(OutboxMessage.objects.values_list("text", flat=True))) == []
