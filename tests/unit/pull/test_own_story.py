"""My story, what is shared, and asking about it, page by page and without scripts."""

import json
import re

import pytest

from drawwell.guard.membership import account_named
from drawwell.guard.models import JournalEntry
from drawwell.partner.actions import add_gloss, notice, write_down
from drawwell.partner.desk import answer_request
from drawwell.partner.models import NotForLearning, Person, Request, Sharing
from drawwell.place.models import Organisation
from drawwell.pull.actions import pull_in
from places import DAY, MAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    tiny.dee = Person.objects.get(account=tiny.resident)
    tiny.ola = Person.objects.get(account=None, memberships__circle=tiny.circle)
    tiny.ola.account = account_named("Ola", sign_in="tiny-ola")
    tiny.ola.save()
    from drawwell.guard.membership import join

    join(tiny.place, tiny.ola.account, "resident", by=tiny.caretaker, at=tiny.at - DAY)
    tiny.charity = Organisation.objects.create(place=tiny.place, key="charity", name="A charity", kind="charity")
    return tiny


def at(tiny, *parts):
    return "/".join(["", tiny.place.key, *map(str, parts)])


def page_of(tiny, account, *parts):
    return visitor(account).get(at(tiny, *parts)).content.decode()


# ---- my story ----


def test_one_page_says_how_much_is_kept_who_looked_and_what_was_asked(tiny):
    write_down(tiny.circle, "I want to sleep again", by=tiny.resident, at=tiny.at)
    pull_in(tiny.circle, tiny.capabilities["debt-advice"], by=tiny.worker, at=tiny.at)
    visitor(tiny.worker).get(at(tiny, "people", tiny.circle.id))
    shown = page_of(tiny, tiny.resident, "my-story")
    assert "1 ask was made for you" in shown
    assert "1 person looked" in shown
    assert "I want to sleep again" in shown
    assert "Asha, reading the story" in shown
    assert "Debt advice" in shown


def test_a_noticing_without_words_is_told_in_its_numbers(tiny):
    notice(tiny.circle, "", by=tiny.resident, at=tiny.at, scale_now=5, scale_good_enough=8)
    shown = page_of(tiny, tiny.resident, "my-story")
    assert "From 0 to 10: 5, Good enough: 8" in shown


def test_the_page_leaves_nothing_behind_on_a_shared_device(tiny):
    page = visitor(tiny.resident)
    for parts in (("my-story",), ("my-story", "ask"), ("my-story", "copy.html"), ("people", tiny.circle.id, "sharing")):
        assert page.get(at(tiny, *parts))["Cache-Control"] == "no-store", parts


def test_a_workers_note_is_asked_about_and_ones_own_words_are_put_right(tiny):
    add_gloss(tiny.circle, "Seemed tired", by=tiny.worker, at=tiny.at)
    shown = page_of(tiny, tiny.resident, "my-story")
    note = shown.partition("Seemed tired")[2][:600]
    assert "Ask to have it put right" in note
    own = shown.partition("To open the post without dread</blockquote>")[2][:600]
    assert "?right=" in own


def test_a_look_is_asked_about_and_answered_where_one_reads_it(tiny):
    visitor(tiny.worker).get(at(tiny, "people", tiny.circle.id))
    page = visitor(tiny.resident)
    link = re.search(r'href="([^"]*my-story/ask\?kind=why[^"]*)"', page.get(at(tiny, "my-story")).content.decode())[1]
    link = link.replace("&amp;", "&")
    assert "Asha" in page.get(link).content.decode()
    said = page.post(link, {"kind": "why did they look", "words": "I had not rung"}, follow=True).content.decode()
    assert "You have an answer by 31 May 2027" in said
    request = Request.objects.get()
    assert JournalEntry.objects.get(id=request.about_id).by == tiny.worker
    answer_request(request, "She was covering for a colleague.", by=tiny.keeper, at=tiny.at)
    shown = page_of(tiny, tiny.resident, "my-story")
    assert "Kemi answered on 3 May 2027" in shown
    assert "She was covering for a colleague." in shown
    assert "I had not rung" not in page_of(tiny, tiny.ola.account, "my-story")


def test_asking_about_somebody_elses_row_is_asking_about_one_that_is_not_there(tiny):
    hers = write_down(tiny.circle, "mine alone", by=tiny.ola.account, at=tiny.at, private=True)
    page = visitor(tiny.resident)
    for about in (hers.id, "0190b5b0-0000-7000-8000-000000000000"):
        assert page.get(at(tiny, "my-story", "ask") + f"?about={about}").status_code == 404
    assert page.get(at(tiny, "my-story", "ask") + "?about=nonsense").status_code == 200


def test_an_empty_request_says_what_is_missing_and_keeps_the_words(tiny):
    page = visitor(tiny.resident)
    response = page.post(at(tiny, "my-story", "ask"), {"words": "half a thought"})
    assert response.status_code == 422
    assert "half a thought" in response.content.decode()
    response = page.post(at(tiny, "my-story", "ask"), {"kind": "put it right", "words": ""})
    assert response.status_code == 422
    assert "Say in a few words" in response.content.decode()


