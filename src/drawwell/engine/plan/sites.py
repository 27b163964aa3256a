"""Which sites to keep open: a search for the best set, and a bound that means something.

A site that may shut costs nothing shut, and then neither produces nor keeps. The bound is each month's relaxation
with strong linking rows: the people of a cell who are expected at a site are at most those in need times how far the
site is open. Rows are added as the relaxation breaks them. Without them the bound pretends that sites are free.
The search is the same programme with sites whole, on a usual month with few scenarios; the plan is then solved and
proved on the case itself. Where all scenarios are too many for one programme, each bunch of like scenarios is put in
one with their mean: the best value is concave in demand, so the bound stays valid (Jensen); and its link prices go
to the large solver, which bounds the case with every scenario. Where a month is small
enough its sites are whole in the bound too; months may then each have their own, which no plan can beat either.
"""

from dataclasses import dataclass, replace

import highspy
import numpy as np
import scipy.sparse as sp

from drawwell.engine.plan.answer import Plan
from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import money_to_plan, rents_of_places, upper_bound
from drawwell.engine.plan.first_stage import month_key
from drawwell.engine.plan.large import solve_months_large
from drawwell.engine.plan.options import Options, options_of
from drawwell.engine.plan.programme import PENCE_PER_POUND, Programme, programme_of
from drawwell.engine.plan.small import linear_programme, quiet_highs

FLOWS_TO_SEARCH = 12_000
FLOWS_TO_BOUND = 40_000
BOUND_GAP = 0.003
ROUNDS = 15
SEARCH_GAP = 0.005


@dataclass(frozen=True)
class Choice:
    """Sites to keep open (S,) bool, and a bound in value that no choice of sites can beat."""

    open_sites: np.ndarray
    upper_bound: float


def choose_sites(case: PlanCase, mode: str) -> Choice | None:
    """The sites to keep open and the bound over all choices; None where no choice fits the usual month."""
    usual = _fewer(_usual_month(case), mode, FLOWS_TO_SEARCH)
    found = _relaxed(usual, options_of(usual, mode), 0, whole=True)
    if found is None:
        return None
    open_sites = np.ones(len(case.sites), dtype=bool)
    open_sites[case.sites_may_shut] = found.opened > 0.5
    bunched = _fewer(case, mode, FLOWS_TO_BOUND)
    options, bound, known = options_of(bunched, mode), 0.0, {}
    whole = len(options.cell) * len(bunched.scenario_weight) <= FLOWS_TO_SEARCH
    for month in range(len(case.months)):
        key = (month_key(case, month), case.budget[month], case.worker_hours_max[month])
        if key not in known:
            known[key] = _relaxed(bunched, options, month, whole)
        if known[key] is None:
            return None
        limit = known[key].bound
        if len(bunched.scenario_weight) < len(case.scenario_weight):
            limit = min(limit, _bound_from_links(case, options, month, known[key]))
        bound += limit
    return Choice(open_sites, bound)


def _bound_from_links(case: PlanCase, options: Options, month: int, found: "_Relaxed") -> float:
    """The bound with every scenario, from what the bunched relaxation says each link is worth.

    Priced links take their price from each flow to a site and give it to the site, whose doors are worth opening only
    for that and the rent of its room. Any link prices at or above zero give a valid bound.
    """
    candidates = np.flatnonzero(case.sites_may_shut)
    money = case.budget[month] - case.site_cost.sum() + case.site_cost[candidates].sum()
    spent = float(found.opened @ case.site_cost[candidates])
    linked = replace(options, gain=options.gain - found.link_price)
    alone = replace(
        case,
        minimums=(),
        ring_fences=(),
        standing_produced=np.zeros(0),
        months=case.months[:1],
        demand=case.demand[..., month : month + 1],
        budget=np.array([max(money - spent, 1.0) + case.site_cost.sum()]),
        worker_hours_max=case.worker_hours_max[month : month + 1],
        units_max=_room_if_open(case, options, money),
        tail_weight=0.0,
    )
    ajar = np.ones(len(case.sites))
    ajar[candidates] = np.maximum(found.opened, 0.01)
    answers, _ = solve_months_large(replace(alone, units_max=alone.units_max * ajar[:, None]), linked, BOUND_GAP)
    if answers[0] is None:
        return np.inf
    prices = answers[0].prices
    rents = rents_of_places(alone, linked, prices).sum(axis=1)[candidates]
    doors = prices.budget * case.site_cost[candidates]
    gained = np.maximum(found.site_worth + rents - doors, 0.0).sum()
    return upper_bound(alone, linked, 0, prices) + prices.budget * spent - rents.sum() + gained


