"""How to reach me: by mail, by text, or not beyond one's own page."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.page.forms import PlainForm
from drawwell.place.models import Reach, Role
from drawwell.place.notifying import can_text

from . import drafts
from .reaching import choose_how_to_be_reached, reached_by
from .refusals import Refusal
from .standing import is_in_force
from .visiting import page

EVERYBODY = tuple(Role)
WAYS = {
    Reach.Way.MAIL: gettext_lazy("By mail"),
    Reach.Way.TEXT: gettext_lazy("By text"),
    Reach.Way.NEITHER: gettext_lazy("Neither: I look here myself"),
}


class ReachForm(PlainForm):
    """By which way, and where."""

    way = forms.ChoiceField(
        label=gettext_lazy("How should we tell you that there is something to read?"),
        help_text=gettext_lazy("A message never says what it is about, or from whom."),
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choose mail, text, or neither.")},
    )
    mail = forms.CharField(label=gettext_lazy("Mail address"), required=False, max_length=200)
    number = forms.CharField(label=gettext_lazy("Telephone number for texts"), required=False, max_length=30)

    def __init__(self, *args, **named):
        super().__init__(*args, **named)
        self.fields["way"].choices = [(key, words) for key, words in WAYS.items() if key != "text" or can_text()]
        self.fields["mail"].widget.attrs |= {"autocomplete": "email", "inputmode": "email"}
        self.fields["number"].widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}
        if not can_text():
            del self.fields["number"]

    def where(self):
        return self.cleaned_data.get({"mail": "mail", "text": "number"}.get(self.cleaned_data["way"], ""), "")


@page(*EVERYBODY)
def reach_me(request):
    """One choice, and where; what is kept now is said first."""
    visitor, place = request.visitor, request.visitor.place
    form = ReachForm(request.POST if request.method == "POST" else drafts.kept(request))
    if form.is_bound and form.is_valid() and request.method == "POST":
        try:
            choose_how_to_be_reached(
                place, form.cleaned_data["way"], where=form.where(), by=visitor.account, at=visitor.at
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            drafts.forget(request, at=visitor.at)
            messages.success(request, _("Kept."))
            return redirect(reverse("reach-me", args=[place.key]))
    way, where = reached_by(visitor.account, place)
    if not form.is_bound:
        form = ReachForm(initial={"way": way, {"mail": "mail", "text": "number"}.get(way, "mail"): where})
    context = {
        "form": form,
        "way": way,
        "where": where,
        "by_sign_in": way is None and "@" in visitor.account.sign_in,
        "is_on": is_in_force("notify", place=place, at=visitor.at),
        "can_text": can_text(),
        "written_by": drafts.written_by(visitor.account),
    }
    return render(request, "guard/reach_me.html", context, status=422 if form.is_bound and form.errors else 200)
