"""Help near a circle: what is on offer, how far, how sure, why this one first and why others do not fit."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max

from drawwell.guard.standing import is_in_force
from drawwell.page.wording import amount_of
from drawwell.place.geography import km_between
from drawwell.supply import ledger
from drawwell.supply.actions import live_offers, with_parts
from drawwell.supply.models import Offer
from drawwell.supply.queries import STALE_DAYS

from .models import Answer

LOOKED_AT = timedelta(days=62)  # how far ahead an answer that says no looks for what came closest
VISITED_WITHIN_KM = 15.0
TRAVELS_WITHIN_KM = 60.0


@dataclass(frozen=True)
class Fit:
    """An offer that fits, and why it stands where it does."""

    offer: Offer
    km: float | None
    free: int
    checked_at: object
    reason: str
    displaces: str


@dataclass(frozen=True)
class NoFit:
    """An offer that does not fit, and why not."""

    offer: Offer
    km: float | None
    why: str
    words: str


@dataclass(frozen=True)
class Found:
    """Everything looked at for one ask. ranked is False while the power 'rank offers' is off."""

    pull: object
    fitting: tuple
    not_fitting: tuple
    ranked: bool


def find_help(pull, *, at, latest_at=None):
    """The offers that fit a pull, best first (or by name while ranking is off), and those that do not, with why.

    latest_at: for a pull that has waited past its own day, how far ahead to look now.
    """
    parts, by_then = with_parts(pull.capability), latest_at or pull.latest_at
    asked = {
        "at": at,
        "latitude": pull.latitude,
        "longitude": pull.longitude,
        "units": pull.units,
        "earliest_at": max(pull.earliest_at, at) if latest_at else pull.earliest_at,
        "latest_at": by_then,
        "pull": pull,
    }
    found = look(pull.place, live_offers(pull.place, at=at, until=by_then, capabilities=parts), **asked)
    if found.fitting:
        return found
    # Nothing fits: what begins later is looked at too, so that the answer can say what came closest.
    later = max(at + LOOKED_AT, by_then)
    return look(pull.place, live_offers(pull.place, at=at, until=later, capabilities=parts), **asked)


def help_near(place, *, at, latitude=None, longitude=None, capability=None, days=14):
    """What could be pulled near a point within so many days, for the page 'Help near you'."""
    wanted = with_parts(capability) if capability else None
    offers = live_offers(place, at=at, until=at + timedelta(days=days), capabilities=wanted)
    return look(
        place,
        offers,
        at=at,
        latitude=latitude,
        longitude=longitude,
        units=1,
        earliest_at=at,
        latest_at=at + timedelta(days=days),
    )


def look(place, offers, *, at, latitude, longitude, units, earliest_at, latest_at, pull=None):
    """Judge each offer for an ask. Only what is kept free for asks, or freely produced and still open, counts."""
    offers = list(offers.annotate(checked_at=Max("figures__checked_at")))
    free = ledger.free_units_of(offers)
    far = _kilometres(offers, latitude, longitude)
    fitting, not_fitting = [], []
    for offer in offers:
        km = far.get(offer.id)
        why = _why_not(offer, km, free.get(offer.id, 0), units, earliest_at, latest_at, place.zone)
        if why:
            not_fitting.append(NoFit(offer, km, *why))
        else:
            fitting.append((offer, km, free[offer.id]))
    ranked = is_in_force("rank offers", place=place, at=at)
    order = _by_fit(at) if ranked else _by_name
    fitting.sort(key=order)
    named = tuple(
        Fit(
            offer,
            km,
            room,
            offer.checked_at,
            _reason(offer, km, room, at, ranked, place.zone),
            displaces(offer, units),
        )
        for offer, km, room in fitting
    )
    return Found(pull, named, tuple(not_fitting), ranked)


def _kilometres(offers, latitude, longitude):
    if latitude is None or longitude is None or not offers:
        return {}
    sites = [offer.service.site for offer in offers]
    km = km_between(latitude, longitude, [s.latitude for s in sites], [s.longitude for s in sites])
    return {offer.id: round(float(one), 1) for offer, one in zip(offers, km, strict=True)}


def _why_not(offer, km, free, units, earliest_at, latest_at, zone):
    """(kind of reason, sentence) when an offer does not fit, else None."""
    within = TRAVELS_WITHIN_KM if offer.capability.travels else VISITED_WITHIN_KM
    if offer.starts_at > latest_at or offer.ends_at <= earliest_at:
        return Answer.Why.NOTHING_IN_TIME, f"it begins on {offer.starts_at.astimezone(zone):%-d %B}"
    if km is not None and km > within:
        return Answer.Why.NOTHING_NEAR, f"it is {km:g} km away"
    if free < units:
        return Answer.Why.NO_ROOM, f"it has room for {free}" if free else "it has no room left"
    return None


def _by_fit(at):
    """Nearest first in steps that matter; then what is kept free for asks; then the fresher figure; then by key."""

    def order(one):
        offer, km, _ = one
        stale = offer.checked_at is None or offer.checked_at < at - timedelta(days=STALE_DAYS)
        distance = 0 if km is None or offer.capability.travels else round(km)
        return (not offer.kept_free, stale, distance, max(offer.starts_at, at), km or 0, offer.key)

    return order


def _by_name(one):
    offer = one[0]
    return (offer.service.name, offer.starts_at, offer.key)


def _reason(offer, km, room, at, ranked, zone):
    if not ranked:
        return "Listed by name: ranking is switched off."
    parts = ["kept free for asks" if offer.kept_free else "open to all"]
    if offer.capability.travels:
        parts.append("comes to you")
    elif km is not None:
        parts.append(f"{km:g} km away")
    parts.append(f"room for {amount_of(room, offer.capability.unit)}")
    if offer.starts_at > at:
        parts.append(f"from {offer.starts_at.astimezone(zone):%-d %B}")
    return ", ".join(parts).capitalize() + "."


def displaces(offer, units):
    """What would have been done with these units if they were not pulled, as a sentence."""
    if offer.kept_free:
        return "Nothing booked: this was kept free for asks."
    return f"{amount_of(units, offer.capability.unit)} that {offer.service.name} would have given to whoever came."


def what_stood_in_the_way(found):
    """(why, sentence) for an ask that nothing could answer: the reason shared by what came closest."""
    if not found.not_fitting:
        name = found.pull.capability.name
        return Answer.Why.NOTHING_NEAR, f"Nobody here offers {name} in that time. It is written down, and it counts."
    order = [Answer.Why.NO_ROOM, Answer.Why.NOTHING_IN_TIME, Answer.Why.NOTHING_NEAR]
    closest = min(found.not_fitting, key=lambda one: (order.index(one.why), one.km or 0, one.offer.key))
    looked = len(found.not_fitting)
    return closest.why, (
        f"Looked at {looked} {'offer' if looked == 1 else 'offers'}; the closest was {closest.offer.service.name}, "
        f"but {closest.words}. Your ask waits in the order of asking, and freed room is offered to you."
    )
