"""Who may see a story, part by part: shared, ended at once, left out of learning; by them or at their word."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard.refusals import NotYours, Refusal
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm
from drawwell.partner import access
from drawwell.partner.actions import leave_out_of_learning
from drawwell.partner.sharing import (
    OF_AN_ASK,
    OF_THE_STORY,
    count_again,
    is_left_out,
    narrow,
    share,
    sharing_of,
    sharings_of,
    stop_sharing,
)
from drawwell.place.models import Organisation, Role

from .boxes import words_box
from .queries import open_pull
from .showing import address, as_uuid, open_circle, show

UNTIL = (
    ("", gettext_lazy("Until it is ended")),
    ("31", gettext_lazy("For a month")),
    ("92", gettext_lazy("For three months")),
    ("366", gettext_lazy("For a year")),
)
ANYBODY = "whoever"


class ShareForm(PlainForm):
    """Which parts are shown to whom, and how long. A worker also writes down what was said, and whose it is."""

    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What may they see?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one part.")},
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Who?"), error_messages={"required": gettext_lazy("Choose who may see it.")}
    )
    until = forms.ChoiceField(
        label=gettext_lazy("How long?"), choices=UNTIL, required=False, widget=forms.RadioSelect, initial=""
    )
    whose = forms.ChoiceField(label=gettext_lazy("Whose words?"), required=False)
    their_word = words_box(
        gettext_lazy("What did they say?"),
        help_text=gettext_lazy("Only they decide: write down their yes in their words."),
        rows=2,
    )

    def __init__(self, *args, organisations, people, reader, ask, **kwargs):
        super().__init__(*args, **kwargs)
        known = OF_AN_ASK if ask is not None else OF_THE_STORY
        self.fields["parts"].choices = list(known.items())
        anybody = [(ANYBODY, _("Whoever answers this ask"))] if ask is not None else [("", _("Choose one"))]
        self.fields["who"].choices = anybody + [(str(one.id), one.name) for one in organisations]
        if reader is not None:
            del self.fields["whose"], self.fields["their_word"]
        else:
            self.fields["whose"].choices = [("", _("All of theirs together"))] + [
                (str(key), name) for key, name in people.items()
            ]

    def chosen(self, at):
        """As `sharing.share` takes it."""
        given = self.cleaned_data
        days = given.get("until")
        return {
            "organisation": None if given["who"] == ANYBODY else Organisation.objects.get(id=given["who"]),
            "until": at + timedelta(days=int(days)) if days else None,
            "whose": as_uuid(given.get("whose") or ""),
            "their_word": given.get("their_word", ""),
        }


@page(Role.WORKER, Role.RESIDENT)
def sharing(request, circle):
    """What is shared of a story or of one ask (`?ask=`), with whom; each ended at once; and left out of learning."""
    visitor = request.visitor
    opened = open_circle(request, circle, _("what is shared"))
    ask = _ask(request, opened)
    wanted = request.POST.get("do", "")
    form = ShareForm(
        request.POST if wanted == "share" else None,
        organisations=Organisation.objects.for_place(visitor.place).order_by("name"),
        people=access.names_of_people(opened),
        reader=opened.person,
        ask=ask,
    )
    if request.method == "POST":
        try:
            said = _do(wanted, opened, form, ask, request)
        except Refusal as refusal:
            if wanted != "share":
                raise
            form.add_error(None, refusal.sentence)
            said = ""
        if said:
            messages.success(request, said)
            here = address(request, "sharing", circle)
            return redirect(f"{here}?ask={ask.id}" if ask is not None else here)
    rows = [row for row in sharings_of(opened, at=visitor.at) if ask is None or row.subject_id in (None, ask.id)]
    response = show(
        request, "pull/sharing.html", opened=opened, form=form, ask=ask, parts=OF_THE_STORY,
        standing=[row for row in rows if row.stands], ended=[row for row in rows if not row.stands],
        joined=_joined(opened, visitor.at), left_out=opened.person is not None and is_left_out(opened, at=visitor.at),
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip
    response["Cache-Control"] = "no-store"
    return response


def _ask(request, opened):
    """The ask a sharing is for, as its own door gives it; or None for the whole story."""
    wanted = as_uuid(request.GET.get("ask", ""))
    if wanted is None:
        return None
    visitor = request.visitor
    found, _opened = open_pull(wanted, place=visitor.place, by=visitor.account, at=visitor.at, why=_("what is shared"))
    if found.circle_id != opened.circle.id:
        raise NotYours()
    return found


def _joined(opened, at):
    """The workers whose view the reader may narrow: (partnership, parts they see now or None for all)."""
    mine = {opened.person.id} if opened.person is not None else opened.works_for
    rows = [
        one for one in access.partnerships_now(opened.circle, at=at) if one.whose_id is None or one.whose_id in mine
    ]
    shown = {}
    for row in sharings_of(opened, at=at):
        if row.stands and row.worker_id:
            shown.setdefault(row.worker_id, set()).add(row.part)
    return [
        (one, shown.get(one.worker_id, set()) if one.sees_only_shared else None)
        for one in rows
        if one.worker_id != opened.by.id
    ]


def _do(wanted, opened, form, ask, request):
    """Carry out what a button asked for; what was done, in a sentence, or '' where the form must be put right."""
    given = {"by": request.visitor.account, "at": request.visitor.at}
    word = request.POST.get("their_word", "")
    circle = opened.circle
    if wanted == "share":
        if not form.is_valid():
            return ""
        share(circle, form.cleaned_data["parts"], ask=ask, **form.chosen(given["at"]), **given)
        return _("Shared. You can end it here at any time, at once.")
    if wanted == "stop":
        stop_sharing(sharing_of(opened, request.POST.get("sharing")), their_word=word, **given)
        return _("Ended. From now on it is not shown.")
    if wanted == "narrow":
        with_whom = next(
            (one for one, _parts in _joined(opened, given["at"]) if str(one.id) == request.POST.get("partnership")),
            None,
        )
        if with_whom is None:
            raise NotYours()
        narrow(with_whom, request.POST.getlist("parts"), their_word=word, **given)
        return _("They see what you chose, and what they write themselves.")
    if wanted == "leave out":
        leave_out_of_learning(circle, **given)
        return _("From the next count on it is left out. The help stays the same.")
    if wanted == "count again":
        count_again(circle, **given)
        return _("It counts again from now on. The help stays the same.")
    raise NotYours()
