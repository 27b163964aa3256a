"""A worker is killed with -9 in the middle of a job: the job is run again, nothing is lost and nothing done twice.

Real processes on a real database, with the library's own waiting time made short.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import timezone
from django_q.models import OrmQ, Task
from django_q.tasks import async_task
from test_jobs import AskedFor

from drawwell.guard.actions import begin_trial
from drawwell.guard.membership import account_named
from drawwell.place import outbox
from drawwell.place.models import Account, OutboxMessage, Place
from drawwell.pull.actions import hold
from drawwell.pull.models import Answer
from drawwell.supply import ledger
from drawwell.supply.models import Entry
from exchange_ground import DAY

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 300
# The queue hands a job out again when its worker has not said it is done in `retry` seconds.
WORKER = """
from django.conf import settings
settings.Q_CLUSTER |= {"timeout": 5, "retry": 6, "poll": 0.1, "guard_cycle": 0.2}
import django
django.setup()
from django.core.management import call_command
call_command("qcluster")
"""


@contextmanager
def workers(database, **environment):
    """The job processes, as a group of their own; whatever of it is left at the end is ended."""
    running = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env=database.environment | environment | {
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(Path(__file__).parent)]),
            "DJANGO_SETTINGS_MODULE": "drawwell.web.settings",
        },
        start_new_session=True,
    )  # fmt: skip
    try:
        yield running
    finally:
        kill_all(running)


def kill_all(running):
    """Every process of the group at once, as when the power goes."""
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def wait_until(true, *, what):
    deadline = time.monotonic() + PATIENCE_S
    while not (found := true()):
        assert time.monotonic() < deadline, f"waited {PATIENCE_S} s in vain until {what}"
        time.sleep(0.1)
    return found


@contextmanager
def slow_rows(table):
    """Each new row of a table takes a while to be written, so that a job can be met in mid-transaction."""
    sql = SLOWLY[connection.vendor]
    with connection.cursor() as cursor:
        for statement in sql["make"]:
            cursor.execute(statement.format(table=table))
    yield
    with connection.cursor() as cursor:
        for statement in sql["take away"]:
            cursor.execute(statement.format(table=table))


SLOWLY = {
    "sqlite": {
        "make": [
            "CREATE TABLE slowly (n)",
            "CREATE TRIGGER slow_row AFTER INSERT ON {table} BEGIN INSERT INTO slowly "
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000000000) "
            "SELECT max(n) FROM c; END",
        ],
        "take away": ["DROP TRIGGER slow_row", "DROP TABLE slowly"],
    },
    "postgresql": {
        "make": [
            "CREATE FUNCTION slow_row() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(3); RETURN NEW; END $$",
            "CREATE TRIGGER slow_row AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION slow_row()",
        ],
        "take away": ["DROP TRIGGER slow_row ON {table}", "DROP FUNCTION slow_row"],
    },
}


def in_mid_transaction():
    """Whether a worker stands in the slow part of a transaction, seen from outside it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
            return cursor.fetchone()[0] > 0
    return all(_is_locked() for _ in range(10))


def _is_locked():
    """Whether somebody else holds SQLite's one write lock, tried without waiting."""
    tried = sqlite3.connect(connection.settings_dict["NAME"], timeout=0, isolation_level=None)
    try:
        tried.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        time.sleep(0.05)
        return True
    finally:
        tried.close()
    return False


def done(name):
    return Task.objects.filter(name=name, success=True).exists()


def test_killed_between_two_letters_every_letter_goes_out(own_database, tmp_path):
    place = Place.objects.create(key="trafford", name="Trafford")
    asha = Account.objects.create_user("asha@example.org", name="Asha")
    begin_trial(place, "notify", keeper=account_named("Keeper"), owner=asha, by=asha, at=timezone.now() - DAY)
    before = timezone.now() - timedelta(hours=1)
    messages = [outbox.put(place, to=asha, kind="k", text="Sign in to read it.", at=before) for _ in range(5)]
    (tmp_path / "stall-at-3").touch()
    async_task("drawwell.guard.jobs.send_messages", task_name="letters")
    mail = {"LETTERS": str(tmp_path), "DRAWWELL_EMAIL_BACKEND": "mail_that_stalls.EmailBackend"}
    with workers(own_database, **mail):
        worker = int(wait_until(lambda: (tmp_path / "sending").exists() and (tmp_path / "sending").read_text(),
                                what="the third letter is being sent"))  # fmt: skip
        assert OutboxMessage.objects.exclude(sent_at=None).count() == 2
        (tmp_path / "stall-at-3").unlink()
        os.kill(worker, signal.SIGKILL)
        # The letter that was being sent may be tried again in a minute: let that minute pass.
        OutboxMessage.objects.filter(sent_at=None).update(due_at=before)
        wait_until(lambda: done("letters"), what="the job was run again to its end")
    connections.close_all()
    assert OutboxMessage.objects.filter(sent_at=None).count() == 0
    letters = [path.read_text() for path in sorted(tmp_path.glob("letter-*"))]
    names = [f"{message.id}@drawwell" for message in messages]
    assert [letters.count(name) for name in names] == [1, 1, 2, 1, 1], "only the one in the middle, under its own name"


@pytest.mark.parametrize("table", ["supply_entry", "pull_answer"])
def test_killed_in_mid_transaction_each_hold_lapses_and_is_offered_on_once(own_database, table):
    ground = AskedFor()
    ground.guard("hold capacity")
    pulls = [ground.asked(units=1) for _ in range(2)]
    for pull in pulls:
        hold(pull, ground.offer_now, by=ground.worker, at=ground.now - DAY, until=ground.now - timedelta(minutes=1))
    async_task("drawwell.pull.jobs.free_what_is_due", task_name="lapses")
    with slow_rows(table):
        with workers(own_database) as running:
            wait_until(in_mid_transaction, what="the job is in mid-transaction")
            kill_all(running)
        connections.close_all()
        wait_until(lambda: not in_mid_transaction(), what="the database has undone what was begun")
        assert not Entry.objects.filter(verb="lapse").exists()
        assert not Answer.objects.filter(kind=Answer.Kind.LAPSED).exists()
        assert OrmQ.objects.count() == 1, "the job is still in the queue"
    with workers(own_database):
        # A job is taken from the queue a moment after its result is kept.
        ended = lambda: done("lapses") and not OrmQ.objects.exists()  # noqa: E731
        wait_until(ended, what="the job was run again to its end, and is not handed out again")
    connections.close_all()
    assert Entry.objects.filter(verb="lapse").count() == 2
    for pull in pulls:
        kinds = list(pull.answers.order_by("number").values_list("kind", flat=True))
        assert kinds == [Answer.Kind.HELD, Answer.Kind.LAPSED, Answer.Kind.OFFERED]
    assert ledger.check_balances() == []
    assert ledger.free_units(ground.offer_now) == 2
