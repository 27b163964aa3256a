"""A month passes in a made-up place: people ask, are answered or not, and the loop turns once.

Everything happens by the actions a real place uses. Who asks what is drawn from a seed made of the place and
the month, so the same month is the same month wherever it is let pass.
"""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid5

from django.db import transaction

from drawwell.design.actions import plan_in_force, run
from drawwell.design.publish import month_bounds
from drawwell.guard.actions import drill, pair_again
from drawwell.guard.models import Guard
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.learn.actions import adopt_and_tell, learn_from
from drawwell.learn.disclosure import period_before
from drawwell.partner.access import name_of_circle, partnerships_of_made_up
from drawwell.partner.actions import notice
from drawwell.place.clock import now_of
from drawwell.pull.actions import confirm, did_it_help, draw, lapse_due, pull_in, release, standing
from drawwell.pull.models import Answer, Pull
from drawwell.supply import ledger
from drawwell.supply.models import BudgetLine, Capability, Offer
from drawwell.supply.reserve import give_to_whoever_came

from .answering import answer_for
from .believing import weigh_what_happened
from .cast import DOORS, account, circles_told
from .guarding import watch
from .play_rates import PlayRates
from .then_what import look_at_what_is_due

ASKS_A_MONTH = (3, 4, 4, 5)  # for each circle, one of these
WANTED_WITHIN_DAYS = (2, 3, 5, 7, 10)
OTHERS_PULL = (0.7, 0.9)  # share of the reserve kept for known needs, in an easy month for a kind of help
OTHERS_PULL_HARD = (1.0, 1.1)  # and in a hard one
HARD_SHARE = 0.3
DRILL_EVERY_DAYS = 80
RENEW_BEFORE_DAYS = 40
DOORS_OPEN = timedelta(hours=8)  # after the midnight with which help begins, and an hour before the month is over


class OnlyMadeUpTimePasses(Refusal):
    """{place} is a real place: its months pass by themselves."""

    status = 403


class StoryIsOver(Refusal):
    """The story of {place} ends here: its folder has no budget for {year}. Set it up afresh to begin again."""


@dataclass(frozen=True)
class MonthPassed:
    """What a month held: asks, how many were met at once, proposals, the plan, what moved and who was told."""

    name: str
    asked: int
    met: int
    proposals: int
    plan: object
    offered: int
    told: int


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def let_a_month_pass(place, *, by, at):
    """Let the place's clock run to the first of the next month. Raises OnlyMadeUpTimePasses, StoryIsOver."""
    if not place.made_up or place.clock_at is None:
        raise OnlyMadeUpTimePasses(place=place.name)
    local = at.astimezone(place.zone)
    month = f"{local:%Y-%m}"
    starts_at, ends_at = month_bounds(month, place.zone)
    next_year = financial_year(ends_at.astimezone(place.zone))
    if not BudgetLine.objects.for_place(place).filter(year=next_year).exists():
        raise StoryIsOver(place=place.name, year=next_year)
    _keep_guards(place, at=at)
    look_at_what_is_due(place, at=at)
    chance = random.Random(f"{place.key}/{month}")
    with transaction.atomic():
        _others_use_help(place, chance, starts_at)
        asked, met = _live_through(place, chance, starts_at, ends_at)
        place.clock_at = ends_at + timedelta(hours=9)
        place.save(update_fields=["clock_at"])
    watch(place)
    return _turn_the_loop(place, month, asked, met)


