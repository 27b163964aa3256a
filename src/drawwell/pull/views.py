"""Pulling help in: each page opens the circle by its door and calls one action."""

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from drawwell.guard import journal, keys
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.guard.standing import is_in_force
from drawwell.guard.visiting import page
from drawwell.partner import access
from drawwell.place.models import Area, Role
from drawwell.supply.models import Capability

from . import actions, changes, in_words, near
from .forms import AskForm, HelpedForm, NearForm
from .queries import asks_of, open_pull
from .showing import address, as_uuid, open_circle, posted, sent, show, status_of
from .story import current_purposes, names_of
from .waits import how_long

ASKS_A_PAGE = 25

# ---- asking for help ----


@no_power("what has room is public, and nobody is named")
@page()
def help_near_you(request):
    """Page 4: what has room now near an area, by kind; for everybody, signed in or not."""
    visitor = request.visitor
    areas = Area.objects.for_place(visitor.place).order_by("name")
    capabilities = Capability.objects.for_place(visitor.place).order_by("name")
    form = NearForm(_chosen(request), place=visitor.place, areas=areas, capabilities=capabilities)
    form.is_valid()
    chosen = getattr(form, "cleaned_data", {})
    area, kind, point = chosen.get("area"), chosen.get("kind"), chosen.get("postcode")
    if request.method == "POST" and form.is_valid() and not point:
        wanted = {"area": area.code if area else "", "kind": kind.key if kind else ""}
        return redirect(f"{request.path}?{urlencode(wanted)}")
    found = near.around(visitor.place, area=area, kind=kind, point=point, at=visitor.at, seen_by=visitor.account)
    mine = Role.RESIDENT in visitor.roles and access.circles_of_person(
        visitor.account, place=visitor.place, at=visitor.at
    )
    own_circle = mine[0][0] if mine else None
    is_open = is_in_force("publish the directory", place=visitor.place, at=visitor.at)
    return show(
        request, "pull/help.html", form=form, found=found, own_circle=own_circle, status=status_of(form),
        directory_url=reverse("directory", args=[visitor.place.key]) if is_open else "",
    )  # fmt: skip


def _chosen(request):
    """A postcode is posted, so that it stands in no address and no log; anything else can be linked to."""
    if request.method == "POST":
        return request.POST
    return {name: request.GET.get(name, "") for name in ("area", "kind")} if request.GET else None


@page(Role.WORKER, Role.RESIDENT)
def ask_for_help(request, circle):
    """Page 5: what would help; then the answers to check; then the ask is sent."""
    visitor = request.visitor
    opened = open_circle(request, circle, _("asking for help"))
    step = request.POST.get("step", "")
    form = AskForm(
        posted(request),
        initial={"what": request.GET.get("what"), "offer": as_uuid(request.GET.get("offer", ""))},
        place=visitor.place,
        capabilities=Capability.objects.for_place(visitor.place).order_by("name"),
        areas=Area.objects.for_place(visitor.place).order_by("name"),
        purposes=current_purposes(opened),
        people=names_of(opened),
        reader=opened.person,
        at=visitor.at,
        zone=visitor.place.zone,
    )
    if step == "check" and form.is_valid():
        waits = how_long(form.cleaned_data["what"], place=visitor.place, at=visitor.at)
        return show(request, "pull/check_ask.html", opened=opened, form=form, key=uuid4(), waits=waits)
    if step == "send" and form.is_valid():
        try:
            given = {"key": _key(request), "by": visitor.account, "at": visitor.at, **form.asked()}
            pull = journal.in_turn(lambda: actions.pull_in(opened.circle, form.cleaned_data["what"], **given))
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            sent(request)
            return redirect(address(request, "answer", pull.id))
    return show(request, "pull/ask.html", opened=opened, form=form, status=status_of(form) if step != "change" else 200)


def _key(request):
    return as_uuid(request.POST.get("key", "")) or uuid4()


@page(Role.WORKER, Role.RESIDENT)
def asks(request, circle):
    """Page 6: all this reader may see of what the circle asked for, longest wait first."""
    opened = open_circle(request, circle, _("reading what was asked for"))
    shown = Paginator(asks_of(opened), ASKS_A_PAGE).get_page(request.GET.get("page"))
    expected = in_words.expected_for(shown, at=request.visitor.at)
    return show(request, "pull/asks.html", opened=opened, asks=shown, expected=expected)


# ---- an answer ----


@page(Role.WORKER, Role.RESIDENT)
def answer_page(request, pull):
    """How an ask stands: where, when, held until; or what stood in the way, and what is nearest. And what to do."""
    visitor = request.visitor
    found, opened = open_pull(pull, place=visitor.place, by=visitor.account, at=visitor.at, why=_("looking at an ask"))
    helped = HelpedForm(request.POST if request.POST.get("do") == "helped" else None)
    if request.method == "POST" and (request.POST.get("do") != "helped" or helped.is_valid()):
        journal.in_turn(lambda: _do(found, request.POST, helped, by=visitor.account, at=visitor.at))
        messages.success(request, in_words.done_words(request.POST.get("do")))
        return redirect(address(request, "answer", pull))
    shown = in_words.answer_of(found, opened, at=visitor.at)
    note = keys.unseal(found.note_sealed, subject_id=found.sealed_for)
    return show(
        request, "pull/answer.html", opened=opened, answer=shown, note=note, helped=helped, status=status_of(helped)
    )


def _do(pull, posted_words, helped, *, by, at):
    """Carry out the one thing a button asked for."""
    wanted = posted_words.get("do")
    if wanted == "helped":
        return actions.did_it_help(pull, helped.cleaned_data["helped"], by=by, at=at)
    if wanted == "choose":
        return changes.choose(pull, as_uuid(posted_words.get("offer", "")), by=by, at=at)
    known = {
        "use": actions.draw,
        "give back": actions.release,
        "confirm": actions.confirm,
        "take back": actions.withdraw,
        "look again": actions.look_again,
    }
    if wanted not in known:
        raise UnknownStep()
    return known[wanted](pull, by=by, at=at)


class UnknownStep(Refusal):
    """This page does not know that step. Go back to the ask and choose one of its buttons."""

    status = 422
