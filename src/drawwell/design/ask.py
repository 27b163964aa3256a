"""Putting a place's question to the design engine: its rows become one PlanCase, and nothing of a person is in it."""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from django.db.models import Q

from drawwell.guard.refusals import Refusal
from drawwell.place.geography import km_between
from drawwell.place.models import Area, Assumption
from drawwell.supply.models import BudgetLine, Capability, Service
from drawwell.understand.models import Need, NeedEstimate

from .believed import KNOWN_EXACTLY, as_moved, need_by_month, shapes_of_estimates
from .models import Fit, Proposal
from .named_limits import contracts_of, fields_of

OUT_OF_REACH = 0.05
NEAREST_KEPT_IN_REACH = 3
# Used where a place's own assumptions say nothing; each is shown with the plan.
DEFAULTS = {
    "worker-hour-cost-pence": 3200.0,
    "worker-hours-per-month": np.inf,
    "access-halves-at-km-visited": 3.0,
    "access-halves-at-km-travels": 12.0,
    "universal-floor-share": 0.2,
    "need-variation-share": 0.2,
    "equity-most-deprived-weight": 1.3,
    "unmet-ask-weight": 1.5,
}
SCENARIOS = 4  # few, in opposite pairs; what a plan made on them delivers on others stands beside its promise
BAD_YEARS_SHARE = 0.25  # of the years tried, by weight, count as bad: the mean of that worst part has the weight
SEED = 1
PROPOSALS_COUNT_FOR_DAYS = 190
ASKED_FOR = "asked for and not had"  # begins the name of a need that a proposal put in


class NothingToDesign(Refusal):
    """{place} has no {missing} yet, so there is nothing to design. Load a place folder that has them first."""

    status = 422


@dataclass(frozen=True)
class Question:
    """A PlanCase and what its numbers stand for, in the same order."""

    case: object
    areas: list
    needs: list  # Need rows; after them one None for each proposal put in as a need of its own
    capabilities: list
    sites: list
    proposals: list  # the proposals that the case contains as asked-for needs
    assumptions: dict
    deciles: np.ndarray


def assumptions_of(place, *, at):
    """The place's assumptions that hold at a moment: key -> value, with defaults for what it does not state."""
    today = at.date()
    rows = (
        Assumption.objects.for_place(place)
        .filter(Q(to_date__isnull=True) | Q(to_date__gte=today))
        .order_by("from_date")
    )
    return DEFAULTS | {row.key: row.value for row in rows}


def open_proposals(place, *, at):
    """The latest proposal of each kind and capability that is still young enough to count."""
    rows = (
        Proposal.objects.for_place(place)
        .filter(made_at__lte=at, made_at__gt=at - timedelta(days=PROPOSALS_COUNT_FOR_DAYS))
        .select_related("capability", "area")
        .order_by("made_at", "id")
    )
    return list({(row.kind, row.capability_id, row.area_id): row for row in rows}.values())


def months_of(year, *, count=12):
    """'2027-28' -> its first months as '2027-04', ... The financial year begins in April."""
    start = int(year[:4])
    return [f"{start + (3 + i) // 12}-{(3 + i) % 12 + 1:02d}" for i in range(count)]


