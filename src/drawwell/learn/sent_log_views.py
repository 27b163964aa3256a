"""A place's own log sent from page 10: which column is what, how its first rows are understood, then taken in."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard.refusals import Refusal
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm
from drawwell.place.models import Role

from . import sent_logs
from .log_reading import COLUMNS, DATE_FORMATS, NEEDED, LogHasErrors, written_as
from .models import SentLog
from .sent_logs import clock_of_logs

SENDERS = (Role.PLANNER, Role.LEADER, Role.KEEPER, Role.CARETAKER)
MEANT = {
    "contact": gettext_lazy("Its own number or reference"),
    "words": gettext_lazy("What they said"),
    "arrived": gettext_lazy("When it came"),
    "ended": gettext_lazy("When what was asked for was done"),
    "channel": gettext_lazy("How it came: phone, desk, letter"),
    "area": gettext_lazy("The code of the area it came from"),
    "done": gettext_lazy("What was done about it"),
}


class MappingForm(PlainForm):
    """Which column is what: one list of the file's own columns for each thing a contact has."""

    def __init__(self, *args, header, **kwargs):
        super().__init__(*args, **kwargs)
        nothing, columns = ("", _("No column")), [(column, column) for column in header]
        for name in COLUMNS:
            self.fields[name] = forms.ChoiceField(
                label=MEANT[name],
                choices=[nothing, *columns],
                required=name in NEEDED,
                error_messages={"required": _("Choose the column. Every contact needs it.")},
            )
            if name == "words":
                self.fields["words_too"] = forms.ChoiceField(
                    label=_("And a second column of what they said"), choices=[nothing, *columns], required=False
                )
        self.fields["date_format"] = forms.ChoiceField(
            label=_("How are dates written?"),
            choices=[("", _("Find out from the first rows")), *((form, written_as(form)) for form in DATE_FORMATS)],
            required=False,
        )

    def columns(self):
        """{what: column, or columns to be joined} as the actions take them."""
        said = self.cleaned_data
        found = {name: said[name] for name in COLUMNS if said[name]}
        if said["words_too"]:
            found["words"] = [said["words"], said["words_too"]]
        return found


@page(*SENDERS)
def send_log(request):
    """Send a log of contacts: a CSV file of this place's own."""
    place, refused = request.visitor.place, ""
    if request.method == "POST":
        try:
            kept = sent_logs.keep_log(
                place, request.FILES.get("log"), by=request.visitor.account, at=clock_of_logs(place)
            )
            return redirect("sent-log", place_key=place.key, sent=kept.id)
        except Refusal as refusal:
            refused = refusal.sentence
    logs = SentLog.objects.for_place(place).select_related("by").order_by("-at", "-id")
    context = {
        "refused": refused,
        "logs": logs[:10],
        "most": f"{sent_logs.MOST_BYTES / 1e9:g} GB",
        "here": "send-log",
    }
    return render(request, "learn/send_log.html", context, status=422 if refused else 200)


@page(*SENDERS)
def sent_log(request, sent):
    """One log that was sent: say which column is what, see how it is understood, and take it in."""
    visitor = request.visitor
    found = SentLog.objects.for_place(visitor.place).select_related("by", "place").filter(id=sent).first()
    if found is None:
        raise Http404
    context = {"sent": found, "here": "send-log", "under_way": found.asked_at and not found.ended_at}
    if found.asked_at or found.ended_at:
        return render(request, "learn/sent_log.html", context)
    header = sent_logs.columns_in(found)
    form = MappingForm(request.POST or None, header=header, initial=sent_logs.guessed(header))
    refused, wrong = "", ()
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "take":
                return _taken(request, found, form)
            context |= _looked_over(request, found, form)
        except LogHasErrors as errors:
            refused, wrong = errors.sentence, errors
        except Refusal as refusal:
            refused = refusal.sentence
    context |= {"form": form, "refused": refused, "has_errors": bool(wrong)}
    return render(request, "learn/sent_log.html", context, status=422 if form.errors or refused else 200)


def _taken(request, found, form):
    visitor = request.visitor
    done = sent_logs.take_in(
        found,
        form.columns(),
        date_format=form.cleaned_data["date_format"],
        by=visitor.account,
        at=clock_of_logs(found.place),
    )
    messages.success(request, done.outcome or _("The background jobs take it in now. This page says how it went."))
    return redirect("sent-log", place_key=visitor.place.key, sent=found.id)


def _looked_over(request, found, form):
    visitor = request.visitor
    looked, all_of_it = sent_logs.look_over(
        found,
        form.columns(),
        date_format=form.cleaned_data["date_format"],
        by=visitor.account,
        at=clock_of_logs(found.place),
    )
    mapped = form.columns()
    shown = [name for name in COLUMNS if name in mapped]
    return {
        "looked": looked,
        "all_of_it": all_of_it,
        "dates_as": written_as(looked.date_format),
        "rows": [
            (str(number), [(MEANT[name], _as_understood(line, name)) for name in shown])
            for number, line in looked.first
        ],
        "more_wrong": looked.wrong - len(looked.named),
    }


def _as_understood(line, name):
    """A cell as it will be kept: days and times in words, so that a day taken for a month is seen."""
    moment = {"arrived": line.begins, "ended": line.ends}.get(name)
    return f"{moment:%-d %B %Y, %H:%M}" if moment else getattr(line, name)
