"""When the asker changes their mind: a yes-but taken or not, another time, back after use, asked again.

Nothing is lost by it: the ask keeps its place, and what is given back goes to whoever waits.
"""

from datetime import timedelta
from uuid import uuid5

from django.db import transaction

from drawwell.guard import journal, keys
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal
from drawwell.partner import access
from drawwell.place.models import Area
from drawwell.supply import ledger
from drawwell.supply.conditions import but_hours, is_open_for

from .actions import ENDED, NO_ROOM, SeveralTogether, pull_in, standing
from .asking import asked
from .declining import ASKER_SAYS, answered, checked_reason, checked_words, decline, go_on, hold_anew, locked
from .each_time import goes_by_time
from .find import find_help
from .keeping import DAYS_CHANGED, HOLD_HOURS, KEPT, add_answer, keep, said_no, tell_provider
from .models import Answer, DidItHelp, Pull
from .parts import parts_asked
from .parts_instead import take_part
from .several import is_several

AGAIN_WITHIN = timedelta(days=14)
OVER = (Answer.Kind.DRAWN, Answer.Kind.RETURNED, Answer.Kind.WITHDRAWN)  # no other time is looked for any more


class NothingWasOffered(Refusal):
    """There is no answer of theirs to say yes or no to now. Open the ask to see how it stands."""


class NotUsedYet(Refusal):
    """Only what was used can be returned. Open the ask to see how it stands."""


class ItIsOver(Refusal):
    """This ask is over. Ask for the same again instead."""


class SayWhichTime(Refusal):
    """Each time of this series stands by itself now. Change the one you mean, or take the whole ask back."""


class DoesNotFit(Refusal):
    """That help does not fit this ask now: {why}. Open the ask to see what does."""


class NobodySaidSo(Refusal):
    """An ask is taken up again where it was said that it helped some, or not. Say first whether it helped."""


@no_power("the asker takes what a provider offered instead")
@journal.all_or_nothing()
def accept(pull, *, by, at):
    """Yes to a yes-but: what the provider named is held from now on. Returns the Answer.

    Of several things together all of them are held so, once everybody who is asked for a part said yes.
    """
    last = _open_standing(pull, by=by, at=at, why="saying yes to what was offered instead")
    if last is None or last.kind != Answer.Kind.YES_BUT:
        raise NothingWasOffered()
    if parts := parts_asked(last):
        tell_provider(last, at=at)
        return take_part(pull, last, parts, by=by, at=at)
    units = last.units or pull.units
    ledger.release(last.hold_key, by=by, at=at)
    until = min(max(at, last.begins_at or at) + timedelta(hours=HOLD_HOURS), last.offer.ends_at)
    key = hold_anew(pull, last.offer, units, until=until, by=by, at=at)
    taken = add_answer(
        pull, Answer.Kind.HELD, by=by, at=at, offer=last.offer, hold_key=key, until=until, units=last.units,
        begins_at=last.begins_at, words=last.words, confirmed_by=last.confirmed_by,
    )  # fmt: skip
    tell_provider(taken, at=at)
    return taken


@no_power("the asker says no to what was offered, and goes on waiting in their place")
@journal.all_or_nothing()
def turn_down(pull, because, *, by, at, words=""):
    """No to what was offered, or to what was kept: it goes back and the next best is tried. Returns how it stands then.

    because: one of ASKER_SAYS; something else needs words.
    """
    last = _open_standing(pull, by=by, at=at, why="saying no to what was offered")
    if last is None or last.kind not in KEPT:
        raise NothingWasOffered()
    if goes_by_time(last):
        raise SayWhichTime()
    reason = checked_reason(because, words, ASKER_SAYS)
    if last.kind == Answer.Kind.YES_BUT:
        tell_provider(last, at=at)
    said_no = decline(pull, last, (Answer.DeclinedBy.ASKER, reason), by=by, at=at, words=words)
    return said_no if reason == Answer.Because.NOT_NEEDED else go_on(pull, at=at)


@no_power("the asker chooses among what fits; keeping it carries the power")
@journal.all_or_nothing()
def choose(pull, offer_id, *, by, at):
    """Another offer that fits is kept, in place of what is kept now or of waiting; full meanwhile, all stays as it was.

    Raises DoesNotFit, OfferIsFull and its kind. Returns the Answer.
    """
    last = _open_standing(pull, by=by, at=at, why="choosing among what fits")
    if last is not None and last.kind in ENDED:
        raise ItIsOver()
    if is_several(pull):
        raise SeveralTogether()
    found = find_help(pull, at=at, latest_at=max(pull.latest_at, at), by=by)
    fit = next((one for one in found.fitting if one.offer.id == offer_id), None)
    if fit is None or offer_id in said_no(pull):
        unfit = next((one.words.rstrip(".") for one in found.not_fitting if one.offer.id == offer_id), None)
        raise DoesNotFit(why=unfit or "it was said no to, or is not open then")
    if last is not None and last.kind in KEPT:
        if last.offer_id == offer_id:
            return last
        ledger.release(last.hold_key, by=by, at=at)
    return keep(pull, fit.offer, by=by, at=at, words=f"{fit.reason} {fit.displaces}")


