"""A small place to test the exchange on: one council, one site, one capability."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from drawwell.place.models import Account, Area, Organisation, Place
from drawwell.supply.models import Capability, Offer, Service, Site

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Ground:
    """Makes the rows an offer stands on; `offer()` gives a fresh, not yet opened one each time."""

    def __init__(self):
        self.place = Place.objects.create(key=f"p{uuid4().hex[:8]}", name="Wellbridge", made_up=True)
        self.worker = Account.objects.create(sign_in=uuid4().hex, name="Asha")
        council = Organisation.objects.create(place=self.place, key="council", name="Council", kind="council")
        area = Area.objects.create(
            place=self.place, code="A1", name="Felling", latitude=54.9, longitude=-1.6, deprivation_decile=2
        )
        site = Site.objects.create(
            place=self.place, key="hub", name="The Hub", organisation=council, area=area,
            latitude=54.9, longitude=-1.6, cost_per_month_pence=100_000,
        )  # fmt: skip
        self.capability = Capability.objects.create(
            place=self.place, key="rent-hold", name="Agree a rent hold", kind="authority", unit="decisions",
            travels=True, can_be_produced=True, can_be_kept_free=True, units_per_person_produced=1,
            units_per_pull=1, worker_hours_per_pull=1, cost_per_unit_produced_pence=1, cost_per_unit_kept_pence=1,
        )  # fmt: skip
        self.service = Service.objects.create(
            place=self.place, key="rent", name="Rent team", description="", organisation=council, site=site,
            capability=self.capability, units_max_per_month=100,
        )  # fmt: skip

    def offer(self, *, ends_at=NOON + 30 * DAY, kept_free=False):
        return Offer.objects.create(
            place=self.place, key=uuid4().hex, service=self.service, capability=self.capability,
            starts_at=NOON - 30 * DAY, ends_at=ends_at, kept_free=kept_free, made_at=NOON - 30 * DAY,
        )  # fmt: skip
