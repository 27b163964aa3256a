"""A plan rehearsed over several seeds, as plain numbers with ranges and one sentence."""

from functools import partial

import numpy as np

from drawwell.engine.twin import rehearse

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


def summary_of(plan, twin, seeds, run_all):
    """(numbers for a page, sentence). Each measure has its mean, least and most over the seeds."""
    results = list(run_all(partial(rehearse, twin), list(seeds)))
    ranges = {}
    for measure in MEASURES:
        values = np.array([getattr(one, measure) for one in results], dtype=float)
        ranges[measure] = {"mean": float(values.mean()), "low": float(values.min()), "high": float(values.max())}
    promised = plan.result["met_per_month"] * len(plan.months)
    met = ranges["met"]
    sentence = (
        f"Rehearsed {len(results)} times, {met['mean']:,.0f} people are met ({met['low']:,.0f} to {met['high']:,.0f}) "
        f"where the plan promised {promised:,.0f}; they wait {ranges['wait_days_mean']['mean']:.1f} days on average, "
        f"and {ranges['failure_contacts']['mean']:,.0f} contacts come back because help did not fit."
    )
    return {"ranges": ranges, "promised": promised, "seeds": len(results)}, sentence
