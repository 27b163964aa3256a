"""One time of a series, after somebody said yes to all of them: used, given back, moved, or it falls through.

Each act is of that time alone; the others stand. What a time loses is looked for again for that time by itself, first
of all who wait, because it was promised.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from drawwell.guard import journal
from drawwell.guard.by_itself import installation
from drawwell.guard.membership import organisations_of
from drawwell.guard.powers import no_power, power
from drawwell.guard.refusals import NotYours, Refusal, WrongInput
from drawwell.guard.standing import is_in_force
from drawwell.place.models import Role
from drawwell.supply import ledger
from drawwell.supply.conditions import is_open_for

from . import each_time
from .actions import NO_ROOM, open_to_act, standing
from .asking import LONGEST_AHEAD_DAYS, on_the_clock
from .declining import ASKER_SAYS, PROVIDER_SAYS, answered, checked_reason, checked_words, locked
from .each_time import STILL_KEPT, TO_SAY_SO, add_time, goes_by_time, move_time, settle, time_of
from .instead import NothingDiffers, check_instead, days_from, kept_for_the_asker
from .keeping import ABOUT_THE_DAYS, DAYS_CHANGED, answers_by, tell_provider
from .models import Answer, TimeAnswer
from .parts import AllOrNone, ask_for_parts, parts_asked, say_yes_to_parts
from .several import conditions_of_time, find_together, is_whole, kept_of_time, legs_of_time, what_is_missing

Kind, Because = Answer.Kind, Answer.Because
ENDED = (Kind.DRAWN, Kind.RETURNED, Kind.WITHDRAWN)


class NotByTimeYet(Refusal):
    """This series is kept as a whole so far. Say yes to it first: from then on each time stands by itself."""


class NoSuchTime(Refusal):
    """This ask has no such time. Open the ask to see its times."""

    status = 404


class TimeStandsOtherwise(Refusal):
    """That time is {standing}. Open the ask to see what can be done with it."""


# ---- whoever asked ----


@no_power("help already kept for somebody is used; keeping it carried the power")
@journal.all_or_nothing()
def use_time(pull, window, *, by, at):
    """What is kept for one time was used. Returns how the time stands."""
    time = _of_asker(pull, window, by=by, at=at, kinds=(Kind.HELD,), why="using help that is held")
    each_time.use(time, by=by, at=at)
    return time_of(pull, window)


@no_power("giving help back leaves more for others")
@journal.all_or_nothing()
def give_time(pull, window, *, by, at, words=""):
    """One time is not wanted: what was kept for it goes back, and the others stand."""
    kinds = (*STILL_KEPT, Kind.UNMET)
    return _given(
        _of_asker(pull, window, by=by, at=at, kinds=kinds, why="giving one time back"), by=by, at=at, words=words
    )


@no_power("the row of what goes back; the action it is part of says whose")
def _given(time, *, by, at, words):
    _release(time, by=by, at=at)
    given = move_time(time, Kind.RELEASED, by=by, at=at, offer=time.offer, words=checked_words(words))
    settle(time.pull, by=by, at=at)
    return given


@no_power("what was drawn and not used goes back to others")
@journal.all_or_nothing()
def return_time(pull, window, *, by, at, words=""):
    """One time was drawn and not used after all: its units go back."""
    time = _of_asker(pull, window, by=by, at=at, kinds=(Kind.DRAWN,), why="returning what was not used")
    ledger.give_back(time.hold_key, by=by, at=at)
    back = move_time(time, Kind.RETURNED, by=by, at=at, offer=time.offer, words=checked_words(words))
    settle(pull, by=by, at=at)
    return back


@no_power("the asker says when it would suit; nothing is moved that was kept for others")
@journal.all_or_nothing()
def change_time_of(pull, window, *, earliest_at, latest_at, by, at):
    """Other days for one time: the same people where they have room then, else what fits best; else it waits.

    Where its provider answers for themselves they are asked anew. Raises WrongInput.
    """
    kinds = (*STILL_KEPT, Kind.UNMET)
    time = _of_asker(pull, window, by=by, at=at, kinds=kinds, why="changing one time of a series")
    days = _checked_days(pull, earliest_at, latest_at, at)
    said = "one time asked for on other days"
    journal.write(
        pull.place, by=by, at=at, act=DAYS_CHANGED, subject=pull, whose_id=pull.whose_id,
        may_see=pull.may_see, sealed_for=pull.sealed_for, reason=said,
    )  # fmt: skip
    same = [(offer, leg.units) for leg, offer in kept_of_time(time)]
    _release(time, by=by, at=at)
    return _keep_the_same(pull, window, same, days, by=by, at=at) or _go_on(pull, window, days, at=at)


@no_power("the asker takes what a provider offered instead; keeping it carried the power")
@journal.all_or_nothing()
def accept_time(pull, window, *, by, at):
    """Yes to what its provider offered instead for one time: the time moves to it, and the others stand."""
    time = _of_asker(pull, window, by=by, at=at, kinds=(Kind.YES_BUT,), why="saying yes to what was offered instead")
    days = {"earliest_at": time.earliest_at, "latest_at": time.latest_at}
    if time.begins_at is not None:
        days = days_from(time.begins_at, time.offer, zone=pull.place.zone, **days)
    kept = [(offer, leg.units) for leg, offer in kept_of_time(time)]
    key, until = each_time.key_of_time(pull, window), days["latest_at"] + TO_SAY_SO
    ledger.release(time.hold_key, by=by, at=at)
    ledger.hold(kept, pull_id=pull.id, key=key, until=until, by=by, at=at).hold_or_refusal()
    taken = add_time(pull, window, Kind.HELD, by=by, at=at, offer=time.offer, hold_key=key, until=until, **days)
    tell_provider(taken, at=at)
    return taken


@no_power("the asker says no to what was offered instead, and what else fits is looked for")
@journal.all_or_nothing()
def turn_down_time(pull, window, because, *, by, at, words=""):
    """No to what its provider offered instead for one time: it goes back, and what else fits that time is kept.

    because: one of ASKER_SAYS; something else needs words. Returns how the time stands then.
    """
    time = _of_asker(pull, window, by=by, at=at, kinds=(Kind.YES_BUT,), why="saying no to what was offered instead")
    reason = checked_reason(because, words, ASKER_SAYS)
    tell_provider(time, at=at)
    if reason == Because.NOT_NEEDED:
        return _given(time, by=by, at=at, words=words)
    return _declined(time, time.offer, (Answer.DeclinedBy.ASKER, reason), by=by, at=at, words=words)


def _of_asker(pull, window, *, by, at, kinds, why):
    """How one time stands, for one who may act on the ask; of two at once the second sees what the first did."""
    open_to_act(pull, by=by, at=at, why=why)
    return _checked(pull, window, kinds)


def _checked(pull, window, kinds):
    last = standing(locked(pull))
    if not (goes_by_time(last) or (last is not None and last.kind in ENDED and pull.times > 1)):
        raise NotByTimeYet()
    time = time_of(pull, window)
    if time is None:
        raise NoSuchTime()
    if time.kind not in kinds:
        raise TimeStandsOtherwise(standing=Kind(time.kind).label.lower())
    return time


def _checked_days(pull, earliest_at, latest_at, at):
    zone = pull.place.zone
    earliest_at = max(on_the_clock(earliest_at, zone, field="Not before"), at)
    latest_at = on_the_clock(latest_at, zone, field="By when", last=True)
    if latest_at <= at:
        raise WrongInput(field="By when", wrong="that is in the past", right="Choose a day from today on")
    if latest_at <= earliest_at:
        raise WrongInput(field="By when", wrong="it is before the earliest day", right="Choose a later day")
    if latest_at > at + timedelta(days=LONGEST_AHEAD_DAYS):
        wrong = f"over {LONGEST_AHEAD_DAYS} days ahead"
        raise WrongInput(field="By when", wrong=wrong, right="Choose a nearer day")
    return {"earliest_at": earliest_at, "latest_at": latest_at}


def _release(time, *, by, at):
    if time.kind in STILL_KEPT:
        ledger.release(time.hold_key, by=by, at=at)


# ---- keeping something for one time ----


@power("hold capacity")
def keep_time(pull, window, offers, days, *, by, at, words=""):
    """Keep units of some offers for one time: (Offer, units) of its legs in order. Raises OfferIsFull and its kind.

    Where a provider answers for themselves it stands as asked, and they are told. Returns the TimeAnswer.
    """
    asked = [offer for offer, _units in offers if not offer.answers_by_itself]
    key, until = each_time.key_of_time(pull, window), days["latest_at"] + TO_SAY_SO
    ledger.hold(offers, pull_id=pull.id, key=key, until=until, by=by, at=at).hold_or_refusal()
    kind, main = (Kind.ASKED, asked[0]) if asked else (Kind.HELD, offers[0][0])
    answer_by = answers_by(days["latest_at"], at) if asked else None
    time = add_time(
        pull, window, kind, by=by, at=at, offer=main, hold_key=key, until=until, answer_by=answer_by, words=words,
        **days,
    )  # fmt: skip
    ask_for_parts(time, asked, at=at)
    return time


@no_power("a part of changing a time; keeping carries its own power")
def _keep_the_same(pull, window, offers, days, *, by, at):
    """The same people on other days, where all of them are open then and have room; else None."""
    from_then, conditions = days | {"earliest_at": max(days["earliest_at"], at)}, conditions_of_time(pull, **days)
    if not all(is_open_for(offer, conditions, **from_then) for offer, _units in offers):
        return None
    try:
        with transaction.atomic():
            return keep_time(pull, window, offers, days, by=by, at=at) if offers else None
    except NO_ROOM:
        return None


@no_power("what a time lost is looked for again; keeping it carries the power")
def _go_on(pull, window, days, *, at):
    """What fits this time best and nobody declined for it is kept; else it waits. Returns the TimeAnswer."""
    found, missing = _found_for(pull, window, days, at=at)
    if found is not None:
        return found
    return add_time(pull, window, Kind.UNMET, by=installation(), at=at, words=missing, **days)


def _found_for(pull, window, days, *, at):
    """(the TimeAnswer, '') of what is now kept for a time, or (None, what stood in the way)."""
    if not is_in_force("hold capacity", place=pull.place, at=at):
        return None, "Holding is switched off here, so nothing is kept for this time yet."
    legs, by = legs_of_time(pull, window, **days), installation()
    chosen = find_together(pull, at=at, avoid=_said_no(pull, window, days), by=by, legs=legs)
    if is_whole(chosen):
        offers = [(one.fit.offer, one.leg.units) for one in chosen]
        words = " ".join(f"{one.fit.reason} {one.fit.displaces}" for one in chosen)
        try:
            with transaction.atomic():
                return keep_time(pull, window, offers, days, by=by, at=at, words=words), ""
        except NO_ROOM:
            return None, "Somebody was quicker with what fits this time. It is looked for again."
    return None, what_is_missing(pull, chosen, one_time=True)[1]


def _said_no(pull, window, days):
    """Ids of the offers that are not tried again for a time: what was said no to, and what cannot be as it was asked.

    What was about the days alone counts for the same days alone.
    """
    found, before = set(), None
    for row in TimeAnswer.objects.filter(pull=pull, window=window).order_by("number"):
        same_days = {"earliest_at": row.earliest_at, "latest_at": row.latest_at} == days
        if row.kind == Kind.DECLINED and (same_days or row.because not in ABOUT_THE_DAYS):
            found.add(row.offer_id)
        if row.kind == Kind.YES_BUT and same_days:
            found |= {row.offer_id, before}
        before = row.offer_id
    return found - {None}


# ---- whoever gives it ----


@no_power("a provider says yes to what it was asked; keeping it carried the power")
@journal.all_or_nothing()
def say_yes_to_time(pull, window, *, by, at):
    """Yes to one time on its new days. Where several are asked it is held with the last yes."""
    time, mine = _of_giver(pull, window, by=by, at=at, kinds=(Kind.ASKED,))
    open_parts = say_yes_to_parts(parts_asked(time), mine, by=by, at=at)
    journal.write(pull.place, by=by, at=at, act="said yes to one time", subject=pull, may_see=pull.may_see)
    if open_parts:
        return time
    kept = {"offer": time.offer, "hold_key": time.hold_key, "until": time.until}
    return answered(move_time(time, Kind.HELD, by=by, at=at, words=time.words, **kept))


@no_power("a provider says what it can do instead for one time; the asker decides")
@journal.all_or_nothing()
def say_yes_but_to_time(pull, window, *, by, at, units=None, offer=None, begins_at=None, words=""):
    """Yes, but: fewer, another start, or another of its own offers for one time, promised or asked.

    It is kept while the asker thinks it over; what was kept for that time before goes back. Arguments and refusals as
    for `asks_for_us.say_yes_but`; AllOrNone where several things are had together. Returns how the time stands.
    """
    time, _mine = _of_giver(pull, window, by=by, at=at, kinds=(Kind.ASKED, Kind.HELD))
    kept = kept_of_time(time)
    if len(kept) > 1:
        raise AllOrNone()
    ((leg, before),) = kept
    offer, units = offer or before, units or leg.units
    check_instead(before, offer, units, begins_at, kind=pull.capability, most=pull.units, at=at)
    if offer.pk == before.pk and units == leg.units and begins_at is None:
        raise NothingDiffers()
    if begins_at is None and time.latest_at <= at:
        raise WrongInput(field="When", wrong="that time is over", right="Name another day and hour")
    until = kept_for_the_asker(offer, begins_at or time.latest_at, at)
    _release(time, by=by, at=at)
    key = each_time.key_of_time(pull, window)
    ledger.hold([(offer, units)], pull_id=pull.id, key=key, until=until, by=by, at=at).hold_or_refusal()
    journal.write(pull.place, by=by, at=at, act="said yes, but, to one time", subject=pull, may_see=pull.may_see)
    return answered(
        move_time(
            time, Kind.YES_BUT, by=by, at=at, offer=offer, hold_key=key, until=until, answer_by=until,
            begins_at=begins_at, words=checked_words(words),
        )
    )  # fmt: skip


@no_power("a provider says that it cannot give one time; the asker is told at once")
@journal.all_or_nothing()
def time_falls_through(pull, window, because, *, by, at, words=""):
    """No to one time, promised or asked: it goes back, what else fits is kept, and the asker is told.

    because: one of PROVIDER_SAYS; a rule and something else need words. Returns how the time stands then.
    """
    time, mine = _of_giver(pull, window, by=by, at=at, kinds=STILL_KEPT)
    reason = checked_reason(because, words, PROVIDER_SAYS)
    ours = next(offer for _leg, offer in kept_of_time(time) if offer.service.organisation in mine)
    declined_by = Answer.DeclinedBy.RULE if reason == Because.A_RULE else Answer.DeclinedBy.PROVIDER
    return answered(_declined(time, ours, (declined_by, reason), by=by, at=at, words=words))


def _of_giver(pull, window, *, by, at, kinds):
    """(how the time stands, our organisations) for one who gives a part of it; others get NotYours, journalled."""
    mine = organisations_of(by, pull.place, Role.PROVIDER, at=at)
    last, time = standing(locked(pull)), time_of(pull, window)
    givers = {offer.service.organisation for _leg, offer in kept_of_time(time)} if time is not None else set()
    if not givers & set(mine):
        journal.write(pull.place, by=by, at=at, act="answer ask", refused=True, subject=pull)
        raise NotYours()
    if not goes_by_time(last) or time.kind not in kinds:
        raise TimeStandsOtherwise(standing=Kind(time.kind).label.lower())
    return time, mine


def _declined(time, offer, reason, *, by, at, words=""):
    """One time was said no to: what was kept goes back and the next best is tried for it. Returns how it stands."""
    pull, (declined_by, because) = time.pull, reason
    _release(time, by=by, at=at)
    move_time(
        time, Kind.DECLINED, by=by, at=at, offer=offer, words=checked_words(words), declined_by=declined_by,
        because=because,
    )  # fmt: skip
    days = {"earliest_at": time.earliest_at, "latest_at": time.latest_at}
    now = _go_on(pull, time.window, days, at=at) if time.latest_at > at else move_time(time, Kind.LAPSED, by=by, at=at)
    journal.write(pull.place, by=by, at=at, act="one time fell through", subject=pull, may_see=pull.may_see)
    settle(pull, by=by, at=at)
    return now


# ---- by itself ----


@no_power("what waits is looked for again and silence goes on to the next; keeping carries its own power")
def look_after_times(place, *, at, most=200):
    """Each time whose provider did not answer goes on to the next, and what waits is looked for again. Returns how many
    times something was found or over.
    """
    due = Q(kind=Kind.ASKED, answer_by__lte=at) | Q(kind=Kind.UNMET)
    rows = each_time.latest_times(place).filter(due).select_related("pull__place", "pull__capability", "pull__by")
    return sum(_look_after(row, at=at) for row in rows.order_by("at", "id")[:most])


@journal.all_or_nothing()
def _look_after(row, *, at):
    pull, window = row.pull, row.window
    if not goes_by_time(standing(locked(pull))):
        return 0
    time = time_of(pull, window)
    if time is None or time.number != row.number:
        return 0  # somebody answered while we came to it
    if time.kind == Kind.ASKED:
        silent = {part.organisation_id for part in parts_asked(time) if part.said_yes_at is None}
        offers = [offer for _leg, offer in kept_of_time(time)]
        theirs = next((one for one in offers if one.service.organisation_id in silent), time.offer)
        answered(_declined(time, theirs, (Answer.DeclinedBy.PROVIDER, Because.NO_ANSWER), by=None, at=at))
        return 1
    if time.latest_at <= at:
        move_time(time, Kind.LAPSED, by=None, at=at)
        settle(pull, by=None, at=at)
        return 1
    found, _missing = _found_for(pull, window, {"earliest_at": time.earliest_at, "latest_at": time.latest_at}, at=at)
    if found is not None:
        answered(found)
    return int(found is not None)
