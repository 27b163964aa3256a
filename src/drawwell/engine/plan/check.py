"""What is wrong with a case, in one sentence, before minutes are spent on it.

Every refusal names the field and the area, need, capability, site or month, and says what would be right.
"""

import numpy as np

from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.check_limits import CaseIsWrong, check_named_limits


def check_case(case: PlanCase) -> None:
    """Raise CaseIsWrong with one sentence for the first thing wrong with the case; otherwise return nothing."""
    _check_names(case)
    _check_shapes(case)
    _check_numbers(case)
    _check_demand(case)
    _check_weights(case)
    _check_costs(case)
    _check_budget(case)
    _check_reach(case)
    _check_needs_are_served(case)
    _check_floors(case)
    check_named_limits(case)
    _check_extras(case)


def shapes_of(case: PlanCase) -> dict[str, tuple[int, ...]]:
    """The shape each array of the case must have, from the lengths of its names."""
    a, n, c = len(case.areas), len(case.needs), len(case.capabilities)
    s, t, w = len(case.sites), len(case.months), len(np.atleast_1d(case.scenario_weight))
    return {
        "demand": (w, a, n, t),
        "scenario_weight": (w,),
        "value": (a, n),
        "fit_produced": (n, c),
        "fit_pulled": (n, c),
        "access_produced": (a, s),
        "access_pulled": (a, s),
        "units_produced": (c,),
        "units_pulled": (c,),
        "worker_hours": (c,),
        "can_produce": (s, c),
        "can_keep": (s, c),
        "units_max": (s, c),
        "cost_produced": (c,),
        "cost_kept": (c,),
        "cost_worker_hour": (),
        "site_cost": (s,),
        "budget": (t,),
        "worker_hours_max": (t,),
    }


AXES = {
    "demand": ("scenario", "areas", "needs", "months"),
    "scenario_weight": ("scenario",),
    "value": ("areas", "needs"),
    "fit_produced": ("needs", "capabilities"),
    "fit_pulled": ("needs", "capabilities"),
    "access_produced": ("areas", "sites"),
    "access_pulled": ("areas", "sites"),
    "units_produced": ("capabilities",),
    "units_pulled": ("capabilities",),
    "worker_hours": ("capabilities",),
    "can_produce": ("sites", "capabilities"),
    "can_keep": ("sites", "capabilities"),
    "units_max": ("sites", "capabilities"),
    "cost_produced": ("capabilities",),
    "cost_kept": ("capabilities",),
    "cost_worker_hour": (),
    "site_cost": ("sites",),
    "budget": ("months",),
    "worker_hours_max": ("months",),
}
MAY_BE_ENDLESS = ("units_max", "worker_hours_max")
SHARES = ("fit_produced", "fit_pulled", "access_produced", "access_pulled")


def place_in_words(case: PlanCase, name: str, index: tuple[int, ...]) -> str:
    """Where in an array an index points, in the case's own names: "Sale, debt advice, 2027-04"."""
    words = []
    for axis, position in zip(AXES[name], index, strict=True):
        words.append(f"scenario {position + 1}" if axis == "scenario" else getattr(case, axis)[position])
    return ", ".join(words) or "the one figure given"


def _first(where: np.ndarray) -> tuple[int, ...] | None:
    """The index of the first true element, or None."""
    found = np.argwhere(where)
    return tuple(int(i) for i in found[0]) if len(found) else None


def _check_names(case: PlanCase) -> None:
    for axis in ("areas", "needs", "capabilities", "sites", "months"):
        names = getattr(case, axis)
        if not names:
            raise CaseIsWrong(f"The case has no {axis}: name at least one.")
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise CaseIsWrong(f"'{twice[0]}' is named twice among the {axis}: each needs its own name.")
    if case.units and len(case.units) != len(case.capabilities):
        raise CaseIsWrong(
            f"There are {len(case.units)} units for {len(case.capabilities)} capabilities: give each its own."
        )


def _check_shapes(case: PlanCase) -> None:
    for name, wanted in shapes_of(case).items():
        found = np.shape(getattr(case, name))
        if found != wanted:
            by = " x ".join(AXES[name]) or "a single figure"
            raise CaseIsWrong(f"{name} has shape {found} but {by} asks for {wanted}.")


def _check_numbers(case: PlanCase) -> None:
    for name in shapes_of(case):
        array = np.asarray(getattr(case, name), dtype=float)
        wrong = np.isnan(array) if name in MAY_BE_ENDLESS else ~np.isfinite(array)
        at = _first(wrong)
        if at is not None:
            raise CaseIsWrong(f"{name} is not a number at {place_in_words(case, name, at)}: give a figure.")
        if name == "demand":
            continue
        at = _first(array < 0)
        if at is not None:
            where = place_in_words(case, name, at)
            raise CaseIsWrong(f"{name} is below zero ({array[at]:g}) at {where}: it must be zero or more.")
        at = _first(array > 1) if name in SHARES else None
        if at is not None:
            where = place_in_words(case, name, at)
            raise CaseIsWrong(f"{name} is {array[at]:g} at {where}: it is a share, from 0 to 1.")


def _check_demand(case: PlanCase) -> None:
    at = _first(case.demand < 0)
    if at is not None:
        where = place_in_words(case, "demand", at)
        raise CaseIsWrong(f"demand is below zero ({case.demand[at]:g} people) at {where}: count people from 0 up.")
    if not np.any(case.demand):
        raise CaseIsWrong("demand is zero everywhere: with nobody in need there is nothing to design.")
    if not np.any(case.value):
        raise CaseIsWrong("value is zero everywhere: say what meeting each need is worth, at least for one need.")


