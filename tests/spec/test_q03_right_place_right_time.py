"""EXAM 3: pull 'someone who can agree a rent hold today, in Felling'. Not a directory listing: an answer.

It names the capability, where, when, for how long it is held, who confirms it, and what booked work it displaces.
"""

from datetime import timedelta

import pytest

from drawwell.pull.actions import pull_in, standing
from drawwell.pull.models import Answer
from places import DAY, MAY, open_offer, tiny_place

pytestmark = pytest.mark.django_db


def ask(tiny, capability="rent-hold", **more):
    return pull_in(
        tiny.circle, tiny.capabilities[capability], by=tiny.worker, at=tiny.at, **{"latest_at": tiny.at + DAY, **more}
    )


def test_the_answer_says_what_where_when_how_long_who_and_what_it_displaces():
    tiny = tiny_place(at=MAY)
    answer = standing(ask(tiny))
    assert answer.kind == Answer.Kind.HELD
    assert answer.offer.capability == tiny.capabilities["rent-hold"]
    assert answer.offer.service.site.name == "Felling Hub"
    assert answer.offer.starts_at <= tiny.at < answer.offer.ends_at
    assert answer.until == tiny.at + DAY  # held as long as it is wanted, and never past two days
    assert answer.organisation == tiny.council
    assert "Nothing booked" in answer.words


def test_what_is_not_kept_free_says_whose_help_it_displaces():
    tiny = tiny_place(at=MAY)
    answer = standing(ask(tiny, "debt-advice", units=2))
    assert not answer.offer.kept_free
    assert "2 hours that Debt advice at the hub would have given to whoever came" in answer.words


def test_asking_for_a_kind_of_help_finds_every_part_of_it():
    tiny = tiny_place(at=MAY)
    yes = tiny.capabilities["rent-hold"]
    wider = tiny.capabilities["lift"]
    yes.within = wider
    yes.save()
    answer = standing(ask(tiny, "lift"))
    assert answer.offer.capability == yes


def test_nearer_help_comes_first_and_says_how_near():
    tiny = tiny_place(at=MAY)
    tiny.services["far"] = tiny.services["advice"]
    far = tiny.services["advice"]
    near_offer = open_offer(tiny, "advice", 10, key="near")
    far.pk, far.key, far.site, far.name = None, "far-advice", tiny.sites["hall"], "Debt advice at the hall"
    far.id = type(far)._meta.pk.get_default()
    far.save(force_insert=True)
    open_offer(tiny, "far", 10, key="far")
    answer = standing(ask(tiny, "debt-advice", units=1))
    assert answer.offer == near_offer
    assert "km away" in answer.words


def test_what_was_asked_for_too_soon_is_kept_with_what_stood_in_the_way():
    tiny = tiny_place(at=MAY)
    open_offer(tiny, "lifts", 10, starts_at=tiny.at + 20 * DAY)
    pull = ask(tiny, "lift", latest_at=tiny.at + timedelta(hours=6))
    answer = standing(pull)
    assert (answer.kind, answer.why) == (Answer.Kind.UNMET, Answer.Why.NOTHING_IN_TIME)
    assert "Lifts from the hall" in answer.words
    assert "waits in the order of asking" in answer.words
