"""The structured first-order solver for places too large for an exact one.

Primal-dual hybrid gradient with reflected Halpern steps and restarts (Applegate and others 2021; Lu and Yang 2024),
built on the shape of the problem: each cell's flows are projected exactly on its people and fits, the first stage
exactly on its money and room, and only what flows draw from stocks, hours and floors carries prices. Steps are
scaled by rows and columns (Pock and Chambolle 2011). Flows are float32; the proof (certificate.py) is float64.
Each month starts from the month before it, and the first from a few of its scenarios.
"""

from dataclasses import dataclass, replace

import numpy as np

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import Prices, money_to_plan, upper_bound
from drawwell.engine.plan.options import Options
from drawwell.engine.plan.repair import repair
from drawwell.engine.plan.small import MonthAnswer
from drawwell.engine.plan.sweep import buy, fit_to_supply, sweep

MOST_SWEEPS = 3_000
CHECK_EVERY = 30
PATIENCE_WITH_FLOORS = 600  # sweeps after which floors that no answer has kept are taken to be out of reach
RESTART_AT = 0.2  # restart once the step is this share of the step at the last restart
FEWEST_FIRST = 8  # scenarios in the first, coarse solve


@dataclass(frozen=True)
class Structure:
    """What is the same in every month, in the units of the iteration. K options, R = Q stocks + hours, G groups."""

    case: PlanCase
    options: Options
    groups: np.ndarray  # (cells, G + 1) where each fit group's options start
    width: np.ndarray  # (cells, G) share of people in each fit group: pulled only, then fits from the widest
    group: np.ndarray  # (K,) group of each option
    gain: np.ndarray  # (K,) value a person, the largest 1
    unit_gain: float  # value of one unit of gain
    share: np.ndarray  # (cells,) the highest floor on the cell
    cost: np.ndarray  # (R,) pence
    place: np.ndarray  # (Q,) room row of each stock
    room: np.ndarray  # (places,) most units
    least_of: np.ndarray  # (Q,) minimum each stock counts towards, or -1
    row_scale: np.ndarray  # (R,) one over the usual units drawn
    column: np.ndarray  # (cells,) largest column sum of the scaled rows

    @property
    def rows(self) -> int:
        return len(self.cost)


@dataclass
class State:
    """Where the iteration is: flows (W, K), prices (W, R) and floor prices (W, cells) per unit weight, bought (R,)."""

    flows: np.ndarray
    prices: np.ndarray
    floor_prices: np.ndarray
    bought: np.ndarray
    weight: float  # balance of the price steps against the flow steps


def structure_of(case: PlanCase, options: Options) -> Structure:
    """The parts of the iteration that no month changes."""
    cells, needs = len(options.start) - 1, len(case.needs)
    depth = max((len(levels) for levels in options.fit_levels), default=0)
    groups = np.searchsorted(options.cell * (depth + 1) + options.level + 1, np.arange(cells * (depth + 1) + 1))
    width = np.zeros((needs, depth + 1))
    for n, levels in enumerate(options.fit_levels):
        edges = np.concatenate([[1.0], levels, [0.0]])
        width[n, : len(levels) + 1] = edges[:-1] - edges[1:]
    share = np.zeros((len(case.areas), needs))
    for floor in case.floors:
        share[:, floor.need] = np.maximum(share[:, floor.need], floor.share)
    places = options.stock_site * len(case.capabilities) + options.stock_capability
    own, place = np.unique(places, return_inverse=True)
    draws = np.bincount(options.stock, options.units, len(places)) / np.maximum(
        np.bincount(options.stock, minlength=len(places)), 1
    )
    hours = options.hours[options.hours > 0].mean() if options.hours.any() else 1.0
    row_scale = 1.0 / np.append(np.where(draws > 0, draws, 1.0), hours)
    column = options.units * row_scale[options.stock] + options.hours * row_scale[-1]
    column += options.met * (share.ravel()[options.cell] > 0)
    largest = np.zeros(cells)
    np.maximum.at(largest, options.cell, column)
    unit_gain = max(float(options.gain.max(initial=0.0)), 1e-300)
    return Structure(
        case=case,
        options=options,
        groups=np.column_stack([groups[:-1].reshape(cells, depth + 1), groups[depth + 1 :: depth + 1]]),
        width=np.tile(width, (len(case.areas), 1)),
        group=options.level + 1,
        gain=(options.gain / unit_gain).astype(np.float32),
        unit_gain=unit_gain,
        share=share.ravel(),
        cost=np.append(options.stock_cost, case.cost_worker_hour),
        place=place,
        room=case.units_max.ravel()[own],
        least_of=_minimum_of(case, options),
        row_scale=row_scale,
        column=np.maximum(largest, 1e-12),
    )


