"""A team that was promised room for good work: what creeps back is seen, named and told, and no promise lapses."""

from datetime import timedelta

import pytest

from drawwell.guard.by_itself import installation
from drawwell.guard.charters import begin_charter, end, remind, renew, standing_of_charter
from drawwell.guard.creep import look_for_creep, require
from drawwell.guard.models import CharterMove, Creep, Requirement
from drawwell.place.models import OutboxMessage, Role
from places import DAY, more_circles, tiny_place

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture
def tiny():
    """A worker with ten partnerships, chartered for seven months by the leader, protected by a second leader."""
    from drawwell.guard.membership import account_named, join

    tiny = tiny_place(guarded=False)
    tiny.protector = account_named("Prue", sign_in="tiny-prue")
    join(tiny.place, tiny.protector, Role.LEADER, by=tiny.caretaker, at=tiny.at - DAY)
    more_circles(tiny, 9)
    tiny.charter = begin_charter(
        tiny.place,
        name="Felling together",
        workers=[tiny.worker],
        permitted_by=tiny.leader,
        protector=tiny.protector,
        suspended=[{"rule": "Two managers sign every spend", "owner": "Finance", "kind": "local policy"}],
        until=tiny.at + 7 * MONTH,
        ends_how="The protector and the leader sit down with the team and decide in public.",
        stops_if="Somebody is harmed by what we tried.",
        partnerships_limit=12,
        reports_limit=1,
        fields_limit=3,
        by=tiny.leader,
        at=tiny.at,
    )
    return tiny


def six_months_of_creep(tiny):
    """Four mandatory fields, two approvals, a weekly report, and 40% more partnerships."""
    fields = ("Tenure", "NHS number", "Benefit type", "Outcome code")
    for month, words in enumerate(fields, start=1):
        require(tiny.place, "mandatory field", words, because="returns", by=tiny.planner, at=tiny.at + month * MONTH)
    for month, words in ((2, "A manager signs each visit"), (3, "Panel for anything over £20")):
        require(tiny.place, "approval step", words, because="control", by=tiny.auditor, at=tiny.at + month * MONTH)
    require(
        tiny.place, "report", "Weekly activity", because="the board asked", times_a_month=4.3, by=tiny.planner,
        at=tiny.at + 4 * MONTH,
    )  # fmt: skip
    _four_more_partnerships(tiny, at=tiny.at + 5 * MONTH - DAY)
    look_for_creep(tiny.place, by=installation(), at=tiny.at + 5 * MONTH)


def _four_more_partnerships(tiny, *, at):
    begun, tiny.at = tiny.at, at
    more_circles(tiny, 4)
    tiny.at = begun


def test_each_thing_that_creeps_back_is_written_with_its_originator(tiny):
    six_months_of_creep(tiny)
    rows = [(row.kind, row.words, row.originator) for row in tiny.charter.creep.order_by("at", "id")]
    assert [row[2] for row in rows if row[0] == "mandatory field"] == ["Paul"] * 4
    assert [row[1:] for row in rows if row[0] == "approval step"] == [
        ("A manager signs each visit", "Audrey"),
        ("Panel for anything over £20", "Audrey"),
    ]
    assert ("report", "Weekly activity", "Paul") in rows
    assert rows[-1] == (
        "more partnerships a worker",
        "14 partnerships for each worker, 10 on the first day, +40%",
        "Asha, who began 4 of them",
    )
    assert len(rows) == 8
    assert all(tiny.charter.creep.values_list("by_software", flat=True))


def test_the_protector_is_told_at_the_time(tiny):
    six_months_of_creep(tiny)
    told = OutboxMessage.objects.filter(kind="what crept back").order_by("made_at", "id")
    assert {message.to_account for message in told} == {tiny.protector}
    assert [message.made_at for message in told] == list(
        Creep.objects.order_by("at", "id").values_list("at", flat=True)
    )


def test_what_is_over_the_promised_limits_says_so(tiny):
    six_months_of_creep(tiny)
    over = {kind: list(tiny.charter.creep.filter(kind=kind).values_list("within_limit", flat=True)) for kind in
            ("report", "more partnerships a worker", "approval step")}  # fmt: skip
    assert over == {
        "report": [False], "more partnerships a worker": [False], "approval step": [False, False],
    }  # fmt: skip


def test_looking_again_tells_nothing_twice_and_a_further_rise_again(tiny):
    six_months_of_creep(tiny)
    assert look_for_creep(tiny.place, by=installation(), at=tiny.at + 5 * MONTH + DAY) == []
    more_circles(tiny, 2)
    (again,) = look_for_creep(tiny.place, by=installation(), at=tiny.at + 5 * MONTH + 2 * DAY)
    assert (again.was, again.now) == (10, 16)


def test_nothing_creeps_into_a_charter_that_is_over(tiny):
    end(tiny.charter, because="the work is every team's now", by=tiny.leader, at=tiny.at + MONTH)
    require(tiny.place, "mandatory field", "Tenure", because="r", by=tiny.planner, at=tiny.at + 2 * MONTH)
    assert Requirement.objects.count() == 1
    assert not Creep.objects.exists()


def test_the_charter_cannot_lapse_in_silence(tiny):
    """Reminded at 60, 30 and 7 days; then it stands in public that nobody decided, until somebody does."""
    last = tiny.charter.until
    for days_before in range(70, -3, -1):
        remind(tiny.place, by=installation(), at=last - days_before * DAY + timedelta(hours=1))
    moves = tiny.charter.moves.order_by("at", "id")
    assert [(move.move, move.days_left) for move in moves] == [
        (CharterMove.Move.BEGUN, None),
        (CharterMove.Move.REMINDED, 60),
        (CharterMove.Move.REMINDED, 30),
        (CharterMove.Move.REMINDED, 7),
        (CharterMove.Move.SILENT, None),
    ]
    told = OutboxMessage.objects.filter(kind="charter")
    assert {message.to_account for message in told} == {tiny.protector, tiny.leader}
    assert told.count() == 8
    after = standing_of_charter(tiny.charter, at=last + 90 * DAY)
    assert after.ended_in_silence
    assert not after.protects
    assert after.in_words == f"Ended without a word on {last:%-d %B %Y}: nobody decided."
    renew(tiny.charter, until=last + 300 * DAY, because="it works", by=tiny.leader, at=last + 91 * DAY)
    assert standing_of_charter(tiny.charter, at=last + 91 * DAY).protects


def test_that_nobody_decided_shows_even_where_no_job_ran(tiny):
    assert standing_of_charter(tiny.charter, at=tiny.charter.until).ended_in_silence
