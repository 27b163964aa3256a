"""The privacy desk and the code from a slip, page by page and without scripts."""

import re

import pytest

from drawwell.guard.membership import account_named
from drawwell.guard.models import JournalEntry
from drawwell.page.codes import code_of
from drawwell.partner import access
from drawwell.partner.desk import ask_about
from drawwell.partner.models import Invitation, Person, RetentionRule
from drawwell.place.models import Place
from places import DAY, MAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
WORDS = "four quiet words here"


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    tiny.dee = Person.objects.get(account=tiny.resident)
    tiny.ola = Person.objects.get(account=None, memberships__circle=tiny.circle)
    return tiny


def at(tiny, *parts):
    return "/".join(["", tiny.place.key, *map(str, parts)])


# ---- the desk ----


def test_the_desk_begins_with_what_waits(tiny):
    page = visitor(tiny.keeper)
    assert "Nothing waits for an answer." in page.get(at(tiny, "desk")).content.decode()
    ask_about(tiny.dee, "put it right", "That is not what I said", by=tiny.resident, at=tiny.at - 40 * DAY)
    shown = page.get(at(tiny, "desk")).content.decode()
    assert "1 thing waits for an answer, 1 of them past its day." in shown
    assert code_of(tiny.dee.id) in shown
    assert "Dee" not in shown


def test_a_request_is_answered_by_name(tiny):
    request = ask_about(tiny.dee, "put it right", "That is not what I said", by=tiny.resident, at=tiny.at)
    page, where = visitor(tiny.keeper), at(tiny, "desk", "requests", request.id)
    assert "That is not what I said" in page.get(where).content.decode()
    assert page.post(where, {"words": " "}).status_code == 422
    assert "Answered." in page.post(where, {"words": "It is put right."}, follow=True).content.decode()
    assert "Kemi answered" in visitor(tiny.resident).get(at(tiny, "my-story")).content.decode()


def test_an_opening_by_exception_is_looked_at(tiny):
    access.open_circle(tiny.circle.id, place=tiny.place, by=tiny.planner, at=tiny.at, reason="x", stated="they rang us")
    Place.objects.filter(id=tiny.place.id).update(clock_at=tiny.at + 5 * DAY)
    page = visitor(tiny.keeper)
    shown = page.get(at(tiny, "desk")).content.decode()
    assert "past its day" in shown
    entry = JournalEntry.objects.get(power="open any record", act="open record", refused=False)
    assert "they rang us" not in shown, "the reason is the people's to read"
    page.post(at(tiny, "desk", "looks", entry.id), {"words": "They did ring."})
    assert "Nothing waits" in page.get(at(tiny, "desk")).content.decode()
    mine = visitor(tiny.resident).get(at(tiny, "my-story")).content.decode()
    assert "Kemi, look reviewed" in mine


def _begun(page, where):
    return page.post(where, {"do": "begin", "words": "They asked"}, follow=True).content.decode()


def test_a_record_is_erased_in_two_steps(tiny):
    page, where = visitor(tiny.keeper), at(tiny, "desk", "ending", tiny.dee.id)
    assert page.post(where, {"do": "begin", "words": ""}).status_code == 422
    assert "Nothing is gone yet" in _begun(page, where)
    assert page.post(where, {"do": "erase", "code": "nonsense"}).status_code == 422
    page.post(where, {"do": "erase", "code": code_of(tiny.dee.id)})
    assert "It was erased on 3 May 2027" in page.get(where).content.decode()
    assert Person.objects.get(id=tiny.dee.id).erased_at == tiny.at


def test_a_record_is_kept_longer_with_a_reason(tiny):
    page, where = visitor(tiny.keeper), at(tiny, "desk", "ending", tiny.dee.id)
    page.post(where, {"do": "keep", "words": "Her daughter asked", "days": "366"})
    assert tiny.dee.kept_longer.get().until == tiny.at + 366 * DAY


def test_how_long_is_kept_is_set_with_a_reason_everybody_at_the_desk_reads(tiny):
    page = visitor(tiny.keeper)
    assert page.post(at(tiny, "desk"), {"do": "rule", "kind": "story", "days": "0", "words": "x"}).status_code == 422
    page.post(at(tiny, "desk"), {"do": "rule", "kind": "story", "days": "1000", "words": "The panel said so."})
    assert RetentionRule.objects.get().days == 1000
    assert "The panel said so." in page.get(at(tiny, "desk")).content.decode()


