"""Trip-wires: read by the machine, past their line the power switches itself off, and only its keeper gives it back."""

from datetime import timedelta

import pytest

from drawwell.guard import readings
from drawwell.guard.actions import OnlyTheKeeper, pair_again, switch_on
from drawwell.guard.by_itself import installation
from drawwell.guard.models import Guard, GuardMove, TripWire
from drawwell.guard.powers import POWERS
from drawwell.guard.readings import Reading, ReadingIsUnknown
from drawwell.guard.refusals import WrongInput
from drawwell.guard.standing import GuardNotInForce, check_in_force, is_in_force, standing_of
from drawwell.guard.trips import read_trip_wires
from drawwell.place.models import OutboxMessage
from places import DAY, pair_guard, tiny_place

pytestmark = pytest.mark.django_db
WIRE = {"reading": "uses of count people", "window_days": 1, "comparison": "above", "threshold": 2}


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def paired(tiny, *wires, **changes):
    return pair_guard(tiny, "count people", trip_wires=list(wires), **changes)


def use(tiny, times, at=None):
    for _ in range(times):
        check_in_force(POWERS["count people"], place=tiny.place, by=tiny.planner, at=at or tiny.at)


def read(tiny, at=None):
    return read_trip_wires(tiny.place, by=installation(), at=at or tiny.at)


def test_past_its_line_a_power_switches_itself_off_and_says_what_was_read(tiny):
    guard = paired(tiny, WIRE)
    use(tiny, 2)
    assert read(tiny) == []
    use(tiny, 1)
    assert read(tiny) == ["count people"]
    move = guard.moves.latest("id")
    assert (move.move, move.by) == (GuardMove.Move.TRIPPED, installation())
    assert move.because == "uses of count people was 3 in a day, above its line of 2"
    with pytest.raises(GuardNotInForce, match=r"its guard is tripped \(uses of count people was 3"):
        use(tiny, 1)


def test_keeper_and_owner_are_told_at_once(tiny):
    paired(tiny, WIRE)
    use(tiny, 3)
    read(tiny)
    told = OutboxMessage.objects.filter(kind="power switched itself off")
    assert {message.to_account for message in told} == {tiny.keeper, tiny.planner}
    assert "Only Kemi switches it on again." in told[0].text


def test_after_a_trip_only_the_keeper_gives_it_back_with_a_reason(tiny):
    guard = paired(tiny, WIRE)
    use(tiny, 3)
    read(tiny)
    with pytest.raises(OnlyTheKeeper):
        switch_on(guard, because="it was nothing", by=tiny.planner, at=tiny.at)
    with pytest.raises(WrongInput, match="Why"):
        switch_on(guard, because="  ", by=tiny.keeper, at=tiny.at)
    later = tiny.at + 2 * DAY
    switch_on(guard, because="the panel looked at all three", by=tiny.keeper, at=later)
    assert is_in_force("count people", place=tiny.place, at=later)
    assert read(tiny, later) == []


def test_a_reading_too_thin_to_say_trips_nothing_and_one_below_its_line_does(tiny):
    paired(
        tiny, {"reading": "share of asks not met, per cent", "window_days": 28, "comparison": "below", "threshold": 9}
    )
    assert read(tiny) == []
    assert TripWire.objects.get().value is None
    pair_guard(tiny, "design", trip_wires=[WIRE | {"comparison": "below", "threshold": 1}])
    assert read(tiny) == ["design"]


def test_a_share_is_read_in_steps_that_do_not_show_one_ask_more():
    assert [readings.in_fives(100 * n / 20) for n in (6, 7)] == [30, 35]
    assert [readings.in_fives(100 * n / 61) for n in (21, 22, 23)] == [35, 35, 40]


def test_a_wire_is_read_no_more_often_than_it_says(tiny):
    paired(tiny, WIRE | {"every_minutes": 60})
    read(tiny)
    use(tiny, 3)
    assert read(tiny, tiny.at + timedelta(minutes=59)) == []
    assert read(tiny, tiny.at + timedelta(minutes=60)) == ["count people"]


