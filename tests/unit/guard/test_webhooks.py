"""An organisation's own systems are told what happens: signed, tried again, never at a private address, never in words.

Sent to a real server on this machine, which the setting for trying things out allows; without it nothing goes there.
"""

import base64
import hashlib
import hmac
import json
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from drawwell.guard.actions import switch_off
from drawwell.guard.membership import account_named, join
from drawwell.guard.models import Guard
from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.guard.sharing_events import (
    AddressIsRefused,
    change_secret,
    deliver_events,
    stop_telling,
    tell_a_system,
    try_again,
)
from drawwell.guard.standing import GuardNotInForce, KeeperDoesNotUse
from drawwell.place import webhooks
from drawwell.place.models import Delivery, Organisation, Webhook
from drawwell.pull.actions import pull_in, release
from drawwell.supply.actions import still_true
from places import DAY, MAY, tiny_place
from visits import refusals

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ALL = sorted(webhooks.EVENTS)


class System(ThreadingHTTPServer):
    """An organisation's own system: it takes what it is sent, or answers as it is told to."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Takes)
        self.taken, self.status = [], 204
        self.address = f"http://localhost:{self.server_address[1]}/events?from=drawwell"


class _Takes(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if 300 <= self.server.status < 400:
            self.send_header("Location", f"http://localhost:{self.server.server_address[1]}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextmanager
def listening():
    system = System()
    thread = threading.Thread(target=system.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield system
    finally:
        system.shutdown()
        system.server_close()
        thread.join()


@pytest.fixture
def system(settings):
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    with listening() as system:
        yield system


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


def told(tiny, system, events=ALL):
    return tell_a_system(tiny.council, system.address, events, by=tiny.provider, at=tiny.at)


def held(tiny, **more):
    return pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at, **more)


def deliver(tiny, at=None):
    return deliver_events(tiny.place, by=tiny.caretaker, at=at or tiny.at)


def test_what_happens_is_sent_as_a_signed_cloud_event(tiny, system):
    _hook, secret = told(tiny, system)
    pull = held(tiny)
    assert deliver(tiny) == (1, 0)
    path, headers, body = system.taken[0]
    event = json.loads(body)
    assert path == "/events?from=drawwell"
    assert headers["Content-Type"].startswith("application/cloudevents+json")
    assert {name: event[name] for name in ("specversion", "type", "subject", "time")} == {
        "specversion": "1.0", "type": "org.drawwell.pull.held", "subject": str(pull.id), "time": "2027-05-03T09:00:00Z",
    }  # fmt: skip
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    made = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(made).decode()}"
    assert headers["webhook-id"] == event["id"]


def test_an_event_has_ids_and_kinds_and_no_words(tiny, system):
    told(tiny, system)
    held(tiny, note="She sleeps at her sister's")
    said = Delivery.objects.get().body
    assert set(json.loads(said)["data"]) == {"pull", "stands", "capability", "offer", "until"}
    for word in ("sister", "Dee", "Ola", "Asha", "Felling", str(tiny.circle.id)):
        assert word not in said


def test_what_one_person_keeps_to_themselves_leaves_no_event(tiny, system):
    told(tiny, system)
    whose = tiny.circle.members.order_by("id").first().person
    held(tiny, whose=whose, private=True)
    assert Delivery.objects.count() == 0


def test_what_is_undone_was_never_told(tiny, system):
    told(tiny, system)
    with pytest.raises(WrongInput):
        held(tiny, units=10**9)
    assert Delivery.objects.count() == 0


def test_other_organisations_hear_nothing(tiny, system):
    other = Organisation.objects.create(place=tiny.place, key="other", name="Other", kind="charity")
    account = account_named("Olive", sign_in="olive")
    join(tiny.place, account, "provider", by=tiny.caretaker, at=tiny.at - DAY, organisation=other)
    tell_a_system(other, system.address, ALL, by=account, at=tiny.at)
    held(tiny)
    assert Delivery.objects.count() == 0


def test_only_the_events_chosen_are_sent(tiny, system):
    told(tiny, system, ["offer.changed"])
    release(held(tiny), by=tiny.worker, at=tiny.at)
    still_true(tiny.offers["rents"], by=tiny.provider, at=tiny.at)
    assert [row.kind for row in Delivery.objects.all()] == ["offer.changed"]


def test_a_failure_is_tried_again_ever_later_and_then_given_up(tiny, system):
    told(tiny, system)
    held(tiny)
    system.status, at, waits = 500, tiny.at, []
    for _ in range(webhooks.MOST_TRIES):
        assert deliver(tiny, at) == (0, 1)
        row = Delivery.objects.get()
        waits.append((row.due_at - at) / MINUTE)
        at = row.due_at
    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == webhooks.LONGEST_WAIT_MINUTES
    assert deliver(tiny, at) == (0, 0)
    assert [row.last_error for row in webhooks.dead_letters(tiny.place)] == ["It answered 500."]


def test_a_dead_letter_is_taken_up_again(tiny, system):
    told(tiny, system)
    held(tiny)
    Delivery.objects.update(tries=webhooks.MOST_TRIES)
    assert deliver(tiny) == (0, 0)
    try_again(Delivery.objects.get(), by=tiny.caretaker, at=tiny.at)
    assert deliver(tiny) == (1, 0)
    assert list(webhooks.dead_letters(tiny.place)) == []


def test_an_event_that_another_worker_has_claimed_is_left_to_it(tiny, system):
    told(tiny, system)
    held(tiny)
    row = Delivery.objects.get()
    assert webhooks._claim(row, at=tiny.at)
    assert not webhooks._claim(row, at=tiny.at)
    assert deliver(tiny) == (0, 0)


def test_nobody_is_sent_on_to_another_address(tiny, system):
    told(tiny, system)
    held(tiny)
    system.status = 302
    assert deliver(tiny) == (0, 1)
    assert [path for path, _, _ in system.taken] == ["/events?from=drawwell"]
    assert "not sent on" in Delivery.objects.get().last_error


def test_a_changed_secret_and_the_one_before_both_sign_for_a_day(tiny, system):
    hook, _first = told(tiny, system)
    change_secret(hook, by=tiny.provider, at=tiny.at)
    held(tiny)
    deliver(tiny)
    assert len(system.taken[0][1]["webhook-signature"].split()) == 2
    still_true(tiny.offers["rents"], by=tiny.provider, at=tiny.at + 2 * DAY)
    deliver(tiny, tiny.at + 2 * DAY)
    assert len(system.taken[1][1]["webhook-signature"].split()) == 1


def test_an_ended_webhook_is_sent_nothing_more(tiny, system):
    hook, _secret = told(tiny, system)
    held(tiny)
    stop_telling(hook, by=tiny.provider, at=tiny.at)
    assert deliver(tiny, tiny.at + MINUTE) == (0, 0)
    still_true(tiny.offers["rents"], by=tiny.provider, at=tiny.at + MINUTE)
    assert Delivery.objects.count() == 1


def test_without_its_guard_nothing_is_begun_and_nothing_sent(tiny, system):
    told(tiny, system)
    held(tiny)
    switch_off(Guard.objects.get(power="share events"), because="a drill", by=tiny.keeper, at=tiny.at)
    with pytest.raises(GuardNotInForce):
        told(tiny, system)
    with pytest.raises(GuardNotInForce):
        deliver(tiny)
    assert system.taken == []


def test_only_the_organisation_s_own_provider_or_a_keeper_may_begin_one(tiny, system):
    with pytest.raises(KeeperDoesNotUse):  # who holds the guard of this very power
        tell_a_system(tiny.council, system.address, ALL, by=tiny.keeper, at=tiny.at)
    other = account_named("Another Keeper")
    join(tiny.place, other, "keeper", by=tiny.keeper, at=tiny.at)
    tell_a_system(tiny.council, system.address, ALL, by=other, at=tiny.at)
    with pytest.raises(NotYours):
        tell_a_system(tiny.council, system.address, ALL, by=tiny.worker, at=tiny.at)
    with pytest.raises(NotYours):
        stop_telling(Webhook.objects.get(), by=tiny.resident, at=tiny.at)


def test_a_refused_attempt_stays_in_the_journal(tiny, system):
    with pytest.raises(NotYours):
        tell_a_system(tiny.council, system.address, ALL, by=tiny.worker, at=tiny.at)
    assert ("change a webhook", "Asha", tiny.council.id) in refusals(tiny.place)


def test_the_secret_is_sealed(tiny, system):
    hook, secret = told(tiny, system)
    assert secret not in hook.secret_sealed


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/events",
        "https://127.0.0.1/events",
        "https://localhost/events",
        "https://10.0.0.8/events",
        "https://172.16.4.4/events",
        "https://192.168.1.1:8443/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://[::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[fd00:ec2::254]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b:1::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[2001:0:7f00:1::]/",
        "https://[::127.0.0.1]/",
        "https://[fec0::1]/",
        "https://192.0.0.8/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://224.0.0.1/",
        "https://name:password@example.org/",
        "https://example.org/a b",
        "https://example.org:99999/",
        "https:///events",
        "ftp://example.org/",
        "file:///etc/passwd",
        "not an address",
        "https://" + "a" * 600,
        "https://no-such-machine.invalid/",
    ],
)
def test_what_is_no_public_address_is_refused_in_a_sentence(tiny, address):
    with pytest.raises(AddressIsRefused):
        tell_a_system(tiny.council, address, ALL, by=tiny.provider, at=tiny.at)
    assert not Webhook.objects.exists()


def test_a_public_address_is_taken(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", ("203.0.114.9", 443))])
    assert webhooks.check_address("https://example.org/events?x=1") == (
        "example.org", 443, "/events?x=1", ["203.0.114.9"],
    )  # fmt: skip


def test_a_name_that_turns_to_a_private_machine_later_gets_nothing(tiny, system, settings):
    """Looked up when it was begun it was public; looked up when it is used it is this machine."""
    told(tiny, system)
    held(tiny)
    settings.WEBHOOKS_TO_THIS_MACHINE = False
    Webhook.objects.update(address=system.address.replace("http:", "https:"))
    assert deliver(tiny) == (0, 1)
    assert system.taken == []
    assert "private network" in Delivery.objects.get().last_error


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    rows = [(0, 0, 0, "", (one, 443)) for one in ("203.0.114.9", "10.1.1.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: rows)
    with pytest.raises(webhooks.AddressRefused, match="private network"):
        webhooks.check_address("https://example.org/")
