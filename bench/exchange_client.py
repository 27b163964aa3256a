"""Clients of the exchange in a process of their own: told on standard input whom to ask and for how long.

    python exchange_client.py [THREADS]

Each line "OFFERS SECONDS" is answered by one line of JSON: grants counted and each one's time in ms. With more than
one thread, all write through place/one_writer.py, as a threaded web server does.
"""

import json
import random
import sys
import threading
import time
from datetime import timedelta
from uuid import uuid4

import django


def main(threads):
    django.setup()
    from django.db import connection

    from drawwell.supply.models import Offer

    offers = list(Offer.objects.order_by("key"))
    connection.ensure_connection()
    print("ready", flush=True)
    for line in sys.stdin:
        most, seconds = line.split()
        print(json.dumps(ask_in_threads(threads, offers[: int(most)], float(seconds))), flush=True)


def ask_in_threads(threads, offers, seconds):
    from django.db import connection

    from drawwell.place import one_writer

    if threads == 1:
        return ask(offers, seconds, lambda action: action())
    answers = []

    def run():
        answers.append(ask(offers, seconds, one_writer.write))
        connection.close()

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return {
        "granted": sum(answer["granted"] for answer in answers),
        "times_ms": [one for answer in answers for one in answer["times_ms"]],
    }


def ask(offers, seconds, write):
    """Hold one unit of one of the offers, again and again."""
    from drawwell.supply import ledger

    granted, times = 0, []
    end = time.perf_counter() + seconds
    while (before := time.perf_counter()) < end:
        offer = random.choice(offers)
        at = offer.made_at
        asked = {"pull_id": uuid4(), "key": uuid4(), "until": at + timedelta(days=1), "by": None, "at": at}
        granted += write(lambda offer=offer, asked=asked: ledger.hold([(offer, 1)], **asked)).held
        times.append((time.perf_counter() - before) * 1000)
    return {"granted": granted, "times_ms": times}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
