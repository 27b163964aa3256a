"""A plan rehearsed over several seeds, as plain numbers with ranges and one sentence."""

import numpy as np

from drawwell.engine.twin_fast import rehearse_fast

MEASURES = (
    "asked",
    "met",
    "met_pulled",
    "unmet",
    "gave_up",
    "still_waiting",
    "failure_contacts",
    "wait_days_mean",
    "wait_days_p90",
    "reserve_used_share",
    "cost_pence",
    "cost_to_others_pence",
)


def summary_of(plan, twin, seeds):
    """(numbers for a page, sentence). Each measure has its mean, least and most over the seeds; one that says nothing
    of this plan, such as how much of an empty reserve was used, is left out.
    """
    results = [rehearse_fast(twin, seed) for seed in seeds]
    ranges = {measure: found for measure in MEASURES if (found := _range(results, measure))}
    promised = plan.result["met_per_month"] * len(plan.months)
    met, wait = ranges["met"], ranges.get("wait_days_mean")
    waits = f"they wait {wait['mean']:.1f} days on average" if wait else "nobody was helped, so no wait can be told"
    sentence = (
        f"Rehearsed {len(results)} times, {met['mean']:,.0f} people are met ({met['low']:,.0f} to {met['high']:,.0f}) "
        f"where the plan promised {promised:,.0f}; {waits}, "
        f"and {ranges['failure_contacts']['mean']:,.0f} contacts come back because help did not fit."
    )
    return {"ranges": ranges, "promised": promised, "seeds": len(results)}, sentence


def _range(results, measure):
    values = np.array([getattr(one, measure) for one in results], dtype=float)
    if np.isnan(values).any():
        return None
    return {"mean": float(values.mean()), "low": float(values.min()), "high": float(values.max())}
