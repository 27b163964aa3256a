"""Page 8: asks for us. A provider reads only what was shared, and answers yes, yes but, or no because."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from drawwell.guard import drafts
from drawwell.guard.membership import organisations_of
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.guard.visiting import page
from drawwell.place.models import Role
from drawwell.supply.actions import live_offers, with_parts
from drawwell.supply.asked_lately import asked_lately

from . import asks_for_us, times
from .for_us import ask_for_us, asks_for
from .provider_forms import ButForm, ButTimeForm, CannotForm, NoForm
from .showing import address, show


@no_power("a provider sees what was put to its organisation: what, how much, when and roughly where; nobody is named")
@page(Role.PROVIDER)
def asks_put_to_us(request):
    """Page 8: what waits for an answer, soonest due first; what they think over; what is held."""
    visitor = request.visitor
    mine = organisations_of(visitor.account, visitor.place, Role.PROVIDER, at=visitor.at)
    asks = asks_for(mine, place=visitor.place, at=visitor.at)
    lately = asked_lately(mine, place=visitor.place)
    return show(request, "pull/asks_for_us.html", asks=asks, organisations=mine, asked_lately=lately)


@page(Role.PROVIDER)
def ask_put_to_us(request, pull):
    """One ask as it was shared with us, and our answer to it."""
    visitor = request.visitor
    mine = organisations_of(visitor.account, visitor.place, Role.PROVIDER, at=visitor.at)
    ask, shared = ask_for_us(pull, mine, place=visitor.place, by=visitor.account, at=visitor.at)
    do = request.POST.get("do", "")
    kept = None if request.method == "POST" else drafts.kept(request)
    names = ("but", "but a time", "no", "cannot")
    sent = {name: request.POST if do == name else _kept_for(kept, name) for name in names}
    instead = {"offers": _own_offers(ask, mine, visitor.at), "initial": {"offer": ask.offer}}
    forms = {
        "but": ButForm(sent["but"], **instead),
        "but a time": ButTimeForm(sent["but a time"], times=ask.times_to_give, auto_id="id_time_%s", **instead),
        "no": NoForm(sent["no"], auto_id="id_no_%s"),
        "cannot": CannotForm(sent["cannot"], auto_id="id_cannot_%s", times=ask.times_kept),
    }
    if request.method == "POST" and (do not in forms or forms[do].is_valid()):
        try:
            messages.success(request, _carry_out(ask, request.POST, forms.get(do), by=visitor.account, at=visitor.at))
        except WrongInput as refusal:
            if do not in forms:
                raise
            forms[do].add_error(None, refusal.sentence)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return redirect(address(request, "asks-for-us"))
        else:
            drafts.forget(request, at=visitor.at)
            return redirect(address(request, "asks-for-us"))
    wrong = any(form.is_bound and form.errors for form in forms.values())
    context = {"ask": ask, "shared": shared, "forms": forms, "do": do, "but_time": forms["but a time"]}
    return show(request, "pull/asks_for_us_answer.html", status=422 if wrong else 200, **context)


def _kept_for(kept, name):
    return kept if kept is not None and kept.get("do") == name else None


def _own_offers(ask, mine, at):
    """Our offers of the same kind that are open or begin before the last day of the ask or of its times."""
    until = max([ask.pull.latest_at, at, *(time.ends_at for time in ask.times)])
    found = live_offers(ask.pull.place, at=at, until=until, capabilities=with_parts(ask.capability))
    return found.filter(service__organisation__in=mine).select_related("place")


def _carry_out(ask, sent, form, *, by, at):
    """Do what the button said; returns in a sentence what happens next."""
    pull, do = ask.pull, sent.get("do")
    given = form.cleaned_data if form is not None else {}
    if do == "yes":
        asks_for_us.say_yes(pull, by=by, at=at)
        return _("You said yes. It is held for them, and they are told.")
    if do == "but":
        asks_for_us.say_yes_but(pull, by=by, at=at, **{name: value for name, value in given.items() if value})
        return _("They are told what you can do, and say whether it will do. It is kept for them meanwhile.")
    if do == "no":
        asks_for_us.say_no(pull, given["because"], words=given["words"], by=by, at=at)
        return _("You said no. What was kept is free again, and the next best is tried for them by itself.")
    if do == "yes to a time":
        time = next((one for one in ask.times_to_answer if str(one.number) == sent.get("time")), None)
        if time is None:
            raise times.NoSuchTime()
        times.say_yes_to_time(pull, time.number - 1, by=by, at=at)
        return _("You said yes to that time. It is held for them, and they are told.")
    if do == "but a time":
        instead = {name: value for name, value in given.items() if value and name != "time"}
        times.say_yes_but_to_time(pull, given["time"] - 1, by=by, at=at, **instead)
        return _("They are told what you can do for that time, and say whether it will do. The other times stand.")
    if do == "cannot" and given.get("time"):
        window = given["time"] - 1
        times.time_falls_through(pull, window, given["because"], words=given["words"], by=by, at=at)
        return _("They are told at once. What else fits that time is kept for them; the other times stand.")
    if do == "cannot":
        asks_for_us.cannot_after_all(pull, given["because"], words=given["words"], by=by, at=at)
        return _("They are told at once, and come first in the waiting order. What else fits is offered to them.")
    raise UnknownAnswer()


class UnknownAnswer(Refusal):
    """This page does not know that answer. Go back to the ask and choose one of its buttons."""

    status = 422
