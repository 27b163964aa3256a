"""Asks of a period and what first settled each: counted by the database itself, never one by one in memory.

Every published table counts the same asks in the same way: those of the period, without those of whom somebody said
that they are not for learning.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, Subquery, UUIDField
from django.db.models.functions import Coalesce

from drawwell.partner import access
from drawwell.pull.keeping import ON_THE_WAY
from drawwell.pull.models import Answer, Pull

MET = frozenset({Answer.Kind.HELD, Answer.Kind.CONFIRMED, Answer.Kind.DRAWN, Answer.Kind.RELEASED})


class Ask(NamedTuple):
    """What is read of an ask so that it can be counted: what it counts for, how it began, when and where."""

    counts_for: UUID
    began: str | None
    why: str | None
    asked_at: datetime
    capability__key: str
    area_code: str
    latitude: float | None
    longitude: float | None


def asks_of(place, period, at):
    """The Pulls of a period (starts_at, ends_at) that may be learned from."""
    return (
        Pull.objects.for_place(place)
        .filter(asked_at__gte=period.starts_at, asked_at__lt=period.ends_at)
        .exclude(circle_id__in=access.left_out_of_learning(place, at=at))
    )


def with_how_they_began(asks):
    """The same asks, each with `began` and `why` of the first answer that settled it; None while nothing has.

    counts_for: the capability that an ask counts for; of several asked for together, the one that stood in the way,
    since what was there for the rest of it runs short nowhere.

    The readable meaning is `pull.keeping.first_settled`; tests hold the two to the same answer.
    """
    first = Answer.objects.filter(pull=OuterRef("pk")).exclude(kind__in=ON_THE_WAY).order_by("number")
    return asks.annotate(
        began=Subquery(first.values("kind")[:1]),
        why=Subquery(first.values("why")[:1]),
        counts_for=Coalesce(Subquery(first.values("in_the_way_id")[:1]), F("capability_id"), output_field=UUIDField()),
    )
