"""Who works with a circle now, who steps in, what rests, who left; and how often they had to tell it again."""

from dataclasses import dataclass

from django.db.models import Q

from drawwell.place.models import Membership, Role

from .cover import standing_covers
from .joining import handovers_of, told_again_of
from .models import Harm, Partnership, Rest


@dataclass(frozen=True)
class Beside:
    """Who is beside a circle, as one reader may see it."""

    partnerships: tuple  # that stand, each with .worker and .has_left
    covers: tuple  # Cover rows, begun or to come
    begun: tuple  # every Partnership there ever was, oldest first
    mine: Partnership | None  # the reader's own, where a worker reads
    rests_since: object  # when it was let rest, or None
    told_again: tuple
    handovers: tuple

    @property
    def left(self):
        """Names of workers who have left while nobody steps in for them."""
        covered = {(one.worker_id, one.partnership_id) for one in self.covers}
        return [
            one.worker.name
            for one in self.partnerships
            if one.has_left and not {(one.worker_id, None), (one.worker_id, one.id)} & covered
        ]

    @property
    def nobody_now(self):
        """Whether everybody who worked with them has left and nobody steps in."""
        return bool(self.partnerships) and len(self.left) == len(self.partnerships)

    @property
    def may_tell_again(self):
        """Whether somebody joined after the first, so that it may have been told again."""
        later = self.begun[1:]
        return bool(later) and (self.mine is None or self.mine in later)


def beside_of(opened, *, at):
    """The Beside of an opened circle: of the whole circle, and of the reader's own person."""
    mine = {opened.person.id} if opened.person is not None else opened.works_for
    rows = Partnership.objects.filter(circle=opened.circle, starts_at__lte=at).select_related("worker")
    begun = [one for one in rows.order_by("starts_at", "id") if one.whose_id is None or one.whose_id in mine]
    standing = [one for one in begun if one.ends_at is None or one.ends_at > at]
    working = _working(opened.place, {one.worker_id for one in standing}, at)
    for one in standing:
        one.has_left = one.worker_id not in working
    ids = {one.id for one in standing}
    covers = standing_covers(opened.place, at=at, worker__in=[one.worker_id for one in standing])
    own = next((one for one in standing if one.worker_id == opened.by.id), None)
    rest = Rest.objects.filter(partnership=own, ends_at=None).order_by("starts_at", "id").first() if own else None
    return Beside(
        partnerships=tuple(standing),
        covers=tuple(one for one in covers if one.partnership_id is None or one.partnership_id in ids),
        begun=tuple(begun),
        mine=own,
        rests_since=rest.starts_at if rest else None,
        told_again=tuple(told_again_of(opened)),
        handovers=tuple(handovers_of(opened)),
    )


def _working(place, accounts, at):
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    rows = Membership.objects.for_place(place).filter(now, role=Role.WORKER, account__in=accounts, starts_at__lte=at)
    return set(rows.values_list("account", flat=True))


def resting(worker, *, place):
    """{circle id: (partnership id, since)} of the worker's own partnerships that rest."""
    rows = Rest.objects.for_place(place).filter(partnership__worker=worker, ends_at=None).select_related("partnership")
    return {row.partnership.circle_id: row.starts_at for row in rows if row.partnership.ends_at is None}


def harms_of(opened):
    """The do-no-harm notes the reader may see, latest first: rows with `.text`."""
    return list(reversed(opened.with_words(opened.rows(Harm))))
