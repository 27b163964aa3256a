"""How fast the twin is: our lines beside SimPy, Ciw and C++ on one network, and a whole place over years.

Prints one JSON line a figure: name, ours, against, peer, ratio, unit, goal, met. Times are CPU seconds; ours and the
peer's runs alternate, and a figure is the median of at least five. `--only place` (or network,
sizes, start, pair, luck) runs a part.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import twin_peers

SHIPPED = Path(__file__).parents[1] / "src" / "drawwell" / "engine" / "twin_cases" / "three-stations.toml"
RUNS = 5


def line(name, ours, unit, goal, met, *, against=None, peer="", ratio=None):
    """Print one figure."""
    told = {"name": name, "ours": ours, "against": against, "peer": peer, "ratio": ratio, "unit": unit, "goal": goal}
    print(json.dumps({key: round(v, 4) if isinstance(v, float) else v for key, v in told.items()} | {"met": met}))
    sys.stdout.flush()


def network_figures():
    """Simulated hours of the three-station network per CPU second, ours beside each peer's."""
    from drawwell.engine import randomness
    from drawwell.engine.twin_network import run_once, state_of
    from drawwell.engine.twin_network_case import read_case

    case = replace(read_case(SHIPPED), horizon=200_000.0, warm_up=200.0)
    raw = run_once(case, 1)
    program, buckets = twin_peers.built(), len(state_of(case, 10)[3]) - 1
    seed_key = randomness.seed_key(1)
    hours = case.horizon + case.warm_up

    def ours():
        started = time.process_time()
        run_once(case, 1)
        return hours / (time.process_time() - started)

    def in_cpp():
        answer = twin_peers.cpp(program, case.horizon, case.warm_up, seed_key, buckets)
        if answer["events"] != raw["events"]:
            raise SystemExit(f"The C++ network had {answer['events']} events and ours {raw['events']}: not one model.")
        return hours / answer["seconds"]

    peers = (
        ("C++ -O2, this model alone", in_cpp, 0.80, 0.85),
        ("SimPy", lambda: 3_000.0 / twin_peers.simpy_seconds(3_000.0, 1)[0], 75, None),
        ("Ciw", lambda: 1_500.0 / twin_peers.ciw_seconds(1_500.0, 1)[0], 150, None),
    )
    for peer, run, goal, stretch in peers:
        mine, theirs, ratios = [], [], []
        for _ in range(RUNS + 2):
            mine.append(ours())
            theirs.append(run())
            ratios.append(mine[-1] / theirs[-1])
        ratio = statistics.median(ratios)
        words = f">= {goal}x" + (f" (stretch {stretch})" if stretch else "")
        rate = statistics.median(mine)
        line(f"three stations against {peer}", rate, "simulated hours per CPU second", words, ratio >= goal,
             against=statistics.median(theirs), peer=peer, ratio=ratio)  # fmt: skip
    line("three stations, events", rate * raw["events"] / hours, "events per CPU second", "", None)


PLACE = """
import json, sys, time
from drawwell.engine.twin_made_up import hand_made_plan, made_up_place
from drawwell.engine.twin import TwinCase
from drawwell.engine.twin_fast import rehearse_fast
from memory import most_megabytes
people, areas, sites, months, a_year, runs = json.loads(sys.argv[1])
place = made_up_place(people=people, areas=areas, needs=12, sites=sites, months=months, needs_per_person_year=a_year)
case = TwinCase.from_plan(place, hand_made_plan(place, "both"))
seconds, events = [], []
for seed in range(1, runs + 1):
    started = time.process_time()
    result = rehearse_fast(case, seed)
    seconds.append(time.process_time() - started)
    events.append(result.events)
print(json.dumps([seconds, events, most_megabytes()]))
"""


def place_in_its_own_process(*numbers) -> tuple[list[float], list[int], float]:
    """CPU seconds and events of each run, and the peak memory in MB, of a place rehearsed in a fresh process."""
    words = [sys.executable, "-c", PLACE, json.dumps(numbers)]
    done = subprocess.run(words, check=True, capture_output=True, text=True, cwd=Path(__file__).parent)
    return json.loads(done.stdout)


def place_figures():
    """A borough of 250,000 people, 12 needs, five years."""
    place_in_its_own_process(1_000, 3, 3, 2, 1.0, 1)  # compiled and kept before anything is timed
    seconds, events, megabytes = place_in_its_own_process(250_000, 113, 60, 60, 3.3, RUNS)
    each = statistics.median(seconds)
    count = min(events)
    line("250,000 people, 12 needs, 5 years: events", count, "events", ">= 13 million", count >= 13_000_000)
    line("250,000 people, 12 needs, 5 years: one core", each, "CPU seconds", "<= 8 (stretch 5)", each <= 8)
    line("250,000 people, 12 needs, 5 years: memory", megabytes, "MB at most", "<= 350", megabytes <= 350)