def _room_if_open(case: PlanCase, options: Options, money: float) -> np.ndarray:
    """Room for each capability at each site, (S, C): where it has no end and the site may shut, what the money buys."""
    affordable = np.zeros(case.units_max.shape)
    np.maximum.at(affordable, (options.stock_site, options.stock_capability), money / options.stock_cost)
    return np.where(case.sites_may_shut[:, None], np.minimum(case.units_max, affordable), case.units_max)


def with_sites(case: PlanCase, open_sites: np.ndarray) -> PlanCase:
    """The same case without the sites that are shut, and without what it costs to cut what stands there."""
    own, shut = {}, ~np.asarray(open_sites)
    for name in ("standing_produced", "standing_kept"):
        if len(getattr(case, name)):
            own[name] = getattr(case, name)[open_sites]
    number = np.cumsum(open_sites) - 1
    own["minimums"] = tuple(
        replace(one, sites=tuple(int(number[s]) for s in one.sites if open_sites[s])) if one.sites else one
        for one in case.minimums
    )
    return replace(
        case,
        budget=case.budget - cost_of_cutting(case, shut),
        **own,
        sites=tuple(name for name, is_open in zip(case.sites, open_sites, strict=True) if is_open),
        access_produced=case.access_produced[:, open_sites],
        access_pulled=case.access_pulled[:, open_sites],
        can_produce=case.can_produce[open_sites],
        can_keep=case.can_keep[open_sites],
        units_max=case.units_max[open_sites],
        site_cost=case.site_cost[open_sites],
        sites_may_shut=np.zeros(0, dtype=bool),
    )


def cost_of_cutting(case: PlanCase, shut: np.ndarray) -> np.ndarray:
    """Pence in each month for cutting all that stands at the sites that are shut, (T,)."""
    if not len(case.standing_produced) or not len(case.cost_to_cut):
        return np.zeros(len(case.months))
    return np.einsum("sct,c->t", (case.standing_produced + case.standing_kept)[shut], case.cost_to_cut)


def with_all_sites(case: PlanCase, plan: Plan, open_sites: np.ndarray, upper_bound: float) -> Plan:
    """A plan of the open sites told for all sites, with the bound over all choices of sites."""
    tables = {"cost_change": plan.cost_change + cost_of_cutting(case, ~np.asarray(open_sites))}
    for name in ("produced", "kept", "used_produced", "used_kept", "worth_produced", "worth_kept"):
        own = getattr(plan, name)
        tables[name] = np.zeros((len(open_sites), *own.shape[1:]))
        tables[name][open_sites] = own
    bound = max(upper_bound, plan.value)
    return replace(plan, upper_bound=bound, gap=(bound - plan.value) / bound, open_sites=open_sites, **tables)


def _usual_month(case: PlanCase) -> PlanCase:
    """One month in place of all: mean demand by scenario, mean money and hours."""
    hours = case.worker_hours_max.mean() if np.all(np.isfinite(case.worker_hours_max)) else np.inf
    standing = {
        name: getattr(case, name).mean(axis=-1, keepdims=True)
        for name in ("standing_produced", "standing_kept", "standing_hours")
        if len(getattr(case, name))
    }
    return replace(
        case,
        **standing,
        minimums=tuple(
            replace(
                one,
                last_month="",
                pence_per_month=one.pence_per_month * part,
                units_per_month=one.units_per_month * part,
            )
            for one in case.minimums
            for part in [(case.months.index(one.last_month) + 1) / len(case.months) if one.last_month else 1.0]
        ),
        months=("the usual month",),
        demand=case.demand.mean(axis=3, keepdims=True),
        budget=case.budget.mean(keepdims=True),
        worker_hours_max=np.array([hours]),
        tail_weight=0.0,
    )


