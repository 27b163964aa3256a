"""The asker changes their mind: yes or no to what was offered, another time, back after use, asked again."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard import drafts
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm, hour_box
from drawwell.place.hours_of_day import LAST_MINUTE, HoursOfDay
from drawwell.place.models import Role
from drawwell.supply.conditions import hours_wanted

from . import changes
from .declining import ASKER_SAYS, MOST_WORDS
from .keeping import KEPT
from .models import Answer
from .provider_forms import SAID
from .queries import as_asks, open_pull
from .showing import address, show

DAY = gettext_lazy("Write a day, such as 2027-05-14.")


class TurnDownForm(PlainForm):
    """No to what was offered, or kept."""

    because = forms.ChoiceField(
        label=gettext_lazy("Why not?"),
        choices=[(one.value, SAID[one]) for one in ASKER_SAYS],
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choose the reason that comes nearest.")},
    )
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("You can leave this empty."),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TimeForm(PlainForm):
    """Another time for the same ask: days, and hours where they matter, on the place's own clocks."""

    not_before = forms.DateField(
        label=gettext_lazy("Not before"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": DAY, "required": DAY},
    )
    by_when = forms.DateField(
        label=gettext_lazy("By when?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": DAY, "required": DAY},
    )

    from_hour = hour_box(
        gettext_lazy("From what time?"),
        help_text=gettext_lazy(
            "Leave empty for the whole day. Of several days it is any of them, between these hours."
        ),
    )
    to_hour = hour_box(gettext_lazy("Until what time?"))

    def window(self):
        """(earliest_at, latest_at) as the place's clocks show them, without a zone: whole days but for hours given."""
        given = self.cleaned_data
        first, last = (None, None) if self.hours() else (given["from_hour"], given["to_hour"])
        earliest = datetime.combine(given["not_before"], first or time())
        return earliest, datetime.combine(given["by_when"], last or LAST_MINUTE)

    def hours(self):
        """The HoursOfDay that are wanted on any of several days, or None."""
        given = self.cleaned_data
        if given["not_before"] == given["by_when"] or not (given["from_hour"] and given["to_hour"]):
            return None
        return HoursOfDay(given["from_hour"], given["to_hour"])


class TimeOfSeriesForm(TimeForm):
    """Another time for one time of a series: hours are of one day, and the rest of the series keeps its own."""

    def clean(self):
        given = super().clean()
        if not self.errors and self.hours():
            self.add_error("to_hour", _("Hours are for one day here. Write the same day twice, or leave them empty."))
        return given


def hours_of(earliest_at, latest_at, zone, conditions=()):
    """What the boxes for hours hold at first: nothing for whole days."""
    if hours := hours_wanted(conditions):
        return {"from_hour": hours.first, "to_hour": hours.last}
    first, last = earliest_at.astimezone(zone).time(), latest_at.astimezone(zone).time()
    whole = latest_at - earliest_at >= timedelta(days=1) or (first == time() and last >= LAST_MINUTE)
    return {} if whole else {"from_hour": first, "to_hour": last}


@page(Role.WORKER, Role.RESIDENT)
def change_ask(request, pull):
    """What the asker can change about an ask; says in a sentence what happened."""
    visitor = request.visitor
    found, opened = open_pull(pull, place=visitor.place, by=visitor.account, at=visitor.at, why=_("changing an ask"))
    do, zone, ask = request.POST.get("do", ""), visitor.place.zone, as_asks([found])[0]
    if request.method != "POST" and ask.kind in changes.OVER:
        return redirect(address(request, "answer", pull))  # an old tab: what can still be done stands there
    kept = None if request.method == "POST" else drafts.kept(request)
    sent = {name: request.POST if do == name else kept_for(kept, name) for name in ("turn down", "time")}
    days = {
        "not_before": max(found.earliest_at, visitor.at).astimezone(zone).date(),
        "by_when": max(found.latest_at, visitor.at + timedelta(days=1)).astimezone(zone).date(),
    }
    days |= hours_of(found.earliest_at, found.latest_at, zone, found.conditions)
    given = {"turn down": TurnDownForm(sent["turn down"]), "time": TimeForm(sent["time"], initial=days)}
    if request.method == "POST" and (do not in given or given[do].is_valid()):
        try:
            done, then = _carry_out(found, do, given.get(do), by=visitor.account, at=visitor.at)
        except WrongInput as refusal:
            given.get(do, given["time"]).add_error(None, refusal.sentence)
        else:
            drafts.forget(request, at=visitor.at)
            messages.success(request, done)
            return redirect(address(request, "answer", then.id))
    wrong = any(form.is_bound and form.errors for form in given.values())
    more = {"ask": ask, "turn_down": given["turn down"], "time": given["time"], "can_turn_down": ask.kind in KEPT}
    return show(request, "pull/change.html", opened=opened, status=422 if wrong else 200, **more)


def kept_for(kept, name):
    return kept if kept is not None and kept.get("do") == name else None


def _carry_out(pull, do, form, *, by, at):
    """(what happens next as a sentence, the pull to look at now)."""
    if do == "accept":
        changes.accept(pull, by=by, at=at)
        return _("You said yes. It is held for you, and they are told."), pull
    if do == "return":
        changes.give_back(pull, by=by, at=at)
        return _("It is given back, and goes to whoever waits longest."), pull
    if do == "ask again":
        return _("Asked again, for the same purpose."), changes.ask_again(pull, by=by, at=at)
    if do == "turn down":
        given = form.cleaned_data
        now = changes.turn_down(pull, given["because"], words=given["words"], by=by, at=at)
        return _what_next(now), pull
    if do == "time":
        earliest_at, latest_at = form.window()
        window = {"earliest_at": earliest_at, "latest_at": latest_at, "hours": form.hours()}
        return _what_next(changes.change_time(pull, **window, by=by, at=at)), pull
    raise UnknownChange()


def _what_next(now):
    return {
        Answer.Kind.ASKED: _("It is kept for the new time, and its provider is asked."),
        Answer.Kind.HELD: _("This is held for you now."),
        Answer.Kind.DECLINED: _("It is given back. Take the ask back if nothing is needed any more."),
    }.get(now.kind, _("It is given back. Nothing else fits now: the ask keeps its place and waits."))


class UnknownChange(Refusal):
    """This page does not know that step. Go back to the ask and choose one of its buttons."""

    status = 422
