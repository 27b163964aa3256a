"""A named worker steps in for another who is away or has left; for the family nothing is handed over."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from drawwell.guard import journal, keys
from drawwell.guard.membership import roles_of
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal, WrongInput
from drawwell.place import outbox
from drawwell.place.models import Account, Membership, Role

from .duties import has_duty
from .models import Cover, Duty, Part, Partnership

WORKERS = Duty.Kind.WORKERS


class OnlyTheirOwnOrTheLead(Refusal):
    """A worker names who steps in for them, or else whoever sees to it that nobody is left without a worker does. Ask
    one of the two.
    """

    status = 403


@no_power("a named cover sees what the one they cover saw, is shown to the family, and each opening says for whom")
@journal.all_or_nothing()
def name_cover(worker, cover, *, place, by, at, starts_at, ends_at=None, partnership=None):
    """`cover` steps in for `worker` from when until when, in all their partnerships or in one. Returns the Cover.

    Raises OnlyTheirOwnOrTheLead or WrongInput.
    """
    if by.id != worker.id and not has_duty(by, place, WORKERS, at=at):
        raise OnlyTheirOwnOrTheLead()
    if partnership is not None and partnership.worker_id != worker.id:
        raise NotYours()  # its people's name would be shown to whoever steps in
    if cover.id == worker.id or Role.WORKER not in roles_of(cover, place, at=at):
        raise WrongInput(
            field="Who steps in", wrong=f"{cover.name} cannot", right="Choose another worker of this place"
        )
    if ends_at is not None and ends_at <= max(starts_at, at):
        raise WrongInput(field="Until", wrong="that is before it begins or in the past", right="Choose a later day")
    row = Cover.objects.create(
        place=place, worker=worker, cover=cover, partnership=partnership, starts_at=starts_at, ends_at=ends_at, by=by,
        at=at,
    )  # fmt: skip
    journal.write(place, by=by, at=at, act="cover named", subject=cover)
    outbox.put(place, to=cover, kind="cover", text=f"You step in for {worker.name}: see People.", at=at, subject=row)
    return row


@no_power("ending a cover takes a view away, and gives nobody anything")
@journal.all_or_nothing()
def end_cover(row, *, by, at):
    """The one who was away is back, or the cover cannot go on. The worker, the cover or the lead may say so."""
    if by.id not in (row.worker_id, row.cover_id) and not has_duty(by, row.place, WORKERS, at=at):
        raise NotYours()
    if row.starts_at >= at:
        row.delete()
    else:
        row.ends_at = at
        row.save(update_fields=["ends_at"])
    journal.write(row.place, by=by, at=at, act="cover ended", subject=row.cover)


def standing_covers(place, *, at, **filters):
    """Covers that stand now, or are to begin, the soonest first."""
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    rows = Cover.objects.for_place(place).filter(now, **filters).select_related("worker", "cover")
    return list(rows.order_by("starts_at", "id"))


@dataclass(frozen=True)
class Gap:
    """A circle whose worker has left and for whom nobody was named yet: no name of theirs, only a code."""

    partnership: Partnership
    left_at: object
    whom: tuple  # what they said about whom they would like, latest first


@no_power("whoever sees to it that nobody is left alone reads a code and a wish, and each reading is journalled")
def gaps(place, *, by, at):
    """The Gaps of a place, the longest first, for whoever sees to it that nobody is left without a worker.

    Raises NotYours for anybody else. Reading whom they would like is journalled for them.
    """
    if not has_duty(by, place, WORKERS, at=at):
        raise NotYours()
    found = [Gap(one, _left_at(one, at), _whom(one, by=by, at=at)) for one in _alone(place, at)]
    return sorted(found, key=lambda gap: (gap.left_at is None, gap.left_at))


def how_many_gaps(place, *, at):
    """How many have nobody now: no name, no record opened."""
    return len(_alone(place, at))


def _alone(place, at):
    """The partnerships of those whose worker has left, with nobody else and nobody stepping in."""
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    standing = Partnership.objects.for_place(place).filter(now, starts_at__lte=at)
    standing = list(standing.select_related("worker", "circle").order_by("starts_at", "id"))
    workers = Membership.objects.for_place(place).filter(now, role=Role.WORKER, starts_at__lte=at)
    working = set(workers.values_list("account", flat=True))
    covered = _covered(place, at)
    left = [one for one in standing if one.worker_id not in working]
    still = {(one.circle_id, one.whose_id) for one in standing if one.worker_id in working}
    return [
        one for one in left
        if (one.circle_id, one.whose_id) not in still
        and (one.worker_id, None) not in covered and (one.worker_id, one.id) not in covered
    ]  # fmt: skip


def _covered(place, at):
    rows = [row for row in standing_covers(place, at=at) if row.starts_at <= at]
    return {(row.worker_id, row.partnership_id) for row in rows}


def _left_at(partnership, at):
    ended = Membership.objects.for_place(partnership.place).filter(
        account=partnership.worker_id, role=Role.WORKER, ends_at__lte=at
    )
    return ended.order_by("-ends_at", "-id").values_list("ends_at", flat=True).first()


def _whom(partnership, *, by, at):
    rows = Part.objects.filter(circle=partnership.circle, kind=Part.Kind.WHO, later=None, dropped_at=None)
    rows = [row for row in rows if not row.private or row.whose_id == partnership.whose_id]
    for row in rows:
        journal.write(
            partnership.place, by=by, at=at, act="open record", subject=partnership.circle, whose_id=row.whose_id,
            may_see=row.may_see, sealed_for=row.sealed_for, reason="reading whom they would like to work with",
        )  # fmt: skip
    return tuple(reversed(keys.unseal_many([(row.sealed_for, row.words_sealed) for row in rows])))


def partnership_of(partnership_id, *, place):
    """One standing partnership of the place, to name a cover for it. Raises NotYours where there is none."""
    try:
        row = Partnership.objects.for_place(place).filter(id=UUID(str(partnership_id))).select_related("worker").first()
    except ValueError:
        row = None
    if row is None:
        raise NotYours()
    return row


def workers_here(place, *, at):
    """The place's workers now, by name: who may be asked to join or to step in."""
    now = Q(memberships__ends_at__isnull=True) | Q(memberships__ends_at__gt=at)
    found = Account.objects.filter(
        now, memberships__place=place, memberships__role=Role.WORKER, memberships__starts_at__lte=at, is_active=True
    )
    return found.distinct().order_by("name")
