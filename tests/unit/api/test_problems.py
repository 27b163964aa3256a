"""Every "no" of the API is a sentence in the same shape, wherever it comes from; and asking twice is asking once."""

import json
from pathlib import Path

import pytest
from programs import Program

from drawwell.api import rates
from drawwell.api.describe import describe
from drawwell.guard.membership import end_api_key, make_api_key
from drawwell.guard.models import JournalEntry, PowerUse
from drawwell.place.ids import new_id
from drawwell.place.models import ApiAnswer, ApiKey, Membership
from drawwell.pull.models import Pull
from places import DAY, MAY, more_circles, open_offer, pair_guard, tiny_place
from visits import refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


@pytest.fixture
def asha(client, tiny):
    return Program(client, tiny.place, tiny.worker, at=tiny.at)


def ask(tiny, **more):
    return {"circle": tiny.circle.id, "capability": "rent-hold"} | more


def is_problem(answer, status):
    said = answer.json()
    assert answer.status_code == said["status"] == status
    assert answer["Content-Type"] == "application/problem+json"
    assert len(said["detail"].split()) > 3
    return said


def test_an_address_that_is_not_there_and_a_wrong_method(client, asha):
    is_problem(client.get("/api/v1/nothing"), 404)
    wrong = asha.get("offers/bulk")
    is_problem(wrong, 405)
    assert "POST" in wrong["Allow"]


def test_what_a_program_is_answered_runs_nothing_and_is_shown_in_no_frame(asha, client, tiny):
    for answer in (asha.get("help"), asha.post("pulls", ask(tiny, units=0)), client.get("/api/v1/help")):
        assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert int(answer["Content-Length"]) == len(answer.content)
        assert (answer["Content-Language"], answer["Vary"]) == ("en-gb", "Accept-Language")
    assert client.get("/api/v1/help", headers={"Accept-Language": "cy"})["Content-Language"] == "cy"
    is_problem(client.get("/api/v1/help", headers={"Host": "elsewhere.example"}), 400)


def test_ten_megabytes_are_refused_unread(asha):
    said = is_problem(asha.post("pulls", text="x" * 10_000_000), 413)
    assert "10.0 MB" in said["detail"]


def test_every_kind_of_fault_is_said_in_our_own_words(asha, tiny):
    theirs = ("Input should", "String should", "Field required", "Value error", "List should", "Cannot parse")
    bodies = [
        {}, [], 5, None, "x", {"asks": []}, {"asks": 5}, {"asks": [5]}, {"asks": [ask(tiny)] * 51},
        {"asks": [ask(tiny, circle=5, capability=None, offer="x", units="x", note=[], purpose=1.5, latest_at=True)]},
        {"asks": [ask(tiny, capability="", units=10**30, earliest_at="2027-13-01")]},
    ]  # fmt: skip
    for body in bodies:
        said = is_problem(asha.post("pulls/batch", body), 422)
        assert not [one for one in theirs if one in json.dumps(said)], said
    said = is_problem(asha.post("pulls", text="{"), 400)
    assert "what it holds is not JSON" in said["detail"]


def test_what_is_wrong_is_named_as_it_was_sent(asha, tiny):
    said = is_problem(asha.post("pulls", ask(tiny, units=0)), 422)
    assert [one["where"] for one in said["errors"]] == ["units"]
    batch = is_problem(asha.post("pulls/batch", {"asks": [ask(tiny), ask(tiny, units=0)]}), 422)
    assert [one["where"] for one in batch["errors"]] == ["asks.1.units"]


def test_what_is_not_json_is_refused(asha, tiny):
    is_problem(asha.post("pulls", text="<ask/>", kind="text/xml"), 415)
    is_problem(asha.post("pulls", text="{"), 400)
    is_problem(asha.post("pulls", {"circle": "x"}), 422)


@pytest.mark.parametrize("where", ["help?capability=%00", "published?x=a%00b", "where/%00"])
def test_what_no_database_keeps_is_refused_before_it_is_looked_for(asha, where):
    said = is_problem(asha.get(where), 400)
    assert "not text" in said["detail"]


