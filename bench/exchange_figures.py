"""Turning runs into lines: taken in turns, medians compared."""

import statistics


def interleaved(runs, rounds):
    """{name: [figure, ...]} from {name: a run}, taken in turns."""
    figures = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            figures[name].append(run())
    return figures


def ratio_line(name, ours, against, *, peer, goal, unit="grants/s"):
    """A line that compares the medians of two lists of figures; met when ours is at least goal times the peer."""
    mine, theirs = statistics.median(ours), statistics.median(against)
    ratio = mine / theirs
    return {
        "name": name,
        "ours": round(mine, 1),
        "against": round(theirs, 1),
        "peer": peer,
        "ratio": round(ratio, 3),
        "unit": unit,
        "goal": f">= {goal:g}",
        "met": ratio >= goal,
    }


def limit_line(name, ours, *, limit, unit, peer=None, against=None):
    """A line that compares the median of a list of figures with a limit; met when it is not above it."""
    mine = statistics.median(ours)
    return {
        "name": name,
        "ours": round(mine, 4),
        "against": against,
        "peer": peer,
        "ratio": None,
        "unit": unit,
        "goal": f"<= {limit:g}",
        "met": mine <= limit,
    }


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
