"""EXAM 10, 12, 13 and 14: a person is never a category, is never passed on, and their words stay theirs"""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from drawwell.partner import access, actions
from drawwell.partner.models import Gloss, Partnership, Purpose
from drawwell.pull.actions import draw, pull_in, standing
from places import DAY, MAY, tiny_place

pytestmark = pytest.mark.django_db
CATEGORIES = ("label", "tier", "score", "diagnosis", "eligib", "risk", "segment", "priority", "triage", "band")


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


def purposes(tiny):
    opened = access.open_circle(tiny.circle.id, place=tiny.place, by=tiny.worker, at=tiny.at, reason="talking")
    return [row.text for row in opened.with_words(opened.rows(Purpose))]


def test_a_name_to_call_them_by_is_all_that_is_needed_to_begin_and_to_ask(tiny):
    circle = actions.begin_partnership(tiny.place, circle_name="", names=["Jo"], by=tiny.worker, at=tiny.at).circle
    pull = pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    assert standing(pull).kind == "held"


def test_no_row_about_people_has_a_place_for_a_category():
    fields = [
        f"{model.__name__}.{field.name}"
        for stage in ("partner", "pull")
        for model in apps.get_app_config(stage).get_models()
        for field in model._meta.get_fields()
        if any(word in field.name for word in CATEGORIES)
    ]
    assert fields == []


def test_the_specialist_joins_and_the_first_worker_stays(tiny):
    pull = pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    draw(pull, by=tiny.worker, at=tiny.at + timedelta(hours=1))
    standing_now = access.partnerships_now(tiny.circle, at=tiny.at + 400 * DAY)
    assert [one.worker for one in standing_now] == [tiny.worker]


def test_a_worker_cannot_end_what_only_the_person_may_end(tiny):
    with pytest.raises(IntegrityError), transaction.atomic():
        Partnership.objects.filter(circle=tiny.circle).update(ends_at=tiny.at + DAY)


def test_a_new_purpose_needs_no_approval_and_closes_nothing(tiny):
    later = actions.add_purpose(
        tiny.circle, "See my kids at weekends", by=tiny.worker, at=tiny.at + DAY, after=tiny.purpose
    )
    assert later.after == tiny.purpose
    assert purposes(tiny) == ["To open the post without dread", "See my kids at weekends"]


def test_their_words_are_kept_to_the_letter_and_a_workers_note_stands_apart(tiny):
    words = "Help me so my ex can have the kids to stay"
    actions.add_purpose(tiny.circle, words, by=tiny.worker, at=tiny.at)
    note = actions.add_gloss(tiny.circle, "Contact order may matter here.", by=tiny.worker, at=tiny.at)
    assert words in purposes(tiny)
    assert isinstance(note, Gloss)
    assert note.by == tiny.worker
