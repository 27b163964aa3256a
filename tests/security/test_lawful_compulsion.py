"""What the law compels has its own path: two people, one part, a day on which those it is about are told."""

from datetime import timedelta

import pytest

from drawwell.guard.membership import join
from drawwell.guard.models import JournalEntry
from drawwell.guard.refusals import NotYours, RoleMayNot, WrongInput
from drawwell.guard.standing import GuardNotInForce, KeeperDoesNotUse
from drawwell.partner import compelled
from drawwell.partner.actions import add_purpose
from drawwell.partner.models import LawfulOrderAnswer
from drawwell.place.ids import new_id
from drawwell.place.models import OutboxMessage
from places import DAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


def an_order(tiny, *, by=None, **other):
    asked = {
        "record": tiny.circle.id, "part": "purposes", "demanded_by": "The county court", "legal_basis": "section 7",
        "reference": "AB-12", "rows_from": tiny.at - DAY, "rows_until": tiny.at + DAY,
        "opens_until": tiny.at + 5 * DAY,
    }  # fmt: skip
    return compelled.ask_for(tiny.place, by=by or tiny.leader, at=tiny.at, **(asked | other))


def granted(tiny, **other):
    order = an_order(tiny, **other)
    compelled.grant(order, because="the seal was checked", by=tiny.keeper, at=tiny.at)
    return order


def acts(place):
    return list(JournalEntry.objects.for_place(place).filter(act__contains="order").values_list("act", "refused"))


def test_two_people_open_one_part_and_nothing_else(tiny):
    order = granted(tiny)
    opened = compelled.read(order, by=tiny.leader, at=tiny.at + DAY)
    assert [words for _, words in opened] == ["To open the post without dread"]
    assert compelled.read(granted(tiny, part="said"), by=tiny.leader, at=tiny.at) == []
    names = compelled.read(granted(tiny, part="names"), by=tiny.leader, at=tiny.at)
    assert sorted(words for _, words in names) == ["Dee", "Ola"]


def test_what_was_written_outside_the_period_stays_shut(tiny):
    add_purpose(tiny.circle, "Later words", by=tiny.worker, at=tiny.at + 2 * DAY)
    opened = compelled.read(granted(tiny), by=tiny.leader, at=tiny.at + 3 * DAY)
    assert "Later words" not in [words for _, words in opened]


def test_what_is_private_to_one_of_them_opens_only_by_an_order_about_that_person(tiny):
    ola = next(one.person for one in tiny.circle.members.select_related("person") if one.person.account_id is None)
    add_purpose(tiny.circle, "A room of my own", by=tiny.worker, at=tiny.at, whose=ola, private=True)
    of_all = compelled.read(granted(tiny), by=tiny.leader, at=tiny.at)
    of_ola = compelled.read(granted(tiny, record=ola.id), by=tiny.leader, at=tiny.at)
    assert [words for _, words in of_all] == ["To open the post without dread"]
    assert [words for _, words in of_ola] == ["A room of my own"]
    assert JournalEntry.objects.filter(act=compelled.OPENED).last().may_see == [str(ola.id)]


def test_nobody_grants_what_they_asked_for(tiny):
    join(tiny.place, tiny.leader, "keeper", by=tiny.caretaker, at=tiny.at - DAY)
    order = an_order(tiny)
    with pytest.raises(compelled.NeedsAnotherPerson):
        compelled.grant(order, because="it is urgent", by=tiny.leader, at=tiny.at)
    assert not LawfulOrderAnswer.objects.exists()
    assert (compelled.GRANTED, True) in acts(tiny.place)


@pytest.mark.parametrize("role", ["worker", "provider", "planner", "resident", "caretaker", "keeper"])
def test_only_a_leader_or_auditor_asks(tiny, role):
    """The keeper least of all: whoever keeps the guard grants, and never asks."""
    with pytest.raises(KeeperDoesNotUse if role == "keeper" else RoleMayNot):
        an_order(tiny, by=getattr(tiny, role))


@pytest.mark.parametrize("role", ["worker", "planner", "auditor", "caretaker"])
def test_only_a_keeper_grants(tiny, role):
    with pytest.raises(RoleMayNot):
        compelled.grant(an_order(tiny), because="x", by=getattr(tiny, role), at=tiny.at)