def _turn_the_loop(place, month, asked, met):
    """Publish what was asked, propose, design, adopt, offer what is freed, tell those who asked."""
    now, planner = now_of(place), account(DOORS["planner"])
    patterns = learn_from(place, period=period_before(place, now), by=planner, at=now)
    weigh_what_happened(place)
    local = now.astimezone(place.zone)
    plan = run(
        place,
        year=financial_year(local),
        months=months_left(local),
        name=f"Design after {month}",
        by=planner,
        at=now,
    )
    if not plan.fits_budget:
        return MonthPassed(month, asked, met, len(patterns), plan, 0, 0)
    problem = {
        "words": "What is kept free stands unused while people queue for what was produced less of.",
        "sign": "Units kept free and not pulled, two months running",
        "noticed_by": "providers, on the page of what they can offer",
        "borne_by": "people who use the standard service",
        "look_on": (now + timedelta(days=60)).date(),
    }
    _, offered, tellings = adopt_and_tell(plan, next_problems=[problem], by=planner, at=now)
    return MonthPassed(month, asked, met, len(patterns), plan, len(offered), len(tellings))


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def month_is_over(place, month):
    """What Wellbridge does when a month was lived through in another way than its story: the loop turns once.

    Nothing happens where the folder has no budget for the year that begins.
    """
    at = now_of(place)
    if BudgetLine.objects.for_place(place).filter(year=financial_year(at.astimezone(place.zone))).exists():
        _keep_guards(place, at=at)
        _turn_the_loop(place, month, 0, 0)


def financial_year(day):
    """'2026-27' for any moment from April 2026 to March 2027."""
    start = day.year if day.month >= 4 else day.year - 1
    return f"{start}-{(start + 1) % 100:02d}"


def months_left(day):
    """The months from this one to the end of its financial year."""
    end = (day.year + (day.month >= 4)) * 12 + 3
    first = day.year * 12 + day.month
    return [f"{(m - 1) // 12}-{(m - 1) % 12 + 1:02d}" for m in range(first, end + 1)]


def _keep_guards(place, *, at):
    """What a keeper does: tries each off-switch every quarter and pairs again before a guard's year is over."""
    for name in Guard.objects.for_place(place).values_list("power", flat=True).distinct():
        guard = Guard.objects.for_place(place).filter(power=name).order_by("-begun_at", "-id").first()
        if guard.sunset_at - at < timedelta(days=RENEW_BEFORE_DAYS) and not guard.trial:
            pair_again(guard, sunset_at=at + timedelta(days=365), by=guard.keeper, at=at)
        elif at - guard.drills.order_by("-on_at", "-id").first().on_at > timedelta(days=DRILL_EVERY_DAYS):
            drill(guard, by=guard.keeper, at=at)


def _live_through(place, chance, starts_at, ends_at):
    """The month's asks in the order of their moments, each followed by what became of it. (asked, met at once)"""
    capabilities = {one.key: one for one in Capability.objects.for_place(place)}
    told = {one["name"]: one for one in circles_told()}
    asked = met = 0
    rates, _rows = PlayRates.of(place, at=starts_at)
    answer_what_was_offered(place, chance, rates)
    for moment, partnership, key in _asks_of_the_month(place, chance, told, capabilities, starts_at, ends_at):
        lapse_due(place, at=moment)
        pull = pull_in(
            partnership.circle,
            capabilities[key],
            by=partnership.worker,
            at=moment,
            latest_at=moment + timedelta(days=chance.choice(WANTED_WITHIN_DAYS)),
        )
        asked += 1
        moment = answer_for(pull, chance, moment)
        held = standing(pull).kind == Answer.Kind.HELD
        met += held
        if held:
            what_became_of_it(pull, chance, moment, rates)
    _notice_things(place, chance, ends_at)
    return asked, met


@transaction.atomic
def _others_use_help(place, chance, starts_at):
    """What everybody outside the story uses: walk-ins all that is produced, since more ask for it than there is;
    other workers about as much reserve as was kept for known needs. Counts only: they are nobody in particular.
    """
    for_asks = _kept_for_asks(place)
    of_month = {"starts_at__gte": starts_at, "starts_at__lt": starts_at + timedelta(days=27)}
    offers = list(Offer.objects.for_place(place).filter(**of_month).select_related("capability").order_by("key"))
    free = ledger.free_units_of(offers)
    kept = Counter()
    for offer in offers:
        kept[offer.capability_id] += free[offer.id] if offer.kept_free else 0
    pressure = {
        key: chance.uniform(*(OTHERS_PULL_HARD if chance.random() < HARD_SHARE else OTHERS_PULL))
        for key in sorted(kept)
    }
    for offer in offers:
        share = 1.0
        if offer.kept_free:
            known = max(0.0, 1 - for_asks[offer.capability_id] / max(1, kept[offer.capability_id]))
            share = known * pressure[offer.capability_id]
        units = min(free[offer.id], round(free[offer.id] * share))
        if units > 0:
            key = uuid5(offer.id, "everybody else")
            if offer.kept_free:  # the pulls of other workers, which this story does not tell one by one
                pulls = uuid5(offer.id, "pulls of others")
                ledger.hold([(offer, units)], pull_id=pulls, key=key, until=offer.ends_at, by=None, at=starts_at)
                ledger.draw(key, by=None, at=starts_at)
            else:
                give_to_whoever_came(offer, units, key=key, by=None, at=starts_at)


