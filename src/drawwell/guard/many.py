"""How the guards of many powers stand at one moment, for what shows all of them: by a handful of statements in place of
five for each. What is worked out from them is worked out where it always is.
"""

from contextlib import contextmanager
from itertools import groupby

from django.db.models import Count, OuterRef, Subquery

from drawwell.place.ahead import Ahead, Part

from . import limits, papers, trips
from .models import Drill, Guard, GuardMove, Paper, PowerUse


@contextmanager
def known_together(asked):
    """Inside, how each guard stands is known. asked: (power, its place or None for the installation, moment).

    Only around what reads and moves no guard.
    """
    found = {}
    by_moment = sorted(asked, key=_where_and_when)
    for _key, group in groupby(by_moment, key=_where_and_when):
        powers, places, moments = zip(*group, strict=True)
        found |= _read([power.name for power in powers], places[0], moments[0])
    with Ahead((Part("", lambda value, **_: found),), {}).known([None]):
        yield


def _where_and_when(one):
    _power, place, at = one
    return "" if place is None else str(place.pk), at


def _read(names, place, at):
    where = place and place.pk
    guards = _latest_guards(names, place, at)
    signed = papers.papers_of_each(names, place=place, at=at)
    found = {(Paper, where, name, at): signed[name] for name in names}
    found |= {(Guard, where, name, at): (None, None) for name in names}
    for guard in guards:
        last = (guard.last_move, guard.last_because or "", guard.moved_at, guard.tried_at)
        found[Guard, where, guard.power, at] = (guard, last)
    for since in _looked_back_to(guards, at):
        rows = PowerUse.objects.for_place(place).filter(power__in=names, at__gt=since, at__lte=at)
        counted = dict(rows.values_list("power").annotate(n=Count("id")).order_by())
        found |= {(PowerUse, where, name, since): counted.get(name, 0) for name in names}
    return found


def _latest_guards(names, place, at):
    """The latest guard of each power, with what was last of it beside it."""
    moves = GuardMove.objects.filter(guard=OuterRef("pk")).order_by("-at", "-id")
    drills = Drill.objects.filter(guard=OuterRef("pk"), on_at__lte=at, refused=True).order_by("-on_at", "-id")
    rows = (
        Guard.objects.filter(place=place, power__in=names)
        .select_related("keeper", "owner", "place")
        .prefetch_related("trip_wires")
        .annotate(
            last_move=Subquery(moves.values("move")[:1]),
            last_because=Subquery(moves.values("because")[:1]),
            moved_at=Subquery(moves.values("at")[:1]),
            tried_at=Subquery(drills.values("on_at")[:1]),
        )
    )
    return list({guard.power: guard for guard in rows.order_by("begun_at", "id")}.values())


def _looked_back_to(guards, at):
    """Since when uses are counted for what some guards say: their limits of a day, and how quickly they are read."""
    since = {limits.midnight(guard, at) for guard in guards if "per_day" in guard.limits}
    return since | {trips.paced_since(at) for guard in guards if not guard.trial and guard.trip_wires.all()}