def test_too_often_within_a_minute(asha, settings, monkeypatch):
    monkeypatch.setattr(rates.time, "time", lambda: 1_800_000_030.0)
    settings.API_REQUESTS_PER_MINUTE = 3
    for _ in range(3):
        assert asha.get("pulls").status_code == 200
    last = asha.get("pulls")
    is_problem(last, 429)
    assert 1 <= int(last["Retry-After"]) <= 60


def test_no_key_is_a_problem_and_says_what_to_send(client):
    answer = client.get("/api/v1/pulls")
    assert "Bearer" in is_problem(answer, 401)["detail"]
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_key_does_what_it_is_for_and_no_more(client, tiny):
    reader = Program(client, tiny.place, tiny.worker, at=tiny.at, scopes=["read help"])
    assert reader.get("help").status_code == 200
    is_problem(reader.get("pulls"), 403)
    is_problem(reader.post("pulls", ask(tiny)), 403)
    assert [row[0] for row in refusals(tiny.place)] == ["use a key to ask"] * 2


def test_a_key_that_was_ended_opens_nothing(client, tiny):
    membership = Membership.objects.get(place=tiny.place, account=tiny.worker)
    secret = make_api_key(membership, by=tiny.caretaker, at=tiny.at, name="the desk", scopes=["read help"])
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/help", headers=headers).status_code == 200
    key = ApiKey.objects.get(name="the desk")
    assert key.last_used_at == tiny.at
    end_api_key(key, by=tiny.caretaker, at=tiny.at)
    is_problem(client.get("/api/v1/help", headers=headers), 401)


def test_the_same_request_sent_again_gets_the_first_answer(asha, tiny):
    key = new_id()
    first = asha.post("pulls", ask(tiny), key=key)
    asha.post(f"pulls/{first.json()['pull']}/release", {})
    again = asha.post("pulls", ask(tiny), key=key)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert (Pull.objects.count(), ApiAnswer.objects.count()) == (1, 2)


def test_the_same_key_with_another_request_is_refused(asha, tiny):
    key = new_id()
    asha.post("pulls", ask(tiny), key=key)
    is_problem(asha.post("pulls", ask(tiny, units=2), key=key), 422)
    assert Pull.objects.count() == 1


def test_what_was_refused_may_be_sent_again_with_the_same_key(asha, tiny):
    key = new_id()
    is_problem(asha.post("pulls", ask(tiny, latest_at="2027-05-01T00:00:00Z"), key=key), 422)
    assert asha.post("pulls", ask(tiny), key=key).status_code == 201


def test_two_programs_may_choose_the_same_key(client, asha, tiny):
    key = new_id()
    offer = tiny.offers["rents"].id
    petra = Program(client, tiny.place, tiny.provider, at=tiny.at)
    assert petra.post(f"offers/{offer}/still-true", key=key).status_code == 200
    assert asha.post("pulls", ask(tiny), key=key).status_code == 201


def test_a_batch_is_answered_in_order_or_not_asked_at_all(asha, tiny):
    several = {"asks": [ask(tiny), ask(tiny, capability="debt-advice"), ask(tiny)]}
    said = asha.post("pulls/batch", several).json()
    assert [one["capability"] for one in said["answers"]] == ["rent-hold", "debt-advice", "rent-hold"]
    assert [one["stands"] for one in said["answers"]] == ["held"] * 3
    several["asks"][2]["units"] = 200_000
    is_problem(asha.post("pulls/batch", several), 422)
    assert Pull.objects.count() == 3


def test_the_offer_chosen_is_the_one_held(asha, tiny):
    offer = asha.get("help?capability=rent-hold").json()["help"][0]["offer"]
    said = asha.post("pulls", ask(tiny, offer=offer)).json()
    assert (said["stands"], said["offer"]) == ("held", offer)
    is_problem(asha.post("pulls", ask(tiny, offer=new_id())), 422)


