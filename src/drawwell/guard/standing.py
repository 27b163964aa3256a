"""How a guard stands: in force, or what is missing, and the refusal that says so."""

from dataclasses import dataclass
from datetime import timedelta

from . import journal
from .models import Guard, GuardMove
from .refusals import Refusal

TRIAL_DAYS = 14
FRESH_DRILL_DAYS = 100


class GuardNotInForce(Refusal):
    """'{power}' is switched off in {place}: {missing}. To begin a 14-day trial guard with a second named
    person: {command}
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


def standing_of(power, *, place, at):
    """How the latest guard of a power stands."""
    guard = (
        Guard.objects.filter(place=place, power=power.name, begun_at__lte=at)
        .select_related("keeper", "owner")
        .order_by("-begun_at", "-id")
        .first()
    )
    if guard is None:
        return Standing(power, None, ("nobody has taken its guard",))
    return Standing(power, guard, tuple(_missing(guard, power, at)))


def _missing(guard, power, at):
    last = guard.moves.filter(at__lte=at).order_by("-at", "-id").first()
    drill = guard.drills.filter(on_at__lte=at, refused=True).order_by("-on_at").first()
    if last is None or last.move not in (GuardMove.Move.BEGUN, GuardMove.Move.ON):
        yield f"its guard is {last.move if last else 'not begun'}" + (f" ({last.because})" if last else "")
    if guard.sunset_at <= at:
        yield f"its guard ended on {guard.sunset_at:%-d %B %Y}"
    if drill is None:
        yield "its off-switch was never tried"
    elif drill.on_at < at - timedelta(days=FRESH_DRILL_DAYS):
        yield f"its off-switch was last tried on {drill.on_at:%-d %B %Y}, over {FRESH_DRILL_DAYS} days ago"
    if guard.fingerprint != power.fingerprint:
        yield "what it reads has changed since its guard was signed"
    if not guard.trial and not guard.seats:
        yield "nobody sits for the people it affects"


def begin_command(power, place):
    where = "" if power.of_installation else f" --place {place.key}"
    return f"drawwell guard begin {power.word} --keeper NAME{where}"


def check_in_force(power, *, place, by, at):
    """Raise `GuardNotInForce` (and write the refusal down, to be counted in public) unless it may be used."""
    standing = standing_of(power, place=place, at=at)
    if standing.in_force:
        return standing
    journal.write(place, by=by, at=at, act=power.name, power=power.name, refused=True)
    raise GuardNotInForce(
        power=power.name,
        place=place.name if place else "this installation",
        missing="; ".join(standing.missing),
        command=begin_command(power, place),
    )


def is_in_force(name, *, place, at):
    """Whether a power may be used, for a page that must choose between two ways. Nothing is written."""
    from .powers import POWERS

    power = POWERS[name]
    return standing_of(power, place=None if power.of_installation else place, at=at).in_force
