"""Page 0's two pictures: the loop with its live figures, and three ways of spending the same money."""

from django.utils.translation import gettext as _

from drawwell.design import pictures
from drawwell.design.actions import plan_in_force
from drawwell.guard.many import known_together
from drawwell.guard.models import JournalEntry
from drawwell.guard.powers import POWERS
from drawwell.guard.standing import is_in_force
from drawwell.learn.hiding import in_words
from drawwell.learn.queries import latest_comparison, words_heard
from drawwell.page.loop import loop_picture
from drawwell.supply.actions import live_offers
from drawwell.understand.models import Need


def loop_of(place, turn, *, at):
    """The loop's picture with what is known in public now."""
    plan = plan_in_force(place)
    offers = live_offers(place, at=at, until=at).count()
    figures = {
        "understand": (str(Need.objects.for_place(place).count()), _("needs known")),
        "supply": (f"{offers:,}", _("offers open now")),
        "guard": (str(_guards_in_force(place, at)), _("powers in force, each held by a guard")),
    }
    heard = words_heard(place)
    if heard:
        figures["understand"] = (f"{heard:,}", _("things people said, in their words"))
    if plan:
        figures["design"] = (f"{plan.result.get('met_per_month', 0):,.0f}", _("people a month the plan would meet"))
    if turn:
        figures["pull"] = (in_words(turn.asked), _("asks, %(met)s met") % {"met": in_words(turn.met)})
        figures["learn"] = (str(turn.proposals), _("changes proposed"))
        figures["partner"] = (in_words(turn.told), _("told what changed because they asked"))
    sentence = turn.sentence if turn else _("The loop has not turned here yet: no month's asks have been published.")
    return loop_picture(figures, sentence=sentence)


def _guards_in_force(place, at):
    """How many powers of the place may be used now: a guard that is off or over does not count."""
    of_place = [power for power in POWERS.values() if not power.of_installation]
    with known_together([(power, place, at) for power in of_place]):
        return sum(is_in_force(power.name, place=place, at=at) for power in of_place)


def three_ways(place):
    """The chart of three ways with its ranges, where both stops winning, and how new it is; empty before it is made."""
    rehearsal = latest_comparison(place)
    if rehearsal is None:
        return {}
    plan = plan_in_force(place)
    return {
        "chart": pictures.three_ways(rehearsal),
        "stops": pictures.in_page_words(rehearsal.result["stops"]["sentence"]),
        "compared_at": rehearsal.made_at,
        "plan_is_newer": plan is not None and plan.made_at > rehearsal.made_at,
    }


def not_known_yet(place):
    """What this page cannot tell, in sentences."""
    unknown = [
        _("Whether people are better off in their own terms: that is theirs to say, and nobody adds it up."),
        _("How people here really behave when help does not fit: the rehearsal uses stated assumptions."),
    ]
    if place.pulls_are == "simulated":
        unknown.append(_("What people here would ask for: the asks shown are simulated."))
    return unknown


def refused_attempts(place):
    """How often a power or a record was refused, ever: a count anybody may see."""
    return JournalEntry.objects.for_place(place).filter(refused=True).count()
