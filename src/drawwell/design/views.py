"""Plans: the one in force, what another would do, and what the next design will read."""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard.models import Link
from drawwell.guard.standing import is_in_force
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm
from drawwell.place.models import Role
from drawwell.supply.models import BudgetLine
from drawwell.understand.readiness import coverage

from . import actions, pictures
from .ask import months_of, open_proposals
from .bad_years import bad_years_sentence
from .beside import less_money_of, set_beside
from .figures import how_far_from_best, in_force_sentence, limits_of, money_of, ranges_of, settings_of
from .fresh_demand import fresh_demand_sentence
from .models import Plan, Rehearsal
from .next_problems import candidates, cost_to_others
from .publish import month_bounds
from .what_would_happen import see_what_happens

READERS = (Role.PLANNER, Role.LEADER, Role.AUDITOR)
PLANS_ON_A_PAGE = 8
REHEARSED_TIMES = 20


class WhatIf(PlainForm):
    """What is asked of the design engine: which year, how much of its money, which way of spending it."""

    year = forms.ChoiceField(label=gettext_lazy("Financial year"))
    per_cent = forms.IntegerField(
        label=gettext_lazy("How much of that year's money"),
        help_text=gettext_lazy("100 is the budget as finance has it; 94 is 6% less."),
        min_value=1,
        max_value=300,
        initial=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    bad_years = forms.IntegerField(
        label=gettext_lazy("How much weight on the bad years"),
        help_text=gettext_lazy(
            "0 plans for the average of the years tried; 100 plans for the worst quarter of them alone. More weight "
            "keeps more ready for a bad year and does less in the others. Your name and the date are kept with it."
        ),
        min_value=0,
        max_value=100,
        initial=0,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How it may be spent"),
        choices=[
            ("both", gettext_lazy("Services, and help kept free for asks")),
            ("production only", gettext_lazy("Services only")),
            ("partnering only", gettext_lazy("Help kept free for asks only")),
        ],
        widget=forms.RadioSelect(),
        initial="both",
    )

    def __init__(self, *args, years, **named):
        super().__init__(*args, **named)
        self.fields["year"].choices = [(year, year) for year in years]

    def clean_bad_years(self):
        return self.cleaned_data["bad_years"] or 0


@page(*READERS)
def plans(request):
    """Page 12: the result in one sentence, what asks it will read, and a button to see what happens."""
    visitor = request.visitor
    place, at = visitor.place, visitor.at
    months = {year: left for year in _years(place) if (left := _months_left(place, year, at))}
    may_design = Role.PLANNER in visitor.roles and bool(months)
    form = WhatIf(request.POST or None, years=months)
    if request.method == "POST":
        visitor.check(Role.PLANNER)
        if form.is_valid():
            return _see_what_happens(request, form.cleaned_data, months)
    in_force = actions.plan_in_force(place)
    comparison = Rehearsal.objects.for_place(place).filter(kind=Rehearsal.Kind.COMPARISON).first()
    found = Plan.objects.for_place(place).select_related("by").prefetch_related("answers").order_by("-made_at", "-id")
    return render(
        request,
        "design/plans.html",
        {
            "in_force": in_force,
            "sentence": in_force_sentence(in_force),
            "proposals": _with_last_answer(open_proposals(place, at=at)),
            "form": form,
            "may_design": may_design,
            "designing_is_on": is_in_force("design", place=place, at=at),
            "plans": _with_how_far(Paginator(found, PLANS_ON_A_PAGE).get_page(request.GET.get("page"))),
            "comparison": comparison,
            "chart": pictures.three_ways(comparison) if comparison else None,
            **pictures.words_of(comparison),
            "settings": settings_of(comparison.result["stops"]) if comparison else (),
            "stops_chart": pictures.where_both_gains(comparison.result["stops"]) if comparison else None,
            "others": comparison.result.get("others") if comparison else None,
        },
        status=422 if form.errors else 200,
    )


def _years(place):
    return list(BudgetLine.objects.for_place(place).order_by("year").values_list("year", flat=True).distinct())


def _months_left(place, year, at):
    """The months of a financial year that are not over."""
    return [month for month in months_of(year) if month_bounds(month, place.zone)[1] > at]


def _see_what_happens(request, asked, months):
    visitor, year = request.visitor, asked["year"]
    plan = actions.run(
        visitor.place,
        year=year,
        months=months[year],
        mode=asked["mode"],
        budget_share=asked["per_cent"] / 100,
        bad_years=asked["bad_years"] / 100,
        name=_name_of(asked),
        by=visitor.account,
        at=visitor.at,
    )
    return redirect("plan", place_key=visitor.place.key, plan=plan.id)


def _name_of(asked):
    """What a try from the page is called: its year, money, way, and the weight on bad years where there is any."""
    name = _("%(year)s with %(per_cent)d%% of the money: %(way)s") % {
        "year": asked["year"],
        "per_cent": asked["per_cent"],
        "way": str(pictures.WAYS[asked["mode"]]).lower(),
    }
    if not asked["bad_years"]:
        return name
    return _("%(name)s, %(per_cent)d%% of the weight on bad years") % {"name": name, "per_cent": asked["bad_years"]}


def _with_last_answer(proposals):
    """Each proposal with how the plan put into force last answered it; a mere try answers nobody."""
    for proposal in proposals:
        answers = proposal.answers.filter(plan__adoption__isnull=False).select_related("plan")
        proposal.last_answer = answers.order_by("-at", "-id").first()
    return proposals


def _with_how_far(plans):
    for plan in plans:
        plan.how_far = how_far_from_best(plan) if plan.fits_budget else ""
    return plans


@page(*READERS)
def plan(request, plan):
    """One plan, whole: what it does, for whom, what holds it back, and how it answers what people asked."""
    visitor = request.visitor
    this = Plan.objects.for_place(visitor.place).select_related("by").filter(id=plan).first()
    if this is None:
        raise Http404
    if request.method == "POST":
        visitor.check(Role.PLANNER)
        study = see_what_happens(this, replications=REHEARSED_TIMES, by=visitor.account, at=visitor.at)
        return redirect("study", place_key=visitor.place.key, study=study.id)
    return render(request, "design/plan.html", {"plan": this, **_shown(this, visitor)})


def _shown(plan, visitor):
    adoption = getattr(plan, "adoption", None)
    planner = Role.PLANNER in visitor.roles
    shown = {
        "adoption": adoption,
        "in_force": adoption is not None and actions.plan_in_force(plan.place) == plan,
        "next_problems": _next_problems(plan, adoption) if adoption else (),
        "may_adopt": planner and adoption is None and plan.fits_budget,
        "may_rehearse": planner and plan.fits_budget,
        "rehearsing_is_on": is_in_force("rehearse", place=plan.place, at=visitor.at),
        "rehearsed_times": REHEARSED_TIMES,
        "known": coverage(plan.place),
    }
    return shown | _result(plan) if plan.fits_budget else shown


def _next_problems(plan, adoption):
    """The problems that were named as what this plan may cause."""
    links = Link.objects.for_place(plan.place).filter(chain_id=adoption.chain_id, kind=Link.Kind.PROBLEM)
    return links.filter(after__isnull=False).order_by("look_on", "at", "id")


def _result(plan):
    against = actions.plan_in_force(plan.place)
    comparable = against is not None and against != plan and "areas" in against.result
    changes = pictures.area_changes(plan, against) if comparable else []
    losses = pictures.who_loses(changes)
    needs = pictures.needs_of(plan)
    return {
        "against": against if comparable else None,
        "changes": changes,
        "gain_sentence": pictures.in_one_sentence(changes) if changes and not losses else "",
        "area_chart": losses or pictures.where_met(plan),
        "need_chart": pictures.needs_met(plan),
        "needs": [one for one in needs if not one.was_asked_for],
        "asked_for": pictures.added_up([one for one in needs if one.was_asked_for]),
        "how_far": how_far_from_best(plan),
        "fresh_demand": fresh_demand_sentence(plan),
        "bad_years": bad_years_sentence(plan),
        "money": money_of(plan),
        "to_others": cost_to_others(plan),
        "may_follow": candidates(plan),
        "limits": limits_of(plan),
        "less_money": less_money_of(plan),
        "money_chart": pictures.value_against_money(plan),
        **set_beside(plan, against if comparable else None),
        "answers": plan.answers.select_related("proposal__capability").order_by("-changed", "at", "id"),
        "rehearsals": [
            (one, ranges_of(one))
            for one in plan.rehearsals.filter(kind=Rehearsal.Kind.PLAN).order_by("-made_at", "-id")[:3]
        ],
    }
