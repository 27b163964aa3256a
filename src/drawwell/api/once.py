"""Asking twice is asking once: whatever a program writes carries a key of its own making, and is answered once.

The answer is kept in the transaction of what was done, so both are kept or neither. The same key with the same
request gets the first answer again; with another request it is refused. A refusal changes nothing and is not kept:
the same key may be tried again when its cause is put right.
"""

import hashlib
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from uuid import UUID

from django.db import IntegrityError, connection
from django.http import HttpResponse

from drawwell.guard import journal
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.place import gathering
from drawwell.place.ids import new_id
from drawwell.place.models import ApiAnswer
from drawwell.place.prepared import numbered, texts_of_each

_quick = ContextVar("quick", default=True)
CLAIM = """INSERT INTO place_apianswer (id, place_id, api_key_id, key, request_hash, status, body, made_at)
    VALUES (%s, %s, %s, %s, %s, 0, '', %s) ON CONFLICT (api_key_id, key) DO NOTHING RETURNING id"""

NUMBERED_CLAIM = numbered(CLAIM)


class KeyIsMissing(Refusal):
    """Send a header Idempotency-Key with a UUID of your own making, so that asking twice is asking once."""

    status = 400


class KeyWasUsedForSomethingElse(Refusal):
    """This Idempotency-Key came before with another request. Send this one with a key of its own."""

    status = 422


@no_power("what is done carries its own power; its answer is kept beside it")
def answered_once(request, act, *, status=200, ahead=None):
    """The response to a writing request: what `act(key)` answers (a Schema), done and kept in one transaction.

    `key` is the UUID of the request's Idempotency-Key. ahead: what `act` looks up, for one that is done with few
    statements: it stands or falls as one, and looks for none of the rows it adds. Raises KeyIsMissing,
    KeyWasUsedForSomethingElse, and whatever refusal `act` raises, of which nothing stays but its line in the journal.
    """
    caller, key = request.auth, key_of(request)
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()

    with journal.route_is("api"):
        try:
            code, body, repeated = journal.in_turn(lambda: _answer(caller, key, digest, act, status, ahead))
        except IntegrityError:
            if ahead is None or not is_quick():
                raise
            with one_by_one():  # somebody wrote the same at the same moment: this time it is found
                code, body, repeated = journal.in_turn(lambda: _answer(caller, key, digest, act, status, ahead))
    response = HttpResponse(body, status=code, content_type="application/json")
    if repeated:
        response["Idempotency-Replayed"] = "true"
    return response


def is_quick():
    """Whether acts that can be done with few statements are done so."""
    return _quick.get()


@contextmanager
def one_by_one():
    """Inside, each row is read and written when its turn comes: the same rows, by more statements."""
    token = _quick.set(False)
    try:
        yield
    finally:
        _quick.reset(token)


def looked_up(request, look):
    """What `look()` answers, in a transaction: looking at a record writes that it was looked at."""

    with journal.route_is("api"):
        return journal.in_turn(look)


def key_of(request):
    """The UUID in a request's Idempotency-Key. Raises KeyIsMissing."""
    try:
        return UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError:
        raise KeyIsMissing() from None


def _answer(caller, key, digest, act, status, ahead):
    """(status, body, whether it is an earlier answer)."""
    row, quick = ApiAnswer(id=new_id()), ahead is not None and is_quick()
    claimed, read = _claim(row.id, caller, key, digest, ahead if quick else None)
    if not claimed:
        kept = ApiAnswer.objects.get(api_key=caller.key, key=key)
        if kept.request_hash != digest:
            raise KeyWasUsedForSomethingElse()
        return kept.status, kept.body, True
    with _quickly(ahead, read) if quick else nullcontext():
        body = act(key).model_dump_json()
        gathering.change(row, status=status, body=body)
    return status, body, False


@contextmanager
def _quickly(ahead, read):
    """What was read ahead is known, the parts stand or fall together, and the rows are written together."""
    with gathering.gathered(), ahead.known(read), journal.as_one():
        yield


def _claim(row_id, caller, key, digest, ahead):
    """(whether this request is the first with its key, what was read ahead after that).

    On PostgreSQL a second one with the same key waits here for the first to end.
    """
    fields = [ApiAnswer._meta.get_field(name) for name in ("id", "place", "api_key", "key", "request_hash", "made_at")]
    values = [row_id, caller.place.id, caller.key.id, key, digest, caller.at]
    ready = [field.get_db_prep_value(value, connection) for field, value in zip(fields, values, strict=True)]
    if ahead is not None and connection.vendor == "postgresql":
        claimed, (read,) = texts_of_each([(NUMBERED_CLAIM, ready), ahead.statement])
        return bool(claimed), read
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, ready)
        return cursor.fetchone() is not None, None
