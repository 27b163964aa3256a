"""What an organisation offers: its room, still true or changed in one tap, and what became of it."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from drawwell.guard import drafts
from drawwell.guard.membership import organisations_of
from drawwell.guard.refusals import Refusal
from drawwell.guard.visiting import page
from drawwell.page.charts import room_chart
from drawwell.page.forms import PlainForm
from drawwell.page.wording import amount_of, plural
from drawwell.place.models import Role

from .actions import MOST_UNITS, answer_by_a_person, answer_by_itself, change_room, still_true
from .asked_lately import asked_lately
from .models import Hold
from .queries import WEEKS, how_many_stale, offers_of, own_offer, room_by_week, standings, what_became

OFFERS_A_PAGE = 30


class RoomForm(PlainForm):
    """How much there is in all, held and used with it."""

    units = forms.IntegerField(
        label=gettext_lazy("How much is there in all?"),
        min_value=0,
        max_value=MOST_UNITS,
        error_messages={
            "required": gettext_lazy("Write how much there is, held and used with it."),
            "invalid": gettext_lazy("Write a whole number."),
        },
    )


def _end_of_next_month(place, at):
    """The first moment of the month after next, in the place's own time."""
    first = at.astimezone(place.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _month in range(2):
        first = (first + timedelta(days=32)).replace(day=1)
    return first


@page(Role.PROVIDER)
def offers(request):
    """Page 7: one's own organisation's offers, this month and next, each still true in one tap."""
    visitor, place = request.visitor, request.visitor.place
    mine = organisations_of(visitor.account, place, Role.PROVIDER, at=visitor.at)
    if request.method == "POST":
        offer = own_offer(request.POST.get("still_true"), mine, place=place, by=visitor.account, at=visitor.at)
        still_true(offer, by=visitor.account, at=visitor.at)
        messages.success(request, _("Checked: %(name)s.") % {"name": offer.service.name})
        return redirect(reverse("offers", args=[place.key]))
    found = offers_of(mine, place=place, at=visitor.at, until=_end_of_next_month(place, visitor.at))
    shown = Paginator(found, OFFERS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisations": mine,
        "page": shown,
        "offers": standings(found.filter(id__in=[one.id for one in shown]), at=visitor.at),
        "stale": how_many_stale(found, at=visitor.at),
        "now": visitor.at,
        "asked_lately": asked_lately(mine, place=place),
    }
    return render(request, "supply/offers.html", context)


@page(Role.PROVIDER)
def offer(request, offer):
    """One offer: room against what was drawn, what became of it, and its figure said anew."""
    visitor, place = request.visitor, request.visitor.place
    mine = organisations_of(visitor.account, place, Role.PROVIDER, at=visitor.at)
    found = own_offer(offer, mine, place=place, by=visitor.account, at=visitor.at)
    form = RoomForm(request.POST if request.POST.get("do") == "change" else drafts.kept(request))
    if request.method == "POST" and (request.POST.get("do") != "change" or form.is_valid()):
        try:
            messages.success(request, _carry_out(request, found, form))
            return redirect(reverse("offer", args=[place.key, found.id]))
        except Refusal as refusal:
            form.add_error(None, refusal.sentence) if form.is_bound else messages.error(request, refusal.sentence)
    now = standings(type(found).objects.filter(id=found.id), at=visitor.at)[0]
    if not form.is_bound:
        form = RoomForm(initial={"units": now.units})
    context = {
        "standing": now,
        "form": form,
        "became": _became_words(what_became(found)),
        "chart": _chart(found, place, visitor.at),
        "now": visitor.at,
        "unit": plural(found.capability.unit, 2),
        "written_by": drafts.written_by(visitor.account),
    }
    return render(request, "supply/offer.html", context, status=422 if form.is_bound and form.errors else 200)


def _carry_out(request, offer, form):
    """Say the figure anew, or that it is still true; returns what to tell the provider."""
    visitor = request.visitor
    if request.POST.get("do") == "change":
        change_room(offer, form.cleaned_data["units"], by=visitor.account, at=visitor.at)
        drafts.forget(request, at=visitor.at)
        return _("Kept: there is %(amount)s in all.") % {
            "amount": amount_of(form.cleaned_data["units"], offer.capability.unit)
        }
    if request.POST.get("do") == "by itself":
        answer_by_itself(offer, by=visitor.account, at=visitor.at)
        return _("From now on asks for it are answered yes by themselves, while there is room.")
    if request.POST.get("do") == "by a person":
        answer_by_a_person(offer, by=visitor.account, at=visitor.at)
        return _("From now on you answer each ask for it on the page Asks for us.")
    still_true(offer, by=visitor.account, at=visitor.at)
    return _("Checked: %(name)s.") % {"name": offer.service.name}


def _became_words(became):
    """What became of pulls on an offer, in words; nothing about who they were."""
    told = [
        (Hold.Status.DRAWN, ngettext("%(n)s pull used it", "%(n)s pulls used it", became[Hold.Status.DRAWN])),
        (Hold.Status.HELD, ngettext("%(n)s holds it now", "%(n)s hold it now", became[Hold.Status.HELD])),
        (Hold.Status.RELEASED, ngettext("%(n)s gave it back", "%(n)s gave it back", became[Hold.Status.RELEASED])),
        (Hold.Status.LAPSED, ngettext("%(n)s ran out of time", "%(n)s ran out of time", became[Hold.Status.LAPSED])),
        (Hold.Status.RETURNED, ngettext("%(n)s returned it", "%(n)s returned it", became[Hold.Status.RETURNED])),
    ]
    return [words % {"n": became[status]} for status, words in told if became[status]]


def _chart(offer, place, at):
    """Room against drawn over eight weeks for the offer's service, or None where it had none."""
    weeks = room_by_week(offer.service, place=place, at=at)
    if not any(room for _label, room, _drawn in weeks):
        return None
    drawn = sum(drawn for _label, _room, drawn in weeks)
    unit = offer.capability.unit
    sentence = _("In the last %(weeks)s weeks %(drawn)s were used; this week there was room for %(room)s.") % {
        "weeks": WEEKS,
        "drawn": amount_of(drawn, unit),
        "room": amount_of(weeks[-1][1], unit),
    }
    return room_chart(weeks, sentence=sentence, caption=_("Room against what was used"), unit=plural(unit, 2))
