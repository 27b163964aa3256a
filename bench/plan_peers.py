"""p-median and coverage beside spopt on the same instances: same optimum, processor seconds added up.

spopt is not part of Drawwell's own environment: it is fetched once into .make/spopt, behind our own packages on the
path; where it cannot be had this says so and stops. Seconds are of the process and of the solver that it starts,
whatever else the machine does. A solver stopped at the limit counts with the seconds it used, which is too few: the
line says how many were.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

from drawwell.engine.plan.cover import cover_most
from drawwell.engine.plan.known_files import _words, read_pmed
from drawwell.engine.plan.pmedian import p_median

ORLIB = Path(__file__).parents[1] / "../shared/data/orlib"
ROOT = Path(__file__).parents[1]
MOST_SECONDS = 30  # of spopt's solver on one instance


def instances():
    """Distances and p of the OR-Library's p-median files, and a radius that one distance in twenty is within."""
    for number in range(1, 6):  # the hundred-node files: spopt takes minutes on each of the larger
        distance, p = read_pmed(_words(ORLIB / f"pmed{number}.txt"))
        yield f"pmed{number}", distance, p, float(np.quantile(distance, 0.05))


def seconds() -> float:
    """Processor seconds so far of this process and of those it started that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def timed(ask):
    """Processor seconds and the answer."""
    start = seconds()
    answer = ask()
    return seconds() - start, answer


def solver():
    """spopt's own solver, with a limit."""
    import pulp

    return pulp.PULP_CBC_CMD(msg=False, timeLimit=MOST_SECONDS)


def spopt_median(distance, p):
    """spopt's p-median total, or None where its solver was stopped first."""
    import pulp
    from spopt.locate import PMedian

    model = PMedian.from_cost_matrix(distance, np.ones(len(distance)), p_facilities=p)
    problem = model.solve(solver()).problem
    return pulp.value(problem.objective) if problem.sol_status == pulp.LpSolutionOptimal else None


def spopt_cover(distance, people, radius, p):
    """People spopt's maximal coverage leaves out, or None where its solver was stopped first."""
    import pulp
    from spopt.locate import MCLP

    model = MCLP.from_cost_matrix(distance, people, service_radius=radius, p_facilities=p)
    problem = model.solve(solver()).problem
    left_out = people.sum() - pulp.value(problem.objective)
    return left_out if problem.sol_status == pulp.LpSolutionOptimal else None


def questions(distance, p, radius):
    """(name, ours, spopt's) of both questions on one instance."""
    people = np.random.default_rng(len(distance) + p).integers(1, 100, len(distance)).astype(float)
    yield "p-median", lambda: p_median(distance, p).total, lambda: spopt_median(distance, p)
    yield (
        "coverage",
        lambda: cover_most(distance, people, radius, p).total,
        lambda: spopt_cover(distance, people, radius, p),
    )


def spopt_is_here() -> bool:
    """Whether spopt can be imported, fetched first where it is not there yet."""
    own = ROOT / ".make/spopt"
    uv = ROOT / ".tools/bin/uv"
    uv = str(uv) if uv.exists() else shutil.which("uv")
    if importlib.util.find_spec("spopt") is None and not own.is_dir() and uv:
        fetch = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--target", str(own), "spopt"]
        if subprocess.run(fetch, capture_output=True).returncode:
            shutil.rmtree(own, ignore_errors=True)
    sys.path.append(str(own))
    importlib.invalidate_caches()
    return importlib.util.find_spec("spopt") is not None


def main() -> None:
    """Both questions on every instance: one line each."""
    if not spopt_is_here() or not ORLIB.is_dir():
        print(json.dumps({"name": "against spopt", "met": None, "why": "spopt or the OR-Library files are not here"}))
        return
    import spopt.locate  # noqa: F401  loaded before the clock starts

    nothing = {"ours": 0.0, "theirs": 0.0, "same": 0, "stopped": 0, "other": 0}
    totals = {name: dict(nothing) for name in ("p-median", "coverage")}
    p_median(np.random.default_rng(0).uniform(size=(20, 20)), 3)
    for instance, distance, p, radius in instances():
        for name, ours, theirs in questions(distance, p, radius):
            (our_time, our_total), (their_time, their_total) = timed(ours), timed(theirs)
            total = totals[name]
            total["ours"] += our_time
            total["theirs"] += their_time
            agree = their_total is not None and abs(our_total - their_total) < 1e-6 * max(1.0, abs(their_total))
            total["stopped" if their_total is None else "same" if agree else "other"] += 1
            print(f"{name} {instance}: ours {our_time:.3f} s, spopt {their_time:.3f} s", file=sys.stderr, flush=True)
    for name, total in totals.items():
        ratio = total["theirs"] / total["ours"]
        told = {"name": f"{name} against spopt", "ours": total["ours"], "against": total["theirs"], "ratio": ratio}
        told |= {"peer": "spopt (CBC)", "unit": "cpu seconds", "goal": "3 x faster, same optimum"}
        told |= {"met": ratio >= 3 and not total["other"] and total["same"] > 0, "same_optimum": total["same"]}
        print(json.dumps(told | {"peer_stopped_at_limit": total["stopped"]}), flush=True)


if __name__ == "__main__":
    main()
