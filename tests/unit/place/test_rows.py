"""Rows made quickly are the rows Django makes; statements asked as text answer as always."""

import json

import pytest
from django.db import DataError, connection, transaction

from drawwell.guard.models import JournalEntry, PowerUse
from drawwell.place import prepared
from drawwell.place.models import Account, Place
from drawwell.place.rows import kept_row, new_row, values_of
from drawwell.pull.models import Answer, Pull
from places import MAY

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="run with --database=postgresql")


@pytest.mark.parametrize("model", [Pull, Answer, JournalEntry, PowerUse])
def test_a_row_made_quickly_is_the_row_django_makes(model):
    place, asha = Place(key="p", name="P"), Account(sign_in="asha", name="Asha")
    said = {"place": place, "by": asha, ("asked_at" if model is Pull else "at"): MAY}
    quick, slow = new_row(model, **said), model(**said)
    assert quick.id != slow.id
    quick.id = slow.id
    assert (
        values_of(quick)
        == values_of(slow)
        == {field.column: getattr(slow, field.attname) for field in model._meta.concrete_fields}
    )
    assert quick.place is place
    assert quick.by is asha
    assert quick._state.adding
    assert quick == slow


def test_a_row_has_lists_of_its_own():
    assert new_row(JournalEntry).may_see is not new_row(JournalEntry).may_see


def test_a_row_is_not_made_with_what_its_model_has_not():
    with pytest.raises(AssertionError, match="Place has no colour"):
        new_row(Place, colour="red")


@pytest.mark.django_db
def test_what_was_not_read_of_a_row_is_looked_up():
    kept = Place.objects.create(key="p", name="P")
    part = kept_row(Place, {"id": kept.id, "key": "p"})
    assert part.name == "P"
    part.name = "Q"
    part.save()
    assert Place.objects.get().name == "Q"


@on_postgresql
@pytest.mark.django_db
def test_words_of_any_kind_arrive_in_an_array_as_they_were_sent():
    sent = ['a "quoted" one', "back\\slash", "comma, brace}", "NULL", "", "Felling – å"]
    ((got, none, number),) = prepared.texts_of("SELECT to_json($1::text[]), $2::text, $3::bigint", [sent, None, 7])
    assert json.loads(got) == sent
    assert none is None
    assert number == "7"


@on_postgresql
@pytest.mark.django_db
def test_what_the_database_refuses_undoes_the_transaction_and_the_next_goes_on():
    fine, wrong = ("SELECT 1", []), ("SELECT 1 / $1::int", ["0"])
    with pytest.raises(DataError), transaction.atomic():  # noqa: PT012 - what was done before is undone with it
        Place.objects.create(key="p", name="P")
        prepared.texts_of_each([fine, wrong, fine])
    assert not Place.objects.exists()
    with transaction.atomic():
        assert prepared.texts_of_each([fine, fine]) == [[("1",)], [("1",)]]
        Place.objects.create(key="p", name="P")
    assert Place.objects.exists()