def _check_weights(case: PlanCase) -> None:
    total = float(np.sum(case.scenario_weight))
    if abs(total - 1) > 1e-9:
        raise CaseIsWrong(f"scenario_weight adds up to {total:.6g}: the weights of the scenarios must add up to 1.")


def _check_costs(case: PlanCase) -> None:
    for name, cost, used in (
        ("cost_produced", case.cost_produced, case.can_produce.any(axis=0)),
        ("cost_kept", case.cost_kept, case.can_keep.any(axis=0)),
    ):
        at = _first((cost <= 0) & used)
        if at is not None:
            raise CaseIsWrong(
                f"{name} of {case.capabilities[at[0]]} is zero: free capacity has no best amount; "
                "give its true cost, however small."
            )
    if case.cost_worker_hour <= 0 and np.any(case.worker_hours):
        raise CaseIsWrong("cost_worker_hour is zero: give what an hour of a worker beside people costs, in pence.")
    for name, used in (
        ("units_produced", case.can_produce.any(axis=0)),
        ("units_pulled", case.can_keep.any(axis=0)),
    ):
        at = _first((getattr(case, name) <= 0) & used)
        if at is not None:
            raise CaseIsWrong(f"{name} of {case.capabilities[at[0]]} is zero: say how many units one person takes.")


def _check_budget(case: PlanCase) -> None:
    at = _first(case.budget <= 0)
    if at is None:
        return
    first = f"it cannot meet the floor '{case.floors[0].name}'" if case.floors else "it buys nothing"
    raise CaseIsWrong(f"The budget of {case.months[at[0]]} is zero: {first}.")


def _check_reach(case: PlanCase) -> None:
    makes, keeps = case.can_produce.any(axis=1), case.can_keep.any(axis=1)
    for j, site in enumerate(case.sites):
        if not (makes[j] or keeps[j]):
            raise CaseIsWrong(f"The site '{site}' can neither produce nor keep anything: say what it can do.")
        near = (makes[j] and case.access_produced[:, j].any()) or (keeps[j] and case.access_pulled[:, j].any())
        if not near:
            raise CaseIsWrong(f"Nobody can reach the site '{site}': its access is zero from every area.")


def _check_needs_are_served(case: PlanCase) -> None:
    served = (case.fit_produced * case.can_produce.any(axis=0)).any(axis=1)
    served |= (case.fit_pulled * case.can_keep.any(axis=0)).any(axis=1)
    asked = case.demand.any(axis=(0, 1, 3))
    at = _first(asked & ~served)
    if at is not None:
        raise CaseIsWrong(
            f"No capability at any site serves the need '{case.needs[at[0]]}': give one a fit, or drop the need."
        )


def best_share_met(case: PlanCase) -> np.ndarray:
    """Largest share of each need that could be met in each area if money were no object, (A, N)."""
    produced = np.zeros((len(case.areas), len(case.needs), len(case.capabilities)))
    pulled = np.zeros_like(produced)
    for c in range(len(case.capabilities)):
        near = case.access_produced[:, case.can_produce[:, c].astype(bool)].max(axis=1, initial=0.0)
        produced[:, :, c] = near[:, None] * (case.fit_produced[:, c] > 0)
        near = case.access_pulled[:, case.can_keep[:, c].astype(bool)].max(axis=1, initial=0.0)
        pulled[:, :, c] = near[:, None] * case.fit_pulled[:, c]
    by_pull = pulled.max(axis=2)
    best = np.zeros((len(case.areas), len(case.needs)))
    for n in range(len(case.needs)):
        fits = np.unique(np.append(case.fit_produced[n], [0.0, 1.0]))
        for low, high in zip(fits[:-1], fits[1:], strict=True):
            suits = case.fit_produced[n] >= high
            by_service = produced[:, n, suits].max(axis=1, initial=0.0)
            best[:, n] += (high - low) * np.maximum(by_service, by_pull[:, n])
    return best


def _check_floors(case: PlanCase) -> None:
    best = best_share_met(case)
    needed = case.demand.any(axis=(0, 3))
    for floor in case.floors:
        if not 0 <= floor.need < len(case.needs):
            raise CaseIsWrong(f"The floor '{floor.name}' names need number {floor.need}, which the case has not.")
        if not 0 <= floor.share <= 1:
            raise CaseIsWrong(f"The floor '{floor.name}' asks for a share of {floor.share:g}: give 0 to 1.")
        short = needed[:, floor.need] & (best[:, floor.need] < floor.share - 1e-9)
        at = _first(short)
        if at is not None:
            raise CaseIsWrong(
                f"No budget buys the floor '{floor.name}': it asks for {floor.share:.0%} of "
                f"{case.needs[floor.need]} everywhere, and with what suits people and is in reach "
                f"{case.areas[at[0]]} can get to {best[at[0], floor.need]:.1%} at most."
            )


def _check_extras(case: PlanCase) -> None:
    if not (0 <= case.tail_weight <= 1 and 0 < case.tail_share <= 1):
        raise CaseIsWrong(
            f"tail_weight is {case.tail_weight:g} and tail_share {case.tail_share:g}: give 0 to 1, the share above 0."
        )
    if len(case.cost_if_unmet) and not len(case.cost_if_unmet) == len(case.falls_on) == len(case.needs):
        raise CaseIsWrong("cost_if_unmet and falls_on must have one entry for each need, or be left empty.")
    if len(case.sites_may_shut) and len(case.sites_may_shut) != len(case.sites):
        raise CaseIsWrong("sites_may_shut must have one entry for each site, or be left empty.")
    if len(case.cost_if_unmet) and not np.all(np.isfinite(case.cost_if_unmet) & (np.asarray(case.cost_if_unmet) >= 0)):
        raise CaseIsWrong("cost_if_unmet must be zero or more for each need: a figure in pence.")
