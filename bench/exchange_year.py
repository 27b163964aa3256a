"""A year of a place of a million people in the ledger: is everything as quick as on the first day?

    PYTHONPATH=src:tests:bench python bench/exchange_year.py [--pulls 195000] [--offers 24000] [--rounds 3]

A year there has about 150,000 pulls; some are held more than once, so 195,000 holds and their entries, 600,000 rows,
are put into the ledger in bulk. Then a verb and best fit are measured beside what they were in the same database
before. One JSON line a figure, on SQLite and, where a
server can be had, on PostgreSQL with durable commits. Every balance is derived again from its entries at the end.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from itertools import accumulate
from uuid import UUID, uuid4

HOLDS_A_RUN, LIVE_OFFERS = 300, 64
# What became of a hold: each is one move after the hold itself, or two.
ENDS = (("drawn", ("draw",)), ("released", ("release",)), ("lapsed", ("lapse",)), ("returned", ("draw", "return")))
SHARES = (0.80, 0.10, 0.04, 0.06)
PAST_OFFERS = 2_000
SLOWER_MOST, FIT_P99_MS = 1.25, 10.0


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pulls", type=int, default=195_000, help="how many holds the year has")
    parser.add_argument("--offers", type=int, default=24_000, help="live offers that best fit looks among")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.inside:
        return _measure(asked)
    return max(_on_sqlite(arguments), _on_postgresql(arguments))


def _on_sqlite(arguments):
    with tempfile.TemporaryDirectory() as home:
        return _run(f"sqlite:///{home}/year.sqlite3", home, arguments)


def _on_postgresql(arguments):
    from databases import NoPostgresql, PostgresqlServer

    try:
        server = PostgresqlServer(settings=["shared_buffers=256MB", "work_mem=16MB"]).start()
    except NoPostgresql as why:
        print(json.dumps({"name": "a year in the ledger, PostgreSQL", "skipped": str(why)}))
        return 0
    try:
        with tempfile.TemporaryDirectory() as home:
            return _run(server.new_database(), home, arguments)
    finally:
        server.stop()


def _run(url, home, arguments):
    more = {"DRAWWELL_DATABASE_URL": url, "DRAWWELL_HOME": home, "DJANGO_SETTINGS_MODULE": "drawwell.web.settings"}
    return subprocess.run([sys.executable, __file__, "--inside", *arguments], env=os.environ | more).returncode


def _measure(asked):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, skip_checks=True)
    from exchange_asker import ask, fill
    from exchange_figures import limit_line, ratio_line

    ground = _ground()
    place = fill("year", asked.offers)
    _analyze(connection)
    verbs = [_verbs(ground) for _ in range(asked.rounds)]
    fit = ask(place, asked.rounds)["p99_ms"]
    began = time.monotonic()
    rows = _live_a_year(ground, asked.pulls, connection)
    took = time.monotonic() - began
    _analyze(connection)
    after = [_verbs(ground) for _ in range(asked.rounds)]
    on = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    lines = [
        ratio_line(
            f"hold and draw with a year in the ledger, {on}", after, verbs, peer="the same before",
            goal=1 / SLOWER_MOST, unit="holds and draws/s",
        ),
        limit_line(
            f"best fit, p99, with a year in the ledger, {on}", ask(place, asked.rounds)["p99_ms"], limit=FIT_P99_MS,
            unit="ms", peer="the same before", against=fit,
        ),
    ]  # fmt: skip
    lines.append(
        {
            "name": f"a year in the ledger, {on}",
            "rows": rows,
            "loaded_in_s": round(took, 1),
            "met": not _wrong_balances(),
        }
    )
    for line in lines:
        print(json.dumps(line), flush=True)
    return int(not all(line["met"] for line in lines))


def _wrong_balances():
    """What `drawwell check` would say of this ground's lots; best fit's own offers have balances without entries."""
    from drawwell.supply import ledger
    from drawwell.supply.models import Lot

    ours = {str(key) for key in Lot.objects.filter(place__key__startswith="p").values_list("id", flat=True)}
    ours |= {key.replace("-", "") for key in ours}
    return [said for said in ledger.check_balances() if said.split()[1] in ours]


def _ground():
    from drawwell.supply import ledger
    from exchange_ground import Ground

    ground = Ground()
    ground.live = [ground.offer() for _ in range(LIVE_OFFERS)]
    ledger.open_offers([(offer, 1_000_000) for offer in ground.live], by=None, at=ground.live[0].made_at)
    return ground


def _verbs(ground):
    """Holds that were then drawn, a second: one client, each in a transaction of its own."""
    from drawwell.supply import ledger
    from exchange_ground import DAY, NOON

    began = time.monotonic()
    for turn in range(HOLDS_A_RUN):
        key = uuid4()
        offer = ground.live[turn % LIVE_OFFERS]
        ledger.hold([(offer, 1)], pull_id=uuid4(), key=key, until=NOON + DAY, by=None, at=NOON)
        ledger.draw(key, by=None, at=NOON)
    return HOLDS_A_RUN / (time.monotonic() - began)


def _analyze(connection):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _live_a_year(ground, pulls, connection):
    """Past offers whose holds have all come to an end; returns how many rows of holds and entries were put in."""
    from django.db import transaction
    from exchange_asker import _insert

    holds, entries, lots = _what_happened(ground, pulls)
    with transaction.atomic(), connection.cursor() as cursor:
        offers = (
            "id place_id key service_id capability_id starts_at ends_at kept_free answers_by_itself made_at conditions"
        )
        _insert(cursor, connection.vendor, "supply_offer", offers, _past_offers(ground))
        _insert(cursor, connection.vendor, "supply_lot", "id place_id offer_id number units held taken seq", lots)
        hold = "key family leg part place_id offer_id lot_id pull_id request_hash units status why held_at until"
        _insert(cursor, connection.vendor, "supply_hold", hold, holds)
        entry = "id place_id lot_id seq verb units hold_id at"
        _insert(cursor, connection.vendor, "supply_entry", entry, entries)
    return len(holds) + len(entries)


def _offer_id(number):
    return UUID(int=(7 << 100) + number)


def _lot_id(number):
    return UUID(int=(8 << 100) + number)


def _past_offers(ground):
    from exchange_ground import DAY, NOON

    for number in range(PAST_OFFERS):
        first = NOON - timedelta(days=395 - number * 365 // PAST_OFFERS)
        yield (
            _offer_id(number), ground.place.pk, f"past-{number}", ground.service.pk, ground.capability.pk, first,
            first + 14 * DAY, bool(number % 2), True, first, "[]",
        )  # fmt: skip


def _what_happened(ground, pulls):
    """(holds, entries, lots) of the year, each in the order of its columns; deterministic, evenly spread."""
    from exchange_ground import DAY, NOON

    place, bounds = ground.place.pk, list(accumulate(SHARES))
    holds, entries = [], []
    seq, taken = [1] * PAST_OFFERS, [0] * PAST_OFFERS
    for turn in range(pulls):
        number = turn * PAST_OFFERS // pulls
        at = NOON - timedelta(days=395) + timedelta(minutes=turn * 365 * 1440 // pulls)
        share = (turn * 0.6180339887) % 1
        status, moves = ENDS[next(index for index, bound in enumerate(bounds) if share < bound or bound == bounds[-1])]
        key, lot = uuid4(), _lot_id(number)
        holds.append(
            (key, key, 0, 0, place, _offer_id(number), lot, uuid4(), "0" * 64, 1, status, "", at, at + 2 * DAY)
        )
        for step, verb in enumerate(("hold", *moves)):
            seq[number] += 1
            entries.append((uuid4(), place, lot, seq[number], verb, 1, key, at + timedelta(hours=6 * step)))
        taken[number] += status == "drawn"
    began = NOON - timedelta(days=396)
    opened = [(uuid4(), place, _lot_id(n), 1, "open", pulls, None, began) for n in range(PAST_OFFERS)]
    lots = [(_lot_id(n), place, _offer_id(n), 0, pulls, 0, taken[n], seq[n]) for n in range(PAST_OFFERS)]
    return holds, [*opened, *entries], lots


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
