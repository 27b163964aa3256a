"""What people do together here: a page for everybody, and inviting somebody along from their story."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm
from drawwell.partner import associations
from drawwell.place.models import Role

from .boxes import words_box
from .showing import address, as_uuid, open_circle, posted, sent, show, status_of
from .story import names_of

MAY_PUT_UP = {Role.WORKER, Role.RESIDENT, Role.PROVIDER}


def _line(label, wrong, *, help_text="", required=True):
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=200, error_messages={"required": wrong}
    )


class PutUpForm(PlainForm):
    """What it is called, what they do, when and where, and how somebody comes along."""

    name = _line(gettext_lazy("What is it called?"), gettext_lazy("Write what it is called."))
    what = _line(gettext_lazy("What do they do?"), gettext_lazy("Write in a few words what they do."))
    when = _line(gettext_lazy("When?"), "", help_text=gettext_lazy("You can leave this empty."), required=False)
    where = _line(gettext_lazy("Where?"), "", help_text=gettext_lazy("You can leave this empty."), required=False)
    how = _line(
        gettext_lazy("How does somebody come along?"),
        gettext_lazy("Write how somebody comes along."),
        help_text=gettext_lazy("Everybody can read it. Give a number only if they want it here."),
    )
    they_want_it = forms.BooleanField(
        label=gettext_lazy("They said that they want it to stand here"),
        error_messages={"required": gettext_lazy("Ask them first, and tick this once they said so.")},
    )


class InviteForm(PlainForm):
    """Which of them, and what is said about it."""

    association = forms.ChoiceField(
        label=gettext_lazy("To what?"),
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    words = words_box(gettext_lazy("What do you say to them?"), rows=3)
    whose = forms.ChoiceField(label=gettext_lazy("Whom do you invite?"), required=False, widget=forms.RadioSelect())

    def __init__(self, *args, there, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.there = {str(one.id): one for one in there}
        self.fields["association"].choices = [(key, one.name) for key, one in self.there.items()]
        self.fields["whose"].choices = [("", _("All of them")), *((str(key), name) for key, name in people.items())]
        if len(people) < 2:
            del self.fields["whose"]

    def clean_words(self):
        words = self.cleaned_data["words"]
        if not words.strip():
            raise forms.ValidationError(_("Write what you would say to them."))
        return words

    def chosen(self):
        """(association, words, id of the one person or None)."""
        whose = self.cleaned_data.get("whose")
        return self.there[self.cleaned_data["association"]], self.cleaned_data["words"], UUID(whose) if whose else None


@no_power("what people do together stands in public; putting it up checks the role")
@page()
def done_together(request):
    """What people here do together of their own accord, for everybody; put up and taken off by those who know them."""
    visitor = request.visitor
    may = bool(MAY_PUT_UP & set(visitor.roles))
    form = PutUpForm(request.POST if request.method == "POST" and "take_off" not in request.POST else None)
    there = associations.associations_of(visitor.place, at=visitor.at)
    if request.method == "POST" and "take_off" in request.POST:
        going = next((one for one in there if one.id == as_uuid(request.POST["take_off"])), None)
        if going is None or not may:
            raise NotYours()
        associations.take_off(going, by=visitor.account, at=visitor.at)
        messages.success(request, _("It stands here no more."))
        return redirect(address(request, "done-together"))
    if request.method == "POST" and may and form.is_valid():
        try:
            associations.put_up(visitor.place, by=visitor.account, at=visitor.at, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("It stands here now, for everybody to read."))
            return redirect(address(request, "done-together"))
    if request.method == "POST" and not may:
        raise NotYours()
    a_worker = Role.WORKER in visitor.roles
    shown = [(one, a_worker or (may and one.by_id == visitor.account.id)) for one in there]
    return show(request, "pull/done_together.html", there=shown, form=form, may=may, status=status_of(form))


@page(Role.WORKER, Role.RESIDENT)
def invite_along(request, circle):
    """A worker invites somebody along; the person says yes, or no, or nothing at all."""
    visitor = request.visitor
    opened = open_circle(request, circle, _("inviting to a group"))
    there = associations.associations_of(visitor.place, at=visitor.at)
    told = {"by": visitor.account, "at": visitor.at}
    invitations = associations.invitations_of(opened)
    if "say" in request.POST:
        return _say(request, circle, invitations, told)
    form = InviteForm(posted(request), there=there, people=names_of(opened))
    if request.method == "POST" and form.is_valid():
        association, words, whose = form.chosen()
        try:
            associations.invite(opened.circle, association, words, whose=whose, **told)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            sent(request)
            messages.success(request, _("They are invited. It stands in their story; they may say yes, or leave it."))
            return redirect(address(request, "invite-along", circle))
    return show(
        request, "pull/invite_along.html", opened=opened, form=form, there=there, invitations=invitations,
        status=status_of(form),
    )  # fmt: skip


def _say(request, circle, invitations, told):
    wanted = as_uuid(request.POST.get("invitation", ""))
    row = next((one for one, _said in invitations if one.id == wanted), None)
    if row is None or request.POST["say"] not in ("yes", "no"):
        raise NotYours()
    yes = request.POST["say"] == "yes"
    associations.say(row, yes, their_word=request.POST.get("their_word", ""), **told)
    messages.success(request, _("It is written down. Nothing hangs on it."))
    return redirect(address(request, "invite-along", circle))
