"""Statements planned once: what is kept of a plan must be good for the table as it grows."""

import pytest
from django.db import connection, transaction

from drawwell.place.prepared import texts_of, texts_of_each
from drawwell.place.reading import many_ids, rows_where

SETTINGS = ("enable_seqscan", "jit")


@pytest.mark.postgresql
def test_no_plan_that_is_kept_reads_a_whole_table(own_database):
    asked = ("SELECT current_setting($1)", "SELECT p.name FROM place_place p WHERE p.key = $1")
    with transaction.atomic():
        inside = [texts_of(asked[0], [name]) for name in SETTINGS]
        plan = texts_of(f"EXPLAIN {asked[1].replace('$1', repr('nowhere'))}", [])
    assert inside == [[("off",)], [("off",)]]
    assert "Seq Scan" not in str(plan)
    with transaction.atomic(), connection.cursor() as cursor:  # and nobody else on the same connection is told so
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("on",)


@pytest.mark.postgresql
def test_several_statements_go_in_one_journey_and_one_that_fails_undoes_all(own_database):
    wrong, right = "SELECT 1 / $1::int", "SELECT $1::int + 1"
    with transaction.atomic():
        assert texts_of_each([(right, [1]), (right, [2])]) == [[("2",)], [("3",)]]
    with pytest.raises(Exception, match="division by zero"), transaction.atomic():
        texts_of_each([(right, [1]), (wrong, [0])])
    with transaction.atomic():
        assert texts_of(right, [3]) == [("4",)]


@pytest.mark.django_db
def test_a_row_read_with_what_it_refers_to_is_the_row_a_queryset_reads(tiny_parts):
    model, relations, ids = tiny_parts
    read = {row.pk: row for row in rows_where(model, "x.id {many}", [many_ids(ids)], joined=relations)}
    for row in model.objects.filter(id__in=ids).select_related(*relations):
        assert read[row.pk] == row
        for name in ("", *relations):
            ours, theirs = read[row.pk], row
            for part in name.split("__") if name else ():
                ours, theirs = ours._state.fields_cache[part], getattr(theirs, part)
            plain = [field.attname for field in theirs._meta.concrete_fields]
            assert [getattr(ours, one) for one in plain] == [getattr(theirs, one) for one in plain]


@pytest.fixture
def tiny_parts():
    """Offers of a tiny place, two of one service, with all that a page shows of them."""
    from drawwell.pull.find import SHOWN_WITH
    from drawwell.supply.models import Offer
    from places import tiny_place

    place = tiny_place().place
    return Offer, SHOWN_WITH, list(Offer.objects.for_place(place).values_list("id", flat=True))
