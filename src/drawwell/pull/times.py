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

from . import each_time
from .actions import NO_ROOM, open_to_act, standing
from .asking import LONGEST_AHEAD_DAYS, on_the_clock
from .declining import PROVIDER_SAYS, answered, checked_reason, checked_words, locked
from .each_time import STILL_KEPT, TO_SAY_SO, add_time, goes_by_time, move_time, settle, time_of
from .keeping import answers_by
from .models import Answer, TimeAnswer
from .parts import ask_for_parts, parts_asked, say_yes_to_parts
from .several import find_together, is_whole, kept_of_time, legs_of_time, what_is_missing

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
    time = _of_asker(pull, window, by=by, at=at, kinds=kinds, why="giving one time back")
    _release(time, by=by, at=at)
    given = move_time(time, Kind.RELEASED, by=by, at=at, offer=time.offer, words=checked_words(words))
    settle(pull, by=by, at=at)
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
        pull.place, by=by, at=at, act="time of an ask changed", subject=pull, whose_id=pull.whose_id,
        may_see=pull.may_see, sealed_for=pull.sealed_for, reason=said,
    )  # fmt: skip
    same = [(offer, leg.units) for leg, offer in kept_of_time(time)]
    _release(time, by=by, at=at)
    return _keep_the_same(pull, window, same, days, by=by, at=at) or _go_on(pull, window, days, at=at)


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
    for offer, _units in offers:
        if offer.starts_at > days["latest_at"] or offer.ends_at <= max(days["earliest_at"], at):
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
    chosen = find_together(pull, at=at, avoid=_said_no(pull, window), by=by, legs=legs)
    if is_whole(chosen):
        offers = [(one.fit.offer, one.leg.units) for one in chosen]
        words = " ".join(f"{one.fit.reason} {one.fit.displaces}" for one in chosen)
        try:
            with transaction.atomic():
                return keep_time(pull, window, offers, days, by=by, at=at, words=words), ""
        except NO_ROOM:
            return None, "Somebody was quicker with what fits this time. It is looked for again."
    return None, what_is_missing(pull, chosen, one_time=True)[1]


def _said_no(pull, window):
    found = TimeAnswer.objects.filter(pull=pull, window=window, kind=Kind.DECLINED, offer__isnull=False)
    return set(found.values_list("offer_id", flat=True))


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
    return _declined(time, ours, (declined_by, reason), by=by, at=at, words=words)


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
    """One time was said no to: what was kept goes back, the next best is tried for it, and the asker is told."""
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
    return answered(now)


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
        _declined(time, theirs, (Answer.DeclinedBy.PROVIDER, Because.NO_ANSWER), by=None, at=at)
        return 1
    if time.latest_at <= at:
        move_time(time, Kind.LAPSED, by=None, at=at)
        settle(pull, by=None, at=at)
        return 1
    found, _missing = _found_for(pull, window, {"earliest_at": time.earliest_at, "latest_at": time.latest_at}, at=at)
    if found is not None:
        answered(found)
    return int(found is not None)
