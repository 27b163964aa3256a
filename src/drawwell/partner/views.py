"""Signing in by a code handed over, and the privacy desk. Each page validates and calls one action."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from drawwell.guard.refusals import NotYours, Refusal
from drawwell.guard.visiting import page
from drawwell.page.codes import code_of
from drawwell.page.forms import PlainForm
from drawwell.place.models import Role

from . import access, desk, erasure, invitations
from .models import Person

KEEP_DAYS = (
    ("92", gettext_lazy("Three months")),
    ("366", gettext_lazy("A year")),
    ("1096", gettext_lazy("Three years")),
)


def _shown(request, template, status=200, **context):
    """A page that leaves nothing behind on a shared device."""
    response = render(request, template, {"now": request.visitor.at, **context}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _to(request, name, *parts):
    return redirect(reverse(name, args=[request.visitor.place.key, *parts]))


# ---- a code, handed over in person ----


@page(Role.WORKER)
def make_code(request, circle):
    """A worker makes a code for one person of a circle of theirs: shown once, to print or write down."""
    visitor = request.visitor
    # Whose code it is becomes known only below, and is that person's alone: the opening itself says nothing of it.
    reason = _("looking up names")
    opened = access.open_circle(circle, place=visitor.place, by=visitor.account, at=visitor.at, reason=reason)
    people, slip = access.names_of_people(opened), None
    if request.method == "POST":
        chosen = next((key for key in people if str(key) == request.POST.get("person")), None)
        if chosen is None:
            raise NotYours()
        person = Person.objects.get(id=chosen)
        slip = invitations.invite(person, opened.circle, by=visitor.account, at=visitor.at)
    address = request.build_absolute_uri(reverse("use-code", args=[visitor.place.key]))
    context = {"circle": opened.circle, "circle_name": opened.name, "people": people, "slip": slip, "address": address}
    return _shown(request, "partner/make_code.html", **context)


class CodeForm(PlainForm):
    """The code from the slip."""

    code = forms.CharField(
        label=gettext_lazy("The code on your slip"),
        help_text=gettext_lazy("Ten letters and digits, such as 4KX7P-9WRTM. Small or capital letters are the same."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Type the code from your slip.")},
    )


class PassphraseForm(CodeForm):
    """A name to sign in with and a passphrase only they know."""

    sign_in = forms.CharField(
        label=gettext_lazy("Name to sign in with"),
        help_text=gettext_lazy("One you will remember. It need not be your own name."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        error_messages={"required": gettext_lazy("Choose a name to sign in with.")},
    )
    passphrase = forms.CharField(
        label=gettext_lazy("Passphrase"),
        help_text=gettext_lazy("At least 12 letters: four words in a row do well. Nobody else needs to know it."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": gettext_lazy("Choose a passphrase.")},
    )


@sensitive_post_parameters("code", "passphrase")
@page()
def use_code(request):
    """Type the code from the slip; choose a name and a passphrase; and one is signed in."""
    visitor, step = request.visitor, request.POST.get("step", "code")
    form = (PassphraseForm if step == "passphrase" else CodeForm)(request.POST or None)
    shown = {"form": form, "step": step}
    if request.method != "POST" or not form.is_valid():
        return _shown(request, "partner/use_code.html", status=422 if form.is_bound else 200, **shown)
    try:
        typed = form.cleaned_data["code"]
        invitation = invitations.invitation_of(visitor.place, typed, request=request, at=visitor.at)
        if step == "code":
            known = invitation.person.account is not None
            initial = {"code": typed, "sign_in": invitations.suggested_sign_in(invitation.person)}
            shown = {"form": PassphraseForm(initial=initial), "step": "passphrase", "known": known}
            return _shown(request, "partner/use_code.html", **shown)
        chosen = {"sign_in": form.cleaned_data["sign_in"], "passphrase": form.cleaned_data["passphrase"]}
        account = invitations.accept(invitation, at=visitor.at, **chosen)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _shown(request, "partner/use_code.html", status=refusal.status, **shown)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    messages.success(
        request, _("You are signed in. Next time: %(name)s and your passphrase.") % {"name": account.sign_in}
    )
    return _to(request, "my-story")


# ---- the privacy desk ----


class WordsForm(PlainForm):
    """An answer, a finding or a reason, in words."""

    words = forms.CharField(
        label=gettext_lazy("In words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=desk.LONGEST_WORDS,
        error_messages={"required": gettext_lazy("Say it in a sentence.")},
    )


class RuleForm(PlainForm):
    """How long a kind of record is kept, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What?"),
        choices=(("story", gettext_lazy("A person’s story")), ("request", gettext_lazy("The words of a request"))),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days after it was last used"), min_value=1, max_value=36_500,
        error_messages={"required": gettext_lazy("Give a number of days.")},
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("Why so long?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say why: people can read it.")},
    )


