"""What opening and closing sites costs once, and the promises that keep some open.

A one-off cost is spread over the months. Over all of them a site that is open today and may shut costs its closing
if it shuts; so the money is first made short by every such closing, and each site that stays open gives its own back.
What is left is a case whose sites cost one sum a month open and nothing shut, which sites.py knows how to choose from.
"""

from dataclasses import replace

import numpy as np

from drawwell.engine.plan.answer import Limit, Plan
from drawwell.engine.plan.case import PlanCase

PENCE_PER_POUND = 100.0


def may_shut(case: PlanCase) -> np.ndarray:
    """Sites that the design may shut: those named, less those that a promise protects, (S,)."""
    shut = np.zeros(len(case.sites), dtype=bool)
    shut[: len(case.sites_may_shut)] = case.sites_may_shut
    shut[[protected.site for protected in case.protected]] = False
    return shut


def doors_cost(case: PlanCase) -> bool:
    """Whether any site costs something to open or to close."""
    return bool(_opening(case).any() or _closing(case).any())


def _is_open(case: PlanCase) -> np.ndarray:
    return case.site_is_open if len(case.site_is_open) else np.ones(len(case.sites), dtype=bool)


def _opening(case: PlanCase) -> np.ndarray:
    """Pence a month for opening each site, (S,); 0 for those open today."""
    cost = case.opening_cost if len(case.opening_cost) else np.zeros(len(case.sites))
    return np.where(_is_open(case), 0.0, cost)


def _closing(case: PlanCase) -> np.ndarray:
    """Pence a month for closing each site, (S,); 0 for those shut today."""
    cost = case.closing_cost if len(case.closing_cost) else np.zeros(len(case.sites))
    return np.where(_is_open(case), cost, 0.0)


def with_priced_doors(case: PlanCase) -> PlanCase:
    """The same question with what opening and closing cost put into the sites' cost and the budget.

    A site that costs no less to close than to keep stays open.
    """
    shut, opening, closing = may_shut(case), _opening(case), _closing(case)
    shut &= case.site_cost + opening > closing
    back = np.where(shut, closing, 0.0)
    return replace(
        case,
        site_cost=case.site_cost + opening - back,
        budget=case.budget - back.sum(),
        sites_may_shut=shut,
        site_is_open=np.zeros(0, dtype=bool),
        opening_cost=np.zeros(0),
        closing_cost=np.zeros(0),
    )


def told_with_doors(case: PlanCase, plan: Plan, open_sites: np.ndarray) -> Plan:
    """A plan of the priced question told for the question as it was asked, with each door it opens and closes."""
    opened = np.where(open_sites, _opening(case), 0.0)
    closed = np.where(open_sites, 0.0, _closing(case))
    price = {limit.month: limit.worth_of_one_more for limit in plan.limits if limit.kind == "budget"}
    limits = []
    for words, cost in (("Opening", opened), ("Closing", closed)):
        for s in np.flatnonzero(cost):
            pounds = float(cost[s]) / PENCE_PER_POUND
            limits += [Limit(f"{words} {case.sites[s]}", "doors", "£", t, pounds, 0.0, price[t]) for t in case.months]
    limits += [
        Limit(
            f"'{one.name}', which keeps {case.sites[one.site]} open", "protected", "£", t,
            float(case.site_cost[one.site]) / PENCE_PER_POUND, 0.0, price[t],
        )
        for one in case.protected
        for t in case.months
    ]  # fmt: skip
    months = len(case.months)
    return replace(
        plan,
        cost_sites=np.full(months, float(case.site_cost[open_sites].sum())),
        cost_change=plan.cost_change + opened.sum() + closed.sum(),
        limits=plan.limits + tuple(limits),
    )
