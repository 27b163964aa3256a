"""My story: everything held about oneself on one page, who looked and why; put right, asked about, and copied."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.guard.refusals import NotYours, Refusal
from drawwell.guard.visiting import page
from drawwell.page.forms import PlainForm
from drawwell.partner import access
from drawwell.partner.copying import for_reading, take_copy
from drawwell.partner.desk import ask_about
from drawwell.partner.holdings import held_about, person_of
from drawwell.partner.models import Request, Words
from drawwell.partner.sharing import is_left_out, sharings_of
from drawwell.place.models import Role

from . import story_words
from .boxes import words_box
from .showing import address, as_uuid, open_circle, posted, sent, show, status_of
from .story import story_of

# Shown on the page in a way of their own; the rest is listed as it was registered.
SHOWN_OTHERWISE = {"journal", "requests", "sharings", "not for learning", "workers", "circles", "visits"}
# Words that one puts right oneself; of any other one asks (see story.own_words).
OWN_KINDS = {"said", "purpose", "observable", "noticing", "strength", "part"}
LOOKED = {"open record": "", "read what was shared": gettext_lazy("reading what you shared")}


@dataclass(frozen=True)
class Look:
    """Somebody looked, on a day, for a reason, so many times; id: the journal row one may ask about."""

    day: object
    who: str
    why: str
    times: int
    id: object


@dataclass(frozen=True)
class Part:
    """One circle of mine as the page shows it."""

    opened: access.Opened
    story: object
    charts: tuple
    sharings: tuple
    left_out: bool


@page(Role.RESIDENT)
def my_story(request):
    """Page 16: everything held about me, every ask, who looked and why, who may see; put right, copied, asked about."""
    visitor = request.visitor
    person = person_of(visitor.account, place=visitor.place)
    circles = access.circles_of_person(visitor.account, place=visitor.place, at=visitor.at)
    if person is None or not circles:
        may_begin = person is None and not settings.BEGIN_WITH_A_WORKER
        return show(request, "pull/my_story.html", parts=[], may_begin=may_begin)
    if request.GET.get("what"):  # pressed on Help near you before signing in
        chosen = {name: request.GET[name] for name in ("what", "offer") if name in request.GET}
        return redirect(f"{address(request, 'ask', circles[0][0])}?{urlencode(chosen)}")
    parts = [_part(request, key) for key, _name in circles]
    held = held_about(person, by=visitor.account, at=visitor.at)
    rows = {holding.name: kept for holding, kept in held}
    said, other = _in_words(held)
    looks = _looks(rows["journal"], visitor)
    shown = {
        "person": person,
        "parts": parts,
        "said": said,
        "other": other,
        "done": _done(rows["journal"], visitor),
        "looks": looks,
        "lookers": len({one.who for one in looks}),
        "requests": _requests(rows["requests"]),
        "own_kinds": OWN_KINDS,
        "things": sum(len(kept) for holding, kept in held if holding.name not in ("journal", "visits")),
        "asks": len(rows["asks"]),
    }
    return _private(show(request, "pull/my_story.html", **shown))


def _private(response):
    """A page about oneself leaves nothing behind on a shared device: going back asks the server again."""
    response["Cache-Control"] = "no-store"
    return response


def _part(request, circle_id):
    opened, at = open_circle(request, circle_id, _("reading my own story")), request.visitor.at
    story = story_of(opened, at=at)
    sharings = tuple(row for row in sharings_of(opened, at=at) if row.stands)
    return Part(opened, story, tuple(story_words.charts_of(story)), sharings, is_left_out(opened, at=at))


def _in_words(held):
    """(what is kept in words, what else is kept): [(holding, rows, earlier rows)], [(holding, rows)], newest first."""
    said, other = [], []
    for holding, kept in held:
        if not kept or holding.name in SHOWN_OTHERWISE:
            continue
        if isinstance(kept[0].row, Words):
            replaced = {one.row.after_id for one in kept}
            kept = [one if one.words else replace(one, words=_in_numbers(one)) for one in kept]
            now = [one for one in reversed(kept) if one.id not in replaced]
            said.append((holding, now, [one for one in reversed(kept) if one.id in replaced]))
        else:
            other.append((holding, kept[::-1]))
    return said, other


def _in_numbers(one):
    """What was kept without words, such as where things are from 0 to 10."""
    return ", ".join(f"{label}: {value}" for label, value in one.facts if value not in (None, ""))


def _looks(kept, visitor):
    """Looks by others, latest first; several of one day by one person for one reason are one line."""
    found = [one for one in reversed(kept) if one.row.act in LOOKED and one.row.by_id != visitor.account.id]
    zone, first, times = visitor.place.zone, {}, Counter()
    for one in found:
        why = str(LOOKED[one.row.act]) or dict(map(_as_text, one.facts)).get(str(_("Why")), "")
        line = (one.at.astimezone(zone).date(), one.by, why)
        first.setdefault(line, one.id)
        times[line] += 1
    return [Look(*line, times[line], entry) for line, entry in first.items()]


def _as_text(fact):
    return str(fact[0]), str(fact[1])


def _done(kept, visitor):
    """What else others did about this record: a code made, a record kept longer; latest first."""
    return [
        one for one in reversed(kept) if one.row.act not in LOOKED and one.row.by_id not in (None, visitor.account.id)
    ]


def _requests(kept):
    """Each request with its answers, latest first."""
    asked = [one for one in kept if isinstance(one.row, Request)]
    return [
        (one, [answer for answer in kept if not isinstance(answer.row, Request) and answer.row.request_id == one.id])
        for one in reversed(asked)
    ]


# ---- asking about it ----

KINDS = (
    (Request.Kind.PUT_RIGHT.value, gettext_lazy("Put something right")),
    (Request.Kind.WHY_LOOKED.value, gettext_lazy("Say why somebody looked")),
    (Request.Kind.COPY.value, gettext_lazy("Give me a copy in another form")),
    (Request.Kind.ERASE.value, gettext_lazy("Erase what is kept about me")),
    (Request.Kind.OTHER.value, gettext_lazy("Something else")),
)


class AboutForm(PlainForm):
    """What one asks about one's record."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you ask?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one; “something else” will do.")},
    )
    words = words_box(
        gettext_lazy("In your words"), help_text=gettext_lazy("As much or as little as you like. It is kept sealed.")
    )


