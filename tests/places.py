"""A tiny place with everything in it, for tests of any stage: built in about a tenth of a second.

Two areas, two needs, three capabilities, two sites, a falling budget, this month's offers (one kept free with room for
five, one produced); one account for each role; one circle the worker works with; every power's guard paired.
"""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from drawwell.design.models import Fit
from drawwell.design.publish import month_bounds
from drawwell.guard import papers
from drawwell.guard.actions import pair
from drawwell.guard.membership import account_named, join, set_up_place
from drawwell.guard.powers import POWERS
from drawwell.partner.actions import add_purpose, begin_partnership
from drawwell.place.models import Area, Assumption, Organisation, Role
from drawwell.supply.actions import publish_offer
from drawwell.supply.models import BudgetLine, Capability, CostCentre, Service, Site
from drawwell.understand.actions import keep_study
from drawwell.understand.models import Need, NeedEstimate, Outcome
from kept_rows import made_once

MAY = datetime(2027, 5, 3, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SINCE = date(2027, 4, 1)
SEATS = ["two residents chosen by lot"]

NAMES = {
    Role.WORKER: "Asha",
    Role.RESIDENT: "Dee",
    Role.PROVIDER: "Petra",
    Role.PLANNER: "Paul",
    Role.LEADER: "Lena",
    Role.AUDITOR: "Audrey",
    Role.KEEPER: "Kemi",
    Role.CARETAKER: "Cal",
}
AREAS = (("T1", "Felling", 54.950, -1.560, 1), ("T2", "Whickham", 54.945, -1.675, 8))
NEEDS = (("home", "A settled home", 2.0), ("company", "Company", 1.0))
# key, name, kind, unit, travels, produced, kept free, units a person, units a pull, worker hours, pence a unit
CAPABILITIES = (
    ("rent-hold", "Someone who can agree a rent hold", "authority", "decision", True, False, True, 0, 1, 1, 0, 2_000),
    ("debt-advice", "Debt advice", "skill", "hour", False, True, True, 3, 2, 1, 3_000, 3_500),
    ("lift", "A lift there and back", "access", "trip", True, True, True, 2, 2, 0, 800, 900),
)
FITS = (
    ("home", "rent-hold", 0.0, 0.2),
    ("home", "debt-advice", 0.5, 0.8),
    ("company", "lift", 0.6, 0.8),
)
SITES = (("hub", "Felling Hub", "T1", 54.951, -1.561), ("hall", "Whickham Hall", "T2", 54.946, -1.676))
SERVICES = (
    ("rents", "Rents team", "hub", "rent-hold", 60),
    ("advice", "Debt advice at the hub", "hub", "debt-advice", 200),
    ("lifts", "Lifts from the hall", "hall", "lift", 80),
)
ASSUMPTIONS = (("worker-hour-cost-pence", 2_800.0), ("worker-hours-per-month", 120.0), ("universal-floor-share", 0.05))


@made_once
def tiny_place(at=MAY, *, key="tiny", guarded=True, budget_pence=7_500_000, made_up=True):
    """The place and who and what is in it, as a namespace: place, at, council, accounts by role (worker, planner, ...),
    areas, needs, capabilities, sites, services and offers by key, circle, partnership, purpose.

    at: the place's clock; the offers are of its calendar month. guarded: every power of the
    place is paired with its guard. budget_pence: of the first year (2027-28); the next has 6% less.
    """
    by = account_named("Cal", sign_in=f"{key}-cal")
    more = {"clock_at": at} if made_up else {}
    place = set_up_place(key, name="Tiny", by=by, at=at, made_up=made_up, first_month="2027-04", **more)
    council = Organisation.objects.create(place=place, key="council", name="Tiny Council", kind="council")
    tiny = SimpleNamespace(place=place, at=at, council=council)
    for role, name in NAMES.items():
        account = account_named(name, sign_in=f"{key}-{name.lower()}")
        join(place, account, role, by=by, at=at - DAY, organisation=None if role == Role.RESIDENT else council)
        setattr(tiny, role.value, account)
    _known_at_scale(tiny)
    _supplied(tiny)
    _budgeted(tiny, budget_pence)
    _studied(tiny)
    if guarded:
        for name in [power.name for power in POWERS.values() if not power.of_installation]:
            pair_guard(tiny, name)
    tiny.partnership = begin_partnership(
        place, circle_name="Dee and hers", names=["Dee", "Ola"], by=tiny.worker, at=at,
        latitude=54.950, longitude=-1.560, accounts=[tiny.resident],
    )  # fmt: skip
    tiny.circle = tiny.partnership.circle
    tiny.purpose = add_purpose(tiny.circle, "To open the post without dread", by=tiny.worker, at=at)
    return tiny


def pair_guard(tiny, name, **changes):
    """A full guard of one power in force: the keeper holds it and signs its papers, its owner uses it."""
    power = POWERS[name]
    owner = getattr(tiny, power.owner_role)
    said = {
        "keeper": tiny.keeper,
        "owner": owner,
        "story": power.story,
        "sunset_at": tiny.at + 360 * DAY,
        "signed": signed_papers(power, tiny.place),
        "at": tiny.at - DAY,
    } | changes
    return pair(tiny.place, name, seats=SEATS, by=tiny.keeper, **said)


def signed_papers(power, place):
    """A power's three papers as `pair` signs them: what the register knows, and something at every other question."""
    signed = {kind: {"answers": answers} for kind, answers in papers.first_answers(power, place=place).items()}
    for kind, paper in signed.items():
        for field in papers.template(kind).fields:
            paper["answers"].setdefault(field.key, "" if field.may_be_empty else "Asked in the room and written down.")
    signed["dpia"] |= {"advised_by": "Dora, data protection officer", "advice": "agrees"}
    return signed


def more_circles(tiny, how_many):
    """So many circles beside the first, all with the same worker."""
    return [
        begin_partnership(
            tiny.place, circle_name=f"Family {n}", names=[f"Person {n}"], by=tiny.worker, at=tiny.at,
            latitude=54.950, longitude=-1.560,
        ).circle
        for n in range(1, how_many + 1)
    ]  # fmt: skip


def open_offer(tiny, service, units, *, key=None, kept_free=True, starts_at=None, ends_at=None):
    """An offer of a service's capability, from now (or `starts_at`) for 60 days unless said."""
    starts_at = starts_at or tiny.at
    return publish_offer(
        tiny.services[service], key=key or f"{service}-more", units=units, starts_at=starts_at,
        ends_at=ends_at or starts_at + 60 * DAY, kept_free=kept_free, owner="Petra", by=tiny.provider, at=tiny.at,
    )  # fmt: skip


def _known_at_scale(tiny):
    place = tiny.place
    tiny.areas = {
        code: Area.objects.create(
            place=place, code=code, name=name, latitude=latitude, longitude=longitude, deprivation_decile=decile
        )
        for code, name, latitude, longitude, decile in AREAS
    }
    tiny.needs = {
        key: Need.objects.create(
            place=place, key=key, name=name, description=name, priority_weight=weight, priority_author="A panel",
            priority_date=SINCE,
        )
        for key, name, weight in NEEDS
    }  # fmt: skip
    for area, people in zip(tiny.areas.values(), (480, 240), strict=True):
        for need in tiny.needs.values():
            NeedEstimate.objects.create(
                place=place, area=area, need=need, people_per_year=people, low=people * 0.7, high=people * 1.4,
                basis="made up", from_date=SINCE,
            )  # fmt: skip
    for key, value in ASSUMPTIONS:
        Assumption.objects.create(
            place=place, key=key, value=value, unit="as named", low=value * 0.5, high=value * 2, source="made up",
            from_date=SINCE,
        )  # fmt: skip


def _studied(tiny):
    """What a plan needs before it is agreed: a statement for each need, recognised, and a study of demand."""
    for key, need in tiny.needs.items():
        Outcome.objects.create(
            place=tiny.place, key=key, name=need.name, need=need, i_statement=f"I have {need.name.lower()}.",
            said_by="Dee", recognised_by="the Thursday group", measure="",
        )  # fmt: skip
    keep_study(
        tiny.place, purpose="Help me keep my home and some company", from_month="2027-03", to_month="2027-04",
        help_me=14, you_did_not=8, not_agreed=2, classed_by=["Asha", "Paul"], by=tiny.planner, at=tiny.at - DAY,
    )  # fmt: skip


def _supplied(tiny):
    place, columns = tiny.place, ("units_per_person_produced", "units_per_pull", "worker_hours_per_pull")
    tiny.capabilities = {
        key: Capability.objects.create(
            place=place, key=key, name=name, kind=kind, unit=unit, travels=travels, can_be_produced=produced,
            can_be_kept_free=kept, cost_per_unit_produced_pence=rest[3], cost_per_unit_kept_pence=rest[4],
            **dict(zip(columns, rest[:3], strict=True)),
        )
        for key, name, kind, unit, travels, produced, kept, *rest in CAPABILITIES
    }  # fmt: skip
    for need, capability, produced, pulled in FITS:
        Fit.objects.create(
            place=place, need=tiny.needs[need], capability=tiny.capabilities[capability],
            produced_share=produced, pulled_share=pulled, source="made up",
        )  # fmt: skip
    tiny.sites = {
        key: Site.objects.create(
            place=place, key=key, name=name, organisation=tiny.council, area=tiny.areas[area],
            latitude=latitude, longitude=longitude, cost_per_month_pence=100_000,
        )
        for key, name, area, latitude, longitude in SITES
    }  # fmt: skip
    tiny.services = {
        key: Service.objects.create(
            place=place, key=key, name=name, description=name, organisation=tiny.council, site=tiny.sites[site],
            capability=tiny.capabilities[capability], units_max_per_month=most,
        )
        for key, name, site, capability, most in SERVICES
    }  # fmt: skip
    starts_at, ends_at = month_bounds(f"{tiny.at:%Y-%m}", place.zone)
    month = {"starts_at": starts_at, "ends_at": ends_at}
    tiny.offers = {
        "rents": open_offer(tiny, "rents", 5, key="rents-now", **month),
        "advice": open_offer(tiny, "advice", 40, key="advice-now", kept_free=False, **month),
    }


def _budgeted(tiny, pence):
    for key, share in (("rent-hold", 0.1), ("debt-advice", 0.6), ("lift", 0.1), (None, 0.2)):
        capability = tiny.capabilities.get(key)
        centre = CostCentre.objects.create(
            place=tiny.place, code=f"C-{key or 'people'}", name=capability.name if capability else "Workers and sites",
            organisation=tiny.council, capability=capability,
        )  # fmt: skip
        for year, of_first in (("2027-28", 1.0), ("2028-29", 0.94)):
            BudgetLine.objects.create(
                place=tiny.place, cost_centre=centre, year=year, budget_pence=round(pence * share * of_first),
                actual_pence=None, statutory_minimum_pence=0, committed_pence=0,
            )  # fmt: skip
