"""Backups, dumps and the schema: sealed words are not readable in them, and no row scores a person."""

import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from people import ALL_WORDS, place_with_secrets, words_in

from drawwell.guard.membership import make_api_key
from drawwell.learn.disclosure import PeriodNotOver, PeriodOverlaps, period_before, period_of, publish
from drawwell.learn.models import PublishedTable
from drawwell.partner.models import NotForLearning
from drawwell.place.models import Assumption, Place
from drawwell.pull.actions import pull_in
from places import more_circles, tiny_place
from visits import visitor

OF_PEOPLE = {
    "score", "scores", "risk", "risks", "tier", "tiers", "diagnosis", "diagnoses", "vulnerability", "vulnerable",
    "severity", "triage", "eligible", "eligibility", "flag", "flagged", "rating", "segment", "grade", "caseload",
    "credit", "arrears", "nationality", "ethnicity", "immigration", "criminal", "threshold_met", "deserving",
}  # fmt: skip


def words_of(name):
    return set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))


# ---------------------------------------------------------------- backups


def everything_in(connection):
    """Every row of every table, as a dump would write it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, " ".join(str(value) for value in row)


@pytest.mark.django_db
def test_a_dump_of_the_database_holds_no_word_of_anybodys():
    place_with_secrets()
    read = {f"{table}: {word}" for table, row in everything_in(connection) for word in words_in(row)}
    assert read == set()


def test_a_copy_of_the_file_holds_no_word_of_anybodys(own_database):
    """The bytes on the disk, with what is not yet written into the file itself."""
    from django.db import connection as own

    if own.vendor != "sqlite":
        pytest.skip("the dump of every row above stands for PostgreSQL's files")
    place_with_secrets()
    file = Path(own.settings_dict["NAME"])
    own.close()
    kept = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert len(kept) > 100_000
    assert b"Someone who can agree a rent hold" in kept  # what is public is there to be read
    assert [word for word in ALL_WORDS if word.encode() in kept] == []


# ---------------------------------------------------------------- overlapping counts


@pytest.fixture
def asked_for(db):
    """Twelve asks of as many circles in the quarter that is over."""
    tiny = tiny_place()
    tiny.others = more_circles(tiny, 12)
    for circle in tiny.others:
        pull_in(circle, tiny.capabilities["lift"], by=tiny.worker, at=tiny.at)
    Place.objects.update(clock_at=tiny.at.replace(month=8))
    tiny.later = tiny.at.replace(month=8)
    return tiny


def tables(tiny):
    published = publish(tiny.place, period=period_before(tiny.place, tiny.later), by=tiny.planner, at=tiny.later)
    return {name: table.rows for name, table in published.items()}


@pytest.mark.django_db
def test_two_counts_that_differ_by_one_person_cannot_be_had(asked_for):
    """Somebody leaves the counts between two looks: the table was published once, and stays as it was."""
    first = tables(asked_for)
    NotForLearning.objects.create(place=asked_for.place, circle=asked_for.others[0], starts_at=asked_for.at)
    assert tables(asked_for) == first
    assert PublishedTable.objects.filter(name="asks by capability").count() == 1


@pytest.mark.django_db
def test_months_are_not_set_off_against_their_quarter(asked_for):
    tables(asked_for)
    Assumption.objects.create(
        place=asked_for.place, key="published-period-months", value=1, unit="months", low=1, high=3, source="a planner",
        from_date=asked_for.later.date(),
    )  # fmt: skip
    monthly = period_of(asked_for.place, asked_for.at)
    assert monthly.months == 1
    with pytest.raises(PeriodOverlaps, match="shares days with 2027-04 to 2027-06"):
        publish(asked_for.place, period=monthly, by=asked_for.planner, at=asked_for.later)


@pytest.mark.django_db
def test_a_count_of_what_is_not_over_cannot_be_watched_growing(asked_for):
    with pytest.raises(PeriodNotOver):
        publish(
            asked_for.place, period=period_of(asked_for.place, asked_for.later), by=asked_for.planner,
            at=asked_for.later,
        )  # fmt: skip


@pytest.mark.django_db
def test_no_published_number_is_that_of_fewer_than_five_or_exact(asked_for):
    for rows in tables(asked_for).values():
        for number in re.findall(r'(?<!"tenth"): (\d+)', json.dumps(rows)):
            assert int(number) % 5 == 0


# ---------------------------------------------------------------- the schema


def test_no_field_anywhere_scores_or_sorts_a_person():
    """Every model of the project, not only those about people."""
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("drawwell.")
        for field in model._meta.get_fields()
        if words_of(field.name) & OF_PEOPLE
    ]
    wrong += [
        m._meta.label
        for m in apps.get_models()
        if m.__module__.startswith("drawwell.") and words_of(m.__name__) & OF_PEOPLE
    ]
    assert wrong == []


def test_nothing_in_the_api_does_either():
    from drawwell.api.routes import api

    schema = api.get_openapi_schema()
    names = set()

    def walk(thing):
        if isinstance(thing, dict):
            names.update(thing.get("properties", {}))
            names.update(one["name"] for one in thing.get("parameters", ()) if "name" in one)
            for part in thing.values():
                walk(part)
        elif isinstance(thing, list):
            for part in thing:
                walk(part)

    walk(schema)
    assert len(names) > 20
    assert [name for name in names if words_of(name) & OF_PEOPLE] == []


@pytest.mark.django_db
def test_no_form_asks_for_one():
    """Every form of the project, by the names of its fields."""
    import gc

    from django import forms
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  every view's module is loaded by the site map
    ours = [one for one in gc.get_objects() if issubclass(type(one), type) and issubclass(one, forms.BaseForm)]
    ours = [one for one in ours if one.__module__.startswith("drawwell.") and hasattr(one, "base_fields")]
    assert len(ours) > 10
    wrong = [f"{one.__name__}.{name}" for one in ours for name in one.base_fields if words_of(name) & OF_PEOPLE]
    assert wrong == []


@pytest.mark.django_db
def test_the_feed_of_what_there_is_names_nobody():
    tiny = place_with_secrets()
    membership = tiny.provider.memberships.get(role="provider")
    key = make_api_key(membership, by=tiny.caretaker, at=tiny.at)
    answer = visitor().get("/api/v1/help", HTTP_AUTHORIZATION=f"Bearer {key}")
    assert answer.status_code == 200
    assert words_in(answer.content.decode()) == []
