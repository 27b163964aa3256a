"""One-click doors into Wellbridge, one for each role. They exist only where nothing is real."""

from dataclasses import dataclass

from django.conf import settings

from drawwell.guard import journal
from drawwell.guard.powers import power
from drawwell.guard.refusals import Refusal
from drawwell.place.clock import now_of
from drawwell.place.models import Place, Role

from .cast import DOORS, account, cast_of
from .story import KEY

LOOPBACK = {"127.0.0.1", "::1"}
# What something between the visitor and this machine adds to a request.
BETWEEN = {"HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP"}


class NoDoorsHere(Refusal):
    """There are no demo doors here: they open only with DEMO=1, on this machine itself, while every place in the
    database is made up. Sign in instead.
    """

    status = 404


@dataclass(frozen=True)
class Door:
    role: str
    label: str
    name: str


def doors_are_open(request):
    """DEMO=1, asked from this machine itself without anybody between, and nothing real in the database."""
    return (
        settings.DEMO
        and request.META.get("REMOTE_ADDR") in LOOPBACK
        and not BETWEEN & set(request.META)
        and not Place.objects.filter(made_up=False).exists()
    )


def shown(request):
    """For the page of a made-up place: its doors, and the month that a button would let pass."""
    visitor = getattr(request, "visitor", None)
    place = visitor.place if visitor else None
    if place is None or place.clock_at is None or not doors_are_open(request):
        return {}
    local = now_of(place).astimezone(place.zone)
    return {
        "doors": [Door(role.value, role.label, cast_of(role)) for role in DOORS],
        "may_pass": True,
        "month": f"{local:%Y-%m}",
        "month_words": f"{local:%B %Y}",
    }


def open_the_door(request, role):
    """(place, account) behind a door. Raises NoDoorsHere, or the refusal of its power."""
    place = Place.objects.filter(key=KEY).first()
    if place is None or not doors_are_open(request):
        raise NoDoorsHere()
    return place, _come_in(place, role, by=account(DOORS[Role(role)]), at=now_of(place))


@power("open a demo door", by_keeper="a made-up keeper comes in as themselves, and to nobody else's story")
def _come_in(place, role, *, by, at):
    journal.write(place, by=by, at=at, act="demo door opened", power="open a demo door", subject=by)
    return by
