"""A plan as the twin rehearses it: its own lines, the people it is for, and the rates that hold or were changed."""

import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from django.db.models import Sum

from drawwell.guard.refusals import Refusal
from drawwell.place.models import Population
from drawwell.supply.models import Service

from .ask import open_proposals, question_of
from .at_work import as_workers_work
from .levers import BETWEEN, pulled
from .models import PlanLine

SUMMARY = (
    "asked",
    "met",
    "met_pulled",
    "unmet",
    "gave_up",
    "still_waiting",
    "failure_contacts",
    "wait_days_mean",
    "wait_days_p90",
    "reserve_used_share",
    "cost_pence",
    "cost_to_others_pence",
)
OTHER_WAY = {"both": "production only", "partnering only": "production only", "production only": "both"}
WAY_IN_WORDS = {
    "production only": "services only, with the same money",
    "both": "services and help kept free, with the same money",
}
IN_FORCE = "the plan in force"
AS_IT_IS = "the plan as it is"


class NothingToRehearse(Refusal):
    """'{plan}' does not keep within every limit, so there is nothing to rehearse: {sentence}"""


class OnlyOneLivesThere(Refusal):
    """One person lives in {place}: a rehearsal would be about them and not about a place. Rehearse where more live."""

    status = 422


@dataclass(frozen=True)
class PlanAsWritten:
    """A plan's own lines as the twin reads them: units by site, capability and month, and workers' hours by month."""

    produced: np.ndarray
    kept: np.ndarray
    worker_hours: np.ndarray
    mode: str


def check_can_be_rehearsed(plan):
    """Raise the reason why a plan cannot be rehearsed."""
    if not plan.fits_budget:
        raise NothingToRehearse(plan=plan.name, sentence=plan.sentence)
    people = Population.objects.for_place(plan.place).aggregate(people=Sum("people"))["people"]
    if people is not None and people < 2:
        raise OnlyOneLivesThere(place=plan.place.name)


def question_for(plan):
    """The question that a plan answered, as it was then."""
    check_can_be_rehearsed(plan)
    return question_of(
        plan.place,
        year=plan.year,
        at=plan.made_at,
        months=plan.months,
        proposals=open_proposals(plan.place, at=plan.made_at),
        budget_share=plan.result.get("budget_share", 1.0),
        bad_years=plan.result.get("bad_years", {}).get("weight", 0.0),
    )


def as_written(plan, question):
    """A plan's lines in the order of a question's sites, capabilities and months."""
    sites = {site.id: i for i, site in enumerate(question.sites)}
    capabilities = {one.id: i for i, one in enumerate(question.capabilities)}
    months = {month: i for i, month in enumerate(question.case.months)}
    shape = (len(sites), len(capabilities), len(months))
    produced, kept = np.zeros(shape), np.zeros(shape)
    for line in PlanLine.objects.filter(plan=plan, month__in=months):
        if line.site_id in sites and line.capability_id in capabilities:
            where = sites[line.site_id], capabilities[line.capability_id], months[line.month]
            produced[where] += line.produced_units
            kept[where] += line.kept_units
    hours = np.full(len(months), float(plan.result["worker_hours_per_month"]))
    return PlanAsWritten(produced, kept, hours, plan.mode)


def behaviour_of(question, changes):
    """How people behave: the place's assumptions, with those changed for this study."""
    from drawwell.engine.twin import Behaviour

    return Behaviour.from_assumptions(question.assumptions | {key: one["value"] for key, one in changes.items()})


