"""Putting a plan into force with what may go wrong, and the place's learning page."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.design.actions import PlanCannotBeAdopted, PlanIsAdopted
from drawwell.design.models import Adoption, Plan
from drawwell.design.next_problems import candidates
from drawwell.guard.powers import no_power
from drawwell.guard.standing import is_in_force
from drawwell.guard.visiting import page
from drawwell.page.charts import bars_chart
from drawwell.page.forms import PlainForm
from drawwell.place.models import Role
from drawwell.supply.models import Capability
from drawwell.understand.readiness import check_ready_to_agree

from . import actions
from .disclosure import ASKS, WHY
from .flow_shown import age_of_figures, flow_shown
from .hiding import HIDDEN, hiding_of, in_words
from .models import Pattern, PublishedTable
from .queries import in_period, latest_turn
from .rules import silent_rules
from .told import asks_as_shown, told_as_shown

NEEDED = ("adopt", "hold capacity", "tell people")
PERIODS_SHOWN = 4


class NextProblem(PlainForm):
    """A problem this plan may cause: said before it goes live, so that it is seen when it comes."""

    words = forms.CharField(
        label=gettext_lazy("What may go wrong because of this plan?"),
        help_text=gettext_lazy("For example: people who used the drop-in may find it shut and ask nobody else."),
        max_length=500,
        widget=forms.Textarea(),
    )
    sign = forms.CharField(label=gettext_lazy("What would be noticed first?"), max_length=300)
    noticed_by = forms.CharField(label=gettext_lazy("Who would notice?"), max_length=200)
    borne_by = forms.CharField(label=gettext_lazy("Who bears it?"), max_length=200)
    look_on = forms.DateField(
        label=gettext_lazy("When do we look?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write a day such as 2027-09-30.")},
    )

    def __init__(self, *args, today, **named):
        super().__init__(*args, use_required_attribute=False, **named)
        self.today = today

    def clean_look_on(self):
        day = self.cleaned_data["look_on"]
        if day <= self.today:
            raise forms.ValidationError(_("Choose a day to come."))
        return day


@page(Role.PLANNER)
def adopt(request, plan):
    """Put a plan into force, once somebody has said what it may cause, who would notice and who bears it."""
    visitor = request.visitor
    this = Plan.objects.for_place(visitor.place).filter(id=plan).first()
    if this is None:
        raise Http404
    _check_can_be_adopted(this, at=visitor.at)
    today = visitor.at.astimezone(visitor.place.zone).date()
    proposed = candidates(this)
    likely = proposed[0].as_next_problem(at=visitor.at) if proposed else None
    first = NextProblem(request.POST or None, prefix="first", today=today, initial=likely)
    second = NextProblem(request.POST or None, prefix="second", today=today, empty_permitted=True)
    if request.method == "POST" and all([first.is_valid(), second.is_valid()]):
        return _adopted(request, this, [form.cleaned_data for form in (first, second) if form.cleaned_data])
    off = [name for name in NEEDED if not is_in_force(name, place=visitor.place, at=visitor.at)]
    wrong = first.errors or second.errors
    context = {"plan": this, "first": first, "second": second, "off": off, "proposed": proposed}
    return render(request, "learn/adopt.html", context, status=422 if wrong else 200)


def _check_can_be_adopted(plan, *, at):
    if not plan.fits_budget:
        raise PlanCannotBeAdopted(plan=plan.name, sentence=plan.sentence)
    if Adoption.objects.filter(plan=plan).exists():
        raise PlanIsAdopted(plan=plan.name)
    check_ready_to_agree(plan.place, at=at)


def _adopted(request, plan, next_problems):
    visitor = request.visitor
    adoption, offered, told = actions.adopt_and_tell(
        plan, next_problems=next_problems, by=visitor.account, at=visitor.at
    )
    said = _(
        "In force. %(offers)d offers were brought to the plan and %(units).0f units moved to what is kept free for "
        "asks. Asks that waited and were offered help: %(offered)s. Asks whose people were told what changed: %(told)s."
    )
    messages.info(
        request,
        said
        % {
            "offers": adoption.offers_published,
            "units": adoption.units_moved_to_reserve,
            "offered": _counted(plan.place, offered, visitor.at),
            "told": _counted(plan.place, [telling.pull for telling in told], visitor.at),
        },
    )
    return redirect("plan", place_key=visitor.place.key, plan=plan.id)


def _counted(place, asks, at):
    return _in_words(asks_as_shown(place, asks, at=at), place, at)


def _in_words(shown, place, at):
    """A count of asks as planning may see it: moved and rounded, and small ones not told apart."""
    if shown is HIDDEN:
        return _("fewer than %(n)d") % {"n": hiding_of(place, at=at).under}
    return _("about %(n)d") % {"n": shown}


@no_power("figures that were published already, and what came of them")
@page()
def learning(request):
    """What people's asks show: the published tables with what is hidden, and what each pattern led to."""
    place, at = request.visitor.place, request.visitor.at
    periods = list(PublishedTable.objects.for_place(place).filter(name=ASKS).order_by("-period")[:PERIODS_SHOWN])
    why = {
        table.period: table
        for table in PublishedTable.objects.for_place(place).filter(
            name=WHY, period__in=[table.period for table in periods]
        )
    }
    names = dict(Capability.objects.for_place(place).values_list("key", "name"))
    turn = latest_turn(place)
    return render(
        request,
        "learn/learning.html",
        {
            "turn": turn,
            "chart": _not_met(periods[0], names) if periods else None,
            "periods": [_period_shown(table, why.get(table.period), names) for table in periods],
            "patterns": _patterns(place),
            "flow": flow_shown(place, names),
            "stale": age_of_figures(place, request.visitor.at),
            "told": _in_words(told_as_shown(place, at=at), place, at) if periods else None,
            "hiding": hiding_of(place, at=request.visitor.at),
            "silent": silent_rules(place, at=request.visitor.at),
            "here": "learning",
        },
    )