def _minimum_of(case: PlanCase, options: Options) -> np.ndarray:
    """Which minimum each stock counts towards; several on one capability count as the first, with their largest."""
    of = np.full(len(case.capabilities), -1)
    for m, minimum in reversed(list(enumerate(case.minimums))):
        of[minimum.capability] = m
    return of[options.stock_capability]


def _least(case: PlanCase) -> np.ndarray:
    least = np.zeros(len(case.minimums))
    for minimum in case.minimums:
        first = next(i for i, other in enumerate(case.minimums) if other.capability == minimum.capability)
        least[first] = max(least[first], minimum.pence_per_month)
    return least


def solve_months_large(
    case: PlanCase, options: Options, gap: float = 0.01, most_sweeps: int = MOST_SWEEPS
) -> tuple[list[MonthAnswer | None], int]:
    """An answer a month, each proved to within the gap where the sweeps allow it; and how many sweeps it took.

    None for a month in which no plan was found that keeps every floor.
    """
    structure = structure_of(case, options)
    answers, known, sweeps = [], {}, 0
    state = None
    for month in range(len(case.months)):
        key = (case.demand[..., month].tobytes(), case.budget[month], case.worker_hours_max[month])
        if key not in known:
            state = _begin(structure, month) if state is None else _carry_over(structure, state, month)
            known[key], state, used = _run(structure, month, state, gap, most_sweeps)
            sweeps += used
        answers.append(known[key])
    return answers, sweeps


