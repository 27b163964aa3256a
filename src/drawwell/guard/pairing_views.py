"""Pairing a power: one long form in steps, kept between visits, put into force by its keeper. And its papers."""

from django import forms
from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.page.forms import PlainForm
from drawwell.place.models import Account, Role

from . import pairing, papers
from .models import Paper
from .powers import named, no_power
from .readings import readings
from .standing import standing_of
from .visiting import page

TITLES = {
    pairing.PEOPLE: gettext_lazy("Who holds it"),
    pairing.LIMITS: gettext_lazy("How it could be misused, limits and trip-wires"),
    **{kind.value: kind.label.capitalize() for kind in Paper.Kind},
}


class PeopleForm(PlainForm):
    """Who keeps the guard, who sits for those affected, until when."""

    keeper = forms.ModelChoiceField(
        label=gettext_lazy("Who keeps its guard?"),
        help_text=gettext_lazy("Never who uses the power. They sign two of the papers and can stop it at any time."),
        queryset=Account.objects.none(),
        required=False,
        empty_label=gettext_lazy("Choose a person"),
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Whose power is it?"),
        help_text=gettext_lazy("Who uses it, and answers for it."),
        queryset=Account.objects.none(),
        required=False,
        empty_label=gettext_lazy("Choose a person"),
    )
    seats = forms.CharField(
        label=gettext_lazy("Who sits for the people it affects?"),
        help_text=gettext_lazy("One in each line, such as: two residents chosen by lot."),
        widget=forms.Textarea,
        required=False,
    )
    until = forms.CharField(
        label=gettext_lazy("Until which day?"), help_text=gettext_lazy("Within a year, as 2027-03-31."), required=False
    )

    def __init__(self, *args, members, **more):
        super().__init__(*args, **more)
        for name in ("keeper", "owner"):
            self.fields[name].queryset = members
            self.fields[name].label_from_instance = lambda account: account.name

    def said(self):
        """What was written, as text to keep."""
        chosen = {name: self.cleaned_data[name] for name in ("keeper", "owner")}
        return self.cleaned_data | {name: str(account.id) if account else "" for name, account in chosen.items()}


class LimitsForm(PlainForm):
    """The story, the limits kept at each use, and what the machine reads."""

    story = forms.CharField(
        label=gettext_lazy("How could it be turned on people?"), widget=forms.Textarea, required=False
    )
    limits = forms.CharField(
        label=gettext_lazy("Limits"),
        help_text=gettext_lazy(
            "One in each line: per_day=50, per_person_per_day=10, minutes_between=5, hours=08:00-20:00, "
            "roles=planner, days_on=30."
        ),
        widget=forms.Textarea,
        required=False,
    )
    trip_wires = forms.CharField(
        label=gettext_lazy("Trip-wires"),
        help_text=gettext_lazy("One in each line, such as: attempts refused above 20 in 7 days."),
        widget=forms.Textarea,
        required=False,
    )

    def said(self):
        """What was written, as text to keep."""
        return self.cleaned_data


def _paper_form(kind, data=None, initial=None):
    """A form with one box for each question of a paper; a dpia also takes the officer's advice."""
    made = PlainForm(data, initial=initial)
    for field in papers.template(kind).fields:
        made.fields[field.key] = forms.CharField(
            label=field.name, help_text=field.ask, widget=forms.Textarea, required=False
        )
    if kind == Paper.Kind.DPIA:
        made.fields["advised_by"] = forms.CharField(label=_("Who is the data protection officer?"), required=False)
        made.fields["advice"] = forms.ChoiceField(
            label=_("What do they say?"), choices=Paper.Advice.choices, widget=forms.RadioSelect, required=False
        )
        made.fields["advice_words"] = forms.CharField(label=_("In their words"), widget=forms.Textarea, required=False)
        made.fields["overruled_because"] = forms.CharField(
            label=_("If it goes on although they object: why?"),
            help_text=_("Everybody can read this."),
            widget=forms.Textarea,
            required=False,
        )
    made.said = lambda: made.cleaned_data
    return made


