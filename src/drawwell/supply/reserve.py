"""What is kept free for asks: how much of it was used, what keeping it costs, and opening some of it to all, in public.

Only pulls draw on what is kept free: the ledger refuses a hold on it that is for no pull (sql/*/holds.sql).
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum

from drawwell.guard import journal
from drawwell.guard.membership import check_role
from drawwell.guard.powers import no_power, power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.page.wording import amount_of
from drawwell.place.models import Role

from . import ledger
from .actions import move_room, publish_offer, units_of
from .models import Offer, ReserveMove

LOOKED_BACK = timedelta(weeks=8)
LEAST_WORDS, MOST_WORDS = 20, 1_000


class NotKeptFree(Refusal):
    """This is open to all already. Choose an offer that is kept free for asks."""


class KeptFreeForAsks(Refusal):
    """{offer} is kept free for asks, so only an ask draws on it. Ask for it, or give what is open to all."""


class NoReasonStated(Refusal):
    """Say in a sentence or two why it is opened to all, in {least} to {most} letters: everybody can read it."""

    status = 422


@dataclass(frozen=True)
class Kept:
    """One capability's reserve in the last weeks, in its own unit: kept, used and held of it, and what keeping it cost.

    full_offers of open_offers: offers of the same help, open to all in that time, that had nothing left. That is what
    waits because some is kept free: whoever came without asking, for whom there was none.
    """

    capability: object
    kept: int
    used: int
    held: int
    open_offers: int
    full_offers: int

    @property
    def unused(self):
        return self.kept - self.used - self.held

    @property
    def used_share(self):
        return self.used / self.kept if self.kept else 0.0

    @property
    def unused_cost_pence(self):
        return round(self.unused * self.capability.cost_per_unit_kept_pence)

    def amount(self, units):
        return amount_of(units, self.capability.unit)

    @property
    def words(self):
        """(kept, used, unused) as people say them."""
        return tuple(self.amount(units) for units in (self.kept, self.used, self.unused))


def what_is_kept(place, *, at):
    """A Kept for each capability of which some was kept free in the last eight weeks, by name."""
    offers = Offer.objects.for_place(place).filter(starts_at__lte=at, ends_at__gt=at - LOOKED_BACK)
    offers = offers.annotate(units=Sum("lots__units"), held=Sum("lots__held"), taken=Sum("lots__taken"))
    sums = {}
    for offer in offers.select_related("capability"):
        one = sums.setdefault(offer.capability, {"kept": 0, "used": 0, "held": 0, "open_offers": 0, "full_offers": 0})
        units, held, taken = offer.units or 0, offer.held or 0, offer.taken or 0
        if offer.kept_free:
            one["kept"], one["used"], one["held"] = one["kept"] + units, one["used"] + taken, one["held"] + held
        elif units:
            one["open_offers"] += 1
            one["full_offers"] += held + taken >= units
    found = [Kept(capability, **one) for capability, one in sums.items() if one["kept"]]
    return sorted(found, key=lambda one: one.capability.name)


def reserve_offers(place, *, at):
    """Offers kept free that are not over and have room, each with `.free` units, by name and start."""
    found = Offer.objects.for_place(place).filter(kept_free=True, ends_at__gt=at)
    found = found.select_related("place", "capability", "service__site")
    found = list(found.order_by("service__name", "starts_at", "id"))
    free = ledger.free_units_of(found)
    for offer in found:
        offer.free = free[offer.id]
    return [offer for offer in found if offer.free > 0]


def reserve_moves(place):
    """What was kept free and opened to all, the latest first."""
    rows = ReserveMove.objects.for_place(place).select_related("out_of__service", "out_of__capability", "by")
    return rows.order_by("-at", "-id")


@power("adopt")
@journal.all_or_nothing()
def open_reserve(offer, units, *, because, by, at):
    """Open so many units of what is kept free to all, with the reason stated in public. For planners.

    What is held or used stays. Refused while the power 'adopt' has no guard in force. Returns the ReserveMove.
    """
    place = offer.place
    check_role(by, place, Role.PLANNER, at=at)
    if not offer.kept_free:
        raise NotKeptFree()
    because = " ".join(because.split())
    if not LEAST_WORDS <= len(because) <= MOST_WORDS:
        raise NoReasonStated(least=LEAST_WORDS, most=MOST_WORDS)
    free = ledger.free_units(offer)
    if isinstance(units, bool) or int(units) != units or not 1 <= units <= free:
        raise WrongInput(field="How much", wrong=f"{units} cannot be opened", right=f"Give from 1 to {free}")
    move_room(offer, units_of(offer) - units, by=by, at=at)
    into = _opened_to_all(offer, units, by=by, at=at)
    move = ReserveMove.objects.create(place=place, out_of=offer, into=into, units=units, because=because, at=at, by=by)
    journal.write(place, by=by, at=at, act="reserve opened", power="adopt", subject=move)
    return move


@no_power("what is open to all is given to whoever came; nobody is named")
@journal.all_or_nothing()
def give_to_whoever_came(offer, units, *, key, by, at):
    """Units of what is open to all were used by people who came without asking. Refused for what is kept free.

    key: the caller's UUID; the same again is once. Raises KeptFreeForAsks, OfferIsFull and its kind.
    """
    if offer.kept_free:
        raise KeptFreeForAsks(offer=offer.service.name)
    ledger.hold([(offer, units)], pull_id=key, key=key, until=offer.ends_at, by=by, at=at).hold_or_refusal()
    return ledger.draw(key, by=by, at=at)


def _opened_to_all(offer, units, *, by, at):
    """The same service's offer for the same time, open to all, with so many units more."""
    key = f"{offer.key[:110]}/opened"
    there = Offer.objects.for_place(offer.place).filter(key=key).first()
    if there is not None:
        move_room(there, units_of(there) + units, by=by, at=at)
        return there
    return publish_offer(
        offer.service, key=key, units=units, starts_at=offer.starts_at, ends_at=offer.ends_at, kept_free=False,
        answers_by_itself=offer.answers_by_itself, conditions=offer.conditions, owner=by.name, by=by, at=at,
    )  # fmt: skip
