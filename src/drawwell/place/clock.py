"""What time it is: a made-up place keeps a clock of its own, moved by "let a month pass"; a real one keeps ours."""

from django.utils import timezone


def now_of(place):
    """The moment it is in a place, or in the installation where place is None: an aware datetime."""
    if place is not None and place.made_up and place.clock_at is not None:
        return place.clock_at
    return timezone.now()
