"""What a place may say of itself in public: figures from its published tables, never from rows about people."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from drawwell.design.actions import plan_in_force
from drawwell.design.answers import LEAST_CHANGE
from drawwell.design.models import Proposal, Rehearsal

from .disclosure import ASKS
from .hiding import HIDDEN, in_words
from .models import Contact, PublishedTable
from .told import told_as_shown


@dataclass(frozen=True)
class Turn:
    """The loop's latest turn: a period's published asks, what moved because of the unmet, how many were told."""

    period: str
    asked: int | None
    met: int | None
    unmet: int | None
    proposals: int
    moved: int
    told: int | None
    table: PublishedTable

    @property
    def sentence(self):
        """Asks, met, not met, what moved because of them, how many were told."""
        unmet = f"{in_words(self.unmet)} were not" if self.unmet is not None else "too few to show were not"
        met = f"{in_words(self.met)} were met" if self.met is not None else "too few to show were met"
        asked = f"people asked {in_words(self.asked)} times" if self.asked is not None else "people asked"
        moved = (
            f"{self.moved} {'thing' if self.moved == 1 else 'things'} moved" if self.moved else "nothing has moved yet"
        )
        told = f"fewer than {self.table.threshold}" if self.told is HIDDEN else in_words(self.told)
        return (
            f"In {in_period(self.period)} {asked}; {met} and {unmet}. Because of those not met, {moved}, "
            f"and {told} of those who asked were told what changed."
        )


def latest_turn(place):
    """The latest Turn of the loop, or None before anything was published."""
    table = PublishedTable.objects.for_place(place).filter(name=ASKS).order_by("-period").first()
    if table is None:
        return None
    whole = next(row for row in table.rows if row["capability"] == "all")
    tables = PublishedTable.objects.for_place(place).filter(period=table.period).values("id")
    proposals = Proposal.objects.for_place(place).filter(table_id__in=tables)
    plan = plan_in_force(place)
    # Only what would be less without the asks moved because of them.
    more = F("units_without_asks") + LEAST_CHANGE
    moved = plan.answers.filter(changed=True, units_after__gt=more).count() if plan else 0
    return Turn(
        period=table.period,
        asked=whole["asked"],
        met=whole["met"],
        unmet=whole["unmet"],
        proposals=proposals.count(),
        moved=moved,
        told=told_as_shown(place, since=table.published_at, at=table.published_at),
        table=table,
    )


def in_period(name):
    """'2026-04' -> 'April 2026'; '2026-04 to 2026-06' -> 'April to June 2026'."""
    first, _, last = name.partition(" to ")
    start = datetime.strptime(first, "%Y-%m")  # noqa: DTZ007 (a month has no zone)
    if not last:
        return f"{start:%B %Y}"
    end = datetime.strptime(last, "%Y-%m")  # noqa: DTZ007
    return f"{start:%B} to {end:%B %Y}" if start.year == end.year else f"{start:%B %Y} to {end:%B %Y}"


def latest_comparison(place):
    """The latest comparison of three ways of spending the same money, or None."""
    return Rehearsal.objects.for_place(place).filter(kind=Rehearsal.Kind.COMPARISON).order_by("-made_at", "-id").first()


def words_heard(place):
    """How many contacts are kept in people's words: a count of statements, none of which names anybody."""
    return Contact.objects.for_place(place).count()
