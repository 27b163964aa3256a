"""What statsforecast (Nixtla, Apache 2.0) foretells of the same months: run by a Python that has it, over JSON."""

import json
import sys
import warnings

LEVEL = 80


def main():
    """Read {"period", "ahead", "months": {name: [counts]}} and write {method: {name: {"mean", "low", "high"}}}."""
    from statsforecast.models import AutoETS, AutoTheta, DynamicOptimizedTheta

    warnings.filterwarnings("ignore")
    asked = json.load(sys.stdin)
    found = {}
    for method in (DynamicOptimizedTheta, AutoETS, AutoTheta):
        found[method.__name__] = {
            name: _foretold(method(season_length=asked["period"]), counts, asked["ahead"])
            for name, counts in asked["months"].items()
        }
    json.dump(found, sys.stdout)


def _foretold(model, counts, ahead):
    import numpy as np

    told = model.forecast(y=np.array(counts, float), h=ahead, level=[LEVEL])
    ways = {"mean": "mean", "low": f"lo-{LEVEL}", "high": f"hi-{LEVEL}"}
    return {ours: [max(float(x), 0.0) for x in told[theirs]] for ours, theirs in ways.items()}