def test_a_copy_comes_as_a_page_to_print_and_for_a_machine(tiny):
    write_down(tiny.circle, "Say <b>this</b> & that \U0001f331", by=tiny.resident, at=tiny.at)
    page = visitor(tiny.resident)
    response = page.get(at(tiny, "my-story", "copy.html"))
    assert 'filename="my-story-tiny-2027-05-03.html"' in response["Content-Disposition"]
    assert "Say &lt;b&gt;this&lt;/b&gt; &amp; that \U0001f331" in response.content.decode()
    copy = json.loads(page.get(at(tiny, "my-story", "copy.json")).content)
    words = [row["words"] for one in copy["held"] for row in one["rows"]]
    assert "Say <b>this</b> & that \U0001f331" in words
    assert page.get(at(tiny, "my-story", "copy.csv")).status_code == 404


def test_nobody_but_a_resident_has_a_story_here(tiny):
    for parts in (("my-story",), ("my-story", "ask"), ("my-story", "copy.json")):
        assert visitor(tiny.worker).get(at(tiny, *parts)).status_code == 403
        assert visitor().get(at(tiny, *parts)).status_code == 302


# ---- what is shared ----


def test_a_part_is_shared_shown_and_ended_at_once(tiny):
    page, where = visitor(tiny.resident), at(tiny, "people", tiny.circle.id, "sharing")
    sent = {"do": "share", "parts": ["helps"], "who": str(tiny.charity.id), "until": "31"}
    shown = page.post(where, sent, follow=True).content.decode()
    assert "1 thing is shared now." in shown
    assert "until 3 June 2027" in shown
    assert "A charity" in page_of(tiny, tiny.resident, "my-story")
    row = Sharing.objects.get()
    assert "Nothing is shared" in page.post(where, {"do": "stop", "sharing": row.id}, follow=True).content.decode()
    row.refresh_from_db()
    assert row.ends_at == tiny.at


def test_what_one_shares_the_other_does_not_see_and_cannot_end(tiny):
    where = at(tiny, "people", tiny.circle.id, "sharing")
    before = page_of(tiny, tiny.resident, "people", tiny.circle.id, "sharing")
    visitor(tiny.ola.account).post(where, {"do": "share", "parts": ["said"], "who": str(tiny.charity.id)})
    after = page_of(tiny, tiny.resident, "people", tiny.circle.id, "sharing")
    assert re.sub(r'value="[^"]{40,}"', "", after) == re.sub(r'value="[^"]{40,}"', "", before)
    ended = visitor(tiny.resident).post(where, {"do": "stop", "sharing": Sharing.objects.get().id})
    assert ended.status_code == 404
    assert visitor(tiny.resident).post(where, {"do": "stop", "sharing": "nonsense"}).status_code == 404


def test_a_worker_needs_their_word(tiny):
    page, where = visitor(tiny.worker), at(tiny, "people", tiny.circle.id, "sharing")
    sent = {"do": "share", "parts": ["said"], "who": str(tiny.charity.id), "whose": str(tiny.dee.id), "their_word": ""}
    response = page.post(where, sent)
    assert response.status_code == 422
    assert "Only they decide" in response.content.decode()
    assert page.post(where, {**sent, "their_word": "yes, tell them"}).status_code == 302
    assert Sharing.objects.get().whose == tiny.dee


def test_of_one_ask_its_own_parts_are_shared_with_whoever_answers(tiny):
    pull = pull_in(tiny.circle, tiny.capabilities["debt-advice"], by=tiny.resident, at=tiny.at, note="Ring twice")
    page, where = visitor(tiny.resident), at(tiny, "people", tiny.circle.id, "sharing") + f"?ask={pull.id}"
    assert "Your words with the ask" in page.get(where).content.decode()
    assert page.post(where, {"do": "share", "parts": ["words"], "who": "whoever"}).status_code == 302
    row = Sharing.objects.get()
    assert (row.subject_id, row.organisation, row.part) == (pull.id, None, "words")


def test_nothing_chosen_is_said_so(tiny):
    page, where = visitor(tiny.resident), at(tiny, "people", tiny.circle.id, "sharing")
    response = page.post(where, {"do": "share", "who": str(tiny.charity.id)})
    assert response.status_code == 422
    assert "Choose at least one part" in response.content.decode()
    assert page.post(where, {"do": "dance"}).status_code == 404


def test_what_a_worker_sees_is_narrowed_by_the_person(tiny):
    write_down(tiny.circle, "said before", by=tiny.resident, at=tiny.at)
    page, where = visitor(tiny.resident), at(tiny, "people", tiny.circle.id, "sharing")
    page.post(where, {"do": "narrow", "partnership": tiny.partnership.id, "parts": ["matters"]})
    assert "said before" not in page_of(tiny, tiny.worker, "people", tiny.circle.id)
    page.post(where, {"do": "narrow", "partnership": tiny.partnership.id, "parts": ["matters", "said"]})
    assert "said before" in page_of(tiny, tiny.worker, "people", tiny.circle.id)


def test_a_record_is_left_out_of_learning_and_counts_again(tiny):
    page, where = visitor(tiny.resident), at(tiny, "people", tiny.circle.id, "sharing")
    for _ in range(2):
        page.post(where, {"do": "leave out"})
    assert NotForLearning.objects.count() == 1
    assert "left out of every count" in page.get(where).content.decode()
    page.post(where, {"do": "count again"})
    assert NotForLearning.objects.get().ends_at == tiny.at


def test_a_stranger_finds_no_such_page(tiny):
    where = at(tiny, "people", tiny.circle.id, "sharing")
    from drawwell.guard.membership import join

    idris = account_named("Idris")
    join(tiny.place, idris, "worker", by=tiny.caretaker, at=tiny.at)
    assert visitor(idris).get(where).status_code == 404
    assert visitor(tiny.planner).get(where).status_code == 403
