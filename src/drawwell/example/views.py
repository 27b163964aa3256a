"""What only a made-up place has: one-click doors, and a button that lets a month pass."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from drawwell.guard.journal import route_is
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.guard.visiting import page, refused
from drawwell.place.clock import now_of
from drawwell.place.models import Role
from drawwell.web.signing_in import home_of

from .cast import DOORS, account
from .doors import doors_are_open, open_the_door
from .jobs import ask_to_compare_again
from .month import let_a_month_pass


@require_POST
@no_power("it only calls actions that carry their own powers, in a place that is made up")
@page()
def let_month_pass(request):
    """'Let a month pass': once for each press, however often the button is pressed while it works."""
    place = request.visitor.place
    if not doors_are_open(request):
        raise Http404
    month = now_of(place).astimezone(place.zone)
    if request.POST.get("month") != f"{month:%Y-%m}":
        messages.info(request, _("That month has passed already."))
        return redirect("place", place_key=place.key)
    passed = let_a_month_pass(place, by=account(DOORS[Role.PLANNER]), at=now_of(place))
    ask_to_compare_again(place)
    messages.info(request, " ".join(_what_passed(passed, f"{month:%B %Y}")))
    return redirect("place", place_key=place.key)


def _what_passed(passed, month):
    yield _("%(month)s has passed.") % {"month": month}
    offered, told = passed.offered, passed.told
    yield ngettext(
        "%(n)s ask that waited was offered help.", "%(n)s asks that waited were offered help.", offered
    ) % {"n": offered}  # fmt: skip
    yield ngettext("Somebody was told what changed.", "%(n)s times somebody was told what changed.", told) % {"n": told}


@require_POST
@no_power("opening a demo door carries its own power")
def open_door(request, role):
    """One click, and one is somebody of Wellbridge. Only with DEMO=1, on loopback, where all is made up."""
    if role not in DOORS:
        raise Http404
    with route_is("page"):
        try:
            place, who = open_the_door(request, role)
        except Refusal as refusal:
            return refused(request, refusal)
    login(request, who, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(home_of(role, place))
