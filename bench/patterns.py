"""XmR charts: how many reference points agree, and how many series a second are charted.

Prints one JSON line a figure. The reference series lie in ../shared/data/spc beside the project; where they are absent
only the speed is measured.
"""

import csv
import json
import random
import statistics
import time
from itertools import groupby
from pathlib import Path

from drawwell.engine.patterns import xmr

REFERENCE = Path(__file__).parents[2] / "shared" / "data" / "spc"


def line(name, ours, unit, goal, met):
    """Print one figure."""
    told = {"name": name, "ours": ours, "against": None, "peer": "", "ratio": None, "unit": unit, "goal": goal}
    print(json.dumps(told | {"met": met}))


def agreement(path: Path) -> tuple[int, int]:
    """(points whose cause agrees, points) over every series of a reference file."""
    agree = points = 0
    with path.open() as file:
        for _, series in groupby(csv.DictReader(file), key=lambda row: row["series"]):
            series = list(series)
            chart = xmr(
                [float(row["y"]) for row in series],
                screen=series[0]["screen"] == "True",
                baseline=int(float(series[0]["fix_after"])) if series[0]["fix_after"] else None,
                rebase_at=[i for i, row in enumerate(series) if row["rebase"] == "1"],
            )
            agree += sum(ours == row["cause"] for ours, row in zip(chart.causes, series, strict=True))
            points += len(series)
    return agree, points


if __name__ == "__main__":
    for path in sorted(REFERENCE.glob("*vectors*.csv")):
        agree, points = agreement(path)
        line(f"{path.name}: points whose cause agrees", agree, f"of {points}", f"{points}", agree == points)
    chance = random.Random(1)
    series = [[chance.gauss(50, 10) for _ in range(36)] for _ in range(1_000)]
    rates = []
    for _ in range(5):
        started = time.process_time()
        for figures in series:
            xmr(figures)
        rates.append(len(series) / (time.process_time() - started))
    line("charts of 36 points", round(statistics.median(rates)), "charts per CPU second", "", None)
