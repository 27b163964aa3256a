"""EXAM 36: what I am good at is mine: nobody searches for it, no plan counts it, no feed carries it

Staff cannot find residents by a skill, by any page, route or search; gifts leave in no directory and no table. I am
invited, and may ignore it.
"""

import json

import pytest
from django.apps import apps

from drawwell.guard.models import JournalEntry
from drawwell.learn.disclosure import period_of, publish
from drawwell.partner.actions import add_strength
from drawwell.partner.copying import take_copy
from drawwell.partner.models import Person, Strength
from places import DAY, MAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
GIFT = "plays the accordion"


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    add_strength(tiny.circle, GIFT, by=tiny.resident, at=tiny.at)
    return tiny


def _pages(tiny):
    """Every page that needs no id, asked for the gift in each way a page may be asked."""
    from django.urls import reverse

    from drawwell.web.urls import of_a_place

    for one in of_a_place:
        if not one.pattern.regex.groupindex:
            address = reverse(one.name, args=[tiny.place.key])
            yield from (address, *(f"{address}?{name}=accordion" for name in ("q", "what", "search", "name", "words")))


def test_q36_no_page_finds_somebody_by_what_they_are_good_at(tiny):
    for role in ("worker", "provider", "planner", "leader", "auditor", "keeper", "caretaker"):
        page = visitor(getattr(tiny, role))
        for address in _pages(tiny):
            assert "accordion" not in _said_apart_from_the_question(page.get(address)), (role, address)


def _said_apart_from_the_question(response):
    """What a page says, without repeating what was asked of it."""
    return response.content.decode().replace("=accordion", "").replace('value="accordion"', "")


def test_q36_a_gift_is_sealed_and_no_table_holds_a_word_of_it(tiny):
    for model in apps.get_models():
        for row in model.objects.all()[:500]:
            assert "accordion" not in str(vars(row)).lower(), model.__name__


def test_q36_there_is_no_token_to_find_a_gift_by(tiny):
    fields = {field.name for field in Strength._meta.fields}
    assert not fields & {"token", "kind", "skill", "topic"}


def test_q36_no_plan_and_no_published_table_counts_gifts(tiny):
    from drawwell.design.ask import question_of

    month = period_of(tiny.place, tiny.at)
    before = {name: table.rows for name, table in publish(
        tiny.place, period=month, by=tiny.planner, at=month.ends_at + DAY
    ).items()}  # fmt: skip
    question = repr(question_of(tiny.place, year="2027-28", at=tiny.at))
    add_strength(tiny.circle, "bakes for forty", by=tiny.resident, at=tiny.at)
    assert repr(question_of(tiny.place, year="2027-28", at=tiny.at)) == question
    assert "accordion" not in json.dumps(before)


def test_q36_nothing_of_it_is_in_any_feed_or_api_answer(tiny):
    page = visitor(tiny.planner)
    for address in ("/api/v1/openapi.json", "/api/v1/help", f"/{tiny.place.key}/help"):
        assert "accordion" not in page.get(address).content.decode()


def test_q36_the_person_has_it_in_their_own_story_and_copy(tiny):
    dee = Person.objects.get(account=tiny.resident)
    assert GIFT in visitor(tiny.resident).get(f"/{tiny.place.key}/my-story").content.decode()
    assert GIFT in json.dumps(take_copy(dee, by=tiny.resident, at=tiny.at))


def test_q36_the_journal_of_writing_it_down_says_nothing_of_it(tiny):
    from drawwell.guard import journal

    assert not [row for row in JournalEntry.objects.all() if "accordion" in row.act + journal.reason_of(row)]
