"""From a case to a plan: check, solve, repair, prove, name the limits."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from drawwell.engine.plan.answer import Limit, NoPlanFits, Plan
from drawwell.engine.plan.blocks import FLOWS_AT_ONCE, from_fewer_scenarios, rounded_month, whole_month
from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import (
    money_to_plan,
    net_worth_of_hours,
    net_worth_of_stocks,
    upper_bound,
)
from drawwell.engine.plan.check import check_case
from drawwell.engine.plan.doors import doors_cost, told_with_doors, with_priced_doors
from drawwell.engine.plan.first_stage import (
    allowed,
    binds,
    comes_in_blocks,
    fence_rows,
    least_rows,
    month_key,
    moving_costs,
    owed,
    without_blocks,
)
from drawwell.engine.plan.keeps import check_keeps_limits
from drawwell.engine.plan.large import solve_months_large
from drawwell.engine.plan.nofit import floors_at_odds, money_at_odds, no_blocks_fit, why_no_plan_fits
from drawwell.engine.plan.options import Options, options_of
from drawwell.engine.plan.programme import PENCE_PER_POUND, programme_of
from drawwell.engine.plan.repair import MonthPlan, repair
from drawwell.engine.plan.rounding import added_in_one_order
from drawwell.engine.plan.sites import choose_sites, fewer_scenarios, with_all_sites, with_sites
from drawwell.engine.plan.small import MonthAnswer, solve_months

EXACT_AT_MOST = 80_000  # flows of one month's programme up to which the exact solver is used
GAPS = ((500_000, 0.005), (np.inf, 0.01))  # flows of a month up to which the plan is proved to this gap
OPTIONS_A_CELL = 36  # options of an average cell beyond which far sites are left out
FEWEST_SITES = 3  # never leave an area fewer choices than this for one capability


@added_in_one_order
def solve(
    case: PlanCase, mode: str = "both", solver: str | None = None, gap: float | None = None, map: Callable = map
) -> Plan | NoPlanFits:
    """The best mix of produced capacity, reserve and worker hours, with its proof; or why no plan fits.

    mode    "both", "production only" (nothing is pulled) or "partnering only" (no standard service is used)
    solver  "small" (HiGHS, exact), "middle" (PDLP) or "large" (structured); None: by size. The plan says which.
    gap     what the middle and large solvers prove their plan to, as a share of the bound; None: by size

    map     has the months of a large place done, each after the first: the built-in one, or one that sends them to
            other machines; the answer is the same

    Raises CaseIsWrong with one sentence when the case itself is wrong.
    """
    check_case(case)
    return _solve(case, mode, solver, gap, map)


def _solve(case: PlanCase, mode: str, solver: str | None, gap: float | None, map: Callable) -> Plan | NoPlanFits:
    """The same for a case known to be sound."""
    if np.any(case.sites_may_shut) or case.protected or doors_cost(case):
        return _solve_with_sites(case, mode, solver, gap, map)
    at_odds = money_at_odds(case, mode)
    if at_odds:
        return at_odds
    options, notes = _options_in_reach(case, mode)
    flows = len(options.cell) * len(case.scenario_weight)
    solver = solver or ("small" if flows <= EXACT_AT_MOST else "large")
    gap = gap or next(gap for most, gap in GAPS if flows <= most)
    found = _answers(without_blocks(case), mode, options, gap, solver, map)
    if isinstance(found, NoPlanFits):
        return found
    answers, said = found
    if comes_in_blocks(case):
        return _in_blocks(case, mode, options, gap, solver, answers, said, notes)
    return plan_of(case, mode, options, answers, said, notes)


def _solve_with_sites(case, mode: str, solver: str | None, gap: float | None, map: Callable) -> Plan | NoPlanFits:
    """Choose the sites, then solve the case on those; where no choice fits, say why with all of them open."""
    priced, everything = with_priced_doors(case), np.ones(len(case.sites), dtype=bool)
    choice = choose_sites(priced, mode) if priced.sites_may_shut.any() else None
    if choice is None:
        plan = _solve(replace(priced, sites_may_shut=np.zeros(0, dtype=bool), protected=()), mode, solver, gap, map)
        fits = isinstance(plan, Plan)
        return told_with_doors(case, replace(plan, open_sites=everything), everything) if fits else plan
    plan = _solve(with_sites(priced, choice.open_sites), mode, solver, gap, map)
    if isinstance(plan, NoPlanFits):
        return plan
    plan = with_all_sites(priced, plan, choice.open_sites, choice.upper_bound)
    return told_with_doors(case, plan, choice.open_sites)


def _options_in_reach(case: PlanCase, mode: str) -> tuple[Options, tuple[str, ...]]:
    """All options, or those of the nearest sites where each cell would have very many."""
    options = options_of(case, mode)
    most = OPTIONS_A_CELL * (len(options.start) - 1)
    nearest = len(case.sites)
    while len(options.cell) > most and nearest > FEWEST_SITES:
        nearest = max(FEWEST_SITES, nearest * 3 // 4)
        options = options_of(case, mode, nearest)
    if not options.left_out:
        return options, ()
    note = (
        f"Only the nearest {nearest} sites with each capability were considered for each area "
        f"({options.left_out:,} farther options left out); the bound counts them all."
    )
    return options, (note,)


def _answers(
    case: PlanCase, mode: str, options: Options, gap: float, solver: str, map: Callable = map
) -> tuple[list[MonthAnswer], str] | NoPlanFits:
    """An answer for each month and the solver's name; or why some month has none."""
    if solver == "small":
        programme = programme_of(case, options)
        answers, said = solve_months(programme), "HiGHS, each month exact"
        if None in answers:
            return why_no_plan_fits(programme, answers.index(None), mode)
        return answers, said
    at_odds = floors_at_odds(case, options, mode)
    if at_odds:
        return at_odds
    if solver == "middle":
        from drawwell.engine.plan.middle import solve_months_middle  # ortools loads slowly: only when asked for

        answers, said = solve_months_middle(case, options, gap), "PDLP, month by month"
    else:
        answers, sweeps = solve_months_large(case, options, gap, map=map)
        said = f"structured first-order, {sweeps} sweeps"
    if None in answers:
        return _floors_out_of_reach(case, mode, options, answers.index(None), gap)
    return answers, said


