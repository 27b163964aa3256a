"""The design engine's benchmarks: CPU seconds to a proved gap, memory, and peers on the same instances.

Each line is one JSON object: name, ours, against, peer, ratio, unit, goal, met (and what else explains it). Each runs
in a process of its own, so that its memory is its own. Run one by name: `python bench/plan.py "113 x 6 x 4 x 50"`; with
no name, every one, shortest first (about a quarter of an hour on two quiet cores).
"""

import json
import math
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from memory import most_megabytes
from plan_places import benchmark_place

from drawwell.engine.plan import Minimum, RingFence, solve
from drawwell.engine.plan.many import solve_many

# areas, needs, months, scenarios: gap, goal in seconds, clock, goal in megabytes
SIZES = {
    "113 x 6 x 4 x 50": ((113, 6, 4, 50), 0.01, 12.0, "cpu", None),
    "113 x 6 x 4 x 200": ((113, 6, 4, 200), 0.01, 30.0, "cpu", 1_000.0),
    "113 x 12 x 12 x 50": ((113, 12, 12, 50), 0.02, 60.0, "wall", None),
    "2000 x 6 x 4 x 50": ((2000, 6, 4, 50), 0.01, 300.0, "cpu", 2_000.0),
}
GROWTH = ((30, 6, 4, 50), (113, 6, 4, 50), (250, 6, 4, 50), (500, 6, 4, 50))


def line(name, ours, goal, unit, met, against=None, peer=None, **more):
    """Print one result."""
    ratio = None if against is None else against / ours
    told = {"name": name, "ours": ours, "against": against, "peer": peer, "ratio": ratio, "unit": unit}
    print(json.dumps(told | {"goal": goal, "met": bool(met)} | more), flush=True)


