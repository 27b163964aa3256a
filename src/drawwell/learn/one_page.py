"""One page for leaders, finance and audit: six sentences with a picture each, from the work itself, no extra form."""

from dataclasses import dataclass

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from drawwell.design.actions import plan_in_force
from drawwell.design.pictures import three_ways
from drawwell.guard.visiting import page
from drawwell.page.charts import bars_chart
from drawwell.place.models import Role
from drawwell.supply import entitlement
from drawwell.supply.erosion_views import chart_of, sentence_of
from drawwell.supply.models import BudgetLine
from drawwell.supply.money import pounds

from . import rules, trends
from .hiding import HIDDEN
from .queries import latest_comparison, latest_turn
from .trend_views import chart_of as trend_chart

READERS = (Role.LEADER, Role.AUDITOR, Role.PLANNER)
BIGGEST = 3
CENTRES_SHOWN = 6


@dataclass(frozen=True)
class Pair:
    """A sentence that answers one question, and the picture beneath it, if there are figures for one."""

    question: str
    sentence: str
    chart: object | None


@page(*READERS)
def one_page(request):
    """Page 17: six pairs, the three biggest things in the way with their owners; it prints on one sheet."""
    visitor, place = request.visitor, request.visitor.place
    context = {
        "pairs": [one(place, visitor.at) for one in (_loop, _unmet, _enough, _ways, _money, _narrowed)],
        "in_the_way": rules.rules_shown(place, at=visitor.at)[:BIGGEST],
        "here": "one-page",
        "at": visitor.at,
    }
    return render(request, "learn/one_page.html", context)


def _loop(place, at):
    turn = latest_turn(place)
    question = _("What was asked, and what came of it?")
    if turn is None:
        return Pair(question, _("Nothing has been published yet."), None)
    parts = [(gettext_lazy("Asks"), turn.asked), (gettext_lazy("Met"), turn.met), (gettext_lazy("Not met"), turn.unmet)]
    shown = [(words, count) for words, count in parts if count is not HIDDEN]
    chart = (
        bars_chart(shown, sentence=turn.sentence, caption=_("Asks of the period"), unit=_("rounded")) if shown else None
    )
    return Pair(question, turn.sentence, chart)


def _unmet(place, at):
    question = _("Is it getting better or only varying?")
    series = trends.series_of(place).get(trends.UNMET)
    if series is None or not series.known:
        return Pair(question, _("No period has been published yet."), None)
    found = trends.usual(place, series)
    charted = len(series.known) > 2 and found.chart.lower[-1] == found.chart.lower[-1]
    return Pair(question, found.sentence, trend_chart(found) if charted else None)


def _enough(place, at):
    """What the plan promised beside what was published: shares, since the two count different things."""
    question = _("Was the plan enough?")
    plan, turn = plan_in_force(place), latest_turn(place)
    if plan is None or turn is None or HIDDEN in (turn.asked, turn.met) or not turn.asked:
        return Pair(question, _("There is no plan in force with a published period to set beside it yet."), None)
    promised = 100 * plan.result["met_per_month"] / max(1e-9, plan.result["asked_per_month"])
    came = 100 * turn.met / turn.asked
    sentence = _("The plan expects to meet %(promised).0f of 100; of asks made, about %(came).0f of 100 were met.") % {
        "promised": promised,
        "came": came,
    }
    rows = [(_("Needs the plan expects to meet"), promised), (_("Asks that were met"), came)]
    return Pair(
        question, sentence, bars_chart(rows, sentence=sentence, caption=_("Promised, and what came"), unit=_("of 100"))
    )


def _ways(place, at):
    question = _("Would another way do better with the same money?")
    rehearsal = latest_comparison(place)
    if rehearsal is None:
        return Pair(question, _("The three ways have not been compared yet."), None)
    chart = three_ways(rehearsal)
    return Pair(question, chart.sentence if chart else rehearsal.sentence, chart)


def _money(place, at):
    question = _("Where did the money go?")
    years = BudgetLine.objects.for_place(place).filter(actual_pence__isnull=False).order_by("-year")
    last = years.values_list("year", flat=True).first()
    if last is None:
        return Pair(question, _("No year's spending has been given yet."), None)
    lines = list(years.filter(year=last).select_related("cost_centre"))
    budget, spent = sum(line.budget_pence for line in lines), sum(line.actual_pence for line in lines)
    sentence = _("In %(year)s %(spent)s was spent of a budget of %(budget)s.") % {
        "year": last,
        "spent": pounds(spent),
        "budget": pounds(budget),
    }
    most = sorted(lines, key=lambda line: (-line.actual_pence, line.cost_centre.code))[:CENTRES_SHOWN]
    rows = [(line.cost_centre.name, line.actual_pence / 100) for line in most]
    return Pair(question, sentence, bars_chart(rows, sentence=sentence, caption=_("Spent, most first"), unit="£"))


def _narrowed(place, at):
    question = _("Which help has narrowed?")
    seen = [one for one in entitlement.narrowings(place) if one.narrowed]
    if not seen:
        return Pair(question, _("Nothing that is watched has narrowed."), None)
    first = seen[0]
    sentence = ngettext(
        "%(n)d service has narrowed. Most: %(name)s, %(said)s.",
        "%(n)d services have narrowed. Most: %(name)s, %(said)s.",
        len(seen),
    ) % {"n": len(seen), "name": first.service.name, "said": sentence_of(first)}
    return Pair(question, sentence, chart_of(first))
