"""A worker's day, a story, and pulling help in: each page opens the circle by its door and calls one action."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from drawwell.guard import drafts, keys
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal
from drawwell.guard.visiting import page
from drawwell.partner import access
from drawwell.partner.actions import begin_partnership, keep_conversation, let_go, put_right
from drawwell.place.models import Area, Role
from drawwell.supply.models import Capability

from . import actions, in_words, near
from .forms import AskForm, BeginForm, HelpedForm, NearForm, RightForm, TalkForm
from .queries import asks_by, asks_of, current_purposes, names_of, open_pull, own_words, story_of, today_of

ASKS_A_PAGE = 25
LEAVE_TO = "https://www.bbc.co.uk/weather"


def _address(request, name, *parts):
    return reverse(name, args=[request.visitor.place.key, *parts])


def _open(request, circle, why):
    visitor = request.visitor
    return access.open_circle(circle, place=visitor.place, by=visitor.account, at=visitor.at, reason=why)


def _show(request, template, status=200, opened=None, **more):
    """A page with the moment it is in the place, whose words a form holds, and a quick way out for people at home."""
    context = {"now": request.visitor.at, **more}
    if request.visitor.account is not None:
        context["written_by"] = drafts.written_by(request.visitor.account)
    if opened is not None:
        context |= {"opened": opened, "circle": opened.circle, "circle_name": opened.name}
        context["is_own"] = opened.person is not None
    if Role.RESIDENT in request.visitor.roles:
        context["leave_url"] = LEAVE_TO
    return render(request, template, context, status=status)


def _posted(request):
    """What was posted, or what was kept for its writer while they were signed out, or None for an empty form."""
    if request.method == "POST":
        return request.POST
    return drafts.kept(request)


def _sent(request):
    """The words reached an action: what was kept of them meanwhile is gone."""
    drafts.forget(request, at=request.visitor.at)


# ---- a worker's day ----


@no_power("a worker sees the names of those they work with, and their own asks; a story is opened by its own page")
@page(Role.WORKER)
def people(request):
    """Page 1: who the worker works with, and what waits on them."""
    visitor = request.visitor
    circles = access.circles_of_worker(visitor.account, place=visitor.place, at=visitor.at)
    asks = asks_by(visitor.account, [key for key, _name in circles], place=visitor.place)
    what = Capability.objects.for_place(visitor.place).filter(key=slugify(request.GET.get("what", ""))).first()
    return _show(request, "pull/people.html", circles=circles, what=what, day=today_of(asks, dict(circles), visitor.at))


@page(Role.WORKER)
def begin(request):
    """Begin to work with a person, family or group."""
    visitor, posted = request.visitor, _posted(request)
    form = BeginForm(posted, areas=Area.objects.for_place(visitor.place).order_by("name"))
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
            _sent(request)
            return redirect(_address(request, "talk", begun.circle_id))
    return _show(request, "pull/begin.html", form=form)


# ---- a story ----


@page(Role.WORKER, Role.RESIDENT)
def story(request, circle):
    """Page 2: one circle's story, as this reader may see it. A hope is let go from here."""
    visitor = request.visitor
    opened = _open(request, circle, _("reading the story"))
    if request.method == "POST":
        purpose = next((row for row in current_purposes(opened) if str(row.id) == request.POST.get("let_go")), None)
        if purpose is None:
            raise NotYours()
        let_go(purpose, by=visitor.account, at=visitor.at)
        messages.success(request, _("It is let go. What was said stays in the story."))
        return redirect(_address(request, "story", circle))
    told = story_of(opened, at=visitor.at)
    return _show(request, "pull/story.html", opened=opened, story=told, charts=in_words.charts_of(told))


