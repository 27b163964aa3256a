"""EXAM 42: two adults in one circle; one pulls a refuge place, and the other finds no trace of it"""

import pytest

from drawwell.guard.membership import account_named
from drawwell.guard.models import JournalEntry
from drawwell.guard.refusals import NotYours
from drawwell.learn.hiding import HIDDEN, Hiding
from drawwell.learn.tally import Tally
from drawwell.partner import access
from drawwell.partner.actions import add_purpose
from drawwell.partner.models import Person
from drawwell.pull.actions import pull_in, withdraw
from drawwell.pull.models import Pull
from drawwell.pull.queries import open_pull
from places import MAY, tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    tiny = tiny_place(at=MAY)
    tiny.ola = Person.objects.get(account=None, memberships__circle=tiny.circle)
    tiny.ola.account = account_named("Ola")
    tiny.ola.save()
    tiny.pull = pull_in(
        tiny.circle, tiny.capabilities["rent-hold"], by=tiny.ola.account, at=tiny.at, whose=tiny.ola, private=True
    )
    return tiny


def seen_by(family, account):
    opened = access.open_circle(family.circle.id, place=family.place, by=account, at=family.at, reason="looking")
    return opened.rows(Pull)


def test_she_sees_her_own_ask(family):
    assert seen_by(family, family.ola.account) == [family.pull]


def test_he_does_not_see_it_in_the_story(family):
    assert seen_by(family, family.resident) == []


def test_its_address_gives_him_the_answer_of_one_that_is_not_there(family):
    with pytest.raises(NotYours):
        open_pull(family.pull.id, place=family.place, by=family.resident, at=family.at)


def test_nothing_about_it_in_the_journal_is_his_to_read(family):
    dee = Person.objects.get(account=family.resident)
    about_it = JournalEntry.objects.filter(subject_id=family.pull.id)
    assert not [entry for entry in about_it if str(dee.id) in entry.may_see]


def test_when_their_worker_asks_for_her_he_does_not_see_that_it_was_opened(family):
    dee = Person.objects.get(account=family.resident)
    before = JournalEntry.objects.filter(subject_id=family.circle.id).count()
    pull = pull_in(
        family.circle, family.capabilities["rent-hold"], by=family.worker, at=family.at, whose=family.ola, private=True
    )
    open_pull(pull.id, place=family.place, by=family.worker, at=family.at)
    withdraw(pull, by=family.worker, at=family.at)
    add_purpose(family.circle, "A safe place", by=family.worker, at=family.at, whose=family.ola, private=True)
    since = list(JournalEntry.objects.filter(subject_id=family.circle.id).order_by("id"))[before:]
    assert since
    assert not [entry for entry in since if str(dee.id) in entry.may_see]


def test_one_ask_is_too_few_for_any_published_count():
    assert Hiding().safe(Tally(1, 1)) is HIDDEN
