"""Page 10: what people ask for, who read it as what, what was done about it and how long that took."""

from datetime import UTC, datetime, timedelta

import pytest

from drawwell.guard.refusals import WrongInput
from drawwell.learn.contacts import (
    by_purpose,
    class_contact,
    next_to_read,
    read_by_two,
    say_what_was_done,
    what_came_of,
)
from drawwell.learn.models import Contact
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
CAME = datetime(2027, 4, 5, 10, tzinfo=UTC)
CALL_BACK = "Somebody who rings back"


@pytest.fixture
def tiny():
    tiny = tiny_place()
    tiny.contacts = [
        Contact.objects.create(
            place=tiny.place, key=f"c{n}", month="2027-04", channel="phone", words=f"Nobody rang me back, time {n}",
            arrived_at=CAME,
        )
        for n in range(7)
    ]  # fmt: skip
    return tiny


def read(tiny, contact, first, second, purpose=CALL_BACK):
    class_contact(contact, kind=first, names_nobody=True, by=tiny.worker, at=tiny.at, purpose=purpose)
    class_contact(contact, kind=second, names_nobody=True, by=tiny.planner, at=tiny.at)


def test_who_has_not_read_it_is_shown_first_what_another_has_read(tiny):
    class_contact(tiny.contacts[3], kind="help me", names_nobody=True, by=tiny.worker, at=tiny.at)
    shown = next_to_read(tiny.place, tiny.planner, most=3)
    assert [one.key for one in shown] == ["c3", "c0", "c1"]
    assert [one.key for one in next_to_read(tiny.place, tiny.worker, most=2)] == ["c0", "c1"]


def test_what_two_have_read_waits_for_nobody(tiny):
    read(tiny, tiny.contacts[0], "help me", "you didn't")
    assert [one.contact.key for one in read_by_two(tiny.place)] == ["c0"]
    assert "c0" not in [one.key for one in next_to_read(tiny.place, tiny.leader, most=9)]


def test_true_time_and_first_contact_are_counted_for_each_purpose(tiny):
    for n, contact in enumerate(tiny.contacts):
        read(
            tiny, contact, "you didn't", "you didn't" if n < 5 else "help me", CALL_BACK if n < 6 else "A key that fits"
        )
        if n < 5:
            say_what_was_done(
                contact, what="Rang on the third try.", at_first_contact=n == 0, ended_at=CAME + timedelta(days=2 * n),
                by=tiny.worker, at=tiny.at,
            )  # fmt: skip
    first, second = by_purpose(read_by_two(tiny.place))
    assert (first.purpose, first.statements, first.you_did_not, first.help_me) == (CALL_BACK, 6, 5, 0)
    assert (first.known, first.at_first_contact, first.days) == (5, 1, 4.0)
    assert (second.purpose, second.known, second.days) == ("A key that fits", 0, None)
    assert what_came_of(read_by_two(tiny.place)).statements == 7


def test_an_end_before_the_beginning_is_refused(tiny):
    with pytest.raises(WrongInput, match="before it arrived"):
        say_what_was_done(
            tiny.contacts[0], what="x", at_first_contact=True, ended_at=CAME - timedelta(days=1), by=tiny.worker,
            at=tiny.at,
        )  # fmt: skip


def test_a_reader_says_what_was_done_on_the_same_page(tiny):
    contact = tiny.contacts[0]
    sent = {"contact": contact.id, "kind": "you didn't", "purpose": CALL_BACK, "names_nobody": "on"}
    done = {"what_was_done": "Rang back.", "at_first_contact": "no", "ended_on": "2027-04-09"}
    worker = visitor(tiny.worker)
    wrong = worker.post("/tiny/learning/demand", sent | done | {"ended_on": "2027-04-01"})
    assert wrong.status_code == 422
    assert "that is before it arrived" in wrong.content.decode()
    assert not contact.classings.exists()
    assert worker.post("/tiny/learning/demand", sent | done).status_code == 302
    visitor(tiny.planner).post("/tiny/learning/demand", sent)
    contact.refresh_from_db()
    assert (contact.what_was_done, contact.at_first_contact) == ("Rang back.", False)
    page = worker.get("/tiny/learning/demand").content.decode()
    assert "Of 1 of them it is known what was done: 0 were done at first contact." in page
    assert "What was done:" in page
    assert "It is nobody&#x27;s target" in page or "It is nobody's target" in page
