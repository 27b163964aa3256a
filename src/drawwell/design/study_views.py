"""Page 13: what would happen. A button, a page that says how far it is, and an address for every study."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard.refusals import Refusal
from drawwell.guard.standing import is_in_force
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm
from drawwell.place.models import Role

from . import study_pictures, what_would_happen
from .lever_forms import WhatIfItHappened
from .levers import choices_of
from .models import Rehearsal, Study, StudyStep

READERS = (Role.PLANNER, Role.LEADER, Role.AUDITOR)


class Assumptions(PlainForm):
    """Every rate the study rests on, as it was, to be changed by somebody who says where the new one is from."""

    source = forms.CharField(
        label=gettext_lazy("Where is the new number from?"),
        help_text=gettext_lazy("Who says so, or what was counted, and when. It stands beside the number in the study."),
        required=False,
        widget=forms.Textarea(),
    )

    def __init__(self, *args, rows, **named):
        super().__init__(*args, **named)
        self.rows = rows
        for row in rows:
            self.fields[row["key"]] = forms.FloatField(
                label=row["words"],
                help_text=_("%(unit)s; likely %(low)s to %(high)s. %(source)s.")
                % {
                    "unit": row["unit"],
                    "low": f"{row['low']:g}",
                    "high": f"{row['high']:g}",
                    "source": row["source"].rstrip("."),
                },
                initial=f"{row['value']:g}",
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        self.order_fields([*(row["key"] for row in rows), "source"])

    @property
    def numbers(self):
        """The fields of numbers, without the source."""
        return [self[row["key"]] for row in self.rows]

    def changes(self):
        """{key: number} as given."""
        return {row["key"]: self.cleaned_data[row["key"]] for row in self.rows}


@page(*READERS)
def study(request, study):
    """One study: how far it is, or what it found. A planner may stop it, or change an assumption and ask again."""
    visitor = request.visitor
    this = _study_of(visitor, study)
    last = what_would_happen.stands(this)
    if last.kind not in what_would_happen.OVER:
        return _under_way(request, this, last)
    found = Rehearsal.objects.for_place(visitor.place).filter(study=this).first()
    if found is None:
        return render(request, "design/study_not_kept.html", {"study": this, "last": last})
    tried = "what_if" in request.POST
    form = Assumptions(None if tried else request.POST or None, rows=found.result["assumptions"])
    what_if = WhatIfItHappened(request.POST if tried else None, known=choices_of(this.plan))
    sent = what_if if tried else form
    if request.method == "POST":
        visitor.check(Role.PLANNER)
        if sent.is_valid():
            try:
                return _try_it(request, this, what_if) if tried else _ask_again(request, this, form)
            except Refusal as no:
                sent.add_error("source" if isinstance(no, what_would_happen.AChangeNeedsASource) else None, no.sentence)
    shown = _shown(this, found, form, visitor) | {"what_if": what_if}
    return render(request, "design/study.html", shown, status=422 if sent.errors else 200)


def _study_of(visitor, study_id):
    found = Study.objects.for_place(visitor.place).select_related("plan", "by", "after").filter(id=study_id).first()
    if found is None:
        raise Http404
    return found


def _under_way(request, this, last):
    visitor = request.visitor
    if request.method == "POST":
        visitor.check(Role.PLANNER)
        what_would_happen.stop(this, by=visitor.account, at=visitor.at)
        messages.info(request, _("Stopped. Nothing of it is kept."))
        return redirect("plan", place_key=visitor.place.key, plan=this.plan_id)
    shown = {
        "study": this,
        "last": last,
        "per_cent": round(100 * last.share_done),
        "waits": last.kind == StudyStep.Kind.ASKED,
        "may_stop": Role.PLANNER in visitor.roles,
    }
    return render(request, "design/study_under_way.html", shown)


def _ask_again(request, this, form):
    visitor = request.visitor
    again = what_would_happen.see_what_happens(
        this.plan,
        changes=form.changes(),
        source=form.cleaned_data["source"],
        after=this,
        replications=this.replications,
        precision_share=this.precision_share,
        by=visitor.account,
        at=visitor.at,
    )
    return redirect("study", place_key=visitor.place.key, study=again.id)


def _try_it(request, this, what_if):
    """Another study: the same plan with what was chosen, beside itself without it."""
    visitor = request.visitor
    again = what_would_happen.see_what_happens(
        this.plan,
        levers=what_if.levers(),
        after=this,
        replications=this.replications,
        precision_share=this.precision_share,
        by=visitor.account,
        at=visitor.at,
    )
    return redirect("study", place_key=visitor.place.key, study=again.id)


def _shown(this, found, form, visitor):
    data = found.result
    return {
        "study": this,
        "plan": this.plan,
        "found": found,
        "form": form,
        "levers": data.get("levers", []),
        "in_reach_of_nobody": data.get("in_reach_of_nobody", []),
        "changes": study_pictures.changes_of(this, data),
        "waits_chart": study_pictures.waits(data),
        "needs": study_pictures.needs_of(data),
        "replay": study_pictures.replay_of(data),
        "swings": study_pictures.swings_of(data),
        "turning": study_pictures.turning_sentence(data),
        "groups": study_pictures.groups_of(data),
        "areas": study_pictures.areas_of(data),
        "areas_sentence": study_pictures.gain_sentence(data),
        "map": study_pictures.who_loses(data, visitor.place),
        "headline": study_pictures.headline_of(data),
        "at_work": study_pictures.at_work_of(data),
        "payers": study_pictures.payers_of(data),
        "filling": study_pictures.filling_of(data),
        "filling_sentence": study_pictures.filling_sentence(data),
        "against": data["names"][1] if len(data["names"]) > 1 else "",
        "may_change": Role.PLANNER in visitor.roles,
        "rehearsing_is_on": is_in_force("rehearse", place=visitor.place, at=visitor.at),
    }


@page(*READERS)
def report(request, study):
    """The study written down after STRESS-DES, as a text file."""
    this = _study_of(request.visitor, study)
    found = Rehearsal.objects.for_place(request.visitor.place).filter(study=this).first()
    if found is None:
        raise Http404
    answer = HttpResponse(found.result["report"], content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="study-{this.id}.md"'
    return answer
