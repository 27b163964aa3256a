"""Wellbridge's planner asks what would happen: the background jobs answer while the first visitor looks around."""

from drawwell.design.actions import plan_in_force
from drawwell.design.what_would_happen import see_what_happens
from drawwell.guard.powers import no_power
from drawwell.place.clock import now_of

from .cast import DOORS, account

REPLICATIONS = 10


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def see_what_would_happen(place):
    """A study asked for of the plan in force. Returns the Study, or None where no plan is in force."""
    plan = plan_in_force(place)
    if plan is None:
        return None
    return see_what_happens(plan, replications=REPLICATIONS, by=account(DOORS["planner"]), at=now_of(place))
