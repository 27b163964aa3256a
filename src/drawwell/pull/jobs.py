"""What the exchange does by itself, every minute: what is due lapses, silence goes on, who waits is offered."""

from drawwell.guard.by_itself import already_refused, in_every_place
from drawwell.guard.powers import no_power
from drawwell.guard.standing import is_in_force

from .actions import lapse_due, offer_freed, waiting
from .asks_for_us import go_on_after_silence
from .times import look_after_times
from .together import is_left_to_people


def free_what_is_due():
    """In every place due holds lapse, silence of a provider goes on to the next, and what is free goes to who waits."""
    return in_every_place(free_in)


@no_power("what it calls carries its own; holds end when they said they would, powers or none")
def free_in(place, *, by, at):
    """One place's turn. Returns what was done, in words."""
    lapsed = lapse_due(place, at=at)
    silent = go_on_after_silence(place, at=at)
    looked = look_after_times(place, at=at)
    done = f"{lapsed} lapsed" + (f", {silent} not answered" if silent else "")
    done += f", {looked} times of series looked after" if looked else ""
    if not waiting(place, at=at) or already_refused(offer_freed.power, place, at=at):
        return done
    if is_in_force("rank offers", place=place, at=at) and is_left_to_people(place, by=by, at=at):
        return f"{done}, many at once: left to people"
    offered = offer_freed(place, by=by, at=at)
    return f"{done}, {len(offered)} offered"
