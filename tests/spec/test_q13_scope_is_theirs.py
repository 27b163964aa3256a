"""EXAM 13: the purpose changes from debt to "see my kids at weekends"

One edit, nobody's approval, the history kept, and nothing closes by itself.
"""

import pytest

from drawwell.partner.models import Partnership, Purpose, Sitting
from places import DAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


def story_of(tiny):
    return f"/{tiny.place.key}/people/{tiny.circle.id}"


def change(tiny, to="See my kids at weekends"):
    page = visitor(tiny.worker)
    form = page.get(f"{story_of(tiny)}/talk?instead_of={tiny.purpose.id}").context["form"]
    assert str(form["instead_of"].value()) == str(tiny.purpose.id), "the page knows what has changed"
    return page.post(f"{story_of(tiny)}/talk", {"matters": to, "instead_of": tiny.purpose.id}, follow=True)


def test_q13_a_change_of_purpose_is_one_edit_and_needs_nobodys_approval(tiny):
    shown = change(tiny).content.decode()
    assert "See my kids at weekends" in shown.partition("How it was said before")[0]
    assert Sitting.objects.count() == 1, "one sitting, and nothing waits on anybody"


def test_q13_how_it_was_said_before_stands_beside_how_it_is_said_now(tiny):
    now, _, before = change(tiny).content.decode().partition("How it was said before")
    assert "To open the post without dread" not in now.partition("What matters</h2>")[2]
    assert before.index("As it stands now") < before.index("As it was said on") < before.index("To open the post")


def test_q13_nothing_closes_after_any_number_of_weeks(tiny):
    change(tiny)
    tiny.place.clock_at = tiny.at + 700 * DAY
    tiny.place.save()
    shown = visitor(tiny.worker).get(story_of(tiny)).content.decode()
    assert "See my kids at weekends" in shown
    assert Partnership.objects.get().ends_at is None


def test_q13_the_person_changes_it_themselves_just_so(tiny):
    page = visitor(tiny.resident)
    page.post(f"{story_of(tiny)}/talk", {"matters": "See my kids at weekends", "instead_of": tiny.purpose.id})
    assert Purpose.objects.get(after=tiny.purpose).by == tiny.resident


def test_q13_what_rests_is_taken_up_in_one_tap(tiny):
    page = visitor(tiny.worker)
    page.post(story_of(tiny), {"rest": "yes"})
    assert "Resting: nothing is closed" in page.get(f"/{tiny.place.key}/people").content.decode()
    assert "It rests since" in page.get(story_of(tiny)).content.decode()
    page.post(story_of(tiny), {"take_up": "yes"})
    assert "It rests since" not in page.get(story_of(tiny)).content.decode()
