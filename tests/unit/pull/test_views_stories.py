"""Stories and conversations: in their words, member by member, and never lost."""

from uuid import uuid4

import pytest

from drawwell.guard.membership import account_named, join
from drawwell.partner.actions import begin_partnership, notice, write_down
from drawwell.partner.models import Gloss, Noticing, Observable, Partnership, Person, Purpose, Said, Strength
from drawwell.place.models import Role
from places import DAY, tiny_place
from visits import refusals, said, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


def at(tiny, *parts):
    return "/".join(["", tiny.place.key, *map(str, parts)])


def story_of(tiny):
    return at(tiny, "people", tiny.circle.id)


def member(tiny, name):
    """One of the circle's people as (account, person), with a sign-in of their own."""
    people = list(Person.objects.filter(memberships__circle=tiny.circle).order_by("made_at", "id"))
    person = people[["Dee", "Ola"].index(name)]
    if person.account is None:
        person.account = account_named(name, sign_in=f"{tiny.place.key}-{name}")
        person.save()
        join(tiny.place, person.account, Role.RESIDENT, by=tiny.worker, at=tiny.at - DAY)
    return person.account, person


def other_worker(tiny):
    idris = account_named("Idris", sign_in="idris")
    join(tiny.place, idris, Role.WORKER, by=tiny.worker, at=tiny.at - DAY, organisation=tiny.council)
    return idris


@pytest.mark.parametrize("page", ["", "/talk", "/asks", "/ask"])
def test_other_peoples_story_looks_like_one_that_is_not_there(tiny, page):
    """Although the power 'open any record' is in force: no page uses it without a reason somebody typed."""
    idris, unknown = other_worker(tiny), uuid4()
    theirs = visitor(idris).get(story_of(tiny) + page)
    nobodys = visitor(idris).get(at(tiny, "people", unknown) + page)
    assert theirs.status_code == nobodys.status_code == 404
    assert said(theirs) == said(nobodys)
    assert refusals(tiny.place) == [("open record", "Idris", tiny.circle.id), ("open record", "Idris", unknown)]


def test_nothing_can_be_written_into_other_peoples_story(tiny):
    idris = other_worker(tiny)
    assert visitor(idris).post(story_of(tiny) + "/talk", {"said": "I was here"}).status_code == 404
    assert not Said.objects.exists()


@pytest.mark.parametrize("role", ["provider", "planner", "leader", "auditor", "keeper"])
def test_stories_are_for_workers_and_the_people_themselves(tiny, role):
    response = visitor(getattr(tiny, role)).get(story_of(tiny))
    assert response.status_code == 403
    assert f"signed in as {role}" in response.content.decode()


def test_without_an_account_one_is_asked_to_sign_in(tiny):
    response = visitor().get(story_of(tiny))
    assert response.status_code == 302
    assert response.url == f"/sign-in?next={story_of(tiny)}"


def test_q14_their_words_are_shown_to_the_letter_and_the_workers_note_apart(tiny):
    words = 'Help me so my ex can have the kids to stay -- "proper" & <soon>.\n  That\'s it.'
    page = visitor(tiny.worker)
    sent = {"said": words, "matters": "See my kids at weekends", "note": "She sounded tired"}
    assert page.post(story_of(tiny) + "/talk", sent).status_code == 302
    from drawwell.guard import keys

    row = Said.objects.get()
    assert keys.unseal(row.words_sealed, subject_id=row.sealed_for) == words
    shown = page.get(story_of(tiny)).content.decode()
    assert (
        "Help me so my ex can have the kids to stay -- &quot;proper&quot; &amp; &lt;soon&gt;.\n  That&#x27;s it."
        in shown
    )
    assert "Asha’s note" in shown
    assert "She sounded tired" in shown


def test_q13_a_change_of_purpose_is_one_edit_and_keeps_what_was_there(tiny):
    page = visitor(tiny.worker)
    page.post(story_of(tiny) + "/talk", {"matters": "See my kids at weekends", "instead_of": tiny.purpose.id})
    assert [row.after_id for row in Purpose.objects.order_by("at", "id")] == [None, tiny.purpose.id]
    shown = page.get(story_of(tiny)).content.decode()
    now, _, before = shown.partition("How it was said before")
    assert "See my kids at weekends" in now
    assert "To open the post without dread" in before


