"""What is kept free for asks, in public: its use, its price, and every time some of it was opened to all."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard import drafts
from drawwell.guard.refusals import Refusal
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm
from drawwell.page.wording import amount_of, in_a_sentence
from drawwell.place.models import Role
from drawwell.supply.reserve import (
    LEAST_WORDS,
    MOST_WORDS,
    open_reserve,
    reserve_moves,
    reserve_offers,
    what_is_kept,
)

from .disclosure import ASKS
from .hiding import in_words
from .models import PublishedTable

MOVES_SHOWN = 20
LISTED_AT_ONCE = 60  # offers in one list; of more, a kind of help is chosen first


class OpenForm(PlainForm):
    """How much of which offer is opened to all, and why."""

    offer = forms.ChoiceField(
        label=gettext_lazy("Which?"),
        error_messages={
            "required": gettext_lazy("Choose which offer."),
            "invalid_choice": gettext_lazy("Choose one of those that are listed."),
        },
    )
    units = forms.IntegerField(
        label=gettext_lazy("How much of it?"),
        min_value=1,
        error_messages={
            "required": gettext_lazy("Write how much."),
            "invalid": gettext_lazy("Write a whole number."),
        },
    )
    because = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Everybody can read it, on this page, for good."),
        min_length=LEAST_WORDS,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why in a sentence or two.")},
    )

    def __init__(self, *args, offers, **kwargs):
        super().__init__(*args, **kwargs)
        self.offers = {str(offer.id): offer for offer in offers}
        self.fields["offer"].choices = [("", _("Choose one")), *((key, _name(one)) for key, one in self.offers.items())]


def _name(offer):
    free = amount_of(offer.free, offer.capability.unit)
    return _("%(name)s, from %(day)s: %(free)s free") % {
        "name": offer.service.name, "day": f"{offer.starts_at.astimezone(offer.place.zone):%-d %b %Y}", "free": free,
    }  # fmt: skip


@page()
def reserve(request):
    """What is kept free: used, unused, what it costs and what waits because of it. A planner opens some in public."""
    visitor, place = request.visitor, request.visitor.place
    is_planner = Role.PLANNER in visitor.roles
    form, kinds = _form_and_kinds(request) if is_planner else (None, ())
    if request.method == "POST":
        visitor.check(Role.PLANNER)
        if form.is_valid() and _opened(request, form):
            return redirect(reverse("reserve", args=[place.key]))
    context = _found(place, visitor.at) | {"form": form, "kinds": kinds}
    if is_planner:
        context["written_by"] = drafts.written_by(visitor.account)
    return render(request, "learn/reserve.html", context, status=422 if form and form.is_bound and form.errors else 200)


def _form_and_kinds(request):
    """(the form, the kinds of help to choose from first): a whole place has too much kept free for one list."""
    visitor = request.visitor
    sent = request.POST if request.method == "POST" else drafts.kept(request)
    offers = reserve_offers(visitor.place, at=visitor.at)
    if len(offers) <= LISTED_AT_ONCE:
        return OpenForm(sent, offers=offers), ()
    meant = (one.capability.key for one in offers if sent and str(one.id) == sent.get("offer"))
    kind = request.GET.get("kind") or next(meant, None)
    kinds = {one.capability.key: (one.capability, one.capability.key == kind) for one in offers}
    form = OpenForm(sent, offers=[one for one in offers if one.capability.key == kind])
    return form, sorted(kinds.values(), key=lambda pair: pair[0].name)


def _opened(request, form):
    visitor, given = request.visitor, form.cleaned_data
    offer = form.offers[given["offer"]]
    try:
        open_reserve(offer, given["units"], because=given["because"], by=visitor.account, at=visitor.at)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return False
    drafts.forget(request, at=visitor.at)
    amount = amount_of(given["units"], offer.capability.unit)
    messages.success(
        request, _("Open to all now: %(amount)s. The reason stands below for everybody.") % {"amount": amount}
    )
    return True


def _found(place, at):
    """The table, its sentence, and the moves, for the page."""
    kept, table = what_is_kept(place, at=at), _latest_asks(place)
    rows = [
        (
            one.capability.name, *one.words, f"{one.used_share:.0%}", f"£{one.unused_cost_pence / 100:,.0f}",
            _("%(full)s of %(open)s") % {"full": one.full_offers, "open": one.open_offers} if one.open_offers else "–",
            in_words(table.get(one.capability.key)) if table else _("not published yet"),
        )
        for one in kept
    ]  # fmt: skip
    head = (
        _("What"), _("Kept free"), _("Used"), _("Not used"), _("Share used"), _("Cost of what was not used"),
        _("Offers open to all that were full"), _("Asks not met, last published"),
    )  # fmt: skip
    moves = reserve_moves(place)[:MOVES_SHOWN]
    shown = [(move, amount_of(move.units, move.out_of.capability.unit)) for move in moves]
    return {"kept": kept, "head": head, "rows": rows, "moves": shown, "sentence": _sentence(kept)}


def _sentence(kept):
    if not kept:
        return _("Nothing is kept free for asks here at the moment.")
    cost = sum(one.unused_cost_pence for one in kept) / 100
    full = [in_a_sentence(one.capability.name) for one in kept if one.full_offers and one.unused]
    words = _("In the last eight weeks what was kept free and not used cost about %(cost)s.") % {
        "cost": f"£{cost:,.0f}"
    }
    if not full:
        return words + " " + _("None of the same help ran out for those who came without asking.")
    return words + " " + _("Meanwhile help open to all ran out for: %(names)s.") % {"names": ", ".join(full)}


def _latest_asks(place):
    """{capability key: asks not met, rounded, or None where hidden} of the latest published table."""
    table = PublishedTable.objects.for_place(place).filter(name=ASKS).order_by("-period").first()
    return {row["capability"]: row["unmet"] for row in table.rows} if table else {}
