"""Taking a guard, drilling it, switching off and on, and how it stands."""

import pytest
from django.db import IntegrityError, transaction

from drawwell.guard import actions
from drawwell.guard.membership import account_named
from drawwell.guard.models import Guard, GuardMove, JournalEntry
from drawwell.guard.powers import POWERS, PowerIsUnknown, named
from drawwell.guard.standing import check_in_force, is_in_force, standing_of
from places import DAY, SEATS, pair_guard, tiny_place

pytestmark = pytest.mark.django_db
DESIGN = POWERS["design"]


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def trial(tiny, at=None, **changes):
    given = {"keeper": tiny.keeper, "owner": tiny.planner, "by": tiny.planner, "at": at or tiny.at} | changes
    return actions.begin_trial(tiny.place, "design", **given)


def missing(tiny, at):
    return standing_of(DESIGN, place=tiny.place, at=at).missing


def test_whoever_uses_a_power_never_keeps_its_guard(tiny):
    with pytest.raises(actions.KeeperOwnsThePower, match="Paul uses 'design' and so cannot keep its guard"):
        trial(tiny, keeper=tiny.planner)


def test_another_account_of_the_same_name_is_no_second_person(tiny):
    with pytest.raises(actions.KeeperOwnsThePower):
        trial(tiny, keeper=account_named("PAUL", sign_in="paul-again"))


def test_the_database_refuses_a_keeper_who_owns_the_power_too(tiny):
    guard = trial(tiny)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guard.objects.filter(id=guard.id).update(keeper=guard.owner)


def test_a_trial_is_drilled_on_the_spot(tiny):
    guard = trial(tiny)
    assert guard.drills.get().refused
    moves = list(guard.moves.order_by("id").values_list("move", "because"))
    assert moves == [("begun", "trial begun"), ("off", "drill"), ("on", "drill over")]


def test_a_third_trial_in_a_row_is_refused(tiny):
    trial(tiny)
    trial(tiny, tiny.at + 20 * DAY)
    with pytest.raises(actions.TrialsAreOver, match="drawwell guard pair design"):
        trial(tiny, tiny.at + 40 * DAY)


def test_beginning_a_trial_that_is_in_force_changes_nothing(tiny):
    assert trial(tiny) == trial(tiny, tiny.at + DAY)
    assert Guard.objects.count() == 1


def test_a_full_guard_needs_seats_and_an_end_within_a_year(tiny):
    full = {"keeper": tiny.keeper, "owner": tiny.planner, "story": "s", "by": tiny.planner, "at": tiny.at}
    with pytest.raises(actions.SeatsAreMissing):
        actions.pair(tiny.place, "design", seats=[], sunset_at=tiny.at + DAY, **full)
    for wrong in (tiny.at, tiny.at - DAY, tiny.at + 400 * DAY):
        with pytest.raises(actions.SunsetIsWrong):
            actions.pair(tiny.place, "design", seats=SEATS, sunset_at=wrong, **full)


def test_a_guard_goes_stale_when_its_drill_is_old(tiny):
    guard = pair_guard(tiny, "design")
    assert missing(tiny, tiny.at + 98 * DAY) == ()
    (why,) = missing(tiny, tiny.at + 100 * DAY)
    assert why == "its off-switch was last tried on 2 May 2027, over 100 days ago"
    actions.drill(guard, by=tiny.keeper, at=tiny.at + 101 * DAY)
    assert missing(tiny, tiny.at + 102 * DAY) == ()


def test_a_guard_in_one_place_holds_nothing_in_another(tiny):
    pair_guard(tiny, "design")
    other = tiny_place(key="elsewhere", guarded=False)
    assert is_in_force("design", place=tiny.place, at=tiny.at)
    assert not is_in_force("design", place=other.place, at=tiny.at)


def test_what_was_in_force_then_is_told_by_the_moment_asked_about(tiny):
    guard = pair_guard(tiny, "design")
    actions.switch_off(guard, because="looking", by=tiny.keeper, at=tiny.at + 2 * DAY)
    assert is_in_force("design", place=tiny.place, at=tiny.at + DAY)
    assert not is_in_force("design", place=tiny.place, at=tiny.at + 3 * DAY)


def test_a_power_of_the_installation_needs_no_place(tiny):
    actions.begin_trial(tiny.place, "load", keeper=tiny.keeper, owner=tiny.caretaker, by=tiny.caretaker, at=tiny.at)
    assert Guard.objects.get().place is None
    check_in_force(POWERS["load"], place=None, by=tiny.caretaker, at=tiny.at)


def test_a_power_is_known_with_or_without_its_dash():
    assert named("rank-offers") is named("Rank offers") is POWERS["rank offers"]
    with pytest.raises(PowerIsUnknown, match="rank-offers"):
        named("rank people")


def test_every_move_and_refusal_is_in_the_journal(tiny):
    guard = pair_guard(tiny, "design")
    actions.switch_off(guard, because="the panel asked", by=tiny.keeper, at=tiny.at)
    acts = list(
        JournalEntry.objects.filter(power="design", act__startswith="guard")
        .order_by("id")
        .values_list("act", flat=True)
    )
    assert acts == ["guard begun", "guard off", "guard on", "guard off"]
    assert GuardMove.objects.get(because="the panel asked").by == tiny.keeper
