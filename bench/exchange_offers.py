"""Offers with more units than a run can use."""

from django.core.management import call_command


def open_many(offers, units=100_000_000):
    """Migrate, and open so many offers of one service."""
    from drawwell.supply import ledger
    from exchange_ground import Ground

    call_command("migrate", verbosity=0, skip_checks=True)
    ground = Ground()
    made = [ground.offer() for _ in range(offers)]
    ledger.open_offers([(offer, units) for offer in made], by=None, at=made[0].made_at)
