"""What happened beside what was believed: each estimate that may move, and a named person's word on it."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.guard.standing import is_in_force
from drawwell.guard.visiting import page
from drawwell.page.charts import ranges_chart
from drawwell.page.forms import PlainForm
from drawwell.place.models import Role
from drawwell.understand import updating as believed
from drawwell.understand.models import EstimateUpdate, UpdateDecision

from . import updating

KINDS = EstimateUpdate.Kind
SHARES = (KINDS.PULLED, KINDS.PRODUCED, KINDS.USED)
DRAWN = 8
DECIDED_SHOWN = 20


class DecisionForm(PlainForm):
    """Whether to believe an update, and why."""

    update = forms.UUIDField(widget=forms.HiddenInput())
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why you accept it, or why you leave it.")},
    )

    def __init__(self, *args, update, **named):
        super().__init__(*args, prefix=update.id.hex[-12:], initial={"update": update.id}, **named)


@no_power("figures that were published already, and what they would move; moving carries its own power")
@page()
def estimates(request):
    """What was believed, what happened, how far each estimate would move, and what was decided of the others."""
    visitor, place = request.visitor, request.visitor.place
    may = Role.PLANNER in visitor.roles
    forms_of, wrong = {}, None
    if request.method == "POST":
        visitor.check(Role.PLANNER)
        if request.POST.get("do") == "weigh":
            return _weighed(request)
        wrong, answer = _decided(request, forms_of)
        if answer is not None:
            return answer
    open_ones = _by_how_far(believed.undecided(place))
    decided = list(believed.decided(place)[:DECIDED_SHOWN])
    context = {
        "sentence": _sentence(open_ones, decided),
        "open": [(one, _figures(one), forms_of.get(one.id) or DecisionForm(update=one)) for one in open_ones],
        "chart": _chart(open_ones),
        "decided": [(one, _figures(one.update)) for one in decided],
        "cautions": _said_once(one.caution for one in open_ones),
        "held_back": updating.weigh(place, at=visitor.at).held_back,
        "may": may,
        "is_on": is_in_force("update estimates", place=place, at=visitor.at),
        "wrong": wrong,
        "here": "estimates",
    }
    return render(request, "learn/estimates.html", context, status=422 if wrong else 200)


def _said_once(cautions):
    """What the counts cannot tell, each once; of two of which one begins with the other, the longer."""
    each = tuple(dict.fromkeys(cautions))
    return [one for one in each if not any(other != one and other.startswith(one) for other in each)]


def _weighed(request):
    visitor = request.visitor
    found = updating.propose_updates(visitor.place, by=visitor.account, at=visitor.at)
    said = ngettext("%(n)d estimate may move.", "%(n)d estimates may move.", len(found.updates))
    messages.info(request, said % {"n": len(found.updates)})
    return redirect("estimates", place_key=visitor.place.key)


def _decided(request, forms_of):
    """(the form with what is wrong, None), or (None, where to go next)."""
    visitor = request.visitor
    update = _update_named(visitor.place, request.POST)
    form = forms_of[update.id] = DecisionForm(request.POST, update=update)
    act = believed.accept if request.POST.get("do") == "accept" else believed.leave
    if form.is_valid():
        try:
            act(update, reason=form.cleaned_data["reason"], by=visitor.account, at=visitor.at)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            accepted = act is believed.accept
            words = _("Kept: the next design reads it, and says so.") if accepted else _("Kept: it stays as it was.")
            messages.success(request, words)
            return None, redirect("estimates", place_key=visitor.place.key)
    return form, None


def _update_named(place, said):
    named = [value for key, value in said.items() if key.endswith("-update")]
    try:
        one = forms.UUIDField().clean(named[0] if named else "")
    except forms.ValidationError:
        raise Http404 from None
    update = EstimateUpdate.objects.for_place(place).filter(id=one).first()
    if update is None:
        raise Http404
    return update


def _by_how_far(updates):
    """Those that would move most, as a share of what they were, first."""
    return sorted(updates, key=lambda one: (-abs(one.after - one.before) / (one.before or 1.0), one.name))


def _sentence(open_ones, decided):
    accepted = sum(one.kind == UpdateDecision.Kind.ACCEPTED for one in decided)
    if not open_ones:
        if not decided:
            return _("No estimate has been moved by what happened yet.")
        return _("Nothing waits: %(n)d were accepted lately, and the rest stayed as they were.") % {"n": accepted}
    far = open_ones[0]
    said = ngettext(
        "%(n)d estimate waits for somebody's word. %(words)s",
        "%(n)d estimates wait for somebody's word. Most would move: %(words)s",
        len(open_ones),
    )
    return said % {"n": len(open_ones), "words": far.words}


def _figures(update):
    """Before, after and how far, as text."""
    if update.kind in SHARES:
        texts = [f"{100 * part:.0f}%" for part in _six(update)]
        moved = _("%(points)+.0f points") % {"points": 100 * (update.after - update.before)}
    elif update.kind == KINDS.MONTHS:
        texts = [f"{part:,.2f}" for part in _six(update)]
        moved = _("%(times).2f times") % {"times": update.times}
    else:
        texts = [f"{part:,.0f}" for part in _six(update)]
        share = (update.after - update.before) / update.before if update.before else 0.0
        moved = f"{update.after - update.before:+,.0f} ({share:+.0%})"
    return {
        "before": _("%(mean)s (%(low)s to %(high)s)") % dict(zip(("mean", "low", "high"), texts[:3], strict=True)),
        "after": _("%(mean)s (%(low)s to %(high)s)") % dict(zip(("mean", "low", "high"), texts[3:], strict=True)),
        "moved": moved,
        "happened": f"{update.happened:,.0f}",
        "expected": f"{update.expected:,.0f}",
        "own": f"{update.own_share:.0%}",
        "from": ", ".join(sorted({one["period"] for one in update.came_from})),
    }


def _six(update):
    return update.before, update.before_low, update.before_high, update.after, update.low, update.high


def _chart(updates):
    """Before and after of those that would move most, each as a share of what was believed; None without any."""
    drawn = [one for one in updates if one.before > 0][:DRAWN]
    if not drawn:
        return None

    def line(parts):
        return [(one.name, *(100 * getattr(one, part) / one.before for part in parts)) for one in drawn]

    return ranges_chart(
        {
            _("as it is believed"): line(("before", "before_low", "before_high")),
            _("as it would be"): line(("after", "low", "high")),
        },
        sentence=_("What was believed is 100; the lines are ranges that hold the truth nine times in ten."),
        caption=_("Those that would move most"),
        unit=_("of 100 that were believed"),
        zero=False,
    )
