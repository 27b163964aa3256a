"""What a plan promised beside what it delivers on demand that it was not designed for.

Demand is drawn anew from the ranges of the place's own estimates, with surprises that areas, needs and months share.
It is worked out on the first month, so that it takes seconds; the stocks and hours stay as the plan has them.
"""

from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _

from drawwell.guard.powers import no_power
from drawwell.page.charts import shown

from .believed import KNOWN_EXACTLY, shapes_of_estimates

SEED = 1
SCENARIOS_UP_TO = ((2_000, 40), (30_000, 8))  # (areas times needs, scenarios): a larger place waits for its rehearsal


def on_fresh_demand(question, found, mode):
    """A dict of the value of the first month: `promised` on the design's own scenarios, and on fresh ones `delivered`
    with its `low` and `high`, the tenth and ninetieth of a hundred; `scenarios` says how many. Empty for a place so
    large that it would take minutes.
    """
    from drawwell.engine.estimates import demand_scenarios
    from drawwell.engine.plan.blocks import month_of
    from drawwell.engine.plan.deliver import deliver
    from drawwell.engine.plan.first_stage import without_blocks

    cells = question.case.demand[0, :, :, 0].size
    scenarios = next((many for most, many in SCENARIOS_UP_TO if cells <= most), 0)
    if not scenarios:
        return {}
    plain = replace(question.case, sites_may_shut=np.zeros(0, dtype=bool), tail_weight=0.0)
    own = month_of(without_blocks(plain), 0)
    mean = np.tensordot(own.scenario_weight, own.demand, axes=1)[..., 0]
    demand, weight = demand_scenarios(mean, _shapes(question), np.ones(1), scenarios, SEED)
    first = replace(
        found,
        produced=found.produced[:, :, :1],
        kept=found.kept[:, :, :1],
        worker_hours=found.worker_hours[:1],
    )
    fresh = deliver(replace(own, demand=demand, scenario_weight=weight), first, mode)
    low, high = np.quantile(fresh.by_scenario.sum(axis=1), [0.1, 0.9])
    return {
        "promised": deliver(own, first, mode).value,
        "delivered": fresh.value,
        "low": float(low),
        "high": float(high),
        "scenarios": scenarios,
    }


def _shapes(question):
    """(A, N) shapes of the estimates' gammas; asks are as many as were published."""
    known = [need for need in question.needs if need is not None]
    shapes = np.full((len(question.areas), len(question.needs)), KNOWN_EXACTLY)
    shapes[:, : len(known)] = shapes_of_estimates(question.areas[0].place, question.areas, known)
    return shapes


@no_power("says a plan's own kept figures in words; no person is in them")
def fresh_demand_sentence(plan):
    """What the plan delivers on fresh demand beside its promise; '' where it was not worked out."""
    told = plan.result.get("fresh_demand")
    if not told or not told["promised"]:
        return ""
    return _(
        "Its first month promises %(promised)s people met, by the weights given. On %(n)s months drawn anew from the "
        "ranges of the estimates, for which it was not designed, it delivers %(delivered)s (%(low)s to %(high)s in "
        "eight of ten): %(share)s of the promise."
    ) % {
        "promised": shown(told["promised"], 1),
        "n": told["scenarios"],
        "delivered": shown(told["delivered"], 1),
        "low": shown(told["low"], 1),
        "high": shown(told["high"], 1),
        "share": f"{told['delivered'] / told['promised']:.0%}",
    }
