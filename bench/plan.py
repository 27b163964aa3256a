"""The design engine's benchmarks: CPU seconds to a proved gap, memory, and peers on the same instances.

Each line is one JSON object: name, ours, against, peer, ratio, unit, goal, met (and what else explains it). Run one by
name: `python bench/plan.py "113 x 6 x 4 x 50"`; with no name, the short ones; `--all`, every one.
"""

import json
import math
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from plan_places import benchmark_place

from drawwell.engine.plan import solve

# areas, needs, months, scenarios: gap, goal in seconds, clock, goal in megabytes, and whether it is a short one
SIZES = {
    "113 x 6 x 4 x 50": ((113, 6, 4, 50), 0.01, 12.0, "cpu", None, True),
    "113 x 6 x 4 x 200": ((113, 6, 4, 200), 0.01, 30.0, "cpu", 1_000.0, True),
    "113 x 12 x 12 x 50": ((113, 12, 12, 50), 0.02, 60.0, "wall", None, False),
    "2000 x 6 x 4 x 50": ((2000, 6, 4, 50), 0.01, 300.0, "cpu", 2_000.0, False),
}
GROWTH = ((30, 6, 4, 50), (113, 6, 4, 50), (250, 6, 4, 50), (500, 6, 4, 50))


def line(name, ours, goal, unit, met, against=None, peer=None, **more):
    """Print one result."""
    ratio = None if against is None else against / ours
    told = {"name": name, "ours": ours, "against": against, "peer": peer, "ratio": ratio, "unit": unit}
    print(json.dumps(told | {"goal": goal, "met": bool(met)} | more), flush=True)


def megabytes() -> float:
    """Most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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
    shape, gap, goal, clock, memory_goal, _ = SIZES[name]
    warm()
    case = benchmark_place(*shape)
    cpu, wall, plan = timed(case, "large", gap)
    seconds = cpu if clock == "cpu" else wall
    met = seconds <= goal and plan.gap <= gap
    line(f"design {name}", seconds, goal, f"{clock} seconds", met, gap=plan.gap, cpu=cpu, wall=wall, solver=plan.solver)
    if memory_goal:
        line(f"design {name}: memory", megabytes(), memory_goal, "MB", megabytes() <= memory_goal)


def against_pdlp(shape=(113, 6, 4, 50)) -> None:
    """The same place by PDLP with the same certificate; memory is measured beyond what was held before each."""
    warm()
    case = benchmark_place(*shape)
    before = megabytes()
    ours, _, plan = timed(case, "large", 0.01)
    our_memory = max(megabytes() - before, 1.0)
    before = megabytes()
    theirs, _, peer = timed(case, "middle", 0.01)
    memory = megabytes() - before + our_memory
    met = theirs >= 4 * ours and plan.gap <= 0.01
    gaps = {"gap": plan.gap, "peer_gap": peer.gap}
    line("design against PDLP", ours, "4 x less", "cpu seconds", met, theirs, "PDLP (ortools)", **gaps)
    line("design against PDLP: memory", our_memory, "1/4", "MB", memory >= 4 * our_memory, memory, "PDLP (ortools)")


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
    """Run the named benchmarks, the short ones, or all."""
    every = {name: (lambda name=name: size(name)) for name in SIZES}
    every |= {"against PDLP": against_pdlp, "growth": growth}
    short = [name for name in SIZES if SIZES[name][5]]
    chosen = list(every) if names == ["--all"] else names or short
    for name in chosen:
        every[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