def cases_of(plan, in_force, changes, going, *, levers=()):
    """(question, {name: TwinCase}): the plan first, then what it is set beside.

    That is the plan in force where it covers the same months, else the other way of spending the same money. With
    levers it is the plan itself without them.
    """
    from drawwell.engine.plan import NoPlanFits, solve
    from drawwell.engine.twin import TwinCase

    question = question_for(plan)
    behaviour = behaviour_of(question, changes)

    def case_of(found):
        plain = TwinCase.from_plan(question.case, found, behaviour, deprivation_decile=question.deciles)
        return as_people_live(plain, question)

    cases = {plan.name: case_of(as_written(plan, question))}
    if levers:
        changed, base = pulled(cases[plan.name], levers, list(question.case.months))
        return question, {plan.name: changed, AS_IT_IS: base}
    covered = in_force is not None and in_force != plan and set(plan.months) <= set(in_force.months)
    if covered:
        cases[f"{IN_FORCE}, {in_force.name}"] = case_of(as_written(in_force, question))
    else:
        going("Working out what to set it beside", 0.01)
        mode = OTHER_WAY[plan.mode]
        found = solve(question.case, mode)
        if not isinstance(found, NoPlanFits):
            cases[WAY_IN_WORDS[mode]] = case_of(found)
    return question, cases


def as_people_live(case, question):
    """The case with its residents told apart by age and circumstance, workers' shifts and caseloads where stated."""
    from drawwell.engine.twin_population import with_segments

    kinds, people = _people_by_kind(question)
    if len(kinds) > 1:
        case = with_segments(case, kinds, people)
    return as_workers_work(case, question.assumptions)


def _people_by_kind(question):
    """(age bands, or ages and circumstances where known, people (A, G)); no kinds where an area lacks its people."""
    row = {area.id: i for i, area in enumerate(question.areas)}
    counted = Population.objects.for_place(question.areas[0].place)
    found = {}
    for area, age, circumstance, count in counted.values_list("area_id", "age_band", "circumstance", "people"):
        kind = age if circumstance == "all" else f"{age}{BETWEEN}{circumstance}"
        found.setdefault(kind, np.zeros(len(row)))[row[area]] += count
    kinds = sorted(found, key=lambda kind: (int(re.match(r"\D*(\d*)", kind)[1] or 0), kind))
    people = np.stack([found[kind] for kind in kinds], axis=1) if kinds else np.zeros((len(row), 0))
    return (tuple(kinds), people) if len(kinds) and people.sum(axis=1).all() else ((), people)


def cost_by_who_pays(question, case):
    """Pence over the rehearsal by the organisation that runs what the plan buys; workers' hours and sites apart."""
    shares = defaultdict(dict)
    rooms = defaultdict(float)
    place = question.sites[0].place
    for service in Service.objects.for_place(place).select_related("organisation"):
        key = service.site_id, service.capability_id
        rooms[key] += service.units_max_per_month
        shares[key][service.organisation.name] = (
            shares[key].get(service.organisation.name, 0.0) + service.units_max_per_month
        )
    paid, opened = defaultdict(float), case.units.sum(axis=1)
    for station in range(case.produced_count + case.kept_count):
        site, c = question.sites[case.station_site[station]], case.station_capability[station]
        each = (question.case.cost_produced if station < case.produced_count else question.case.cost_kept)[c]
        key = site.id, question.capabilities[c].id
        for name, room in shares[key].items():
            paid[name] += opened[station] * each * room / rooms[key] if rooms[key] else 0.0
    rows = sorted(paid.items(), key=lambda row: -row[1])
    return [
        *rows,
        ("hours of workers beside people", case.cost_pence["workers"]),
        ("sites", case.cost_pence["sites"]),
    ]


def sentence_of(plan, data):
    """What the study says, in one sentence with its range."""
    measures = data["measures"][data["names"][0]]
    promised = plan.result["met_per_month"] * len(plan.months)
    met, wait = measures["met"], measures.get("wait_days_mean")
    waits = f"they wait {wait['mean']:.1f} days on average" if wait else "nobody was helped, so no wait can be told"
    if wait and wait["low"] < wait["high"]:
        waits += f" ({wait['low']:.1f} to {wait['high']:.1f})"
    tried = "".join(f"{words}. " for words in data.get("levers", ()))
    return (
        f"{tried}Rehearsed {len(data['seeds'])} times, {met['mean']:,.0f} people are met ({met['low']:,.0f} to "
        f"{met['high']:,.0f}) where the plan promised {promised:,.0f}; {waits}, and "
        f"{measures['failure_contacts']['mean']:,.0f} contacts come back because help did not fit."
    )
