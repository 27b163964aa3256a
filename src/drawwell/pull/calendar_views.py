"""Calendars: which one may have, a new secret address for each, and the feeds themselves."""

import hashlib
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _

from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours
from drawwell.guard.standing import is_in_force
from drawwell.guard.visiting import page
from drawwell.place.models import Role

from .calendars import CalendarIsNotThere, begin_calendar, calendar_at, calendars_of, end_calendar
from .showing import show

MAY_HAVE = (Role.RESIDENT, Role.WORKER, Role.PROVIDER)


@page(*MAY_HAVE)
def calendars(request):
    """The calendars one may have; a new address is shown once, here."""
    visitor, place = request.visitor, request.visitor.place
    address, begun = "", None
    if request.method == "POST":
        kind, key = _which(request.POST.get("which", ""))
        who = {"by": visitor.account, "at": visitor.at}
        if request.POST.get("do") == "end":
            end_calendar(place, kind, key, **who)
            messages.success(request, _("Ended: that address shows nothing from now on."))
        else:
            secret = begin_calendar(place, kind, key, **who)
            address, begun = request.build_absolute_uri(reverse("calendar", args=[secret])), (kind, key)
    found = calendars_of(visitor.account, place, at=visitor.at)
    context = {
        "calendars": [{"one": one, "which": f"{one.kind}/{one.subject_id}"} for one in found],
        "begun": next((one for one in found if (one.kind, one.subject_id) == begun), None),
        "new_address": address,
        "is_on": is_in_force("share events", place=place, at=visitor.at),
    }
    return show(request, "pull/calendars.html", **context)


def _which(said):
    kind, _slash, key = said.partition("/")
    try:
        return kind, UUID(key)
    except ValueError:
        raise NotYours() from None


@no_power("the secret address was given to whoever reads it; the calendar checks its power itself")
def calendar(request, secret):
    """One calendar as a file of iCalendar, with its ETag and when it last changed."""
    try:
        written, changed_at = calendar_at(secret)
    except CalendarIsNotThere as refusal:
        return render(request, "refused.html", {"refusal": refusal}, status=refusal.status)
    etag, changed = f'"{hashlib.sha256(written).hexdigest()[:32]}"', int(changed_at.timestamp())
    response = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    response["Cache-Control"] = "private, max-age=300"
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex"
    return get_conditional_response(request, etag=etag, last_modified=changed, response=response)
