"""Whoever would turn it on people finds no way in: what they tried is written down, and counted in public.

tests/security walks every page and route; here is what the question asks, one by one.
"""

import pytest
from django.apps import apps
from django.db import connection

from drawwell.guard.models import JournalEntry
from drawwell.guard.refusals import NotYours, RoleMayNot
from drawwell.learn.disclosure import PeriodNotOver, period_before, period_of, publish
from drawwell.learn.models import PublishedTable
from drawwell.partner import compelled
from drawwell.partner.access import open_circle
from drawwell.partner.models import NotForLearning
from drawwell.place.ids import new_id
from drawwell.place.models import Place
from security.people import ALL_WORDS, place_with_secrets, words_in
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return place_with_secrets()


def counted(tiny):
    return visitor().get("/tiny/guards").context["refused"]


@pytest.mark.parametrize("role", ["provider", "auditor", "caretaker", "leader", "planner"])
def test_people_with_arrears_are_not_listed(tiny, role):
    before = counted(tiny)
    answer = visitor(getattr(tiny, role)).get("/tiny/people?arrears=1")
    assert answer.status_code == 403
    assert words_in(answer.content.decode()) == []
    assert counted(tiny) == before + 1


@pytest.mark.parametrize("role", ["provider", "auditor", "caretaker", "leader", "planner", "resident", "worker"])
def test_who_is_in_the_bubble_is_not_inferred(tiny, role):
    """Somebody of it and nobody look alike, at every address that could tell."""
    client, before = visitor(getattr(tiny, role)), counted(tiny)
    for shape in ("people/{}", "people/{}/asks", "people/{}/talk"):
        one, other = (client.get(f"/tiny/{shape.format(what)}") for what in (tiny.theirs.id, new_id()))
        assert one.status_code == other.status_code in (403, 404)
    assert counted(tiny) == before + 6


def test_two_counts_that_differ_by_one_person_are_not_had(tiny):
    now, later = tiny.at, tiny.at.replace(month=8)
    Place.objects.update(clock_at=later)
    told = {"by": tiny.planner, "at": later}
    over = period_before(tiny.place, later)
    first = {name: table.rows for name, table in publish(tiny.place, period=over, **told).items()}
    NotForLearning.objects.create(place=tiny.place, circle=tiny.theirs, starts_at=now)
    again = {name: table.rows for name, table in publish(tiny.place, period=over, **told).items()}
    assert again == first
    with pytest.raises(PeriodNotOver):
        publish(tiny.place, period=period_of(tiny.place, later), **told)


def test_the_design_side_holds_no_words_of_anybody(tiny):
    """What planning reads: published tables, proposals, needs. None has a word that somebody said beside a worker."""
    later = tiny.at.replace(month=8)
    publish(tiny.place, period=period_before(tiny.place, later), by=tiny.planner, at=later)
    kept = [str(row.rows) for row in PublishedTable.objects.all()]
    for label in ("design", "understand", "supply"):
        for model in apps.get_app_config(label).get_models():
            kept += [str(values) for values in model.objects.values()]
    assert words_in("\n".join(kept)) == []


def test_a_backup_tells_nothing(tiny):
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                assert words_in(str(row)) == [], table


def test_logs_tell_nothing(tiny, caplog):
    caplog.set_level("DEBUG")
    visitor(tiny.their_worker).get(f"/tiny/people/{tiny.theirs.id}")
    visitor(tiny.leader).get(f"/tiny/people/{tiny.theirs.id}")
    assert words_in(caplog.text) == []
    assert len(ALL_WORDS) == 8


def test_an_attempt_by_a_direct_call_is_refused_written_down_and_counted(tiny):
    before = counted(tiny)
    with pytest.raises(NotYours):
        open_circle(tiny.theirs.id, place=tiny.place, by=tiny.leader, at=tiny.at, reason="curious")
    assert counted(tiny) == before + 1
    assert JournalEntry.objects.filter(refused=True).latest("id").by == tiny.leader


def test_the_law_has_its_own_path_of_two_people(tiny):
    day = tiny.at.replace(day=20)
    asked = {
        "record": tiny.theirs.id, "part": "names", "demanded_by": "The county court", "legal_basis": "section 7",
        "reference": "AB-12", "rows_from": tiny.at, "rows_until": day, "opens_until": day,
    }  # fmt: skip
    order = compelled.ask_for(tiny.place, by=tiny.leader, at=tiny.at, **asked)
    with pytest.raises(RoleMayNot):
        compelled.grant(order, because="it is urgent", by=tiny.leader, at=tiny.at)
    compelled.grant(order, because="the seal was checked", by=tiny.keeper, at=tiny.at)
    assert sorted(words for _, words in compelled.read(order, by=tiny.leader, at=tiny.at)) == ["Quillon", "Zephyrine"]
    assert visitor().get("/tiny/guards").context["orders"] == 1


def test_no_score_of_a_person_exists_anywhere():
    fields = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("drawwell.")
        for field in model._meta.get_fields()
    }
    assert [one for one in fields if "risk" in one.lower() or "score" in one.lower() or "tier" in one.lower()] == []
