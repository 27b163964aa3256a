"""The directory as open data: what is offered in a place, in the shapes of Open Referral UK 3.0 and HSDS 3.1.

One shape serves both standards: the British one forbids no further parts, so a service has its live room beside the
rest, as `capacities`. Nothing here knows of people: organisations, services, sites and how many units are free. A site
without an address is one that must not be found by everybody (a refuge): of it only the area is told.
"""

import re
from datetime import timedelta
from uuid import uuid5

from django.db.models import Exists, Max, OuterRef, Sum

from drawwell.page.wording import plural
from drawwell.place.geography import km_between

from .conditions import in_words
from .models import Capability, Offer, Organisation, Service

CAPABILITIES, CONDITIONS = "capabilities", "conditions"
TAXONOMIES = {
    CAPABILITIES: ("Kinds of help", "What kinds of help there are, the narrower within the wider."),
    CONDITIONS: ("What help says of itself", "What an organisation says of how its help is given."),
}
_POSTCODE_AT_END = re.compile(r"^(?P<rest>.*?)[,\s]+(?P<postcode>[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2})$", re.IGNORECASE)


def organisations(place):
    """A query of the organisations of a place that give help, by name."""
    giving = Service.objects.filter(organisation=OuterRef("pk"))
    return Organisation.objects.for_place(place).filter(Exists(giving)).order_by("name", "id")


def services(place, *, at):
    """A query of the services of a place, by name, each with `is_open` and when something of it was last said."""
    live = Offer.objects.filter(service=OuterRef("pk"), ends_at__gt=at)
    return (
        Service.objects.for_place(place)
        .select_related("place", "organisation__place", "capability__within", "capability__place", "site__area")
        .annotate(is_open=Exists(live), said_at=Max("offers__made_at"))
        .order_by("name", "id")
    )


def within_reach(found, *, latitude, longitude, metres):
    """Of a query of services, those whose site lies so near; of a site that must not be found, its area's middle."""
    where = found.values_list(
        "id", "site__address", "site__latitude", "site__longitude", "site__area__latitude", "site__area__longitude"
    )
    ids = [
        one
        for one, address, *points in where
        if km_between(latitude, longitude, *(points[:2] if address else points[2:])) * 1000 <= metres
    ]
    return found.filter(id__in=ids)


def with_term(found, place, term_id):
    """Of a query of services, those of a kind of help or of any within it, or that say a condition."""
    wanted, wider = {term_id}, {term_id}
    while wider:
        wider = set(Capability.objects.for_place(place).filter(within__in=wider).values_list("id", flat=True)) - wanted
        wanted |= wider
    key = next((key for key in conditions_said(place) if condition_id(place, key) == term_id), None)
    if key is None:
        return found.filter(capability__in=wanted)
    return found.filter(id__in=[one for one, said in found.values_list("id", "conditions") if key in said])


def conditions_said(place):
    """The keys of the conditions that services of a place say, in order."""
    return sorted(
        {key for said in Service.objects.for_place(place).values_list("conditions", flat=True) for key in said}
    )


def taxonomy_id(place, name):
    """The id of one of the TAXONOMIES in a place: always the same."""
    return uuid5(place.id, name)


def condition_id(place, key):
    """The id of a condition as a term: always the same in a place."""
    return uuid5(place.id, f"condition {key}")


def organisation_in_short(organisation):
    """An `organization` as lists show it."""
    return {
        "id": str(organisation.id),
        "name": organisation.name,
        "description": f"{organisation.name} ({organisation.kind}) gives help in {organisation.place.name}.",
    }


def organisation_in_full(organisation, *, at):
    """An `organization` with its services."""
    mine = services(organisation.place, at=at).filter(organisation=organisation)
    return organisation_in_short(organisation) | {"services": [service_in_short(one) for one in mine]}


def service_in_short(service):
    """A `service` as lists show it."""
    shown = {
        "id": str(service.id),
        "organization_id": str(service.organisation_id),
        "name": service.name,
        "description": service.description,
        "status": "active" if service.is_open else "inactive",
        "last_modified": service.said_at and _moment(service.said_at),
        "organization": organisation_in_short(service.organisation),
    }
    return _said(shown)


def services_in_full(found, *, at):
    """`service` objects with where, when, of what kind and how much is free at this moment, for some services."""
    found = list(found)
    room = _room(found, at)
    return [
        service_in_short(service)
        | _said(
            {
                "service_at_locations": [_at_location(service)],
                "schedules": _schedules(service),
                "service_areas": _areas(service),
                "attributes": _attributes(service),
                "capacities": [_capacity(offer, at) for offer in room.get(service.id, ())],
            }
        )
        for service in found
    ]


def location_in_short(service):
    """A `service_at_location` as lists show it: its location without the address, and its service."""
    shown = _at_location(service)
    shown["location"] = {key: said for key, said in shown["location"].items() if key != "addresses"}
    return shown | {"service": service_in_short(service)}


