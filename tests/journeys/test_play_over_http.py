"""The play over HTTP: real requests with a key, as any program would send them."""

import pytest

from drawwell.example.play import play
from drawwell.example.play_routes import SaidNo, through_api
from drawwell.partner.access import partnerships_of_made_up
from drawwell.pull.models import Pull
from drawwell.supply.ledger import check_balances
from places import DAY, more_circles, open_offer


def test_over_http_it_does_the_same_and_its_keys_end_with_it(served):
    tiny = served.tiny
    more_circles(tiny, 3)
    open_offer(tiny, "lifts", 12)
    partnerships, at = partnerships_of_made_up(tiny.place), tiny.place.clock_at
    with through_api(tiny.place, partnerships, url=served.address, at=at, ends_at=at + 9 * DAY) as through:
        found = play(tiny.place, through, by=tiny.worker, at=at, days=2, asks_a_day=8, at_once=2)
        data = found.to_dict()
        assert data["errors"] == {}
        assert data["asked"] == Pull.objects.count() > 5
        assert data["held"] > 0
        assert 0 < data["p50_ms"] <= data["p99_ms"]
    assert list(check_balances()) == []
    with pytest.raises(SaidNo):
        through.ask(partnerships[0], "lift", latest_at=at + 5 * DAY, key=None)