def test_it_opens_nothing_before_it_is_granted_after_its_day_or_for_somebody_else(tiny):
    with pytest.raises(compelled.OrderOpensNothing, match="no keeper has granted it"):
        compelled.read(an_order(tiny), by=tiny.leader, at=tiny.at)
    refused = an_order(tiny)
    compelled.refuse(refused, because="no seal on it", by=tiny.keeper, at=tiny.at)
    with pytest.raises(compelled.OrderOpensNothing):
        compelled.read(refused, by=tiny.leader, at=tiny.at)
    order = granted(tiny)
    with pytest.raises(compelled.OrderOpensNothing, match="it is somebody else's"):
        compelled.read(order, by=tiny.auditor, at=tiny.at)
    with pytest.raises(compelled.OrderOpensNothing, match="it was open until 8 May 2027"):
        compelled.read(order, by=tiny.leader, at=tiny.at + 6 * DAY)
    assert acts(tiny.place).count((compelled.OPENED, True)) == 4


def test_those_it_is_about_are_told_at_once(tiny):
    compelled.read(granted(tiny), by=tiny.leader, at=tiny.at)
    told = JournalEntry.objects.get(act=compelled.TOLD)
    opened = JournalEntry.objects.get(act=compelled.OPENED)
    dee = tiny.resident.person
    assert str(dee.id) in told.may_see
    assert str(dee.id) in opened.may_see
    message = OutboxMessage.objects.get(kind=compelled.TOLD)
    assert message.to_account == tiny.resident
    assert "court" not in message.text


def test_a_lawful_delay_ends_on_its_day(tiny):
    order = granted(tiny, tell_at=tiny.at + 30 * DAY, delay_basis="section 9")
    compelled.read(order, by=tiny.leader, at=tiny.at)
    assert JournalEntry.objects.get(act=compelled.OPENED).may_see == []
    days = [compelled.tell_due(tiny.place, by=tiny.keeper, at=tiny.at + n * DAY) for n in (1, 29, 30, 31)]
    assert days == [0, 0, 1, 0]
    assert str(tiny.resident.person.id) in JournalEntry.objects.get(act=compelled.TOLD).may_see


@pytest.mark.parametrize("days", [0, 400])
def test_a_delay_without_a_law_or_without_end_is_refused(tiny, days):
    with pytest.raises(WrongInput, match="a delay needs the law it rests on"):
        an_order(tiny, tell_at=tiny.at + timedelta(days=days or 5), delay_basis="section 9" if days else "")


def test_asking_does_not_say_whether_there_is_a_record(tiny):
    real, guessed = an_order(tiny), an_order(tiny, record=new_id())
    assert real.place == guessed.place
    with pytest.raises(NotYours):
        compelled.grant(guessed, because="checked", by=tiny.keeper, at=tiny.at)


def test_the_reason_and_the_reference_are_sealed(tiny):
    order = an_order(tiny)
    assert "AB-12" not in order.words_sealed
    assert "AB-12" in compelled.words_of(order)


def test_without_its_guard_not_even_the_law_has_a_way_in(tiny):
    bare = tiny_place(key="bare", guarded=False)
    with pytest.raises(GuardNotInForce):
        an_order(bare)


@pytest.mark.parametrize("missing", ["demanded_by", "legal_basis", "reference"])
def test_an_order_says_who_demands_it_and_by_which_law(tiny, missing):
    with pytest.raises(WrongInput):
        an_order(tiny, **{missing: " "})


def test_the_path_is_walked_on_its_pages(tiny):
    asked = {
        "record": str(tiny.circle.id), "part": "purposes", "demanded_by": "The county court",
        "legal_basis": "section 7", "reference": "AB-12", "rows_from": "2027-05-01", "rows_until": "2027-06-01",
        "opens_until": "2027-05-20",
    }  # fmt: skip
    leader, keeper = visitor(tiny.leader), visitor(tiny.keeper)
    page = leader.post("/tiny/orders", asked).url
    assert leader.post(page, {"do": "open"}).status_code == 403
    assert leader.post(page, {"do": "grant", "because": "it is urgent"}).status_code == 403
    assert keeper.post(page, {"do": "grant", "because": "the seal was checked"}).status_code == 302
    assert "To open the post without dread" in leader.post(page, {"do": "open"}).content.decode()
    assert keeper.post(page, {"do": "open"}).status_code == 403
    assert visitor(tiny.auditor).get(page).status_code == 404
    assert visitor(tiny.planner).get(page).status_code == 403