@page(Role.RESIDENT)
def ask_about_my_story(request):
    """Ask to have something put right, why somebody looked, or anything else; it says by when it is answered."""
    visitor = request.visitor
    person = person_of(visitor.account, place=visitor.place)
    if person is None:
        raise NotYours()
    about = _about(person, request)
    form = AboutForm(posted(request), initial={"kind": request.GET.get("kind")})
    if request.method == "POST" and form.is_valid():
        named = {"about_kind": about.table, "about_id": about.id} if about else {}
        try:
            made = ask_about(person, **form.cleaned_data, **named, by=visitor.account, at=visitor.at)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            sent(request)
            day = made.due_at.astimezone(visitor.place.zone)
            messages.success(request, _("Asked. You have an answer by %(day)s.") % {"day": f"{day:%-d %B %Y}"})
            return redirect(address(request, "my-story") + "#asked")
    return _private(show(request, "pull/my_request.html", form=form, about=about, status=status_of(form)))


def _about(person, request):
    """The row of mine that a request is about, or None. Raises NotYours for any other."""
    wanted = as_uuid(request.GET.get("about", "")) if request.GET.get("about") else None
    if wanted is None:
        return None
    held = held_about(person, by=request.visitor.account, at=request.visitor.at)
    found = next((one for _holding, kept in held for one in kept if one.id == wanted), None)
    if found is None:
        raise NotYours()
    return found


# ---- a copy ----


@page(Role.RESIDENT)
def my_copy(request, form):
    """A copy of everything held about me: form is 'html' (to read and print) or 'json' (for a machine)."""
    visitor = request.visitor
    person = person_of(visitor.account, place=visitor.place)
    if person is None:
        raise NotYours()
    copy = take_copy(person, by=visitor.account, at=visitor.at)
    name = f"my-story-{slugify(visitor.place.name)}-{visitor.at:%Y-%m-%d}.{form}"
    if form == "json":
        response = HttpResponse(json.dumps(copy, ensure_ascii=False, indent=1), content_type="application/json")
    else:
        response = HttpResponse(render_to_string("pull/copy.html", {"copy": for_reading(copy, visitor.place.zone)}))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)
