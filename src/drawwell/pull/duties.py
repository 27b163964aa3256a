"""Pages of the place's named people: small money above the limit, keeping safe, who steps in, who does what."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal
from drawwell.guard.visiting import page
from drawwell.partner import cover, duplicates, harm, small_money
from drawwell.partner.duties import has_duty, holders_of, name_for
from drawwell.partner.models import Duty
from drawwell.place.ids import new_id
from drawwell.place.models import Account, Role

from .beside_forms import AnswerSafeForm, AsideForm, CoverForm, DutyForm, LimitForm, LookAgainForm
from .showing import address, as_uuid, show, status_of

ANYBODY = (Role.WORKER, Role.PROVIDER, Role.PLANNER, Role.LEADER, Role.AUDITOR, Role.KEEPER, Role.CARETAKER)


@page(*ANYBODY)
def small_money_desk(request):
    """What waits on the one who decides about small money, the soonest to be answered first."""
    visitor = request.visitor
    told = {"by": visitor.account, "at": visitor.at}
    rows = small_money.waits_on(visitor.account, visitor.place, at=visitor.at)
    wrong = ""
    if request.method == "POST":
        row = next((one for one in rows if str(one.id) == request.POST.get("money")), None)
        if row is None:
            raise small_money.NotForYouToDecide()
        try:
            small_money.decide(row, request.POST.get("says", "no"), request.POST.get("words", ""), **told)
        except Refusal as refusal:
            wrong = refusal.sentence
        else:
            messages.success(request, _("They are answered."))
            return redirect(address(request, "small-money"))
    status = 422 if wrong else 200
    return show(request, "pull/small_money_desk.html", rows=rows, wrong=wrong, status=status)


@no_power("it lists when, without words; each is opened by its own page")
@page(*ANYBODY)
def keeping_safe(request):
    """What this person was told about safety: without words until it is opened."""
    visitor = request.visitor
    return show(request, "pull/keeping_safe.html", rows=harm.told_to(visitor.account, visitor.place))


@page(*ANYBODY)
def concern(request, concern):
    """One thing about safety, for one who was told: read it, say what was done, look again at what is kept back."""
    visitor = request.visitor
    told = {"place": visitor.place, "by": visitor.account, "at": visitor.at}
    form = AnswerSafeForm(request.POST if "answer" in request.POST else None)
    again = LookAgainForm(request.POST if "again" in request.POST else None)
    if request.method == "POST" and (form.is_valid() or again.is_valid()):
        try:
            if "answer" in request.POST:
                harm.answer_concern(concern, form.cleaned_data["words"], **told)
            else:
                harm.look_at_it_again(concern, **again.cleaned_data, **told)
        except Refusal as refusal:
            (form if "answer" in request.POST else again).add_error(None, refusal.sentence)
        else:
            messages.success(request, _("It is written down."))
            return redirect(address(request, "concern", concern))
    row = harm.read_concern(concern, **told)
    status = max(status_of(form), status_of(again))
    return show(request, "pull/concern.html", row=row, form=form, again=again, status=status)


@page(Role.WORKER, Role.LEADER, Role.KEEPER)
def away(request):
    """Who steps in for me while I am away; and, for whoever sees to it, who has nobody now."""
    visitor = request.visitor
    told = {"place": visitor.place, "by": visitor.account, "at": visitor.at}
    is_lead = has_duty(visitor.account, visitor.place, Duty.Kind.WORKERS, at=visitor.at)
    workers = cover.workers_here(visitor.place, at=visitor.at).exclude(id=visitor.account.id)
    form = CoverForm(request.POST if "cover" in request.POST else None, workers=workers)
    if request.method == "POST":
        try:
            if "end" in request.POST:
                _end_cover(request)
            elif form.is_valid():
                _name_cover(request, form, told)
        except Refusal as refusal:
            if not form.is_bound:
                raise
            form.add_error(None, refusal.sentence)
        if not form.errors:
            messages.success(request, _("It is so from now on, and they are told."))
            return redirect(address(request, "away"))
    standing = cover.standing_covers(visitor.place, at=visitor.at)
    mine = [one for one in standing if is_lead or visitor.account.id in (one.worker_id, one.cover_id)]
    gaps = cover.gaps(visitor.place, by=visitor.account, at=visitor.at) if is_lead else ()
    more = {"is_lead": is_lead, "is_worker": Role.WORKER in visitor.roles, "gaps": gaps, "covers": mine}
    return show(request, "pull/away.html", form=form, status=status_of(form), **more)


def _name_cover(request, form, told):
    """For one's own leave, or, by the lead, for a partnership whose worker has left."""
    visitor, given = request.visitor, form.cleaned_data
    zone = visitor.place.zone
    starts = datetime.combine(given["starts"], time(0), tzinfo=zone) if given["starts"] else visitor.at
    ends = datetime.combine(given["ends"] + timedelta(days=1), time(0), tzinfo=zone) if given["ends"] else None
    worker, partnership = visitor.account, None
    if request.POST.get("partnership"):
        partnership = cover.partnership_of(request.POST["partnership"], place=visitor.place)
        worker = partnership.worker
    cover.name_cover(
        worker, given["cover"], starts_at=max(starts, visitor.at), ends_at=ends, partnership=partnership, **told
    )