def test_a_wire_whose_reading_is_gone_trips(tiny, monkeypatch):
    paired(tiny, WIRE)
    monkeypatch.delitem(readings._readings, WIRE["reading"])
    assert read(tiny) == ["count people"]
    assert "can no longer be read" in GuardMove.objects.latest("id").because


def test_a_wire_whose_reading_breaks_trips_and_keeps_no_other_from_being_read(tiny, monkeypatch):
    paired(tiny, WIRE)
    pair_guard(tiny, "design", trip_wires=[WIRE | {"threshold": 0}])
    take, broken = readings._readings[WIRE["reading"]].take, iter([True])

    def once(place, since, until):
        return 1 / 0 if next(broken, False) else take(place, since, until)

    monkeypatch.setitem(readings._readings, WIRE["reading"], Reading(WIRE["reading"], "uses", once))
    use(tiny, 1)
    assert read(tiny) == ["count people", "design"]
    assert "could not be read" in GuardMove.objects.get(move="tripped", guard__power="count people").because


@pytest.mark.parametrize(
    ("change", "refusal", "words"),
    [
        ({"reading": "people who complain"}, ReadingIsUnknown, "no reading called 'people who complain'"),
        ({"comparison": "near"}, WrongInput, "which way it trips"),
        ({"window_days": 0}, WrongInput, "'0' is not a number from 1 to 366"),
        ({"every_minutes": 2000}, WrongInput, "'2000' is not a number from 1 to 1440"),
        ({"threshold": float("nan")}, WrongInput, "'nan' is not a number"),
    ],
)
def test_a_wire_that_could_not_be_read_is_refused(tiny, change, refusal, words):
    with pytest.raises(refusal, match=words):
        paired(tiny, WIRE | change)
    assert not Guard.objects.filter(power="count people").exists()


def test_a_full_guard_without_a_wire_or_a_limit_is_not_in_force(tiny):
    paired(tiny)
    assert standing_of(POWERS["count people"], place=tiny.place, at=tiny.at).missing == ("no trip-wire watches it",)
    pair_guard(tiny, "design", limits={})
    assert standing_of(POWERS["design"], place=tiny.place, at=tiny.at).missing == ("no limit is set",)


def test_a_loop_slower_than_the_power_is_named(tiny):
    """Read once a day, used three times a day: nobody would notice until it is over."""
    paired(tiny, WIRE | {"every_minutes": 1440, "threshold": 100})
    use(tiny, 1)
    assert is_in_force("count people", place=tiny.place, at=tiny.at)
    use(tiny, 1)
    with pytest.raises(GuardNotInForce, match="its loop is slower than the power: used over 1 times in a day"):
        use(tiny, 1)


def test_when_a_guards_last_day_is_over_it_is_said_once(tiny):
    guard = paired(tiny, WIRE)
    over = guard.sunset_at + timedelta(hours=1)
    assert read(tiny, over) == read(tiny, over + DAY) == []
    assert guard.moves.filter(move=GuardMove.Move.ENDED).count() == 1
    assert OutboxMessage.objects.filter(kind="power switched itself off").count() == 2


def test_the_keeper_takes_the_same_guard_again_with_the_same_wires(tiny):
    guard = paired(tiny, WIRE)
    again = pair_again(guard, sunset_at=tiny.at + 365 * DAY, by=tiny.keeper, at=tiny.at + 30 * DAY)
    assert again.trip_wires.get().threshold == 2
    assert is_in_force("count people", place=tiny.place, at=tiny.at + 364 * DAY) is False  # the drill is old by then
    with pytest.raises(OnlyTheKeeper):
        pair_again(again, sunset_at=tiny.at + 365 * DAY, by=tiny.planner, at=tiny.at + 31 * DAY)
