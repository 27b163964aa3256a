"""What is being tried, what is stuck, and what was learned."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm

from . import cycles
from .models import Cycle


class CycleForm(PlainForm):
    """A question, what is tried, at which scale, and when somebody looks."""

    question = forms.CharField(label=gettext_lazy("What do you want to find out?"), max_length=300)
    tried = forms.CharField(label=gettext_lazy("What will you try?"), max_length=500, widget=forms.Textarea())
    scale = forms.ChoiceField(
        label=gettext_lazy("At which scale?"), choices=Cycle.Scale.choices, widget=forms.RadioSelect(), initial="team"
    )
    look_on = forms.DateField(
        label=gettext_lazy("When do we look?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write a day such as 2027-09-30.")},
    )


class LearnedForm(PlainForm):
    """What came of one."""

    cycle = forms.UUIDField(widget=forms.HiddenInput())
    learned = forms.CharField(label=gettext_lazy("What was learned?"), max_length=500, widget=forms.Textarea())
    changed = forms.CharField(label=gettext_lazy("What did it change?"), max_length=500)


@no_power("questions and what was learned, with nobody named")
@page()
def learning_cycles(request):
    """Stuck cycles first, then what goes on, then what was learned."""
    visitor, place = request.visitor, request.visitor.place
    may = bool(visitor.roles & set(cycles.WHO))
    ending = request.POST.get("do") == "end"
    form = CycleForm(None if ending else request.POST or None)
    learned = LearnedForm(request.POST if ending else None)
    if request.method == "POST" and may and (learned if ending else form).is_valid():
        try:
            messages.success(request, _ended(visitor, learned) if ending else _begun(visitor, form))
            return redirect("cycles", place_key=place.key)
        except Refusal as refusal:
            (learned if ending else form).add_error(None, refusal.sentence)
    stuck, going, ended = cycles.cycles_of(place, at=visitor.at)
    context = {
        "sentence": _sentence(stuck, going, ended),
        "stuck": stuck,
        "going": going,
        "ended": ended,
        "form": form,
        "learned": learned,
        "may": may,
        "here": "cycles",
    }
    return render(request, "learn/cycles.html", context, status=422 if form.errors or learned.errors else 200)


def _begun(visitor, form):
    cycles.begin_cycle(visitor.place, **form.cleaned_data, by=visitor.account, at=visitor.at)
    return _("Kept. It is shown as stuck if nobody has looked by that day.")


def _ended(visitor, form):
    said = dict(form.cleaned_data)
    found = Cycle.objects.for_place(visitor.place).filter(id=said.pop("cycle")).first()
    if found is None:
        raise Http404
    cycles.end_cycle(found, **said, by=visitor.account, at=visitor.at)
    return _("Kept.")


def _sentence(stuck, going, ended):
    if not (stuck or going or ended):
        return _("Nothing has been tried yet.")
    lead = ngettext("%(n)d question was answered", "%(n)d questions were answered", len(ended)) % {"n": len(ended)}
    on = ngettext("%(n)d goes on", "%(n)d go on", len(going)) % {"n": len(going)}
    late = ngettext("%(n)d is stuck", "%(n)d are stuck", len(stuck)) % {"n": len(stuck)}
    return f"{lead}, {on}, {late}."
