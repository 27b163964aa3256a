"""What Wellbridge makes of what happened: each month the planner weighs it, believes what is furthest off, says why."""

from drawwell.guard.powers import no_power
from drawwell.learn.updating import propose_updates
from drawwell.place.clock import now_of
from drawwell.understand.models import EstimateUpdate, UpdateDecision
from drawwell.understand.updating import accept, leave, undecided

from .cast import DOORS, account

KINDS = EstimateUpdate.Kind
RATES = (KINDS.NEED, KINDS.AREA)


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def weigh_what_happened(place):
    """Put what was published beside what is believed, and decide on one of each. The others wait on their page."""
    at, planner = now_of(place), account(DOORS["planner"])
    propose_updates(place, by=planner, at=at)
    waiting = sorted(undecided(place), key=_how_far, reverse=True)
    rates = [one for one in waiting if one.kind in RATES]
    others = [one for one in waiting if one.kind not in RATES]
    who = {"by": planner, "at": at}
    for one in rates[:1]:
        accept(one, reason="The workers who hear it say the same, and nobody new began there.", **who)
    for one in others[:1]:
        if UpdateDecision.objects.for_place(place).filter(update__kind=one.kind).exists():
            continue
        leave(one, reason="One month is soon said: we ask again after the next two.", **who)


def _how_far(update):
    return abs(update.after - update.before) / (update.before or 1.0), update.name
