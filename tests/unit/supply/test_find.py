"""What is nearest and open, exactly, however few or many services there are."""

from datetime import timedelta
from uuid import uuid4

import numpy as np
import pytest

from drawwell.place.geography import km_between
from drawwell.supply import ledger
from drawwell.supply.find import offers_near
from drawwell.supply.models import Figure, Offer, Service, Site
from exchange_ground import DAY, NOON, Ground

pytestmark = pytest.mark.django_db


def scattered(ground, chance, many):
    """Services around the hub, each with two offers of the same or of another week, some of them full."""
    for number in range(many):
        site = ground.service.site
        north, east = chance.normal(0, [0.03, 0.05])
        site = Site.objects.create(
            place=ground.place, key=f"s{number}", name=f"s{number}", organisation=site.organisation, area=site.area,
            latitude=54.9 + north, longitude=-1.6 + east, cost_per_month_pence=1,
        )  # fmt: skip
        service = Service.objects.create(
            place=ground.place, key=f"v{number}", name=f"v{number}", description="", site=site,
            organisation=site.organisation, capability=ground.capability, units_max_per_month=9,
        )  # fmt: skip
        for week in chance.integers(0, 4, 2):
            offer = Offer.objects.create(
                place=ground.place, key=uuid4().hex, service=service, capability=ground.capability,
                starts_at=NOON + 7 * DAY * int(week), ends_at=NOON + 7 * DAY * int(week + 1), kept_free=True,
                made_at=NOON,
            )  # fmt: skip
            units = int(chance.integers(1, 4))
            ledger.open_offer(offer, units=units, by=None, at=NOON)
            if chance.random() < 0.4:
                ledger.hold([(offer, units)], pull_id=uuid4(), key=uuid4(), until=NOON + DAY, by=None, at=NOON)


def expected(ground, *, latitude, longitude, earliest_at, latest_at, within_km):
    """The same by looking at every offer there is."""
    offers = Offer.objects.for_place(ground.place).filter(ends_at__gt=earliest_at, starts_at__lte=latest_at)
    offers = list(offers.select_related("service__site"))
    sites = [offer.service.site for offer in offers]
    km = km_between(latitude, longitude, [site.latitude for site in sites], [site.longitude for site in sites])
    rows = [(far, offer.starts_at, offer.id) for far, offer in zip(km, offers, strict=True) if far <= within_km]
    return sorted(rows)


@pytest.mark.parametrize(("services", "seed"), [(12, 1), (12, 2), (230, 3)])
def test_what_is_found_is_what_looking_at_everything_finds(services, seed):
    ground, chance = Ground(), np.random.default_rng(seed)
    scattered(ground, chance, services)
    for _ in range(6):
        days = int(chance.integers(0, 27))
        asked = {
            "latitude": 54.9 + chance.normal(0, 0.03),
            "longitude": -1.6 + chance.normal(0, 0.05),
            "earliest_at": NOON + days * DAY,
            "latest_at": NOON + (days + int(chance.integers(1, 9))) * DAY,
            "within_km": float(chance.choice([2.0, 5.0, 60.0])),
        }
        most = int(chance.choice([1, 5, 500]))
        found = offers_near(ground.place, [ground.capability], units=1, most=most, **asked)
        wanted = expected(ground, **asked)
        assert [one.offer_id for one in found] == [offer for *_, offer in wanted[: len(found)]]
        assert [one.km for one in found] == pytest.approx([km for km, *_ in wanted[: len(found)]])
        free = ledger.free_units_of([offer for *_, offer in wanted])
        assert {one.offer_id: one.free_units for one in found} == {one.offer_id: free[one.offer_id] for one in found}
        if len(found) < len(wanted):
            assert sum(one.free_units >= 1 for one in found) >= most


def test_an_offer_tells_when_its_figure_was_last_checked():
    ground = Ground()
    offer = ground.offer(kept_free=True)
    ledger.open_offer(offer, units=4, by=None, at=NOON)
    for days in (3, 1, 2):
        Figure.objects.create(place=ground.place, offer=offer, owner="Hub", checked_at=NOON - days * DAY)
    here = {"latitude": 54.9, "longitude": -1.6, "units": 1, "earliest_at": NOON, "latest_at": NOON + DAY}
    (one,) = offers_near(ground.place, [ground.capability.pk], **here)
    assert (one.checked_at, one.free_units, one.kept_free) == (NOON - DAY, 4, True)
    assert (one.starts_at, one.ends_at) == (offer.starts_at, offer.ends_at)
    assert one.km == pytest.approx(0)


def test_another_places_offers_are_never_found():
    ground, other = Ground(), Ground()
    ledger.open_offer(other.offer(), units=4, by=None, at=NOON)
    here = {"latitude": 54.9, "longitude": -1.6, "units": 1, "earliest_at": NOON, "latest_at": NOON + timedelta(1)}
    assert offers_near(ground.place, [other.capability, ground.capability], **here) == []
    assert offers_near(ground.place, [], **here) == []
