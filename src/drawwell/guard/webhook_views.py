"""Connections: which of an organisation's own systems are told, and what could not be told."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.page.forms import PlainForm
from drawwell.place import outbox
from drawwell.place.models import Organisation, Role
from drawwell.place.webhooks import EVENTS, dead_letters

from . import sharing_events
from .membership import organisations_of
from .reaching import send_message_again
from .refusals import NotYours, Refusal
from .standing import is_in_force
from .visiting import page

LETTERS_SHOWN = 50


class WebhookForm(PlainForm):
    """Where to, what of, and for whom."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Whose system is it?"),
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose whose system it is.")},
    )
    address = forms.CharField(
        label=gettext_lazy("Address of your system"),
        help_text=gettext_lazy("It begins with https:// and can be reached from the internet."),
        max_length=500,
        error_messages={"required": gettext_lazy("Write the address of your system.")},
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Tell it when"),
        choices=[(name, f"{words} ({name})") for name, words in EVENTS.items()],
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )

    def __init__(self, *args, organisations, **named):
        super().__init__(*args, **named)
        self.fields["organisation"].queryset = Organisation.objects.filter(id__in=[one.id for one in organisations])


@page(Role.PROVIDER, Role.KEEPER, Role.CARETAKER)
def connections(request):
    """The webhooks of one's own organisations (a keeper sees all), and what was given up."""
    visitor, place = request.visitor, request.visitor.place
    mine = _organisations(visitor)
    wrong, secret, hook = None, "", None
    form = WebhookForm(request.POST if request.POST.get("do") == "begin" else None, organisations=mine)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            hook, secret, words = _carry_out(request, form)
        except Refusal as refusal:
            if not form.is_bound:
                raise
            wrong = refusal.sentence
            form.add_error(None, wrong)
        else:
            if not secret:
                messages.success(request, words)
                return redirect(reverse("connections", args=[place.key]))
    if secret:
        form = WebhookForm(organisations=mine)
    context = _shown(visitor, mine) | {"form": form, "secret": secret, "begun": hook}
    return render(request, "guard/connections.html", context, status=422 if form.errors else 200)


def _organisations(visitor):
    if Role.KEEPER in visitor.roles:
        return list(Organisation.objects.for_place(visitor.place).order_by("name"))
    return organisations_of(visitor.account, visitor.place, Role.PROVIDER, at=visitor.at)


def _shown(visitor, mine):
    place = visitor.place
    is_caretaker = Role.CARETAKER in visitor.roles
    letters = dead_letters(place, None if is_caretaker else mine)
    return {
        "hooks": sharing_events.webhooks_of(place, mine, at=visitor.at),
        "letters": letters[:LETTERS_SHOWN],
        "unsent": outbox.dead_letters(place)[:LETTERS_SHOWN] if is_caretaker else (),
        "mine": mine,
        "is_on": is_in_force("share events", place=place, at=visitor.at),
    }


def _carry_out(request, form):
    """(webhook, its new secret or '', what to tell)."""
    visitor, do = request.visitor, request.POST.get("do")
    who = {"by": visitor.account, "at": visitor.at}
    if do == "begin":
        said = form.cleaned_data
        hook, secret = sharing_events.tell_a_system(said["organisation"], said["address"], said["events"], **who)
        return hook, secret, ""
    which = _as_uuid(request.POST.get("which"))
    if do == "message":
        send_message_again(which, visitor.place, **who)
        return None, "", _("It is sent again within a minute.")
    if do == "again":
        sharing_events.try_again(sharing_events.letter_named(visitor.place, which), **who)
        return None, "", _("It is sent again within a minute.")
    hook = sharing_events.own_webhook(visitor.place, which)
    if do == "secret":
        return hook, sharing_events.change_secret(hook, **who), ""
    if do != "end":
        raise NotYours()
    sharing_events.stop_telling(hook, **who)
    return hook, "", _("Ended: nothing more is sent there.")


def _as_uuid(text):
    try:
        return UUID(str(text))
    except ValueError:
        raise NotYours() from None