def question_of(place, *, year, at, months=None, proposals=(), budget_share=1.0, bad_years=0.0):
    """The place's question for a financial year; bad years weigh so much (0 to 1) in it. Raises NothingToDesign."""
    from drawwell.engine.plan import PlanCase

    months = months or months_of(year)
    areas = _rows(place, Area, "areas", "code")
    needs = _rows(place, Need, "needs", "key")
    capabilities = _rows(place, Capability, "capabilities", "key")
    services, sites = _services_and_sites(place)
    known = assumptions_of(place, at=at)
    budget, minimums = _money(place, year, capabilities, budget_share)
    people = _people_per_month(place, areas, needs)
    value = _value(areas, needs, known)
    fit_produced, fit_pulled, units_pulled = as_moved(
        *_fit(place, needs, capabilities), _each(capabilities, "units_per_pull"), capabilities, known
    )
    can_produce, can_keep, room = _what_sites_can_do(services, sites, capabilities)
    asked = _can_be_answered(proposals, capabilities, can_produce, can_keep)
    people, value, fit_produced, fit_pulled = _with_asks(
        asked, areas, capabilities, people, value, fit_produced, fit_pulled, known
    )
    demand, weight = _demand(place, areas, needs, months, people, known["need-variation-share"], at=at)
    named = {"months": months, "capabilities": capabilities, "sites": sites, "room": room, "at": at}
    limits = fields_of(place, needs=[*needs, *[None] * len(asked)], **named)
    minimums += contracts_of(place, **named)
    case = PlanCase(
        areas=tuple(area.name for area in areas),
        needs=tuple([need.name for need in needs] + [_asked_name(p) for p in asked]),
        capabilities=tuple(one.name for one in capabilities),
        sites=tuple(f"{site.name}" for site in sites),
        months=tuple(months),
        demand=demand,
        scenario_weight=weight,
        value=value,
        fit_produced=fit_produced,
        fit_pulled=fit_pulled,
        access_produced=_access(areas, sites, known["access-halves-at-km-visited"]),
        access_pulled=_access(areas, sites, known["access-halves-at-km-travels"]),
        units_produced=_each(capabilities, "units_per_person_produced"),
        units_pulled=units_pulled,
        worker_hours=_each(capabilities, "worker_hours_per_pull"),
        can_produce=can_produce,
        can_keep=can_keep,
        units_max=room,
        cost_produced=_each(capabilities, "cost_per_unit_produced_pence"),
        cost_kept=_each(capabilities, "cost_per_unit_kept_pence"),
        cost_worker_hour=float(known["worker-hour-cost-pence"]),
        site_cost=np.array([float(site.cost_per_month_pence) for site in sites]),
        budget=np.full(len(months), budget),
        worker_hours_max=np.full(len(months), float(known["worker-hours-per-month"])),
        floors=_floors(needs, known["universal-floor-share"]),
        minimums=tuple(minimums),
        units=tuple(one.unit for one in capabilities),
        tail_weight=bad_years,
        tail_share=BAD_YEARS_SHARE,
        **limits,
    )
    deciles = np.array([area.deprivation_decile for area in areas])
    return Question(case, areas, [*needs, *[None] * len(asked)], capabilities, sites, asked, known, deciles)


def mean_scenario(case):
    """The same case with its mean demand alone: a sweep of many designs needs no more, and takes a third as long."""
    mean = np.tensordot(case.scenario_weight, case.demand, axes=1)[None]
    return replace(case, demand=mean, scenario_weight=np.ones(1))


def _rows(place, model, words, order):
    found = list(model.objects.for_place(place).order_by(order))
    if not found:
        raise NothingToDesign(place=place.name, missing=words)
    return found


def _services_and_sites(place):
    services = list(Service.objects.for_place(place).select_related("site").order_by("key"))
    if not services:
        raise NothingToDesign(place=place.name, missing="services")
    return services, sorted({service.site for service in services}, key=lambda site: site.key)


def _demand(place, areas, needs, months, people, spread, *, at):
    """People (W, areas, needs, months) in years drawn from the estimates' ranges, and their weights; see the engine.

    people (areas, needs and, after them, asks) a month: an ask is as many as were published, alike in every month.
    """
    from drawwell.engine.estimates import yearly_scenarios

    asks = people.shape[1] - len(needs)
    exact = np.full((len(areas), asks), KNOWN_EXACTLY)
    shapes = np.hstack([shapes_of_estimates(place, areas, needs), exact])
    years, weight = yearly_scenarios(people, shapes, spread, SCENARIOS, SEED)
    by_month = np.vstack([need_by_month(place, needs, months, at=at), np.ones((asks, len(months)))])
    return years[..., None] * by_month, weight


def _floors(needs, share):
    """Something for everyone: the least share of each need that is met, where the place asks for one."""
    from drawwell.engine.plan import Floor

    return tuple(Floor(f"{need.name}: something for everyone", i, share) for i, need in enumerate(needs) if share > 0)


def _each(capabilities, field):
    return np.array([float(getattr(one, field)) for one in capabilities])


def _money(place, year, capabilities, share):
    """Pence a month that can be planned, and the named minimums of statute and contract.

    What is committed at a cost centre that serves no one capability cannot be planned and is taken off first.
    """
    from drawwell.engine.plan import Minimum

    lines = list(BudgetLine.objects.for_place(place).filter(year=year).select_related("cost_centre__capability"))
    if not lines:
        raise NothingToDesign(place=place.name, missing=f"budget for {year}")
    place_of = {one.id: i for i, one in enumerate(capabilities)}
    budget, minimums = 0.0, []
    for line in lines:
        budget += line.budget_pence / 12 * share
        capability = place_of.get(line.cost_centre.capability_id)
        if capability is None:
            budget -= line.committed_pence / 12
            continue
        # What is committed may be the very money that meets the statute, so the larger one binds.
        most = max(line.statutory_minimum_pence, line.committed_pence)
        if most:
            kind = "statute" if line.statutory_minimum_pence >= line.committed_pence else "contract"
            minimums.append(Minimum(f"{line.cost_centre.name} ({line.because})", capability, most / 12, kind))
    return budget, minimums


