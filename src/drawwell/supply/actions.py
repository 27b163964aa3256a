"""Saying what there is: offers published, room changed, a figure checked; and loading a place's supply."""

from django.db import transaction
from django.db.models import Q, Sum

from drawwell.guard import journal
from drawwell.guard.membership import organisations_of, roles_of
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal, RoleMayNot, WrongInput
from drawwell.place.models import Role
from drawwell.place.reading import many_ids, rows_where
from drawwell.place.webhooks import happened

from . import ledger
from .conditions import KNOWN, is_known
from .entitlement import record_reach as record_reach
from .models import Capability, Figure, Offer, Service

MOST_UNITS = 1_000_000_000


@no_power("a provider says what room it has; nobody is seen or moved by it")
@journal.all_or_nothing()
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
    conditions=(),
):
    """Open so many units of a service's capability for a period. Kept free means: only for asks.

    conditions: keys of what this offer says of itself (supply.conditions). The same key again gives the offer there
    is. Raises WrongInput for a period, amount or condition that cannot be, RoleMayNot for a stranger.
    """
    if from_plan_id is None:
        _check_may_say(service.organisation, by=by, at=at)
    _check_offer(units, starts_at, ends_at, service.place.zone)
    _check_conditions(conditions)
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
            "conditions": sorted(set(conditions)),
        },
    )
    if made:
        ledger.open_offer(offer, units=units, by=by, at=at)
        _say_checked(offer, owner=owner, by=by, at=checked_at or at)
    return offer


def _check_may_say(organisation, *, by, at):
    """Raise RoleMayNot unless `by` is a provider of the organisation or a planner of its place; None is the system."""
    place = organisation.place
    if by is None or organisation in organisations_of(by, place, Role.PROVIDER, at=at):
        return
    roles = roles_of(by, place, at=at)
    if Role.PLANNER in roles:
        return
    journal.write(place, by=by, at=at, act="say room", refused=True, subject=organisation)
    actual = " and ".join(sorted(roles)) or "nobody here"
    raise RoleMayNot(needed=f"provider of {organisation.name}", actual=actual, place=place.name)


def _check_offer(units, starts_at, ends_at, zone):
    if ends_at <= starts_at:
        ends, starts = (f"{end.astimezone(zone):%-d %B %Y}" for end in (ends_at, starts_at))
        raise WrongInput(field="Ends", wrong=f"{ends} is not after the start, {starts}", right="Give a later end")
    _check_units(units, 1)


def _check_units(units, fewest):
    if isinstance(units, bool) or int(units) != units or not fewest <= units <= MOST_UNITS:
        wrong = f"{units} is not a whole number from {fewest} to {MOST_UNITS:,}"
        raise WrongInput(field="Units", wrong=wrong, right="Give one that is")


def _check_conditions(conditions):
    unknown = sorted(one for one in conditions if not is_known(one))
    if unknown:
        others = "or language- and its name, or hours as hours-0900-1230"
        right = f"Choose among: {', '.join(KNOWN)}, {others}"
        raise WrongInput(field="Conditions", wrong=f"'{unknown[0]}' is not known", right=right)


@no_power("a provider says that its own figure is true")
@journal.all_or_nothing()
def still_true(offer, *, by, at):
    """One tap: the room shown is right, checked now. For its organisation's providers, and planners."""
    _check_may_say(offer.service.organisation, by=by, at=at)
    figure = _say_checked(offer, owner=by.name, by=by, at=at)
    journal.write(offer.place, by=by, at=at, act="figure checked", subject=offer)
    return figure


class TakenFromReserve(Refusal):
    """This is kept free for asks, so a planner does not take it away quietly. Open it to all on the page of what is
    kept free, and say why; or put a plan into force that keeps less free.
    """

    status = 403


@no_power("a provider says what its help is like; an ask may go by it, and nobody is seen or moved")
@journal.all_or_nothing()
def say_conditions(service, conditions, *, by, at):
    """What a service says that it offers beside the help itself, from now on: keys of supply.conditions."""
    _check_may_say(service.organisation, by=by, at=at)
    _check_conditions(conditions)
    service.conditions = sorted(set(conditions))
    service.save(update_fields=["conditions"])
    journal.write(service.place, by=by, at=at, act="conditions said", subject=service)
    return service


