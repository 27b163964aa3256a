"""What narrowed: each service against its first year, who left with each slice, and who may still have it."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.engine.erosion import CONTESTED
from drawwell.guard.powers import no_power
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm
from drawwell.page.slices import slices_chart
from drawwell.place.models import Role

from . import entitlement
from .models import EntitlementRule, Service

WRITERS = (Role.PLANNER, Role.LEADER, Role.AUDITOR)
STEPS = {
    "universal": gettext_lazy("universal"),
    "targeted": gettext_lazy("targeted"),
    "diminished": gettext_lazy("diminished"),
}


class RuleForm(PlainForm):
    """Who may have the service from a day on."""

    words = forms.CharField(label=gettext_lazy("Who may have it, in the rule's own words"), max_length=500)
    per_cent = forms.FloatField(
        label=gettext_lazy("Share of all people that is"),
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    side = forms.ChoiceField(
        label=gettext_lazy("A rule"), choices=EntitlementRule.Side.choices, widget=forms.RadioSelect
    )
    from_date = forms.DateField(label=gettext_lazy("From"), help_text=gettext_lazy("As 2027-09-30."))
    source = forms.CharField(label=gettext_lazy("Where it is written"), max_length=300)


class YearForm(PlainForm):
    """One financial year of a service."""

    year = forms.CharField(label=gettext_lazy("Financial year"), help_text=gettext_lazy("As 2027-28."), max_length=7)
    pounds = forms.IntegerField(label=gettext_lazy("Spent, in that year's pounds"), min_value=0)
    deflator = forms.FloatField(label=gettext_lazy("Price level of the year"), initial=1.0)
    deflator_source = forms.CharField(label=gettext_lazy("Which price level, and its base"), max_length=200)
    people = forms.IntegerField(label=gettext_lazy("People who live here"), min_value=1)
    entitled_people = forms.IntegerField(label=gettext_lazy("People who may have it"), min_value=0)
    reached_people = forms.IntegerField(label=gettext_lazy("People it reached"), min_value=0, required=False)
    source = forms.CharField(label=gettext_lazy("Where these are from"), max_length=300)
    because = forms.CharField(
        label=gettext_lazy("Why, if it puts an earlier figure right"), max_length=500, required=False
    )


class BaselineForm(PlainForm):
    """Another year to measure against, with the reason everybody can read."""

    year = forms.CharField(label=gettext_lazy("Financial year"), max_length=7)
    because = forms.CharField(label=gettext_lazy("Why? Everybody can read this."), max_length=500, required=False)


@no_power("what a whole service cost and whom it was for is public")
@page()
def narrowed(request):
    """Every service that the watch knows, those that narrowed most first."""
    place = request.visitor.place
    found = entitlement.narrowings(place)
    watched = [one.service.id for one in found]
    return render(
        request,
        "supply/narrowed.html",
        {
            "found": [(one, sentence_of(one)) for one in found],
            "alarms": sum(one.narrowed for one in found),
            "others": Service.objects.for_place(place).exclude(id__in=watched).order_by("name")
            if may_write(request.visitor)
            else (),
        },
    )


@page()
def narrowed_service(request, service):
    """One service: its slices, its turns, who left, intensity by deprivation beside the share entitled."""
    visitor = request.visitor
    this = Service.objects.for_place(visitor.place).select_related("organisation").filter(id=service).first()
    if this is None:
        raise Http404
    sent = request.POST.get("do")
    forms_shown = {
        name: made(request.POST if sent == name else None, prefix=name)
        for name, made in (("rule", RuleForm), ("year", YearForm), ("baseline", BaselineForm))
    }
    if request.method == "POST":
        visitor.check(*WRITERS)
        form = forms_shown.get(sent)
        if form is not None and form.is_valid():
            keep = {"rule": _keep_rule, "year": _keep_year, "baseline": _move_baseline}[sent]
            keep(this, form.cleaned_data, by=visitor.account, at=visitor.at)
            messages.info(request, _("Kept. The first year stays in sight."))
            return redirect("narrowed-service", place_key=visitor.place.key, service=this.id)
    seen = entitlement.narrowing_of(this)
    return render(
        request,
        "supply/narrowed_service.html",
        {
            "service": this,
            "seen": seen,
            "sentence": sentence_of(seen),
            "chart": chart_of(seen),
            "years": [(row, seen.left.get(row.year.name, ())) for row in seen.rows],
            "steps": [(STEPS[turn.name], when(turn.since), turn.because) for turn in seen.turns],
            "contested": CONTESTED,
            "may_write": may_write(visitor),
            **{f"{name}_form": form for name, form in forms_shown.items()},
        },
        status=422 if any(form.errors for form in forms_shown.values()) else 200,
    )


def may_write(visitor):
    """Whether this visitor keeps years and rules: planners, leaders and auditors do."""
    return bool(visitor.roles & set(WRITERS))


def _keep_rule(service, said, *, by, at):
    share = said.pop("per_cent") / 100
    entitlement.set_entitlement(service, entitled_share=share, by=by, at=at, **said)


def _keep_year(service, said, *, by, at):
    entitlement.keep_year(service, spend_pence=said.pop("pounds") * 100, by=by, at=at, **said)


def _move_baseline(service, said, *, by, at):
    entitlement.move_baseline(service, by=by, at=at, **said)


def sentence_of(seen):
    """The answer in one sentence: how much less than in the first year, and what the service has become."""
    parts = []
    if seen.alarm:
        lost, since = f"{100 * seen.alarm.lost_share:.1f}%", seen.alarm.since
        words = (
            _("%(lost)s less for each person than in %(since)s, in %(n)d steps none of which reached 5%%")
            if seen.alarm.each_under_alert and seen.alarm.steps > 1
            else _("%(lost)s less for each person than in %(since)s")
        )
        parts.append(words % {"lost": lost, "since": since, "n": seen.alarm.steps})
    elif seen.rows:
        change = f"{100 * seen.rows[-1].since_first:+.1f}%".replace("-", "\u2212")
        parts.append(
            _("%(change)s for each person since %(since)s") % {"change": change, "since": seen.rows[0].year.name}
        )
    if seen.turns:
        last = seen.turns[-1]
        parts.append(_("%(name)s since %(since)s") % {"name": STEPS[last.name], "since": when(last.since)})
    if seen.taken:
        last = seen.taken[-1]
        parts.append(
            _("a saving of %(year)s takes from it: %(means)s")
            % {"year": last.year, "means": last.get_means_display().lower()}
        )
    if not parts and seen.proportion:
        parts.append(_("%(what)s in %(year)s") % {"what": seen.proportion, "year": seen.tenths_year})
    return "; ".join(parts) or _("nothing is kept of it yet")


def when(since):
    """A turn began on a rule's date, or in a year."""
    return since if isinstance(since, str) else f"{since:%-d %B %Y}"


def chart_of(seen):
    """Slices stacked on what is left, or None before there are two years."""
    if len(seen.rows) < 2:
        return None
    rows = [(row.year.name, 100 * (1 + row.since_first), 100 * row.slice_points) for row in seen.rows]
    return slices_chart(
        rows,
        sentence=_("Of every £100 of %(first)s for each person, £%(left).2f is left in %(last)s, in the same prices.")
        % {"first": rows[0][0], "left": rows[-1][1], "last": rows[-1][0]},
        caption=_("Real spend for each person, and each year's slice"),
        unit=_("hundredths of the first year"),
    )
