"""What providers answer, and what comes of it: yes, yes but, no because; and either side changing its mind.

Units are kept in the ledger while somebody thinks it over, so an answer is never a race. A no gives them back and the
next best offer is tried by itself; nobody's silence costs the asker their place.
"""

from django.utils.translation import gettext as _

from drawwell.guard import journal
from drawwell.guard.membership import organisations_of
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal
from drawwell.place.models import Role
from drawwell.supply import ledger

from . import times
from .actions import standing
from .declining import (
    PROVIDER_SAYS,
    answered,
    checked_reason,
    checked_words,
    decline,
    go_on,
    hold_anew,
    latest,
    locked,
)
from .each_time import STILL_KEPT, goes_by_time, times_of
from .instead import NothingDiffers, check_instead, kept_for_the_asker
from .keeping import HELD, add_answer
from .models import Answer
from .parts import parts_asked, say_yes_to_parts, who_said_yes
from .parts_instead import say_but_to_part
from .several import kept_of, kept_of_time

Because = Answer.Because


class NothingToAnswer(Refusal):
    """This ask does not wait for your answer now: {standing}. Go back to Asks for us to see what does."""


# ---- a provider answers ----


@no_power("a provider says yes to what it was asked; keeping it carried the power")
@journal.all_or_nothing()
def say_yes(pull, *, by, at):
    """Yes: what was kept meanwhile is held for the asker until the time it says. Returns the Answer.

    Where several are asked, each for its part, it is held with the last yes and stands as asked until then.
    """
    last = _asked_of(pull, by=by, at=at, kinds=(Answer.Kind.ASKED,))
    offer, who, asked = last.offer, _who(by, last), parts_asked(last)
    if asked:
        _part_of(pull, asked, by, at)
        mine = organisations_of(by, pull.place, Role.PROVIDER, at=at)
        if say_yes_to_parts(asked, mine, by=by, at=at):
            journal.write(pull.place, by=by, at=at, act="said yes to a part", subject=pull, may_see=pull.may_see)
            return last
        offer, who = kept_of(pull, last)[0][1], who_said_yes(asked)
    answer = add_answer(
        pull, Answer.Kind.HELD, by=by, at=at, offer=offer, hold_key=last.hold_key, until=last.until,
        units=last.units, words=last.words, confirmed_by=who,
    )  # fmt: skip
    return answered(answer, act="said yes to an ask")


@no_power("a provider says what it can do instead; the asker decides")
@journal.all_or_nothing()
def say_yes_but(pull, *, by, at, units=None, offer=None, begins_at=None, words=""):
    """Yes, but: fewer units, another time, or another of its own offers. It is kept while the asker thinks it over.

    units: whole, from 1 to what was asked. begins_at: an aware datetime within the offer. Of several things together it
    is said of one's own part, and the rest stays held meanwhile. Raises WrongInput, NothingDiffers, AllOrNone,
    OfferIsFull and its kind. Returns the Answer.
    """
    last = _asked_of(pull, by=by, at=at, kinds=(Answer.Kind.ASKED,))
    if asked := parts_asked(last):
        part, said = _part_of(pull, asked, by, at), {"units": units, "offer": offer, "begins_at": begins_at}
        answer = say_but_to_part(pull, last, part, by=by, at=at, words=words, **said)
        return answered(answer, act="said yes, but, to a part")
    offer, units = offer or last.offer, units or pull.units
    check_instead(last.offer, offer, units, begins_at, kind=pull.capability, most=pull.units, at=at)
    if offer.pk == last.offer_id and units == pull.units and begins_at is None:
        raise NothingDiffers()
    ledger.release(last.hold_key, by=by, at=at)
    until = kept_for_the_asker(offer, begins_at, at)
    key = hold_anew(pull, offer, units, until=until, by=by, at=at)
    answer = add_answer(
        pull, Answer.Kind.YES_BUT, by=by, at=at, offer=offer, hold_key=key, until=until, answer_by=until,
        units=units if units != pull.units else None, begins_at=begins_at, words=checked_words(words),
        confirmed_by=_who(by, last),
    )  # fmt: skip
    return answered(answer, act="said yes, but, to an ask")


@no_power("a provider may say no; why is kept, split by who declined, and counted by kind of help alone")
@journal.all_or_nothing()
def say_no(pull, because, *, by, at, words=""):
    """No, because: what was kept goes back, and the next best offer is tried by itself. Returns how it stands then.

    because: one of PROVIDER_SAYS; a rule and something else need words.
    """
    last = _asked_of(pull, by=by, at=at, kinds=(Answer.Kind.ASKED, Answer.Kind.YES_BUT))
    ours = _our_offer(pull, last, by, at)
    decline(pull, last, _provider_reason(because, words), by=by, at=at, words=words, offer=ours)
    journal.write(pull.place, by=by, at=at, act="said no to an ask", subject=pull, may_see=pull.may_see)
    return answered(go_on(pull, at=at))


