"""Pages of one circle in a working week: small money, harm, safety, somebody who joins, a copy for another system."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from drawwell.guard.refusals import NotYours, Refusal
from drawwell.guard.visiting import page
from drawwell.partner import beside as partner_beside
from drawwell.partner import cover, harm, joining, small_money
from drawwell.partner.actions import rest, take_up_again
from drawwell.partner.conversation import Conversation, keep_conversation
from drawwell.place.ids import new_id
from drawwell.place.models import Role

from .beside_forms import HarmForm, JoinForm, MoneyForm, SafeForm
from .for_the_record import copy_for_the_record
from .showing import address, as_uuid, open_circle, posted, sent, show, status_of
from .story import current_purposes, names_of


@page(Role.WORKER, Role.RESIDENT)
def money(request, circle):
    """Small money of a circle: spend within the limit, or ask the one who decides; and how each stands."""
    visitor = request.visitor
    opened = open_circle(request, circle, _("small money"))
    form = MoneyForm(posted(request), initial={"key": new_id()}, purposes=current_purposes(opened))
    if request.method == "POST" and "take_back" in request.POST:
        one = small_money.one_of(opened, as_uuid(request.POST["take_back"]))
        small_money.take_back(one, by=visitor.account, at=visitor.at)
        messages.success(request, _("It is taken back. Both entries stay in the book."))
        return redirect(address(request, "money", circle))
    if request.method == "POST" and opened.person is None and form.is_valid():
        given, told = form.cleaned_data, {"by": visitor.account, "at": visitor.at}
        try:
            row = small_money.spend(form.of_purpose(), given["pence"], given["words"], key=given["key"], **told)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            sent(request)
            messages.success(request, _money_words(row))
            return redirect(address(request, "money", circle))
    left = small_money.left_for(visitor.account, opened.circle, at=visitor.at) if opened.person is None else None
    rows = small_money.money_of(opened)
    return show(request, "pull/money.html", opened=opened, form=form, left=left, rows=rows, status=status_of(form))


def _money_words(row):
    last = small_money.last_step(row)
    if last.kind == small_money.PAID:
        return _("It is paid, and written down for what matters to them.")
    return _("That is above the limit. %(name)s is asked, and answers by %(day)s.") % {
        "name": last.decider.name,
        "day": f"{last.answer_by.astimezone(row.place.zone):%-d %B, %H:%M}",
    }


@page(Role.WORKER)
def harm_note(request, circle):
    """Who could be hurt: by acting, by not acting, and those who work here."""
    visitor = request.visitor
    opened = open_circle(request, circle, _("thinking about harm"))
    form = HarmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        for kind, words in form.notes():
            harm.add_harm(opened.circle, kind, words, by=visitor.account, at=visitor.at)
        sent(request)
        messages.success(request, _("It is written down, with your name. They can read it."))
        return redirect(address(request, "story", circle))
    return show(request, "pull/harm.html", opened=opened, form=form, status=status_of(form))


@page(Role.WORKER, Role.RESIDENT)
def safe(request, circle):
    """Somebody may not be safe: one step from every page of a circle, and held up by nothing."""
    visitor = request.visitor
    opened = harm.open_for_safety(circle, place=visitor.place, by=visitor.account, at=visitor.at)
    form = SafeForm(posted(request), people=names_of(opened), reader=opened.person)
    if request.method == "POST" and form.is_valid():
        whose = form.cleaned_data.get("whose")
        try:
            harm.tell_about_safety(
                opened.circle, form.cleaned_data["words"], whose=UUID(whose) if whose else None, by=visitor.account,
                at=visitor.at, **form.told(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            sent(request)
            messages.success(request, _("They are told, and see it under Keeping safe."))
            return redirect(address(request, "safe", circle))
    told = harm.who_will_be_told(visitor.place, at=visitor.at)
    rows = harm.concerns_of(opened)
    return show(request, "pull/safe.html", opened=opened, form=form, told=told, rows=rows, status=status_of(form))


@page(Role.WORKER, Role.RESIDENT)
def join(request, circle):
    """A further worker joins beside the first; the person chooses what they see, and who goes, if anybody."""
    visitor = request.visitor
    opened = open_circle(request, circle, _("asking somebody to join"))
    beside = partner_beside.beside_of(opened, at=visitor.at)
    if "part_with" in request.POST:
        going = next((one for one in beside.partnerships if str(one.id) == request.POST["part_with"]), None)
        if going is None:
            raise NotYours()
        joining.part_with(going, by=visitor.account, at=visitor.at)
        messages.success(request, _("%(name)s no longer works with you.") % {"name": going.worker.name})
        return redirect(address(request, "story", circle))
    there = [one.worker_id for one in beside.partnerships]
    workers = cover.workers_here(visitor.place, at=visitor.at).exclude(id__in=there)
    form = JoinForm(posted(request), workers=workers, people=names_of(opened), reader=opened.person)
    if request.method == "POST" and form.is_valid():
        whose = form.cleaned_data.get("whose")
        try:
            joined = joining.join_beside(
                opened.circle, form.cleaned_data["worker"], parts=form.cleaned_data["parts"],
                whose=UUID(whose) if whose else None, their_word=form.cleaned_data.get("their_word", ""),
                by=visitor.account, at=visitor.at,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            sent(request)
            messages.success(request, _("%(name)s joins. Nobody else goes.") % {"name": joined.worker.name})
            return redirect(address(request, "story", circle))
    return show(request, "pull/join.html", opened=opened, form=form, beside=beside, status=status_of(form))


@page(Role.WORKER)
def for_the_record(request, circle):
    """A copy as plain text for the system of record, so that nobody types twice. The people see that it was made."""
    visitor = request.visitor
    if request.method != "POST":
        raise NotYours()
    opened = open_circle(request, circle, _("making a copy for the system of record"))
    text = copy_for_the_record(opened, by=visitor.account, at=visitor.at)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def one_tap(request, opened):
    """What a story's one-tap buttons do. Returns the sentence that says so, or None where none was pressed."""
    told = {"by": request.visitor.account, "at": request.visitor.at}
    mine = partner_beside.beside_of(opened, at=request.visitor.at).mine
    if "told_again" in request.POST:
        joining.had_to_tell_again(opened.circle, **told)
        return _("It is counted, for you and without your name for the place.")
    if "rest" in request.POST and mine is not None:
        rest(mine, **told)
        return _("It rests. Nothing is closed, and one press takes it up again.")
    if "take_up" in request.POST and mine is not None:
        take_up_again(mine, **told)
        return _("You work together again, where you were.")
    if request.POST.get("who", "").strip():
        keep_conversation(opened.circle, Conversation(who=request.POST["who"]), **told)
        return _("It is written down. Whoever sees to it that nobody is left without a worker reads it.")
    return None