def _fewer(case: PlanCase, mode: str, flows: int) -> PlanCase:
    return fewer_scenarios(case, options_of(case, mode), flows)


def fewer_scenarios(case: PlanCase, options: Options, flows: int) -> PlanCase:
    """The case with like scenarios bunched, each bunch its mean, so that one month has at most so many flows.

    Counting the worst on purpose is left out: the mean of all is never below the mean of the worst.
    """
    case = replace(case, tail_weight=0.0)
    scenarios = len(case.scenario_weight)
    most = max(1, flows // max(len(options.cell), 1))
    if scenarios <= most:
        return case
    total = case.demand.sum(axis=(1, 2, 3))
    bunches = np.array_split(np.argsort(total, kind="stable"), most)
    weight = np.array([case.scenario_weight[bunch].sum() for bunch in bunches])
    demand = np.stack(
        [np.average(case.demand[bunch], axis=0, weights=case.scenario_weight[bunch]) for bunch in bunches]
    )
    return replace(case, demand=demand, scenario_weight=weight / weight.sum())


@dataclass(frozen=True)
class _Relaxed:
    """A bound, how far each candidate is open, the price of each option's link (K,) and what links give each site."""

    bound: float
    opened: np.ndarray
    link_price: np.ndarray
    site_worth: np.ndarray


def _relaxed(case: PlanCase, options: Options, month: int, whole: bool) -> _Relaxed | None:
    """One month's relaxation with link rows; whole: each site open or shut, nothing between."""
    rows = _SiteRows(case, programme_of(case, options), month)
    highs = quiet_highs()
    highs.setOptionValue("mip_rel_gap", SEARCH_GAP)
    highs.passModel(rows.programme())
    for _ in range(ROUNDS):
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = highs.getSolution()
        columns = np.array(solution.col_value)
        links = rows.links(np.array(solution.row_dual))
        if not rows.add_broken_links(highs, columns):
            break
    if whole:
        first = len(columns) - len(rows.candidates)
        index = np.arange(first, len(columns), dtype=np.int32)
        kind = np.full(len(index), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        highs.changeColsIntegrality(len(index), index, kind)
        highs.run()
        columns = np.array(highs.getSolution().col_value)
    info = highs.getInfo()
    bound = -float(info.mip_dual_bound if whole else info.objective_function_value) / rows.scale
    return _Relaxed(bound * (1 + 1e-7), columns[len(columns) - len(rows.candidates) :], *links)


class _SiteRows:
    """One month's programme with a column for how far each candidate site is open."""

    def __init__(self, case: PlanCase, programme: Programme, month: int):
        self.case, self.rows, self.month = case, programme, month
        self.candidates = np.flatnonzero(case.sites_may_shut)
        self.scale = 1.0 / max(float(programme.gains().max(initial=0.0)), 1e-300)
        options = programme.options
        self.number = np.full(len(case.sites), -1)
        self.number[self.candidates] = np.arange(len(self.candidates))
        self.own = np.flatnonzero(self.number[options.stock_site[options.stock]] >= 0)
        pair = options.cell[self.own] * len(case.sites) + options.stock_site[options.stock[self.own]]
        self.pairs, self.pair_of = np.unique(pair, return_inverse=True)
        self.people = case.scenario_weight @ case.demand[..., month].reshape(len(case.scenario_weight), -1)
        self.added = np.zeros(len(self.pairs), dtype=bool)
        self.order = np.zeros(0, dtype=int)

    def programme(self) -> highspy.HighsLp:
        """The relaxation without link rows: budget, room and statutes know how far sites are open."""
        case, rows = self.case, self.rows
        least, most = rows.row_bounds(self.month)
        matrix = rows.matrix()
        sites = sp.lil_matrix((matrix.shape[0], len(self.candidates)))
        pounds = case.site_cost[self.candidates] / PENCE_PER_POUND
        for row in (0, *range(rows.fences.start, rows.fences.stop)):
            sites[row, :] = pounds
            most[row] += pounds.sum()
        stock_rows, stock_sites = self._stock_rows(matrix.shape[1])
        matrix = sp.vstack([sp.hstack([matrix, sites]), sp.hstack([stock_rows, stock_sites])], format="csc")
        least = np.append(least, np.full(stock_rows.shape[0], -np.inf))
        most = np.append(most, np.zeros(stock_rows.shape[0]))
        column_most = np.append(rows.column_most(self.month), np.ones(len(self.candidates)))
        cost = np.append(-self.scale * rows.gains(), np.zeros(len(self.candidates)))
        return linear_programme(matrix, cost, least, most, column_most)

    def _stock_rows(self, columns: int):
        """A shut site holds nothing: produced and kept of a capability fit its room, as far as it is open."""
        case, options = self.case, self.rows.options
        stocks = np.flatnonzero(self.number[options.stock_site] >= 0)
        money = float(money_to_plan(case)[self.month] + case.site_cost[self.candidates].sum())
        room = _room_if_open(case, options, money)
        places = options.stock_site[stocks] * len(case.capabilities) + options.stock_capability[stocks]
        place, at = np.unique(places, return_inverse=True)
        held = sp.csr_matrix((np.ones(len(stocks)), (at, stocks)), shape=(len(place), columns))
        own = self.number[place // len(case.capabilities)]
        most = sp.csr_matrix((-room.ravel()[place], (np.arange(len(place)), own)), (len(place), len(self.candidates)))
        return held, most

    def links(self, duals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The price of each option's link, (K,), and what the links of each candidate are worth to it."""
        price = np.zeros(len(self.pairs))
        price[self.order] = np.maximum(-duals[len(duals) - len(self.order) :], 0.0) / self.scale
        of_option = np.zeros(len(self.rows.options.cell))
        of_option[self.own] = price[self.pair_of]
        cell, site = np.divmod(self.pairs, len(self.case.sites))
        worth = np.bincount(self.number[site], price * self.people[cell], len(self.candidates))
        return of_option, worth

    def add_broken_links(self, highs, columns: np.ndarray) -> bool:
        """Add the strong rows that the relaxation breaks; whether there were any."""
        case, rows = self.case, self.rows
        first, k = rows.stocks + 1, len(rows.options.cell)
        flows = columns[first : first + rows.scenarios * k].reshape(rows.scenarios, k)
        expected = np.bincount(self.pair_of, case.scenario_weight @ flows[:, self.own], len(self.pairs))
        cell, site = np.divmod(self.pairs, len(case.sites))
        opened = columns[len(columns) - len(self.candidates) :][self.number[site]]
        over = expected - opened * self.people[cell]
        broken = np.flatnonzero((over > 1e-6 * (1 + self.people[cell])) & ~self.added)
        if not len(broken):
            return False
        self.added[broken] = True
        self.order = np.append(self.order, broken)
        self._add(highs, broken, cell, site, len(columns))
        return True

    def _add(self, highs, broken, cell, site, columns: int) -> None:
        rows, k = self.rows, len(self.rows.options.cell)
        starts, index, value = [], [], []
        order = np.argsort(self.pair_of, kind="stable")
        edges = np.searchsorted(self.pair_of[order], np.arange(len(self.pairs) + 1))
        for pair in broken:
            own = self.own[order[edges[pair] : edges[pair + 1]]]
            flows = (rows.stocks + 1 + own[None, :] + k * np.arange(rows.scenarios)[:, None]).ravel()
            weight = np.repeat(self.case.scenario_weight, len(own))
            starts.append(sum(map(len, index)))
            index.append(np.append(flows, columns - len(self.candidates) + self.number[site[pair]]))
            value.append(np.append(weight, -self.people[cell[pair]]))
        joined, values = np.concatenate(index).astype(np.int32), np.concatenate(value)
        bounds = np.full(len(broken), -np.inf), np.zeros(len(broken))
        highs.addRows(len(broken), *bounds, len(joined), np.array(starts, dtype=np.int32), joined, values)
