"""Many places at once: each its own case and its own money, so they are designed apart, on as many machines as given.

All of England is some three hundred such places. `map` is the built-in one, a process pool's, or one that sends work
to a Dask scheduler; the engine knows no network and only calls it.
"""

from collections.abc import Callable, Iterable
from functools import partial

from drawwell.engine.plan.answer import NoPlanFits, Plan
from drawwell.engine.plan.case import PlanCase
from drawwell.engine.plan.design import solve


def solve_many(cases: Iterable[PlanCase], mode: str = "both", map: Callable = map, **asked) -> list[Plan | NoPlanFits]:
    """The plan of each case, in order: the same as solving them one after another, wherever `map` has them done."""
    return list(map(partial(solve, mode=mode, **asked), cases))