def _kept_for_asks(place):
    """Units a month that the plan in force keeps free only because of asks, by capability id."""
    plan = plan_in_force(place)
    units = Counter()
    for answer in plan.answers.filter(changed=True).select_related("proposal") if plan else ():
        units[answer.proposal.capability_id] += max(0.0, answer.units_after - answer.units_without_asks)
    return units


def _asks_of_the_month(place, chance, told, capabilities, starts_at, ends_at):
    asks, seconds = [], (ends_at - starts_at).total_seconds()
    for partnership in partnerships_of_made_up(place):
        usual = told.get(name_of_circle(partnership.circle), {}).get("pulls") or sorted(capabilities)
        for _ in range(chance.choice(ASKS_A_MONTH)):
            key = chance.choice(usual) if chance.random() < 0.8 else chance.choice(sorted(capabilities))
            # By day, and early enough that what is held can still be used within the month.
            moment = starts_at + timedelta(seconds=chance.random() * seconds * 0.9, hours=9)
            asks.append((moment, partnership, key))
    return sorted(asks, key=lambda one: (one[0], one[1].id))


def what_became_of_it(pull, chance, moment, rates):
    """It is used, and said whether it helped, or given back: as often as the place assumes (PlayRates)."""
    last = standing(pull)
    later = while_held(last, moment, timedelta(hours=chance.uniform(2, 40)))
    if chance.random() < rates.used_share:
        later = max(later, last.offer.starts_at + DOORS_OPEN)  # late in a month the next one's help is held
        draw(pull, by=pull.by, at=later)
        did_it_help(pull, rates.answer(chance.random()), by=pull.by, at=later + timedelta(hours=1))
    else:
        release(pull, by=pull.by, at=later, words="Not needed after all.")


def while_held(last, moment, wait):
    """The moment so long after this one, or halfway to the end of what is held where it lapses before that.

    How long help is held hangs on the day it is wanted, on how late its provider said yes, and on the opening hours
    of whichever offer was nearest: a person who needs it comes in time.
    """
    return min(moment + wait, moment + (last.until - moment) / 2)


def answer_what_was_offered(place, chance, rates):
    """Freed help that was offered is taken up by most and given back by some, before its time is over."""
    offered = Pull.objects.for_place(place).filter(answers__kind=Answer.Kind.OFFERED).select_related("by").distinct()
    for pull in offered.order_by("asked_at", "id"):
        last = standing(pull)
        if last.kind != Answer.Kind.OFFERED:
            continue
        moment = last.at + timedelta(hours=20)
        if chance.random() < rates.used_share and moment < last.until:
            confirm(pull, by=pull.by, at=moment)
            draw(pull, by=pull.by, at=while_held(last, moment, timedelta(hours=1)))
        elif moment < last.until:
            release(pull, by=pull.by, at=moment, words="Found another way meanwhile.")


NOTICED = (
    "A better week than the last.",
    "One small thing went right and was said out loud.",
    "Hard going; got through it.",
    "Somebody else noticed before I did.",
)


def _notice_things(place, chance, at):
    """Some circles notice something, in their own terms; nobody adds these numbers up."""
    for partnership in partnerships_of_made_up(place):
        if chance.random() < 0.4:
            notice(
                partnership.circle, chance.choice(NOTICED), by=partnership.worker, at=at - timedelta(days=2),
                scale_now=chance.randint(2, 8),
            )  # fmt: skip