@page(Role.KEEPER)
def privacy_desk(request):
    """Page 18: requests with the days left, looks to be looked at, records due to end; the nearest deadline first."""
    visitor = request.visitor
    given = {"by": visitor.account, "at": visitor.at}
    form = RuleForm(request.POST if request.POST.get("do") == "rule" else None)
    if request.POST.get("do") == "end old":
        ended = desk.end_old_requests(visitor.place, **given)
        messages.success(request, _("The words of %(n)s old requests are gone.") % {"n": ended})
        return _to(request, "desk")
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        desk.set_retention(visitor.place, chosen["kind"], days=chosen["days"], reason=chosen["words"], **given)
        messages.success(request, _("Set. It is shown here with your reason."))
        return _to(request, "desk")
    found = desk.desk_of(visitor.place, **given)
    odd = [one for one in found.odd if one.reviewed is None]
    waits = len(found.requests) + sum(one.reviewed is None for one in found.exceptions) + len(odd) + len(found.ending)
    status = 422 if form.is_bound else 200
    return _shown(request, "partner/desk.html", desk=found, waits=waits, form=form, status=status)


@page(Role.KEEPER)
def desk_request(request, asked):
    """One request and its answer, by name."""
    visitor = request.visitor
    given = {"by": visitor.account, "at": visitor.at}
    waiting = desk.request_of(visitor.place, asked, **given)
    form = WordsForm(request.POST or None)
    if form.is_bound and form.is_valid():
        desk.answer_request(waiting.request, form.cleaned_data["words"], **given)
        messages.success(request, _("Answered. They can read it under My story."))
        return _to(request, "desk")
    return _shown(
        request, "partner/desk_request.html", waiting=waiting, form=form, status=422 if form.is_bound else 200
    )


@page(Role.KEEPER)
def desk_look(request, entry):
    """One opening of a record, and what a named person found about it."""
    visitor = request.visitor
    found = desk.desk_of(visitor.place, by=visitor.account, at=visitor.at)
    look = next((one for one in (*found.exceptions, *found.odd) if one.entry.id == entry), None)
    if look is None:
        raise NotYours()
    form = WordsForm(request.POST or None)
    if form.is_bound and form.is_valid():
        words = form.cleaned_data["words"]
        desk.review_look(visitor.place, entry, look.rule, words, by=visitor.account, at=visitor.at)
        messages.success(request, _("Written down. Those concerned can read it."))
        return _to(request, "desk")
    return _shown(request, "partner/desk_look.html", look=look, form=form, status=422 if form.is_bound else 200)


@page(Role.KEEPER)
def desk_ending(request, person):
    """A record that is due or asked to end: erased in two steps, or kept longer with a reason."""
    visitor = request.visitor
    given = {"by": visitor.account, "at": visitor.at}
    record = Person.objects.for_place(visitor.place).select_related("place", "account").filter(id=person).first()
    if record is None:
        raise NotYours()
    begun = record.erasures.filter(done=None).first()
    form, wanted = WordsForm(request.POST or None), request.POST.get("do")
    try:
        done = _end(wanted, record, begun, form, request, given)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        done = ""
    if done:
        messages.success(request, done)
        return _to(request, "desk-ending", record.id) if wanted == "begin" else _to(request, "desk")
    shown = {"record": record, "code": code_of(record.id), "begun": begun, "form": form, "keep_days": KEEP_DAYS}
    return _shown(request, "partner/desk_ending.html", status=422 if form.is_bound else 200, **shown)


def _end(wanted, record, begun, form, request, given):
    """Carry out a step; what was done, or '' where nothing was."""
    if wanted == "erase" and begun is not None:
        erasure.erase(begun, code=request.POST.get("code", ""), **given)
        return _("Erased. What was sealed with their key can never be read again.")
    if wanted == "call off" and begun is not None:
        erasure.call_off(begun, **given)
        return _("Called off. Everything is as it was.")
    if wanted not in ("begin", "keep") or not form.is_valid():
        return ""
    words = form.cleaned_data["words"]
    if wanted == "begin":
        erasure.begin_erasure(record, because=words, **given)
        return _("Begun. Nothing is gone yet: the second step is below.")
    days = request.POST.get("days", "")
    until = given["at"] + timedelta(days=int(days) if days in dict(KEEP_DAYS) else 92)
    desk.keep_longer(record, until=until, because=words, **given)
    return _("Kept longer. The person can read why.")
