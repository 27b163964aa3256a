"""Saying what there is: offers published, room changed, a figure checked; and loading a place's supply."""

from django.db import transaction
from django.db.models import Q, Sum

from drawwell.guard import journal
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import WrongInput
from drawwell.place.webhooks import happened

from . import ledger
from .entitlement import record_reach as record_reach
from .models import Figure, Offer, Service

MOST_UNITS = 1_000_000_000


@no_power("a provider says what room it has; nobody is seen or moved by it")
@transaction.atomic
def publish_offer(
    service,
    *,
    key,
    units,
    starts_at,
    ends_at,
    kept_free,
    owner,
    by,
    at,
    checked_at=None,
    answers_by_itself=True,
    from_plan_id=None,
):
    """Open so many units of a service's capability for a period. Kept free means: only for asks.

    The same key again gives the offer there is. Raises WrongInput for a period or amount that cannot be.
    """
    _check_offer(units, starts_at, ends_at)
    offer, made = Offer.objects.get_or_create(
        place=service.place,
        key=key,
        defaults={
            "service": service,
            "capability": service.capability,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "kept_free": kept_free,
            "answers_by_itself": answers_by_itself,
            "made_at": at,
            "from_plan_id": from_plan_id,
        },
    )
    if made:
        ledger.open_offer(offer, units=units, by=by, at=at)
        _say_checked(offer, owner=owner, by=by, at=checked_at or at)
    return offer


def _check_offer(units, starts_at, ends_at):
    if ends_at <= starts_at:
        raise WrongInput(
            field="Ends",
            wrong=f"{ends_at:%-d %B %Y} is not after the start, {starts_at:%-d %B %Y}",
            right="Give a later end",
        )
    if int(units) != units or not 0 < units <= MOST_UNITS:
        raise WrongInput(
            field="Units", wrong=f"{units} is not a whole number from 1 to {MOST_UNITS:,}", right="Give one that is"
        )


@no_power("a provider says that its own figure is true")
@transaction.atomic
def still_true(offer, *, by, at):
    """One tap: the room shown is right, checked now."""
    figure = _say_checked(offer, owner=by.name, by=by, at=at)
    journal.write(offer.place, by=by, at=at, act="figure checked", subject=offer)
    return figure


@no_power("a provider says what room it has; what is held or drawn already stays so")
@transaction.atomic
def change_room(offer, units, *, by, at):
    """More or fewer units from now on, never fewer than are held and drawn."""
    if int(units) != units or not 0 <= units <= MOST_UNITS:
        raise WrongInput(
            field="Units", wrong=f"{units} is not a whole number from 0 to {MOST_UNITS:,}", right="Give one that is"
        )
    ledger.change_units(offer, units=units, by=by, at=at)
    return _say_checked(offer, owner=by.name if by else "the plan", by=by, at=at)


def _say_checked(offer, *, owner, by, at):
    happened(
        offer.place, "offer.changed", at=at, organisations=lambda: [offer.service.organisation_id], subject=offer.id,
        offer=offer.id, capability=offer.capability.key, starts_at=offer.starts_at, ends_at=offer.ends_at,
    )  # fmt: skip
    return Figure.objects.create(place=offer.place, offer=offer, owner=owner, by=by, checked_at=at)


def units_of(offer):
    """All units an offer has, free, held and used."""
    return offer.lots.aggregate(sum=Sum("units"))["sum"] or 0


def live_offers(place, *, at, until=None, capabilities=None, kept_free=None):
    """Offers that are still open at a moment (and begin before `until`), with what a page shows of them."""
    found = Offer.objects.for_place(place).filter(ends_at__gt=at)
    if until is not None:
        found = found.filter(starts_at__lt=until)
    if capabilities is not None:
        found = found.filter(capability__in=capabilities)
    if kept_free is not None:
        found = found.filter(kept_free=kept_free)
    return found.select_related("capability", "service__site__area", "service__organisation").order_by(
        "starts_at", "key"
    )


def with_parts(capability):
    """The capability and all beneath it in the tree: 'someone who can say yes' finds every kind of yes."""
    found, level = [capability], [capability]
    while level:
        level = list(type(capability).objects.filter(within__in=level))
        found += level
    return found


def services_of(place, organisations=None):
    """A place's services, or those of some organisations."""
    found = Service.objects.for_place(place).select_related("site", "capability", "organisation")
    return found.filter(Q(organisation__in=organisations)) if organisations is not None else found
