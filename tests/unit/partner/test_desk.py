"""The privacy desk: requests answered by a day, looks that seem odd, openings by exception looked at."""

from datetime import timedelta

import pytest

from drawwell.guard.membership import account_named, join
from drawwell.guard.models import JournalEntry
from drawwell.guard.refusals import NotYours, RoleMayNot, WrongInput
from drawwell.page.codes import code_of
from drawwell.partner import access
from drawwell.partner.copying import take_copy
from drawwell.partner.desk import (
    YourOwnLook,
    answer_request,
    ask_about,
    desk_of,
    end_old_requests,
    odd_looks,
    review_look,
)
from drawwell.partner.models import Person, Request
from drawwell.place.models import OutboxMessage, Role
from places import DAY, MAY, more_circles, tiny_place

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    tiny.dee = Person.objects.get(account=tiny.resident)
    return tiny


def desk(tiny, at=None):
    return desk_of(tiny.place, by=tiny.keeper, at=at or tiny.at)


def opened(tiny, by, at, circle=None, stated=""):
    return access.open_circle(
        (circle or tiny.circle).id, place=tiny.place, by=by, at=at, reason="reading the story", stated=stated
    )


# ---- requests ----


def test_a_request_says_by_when_it_is_answered_and_waits_on_the_desk(tiny):
    request = ask_about(tiny.dee, "put it right", "I never said that", by=tiny.resident, at=tiny.at)
    assert request.due_at == tiny.at + 28 * DAY
    (waiting,) = desk(tiny, at=tiny.at + 20 * DAY).requests
    assert (waiting.words, waiting.days_left, waiting.overdue) == ("I never said that", 8, False)
    assert waiting.code == code_of(tiny.dee.id)


def test_a_request_past_its_day_is_counted_as_overdue(tiny):
    ask_about(tiny.dee, "a copy", by=tiny.resident, at=tiny.at)
    late = desk(tiny, at=tiny.at + 30 * DAY)
    assert late.overdue == 1
    assert late.requests[0].days_left == -2


def test_the_answer_has_a_name_and_the_person_reads_it_and_is_told(tiny):
    request = ask_about(tiny.dee, "why did they look", by=tiny.resident, at=tiny.at)
    answer_request(request, "She rang your worker's office.", by=tiny.keeper, at=tiny.at + DAY)
    assert desk(tiny).requests == ()
    assert OutboxMessage.objects.get(to_account=tiny.resident).kind == "request answered"
    copy = take_copy(tiny.dee, by=tiny.resident, at=tiny.at + DAY)
    rows = [row for one in copy["held"] if one["kind"] == "requests" for row in one["rows"]]
    assert ("She rang your worker's office.", "Kemi") in [(row["words"], row["by"]) for row in rows]


def test_a_worker_writes_a_request_down_for_them_and_a_stranger_cannot(tiny):
    ask_about(tiny.dee, "erase", "she wants it gone", by=tiny.worker, at=tiny.at)
    with pytest.raises(NotYours):
        ask_about(tiny.dee, "erase", "hm", by=tiny.planner, at=tiny.at)
    with pytest.raises(WrongInput):
        ask_about(tiny.dee, "a pony", "please", by=tiny.resident, at=tiny.at)
    with pytest.raises(WrongInput):
        ask_about(tiny.dee, "put it right", " ", by=tiny.resident, at=tiny.at)


def test_no_words_of_a_request_stand_readable_in_the_database(tiny):
    ask_about(tiny.dee, "something else", "my neighbour works there", by=tiny.resident, at=tiny.at)
    assert "neighbour" not in Request.objects.get().words_sealed


def test_the_words_of_old_requests_end_as_the_rule_says(tiny):
    request = ask_about(tiny.dee, "something else", "a question", by=tiny.resident, at=tiny.at)
    answer_request(request, "an answer", by=tiny.keeper, at=tiny.at)
    assert end_old_requests(tiny.place, by=tiny.keeper, at=tiny.at + 700 * DAY) == 0
    assert end_old_requests(tiny.place, by=tiny.keeper, at=tiny.at + 800 * DAY) == 1
    assert end_old_requests(tiny.place, by=tiny.keeper, at=tiny.at + 801 * DAY) == 0


def test_only_a_keeper_comes_to_the_desk(tiny):
    request = ask_about(tiny.dee, "a copy", by=tiny.resident, at=tiny.at)
    for somebody in (tiny.worker, tiny.resident, tiny.planner, tiny.leader, tiny.caretaker):
        with pytest.raises(RoleMayNot):
            desk_of(tiny.place, by=somebody, at=tiny.at)
        with pytest.raises(RoleMayNot):
            answer_request(request, "no", by=somebody, at=tiny.at)


