"""The two ways a play calls the exchange: over HTTP with a key of each worker, or the actions themselves."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from uuid import uuid4

from drawwell.guard.by_itself import installation
from drawwell.guard.journal import route_is
from drawwell.guard.membership import end_api_key, make_api_key
from drawwell.guard.refusals import Refusal
from drawwell.place.clock import now_of
from drawwell.place.models import ApiKey, Membership, Role
from drawwell.pull import actions, asks_for_us
from drawwell.pull.models import Answer, Pull
from drawwell.supply.models import Capability

PATIENCE_S = 60
THREADS = 8
CALLED = "a play of the place"
BECAUSE = Answer.Because.NOBODY_TO_DO_IT
MOST_A_MINUTE = 10_000_000


class SaidNo(Refusal):
    """The exchange said no: {sentence}"""


class NobodyAnswers(Refusal):
    """Nobody at the provider may answer, so what was put to it waits until silence puts it to the next."""


class NoServer(Refusal):
    """Nothing answers at {url}. Start it with 'drawwell serve', or leave --url out: the play then serves itself."""

    status = 503


class ThroughActions:
    """Calls the actions in this process, as the story does."""

    def __init__(self, place):
        self.place = place
        self.capabilities = {one.key: one for one in Capability.objects.for_place(place)}

    def ask(self, partnership, name, *, latest_at, key):
        with route_is("story"):
            pull = actions.pull_in(
                partnership.circle, self.capabilities[name], by=partnership.worker, at=now_of(self.place), key=key,
                latest_at=latest_at,
            )  # fmt: skip
        return pull.id, str(actions.standing(pull).kind)

    def use(self, pull, *, by):
        return self._move(actions.draw, pull, by)

    def release(self, pull, *, by):
        return self._move(actions.release, pull, by)

    def say_yes(self, pull, *, by):
        return self._move(actions.confirm, pull, by)

    def helped(self, pull, answer, *, by):
        return self._move(lambda found, **who: actions.did_it_help(found, answer, **who), pull, by)

    def answer(self, pull, yes):
        """The provider who was asked says yes or no: how the ask stands then."""
        found = Pull.objects.get(id=pull)
        by = provider_asked(found)
        with route_is("story"):
            if yes:
                asks_for_us.say_yes(found, by=by.account, at=now_of(self.place))
            else:
                asks_for_us.say_no(found, BECAUSE, by=by.account, at=now_of(self.place))
        return str(actions.standing(found).kind)

    def _move(self, act, pull, by):
        with route_is("story"):
            act(Pull.objects.get(id=pull), by=by, at=now_of(self.place))
        return pull, ""


class ThroughApi:
    """Calls the REST surface with a key of each worker's membership, made for the play and ended with it."""

    def __init__(self, url, keys, key_for):
        self.url, self.keys, self.key_for = url.rstrip("/"), keys, key_for

    def ask(self, partnership, name, *, latest_at, key):
        body = {"circle": str(partnership.circle_id), "capability": name, "latest_at": latest_at.isoformat()}
        answer = self._post("/pulls", body, partnership.worker, key)
        return answer["pull"], answer["stands"]

    def use(self, pull, *, by):
        return self._post(f"/pulls/{pull}/use", None, by)

    def release(self, pull, *, by):
        return self._post(f"/pulls/{pull}/release", {"words": "Not needed after all."}, by)

    def say_yes(self, pull, *, by):
        return self._post(f"/pulls/{pull}/confirm", None, by)

    def helped(self, pull, answer, *, by):
        return self._post(f"/pulls/{pull}/did-it-help", {"answer": answer}, by)

    def answer(self, pull, yes):
        """The provider who was asked says yes or no: how the ask stands then."""
        found = Pull.objects.get(id=pull)
        member = provider_asked(found)
        if member.account_id not in self.keys:
            self.keys[member.account_id] = self.key_for(member)
        body = None if yes else {"because": str(BECAUSE)}
        self._post(f"/asks-for-us/{pull}/{'yes' if yes else 'no'}", body, member.account)
        return str(actions.standing(found).kind)

    def _post(self, path, body, by, key=None):
        sent = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            data=json.dumps(body).encode() if body is not None else b"",
            headers={
                "Authorization": f"Bearer {self.keys[by.id]}",
                "Content-Type": "application/json",
                "Idempotency-Key": str(key or uuid4()),
            },
        )
        while True:
            try:
                with urllib.request.urlopen(sent, timeout=PATIENCE_S) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as no:
                if no.code == 429:  # too many in a minute: wait as told, as any program must
                    time.sleep(float(no.headers.get("Retry-After", 1)))
                    continue
                if no.code >= 500:
                    raise
                raise SaidNo(sentence=json.load(no).get("detail", str(no))) from None


def provider_asked(pull):
    """The membership of somebody who may answer for the organisation an ask was put to. Raises NobodyAnswers."""
    asked = actions.standing(pull).organisation
    found = Membership.objects.filter(organisation=asked, role=Role.PROVIDER, ends_at=None).order_by("starts_at", "id")
    member = found.select_related("account").first() if asked else None
    if member is None:
        raise NobodyAnswers()
    return member


@contextmanager
def through_api(place, partnerships, *, url, at, ends_at):
    """A ThroughApi with a fresh key for each worker; without `url` the place is served for as long as it is needed."""
    by, keys = installation(), {}
    workers = {partnership.worker_id for partnership in partnerships}

    def key_for(member, scopes=("answer",)):
        return make_api_key(member, by=by, at=now_of(place), ends_at=ends_at, name=CALLED, scopes=scopes)

    for member in Membership.objects.filter(place=place, account_id__in=workers, role=Role.WORKER, ends_at=None):
        keys[member.account_id] = key_for(member, ("read help", "ask"))
    try:
        with served_here() if url is None else _already_served(url) as address:
            yield ThroughApi(address, keys, key_for)
    finally:
        for key in ApiKey.objects.for_place(place).filter(name=CALLED):
            end_api_key(key, by=by, at=now_of(place))


@contextmanager
def _already_served(url):
    """A server that is busy is waited for; one that is not there is said at once."""
    until = time.monotonic() + PATIENCE_S
    while not _answers(url):
        if not _listens(url) or time.monotonic() > until:
            raise NoServer(url=url)
        time.sleep(1.0)
    yield url


@contextmanager
def served_here():
    """The web server on a free port of 127.0.0.1, without background jobs, until the block ends."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    settings = os.environ.get("DJANGO_SETTINGS_MODULE", "drawwell.web.settings")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "DRAWWELL_API_PER_MINUTE": str(MOST_A_MINUTE),  # this server has no other callers
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "drawwell.web.wsgi:application", "--worker-class", "gthread", "--threads",
         str(THREADS), "--bind", f"127.0.0.1:{port}", "--log-level", "error"], env=environment,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + PATIENCE_S
        while not _answers(address):
            if server.poll() is not None or time.monotonic() > until:
                raise NoServer(url=address)
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_S)


def _answers(url):
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/healthz", timeout=5):
            return True
    except OSError:
        return False


def _listens(url):
    """Whether anything takes a connection there, however long it may then need for its answer."""
    there = urllib.parse.urlsplit(url)
    try:
        port = there.port or (443 if there.scheme == "https" else 80)
        with socket.create_connection((there.hostname, port), timeout=5):
            return True
    except (OSError, ValueError):
        return False