def test_q15_every_part_may_be_passed_over_and_each_given_part_is_kept(tiny):
    page = visitor(tiny.worker)
    sent = {
        "said": "We talked in the kitchen.", "matters": "Sleep", "would_notice": "My sister would notice I answer",
        "noticed": "I answered twice", "now": "3", "good_enough": "6", "helps": "Next door", "note": "Go slowly",
    }  # fmt: skip
    assert page.post(story_of(tiny) + "/talk", sent).status_code == 302
    for model in (Said, Observable, Noticing, Strength, Gloss):
        assert model.objects.count() == 1, model
    assert Observable.objects.get().purpose.after is None
    assert (Noticing.objects.get().scale_now, Noticing.objects.get().scale_good_enough) == (3, 6)
    assert page.post(story_of(tiny) + "/talk", {"now": "5"}).status_code == 302
    assert page.post(story_of(tiny) + "/talk", {"helps": "The allotment"}).status_code == 302
    assert Noticing.objects.count() == Strength.objects.count() == 2


def test_a_fall_brings_a_question_and_no_alarm(tiny):
    page = visitor(tiny.worker)
    page.post(story_of(tiny) + "/talk", {"now": "6"})
    shown = page.post(story_of(tiny) + "/talk", {"now": "3"}, follow=True).content.decode()
    assert "What has kept it from being lower still?" in shown
    shown = page.post(story_of(tiny) + "/talk", {"now": "4"}, follow=True).content.decode()
    assert "What has kept it from being lower still?" not in shown


def test_a_hope_is_let_go_and_stays_in_the_story(tiny):
    page = visitor(tiny.worker)
    page.post(story_of(tiny), {"let_go": tiny.purpose.id})
    now, _, gone = page.get(story_of(tiny)).content.decode().partition("What was let go")
    assert "To open the post without dread" not in now
    assert "To open the post without dread" in gone
    assert page.post(story_of(tiny), {"let_go": uuid4()}).status_code == 404


def test_an_empty_conversation_says_so(tiny):
    response = visitor(tiny.worker).post(story_of(tiny) + "/talk", {"said": "   "})
    assert response.status_code == 422
    assert "Nothing is written yet" in response.content.decode()


def test_on_an_error_every_word_comes_back(tiny):
    """A number off the line, and a choice of a purpose that is not theirs."""
    sent = {"said": "Long & careful words", "helps": "Next door", "now": "11", "instead_of": uuid4()}
    response = visitor(tiny.worker).post(story_of(tiny) + "/talk", sent)
    assert response.status_code == 422
    shown = response.content.decode()
    assert "Long &amp; careful words" in shown
    assert "Next door" in shown
    assert not Said.objects.exists()
    assert not Strength.objects.exists()


def test_what_would_be_noticed_can_come_before_what_matters(tiny):
    fresh = begin_partnership(tiny.place, circle_name="", names=["Bo"], by=tiny.worker, at=tiny.at).circle
    address = at(tiny, "people", fresh.id, "talk")
    response = visitor(tiny.worker).post(address, {"would_notice": "Mud on the shoes"})
    assert response.status_code == 302
    assert Observable.objects.get().purpose is None
    assert "Mud on the shoes" in visitor(tiny.worker).get(at(tiny, "people", fresh.id)).content.decode()


# ---- an expired session ----


def _sign_in(page, account, next_page):
    account.set_password("a long enough secret")
    account.save()
    sent = {"username": account.sign_in, "password": "a long enough secret", "next": next_page}
    return page.post("/sign-in", sent)


def _written_by(page, address):
    return page.get(address).context["written_by"]


