"""One time of a series on its own page: used, given back, returned, on other days, or as its provider offers instead;
the others stand.
"""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from drawwell.guard import drafts
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.guard.visiting import page
from drawwell.place.models import Role

from . import times
from .changes_views import TimeOfSeriesForm, TurnDownForm, hours_of, kept_for
from .each_time import time_of
from .models import Answer
from .queries import open_pull
from .showing import address, show, status_of
from .times_in_words import shown_times


@page(Role.WORKER, Role.RESIDENT)
def one_time(request, pull, number):
    """How one time of a series stands and what can be done with it; says in a sentence what happened."""
    visitor = request.visitor
    why = _("changing one time of an ask")
    found, opened = open_pull(pull, place=visitor.place, by=visitor.account, at=visitor.at, why=why)
    time = time_of(found, number - 1)
    if time is None:
        raise times.NoSuchTime()
    zone, do = visitor.place.zone, request.POST.get("do", "")
    kept = None if request.method == "POST" else drafts.kept(request)
    first, last = (end.astimezone(zone).date() for end in (max(time.earliest_at, visitor.at), time.latest_at))
    days = {"not_before": first, "by_when": max(first, last), **hours_of(time.earliest_at, time.latest_at, zone)}
    sent = {name: request.POST if do == name else kept_for(kept, name) for name in ("other days", "turn down")}
    form = TimeOfSeriesForm(sent["other days"], initial=days)
    turn_down = TurnDownForm(sent["turn down"], auto_id="id_no_%s")
    given = {"other days": form, "turn down": turn_down}
    if request.method == "POST" and (do not in given or given[do].is_valid()):
        try:
            done = _carry_out(found, number - 1, do, given.get(do), by=visitor.account, at=visitor.at)
        except WrongInput as refusal:
            given.get(do, form).add_error(None, refusal.sentence)
        else:
            drafts.forget(request, at=visitor.at)
            messages.success(request, done)
            return redirect(address(request, "answer", found.id))
    (shown,) = shown_times([time], zone)
    more = {"opened": opened, "pull": found, "time": shown, "form": form, "turn_down": turn_down}
    return show(request, "pull/one_time.html", status=max(status_of(form), status_of(turn_down)), **more)


def _carry_out(pull, window, do, form, *, by, at):
    """What happens next, as a sentence."""
    if do == "use":
        times.use_time(pull, window, by=by, at=at)
        return _("Used. The other times stand as they were.")
    if do == "give back":
        times.give_time(pull, window, by=by, at=at)
        return _("That time is given back. The others stand as they were.")
    if do == "accept":
        times.accept_time(pull, window, by=by, at=at)
        return _("You said yes. It is kept for you as they offered, and they are told.")
    if do == "turn down":
        given = form.cleaned_data
        return _after_a_no(times.turn_down_time(pull, window, given["because"], words=given["words"], by=by, at=at))
    if do == "return":
        times.return_time(pull, window, by=by, at=at)
        return _("That time is given back, and goes to whoever waits longest.")
    if do == "other days":
        earliest_at, latest_at = form.window()
        now = times.change_time_of(pull, window, earliest_at=earliest_at, latest_at=latest_at, by=by, at=at)
        return {
            Answer.Kind.HELD: _("That time is kept on its new days. The others stand as they were."),
            Answer.Kind.ASKED: _("It is kept for the new days, and its provider is asked."),
        }.get(now.kind, _("Nothing fits those days now: that time waits, and is looked for again by itself."))
    raise UnknownForATime()


def _after_a_no(now):
    return {
        Answer.Kind.HELD: _("Something else is kept for that time now. The others stand as they were."),
        Answer.Kind.ASKED: _("Something else is kept for that time, and its provider is asked."),
        Answer.Kind.RELEASED: _("That time is given back. The others stand as they were."),
    }.get(now.kind, _("Nothing else fits now: that time waits, and is looked for again by itself."))


class UnknownForATime(Refusal):
    """This page does not know that step. Go back to the ask and choose one of its buttons."""

    status = 422
