"""Signing in by a code handed over in person: used once, for a few days, and never written down anywhere."""

import pytest
from django.test import RequestFactory

from drawwell.guard.membership import account_named, roles_of
from drawwell.guard.models import JournalEntry
from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.partner.invitations import CodeIsNotGood, TooManyTries, accept, as_typed, invitation_of, invite
from drawwell.partner.models import Invitation, Person
from drawwell.place.models import OutboxMessage
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


def typed(tiny, code, at=None, address="10.0.0.1"):
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    return invitation_of(tiny.place, code, request=request, at=at or tiny.at)


def slip_for(tiny, person):
    return invite(person, tiny.circle, by=tiny.worker, at=tiny.at)


def test_somebody_with_a_code_has_a_sign_in_of_their_own(tiny):
    slip = slip_for(tiny, tiny.ola)
    account = accept(typed(tiny, slip.code), sign_in="ola", passphrase=WORDS, at=tiny.at)
    assert Person.objects.get(account=account) == tiny.ola
    assert roles_of(account, tiny.place, at=tiny.at) == {"resident"}
    assert account.check_password(WORDS)


def test_a_code_is_forgiven_how_it_is_typed(tiny):
    slip = slip_for(tiny, tiny.ola)
    assert typed(tiny, f"  {slip.code.lower().replace('-', ' ')} ")
    assert as_typed("abl-1i") == "AB111"


def test_a_code_is_good_once(tiny):
    slip = slip_for(tiny, tiny.ola)
    accept(typed(tiny, slip.code), sign_in="ola", passphrase=WORDS, at=tiny.at)
    with pytest.raises(CodeIsNotGood):
        typed(tiny, slip.code)


def test_a_code_ends_after_its_days_and_when_a_newer_one_is_made(tiny):
    first = slip_for(tiny, tiny.ola)
    with pytest.raises(CodeIsNotGood):
        typed(tiny, first.code, at=tiny.at + 8 * DAY)
    slip_for(tiny, tiny.ola)
    with pytest.raises(CodeIsNotGood):
        typed(tiny, first.code)


def test_the_code_itself_is_kept_nowhere(tiny):
    slip = slip_for(tiny, tiny.ola)
    kept = Invitation.objects.get()
    assert slip.code.replace("-", "") not in str(vars(kept))


def test_only_a_worker_of_the_circle_makes_a_code_and_only_for_its_people(tiny):
    for somebody in (tiny.planner, tiny.resident, tiny.keeper):
        with pytest.raises(NotYours):
            invite(tiny.ola, tiny.circle, by=somebody, at=tiny.at)
    other = tiny_place(at=MAY, key="other")
    stranger = Person.objects.for_place(other.place).first()
    with pytest.raises(NotYours):
        invite(stranger, tiny.circle, by=tiny.worker, at=tiny.at)


def test_only_that_person_sees_that_a_code_was_made_for_them(tiny):
    slip_for(tiny, tiny.ola)
    made = JournalEntry.objects.get(act="code made")
    opened = JournalEntry.objects.filter(act="open record").order_by("-id").first()
    assert made.may_see == opened.may_see == [str(tiny.ola.id)]


def test_a_new_phone_keeps_the_name_and_ends_what_was_open_before(tiny):
    old_phone = visitor(tiny.resident)
    assert old_phone.get(f"/{tiny.place.key}/my-story").status_code == 200
    slip = slip_for(tiny, tiny.dee)
    account = accept(typed(tiny, slip.code), sign_in="something else", passphrase=WORDS, at=tiny.at)
    assert account == tiny.resident
    assert account.sign_in == "tiny-dee"
    assert old_phone.get(f"/{tiny.place.key}/my-story").status_code == 302
    assert JournalEntry.objects.get(act="signed in anew with a code").may_see == [str(tiny.dee.id)]
    assert OutboxMessage.objects.get(to_account=account).kind == "signed in anew"


def test_a_name_somebody_has_and_a_short_passphrase_are_refused_and_the_code_stays_good(tiny):
    slip = slip_for(tiny, tiny.ola)
    account_named("Someone", sign_in="someone")
    for wrong in ({"sign_in": "Someone", "passphrase": WORDS}, {"sign_in": "ola", "passphrase": "short"}):
        with pytest.raises(WrongInput):
            accept(typed(tiny, slip.code), at=tiny.at, **wrong)
    assert accept(typed(tiny, slip.code), sign_in="ola", passphrase=WORDS, at=tiny.at)


def test_guessing_codes_is_stopped_after_a_few_and_counted(tiny):
    for _ in range(8):
        with pytest.raises(CodeIsNotGood):
            typed(tiny, "22222-22222")
    slip = slip_for(tiny, tiny.ola)
    with pytest.raises(TooManyTries):
        typed(tiny, slip.code)
    assert typed(tiny, slip.code, address="10.0.0.2"), "somebody elsewhere is not kept out"
    assert JournalEntry.objects.filter(act="wrong code", refused=True).count() == 8


def test_a_code_of_one_place_is_nothing_in_another(tiny):
    slip = slip_for(tiny, tiny.ola)
    other = tiny_place(at=MAY, key="other")
    with pytest.raises(CodeIsNotGood):
        typed(other, slip.code)