def test_own_asks_are_listed_page_by_page(asha, tiny):
    circles = [tiny.circle, *more_circles(tiny, 3)]
    asked = [asha.post("pulls", ask(tiny, circle=one.id)).json()["pull"] for one in circles]
    seen, cursor = [], ""
    while cursor is not None:
        page = asha.get(f"pulls?limit=3&cursor={cursor}").json()
        seen += [one["pull"] for one in page["asks"]]
        cursor = page["next"]
    assert seen == sorted(seen, reverse=True)
    assert sorted(seen) == sorted(asked)
    is_problem(asha.get("pulls?cursor=made-up"), 422)


def test_help_is_read_page_by_page_in_its_order(asha, tiny):
    for key in ("lifts-one", "lifts-two", "lifts-three"):
        open_offer(tiny, "lifts", 9, key=key)
    whole = [one["offer"] for one in asha.get("help?capability=lift").json()["help"]]
    assert len(whole) == 3
    seen, cursor = [], ""
    while cursor is not None:
        page = asha.get(f"help?capability=lift&limit=2&cursor={cursor}").json()
        seen += [one["offer"] for one in page["help"]]
        last, cursor = cursor, page["next"]
    assert seen == whole
    assert asha.post("pulls", ask(tiny, capability="lift", units=9, offer=seen[1])).json()["stands"] == "held"
    gone = is_problem(asha.get(f"help?capability=lift&limit=2&cursor={last}"), 422)
    assert "has no room any more. Begin again without it" in gone["detail"]


def test_those_that_wait_say_their_place_in_line(asha, tiny):
    held = asha.post("pulls", ask(tiny, units=5)).json()
    assert held["stands"] == "held"
    for _ in range(2):
        asha.post("pulls", ask(tiny, units=5))
    waiting = asha.get("pulls?waiting=true").json()["asks"]
    assert sorted(one["place_in_line"] for one in waiting) == [0, 1]


def test_a_note_goes_in_and_never_comes_out(asha, tiny):
    pull = asha.post("pulls", ask(tiny, note="Rose must not know")).json()["pull"]
    for answer in (asha.get("pulls"), asha.get(f"pulls/{pull}"), asha.get("help")):
        assert "Rose" not in answer.content.decode()


def test_whether_it_helped_is_said_by_the_asker(asha, tiny):
    pull = asha.post("pulls", ask(tiny)).json()["pull"]
    assert asha.post(f"pulls/{pull}/use").json()["stands"] == "drawn"
    assert asha.post(f"pulls/{pull}/did-it-help", {"answer": "yes"}).status_code == 200
    is_problem(asha.post(f"pulls/{pull}/did-it-help", {"answer": "perhaps"}), 422)


def test_the_description_says_which_writing_needs_a_key(client):
    said = client.get("/api/v1/openapi.json").json()
    for path, operations in said["paths"].items():
        for method, operation in operations.items():
            names = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
            assert ("Idempotency-Key" in names) == (method == "post"), path
            refused = [status for status in operation["responses"] if int(status) >= 400]
            assert {"401", "403", "422", "429"} <= set(refused)
            for status in refused:
                assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


def test_keys_that_have_ended_or_not_begun(client, tiny):
    Program(client, tiny.place, tiny.worker, at=tiny.at, ends_at=tiny.at - DAY / 2)
    late = Program(client, tiny.place, tiny.worker, at=tiny.at + 2 * DAY, scopes=["ask"])
    is_problem(late.get("pulls"), 401)


def test_the_reference_page_is_written_from_the_description():
    page = Path(__file__).resolve().parents[3] / "docs" / "reference" / "api.md"
    assert page.read_text() == describe(), "write it again: make docs"


def test_each_ask_of_a_batch_is_a_use_that_the_guards_limit_counts(asha, tiny):
    pair_guard(tiny, "hold capacity", limits={"per_day": 2})
    offer = str(tiny.offers["rents"].id)
    is_problem(asha.post("pulls/batch", {"asks": [ask(tiny, offer=offer)] * 3}), 429)
    assert (Pull.objects.count(), PowerUse.objects.filter(power="hold capacity").count()) == (0, 0)
    assert JournalEntry.objects.filter(power="hold capacity", refused=True, route="api").count() == 1
    assert asha.post("pulls/batch", {"asks": [ask(tiny, offer=offer)] * 2}).status_code == 201
    assert PowerUse.objects.filter(power="hold capacity").count() == 2
