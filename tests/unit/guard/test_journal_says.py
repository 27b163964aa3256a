"""Every opening of a record, money movement and guard change says who, what, why, when and by which route."""

import pytest

from drawwell.guard import journal
from drawwell.guard.actions import switch_off, switch_on
from drawwell.guard.journal import reason_of, route_is
from drawwell.guard.models import Guard, JournalEntry
from drawwell.partner.access import open_circle
from drawwell.place.ids import new_id
from drawwell.supply import money
from places import tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def last(tiny):
    row = JournalEntry.objects.for_place(tiny.place).order_by("id").last()
    return row.by, row.act, reason_of(row), row.at, row.route


def test_an_opening(tiny):
    with route_is("page"):
        open_circle(tiny.circle.id, place=tiny.place, by=tiny.worker, at=tiny.at, reason="a visit")
    assert last(tiny) == (tiny.worker, "open record", "a visit", tiny.at, "page")


def test_a_guard_change(tiny):
    from places import pair_guard

    guard = pair_guard(tiny, "design")
    with route_is("command"):
        switch_off(guard, because="the panel asked", by=tiny.keeper, at=tiny.at)
    assert last(tiny) == (tiny.keeper, "guard off", "the panel asked", tiny.at, "command")
    switch_on(Guard.objects.get(), because="they have looked", by=tiny.keeper, at=tiny.at)
    assert last(tiny)[1:3] == ("guard on", "they have looked")


def test_a_money_movement(tiny):
    out_of = money.account(tiny.place, "budget", may_go_below_zero=True)
    into = money.account(tiny.place, "small-money")
    with route_is("api"):
        payment = money.pay(
            6_000, out_of=out_of, into=into, key=new_id(), because="a bus pass", by=tiny.planner, at=tiny.at
        )
    by, act, why, at, route = last(tiny)
    assert (by, why or payment.because, at, route) == (tiny.planner, "a bus pass", tiny.at, "api")
    assert JournalEntry.objects.get(subject_id=payment.pk).act == act


def test_the_route_is_that_of_the_way_in(tiny):
    assert journal.write(tiny.place, by=tiny.worker, at=tiny.at, act="x").route == "call"
