"""What got in the way: logged in under a minute, each rule with its owner, its answer or its silence."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.guard.visiting import page
from drawwell.page.charts import bars_chart
from drawwell.page.forms import PlainForm
from drawwell.place.models import Account, Role

from . import rules
from .models import Rule, RuleAnswer
from .views import NextProblem

LOGGERS = frozenset({Role.WORKER, Role.PROVIDER, Role.RESIDENT, Role.PLANNER, Role.LEADER})


class BlockerForm(PlainForm):
    """What happened, who says so and what kind of rule it is; days and pounds when they are known."""

    happened = forms.CharField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy("Name nobody: the rule's owner will read this."),
        max_length=1000,
        widget=forms.Textarea(),
        error_messages={"required": gettext_lazy("Write what happened. A few words are enough.")},
    )
    rule_name = forms.CharField(
        label=gettext_lazy("What rule, as it was told?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write the rule as it was told.")},
    )
    said_by = forms.CharField(
        label=gettext_lazy("Who says so?"),
        help_text=gettext_lazy("A desk, a letter, a team."),
        max_length=200,
        error_messages={"required": gettext_lazy("Write who says so.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=Rule.Kind.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choose one. 'A belief that it is so' is an answer too.")},
    )
    national = forms.BooleanField(
        label=gettext_lazy("It is made for the whole nation"),
        help_text=gettext_lazy("Laws and regulations are taken to be."),
        required=False,
    )
    nobody_could_show_it = forms.BooleanField(label=gettext_lazy("Nobody could show the rule"), required=False)
    how_we_stayed_legal = forms.CharField(
        label=gettext_lazy("If it is a law: how did you stay within it?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(),
    )
    days_lost = forms.FloatField(label=gettext_lazy("Days lost"), required=False, min_value=0, max_value=3660)
    pounds_lost = forms.DecimalField(
        label=gettext_lazy("Pounds lost"), required=False, min_value=0, max_digits=9, decimal_places=2
    )

    def logged(self):
        """The answers as the action takes them."""
        cleaned = dict(self.cleaned_data)
        pounds = cleaned.pop("pounds_lost") or 0
        return cleaned | {"days_lost": cleaned["days_lost"] or 0, "pence_lost": int(pounds * 100)}


class AnswerForm(PlainForm):
    """An owner's answer, with its reason."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What will you do?"),
        choices=[
            (RuleAnswer.Decision.CHANGE, gettext_lazy("Change it")),
            (RuleAnswer.Decision.SUSPEND, gettext_lazy("Suspend it for now")),
            (RuleAnswer.Decision.KEEP, gettext_lazy("Keep it")),
        ],
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choose what you will do.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why? Those who were stopped will read this."),
        max_length=1000,
        widget=forms.Textarea(),
        error_messages={"required": gettext_lazy("Say why, to those who were stopped.")},
    )


@no_power("rules and what they cost, with nobody named")
@page()
def in_the_way(request):
    """Page 11: the oldest unanswered rule first, days lost, who is silent; and a form that takes a minute."""
    visitor, place = request.visitor, request.visitor.place
    may_log = bool(visitor.roles & LOGGERS)
    form = BlockerForm(request.POST or None)
    if request.method == "POST" and may_log and form.is_valid():
        try:
            blocker = rules.log_blocker(place, **form.logged(), by=visitor.account, at=visitor.at)
            messages.success(request, _("Kept. You will be told what its owner answers."))
            return redirect("rule", place_key=place.key, rule=blocker.rule_id)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    shown = rules.rules_shown(place, at=visitor.at)
    context = {
        "shown": [one for one in shown if not one.rule.national],
        "national": [one for one in shown if one.rule.national],
        "sentence": _sentence(shown),
        "chart": _chart(shown),
        "form": form,
        "may_log": may_log,
        "here": "in-the-way",
    }
    return render(request, "learn/in_the_way.html", context, status=422 if form.errors else 200)


