"""How many were told, as it may be shown: no way round how counts are published."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from drawwell.learn.hiding import HIDDEN, Hiding
from drawwell.learn.tally import REACH, Tally, marker
from drawwell.learn.told import asks_as_shown, told_as_shown, told_in_words
from drawwell.place.models import Assumption
from places import tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def asks(tiny, count):
    kind = tiny.capabilities["lift"]
    return [SimpleNamespace(id=n, asked_at=tiny.at + timedelta(minutes=n), capability=kind) for n in range(count)]


def test_asks_told_about_are_moved_as_the_same_asks_are_in_a_published_table(tiny):
    mark, moved = marker(tiny.place), set()
    for count in range(5, 25):
        told, tally = asks(tiny, count), Tally()
        for one in told:
            tally.add(mark(one.asked_at, "lift"))
        shown = asks_as_shown(tiny.place, told, at=tiny.at)
        assert shown == Hiding().safe(tally)
        assert abs(shown - count) <= REACH + 2
        moved.add(tally.error)
    assert len(moved) > 3


def test_told_twice_is_one_ask_told_about(tiny):
    told = asks(tiny, 9)
    assert asks_as_shown(tiny.place, told + told, at=tiny.at) == asks_as_shown(tiny.place, told, at=tiny.at)


def test_too_few_told_are_hidden_under_the_places_own_threshold(tiny):
    assert asks_as_shown(tiny.place, asks(tiny, 4), at=tiny.at) is HIDDEN
    assert told_as_shown(tiny.place, at=tiny.at) is HIDDEN
    Assumption.objects.create(
        place=tiny.place, key="counts-hidden-under", value=10, low=10, high=10, unit="people", source="The panel.",
        from_date=tiny.at.date(),
    )  # fmt: skip
    assert asks_as_shown(tiny.place, asks(tiny, 9), at=tiny.at) is HIDDEN
    assert told_in_words(HIDDEN, tiny.place, at=tiny.at) == "fewer than 10"
