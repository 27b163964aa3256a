"""What is shared, with whom and until when: nothing unless it was shared, and ended at once."""

import pytest

from drawwell.guard.membership import account_named
from drawwell.guard.models import JournalEntry
from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.partner import access
from drawwell.partner.actions import add_gloss, add_strength, write_down
from drawwell.partner.models import Partnership, Person, Purpose, Said, Sharing
from drawwell.partner.sharing import (
    NeedsTheirWord,
    narrow,
    share,
    shared_with,
    sharings_of,
    stop_sharing,
    what_is_shared,
)
from drawwell.place.models import Organisation
from drawwell.pull.actions import ask
from places import DAY, MAY, tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    tiny.dee = Person.objects.get(account=tiny.resident)
    tiny.ola = Person.objects.get(account=None, memberships__circle=tiny.circle)
    tiny.ola.account = account_named("Ola", sign_in="tiny-ola")
    tiny.ola.save()
    tiny.charity = Organisation.objects.create(place=tiny.place, key="charity", name="A charity", kind="charity")
    tiny.pull = ask(
        tiny.circle, tiny.capabilities["lift"], by=tiny.resident, at=tiny.at, note="Ring twice", purpose=tiny.purpose
    )
    return tiny


def fields(tiny, organisation=None, at=None, pull=None):
    shown = what_is_shared(organisation or tiny.council, pull or tiny.pull, at=at or tiny.at)
    return dict((str(label), words) for label, words in shown.fields)


def test_nothing_is_shared_of_an_ask_until_somebody_shares_it(tiny):
    assert what_is_shared(tiny.council, tiny.pull, at=tiny.at).nothing


def test_only_the_parts_shared_for_this_ask_are_shown(tiny):
    share(tiny.circle, ["name", "words"], ask=tiny.pull, organisation=tiny.council, by=tiny.resident, at=tiny.at)
    assert fields(tiny) == {"What to call you": "Dee", "Your words with the ask": "Ring twice"}
    assert fields(tiny, organisation=tiny.charity) == {}
    other = ask(tiny.circle, tiny.capabilities["lift"], by=tiny.resident, at=tiny.at, note="Another")
    assert fields(tiny, pull=other) == {}


def test_what_is_shared_with_whoever_answers_an_ask_is_for_that_ask_alone(tiny):
    share(tiny.circle, ["purpose"], ask=tiny.pull, by=tiny.resident, at=tiny.at)
    assert list(fields(tiny, organisation=tiny.charity).values()) == ["To open the post without dread"]


def test_a_sharing_ended_is_not_shown_from_that_moment(tiny):
    (row,) = share(tiny.circle, ["words"], ask=tiny.pull, organisation=tiny.council, by=tiny.resident, at=tiny.at)
    stop_sharing(row, by=tiny.resident, at=tiny.at + DAY)
    assert fields(tiny, at=tiny.at + DAY) == {}
    assert Sharing.objects.get().ended_by == tiny.resident


def test_a_sharing_ends_by_itself_on_its_day(tiny):
    share(
        tiny.circle, ["words"], ask=tiny.pull, organisation=tiny.council, until=tiny.at + DAY, by=tiny.resident,
        at=tiny.at,
    )  # fmt: skip
    assert fields(tiny, at=tiny.at)
    assert not fields(tiny, at=tiny.at + DAY)


def test_sharing_the_same_again_changes_nothing(tiny):
    for _ in range(2):
        share(tiny.circle, ["words"], ask=tiny.pull, organisation=tiny.council, by=tiny.resident, at=tiny.at)
    assert Sharing.objects.count() == 1


def test_a_worker_shares_only_with_their_word_and_it_is_written_down(tiny):
    with pytest.raises(NeedsTheirWord):
        share(tiny.circle, ["name"], ask=tiny.pull, organisation=tiny.council, by=tiny.worker, at=tiny.at)
    share(
        tiny.circle, ["name"], ask=tiny.pull, organisation=tiny.council, by=tiny.worker, at=tiny.at,
        their_word="tell them my name",
    )  # fmt: skip
    assert Sharing.objects.count() == 1
    with pytest.raises(NeedsTheirWord):
        stop_sharing(Sharing.objects.get(), by=tiny.worker, at=tiny.at)
    stop_sharing(Sharing.objects.get(), by=tiny.worker, at=tiny.at, their_word="not any more")


def test_a_stranger_shares_nothing(tiny):
    with pytest.raises(NotYours):
        share(tiny.circle, ["name"], ask=tiny.pull, organisation=tiny.council, by=tiny.planner, at=tiny.at)