def test_nobody_but_a_keeper_sees_the_desk(tiny):
    request = ask_about(tiny.dee, "a copy", by=tiny.resident, at=tiny.at)
    addresses = [
        at(tiny, "desk"),
        at(tiny, "desk", "requests", request.id),
        at(tiny, "desk", "looks", request.id),
        at(tiny, "desk", "ending", tiny.dee.id),
    ]
    for address in addresses:
        for somebody in (tiny.worker, tiny.resident, tiny.planner, tiny.leader, tiny.caretaker, tiny.auditor):
            assert visitor(somebody).get(address).status_code == 403
        assert visitor().get(address).status_code == 302
    other = tiny_place(at=MAY, key="other")
    for address in addresses[1:]:
        assert visitor(other.keeper).get(address.replace("/tiny/", "/other/")).status_code == 404


# ---- a code from a slip ----


def slip(tiny, person):
    response = visitor(tiny.worker).post(at(tiny, "people", tiny.circle.id, "code"), {"person": person.id})
    assert response["Cache-Control"] == "no-store"
    return re.search(r"[1-9B-DF-HJ-NP-TV-Z]{5}-[1-9B-DF-HJ-NP-TV-Z]{5}", response.content.decode())[0]


def test_a_worker_makes_a_slip_and_the_person_signs_in_with_it(tiny):
    code = slip(tiny, tiny.ola)
    page, where = visitor(), at(tiny, "code")
    assert "I have a code" in page.get(where).content.decode()
    second = page.post(where, {"step": "code", "code": code.lower()}).content.decode()
    assert "Choose a passphrase" in second
    sent = {"step": "passphrase", "code": code, "sign_in": "ola", "passphrase": WORDS}
    mine = page.post(where, sent, follow=True).content.decode()
    assert "You are signed in. Next time: ola and your passphrase." in mine
    assert "To open the post without dread" in mine
    assert page.post("/sign-out").status_code == 302
    again = page.post("/sign-in", {"username": "ola", "password": WORDS, "next": at(tiny, "my-story")})
    assert again.url == at(tiny, "my-story")


def test_a_slip_is_shown_once_and_the_code_waits_in_no_other_page(tiny):
    code = slip(tiny, tiny.ola)
    for page in (("people", tiny.circle.id, "code"), ("people", tiny.circle.id)):
        assert code not in visitor(tiny.worker).get(at(tiny, *page)).content.decode()


def test_a_wrong_code_says_what_to_do_and_the_ninth_waits(tiny):
    page, where = visitor(), at(tiny, "code")
    for _ in range(8):
        response = page.post(where, {"step": "code", "code": "22222-22222"})
        assert response.status_code == 422
        assert "ask your worker for" in response.content.decode()
    response = page.post(where, {"step": "code", "code": "22222-22222"})
    assert response.status_code == 429
    assert "Wait half an hour" in response.content.decode()


def test_a_weak_passphrase_is_refused_and_the_code_stays_good(tiny):
    code = slip(tiny, tiny.ola)
    page, where = visitor(), at(tiny, "code")
    response = page.post(where, {"step": "passphrase", "code": code, "sign_in": "ola", "passphrase": "short"})
    assert response.status_code == 422
    assert "short" not in response.content.decode().split("<main", 1)[1].replace("shorter than 12", "")
    assert Invitation.objects.get().used_at is None


def test_that_a_code_was_made_for_one_is_seen_by_nobody_else_of_the_family(tiny):
    tiny.ola.account = account_named("Ola", sign_in="tiny-ola")
    tiny.ola.save()
    slip(tiny, tiny.ola)
    shown = visitor(tiny.resident).get(at(tiny, "my-story")).content.decode()
    assert "code" not in shown.split('id="looks"')[1].split('id="see"')[0]


def test_only_people_of_the_circle_can_be_given_a_code(tiny):
    page, where = visitor(tiny.worker), at(tiny, "people", tiny.circle.id, "code")
    assert page.post(where, {"person": "nobody"}).status_code == 404
    assert visitor(tiny.resident).get(where).status_code == 403
