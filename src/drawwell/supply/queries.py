"""Reading what an organisation offers: its room, how old its figures are, and what became of what was drawn."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from drawwell.engine.exchange import EFFECTS
from drawwell.guard import journal
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours
from drawwell.page.wording import amount_of

from .models import Entry, Figure, Hold, Offer

STALE_DAYS = 28
WEEKS = 8
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Standing:
    """One offer as its provider sees it: units free, held and used of those opened, and the age of the figure."""

    offer: Offer
    units: int
    free: int
    held: int
    used: int
    checked_at: object
    owner: str
    stale: bool

    @property
    def room(self):
        return amount_of(self.free, self.offer.capability.unit)

    @property
    def last_day(self):
        """The last day of the offer: its end is the first moment it is over."""
        return (self.offer.ends_at - timedelta(seconds=1)).astimezone(self.offer.place.zone)

    @property
    def kept_words(self):
        return _("kept free for asks") if self.offer.kept_free else _("open to all")

    @property
    def in_all_words(self):
        """What stands in the way of making it less."""
        unit = self.offer.capability.unit
        return _("With the %(held)s held and the %(used)s used: never less than those.") % {
            "held": amount_of(self.held, unit),
            "used": amount_of(self.used, unit),
        }


def offers_of(organisations, *, place, at, until):
    """A query of the organisations' offers that are open now or begin before `until`, by name and start."""
    return (
        Offer.objects.for_place(place)
        .filter(service__organisation__in=organisations, ends_at__gt=at, starts_at__lt=until)
        .select_related("place", "capability", "service__site", "service__organisation")
        .order_by("service__name", "starts_at", "-kept_free", "key")
    )


def how_many_stale(offers, *, at):
    """How many of a query of offers have a figure that nobody confirmed for STALE_DAYS."""
    fresh = Figure.objects.filter(offer=OuterRef("pk"), checked_at__gte=at - timedelta(days=STALE_DAYS))
    return offers.filter(~Exists(fresh)).count()


def standings(offers, *, at):
    """Each offer with its balances and its figure's age."""
    offers = offers.annotate(checked_at=Max("figures__checked_at"))
    totals = {
        row["id"]: row
        for row in Offer.objects.filter(id__in=[offer.id for offer in offers])
        .annotate(units=Sum("lots__units"), held=Sum("lots__held"), taken=Sum("lots__taken"))
        .values("id", "units", "held", "taken")
    }
    return [_standing(offer, totals[offer.id], at) for offer in offers]


def _standing(offer, total, at):
    units, held, used = (total[name] or 0 for name in ("units", "held", "taken"))
    figure = offer.figures.order_by("-checked_at", "-id").first()
    checked_at = figure.checked_at if figure else None
    return Standing(
        offer=offer,
        units=units,
        free=units - held - used,
        held=held,
        used=used,
        checked_at=checked_at,
        owner=figure.owner if figure else "",
        stale=checked_at is None or checked_at < at - timedelta(days=STALE_DAYS),
    )


@no_power("looking at one's own offer; a stranger's attempt is written down")
def own_offer(offer_id, organisations, *, place, by, at):
    """One's own organisation's offer. One that is not there and one of others give the same answer, journalled.

    offer_id: a UUID, or the text a form sent for one.
    """
    offer_id = _as_uuid(offer_id)
    mine = Offer.objects.for_place(place).filter(service__organisation__in=organisations)
    offer = mine.select_related("place", "capability", "service__organisation").filter(id=offer_id).first()
    if offer is None:
        journal.write(place, by=by, at=at, act="open offer", refused=True, subject=offer_id, subject_kind="offer")
        raise NotYours()
    return offer


def _as_uuid(text):
    try:
        return text if isinstance(text, UUID) else UUID(str(text))
    except ValueError:
        return None


def what_became(offer):
    """How many pulls of an offer are held now, were used, given back, or ran out of time: {status: pulls}."""
    rows = Hold.objects.filter(offer=offer).exclude(status=Hold.Status.REFUSED)
    return Counter(status for status, _key in rows.values_list("status", "family").distinct())


def room_by_week(service, *, place, at):
    """[(label, room, drawn)] for the last eight weeks, in units of the service's offers that were open in the week.

    Room is what was not yet used when the week began, held or not, and what was opened in it; drawn what was used.
    """
    begins = at - WEEKS * WEEK
    entries = (
        Entry.objects.filter(lot__offer__service=service, lot__offer__ends_at__gt=begins)
        .order_by("at", "id")
        .values_list("lot__offer__starts_at", "lot__offer__ends_at", "verb", "units", "at")
    )
    entries = list(entries)
    weeks = []
    for number in range(WEEKS):
        first, last = begins + number * WEEK, begins + (number + 1) * WEEK
        live = [row for row in entries if row[0] < last and row[1] > first and row[4] < last]
        label = date_format(first.astimezone(place.zone), "j M")
        weeks.append((label, *_week(live, first)))
    return weeks


def _week(entries, first):
    """(room, drawn) of one week from the entries of its offers up to its end."""
    unused = sum(_unused_effect(verb) * units for *_, verb, units, when in entries if when < first)
    within = [(verb, units) for *_, verb, units, when in entries if when >= first]
    opened = sum(units for verb, units in within if verb == Entry.Verb.OPEN)
    closed = sum(units for verb, units in within if verb == Entry.Verb.CLOSE)
    drawn = sum(units for verb, units in within if verb == Entry.Verb.DRAW)
    return max(unused + opened - closed, drawn), drawn


def _unused_effect(verb):
    units, _held, taken = EFFECTS[verb]
    return units - taken
