"""A place to ask in over HTTP: people, their worker with a key, the guards in force, a clock that stands still."""

import json
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command

CIRCLES = 40


def open_many(offers, told):
    """Migrate, open so many offers, and write to the file `told` what a client needs: key, circles, offers."""
    from drawwell.guard.actions import begin_trial
    from drawwell.guard.membership import account_named, join, make_api_key
    from drawwell.partner.actions import begin_partnership
    from drawwell.supply import ledger
    from exchange_ground import DAY, NOON, Ground

    call_command("migrate", verbosity=0, skip_checks=True)
    ground = Ground()
    ground.place.clock_at = NOON
    ground.place.save()
    keeper, owner = account_named("Keeper"), account_named("Owner")
    membership = join(ground.place, ground.worker, "worker", by=owner, at=NOON - DAY)
    for power in ("hold capacity", "rank offers", "share events"):
        begin_trial(ground.place, power, keeper=keeper, owner=owner, by=owner, at=NOON - timedelta(hours=1))
    circles = [
        begin_partnership(
            ground.place, circle_name=f"Family {n}", names=[f"Person {n}"], by=ground.worker, at=NOON - DAY,
            latitude=54.9, longitude=-1.6,
        ).circle.id
        for n in range(CIRCLES)
    ]  # fmt: skip
    made = [ground.offer(kept_free=True) for _ in range(offers)]
    ledger.open_offers([(offer, 100_000_000) for offer in made], by=None, at=NOON - DAY)
    key = make_api_key(membership, by=owner, at=NOON - DAY)
    said = {"key": key, "circles": [str(one) for one in circles], "offers": [str(one.id) for one in made]}
    Path(told).write_text(json.dumps(said))
