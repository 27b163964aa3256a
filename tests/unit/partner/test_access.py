"""The doors to a record: who comes in, what they see, and that every visit is written down."""

import pytest

from drawwell.guard import journal
from drawwell.guard.actions import switch_off
from drawwell.guard.membership import account_named
from drawwell.guard.models import Guard, JournalEntry
from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.partner import access, actions
from drawwell.partner.models import NameToken, Partnership, Person, Purpose, Said
from drawwell.place.ids import new_id
from places import DAY, MAY, tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


def opened(tiny, by, reason="to talk", stated=""):
    return access.open_circle(tiny.circle.id, place=tiny.place, by=by, at=tiny.at, reason=reason, stated=stated)


def second_adult(tiny):
    """The other person of the circle, with an account of their own."""
    person = Person.objects.filter(account=None, memberships__circle=tiny.circle).get()
    person.account = account_named("Ola")
    person.save()
    return person


def texts(door, model):
    return [row.text for row in door.with_words(door.rows(model))]


def test_the_worker_and_the_circles_own_people_come_in(tiny):
    assert opened(tiny, tiny.worker).person is None
    assert opened(tiny, tiny.resident).person is not None


def test_their_words_come_back_to_the_letter(tiny):
    words = "Help me so my ex can have the kids to stay \u2014 \u0645\u0631\u062d\u0628\u0627 \U0001f331"
    actions.write_down(tiny.circle, words, by=tiny.worker, at=tiny.at)
    assert texts(opened(tiny, tiny.worker), Said) == [words]


def test_no_words_stand_readable_in_the_database(tiny):
    actions.write_down(tiny.circle, "a very particular sentence", by=tiny.worker, at=tiny.at)
    row = Said.objects.get()
    assert "particular" not in row.words_sealed
    actions.begin_partnership(tiny.place, circle_name="", names=["Bartholomew"], by=tiny.worker, at=tiny.at)
    assert not any("bartholomew" in one.name_sealed.lower() for one in Person.objects.all())
    assert all(len(one.token) == 64 and int(one.token, 16) for one in NameToken.objects.all())


def test_a_correction_is_a_new_row_and_the_first_stays(tiny):
    corrected = actions.put_right(tiny.purpose, "To open the post with a cup of tea", by=tiny.worker, at=tiny.at + DAY)
    assert corrected.after == tiny.purpose
    assert texts(opened(tiny, tiny.worker), Purpose) == [
        "To open the post without dread",
        "To open the post with a cup of tea",
    ]


def test_a_record_that_is_not_yours_and_one_that_is_not_there_give_the_same_answer(tiny):
    switch_off(Guard.objects.get(power="open any record"), because="drill", by=tiny.keeper, at=tiny.at)
    with pytest.raises(NotYours) as one:
        opened(tiny, tiny.planner)
    with pytest.raises(NotYours) as other:
        access.open_circle(new_id(), place=tiny.place, by=tiny.planner, at=tiny.at, reason="curious")
    assert str(one.value) == str(other.value)
    assert JournalEntry.objects.filter(refused=True, act="open record", by=tiny.planner).count() == 2


def test_opening_by_exception_needs_a_reason_and_the_people_see_it(tiny):
    stranger = account_named("A stranger")
    with pytest.raises(NotYours):
        opened(tiny, stranger, stated=" ")
    opened(tiny, stranger, stated="their worker is ill and they rang")
    entry = JournalEntry.objects.filter(by=stranger, act="open record", refused=False).get()
    assert entry.power == "open any record"
    assert journal.reason_of(entry) == "their worker is ill and they rang"
    assert len(entry.may_see) == 2


def test_what_one_keeps_private_the_other_never_sees(tiny):
    other = second_adult(tiny)
    actions.add_purpose(tiny.circle, "A safe place", by=tiny.worker, at=tiny.at, whose=other, private=True)
    assert "A safe place" in texts(opened(tiny, other.account), Purpose)
    assert "A safe place" not in texts(opened(tiny, tiny.resident), Purpose)


def test_a_private_workers_visit_is_seen_only_by_the_one_they_work_with(tiny):
    other = second_adult(tiny)
    refuge = account_named("Refuge worker")
    Partnership.objects.create(place=tiny.place, circle=tiny.circle, worker=refuge, whose=other, starts_at=tiny.at)
    opened(tiny, refuge, reason="planning to leave")
    entry = JournalEntry.objects.get(by=refuge)
    assert entry.may_see == [str(other.id)]


def test_another_worker_of_the_family_does_not_see_what_is_private(tiny):
    other = second_adult(tiny)
    actions.add_purpose(tiny.circle, "A safe place", by=tiny.worker, at=tiny.at, whose=other, private=True)
    colleague = account_named("Colleague")
    Partnership.objects.create(place=tiny.place, circle=tiny.circle, worker=colleague, starts_at=tiny.at)
    assert "A safe place" not in texts(opened(tiny, colleague), Purpose)
    assert "A safe place" in texts(opened(tiny, tiny.worker), Purpose)  # who wrote it down


def test_nobody_but_the_circle_can_end_a_partnership(tiny):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Partnership.objects.filter(id=tiny.partnership.id).update(ends_at=tiny.at)


def test_the_scale_goes_from_nought_to_ten(tiny):
    with pytest.raises(WrongInput):
        actions.notice(tiny.circle, "so so", by=tiny.worker, at=tiny.at, scale_now=11)
