"""Why no plan fits: which floors and which limits are at odds, in plain words.

The same programme is solved for another end: the largest share of every floor that can be had at once. The limits
with a price there are the ones at odds.
"""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from drawwell.engine.plan.answer import NoPlanFits
from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import money_to_plan, net_worth_of_hours
from drawwell.engine.plan.first_stage import allowed, binds, owed
from drawwell.engine.plan.options import Options
from drawwell.engine.plan.programme import Programme, programme_of
from drawwell.engine.plan.small import linear_programme, optimum_of


def money_at_odds(case: PlanCase, mode: str) -> NoPlanFits | None:
    """A month whose budget does not even pay for its open sites, statutes and contracts; None if all do."""
    for month, name in enumerate(case.months):
        if money_to_plan(case)[month] <= 0:
            return NoPlanFits(
                f"No plan fits: keeping the sites open costs {_pounds(case.site_cost.sum())} a month and the budget "
                f"of {name} is {_pounds(case.budget[month])}.",
                ("the sites' fixed cost", "the budget"),
                name,
                mode,
            )
        found = _fences_at_odds(case, month, mode) or _promises_at_odds(case, month, mode)
        if found:
            return found
    return None


def _fences_at_odds(case: PlanCase, month: int, mode: str) -> NoPlanFits | None:
    """A ring-fence that leaves too little even for the sites."""
    for fence, left in zip(case.ring_fences, allowed(case, month), strict=True):
        if left < 0:
            return NoPlanFits(
                f"No plan fits: the ring-fence '{fence.name}' keeps {fence.share:.0%} of the budget of "
                f"{case.months[month]} and keeping the sites open costs {_pounds(case.site_cost.sum())}, more than the "
                f"{_pounds((1 - fence.share) * case.budget[month])} that is left.",
                (f"the ring-fence '{fence.name}'", "the sites' fixed cost"),
                case.months[month],
                mode,
            )
    return None


def _promises_at_odds(case: PlanCase, month: int, mode: str) -> NoPlanFits | None:
    """Statutes and contracts that ask for more than the budget; several on one capability count as the largest."""
    asked: dict[int, float] = {}
    for minimum, amount in zip(case.minimums, owed(case, month), strict=True):
        pence = amount if not minimum.units_per_month else amount * _cheapest(case, minimum.capability)
        asked[minimum.capability] = max(asked.get(minimum.capability, 0.0), pence)
    total, money = sum(asked.values()), money_to_plan(case)[month]
    if total <= money * (1 + 1e-12):
        return None
    names = _promises(case, month)
    return NoPlanFits(
        f"No plan fits: {_list(names)} ask for {_pounds(total)} and the budget of {case.months[month]} leaves "
        f"{_pounds(money)} once the sites are paid for.",
        (*names, "the budget"),
        case.months[month],
        mode,
    )


def floors_at_odds(case: PlanCase, options: Options, mode: str) -> NoPlanFits | None:
    """A month in which the floors cost more than there is, even if each person were met in their cheapest way.

    Found in one pass, before a solver of large places spends minutes on it; None says nothing of what fits.
    """
    if not case.floors:
        return None
    pence = options.units * options.stock_cost[options.stock] + options.hours * case.cost_worker_hour
    each = np.full(len(options.start) - 1, np.inf)
    met = np.where(options.met > 0, options.met, 1.0)
    np.minimum.at(each, options.cell, np.where(options.met > 0, pence / met, np.inf))
    each = np.where(np.isfinite(each), each, 0.0).reshape(len(case.areas), len(case.needs))
    highest = {}
    for floor in case.floors:
        if floor.need not in highest or floor.share > highest[floor.need].share:
            highest[floor.need] = floor
    for month, name in enumerate(case.months):
        asked = {
            floor.name: (floor.share * people * each[:, need]).sum(axis=1)
            for need, floor in highest.items()
            for people in (case.demand[:, :, need, month],)
        }
        least, money = float(sum(asked.values()).max()), money_to_plan(case)[month]
        if least > money * (1 + 1e-9):
            dearest = sorted(asked, key=lambda floor: -float(asked[floor].max()))
            names = tuple(f"the floor '{floor}'" for floor in dearest)
            return NoPlanFits(
                f"No plan fits: {_list(names)} cost at least {_pounds(least)} in one scenario of {name}, each person "
                f"met in their cheapest way, and the budget leaves {_pounds(money)} once the sites are paid for.",
                (*names, "the budget"),
                name,
                mode,
            )
    return None


