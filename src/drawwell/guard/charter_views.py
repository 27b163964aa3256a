"""What teams were promised, and what crept back: public to read; written by the team, and by those who promised."""

from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.page.forms import PlainForm
from drawwell.place.models import Account, Role

from . import charters, creep
from .models import Charter, CharterMove, Creep, Requirement
from .powers import no_power
from .refusals import WrongInput
from .visiting import page

RULE_HELP = gettext_lazy("One in each line: the rule; who owns it; local policy, contract, system, custom or belief.")


def _in_words(kinds):
    """Choices of a form, each in the words that are kept."""
    return [(kind.value, kind.value.capitalize()) for kind in kinds]


class CharterForm(PlainForm):
    """What a team is promised."""

    name = forms.CharField(label=gettext_lazy("What is it called?"), max_length=200)
    workers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who works in it?"),
        queryset=Account.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    protector = forms.ModelChoiceField(
        label=gettext_lazy("Who protects it?"),
        help_text=gettext_lazy("A second person, who is told of whatever creeps back and can say no."),
        queryset=Account.objects.none(),
        empty_label=gettext_lazy("Choose a person"),
    )
    suspended = forms.CharField(
        label=gettext_lazy("Which local rules are suspended?"), help_text=RULE_HELP, widget=forms.Textarea
    )
    until = forms.DateField(label=gettext_lazy("Until which day?"), help_text=gettext_lazy("As 2027-09-30."))
    ends_how = forms.CharField(label=gettext_lazy("How does it end, and who decides?"), max_length=500)
    stops_if = forms.CharField(label=gettext_lazy("What would make you stop before?"), max_length=500)
    partnerships_limit = forms.IntegerField(label=gettext_lazy("Most partnerships for each worker"), min_value=1)
    reports_limit = forms.IntegerField(label=gettext_lazy("Most reports a month"), min_value=0)
    fields_limit = forms.IntegerField(label=gettext_lazy("Most boxes that must be filled, all forms together"))
    cost_centre = forms.CharField(
        label=gettext_lazy("Finance's code for it, if there is one"), max_length=80, required=False
    )

    def __init__(self, *args, place, at, **more):
        super().__init__(*args, **more)
        here = Account.objects.filter(memberships__place=place, memberships__ends_at__isnull=True).distinct()
        self.fields["protector"].queryset = here.order_by("name")
        self.fields["workers"].queryset = here.filter(memberships__role=Role.WORKER).order_by("name")
        for name in ("workers", "protector"):
            self.fields[name].label_from_instance = lambda account: account.name

    def promised(self, zone):
        """What `begin_charter` takes of it."""
        said = dict(self.cleaned_data)
        said["until"] = datetime.combine(said["until"], time(23, 59), tzinfo=zone)
        lines = [line.split(";") for line in said["suspended"].splitlines() if line.strip()]
        said["suspended"] = [dict(zip(("rule", "owner", "kind"), line, strict=False)) for line in lines]
        said["workers"] = list(said["workers"])
        return said


class CreepForm(PlainForm):
    """What crept back, in a minute."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=_in_words(Creep.Kind), widget=forms.RadioSelect)
    words = forms.CharField(label=gettext_lazy("In a few words"), max_length=300)
    originator = forms.CharField(label=gettext_lazy("Who brought it in?"), max_length=200)


class DecideForm(PlainForm):
    """It goes on until a day, or ends; with the reason."""

    until = forms.DateField(
        label=gettext_lazy("Until which day does it go on?"),
        help_text=gettext_lazy("As 2027-09-30. Leave it empty to end it now."),
        required=False,
    )
    because = forms.CharField(
        label=gettext_lazy("Why?"), help_text=gettext_lazy("Everybody can read this."), max_length=300
    )


class TakeBackForm(PlainForm):
    """A suspended rule binds again; with the reason."""

    rule = forms.ChoiceField(label=gettext_lazy("Which rule binds again?"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=gettext_lazy("Why?"), help_text=gettext_lazy("Everybody can read this."), max_length=300
    )

    def __init__(self, *args, charter, **more):
        super().__init__(*args, **more)
        still = [one["rule"] for one in charter.suspended if "taken_back_at" not in one]
        self.fields["rule"].choices = [(rule, rule) for rule in still]


class RequirementForm(PlainForm):
    """Something more that the work must do from now on."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What must the work do?"), choices=_in_words(Requirement.Kind), widget=forms.RadioSelect
    )
    words = forms.CharField(label=gettext_lazy("Which field, approval or report?"), max_length=300)
    times_a_month = forms.FloatField(
        label=gettext_lazy("Of a report: how often a month?"),
        help_text=gettext_lazy("A weekly one is 4.3."),
        required=False,
    )
    because = forms.CharField(label=gettext_lazy("Why?"), max_length=300)


