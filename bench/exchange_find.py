"""Finding what fits among very many live offers, on both databases: a hard mix of asks, their slowest per cent."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from exchange_figures import limit_line
from exchange_postgresql import served_exchange

ASKER = Path(__file__).with_name("exchange_asker.py")
SIZES = (100_000, 1_000_000)


def find_figures(*, seconds, rounds, sizes=SIZES):
    with tempfile.TemporaryDirectory() as home:
        yield from _lines("SQLite", lambda size: f"sqlite:///{home}/{size}.sqlite3", home, rounds, sizes)
    with served_exchange(offers=1, settings=["work_mem=16MB"]) as (_, url, home):
        yield from _lines("PostgreSQL", lambda size: url, home, rounds, sizes)


def _lines(vendor, url_of, home, rounds, sizes):
    first = None
    for size in sizes:
        answer = _ask(url_of(size), home, size, rounds)
        p99 = answer["p99_ms"]
        line = limit_line(f"best fit among {size:,} live offers, p99, {vendor}", p99, limit=10, unit="ms")
        yield line | {name: answer[name] for name in ("p50_ms", "p99_as_it_came_ms", "found")}
        name = f"the same ranked, with reasons and what a page shows, p99, {vendor}, {size:,}"
        yield limit_line(name, [answer["ranked_p99_ms"]], limit=10, unit="ms") | {"p50_ms": answer["ranked_p50_ms"]}
        if first:
            grown = p99_growth(first, p99)
            yield limit_line(f"p99 at {size:,} over p99 at {sizes[0]:,}, {vendor}", [grown], limit=2, unit="times")
        first = first or p99


def p99_growth(before, after):
    import statistics

    return statistics.median(after) / statistics.median(before)


def _ask(url, home, size, rounds):
    environment = os.environ | {
        "DRAWWELL_DATABASE_URL": url,
        "DRAWWELL_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "drawwell.web.settings",
    }
    done = subprocess.run(
        [sys.executable, str(ASKER), str(size), str(rounds)], env=environment, check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout)
