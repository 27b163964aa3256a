"""From a case to a plan: check, solve, repair, prove, name the limits."""

import numpy as np

from drawwell.engine.plan.answer import Limit, NoPlanFits, Plan
from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import (
    money_to_plan,
    net_worth_of_hours,
    net_worth_of_stocks,
    upper_bound,
)
from drawwell.engine.plan.check import check_case
from drawwell.engine.plan.nofit import money_at_odds, why_no_plan_fits
from drawwell.engine.plan.options import Options, options_of
from drawwell.engine.plan.programme import PENCE_PER_POUND, programme_of
from drawwell.engine.plan.repair import MonthPlan, repair
from drawwell.engine.plan.small import MonthAnswer, solve_months

FLOWS_AT_MOST = 45_000  # flows of one month's programme beyond which far sites are left out
FEWEST_SITES = 2  # never leave an area fewer choices than this for one capability


def solve(case: PlanCase, mode: str = "both") -> Plan | NoPlanFits:
    """The best mix of produced capacity, reserve and worker hours, with its proof; or why no plan fits.

    mode is "both", "production only" (nothing is pulled) or "partnering only" (no standard service is used).
    Raises CaseIsWrong with one sentence when the case itself is wrong.
    """
    check_case(case)
    at_odds = money_at_odds(case, mode)
    if at_odds:
        return at_odds
    options, notes = _options_that_fit(case, mode)
    programme = programme_of(case, options)
    answers = solve_months(programme)
    if None in answers:
        return why_no_plan_fits(programme, answers.index(None), mode)
    return plan_of(case, mode, options, answers, "HiGHS simplex, month by month", notes)


def plan_of(
    case: PlanCase, mode: str, options: Options, answers: list[MonthAnswer], solver: str, notes: tuple[str, ...]
) -> Plan:
    """Repair each month's answer into a plan that fits to the last unit, bound it from its prices, name its limits."""
    whole = options if not options.left_out else options_of(case, mode)
    months = [repair(case, options, t, answer) for t, answer in enumerate(answers)]
    value = float(sum(month.value for month in months))
    bound = sum(upper_bound(case, whole, t, answer.prices) for t, answer in enumerate(answers))
    bound = max(float(bound), value)
    stocks = np.stack([month.stocks for month in months], axis=1)
    used = np.stack([month.used for month in months], axis=1)
    net = np.stack([answer.prices.stock.sum(axis=0) for answer in answers], axis=1)
    hours = np.array([month.hours for month in months])
    produced, kept = _by_place(case, options, stocks)
    used_produced, used_kept = _by_place(case, options, used)
    worth_produced, worth_kept = _by_place(case, options, net)
    return Plan(
        mode=mode,
        solver=solver,
        produced=produced,
        kept=kept,
        used_produced=used_produced,
        used_kept=used_kept,
        worker_hours=hours,
        met_produced=_by_month(case, [month.met_produced for month in months]),
        met_pulled=_by_month(case, [month.met_pulled for month in months]),
        asked=np.tensordot(case.scenario_weight, case.demand, axes=1),
        value=value,
        upper_bound=bound,
        gap=(bound - value) / bound if bound > 0 else 0.0,
        cost_produced=np.einsum("sct,c->t", produced, case.cost_produced),
        cost_kept=np.einsum("sct,c->t", kept, case.cost_kept),
        cost_workers=hours * case.cost_worker_hour,
        cost_sites=np.full(len(case.months), float(case.site_cost.sum())),
        worth_produced=worth_produced,
        worth_kept=worth_kept,
        limits=tuple(limit for t in range(len(months)) for limit in _limits(case, options, t, months[t], answers[t])),
        notes=notes,
    )


