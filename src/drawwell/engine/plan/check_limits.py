"""What is wrong with the named limits of a case: promises, ring-fences, doors, blocks, what stands and what moves.

Every refusal names the limit and says what would be right.
"""

import numpy as np

from drawwell.engine.plan.case import Minimum, PlanCase


class CaseIsWrong(ValueError):
    """The case cannot be designed on as it stands; the message says what to put right."""


def check_named_limits(case: PlanCase) -> None:
    """Raise CaseIsWrong with one sentence for the first thing wrong with a named limit; otherwise return nothing."""
    for minimum in case.minimums:
        _check_minimum(case, minimum)
    _check_ring_fences(case)
    _check_doors(case)
    _check_blocks(case)
    _check_standing(case)


def _check_minimum(case: PlanCase, minimum: Minimum) -> None:
    named = f"The {minimum.kind} '{minimum.name}'"
    if not 0 <= minimum.capability < len(case.capabilities):
        raise CaseIsWrong(f"{named} names capability number {minimum.capability}, which the case has not.")
    amounts = np.array([minimum.pence_per_month, minimum.units_per_month], dtype=float)
    if not np.all(np.isfinite(amounts) & (amounts >= 0)):
        raise CaseIsWrong(f"{named} needs an amount of zero pence or more.")
    if np.all(amounts > 0):
        raise CaseIsWrong(f"{named} asks for money and for units: name it twice, once with each.")
    if any(not 0 <= site < len(case.sites) for site in minimum.sites):
        raise CaseIsWrong(f"{named} names a site which the case has not.")
    if minimum.last_month and minimum.last_month not in case.months:
        raise CaseIsWrong(
            f"{named} binds until {minimum.last_month}, which is not among the months of the plan, {case.months[0]} to "
            f"{case.months[-1]}: give the last of them in which it binds, or leave it out where it binds to the end."
        )
    c, own = minimum.capability, list(minimum.sites) or slice(None)
    if not (case.can_produce[own, c].any() or case.can_keep[own, c].any()):
        where = "which no site offers" if not minimum.sites else "which none of its sites offers"
        raise CaseIsWrong(f"{named} spends on {case.capabilities[c]}, {where}.")
    room = case.units_max[own, c][(case.can_produce | case.can_keep)[own, c].astype(bool)].sum()
    if minimum.units_per_month > room:
        raise CaseIsWrong(
            f"{named} asks for {minimum.units_per_month:g} of {case.capabilities[c]} a month and its sites have room "
            f"for {room:g}."
        )


def _check_ring_fences(case: PlanCase) -> None:
    for fence in case.ring_fences:
        if not (np.isfinite(fence.share) and 0 <= fence.share <= 1):
            raise CaseIsWrong(f"The ring-fence '{fence.name}' keeps a share of {fence.share:g}: give 0 to 1.")
        if any(not 0 <= c < len(case.capabilities) for c in fence.capabilities):
            raise CaseIsWrong(f"The ring-fence '{fence.name}' names a capability which the case has not.")
        if not fence.capabilities and not fence.with_workers:
            raise CaseIsWrong(f"The ring-fence '{fence.name}' names nothing that may use its money: name a capability.")
    apart = _fences_apart(case)
    total = sum(fence.share for fence in apart)
    if total > 1 + 1e-9:
        names = " and ".join(f"'{fence.name}'" for fence in apart)
        raise CaseIsWrong(
            f"The ring-fences {names} keep {total:.0%} of the budget between them: at most 100% can be kept."
        )


def _fences_apart(case: PlanCase) -> list:
    """The ring-fences that share no capability with one named before them: their money adds up."""
    taken: set[int] = set()
    apart = []
    for fence in case.ring_fences:
        own = set(fence.capabilities)
        if not own & taken:
            apart.append(fence)
            taken |= own
    return apart


def _check_doors(case: PlanCase) -> None:
    for name in ("site_is_open", "opening_cost", "closing_cost"):
        _check_length(case, name, (len(case.sites),), "one entry for each site")
    for name in ("opening_cost", "closing_cost"):
        _check_at_or_above_zero(getattr(case, name), name)
    for protected in case.protected:
        if not 0 <= protected.site < len(case.sites):
            raise CaseIsWrong(
                f"The promise '{protected.name}' protects site number {protected.site}: give one there is."
            )


def _check_blocks(case: PlanCase) -> None:
    _check_length(case, "block_units", (len(case.capabilities),), "one entry for each capability")
    _check_at_or_above_zero(np.append(case.block_units, case.block_hours), "block_units or block_hours")
    if not len(case.block_units):
        return
    room = np.where(case.can_produce | case.can_keep, case.units_max, 0.0).max(axis=0)
    for name, size, most in zip(case.capabilities, case.block_units, room, strict=True):
        if size > most:
            raise CaseIsWrong(f"One block of {name} is {size:g} units and no site has room for more than {most:g}.")


def _check_standing(case: PlanCase) -> None:
    table = (len(case.sites), len(case.capabilities), len(case.months))
    for name, shape, by in (
        ("standing_produced", table, "sites x capabilities x months"),
        ("standing_kept", table, "sites x capabilities x months"),
        ("standing_hours", (len(case.months),), "one entry for each month"),
        ("cost_to_add", (len(case.capabilities),), "one entry for each capability"),
        ("cost_to_cut", (len(case.capabilities),), "one entry for each capability"),
    ):
        _check_length(case, name, shape, by)
        _check_at_or_above_zero(getattr(case, name), name)
    _check_at_or_above_zero(
        np.array([case.cost_to_add_hour, case.cost_to_cut_hour]), "cost_to_add_hour or cost_to_cut_hour"
    )
    costs = np.any(case.cost_to_add) or np.any(case.cost_to_cut) or case.cost_to_add_hour or case.cost_to_cut_hour
    stands = [len(case.standing_produced), len(case.standing_kept)]
    if any(stands) and not all(stands):
        raise CaseIsWrong("Give both standing_produced and standing_kept, or neither.")
    if costs and not all(stands):
        raise CaseIsWrong("A cost of change is given but not what is in force: give standing_produced and _kept.")
    if (case.cost_to_add_hour or case.cost_to_cut_hour) and not len(case.standing_hours):
        raise CaseIsWrong("A cost of changing worker hours is given but not how many are held: give standing_hours.")


def _check_length(case: PlanCase, name: str, shape: tuple[int, ...], by: str) -> None:
    array = getattr(case, name)
    if len(array) and np.shape(array) != shape:
        raise CaseIsWrong(f"{name} must have {by}, or be left empty.")


def _check_at_or_above_zero(array: np.ndarray, name: str) -> None:
    if np.size(array) and not np.all(np.isfinite(array) & (np.asarray(array) >= 0)):
        raise CaseIsWrong(f"{name} must be zero or more everywhere: something in it is not a number or below zero.")
