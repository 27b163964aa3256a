"""The structured first-order solver for places too large for an exact one.

Primal-dual hybrid gradient with reflected Halpern steps and restarts (Applegate and others 2021; Lu and Yang 2024),
built on the shape of the problem: each cell's flows are projected exactly on its people and fits, the first stage
exactly on its money and room, and only what flows draw from stocks, hours and floors carries prices. Steps are
scaled by rows and columns (Pock and Chambolle 2011). Flows are float32; the proof (certificate.py) is float64.
The first month starts from a few of its scenarios, and the others from the first.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.first_stage import month_key
from drawwell.engine.plan.options import Options
from drawwell.engine.plan.proof import proved
from drawwell.engine.plan.rounding import added_in_one_order
from drawwell.engine.plan.small import MonthAnswer
from drawwell.engine.plan.structure import Month, Structure, structure_of
from drawwell.engine.plan.sweep import sweep
from drawwell.engine.plan.tail import nearest_lean

MOST_SWEEPS = 3_000
CHECK_EVERY = 25
PATIENCE_WITH_FLOORS = 600  # sweeps after which floors that no answer has kept are taken to be out of reach
RESTART_AT = 0.2  # restart once the step is this share of the step at the last restart
FEWEST_FIRST = 8  # scenarios in the first, coarse solve


@dataclass
class State:
    """Where the iteration is: flows (W, K), prices (W, R) and floor prices (W, cells) per unit weight, bought (R,)."""

    flows: np.ndarray
    prices: np.ndarray
    floor_prices: np.ndarray
    bought: np.ndarray
    lean: np.ndarray  # (W,) of the tail on each scenario, mean 1
    weight: float  # balance of the price steps against the flow steps


def solve_months_large(
    case: PlanCase, options: Options, gap: float = 0.01, most_sweeps: int = MOST_SWEEPS, map: Callable = map
) -> tuple[list[MonthAnswer | None], int]:
    """An answer a month, each proved to within the gap where the sweeps allow it; and how many sweeps it took.

    None for a month in which no plan was found that keeps every floor. The first month is solved here and the others
    start from it, so `map` may have each of them done on another machine: the answer is the same.
    """
    structure = structure_of(case, options)
    months = range(len(case.months))
    keys = [(*month_key(case, t), case.budget[t], case.worker_hours_max[t]) for t in months]
    first, *others = [month for month in months if keys.index(keys[month]) == month]
    answer, state, sweeps = _run(structure, first, _begin(structure, first), gap, most_sweeps)
    known = {keys[first]: (answer, sweeps)}
    columns = [[each] * len(others) for each in (structure, state, gap, most_sweeps)]
    if others:
        known |= zip((keys[month] for month in others), map(_from_the_first, others, *columns), strict=True)
    return [known[key][0] for key in keys], sum(used for _, used in known.values())


@added_in_one_order
def _from_the_first(month: int, structure: Structure, state: State, gap: float, most_sweeps: int):
    """(answer or None, sweeps) of a month that starts from where the first month ended."""
    answer, _, used = _run(structure, month, _carry_over(structure, state, month), gap, most_sweeps)
    return answer, used


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
        lean=nearest_lean(case, state.lean[nearest]) if case.tail_weight else np.ones(scenarios),
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
        lean=np.ones(scenarios),
        weight=1.0,
    )


def _carry_over(structure: Structure, state: State, month: int) -> State:
    """The first month's flows as shares of this month's people, with copies of its prices."""
    demand = structure.case.demand
    flows = _scaled(structure, state.flows, demand, demand, month, 0)
    prices, floor_prices = state.prices.copy(), state.floor_prices.copy()
    return State(flows, prices, floor_prices, state.bought.copy(), state.lean.copy(), state.weight)


def _scaled(structure: Structure, flows, before, after, month: int, month_before: int | None = None) -> np.ndarray:
    """Flows for other people: each cell's flows keep their share of its people."""
    months = (month if month_before is None else month_before, month)
    before, after = (d[..., t].reshape(len(d), -1) for d, t in zip((before, after), months, strict=True))
    ratio = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    return (flows * ratio[:, structure.options.cell]).astype(np.float32)


