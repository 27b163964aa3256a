"""Why no plan fits: which floors and which limits are at odds, in plain words.

The same programme is solved for another end: the largest share of every floor that can be had at once. The limits
with a price there are the ones at odds.
"""

import numpy as np
import scipy.sparse as sp

from drawwell.engine.plan.answer import NoPlanFits
from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.certificate import money_to_plan, net_worth_of_hours
from drawwell.engine.plan.programme import Programme
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
        owed = sum(minimum.pence_per_month for minimum in case.minimums)
        if owed > money_to_plan(case)[month] * (1 + 1e-12):
            names = tuple(f"the {minimum.kind} '{minimum.name}'" for minimum in case.minimums)
            return NoPlanFits(
                f"No plan fits: {_list(names)} ask for {_pounds(owed)} and the budget of {name} leaves "
                f"{_pounds(money_to_plan(case)[month])} once the sites are paid for.",
                (*names, "the budget"),
                name,
                mode,
            )
    return None


def why_no_plan_fits(programme: Programme, month: int, mode: str) -> NoPlanFits:
    """Name the limits at odds in a month for which no plan fits."""
    case, name = programme.case, programme.case.months[month]
    found = _largest_share(programme, month)
    if found is None:
        return _minimums_at_odds(case, name, mode)
    share, prices, room = found
    floors = [f for f in range(len(case.floors)) if prices.floor[:, f].sum() > 1e-9]
    floors = floors or list(range(len(case.floors)))
    dearest = max(floors, key=lambda f: prices.floor[:, f].sum() * case.floors[f].share)
    floor = case.floors[dearest]
    area = case.areas[int(prices.floor[:, dearest].sum(axis=0).argmax())]
    others = tuple(f"the floor '{case.floors[f].name}'" for f in floors if f != dearest)
    why = _what_stops(case, prices, room, name)
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
    case = programme.case
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
    assert case.floors, "without floors, only minimums can make a month infeasible"
    return float(columns[-1]), programme.prices(-duals), places


def _what_stops(case: PlanCase, prices, room: dict[int, float], month: str) -> list[tuple[str, str]]:
    """Name and words of each limit that stops the floors from being met."""
    why = []
    if prices.budget > 1e-12:
        why.append(("the budget", f"the budget of {month} pays for"))
    if net_worth_of_hours(case, prices) > 1e-9:
        why.append(("the hours of workers beside people", "the hours of workers beside people allow"))
    for place, _ in sorted(room.items(), key=lambda item: -item[1])[:2]:
        site, capability = divmod(place, len(case.capabilities))
        words = f"the room for {case.capabilities[capability]} at {case.sites[site]}"
        why.append((words, f"{words} allows"))
    return why


def _minimums_at_odds(case: PlanCase, month: str, mode: str) -> NoPlanFits:
    """Statutes and contracts alone do not fit: the room at the sites is too small to spend what they ask for."""
    names = tuple(f"the {minimum.kind} '{minimum.name}'" for minimum in case.minimums)
    return NoPlanFits(
        f"No plan fits: {_list(names)} ask for more spending than the room at the sites can take in {month}.",
        (*names, "the room at the sites"),
        month,
        mode,
    )


def _list(words) -> str:
    words = list(words)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""


def _pounds(pence: float) -> str:
    return f"£{pence / 100:,.2f}"