def _cheapest(case: PlanCase, capability: int) -> float:
    """The least that a unit of a capability can cost."""
    ways = ((case.can_produce, case.cost_produced), (case.can_keep, case.cost_kept))
    return min((float(cost[capability]) for can, cost in ways if can[:, capability].any()), default=0.0)


def _promises(case: PlanCase, month: int) -> tuple[str, ...]:
    """The statutes and contracts that bind in a month, by name."""
    return tuple(f"the {one.kind} '{one.name}'" for one in case.minimums if binds(case, one, month))


def why_no_plan_fits(programme: Programme, month: int, mode: str) -> NoPlanFits:
    """Name the limits at odds in a month for which no plan fits."""
    case, name = programme.case, programme.case.months[month]
    found = _largest_share(programme, month)
    if found is None:
        return _first_stage_at_odds(programme, month, mode)
    share, prices, room = found
    if not case.floors:
        return _first_stage_at_odds(programme, month, mode)
    floors = [f for f in range(len(case.floors)) if prices.floor[:, f].sum() > 1e-9]
    floors = floors or list(range(len(case.floors)))
    dearest = max(floors, key=lambda f: prices.floor[:, f].sum() * case.floors[f].share)
    floor = case.floors[dearest]
    area = case.areas[int(prices.floor[:, dearest].sum(axis=0).argmax())]
    others = tuple(f"the floor '{case.floors[f].name}'" for f in floors if f != dearest)
    why = _what_stops(programme, prices, room, name)
    limits = (f"the floor '{floor.name}'", *others, *(limit for limit, _ in why))
    beside = f" beside {_list(others)}" if others else ""
    allows = _list([words for _, words in why]) or f"what is in reach and suits people, {mode}, allows"
    sentence = (
        f"No plan fits: the floor '{floor.name}' asks for {floor.share:.0%} of {case.needs[floor.need]} in every area"
        f"{beside}, and {allows} at most {share * floor.share:.1%} in {name} (tightest in {area})."
    )
    return NoPlanFits(sentence, limits, name, mode)


def _largest_share(programme: Programme, month: int):
    """Largest common share of all floors that fits, the prices there and the price of room; None if even 0 does not."""
    least, most = programme.row_bounds(month)
    rows_of_floors = np.flatnonzero(np.isinf(most) & (np.arange(len(most)) >= programme.first.shape[0]))
    share = sp.csc_matrix(
        (-least[rows_of_floors], (rows_of_floors, np.zeros(len(rows_of_floors), int))), shape=(len(least), 1)
    )
    least = least.copy()
    least[rows_of_floors] = 0.0
    matrix = sp.hstack([programme.matrix(), share], format="csc")
    cost = np.append(np.zeros(matrix.shape[1] - 1), -1.0)
    column_most = np.append(programme.column_most(month), 1.0)
    found = optimum_of(linear_programme(matrix, cost, least, most, column_most))
    if found is None:
        return None
    columns, duals = found
    room = np.maximum(-duals[1 : 1 + len(programme.room_place)], 0.0)
    places = {int(place): price for place, price in zip(programme.room_place, room, strict=True) if price > 1e-9}
    return float(columns[-1]), programme.prices(-duals), places