def _run(structure, month, state: State, gap: float, most_sweeps: int, picked=None):
    """Iterate until the certificate is within the gap: (answer or None, state, sweeps)."""
    m = Month(structure, month, picked)
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
                prices, bound = (answer.prices, answer.weights), limit
            if now > value:
                best, value = answer, now
            if bound - value <= gap * bound or (best is None and count >= PATIENCE_WITH_FLOORS):
                break
    return (replace(best, prices=prices[0], weights=prices[1]) if best else None), state, count


def _copies(state: State):
    return state.flows.copy(), state.prices.copy(), state.floor_prices.copy(), state.bought.copy(), state.lean


def _sweep(m: Month, state: State, anchors, blend: float, out=None) -> float:
    """One step of everything; returns how far it moved, in the steps' own measure."""
    s = m.s
    flow_step, price_step, buy_step = m.steps(state.weight)
    wish = state.bought + buy_step * (m.weight @ state.prices)
    bought = m.buy(wish, buy_step)
    supply = 2 * bought - state.bought
    lean = (1 - m.case.tail_weight) + m.case.tail_weight * state.lean
    moved, gained = np.zeros((len(m.weight), 2)), np.zeros(len(m.weight))
    outs = out or (np.empty((0, 0), np.float32), np.empty((0, 0)), np.empty((0, 0)))
    sweep(
        state.flows, anchors[0], state.prices, anchors[1], state.floor_prices, anchors[2], m.demand, s.share, s.groups,
        s.width, s.options.stock, s.gain, m.units, m.hours, m.met, lean, flow_step,
        price_step, supply, blend, *outs, moved, gained,
    )  # fmt: skip
    lean = _lean_on(m, state, gained)
    step = ((bought - state.bought) ** 2 / buy_step).sum()
    if blend > 0:
        state.bought = blend * supply + (1 - blend) * anchors[3]
        state.lean = blend * (2 * lean - state.lean) + (1 - blend) * anchors[4]
        return float(np.sqrt(m.weight @ moved.sum(axis=1) + step))
    state.bought, state.lean = bought, lean
    return 0.0


def _lean_on(m: Month, state: State, gained: np.ndarray) -> np.ndarray:
    """The tail leans further on scenarios that gain least: a price step of its own."""
    if not m.case.tail_weight:
        return state.lean
    step = state.weight * m.case.tail_weight / max(float(m.demand.sum(axis=1).max()), 1e-9)
    return nearest_lean(m.case, state.lean - step * gained)


def _rebalance(m: Month, state: State, anchors) -> None:
    """Set the balance of steps by how far flows and prices have come since the last restart (PDLP's rule)."""
    s = m.s
    flow_step, price_step, buy_step = m.steps(1.0)
    people = np.maximum(m.demand, 1e-9)
    flows = ((state.flows - anchors[0]) ** 2 / (flow_step * people)[:, s.options.cell]).sum(axis=1)
    far_flows = np.sqrt(m.weight @ flows + ((state.bought - anchors[3]) ** 2 / buy_step).sum())
    far_prices = np.sqrt(m.weight @ ((state.prices - anchors[1]) ** 2 / price_step[:, :-1]).sum(axis=1))
    if far_flows > 1e-9 and far_prices > 1e-9:
        state.weight = float(np.exp(0.5 * np.log(far_prices / far_flows) + 0.5 * np.log(state.weight)))


def _certified(m: Month, state: State):
    """The answer, value and bound one plain step on from where the iteration stands."""
    flows = np.zeros_like(state.flows)
    prices, floors = state.prices.copy(), state.floor_prices.copy()
    plain = replace(state)
    _sweep(m, plain, _copies_of_nothing(state), 0.0, (flows, prices, floors))
    return proved(m, flows, prices, floors, plain.bought, plain.lean if m.case.tail_weight else None)


def _copies_of_nothing(state: State):
    return state.flows[:0], state.prices[:0], state.floor_prices[:0], state.bought, state.lean
