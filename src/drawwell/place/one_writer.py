"""Many who write at once on SQLite, one transaction: what the disk must be asked for is asked once for all of them.

SQLite has one writer at a time, and each commit waits for the disk. Threads that come while one is writing queue
their whole actions; whoever's turn it is runs all that are queued, each in a savepoint of its own, and commits
once. An action that fails is undone alone; its error goes to its own caller. Nobody is answered before the commit.
On PostgreSQL, which does this itself, an action simply runs in a transaction.
"""

import logging
import threading
from collections import deque
from contextvars import copy_context

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.utils import timezone, translation

MOST_IN_ONE_TRANSACTION = 64
_SAVEPOINT = "one_action"
_log = logging.getLogger(__name__)


class _Queued:
    def __init__(self, action):
        self.action = action
        # Another thread may run it: it takes along what its caller set (by which route it came), language and zone.
        self.context = copy_context()
        self.surroundings = _surroundings()
        self.answer = self.error = None
        self.finished = False
        # Locked while there is nothing to do for whoever waits. An Event costs forty times this.
        self.turn = threading.Lock()
        self.turn.acquire()

    def run(self):
        self.answer = self.context.run(self._as_its_caller)

    def _as_its_caller(self):
        # Looked at in here: where these live depends on the thread and the context both. Setting them costs more.
        if _surroundings() == self.surroundings:
            return self.action()
        language, zone = self.surroundings
        with translation.override(language), timezone.override(zone):
            return self.action()


def _surroundings():
    return translation.get_language(), timezone.get_current_timezone()


class OneWriter:
    """A queue of actions for one database; its methods may be called from any thread."""

    def __init__(self):
        self._lock = threading.Lock()
        self._queue: deque[_Queued] = deque()
        self._busy = False

    def write(self, action):
        """Run a function of no arguments in a transaction and return its answer once it is kept.

        Inside a transaction already begun, or on a database with many writers, it runs there and then.
        """
        database = connections[DEFAULT_DB_ALIAS]
        if database.in_atomic_block or database.vendor != "sqlite":
            with transaction.atomic():
                return action()
        mine = _Queued(action)
        with self._lock:
            self._queue.append(mine)
            leads = not self._busy
            self._busy = True
        if not leads:
            mine.turn.acquire()
        if not mine.finished:
            self._lead()
        if mine.error:
            raise mine.error
        return mine.answer

    def _lead(self):
        """Run what is queued, our own first; then wake those it was for, and whoever leads next."""
        with self._lock:
            batch = [self._queue.popleft() for _ in range(min(len(self._queue), MOST_IN_ONE_TRANSACTION))]
        try:
            _run_together(batch)
        finally:
            with self._lock:
                following = self._queue[0] if self._queue else None
                self._busy = following is not None
            for one in batch:
                one.finished = True
                one.turn.release()
            if following:
                following.turn.release()


def _run_together(batch):
    database = connections[DEFAULT_DB_ALIAS]
    kept = threading.Event()
    try:
        with transaction.atomic():
            transaction.on_commit(kept.set)
            if len(batch) == 1:
                # Alone, its own error undoes the transaction.
                batch[0].run()
            else:
                for number, one in enumerate(batch):
                    _run_among_others(database, f"{_SAVEPOINT}_{number}", one)
    except BaseException as error:
        if kept.is_set():
            # Something that was to follow the commit failed (a message, say). What was written stands.
            _log.exception("after a transaction was kept")
            return
        # The commit itself failed, or the database gave up the whole transaction: nothing of it was kept.
        for one in batch:
            one.error = one.error or error
            one.answer = None


def _run_among_others(database, name, one):
    """What `transaction.atomic` does for a savepoint, at a tenth of what it costs: half of a small action."""
    raw = database.connection
    raw.execute(f"SAVEPOINT {_SAVEPOINT}")
    database.savepoint_ids.append(name)
    try:
        one.run()
    except BaseException as error:
        one.error = error
    database.savepoint_ids.pop()
    if one.error is None and not database.needs_rollback:
        raw.execute(f"RELEASE {_SAVEPOINT}")
        return
    if not raw.in_transaction:
        # The database itself gave up (a full disk), and nobody's work stands.
        raise one.error or OperationalError("the transaction was given up")
    raw.execute(f"ROLLBACK TO {_SAVEPOINT}")
    raw.execute(f"RELEASE {_SAVEPOINT}")
    database.needs_rollback = False
    database.run_on_commit = [later for later in database.run_on_commit if name not in later[0]]


_writer = OneWriter()
write = _writer.write