def _sentence(shown):
    if not shown:
        return _("Nothing has been logged yet.")
    silent = [one for one in shown if one.days_silent]
    most = max(shown, key=lambda one: one.days_lost)
    said = ngettext(
        "%(n)d rule stood in somebody's way: '%(rule)s' cost %(days)s days.",
        "%(n)d rules stood in somebody's way. The one that cost most days is '%(rule)s': %(days)s.",
        len(shown),
    ) % {
        "n": len(shown),
        "rule": most.rule.name,
        "days": f"{most.days_lost:g}",
    }
    if not silent:
        return said
    late = ngettext(
        "%(n)d is past its day without an answer.", "%(n)d are past their day without an answer.", len(silent)
    )
    return f"{said} {late % {'n': len(silent)}}"


def _chart(shown):
    rows = sorted(((one.rule.name, one.days_lost) for one in shown if one.days_lost), key=lambda row: (-row[1], row[0]))
    if not rows:
        return None
    return bars_chart(
        rows[:8],
        sentence=_("Most days were lost to '%(rule)s': %(days)s.") % {"rule": rows[0][0], "days": f"{rows[0][1]:g}"},
        caption=_("Days lost to each rule"),
        unit=_("days"),
    )


@no_power("a rule, what it stopped and its owner's answer, with nobody named")
@page()
def rule(request, rule):
    """One rule: everything it stopped, who owns it, what was asked and what was answered."""
    visitor, place = request.visitor, request.visitor.place
    found = Rule.objects.for_place(place).select_related("owner").filter(id=rule).first()
    if found is None:
        raise Http404
    everything = rules.rules_shown(place, at=visitor.at, to=visitor.account)
    shown = next((one for one in everything if one.rule.id == found.id), None)
    if shown is None:
        raise Http404
    answers = rules.may_answer(shown.question, visitor.account, at=visitor.at)
    today = visitor.at.astimezone(place.zone).date()
    form, then = AnswerForm(request.POST or None), NextProblem(request.POST or None, today=today, empty_permitted=True)
    if request.method == "POST" and request.POST.get("do") == "owner":
        return _owner_named(request, found)
    if request.method == "POST" and answers and _answered(request, shown.question, form, then):
        messages.success(request, _("Answered. Everyone who logged it is told."))
        return redirect("rule", place_key=place.key, rule=found.id)
    may_name = bool(visitor.roles & {Role.PLANNER, Role.LEADER})
    context = {
        "shown": shown,
        "blockers": found.blockers.filter(rules.counts_at(place, visitor.at, to=visitor.account)),
        "earlier": (
            found.questions.filter(answer__isnull=False).select_related("answer__by").order_by("-asked_at", "-id")
        ),
        "form": form if answers else None,
        "then": then,
        "owners": _owners(place) if may_name and not found.owner_id else (),
        "here": "in-the-way",
    }
    return render(request, "learn/rule.html", context, status=422 if answers and form.errors else 200)


def _answered(request, question, form, then):
    if not form.is_valid() or not then.is_valid():
        return False
    moves = form.cleaned_data["decision"] != RuleAnswer.Decision.KEEP
    try:
        rules.answer(
            question,
            **form.cleaned_data,
            next_problems=[then.cleaned_data] if moves and then.cleaned_data else [],
            by=request.visitor.account,
            at=request.visitor.at,
        )
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True


def _owners(place):
    rows = Account.objects.filter(memberships__place=place).exclude(memberships__role=Role.RESIDENT).distinct()
    return [(str(one.id), one.name) for one in rows.order_by("name")]


def _owner_named(request, found):
    visitor = request.visitor
    owners = dict(_owners(visitor.place))
    chosen = request.POST.get("owner", "")
    if chosen not in owners:
        raise Http404
    rules.name_owner(found, Account.objects.get(id=chosen), by=visitor.account, at=visitor.at)
    messages.success(request, _("%(name)s owns this rule now.") % {"name": owners[chosen]})
    return redirect("rule", place_key=visitor.place.key, rule=found.id)
