"""Whom a circle knows already: who helped it before, and where its workers come from. For continuity, never a score."""

from dataclasses import dataclass

from drawwell.partner import access
from drawwell.place.models import Membership

from .models import Answer

USED = (Answer.Kind.HELD, Answer.Kind.CONFIRMED, Answer.Kind.DRAWN)


@dataclass(frozen=True)
class Known:
    """services: ids of those that helped before; organisations: {id: name} of those the circle's workers belong to."""

    services: frozenset
    organisations: dict

    def words(self, service_id, organisation_id):
        """How they know it, or '' when they do not."""
        if service_id in self.services:
            return "with the people who helped before"
        if organisation_id in self.organisations:
            return f"from {self.organisations[organisation_id]}, where the worker is"
        return ""


NOBODY = Known(frozenset(), {})


def known_to(pull, *, at):
    """Whom the circle knows, as far as everybody who may read this pull may read of it.

    What one person was helped with in private gives the other's asks no trace of it.
    """
    return Known(frozenset(_services_before(pull)), _organisations_of_workers(pull, at))


def _services_before(pull):
    rows = Answer.objects.filter(pull__circle=pull.circle_id, kind__in=USED, offer__isnull=False).exclude(pull=pull)
    # A circle helped for years has many answers and few helpers: each of these is read once.
    told = rows.order_by().values_list("offer__service_id", "pull__private", "pull__whose_id", "pull__may_see")
    for service_id, *before in told.distinct():
        if _readers_may_read(pull, *before):
            yield service_id


def _readers_may_read(pull, private, whose_id, may_see):
    """Whether all who may read this pull may read of an earlier one, as it is kept."""
    if private and not (pull.private and pull.whose_id == whose_id):
        return False
    return set(pull.may_see) <= set(may_see)


def _organisations_of_workers(pull, at):
    workers = [
        one.worker_id
        for one in access.partnerships_now(pull.circle, at=at)
        if one.whose_id is None or (pull.private and one.whose_id == pull.whose_id)
    ]
    rows = Membership.objects.for_place(pull.place).filter(
        account__in=workers, organisation__isnull=False, starts_at__lte=at
    )
    live = [row for row in rows.select_related("organisation") if row.ends_at is None or row.ends_at > at]
    return {row.organisation_id: row.organisation.name for row in live}
