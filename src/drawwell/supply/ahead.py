"""Offers chosen and kinds of help named, read ahead of an ask for them."""

from drawwell.place.ahead import Part, row_of
from drawwell.place.models import Organisation

from .models import Capability, Offer, Service, Site


def _keep(found, *, place, offers, capabilities, **_):
    """What is known by READ_AHEAD: (Offer, place, id) and (Capability, place, key), None where there is none."""
    kept = {(Offer, place.pk, one): None for one in offers}
    kept |= {(Capability, place.pk, one): None for one in capabilities}
    kinds = {}
    for said in found["capabilities"] or ():
        row = row_of(Capability, said, place=place)
        kept[(Capability, place.pk, row.key)] = kinds[row.pk] = row
    services = {}
    for one in found["services"] or ():
        organisation = row_of(Organisation, one["organisation"], place=place)
        site = row_of(Site, one["site"], place=place)
        row = row_of(Service, one["service"], place=place, site=site, organisation=organisation)
        services[row.pk] = row
    for said in found["offers"] or ():
        if said["place_id"] != str(place.pk):
            continue
        row = row_of(Offer, said, place=place)
        row._state.fields_cache |= {"capability": kinds[row.capability_id], "service": services[row.service_id]}
        kept[(Offer, place.pk, row.pk)] = row
    return kept


# Offers are named by id alone, and whether they are of the place is seen afterwards: else a plan may be made that reads
# all of a place for the one. Named: place_id, offers, capabilities.
READ_AHEAD = Part(
    """SELECT json_build_object(
        'capabilities', (
            SELECT json_agg(c) FROM supply_capability c WHERE c.id IN (
                SELECT k.id FROM supply_capability k
                WHERE k.place_id = %(place_id)s AND k.key = ANY (%(capabilities)s::text[])
                UNION SELECT o.capability_id FROM supply_offer o WHERE o.id = ANY (%(offers)s::uuid[]))),
        'services', (
            SELECT json_agg(json_build_object('service', s, 'site', t, 'organisation', g))
            FROM supply_service s JOIN supply_site t ON t.id = s.site_id
                JOIN place_organisation g ON g.id = s.organisation_id
            WHERE s.id IN (SELECT o.service_id FROM supply_offer o WHERE o.id = ANY (%(offers)s::uuid[]))),
        'offers', (
            SELECT json_agg(o) FROM supply_offer o WHERE o.id = ANY (%(offers)s::uuid[])))""",
    _keep,
)
