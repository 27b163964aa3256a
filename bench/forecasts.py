"""Our forecasts beside statsforecast's on real months: how far off, and how often the truth fell within the range.

Monthly reports of two boroughs, 2012 to 2020 (../shared/data/fixmystreet_lsoa): each kind, the busiest small areas,
and all together. Foretold six months ahead from every sixth month of the last years, on what was known by then. The
error is scaled (MASE: over that of "same month last year" within what was known); a range should hold 80 of 100.

    [STATSFORECAST_PYTHON=/venv/bin/python] python bench/forecasts.py

statsforecast is no part of this project: where no Python that has it is named, only ours is measured, and that is said.
"""

import csv
import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "shared" / "data" / "fixmystreet_lsoa"
BOROUGHS = ("trafford", "hammersmith_fulham")
BUSIEST = 10
PERIOD, AHEAD, ORIGINS, COVERS = 12, 6, 8, 0.8
OURS, LAST = "ours", "same as last period"
NO_WORSE = 1.03  # of the error of the best of theirs
DRAWS = 2_000


def main():
    """Foretell everything, then set it side by side."""
    if not DATA.exists():
        print(f"Not measured: {DATA.name} is not beside the project.", file=sys.stderr)
        return
    known, truth = _asked(_series())
    started = time.process_time()
    told = {OURS: _ours(known)}
    seconds = time.process_time() - started
    told[LAST] = {name: {"mean": counts[-PERIOD:][:AHEAD]} for name, counts in known.items()}
    told |= _theirs(known)
    errors = {method: _errors(found, known, truth) for method, found in told.items()}
    peers = [method for method in told if method not in (OURS, LAST)]
    best = min(peers, key=lambda method: errors[method].mean(), default=LAST)
    for method in told:
        against = errors[LAST if method in (LAST, best) else best].mean()
        line(
            f"error of {method}, {len(known)} forecasts", errors[method].mean(), "MASE", against=against,
            peer=LAST if method in (LAST, best) else best,
            goal=NO_WORSE * errors[best].mean() if method == OURS else None,
        )  # fmt: skip
        if "low" in next(iter(told[method].values())):
            held = _held(told[method], truth)
            line(f"range of {method} held", held, "share", against=COVERS, peer="as said", goal=None)
    low, high = _difference(errors[OURS] - errors[best], known)
    line(f"ours less {best}, nine in ten of resampled series", low, "MASE", against=high, peer="to")
    line("time of ours", seconds / len(known), "CPU s a forecast")


def _series():
    """{name: monthly counts}: of each borough every kind, its busiest areas and all together, no month left out."""
    found = {}
    for borough in BOROUGHS:
        parts, areas = defaultdict(Counter), Counter()
        with (DATA / f"{borough}_2012_2020.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                reports = int(row["reports"])
                areas[row["lsoa"]] += reports
                for part in ("all", row["cat"], row["lsoa"]):
                    parts[part][row["month"]] += reports
        busiest = {area for area, _n in areas.most_common(BUSIEST)}
        months = [f"{year}-{month:02d}" for year in range(2012, 2021) for month in range(1, 13)]
        months = [one for one in months if min(parts["all"]) <= one <= max(parts["all"])]
        for part, counts in sorted(parts.items()):
            if part in busiest or part not in areas:
                found[f"{borough} {part}"] = [counts[month] for month in months]
    return found


def _asked(series):
    """({name and origin: what was known}, {the same: what came}); a series of nothing but noughts is left out."""
    known, truth = {}, {}
    for name, counts in series.items():
        for origin in range(len(counts) - AHEAD, len(counts) - AHEAD * (ORIGINS + 1), -AHEAD):
            if np.abs(np.diff(_by_year(counts[:origin]), axis=0)).sum():
                known[f"{name} @{origin}"], truth[f"{name} @{origin}"] = counts[:origin], counts[origin:][:AHEAD]
    return known, truth


def _by_year(counts):
    """Two rows: months, and the same months a year later."""
    return np.array([counts[:-PERIOD], counts[PERIOD:]], float)


def _ours(known):
    from drawwell.engine.estimates import forecast

    found = {}
    for name, counts in known.items():
        told = forecast(np.array(counts, float), AHEAD, PERIOD, COVERS)
        found[name] = {part: getattr(told, part) for part in ("mean", "low", "high")}
    return found


def _theirs(known):
    python = os.environ.get("STATSFORECAST_PYTHON")
    if not python:
        print("statsforecast is not measured: name a Python that has it in STATSFORECAST_PYTHON.", file=sys.stderr)
        return {}
    asked = json.dumps({"period": PERIOD, "ahead": AHEAD, "months": known})
    run = [python, "-c", "import forecasts_peers; forecasts_peers.main()"]
    return json.loads(subprocess.run(run, input=asked, capture_output=True, text=True, check=True, cwd=HERE).stdout)


def _errors(found, known, truth):
    """Scaled error of each forecast."""
    usual = {name: np.abs(np.diff(_by_year(counts), axis=0)).mean() for name, counts in known.items()}
    return np.array([np.abs(np.array(found[name]["mean"]) - truth[name]).mean() / usual[name] for name in known])


def _held(found, truth):
    within = [
        (np.array(found[name]["low"]) <= came) & (np.array(came) <= np.array(found[name]["high"]))
        for name, came in truth.items()
    ]
    return float(np.mean(within))


def _difference(less, known):
    """Where nine in ten of the mean differences lie when whole series are drawn again: one series' errors are kin."""
    of = defaultdict(list)
    for name, one in zip(known, less, strict=True):
        of[name.split(" @")[0]].append(one)
    means, draw = np.array([np.mean(one) for one in of.values()]), np.random.default_rng(1)
    return np.quantile(means[draw.integers(0, len(means), (DRAWS, len(means)))].mean(axis=1), (0.05, 0.95))


def line(name, ours, unit, *, against=None, peer="", goal=None):
    """Print one figure; goal: at most so much."""
    ratio = round(ours / against, 3) if against else None
    told = {"name": name, "ours": round(float(ours), 3), "against": against and round(float(against), 3), "peer": peer}
    met = None if goal is None else bool(ours <= goal)
    goal = "" if goal is None else round(goal, 3)
    print(json.dumps(told | {"ratio": ratio, "unit": unit, "goal": goal, "met": met}), flush=True)


if __name__ == "__main__":
    main()
