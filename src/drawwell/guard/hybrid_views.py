"""Who compels and who trades: mixtures, the two precepts that pull apart, and who answers for each until when."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.page.forms import PlainForm
from drawwell.place.models import Organisation, Role

from . import hybrids
from .models import Undertaking
from .refusals import Refusal
from .visiting import page

WRITERS = (Role.PLANNER, Role.LEADER, Role.AUDITOR, Role.KEEPER)


class UndertakingForm(PlainForm):
    """What a team or firm does, what it may compel, what pays it."""

    name = forms.CharField(label=gettext_lazy("Which team or firm"), max_length=200)
    does = forms.CharField(label=gettext_lazy("What does it do?"), max_length=500)
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Whose is it?"), queryset=Organisation.objects.none(), required=False
    )
    powers_held = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do, whether people want it or not?"),
        choices=hybrids.COMPULSORY.items(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    paid_by = forms.ChoiceField(
        label=gettext_lazy("What pays it?"), choices=Undertaking.PaidBy.choices, widget=forms.RadioSelect
    )
    who_gains = forms.CharField(label=gettext_lazy("Who gains?"), max_length=300)
    trades = forms.BooleanField(label=gettext_lazy("It lives by selling what people may refuse"), required=False)
    acts_by = forms.MultipleChoiceField(
        label=gettext_lazy("Does it act by any of these?"),
        choices=[(key, guardian) for key, (guardian, _trader) in hybrids.GUARDIANS_KEEP.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, place, **named):
        super().__init__(*args, **named)
        self.fields["organisation"].queryset = Organisation.objects.for_place(place).order_by("name")


class AnswerForm(PlainForm):
    """Why it stands, or what will change; and until when that answer holds."""

    words = forms.CharField(
        label=gettext_lazy("Why does it stand, or what will change?"),
        help_text=gettext_lazy("Everybody can read this."),
        max_length=500,
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Asked again on"), help_text=gettext_lazy("As 2027-09-30, within a year.")
    )


@page()
def who_compels(request):
    """Every mixture, those nobody answers for first; and what was looked at."""
    visitor = request.visitor
    may_write = bool(visitor.roles & set(WRITERS))
    form = UndertakingForm(request.POST or None, place=visitor.place) if may_write else None
    if request.method == "POST":
        visitor.check(*WRITERS)
        if form.is_valid():
            hybrids.describe(visitor.place, by=visitor.account, at=visitor.at, **form.cleaned_data)
            messages.info(request, _("Kept."))
            return redirect("who-compels", place_key=visitor.place.key)
    found = hybrids.mixtures(visitor.place, at=visitor.at)
    return render(
        request,
        "guard/who_compels.html",
        {
            "mixtures": found,
            "open": sum(one.open for one in found),
            "looked_at": Undertaking.objects.for_place(visitor.place).filter(later=None).order_by("name"),
            "may_write": may_write,
            "form": form,
        },
        status=422 if form is not None and form.errors else 200,
    )


@page(*WRITERS)
def undertaking(request, undertaking):
    """One undertaking, and the answer a named person gives for each of its mixtures."""
    visitor = request.visitor
    this = Undertaking.objects.for_place(visitor.place).filter(id=undertaking).first()
    if this is None:
        raise Http404
    found = hybrids.mixtures_of(this, at=visitor.at)
    form = AnswerForm(request.POST or None)
    about = next((one for one in found if one.key == request.POST.get("mixture")), found[0] if found else None)
    if request.method == "POST" and about is not None and form.is_valid():
        try:
            hybrids.answer(about, by=visitor.account, at=visitor.at, **form.cleaned_data)
            messages.info(request, _("Kept: it is asked again on that day."))
            return redirect("undertaking", place_key=visitor.place.key, undertaking=this.id)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    return render(
        request,
        "guard/undertaking.html",
        {"one": this, "mixtures": found, "form": form, "about": about},
        status=422 if form.errors else 200,
    )
