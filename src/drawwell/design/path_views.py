"""How we get there: the steps from one team to the whole place, what the last taught, and the next rehearsed."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard.refusals import Refusal
from drawwell.guard.standing import is_in_force
from drawwell.guard.visiting import page
from drawwell.page.charts import bars_chart
from drawwell.page.forms import PlainForm
from drawwell.place.models import Area, Role
from drawwell.supply.models import BudgetLine

from . import build_path
from .figures import month_in_words
from .models import BuildPath, StepMove

READERS = (Role.PLANNER, Role.LEADER, Role.AUDITOR)
MOST_AREAS_ON_A_PAGE = 60
REHEARSED_TIMES = 8


class PathForm(PlainForm):
    """Where the good team is, in which year, with how much of the money."""

    year = forms.ChoiceField(label=gettext_lazy("In which year?"))
    per_cent = forms.IntegerField(label=gettext_lazy("How much of its money?"), min_value=1, max_value=200, initial=94)
    first_area = forms.ChoiceField(label=gettext_lazy("Where is the team that works well?"))

    def __init__(self, *args, place, at, **named):
        super().__init__(*args, **named)
        local = at.astimezone(place.zone)
        start = local.year if local.month >= 4 else local.year - 1
        this_year = f"{start}-{(start + 1) % 100:02d}"
        years = BudgetLine.objects.for_place(place).order_by("year").values_list("year", flat=True).distinct()
        self.fields["year"].choices = [(year, year) for year in years]
        self.fields["year"].initial = this_year if this_year in years else None
        areas = Area.objects.for_place(place).order_by("name")
        self.fields["first_area"].choices = [(area.code, area.name) for area in areas]


class BeginForm(PlainForm):
    """The charter a step begins under, and one problem it may cause."""

    charter = forms.CharField(
        label=gettext_lazy("Who permits it, which local rules rest, who protects it, how does it end?"),
        max_length=600,
        widget=forms.Textarea(),
    )
    words = forms.CharField(label=gettext_lazy("What may go wrong because of it?"), max_length=400)
    sign = forms.CharField(label=gettext_lazy("What would be noticed first?"), max_length=300)
    noticed_by = forms.CharField(label=gettext_lazy("Who would notice?"), max_length=200)
    borne_by = forms.CharField(label=gettext_lazy("Who bears it?"), max_length=200)
    look_on = forms.DateField(
        label=gettext_lazy("When do we look?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class HappenedForm(PlainForm):
    """What came of a step."""

    met = forms.FloatField(label=gettext_lazy("How many people a month are met by help pulled in now?"), min_value=0)
    source = forms.CharField(label=gettext_lazy("Where is that from?"), max_length=300)
    taught = forms.CharField(label=gettext_lazy("What did the step teach?"), max_length=600, widget=forms.Textarea())


@page(*READERS)
def path(request):
    """Page 16b: the latest path, or a form that asks for one."""
    visitor, place = request.visitor, request.visitor.place
    form = PathForm(request.POST or None, place=place, at=visitor.at)
    small = Area.objects.for_place(place).count() <= MOST_AREAS_ON_A_PAGE
    if request.method == "POST":
        visitor.check(Role.PLANNER)
        if small and form.is_valid():
            said = form.cleaned_data
            try:
                drawn = build_path.draw_path(
                    place,
                    year=said["year"],
                    first_area=said["first_area"],
                    budget_share=said["per_cent"] / 100,
                    by=visitor.account,
                    at=visitor.at,
                )
                return redirect("path-drawn", place_key=place.key, drawn=drawn.id)
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
    latest = BuildPath.objects.for_place(place).first()
    context = {
        "form": form,
        "small": small,
        "may_draw": Role.PLANNER in visitor.roles and is_in_force("design", place=place, at=visitor.at),
        "paths": BuildPath.objects.for_place(place).select_related("by")[:10],
        **(_shown(latest) if latest else {}),
    }
    return render(request, "design/path.html", context, status=422 if form.errors else 200)


@page(*READERS)
def path_drawn(request, drawn):
    """One path whole: its steps, the next one rehearsed, begun and compared."""
    visitor, place = request.visitor, request.visitor.place
    found = BuildPath.objects.for_place(place).filter(id=drawn).first()
    if found is None:
        raise Http404
    step = build_path.next_step(found)
    doing = request.POST.get("do", "")
    begin = BeginForm(request.POST if doing == "begin" else None)
    happened = HappenedForm(request.POST if doing == "happened" else None)
    if request.method == "POST" and step is not None:
        visitor.check(Role.PLANNER, Role.LEADER)
        form = {"begin": begin, "happened": happened}.get(doing)
        if form is None or form.is_valid():
            try:
                messages.info(request, _done(visitor, step, doing, form).words)
                return redirect("path-drawn", place_key=place.key, drawn=found.id)
            except Refusal as refusal:
                form.add_error(None, refusal.sentence) if form else messages.error(request, refusal.sentence)
    last = build_path.step_stands(step) if step else None
    context = {
        **_shown(found),
        "next": step,
        "stopped": build_path.stopped_at(found),
        "stands": last.kind if last else "",
        "begin": begin,
        "happened": happened,
        "may_move": bool(visitor.roles & {Role.PLANNER, Role.LEADER}),
        "times": REHEARSED_TIMES,
        "alone": True,
    }
    return render(request, "design/path.html", context, status=422 if begin.errors or happened.errors else 200)


def _done(visitor, step, doing, form):
    by, at = visitor.account, visitor.at
    if doing == "begin":
        said = dict(form.cleaned_data)
        return build_path.begin_step(step, charter=said.pop("charter"), next_problems=[said], by=by, at=at)
    if doing == "happened":
        return build_path.say_what_happened(step, **form.cleaned_data, by=by, at=at)
    return build_path.rehearse_step(step, replications=REHEARSED_TIMES, by=by, at=at)


def _shown(found):
    names = dict(Area.objects.for_place(found.place).values_list("code", "name"))
    steps = [
        {
            "step": step,
            "areas": ", ".join(names.get(code, code) for code in step.areas),
            "starts": month_in_words(step.starts_month),
            "skills": _of_kind(step, ("skill", "access", "place")),
            "authority": _of_kind(step, ("authority", "money")),
            "moved": {name: _signed(pence) for name, pence in step.figures["moved_pence"].items()},
            "double": step.figures["double_pence"] / 100,
            "moves": list(step.moves.select_related("by")),
        }
        for step in found.steps.prefetch_related("moves")
    ]
    return {
        "path": found,
        "first": ", ".join(names.get(code, code) for code in found.first_areas),
        "steps": steps,
        "chart": _chart(found, steps),
        "kinds": StepMove.Kind,
    }


def _signed(pence):
    """'+£6,664' or '−£6,664'."""
    return f"{'+' if pence >= 0 else chr(0x2212)}£{abs(pence) / 100:,.0f}"


def _of_kind(step, kinds):
    rows = [one for one in step.figures["kept"] if one["kind"] in kinds]
    return ", ".join(f"{one['capability']} ({one['units']:,.0f})" for one in rows)


def _chart(found, steps):
    rows = [(_("Step %(n)d") % {"n": one["step"].number}, one["double"]) for one in steps]
    if not any(cost for _words, cost in rows):
        return None
    most = max(rows, key=lambda row: row[1])
    return bars_chart(
        rows,
        sentence=_("Running two ways at once costs most in %(step)s: £%(cost)s.")
        % {"step": most[0].lower(), "cost": f"{most[1]:,.0f}"},
        caption=_("What double running costs, step by step"),
        unit="£",
    )
