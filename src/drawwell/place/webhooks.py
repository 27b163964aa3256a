"""What happens here, told to an organisation's own systems: CloudEvents 1.0, signed as Standard Webhooks are.

An event is a row in the transaction of what happened, so it is lost with it or survives a crash with it. It is sent
afterwards, tried again ever more rarely, and shown as a dead letter when it was given up. It holds opaque ids, kinds
and times: no name, no words, nothing of what anybody asks anybody for beyond the kind of help.

The address is looked at again each time it is used: whatever name it has, the machine behind it must be a public one,
that very machine is spoken to, and we do not follow where it sends us.
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q

from . import gathering
from .ahead import Part, known, row_of
from .ids import new_id
from .models import Delivery, Membership, Webhook

EVENTS = {
    "pull.asked": "somebody asks an organisation that answers itself",
    "pull.held": "help is kept for an ask",
    "pull.confirmed": "somebody said yes to what was kept",
    "pull.used": "what was kept was used",
    "pull.released": "what was kept was given back, or its time was over",
    "pull.unmet": "an ask could not be met, and waits",
    "offer.changed": "an offer was published, changed, or its figure said to be true",
}
TYPE = "org.drawwell."
MOST_TRIES = 16  # with these waits, about two days
LONGEST_WAIT_MINUTES = 360
TIMEOUT_S = 10
OVERLAP = timedelta(hours=24)  # how long the earlier secret signs too
MOST_ADDRESS = 500


class AddressRefused(ValueError):
    """Why events are not sent to an address, as a sentence."""


# ---- what happened ----


def happened(place, event, *, at, organisations, subject, **ids):
    """Leave an event for every webhook of these organisations that wants it. Part of the caller's transaction.

    event: one of EVENTS. subject: the id of what it is about; ids: other opaque ids, keys and times. Returns how many.
    """
    hooks = known((Webhook, place.pk, at), lambda: Webhook.objects.for_place(place).filter(standing_at(at)))
    wanted = [one for one in hooks if event in one.events]
    if not wanted:
        return 0
    told = organisations() if callable(organisations) else organisations
    told = {getattr(one, "id", one) for one in told}
    rows = [_delivery(hook, event, at, subject, ids) for hook in wanted if hook.organisation_id in told]
    gathering.add_all(rows)
    return len(rows)


def _keep_hooks(found, *, place, at, **_):
    return {(Webhook, place.pk, at): [row_of(Webhook, one, place=place) for one in found or ()]}


# The webhooks of a place now. Named: place_id, at.
READ_AHEAD = Part(
    """SELECT json_agg(w) FROM place_webhook w
        WHERE w.place_id = %(place_id)s AND (w.ends_at IS NULL OR w.ends_at > %(at)s)""",
    _keep_hooks,
)


def organisations_of(account, place, *, at):
    """Ids of the organisations for which an account works in a place now."""
    rows = Membership.objects.for_place(place).filter(standing_at(at), account=account, starts_at__lte=at)
    return set(rows.exclude(organisation=None).values_list("organisation_id", flat=True))


def standing_at(at):
    """Rows that have not ended at a moment."""
    return Q(ends_at__isnull=True) | Q(ends_at__gt=at)


def _delivery(hook, event, at, subject, ids):
    key = new_id()
    said = {
        "specversion": "1.0",
        "id": str(key),
        "source": f"urn:drawwell:place:{hook.place_id}",
        "type": TYPE + event,
        "subject": str(subject),
        "time": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": {name: _plain(value) for name, value in ids.items() if value is not None},
    }
    return Delivery(id=key, place=hook.place, webhook=hook, kind=event, body=json.dumps(said), made_at=at, due_at=at)


def _plain(value):
    if hasattr(value, "isoformat"):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value if isinstance(value, bool | int | float) else str(value)


# ---- sending it ----


def send_due(place, *, at, secrets_of, most=100):
    """Send a place's events that are due, the oldest first. secrets_of: Webhook -> the secrets that sign, newest first.

    Returns (sent, failed).
    """
    sent = failed = 0
    due = Delivery.objects.for_place(place).filter(_open(at), sent_at=None, due_at__lte=at, tries__lt=MOST_TRIES)
    for delivery in list(due.select_related("webhook").order_by("due_at", "id")[:most]):
        if not _claim(delivery, at=at):
            continue
        error = send(delivery, secrets_of(delivery.webhook), at=at)
        delivery.last_error, delivery.sent_at = error, None if error else at
        delivery.save(update_fields=["last_error", "sent_at"])
        sent, failed = sent + (not error), failed + bool(error)
    return sent, failed


def _open(at):
    return Q(webhook__ends_at__isnull=True) | Q(webhook__ends_at__gt=at)


def dead_letters(place, organisations=None):
    """Events that were tried as often as is sensible and given up, of some organisations or of all."""
    found = Delivery.objects.for_place(place).filter(sent_at=None, tries__gte=MOST_TRIES)
    if organisations is not None:
        found = found.filter(webhook__organisation__in=organisations)
    return found.select_related("webhook__organisation").order_by("made_at", "id")


def _claim(delivery, *, at):
    """Count a try and put the next one off, unless another worker was quicker."""
    wait = timedelta(minutes=min(2**delivery.tries, LONGEST_WAIT_MINUTES))
    unclaimed = Delivery.objects.filter(id=delivery.id, tries=delivery.tries, sent_at=None)
    return bool(unclaimed.update(tries=F("tries") + 1, due_at=at + wait))


def send(delivery, secrets, *, at):
    """Send one event; '' when it was taken, else what stood in the way."""
    body = delivery.body.encode()
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": "Drawwell",
        "webhook-id": str(delivery.id),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature(delivery.id, int(at.timestamp()), body, secrets),
    }
    try:
        status = _post(delivery.webhook.address, body, headers)
    except AddressRefused as refused:
        return str(refused)[:200]
    except (OSError, http.client.HTTPException) as error:
        return f"It could not be reached: {type(error).__name__}."[:200]
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"It answered {status}: events are not sent on to another address."
    return f"It answered {status}."


def signature(message_id, timestamp, body, secrets):
    """The header webhook-signature: v1 signatures of `id.timestamp.body`, one for each secret (Standard Webhooks)."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    made = [hmac.new(_bytes_of(secret), signed, hashlib.sha256).digest() for secret in secrets]
    return " ".join(f"v1,{base64.b64encode(one).decode()}" for one in made)


