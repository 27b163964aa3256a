"""What Wellbridge does in the background after a month has passed."""

from drawwell.design.actions import compare_three_ways
from drawwell.guard.journal import route_is
from drawwell.guard.powers import no_power
from drawwell.place.again import again_when_its_turn_did_not_come
from drawwell.place.clock import now_of
from drawwell.place.models import Place

from .cast import DOORS, account
from .month import financial_year

BUDGETS = (1.0, 0.9, 0.8)
REPLICATIONS = 4
JOB = "drawwell.example.jobs.compare_again"


@no_power("it only asks for an action that carries its own power, in a place that is made up")
def ask_to_compare_again(place):
    """Have the three ways compared once more in the background: it takes longer than somebody waits for a page."""
    from django_q.tasks import async_task

    async_task(JOB, str(place.id), task_name=f"three ways {place.id}")


@no_power("it only calls an action that carries its own power, in a place that is made up")
@again_when_its_turn_did_not_come
def compare_again(place_id):
    """Compare the three ways with what has been asked for by now. Answers the comparison's sentence."""
    place = Place.objects.get(id=place_id)
    with route_is("job"):
        return compare_now(place).sentence


@no_power("it only calls an action that carries its own power, in a place that is made up")
def compare_now(place, *, replications=REPLICATIONS):
    """The three ways of spending this financial year's money, as Wellbridge's planner has them compared."""
    at = now_of(place)
    year = financial_year(at.astimezone(place.zone))
    by = account(DOORS["planner"])
    return compare_three_ways(place, year=year, by=by, at=at, replications=replications, budgets=BUDGETS)
