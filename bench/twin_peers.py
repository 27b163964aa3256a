"""The three-station network in SimPy, in Ciw and in C++, for twin.py beside this file to time ours against."""

import json
import random
import subprocess
import tempfile
import time
from pathlib import Path

SERVERS, SERVICE, PATIENCE, GOES_ON = (3, 6, 2), (0.25, 0.75, 1.0), (1.0, 2.0, 4.0), (0.7, 0.2, 0.0)
RATE, URGENT = 10.0, 0.2


def simpy_seconds(horizon: float, seed: int) -> tuple[float, float]:
    """CPU seconds for so many hours in SimPy, and the mean wait at the first station."""
    import simpy

    chance, place, waits = random.Random(seed), simpy.Environment(), []
    desks = [simpy.PriorityResource(place, count) for count in SERVERS]

    def person(urgent):
        for station, desk in enumerate(desks):
            came = place.now
            with desk.request(priority=0 if urgent else 1) as turn:
                yield turn | place.timeout(chance.expovariate(1 / PATIENCE[station]))
                if not turn.triggered:
                    return
                if station == 0:
                    waits.append(place.now - came)
                yield place.timeout(chance.expovariate(1 / SERVICE[station]))
            if chance.random() >= GOES_ON[station]:
                return

    def arrivals():
        while True:
            yield place.timeout(chance.expovariate(RATE))
            place.process(person(chance.random() < URGENT))

    place.process(arrivals())
    started = time.process_time()
    place.run(until=horizon)
    return time.process_time() - started, sum(waits) / len(waits)


def ciw_seconds(horizon: float, seed: int) -> tuple[float, float]:
    """CPU seconds for so many hours in Ciw, and the mean wait at the first station."""
    import ciw

    stations = range(3)
    kinds = {"urgent": RATE * URGENT, "usual": RATE * (1 - URGENT)}
    network = ciw.create_network(
        arrival_distributions={k: [ciw.dists.Exponential(rate), None, None] for k, rate in kinds.items()},
        service_distributions={k: [ciw.dists.Exponential(1 / SERVICE[s]) for s in stations] for k in kinds},
        reneging_time_distributions={k: [ciw.dists.Exponential(1 / PATIENCE[s]) for s in stations] for k in kinds},
        number_of_servers=list(SERVERS),
        routing={k: [[0.0, GOES_ON[0], 0.0], [0.0, 0.0, GOES_ON[1]], [0.0, 0.0, 0.0]] for k in kinds},
        priority_classes={"urgent": 0, "usual": 1},
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    started = time.process_time()
    simulation.simulate_until_max_time(horizon)
    seconds = time.process_time() - started
    records = simulation.get_all_records(only=["service"])
    waits = [record.waiting_time for record in records if record.node == 1]
    return seconds, sum(waits) / len(waits)


def built() -> Path:
    """The C++ network, built with -O2 in a directory of its own."""
    program = Path(tempfile.mkdtemp(prefix="drawwell-bench-")) / "twin_network"
    source = Path(__file__).with_name("twin_network.cpp")
    subprocess.run(["g++", "-O2", "-o", str(program), str(source)], check=True)
    return program


def cpp(program: Path, horizon: float, warm_up: float, seed_key: int, buckets: int) -> dict:
    """CPU seconds, events and waits of one run of the C++ network."""
    words = [str(program), repr(horizon), repr(warm_up), str(seed_key), str(buckets)]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    for name, peer in (("SimPy", simpy_seconds), ("Ciw", ciw_seconds)):
        seconds, wait = peer(200.0, 1)
        print(json.dumps({"name": f"three stations in {name}, 200 hours", "seconds": seconds, "mean wait": wait}))