@no_power("what was promised, and what crept back, is public")
@page()
def charters_page(request):
    """Every charter of the place with how it stands; what the organisation asks of the work, and since when."""
    visitor = request.visitor
    open_now = Requirement.objects.for_place(visitor.place).filter(ended_at__isnull=True, begun_at__lte=visitor.at)
    if request.method == "POST":
        visitor.check(*creep.MAY_REQUIRE)
        ended = next((one for one in open_now if str(one.id) == request.POST.get("end")), None)
        if ended is not None:  # else it was ended a moment ago, by the same tap or by somebody else
            creep.no_longer_require(ended, by=visitor.account, at=visitor.at)
        messages.info(request, _("It is asked no longer. That it was stays written."))
        return redirect("charters", place_key=visitor.place.key)
    return render(
        request,
        "guard/charters.html",
        {
            "standings": charters.charters_of(visitor.place, at=visitor.at),
            "requirements": open_now.select_related("begun_by").order_by("begun_at", "id"),
            "may_begin": charters.may_begin(visitor.account, visitor.place, at=visitor.at),
            "may_require": bool(visitor.roles & set(creep.MAY_REQUIRE)),
        },
    )


@page(Role.LEADER)
def begin(request):
    """A leader promises a team what it needs."""
    visitor = request.visitor
    form = CharterForm(request.POST or None, place=visitor.place, at=visitor.at)
    if request.method == "POST" and form.is_valid():
        begun = charters.begin_charter(
            visitor.place,
            permitted_by=visitor.account,
            by=visitor.account,
            at=visitor.at,
            **form.promised(visitor.place.zone),
        )
        return redirect("charter", place_key=visitor.place.key, charter=begun.id)
    context = {"form": form, "heading": _("Promise a team room for good work"), "button": _("Begin the charter")}
    return render(request, "guard/charter_form.html", context, status=422 if form.errors else 200)


@page(*creep.MAY_REQUIRE)
def require(request):
    """Something more is asked of the work: written with who asked it, and told to those who protect a team."""
    visitor, form = request.visitor, RequirementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        creep.require(
            visitor.place,
            said["kind"],
            said["words"],
            because=said["because"],
            times_a_month=said["times_a_month"] or 0,
            by=visitor.account,
            at=visitor.at,
        )
        messages.info(request, _("Written down. Whoever protects a team with a charter has been told."))
        return redirect("charters", place_key=visitor.place.key)
    context = {"form": form, "heading": _("Ask something more of the work"), "button": _("Ask it from now on")}
    return render(request, "guard/charter_form.html", context, status=422 if form.errors else 200)


@page()
def charter(request, charter):
    """One charter: how it stands, what was promised, what crept back from whom; and one small form in a minute."""
    visitor = request.visitor
    promised = Charter.objects.for_place(visitor.place).filter(id=charter).select_related("protector", "permitted_by")
    promised = promised.first()
    if promised is None:
        raise Http404
    done = request.POST.get("do")
    log, decide = (
        CreepForm(request.POST if done == "log" else None),
        DecideForm(request.POST if done == "decide" else None),
    )
    back = TakeBackForm(request.POST if done == "take-back" else None, charter=promised)
    if done == "log" and log.is_valid():
        return _logged(request, promised, log.cleaned_data)
    if done == "take-back" and back.is_valid():
        return _taken_back(request, promised, back.cleaned_data)
    if done == "decide" and decide.is_valid():
        return _decided(request, promised, decide.cleaned_data)
    standing = charters.standing_of_charter(promised, at=visitor.at)
    return render(
        request,
        "guard/charter.html",
        {
            "charter": promised,
            "standing": standing,
            "crept": promised.creep.filter(at__lte=visitor.at).order_by("-at", "-id"),
            "moves": promised.moves.filter(at__lte=visitor.at).select_related("by").order_by("-at", "-id"),
            "log": log,
            "decide": decide,
            "may_log": standing.protects and creep.may_log(promised, visitor.account),
            "back": back,
            "may_take_back": standing.protects
            and bool(back.fields["rule"].choices)
            and creep.may_take_back(promised, visitor.account, visitor.roles),
            "may_decide": standing.move.move != CharterMove.Move.ENDED
            and visitor.account in (promised.protector, promised.permitted_by),
            "may_control": bool(visitor.roles & set(charters.MAY_CONTROL)),
        },
        status=422 if log.errors or decide.errors or back.errors else 200,
    )


def _taken_back(request, promised, said):
    visitor = request.visitor
    if not creep.may_take_back(promised, visitor.account, visitor.roles):
        visitor.check(*creep.MAY_REQUIRE)
    creep.take_exemption_back(promised, said["rule"], because=said["why"], by=visitor.account, at=visitor.at)
    messages.info(request, _("It binds again, and %(name)s has been told.") % {"name": promised.protector.name})
    return redirect("charter", place_key=visitor.place.key, charter=promised.id)


def _logged(request, promised, said):
    visitor = request.visitor
    if visitor.account is None:
        raise WrongInput(field="You", wrong="you are not signed in", right="Sign in first")
    creep.log_creep(
        promised, said["kind"], said["words"], originator=said["originator"], by=visitor.account, at=visitor.at
    )
    messages.info(request, _("Written down, and %(name)s has been told.") % {"name": promised.protector.name})
    return redirect("charter", place_key=visitor.place.key, charter=promised.id)


def _decided(request, promised, said):
    visitor = request.visitor
    by_now = {"because": said["because"], "by": visitor.account, "at": visitor.at}
    if said["until"]:
        until = datetime.combine(said["until"], time(23, 59), tzinfo=visitor.place.zone)
        charters.renew(promised, until=until, **by_now)
    else:
        charters.end(promised, **by_now)
    return redirect("charter", place_key=visitor.place.key, charter=promised.id)
