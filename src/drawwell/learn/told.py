"""How many asks somebody was told about, as it may be shown: moved and rounded like every published count.

Nobody is told but when a plan is put into force, all at once, and a telling is never taken back: so between two plans
the figure stands still, and whoever looks before and after one sees two figures, each moved by who is in it.
"""

from .hiding import HIDDEN, hiding_of
from .models import Telling
from .tally import Tally, marker


def asks_as_shown(place, pulls, *, at):
    """How many asks these are, as it may be shown: HIDDEN, or moved by whose they are and rounded."""
    return _shown(place, {(one.id, one.asked_at, one.capability.key) for one in pulls}, at)


def told_as_shown(place, *, at, since=None):
    """How many asks somebody was told about, once for each however often; since: only what was told from then on."""
    told = Telling.objects.for_place(place)
    if since is not None:
        told = told.filter(at__gte=since)
    return _shown(place, set(told.values_list("pull_id", "pull__asked_at", "pull__capability__key")), at)


def told_in_words(count, place, *, at):
    """'about 15', or 'fewer than 5' for a number that is hidden."""
    return f"fewer than {hiding_of(place, at=at).under}" if count is HIDDEN else f"about {count}"


def _shown(place, asks, at):
    tally, mark = Tally(), marker(place)
    for _ask, asked_at, kind in asks:
        tally.add(mark(asked_at, kind))
    return hiding_of(place, at=at).safe(tally)
