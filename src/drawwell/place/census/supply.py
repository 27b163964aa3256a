"""What each site can give: capabilities, services by a stated mapping, and opening offers."""

import calendar
import math
from collections.abc import Iterable
from dataclasses import dataclass

from drawwell.place.census.areas import Area
from drawwell.place.census.assumptions import Assumptions, plain
from drawwell.place.census.located import distance_km
from drawwell.place.census.reckoning import Usage, fit_key
from drawwell.place.census.sites import RUN_BY_COUNCIL, Site, key_of
from drawwell.place.census.sources import stated

FIRST_YEAR, FIRST_MONTH = 2027, 1
LAST_LOOKED = "2026-11-01"
ANSWER_BY_THEMSELVES = ("place", "access", "money")  # a skill or an authority answers in person
SITE_PART_OF_KEY = 40
SITE_COST = {
    "library": "site-cost-library-pence",
    "hub": "site-cost-hub-pence",
    "children-centre": "site-cost-children-centre-pence",
}
ASSUMED = "assumed: no provider of this is in the data, so the council's own team is put here; to be replaced"


@dataclass(frozen=True)
class Service:
    key: str
    name: str
    description: str
    capability: str
    site: Site
    source: str


def capability_rows(assumptions: Assumptions) -> list[dict]:
    return [
        {
            **row,
            "cost_per_unit_produced_pence": round(assumptions.value(f"cost-produced-{row['capability']}-pence")),
            "cost_per_unit_kept_pence": round(assumptions.value(f"cost-kept-free-{row['capability']}-pence")),
        }
        for row in stated("capabilities.csv")
    ]


def fit_rows(assumptions: Assumptions) -> list[dict]:
    return [
        {
            **pair,
            "produced_share": plain(assumptions.value(fit_key("produced", pair["need"], pair["capability"]))),
            "pulled_share": plain(assumptions.value(fit_key("pulled", pair["need"], pair["capability"]))),
            "source": f"assumption {fit_key('produced', pair['need'], pair['capability'])} and its pulled twin",
        }
        for pair in stated("fit.csv")
    ]


def site_rows(sites: list[Site], assumptions: Assumptions) -> list[dict]:
    """Site rows. What a site costs is in this budget only when the council runs it."""
    rows = []
    for site in sites:
        paid_here = site.found.run_by_kind == "council" and site.found.kind in SITE_COST
        cost = SITE_COST[site.found.kind] if paid_here else ""
        note = f"cost: assumption {cost}" if cost else "its running cost is not paid from this budget"
        rows.append(
            {
                "site": site.key,
                "name": site.found.name,
                "organisation": site.organisation,
                "area": site.area,
                "latitude": site.found.latitude,
                "longitude": site.found.longitude,
                "address": site.found.address,
                "hours": site.found.hours,
                "cost_per_month_pence": round(assumptions.value(cost)) if cost else 0,
                "source": f"{site.found.source}; {note}",
            }
        )
    return rows


def services_of(sites: list[Site], areas: tuple[Area, ...], assumptions: Assumptions) -> list[Service]:
    """Real services as mapped, then the council's assumed ones where no provider is known.

    What is visited is assumed at every site the council runs; what travels sets out from a few bases spread
    among people. Advice is assumed at every council site beside what is known.
    """
    capabilities = {row["capability"]: row for row in stated("capabilities.csv")}
    taken: set[str] = set()
    services = [_real_service(site, taken) for site in sites if site.found.capability]
    provided = {service.capability for service in services}
    own = [site for site in sites if site.found.kind in RUN_BY_COUNCIL and site.found.run_by_kind == "council"]
    bases = _bases(own, areas, round(assumptions.value("bases-for-travelling-help")))
    for key, row in capabilities.items():
        if key in provided and key not in ("money-advice", "warm-room"):
            continue
        for site in bases if row["travels"] == "yes" else own:
            if site.found.capability != key:
                services.append(_assumed_service(site, row, taken))
    return services


def service_rows(services: list[Service], usage: dict[str, Usage], assumptions: Assumptions) -> list[dict]:
    return [
        {
            "service": service.key,
            "name": service.name,
            "description": service.description,
            "organisation": service.site.organisation,
            "site": service.site.key,
            "capability": service.capability,
            "units_max_per_month": units_max(service, services, usage, assumptions),
            "source": f"{service.source}; most units: assumption room-at-services-share, shared out evenly",
        }
        for service in services
    ]