def _bytes_of(secret):
    return base64.b64decode(secret.removeprefix("whsec_"))


# ---- where it may go ----


def check_address(address):
    """(host, port, path, addresses of the machine) of an address events may be sent to. Raises AddressRefused."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise AddressRefused("This is not an address a program can be reached at.") from None
    allowed = ("https", "http") if settings.WEBHOOKS_TO_THIS_MACHINE else ("https",)
    if parts.scheme not in allowed or not parts.hostname or len(address) > MOST_ADDRESS:
        raise AddressRefused("Give an address that begins with https:// and names a machine.")
    if parts.username or parts.password:
        raise AddressRefused("A name or password in the address would be seen by others: leave it out.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if any(ord(one) <= 32 or ord(one) > 126 for one in parts.netloc + path):
        raise AddressRefused("The address has a character in it that addresses do not have.")
    return parts.hostname, port, path, _public_addresses(parts.hostname, port)


def _public_addresses(host, port):
    try:
        found = {row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise AddressRefused(f"There is no machine called {host[:80]}.") from None
    if settings.WEBHOOKS_TO_THIS_MACHINE:
        return sorted(found)
    # Every one of them: a name with one public and one private address is a way in.
    for one in found:
        if not _is_public(one):
            raise AddressRefused(
                f"{host[:80]} is a machine of a private network, and events are sent to public ones only."
            )
    return sorted(found)


# Public by what Python says, and none of the world's machines: ways to an inner IPv4 address, what IPv6 once kept for
# sites, and what the internet's own rules are for.
_NOT_PUBLIC = [
    ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "fec0::/10", "2001::/23", "192.0.0.0/24")
]


def _is_public(text):
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inner is not None:
        address = inner
    if any(address.version == one.version and address in one for one in _NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _post(address, body, headers):
    """The status an address answers with. The machine that was looked at is the one spoken to."""
    host, port, path, machines = check_address(address)
    secure = address.startswith("https:")
    made = _Pinned if secure else _PinnedPlain
    connection = made(host, port, timeout=TIMEOUT_S)
    connection.machine = machines[0]
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


class _PinnedPlain(http.client.HTTPConnection):
    """A connection to a machine by its number, under the name it was looked up by."""

    machine = ""

    def connect(self):
        self.sock = socket.create_connection((self.machine, self.port), self.timeout)


class _Pinned(_PinnedPlain):
    def connect(self):
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
