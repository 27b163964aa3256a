"""Taking a guard, drilling its off-switch, switching off and on."""

from datetime import timedelta

from django.db import transaction

from drawwell.place.models import Role

from . import journal, papers, trips
from .chains import check_has_next_problem, watch_over
from .limits import check_limits_are_known
from .membership import is_same, roles_of
from .models import Drill, Guard, GuardMove
from .powers import named, no_power
from .refusals import Refusal, WrongInput
from .standing import TRIAL_DAYS, standing_of

TRIALS_IN_A_YEAR = 2
LONGEST_DAYS = 366


class KeeperOwnsThePower(Refusal):
    """{keeper} uses '{power}' and so cannot keep its guard. Name a second person: --keeper NAME."""

    status = 422


class TrialsAreOver(Refusal):
    """'{power}' has had {times} trial guards within a year or in a row, and a trial is not renewed for ever. Pair it
    properly now: drawwell guard pair {word} --keeper NAME --seat "who sits for the people affected" --story "how it
    could be turned on them"{where}
    """


class KeptOffByItsKeeper(Refusal):
    """'{power}' was off when its last guard ended ({because}), and no trial brings it back but by {keeper}, who kept
    it. Ask {keeper}, or pair it in full with the people it affects.
    """

    status = 403


class SunsetIsWrong(Refusal):
    """A guard ends on a date after it begins and within a year: {given} is not one."""

    status = 422


class OnlyTheKeeper(Refusal):
    """Only {keeper}, who keeps the guard of '{power}', switches it on again. Ask them."""

    status = 403


class NoGuardToMove(Refusal):
    """'{power}' has no guard here yet, so there is nothing to switch. Begin one: {command}"""


@no_power("a guard is what holds a power; taking one gives nobody anything over others")
@transaction.atomic
def begin_trial(place, name, *, keeper, owner, by, at):
    """Take a power's guard for 14 days, with a second named person and the off-switch tried on the spot.

    place is None for a power of the installation. One that this keeper already holds in force stays as it is.
    Raises KeeperOwnsThePower, TrialsAreOver.
    """
    power = named(name)
    place = None if power.of_installation else place
    standing = standing_of(power, place=place, at=at)
    if standing.in_force and keeper == standing.guard.keeper:
        return standing.guard
    _check_keeper_lets(standing, keeper=keeper, by=by, at=at)
    _check_trials(place, power, at)
    _check_not_waited_out(standing.guard, by=by)
    guard = _take(place, power, keeper=keeper, owner=owner, trial=True, at=at, by=by)
    drill(guard, by=keeper, at=at)
    return guard


def _check_trials(place, power, at):
    """Also where a full guard that never came into force, or a short one, stood between them."""
    earlier = Guard.objects.filter(place=place, power=power.name)
    in_a_row = [guard.trial for guard in earlier.order_by("-begun_at", "-id")[:TRIALS_IN_A_YEAR]]
    of_a_year = earlier.filter(trial=True, begun_at__gt=at - timedelta(days=LONGEST_DAYS)).count()
    if of_a_year >= TRIALS_IN_A_YEAR or (len(in_a_row) == TRIALS_IN_A_YEAR and all(in_a_row)):
        where = f" --place {place.key}" if place else ""
        raise TrialsAreOver(power=power.name, times=TRIALS_IN_A_YEAR, word=power.word, where=where)


def _check_not_waited_out(guard, *, by):
    """What a keeper or a trip-wire switched off does not come back by waiting for the guard to end."""
    last = guard.moves.order_by("-at", "-id").first() if guard else None
    if last is not None and last.move in (GuardMove.Move.OFF, GuardMove.Move.TRIPPED) and by != guard.keeper:
        raise KeptOffByItsKeeper(power=guard.power, because=last.because, keeper=guard.keeper.name)


@no_power("a guard is what holds a power; taking one gives nobody anything over others")
@transaction.atomic
def pair(
    place,
    name,
    *,
    keeper,
    owner,
    seats,
    story,
    sunset_at,
    by,
    at,
    limits=None,
    trip_wires=None,
    signed=None,
):
    """Take a full guard: keeper, seats for those affected, story, sunset, limits, trip-wires, and a drill on the spot.

    limits, trip_wires: what the power's template suggests, unless said (see guard/limits.py, guard/trips.py). signed:
    {kind of paper: what `papers.sign` takes}, signed now by `by`, who is not the owner. Papers signed before count as
    long as they are fresh; while one is missing the guard is not in force, and says so.
    """
    power = named(name)
    place = None if power.of_installation else place
    if not seats:
        raise SeatsAreMissing(power=power.name)
    limits = papers.suggested(power)["limits"] if limits is None else limits
    trip_wires = papers.suggested(power)["trip_wires"] if trip_wires is None else trip_wires
    check_limits_are_known(limits)
    trips.check_trip_wires(trip_wires)
    _check_keeper_lets(standing_of(power, place=place, at=at), keeper=keeper, by=by, at=at)
    guard = _take(
        place,
        power,
        keeper=keeper,
        owner=owner,
        trial=False,
        at=at,
        by=by,
        seats=list(seats),
        story=story,
        sunset_at=sunset_at,
        limits=limits,
    )
    trips.make_wires(guard, trip_wires)
    review_by = min(sunset_at, at + timedelta(days=papers.LONGEST_REVIEW_DAYS)).date()
    for kind, paper in (signed or {}).items():
        papers.sign(place, name, kind, owner=owner, by=by, at=at, **({"review_by": review_by} | paper))
    drill(guard, by=keeper, at=at)
    return guard


