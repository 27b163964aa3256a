"""Wellbridge's providers answer what is put to them, by the same actions as anybody's."""

import random
from datetime import timedelta

import pytest

from drawwell.example.answering import answer_for
from drawwell.example.month import answer_what_was_offered, what_became_of_it
from drawwell.example.play_rates import PlayRates
from drawwell.pull import actions
from drawwell.pull.models import Answer, Pull
from drawwell.supply import ledger
from drawwell.supply.models import Offer
from places import DAY, more_circles, open_offer, tiny_place

pytestmark = pytest.mark.django_db


def test_every_ask_is_answered_by_somebody_or_waits():
    tiny = tiny_place()
    open_offer(tiny, "rents", 30, key="rents-too")
    Offer.objects.update(answers_by_itself=False)
    chance, kinds = random.Random(4), set()
    for circle in more_circles(tiny, 25):
        pull = actions.pull_in(
            circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at, latest_at=tiny.at + 9 * DAY
        )
        then = answer_for(pull, chance, tiny.at)
        assert tiny.at < then < tiny.at + timedelta(days=9)
        assert actions.standing(pull).kind in {Answer.Kind.HELD, Answer.Kind.UNMET}
        kinds |= set(pull.answers.values_list("kind", flat=True))
    assert {"asked", "held", "declined"} <= kinds
    assert ledger.check_balances() == []


def asks(tiny, circles):
    """Asks for which help is held, one for each of so many circles."""
    open_offer(tiny, "rents", 30, key="rents-too")
    kind, wanted = tiny.capabilities["rent-hold"], tiny.at + 9 * DAY
    return [
        actions.pull_in(circle, kind, by=tiny.worker, at=tiny.at, latest_at=wanted)
        for circle in more_circles(tiny, circles)
    ]


def test_what_is_held_for_one_more_hour_is_used_or_given_back_within_it():
    chance, kinds = random.Random(3), set()
    for pull in asks(tiny_place(), 12):
        what_became_of_it(pull, chance, actions.standing(pull).until - timedelta(hours=1), PlayRates())
        kinds.add(actions.standing(pull).kind)
    assert kinds == {Answer.Kind.DRAWN, Answer.Kind.RELEASED}


def test_freed_help_is_used_before_its_time_is_over_however_short():
    tiny = tiny_place()
    for pull in asks(tiny, 8):
        actions.release(pull, by=tiny.worker, at=tiny.at)
        until = tiny.at + timedelta(hours=20, minutes=30)
        actions.find_and_keep(pull, by=None, at=tiny.at, kind=Answer.Kind.OFFERED, until=until)
    answer_what_was_offered(tiny.place, random.Random(2), PlayRates())
    assert {actions.standing(one).kind for one in Pull.objects.all()} == {Answer.Kind.DRAWN, Answer.Kind.RELEASED}
