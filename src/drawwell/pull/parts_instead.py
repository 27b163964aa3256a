"""A provider says "yes, but" to its part of several things kept together, and whoever asked says whether the whole will
do so. What others give of it stays held and their yes stands; with a no, or silence, all of it goes back as ever.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid5

from drawwell.guard.powers import no_power
from drawwell.supply import ledger

from .declining import checked_words
from .instead import NothingDiffers, check_instead, kept_for_the_asker
from .keeping import HOLD_HOURS, add_answer, answers_by, next_number
from .models import Answer, PartAsked
from .parts import AllOrNone, ask_again_for_parts, is_asked_for, parts_asked, time_to_use, who_said_yes
from .several import kept_of, kept_together_until

Kind = Answer.Kind


@no_power("a part of a provider's yes, but; what is kept for the ask stays kept for it")
def say_but_to_part(pull, last, part, *, by, at, units=None, offer=None, begins_at=None, words=""):
    """Another amount, start or offer for one organisation's part: all of it is kept anew with that in its place.

    part: the PartAsked that it has not answered yet. Raises AllOrNone for a series and for who is asked for more than
    one thing of it, WrongInput, NotWhatWasAsked, NothingDiffers, OfferIsFull and its kind. Returns the Answer.
    """
    kept = kept_of(pull, last)
    ours = [number for number, (_leg, one) in enumerate(kept) if is_asked_for(one, part.organisation_id)]
    if pull.times > 1 or len(ours) != 1:
        raise AllOrNone()
    (number,) = ours
    leg, before = kept[number]
    offer, units = offer or before, units or leg.units
    check_instead(before, offer, units, begins_at, kind=leg.capability, most=leg.units, at=at)
    if offer.pk == before.pk and units == leg.units and begins_at is None:
        raise NothingDiffers()
    kept[number] = (replace(leg, units=units), offer)
    part.said_yes_at, part.said_yes_by, part.leg, part.begins_at = at, by, number, begins_at
    parts = [part if one.pk == part.pk else one for one in parts_asked(last)]
    until = min(kept_for_the_asker(one, begins_at if one is offer else None, at) for _leg, one in kept)
    key = _keep_anew(pull, last, kept, parts, until=until, by=by, at=at)
    return add_answer(
        pull, Kind.YES_BUT, by=by, at=at, offer=offer, hold_key=key, until=until, answer_by=until,
        words=checked_words(words), confirmed_by=who_said_yes([part]),
    )  # fmt: skip


@no_power("the asker takes what a provider offered instead; keeping it carried the power")
def take_part(pull, last, parts, *, by, at):
    """The whole will do with the part that was changed: it is held, or asked of those who have not answered."""
    kept, waits = kept_of(pull, last), [one for one in parts if one.said_yes_at is None]
    offers = [offer for _leg, offer in kept]
    begins = [one.begins_at for one in parts if one.begins_at is not None]
    until = max([kept_together_until(pull, offers, at), *(one + timedelta(hours=HOLD_HOURS) for one in begins)])
    until = min(until, *(offer.ends_at for offer in offers))
    kind, main, more = Kind.HELD, offers[0], {} if waits else {"confirmed_by": who_said_yes(parts)}
    if waits:
        theirs = [offer for offer in offers if any(is_asked_for(offer, one.organisation_id) for one in waits)]
        main = (theirs or offers)[0]
        kind, more = Kind.ASKED, {"answer_by": answers_by(pull.latest_at, at)}
        until = time_to_use(offers, until, more["answer_by"], hours=HOLD_HOURS)
    key = _keep_anew(pull, last, kept, parts, until=until, by=by, at=at)
    first = pull.answers.filter(kind=Kind.ASKED).order_by("-number").first()
    taken = add_answer(pull, kind, by=by, at=at, offer=main, hold_key=key, until=until, words=first.words, **more)
    ask_again_for_parts(taken, waits, at=at)
    return taken


def _keep_anew(pull, last, kept, parts, *, until, by, at):
    """Give all of it back and hold it again in the same transaction, with what everybody said of their part."""
    key = uuid5(pull.id, f"{next_number(pull)}/parts")
    ledger.release(last.hold_key, by=by, at=at)
    units = [(offer, leg.units) for leg, offer in kept]
    ledger.hold(units, pull_id=pull.id, key=key, until=until, by=by, at=at).hold_or_refusal()
    for one in parts:
        PartAsked.objects.create(
            place=pull.place, pull=pull, hold_key=key, organisation=one.organisation, said_yes_at=one.said_yes_at,
            said_yes_by=one.said_yes_by, leg=one.leg, begins_at=one.begins_at,
        )  # fmt: skip
    return key
