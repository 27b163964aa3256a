"""What a period's published tables show, as one of five kinds of proposal. Rules on rounded counts only."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Sum

from drawwell.design.models import Proposal
from drawwell.page.wording import in_a_sentence
from drawwell.pull.models import Answer
from drawwell.supply.models import Lot

from .hiding import in_words
from .where_patterns import standing_out

OFTEN_A_MONTH = 40
NEARLY_ALWAYS = 0.9
CAN_BE_SOMEWHERE = (Proposal.Kind.KEEP_FREE, Proposal.Kind.PRODUCE)
ELSEWHERE_AT_LEAST = 5
SUITS_MOST = 0.7
RULE_STOPS_AT_LEAST = 5
QUIET_PERIODS = 3
QUIET_DAYS = 100
USED_BY_HARDLY_ANYBODY = 0.1


@dataclass(frozen=True)
class Seen:
    """A pattern before it is kept: what it proposes, for which capability, on which published figures."""

    kind: str
    capability: str
    words: str
    evidence: str
    asked: int | None
    unmet: int | None
    rule: str = ""
    area: str = ""


def look_for_patterns(asks, why, capabilities, *, months, at, earlier=(), where=(), areas=()):
    """Patterns for each capability, in the order of their keys: one of the whole place, and one of each area in which
    more went unmet than chance allows.

    asks, why, where: the rows of the published tables; earlier: rows of the asks tables of the periods before,
    latest first; capabilities: key -> Capability; areas: (Area, people) of those whose people are known.
    """
    reasons = {row["capability"]: row["why"] for row in why}
    rows = {row["capability"]: row for row in asks if row["capability"] != "all"}
    quiet = _quiet_in_all([asks, *earlier[: QUIET_PERIODS - 1]])
    found = []
    for key, one in sorted(capabilities.items()):
        seen = _seen_in(rows[key], reasons.get(key, {}), one, months)
        if seen is None and key in quiet and _kept_free_for_nobody(one, at):
            words = (
                f"{one.name} is kept free and hardly anybody pulls it: stop keeping it, and use the money elsewhere."
            )
            evidence = f"{one.name}: too few asks to show in {QUIET_PERIODS} periods running"
            seen = Seen(Proposal.Kind.STOP, key, words, evidence, None, None)
        if seen is None or seen.kind not in CAN_BE_SOMEWHERE:
            found.append(seen)
        else:
            found += _where(seen, one, standing_out(where, key, areas))
    return [seen for seen in found if seen is not None]


def _where(seen, capability, out):
    """One pattern for each area that stands out, and one for the rest of the place if enough is left of it."""
    what = in_a_sentence(capability.name)
    do = "produce more of it" if seen.kind == Proposal.Kind.PRODUCE else "keep more of it free"
    found = [
        Seen(
            seen.kind,
            capability.key,
            f"{in_words(one.unmet).capitalize()} asks for {what} from {one.area.name} were not met, where about "
            f"{one.usual:.0f} would be usual for as many people: {do} within its reach.",
            f"{capability.name} in {one.area.name}: not met {in_words(one.unmet)}; for 1,000 people {one.rate:.1f}, "
            f"nine in ten {one.low:.1f} to {one.high:.1f}, the whole place {one.whole:.1f}",
            one.unmet,
            one.unmet,
            area=one.area.code,
        )
        for one in out
    ]
    left = seen.unmet - sum(one.unmet for one in out)
    if not found or left < ELSEWHERE_AT_LEAST:
        return found or [seen]
    words = f"{in_words(left).capitalize()} asks for {what} from elsewhere were not met: {do}."
    return [*found, Seen(seen.kind, capability.key, words, seen.evidence, seen.asked, left)]


def _quiet_in_all(tables):
    """Keys of capabilities whose asks were too few to show in each of enough periods running."""
    if len(tables) < QUIET_PERIODS:
        return set()
    hidden = [
        {row["capability"] for row in rows if row["asked"] is None and row["met"] is None and row["unmet"] is None}
        for rows in tables
    ]
    return set.intersection(*hidden)


def _seen_in(row, reasons, capability, months):
    asked, met, unmet = row["asked"], row["met"], row["unmet"]
    evidence = f"{capability.name}: asked {in_words(asked)}, not met {in_words(unmet)}"
    by_rule = reasons.get(Answer.Why.RULE) or 0
    if by_rule >= RULE_STOPS_AT_LEAST:
        what = in_a_sentence(capability.name)
        words = f"A rule stopped {in_words(by_rule)} asks for {what}: change the rule, not the staffing."
        return Seen(
            Proposal.Kind.CHANGE_RULE, capability.key, words, evidence, asked, unmet, rule="as logged with the asks"
        )
    if asked and met and asked >= OFTEN_A_MONTH * months and met >= NEARLY_ALWAYS * asked:
        words = (
            f"{capability.name} is asked for {in_words(asked)} times and nearly always given: put it in the workers' "
            "own hands rather than buying more of it."
        )
        return Seen(Proposal.Kind.OWN_HANDS, capability.key, words, evidence, asked, unmet)
    if unmet:
        return _more_of(capability, evidence, asked, unmet)
    return None


def _more_of(capability, evidence, asked, unmet):
    suits = max((fit.produced_share for fit in capability.fit_set.all()), default=0.0)
    produce = capability.can_be_produced and (suits >= SUITS_MOST or not capability.can_be_kept_free)
    kind = Proposal.Kind.PRODUCE if produce else Proposal.Kind.KEEP_FREE
    what = "produce more of it" if produce else "keep more of it free"
    words = f"{in_words(unmet).capitalize()} asks for {in_a_sentence(capability.name)} were not met: {what}."
    return Seen(kind, capability.key, words, evidence, asked, unmet)


def _kept_free_for_nobody(capability, at):
    """Whether some of it is kept free and hardly any of what was kept lately was held or used: units, not people."""
    kept = Lot.objects.filter(
        offer__capability=capability, offer__kept_free=True, offer__starts_at__gt=at - timedelta(days=QUIET_DAYS)
    ).filter(offer__starts_at__lte=at)
    sums = kept.aggregate(units=Sum("units"), promised=Sum(F("held") + F("taken")))
    return bool(sums["units"]) and (sums["promised"] or 0) < USED_BY_HARDLY_ANYBODY * sums["units"]