def test_words_sent_after_the_session_ended_wait_for_their_writer(tiny):
    page, address = visitor(tiny.worker), story_of(tiny) + "/talk"
    form = {"said": "Every word of it", "now": "4", "written_by": _written_by(page, address)}
    page.cookies.clear()  # the session ended while she was writing
    response = page.post(address, form)
    assert (response.status_code, response.url) == (302, f"/sign-in?next={address}")
    assert _sign_in(page, tiny.worker, address).url == address
    shown = page.get(address).content.decode()
    assert "Every word of it" in shown
    assert 'value="4" checked' in shown
    assert not Said.objects.exists(), "nothing is kept in the story before she saves it"
    page.post(address, form)
    assert Said.objects.count() == 1
    assert "Every word of it" not in page.get(address).content.decode()


def test_words_that_wait_are_shown_to_nobody_else(tiny):
    idris = other_worker(tiny)
    Partnership.objects.create(place=tiny.place, circle=tiny.circle, worker=idris, starts_at=tiny.at)
    page, address = visitor(tiny.worker), story_of(tiny) + "/talk"
    form = {"said": "Every word of it", "written_by": _written_by(page, address)}
    page.cookies.clear()
    page.post(address, form)
    assert "Every word" not in str(dict(page.session.items())), "sealed, even in the session"
    _sign_in(page, idris, address)
    assert "Every word of it" not in page.get(address).content.decode()


# ---- member by member ----


def test_private_words_leave_no_trace_for_the_others(tiny):
    dee, _ = member(tiny, "Dee")
    ola, _ = member(tiny, "Ola")
    before = {page: said(visitor(ola).get(story_of(tiny) + page)) for page in ("", "/talk", "/ask", "/asks")}
    mine = said(visitor(ola).get(at(tiny, "my-story")))
    visitor(dee).post(story_of(tiny) + "/talk", {"said": "Only mine", "matters": "A place of my own", "private": "on"})
    assert {page: said(visitor(ola).get(story_of(tiny) + page)) for page in before} == before
    assert said(visitor(ola).get(at(tiny, "my-story"))) == mine
    assert "Only mine" not in visitor(tiny.worker).get(story_of(tiny)).content.decode()
    shown = visitor(dee).get(story_of(tiny)).content.decode()
    assert "Only mine" in shown
    assert "kept private" in shown


def test_words_in_the_place_of_private_ones_stay_private(tiny):
    dee, _ = member(tiny, "Dee")
    ola, _ = member(tiny, "Ola")
    visitor(dee).post(story_of(tiny) + "/talk", {"matters": "A place of my own", "private": "on"})
    hers = Purpose.objects.get(private=True)
    visitor(dee).post(story_of(tiny) + "/talk", {"matters": "A flat with a door", "instead_of": hers.id})
    assert "A flat with a door" not in visitor(ola).get(story_of(tiny)).content.decode()


def test_a_worker_says_whose_words_are_kept_private(tiny):
    sent = {"said": "Said to me alone", "private": "on"}
    page = visitor(tiny.worker)
    response = page.post(story_of(tiny) + "/talk", sent)
    assert response.status_code == 422
    assert "Say whose words these are" in response.content.decode()
    _, person = member(tiny, "Ola")
    assert page.post(story_of(tiny) + "/talk", {**sent, "whose": person.id}).status_code == 302
    assert Said.objects.get().may_see == [str(person.id)]


def test_the_person_sees_who_looked_and_why_and_nobody_else_does(tiny):
    dee, _ = member(tiny, "Dee")
    visitor(tiny.worker).get(story_of(tiny))
    shown = visitor(dee).get(at(tiny, "my-story")).content.decode()
    looked = shown.partition("Who looked, and why")[2]
    assert "Asha, reading the story" in looked
    assert "Who looked" not in visitor(tiny.worker).get(story_of(tiny)).content.decode()


def test_a_private_workers_look_is_for_that_person_alone(tiny):
    idris, (_, dees) = other_worker(tiny), member(tiny, "Dee")
    ola, _ = member(tiny, "Ola")
    before = said(visitor(ola).get(story_of(tiny)))
    Partnership.objects.create(place=tiny.place, circle=tiny.circle, worker=idris, whose=dees, starts_at=tiny.at)
    assert visitor(idris).get(story_of(tiny)).status_code == 200
    assert said(visitor(ola).get(story_of(tiny))) == before
    assert "Idris, reading the story" in visitor(dees.account).get(story_of(tiny)).content.decode()


