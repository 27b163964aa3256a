"""What learning does by itself: every night it publishes the last whole period and proposes what its tables show.

A period is published once, so a night that is missed is made up by the next, and one that comes twice does nothing.
"""

from drawwell.guard.by_itself import in_every_place

from .actions import learn_from
from .disclosure import period_before


def publish_and_propose():
    """In every place, publish the period before this one and turn each pattern it shows into a proposal."""
    return in_every_place(_learn)


def _learn(place, *, by, at):
    period = period_before(place, at)
    patterns = learn_from(place, period=period, by=by, at=at)
    return f"{period.name}: {len(patterns)} proposed"