# ---- looks ----


def test_looks_at_night_are_shown_once_a_person_with_how_many_nights(tiny):
    for day in (0, 1):
        for minutes in (0, 5, 10):
            opened(tiny, tiny.worker, tiny.at + day * DAY + 14 * HOUR + timedelta(minutes=minutes))  # midnight there
    (odd,) = odd_looks(tiny.place, at=tiny.at + 3 * DAY)
    assert (odd.rule, odd.entry.by) == ("at night", tiny.worker)
    assert "22:00" in odd.sentence
    assert "on 2 nights" in odd.sentence


def test_a_night_after_one_that_was_looked_at_is_shown_again(tiny):
    opened(tiny, tiny.worker, tiny.at + 14 * HOUR)
    (odd,) = odd_looks(tiny.place, at=tiny.at + DAY)
    review_look(tiny.place, odd.entry.id, odd.rule, "On call that night.", by=tiny.keeper, at=tiny.at + DAY)
    assert [one.reviewed is None for one in odd_looks(tiny.place, at=tiny.at + DAY)] == [False]
    opened(tiny, tiny.worker, tiny.at + DAY + 14 * HOUR)
    assert [one.reviewed is None for one in odd_looks(tiny.place, at=tiny.at + 3 * DAY)] == [True, False]


def test_reading_ones_own_story_at_night_is_not_odd(tiny):
    opened(tiny, tiny.resident, tiny.at + 15 * HOUR)
    assert odd_looks(tiny.place, at=tiny.at + DAY) == []


def test_many_records_within_an_hour_are_shown_as_one_run(tiny):
    circles = more_circles(tiny, 22)
    for number, circle in enumerate(circles):
        opened(tiny, tiny.worker, tiny.at + timedelta(minutes=number), circle=circle)
    (odd,) = odd_looks(tiny.place, at=tiny.at + DAY)
    assert odd.rule == "many in a row"
    spread = [circle for circle in circles for _ in range(3)][:19]
    for number, circle in enumerate(spread):
        opened(tiny, tiny.worker, tiny.at + DAY + timedelta(minutes=number), circle=circle)
    assert len(odd_looks(tiny.place, at=tiny.at + 2 * DAY)) == 1, "few records, opened often, are a day's work"


def test_trying_addresses_is_shown_after_three(tiny):
    stranger = account_named("Stan")
    join(tiny.place, stranger, Role.WORKER, by=tiny.caretaker, at=tiny.at)
    for number in range(3):
        assert odd_looks(tiny.place, at=tiny.at + HOUR) == []
        with pytest.raises(NotYours):
            opened(tiny, stranger, tiny.at + timedelta(minutes=number))
    (odd,) = odd_looks(tiny.place, at=tiny.at + HOUR)
    assert odd.rule == "tried and refused"
    assert odd.entry.by == stranger


def test_an_opening_by_exception_is_looked_at_by_somebody_else_within_days(tiny):
    opened(tiny, tiny.planner, tiny.at, stated="their worker is ill and they rang")
    (one,) = desk(tiny).exceptions
    assert one.due_at == tiny.at + 3 * DAY
    assert desk(tiny, at=tiny.at + 4 * DAY).overdue == 1
    review_look(tiny.place, one.entry.id, one.rule, "True: they rang.", by=tiny.keeper, at=tiny.at + DAY)
    after = desk(tiny, at=tiny.at + 4 * DAY)
    assert after.overdue == 0
    assert after.exceptions[0].reviewed.by == tiny.keeper
    about = JournalEntry.objects.get(act="look reviewed")
    assert str(tiny.dee.id) in about.may_see


def test_nobody_judges_their_own_look(tiny):
    other = account_named("Another Keeper")
    for role in (Role.KEEPER, Role.WORKER):
        join(tiny.place, other, role, by=tiny.caretaker, at=tiny.at)
    opened(tiny, other, tiny.at, stated="curious")
    (one,) = desk(tiny).exceptions
    with pytest.raises(YourOwnLook):
        review_look(tiny.place, one.entry.id, one.rule, "All fine", by=other, at=tiny.at)


def test_the_desk_names_nobody_but_who_looked(tiny):
    opened(tiny, tiny.planner, tiny.at, stated="they rang")
    ask_about(tiny.dee, "a copy", by=tiny.resident, at=tiny.at)
    shown = repr(desk(tiny))
    assert "Dee" not in shown
    assert "dread" not in shown