def _floors_out_of_reach(case: PlanCase, mode: str, options: Options, month: int, gap: float):
    """Whether one month's floors fit at all, in its mean scenario; and where they do, the exact answers of the case."""
    mean = np.tensordot(case.scenario_weight, case.demand, axes=1)[None]
    alone = replace(case, demand=mean, scenario_weight=np.ones(1))
    programme = programme_of(alone, options)
    if solve_months(programme)[month] is None:
        return why_no_plan_fits(programme, month, mode)
    return _answers(case, mode, options, gap, "small")


def _in_blocks(case, mode, options, gap, solver, answers, said, notes) -> Plan | NoPlanFits:
    """The plan in whole blocks: chosen whole where a month is small enough, rounded up and designed again elsewhere."""
    flows = len(options.cell) * len(case.scenario_weight)
    at_once = solver == "small" and flows <= FLOWS_AT_ONCE
    programme = programme_of(without_blocks(case), options) if at_once else None
    fewer = fewer_scenarios(case, options, FLOWS_AT_ONCE) if len(options.cell) <= FLOWS_AT_ONCE else None
    in_blocks, known = [], {}
    for month, answer in enumerate(answers):
        key = (*month_key(case, month), case.budget[month], case.worker_hours_max[month])
        if key not in known and at_once:
            known[key] = whole_month(replace(programme, case=case), month, answer)
        elif key not in known:
            few = fewer and from_fewer_scenarios(case, fewer, options, month, answer)
            known[key] = few or rounded_month(case, options, month, answer, partial(_one_month, mode, gap, solver))
        if known[key] is None:
            return no_blocks_fit(case, month, mode, proved=at_once)
        in_blocks.append(known[key])
    bound = _bound_of(without_blocks(case), mode, options, answers, [month.bound for month in in_blocks])
    how = "whole blocks by HiGHS" if at_once else "rounded to whole blocks"
    return plan_of(case, mode, options, [month.answer for month in in_blocks], f"{said}; {how}", notes, bound)


def _one_month(mode: str, gap: float, solver: str, case: PlanCase, options: Options) -> MonthAnswer | None:
    found = _answers(without_blocks(case), mode, options, gap, solver)
    return None if isinstance(found, NoPlanFits) else found[0][0]


def plan_of(
    case: PlanCase,
    mode: str,
    options: Options,
    answers: list[MonthAnswer],
    solver: str,
    notes: tuple[str, ...],
    bound: float | None = None,
) -> Plan:
    """Repair each month's answer into a plan that fits to the last unit, bound it from its prices, name its limits.

    Raises BreaksALimit rather than return a plan that does not keep within every limit.
    """
    months = [repair(case, options, t, answer) for t, answer in enumerate(answers)]
    for t, month in enumerate(months):
        check_keeps_limits(case, options, t, month)
    value = float(sum(month.value for month in months))
    bound = _bound_of(case, mode, options, answers, [np.inf] * len(answers)) if bound is None else bound
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
        value_by_scenario=np.stack([month.by_scenario for month in months], axis=1),
        upper_bound=bound,
        gap=(bound - value) / max(bound, 1e-9 * float(np.sum(case.value[None, :, :, None] * case.demand)), 1e-300),
        cost_produced=np.einsum("sct,c->t", produced, case.cost_produced),
        cost_kept=np.einsum("sct,c->t", kept, case.cost_kept),
        cost_workers=hours * case.cost_worker_hour,
        cost_sites=np.full(len(case.months), float(case.site_cost.sum())),
        worth_produced=worth_produced,
        worth_kept=worth_kept,
        cost_change=np.array([month.moving_pence for month in months]),
        limits=tuple(limit for t in range(len(months)) for limit in _limits(case, options, t, months[t], answers[t])),
        notes=notes,
    )


