"""A plan in force becomes offers: what is produced, and what is kept free for asks, month by month."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from drawwell.supply import ledger
from drawwell.supply.actions import change_room, publish_offer, units_of
from drawwell.supply.models import Offer, Service


@dataclass
class Published:
    offers: int = 0
    units_to_reserve: float = 0.0


def month_bounds(month, zone):
    """'2027-04' -> its first moment and the first of the next month, in the place's zone."""
    year, number = int(month[:4]), int(month[5:])
    after = (year + number // 12, number % 12 + 1)
    return datetime(year, number, 1, tzinfo=zone), datetime(*after, 1, tzinfo=zone)


def publish_capacity(plan, *, by, at, months_ahead):
    """Bring the open offers of the next months to what the plan says. What is held or drawn stays."""
    place = plan.place
    months = [m for m in plan.months if month_bounds(m, place.zone)[1] > at][:months_ahead]
    services = defaultdict(list)
    for service in Service.objects.for_place(place).order_by("-units_max_per_month", "key"):
        services[service.site_id, service.capability_id].append(service)
    wanted = defaultdict(float)
    for line in plan.lines.filter(month__in=months):
        for kept, units in ((False, line.produced_units), (True, line.kept_units)):
            for service, part in _shared(services[line.site_id, line.capability_id], units):
                wanted[service, line.month, kept] += part
    published = Published()
    for (service, month, kept), units in sorted(wanted.items(), key=lambda one: (one[0][0].key, *one[0][1:])):
        _bring_to(plan, service, month, kept, round(units), published, by=by, at=at)
    _wind_down(plan, months, wanted, published, by=by, at=at)
    return published


def _shared(services, units):
    """Share a site's units among its services of one capability, as their room allows."""
    room = sum(service.units_max_per_month for service in services)
    return [(service, units * service.units_max_per_month / room) for service in services] if room else []


def _offers_of(service, month, kept):
    starts_at, ends_at = month_bounds(month, service.place.zone)
    return list(
        Offer.objects.filter(service=service, kept_free=kept, starts_at__gte=starts_at, ends_at__lte=ends_at).order_by(
            "made_at", "key"
        )
    )


def _bring_to(plan, service, month, kept, units, published, *, by, at):
    offers = _offers_of(service, month, kept)
    now = {offer: units_of(offer) for offer in offers}
    short = units - sum(now.values())
    if short > 0 and not offers:
        starts_at, ends_at = month_bounds(month, service.place.zone)
        kind = "kept" if kept else "produced"
        publish_offer(
            service,
            key=f"{service.key}/{month}/{kind}",
            units=short,
            starts_at=starts_at,
            ends_at=ends_at,
            kept_free=kept,
            owner=f"plan {plan.name}",
            by=by,
            at=at,
            from_plan_id=plan.id,
        )
    elif short > 0:
        change_room(offers[-1], now[offers[-1]] + short, by=by, at=at)
    elif short < 0:
        for offer in reversed(offers):
            short += _give_up(offer, now[offer], -short, by=by, at=at)
    published.offers += 1
    if kept and units > sum(now.values()):
        published.units_to_reserve += units - sum(now.values())


def _give_up(offer, units, too_many, *, by, at):
    """Take away up to so many units that nobody holds or has used; returns how many went."""
    going = min(too_many, ledger.free_units(offer), units)
    if going > 0:
        change_room(offer, units - going, by=by, at=at)
    return max(going, 0)


def _wind_down(plan, months, wanted, published, *, by, at):
    """Offers of these months that the plan does not want at all give up what nobody holds or has used."""
    for month in months:
        starts_at, ends_at = month_bounds(month, plan.place.zone)
        for offer in Offer.objects.for_place(plan.place).filter(starts_at__gte=starts_at, ends_at__lte=ends_at):
            if (offer.service, month, offer.kept_free) not in wanted:
                units = units_of(offer)
                if _give_up(offer, units, units, by=by, at=at):
                    published.offers += 1