def location_in_full(service):
    """A `service_at_location` with its address, hours and service."""
    return _at_location(service) | _said({"schedules": _schedules(service), "service": service_in_short(service)})


def location_id(site_id, service_id):
    """The id of a service at its site: always the same."""
    return uuid5(site_id, str(service_id))


def taxonomies(place):
    """The `taxonomy` objects of a place."""
    return [
        {"id": str(taxonomy_id(place, name)), "name": title, "description": words}
        for name, (title, words) in TAXONOMIES.items()
    ]


def terms(place):
    """The `taxonomy_term` objects of a place: kinds of help as a tree, and what help says of itself."""
    kinds = Capability.objects.for_place(place).select_related("place").order_by("name", "id")
    return [_kind(one) for one in kinds] + [_condition(place, key) for key in conditions_said(place)]


def _kind(capability):
    place = capability.place
    return _said(
        {
            "id": str(capability.id),
            "name": capability.name,
            "description": f"{capability.name}: a kind of {capability.kind}, counted in {plural(capability.unit, 2)}.",
            "parent_id": capability.within_id and str(capability.within_id),
            "taxonomy": TAXONOMIES[CAPABILITIES][0],
            "taxonomy_id": str(taxonomy_id(place, CAPABILITIES)),
            "term": capability.key,
        }
    )


def _condition(place, key):
    words = str(in_words(key))
    return {
        "id": str(condition_id(place, key)),
        "name": words,
        "description": f"{words}, as the organisation says itself.",
        "taxonomy": TAXONOMIES[CONDITIONS][0],
        "taxonomy_id": str(taxonomy_id(place, CONDITIONS)),
        "term": key,
    }


def _at_location(service):
    return {
        "id": str(location_id(service.site_id, service.id)),
        "service_id": str(service.id),
        "location_id": str(service.site_id),
        "location": _location(service),
    }


def _location(service):
    site = service.site
    shown = {"id": str(site.id), "location_type": "physical", "name": site.name}
    if not site.address:
        return shown | {"description": f"In {site.area.name}. Where exactly is told by the organisation."}
    shown |= {"description": site.address, "latitude": site.latitude, "longitude": site.longitude}
    written = _POSTCODE_AT_END.match(site.address.strip())
    if not written:
        return shown
    street, _comma, town = written["rest"].rstrip(", ").rpartition(",")
    address = {
        "id": str(uuid5(site.id, "address")),
        "location_id": str(site.id),
        "address_1": street.strip() or town.strip(),
        "city": town.strip(),
        "state_province": service.place.name,
        "postal_code": written["postcode"].upper(),
        "country": "GB",
        "address_type": "physical",
    }
    return shown | {"addresses": [address]}


def _schedules(service):
    """Hours word for word: what somebody wrote is not guessed into a rule."""
    if not service.site.hours:
        return []
    identity = {"id": str(uuid5(service.id, "schedule")), "service_id": str(service.id)}
    return [identity | {"description": service.site.hours}]


def _areas(service):
    if not service.capability.travels:
        return []
    identity = {"id": str(uuid5(service.id, "area")), "service_id": str(service.id)}
    return [identity | {"name": f"It comes to the door, in {service.place.name}."}]


def _attributes(service):
    terms_of = [_kind(service.capability), *(_condition(service.place, key) for key in sorted(service.conditions))]
    return [
        {
            "id": str(uuid5(service.id, term["id"])),
            "link_id": str(service.id),
            "taxonomy_term_id": term["id"],
            "link_type": "service",
            "taxonomy_term": term,
        }
        for term in terms_of
    ]


def _room(found, at):
    """{service id: its offers that are not over, with units and how many are promised}."""
    room = {}
    live = Offer.objects.filter(service__in=found, ends_at__gt=at).select_related("place", "capability")
    balances = {name: Sum(f"lots__{name}", default=0) for name in ("units", "held", "taken")}
    for offer in live.annotate(**balances).order_by("starts_at", "id"):
        room.setdefault(offer.service_id, []).append(offer)
    return room


def _capacity(offer, at):
    zone, unit = offer.place.zone, offer.capability.unit
    first, last = offer.starts_at.astimezone(zone), (offer.ends_at - timedelta(seconds=1)).astimezone(zone)
    kept = "kept free for asks" if offer.kept_free else "open to all"
    return {
        "id": str(offer.id),
        "service_id": str(offer.service_id),
        "unit": {"id": str(uuid5(offer.place_id, f"unit {unit}")), "name": unit},
        "available": offer.units - offer.held - offer.taken,
        "maximum": offer.units,
        "description": f"From {first:%-d %B %Y} to {last:%-d %B %Y}, {kept}.",
        "updated": _moment(at),
    }


def _moment(when):
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _said(shown):
    """Without what nothing is known of: an empty part is left out, never null or blank."""
    return {key: said for key, said in shown.items() if said not in (None, "", [])}
