"""What the API forgets by itself: answers kept so that asking twice is asking once, and counts of minutes long over."""

from datetime import timedelta

from django.conf import settings

from drawwell.guard import journal
from drawwell.guard.by_itself import installation
from drawwell.guard.journal import route_is
from drawwell.guard.powers import no_power
from drawwell.place import one_writer
from drawwell.place.clock import now_of
from drawwell.place.models import ApiAnswer, Place

from .rates import forget_old_uses

AT_ONCE = 2_000  # rows in one transaction, so that nobody who writes waits long


def forget_what_is_old():
    """In every place: answers older than their time are forgotten. Returns words to keep beside the job."""
    by = installation()
    with route_is("job"):
        came = {one.key: forget_answers(one, by=by, at=now_of(one)) for one in Place.objects.order_by("key")}
    return came | {"counts of uses": forget_old_uses()}


@no_power("what a program was told before is forgotten; what it did stays")
def forget_answers(place, *, by, at):
    """Delete what programs were answered more than API_ANSWER_DAYS ago, a part at a time. Returns how many.

    The same Idempotency-Key sent after that is a new request; an ask keeps its key as its own id for good, so it is
    still one ask.
    """
    gone = 0
    while now_gone := one_writer.write(lambda: _forget_some(place, by=by, at=at)):
        gone += now_gone
    return gone


def _forget_some(place, *, by, at):
    old = ApiAnswer.objects.for_place(place).filter(made_at__lt=at - timedelta(days=settings.API_ANSWER_DAYS))
    some = list(old.order_by("made_at").values_list("id", flat=True)[:AT_ONCE])
    if some:
        ApiAnswer.objects.filter(id__in=some).delete()
        journal.write(place, by=by, at=at, act="old API answers forgotten", subject=place)
    return len(some)
