"""Writing in the journal: who did what to whom, why, when and by which route."""

from contextlib import ContextDecorator, contextmanager
from contextvars import ContextVar

from django.db import transaction

from drawwell.place import gathering, one_writer
from drawwell.place.again import again_after_a_deadlock
from drawwell.place.rows import new_row

from . import keys
from .models import JournalEntry

_route = ContextVar("route", default="call")
_refusals = ContextVar("refusals", default=None)
_as_one = ContextVar("as one", default=False)


@contextmanager
def route_is(name):
    """Everything written inside came by this route: page, api, command, job or story."""
    token = _route.set(name)
    try:
        yield
    finally:
        _route.reset(token)


class all_or_nothing(ContextDecorator):
    """A transaction that undoes everything but the memory of a refusal. Use it where `transaction.atomic` would be.

    An attempt to open somebody's record must stay in the journal although what it was part of is undone. An action it
    stands over is done again where the database ended it for a deadlock.
    """

    def __call__(self, action):
        return again_after_a_deadlock(super().__call__(action))

    def _recreate_cm(self):
        return type(self)()

    def __enter__(self):
        self._inside = _all_or_nothing()
        return self._inside.__enter__()

    def __exit__(self, *raised):
        return self._inside.__exit__(*raised)


@contextmanager
def _all_or_nothing():
    outer = _refusals.get()
    if _as_one.get() and outer is not None:
        yield  # what is raised here undoes the whole, and the whole keeps the memory of the refusal
        return
    rows = outer if outer is not None else []
    token, begun = _refusals.set(rows), len(rows)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        JournalEntry.objects.bulk_create(rows[begun:], ignore_conflicts=True)
        raise
    finally:
        _refusals.reset(token)


@contextmanager
def as_one():
    """The parts done inside stand or fall together: none needs a savepoint of its own.

    Only inside `in_turn` or `all_or_nothing`, and only where whatever a part raises goes straight out of that.
    """
    token = _as_one.set(True)
    try:
        yield
    finally:
        _as_one.reset(token)


def in_turn(action):
    """Run a function of no arguments that writes, and return its answer once it is kept.

    On SQLite many who write at once are kept together (place.one_writer), so that nobody is told that the database is
    locked. What it is part of is undone when it raises, but for the memory of refusals.
    """
    outer = _refusals.get()
    rows = outer if outer is not None else []
    token = _refusals.set(rows)
    try:
        return again_after_a_deadlock(one_writer.write)(action)
    except BaseException:
        if outer is None and rows:
            one_writer.write(lambda: JournalEntry.objects.bulk_create(rows, ignore_conflicts=True))
        raise
    finally:
        _refusals.reset(token)


def write(
    place,
    *,
    by,
    at,
    act,
    power="",
    refused=False,
    subject=None,
    subject_kind="",
    whose_id=None,
    may_see=(),
    sealed_for=None,
    reason="",
):
    """Add one row, in the caller's transaction.

    `reason` is free text and is kept only sealed, with the key of `sealed_for` (a person or circle);
    without one it belongs to the place itself.
    """
    if sealed_for is None and not keys.may_seal(place):
        reason = ""  # about no person, and the row it is about says it in public: a place without people needs no key
    subject_kind = subject_kind or (type(subject).__name__.lower() if subject is not None else "")
    holder = sealed_for or (place.id if place else None)
    entry = new_row(
        JournalEntry,
        place=place,
        at=at,
        by=by,
        route=_route.get(),
        act=act,
        power=power,
        refused=refused,
        subject_kind=subject_kind,
        subject_id=getattr(subject, "pk", subject),
        whose_id=whose_id,
        may_see=[str(one) for one in may_see],
        sealed_for=holder if reason else None,
        reason_sealed=keys.seal(reason, subject_id=holder, place=place, at=at) if reason and holder else "",
    )
    gathering.add(entry)
    if refused and _refusals.get() is not None:
        _refusals.get().append(entry)
    return entry


def reason_of(entry):
    """The stated reason, or '' when none was given or its key is gone."""
    return keys.unseal(entry.reason_sealed, subject_id=entry.sealed_for) if entry.reason_sealed else ""