def _bound_of(case: PlanCase, mode: str, options: Options, answers: list[MonthAnswer], others: list[float]) -> float:
    """The upper bound of all months, each the tighter of its certificate and what else is known of it.

    Where the worst scenarios count on purpose, by the weights the answer leans to.
    """
    whole, total = options_of(case, mode) if options.left_out else options, 0.0
    for t, (answer, other) in enumerate(zip(answers, others, strict=True)):
        leaning = case if answer.weights is None else replace(case, scenario_weight=answer.weights)
        total += min(upper_bound(leaning, whole, t, answer.prices), other)
    return float(total)


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
        worth = _beyond_rounding(net_worth_of_hours(case, options, prices), float(prices.hours.sum()))
        named = "Hours of workers beside people"
        limits.append(Limit(named, "worker hours", "hour", name, most, most - plan.hours, worth))
    limits += _room_limits(case, options, name, plan, prices)
    for f, floor in enumerate(case.floors):
        asked = floor.share * np.tensordot(case.scenario_weight, case.demand[:, :, floor.need, month], axes=1)
        for a, area in enumerate(case.areas):
            worth = _beyond_rounding(float(prices.floor[:, f, a].sum()), float(case.value.max()))
            slack = float(plan.over_floor[f, a])
            named = f"The floor '{floor.name}' in {area}"
            limits.append(Limit(named, "floor", "person", name, float(asked[a]), slack, worth))
    return limits + _named_limits(case, options, month, plan, prices)


def _named_limits(case: PlanCase, options: Options, month: int, plan: MonthPlan, prices) -> list[Limit]:
    """Statutes, contracts, ring-fences and what change costs, each with what one less of it is worth."""
    name, limits, bought = case.months[month], [], np.append(plan.stocks, plan.hours)
    amounts, rows = owed(case, month), least_rows(case, options)
    for minimum, row, amount, price in zip(case.minimums, rows, amounts, prices.minimum, strict=True):
        if not binds(case, minimum, month):
            continue
        per, unit = (1.0, _unit(case, minimum.capability)) if minimum.units_per_month else (PENCE_PER_POUND, "£")
        slack = float(row @ bought - amount) / per
        named = f"The {minimum.kind} '{minimum.name}'"
        limits.append(Limit(named, "minimum", unit, name, float(amount / per), slack, float(price) * per))
    fences, left = fence_rows(case, options), allowed(case, month)
    for f, fence in enumerate(case.ring_fences):
        kept = fence.share * float(case.budget[month]) / PENCE_PER_POUND
        slack = float(left[f] - fences[f] @ bought) / PENCE_PER_POUND
        worth = float(prices.fence[f]) * PENCE_PER_POUND if len(prices.fence) else 0.0
        limits.append(Limit(f"The ring-fence '{fence.name}'", "fence", "£", name, kept, slack, worth))
    if moving_costs(case, options) is not None:
        worth = prices.budget * PENCE_PER_POUND if plan.moving_pence else 0.0
        spent = plan.moving_pence / PENCE_PER_POUND
        limits.append(Limit("The cost of changing the plan in force", "change", "£", name, spent, 0.0, worth))
    return limits


def _unit(case: PlanCase, capability: int) -> str:
    return case.units[capability] if case.units else "unit"


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
            named = f"Room for {_in_a_sentence(case.capabilities[capability])} at {case.sites[site]}"
            worth = _beyond_rounding(float(net[place]), float(prices.stock.sum(axis=0).max()))
            limits.append(Limit(named, "room", _unit(case, capability), month, room, float(room - taken[place]), worth))
    return limits


def _in_a_sentence(name: str) -> str:
    """A capability's name within a sentence: its first letter is small, unless more of it is written large."""
    return name[:1].lower() + name[1:] if name[1:] == name[1:].lower() else name


def _beyond_rounding(worth: float, usual: float) -> float:
    """The worth, or zero where it is nothing but the rounding of what such things are usually worth."""
    return worth if worth > 1e-9 * usual else 0.0
