"""How a guard stands: in force, or what is missing, and the refusal that says so."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Subquery

from drawwell.place.ahead import Part, known, row_of
from drawwell.place.models import Role

from . import journal, limits, papers, trips
from .membership import roles_of
from .models import Drill, Guard, GuardMove
from .refusals import Refusal

TRIAL_DAYS = 14
FRESH_DRILL_DAYS = 100
_read = ContextVar("standings read once", default=None)


class GuardNotInForce(Refusal):
    """'{power}' is switched off in {place}: {missing}. To begin a 14-day trial guard with a second named
    person: {command}
    """

    status = 403


class KeeperDoesNotUse(Refusal):
    """{keeper} keeps the guard of '{power}' in {place}, and whoever keeps a guard does not use its power. Ask {owner},
    whose power it is.
    """

    status = 403


@dataclass(frozen=True)
class Standing:
    """A power's guard in a place at a moment: the guard if there is one, and each part that is missing."""

    power: object
    guard: Guard | None
    missing: tuple[str, ...]

    @property
    def in_force(self):
        return not self.missing


@contextmanager
def read_once():
    """Inside, how each guard stands is read once and its limits are still looked at for every use.

    Only around one short transaction that moves no guard: a guard moved meanwhile counts from the next one on.
    """
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def standing_of(power, *, place, at):
    """How the latest guard of a power stands."""
    read, which = _read.get(), (power.name, place and place.pk, at)
    if read is None:
        return _standing_of(power, place, at)
    if which not in read:
        read[which] = _standing_of(power, place, at)
    return read[which]


def _standing_of(power, place, at):
    guard, last = known((Guard, place and place.pk, power.name, at), lambda: _guard_of(power, place, at))
    if guard is None:
        return Standing(power, None, ("nobody has taken its guard",))
    return Standing(power, guard, tuple(_missing(guard, power, at, *last)))


def _guard_of(power, place, at):
    """(the latest guard of a power, what was last of it); (None, None) without one.

    The latest there is, also where the clock stands before it: no earlier guard comes back by setting a clock back.
    """
    guard = (
        Guard.objects.filter(place=place, power=power.name)
        .select_related("keeper", "owner", "place")
        .order_by("-begun_at", "-id")
        .first()
    )
    return guard, guard and _last_of(guard, at)


def _missing(guard, power, at, move, because, moved_at, drilled_at):
    if moved_at is None or moved_at > at:
        yield f"its guard was last moved on {moved_at or guard.begun_at:%-d %B %Y at %H:%M} UTC, later than now"
    if move not in (GuardMove.Move.BEGUN, GuardMove.Move.ON):
        yield f"its guard is {move or 'not begun'}" + (f" ({because})" if because else "")
    if guard.sunset_at <= at:
        yield f"its guard ended on {guard.sunset_at:%-d %B %Y}"
    fresh_days = guard.limits.get("days_on", FRESH_DRILL_DAYS)
    if drilled_at is None:
        yield "its off-switch was never tried"
    elif drilled_at < at - timedelta(days=fresh_days):
        yield f"its off-switch was last tried on {drilled_at:%-d %B %Y}, over {fresh_days} days ago"
    if guard.fingerprint != power.fingerprint:
        yield "what it reads has changed since its guard was signed"
    if not guard.trial:
        yield from _missing_in_full(guard, power, at)


def _last_of(guard, at):
    """(the guard's last move, because of what, when, when its off-switch was last tried); None for what never was."""
    drills = Drill.objects.filter(guard=guard, on_at__lte=at, refused=True).order_by("-on_at", "-id").values("on_at")
    moves = guard.moves.order_by("-at", "-id")
    last = moves.values_list("move", "because", "at", Subquery(drills[:1])).first()
    return last or (None, "", None, drills.values_list("on_at", flat=True).first())


def _keep_guards(found, *, place, powers, at, **_):
    """What is known by READ_AHEAD."""
    kept = {(Guard, place.pk, name, at): (None, None) for name in powers}
    for one in found or ():
        said = one["guard"]
        moved, drilled = (one[name] and datetime.fromisoformat(one[name]) for name in ("moved", "drilled"))
        last = (one["move"], one["because"] or "", moved, drilled)
        kept[(Guard, place.pk, said["power"], at)] = (row_of(Guard, said, place=place), last)
    return kept


# How the guards of some powers of a place stand, as _guard_of looks it up. Named: place_id, powers, at.
READ_AHEAD = Part(
    """SELECT json_agg(json_build_object(
        'guard', g, 'move', m.move, 'because', m.because, 'moved', m.at, 'drilled', (
            SELECT max(d.on_at) FROM guard_drill d WHERE d.guard_id = g.id AND d.on_at <= %(at)s AND d.refused
        )))
    FROM (
        SELECT DISTINCT ON (power) * FROM guard_guard
        WHERE place_id = %(place_id)s AND power = ANY (%(powers)s::text[])
        ORDER BY power, begun_at DESC, id DESC
    ) g LEFT JOIN LATERAL (
        SELECT v.move, v.because, v.at FROM guard_guardmove v WHERE v.guard_id = g.id
        ORDER BY v.at DESC, v.id DESC LIMIT 1
    ) m ON true""",
    _keep_guards,
)


