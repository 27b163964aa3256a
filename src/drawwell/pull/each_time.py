"""The times of a series, each by itself once somebody said yes to all of them: how each stands, and what it holds.

Until then a series is one hold, all of it or none. From then on each time has a hold of its own, which stands until
two days after that time, so that one may be used, given back, moved or fall through and the others stand.
"""

from datetime import timedelta
from uuid import uuid5

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from drawwell.guard.powers import no_power
from drawwell.supply import ledger

from .events import tell_systems_of_time
from .keeping import add_answer
from .models import Answer, TimeAnswer

Kind = Answer.Kind
TO_SAY_SO = timedelta(hours=48)  # after a time, for somebody to say that it was used
STILL_KEPT = (Kind.HELD, Kind.ASKED, Kind.YES_BUT)
SETTLED = (Kind.DRAWN, Kind.RETURNED, Kind.RELEASED, Kind.LAPSED)


def goes_by_time(last):
    """Whether the times of an ask stand each by itself now. last: how the ask stands."""
    return last is not None and last.kind == Kind.CONFIRMED and last.hold_key is None


def latest_times(place):
    """The rows of a place that are how a time stands now."""
    return TimeAnswer.objects.for_place(place).filter(_is_latest())


def latest_times_of(pull):
    """The rows that are how the times of a pull stand now. pull: one, or an OuterRef to one."""
    return TimeAnswer.objects.filter(_is_latest(), pull=pull)


def _is_latest():
    later = TimeAnswer.objects.filter(pull=OuterRef("pull"), window=OuterRef("window"), number__gt=OuterRef("number"))
    return ~Exists(later)


def times_of(pull):
    """How each time of a series stands, the first time first; [] while it is one hold."""
    found = (
        latest_times(pull.place)
        .filter(pull=pull)
        .select_related("place", "pull", "offer__service__organisation", "offer__service__site")
    )
    return list(found.order_by("window"))


def offered_instead(pulls):
    """{pull id: the times of which a provider says "yes, but", for the asker to say}, of pulls that go by time."""
    found, series = {}, [one for one in pulls if one.times > 1]
    rows = TimeAnswer.objects.filter(_is_latest(), pull__in=series, kind=Kind.YES_BUT)
    for row in rows.select_related("offer__service__organisation").order_by("window") if series else ():
        found.setdefault(row.pull_id, []).append(row)
    return found


def time_of(pull, window):
    """How one time stands, or None."""
    return next((one for one in times_of(pull) if one.window == window), None)


def key_of_time(pull, window):
    """The key of a hold as the time's next row: the same until that is written, so a retry is one."""
    return uuid5(pull.id, f"time/{window}/{_next_number(pull, window)}")


def _next_number(pull, window):
    rows = TimeAnswer.objects.filter(pull=pull, window=window)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


@no_power("the row that an action adds; the action carries the power")
def add_time(pull, window, kind, *, by, at, earliest_at, latest_at, **more):
    """How one time of a series stands from now on: one more row. Systems are told."""
    row = TimeAnswer.objects.create(
        place=pull.place, pull=pull, window=window, number=_next_number(pull, window), kind=kind, at=at, by=by,
        earliest_at=earliest_at, latest_at=latest_at, **more,
    )  # fmt: skip
    tell_systems_of_time(row)
    return row


@no_power("the row that an action adds; the action carries the power")
def move_time(time, kind, *, by, at, **more):
    """The same time stands otherwise from now on, with the same days."""
    return add_time(
        time.pull, time.window, kind, by=by, at=at, earliest_at=time.earliest_at, latest_at=time.latest_at, **more
    )


@no_power("what was kept together stays kept, each time by itself")
def begin_times(pull, legs, last, *, by, at):
    """From one hold to one a time, in the caller's transaction. legs: (Leg, Offer) as they are kept."""
    ledger.release(last.hold_key, by=by, at=at)
    rows = []
    for window in sorted({leg.window for leg, _offer in legs}):
        ours = [(leg, offer) for leg, offer in legs if leg.window == window]
        leg, offer = ours[0]
        # A yes may come when the first time is over: it was kept all the while, and may have been used.
        key, until = key_of_time(pull, window), max(leg.latest_at, at) + TO_SAY_SO
        units = [(one, part.units) for part, one in ours]
        ledger.hold(units, pull_id=pull.id, key=key, until=until, by=by, at=at).hold_or_refusal()
        rows.append(
            add_time(
                pull, window, Kind.HELD, by=by, at=at, earliest_at=leg.earliest_at, latest_at=leg.latest_at,
                offer=offer, hold_key=key, until=until,
            )
        )  # fmt: skip
    return rows


@no_power("giving help back leaves more for others")
def release_kept(last, *, by, at):
    """Give back what lies in the ledger for an ask: its one hold, or that of each time which is still kept."""
    if last.hold_key is not None:
        ledger.release(last.hold_key, by=by, at=at)
        return
    for time in times_of(last.pull):
        if time.kind in STILL_KEPT:
            ledger.release(time.hold_key, by=by, at=at)
        if time.kind in (*STILL_KEPT, Kind.UNMET):
            move_time(time, Kind.RELEASED, by=by, at=at, offer=time.offer)


@no_power("help already kept for somebody is used; keeping it carried the power")
def use(time, *, by, at):
    """What is kept for one time is used. Returns how the ask stands then."""
    ledger.draw(time.hold_key, by=by, at=at)
    move_time(time, Kind.DRAWN, by=by, at=at, offer=time.offer, hold_key=time.hold_key)
    return settle(time.pull, by=by, at=at)


@no_power("a time that nobody spoke of is over when it said it would be")
def lapse(pull, key, *, at):
    """What was kept under a key for one time lapsed: it is over, or looked for again where the asker had not yet said
    whether something else will do. Returns whether a time had that key.
    """
    time = next((one for one in times_of(pull) if one.hold_key == key and one.kind in STILL_KEPT), None)
    if time is None:
        return False
    if time.kind == Kind.YES_BUT and time.latest_at > at:
        words = _("What was offered instead is not kept any more.")
        move_time(time, Kind.UNMET, by=None, at=at, words=words)  # silence costs the asker nothing
    else:
        move_time(time, Kind.LAPSED, by=None, at=at, offer=time.offer)
        settle(pull, by=None, at=at)
    return True


@no_power("the row that an action adds; the action carries the power")
def settle(pull, *, by, at):
    """Once no time is kept and none waits, the ask stands as used if one of them was. Returns how it stands."""
    last = pull.answers.order_by("-number").select_related("offer__service__organisation").first()
    times = times_of(pull)
    kinds = [one.kind for one in times]
    if not all(kind in SETTLED for kind in kinds):
        return last
    ended = next((kind for kind in (Kind.DRAWN, Kind.RETURNED) if kind in kinds), Kind.RELEASED)
    if last.kind == ended:
        return last
    offer = next((one.offer for one in times if one.kind == ended), last.offer)
    return add_answer(pull, ended, by=by, at=at, offer=offer)
