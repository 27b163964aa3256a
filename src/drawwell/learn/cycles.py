"""Learning cycles: a question, what was tried, what was learned, at which scale, and what it changed."""

from drawwell.guard import journal
from drawwell.guard.membership import check_role
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.place.models import Role

from .models import Cycle

WHO = (Role.WORKER, Role.PROVIDER, Role.PLANNER, Role.LEADER, Role.RESIDENT)


class CycleHasEnded(Refusal):
    """What was learned here is written down already. Begin another cycle that follows it."""


@no_power("a question anybody may ask about how help works here")
@journal.all_or_nothing()
def begin_cycle(place, *, question, tried, scale, look_on, by, at, after=None):
    """Ask a question, say what is tried and when to look. after: the cycle it follows. Raises WrongInput."""
    check_role(by, place, *WHO, at=at)
    if not question.strip():
        raise WrongInput(field="Question", wrong="it is empty", right="Write what you want to find out")
    if look_on <= at.astimezone(place.zone).date():
        raise WrongInput(field="When do we look", wrong="that day is not to come", right="Choose a later day")
    row = Cycle.objects.create(
        place=place,
        question=question.strip(),
        tried=tried.strip(),
        scale=Cycle.Scale(scale),
        look_on=look_on,
        after=after,
        at=at,
        by=by,
    )
    journal.write(place, by=by, at=at, act="learning cycle begun", subject=row)
    return row


@no_power("what was learned, by name")
@journal.all_or_nothing()
def end_cycle(cycle, *, learned, changed, by, at):
    """Say what was learned and what it changed; 'nothing' is an answer. Raises CycleHasEnded, WrongInput."""
    check_role(by, cycle.place, *WHO, at=at)
    if cycle.ended_at is not None:
        raise CycleHasEnded()
    if not learned.strip() or not changed.strip():
        raise WrongInput(field="What was learned and changed", wrong="one is empty", right="'Nothing' is an answer too")
    cycle.learned, cycle.changed, cycle.ended_at = learned.strip(), changed.strip(), at
    cycle.save(update_fields=["learned", "changed", "ended_at"])
    journal.write(cycle.place, by=by, at=at, act="learning cycle ended", subject=cycle)
    return cycle


def cycles_of(place, *, at):
    """(stuck, going on, ended): stuck ones are past the day on which somebody was to look."""
    today = at.astimezone(place.zone).date()
    rows = list(Cycle.objects.for_place(place).select_related("by", "after").order_by("look_on", "id"))
    ended = [one for one in rows if one.ended_at is not None]
    stuck = [one for one in rows if one.ended_at is None and one.look_on < today]
    return stuck, [one for one in rows if one.ended_at is None and one.look_on >= today], ended[::-1]
