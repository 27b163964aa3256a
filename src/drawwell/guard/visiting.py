"""Who is visiting a page, in which place, with which roles; and the page that says no."""

from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from drawwell.place.clock import now_of
from drawwell.place.models import Place

from . import drafts
from .journal import route_is
from .membership import roles_of
from .refusals import Refusal, RoleMayNot
from .searching import ABOUT_PEOPLE, check_not_searched, write_attempt


@dataclass(frozen=True)
class Visitor:
    """An account (or nobody) visiting a place now, with its roles there."""

    account: object
    place: Place | None
    roles: frozenset
    at: object

    def check(self, *needed):
        """Raise RoleMayNot unless the visitor has one of the needed roles."""
        if not self.roles & set(needed):
            actual = " and ".join(sorted(self.roles)) or "nobody here"
            raise RoleMayNot(needed=" or ".join(needed), actual=actual, place=self.place.name)


def page(*roles):
    """A page of a place: `/<place key>/...`. The view gets `request.visitor`; roles, if given, are needed.

    A Refusal raised in it is shown as a page with its sentence and status, and everything it writes in the
    journal came by the route 'page'.
    """

    def mark(view):
        @wraps(view)
        def shown(request, place_key, **parts):
            place = Place.objects.filter(key=place_key).first()
            if place is None:
                raise Http404
            account = request.user if request.user.is_authenticated else None
            at = now_of(place)
            if roles and account is None:
                return _sign_in_first(request, place, at)
            known = roles_of(account, place, at=at) if account else ()
            request.visitor = Visitor(account, place, frozenset(known), at)
            with timezone.override(place.zone), route_is("page"):
                try:
                    _check_attempt(request, roles)
                    return view(request, **parts)
                except Refusal as refusal:
                    return refused(request, refusal)

        return shown

    return mark


def _check_attempt(request, roles):
    """The roles a page needs, and that nobody seeks people by its address. On pages about people both are written
    down, as a count that anybody may see.
    """
    visitor = request.visitor
    first_part = request.path.removeprefix(f"/{visitor.place.key}/").partition("/")[0]
    told = {"by": visitor.account, "at": visitor.at}
    check_not_searched(visitor.place, first_part, request.GET, **told)
    try:
        if roles:
            visitor.check(*roles)
    except RoleMayNot:
        if first_part in ABOUT_PEOPLE:
            write_attempt(visitor.place, "open a page about people", **told)
        raise


def _sign_in_first(request, place, at):
    """To the sign-in page and back; words posted after the session ended wait for their writer meanwhile."""
    if request.method == "POST":
        drafts.keep(request, place, at=at)
    return redirect_to_login(request.get_full_path())


def refused(request, refusal):
    """The page that says no, in the refusal's own sentence."""
    return render(request, "refused.html", {"refusal": refusal}, status=refusal.status)