@no_power("a provider says that it cannot do after all what it had promised; the asker is told at once")
@journal.all_or_nothing()
def cannot_after_all(pull, because, *, by, at, words=""):
    """What was promised falls through: the asker is told, is first in the waiting order, and what else fits is offered.

    Returns how the pull stands then.
    """
    last = _asked_of(pull, by=by, at=at, kinds=HELD)
    if goes_by_time(last):
        return _no_time_after_all(pull, because, by=by, at=at, words=words)
    ours = _our_offer(pull, last, by, at)
    decline(pull, last, _provider_reason(because, words), by=by, at=at, words=words, offer=ours)
    journal.write(pull.place, by=by, at=at, act="promise fell through", subject=pull, may_see=pull.may_see)
    return answered(go_on(pull, at=at, kind=Answer.Kind.OFFERED))


def _no_time_after_all(pull, because, *, by, at, words):
    """Each time that is left and in which we give something falls through by itself; what was used stays used."""
    mine = organisations_of(by, pull.place, Role.PROVIDER, at=at)
    for one in times_of(pull):
        if one.kind in STILL_KEPT and any(offer.service.organisation in mine for _leg, offer in kept_of_time(one)):
            times.time_falls_through(pull, one.window, because, by=by, at=at, words=words)
    return standing(pull)


def _our_offer(pull, last, by, at):
    """The first of our own among what is kept."""
    mine = organisations_of(by, pull.place, Role.PROVIDER, at=at)
    return next(offer for _leg, offer in kept_of(pull, last) if offer.service.organisation in mine)


@no_power("nobody answered in time: the ask goes on to the next, and its units go back")
def go_on_after_silence(place, *, at, most=200):
    """Each ask whose provider did not answer by the time goes on to the next best offer, one by one, so that no answer
    that comes at the same moment waits for all of them. Returns how many.
    """
    due = latest(place).filter(kind=Answer.Kind.ASKED, answer_by__lte=at).order_by("answer_by", "id")[:most]
    return sum(_go_on_if_silent(last.pull, at=at) for last in due)


@journal.all_or_nothing()
def _go_on_if_silent(pull, *, at):
    """1 when nobody had answered and it went on; 0 when somebody answered while we came to it."""
    last = standing(locked(pull))
    if last.kind != Answer.Kind.ASKED or last.answer_by > at:
        return 0
    silent = {part.organisation_id for part in parts_asked(last) if part.said_yes_at is None}
    theirs = next((one for _leg, one in kept_of(pull, last) if one.service.organisation_id in silent), None)
    because = (Answer.DeclinedBy.PROVIDER, Because.NO_ANSWER)
    decline(pull, last, because, by=None, at=at, words="", offer=theirs)
    journal.write(pull.place, by=None, at=at, act="nobody answered in time", subject=pull, may_see=pull.may_see)
    answered(go_on(pull, at=at))
    return 1


def _asked_of(pull, *, by, at, kinds):
    """How the pull stands, for a provider of the organisation it was put to; anybody else gets NotYours, journalled."""
    last = standing(locked(pull))
    mine = organisations_of(by, pull.place, Role.PROVIDER, at=at)
    givers = {offer.service.organisation for _leg, offer in kept_of(pull, last)} if last is not None else set()
    if not givers & set(mine):
        journal.write(pull.place, by=by, at=at, act="answer ask", refused=True, subject=pull)
        raise NotYours()
    if last.kind not in kinds:
        raise NothingToAnswer(standing=Answer.Kind(last.kind).label.lower())
    return last


def _part_of(pull, asked, by, at):
    """The first part that an organisation of theirs has not answered; raises NothingToAnswer where there is none."""
    mine = organisations_of(by, pull.place, Role.PROVIDER, at=at)
    for part in asked:
        if part.organisation in mine and part.said_yes_at is None:
            return part
    raise NothingToAnswer(standing=_("you said yes, and others think it over"))


def _who(by, last):
    return f"{by.name}, {last.organisation.name}"


def _provider_reason(because, words):
    """(who declined, why): a rule that a provider names declined, not the provider."""
    reason = checked_reason(because, words, PROVIDER_SAYS)
    by_rule = reason == Because.A_RULE
    return (Answer.DeclinedBy.RULE if by_rule else Answer.DeclinedBy.PROVIDER), reason