@no_power("the asker says when it would suit; nothing is moved that was kept for others")
@journal.all_or_nothing()
def change_time(pull, *, earliest_at, latest_at, by, at, hours=None):
    """Another time for the same ask, which keeps its place: what is kept stays where the offer is open then.

    hours: (first, last) time of day on any of the days; none asks for any. Where what was kept is not open then it goes
    back and the next best is tried. Returns how it stands then.
    """
    last = _open_standing(pull, by=by, at=at, why="changing the time of an ask")
    if last is not None and last.kind in OVER:
        raise ItIsOver()
    if goes_by_time(last):
        raise SayWhichTime()
    window = asked(
        pull.circle, pull.capability, at=at, units=pull.units, earliest_at=earliest_at, latest_at=latest_at,
        times=pull.times, every_days=pull.every_days, every_months=pull.every_months, hours=hours,
        conditions=but_hours(pull.conditions),
    )  # fmt: skip
    earliest_at, latest_at = window.earliest_at, window.latest_at
    zone = pull.place.zone
    said = f"asked for another time: {earliest_at.astimezone(zone):%-d %B} to {latest_at.astimezone(zone):%-d %B}"
    pull.earliest_at, pull.latest_at, pull.conditions = earliest_at, latest_at, list(window.conditions)
    pull.save(update_fields=["earliest_at", "latest_at", "conditions"])
    journal.write(
        pull.place, by=by, at=at, act=DAYS_CHANGED, subject=pull, whose_id=pull.whose_id,
        may_see=pull.may_see, sealed_for=pull.sealed_for, reason=said,
    )  # fmt: skip
    if last is not None and last.kind in KEPT:
        ledger.release(last.hold_key, by=by, at=at)
        kept = None if is_several(pull) else _keep_the_same(pull, last, by=by, at=at)
        if kept is not None:
            return kept
    return go_on(pull, at=at)


@no_power("what was drawn and not used goes back to others")
@journal.all_or_nothing()
def give_back(pull, *, by, at, words=""):
    """It was drawn and not used after all: its units go back. Returns the Answer."""
    last = _open_standing(pull, by=by, at=at, why="returning what was not used")
    if last is None or last.kind != Answer.Kind.DRAWN:
        raise NotUsedYet()
    if last.hold_key is None:
        raise SayWhichTime()
    ledger.give_back(last.hold_key, by=by, at=at)
    return add_answer(
        pull, Answer.Kind.RETURNED, by=by, at=at, offer=last.offer, hold_key=last.hold_key,
        words=checked_words(words),
    )  # fmt: skip


@no_power("asking is never switched off; only the asker takes their ask up again")
@journal.all_or_nothing()
def ask_again(pull, *, by, at):
    """It did not help, or only some: the same is asked for anew in one step, for the same purpose.

    Pressed twice it is one ask. Returns the new Pull.
    """
    _open(pull, by=by, at=at, why="asking again")
    helped = DidItHelp.objects.filter(pull=pull).order_by("-at", "-id").first()
    if helped is None or helped.answer == DidItHelp.Answer.YES:
        raise NobodySaidSo()
    again = pull_in(
        pull.circle, pull.capability, by=by, at=at, key=uuid5(pull.id, f"again/{helped.id}"), units=pull.units,
        latest_at=at + AGAIN_WITHIN, purpose=pull.purpose, conditions=pull.conditions, whose=pull.whose_id,
        private=pull.private, note=keys.unseal(pull.note_sealed, subject_id=pull.sealed_for), times=pull.times,
        every_days=pull.every_days, every_months=pull.every_months,
        also=[(leg.capability, leg.units) for leg in pull.also.all()],
        area=Area.objects.for_place(pull.place).filter(code=pull.area_code).first() if pull.area_code else None,
    )  # fmt: skip
    Pull.objects.filter(id=again.id, follows=None).update(follows=pull)
    return again


def _keep_the_same(pull, last, *, by, at):
    """The same offer for the new time, where it is open then and has room; its provider is asked anew, as before."""
    offer = last.offer
    window = {"earliest_at": max(pull.earliest_at, at), "latest_at": pull.latest_at}
    if not is_open_for(offer, pull.conditions, **window):
        return None
    try:
        with transaction.atomic():
            kept = keep(pull, offer, by=by, at=at, units=last.units, words=last.words)
    except NO_ROOM:
        return None
    return answered(kept) if kept.kind == Answer.Kind.ASKED else kept


def _open_standing(pull, *, by, at, why):
    _open(pull, by=by, at=at, why=why)
    return standing(locked(pull))


def _open(pull, *, by, at, why):
    only_for = pull.whose_id if pull.private else None
    opened = access.open_circle(pull.circle_id, place=pull.place, by=by, at=at, reason=why, only_for=only_for)
    if not opened.may_see(pull):
        raise NotYours()
    return opened
