"""Every 'no' of the ledger. Docstrings are the sentences shown."""

from drawwell.engine.exchange import MOVES
from drawwell.guard.refusals import Refusal

MOST_UNITS = 1_000_000_000


class OfferIsFull(Refusal):
    """{offer} has no room left. Choose another offer from the list, or leave the ask waiting: room that
    comes free is offered to those who wait."""


class NotEnoughUnits(Refusal):
    """{offer} has some room left, but not for {units}. Ask for less, choose another offer from the list, or
    leave the ask waiting: room that comes free is offered to those who wait."""


class OfferIsOver(Refusal):
    """{offer} ended on {ended}. Look for help again to see what is on offer now."""


class KeyUsedForSomethingElse(Refusal):
    """This key has already been used to ask for something else, so nothing was done. Send a new key with a
    new ask; send the same key only to repeat the very same ask."""


class HoldIsUnknown(Refusal):
    """Nothing is held under this key. Open the ask to see how it stands."""

    status = 404


class HoldHasLapsed(Refusal):
    """This was held until {until} and has gone back to others. Look for help again: it may still be free."""


class HoldWasReleased(Refusal):
    """This was given back before it was used. Look for help again: it may still be free."""


class HoldAlreadyUsed(Refusal):
    """This has already been used. If it was not needed after all, return it instead."""


class HoldNotYetUsed(Refusal):
    """This is held and has not been used yet. Release it instead."""


class HoldWasReturned(Refusal):
    """This was used and then returned. Look for help again if it is needed after all."""


class HoldWasRefused(Refusal):
    """Nothing was held here, because there was no room when it was asked for. Look for help again."""


class HoldEndsBeforeItBegins(Refusal):
    """A hold must end after it begins. Choose a time that is still to come."""

    status = 422


class UnitsAreWrong(Refusal):
    """{units} is not an amount that can be offered or held. Give a whole number from 1 to 1,000,000,000."""

    status = 422


class UnitsArePromised(Refusal):
    """{promised} units of {offer} are held or used, so it cannot go down to {units}. Choose {promised} or more,
    or release holds first."""


class OfferAlreadyOpen(Refusal):
    """{offer} is already open. Change its units instead of opening it again."""


def check_units(units):
    if not isinstance(units, int) or isinstance(units, bool) or not 1 <= units <= MOST_UNITS:
        raise UnitsAreWrong(units=units)


def refusal_of_hold(holds):
    """The refusal that kept rows remember: that of the first leg that stood in the way."""
    row = next(row for row in holds if row.why != "together")
    name = str(row.offer.service.name)
    if row.why == "over":
        return OfferIsOver(offer=name, ended=f"{row.offer.ends_at.astimezone(row.offer.place.zone):%-d %B %Y}")
    if row.why == "short":
        return NotEnoughUnits(offer=name, units=row.units)
    return OfferIsFull(offer=name)


def refusal_of_move(verb, holds):
    """Why rows read back after a move say that it did not happen, or None when it did (now or before)."""
    if not holds:
        return HoldIsUnknown()
    status = holds[0].status
    if status == MOVES[verb][1]:
        return None
    if status == "lapsed" or (status == "held" and verb == "draw"):
        zone = holds[0].place.zone
        return HoldHasLapsed(until=f"{holds[0].until.astimezone(zone):%-d %B %Y, %H:%M}")
    return {
        "held": HoldNotYetUsed,
        "drawn": HoldAlreadyUsed,
        "released": HoldWasReleased,
        "returned": HoldWasReturned,
        "refused": HoldWasRefused,
    }[status]()
