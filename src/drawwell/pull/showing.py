"""What people's pages share: their address, the circle's door, what a form was sent, and how a page is shown."""

from uuid import UUID

from django.shortcuts import render
from django.urls import reverse

from drawwell.guard import drafts, journal
from drawwell.partner import access
from drawwell.place.models import Role

LEAVE_TO = "https://www.bbc.co.uk/weather"


def address(request, name, *parts):
    """The address of a page of the visitor's place."""
    return reverse(name, args=[request.visitor.place.key, *parts])


def open_circle(request, circle, why):
    """A circle opened by its door for the visitor, for a reason that is journalled."""
    visitor = request.visitor
    given = {"place": visitor.place, "by": visitor.account, "at": visitor.at, "reason": why}
    return journal.in_turn(lambda: access.open_circle(circle, **given))


def show(request, template, status=200, opened=None, **more):
    """A page with the moment it is in the place, whose words a form holds, and a quick way out for people at home."""
    context = {"now": request.visitor.at, **more}
    if request.visitor.account is not None:
        context["written_by"] = drafts.written_by(request.visitor.account)
    if opened is not None:
        context |= {"opened": opened, "circle": opened.circle, "circle_name": opened.name}
        context["is_own"] = opened.person is not None
        context["safe_url"] = address(request, "safe", opened.circle.id)
    if Role.RESIDENT in request.visitor.roles:
        context["leave_url"] = LEAVE_TO
    return render(request, template, context, status=status)


def posted(request):
    """What was posted, or what was kept for its writer while they were signed out, or None for an empty form."""
    if request.method == "POST":
        return request.POST
    return drafts.kept(request)


def sent(request):
    """The words reached an action: what was kept of them meanwhile is gone."""
    drafts.forget(request, at=request.visitor.at)


def status_of(form):
    """422 for a form that was sent and is not right, else 200."""
    return 422 if form.is_bound and form.errors else 200


def as_uuid(text):
    """A UUID from what a form or an address sent, or None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
