"""One's own asks, page by page, for a program that acts for whoever asked."""

from django.db.models import OuterRef, Q, Subquery

from drawwell.guard.powers import no_power
from drawwell.partner import access

from .actions import WAITING
from .models import Answer, Pull
from .queries import as_asks

SHOWN = ("answers__offer__service__site__area", "answers__offer__service__organisation", "helped")


@no_power("an account's own asks for people it works with or belongs to; no story is opened")
def own_asks(account, *, place, at, after=None, most=50, only_waiting=False):
    """Asks of an account for circles it works with or belongs to now, the latest first: at most so many.

    after: (asked_at, id) of the last one seen. Returns [Ask].
    """
    circles = [key for key, _ in access.circles_of_worker(account, place=place, at=at)]
    circles += [key for key, _ in access.circles_of_person(account, place=place, at=at)]
    rows = Pull.objects.for_place(place).filter(by=account, circle_id__in=circles)
    if after is not None:
        asked_at, key = after
        rows = rows.filter(Q(asked_at__lt=asked_at) | Q(asked_at=asked_at, id__lt=key))
    if only_waiting:
        last_kind = Answer.objects.filter(pull=OuterRef("pk")).order_by("-number").values("kind")[:1]
        rows = rows.annotate(last_kind=Subquery(last_kind)).filter(last_kind__in=WAITING)
    rows = rows.select_related("capability", "place").prefetch_related(*SHOWN).order_by("-asked_at", "-id")
    return as_asks(list(rows[:most]))
