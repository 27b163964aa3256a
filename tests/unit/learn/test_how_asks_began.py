"""The database counts how asks began as the readable rule does."""

import random

import pytest

from drawwell.learn.disclosure import period_of
from drawwell.learn.how_asks_began import asks_of, with_how_they_began
from drawwell.partner.actions import leave_out_of_learning
from drawwell.pull.keeping import first_settled
from drawwell.pull.models import Answer, Pull
from places import DAY, more_circles, tiny_place

pytestmark = pytest.mark.django_db


def asked(tiny, circle, kinds, *, at):
    """An ask with answers of these kinds, in order."""
    pull = Pull.objects.create(
        place=tiny.place, circle=circle, capability=tiny.capabilities["lift"], units=1, earliest_at=at,
        latest_at=at + DAY, sealed_for=circle.id, asked_at=at, by=tiny.worker,
    )  # fmt: skip
    for number, kind in enumerate(kinds, start=1):
        why = Answer.Why.NO_ROOM if kind == Answer.Kind.UNMET else ""
        Answer.objects.create(place=tiny.place, pull=pull, number=number, kind=kind, why=why, at=at, by=tiny.worker)
    return pull


def test_the_database_and_the_readable_rule_agree_on_every_course_an_ask_may_take():
    tiny, chance = tiny_place(), random.Random(5)
    for _ in range(60):
        asked(tiny, tiny.circle, chance.choices(list(Answer.Kind), k=chance.randrange(5)), at=tiny.at)
    found = with_how_they_began(asks_of(tiny.place, period_of(tiny.place, tiny.at), tiny.at + DAY))
    assert found.count() == 60
    for pull in found.prefetch_related("answers"):
        first = first_settled(pull.answers.all())
        assert (pull.began, pull.why) == ((first.kind, first.why) if first else (None, None))


def test_an_ask_of_another_period_or_not_for_learning_is_not_among_them():
    tiny = tiny_place()
    here, refused = more_circles(tiny, 2)
    leave_out_of_learning(refused, by=tiny.worker, at=tiny.at)
    kept = asked(tiny, here, ["held"], at=tiny.at)
    asked(tiny, here, ["held"], at=tiny.at + 90 * DAY)
    asked(tiny, refused, ["held"], at=tiny.at)
    assert list(asks_of(tiny.place, period_of(tiny.place, tiny.at), tiny.at + DAY)) == [kept]
