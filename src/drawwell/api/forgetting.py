"""Letting go of what programs were answered, once nobody can be asking again."""

from datetime import timedelta

from django.conf import settings

from drawwell.guard import journal
from drawwell.guard.powers import no_power
from drawwell.place import one_writer
from drawwell.place.models import ApiAnswer

AT_ONCE = 2_000  # rows in one transaction, so that nobody who writes waits long


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
    some = list(old.order_by("made_at", "id").values_list("id", flat=True)[:AT_ONCE])
    if some:
        ApiAnswer.objects.filter(id__in=some).delete()
        journal.write(place, by=by, at=at, act="old API answers forgotten", subject=place)
    return len(some)
