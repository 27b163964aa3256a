"""Wellbridge's planner asks what would happen, so that the page has something to show from the first minute."""

from drawwell.design.actions import plan_in_force, rehearse
from drawwell.guard.powers import no_power
from drawwell.place.clock import now_of

from .cast import DOORS, account

REPLICATIONS = 10


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def see_what_would_happen(place):
    """A study of the plan in force, carried out at once. Returns the Rehearsal, or None where no plan is in force."""
    plan = plan_in_force(place)
    if plan is None:
        return None
    return rehearse(plan, replications=REPLICATIONS, by=account(DOORS["planner"]), at=now_of(place))
