"""p-median and coverage beside spopt on the same instances: same optimum, wall seconds added up.

spopt is not part of Drawwell's own environment: put it on the path to run this (it says so and stops where absent).
"""

import importlib.util
import json
import time
from pathlib import Path

import numpy as np

from drawwell.engine.plan.cover import cover_most
from drawwell.engine.plan.known_files import _words, read_pmed
from drawwell.engine.plan.pmedian import p_median

ORLIB = Path(__file__).parents[1] / "../shared/data/orlib"


def instances():
    """Distances and p of the OR-Library's p-median files, and a radius that one distance in twenty is within."""
    for number in range(1, 6):  # the hundred-node files: spopt takes minutes on each of the larger
        distance, p = read_pmed(_words(ORLIB / f"pmed{number}.txt"))
        yield f"pmed{number}", distance, p, float(np.quantile(distance, 0.05))


def timed(ask):
    """Wall seconds (spopt's solver is another process) and the answer."""
    start = time.perf_counter()
    answer = ask()
    return time.perf_counter() - start, answer


def spopt_median(distance, p):
    """spopt's p-median total."""
    import pulp
    from spopt.locate import PMedian

    model = PMedian.from_cost_matrix(distance, np.ones(len(distance)), p_facilities=p)
    return pulp.value(model.solve(pulp.PULP_CBC_CMD(msg=False)).problem.objective)


def spopt_cover(distance, people, radius, p):
    """People spopt's maximal coverage leaves out."""
    import pulp
    from spopt.locate import MCLP

    model = MCLP.from_cost_matrix(distance, people, service_radius=radius, p_facilities=p)
    return people.sum() - pulp.value(model.solve(pulp.PULP_CBC_CMD(msg=False)).problem.objective)


def main() -> None:
    """Both questions on every instance: one line each."""
    if importlib.util.find_spec("spopt") is None or not ORLIB.is_dir():
        print(json.dumps({"name": "against spopt", "met": None, "why": "spopt or the OR-Library files are not here"}))
        return
    totals = {"p-median": [0.0, 0.0, True], "coverage": [0.0, 0.0, True]}
    p_median(np.random.default_rng(0).uniform(size=(20, 20)), 3)
    for _, distance, p, radius in instances():
        people = np.random.default_rng(len(distance) + p).integers(1, 100, len(distance)).astype(float)
        asked = {
            "p-median": (lambda: p_median(distance, p).total, lambda: spopt_median(distance, p)),  # noqa: B023
            "coverage": (
                lambda: cover_most(distance, people, radius, p).total,  # noqa: B023
                lambda: spopt_cover(distance, people, radius, p),  # noqa: B023
            ),
        }
        for name, (ours, theirs) in asked.items():
            (our_time, our_total), (their_time, their_total) = timed(ours), timed(theirs)
            totals[name][0] += our_time
            totals[name][1] += their_time
            totals[name][2] &= abs(our_total - their_total) < 1e-6 * max(1.0, abs(their_total))
    for name, (ours, theirs, same) in totals.items():
        told = {"name": f"{name} against spopt", "ours": ours, "against": theirs, "peer": "spopt (CBC)"}
        told |= {"ratio": theirs / ours, "unit": "wall seconds", "goal": "3 x faster, same optimum"}
        print(json.dumps(told | {"met": bool(same and theirs >= 3 * ours), "same_optimum": bool(same)}), flush=True)


if __name__ == "__main__":
    main()
