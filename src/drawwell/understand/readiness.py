"""Whether enough is understood to agree a plan: a study of demand, statements in the first person, all four worlds."""

from dataclasses import dataclass
from datetime import timedelta

from drawwell.guard.refusals import Refusal

from .models import DemandStudy, Evidence, Need, Outcome

STUDY_HOLDS_DAYS = 730
THIN_UNDER_SHARE = 0.5


class NotStudied(Refusal):
    """A plan can be drafted, but not agreed, before anybody has studied what people ask for here: {missing}.
    Class a sample together on the page 'What people ask for' and keep the study with people's purpose in their
    own terms.
    """

    status = 422


class NoIStatement(Refusal):
    """Counting what was done is not enough to agree a plan. These have no statement in the first person, with who
    said it and who recognised it: {missing}.
    """

    status = 422


@dataclass(frozen=True)
class Coverage:
    """What is known by world and question: counts, the holes, and whether a design built on it is thin."""

    counts: dict  # (world, question) -> number of rows
    holes: tuple  # (world, question) without any

    @property
    def filled_share(self):
        return 1 - len(self.holes) / max(1, len(self.counts))

    @property
    def silent_worlds(self):
        """The worlds that nothing was heard from."""
        return [
            world
            for world in Evidence.World
            if not any(self.counts[world.value, question.value] for question in Evidence.Question)
        ]

    @property
    def thin(self):
        return bool(self.silent_worlds) or self.filled_share < THIN_UNDER_SHARE

    @property
    def sentence(self):
        """One sentence for the page and the plan."""
        known = len(self.counts) - len(self.holes)
        lead = f"{known} of {len(self.counts)} squares have evidence"
        silent = [world.label for world in self.silent_worlds]
        if silent:
            return f"Thin: {lead}, and nothing was heard from {' or '.join(silent)}."
        return f"Thin: only {lead}." if self.thin else f"{lead}, with something from every world."


def coverage(place, *, need=None):
    """What is known here by world and question, of the whole place or of one need."""
    counts = {(world.value, question.value): 0 for world in Evidence.World for question in Evidence.Question}
    rows = Evidence.objects.for_place(place)
    for row in rows.filter(need=need) if need else rows:
        counts[row.world, row.question] += 1
    return Coverage(counts, tuple(square for square, count in counts.items() if not count))


def latest_study(place, *, at):
    """The latest study of demand that still holds, or None."""
    return (
        DemandStudy.objects.for_place(place)
        .filter(at__lte=at, at__gt=at - timedelta(days=STUDY_HOLDS_DAYS))
        .order_by("-at", "-id")
        .first()
    )


def without_i_statement(place):
    """What a plan cannot be agreed without: sentences naming each need or outcome that lacks its I-statement."""
    outcomes = list(Outcome.objects.for_place(place).select_related("need").order_by("key"))
    missing = []
    for one in outcomes:
        lacks = [
            words
            for words, value in (
                ("a statement", one.i_statement),
                ("who said it", one.said_by),
                ("who recognised it", one.recognised_by),
            )
            if not value.strip()
        ]
        if lacks:
            missing.append(f"{one.name} (lacks {', '.join(lacks)})")
    covered = {one.need_id for one in outcomes}
    needs = Need.objects.for_place(place).exclude(id__in=covered).order_by("key")
    return missing + [f"{need.name} (no outcome is stated)" for need in needs]


def check_ready_to_agree(place, *, at):
    """Raise NotStudied or NoIStatement unless a plan may be agreed here."""
    if latest_study(place, at=at) is None:
        older = DemandStudy.objects.for_place(place).order_by("-at", "-id").first()
        raise NotStudied(missing=f"the last study is of {older.at:%B %Y}" if older else "there is no study yet")
    missing = without_i_statement(place)
    if missing:
        raise NoIStatement(missing="; ".join(missing))


def is_ready_to_agree(place, *, at):
    """Whether `check_ready_to_agree` raises nothing."""
    try:
        check_ready_to_agree(place, at=at)
    except (NotStudied, NoIStatement):
        return False
    return True
