"""Wellbridge's people choose how they are told, and two of them take a calendar along."""

from drawwell.guard.membership import organisations_of
from drawwell.guard.powers import no_power
from drawwell.guard.reaching import choose_how_to_be_reached
from drawwell.place.clock import now_of
from drawwell.place.models import Role
from drawwell.pull.calendars import begin_calendar

from .cast import DOORS, account


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def connect(place):
    """A worker is told by mail, a resident by neither; the worker and a provider each begin a calendar."""
    at = now_of(place)
    asha, dee, hugh = (account(DOORS[role]) for role in (Role.WORKER, Role.RESIDENT, Role.PROVIDER))
    choose_how_to_be_reached(place, "mail", where="asha@wellbridge.example", by=asha, at=at)
    choose_how_to_be_reached(place, "neither", by=dee, at=at)
    begin_calendar(place, "worker", asha.id, by=asha, at=at)
    for organisation in organisations_of(hugh, place, Role.PROVIDER, at=at):
        begin_calendar(place, "organisation", organisation.id, by=hugh, at=at)
