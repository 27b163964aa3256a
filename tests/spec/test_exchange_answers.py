"""EXCHANGE: What providers answer, and what comes of it.

A provider says yes, yes but, or no because; nobody's silence costs the asker; whoever was let down comes first; and
what is kept free is spent by nobody quietly.
"""

from datetime import timedelta

import pytest

from drawwell.learn.disclosure import MET
from drawwell.pull import actions, asks_for_us, changes
from drawwell.pull.keeping import first_settled
from drawwell.supply import ledger
from drawwell.supply.actions import TakenFromReserve, answer_by_a_person, answer_by_itself, change_room
from places import DAY, MAY, open_offer, tiny_place

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    answer_by_a_person(tiny.offers["rents"], by=tiny.provider, at=tiny.at)
    return tiny


def ask(tiny, **more):
    more = {"latest_at": tiny.at + 7 * DAY, **more}
    return actions.pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at, **more)


def kinds(pull):
    return [one.kind for one in pull.answers.all()]


def test_what_a_provider_is_asked_for_is_kept_until_they_answer(tiny):
    pull = ask(tiny)
    assert kinds(pull) == ["asked"]
    assert ledger.free_units(tiny.offers["rents"]) == 4


def test_a_provider_who_says_so_answers_yes_by_itself(tiny):
    answer_by_itself(tiny.offers["rents"], by=tiny.provider, at=tiny.at)
    assert kinds(ask(tiny)) == ["held"]


def test_a_yes_is_held_and_says_who_confirmed_it(tiny):
    pull = ask(tiny)
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at + HOUR)
    assert actions.standing(pull).confirmed_by == "Petra, Tiny Council"


def test_a_yes_but_is_the_askers_to_accept(tiny):
    pull = ask(tiny, units=3)
    asks_for_us.say_yes_but(pull, units=1, by=tiny.provider, at=tiny.at)
    changes.accept(pull, by=tiny.worker, at=tiny.at + HOUR)
    assert kinds(pull) == ["asked", "yes but", "held"]
    assert actions.standing(pull).units == 1


def test_a_no_has_a_reason_and_the_next_best_is_tried_by_itself(tiny):
    pull = ask(tiny)
    open_offer(tiny, "rents", 2, key="elsewhere")
    asks_for_us.say_no(pull, "nobody to do it", by=tiny.provider, at=tiny.at)
    assert kinds(pull) == ["asked", "declined", "held"]
    no = pull.answers.get(kind="declined")
    assert (no.declined_by, no.because) == ("provider", "nobody to do it")
    assert first_settled(pull.answers.all()).kind in MET, "it counts as met: the next one said yes"


def test_when_nobody_answers_it_goes_on_and_the_asker_loses_nothing(tiny):
    pull = ask(tiny)
    asks_for_us.go_on_after_silence(tiny.place, at=tiny.at + 24 * HOUR)
    assert kinds(pull) == ["asked", "declined", "unmet"]
    assert actions.waiting(tiny.place, at=tiny.at + 24 * HOUR) == [pull]


def test_whoever_was_promised_help_that_fell_through_is_first_in_line(tiny):
    pull = ask(tiny)
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    asks_for_us.cannot_after_all(pull, "nobody to do it", by=tiny.provider, at=tiny.at + HOUR)
    (first,) = actions.waiting(tiny.place, at=tiny.at + HOUR)
    assert (first, first.was_let_down) == (pull, True)


def test_what_was_drawn_and_not_used_goes_back_to_others(tiny):
    pull = ask(tiny)
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    actions.draw(pull, by=tiny.worker, at=tiny.at)
    changes.give_back(pull, by=tiny.worker, at=tiny.at)
    assert ledger.free_units(tiny.offers["rents"]) == 5


def test_what_did_not_help_is_asked_for_again_in_one_step(tiny):
    pull = ask(tiny, purpose=tiny.purpose)
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    actions.draw(pull, by=tiny.worker, at=tiny.at)
    actions.did_it_help(pull, "no", by=tiny.worker, at=tiny.at)
    again = changes.ask_again(pull, by=tiny.worker, at=tiny.at)
    again.refresh_from_db()
    assert (again.follows, again.purpose) == (pull, tiny.purpose)


def test_a_planner_cannot_quietly_spend_what_is_kept_free(tiny):
    with pytest.raises(TakenFromReserve):
        change_room(tiny.offers["rents"], 0, by=tiny.planner, at=tiny.at)
