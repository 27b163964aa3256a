"""Wellbridge's providers answer what is put to them, by the same actions as anybody's."""

import random
from datetime import timedelta

import pytest

from drawwell.example.answering import answer_for
from drawwell.pull import actions
from drawwell.pull.models import Answer
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
