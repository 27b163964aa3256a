"""How long `drawwell --help` takes to appear, beside bare python that imports typer and rich.

    python bench/cli.py

The two are run in turn, so that a busy machine slows both; medians are compared. One JSON line for each command.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
RUNS = 15
GOAL_S = 0.5
PEER = ["-c", "import typer, rich"]
COMMANDS = (["--help"], ["guard", "--help"])


def seconds_of(arguments):
    """Wall seconds of one run of this Python, from start to exit."""
    began = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    subprocess.run([sys.executable, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def measured(words):
    """The line for one command."""
    ours_command = ["-m", "drawwell.cli", *words]
    pairs = [(seconds_of(ours_command), seconds_of(PEER)) for _ in range(RUNS + 1)][1:]  # the first only warms up
    ours, peer = (statistics.median(times) for times in zip(*pairs, strict=True))
    return {
        "name": f"drawwell {' '.join(words)}",
        "ours": round(ours, 3),
        "against": f"python {' '.join(PEER)}",
        "peer": round(peer, 3),
        "ratio": round(ours / peer, 2),
        "unit": "s",
        "goal": f"ours <= {GOAL_S}",
        "met": ours <= GOAL_S,
    }


if __name__ == "__main__":
    for words in COMMANDS:
        print(json.dumps(measured(words)), flush=True)
