"""EXAM 15: best hopes, "my sister would notice I answer the door", 0 to 10, an exception, a next sign

Every part may be passed over, in any order; a hope can be revised or dropped; a fall brings a question that helps.
"""

import pytest

from drawwell.partner.models import Noticing, Observable, Part, Purpose, Said, Sitting, Strength
from places import DAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
PARTS = {
    "said": "I leave the letters in the hall",
    "hope": "That somebody sits with me while I open them",
    "matters": "A quiet kitchen table",
    "would_notice": "The pile is gone",
    "others_would_notice": "My sister would notice I answer the door",
    "zero": "Hiding",
    "ten": "Opening them over tea",
    "now": "3",
    "good_enough": "7",
    "exception": "Last Tuesday I opened one",
    "coping": "I ring my sister",
    "helps": "The allotment",
    "helper": "Mo next door",
    "sign": "One letter by Friday",
    "better": "I slept",
    "noticed": "She looked up",
    "note": "Ask about the sister",
}


@pytest.fixture
def tiny():
    return tiny_place()


def story_of(tiny):
    return f"/{tiny.place.key}/people/{tiny.circle.id}"


def talk(tiny, by=None, **sent):
    return visitor(by or tiny.worker).post(f"{story_of(tiny)}/talk", sent, follow=True).content.decode()


def test_q15_a_whole_conversation_is_kept_and_can_be_read_by_them(tiny):
    talk(tiny, sign_by="2027-05-07", **PARTS)
    shown = visitor(tiny.resident).get(story_of(tiny)).content.decode()
    for part, words in PARTS.items():
        assert words in shown, part
    assert "by 7 May" in shown
    assert Part.objects.count() == 8
    assert Sitting.objects.count() == 1


@pytest.mark.parametrize("part", PARTS)
def test_q15_every_part_can_be_the_only_one(tiny, part):
    talk(tiny, **{part: PARTS[part]})
    found = sum(model.objects.count() for model in (Said, Part, Observable, Noticing, Strength))
    purposes, notes = Purpose.objects.exclude(id=tiny.purpose.id).count(), part == "note"
    assert found + purposes + notes == 1


def test_q15_the_ends_of_the_line_are_in_their_own_words_from_then_on(tiny):
    talk(tiny, zero="Hiding", ten="Opening them over tea")
    shown = visitor(tiny.worker).get(f"{story_of(tiny)}/talk").content.decode()
    assert "<span>0: Hiding</span><span>10: Opening them over tea</span>" in shown


def test_q15_a_hope_can_be_revised_or_dropped_by_the_person(tiny):
    page = visitor(tiny.resident)
    page.post(story_of(tiny), {"let_go": tiny.purpose.id})
    now, _, gone = page.get(story_of(tiny)).content.decode().partition("What was let go")
    assert "To open the post without dread" in gone
    talk(tiny, by=tiny.resident, hope="A quiet table")
    hope = Part.objects.get(kind="hope")
    page.post(f"{story_of(tiny)}/talk?right={hope.id}", {"words": "A table with two chairs"})
    page.post(f"{story_of(tiny)}/talk?right={Part.objects.get(after=hope).id}", {"then": "take back"})
    now, _, gone = page.get(story_of(tiny)).content.decode().partition("What was let go")
    assert "A table with two chairs" not in now
    assert "A table with two chairs" in gone
    assert Part.objects.count() == 3


def test_q15_a_fall_brings_a_question_that_helps_and_no_alert(tiny):
    talk(tiny, now="6")
    shown = talk(tiny, now="3")
    assert "What has kept it from being lower still?" in shown
    assert "What has kept them going?" in shown
    from drawwell.place.models import OutboxMessage

    assert not OutboxMessage.objects.exists(), "nobody is told"
    assert "alert" not in shown.replace('role="alert"', "")


def test_q15_help_scope_and_who_joined_stand_beside_their_own_line(tiny):
    talk(tiny, now="3", good_enough="7")
    tiny.place.clock_at = tiny.at + 5 * DAY
    tiny.place.save()
    talk(tiny, now="5")
    talk(tiny, matters="See my kids at weekends", instead_of=tiny.purpose.id)
    shown = visitor(tiny.resident).get(story_of(tiny)).content.decode()
    assert "put it at 3 first, and at 5 now. 7 would be good enough." in shown
    happened = shown.partition("What happened when")[2]
    assert "8 May 2027: What matters changed" in happened
    assert "3 May 2027: Asha began to work with them" in happened
