"""How fast the exchange is, beside the bare limit of the same machine in the same minute.

    PYTHONPATH=src:tests:bench python bench/exchange.py [--seconds 3] [--rounds 5] [--only NAME ...]

One JSON line a figure: name, ours, against, peer, ratio, unit, goal, met. Runs are interleaved (ours, peer, ours,
peer, ...) and the medians of the rounds compared, because a busy machine swings far more than the code does.
Grants are counted, not transactions, and commits wait for the disk.
"""

import argparse
import json
import sys

from exchange_batch import batch_figures
from exchange_find import find_figures
from exchange_postgresql import postgresql_figures
from exchange_sqlite import sqlite_figures

PARTS = {
    "postgresql": postgresql_figures,
    "sqlite": sqlite_figures,
    "find": find_figures,
    "batch": batch_figures,
}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each run takes")
    parser.add_argument("--rounds", type=int, default=5, help="how many times each is run")
    parser.add_argument("--only", nargs="*", choices=sorted(PARTS), help="only these parts")
    asked = parser.parse_args(arguments)
    missed = 0
    for name in asked.only or PARTS:
        for line in PARTS[name](seconds=asked.seconds, rounds=asked.rounds):
            print(json.dumps(line), flush=True)
            missed += line["met"] is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