def _people_per_month(place, areas, needs):
    """(A, N) people a month in whom each need arises, from the latest estimates."""
    row, column = {a.id: i for i, a in enumerate(areas)}, {n.id: i for i, n in enumerate(needs)}
    people = np.zeros((len(areas), len(needs)))
    for one in NeedEstimate.objects.for_place(place).order_by("from_date"):
        people[row[one.area_id], column[one.need_id]] = one.people_per_year / 12
    return people


def _value(areas, needs, known):
    """(A, N) what meeting one person is worth: priority times equity, which falls evenly to 1 at decile 10."""
    most = known["equity-most-deprived-weight"]
    equity = np.array([1 + (most - 1) * (10 - area.deprivation_decile) / 9 for area in areas])
    return np.outer(equity, [need.priority_weight for need in needs])


def _fit(place, needs, capabilities):
    row, column = {n.id: i for i, n in enumerate(needs)}, {c.id: i for i, c in enumerate(capabilities)}
    produced, pulled = np.zeros((len(needs), len(capabilities))), np.zeros((len(needs), len(capabilities)))
    for fit in Fit.objects.for_place(place):
        produced[row[fit.need_id], column[fit.capability_id]] = fit.produced_share
        pulled[row[fit.need_id], column[fit.capability_id]] = fit.pulled_share
    return produced, pulled


def _asked_name(proposal):
    name = f"{ASKED_FOR}: {proposal.capability.name}"
    return f"{name} ({proposal.area.name})" if proposal.area_id else name


def _can_be_answered(proposals, capabilities, can_produce, can_keep):
    """The proposals that some site could answer with capacity. Of the others the answer says that none can."""
    able = {
        (kind, one.id): can[:, i].any()
        for kind, can in ((Proposal.Kind.KEEP_FREE, can_keep), (Proposal.Kind.PRODUCE, can_produce))
        for i, one in enumerate(capabilities)
    }
    return [one for one in proposals if one.unmet and able.get((one.kind, one.capability_id), False)]


def _with_asks(asked, areas, capabilities, people, value, fit_produced, fit_pulled, known):
    """Each proposal becomes a need of its own: people who asked for one capability and could not have it.

    Their number is the published, rounded count a month; where no area was published, areas share it as they
    share all need. They are worth what the best-valued need is, times the stated weight of an unmet ask.
    """
    known_needs = value.shape[1]
    for proposal in asked:
        column = next(i for i, one in enumerate(capabilities) if one.id == proposal.capability_id)
        a_month = proposal.unmet / max(1, proposal.months)
        share = people.sum(axis=1) / max(people.sum(), 1e-12)
        if proposal.area_id:
            share = np.array([float(area.id == proposal.area_id) for area in areas])
        people = np.column_stack([people, share * a_month])
        worth = value[:, :known_needs].max(axis=1) * known["unmet-ask-weight"]
        value = np.column_stack([value, worth])
        by_pull = proposal.kind == proposal.Kind.KEEP_FREE
        fit_produced = np.vstack([fit_produced, _one_hot(len(capabilities), column, 0.0 if by_pull else 0.9)])
        fit_pulled = np.vstack([fit_pulled, _one_hot(len(capabilities), column, 0.95 if by_pull else 0.0)])
    return people, value, fit_produced, fit_pulled


def _one_hot(length, at, value):
    row = np.zeros(length)
    row[at] = value
    return row


def _what_sites_can_do(services, sites, capabilities):
    place_of_site = {site.id: i for i, site in enumerate(sites)}
    place_of = {one.id: i for i, one in enumerate(capabilities)}
    room = np.zeros((len(sites), len(capabilities)))
    for service in services:
        room[place_of_site[service.site_id], place_of[service.capability_id]] += service.units_max_per_month
    produced = np.array([one.can_be_produced for one in capabilities])
    kept = np.array([one.can_be_kept_free for one in capabilities])
    return (room > 0) & produced, (room > 0) & kept, room


def _access(areas, sites, halves_at_km):
    """(A, S) share who can use a site: halves every so many km, and is nothing where few would go.

    The nearest sites stay in reach however far, so that no area is written off by its map.
    """
    latitudes, longitudes = [s.latitude for s in sites], [s.longitude for s in sites]
    km = np.array([km_between(a.latitude, a.longitude, latitudes, longitudes) for a in areas])
    access = 0.5 ** (km / halves_at_km)
    near = np.argsort(km, axis=1, kind="stable")[:, :NEAREST_KEPT_IN_REACH]
    keep = access >= OUT_OF_REACH
    np.put_along_axis(keep, near, True, axis=1)
    return np.where(keep, np.maximum(access, 1e-3), 0.0)