def _form_of(step, visitor, data=None, initial=None):
    if step == pairing.PEOPLE:
        members = Account.objects.filter(memberships__place=visitor.place, memberships__ends_at__isnull=True)
        return PeopleForm(data, initial=initial, members=members.distinct().order_by("name"))
    if step == pairing.LIMITS:
        return LimitsForm(data, initial=initial)
    return _paper_form(step, data, initial)


def _power_of_place(name):
    power = named(name)
    if power.of_installation:
        raise Http404
    return power


@page(*Role)
def pair_step(request, power, step):
    """One step of a power's pairing. What is written is kept, whole or not; nothing is in force by it."""
    visitor, power = request.visitor, _power_of_place(power)
    if step not in pairing.STEPS:
        raise Http404
    visitor.check(power.owner_role, Role.KEEPER, Role.CARETAKER)
    draft = pairing.draft_of(power, place=visitor.place)
    so_far = draft.answers if draft else pairing.first_draft(power, place=visitor.place)
    form = _form_of(step, visitor, request.POST or None, so_far.get(step))
    if request.method == "POST" and form.is_valid():
        pairing.write_step(visitor.place, power.name, step, form.said(), by=visitor.account, at=visitor.at)
        after = [*pairing.STEPS, None][pairing.STEPS.index(step) + 1]
        where = ("guard-pair", after) if after else ("guard-pair-check", None)
        parts = {"place_key": visitor.place.key, "power": power.word} | ({"step": after} if after else {})
        return redirect(where[0], **parts)
    return render(
        request,
        "guard/pair_step.html",
        {
            "power": power,
            "form": form,
            "step": step,
            "title": TITLES[step],
            "number": pairing.STEPS.index(step) + 1,
            "steps": _steps(draft),
            "sections": _sections(step, form),
            "readings": readings().values() if step == pairing.LIMITS else (),
            "asked_of": papers.template(step).asked_of if step in Paper.Kind.values else "",
        },
        status=422 if form.errors else 200,
    )


def _steps(draft):
    """(step, title, how much is missing) of each step, for the list beside the form."""
    missing = pairing.missing_of(draft) if draft else []
    return [(step, TITLES[step], sum(where == step for where, _words in missing)) for step in pairing.STEPS]


def _sections(step, form):
    """The form's fields under their headings: [(heading, [bound field])]."""
    if step not in Paper.Kind.values:
        return [("", list(form))]
    found = [(one["section"], [form[field["key"]] for field in one["fields"]]) for one in papers.sections_of(step, {})]
    rest = [form[name] for name in pairing.ADVICE if name in form.fields]
    return [*found, (_("The data protection officer"), rest)] if rest else found


@page(*Role)
def pair_check(request, power):
    """What the draft lacks still; and, for the keeper it names, the button that puts it into force."""
    visitor, power = request.visitor, _power_of_place(power)
    visitor.check(power.owner_role, Role.KEEPER, Role.CARETAKER)
    draft = pairing.draft_of(power, place=visitor.place)
    if draft is None:
        return redirect("guard-pair", place_key=visitor.place.key, power=power.word, step=pairing.PEOPLE)
    keeper = pairing.named_in(draft, "keeper")
    if request.method == "POST":
        pairing.put_in_force(draft, by=visitor.account, at=visitor.at)
        messages.info(
            request, _("'%(power)s' is held by a full guard now. Its off-switch was tried.") % {"power": power.name}
        )
        return redirect("guard", place_key=visitor.place.key, power=power.word)
    return render(
        request,
        "guard/pair_check.html",
        {
            "power": power,
            "missing": [(step, TITLES[step], words) for step, words in pairing.missing_of(draft)],
            "keeper": keeper,
            "is_keeper": keeper is not None and keeper == visitor.account,
            "steps": _steps(draft),
        },
    )


@no_power("a power's papers are public")
@page()
def papers_page(request, power):
    """A power's three papers as signed, readable by anybody; `?as=json` gives the same to a program."""
    visitor, power = request.visitor, named(power)
    place = None if power.of_installation else visitor.place
    found = papers.as_data(power, place=place, at=visitor.at)
    if request.GET.get("as") == "json":
        return JsonResponse(found)
    return render(
        request,
        "guard/papers.html",
        {
            "power": power,
            "found": found,
            "reads": papers.reads_in_words(power),
            "standing": standing_of(power, place=place, at=visitor.at),
        },
    )
