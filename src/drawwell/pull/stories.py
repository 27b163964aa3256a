"""A worker's day and people's stories: each page opens the circle by its door and calls one action."""

from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal
from drawwell.guard.visiting import page
from drawwell.partner import access, drafts
from drawwell.partner.actions import begin_partnership, let_go, put_right
from drawwell.partner.associations import invitations_of
from drawwell.partner.conversation import keep_conversation
from drawwell.partner.models import Purpose
from drawwell.partner.presence import is_put_as_absence
from drawwell.place.ids import new_id
from drawwell.place.models import Area, Role
from drawwell.supply.models import Capability

from . import story_words
from .beside import one_tap
from .queries import asks_by
from .showing import address, as_uuid, open_circle, posted, sent, show, status_of
from .story import current_purposes, ends_of_line, names_of, own_words, story_of
from .story_forms import BeginForm, RightForm, TalkForm
from .today import today_of
from .week import week_of

TALK = "talk"

# ---- a worker's day ----


@no_power("a worker sees the names of those they work with, and their own asks; a story is opened by its own page")
@page(Role.WORKER)
def people(request):
    """Page 1: who the worker works with, and what waits on them."""
    visitor = request.visitor
    circles = access.circles_of_worker(visitor.account, place=visitor.place, at=visitor.at)
    asks = asks_by(visitor.account, [key for key, _name in circles], place=visitor.place)
    what = Capability.objects.for_place(visitor.place).filter(key=slugify(request.GET.get("what", ""))).first()
    day = today_of(asks, dict(circles), visitor.at)
    offer = as_uuid(request.GET.get("offer", ""))
    return show(request, "pull/people.html", what=what, offer=offer, day=day, week=week_of(visitor, circles))


