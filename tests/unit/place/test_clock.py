"""What time it is: a made-up place's own, or ours."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from drawwell.place.clock import now_of
from drawwell.place.models import Place

THEN = datetime(2026, 5, 1, 9, tzinfo=UTC)


def is_ours(moment):
    return abs(moment - timezone.now()) < timedelta(minutes=1)


def test_a_made_up_place_keeps_its_own_clock():
    assert now_of(Place(made_up=True, clock_at=THEN)) == THEN


def test_a_made_up_place_whose_clock_was_never_set_has_our_time():
    assert is_ours(now_of(Place(made_up=True)))


def test_a_real_place_and_the_installation_have_our_time():
    assert is_ours(now_of(Place(made_up=False, clock_at=THEN)))
    assert is_ours(now_of(None))
