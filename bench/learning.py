"""A year of demand and asks of a place of 1,000,000 people: how long learning from it takes, and its pages.

500,000 contacts and 150,000 asks with their first answers, on SQLite in a folder of its own. Beside the refresh of all
tables and patterns stands the bare limit: the same counts asked of the database in one statement. CPU seconds.

    python bench/learning.py [--contacts N] [--pulls N]
"""

import argparse
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

BARE = """
SELECT c.key, COUNT(*), SUM(a.kind IN ('held', 'confirmed', 'drawn', 'released')) FROM pull_pull p
JOIN supply_capability c ON c.id = p.capability_id LEFT JOIN pull_answer a ON a.pull_id = p.id AND a.number = 1
WHERE p.asked_at >= %s AND p.asked_at < %s GROUP BY c.key
"""
VISITS = 20
AT_ONCE = 2_000


def main():
    """Make the place, live the year, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=500_000)
    parser.add_argument("--pulls", type=int, default=150_000)
    asked = parser.parse_args()
    home = tempfile.mkdtemp(prefix="drawwell-bench-")
    os.environ |= {"DRAWWELL_HOME": home, "DJANGO_SETTINGS_MODULE": "drawwell.web.settings"}
    os.environ.pop("DRAWWELL_DATABASE_URL", None)
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(asked)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _measure(asked):
    from django.db import connection

    from drawwell.learn.actions import learn_from
    from drawwell.learn.disclosure import period_before
    from places import tiny_place

    tiny = tiny_place()
    _contacts(tiny, asked.contacts)
    _pulls(tiny, asked.pulls)
    after = tiny.at + timedelta(days=95)
    period = period_before(tiny.place, after)
    bare = statistics.median(_timed(lambda: _bare(connection, period)) for _ in range(5))
    refresh = _timed(lambda: learn_from(tiny.place, period=period, by=tiny.planner, at=after))
    line(
        f"all tables and patterns of a quarter of {asked.pulls:,} asks a year", refresh, "CPU s", against=bare,
        peer="one SQL count",
    )  # fmt: skip
    tiny.place.clock_at = after
    tiny.place.save()
    for name, address in (
        ("what asks show", "learning"),
        ("where help runs short", "learning/short"),
        ("what people ask for", "learning/demand"),
        ("over time", "learning/trends"),
    ):
        times = _visited(tiny, f"/tiny/{address}")
        line(f"page '{name}', 95th percentile of {VISITS}", 1_000 * times[int(0.95 * VISITS)], "CPU ms")


def _timed(work):
    started = time.process_time()
    work()
    return time.process_time() - started


def _bare(connection, period):
    with connection.cursor() as cursor:
        cursor.execute(BARE, [period.starts_at, period.ends_at])
        return cursor.fetchall()


def _visited(tiny, address):
    from visits import visitor

    client = visitor(tiny.planner)
    host = {"HTTP_HOST": "127.0.0.1"}
    assert client.get(address, **host).status_code == 200
    return sorted(_timed(lambda: client.get(address, **host)) for _ in range(VISITS))


def _contacts(tiny, count):
    from drawwell.learn.models import Contact

    for start in range(0, count, AT_ONCE):
        Contact.objects.bulk_create(
            Contact(
                place=tiny.place, key=f"c{n}", month=f"2027-{4 + n % 3:02d}", area=tiny.areas["T1"], channel="phone",
                words=f"Help me with thing {n % 97}",
            )
            for n in range(start, min(count, start + AT_ONCE))
        )  # fmt: skip


def _pulls(tiny, count):
    """A quarter's share of a year's asks lies in the quarter that is published; three in five are held at once."""
    from drawwell.pull.models import Answer, Pull

    chance = random.Random(1)
    capabilities = list(tiny.capabilities.values())
    first = tiny.at - timedelta(days=32)
    for start in range(0, count, AT_ONCE):
        pulls, answers = [], []
        for _ in range(min(AT_ONCE, count - start)):
            at = first + timedelta(days=365 * chance.random())
            pull = Pull(
                place=tiny.place, circle=tiny.circle, capability=chance.choice(capabilities), units=1,
                earliest_at=at, latest_at=at + timedelta(days=9), latitude=54.95, longitude=-1.56,
                sealed_for=tiny.circle.id, asked_at=at, by=tiny.worker,
            )  # fmt: skip
            held = chance.random() < 0.6
            pulls.append(pull)
            answers.append(
                Answer(
                    place=tiny.place, pull=pull, number=1, kind="held" if held else "unmet",
                    why="" if held else "no room", at=at, by=tiny.worker,
                )
            )  # fmt: skip
        Pull.objects.bulk_create(pulls)
        Answer.objects.bulk_create(answers)


def line(name, ours, unit, *, against=None, peer=""):
    """Print one figure."""
    ratio = round(ours / against, 1) if against else None
    told = {"name": name, "ours": round(ours, 3), "against": against and round(against, 3), "peer": peer}
    print(json.dumps(told | {"ratio": ratio, "unit": unit, "goal": "", "met": None}), flush=True)


if __name__ == "__main__":
    main()
