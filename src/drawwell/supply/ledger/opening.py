"""Opening an offer's lots and changing how much it has."""

from django.db import transaction

from drawwell.engine.exchange import LotState, respread, spread
from drawwell.place.ids import new_id
from drawwell.supply.models import Entry, Lot

from .refusals import MOST_UNITS, OfferAlreadyOpen, UnitsArePromised, UnitsAreWrong, check_units

FEWEST_LOTS, MOST_LOTS, UNITS_A_LOT = 4, 16, 8


def open_offer(offer, *, units, by, at, lots=None):
    """Put an offer's units into lots, each with its first entry. Units are whole, from 1 to 1,000,000,000.

    Several lots let many people hold at one moment without waiting for each other: from four lots to sixteen,
    one for every eight units, unless said otherwise. Raises OfferAlreadyOpen.
    """
    return open_offers([(offer, units)], by=by, at=at, lots=lots)


@transaction.atomic
def open_offers(offers_and_units, *, by, at, lots=None):
    """Open many offers at once: a sequence of (Offer, units). Returns the lots made.

    lots: how many each gets, or a function of its units; as for `open_offer` unless said.
    """
    offers_and_units = list(offers_and_units)
    for _, units in offers_and_units:
        check_units(units)
    wanted = {offer.pk: offer for offer, _ in offers_and_units}
    again = _open_already(list(wanted))
    if again:
        raise OfferAlreadyOpen(offer=wanted[again].service.name)
    made = [
        Lot(id=new_id(), place_id=offer.place_id, offer=offer, number=number, units=part, seq=1)
        for offer, units in offers_and_units
        for number, part in enumerate(spread(units, _how_many(lots, units)))
    ]
    Lot.objects.bulk_create(made, batch_size=2000)
    Entry.objects.bulk_create(
        [
            Entry(id=new_id(), place_id=lot.place_id, lot=lot, seq=1, verb="open", units=lot.units, at=at, by=by)
            for lot in made
        ],
        batch_size=2000,
    )
    return made


def lots_for(units):
    """How many lots an offer of so many units gets."""
    return max(FEWEST_LOTS, min(MOST_LOTS, units // UNITS_A_LOT))


def lots_of_many(units):
    """The same where very many offers are opened at once: one for every eight units, from one lot to sixteen.

    An offer of a few units is never asked for by many at one moment, so it is not worth four rows.
    """
    return max(1, min(MOST_LOTS, units // UNITS_A_LOT))


def _how_many(lots, units):
    return lots(units) if callable(lots) else lots or lots_for(units)


@transaction.atomic
def change_units(offer, *, units, by, at):
    """Make an offer's units more or fewer; zero withdraws what is free. Raises UnitsArePromised below held + used."""
    if not isinstance(units, int) or not 0 <= units <= MOST_UNITS:
        raise UnitsAreWrong(units=units)
    lots = list(Lot.objects.select_for_update(no_key=True).filter(offer=offer).order_by("number"))
    assert lots, "the offer has not been opened"
    promised = sum(lot.held + lot.taken for lot in lots)
    if units < promised:
        raise UnitsArePromised(offer=offer.service.name, promised=promised, units=units)
    states = [LotState(lot.units, lot.held, lot.taken) for lot in lots]
    change = units - sum(lot.units for lot in lots)
    for lot, part in zip(lots, respread(states, change), strict=True):
        if part:
            _write(lot, part, by=by, at=at)
    return lots


def _write(lot, part, *, by, at):
    lot.units += part
    lot.seq += 1
    lot.save(update_fields=["units", "seq"])
    verb = "open" if part > 0 else "close"
    Entry.objects.create(place_id=lot.place_id, lot=lot, seq=lot.seq, verb=verb, units=abs(part), at=at, by=by)


def _open_already(offer_ids):
    # In portions, because SQLite takes a limited number of parameters in one statement.
    for start in range(0, len(offer_ids), 500):
        found = Lot.objects.filter(offer_id__in=offer_ids[start : start + 500]).values_list("offer_id", flat=True)
        for offer_id in found[:1]:
            return offer_id
    return None
