"""What the law compels: asked by a leader or auditor, granted or refused by a keeper, opened for its few days."""

from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard.refusals import NotYours, Refusal
from drawwell.guard.standing import is_in_force
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm
from drawwell.place.models import Role

from . import compelled
from .models import LawfulOrder

MEMBERS = (*compelled.MAY_ASK, Role.KEEPER)
AS_A_DAY = gettext_lazy("As 2027-09-30.")


class OrderForm(PlainForm):
    """What an order demands, in its own words."""

    record = forms.UUIDField(
        label=gettext_lazy("Which record"), help_text=gettext_lazy("The long number the person's worker has for it.")
    )
    part = forms.ChoiceField(
        label=gettext_lazy("Which part"), choices=LawfulOrder.Part.choices, widget=forms.RadioSelect
    )
    demanded_by = forms.CharField(label=gettext_lazy("Who demands it"), max_length=200)
    legal_basis = forms.CharField(label=gettext_lazy("Under which law"), max_length=300)
    reference = forms.CharField(label=gettext_lazy("Its reference"), max_length=100)
    rows_from = forms.DateField(label=gettext_lazy("Written from"), help_text=AS_A_DAY)
    rows_until = forms.DateField(label=gettext_lazy("Written before"), help_text=AS_A_DAY)
    opens_until = forms.DateField(label=gettext_lazy("Open until"), help_text=AS_A_DAY)
    tell_at = forms.DateField(label=gettext_lazy("Told on, if the law puts it off"), help_text=AS_A_DAY, required=False)
    delay_basis = forms.CharField(label=gettext_lazy("Which law puts it off"), max_length=300, required=False)


class BecauseForm(PlainForm):
    """Why a keeper grants or refuses."""

    because = forms.CharField(label=gettext_lazy("Why?"), max_length=300)


@page(*MEMBERS)
def orders(request):
    """Orders one asked for, or all for a keeper; and the form that asks for one."""
    visitor = request.visitor
    asks = bool(visitor.roles & set(compelled.MAY_ASK))
    form = OrderForm(request.POST or None) if asks else None
    if request.method == "POST":
        visitor.check(*compelled.MAY_ASK)
        if form.is_valid():
            try:
                order = _ask(visitor, form.cleaned_data)
                return redirect("order", place_key=visitor.place.key, order=order.id)
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
    found = compelled.orders_for(visitor.account, visitor.place, at=visitor.at, keeper=Role.KEEPER in visitor.roles)
    return render(
        request,
        "partner/orders.html",
        {
            "orders": found,
            "form": form,
            "is_on": is_in_force("open by lawful order", place=visitor.place, at=visitor.at),
        },
        status=422 if form is not None and form.errors else 200,
    )


@page(*MEMBERS)
def order(request, order):
    """One order: what it demands, how it was answered, and what it opens to the one who asked."""
    visitor = request.visitor
    keeper = Role.KEEPER in visitor.roles
    known = compelled.orders_for(visitor.account, visitor.place, at=visitor.at, keeper=keeper)
    this = next((one for one in known if one.id == order), None)
    if this is None:
        raise NotYours()
    because, opened = BecauseForm(request.POST or None), None
    if request.method == "POST":
        by_now = {"by": visitor.account, "at": visitor.at}
        if request.POST.get("do") == "open":
            opened, because = compelled.read(this, **by_now), BecauseForm()
        elif because.is_valid():
            answer = compelled.grant if request.POST.get("do") == "grant" else compelled.refuse
            answer(this, because=because.cleaned_data["because"], **by_now)
            messages.info(request, _("Answered, and written in the journal."))
            return redirect("order", place_key=visitor.place.key, order=this.id)
    answer = getattr(this, "answer", None)
    return render(
        request,
        "partner/order.html",
        {
            "order": this,
            "words": compelled.words_of(this),
            "answer": answer,
            "told": getattr(this, "told", None),
            "because": because,
            "opened": opened,
            "may_answer": keeper and answer is None and this.by != visitor.account,
            "may_open": answer is not None and answer.granted and this.by == visitor.account,
        },
        status=422 if because.errors else 200,
    )


def _ask(visitor, said):
    days = {name: _as_moment(said.pop(name), visitor) for name in ("rows_from", "rows_until", "opens_until", "tell_at")}
    return compelled.ask_for(visitor.place, by=visitor.account, at=visitor.at, **said, **days)


def _as_moment(day, visitor):
    return day and datetime.combine(day, time(), tzinfo=visitor.place.zone)
