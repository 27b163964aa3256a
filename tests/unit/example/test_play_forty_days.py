"""Three weeks of a made-up place over the real API: no call goes wrong, nothing is held twice, every key ends."""

import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from drawwell.example.play import play
from drawwell.example.play_routes import through_api
from drawwell.partner.access import partnerships_of_made_up
from drawwell.place.models import ApiKey
from drawwell.pull.models import Answer, Pull
from drawwell.supply.ledger import check_balances
from drawwell.supply.models import Lot
from places import DAY, more_circles, open_offer, tiny_place

DAYS = 40

pytestmark = pytest.mark.slow


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def served(own_database, django_db_blocker, monkeypatch):
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    with django_db_blocker.unblock():
        tiny = tiny_place()
        server = make_server("127.0.0.1", 0, WSGIHandler(), server_class=Server, handler_class=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tiny, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        connections.close_all()


def test_weeks_of_a_place_over_the_api(served):
    tiny, address = served
    more_circles(tiny, 4)
    open_offer(tiny, "lifts", 40)
    place = tiny.place
    turned = []

    def month_is_over(place, month):
        turned.append(month)
        open_offer(tiny, "lifts", 40, key=f"lifts-{month}")

    ends_at = place.clock_at + DAYS * DAY
    with through_api(place, partnerships_of_made_up(place), url=address, at=tiny.at, ends_at=ends_at + DAY) as through:
        found = play(
            place, through, by=tiny.worker, at=place.clock_at, days=DAYS, asks_a_day=3, turn_month=month_is_over
        )
    data = found.to_dict()
    assert data["errors"] == {}
    assert turned
    assert data["asked"] == Pull.objects.count() > 60
    assert data["held"] + data["put to a provider"] + data["unmet"] == data["asked"]
    assert data["used"] == Answer.objects.filter(kind=Answer.Kind.DRAWN).count() > 20
    assert data["calls"] >= data["asked"] + data["used"] + data["did it help"]
    assert list(check_balances()) == []
    assert all(0 <= lot.held + lot.taken <= lot.units for lot in Lot.objects.all())
    place.refresh_from_db()
    assert place.clock_at == ends_at
    assert not ApiKey.objects.filter(ends_at__gt=place.clock_at).exists()