def alone(solver: str, shape: tuple[int, ...]) -> dict:
    """CPU seconds, gap and most memory beyond the place itself, of a fresh process that solves a place to 1%."""
    own = f"import sys; sys.path[:0] = {sys.path!r}; import plan; plan.tell_alone({solver!r}, {shape!r})"
    done = subprocess.run([sys.executable, "-c", own], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def tell_alone(solver: str, shape: tuple[int, ...]) -> None:
    """Print those figures, from inside the fresh process."""
    warm()
    case = benchmark_place(*shape)
    before = held()
    cpu, _, plan = timed(case, solver, 0.01)
    print(json.dumps({"cpu": cpu, "gap": plan.gap, "megabytes": max(most_megabytes() - before, 0.1)}))


def held() -> float:
    """Memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def warm() -> None:
    """Compile before the clock starts."""
    solve(benchmark_place(12, 2, 1, 20), solver="large")


def timed(case, solver: str, gap: float):
    """CPU seconds, wall seconds and the plan."""
    cpu, wall = time.process_time(), time.perf_counter()
    plan = solve(case, solver=solver, gap=gap)
    return time.process_time() - cpu, time.perf_counter() - wall, plan


def size(name: str) -> None:
    """One size of place: seconds and memory to its gap."""
    shape, gap, goal, clock, memory_goal = SIZES[name]
    warm()
    case = benchmark_place(*shape)
    cpu, wall, plan = timed(case, "large", gap)
    seconds = cpu if clock == "cpu" else wall
    met = seconds <= goal and plan.gap <= gap
    line(f"design {name}", seconds, goal, f"{clock} seconds", met, gap=plan.gap, cpu=cpu, wall=wall, solver=plan.solver)
    if memory_goal:
        line(f"design {name}: memory", most_megabytes(), memory_goal, "MB", most_megabytes() <= memory_goal)


def against_pdlp(shapes=((30, 6, 4, 10), (30, 6, 4, 50), (113, 6, 4, 50))) -> None:
    """The same places by PDLP with the same certificate: CPU seconds, and most memory beyond the place itself."""
    for shape in shapes:
        _against_pdlp(shape)


def _against_pdlp(shape: tuple[int, ...]) -> None:
    ours, theirs = alone("large", shape), alone("middle", shape)
    within = ours["gap"] <= 0.01
    gaps = {"gap": ours["gap"], "peer_gap": theirs["gap"]}
    peer = "PDLP (ortools)"
    met = within and theirs["cpu"] >= 4 * ours["cpu"]
    size = " x ".join(map(str, shape))
    line(f"design {size} against PDLP", ours["cpu"], "4 x less", "cpu seconds", met, theirs["cpu"], peer, **gaps)
    met = within and theirs["megabytes"] >= 4 * ours["megabytes"]
    line(f"design {size} against PDLP: memory", ours["megabytes"], "1/4", "MB", met, theirs["megabytes"], peer)


def sites_may_shut() -> None:
    """Twenty-five sites that may shut, doors at a ninth of the budget: certified gap."""
    warm()
    case = benchmark_place(100, 6, 2, 20)
    sites = len(case.sites)
    doors = np.full(sites, 0.15 * case.budget.mean() / sites)
    case = replace(case, site_cost=doors, sites_may_shut=np.ones(sites, dtype=bool))
    cpu, _, plan = timed(case, "large", 0.005)
    line("design: 25 sites that may shut", plan.gap, 0.03, "gap", plan.gap <= 0.03, cpu=cpu)


def with_all_that_is_named() -> None:
    """A plan in force that costs to move, a ring-fence, a contract and a statute, with less money: gap and seconds."""
    warm()
    case = benchmark_place(113, 6, 4, 50)
    before, everything = solve(case, solver="large", gap=0.01), tuple(range(len(case.capabilities)))
    moving = np.full(len(case.capabilities), 600.0)
    case = replace(
        case, budget=case.budget * 0.94, cost_to_add=moving, cost_to_cut=moving, cost_to_add_hour=100.0,
        cost_to_cut_hour=100.0, standing_produced=before.produced, standing_kept=before.kept,
        standing_hours=before.worker_hours, ring_fences=(RingFence("beside people", 0.4, everything, True, True),),
        minimums=(Minimum("the hall", 0, 0.0, "contract", 20.0, (1, 2)), Minimum("the Act", 2, 1e4)),
    )  # fmt: skip
    cpu, wall, plan = timed(case, "large", 0.01)
    met = cpu <= 15.0 and plan.gap <= 0.01
    line("design 113 x 6 x 4 x 50, named limits", cpu, 15.0, "cpu seconds", met, gap=plan.gap, wall=wall)


def england(places=300, workers=2) -> None:
    """As many areas as England has, as 300 places with their own money: Dask, two worker processes, beside one.

    What one machine can do of it in minutes: one month, eight scenarios, each place proved to 1%. More months, needs
    or scenarios are more of the same tasks, for as many workers as there are.
    """
    from distributed import Client, LocalCluster

    cases = [benchmark_place(113, 6, 1, 8, seed=1 + i) for i in range(places)]
    local = LocalCluster(workers, threads_per_worker=1, processes=True, dashboard_address=None)
    before = sum(os.times()[:4])
    with local as cluster, Client(cluster) as client:
        start = time.perf_counter()
        far = lambda f, own: client.gather([client.submit(f, one) for one in own])  # noqa: E731
        plans = solve_many(cases, solver="large", gap=0.01, map=far)
        wall = time.perf_counter() - start
    cpu = sum(os.times()[:4]) - before  # the workers have ended, so theirs is in it
    same = all(plans[i] == solve(cases[i], solver="large", gap=0.01) for i in range(0, places, 60))
    worst = max(plan.gap for plan in plans)
    name = f"design: {places * 113:,} areas on {workers} workers"
    line(name, wall, "same plans, gap 1%", "wall seconds", same and worst <= 0.0101, gap=worst, cpu=cpu)


def growth() -> None:
    """Seconds against flow options: the exponent of a straight line through the logarithms."""
    warm()
    options, seconds = [], []
    for areas, needs, months, scenarios in GROWTH:
        case = benchmark_place(areas, needs, months, scenarios)
        cpu, _, _ = timed(case, "large", 0.01)
        options.append(math.log(areas * needs * months * scenarios * 18))
        seconds.append(math.log(cpu))
    exponent = float(np.polyfit(options, seconds, 1)[0])
    line("design: growth with flow options", exponent, 1.1, "exponent", exponent <= 1.1)


def main(names: list[str]) -> None:
    """Run one benchmark here, or several (all, where none is named) each in a process of its own."""
    every = {name: (lambda name=name: size(name)) for name in SIZES}
    every |= {"named": with_all_that_is_named, "sites": sites_may_shut, "growth": growth}
    every |= {"against PDLP": against_pdlp, "england": england}
    order = sorted(every, key=lambda name: name in ("113 x 12 x 12 x 50", "2000 x 6 x 4 x 50"))
    if len(names) == 1:
        every[names[0]]()
        return
    for name in names or order:
        subprocess.run([sys.executable, __file__, name], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