def _options_that_fit(case: PlanCase, mode: str) -> tuple[Options, tuple[str, ...]]:
    """All options, or those of the nearest sites where all would make the programme too large."""
    options = options_of(case, mode)
    scenarios = len(case.scenario_weight)
    if len(options.cell) * scenarios <= FLOWS_AT_MOST:
        return options, ()
    nearest = len(case.sites)
    while len(options.cell) * scenarios > FLOWS_AT_MOST and nearest > FEWEST_SITES:
        nearest = max(FEWEST_SITES, nearest * 3 // 4)
        options = options_of(case, mode, nearest)
    note = (
        f"Only the nearest {nearest} sites with each capability were considered for each area "
        f"({options.left_out:,} farther options left out); the bound counts them all."
    )
    return options, (note,)


def _by_place(case: PlanCase, options: Options, stocks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Stocks (Q, T) as produced and kept, (S, C, T) each."""
    shape = (len(case.sites), len(case.capabilities), stocks.shape[1])
    produced, kept = np.zeros(shape), np.zeros(shape)
    for table, own in ((produced, ~options.stock_kept), (kept, options.stock_kept)):
        table[options.stock_site[own], options.stock_capability[own]] = stocks[own]
    return produced, kept


def _by_month(case: PlanCase, met: list[np.ndarray]) -> np.ndarray:
    return np.stack(met, axis=1).reshape(len(case.areas), len(case.needs), len(met))


def _limits(case: PlanCase, options: Options, month: int, plan: MonthPlan, answer: MonthAnswer) -> list[Limit]:
    """Every limit of a month, named, with its slack and the worth of one more unit (of a floor: one less)."""
    name, prices = case.months[month], answer.prices
    money = money_to_plan(case)[month]
    pounds = money / PENCE_PER_POUND
    left = float(pounds - plan.cost_pence / PENCE_PER_POUND)
    limits = [Limit("The budget", "budget", "£", name, float(pounds), left, prices.budget * PENCE_PER_POUND)]
    most = float(case.worker_hours_max[month])
    if np.isfinite(most):
        worth = net_worth_of_hours(case, prices)
        named = "Hours of workers beside people"
        limits.append(Limit(named, "worker hours", "hour", name, most, most - plan.hours, worth))
    limits += _room_limits(case, options, name, plan, prices)
    for f, floor in enumerate(case.floors):
        asked = floor.share * np.tensordot(case.scenario_weight, case.demand[:, :, floor.need, month], axes=1)
        for a, area in enumerate(case.areas):
            worth, slack = float(prices.floor[:, f, a].sum()), float(plan.over_floor[f, a])
            named = f"The floor '{floor.name}' in {area}"
            limits.append(Limit(named, "floor", "person", name, float(asked[a]), slack, worth))
    for m, minimum in enumerate(case.minimums):
        spent = float(plan.stocks @ (options.stock_cost * (options.stock_capability == minimum.capability)))
        asked, slack = minimum.pence_per_month / PENCE_PER_POUND, (spent - minimum.pence_per_month) / PENCE_PER_POUND
        worth = float(prices.minimum[m]) * PENCE_PER_POUND
        limits.append(Limit(f"The {minimum.kind} '{minimum.name}'", "minimum", "£", name, asked, slack, worth))
    return limits


def _room_limits(case: PlanCase, options: Options, month: str, plan: MonthPlan, prices) -> list[Limit]:
    """The room for each capability at each site where it is limited."""
    places = options.stock_site * len(case.capabilities) + options.stock_capability
    net = np.zeros(len(case.sites) * len(case.capabilities))
    np.maximum.at(net, places, net_worth_of_stocks(case, options, prices))
    taken = np.bincount(places, plan.stocks, len(net))
    limits = []
    for place in np.unique(places):
        site, capability = divmod(int(place), len(case.capabilities))
        room = float(case.units_max[site, capability])
        if np.isfinite(room):
            named = f"Room for {case.capabilities[capability]} at {case.sites[site]}"
            unit = case.units[capability] if case.units else "unit"
            limits.append(Limit(named, "room", unit, month, room, float(room - taken[place]), float(net[place])))
    return limits