def _what_stops(programme: Programme, prices, room: dict[int, float], month: str) -> list[tuple[str, str]]:
    """Name and words of each limit that stops the floors from being met."""
    case, why = programme.case, []
    if prices.budget > 1e-12:
        why.append(("the budget", f"the budget of {month} pays for"))
    for fence, price in zip(case.ring_fences, prices.fence, strict=True):
        if price > 1e-12:
            words = f"the ring-fence '{fence.name}'"
            why.append((words, f"what {words} leaves allows"))
    if prices.budget > 1e-12 and len(programme.moved):
        why.append(("the cost of changing what is in force", "what changing the plan in force costs allows"))
    for minimum, price in zip(case.minimums, prices.minimum, strict=True):
        if price > 1e-12:
            words = f"the {minimum.kind} '{minimum.name}'"
            why.append((words, f"what {words} leaves allows"))
    if net_worth_of_hours(case, programme.options, prices) > 1e-9:
        why.append(("the hours of workers beside people", "the hours of workers beside people allow"))
    for place, _ in sorted(room.items(), key=lambda item: -item[1])[:2]:
        site, capability = divmod(place, len(case.capabilities))
        words = f"the room for {case.capabilities[capability]} at {case.sites[site]}"
        why.append((words, f"{words} allows"))
    return why


def _first_stage_at_odds(programme: Programme, month: int, mode: str) -> NoPlanFits:
    """Statutes, contracts, ring-fences, change and room do not fit together even with no floor: name those without
    any one of which something would fit.
    """
    case, name = programme.case, programme.case.months[month]
    promises = _promises(case, month)
    others = [
        (words, changed)
        for words, there, changed in (
            *((f"the ring-fence '{one.name}'", True, {"ring_fences": _but(case.ring_fences, one)})
              for one in case.ring_fences),
            ("the cost of changing what is in force", len(case.standing_produced), {"standing_produced": np.zeros(0)}),
            ("the room at the sites", True, {"units_max": np.where(case.units_max > 0, np.inf, 0.0)}),
        )
        if there and _fits_bare(replace(case, **changed), programme, month)
    ]  # fmt: skip
    why = [words for words, _ in others] or ["the budget"]
    asks = f"{_list(promises)} ask for more than" if promises else "what must be bought is more than"
    return NoPlanFits(f"No plan fits: {asks} {_list(why)} can take in {name}.", (*promises, *why), name, mode)


def no_blocks_fit(case: PlanCase, month: int, mode: str, *, proved: bool) -> NoPlanFits:
    """Whole blocks are too large for what a month has, though some amount in between would fit."""
    sizes = case.block_units if len(case.block_units) else np.zeros(len(case.capabilities))
    blocks = [f"{name} in blocks of {size:g}" for name, size in zip(case.capabilities, sizes, strict=True) if size]
    blocks += [f"hours of workers in posts of {case.block_hours:g}"] if case.block_hours else []
    name = case.months[month]
    return NoPlanFits(
        f"No plan {'fits' if proved else 'was found'}: with {_list(blocks)}, no whole number of them keeps every floor "
        f"and promise within the money and room of {name}, though parts of them would.",
        (*blocks, "the budget"),
        name,
        mode,
    )


def _but(rows: tuple, one) -> tuple:
    return tuple(other for other in rows if other is not one)


def _fits_bare(case: PlanCase, programme: Programme, month: int) -> bool:
    """Whether a month of a case fits when no floor is asked for and nobody need be met."""
    bare = replace(case, floors=(), demand=case.demand[:1] * 0.0, scenario_weight=np.ones(1))
    rows = programme_of(bare, programme.options)
    least, most = rows.row_bounds(month)
    return optimum_of(linear_programme(rows.matrix(), -rows.gains(), least, most, rows.column_most(month))) is not None


def _list(words) -> str:
    words = list(words)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""


def _pounds(pence: float) -> str:
    return f"£{pence / 100:,.2f}"
