"""What else waits on a worker: words not sent yet, who they step in for, what they alone can answer, what rests."""

from dataclasses import dataclass

from drawwell.guard import watches
from drawwell.partner import beside, cover, drafts, duplicates, harm, small_money
from drawwell.partner.duties import has_duty
from drawwell.partner.models import Duty


@dataclass(frozen=True)
class Week:
    """A worker's week beside their asks. No count of what was done, and nothing about how fast."""

    drafts: tuple  # (circle id, name, when it was kept), the latest first
    covers: tuple  # Cover rows in which they step in for somebody, or somebody for them
    money: tuple  # (how many ask for their word about small money, how many of them are past their day)
    unsafe: int  # what they were told about safety and have not answered
    looks: int  # next problems they promised to look for, and the day has passed
    gaps: int  # families without anybody, where they see to that
    alike: int  # pairs of names that are alike
    working: tuple  # (circle id, name)
    resting: tuple  # (circle id, name, since)

    @property
    def is_quiet(self):
        return not (self.drafts or self.money[0] or self.unsafe or self.looks or self.gaps)


def week_of(visitor, circles):
    """A worker's Week. circles: [(circle id, name)] of those they work with or step in for now."""
    account, place, at = visitor.account, visitor.place, visitor.at
    names, rests = dict(circles), beside.resting(account, place=place)
    sees_to_it = has_duty(account, place, Duty.Kind.WORKERS, at=at)
    kept = drafts.drafts_by(account, place=place)
    return Week(
        drafts=tuple((key, names[key], when) for key, when in kept.items() if key in names),
        covers=tuple(one for one in cover.standing_covers(place, at=at) if account.id in (one.worker_id, one.cover_id)),
        money=small_money.how_many_wait_on(account, place, at=at),
        unsafe=sum(not row.is_answered for row in harm.told_to(account, place)),
        looks=len(watches.overdue(place, at=at, owner=account)),
        gaps=cover.how_many_gaps(place, at=at) if sees_to_it else 0,
        alike=len(duplicates.suggested(account, place=place, at=at)),
        working=tuple((key, name) for key, name in circles if key not in rests),
        resting=tuple((key, name, rests[key]) for key, name in circles if key in rests),
    )
