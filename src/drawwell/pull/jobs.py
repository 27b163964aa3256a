"""What the exchange does by itself every minute: what is due lapses, silence goes on, and those who wait are offered."""

from drawwell.guard.by_itself import already_refused, in_every_place

from .actions import lapse_due, offer_freed, waiting
from .asks_for_us import go_on_after_silence


def free_what_is_due():
    """Let due holds lapse in every place, go on where a provider did not answer, and offer what is free to who waits."""
    return in_every_place(_free)


def _free(place, *, by, at):
    lapsed = lapse_due(place, at=at)
    silent = go_on_after_silence(place, at=at)
    done = f"{lapsed} lapsed, {silent} not answered"
    if not waiting(place, at=at) or already_refused(offer_freed.power, place, at=at):
        return done
    offered = offer_freed(place, by=by, at=at)
    return f"{done}, {len(offered)} offered"
