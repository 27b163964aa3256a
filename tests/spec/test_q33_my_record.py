"""EXAM 33: everything held about me, every ask, who looked and why; put it right; take a copy

One page in plain words. What I cannot put right myself I ask, and a named person answers by a day I am told.
"""

import json

import pytest

from drawwell.guard.models import JournalEntry
from drawwell.partner.actions import add_gloss, put_right, write_down
from drawwell.partner.copying import take_copy
from drawwell.partner.desk import answer_request, ask_about
from drawwell.partner.holdings import held_about
from drawwell.partner.models import Gloss, Person
from drawwell.place.models import Account
from drawwell.pull.actions import pull_in
from places import DAY, MAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def dee():
    tiny = tiny_place(at=MAY)
    tiny.me = Person.objects.get(account=tiny.resident)
    write_down(tiny.circle, "I want to sleep again", by=tiny.resident, at=tiny.at)
    add_gloss(tiny.circle, "Seemed tired", by=tiny.worker, at=tiny.at)
    tiny.pull = pull_in(tiny.circle, tiny.capabilities["debt-advice"], by=tiny.worker, at=tiny.at)
    return tiny


def my_story(tiny):
    return visitor(tiny.resident).get(f"/{tiny.place.key}/my-story").content.decode()


def test_q33_one_page_has_my_words_my_asks_who_looked_and_why(dee):
    visitor(dee.worker).get(f"/{dee.place.key}/people/{dee.circle.id}")
    shown = my_story(dee)
    for words in ("I want to sleep again", "Seemed tired", "Debt advice", "Asha, reading the story"):
        assert words in shown


def test_q33_no_jargon_is_needed_to_read_it(dee):
    shown = my_story(dee).split("<main")[1].lower()
    for word in ("data subject", "controller", "processing", "retention", "lawful basis", "uuid", "none<", "null"):
        assert word not in shown


def test_q33_everything_held_is_in_the_copy_and_on_the_page(dee):
    held = held_about(dee.me, by=dee.resident, at=dee.at)
    copied = {row["id"] for one in take_copy(dee.me, by=dee.resident, at=dee.at)["held"] for row in one["rows"]}
    assert {str(row.id) for _, rows in held for row in rows} <= copied


def test_q33_what_is_put_right_stands_in_front_and_what_was_there_stays(dee):
    write_down(dee.circle, "She answers the dor", by=dee.worker, at=dee.at)
    from drawwell.partner.models import Said

    row = Said.objects.order_by("-id").first()
    put_right(row, "I answer the door", by=dee.resident, at=dee.at + DAY)
    now, _, before = my_story(dee).partition("How it was written before")
    assert "I answer the door" in now
    assert "She answers the dor" in before


def test_q33_what_a_worker_wrote_is_answered_by_a_named_person_within_a_month(dee):
    note = Gloss.objects.get()
    asked = ask_about(
        dee.me, "put it right", "I was not tired", by=dee.resident, at=dee.at, about_kind="Gloss", about_id=note.id
    )
    assert asked.due_at <= dee.at + 28 * DAY
    assert "You have an answer by 31 May 2027" in my_story(dee)
    answer_request(asked, "Asha has written your words beside hers.", by=dee.keeper, at=dee.at + DAY)
    assert "Kemi answered" in my_story(dee)


def test_q33_a_copy_is_one_readable_page_and_json_with_the_same_rows(dee):
    page = visitor(dee.resident)
    read = page.get(f"/{dee.place.key}/my-story/copy.html").content.decode()
    rows = json.loads(page.get(f"/{dee.place.key}/my-story/copy.json").content)["held"]
    words = [row["words"] for one in rows for row in one["rows"] if row["words"] and one["kind"] != "journal"]
    from django.utils.html import escape

    assert [said for said in words if escape(said) not in read] == []


def test_q33_reading_ones_own_story_is_not_a_look(dee):
    before = my_story(dee)
    assert "Dee, reading" not in before
    assert JournalEntry.objects.filter(by=Account.objects.get(id=dee.resident.id), act="open record").exists()


def test_q33_every_look_can_be_asked_about(dee):
    visitor(dee.worker).get(f"/{dee.place.key}/people/{dee.circle.id}")
    looks = my_story(dee).split('id="looks"')[1].split("</ul>")[0]
    assert looks.count("<li>") >= 2
    assert looks.count("Ask why") == looks.count("<li>")
