"""An ask done with few statements leaves the same rows, answers and refusals as one done row by row."""

import json
import re
import tempfile
from contextlib import nullcontext

import pytest
from django.apps import apps
from django.db import connection, transaction
from programs import Program

from drawwell.api import once
from drawwell.guard.actions import begin_trial, switch_off
from drawwell.guard.models import Guard, JournalEntry
from drawwell.place.ids import new_id
from drawwell.place.models import ApiAnswer, ApiKey, ApiUse, Webhook
from drawwell.pull.models import Answer, Pull
from drawwell.supply import ledger
from drawwell.supply.models import Hold
from places import MAY, more_circles, pair_guard, tiny_place

pytestmark = pytest.mark.django_db
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{64}\b")


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


@pytest.fixture
def asha(client, tiny):
    return Program(client, tiny.place, tiny.worker, at=tiny.at)


def rent_hold(tiny):
    return next(one for one in tiny.offers.values() if one.capability.key == "rent-hold")


def rows_now():
    """{table: {primary key: row}} of every table but those that count how often a key is used."""
    return {
        model._meta.db_table: {str(row["pk"]): row for row in model.objects.values("pk", *_names(model))}
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and model not in (ApiKey, ApiUse)
    }


def _names(model):
    return [field.attname for field in model._meta.concrete_fields]


def left_by(act):
    """(what it answered, the rows it added or changed) with new ids and sealed words told apart no more. Undone."""
    before = rows_now()
    with transaction.atomic():
        answered = act()
        after = rows_now()
        transaction.set_rollback(True)
    old = {pk for rows in before.values() for pk in rows}
    left = {
        table: sorted(_plain(row, old) for pk, row in rows.items() if before[table].get(pk) != row)
        for table, rows in after.items()
    }
    return [_plain(one, old) for one in answered], {table: rows for table, rows in left.items() if rows}


def _plain(said, old):
    if isinstance(said, dict):
        said = {name: "sealed" if name.endswith("_sealed") and value else value for name, value in said.items()}
    text = json.dumps(said, default=str, sort_keys=True)
    return UUID.sub(lambda found: found[0] if found[0] in old else "new", text)


def both_ways(act):
    """What an act answered and left, which is the same quickly and one by one."""
    quick = left_by(act)
    with once.one_by_one():
        slow = left_by(act)
    assert quick[0] == slow[0]
    assert quick[1].keys() == slow[1].keys()
    for table, rows in quick[1].items():
        assert rows == slow[1][table], table
    return quick


def posting(program, where, *asks):
    def act():
        answers = [program.post(where, one) for one in asks]
        return [(answer.status_code, answer.json()) for answer in answers]

    return act


def webhook(tiny):
    return Webhook.objects.create(
        place=tiny.place, organisation=tiny.council, address="https://example.org/told", secret_sealed="x",
        events=["pull.held", "pull.unmet", "pull.asked"], changed_at=tiny.at, begins_at=tiny.at, by=tiny.caretaker,
    )  # fmt: skip


@pytest.mark.parametrize("chosen", [True, False])
def test_one_ask_leaves_the_same_rows_both_ways(tiny, asha, chosen):
    webhook(tiny)
    asked = {"circle": tiny.circle.id, "capability": "rent-hold", "units": 1, "note": "They are at work till two."}
    if chosen:
        asked["offer"] = rent_hold(tiny).id
    (answer,), left = both_ways(posting(asha, "pulls", asked))
    assert '"stands": "held"' in answer
    assert {"pull_pull", "pull_answer", "supply_hold", "supply_entry", "guard_journalentry", "place_delivery"} <= set(
        left
    )
    assert {"place_apianswer", "guard_poweruse", "supply_lot"} <= set(left)


def test_several_asks_leave_the_same_rows_both_ways(tiny, asha):
    webhook(tiny)
    ledger.change_units(rent_hold(tiny), units=100, by=tiny.provider, at=tiny.at)
    circles = [tiny.circle, *more_circles(tiny, 3)]
    offer = rent_hold(tiny).id
    asks = [{"circle": one.id, "capability": "rent-hold", "offer": offer} for one in circles]
    asks += [{"circle": one.id, "capability": "rent-hold"} for one in circles[:2]]
    asks.append({"circle": circles[0].id, "capability": "rent-hold", "offer": offer})
    (answer,), left = both_ways(posting(asha, "pulls/batch", {"asks": asks}))
    assert answer.count('"stands": "held"') == len(left["pull_pull"]) == len(asks)


def test_what_does_not_fit_waits_the_same_both_ways(tiny, asha):
    most = ledger.free_units(rent_hold(tiny)) + 1
    asked = {"circle": tiny.circle.id, "capability": "rent-hold", "units": most}
    (answer,), left = both_ways(posting(asha, "pulls", asked))
    assert '"stands": "unmet"' in answer
    assert "supply_hold" not in left


