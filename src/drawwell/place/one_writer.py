"""Many who write at once on SQLite, one transaction: what the disk must be asked for is asked once for all of them.

SQLite has one writer at a time, and each commit waits for the disk. Threads that come while one is writing queue
their whole actions; whoever's turn it is runs all that are queued, each in a savepoint of its own, and commits
once. An action that fails is undone alone; its error goes to its own caller. Nobody is answered before the commit.
On PostgreSQL, which does this itself, an action simply runs in a transaction.
"""

import logging
import threading
from collections import deque
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation

MOST_IN_ONE_TRANSACTION = 64
_log = logging.getLogger(__name__)


@dataclass
class _Queued:
    action: Any
    # Another thread may run it: it takes along what its caller set (by which route it came), language and time zone.
    context: Context = field(default_factory=copy_context)
    language: str | None = field(default_factory=translation.get_language)
    zone: Any = field(default_factory=timezone.get_current_timezone)
    answer: Any = None
    error: BaseException | None = None
    finished: bool = False
    turn: threading.Event = field(default_factory=threading.Event)

    def run(self):
        self.context.run(self._run)

    def _run(self):
        with translation.override(self.language), timezone.override(self.zone):
            self.answer = self.action()


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
        if connection.in_atomic_block or connection.vendor != "sqlite":
            with transaction.atomic():
                return action()
        mine = _Queued(action)
        with self._lock:
            self._queue.append(mine)
            leads = not self._busy
            self._busy = True
        if not leads:
            mine.turn.wait()
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
                one.turn.set()
            if following:
                following.turn.set()


def _run_together(batch):
    kept = threading.Event()
    try:
        with transaction.atomic():
            transaction.on_commit(kept.set)
            for one in batch:
                _run(one, alone=len(batch) == 1)
    except BaseException as error:
        if kept.is_set():
            # Something that was to follow the commit failed (a message, say). What was written stands.
            _log.exception("after a transaction was kept")
            return
        # The commit itself failed, or the database gave up the whole transaction: nothing of it was kept.
        for one in batch:
            one.error = one.error or error
            one.answer = None


def _run(one, *, alone):
    try:
        if alone:
            one.run()
            return
        with transaction.atomic():
            one.run()
    except BaseException as error:
        one.error = error
        # Alone, its own error undoes the transaction; among others it has been undone to its savepoint, unless
        # the database itself gave up (a full disk), and then nobody's work stands.
        if alone or not connection.connection.in_transaction:
            raise


_writer = OneWriter()
write = _writer.write
