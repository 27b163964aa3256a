"""The seven ways to save as levers, and what a system does to a team that works in another way.

Each lever takes a TwinCase and a share (0 to 1) and gives another case for the same people with the same luck. What a
way costs to bring about is not known here: only what follows once it is so. `ways.py` names the ways.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from drawwell.engine.twin_case import RehearsalRefused, TwinCase
from drawwell.engine.twin_levers import with_units
from drawwell.engine.ways import SEVEN_WAYS


def demand(case: TwinCase, share: float) -> TwinCase:
    """Help that did not fit is put right at once for a share of those who would have come back."""
    behaviour = case.behaviour
    return case.with_behaviour(behaviour.but(returns_share=behaviour.returns_share * (1 - share)))


def flow(case: TwinCase, share: float) -> TwinCase:
    """The same help with a share fewer steps: fewer units for each person and fewer worker hours for each pull."""
    return replace(case, units_per_use=case.units_per_use * (1 - share), worker_hours=case.worker_hours * (1 - share))


def fit(case: TwinCase, share: float) -> TwinCase:
    """A share of those whom the standard service did not suit is suited by it."""
    fits = case.fit_produced
    return replace(case, fit_produced=np.where(fits > 0, fits + share * (1 - fits), fits))


def price(case: TwinCase, share: float) -> TwinCase:
    """The same units for a share less money: nobody's wait changes."""
    return replace(case, cost_pence=cheaper(case, share, ("produced", "kept")))


def together(case: TwinCase, share: float) -> TwinCase:
    """A share of what sites cost is paid once instead of twice: nobody's wait changes."""
    return replace(case, cost_pence=cheaper(case, share, ("sites",)))


def charge(case: TwinCase, share: float) -> TwinCase:
    """A charge keeps a share of those in reach away from every standard service; what it brings in is not counted."""
    return replace(case, access_produced=case.access_produced * (1 - share))


def restrict(case: TwinCase, share: float) -> TwinCase:
    """A share less is produced and paid for: fewer people, or less, or later."""
    made = np.arange(len(case.units)) < case.produced_count
    return replace(with_units(case, made, None, 1 - share), cost_pence=cheaper(case, share, ("produced",)))


LEVERS: dict[str, Callable[[TwinCase, float], TwinCase]] = {
    one.__name__: one for one in (demand, flow, fit, price, together, charge, restrict)
}
assert set(LEVERS) == {way.key for way in SEVEN_WAYS}, "every way has its lever"


def saved_by(case: TwinCase, way: str, share: float) -> TwinCase:
    """The case with one of the seven ways pulled by a share. Raises RehearsalRefused for another way or share."""
    if way not in LEVERS:
        raise RehearsalRefused(f"There is no way to save called {way!r}: the seven are {', '.join(LEVERS)}.")
    if not 0 <= share < 1:
        raise RehearsalRefused(f"A share of {share:g} cannot be saved: give 0 or more, and less than 1.")
    return LEVERS[way](case, share)


def immune_response(case: TwinCase, *, refused: float, hours_creep: float, caseload_creep: float) -> TwinCase:
    """How a system answers a team that works in another way: refusals, forms, and more people for each worker.

    refused: share of pulls it refuses. hours_creep: extra worker hours in each pull, for approvals and reports.
    caseload_creep: 0.4 is four in ten more people for each worker, who has so much less time to notice what would not
    fit, and so many more to be beside.
    """
    behaviour = case.behaviour
    changed = case.with_behaviour(
        behaviour.but(
            pulls_refused_share=1 - (1 - behaviour.pulls_refused_share) * (1 - refused),
            hours_creep_share=(1 + behaviour.hours_creep_share) * (1 + hours_creep) - 1,
            noticed_share=behaviour.noticed_share / (1 + caseload_creep),
        )
    )
    return replace(changed, caseload=np.floor(case.caseload * (1 + caseload_creep)))


def cheaper(case: TwinCase, share: float, kinds: tuple[str, ...]) -> dict[str, float]:
    """The plan's costs with some kinds a share less."""
    return {kind: pence * (1 - share if kind in kinds else 1) for kind, pence in case.cost_pence.items()}