def test_the_line_is_each_persons_own(tiny):
    _, dees = member(tiny, "Dee")
    for scale in (2, 5):
        notice(tiny.circle, "", by=tiny.worker, at=tiny.at, scale_now=scale, scale_good_enough=7, whose=dees)
    notice(tiny.circle, "", by=tiny.worker, at=tiny.at, scale_now=9)
    shown = visitor(tiny.worker).get(story_of(tiny)).content.decode()
    assert "Dee put it at 2 first, and at 5 now. 7 would be good enough." in shown
    assert "Dee and hers put it at 9." in shown


# ---- beginning, and one's own ----


def test_a_name_is_all_it_takes_to_begin(tiny):
    page = visitor(tiny.worker)
    response = page.post(at(tiny, "people", "begin"), {"names": "Mo\n\n Fi ", "called": "", "area": "T2"})
    assert response.status_code == 302
    begun = Partnership.objects.order_by("-starts_at", "-id").first()
    assert response.url == at(tiny, "people", begun.circle_id, "talk")
    assert begun.circle.latitude == pytest.approx(54.945)
    assert b"Write at least one name" in page.post(at(tiny, "people", "begin"), {"names": " "}).content
    assert visitor(tiny.resident).get(at(tiny, "people", "begin")).status_code == 403


def test_somebody_nothing_is_written_about_is_told_so(tiny):
    newcomer = account_named("Nia", sign_in="nia")
    join(tiny.place, newcomer, Role.RESIDENT, by=tiny.worker, at=tiny.at - DAY)
    assert b"Nothing is written about you here" in visitor(newcomer).get(at(tiny, "my-story")).content


def test_one_may_be_part_of_several(tiny):
    dee, person = member(tiny, "Dee")
    second = begin_partnership(tiny.place, circle_name="The choir", names=["Bo"], by=tiny.worker, at=tiny.at).circle
    second.members.create(place=tiny.place, person=person, starts_at=tiny.at)
    write_down(second, "We sing on Thursdays", by=tiny.worker, at=tiny.at)
    shown = visitor(dee).get(at(tiny, "my-story")).content.decode()
    assert "Dee and hers" in shown
    assert "The choir" in shown
    assert "Leave quickly" in shown


# ---- putting it right ----


def test_q33_what_was_written_down_wrongly_is_put_right_and_nothing_is_wiped_out(tiny):
    dee, _ = member(tiny, "Dee")
    row = notice(tiny.circle, "She answered the dor", by=tiny.worker, at=tiny.at, scale_now=4)
    page, address = visitor(dee), f"{story_of(tiny)}/talk?right={row.id}"
    assert "She answered the dor" in page.get(address).content.decode()
    assert page.post(address, {"words": " "}).status_code == 422
    assert "It is put right." in page.post(address, {"words": "I answered the door"}, follow=True).content.decode()
    now, _, before = page.get(story_of(tiny)).content.decode().partition("As it was written on")
    assert "I answered the door" in now
    assert "She answered the dor" in before
    assert Noticing.objects.get(after=row).scale_now == 4


def test_a_worker_puts_right_only_what_they_wrote_down(tiny):
    dee, _ = member(tiny, "Dee")
    hers = write_down(tiny.circle, "My own words", by=dee, at=tiny.at)
    note = visitor(tiny.worker)
    assert note.get(f"{story_of(tiny)}/talk?right={hers.id}").status_code == 404
    assert note.get(f"{story_of(tiny)}/talk?right={uuid4()}").status_code == 404
    assert note.get(f"{story_of(tiny)}/talk?right=this").status_code == 404
    assert note.post(f"{story_of(tiny)}/talk?right={hers.id}", {"words": "Other words"}).status_code == 404
    own = write_down(tiny.circle, "What she siad", by=tiny.worker, at=tiny.at)
    assert note.post(f"{story_of(tiny)}/talk?right={own.id}", {"words": "What she said"}).status_code == 302
    assert Said.objects.filter(after=own).count() == 1