def test_refusals_are_the_same_both_ways(tiny, asha, client):
    offer = rent_hold(tiny)
    most = ledger.free_units(offer) + 1
    asked = {"circle": tiny.circle.id, "capability": "rent-hold"}
    stranger = Program(client, tiny.place, tiny.provider, at=tiny.at)
    wrong = [
        asked | {"offer": offer.id, "units": most},
        asked | {"offer": new_id()},
        asked | {"capability": "nothing"},
        asked | {"circle": new_id()},
        asked | {"latest_at": "2020-01-01T00:00:00Z"},
    ]
    answers, left = both_ways(posting(asha, "pulls", *wrong))
    assert not any('"stands"' in one for one in answers)
    assert set(left) == {"guard_journalentry"}  # the attempt at a circle that is not there
    answers, left = both_ways(posting(stranger, "pulls", asked))
    assert "[404" in answers[0]
    assert set(left) == {"guard_journalentry"}


def test_a_batch_with_one_refusal_leaves_nothing_both_ways(tiny, asha):
    offer = rent_hold(tiny)
    asked = {"circle": tiny.circle.id, "capability": "rent-hold", "offer": offer.id}
    asks = [asked, asked | {"units": ledger.free_units(offer)}]
    answers, left = both_ways(posting(asha, "pulls/batch", {"asks": asks}))
    assert "[409" in answers[0]
    assert not left


def test_a_guard_switched_off_counts_with_the_next_ask_both_ways(tiny, asha):
    asked = {"circle": tiny.circle.id, "capability": "rent-hold"}
    guard = Guard.objects.get(place=tiny.place, power="hold capacity")

    def act():
        first = asha.post("pulls", asked | {"offer": rent_hold(tiny).id})
        switch_off(guard, because="to see that it counts", by=tiny.keeper, at=tiny.at)
        later = [asha.post("pulls", asked), asha.post("pulls", asked | {"offer": rent_hold(tiny).id})]
        return [(one.status_code, one.json()) for one in (first, *later)]

    answers, _left = both_ways(act)
    assert '"stands": "held"' in answers[0]
    assert "holding is switched off" in answers[1]
    assert "[403" in answers[2]


def test_a_limit_counts_each_ask_of_a_batch_both_ways(tiny, asha):
    pair_guard(tiny, "hold capacity", limits={"per_day": 3})
    asked = {"circle": tiny.circle.id, "capability": "rent-hold", "offer": rent_hold(tiny).id, "units": 1}
    answers, left = both_ways(posting(asha, "pulls/batch", {"asks": [asked] * 3}))
    assert "[201" in answers[0]
    assert len(left["guard_poweruse"]) == 3
    answers, left = both_ways(posting(asha, "pulls/batch", {"asks": [asked] * 4}))
    assert "[429" in answers[0]
    assert set(left) == {"guard_journalentry"}


def test_the_same_key_again_is_the_first_answer_and_with_other_contents_refused(tiny, asha):
    key, asked = new_id(), {"circle": tiny.circle.id, "capability": "rent-hold", "offer": rent_hold(tiny).id}
    first = asha.post("pulls", asked, key=key)
    again, other = asha.post("pulls", asked, key=key), asha.post("pulls", asked | {"units": 2}, key=key)
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert other.status_code == 422
    assert Pull.objects.count() == Hold.objects.count() == ApiAnswer.objects.count() == 1


def test_an_id_that_a_page_gave_an_ask_already_is_that_ask(tiny, asha):
    key, asked = new_id(), {"circle": tiny.circle.id, "capability": "rent-hold"}
    first = asha.post("pulls", asked, key=key)
    ApiAnswer.objects.all().delete()
    again = asha.post("pulls", asked, key=key)
    assert again.json()["pull"] == first.json()["pull"]
    assert Pull.objects.count() == Answer.objects.count() == 1


def journeys(act):
    """How often the program waited for PostgreSQL while it acted: each journey ends with one ReadyForQuery."""
    with tempfile.NamedTemporaryFile() as told:
        server = connection.connection.pgconn
        server.trace(told.fileno())
        try:
            act()
        finally:
            server.untrace()
        return told.read().count(b"ReadyForQuery")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="run with --database=postgresql")
@pytest.mark.parametrize(("where", "many"), [("pulls", 1), ("pulls/batch", 1), ("pulls/batch", 20)])
def test_an_ask_and_a_batch_take_the_same_few_journeys(tiny, asha, where, many):
    asked = {"circle": tiny.circle.id, "capability": "rent-hold", "offer": rent_hold(tiny).id, "units": 1}
    said = {"asks": [asked] * many} if "batch" in where else asked
    ledger.change_units(rent_hold(tiny), units=100, by=tiny.provider, at=tiny.at)
    guard, keeps = Guard.objects.get(power="hold capacity"), {"by": tiny.keeper, "at": tiny.at}
    switch_off(guard, because="a trial asks less of the database", **keeps)
    begin_trial(tiny.place, "hold capacity", keeper=tiny.keeper, owner=tiny.worker, **keeps)
    for how, most in ((nullcontext, 12), (once.one_by_one, 1_000)):
        with how():
            assert asha.post(where, said).status_code == 201  # whatever is prepared is prepared
            assert journeys(lambda: asha.post(where, said)) <= most
    assert JournalEntry.objects.filter(act="open record").exists()