def test_what_cannot_be_shared_is_said_by_name(tiny):
    with pytest.raises(WrongInput, match="shoe size"):
        share(tiny.circle, ["shoe size"], ask=tiny.pull, organisation=tiny.council, by=tiny.resident, at=tiny.at)


def test_a_standing_sharing_shows_what_stands_now_and_never_what_is_private_or_anothers(tiny):
    first = write_down(tiny.circle, "first", by=tiny.resident, at=tiny.at)
    write_down(tiny.circle, "kept to myself", by=tiny.resident, at=tiny.at, private=True)
    write_down(tiny.circle, "Ola's own", by=tiny.ola.account, at=tiny.at)
    from drawwell.partner.actions import put_right

    put_right(first, "second", by=tiny.resident, at=tiny.at + DAY)
    share(tiny.circle, ["said"], organisation=tiny.charity, by=tiny.resident, at=tiny.at)
    shown = what_is_shared(tiny.charity, tiny.pull, at=tiny.at + DAY)
    assert shown.story == (("What was said", ("second",)),)
    assert what_is_shared(tiny.council, tiny.pull, at=tiny.at + DAY).nothing


def test_one_of_them_does_not_see_what_the_other_shares(tiny):
    share(tiny.circle, ["said"], organisation=tiny.charity, by=tiny.ola.account, at=tiny.at)

    def seen(by):
        opened = access.open_circle(tiny.circle.id, place=tiny.place, by=by, at=tiny.at, reason="looking")
        return sharings_of(opened, at=tiny.at)

    assert len(seen(tiny.ola.account)) == 1
    assert seen(tiny.resident) == []
    with pytest.raises(NotYours):
        stop_sharing(Sharing.objects.get(), by=tiny.resident, at=tiny.at)


def test_every_reading_of_what_is_shared_is_in_the_journal_for_the_person(tiny):
    shared_with(tiny.council, tiny.pull, by=tiny.provider, at=tiny.at)
    assert not JournalEntry.objects.filter(act="read what was shared").exists()
    share(tiny.circle, ["name"], ask=tiny.pull, organisation=tiny.council, by=tiny.resident, at=tiny.at)
    shared_with(tiny.council, tiny.pull, by=tiny.provider, at=tiny.at)
    entry = JournalEntry.objects.get(act="read what was shared")
    assert entry.by == tiny.provider
    assert str(tiny.dee.id) in entry.may_see


@pytest.fixture
def specialist(tiny):
    tiny.specialist = account_named("Sam", sign_in="tiny-sam")
    tiny.joined = Partnership.objects.create(
        place=tiny.place, circle=tiny.circle, worker=tiny.specialist, starts_at=tiny.at
    )
    return tiny.specialist


def seen_by(tiny, account, model):
    opened = access.open_circle(tiny.circle.id, place=tiny.place, by=account, at=tiny.at, reason="working")
    return len(opened.rows(model))


def test_a_worker_who_joins_sees_the_parts_that_were_chosen(tiny, specialist):
    write_down(tiny.circle, "something said", by=tiny.worker, at=tiny.at)
    add_strength(tiny.circle, "a sister", by=tiny.worker, at=tiny.at)
    narrow(tiny.joined, ["matters"], by=tiny.resident, at=tiny.at)
    assert (seen_by(tiny, specialist, Purpose), seen_by(tiny, specialist, Said)) == (1, 0)
    narrow(tiny.joined, ["said"], by=tiny.resident, at=tiny.at + DAY)
    tiny.at += DAY
    assert (seen_by(tiny, specialist, Purpose), seen_by(tiny, specialist, Said)) == (0, 1)


def test_a_worker_who_joins_sees_what_they_wrote_themselves(tiny, specialist):
    narrow(tiny.joined, [], by=tiny.resident, at=tiny.at)
    add_gloss(tiny.circle, "my note", by=specialist, at=tiny.at)
    from drawwell.partner.models import Gloss

    assert seen_by(tiny, specialist, Gloss) == 1


def test_a_worker_cannot_widen_their_own_view(tiny, specialist):
    narrow(tiny.joined, [], by=tiny.resident, at=tiny.at)
    with pytest.raises(NotYours):
        narrow(tiny.joined, ["said"], by=specialist, at=tiny.at, their_word="they said it is fine")
    with pytest.raises(NotYours):
        share(tiny.circle, ["said"], worker=specialist, by=specialist, at=tiny.at, their_word="fine")
