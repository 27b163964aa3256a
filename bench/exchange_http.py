"""One pull over HTTP beside the bare PostgreSQL function: key, validation, rights, journal, held; and batches of 20.

    PYTHONPATH=src:tests:bench python bench/exchange_http.py [--seconds 3] [--rounds 5] [--workers 2]

Gunicorn serves the installation as it is; eight connections ask, each for its own family, for one of the same 200
offers on which pgbench calls the bare function. The runs take turns and the medians are compared. What counts is how
many holds stand in the ledger afterwards; commits wait for the disk on both sides. Beside the rates stands the
processor time of a grant, of the web server, PostgreSQL and the client together: a busy machine does not bend that.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from random import Random
from uuid import uuid4

from exchange_cpu import cpu_s
from exchange_figures import interleaved, percentile, ratio_line
from exchange_postgresql import granted, middle, pgbench, run_django, server_sql

OFFERS, CONNECTIONS, BATCH = 200, 8, 20
AT_ONCE = {"ask": 1, "best fit": 1, "batch": BATCH}
GOALS = {"ask": 0.20, "batch": 1.5}
NAMES = {
    "ask": "one pull over HTTP, its offer chosen",
    "best fit": "one pull over HTTP, the best fit found",
    "batch": f"a batch of {BATCH} pulls over HTTP, their offers chosen",
}


def http_figures(*, seconds, rounds, workers=2, only=tuple(NAMES)):
    """Lines for one pull, one pull with its best fit found, and a batch, each against pgbench."""
    with served(workers) as (server, url, home, port, told):
        times = {name: [] for name in NAMES}
        cpu_ms = {name: [] for name in ("bare", *NAMES)}

        def measured(name, run):
            before, spent = granted(server, url), cpu_s(server.pid, os.getpid())
            run()
            spent = cpu_s(server.pid, os.getpid()) - spent
            grants = granted(server, url) - before
            cpu_ms[name].append(spent * 1000 / grants)
            return grants / seconds

        def ours(name):
            taken, refused = ask_for(name, told, port, seconds)
            assert not refused, refused
            times[name].append((percentile(taken, 0.5), percentile(taken, 0.99)))

        def bare():
            pgbench(server, url, home, offers=OFFERS, seconds=seconds)

        runs = {"bare": lambda: measured("bare", bare)}
        runs |= {name: lambda name=name: measured(name, lambda: ours(name)) for name in only}
        for name in only:
            ask_for(name, told, port, 0.5)
        figures = interleaved(runs, rounds)
    for name in only:
        line = ratio_line(
            NAMES[name], figures[name], figures["bare"], peer="pgbench, the function", goal=GOALS.get(name, 0)
        )
        mine, theirs = statistics.median(cpu_ms[name]), statistics.median(cpu_ms["bare"])
        cpu = {"cpu_ms": round(mine, 3), "cpu_ms_against": round(theirs, 3), "cpu_ratio": round(theirs / mine, 3)}
        yield line | {"p50_ms": middle(times[name], 0), "p99_ms": middle(times[name], 1)} | cpu


@contextmanager
def served(workers):
    """PostgreSQL and Gunicorn in front of it: (server, its url, home, port, what a client is told)."""
    from databases import PostgresqlServer

    server = PostgresqlServer(settings=["max_connections=60", "shared_buffers=256MB"]).start()
    with tempfile.TemporaryDirectory() as home:
        try:
            server_sql(server, server.url(), "CREATE DATABASE drawwell")
            url, told = server.url("drawwell"), Path(home) / "told.json"
            run_django(url, home, f"import exchange_http_ground as g; g.open_many({OFFERS}, {str(told)!r})")
            server_sql(
                server,
                url,
                "CREATE TABLE bench_offer AS SELECT row_number() OVER (ORDER BY key)::int AS n, id FROM supply_offer;"
                " ALTER TABLE bench_offer ADD PRIMARY KEY (n); ANALYZE;",
            )
            with gunicorn(url, home, workers) as port:
                yield server, url, home, port, json.loads(told.read_text())
        finally:
            server.stop()


@contextmanager
def gunicorn(url, home, workers):
    """The installation served on a port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DRAWWELL_DATABASE_URL": url,
        "DRAWWELL_HOME": str(home),
        "DRAWWELL_API_PER_MINUTE": "100000000",
        "DRAWWELL_LOG": "ERROR",
        "DJANGO_SETTINGS_MODULE": "drawwell.web.settings",
    }
    threads = CONNECTIONS // workers
    running = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "drawwell.web.wsgi:application", "--worker-class", "gthread", "--workers",
         str(workers), "--threads", str(threads), "--keep-alive", "60", "--bind", f"127.0.0.1:{port}",
         "--log-level", "error"],
        env=environment,
    )  # fmt: skip
    try:
        for _ in range(200):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        running.terminate()
        running.wait()


def ask_for(name, told, port, seconds):
    """(ms of every request, what was refused) of eight connections asking again and again for so long."""
    taken, refused = [], []

    def run(number):
        chance = Random(number)
        with socket.create_connection(("127.0.0.1", port)) as opened:
            end = time.perf_counter() + seconds
            while (before := time.perf_counter()) < end:
                status, body = send(opened, *request_of(name, told, chance, number))
                taken.append((time.perf_counter() - before) * 1000)
                if status != 201:
                    refused.append(body[:300])
                    return

    running = [threading.Thread(target=run, args=(number,)) for number in range(CONNECTIONS)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return taken, refused


def request_of(name, told, chance, number):
    """(path, key, body) of one request; each connection asks for families of its own."""
    circles = told["circles"][number::CONNECTIONS]
    asks = [{"circle": chance.choice(circles), "capability": "rent-hold"} for _ in range(AT_ONCE[name])]
    if name != "best fit":
        for one in asks:
            one |= {"offer": chance.choice(told["offers"]), "units": 1}
    said = {"asks": asks} if name == "batch" else asks[0]
    return "/api/v1/pulls/batch" if name == "batch" else "/api/v1/pulls", told["key"], json.dumps(said)


def send(opened, path, key, body):
    """(status, body) of one POST on a connection that stays open."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nIdempotency-Key: {uuid4()}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    opened.sendall((head + body).encode())
    got = b""
    while b"\r\n\r\n" not in got:
        more = opened.recv(65536)
        if not more:
            return 0, got
        got += more
    first, _, rest = got.partition(b"\r\n\r\n")
    lines = first.lower().split(b"\r\n")
    length = int(next(line.split(b":")[1] for line in lines if line.startswith(b"content-length:")))
    while len(rest) < length:
        rest += opened.recv(65536)
    return int(lines[0].split()[1]), rest


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=3, help="how long each run takes")
    parser.add_argument("--rounds", type=int, default=5, help="how many times each is run")
    parser.add_argument("--workers", type=int, default=2, help="processes of the web server")
    asked = parser.parse_args(arguments)
    missed = 0
    for line in http_figures(seconds=asked.seconds, rounds=asked.rounds, workers=asked.workers):
        print(json.dumps(line), flush=True)
        missed += line["met"] is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
