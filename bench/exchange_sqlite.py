"""The ledger on SQLite: 16 who write through one writer, beside 16 processes with a transaction each."""

import tempfile

from exchange_clients import Clients
from exchange_figures import interleaved, limit_line, percentile, ratio_line
from exchange_postgresql import middle, run_django

WRITERS = 16
OFFERS = 200


def sqlite_figures(*, seconds, rounds):
    with tempfile.TemporaryDirectory() as home:
        url = f"sqlite:///{home}/drawwell.sqlite3"
        run_django(url, home, f"import exchange_offers; exchange_offers.open_many({OFFERS})")
        alone, together = Clients(WRITERS, url, home), Clients(1, url, home, threads=WRITERS)
        times, longest = [], []

        def ours():
            rate, taken = together.ask(OFFERS, seconds)
            times.append((percentile(taken, 0.5), percentile(taken, 0.99)))
            longest.append(max(taken))
            return rate

        figures = interleaved({"alone": lambda: alone.ask(OFFERS, seconds)[0], "together": ours}, rounds)
        alone.stop()
        together.stop()
    yield ratio_line(
        "ledger verb, SQLite, 16 writers through one writer",
        figures["together"],
        figures["alone"],
        peer="16 processes, a transaction each",
        goal=2.5,
    ) | {"p50_ms": middle(times, 0), "p99_ms": middle(times, 1)}
    # Any client told "database is locked" would have stopped its process, and the run with it.
    yield limit_line("longest wait of any of 16 writers, SQLite", longest, limit=1000, unit="ms")
