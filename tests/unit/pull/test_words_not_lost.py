"""Words typed and not sent yet; a token renewed in another tab; two who write at once: nothing is lost."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from test_views_stories import member, other_worker, story_of

from drawwell.guard import drafts as of_forms
from drawwell.guard.models import SubjectKey
from drawwell.partner.models import Draft, Said, Sitting
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
WORDS = "Every word of it, twice over"


@pytest.fixture
def tiny():
    return tiny_place()


def talk(tiny):
    return story_of(tiny) + "/talk"


def test_what_is_typed_is_kept_and_says_when(tiny):
    page = visitor(tiny.worker)
    kept = page.post(talk(tiny), {"said": WORDS, "now": "4", "then": "autosave"})
    assert re.search(r'<span class="dw-kept">Saved \d\d:\d\d</span>', kept.content.decode())
    shown = page.get(talk(tiny)).content.decode()
    assert WORDS in shown
    assert re.search(r'id="id_now_4"[^>]*checked', shown)
    assert not Said.objects.exists(), "it is not in the story"
    assert WORDS not in Draft.objects.get().words_sealed


def test_a_button_keeps_it_for_now_and_the_day_shows_it_first(tiny):
    page = visitor(tiny.worker)
    page.post(talk(tiny), {"said": WORDS, "then": "keep"})
    shown = page.get(f"/{tiny.place.key}/people").content.decode()
    assert shown.index("Written and not sent yet") < shown.index("Who you work with")


def test_nobody_else_sees_a_draft(tiny):
    visitor(tiny.worker).post(talk(tiny), {"said": WORDS, "then": "keep"})
    dee, _person = member(tiny, "Dee")
    for page in ("", "/talk"):
        assert WORDS not in visitor(dee).get(story_of(tiny) + page).content.decode()


@pytest.mark.parametrize("then", ["", "throw away"])
def test_once_sent_or_thrown_away_a_draft_can_never_be_read_again(tiny, then):
    page = visitor(tiny.worker)
    page.post(talk(tiny), {"said": WORDS, "then": "keep"})
    key = Draft.objects.get().id
    page.post(talk(tiny), {"said": WORDS, "then": then})
    assert not Draft.objects.exists()
    assert SubjectKey.objects.get(subject_id=key).destroyed_at
    assert Said.objects.count() == (0 if then else 1)


def test_a_draft_that_grew_is_kept_in_the_place_of_the_first(tiny):
    page = visitor(tiny.worker)
    for words in ("Every", "Every word", WORDS):
        page.post(talk(tiny), {"said": words, "then": "autosave"})
    assert Draft.objects.count() == 1
    assert WORDS in page.get(talk(tiny)).content.decode()


def strict(account):
    client = Client(enforce_csrf_checks=True)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_token_renewed_in_another_tab_loses_nothing(tiny):
    page = strict(tiny.worker)
    page.get(talk(tiny))
    sent = {"said": WORDS, "csrfmiddlewaretoken": "an old one", "written_by": of_forms.written_by(tiny.worker)}
    refused = page.post(talk(tiny), sent)
    assert refused.status_code == 403
    assert "What you wrote is kept, and stands in the form again." in refused.content.decode()
    assert talk(tiny) in refused.content.decode()
    assert WORDS in page.get(talk(tiny)).content.decode()
    assert not Said.objects.exists()


def test_without_the_writers_line_the_words_come_back_to_be_copied(tiny):
    page = strict(tiny.worker)
    here = {"HTTP_ORIGIN": "http://testserver"}
    page.get(talk(tiny))
    refused = page.post(talk(tiny), {"said": WORDS, "csrfmiddlewaretoken": "an old one"}, **here)
    assert refused.status_code == 403
    assert WORDS in refused.content.decode()


def test_another_site_can_neither_leave_words_nor_have_them_shown(tiny):
    page = strict(tiny.worker)
    for headers in ({"HTTP_ORIGIN": "https://elsewhere.example"}, {}):
        refused = page.post(talk(tiny), {"said": WORDS, "written_by": "made up"}, **headers)
        assert refused.status_code == 403
        assert WORDS not in refused.content.decode()
    assert WORDS not in page.get(talk(tiny)).content.decode()


def test_a_password_is_never_shown_again(tiny):
    page = strict(tiny.worker)
    sent = {"username": "asha", "password": "a long secret of mine"}
    refused = page.post("/sign-in", sent, HTTP_ORIGIN="http://testserver")
    assert refused.status_code == 403
    assert "long secret" not in refused.content.decode()


def form_of(page, tiny):
    """What the form of a conversation carries unseen."""
    shown = page.get(talk(tiny)).content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', shown)[1] for name in ("key", "began")}


def test_two_workers_who_write_at_once_are_both_kept_side_by_side(tiny):
    from drawwell.partner.models import Partnership

    idris = other_worker(tiny)
    Partnership.objects.create(place=tiny.place, circle=tiny.circle, worker=idris, starts_at=tiny.at)
    one, other = visitor(tiny.worker), visitor(idris)
    of_one, of_other = form_of(one, tiny), form_of(other, tiny)
    one.post(talk(tiny), {"said": "As Asha heard it", **of_one})
    shown = other.post(talk(tiny), {"said": "As Idris heard it", **of_other}, follow=True).content.decode()
    assert "Asha wrote at the same time: both are kept, side by side." in shown
    beside = shown.partition("Written at the same time")[2].partition("What matters")[0]
    assert "As Asha heard it" in beside
    assert "As Idris heard it" in beside
    assert Said.objects.count() == 2


def test_one_after_the_other_is_not_at_the_same_time(tiny):
    from drawwell.partner.models import Partnership

    idris = other_worker(tiny)
    Partnership.objects.create(place=tiny.place, circle=tiny.circle, worker=idris, starts_at=tiny.at)
    for account in (tiny.worker, idris):
        page = visitor(account)
        page.post(talk(tiny), {"said": f"As {account.name} heard it", **form_of(page, tiny)})
    assert "Written at the same time" not in visitor(tiny.worker).get(story_of(tiny)).content.decode()


def test_the_same_words_sent_twice_are_kept_once(tiny):
    page = visitor(tiny.worker)
    carried = form_of(page, tiny)
    for _ in range(2):
        shown = page.post(talk(tiny), {"said": WORDS, **carried}, follow=True).content.decode()
    assert "It was kept already." in shown
    assert Sitting.objects.count() == Said.objects.count() == 1


@pytest.mark.parametrize("odd", [{"key": "this"}, {"began": "yesterday"}, {"began": "2027-05-03T09:00"}, {"key": ""}])
def test_what_a_form_carries_unseen_never_stands_in_the_way(tiny, odd):
    assert visitor(tiny.worker).post(talk(tiny), {"said": WORDS, **odd}).status_code == 302


def test_a_draft_too_long_for_words_still_sends_back_what_was_typed(tiny):
    long = "a" * 200_001
    page = visitor(tiny.worker)
    response = page.generic("POST", talk(tiny), urlencode({"said": long}), "application/x-www-form-urlencoded")
    assert response.status_code == 422
    assert long in response.content.decode()