def _begin(structure: Structure, month: int) -> State:
    """A cold start, or one from a few scenarios whose prices are copied to those nearest in demand."""
    case = structure.case
    scenarios = len(case.scenario_weight)
    some = max(FEWEST_FIRST, scenarios // 8)
    if scenarios < 2 * some:
        return _cold(structure, month)
    picked = np.linspace(0, scenarios - 1, some).astype(int)
    state = _cold(structure, month, picked)
    _, state, _ = _run(structure, month, state, 0.01, 800, picked)
    total = case.demand[..., month].sum(axis=1)  # (W, N): nearest in what is asked of each need
    far = ((total[:, None] - total[None, picked]) ** 2 / np.maximum(total.mean(axis=0), 1e-9) ** 2).sum(axis=2)
    nearest = far.argmin(axis=1)
    return State(
        flows=_scaled(structure, state.flows[nearest], case.demand[picked[nearest]], case.demand, month),
        prices=state.prices[nearest],
        floor_prices=state.floor_prices[nearest],
        bought=state.bought,
        weight=state.weight,
    )


def _cold(structure: Structure, month: int, picked=slice(None)) -> State:
    case, options = structure.case, structure.options
    scenarios = len(case.scenario_weight[picked])
    return State(
        flows=np.zeros((scenarios, len(options.cell)), np.float32),
        prices=np.zeros((scenarios, structure.rows)),
        floor_prices=np.zeros((scenarios, len(structure.share) if structure.share.any() else 1)),
        bought=np.zeros(structure.rows),
        weight=1.0,
    )


def _carry_over(structure: Structure, state: State, month: int) -> State:
    """The month before's flows as shares of this month's people, with its prices."""
    demand = structure.case.demand
    flows = _scaled(structure, state.flows, np.roll(demand, 1, axis=3), demand, month)
    return State(flows, state.prices, state.floor_prices, state.bought, state.weight)


def _scaled(structure: Structure, flows, before, after, month: int) -> np.ndarray:
    """Flows for other people: each cell's flows keep their share of its people."""
    before, after = (d[..., month].reshape(len(d), -1) for d in (before, after))
    ratio = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    return (flows * ratio[:, structure.options.cell]).astype(np.float32)


class _Month:
    """One month's sizes and steps, and its certificate."""

    def __init__(self, structure: Structure, month: int, picked=None):
        self.s, self.month = structure, month
        case, options = structure.case, structure.options
        if picked is not None:
            case = _some_scenarios(case, picked)
        self.case = case
        self.weight = case.scenario_weight
        self.demand = np.ascontiguousarray(case.demand[..., month].reshape(len(self.weight), -1), dtype=np.float32)
        mean = self.weight @ self.demand
        drawn = np.bincount(options.stock, options.units * mean[options.cell], structure.rows - 1)
        self.drawn = np.maximum(np.append(drawn, options.hours @ mean[options.cell]), 1e-9)
        self.buy_step = 0.2 * self.drawn
        self.money = float(money_to_plan(case)[month])
        self.most_hours = float(case.worker_hours_max[month])
        self.least = _least(case)
        self.minimum_price = np.zeros(len(case.minimums))
        f32 = {name: getattr(options, name).astype(np.float32) for name in ("units", "hours", "met")}
        self.units, self.hours, self.met = f32["units"], f32["hours"], f32["met"]

    def steps(self, weight: float):
        """Steps of flows (cells,), of prices (R + 1,; the last for floors) and of what is bought (R,)."""
        s = self.s
        prices = s.row_scale / (self.drawn + self.buy_step) * weight
        return (
            (1.0 / (weight * s.column)).astype(np.float32),
            np.append(prices, weight),
            self.buy_step / (weight * s.row_scale),
        )


def _some_scenarios(case: PlanCase, picked: np.ndarray) -> PlanCase:
    weight = case.scenario_weight[picked]
    return replace(case, demand=case.demand[picked], scenario_weight=weight / weight.sum())


def _run(structure, month, state: State, gap: float, most_sweeps: int, picked=None):
    """Iterate until the certificate is within the gap: (answer or None, state, sweeps)."""
    m = _Month(structure, month, picked)
    best, value, prices, bound = None, -np.inf, None, np.inf
    anchors = _copies(state)
    since, first_moved, count = 0, None, 0
    while count < most_sweeps:
        moved = _sweep(m, state, anchors, blend=(since + 1) / (since + 2))
        since, count = since + 1, count + 1
        first_moved = moved if first_moved is None else first_moved
        if since > 5 and (moved <= RESTART_AT * first_moved or since >= max(0.36 * count, 60)):
            _rebalance(m, state, anchors)
            anchors, since, first_moved = _copies(state), 0, None
        if count % CHECK_EVERY == 0 or count == most_sweeps:
            answer, now, limit = _certified(m, state)
            if limit < bound:
                prices, bound = answer.prices, limit
            if now > value:
                best, value = answer, now
            if bound - value <= gap * bound or (best is None and count >= PATIENCE_WITH_FLOORS):
                break
    return (replace(best, prices=prices) if best else None), state, count


def _copies(state: State):
    return state.flows.copy(), state.prices.copy(), state.floor_prices.copy(), state.bought.copy()


def _sweep(m: _Month, state: State, anchors, blend: float, out=None) -> float:
    """One step of everything; returns how far it moved, in the steps' own measure."""
    s = m.s
    flow_step, price_step, buy_step = m.steps(state.weight)
    wish = state.bought + buy_step * (m.weight @ state.prices)
    scaled = s.cost / s.unit_gain
    bought, _, m.minimum_price = buy(
        wish, buy_step, scaled, m.money / s.unit_gain, s.place, s.room, s.least_of, m.least / s.unit_gain, m.most_hours
    )  # fmt: skip
    supply = 2 * bought - state.bought
    moved = np.zeros((len(m.weight), 2))
    outs = out or (np.empty((0, 0), np.float32), np.empty((0, 0)), np.empty((0, 0)))
    sweep(
        state.flows, anchors[0], state.prices, anchors[1], state.floor_prices, anchors[2], m.demand, s.share, s.groups,
        s.width, s.options.stock, s.gain, m.units, m.hours, m.met, flow_step, price_step, supply, blend, *outs, moved,
    )  # fmt: skip
    step = ((bought - state.bought) ** 2 / buy_step).sum()
    if blend > 0:
        state.bought = blend * supply + (1 - blend) * anchors[3]
        return float(np.sqrt(m.weight @ moved.sum(axis=1) + step))
    state.bought = bought
    return 0.0


def _rebalance(m: _Month, state: State, anchors) -> None:
    """Set the balance of steps by how far flows and prices have come since the last restart (PDLP's rule)."""
    s = m.s
    flow_step, price_step, buy_step = m.steps(1.0)
    people = np.maximum(m.demand, 1e-9)
    flows = ((state.flows - anchors[0]) ** 2 / (flow_step * people)[:, s.options.cell]).sum(axis=1)
    far_flows = np.sqrt(m.weight @ flows + ((state.bought - anchors[3]) ** 2 / buy_step).sum())
    far_prices = np.sqrt(m.weight @ ((state.prices - anchors[1]) ** 2 / price_step[:-1]).sum(axis=1))
    if far_flows > 1e-9 and far_prices > 1e-9:
        state.weight = float(np.exp(0.5 * np.log(far_prices / far_flows) + 0.5 * np.log(state.weight)))


def _certified(m: _Month, state: State):
    """A feasible answer from where the iteration stands, its value and a bound: all in float64."""
    s, case, options = m.s, m.case, m.s.options
    flows = np.zeros_like(state.flows)
    prices, floors = state.prices.copy(), state.floor_prices.copy()
    plain = State(state.flows, state.prices, state.floor_prices, state.bought, state.weight)
    _sweep(m, plain, _copies_of_nothing(state), 0.0, (flows, prices, floors))
    bought = plain.bought
    found = _prices(m, prices, floors, bought, m.minimum_price)
    bound = upper_bound(case, options, m.month, found)
    worth = _worth(m, found)
    fit_to_supply(
        flows, m.demand.astype(float), s.share, s.groups, s.width, options.cell, options.stock, s.group,
        options.met, options.units, options.hours, worth, bought * (1 - 1e-9),
    )  # fmt: skip
    answer = MonthAnswer(bought[:-1], float(bought[-1]), flows, found)
    plan = repair(case, options, m.month, answer)
    kept = np.all(plan.over_floor >= -1e-6 * (1.0 + np.abs(m.demand).max()))
    return answer, plan.value if kept else -np.inf, bound


def _copies_of_nothing(state: State):
    return state.flows[:0], state.prices[:0], state.floor_prices[:0], state.bought


def _prices(m: _Month, prices: np.ndarray, floors: np.ndarray, bought: np.ndarray, minimum: np.ndarray) -> Prices:
    """Prices for the certificate: those of stocks and hours that are not full brought down to what they cost.

    A stock that could still grow is worth no more than its cost at the price of the budget; the little that the
    iteration has it above would otherwise be multiplied by all the money there is.
    """
    s = m.s
    weighted = m.weight[:, None] * prices * s.unit_gain
    total = weighted.sum(axis=0)
    cheaper = np.append(np.where(s.least_of >= 0, np.append(minimum, 0.0)[s.least_of], 0.0), 0.0)
    taken = np.bincount(s.place, bought[:-1], len(s.room))
    full = np.append((taken >= 0.999 * s.room)[s.place], bought[-1] >= 0.999 * m.most_hours)
    counted = ~full if (s.cost * bought)[~full].sum() > 0 else np.ones(len(bought), bool)
    spent = (s.cost * bought)[counted].sum()
    budget = float(((total + s.cost * cheaper) * bought)[counted].sum() / spent) if spent > 0 else 0.0
    worth = np.maximum(s.cost * (budget - cheaper), 0.0)
    down = np.where((total > worth) & ~full, worth / np.maximum(total, 1e-300), 1.0)
    weighted = weighted * down
    floor = _floor_prices(m, m.weight[:, None] * floors * s.unit_gain)
    return Prices(weighted[:, :-1], weighted[:, -1], floor, budget, minimum)


def _floor_prices(m: _Month, floors: np.ndarray) -> np.ndarray:
    """Prices of cells' floors, (W, cells), as prices of the named floors, (W, F, A): the highest on a need has it."""
    case = m.case
    named = np.zeros((len(m.weight), len(case.floors), len(case.areas)))
    highest = {}
    for f, floor in enumerate(case.floors):
        if floor.need not in highest or floor.share > case.floors[highest[floor.need]].share:
            highest[floor.need] = f
    for need, f in highest.items():
        named[:, f] = floors.reshape(len(m.weight), len(case.areas), -1)[:, :, need]
    return named


def _worth(m: _Month, prices: Prices) -> np.ndarray:
    """Value of each option less the price of what it draws, (W, K)."""
    o = m.s.options
    drawn = o.units * prices.stock[:, o.stock] + o.hours * prices.hours[:, None]
    return m.weight[:, None] * o.gain - drawn
