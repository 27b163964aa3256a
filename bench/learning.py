"""A year of demand and asks of a place of 1,000,000 people: how long learning from it takes, and its pages.

500,000 contacts, 150,000 asks with their answers and 600 areas, on SQLite (bench/learning_ground.py). Beside the
refresh of all tables and patterns stands the bare limit: the same counts asked of the database in one statement. CPU
seconds, so that what else the machine does is left out.

    python bench/learning.py [--contacts N] [--pulls N]
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from learning_ground import ground

BARE = """
SELECT c.key, COUNT(*), SUM(a.kind IN ('held', 'confirmed', 'drawn', 'released')) FROM pull_pull p
JOIN supply_capability c ON c.id = p.capability_id LEFT JOIN pull_answer a ON a.pull_id = p.id AND a.number = 1
WHERE p.asked_at >= %s AND p.asked_at < %s GROUP BY c.key
"""
VISITS = 20
PAGES = (
    ("what asks show", "learning"),
    ("where help runs short", "learning/short"),
    ("what people ask for", "learning/demand"),
    ("over time", "learning/trends"),
    ("what got in the way", "learning/in-the-way"),
    ("what was saved", "learning/money"),
    ("one page", "learning/one-page"),
)
REFRESH_SECONDS, CHART_SECONDS, PAGE_MS = 10.0, 5.0, 500.0


def main():
    """Find or make the year, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=500_000)
    parser.add_argument("--pulls", type=int, default=150_000)
    asked = parser.parse_args()
    home = tempfile.mkdtemp(prefix="drawwell-bench-")
    os.environ |= {"DRAWWELL_HOME": home, "DJANGO_SETTINGS_MODULE": "drawwell.web.settings"}
    os.environ.pop("DRAWWELL_DATABASE_URL", None)
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    try:
        started = time.process_time()
        made = ground(home, contacts=asked.contacts, pulls=asked.pulls)
        line("the year made" if made else "the year remembered", time.process_time() - started, "CPU s")
        _measure(asked)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _measure(asked):
    import scipy.spatial  # noqa: F401 (a worker of the jobs loads code once: what is measured is the work)
    from django.db import connection

    import drawwell.engine.estimates  # noqa: F401
    from drawwell.learn import trends
    from drawwell.learn.actions import learn_from
    from drawwell.learn.disclosure import period_before
    from drawwell.place.models import Account, Place

    place = Place.objects.get(key="tiny")
    planner, leader = (Account.objects.get(sign_in=f"tiny-{name}") for name in ("paul", "lena"))
    after = place.clock_at + timedelta(days=95)
    period = period_before(place, after)
    bare = statistics.median(_timed(lambda: _bare(connection, period)) for _ in range(5))
    refresh = _timed(lambda: learn_from(place, period=period, by=planner, at=after))
    line(
        f"all tables and patterns of a quarter of {asked.pulls:,} asks a year", refresh, "CPU s", against=bare,
        peer="one SQL count", goal=REFRESH_SECONDS,
    )  # fmt: skip
    charts = _timed(lambda: [trends.usual(place, one) for one in trends.series_of(place).values()])
    line("all series and their limits", charts, "CPU s", goal=CHART_SECONDS)
    place.clock_at = after
    place.save()
    for name, address in PAGES:
        times = _visited(leader, f"/tiny/{address}")
        slow = 1_000 * times[int(0.95 * VISITS)]
        line(f"page '{name}', 95th percentile of {VISITS}", slow, "CPU ms", goal=PAGE_MS)


def _timed(work):
    started = time.process_time()
    work()
    return time.process_time() - started


def _bare(connection, period):
    with connection.cursor() as cursor:
        cursor.execute(BARE, [period.starts_at, period.ends_at])
        return cursor.fetchall()


def _visited(account, address):
    from visits import visitor

    client = visitor(account)
    host = {"HTTP_HOST": "127.0.0.1"}
    assert client.get(address, **host).status_code == 200
    return sorted(_timed(lambda: client.get(address, **host)) for _ in range(VISITS))


def line(name, ours, unit, *, against=None, peer="", goal=None):
    """Print one figure; goal: at most so much."""
    ratio = round(ours / against, 1) if against else None
    told = {"name": name, "ours": round(ours, 3), "against": against and round(against, 3), "peer": peer}
    met = None if goal is None else ours <= goal
    print(json.dumps(told | {"ratio": ratio, "unit": unit, "goal": goal or "", "met": met}), flush=True)


if __name__ == "__main__":
    main()
