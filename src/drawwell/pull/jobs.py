"""What the exchange does by itself: every minute holds whose time is over lapse, and those who wait are offered."""

from drawwell.guard.by_itself import already_refused, in_every_place

from .actions import lapse_due, offer_freed, waiting


def free_what_is_due():
    """Let due holds lapse in every place and offer what is free to the pulls that wait, longest wait first."""
    return in_every_place(_free)


def _free(place, *, by, at):
    lapsed = lapse_due(place, at=at)
    if not waiting(place, at=at) or already_refused(offer_freed.power, place, at=at):
        return f"{lapsed} lapsed"
    offered = offer_freed(place, by=by, at=at)
    return f"{lapsed} lapsed, {len(offered)} offered"
