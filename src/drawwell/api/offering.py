"""Saying what there is by a program: one's own organisation's offers, still true, changed, new ones, a whole table."""

from uuid import UUID

from ninja import Router

from drawwell.guard import journal
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal
from drawwell.supply.actions import change_room, publish_offer, services_of, still_true
from drawwell.supply.models import Offer
from drawwell.supply.publishing import publish_many, rows_of
from drawwell.supply.queries import own_offer, standings

from .asking import CallersKey, Many, cursor_of, read_cursor
from .once import answered_once, looked_up
from .problems import ALWAYS, ON_WRITING
from .shapes import NewOffer, NewOffers, OfferStands, PageOfOffers, Published, Room

router = Router(tags=["offering"])


class OfferIsAnother(Refusal):
    """There is already an offer called '{key}', and it is not this one. Give the new one a key of its own."""


@router.get("/offers", response={200: PageOfOffers} | ALWAYS, summary="One's own offers", operation_id="own_offers")
@no_power("an organisation looks at its own offers")
def list_offers(request, cursor: CallersKey = "", limit: Many = 50):
    """Those that are not over, in the order they were made, with what is free, held and used."""
    caller = request.auth
    caller.check_for("publish")
    rows = Offer.objects.for_place(caller.place).filter(
        service__organisation=caller.organisation, ends_at__gt=caller.at
    )
    after = read_cursor(cursor)
    if after is not None:
        rows = rows.filter(id__gt=after[1])
    ids = list(rows.order_by("id").values_list("id", flat=True)[: limit + 1])
    found = Offer.objects.filter(id__in=ids[:limit]).select_related("place", "capability", "service").order_by("id")
    last = found[len(ids) - 2] if len(ids) > limit else None
    shown = [_stands(one) for one in standings(found, at=caller.at)]
    return PageOfOffers(offers=shown, next=cursor_of(last.made_at, last.id) if last else None)


@router.post("/offers", response={201: OfferStands} | ON_WRITING, summary="Publish an offer", operation_id="publish")
@no_power("the action it calls says why it has none")
def publish(request, offer: NewOffer):
    """Open so many units of one of one's own services for a period."""
    caller = request.auth
    caller.check_for("publish")

    def act(key):
        made = _published(caller, offer)
        return _now(made, caller)

    return answered_once(request, act, status=201)


@router.post(
    "/offers/bulk", response={201: Published} | ON_WRITING, summary="Publish a table", operation_id="publish_many"
)
@no_power("the action it calls says why it has none")
def publish_rows(request, table: NewOffers):
    """All of them or none, with every wrong row named. Rows that are there already, just so, stay as they are."""
    return _table(request, lambda: table.offers)


@router.post(
    "/offers/csv",
    response={201: Published} | ON_WRITING,
    summary="Publish a table as CSV",
    operation_id="publish_csv",
    openapi_extra={"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}},
)
@no_power("the action it calls says why it has none")
def publish_csv(request):
    """The same as a CSV in UTF-8: a heading, then a row for each offer."""
    return _table(request, lambda: rows_of(request.body))


def _table(request, read):
    caller = request.auth
    caller.check_for("publish")
    rows = read()

    def act(key):
        made = publish_many(
            caller.place, rows, by=caller.account, at=caller.at, key=key, organisation=caller.organisation
        )
        return Published(published=made.offers, already_there=made.unchanged)

    return answered_once(request, act, status=201)


@router.get(
    "/offers/{uuid:offer}",
    response={200: OfferStands} | ALWAYS,
    summary="One of one's own offers",
    operation_id="offer",
)
@no_power("an organisation looks at its own offer; a stranger's attempt is written down")
def offer_now(request, offer: UUID):
    """What is free, held and used of it, and how old its figure is."""
    caller = request.auth
    caller.check_for("publish")
    return looked_up(request, lambda: _now(_own(caller, offer), caller))


@router.post(
    "/offers/{uuid:offer}/still-true",
    response={200: OfferStands} | ON_WRITING,
    summary="The figure is true",
    operation_id="still_true",
)
@no_power("the action it calls says why it has none")
def say_still_true(request, offer: UUID):
    """The room shown is right, checked now."""
    return _moved(request, offer, lambda found, **who: still_true(found, **who))


@router.post(
    "/offers/{uuid:offer}/room",
    response={200: OfferStands} | ON_WRITING,
    summary="Change the room",
    operation_id="change_room",
)
@no_power("the action it calls says why it has none")
def say_room(request, offer: UUID, room: Room):
    """How many units there are in all from now on, never fewer than are held and used."""
    return _moved(request, offer, lambda found, **who: change_room(found, room.units, **who))


def _moved(request, offer, move):
    caller = request.auth
    caller.check_for("publish")

    def act(key):
        found = _own(caller, offer)
        move(found, by=caller.account, at=caller.at)
        return _now(found, caller)

    return answered_once(request, act)


def _own(caller, offer_id):
    return own_offer(offer_id, [caller.organisation], place=caller.place, by=caller.account, at=caller.at)


def _published(caller, new):
    """The offer, new or the same one sent before. A service of others is refused like one that is not there."""
    service = own_service(caller, new.service)
    there = Offer.objects.for_place(caller.place).filter(key=new.key).first()
    said = (service.id, new.starts_at, new.ends_at, new.kept_free)
    if there is not None and (there.service_id, there.starts_at, there.ends_at, there.kept_free) != said:
        raise OfferIsAnother(key=new.key)
    return publish_offer(
        service, key=new.key, units=new.units, starts_at=new.starts_at, ends_at=new.ends_at, kept_free=new.kept_free,
        answers_by_itself=new.answers_by_itself, owner=caller.account.name, by=caller.account, at=caller.at,
    )  # fmt: skip


def own_service(caller, key):
    """The caller's organisation's service of this key; one that is not there and one of others are the same, and both
    are written down.
    """
    found = services_of(caller.place, [caller.organisation]).filter(key=key).select_related("place").first()
    if found is None:
        journal.write(
            caller.place, by=caller.account, at=caller.at, act="publish for a service", refused=True,
            subject_kind="service",
        )  # fmt: skip
        raise ServiceIsNotYours(service=key, organisation=caller.organisation.name)
    return found


class ServiceIsNotYours(NotYours):
    """{organisation} has no service called '{service}' here. Ask the caretaker of the place what yours are called."""


def _now(offer, caller):
    found = Offer.objects.filter(id=offer.id).select_related("place", "capability", "service")
    return _stands(standings(found, at=caller.at)[0])


def _stands(one):
    offer = one.offer
    return OfferStands(
        offer=offer.id,
        key=offer.key,
        service=offer.service.key,
        capability=offer.capability.key,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        kept_free=offer.kept_free,
        units=one.units,
        free=one.free,
        held=one.held,
        used=one.used,
        checked_at=one.checked_at,
        stale=one.stale,
    )