@page(Role.WORKER)
def begin(request):
    """Begin to work with a person, family or group."""
    visitor = request.visitor
    form = BeginForm(posted(request), areas=Area.objects.for_place(visitor.place).order_by("name"))
    if request.method == "POST" and form.is_valid():
        area = form.cleaned_data["area"]
        try:
            begun = begin_partnership(
                visitor.place,
                circle_name=form.cleaned_data["called"],
                names=form.names_given(),
                latitude=area.latitude if area else None,
                longitude=area.longitude if area else None,
                by=visitor.account,
                at=visitor.at,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            sent(request)
            return redirect(address(request, "talk", begun.circle_id))
    return show(request, "pull/begin.html", form=form)


# ---- a story ----


@page(Role.WORKER, Role.RESIDENT)
def story(request, circle):
    """Page 2: one circle's story, as this reader may see it. A hope is let go from here."""
    visitor = request.visitor
    opened = open_circle(request, circle, _("reading the story"))
    if request.method == "POST":
        messages.success(request, one_tap(request, opened) or _let_go(request, opened))
        return redirect(address(request, "story", circle))
    told, invitations = story_of(opened, at=visitor.at), invitations_of(opened)
    return show(
        request, "pull/story.html", opened=opened, story=told, invitations=invitations, **shown_with(request, told)
    )


def _let_go(request, opened):
    purpose = next((row for row in current_purposes(opened) if str(row.id) == request.POST.get("let_go")), None)
    if purpose is None:
        raise NotYours()
    let_go(purpose, by=request.visitor.account, at=request.visitor.at)
    return _("It is let go. What was said stays in the story.")


def shown_with(request, told):
    """What stands beside a story: the lines, what happened when, and what was just offered once."""
    instead = request.GET.get("instead", "")
    return {
        "charts": story_words.charts_of(told),
        "happened": story_words.happened(told),
        "put_as_absence": next((one.purpose for one in told.matters if str(one.purpose.id) == instead), None),
        "fell": "fell" in request.GET,
    }


@page(Role.WORKER, Role.RESIDENT)
def talk(request, circle):
    """Page 3: what did they say? Everything of one sitting is kept together; on any trouble the words come back."""
    visitor = request.visitor
    if "right" in request.GET:
        return _put_right(request, circle)
    opened = open_circle(request, circle, _("writing down a conversation"))
    then = request.POST.get("then", "")
    if then in ("autosave", "keep", "throw away"):
        return _draft(request, opened, then)
    draft = drafts.draft_of(opened, TALK) if request.method != "POST" else None
    form = TalkForm(posted(request), initial=_to_begin_with(request, draft), **_of_the_circle(opened))
    if then == "ask" and form.is_blank():
        return redirect(address(request, "ask", circle))
    if request.method == "POST" and form.is_valid():
        try:
            rows = _kept(form, opened, by=visitor.account, at=visitor.at)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            sent(request)
            drafts.forget_draft(opened, TALK, at=visitor.at)
            messages.success(request, story_words.kept_words(opened, rows))
            return redirect(address(request, "ask" if then == "ask" else "story", circle) + _offer(opened, rows))
    kept_at = draft[1] if draft else None
    return show(request, "pull/talk.html", opened=opened, form=form, kept_at=kept_at, status=status_of(form))


def _of_the_circle(opened):
    """What the form of a conversation needs to know of a circle."""
    return {
        "purposes": current_purposes(opened),
        "people": names_of(opened),
        "reader": opened.person,
        "ends": ends_of_line(opened),
    }


def _to_begin_with(request, draft):
    """What an empty form holds: the words that were kept for later, or which of what matters has changed."""
    begun = {"key": str(new_id()), "began": timezone.now().isoformat(), "instead_of": request.GET.get("instead_of")}
    return begun | QueryDict(draft[0]).dict() if draft else begun


def _kept(form, opened, *, by, at):
    whose, now = form.cleaned_data.get("whose"), timezone.now()
    return keep_conversation(
        opened.circle,
        form.told(),
        whose=UUID(whose) if whose else None,
        private=form.cleaned_data.get("private", False),
        key=form.key_given(),
        typed=(form.began_at() or now, now),
        by=by,
        at=at,
    )


def _draft(request, opened, then):
    """Keep what was typed so far, or throw it away. A script asks for the line that says so; a button for the page."""
    circle, at = opened.circle.id, request.visitor.at
    if then == "throw away":
        drafts.forget_draft(opened, TALK, at=at)
        sent(request)
        messages.success(request, _("It is thrown away."))
        return redirect(address(request, "talk", circle))
    words = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "written_by", "then"):
        words.pop(name, None)
    drafts.keep_draft(opened, TALK, words.urlencode(), at=at)
    if then == "autosave":
        return render(request, "pull/_kept.html", {"kept_at": timezone.now()})
    sent(request)
    messages.success(request, _("Kept for now: only you can see it, and it waits on this page for you."))
    return redirect(address(request, "story", circle))


def _offer(opened, rows):
    """What the story offers once: after a goal that says what should not be, to say what would be there instead;
    after a number that fell, to say what kept it from being lower still.
    """
    away = next((one for one in rows if isinstance(one, Purpose) and is_put_as_absence(one.text)), None)
    if away is not None:
        return f"?instead={away.id}"
    return "?fell" if story_words.has_fallen(opened, rows) else ""


def _put_right(request, circle):
    """Something was written down wrongly: the right words stand in front, and what was there stays behind them."""
    visitor = request.visitor
    opened = open_circle(request, circle, _("putting something right"))
    row = own_words(opened, as_uuid(request.GET["right"]))
    if request.POST.get("then") == "take back":
        let_go(row, by=visitor.account, at=visitor.at)
        sent(request)
        messages.success(request, _("It is taken back, and stands under what was let go."))
        return redirect(address(request, "story", circle))
    form = RightForm(posted(request), initial={"words": row.text})
    if request.method == "POST" and form.is_valid():
        try:
            put_right(row, form.cleaned_data["words"], by=visitor.account, at=visitor.at)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            sent(request)
            messages.success(request, _("It is put right. How it was written before stays behind it."))
            return redirect(address(request, "story", circle))
    return show(request, "pull/right.html", opened=opened, form=form, row=row, status=status_of(form))
