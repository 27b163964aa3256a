"""Dee reads her own record in Wellbridge: she shares a part, asks why somebody looked, and a named person answers."""

from drawwell.guard.powers import no_power
from drawwell.partner import access
from drawwell.partner.desk import answer_request, ask_about
from drawwell.partner.holdings import held_about, person_of
from drawwell.partner.sharing import share
from drawwell.place.clock import now_of
from drawwell.place.models import Organisation

from .cast import DOORS, account


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def read_ones_own_record(place):
    """What waits on the privacy desk, and what Dee finds under My story. Cheap: a handful of rows."""
    at, dee, keeper = now_of(place), account(DOORS["resident"]), account(DOORS["keeper"])
    person = person_of(dee, place=place)
    circle_id, _name = access.circles_of_person(dee, place=place, at=at)[0]
    leader = account(DOORS["leader"])
    opened = access.open_circle(
        circle_id, place=place, by=leader, at=at, reason="reading the story",
        stated="Their worker was away, and a neighbour rang to say nobody answers the door.",
    )  # fmt: skip
    advice = Organisation.objects.for_place(place).get(key="plain-advice")
    share(opened.circle, ["matters"], organisation=advice, by=dee, at=at)
    held = {holding.name: rows for holding, rows in held_about(person, by=dee, at=at)}
    look = next(row for row in reversed(held["journal"]) if row.by == leader.name)
    ask_about(
        person, "why did they look", "I do not know this name.", by=dee, at=at, about_kind=look.table, about_id=look.id
    )
    answered = ask_about(person, "put it right", "My street is spelt wrong in a note.", by=dee, at=at)
    answer_request(answered, "The note has been written again beside the old one.", by=keeper, at=at)