@no_power("the same guard for another while, by its keeper alone")
@transaction.atomic
def pair_again(guard, *, sunset_at, by, at):
    """The keeper takes the same guard until a later day: same seats, limits and trip-wires, its papers signed anew.

    Raises OnlyTheKeeper, and what `pair` raises.
    """
    if by != guard.keeper:
        raise OnlyTheKeeper(keeper=guard.keeper.name, power=guard.power)
    latest = papers.papers_of(named(guard.power), place=guard.place, at=at)
    return pair(
        guard.place,
        guard.power,
        keeper=guard.keeper,
        owner=guard.owner,
        seats=guard.seats,
        story=guard.story,
        sunset_at=sunset_at,
        limits=guard.limits,
        trip_wires=trips.as_dicts(guard),
        signed={kind.value: papers.as_signed(paper) for kind, paper in latest.items() if paper is not None},
        by=by,
        at=at,
    )


class GuardIsKept(Refusal):
    """{keeper} keeps the guard of '{power}' until {until}. Only {keeper} changes it before then: ask them."""

    status = 403


class OnlyAKeeper(Refusal):
    """This is done by {keeper}, who keeps the guard of '{power}', or by another keeper here. Ask one of them."""

    status = 403


class PowerIsOff(Refusal):
    """'{power}' is off already, so there is nothing to try. {keeper}, who keeps its guard, switches it on again."""


def _is_on(guard):
    last = guard.moves.order_by("-at", "-id").first()
    return last is not None and last.move in (GuardMove.Move.BEGUN, GuardMove.Move.ON)


def _check_keeper_lets(standing, *, keeper, by, at):
    """A new guard is no way round the keeper of the one there is, whether it stopped the power or holds it."""
    guard = standing.guard
    if guard is None or guard.sunset_at <= at or by == guard.keeper:
        return
    if not _is_on(guard):
        raise OnlyTheKeeper(keeper=guard.keeper.name, power=guard.power)
    if keeper != guard.keeper or not guard.trial:
        raise GuardIsKept(keeper=guard.keeper.name, power=guard.power, until=f"{guard.sunset_at:%-d %B %Y}")


def _check_may_hold(guard, by, at, *, others=()):
    """The guard's own keeper, or any keeper of its place."""
    if by == guard.keeper or by in others:
        return
    if guard.place is None or Role.KEEPER not in roles_of(by, guard.place, at=at):
        raise OnlyAKeeper(keeper=guard.keeper.name, power=guard.power)


class SeatsAreMissing(Refusal):
    """Nobody sits for the people '{power}' affects. Name who does: --seat "two residents chosen by lot"."""

    status = 422


def _take(place, power, *, keeper, owner, trial, at, by, seats=(), story="", sunset_at=None, limits=None):
    if is_same(keeper, owner):
        raise KeeperOwnsThePower(keeper=keeper.name, power=power.name)
    sunset_at = sunset_at or at + timedelta(days=TRIAL_DAYS)
    if not at < sunset_at <= at + timedelta(days=LONGEST_DAYS):
        raise SunsetIsWrong(given=f"{sunset_at:%-d %B %Y}")
    guard = Guard.objects.create(
        place=place,
        power=power.name,
        keeper=keeper,
        owner=owner,
        trial=trial,
        begun_at=at,
        sunset_at=sunset_at,
        loop_days=power.loop_days,
        seats=list(seats),
        story=story or power.story,
        limits=limits or {},
        fingerprint=power.fingerprint,
    )
    watch_over(guard, by=by, at=at)
    check_has_next_problem(guard)
    _move(guard, GuardMove.Move.BEGUN, by=by, at=at, because="trial begun" if trial else "paired")
    return guard


@no_power("trying an off-switch takes a power away for a moment and gives it back")
@transaction.atomic
def drill(guard, *, by, at):
    """Really switch the power off, see that it refuses, and switch it on again. Raises PowerIsOff, OnlyAKeeper.

    One that is off stays off: a drill is no way round the keeper.
    """
    if not _is_on(guard):
        raise PowerIsOff(power=guard.power, keeper=guard.keeper.name)
    _check_may_hold(guard, by, at)
    _move(guard, GuardMove.Move.OFF, by=by, at=at, because="drill")
    standing = standing_of(named(guard.power), place=guard.place, at=at)
    if standing.in_force:
        raise RuntimeError(f"the off-switch of '{guard.power}' does nothing")
    _move(guard, GuardMove.Move.ON, by=by, at=at, because="drill over")
    return Drill.objects.create(place=guard.place, guard=guard, by=by, off_at=at, on_at=at, refused=True)


@no_power("a keeper switches a power off without asking anybody")
@transaction.atomic
def switch_off(guard, *, because, by, at):
    """The power stops at once, for page, command, route and job alike. Help goes on by hand.

    By its keeper, any keeper of the place, or its owner, who gives up their own. Raises OnlyAKeeper.
    """
    _check_may_hold(guard, by, at, others=(guard.owner,))
    _check_said_why(because)
    return _move(guard, GuardMove.Move.OFF, by=by, at=at, because=because)


@no_power("only the keeper, who does not own the power, gives it back")
@transaction.atomic
def switch_on(guard, *, because, by, at):
    """Only the keeper switches a power on again, with a reason. Raises OnlyTheKeeper."""
    if by != guard.keeper:
        raise OnlyTheKeeper(keeper=guard.keeper.name, power=guard.power)
    _check_said_why(because)
    return _move(guard, GuardMove.Move.ON, by=by, at=at, because=because)


def _check_said_why(because):
    if not because.strip():
        raise WrongInput(field="Why", wrong="nothing was written", right="Say why: everybody can read it")


def _move(guard, move, *, by, at, because):
    row = GuardMove.objects.create(place=guard.place, guard=guard, move=move, at=at, by=by, because=because)
    journal.write(guard.place, by=by, at=at, act=f"guard {move}", power=guard.power, subject=guard, reason=because)
    return row