@page(Role.WORKER, Role.RESIDENT)
def talk(request, circle):
    """Page 3: what did they say? Everything of one sitting is kept together; on any trouble the words come back."""
    visitor = request.visitor
    if "right" in request.GET:
        return _put_right(request, circle)
    opened = _open(request, circle, _("writing down a conversation"))
    given = {"purposes": current_purposes(opened), "people": names_of(opened), "reader": opened.person}
    form = TalkForm(_posted(request), **given)
    then = "ask" if request.POST.get("then") == "ask" else "story"
    if request.method == "POST" and then == "ask" and form.is_blank():
        return redirect(_address(request, "ask", circle))
    if request.method == "POST" and form.is_valid():
        try:
            rows = keep_conversation(
                opened.circle,
                form.told(),
                whose=UUID(form.cleaned_data["whose"]) if form.cleaned_data.get("whose") else None,
                private=form.cleaned_data.get("private", False),
                by=visitor.account,
                at=visitor.at,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            _sent(request)
            messages.success(request, in_words.kept_words(opened, rows))
            return redirect(_address(request, then, circle))
    return _show(request, "pull/talk.html", opened=opened, form=form, status=_wrong(form))


def _put_right(request, circle):
    """Something was written down wrongly: the right words stand in front, and what was there stays behind them."""
    visitor = request.visitor
    opened = _open(request, circle, _("putting something right"))
    row = own_words(opened, _as_uuid(request.GET["right"]))
    form = RightForm(_posted(request), initial={"words": row.text})
    if request.method == "POST" and form.is_valid():
        try:
            put_right(row, form.cleaned_data["words"], by=visitor.account, at=visitor.at)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            _sent(request)
            messages.success(request, _("It is put right. How it was written before stays behind it."))
            return redirect(_address(request, "story", circle))
    return _show(request, "pull/right.html", opened=opened, form=form, row=row, status=_wrong(form))


def _wrong(form):
    return 422 if form.is_bound and form.errors else 200


@no_power("opening each story is journalled by its own page; the list holds one's own circles only")
@page(Role.RESIDENT)
def my_story(request):
    """Page 16: one's own stories, who looked and why."""
    visitor = request.visitor
    circles = access.circles_of_person(visitor.account, place=visitor.place, at=visitor.at)
    if len(circles) == 1:
        opened = _open(request, circles[0][0], _("reading the story"))
        told = story_of(opened, at=visitor.at)
        charts = in_words.charts_of(told)
        return _show(request, "pull/story.html", opened=opened, story=told, charts=charts, is_mine=True)
    return _show(request, "pull/my_story.html", circles=circles)


# ---- asking for help ----


@no_power("what has room is public, and nobody is named")
@page()
def help_near_you(request):
    """Page 4: what has room now near an area, by kind; for everybody, signed in or not."""
    visitor = request.visitor
    areas = Area.objects.for_place(visitor.place).order_by("name")
    capabilities = Capability.objects.for_place(visitor.place).order_by("name")
    form = NearForm(request.GET or None, areas=areas, capabilities=capabilities)
    form.is_valid()
    chosen = getattr(form, "cleaned_data", {})
    found = near.around(visitor.place, area=chosen.get("area"), kind=chosen.get("kind"), at=visitor.at)
    mine = Role.RESIDENT in visitor.roles and access.circles_of_person(
        visitor.account, place=visitor.place, at=visitor.at
    )
    return _show(request, "pull/help.html", form=form, found=found, own_circle=mine[0][0] if mine else None)


@page(Role.WORKER, Role.RESIDENT)
def ask_for_help(request, circle):
    """Page 5: what would help; then the answers to check; then the ask is sent."""
    visitor = request.visitor
    opened = _open(request, circle, _("asking for help"))
    posted, step = _posted(request), request.POST.get("step", "")
    form = AskForm(
        posted,
        initial={"what": request.GET.get("what")},
        capabilities=Capability.objects.for_place(visitor.place).order_by("name"),
        purposes=current_purposes(opened),
        people=names_of(opened),
        reader=opened.person,
        at=visitor.at,
        zone=visitor.place.zone,
    )
    if step == "check" and form.is_valid():
        return _show(request, "pull/check_ask.html", opened=opened, form=form, key=uuid4())
    if step == "send" and form.is_valid():
        try:
            pull = actions.pull_in(
                opened.circle,
                form.cleaned_data["what"],
                key=_key(request),
                by=visitor.account,
                at=visitor.at,
                **form.asked(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            _sent(request)
            return redirect(_address(request, "answer", pull.id))
    return _show(request, "pull/ask.html", opened=opened, form=form, status=_wrong(form) if step != "change" else 200)


def _key(request):
    return _as_uuid(request.POST.get("key", "")) or uuid4()


def _as_uuid(text):
    """A UUID from what a form or an address sent, or None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


@page(Role.WORKER, Role.RESIDENT)
def asks(request, circle):
    """Page 6: all this reader may see of what the circle asked for, longest wait first."""
    opened = _open(request, circle, _("reading what was asked for"))
    shown = Paginator(asks_of(opened), ASKS_A_PAGE).get_page(request.GET.get("page"))
    return _show(request, "pull/asks.html", opened=opened, asks=shown)


# ---- an answer ----


@page(Role.WORKER, Role.RESIDENT)
def answer_page(request, pull):
    """How an ask stands: where, when, held until; or what stood in the way, and what is nearest. And what to do."""
    visitor = request.visitor
    found, opened = open_pull(pull, place=visitor.place, by=visitor.account, at=visitor.at, why=_("looking at an ask"))
    helped = HelpedForm(request.POST if request.POST.get("do") == "helped" else None)
    if request.method == "POST" and (request.POST.get("do") != "helped" or helped.is_valid()):
        _do(found, request.POST, helped, by=visitor.account, at=visitor.at)
        messages.success(request, in_words.done_words(request.POST.get("do")))
        return redirect(_address(request, "answer", pull))
    shown = in_words.answer_of(found, opened, at=visitor.at)
    note = keys.unseal(found.note_sealed, subject_id=found.sealed_for)
    return _show(
        request, "pull/answer.html", opened=opened, answer=shown, note=note, helped=helped, status=_wrong(helped)
    )


def _do(pull, posted, helped, *, by, at):
    """Carry out the one thing a button asked for."""
    wanted = posted.get("do")
    if wanted == "helped":
        return actions.did_it_help(pull, helped.cleaned_data["helped"], by=by, at=at)
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
