"""The ledger on PostgreSQL beside the same function under pgbench: durable commits, 8 clients, the same lots."""

import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from exchange_clients import Clients
from exchange_figures import interleaved, percentile, ratio_line

CLIENTS = 8
OFFERS = 200
HOLD = """\\set n random(1, {offers})
SELECT count(h.key) FROM (SELECT gen_random_uuid() AS key) k,
 LATERAL drawwell_hold(k.key, ARRAY[k.key], ARRAY[(SELECT id FROM bench_offer WHERE n = :n)], ARRAY[1::bigint],
  gen_random_uuid(), 'bench', '2026-03-03 12:00Z', NULL, '2026-03-02 12:00Z') h;
"""


def postgresql_figures(*, seconds, rounds):
    """Lines for the verb through Django, its times, and one hot offer against the spread load."""
    with served_exchange(offers=OFFERS) as (server, url, home):
        clients = Clients(CLIENTS, url, home)
        times, hot_times = [], []

        def ours(offers, kept):
            rate, taken = clients.ask(offers, seconds)
            kept.append((percentile(taken, 0.5), percentile(taken, 0.99)))
            return rate

        runs = {
            "bare": lambda: pgbench(server, url, home, offers=OFFERS, seconds=seconds),
            "ours": lambda: ours(OFFERS, times),
            "bare hot": lambda: pgbench(server, url, home, offers=1, seconds=seconds),
            "ours hot": lambda: ours(1, hot_times),
        }
        figures = interleaved(runs, rounds)
        clients.stop()
    yield ratio_line(
        "ledger verb through Django, PostgreSQL, 8 clients",
        figures["ours"],
        figures["bare"],
        peer="pgbench, the function",
        goal=0.5,
    ) | {"p50_ms": middle(times, 0), "p99_ms": middle(times, 1)}
    yield ratio_line(
        "one hot offer, through Django", figures["ours hot"], figures["ours"], peer="the spread load", goal=0.7
    ) | {"p50_ms": middle(hot_times, 0), "p99_ms": middle(hot_times, 1)}
    yield ratio_line(
        "one hot offer, the function", figures["bare hot"], figures["bare"], peer="the spread load", goal=0.7
    )


@contextmanager
def served_exchange(*, offers, settings=()):
    """A fresh PostgreSQL that waits for the disk, migrated, with so many offers open: (server, url, home)."""
    from databases import PostgresqlServer

    server = PostgresqlServer(settings=["max_connections=60", "shared_buffers=256MB", *settings]).start()
    with tempfile.TemporaryDirectory() as home:
        try:
            server_sql(server, server.url(), "CREATE DATABASE drawwell")
            url = server.url("drawwell")
            run_django(url, home, f"import exchange_offers; exchange_offers.open_many({offers})")
            server_sql(
                server,
                url,
                "CREATE TABLE bench_offer AS SELECT row_number() OVER (ORDER BY key)::int AS n, id FROM supply_offer;"
                " ALTER TABLE bench_offer ADD PRIMARY KEY (n); ANALYZE;",
            )
            yield server, url, home
        finally:
            server.stop()


def pgbench(server, url, home, *, offers, seconds):
    """Grants a second of the bare function."""
    script = Path(home) / f"hold-{offers}.sql"
    script.write_text(HOLD.format(offers=offers))
    before = granted(server, url)
    subprocess.run(
        [
            str(server.binaries / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2",
            "-T", str(max(1, round(seconds))), "-f", str(script), url,
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return (granted(server, url) - before) / max(1, round(seconds))


def granted(server, url):
    return int(server_sql(server, url, "SELECT count(*) FROM supply_hold WHERE status = 'held'"))


def server_sql(server, url, statements):
    done = subprocess.run(
        [str(server.binaries / "psql"), "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statements],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def run_django(url, home, code):
    """Run Python in a process of its own on a database."""
    environment = os.environ | {
        "DRAWWELL_DATABASE_URL": url,
        "DRAWWELL_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "drawwell.web.settings",
    }
    subprocess.run([sys.executable, "-c", f"import django; django.setup(); {code}"], env=environment, check=True)


def middle(pairs, which):
    return round(statistics.median(pair[which] for pair in pairs), 2)
