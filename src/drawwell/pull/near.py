"""What has room near an area, as page 4 shows it: by kind of help, nearest first."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db.models import Avg
from django.utils.translation import gettext as _

from drawwell.page.wording import amount_of
from drawwell.place.models import Area
from drawwell.supply.models import Offer
from drawwell.supply.queries import STALE_DAYS

from .find import help_near

OF_EACH_KIND, OF_ONE_KIND, FOLDED = 1, 5, 10  # cards for each kind; where one is chosen, and folded beneath it
CLOSEST = 3


@dataclass(frozen=True)
class Card:
    """One offer with room, in the words of its card."""

    offer: Offer
    room: str
    where: str
    why: str
    checked_at: object
    stale: bool


@dataclass(frozen=True)
class Kind:
    """One kind of help with room: the cards shown and those folded beneath them, and how many more there are."""

    capability: object
    cards: tuple
    folded: tuple
    more: int


@dataclass(frozen=True)
class Around:
    """What was found around a point. closest: what comes nearest to fitting, where nothing does."""

    area: Area | None
    kind: object
    kinds: tuple
    ranked: bool
    closest: tuple

    @property
    def offers(self):
        return sum(len(kind.cards) + len(kind.folded) + kind.more for kind in self.kinds)


def around(place, *, at, area=None, kind=None, point=None, seen_by=None):
    """What has room within two weeks around an area, or around the middle of the place. point: a where.Near instead.

    seen_by: who looks, as for find.find.
    """
    about = point or area
    area = point.area if point else area
    latitude, longitude = (about.latitude, about.longitude) if about else _middle(place)
    found = help_near(place, at=at, latitude=latitude, longitude=longitude, capability=kind, seen_by=seen_by)
    shown, folded = (OF_ONE_KIND, FOLDED) if kind else (OF_EACH_KIND, 0)
    return Around(
        area=area,
        kind=kind,
        kinds=tuple(_by_kind(found.fitting, shown, folded, at - timedelta(days=STALE_DAYS))),
        ranked=found.ranked,
        closest=tuple(sorted(found.not_fitting, key=lambda one: one.km or 0)[:CLOSEST]) if kind else (),
    )


def _middle(place):
    middle = Area.objects.for_place(place).aggregate(latitude=Avg("latitude"), longitude=Avg("longitude"))
    return middle["latitude"], middle["longitude"]


def _by_kind(fitting, shown, folded, stale_before):
    """Kinds by name; within each, the order in which they were found."""
    by_name = sorted(fitting, key=lambda fit: fit.offer.capability.name)
    for _key, fits in groupby(by_name, key=lambda fit: fit.offer.capability.name):
        fits = tuple(fits)
        cards = tuple(_card(fit, stale_before) for fit in fits[: shown + folded])
        yield Kind(fits[0].offer.capability, cards[:shown], cards[shown:], max(0, len(fits) - shown - folded))


def _card(fit, stale_before):
    site = fit.offer.service.site
    return Card(
        offer=fit.offer,
        room=_("room for %(amount)s") % {"amount": amount_of(fit.free, fit.offer.capability.unit)},
        where=", ".join(part for part in (site.name, site.address, site.area.name) if part),
        why=fit.reason,
        checked_at=fit.checked_at,
        stale=fit.checked_at is None or fit.checked_at < stale_before,
    )