def _not_met(table, names):
    """Bars of the asks not met in a period, as far as they are shown; None where none are."""
    rows = [(names.get(row["capability"], row["capability"]), row["unmet"]) for row in _of_capabilities(table)]
    shown = sorted(((name, unmet) for name, unmet in rows if unmet is not HIDDEN), key=lambda row: (-row[1], row[0]))
    if not shown:
        return None
    name, most = shown[0]
    return bars_chart(
        shown,
        sentence=_("Most often not had: %(name)s, %(most)s asks.") % {"name": name, "most": in_words(most)},
        caption=_("Asks not met in %(period)s") % {"period": in_period(table.period)},
        unit=_("asks, rounded to %(n)d") % {"n": table.rounded_to},
    )


def _of_capabilities(table):
    return [row for row in table.rows if row["capability"] != "all"]


def _period_shown(table, why, names):
    """One period's tables as rows of text; what is hidden says so, and never which of two reasons hid it."""
    reasons = {row["capability"]: row["why"] for row in why.rows} if why else {}
    rows = []
    for row in table.rows:
        key = row["capability"]
        name = _("All together") if key == "all" else names.get(key, key)
        stood = [f"{reason} ({in_words(n)})" for reason, n in reasons.get(key, {}).items() if n]
        rows.append([name, *(_cell(row[part]) for part in ("asked", "met", "unmet")), ", ".join(stood)])
    rows.sort(key=lambda row: row[0] != _("All together"))
    hidden = sum(row[part] is HIDDEN for row in table.rows for part in ("asked", "met", "unmet"))
    return {"name": in_period(table.period), "table": table, "rows": rows, "hidden": hidden}


def _cell(count):
    return _("not shown") if count is HIDDEN else str(count)


def _patterns(place):
    """Each pattern with its proposal and how every design since has answered it, latest first."""
    found = (
        Pattern.objects.for_place(place)
        .select_related("capability", "proposal")
        .prefetch_related("proposal__answers__plan__adoption")
        .order_by("-seen_at", "capability__name")
    )
    return [{"pattern": one, "period": in_period(one.period), "answers": _answers_of(one.proposal)} for one in found]


def _answers_of(proposal):
    """How each plan put into force answered a proposal, latest first; words said again are shown once."""
    answers = [one for one in proposal.answers.all() if hasattr(one.plan, "adoption")]
    answers.sort(key=lambda one: (one.at, one.id))
    fresh = [one for place, one in enumerate(answers) if place == 0 or one.words != answers[place - 1].words]
    return fresh[::-1]
