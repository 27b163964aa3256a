"""Many answers at one moment: one of them counts, units are kept once, and nobody's ask is lost."""

from datetime import timedelta

import pytest

from databases import at_once
from drawwell.guard.membership import account_named, join
from drawwell.guard.refusals import Refusal
from drawwell.place.models import Organisation, Role
from drawwell.pull import actions, asks_for_us, changes
from drawwell.pull.models import Answer, Pull
from drawwell.supply import ledger
from drawwell.supply.models import Offer, Service
from places import DAY, more_circles, open_offer, tiny_place

ANSWERERS = 8


@pytest.fixture
def tiny(own_database):
    tiny = tiny_place()
    Offer.objects.update(answers_by_itself=False)
    return tiny


def ask(tiny, circle, **more):
    more = {"latest_at": tiny.at + 7 * DAY, **more}
    return actions.pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at, **more)


def tried(act):
    """1 when it was done, 0 when it was refused in a sentence."""

    def go():
        try:
            act()
        except Refusal:
            return 0
        return 1

    return go


def test_yes_no_and_silence_at_once_have_one_winner(tiny):
    pull, at = ask(tiny, tiny.circle), tiny.at + timedelta(hours=25)
    elsewhere = open_offer(tiny, "rents", 3, key="elsewhere")
    jobs = [tried(lambda: asks_for_us.say_yes(pull, by=tiny.provider, at=at))] * 3
    jobs += [tried(lambda: asks_for_us.say_no(pull, "too far", by=tiny.provider, at=at))] * 3
    jobs += [lambda: asks_for_us.go_on_after_silence(tiny.place, at=at)] * 2
    assert sum(at_once(*jobs)) == 1
    assert ledger.free_units(tiny.offers["rents"]) + ledger.free_units(elsewhere) == 7
    kinds = list(pull.answers.values_list("kind", flat=True))
    assert kinds in (["asked", "held"], ["asked", "declined", "held"])
    assert ledger.check_balances() == []


def test_many_asks_and_noes_at_once_keep_the_books(tiny):
    circles = more_circles(tiny, ANSWERERS)
    open_offer(tiny, "rents", 3, key="elsewhere")

    def client(circle):
        def go():
            pull = ask(tiny, circle)
            if actions.standing(pull).kind == Answer.Kind.ASKED:
                asks_for_us.say_no(pull, "nobody to do it", by=tiny.provider, at=tiny.at)
            return 1

        return go

    assert sum(at_once(*[client(circle) for circle in circles])) == ANSWERERS
    last = [actions.standing(pull).kind for pull in Pull.objects.all()]
    assert last.count("held") <= 3
    assert set(last) <= {"held", "unmet"}
    assert ledger.check_balances() == []


def test_accepting_and_turning_down_at_once_have_one_winner(tiny):
    pull = ask(tiny, tiny.circle, units=3)
    asks_for_us.say_yes_but(pull, units=2, by=tiny.provider, at=tiny.at)
    jobs = [tried(lambda: changes.accept(pull, by=tiny.worker, at=tiny.at))] * ANSWERERS
    assert sum(at_once(*jobs)) == 1
    assert ledger.free_units(tiny.offers["rents"]) == 3
    assert ledger.check_balances() == []


def test_two_who_would_change_their_parts_at_once_take_turns(tiny):
    hall = Organisation.objects.create(place=tiny.place, key="hall", name="Hall Trust", kind="charity")
    hal = account_named("Hal", sign_in="tiny-hal")
    join(tiny.place, hal, Role.PROVIDER, by=tiny.caretaker, at=tiny.at - DAY, organisation=hall)
    lifts = open_offer(tiny, "lifts", 8)
    Offer.objects.update(answers_by_itself=False)
    Service.objects.filter(id=lifts.service_id).update(organisation=hall)
    before = [ledger.free_units(one) for one in (tiny.offers["rents"], lifts)]
    pull = ask(tiny, tiny.circle, units=3, also=[(tiny.capabilities["lift"], 3)])
    jobs = [
        tried(lambda by=by: asks_for_us.say_yes_but(pull, units=2, by=by, at=tiny.at)) for by in (hal, tiny.provider)
    ]
    assert sum(at_once(*jobs * 3)) == 1
    jobs = [tried(lambda: changes.accept(pull, by=tiny.worker, at=tiny.at))] * 3
    jobs += [tried(lambda: actions.withdraw(pull, by=tiny.worker, at=tiny.at))]
    assert sum(at_once(*jobs)) in {1, 2}
    actions.withdraw(pull, by=tiny.worker, at=tiny.at)
    assert [ledger.free_units(one) for one in (tiny.offers["rents"], lifts)] == before
    assert ledger.check_balances() == []
