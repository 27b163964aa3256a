"""Taking a guard, drilling it, switching off and on, and how it stands."""

import pytest
from django.db import IntegrityError, transaction

from drawwell.guard import actions
from drawwell.guard.membership import account_named, join
from drawwell.guard.models import Guard, GuardMove, JournalEntry
from drawwell.guard.powers import POWERS, PowerIsUnknown, named
from drawwell.guard.standing import (
    GuardNotInForce,
    KeeperDoesNotUse,
    check_in_force,
    is_in_force,
    standing_of,
)
from drawwell.place.ids import new_id
from drawwell.place.models import Role
from places import DAY, MAY, SEATS, pair_guard, tiny_place

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


@pytest.mark.parametrize("name", ["PAUL", " Paul.", "P a u l", "Pául"])
def test_another_account_of_the_same_name_is_no_second_person(tiny, name):
    with pytest.raises(actions.KeeperOwnsThePower):
        trial(tiny, keeper=account_named(name, sign_in="paul-again"))


def test_the_database_refuses_a_keeper_who_owns_the_power_too(tiny):
    guard = trial(tiny)
    guard.pk, guard.keeper = new_id(), guard.owner
    with pytest.raises(IntegrityError, match="keeper_is_never_the_owner"), transaction.atomic():
        guard.save(force_insert=True)


@pytest.mark.parametrize(
    "changed",
    [{"sunset_at": MAY + 9_999 * DAY}, {"trial": True}, {"fingerprint": "f"}, {"limits": {}}, {"loop_days": 99}],
)
def test_the_database_lets_nobody_loosen_a_guard_that_stands(tiny, changed):
    guard = pair_guard(tiny, "design")
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        Guard.objects.filter(id=guard.id).update(**changed)
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        guard.trip_wires.update(threshold=1e9)


def test_whoever_keeps_a_guard_does_not_use_its_power_whatever_else_they_become(tiny):
    """Neither by a role that is given later, nor by naming somebody else as the owner."""
    guard = trial(tiny)
    join(tiny.place, tiny.keeper, Role.PLANNER, by=tiny.caretaker, at=tiny.at)
    with pytest.raises(KeeperDoesNotUse, match="Kemi keeps the guard of 'design' in Tiny.* Ask Paul"):
        check_in_force(DESIGN, place=tiny.place, by=tiny.keeper, at=tiny.at)
    refused = JournalEntry.objects.filter(refused=True, by=tiny.keeper, power="design")
    assert refused.count() == 1
    assert not is_in_force("design", place=tiny.place, at=tiny.at, by=tiny.keeper)
    assert is_in_force("design", place=tiny.place, at=tiny.at, by=guard.owner)


def test_a_resident_who_sits_as_keeper_still_asks_for_themselves(tiny):
    actions.begin_trial(
        tiny.place, "hold capacity", keeper=tiny.resident, owner=tiny.worker, by=tiny.worker, at=tiny.at
    )
    assert is_in_force("hold capacity", place=tiny.place, at=tiny.at, by=tiny.resident)
    join(tiny.place, tiny.resident, Role.WORKER, by=tiny.caretaker, at=tiny.at)
    assert not is_in_force("hold capacity", place=tiny.place, at=tiny.at, by=tiny.resident)


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
    with pytest.raises(actions.TrialsAreOver):
        trial(tiny, tiny.at + 500 * DAY)


def test_a_hollow_guard_between_two_trials_renews_none(tiny):
    """Two trials, a full guard without a paper that ends at once, and a trial again: that would go on for ever."""
    trial(tiny)
    trial(tiny, tiny.at + 20 * DAY)
    pair_guard(tiny, "design", signed={}, sunset_at=tiny.at + 41 * DAY, at=tiny.at + 40 * DAY, owner=tiny.leader)
    assert not standing_of(DESIGN, place=tiny.place, at=tiny.at + 40 * DAY).in_force
    with pytest.raises(actions.TrialsAreOver):
        trial(tiny, tiny.at + 42 * DAY)


@pytest.mark.parametrize("how", ["keeper", "wire"])
def test_what_was_switched_off_is_not_waited_out(tiny, how):
    """Off on the third day of a trial: a fortnight later no trial brings it back, also under the same keeper's name."""
    guard = trial(tiny)
    if how == "keeper":
        actions.switch_off(guard, because="the panel asked", by=tiny.keeper, at=tiny.at + 3 * DAY)
    else:
        move = {"move": GuardMove.Move.TRIPPED, "because": "over its line", "at": tiny.at + 3 * DAY}
        GuardMove.objects.create(place=tiny.place, guard=guard, **move)
    for keeper in (tiny.keeper, tiny.auditor):
        with pytest.raises(actions.KeptOffByItsKeeper, match="no trial brings it back but by Kemi"):
            trial(tiny, tiny.at + 20 * DAY, keeper=keeper)
    assert trial(tiny, tiny.at + 20 * DAY, by=tiny.keeper).keeper == tiny.keeper


def test_setting_the_clock_back_brings_no_guard_back(tiny):
    """Neither one that was switched off since, nor one before the guard there is now."""
    first = trial(tiny)
    actions.switch_off(first, because="the panel asked", by=tiny.keeper, at=tiny.at + DAY)
    assert missing(tiny, tiny.at + 2 * DAY) == ("its guard is off (the panel asked)",)
    assert missing(tiny, tiny.at)[0] == "its guard was last moved on 4 May 2027 at 09:00 UTC, later than now"
    trial(tiny, tiny.at + 20 * DAY, by=tiny.keeper)
    assert missing(tiny, tiny.at + 20 * DAY) == ()
    assert missing(tiny, tiny.at + 19 * DAY) != ()
    with pytest.raises(GuardNotInForce, match="later than now"):
        check_in_force(DESIGN, place=tiny.place, by=tiny.planner, at=tiny.at)


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