def _missing_in_full(guard, power, at):
    """What a trial may lack and a full guard may not."""
    if not guard.seats:
        yield "nobody sits for the people it affects"
    if not guard.story.strip():
        yield "nobody wrote how it could be turned on people"
    if not guard.limits:
        yield "no limit is set"
    wires = list(guard.trip_wires.all())
    if not wires:
        yield "no trip-wire watches it"
    elif slower := trips.slower_than_the_power(guard, wires, at=at):
        yield slower
    yield from papers.missing_papers(power, place=guard.place, at=at)


def begin_command(power, place):
    where = "" if power.of_installation else f" --place {place.key}"
    return f"drawwell guard begin {power.word} --keeper NAME{where}"


def check_in_force(power, *, place, by, at, by_keeper=""):
    """Let it be used once more, or raise `GuardNotInForce`, `KeeperDoesNotUse` or `LimitReached` and write it down.

    Refusals are counted in public; uses are what the guard's limits count. by_keeper: why this use is the keeper's.
    """
    standing, refusal = standing_of(power, place=place, at=at), None
    with limits.counted_exactly(standing.guard, by=by, at=at):
        try:
            _check(standing, place=place, by=by, at=at, by_keeper=by_keeper)
        except Refusal as no:
            refusal = no  # what was written of it stays written
        else:
            limits.write_use(standing.guard, by=by, at=at)
    if refusal:
        raise refusal
    return standing


def check_could_be_used(power, *, place, by, at):
    """The same check for what must know beforehand; nothing is used by it."""
    standing = standing_of(power, place=place, at=at)
    _check(standing, place=place, by=by, at=at)
    return standing


def _check(standing, *, place, by, at, by_keeper=""):
    power, where = standing.power, place.name if place else "this installation"
    if not standing.in_force:
        journal.write(place, by=by, at=at, act=power.name, power=power.name, refused=True)
        raise GuardNotInForce(
            power=power.name,
            place=where,
            missing="; ".join(standing.missing),
            command=begin_command(power, place),
        )
    guard = standing.guard
    if not by_keeper and _keeps_it(guard, by, at):
        journal.write(place, by=by, at=at, act=power.name, power=power.name, refused=True)
        raise KeeperDoesNotUse(keeper=guard.keeper.name, power=power.name, place=where, owner=guard.owner.name)
    stop = limits.reached(guard, by=by, at=at)
    if stop:
        journal.write(place, by=by, at=at, act=power.name, power=power.name, refused=True)
        raise limits.LimitReached(power=power.name, place=where, limit=stop.limit, opens=stop.opens)


def _keeps_it(guard, by, at):
    """Whether somebody keeps this guard, and is more than one of the people it is for: a resident who sits as keeper
    still asks for help for themselves.
    """
    if by is None or by.pk != guard.keeper_id:
        return False
    return guard.place is None or roles_of(by, guard.place, at=at) != {Role.RESIDENT}


def used_if_in_force(name, *, place, by, at):
    """Whether a power may be used now, for what goes another way where it may not; where it may, it is used once."""
    standing = _named(name, place, at)
    with limits.counted_exactly(standing.guard, by=by, at=at):
        if not _allows(standing, by, at):
            return False
        limits.write_use(standing.guard, by=by, at=at)
    return True


def shown_if_in_force(name, *, place, by, at):
    """The same for what is only shown to somebody: that is a use where a limit counts uses, and nothing is written
    where none does. Whoever keeps the guard sees it done by hand: looking at a page is no attempt.
    """
    standing = _named(name, place, at)
    if standing.guard is not None and limits.counts(standing.guard) and not _keeps_it(standing.guard, by, at):
        return used_if_in_force(name, place=place, by=by, at=at)
    return _allows(standing, by, at)


def is_in_force(name, *, place, at, by=None):
    """Whether a power may be used now, for what must choose between two ways. Nothing is written.

    by: whoever would use it; where it is left out, limits on persons and roles are not looked at.
    """
    return _allows(_named(name, place, at), by, at)


def _named(name, place, at):
    from .powers import POWERS

    power = POWERS[name]
    return standing_of(power, place=None if power.of_installation else place, at=at)


def _allows(standing, by, at):
    if not standing.in_force or _keeps_it(standing.guard, by, at):
        return False
    return limits.reached(standing.guard, by=by, at=at) is None
