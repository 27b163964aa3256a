"""A plan in force becomes offers: what is produced, and what is kept free for asks, month by month."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from drawwell.supply import ledger
from drawwell.supply.actions import move_room, publish_offer
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
    for service in Service.objects.for_place(place).select_related("place").order_by("-units_max_per_month", "key"):
        services[service.site_id, service.capability_id].append(service)
    wanted = defaultdict(float)
    for line in plan.lines.filter(month__in=months):
        for kept, units in ((False, line.produced_units), (True, line.kept_units)):
            for service, part in _shared(services[line.site_id, line.capability_id], units):
                wanted[service, line.month, kept] += part
    published, standing = Published(), _standing(place, months)
    for (service, month, kept), units in sorted(wanted.items(), key=lambda one: (one[0][0].key, *one[0][1:])):
        there = standing.pop((service.id, month, kept), [])
        _bring_to(plan, service, month, kept, round(units), there, published, by=by, at=at)
    for there in standing.values():  # what the plan does not want at all gives up what nobody holds or has used
        for offer, units, free in there:
            published.offers += bool(_give_up(offer, units, free, units, by=by, at=at))
    return published


def _standing(place, months):
    """{(service id, month, kept free): [(offer, its units, how many are free)]}, oldest first."""
    standing = defaultdict(list)
    for month in months:
        starts_at, ends_at = month_bounds(month, place.zone)
        offers = list(
            Offer.objects.for_place(place)
            .filter(starts_at__gte=starts_at, ends_at__lte=ends_at)
            .annotate(units=Sum("lots__units"))
            .select_related("service")
            .order_by("made_at", "key")
        )
        free = ledger.free_units_of(offers)
        for offer in offers:
            standing[offer.service_id, month, offer.kept_free].append((offer, offer.units or 0, free[offer.id]))
    return standing


def _shared(services, units):
    """Share a site's units among its services of one capability, as their room allows."""
    room = sum(service.units_max_per_month for service in services)
    return [(service, units * service.units_max_per_month / room) for service in services] if room else []


def _bring_to(plan, service, month, kept, units, there, published, *, by, at):
    before = sum(one for _, one, _ in there)
    short = units - before
    if short > 0 and not there:
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
        offer, now, _ = there[-1]
        move_room(offer, now + short, by=by, at=at)
    moved = short > 0
    if short < 0:
        for offer, now, free in reversed(there):
            gone = _give_up(offer, now, free, -short, by=by, at=at)
            short, moved = short + gone, moved or gone > 0
    published.offers += moved
    if kept and units > before:
        published.units_to_reserve += units - before


def _give_up(offer, units, free, too_many, *, by, at):
    """Take away up to so many units that nobody holds or has used; returns how many went."""
    going = min(too_many, free)
    if going > 0:
        move_room(offer, units - going, by=by, at=at)
    return max(going, 0)
