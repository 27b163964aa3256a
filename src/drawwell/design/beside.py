"""What is kept beside a plan, to be set beside another: organisations, costs to others, weights, less money.

What less or more money would do is worked out on the first month at its expected need, so that it takes a second.
"""

from dataclasses import dataclass, replace

import numpy as np

from drawwell.guard.powers import no_power
from drawwell.page.wording import amount_of
from drawwell.place.models import Assumption, Organisation

from .fresh_demand import on_fresh_demand
from .named_limits import kept_with_weights

MONEY_TRIED = (0.82, 0.88, 0.94, 1.06)
FIRST_TO_GO = 0.94
LEAST_SHOWN = 0.05


def kept_beside(question, found, mode):
    """A dict of plain figures a month: see the keys. Prices of floors are at most what dropping one would gain."""
    case, months = question.case, len(question.case.months)
    return {
        "organisations": _organisations(question, found),
        "unmet_cost_pence": _unmet_costs(case, found),
        "weights": kept_with_weights(question.areas[0].place, question.needs, _weights_of(question)),
        "floor_prices": _floor_prices(case, found, months),
        "less_money": _less_money(case, mode),
        "fresh_demand": on_fresh_demand(question, found, mode),
    }


def _organisations(question, found):
    """Pence a month that each organisation's sites are given for what they produce and keep free."""
    case, months = question.case, len(question.case.months)
    pence = np.einsum("sct,c->s", found.produced, case.cost_produced)
    pence += np.einsum("sct,c->s", found.kept, case.cost_kept)
    names = dict(Organisation.objects.for_place(question.areas[0].place).values_list("id", "name"))
    given = {}
    for site, one in zip(question.sites, pence, strict=True):
        name = names[site.organisation_id]
        given[name] = given.get(name, 0.0) + float(one) / months
    return given


def _unmet_costs(case, found):
    """Pence a month that people left unmet cost others, by whom it falls on; empty where nobody said."""
    if not len(case.cost_if_unmet):
        return {}
    unmet = (found.asked - found.met).sum(axis=(0, 2)) / len(case.months)
    costs = {}
    for pence, name, people in zip(case.cost_if_unmet, case.falls_on, unmet, strict=True):
        if pence:
            costs[name] = costs.get(name, 0.0) + float(pence * people)
    return costs


def _weights_of(question):
    """The stated assumptions that weigh areas and asks."""
    place = question.areas[0].place
    return Assumption.objects.for_place(place).filter(
        key__in=("equity-most-deprived-weight", "unmet-ask-weight"), to_date__isnull=True
    )


def _floor_prices(case, found, months):
    """By floor, the most a month that dropping it could gain, dearest first; value is concave in what is asked."""
    prices = []
    for floor in case.floors:
        begins = f"The floor '{floor.name}' in "
        own = (one for one in found.limits if one.kind == "floor" and one.name.startswith(begins))
        prices.append((floor.name, sum(one.worth_of_one_more * one.amount for one in own) / months))
    return sorted(((name, worth) for name, worth in prices if worth >= LEAST_SHOWN), key=lambda one: -one[1])


def _less_money(case, mode):
    """The frontier of value against money, and what goes first when there is less, in the first month."""
    from drawwell.engine.plan import NoPlanFits, solve
    from drawwell.engine.plan.questions import frontier, stopped_first

    first = first_month_of(case)
    plan = solve(first, mode)
    if isinstance(plan, NoPlanFits):
        return {}
    points = [[1.0, plan.value], *([one.share, one.value] for one in frontier(first, MONEY_TRIED, mode))]
    less = stopped_first(first, plan, FIRST_TO_GO)
    told = {"points": sorted(points), "share": FIRST_TO_GO}
    if isinstance(less, NoPlanFits):
        return told | {"sentence": less.sentence}
    unit_of = dict(zip(case.capabilities, case.units, strict=True))
    stopped = [[one.capability, one.site, one.kept_free, one.units, unit_of[one.capability]] for one in less.stopped]
    return told | {"stopped": stopped, "areas": list(less.areas), "needs": list(less.needs)}


def first_month_of(case):
    """The first month of a case at its expected demand, in any amount of capacity."""
    from drawwell.engine.plan.blocks import month_of
    from drawwell.engine.plan.first_stage import without_blocks

    mean = np.tensordot(case.scenario_weight, case.demand, axes=1)[None]
    whole = replace(case, demand=mean, scenario_weight=np.ones(1), sites_may_shut=np.zeros(0, dtype=bool))
    return month_of(without_blocks(whole), 0)


@dataclass(frozen=True)
class Beside:
    """One thing under the plan in force and under this one, a month: people met, or pence."""

    name: str
    before: float
    after: float

    @property
    def gained(self):
        return self.after - self.before


@no_power("sets two plans' kept figures side by side; no person is in them")
def set_beside(plan, against):
    """Needs, organisations, costs to others: each a list of Beside, largest loss first; empty without another plan."""
    mine, other = plan.result, against.result if against is not None else {}
    return {
        "needs_beside": _beside(_met(mine), _met(other)),
        "organisations_beside": _beside(mine.get("organisations", {}), other.get("organisations", {})),
        "others_beside": _beside(mine.get("unmet_cost_pence", {}), other.get("unmet_cost_pence", {})),
    }


def _met(result):
    columns = (result.get(key, ()) for key in ("needs", "need_met_produced", "need_met_pulled"))
    return {name: produced + pulled for name, produced, pulled in zip(*columns, strict=True)}


def _beside(mine, other):
    both = [Beside(name, other.get(name, 0.0), mine.get(name, 0.0)) for name in {**other, **mine}] if other else []
    return sorted((one for one in both if abs(one.gained) > LEAST_SHOWN), key=lambda one: (one.gained, one.name))


@no_power("reads a plan's own kept figures; no person is in them")
def less_money_of(plan):
    """What more or less money would do, in words and rows, for a page; None where it was not worked out."""
    told = plan.result.get("less_money")
    if not told:
        return None
    now = next(value for share, value in told["points"] if share == 1.0)
    return {
        "points": [
            {"share": f"{share:.0%}", "value": value, "part": f"{value / now:.1%}" if value is not None and now else ""}
            for share, value in told["points"]
        ],
        "share": f"{1 - told['share']:.0%}",
        "stopped": [
            {"capability": capability, "site": site, "kept_free": kept_free, "amount": _amount(units, *unit)}
            for capability, site, kept_free, units, *unit in told.get("stopped", ())
        ],
        "areas": [name for name, _ in told.get("areas", ())][:3],
        "needs": [name for name, _ in told.get("needs", ())][:3],
        "sentence": told.get("sentence", ""),
    }


def _amount(units, unit="unit"):
    return amount_of(units, unit)
