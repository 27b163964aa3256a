"""Signing in: a name and a password, then a code from one's phone where it is set up or asked; or the council's own.

Between the two steps nobody is signed in: the session only remembers, for ten minutes, whose password was right.
"""

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from drawwell.guard import second_step
from drawwell.guard.journal import route_is
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.guard.second_step import change_password
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm, speak_plainly
from drawwell.place.models import Account, Place, Role

BY_PASSWORD = "django.contrib.auth.backends.ModelBackend"
HALF_WAY = "whose password was right"
HALF_WAY_SECONDS = 600


class SignInForm(AuthenticationForm):
    """A name and a password."""

    error_messages = {
        "invalid_login": gettext_lazy("That name and password do not belong together. Type both again, capitals too."),
        "inactive": gettext_lazy("This account is not open any more. Ask whoever runs this installation."),
    }

    def full_clean(self):
        """What was sent, with what is wrong in our words."""
        speak_plainly(self.fields.values())
        super().full_clean()


@no_power("signing in shows a person only what their roles may see")
class SignIn(LoginView):
    """Signing in with a name and a password; too many wrong ones and it pauses."""

    authentication_form = SignInForm
    template_name = "sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        """With the pages for a code from a worker and for whoever is new, where it is plain which place is meant."""
        keys = set(Place.objects.exclude(folder_digest="").values_list("key", flat=True))
        wanted = {(self.get_redirect_url() or "").strip("/").split("/")[0]} & keys or keys
        on_the_way = {"next": self.get_redirect_url()} if self.get_redirect_url() else None
        if len(wanted) == 1:
            kwargs["code_url"] = reverse("use-code", args=wanted)
            if not settings.BEGIN_WITH_A_WORKER:
                kwargs["begin_url"] = reverse("begin-alone", args=wanted, query=on_the_way)
        if settings.SINGLE_SIGN_ON:
            kwargs["council_url"] = reverse("council-sign-in", query=on_the_way)
        return super().get_context_data(**kwargs)

    def form_valid(self, form):
        """The password is right. Signed in, or half-way where there is a second step."""
        account, at = form.get_user(), timezone.now()
        if not second_step.is_set(account) and not second_step.is_needed(account, at=at):
            return super().form_valid(form)
        self.request.session[HALF_WAY] = {
            "account": str(account.pk),
            "until": at.timestamp() + HALF_WAY_SECONDS,
            "next": self.get_redirect_url(),
        }
        return redirect("second-step")

    def get_success_url(self):
        return self.get_redirect_url() or home(self.request.user)


@no_power("signing out shows nothing")
class SignOut(LogoutView):
    """Signing out leaves nothing behind on a shared device: the browser forgets the pages it kept."""

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


class SecondStepForm(PlainForm):
    """The code that a phone shows, or a spare one."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Type the code that your app shows.")},
    )


@never_cache
@sensitive_post_parameters("code")
def second_step_page(request):
    """The code of the second step; or, where a place asks for one and there is none, setting it up."""
    half = request.session.get(HALF_WAY)
    at = timezone.now()
    account = Account.objects.filter(pk=half["account"], is_active=True).first() if half else None
    if account is None or half["until"] < at.timestamp():
        request.session.pop(HALF_WAY, None)
        return redirect("sign-in")
    asked = second_step.is_set(account)
    form = SecondStepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            spare = _passed(account, form.cleaned_data["code"], asked=asked, at=at)
        except Refusal as refusal:
            form.add_error("code", refusal.sentence)
        else:
            login(request, account, backend=BY_PASSWORD)
            request.session.pop(HALF_WAY, None)
            where = half["next"] or home(account)
            return render(request, "spare_codes.html", {"codes": spare, "go_on": where}) if spare else redirect(where)
    shown = {"form": form} if asked else {"form": form, "must": True} | _for_a_phone(account, at)
    name = "second_step.html" if asked else "set_second_step.html"
    return render(request, name, shown, status=422 if form.errors else 200)


def _passed(account, code, *, asked, at):
    """None where the code is right; where it was the first of a new phone, the spare codes."""
    with route_is("page"):
        if asked:
            return second_step.check(account, code, by=account, at=at)
        return second_step.confirm(account, code, by=account, at=at)


@never_cache
@sensitive_post_parameters("code")
@page(*Role)
def my_second_step(request):
    """Set up a second step for oneself; or, with a last code from it, take it away, as before a new phone."""
    account, at = request.visitor.account, timezone.now()
    there, needed = second_step.is_set(account), second_step.is_needed(account, at=at)
    form = SecondStepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            if not there:
                spare = second_step.confirm(account, code, by=account, at=at)
                return render(request, "spare_codes.html", {"codes": spare, "go_on": home(account)})
            second_step.check(account, code, by=account, at=at)
            second_step.take_away(account, by=account, at=at)
            messages.success(request, _("Taken away. You can set it up again here."))
            return redirect("my-second-step", place_key=request.visitor.place.key)
        except Refusal as refusal:
            form.add_error("code", refusal.sentence)
    shown = {"form": form, "there": there, "needed": needed} | ({} if there else _for_a_phone(account, at))
    return render(request, "set_second_step.html", shown, status=422 if form.errors else 200)


class PasswordForm(PasswordChangeForm):
    """The password until now, and the new one twice."""

    error_messages = {
        "password_incorrect": gettext_lazy("That is not your password until now. Type it again."),
        "password_mismatch": gettext_lazy("The two are not the same. Type the new password in both."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = {
            "old_password": (_("Password until now"), _("Type your password until now.")),
            "new_password1": (_("New password"), _("Choose a new password.")),
            "new_password2": (_("The same again"), _("Type the new password once more.")),
        }
        for name, (label, missing) in words.items():
            self.fields[name].label, self.fields[name].error_messages["required"] = label, missing

    def full_clean(self):
        """What was sent, with what is wrong in our words."""
        speak_plainly(self.fields.values())
        super().full_clean()


@never_cache
@sensitive_post_parameters("old_password", "new_password1", "new_password2")
@page(*Role)
def my_password(request):
    """Another password for oneself; every other visit begun with the old one ends."""
    account = request.visitor.account
    form = PasswordForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_password(account, form.cleaned_data["new_password1"], by=account, at=timezone.now())
        update_session_auth_hash(request, account)
        messages.success(request, _("Your password is changed. Whoever was signed in as you elsewhere no longer is."))
        return redirect("my-password", place_key=request.visitor.place.key)
    return render(request, "my_password.html", {"form": form}, status=422 if form.errors else 200)


def _for_a_phone(account, at):
    """What a phone's app needs: a picture to point it at, and the same to type."""
    device = second_step.begin(account, by=account, at=at)
    key = device.config_url.partition("secret=")[2].partition("&")[0]
    picture = segno.make(device.config_url, micro=False).svg_data_uri(scale=5, border=4, light="white")
    return {"picture": picture, "key": " ".join(key[start : start + 4] for start in range(0, len(key), 4))}


def home(account):
    """Where somebody begins their day."""
    membership = account.memberships.filter(ends_at__isnull=True).select_related("place").first()
    return home_of(membership.role, membership.place) if membership else "/"


def home_of(role, place):
    """Where a role begins its day."""
    pages = {
        Role.WORKER: "people",
        Role.RESIDENT: "my-story",
        Role.PROVIDER: "offers",
        Role.PLANNER: "plans",
        Role.LEADER: "plans",
        Role.AUDITOR: "plans",
        Role.KEEPER: "guards",
        Role.CARETAKER: "guards",
    }
    return redirect(pages[Role(role)], place_key=place.key).url
