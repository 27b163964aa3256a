"""Which offers fit a pull, and why; many pulls at once.

Nothing here asks who the pull is for: an offer fits by place, time, room and the conditions asked for. What
fits is put in order by how far out of the way it would be, everything counted in kilometres so that one reason
can be weighed against another; the weights are settings, each with its meaning. Equals are put in an order drawn
by lot from the pull's own key: repeatable for one pull, and over many pulls no provider always comes first.
A person decides; this only says what it would try first, and why.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Wanted:
    """What one pull asks for. Days count from now and may be fractions; km limits say how far is too far."""

    key: str
    units: int
    earliest_days: float
    latest_days: float
    conditions: frozenset[str] = frozenset()
    visits_within_km: float = 15.0
    comes_within_km: float = 60.0
    hours: str = ""  # "between 09:00 and 12:00", where it is wanted at hours of any of its days


@dataclass(frozen=True)
class Said:
    """How a caller would rather say things: dates for days counted from now, amounts with their unit.

    `begins` follows "it begins" or "begins"; the others stand alone. Empty: said from the numbers.
    """

    room: str = ""
    begins: str = ""
    known: str = ""
    checked: str = ""


# Hundreds are made for one ask, and freezing each would cost as much as all that is then asked of it.
@dataclass(slots=True)
class Candidate:
    """One offer, as far as matching needs to know it. Nobody changes one.

    `km` is the distance between the offer's site and where help is wanted, or None when either is not known.
    `figure_days` is how long ago somebody said the room is true, or None for never.
    `scarcity` is from 0 (plenty more like it nearby) to 1 (the last there is for anybody near).
    `at_hours` is whether it is given at some of the hours of a day that are wanted, where any are.
    """

    key: str
    name: str
    km: float | None
    travels: bool
    starts_days: float
    ends_days: float
    free_units: int
    kept_free: bool
    figure_days: float | None = 0.0
    scarcity: float = 0.0
    known_to_them: bool = False
    meets: frozenset[str] = frozenset()
    at_hours: bool = True


@dataclass(frozen=True)
class Weights:
    """How many kilometres further one would rather go than put up with each of these."""

    one_day_later: float = 2.0
    not_kept_free: float = 20.0
    old_figure: float = 5.0
    not_known_to_them: float = 4.0
    last_one_left: float = 6.0
    km_that_travels: float = 0.1  # help that comes to the person costs them no journey
    distance_unknown: float = 10.0
    figure_is_old_after_days: float = 28.0


@dataclass(frozen=True)
class Fitting:
    """An offer that fits: why it does, and why it stands behind the one before it (empty for the first)."""

    candidate: Candidate
    cost_km: float
    reason: str
    behind: str


@dataclass(frozen=True)
class NotFitting:
    """An offer that does not fit: what stood in the way ("near", "time", "conditions", "room") and in words."""

    candidate: Candidate
    why: str
    words: str


@dataclass(frozen=True)
class Ranking:
    fitting: tuple[Fitting, ...]
    not_fitting: tuple[NotFitting, ...]


@dataclass(frozen=True)
class Shown:
    """How many of those that fit and of those that do not are shown (None: all), and how a caller says things of one.

    What is not shown is put in order like the rest, and nobody looks for words for it.
    """

    fitting: int | None = None
    not_fitting: int | None = None
    said: Callable[[Candidate], Said] = lambda one: Said()


DEFAULT_WEIGHTS, EVERYTHING = Weights(), Shown()
_CLOSEST_FIRST = ("room", "conditions", "time", "near")  # room and conditions can change, a place cannot


def rank(
    candidates: Iterable[Candidate], wanted: Wanted, weights: Weights = DEFAULT_WEIGHTS, shown: Shown = EVERYTHING
) -> Ranking:
    """Every candidate judged: those that fit, best first, each with its reason; those that do not, closest first."""
    fits, against = _sift(candidates, wanted)
    costs = {one.key: _costs(one, wanted, weights) for one in fits}
    fits.sort(key=lambda one: (round(sum(costs[one.key].values()), 6), _lot_drawn(wanted, one)))
    fitting = []
    for place, one in enumerate(fits[: shown.fitting]):
        before = fits[place - 1] if place else None
        behind = _behind(before, costs[before.key], costs[one.key]) if before else ""
        fitting.append(Fitting(one, sum(costs[one.key].values()), _reason(one, shown.said(one)), behind))
    return Ranking(tuple(fitting), _not_fitting(against, wanted, shown))


def unranked(candidates: Iterable[Candidate], wanted: Wanted, shown: Shown = EVERYTHING) -> Ranking:
    """The same list while ranking is switched off: what fits, by name."""
    fits, against = _sift(candidates, wanted)
    fits.sort(key=lambda one: (one.name.casefold(), one.starts_days, one.key))
    words = "Listed by name: ranking is switched off."
    fitting = tuple(Fitting(one, 0.0, words, "") for one in fits[: shown.fitting])
    return Ranking(fitting, _not_fitting(against, wanted, shown))


def why_not(one: Candidate, wanted: Wanted) -> str | None:
    """What stands in the way of an offer, "near", "time", "conditions" or "room", or None when it fits."""
    if one.km is not None and one.km > (wanted.comes_within_km if one.travels else wanted.visits_within_km):
        return "near"
    if one.starts_days > wanted.latest_days or one.ends_days <= wanted.earliest_days or not one.at_hours:
        return "time"
    if not wanted.conditions <= one.meets:
        return "conditions"
    return "room" if one.free_units < wanted.units else None


def _why_not_in_words(why, one, wanted, said):
    if why == "near":
        within = wanted.comes_within_km if one.travels else wanted.visits_within_km
        return f"it is {_km(one.km)} away, further than {within:g} km"
    if why == "time":
        if one.starts_days > wanted.latest_days:
            return f"it begins {said.begins or _in_days(one.starts_days)}, after the latest day asked for"
        if one.ends_days <= wanted.earliest_days:
            return "it ends before the earliest day asked for"
        return f"on the days asked for it is not given {wanted.hours}"
    if why == "conditions":
        return f"it does not say that it offers: {', '.join(sorted(wanted.conditions - one.meets))}"
    if not one.free_units:
        return "it has no room left"
    return f"it has {said.room or f'room for {one.free_units}'} of {wanted.units}"


def _sift(candidates, wanted):
    """(those that fit, (why, candidate) of those that do not)."""
    fits, against = [], []
    for one in candidates:
        why = why_not(one, wanted)
        if why:
            against.append((why, one))
        else:
            fits.append(one)
    return fits, against


def _not_fitting(against, wanted, shown):
    """What came closest to fitting first."""
    against.sort(key=lambda no: (_CLOSEST_FIRST.index(no[0]), no[1].km or 0.0, no[1].key))
    return tuple(
        NotFitting(one, why, _why_not_in_words(why, one, wanted, shown.said(one)))
        for why, one in against[: shown.not_fitting]
    )


def _costs(one, wanted, weights):
    """What taking this offer would cost, by reason, in km."""
    km = weights.distance_unknown if one.km is None else one.km * (weights.km_that_travels if one.travels else 1.0)
    old = one.figure_days is None or one.figure_days > weights.figure_is_old_after_days
    return {
        "distance": km,
        "wait": weights.one_day_later * max(0.0, one.starts_days - max(0.0, wanted.earliest_days)),
        "open": 0.0 if one.kept_free else weights.not_kept_free,
        "old": weights.old_figure if old else 0.0,
        "unknown": 0.0 if one.known_to_them else weights.not_known_to_them,
        "scarce": weights.last_one_left * one.scarcity,
    }


_BEHIND = {
    "distance": "it is further out of the way",
    "wait": "it begins later",
    "open": "it is not kept free for asks, so somebody who comes may find it gone",
    "old": "nobody has said lately that its room is true",
    "unknown": "it is not with someone they know",
    "scarce": "less of this help is left near it, and others may need it",
}


def _behind(before, costs_before, costs):
    most = max(costs, key=lambda reason: (costs[reason] - costs_before[reason], reason))
    if costs[most] - costs_before[most] <= 1e-6:
        return f"Equal to {before.name}; the order of equals is drawn by lot and stays as drawn."
    return f"After {before.name} because {_BEHIND[most]}."


def _reason(one, said):
    parts = ["kept free for asks" if one.kept_free else "open to all"]
    if one.known_to_them:
        parts.append(said.known or "with someone they know")
    if one.travels:
        parts.append("comes to the door")
    elif one.km is not None:
        parts.append(f"{_km(one.km)} away")
    parts.append(said.room or f"room for {one.free_units}")
    if one.starts_days > 0:
        parts.append(f"begins {said.begins or _in_days(one.starts_days)}")
    if one.figure_days is None:
        parts.append("nobody has checked the room yet")
    elif one.figure_days >= 1:
        days = int(one.figure_days)
        parts.append(said.checked or f"checked {days} {'day' if days == 1 else 'days'} ago")
    words = ", ".join(parts) + "."
    return words[0].upper() + words[1:]


def _km(km):
    return f"{km:.1f} km" if km < 10 else f"{km:.0f} km"


def _in_days(days):
    if days < 1:
        return "within a day"
    whole = int(days)
    return f"in {whole} {'day' if whole == 1 else 'days'}"


def _lot_drawn(wanted, one):
    return hashlib.sha256(f"{wanted.key}|{one.key}".encode()).digest()


@dataclass(frozen=True)
class Together:
    """A joint answer for many pulls: for each, the number of its edge, or -1 where nothing is left for it."""

    edge_of_pull: np.ndarray
    met: int
    met_one_by_one: int
    cost: float
    sentence: str
    edge_one_by_one: np.ndarray  # what first come, first served would give, in the order in which pulls are numbered


def match_together(
    pull_of_edge: Sequence[int],
    offer_of_edge: Sequence[int],
    cost_of_edge: Sequence[float],
    *,
    units_of_pull: Sequence[int],
    free_of_offer: Sequence[int],
) -> Together:
    """The joint answer that meets most pulls, and among those the one least out of the way.

    An edge says that an offer fits a pull, at a cost in km. Each pull gets one offer or none; an offer gives no
    more units than are free. With one unit a pull this is a minimum-cost flow and exact (OR-Tools, integer costs
    of 0.01 km); where pulls want several units, the flow is taken over units and what it would cut in two is
    placed again whole, largest first. Leaving a pull unmet costs more than any way of meeting another.
    """
    pull, offer = np.asarray(pull_of_edge, np.int64), np.asarray(offer_of_edge, np.int64)
    cost, units = np.asarray(cost_of_edge, float), np.asarray(units_of_pull, np.int64)
    free = np.asarray(free_of_offer, np.int64)
    assert pull.shape == offer.shape == cost.shape
    assert (units > 0).all()
    assert (free >= 0).all()
    flow = _flow(pull, offer, cost, units, free)
    edge_of_pull = np.full(len(units), -1)
    whole = flow == units[pull]
    edge_of_pull[pull[whole]] = np.flatnonzero(whole)
    if (units > 1).any():
        _place_again(edge_of_pull, pull, offer, cost, units, free)
    alone = _one_by_one(pull, offer, cost, units, free)
    if (alone >= 0).sum() > (edge_of_pull >= 0).sum():
        edge_of_pull = alone
    met, met_alone = int((edge_of_pull >= 0).sum()), int((alone >= 0).sum())
    total = float(cost[edge_of_pull[edge_of_pull >= 0]].sum())
    return Together(edge_of_pull, met, met_alone, total, _together_words(met, met_alone, len(units)), alone)


def _flow(pull, offer, cost, units, free):
    """Units on each edge of the cheapest flow that carries the most (source, pulls, offers, sink)."""
    from ortools.graph.python import min_cost_flow

    pulls, offers = len(units), len(free)
    source, sink = pulls + offers, pulls + offers + 1
    cents = np.rint(cost * 100).astype(np.int64)
    unmet = (int(cents.max(initial=0)) + 1) * min(pulls, offers + 1)
    tail = np.concatenate([np.full(pulls, source), pull, pulls + np.arange(offers), np.arange(pulls)])
    head = np.concatenate([np.arange(pulls), pulls + offer, np.full(offers, sink), np.full(pulls, sink)])
    room = np.concatenate([units, np.minimum(units[pull], free[offer]), free, units])
    # Per unit, so that a pull of three weighs three; leaving one unmet costs more than moving another.
    price = np.concatenate([np.zeros(pulls, np.int64), cents, np.zeros(offers, np.int64), np.full(pulls, unmet)])
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tail, head, room, price)
    supply = np.zeros(pulls + offers + 2, np.int64)
    supply[source], supply[sink] = units.sum(), -units.sum()
    solver.set_nodes_supplies(np.arange(len(supply)), supply)
    status = solver.solve()
    assert status == solver.OPTIMAL, status
    return solver.flows(arcs)[pulls : pulls + len(pull)]


def _place_again(edge_of_pull, pull, offer, cost, units, free):
    """Give pulls that the flow cut in two a whole place, the largest first, where one still fits."""
    left = free.copy()
    placed = edge_of_pull[edge_of_pull >= 0]
    np.subtract.at(left, offer[placed], units[pull[placed]])
    edges = _edges_by_pull(pull, cost, len(units))
    for number in sorted(np.flatnonzero(edge_of_pull < 0), key=lambda n: (-units[n], n)):
        _take_cheapest(number, edges[number], edge_of_pull, offer, units, left)


def _one_by_one(pull, offer, cost, units, free):
    """The answer when each in turn takes the nearest that is left: what people do without this."""
    edge_of_pull = np.full(len(units), -1)
    left = free.copy()
    for number, edges in enumerate(_edges_by_pull(pull, cost, len(units))):
        _take_cheapest(number, edges, edge_of_pull, offer, units, left)
    return edge_of_pull


def _edges_by_pull(pull, cost, pulls):
    order = np.lexsort((cost, pull))
    return np.split(order, np.searchsorted(pull[order], np.arange(1, pulls)))


def _take_cheapest(number, edges, edge_of_pull, offer, units, left):
    roomy = edges[left[offer[edges]] >= units[number]]
    if len(roomy):
        edge_of_pull[number] = roomy[0]
        left[offer[roomy[0]]] -= units[number]


def _together_words(met, met_alone, asked):
    more = met - met_alone
    gain = f", {more} more than one by one" if more else ", as many as one by one, with less out of the way"
    return f"Together {met} of {asked} can be met{gain}. Nothing is held until a person confirms."
