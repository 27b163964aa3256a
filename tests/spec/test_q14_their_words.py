"""EXAM 14: "Help me so my ex can have the kids to stay" is stored and shown exactly

A worker's note sits apart, labelled; nobody can overwrite their words; old and new stand beside each other.
"""

import pytest

from drawwell.guard import keys
from drawwell.partner import actions
from drawwell.partner.models import Gloss, Said
from drawwell.partner.presence import is_put_as_absence
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
WORDS = "Help me so my ex can have the kids to stay"
SAID_IN_MANY_WAYS = {
    "20,000 words": "the post came again " * 5_000,
    "emoji": "It was 😀 then 💔, 👩‍👩‍👧‍👦 all of us",
    "right to left": "אני רוצה שקט בבית، وأريد أن أنام",
    "both at once": "She said שלום and left",
    "lines and spaces": "First\n\n   then   that\n\ttab",
    "markup": "<script>alert('x')</script> & \"so\"",
}


@pytest.fixture
def tiny():
    return tiny_place()


def story_of(tiny):
    return f"/{tiny.place.key}/people/{tiny.circle.id}"


def kept(row):
    return keys.unseal(row.words_sealed, subject_id=row.sealed_for)


def test_q14_their_words_are_stored_and_shown_exactly(tiny):
    page = visitor(tiny.worker)
    page.post(f"{story_of(tiny)}/talk", {"said": WORDS})
    assert kept(Said.objects.get()) == WORDS
    assert (
        f'<blockquote class="dw-verbatim" dir="auto">{WORDS}</blockquote>' in page.get(story_of(tiny)).content.decode()
    )


@pytest.mark.parametrize("words", SAID_IN_MANY_WAYS.values(), ids=SAID_IN_MANY_WAYS)
def test_q14_however_it_is_said_it_comes_back_letter_for_letter(tiny, words):
    from html import unescape

    page = visitor(tiny.worker)
    assert page.post(f"{story_of(tiny)}/talk", {"said": words}).status_code == 302
    assert kept(Said.objects.get()) == words
    assert words in unescape(page.get(story_of(tiny)).content.decode())


def test_q14_the_workers_note_sits_apart_and_is_labelled_theirs(tiny):
    page = visitor(tiny.worker)
    page.post(f"{story_of(tiny)}/talk", {"said": WORDS, "note": "A court order may matter"})
    said, _, notes = page.get(story_of(tiny)).content.decode().partition("Asha’s note")
    assert WORDS in said
    assert "A court order may matter" in notes
    assert "A court order may matter" not in said
    assert Gloss.objects.get().by == tiny.worker


def test_q14_a_correction_is_a_new_row_and_stands_beside_the_old_one(tiny):
    row = actions.write_down(tiny.circle, "Help me so my ex can have the kids", by=tiny.worker, at=tiny.at)
    actions.put_right(row, WORDS, by=tiny.worker, at=tiny.at)
    assert [kept(one) for one in Said.objects.order_by("at", "id")] == ["Help me so my ex can have the kids", WORDS]
    shown = visitor(tiny.worker).get(story_of(tiny)).content.decode()
    assert shown.index("As it stands now") < shown.index(WORDS) < shown.index("As it was written on")


def test_q14_taking_it_back_is_a_row_too(tiny):
    row = actions.write_down(tiny.circle, WORDS, by=tiny.resident, at=tiny.at)
    page = visitor(tiny.resident)
    page.post(f"{story_of(tiny)}/talk?right={row.id}", {"then": "take back", "words": WORDS})
    assert Said.objects.count() == 2
    assert Said.objects.get(after=row).dropped_at == tiny.at
    assert "What was said</h2>" not in page.get(story_of(tiny)).content.decode()


def test_q14_a_goal_put_as_an_absence_gets_an_offer_and_keeps_its_words(tiny):
    assert is_put_as_absence("stop arguing")
    assert not is_put_as_absence("talk at tea time")
    shown = (
        visitor(tiny.worker).post(f"{story_of(tiny)}/talk", {"matters": "Stop arguing"}, follow=True).content.decode()
    )
    assert "what would be there instead?" in shown
    assert '<blockquote class="dw-verbatim" dir="auto">Stop arguing</blockquote>' in shown
    again = visitor(tiny.worker).get(story_of(tiny)).content.decode()
    assert "what would be there instead?" not in again, "it is offered once"