def _end_cover(request):
    visitor = request.visitor
    wanted = as_uuid(request.POST["end"])
    row = next((one for one in cover.standing_covers(visitor.place, at=visitor.at) if one.id == wanted), None)
    if row is None:
        raise NotYours()
    cover.end_cover(row, by=visitor.account, at=visitor.at)


@page(Role.WORKER)
def same_people(request):
    """People of one's own circles who may be one: a machine suggests, a person says, and it can be undone."""
    visitor = request.visitor
    told = {"by": visitor.account, "at": visitor.at}
    if request.method == "POST" and "undo" in request.POST:
        said = {str(one.id): one for one, _one, _other in duplicates.said_by(visitor.account, place=visitor.place)}
        if request.POST["undo"] not in said:
            raise NotYours()
        duplicates.undo_same(said[request.POST["undo"]], **told)
        messages.success(request, _("They are two again."))
        return redirect(address(request, "same-people"))
    if request.method == "POST":
        ids = [as_uuid(request.POST.get("one", "")), as_uuid(request.POST.get("other", ""))]
        one, other = duplicates.people_named(ids, place=visitor.place)
        duplicates.say_same(one, other, **told)
        messages.success(request, _("They are one from now on. It can be undone."))
        return redirect(address(request, "same-people"))
    pairs = duplicates.suggested(visitor.account, place=visitor.place, at=visitor.at)
    said = duplicates.said_by(visitor.account, place=visitor.place)
    return show(request, "pull/same_people.html", pairs=pairs, said=said)


@page(*ANYBODY)
def who_does_what(request):
    """Who decides about small money, who is told about safety, who sees to it that nobody is left alone; the limit."""
    visitor = request.visitor
    told = {"by": visitor.account, "at": visitor.at}
    people = _people_here(visitor)
    wanted = request.POST.get("do", "")
    forms = {
        "duty": DutyForm(request.POST if wanted == "duty" else None, people=people),
        "limit": LimitForm(request.POST if wanted == "limit" else None, auto_id="limit_%s"),
        "aside": AsideForm(request.POST if wanted == "aside" else None, initial={"key": new_id()}, auto_id="aside_%s"),
    }
    form = forms.get(wanted)
    if form is not None and form.is_valid():
        try:
            _do(wanted, form.cleaned_data, visitor.place, told)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("It is so from now on."))
            return redirect(address(request, "who-does-what"))
    more = {
        "holders": [(kind, one) for kind, one in holders_of(visitor.place, at=visitor.at).items()],
        "limit": small_money.limit_of(visitor.place, at=visitor.at),
        "pot": small_money.pot(visitor.place),
        "names": Role.LEADER in visitor.roles or Role.KEEPER in visitor.roles,
        "leads": Role.LEADER in visitor.roles,
        "forms": forms,
        "form": form,
    }
    return show(request, "pull/who_does_what.html", status=status_of(form) if form else 200, **more)


def _do(wanted, given, place, told):
    if wanted == "duty":
        name_for(place, given["kind"], given["account"], **told)
    elif wanted == "limit":
        small_money.state_limit(place, given["pence"], because=given["because"], **told)
    else:
        small_money.set_money_aside(place, given["pence"], key=given["key"], **told)


def _people_here(visitor):
    """Accounts with a role here other than resident."""
    now = Q(memberships__ends_at__isnull=True) | Q(memberships__ends_at__gt=visitor.at)
    found = Account.objects.filter(now, memberships__place=visitor.place, memberships__starts_at__lte=visitor.at)
    return found.exclude(memberships__role=Role.RESIDENT).distinct().order_by("name")
