"""Whom a circle knows already: who helped it before, and where its workers come from. For continuity, never a score."""

import json
from dataclasses import dataclass

from drawwell.partner import access
from drawwell.place.models import Membership
from drawwell.place.reading import a_moment, an_id, many_ids, one_id, read, rows_where

from .models import Answer

USED = (Answer.Kind.HELD, Answer.Kind.CONFIRMED, Answer.Kind.DRAWN)
# A circle helped for years has many answers and few helpers: each of these is read once.
_BEFORE = f"""SELECT DISTINCT o.service_id, p.private, p.whose_id, p.may_see
    FROM pull_pull p JOIN pull_answer a ON a.pull_id = p.id JOIN supply_offer o ON o.id = a.offer_id
    WHERE p.circle_id = %s AND p.id <> %s AND a.kind IN ({", ".join(f"'{kind}'" for kind in USED)})"""
_STANDING = """x.place_id = %s AND x.account_id {many} AND x.organisation_id IS NOT NULL
    AND x.starts_at <= %s AND (x.ends_at IS NULL OR x.ends_at > %s)"""


@dataclass(frozen=True)
class Known:
    """services: ids of those that helped before; organisations: {id: name} of those the circle's workers belong to."""

    services: frozenset
    organisations: dict

    def has(self, service_id, organisation_id):
        """Whether they know it."""
        return service_id in self.services or organisation_id in self.organisations

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
    for service_id, private, whose_id, may_see in read(_BEFORE, [one_id(pull.circle_id), one_id(pull.id)]):
        if _readers_may_read(pull, private, whose_id and an_id(whose_id), may_see):
            yield an_id(service_id)


def _readers_may_read(pull, private, whose_id, may_see):
    """Whether all who may read this pull may read of an earlier one, as it is kept."""
    if private and not (pull.private and pull.whose_id == whose_id):
        return False
    return set(pull.may_see) <= set(json.loads(may_see) if isinstance(may_see, str) else may_see)


def _organisations_of_workers(pull, at):
    workers = [
        one.worker_id
        for one in access.partnerships_now(pull.circle, at=at)
        if one.whose_id is None or (pull.private and one.whose_id == pull.whose_id)
    ]
    named = [one_id(pull.place_id), many_ids(workers), a_moment(at), a_moment(at)]
    rows = rows_where(Membership, _STANDING, named, joined=("organisation",)) if workers else ()
    return {row.organisation_id: row.organisation.name for row in rows}