def units_max(service: Service, services: list[Service], usage: dict[str, Usage], assumptions: Assumptions) -> int:
    """Most units a month: the place's assumed room for the capability, shared evenly over who gives it."""
    sharing = sum(other.capability == service.capability for other in services)
    room = usage[service.capability].units * assumptions.value("room-at-services-share")
    return max(1, math.ceil(room / sharing))


def offer_rows(
    services: list[Service], usage: dict[str, Usage], assumptions: Assumptions, organisation_names: dict[str, str]
) -> list[dict]:
    """Opening offers, month by month: some on offer and some kept free, all of it assumed and marked so."""
    capabilities = {row["capability"]: row for row in stated("capabilities.csv")}
    ways = (("no", "opening-offer-share", "can_be_produced"), ("yes", "opening-reserve-share", "can_be_kept_free"))
    rows = []
    for service in services:
        capability = capabilities[service.capability]
        most = units_max(service, services, usage, assumptions)
        for month in range(round(assumptions.value("opening-offer-months"))):
            starts_on, ends_on = _month(month)
            for kept_free, share, allowed in ways:
                units = math.floor(most * assumptions.value(share))
                if units < 1 or capability[allowed] != "yes":
                    continue
                rows.append(
                    {
                        "offer": f"{service.key}-{starts_on[:7]}-{'kept-free' if kept_free == 'yes' else 'open'}",
                        "service": service.key,
                        "starts_on": starts_on,
                        "ends_on": ends_on,
                        "units": units,
                        "kept_free": kept_free,
                        "answers_by_itself": "yes" if _answers_by_itself(service, capability) else "no",
                        "figure_owner": f"assumed for {organisation_names[service.site.organisation]}, not yet asked",
                        "checked_on": LAST_LOOKED,
                    }
                )
    return rows


def _answers_by_itself(service: Service, capability: dict) -> bool:
    """Only the council's own, and only what needs no person's judgement: nobody else has been asked."""
    return service.site.found.run_by_kind == "council" and capability["kind"] in ANSWER_BY_THEMSELVES


def _service_key(site: Site, capability: str, taken: set[str]) -> str:
    return key_of(f"{site.key[:SITE_PART_OF_KEY]} {capability}", taken)


def _real_service(site: Site, taken: set[str]) -> Service:
    found = site.found
    return Service(
        key=_service_key(site, found.capability, taken),
        name=found.name,
        description=found.description or found.name,
        capability=found.capability,
        site=site,
        source=f"{found.source}; taken to give {found.capability} because: {found.mapped_because}",
    )


def _assumed_service(site: Site, capability: dict, taken: set[str]) -> Service:
    return Service(
        key=_service_key(site, capability["capability"], taken),
        name=f"{capability['name']}, {site.found.name}",
        description=f"{capability['name']}: assumed, not known to be given here.",
        capability=capability["capability"],
        site=site,
        source=ASSUMED,
    )


def _bases(own: list[Site], areas: tuple[Area, ...], most: int) -> list[Site]:
    """The council's sites from which travelling help sets out: one after another, the site that brings it
    nearest to people (the sum over areas of people times km falls most)."""
    km = {
        site.key: [
            distance_km(area.latitude, area.longitude, site.found.latitude, site.found.longitude) for area in areas
        ]
        for site in own
    }
    nearest = [float("inf")] * len(areas)
    chosen: list[Site] = []
    while len(chosen) < min(most, len(own)):
        left = [site for site in own if site not in chosen]
        best = min(left, key=lambda site: (_people_km(areas, map(min, nearest, km[site.key])), site.key))
        nearest = list(map(min, nearest, km[best.key]))
        chosen.append(best)
    return sorted(chosen, key=lambda site: site.key)


def _people_km(areas: tuple[Area, ...], km: Iterable[float]) -> float:
    return sum(area.people * far for area, far in zip(areas, km, strict=True))


def _month(after: int) -> tuple[str, str]:
    """First and last day of the month that many months after the first."""
    year, month = divmod(FIRST_YEAR * 12 + FIRST_MONTH - 1 + after, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return f"{year}-{month + 1:02d}-01", f"{year}-{month + 1:02d}-{last:02d}"
