"""Series of the place over time: what is usual, what is a signal, what the next months may bring."""

from functools import lru_cache
from math import isnan

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.guard.visiting import page
from drawwell.page.charts import shown as figure
from drawwell.page.charts import xmr_chart
from drawwell.page.forms import PlainForm
from drawwell.place.models import Role
from drawwell.understand.models import Need

from . import trends
from .foretelling import take_forecast

MAY_REBASE = frozenset({Role.PLANNER, Role.LEADER, Role.WORKER})


class RebaseForm(PlainForm):
    """From which figure the limits start afresh, and why."""

    from_label = forms.ChoiceField(label=gettext_lazy("From which figure on is the system another?"))
    reason = forms.CharField(
        label=gettext_lazy("What changed?"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say what changed in the system.")},
    )

    def __init__(self, *args, labels, **named):
        super().__init__(*args, **named)
        self.fields["from_label"].choices = [(label, label) for label in labels]


class ForetellForm(PlainForm):
    """For which need a forecast stands, and why the design should read it."""

    need_key = forms.ChoiceField(label=gettext_lazy("Which need does it stand for?"))
    why = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why this series stands for that need.")},
    )

    def __init__(self, *args, place, **named):
        super().__init__(*args, **named)
        self.fields["need_key"].choices = Need.objects.for_place(place).order_by("name").values_list("key", "name")


@no_power("counts of contacts and figures that were published already; no worker is charted")
@page()
def trend(request):
    """One series with its natural limits and its next months; the others are a list."""
    visitor, place = request.visitor, request.visitor.place
    all_series = trends.series_of(place)
    name = request.GET.get("series") or next(iter(all_series), "")
    if name and name not in all_series:
        raise Http404
    context = {"names": [(one, urlencode({"series": one})) for one in all_series], "name": name, "here": "trends"}
    if not name:
        return render(request, "learn/trends.html", context)
    series = all_series[name]
    foretelling = request.POST.get("do") == "foretell"
    foretell = ForetellForm(request.POST if foretelling else None, place=place)
    if foretelling and (answer := _foretold(request, name, foretell)):
        return answer
    form = RebaseForm(None if foretelling else request.POST or None, labels=series.labels[2:])
    if request.method == "POST" and not foretelling and visitor.roles & MAY_REBASE and form.is_valid():
        try:
            trends.rebase(place, name, **form.cleaned_data, by=visitor.account, at=visitor.at)
            messages.success(request, _("The limits start afresh there. Both are shown."))
            return redirect(f"{reverse('trends', args=[place.key])}?{urlencode({'series': name})}")
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    found = trends.usual(place, series)
    context |= {
        "found": found,
        "chart": chart_of(found) if series.known and not isnan(found.chart.lower[-1]) else None,
        "figures": list(zip(series.labels, series.values, strict=True)),
        "earlier": _limits(found.before) if found.before is not None else "",
        "outlook": trends.outlook(series) if series.unit == "contacts a month" else None,
        "form": form,
        "foretell": foretell,
        "may_foretell": Role.PLANNER in visitor.roles,
        "may_rebase": bool(visitor.roles & MAY_REBASE) and len(series.labels) > 2,
    }
    if context["outlook"] is not None and context["outlook"].forecast is not None:
        context["ahead"] = _ahead(series, context["outlook"].forecast)
    return render(request, "learn/trends.html", context, status=422 if form.errors or foretell.errors else 200)


def _foretold(request, name, form):
    """Where to go once a forecast is put to the design; None where something is to be put right first."""
    visitor = request.visitor
    visitor.check(Role.PLANNER)
    if not form.is_valid():
        return None
    said = {"need_key": form.cleaned_data["need_key"], "reason": form.cleaned_data["why"]}
    try:
        take_forecast(visitor.place, name, **said, by=visitor.account, at=visitor.at)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return None
    messages.success(request, _("Kept: the next design reads it, and says so."))
    return redirect("estimates", place_key=visitor.place.key)


def chart_of(found):
    """A series with its natural limits, as a chart; its limits must be known."""
    series, chart = found.series, found.chart
    known = [i for i, value in enumerate(series.values) if value is not None]
    last = known[-1]
    return _drawn(
        tuple((series.labels[i], series.values[i]) for i in known),
        *(float(line[last]) for line in (chart.mean, chart.lower, chart.upper)),
        tuple(at for at, i in enumerate(known) if chart.special[i]),
        str(found.sentence), series.name, series.unit,
    )  # fmt: skip


@lru_cache(maxsize=128)
def _drawn(points, centre, lower, upper, signals, sentence, caption, unit):
    """Drawing takes longer than all else on a page: the same figures are drawn for the first who looks."""
    return xmr_chart(
        list(points), centre=centre, lower=lower, upper=upper, signals=list(signals), sentence=sentence,
        caption=caption, unit=unit, digits=1,
    )  # fmt: skip


def _limits(chart):
    """'between 5.7 and 16.3, mean 11.0' of the limits before the first rebase."""
    return _("between %(lower)s and %(upper)s, mean %(mean)s") % {
        "lower": figure(float(chart.lower[0]), 1),
        "upper": figure(float(chart.upper[0]), 1),
        "mean": figure(float(chart.mean[0]), 1),
    }


def _ahead(series, forecast):
    months = trends.months_after(series.labels[-1], len(forecast.mean))
    return [
        [month, *(figure(float(part[i])) for part in (forecast.mean, forecast.low, forecast.high))]
        for i, month in enumerate(months)
    ]