@no_power("a provider says what room it has; what is held or drawn already stays so")
@journal.all_or_nothing()
def change_room(offer, units, *, by, at):
    """More or fewer units from now on, never fewer than are held and drawn.

    For its organisation's providers, and planners; of what is kept free for asks a planner takes away by `open_reserve`
    alone, which states why and is shown in public. Raises RoleMayNot, TakenFromReserve, WrongInput.
    """
    organisation = offer.service.organisation
    _check_may_say(organisation, by=by, at=at)
    _check_units(units, 0)
    is_provider = by is None or organisation in organisations_of(by, offer.place, Role.PROVIDER, at=at)
    if offer.kept_free and not is_provider and units < units_of(offer):
        raise TakenFromReserve()
    return move_room(offer, units, by=by, at=at)


@no_power("a part of saying what room there is, and of adopting, which carries its power")
@transaction.atomic
def move_room(offer, units, *, by, at):
    """Bring an offer to so many units, and say that the figure is true. The caller has seen to it who may."""
    ledger.change_units(offer, units=units, by=by, at=at)
    return _say_checked(offer, owner=by.name if by else "the plan", by=by, at=at)


def _say_checked(offer, *, owner, by, at):
    happened(
        offer.place, "offer.changed", at=at, organisations=lambda: [offer.service.organisation_id], subject=offer.id,
        offer=offer.id, capability=offer.capability.key, starts_at=offer.starts_at, ends_at=offer.ends_at,
    )  # fmt: skip
    return Figure.objects.create(place=offer.place, offer=offer, owner=owner, by=by, checked_at=at)


@no_power("a provider says that its asks are answered by themselves")
@journal.all_or_nothing()
def answer_by_itself(offer, *, by, at):
    """Asks for this offer are answered yes by themselves from now on."""
    return _answer_asks(offer, True, "answers asks by itself", by=by, at=at)


@no_power("a provider says that it answers each ask itself; what is held already stays so")
@journal.all_or_nothing()
def answer_by_a_person(offer, *, by, at):
    """Somebody of the provider answers each ask for this offer from now on."""
    return _answer_asks(offer, False, "answers asks by a person", by=by, at=at)


def _answer_asks(offer, by_itself, act, *, by, at):
    _check_may_say(offer.service.organisation, by=by, at=at)
    if offer.answers_by_itself != by_itself:
        offer.answers_by_itself = by_itself
        offer.save(update_fields=["answers_by_itself"])
        journal.write(offer.place, by=by, at=at, act=act, subject=offer)
    return offer


@no_power("an organisation says what it can give and where; nobody is seen or moved by it")
@journal.all_or_nothing()
def begin_service(organisation, capability, site, *, by, at):
    """The organisation's service of a capability at one of its sites; the one there is, or a new one."""
    _check_may_say(organisation, by=by, at=at)
    if site.organisation_id != organisation.pk or capability.place_id != organisation.place_id:
        raise WrongInput(
            field="Where", wrong=f"{site.name} is not a site of {organisation.name}", right="Choose another"
        )
    found = Service.objects.filter(organisation=organisation, capability=capability, site=site).order_by("key").first()
    if found is not None:
        return found
    key, place = f"{organisation.key}-{capability.key}-{site.key}"[:80], organisation.place
    made, is_new = Service.objects.get_or_create(
        place=place, key=key, defaults={
            "name": f"{capability.name}, {site.name}", "description": capability.name, "organisation": organisation,
            "site": site, "capability": capability, "units_max_per_month": 0, "source": f"said by {by.name}",
        },
    )  # fmt: skip
    if is_new:
        journal.write(place, by=by, at=at, act="service begun", subject=made)
    return made


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


_BENEATH = """WITH RECURSIVE beneath(id) AS (
    SELECT c.id FROM supply_capability c WHERE c.within_id {many}
    UNION SELECT c.id FROM supply_capability c JOIN beneath b ON c.within_id = b.id) SELECT id FROM beneath"""


def with_parts(capability):
    """The capability and all beneath it in the tree: 'someone who can say yes' finds every kind of yes."""
    return [capability, *rows_where(Capability, f"x.id IN ({_BENEATH})", [many_ids([capability.id])])]


def services_of(place, organisations=None):
    """A place's services, or those of some organisations."""
    found = Service.objects.for_place(place).select_related("site", "capability", "organisation")
    return found.filter(Q(organisation__in=organisations)) if organisations is not None else found
