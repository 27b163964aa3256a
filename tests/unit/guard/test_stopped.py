"""A power its keeper has stopped is not had back by any other way in."""

import pytest

from drawwell.guard.actions import OnlyTheKeeper, PowerIsOff, begin_trial, drill, pair, switch_off, switch_on
from drawwell.guard.membership import account_named
from drawwell.guard.models import Guard
from drawwell.guard.standing import is_in_force
from places import DAY, MAY, SEATS, tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def stopped():
    tiny = tiny_place(at=MAY)
    tiny.guard = Guard.objects.get(place=tiny.place, power="design")
    switch_off(tiny.guard, because="one neighbourhood always loses", by=tiny.keeper, at=tiny.at)
    return tiny


def in_force(tiny):
    return is_in_force("design", place=tiny.place, at=tiny.at)


def test_a_new_trial_guard_is_no_way_round_the_keeper(stopped):
    with pytest.raises(OnlyTheKeeper):
        begin_trial(
            stopped.place,
            "design",
            keeper=account_named("A friend"),
            owner=stopped.planner,
            by=stopped.planner,
            at=stopped.at,
        )
    assert not in_force(stopped)


def test_nor_is_a_full_guard_with_another_keeper(stopped):
    with pytest.raises(OnlyTheKeeper):
        pair(
            stopped.place,
            "design",
            keeper=account_named("A friend"),
            owner=stopped.planner,
            seats=SEATS,
            story="none",
            sunset_at=stopped.at + 30 * DAY,
            by=stopped.planner,
            at=stopped.at,
        )
    assert not in_force(stopped)


def test_nor_is_a_drill(stopped):
    with pytest.raises(PowerIsOff):
        drill(stopped.guard, by=stopped.planner, at=stopped.at)
    assert not in_force(stopped)


def test_nor_is_switching_it_on_by_anybody_else(stopped):
    with pytest.raises(OnlyTheKeeper):
        switch_on(stopped.guard, because="we need it", by=stopped.planner, at=stopped.at)
    switch_on(stopped.guard, because="the weights were changed", by=stopped.keeper, at=stopped.at)
    assert in_force(stopped)
