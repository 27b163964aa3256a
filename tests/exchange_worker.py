"""A worker that holds, draws, releases and returns until it is killed, writing down what it has been promised.

    python exchange_worker.py PROMISES SEED

Each line of PROMISES is "KEY STATUS", written only after the ledger has answered. When the database goes away
mid-way it asks again with the same key, as a person would.
"""

import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import django

COMES_BACK_WITHIN_S = 180
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def main(promises, seed):
    django.setup()
    from drawwell.supply.models import Offer

    chance = random.Random(seed)
    offers = list(_again(lambda: list(Offer.objects.order_by("key"))))
    with Path(promises).open("a", buffering=1) as file:
        mine = []
        print("ready", flush=True)
        while True:
            key, status = _again(_next_move(chance, offers, mine))
            if status:
                file.write(f"{key} {status}\n")


def _next_move(chance, offers, mine):
    """What to do next, decided once, so that doing it again asks for the very same thing."""
    from drawwell.guard.refusals import Refusal
    from drawwell.supply import ledger

    verb = chance.choice(["hold", "hold", "draw", "release", "return"])
    key = UUID(int=chance.getrandbits(128)) if verb == "hold" or not mine else chance.choice(mine)
    legs = [(offer, chance.randint(1, 3)) for offer in chance.sample(offers, chance.randint(1, 2))]
    verbs = {"draw": ledger.draw, "release": ledger.release, "return": ledger.give_back}

    def move():
        if key not in mine:
            until = AT + timedelta(days=1)
            rows = ledger.hold(legs, pull_id=uuid5(key, "its pull"), key=key, until=until, by=None, at=AT).holds
            mine.append(key)
        else:
            try:
                rows = verbs[verb](key, by=None, at=AT)
            except Refusal:
                return key, None
        return key, rows[0].status

    return move


def _again(move):
    from django.db import Error, connection

    until = time.monotonic() + COMES_BACK_WITHIN_S
    while time.monotonic() < until:
        try:
            return move()
        except Error:
            connection.close()
            time.sleep(0.05)
    raise SystemExit("the database did not come back")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
