"""The page where a resident begins by themselves. It validates and calls one action."""

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from drawwell.guard.refusals import Refusal
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm
from drawwell.place.models import Area

from . import beginning
from .holdings import person_of
from .views import PassphraseForm


class OwnRecordForm(PlainForm):
    """What to be called, and roughly where."""

    name = forms.CharField(
        label=gettext_lazy("What would you like to be called?"),
        help_text=gettext_lazy("Whoever gives help does not see it. It need not be your full name."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write a name to be called by.")},
    )
    area = forms.ModelChoiceField(
        label=gettext_lazy("Roughly where should help be near?"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Not said"),
        to_field_name="code",
    )

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas


class BeginAloneForm(OwnRecordForm):
    """And how to sign in again."""

    sign_in = PassphraseForm.base_fields["sign_in"]
    passphrase = PassphraseForm.base_fields["passphrase"]


@sensitive_post_parameters("passphrase")
@page()
def begin_alone(request):
    """A name, roughly where, how to sign in again; and one is signed in, where one was on the way to."""
    visitor = request.visitor
    if visitor.account and person_of(visitor.account, place=visitor.place):
        return redirect(_wanted(request) or reverse("my-story", args=[visitor.place.key]))
    beginning.check_may_begin()
    kind = OwnRecordForm if visitor.account else BeginAloneForm
    form = kind(request.POST or None, areas=Area.objects.for_place(visitor.place).order_by("name"))
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            _begin(request, form.cleaned_data)
            return redirect(_wanted(request) or reverse("help-near", args=[visitor.place.key]))
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
    response = render(request, "partner/begin_alone.html", {"form": form, "next": _wanted(request)}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _begin(request, said):
    visitor = request.visitor
    if visitor.account:
        beginning.begin_with(visitor.account, visitor.place, at=visitor.at, **said)
        return
    account = beginning.begin(visitor.place, at=visitor.at, request=request, **said)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    words = _("You are signed in. Next time: %(name)s and your passphrase.") % {"name": account.sign_in}
    messages.success(request, words)


def _wanted(request):
    """The page somebody was on the way to, of this installation; or empty."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else ""