def size_figures():
    """Cost per event and memory over sizes of place, one year."""
    costs = []
    for people in (25_000, 250_000, 1_000_000, 5_000_000):
        areas, sites = max(1, people // 2_212), max(6, people // 4_167)
        seconds, events, megabytes = place_in_its_own_process(
            people, areas, sites, 12, 3.3, RUNS if people < 1e6 else 2
        )
        costs.append(statistics.median(s / e * 1e9 for s, e in zip(seconds, events, strict=True)))
        line(f"{people:,} people, one year: cost", costs[-1], "CPU nanoseconds an event", "", None)
        line(f"{people:,} people, one year: memory", megabytes, "MB at most", "", None)
    growth = costs[-1] / costs[0]
    line("growth of cost per event, 25,000 to 5,000,000", growth, "times", "<= 3.5", growth <= 3.5)


START = """
import json, time
begin = time.process_time()
from drawwell.engine.twin_made_up import hand_made_plan, made_up_place
from drawwell.engine.twin import TwinCase
from drawwell.engine.twin_fast import rehearse_fast
loaded = time.process_time() - begin
place = made_up_place(people=1_000, areas=3, needs=3, sites=3, months=2)
case = TwinCase.from_plan(place, hand_made_plan(place, "both"))
begin = time.process_time()
rehearse_fast(case, 1)
print(json.dumps([loaded, time.process_time() - begin]))
"""


START_A_QUEUE = """
import json, sys, time
from dataclasses import replace
begin = time.process_time()
from drawwell.engine.twin_network import run_once
from drawwell.engine.twin_network_case import read_case
loaded = time.process_time() - begin
case = replace(read_case(sys.argv[1]), horizon=10.0, warm_up=0.0)
begin = time.process_time()
run_once(case, 1)
print(json.dumps([loaded, time.process_time() - begin]))
"""


def start_figures():
    """The first run after installing compiles; later starts find the compiled code."""
    starts_of("rehearsal", START)
    starts_of("queue file", START_A_QUEUE, str(SHIPPED))


def starts_of(what, program, *words):
    """A program that loads, then runs once: its first start with nothing compiled, and later ones."""
    with tempfile.TemporaryDirectory(prefix="drawwell-bench-") as kept:
        place = {**os.environ, "NUMBA_CACHE_DIR": kept, "PYTHONDONTWRITEBYTECODE": ""}

        def start():
            called = [sys.executable, "-c", program, *words]
            answer = subprocess.run(called, check=True, capture_output=True, text=True, env=place)
            return json.loads(answer.stdout)

        first = start()[1]
        later = [start() for _ in range(RUNS)]
    line(f"first {what} after installing", first, "CPU seconds of compiling", "<= 20", first <= 20)
    ready = statistics.median(call for _, call in later)
    line(f"first {what} of a later start", ready, "CPU seconds", "<= 0.5", ready <= 0.5)
    line(f"loading what a {what} needs", statistics.median(load for load, _ in later), "CPU seconds", "", None)


def pair_figures():
    """Two scenarios, ten paired replications of the borough's five years, on two cores."""
    from drawwell.engine.compare import rehearse_all
    from drawwell.engine.twin import TwinCase
    from drawwell.engine.twin_made_up import hand_made_plan, made_up_place

    place = made_up_place(people=250_000, areas=113, needs=12, sites=60, months=60, needs_per_person_year=3.3)
    cases = {mode: TwinCase.from_plan(place, hand_made_plan(place, mode)) for mode in ("production only", "both")}
    started = time.perf_counter()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    before = children.ru_utime + children.ru_stime
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        rehearse_all(cases, tuple(range(1, 11)), map=pool.map)
    wall = time.perf_counter() - started
    line("two scenarios x ten paired replications", wall, "wall seconds, 2 cores", "<= 90", wall <= 90)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    line("the same, both processes", used.ru_utime + used.ru_stime - before, "CPU seconds", "", None)


def luck_figures():
    """How many times sharing people and luck cuts the variance of a difference: a tenth less and more capacity."""
    from drawwell.engine.compare import paired_difference, rehearse_all, values_of
    from drawwell.engine.twin import TwinCase
    from drawwell.engine.twin_made_up import hand_made_plan, made_up_place

    place = made_up_place()
    plan = hand_made_plan(place, "both")
    cases = {
        times: TwinCase.from_plan(
            place,
            replace(plan, **{n: getattr(plan, n) * times for n in ("produced", "kept", "worker_hours")}),
        )
        for times in (0.9, 1.0, 1.1)
    }
    results = rehearse_all(cases, tuple(range(1, 41)))
    for times in (0.9, 1.1):
        for measure in ("met", "wait_days_mean"):
            cut = paired_difference(values_of(results[times], measure), values_of(results[1.0], measure))[3]
            name = f"variance of the difference in {measure}, capacity x {times}"
            line(name, cut, "times smaller than with unrelated seeds", ">= 5", cut >= 5)


PARTS = {"network": network_figures, "place": place_figures, "sizes": size_figures, "start": start_figures,
         "pair": pair_figures, "luck": luck_figures}  # fmt: skip

if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", choices=PARTS)
    only = asked.parse_args().only
    for name, figures in PARTS.items():
        if only in (None, name):
            figures()
