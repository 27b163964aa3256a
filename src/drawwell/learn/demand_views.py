"""What people ask for, in their own words: read by two named people, and what is known from whose world."""

from datetime import datetime, time
from math import isnan

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard import journal
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.guard.standing import is_in_force
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm
from drawwell.place.models import Role
from drawwell.understand.actions import keep_evidence
from drawwell.understand.models import Evidence
from drawwell.understand.readiness import coverage, latest_study, without_i_statement

from . import contacts, trends
from .models import Classing, Contact
from .sentence_model import how_they_are_grouped
from .themes import FEWEST
from .trend_views import chart_of

MOST_SHOWN, SHOWN_AT_ONCE = 40, 9


class ReadingForm(PlainForm):
    """One person's reading of one contact."""

    contact = forms.UUIDField(widget=forms.HiddenInput())
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[
            (Classing.Kind.VALUE, gettext_lazy("Help me: they ask for something they want")),
            (Classing.Kind.FAILURE, gettext_lazy("You didn't: something was not done, or not done right")),
        ],
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choose what you think it is.")},
    )
    purpose = forms.CharField(
        label=gettext_lazy("What do they want it for?"),
        help_text=gettext_lazy("In their terms. You can leave this empty."),
        required=False,
        max_length=300,
    )
    names_nobody = forms.BooleanField(label=gettext_lazy("It names nobody"), required=False)
    what_was_done = forms.CharField(
        label=gettext_lazy("What did the system do about it?"),
        help_text=gettext_lazy("If you know. Name nobody."),
        required=False,
        max_length=500,
        widget=forms.Textarea(),
    )
    at_first_contact = forms.TypedChoiceField(
        label=gettext_lazy("Was it done there and then, at first contact?"),
        choices=[("", gettext_lazy("Not known")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
    )
    ended_on = forms.DateField(
        label=gettext_lazy("When was what they asked for done?"),
        help_text=gettext_lazy("If it was, as 2027-09-30."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write a day such as 2027-09-30.")},
    )


class StudyForm(PlainForm):
    """The purpose that readings show, in people's own terms."""

    purpose = forms.CharField(
        label=gettext_lazy("What do people want help to do for them?"),
        help_text=gettext_lazy("One sentence, as one of them might say it."),
        max_length=500,
        widget=forms.Textarea(),
        error_messages={"required": gettext_lazy("Write what people want help to do for them.")},
    )


@page(Role.WORKER, Role.PLANNER, Role.PROVIDER, Role.LEADER, Role.AUDITOR)
def demand(request):
    """Page 10: what people ask for, to the letter; who reads it as what; and the study a plan needs."""
    visitor, place = request.visitor, request.visitor.place
    reading, study = ReadingForm(), StudyForm(auto_id="study_%s")
    if request.method == "POST":
        done, reading, study = _carried_out(request)
        if done:
            return redirect("demand", place_key=place.key)
    read = contacts.read_by_two(place)
    may_read = bool(visitor.roles & set(contacts.READERS))
    waiting = contacts.next_to_read(place, visitor.account, most=1) if may_read else []
    shown = [one for one in read if one.names_nobody][:MOST_SHOWN]
    context = {
        "read": shown[:SHOWN_AT_ONCE],
        "more_read": shown[SHOWN_AT_ONCE:],
        "counts": _counts(read),
        "rows": [[month, str(v), str(f), str(n)] for month, v, f, n in contacts.by_month(read)],
        "next": waiting[0] if waiting else None,
        "reading": reading,
        "study_form": study,
        "study": latest_study(place, at=visitor.at),
        "may_study": visitor.roles & {Role.PLANNER, Role.LEADER, Role.WORKER},
        "together": _together(request, read),
        "came": contacts.what_came_of(read),
        "purposes": contacts.by_purpose(read),
        "chart": _chart(place),
        "here": "demand",
    }
    return render(request, "learn/demand.html", context, status=422 if reading.errors or study.errors else 200)


def _together(request, read):
    """What a machine would put together, for who asks.

    Is it `on`, are there `enough` statements, was it `asked` for, `how` it is done, and the `themes`.
    """
    visitor, place = request.visitor, request.visitor.place
    on = is_in_force("suggest themes", place=place, at=visitor.at, by=visitor.account)
    asked = on and request.GET.get("together") == "suggest"
    return {
        "on": on,
        "enough": sum(one.names_nobody for one in read) >= FEWEST,
        "asked": asked,
        "how": how_they_are_grouped() if asked else "",
        "themes": contacts.suggest_themes(place, by=visitor.account, at=visitor.at) if asked else (),
    }


def _chart(place):
    """Statements a month with their natural limits, or None while too few months are known."""
    series = trends.statements_of(place)
    if series is None or len(series.known) < 3:
        return None
    found = trends.usual(place, series)
    return chart_of(found) if not isnan(found.chart.lower[-1]) else None


def _carried_out(request):
    """(done, reading form, study form) of what was sent."""
    visitor, place = request.visitor, request.visitor.place
    if request.POST.get("do") == "study":
        form = StudyForm(request.POST, auto_id="study_%s")
        if form.is_valid():
            try:
                contacts.study_demand(place, purpose=form.cleaned_data["purpose"], by=visitor.account, at=visitor.at)
                messages.success(request, _("Kept: a plan may rest on this study for two years."))
                return True, ReadingForm(), form
            except Refusal as refusal:
                form.add_error("purpose", refusal.sentence)
        return False, ReadingForm(), form
    form = ReadingForm(request.POST)
    if form.is_valid():
        try:
            _read(visitor, form.cleaned_data)
            return True, form, StudyForm(auto_id="study_%s")
        except WrongInput as wrong:
            form.add_error("ended_on", wrong.sentence)
    return False, form, StudyForm(auto_id="study_%s")


@journal.all_or_nothing()
def _read(visitor, said):
    """Keep a reading, and what was done about the contact where the reader knows it."""
    contact = Contact.objects.for_place(visitor.place).filter(id=said["contact"]).first()
    if contact is None:
        raise Http404
    contacts.class_contact(
        contact, kind=said["kind"], purpose=said["purpose"], names_nobody=said["names_nobody"], by=visitor.account,
        at=visitor.at,
    )  # fmt: skip
    if said["what_was_done"] or said["at_first_contact"] is not None or said["ended_on"]:
        contacts.say_what_was_done(
            contact, what=said["what_was_done"], at_first_contact=said["at_first_contact"],
            ended_at=_end_of(said["ended_on"], visitor.place), by=visitor.account, at=visitor.at,
        )  # fmt: skip


def _end_of(day, place):
    return None if day is None else datetime.combine(day, time(23, 59), tzinfo=place.zone)


def _counts(read):
    agreed = [one.came_to for one in read]
    return {
        "read": len(read),
        "help_me": agreed.count(Classing.Kind.VALUE),
        "you_did_not": agreed.count(Classing.Kind.FAILURE),
        "not_agreed": agreed.count(None),
    }


class EvidenceForm(PlainForm):
    """One thing that is known, and from whom."""

    world = forms.ChoiceField(label=gettext_lazy("Whose world is it from?"), choices=Evidence.World.choices)
    question = forms.ChoiceField(
        label=gettext_lazy("Which question does it answer?"), choices=Evidence.Question.choices
    )
    words = forms.CharField(label=gettext_lazy("What is known?"), max_length=500, widget=forms.Textarea())
    source = forms.CharField(label=gettext_lazy("Where can somebody check it?"), max_length=300)
    on_date = forms.DateField(
        label=gettext_lazy("When was it so?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write a day such as 2027-09-30.")},
    )


@no_power("what is known about the place, from named sources, and nobody in it")
@page()
def evidence(request):
    """What is known, by whose world and which question, with the holes shown; and the statements plans rest on."""
    visitor, place = request.visitor, request.visitor.place
    may_add = visitor.roles & {Role.WORKER, Role.PLANNER, Role.LEADER, Role.PROVIDER}
    form = EvidenceForm(request.POST or None)
    if request.method == "POST" and may_add and form.is_valid():
        try:
            keep_evidence(place, **form.cleaned_data, by=visitor.account, at=visitor.at)
            return redirect("evidence", place_key=place.key)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    found = coverage(place)
    rows = Evidence.objects.for_place(place).order_by("world", "question", "-on_date")
    questions = list(Evidence.Question)
    context = {
        "coverage": found,
        "questions": [one.label for one in questions],
        "grid": [
            (world.label, [found.counts[world.value, question.value] for question in questions])
            for world in Evidence.World
        ],
        "evidence": rows,
        "missing": without_i_statement(place),
        "form": form,
        "may_add": may_add,
        "here": "evidence",
    }
    return render(request, "learn/evidence.html", context, status=422 if form.errors else 200)
