"""The suite runs on SQLite, or with --database=postgresql on a server of its own. Real files, never memory."""

import atexit
import os
import shutil
import tempfile

import django
import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="which database the tests run on",
    )


def pytest_configure(config):
    """Choose where the tests live before the settings are read. A worker of pytest-xdist inherits the choice."""
    from django.conf import settings

    inherited = "DRAWWELL_TESTS_HOME" in os.environ
    if settings.configured and not inherited:
        raise pytest.UsageError("unset DJANGO_SETTINGS_MODULE: the tests choose their own database and folder")
    if not inherited:
        home = tempfile.mkdtemp(prefix="drawwell-tests-")
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        os.environ["DRAWWELL_TESTS_HOME"] = os.environ["DRAWWELL_HOME"] = home
        os.environ.pop("DRAWWELL_DATABASE_URL", None)
        if config.getoption("--database") == "postgresql":
            _start_postgresql()
    os.environ["DJANGO_SETTINGS_MODULE"] = "drawwell.web.settings"
    config.no_postgresql = os.environ.get("DRAWWELL_TESTS_NO_POSTGRESQL", "")
    django.setup()


def _start_postgresql():
    from databases import NoPostgresql, PostgresqlServer

    try:
        # Nobody keeps this server's data, so it need not wait for the disk; what must survive is tested apart.
        server = PostgresqlServer(settings=["fsync=off", "max_connections=60"]).start()
    except NoPostgresql as why:
        os.environ["DRAWWELL_TESTS_NO_POSTGRESQL"] = str(why)
        return
    atexit.register(server.stop)
    os.environ["DRAWWELL_DATABASE_URL"] = server.url("drawwell")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--database") == "postgresql":
        # What opens no database of Django's own was run on SQLite already, and would only be run again.
        config.hook.pytest_deselected(items=[item for item in items if not _uses_database(item)])
        items[:] = [item for item in items if _uses_database(item)]
        if config.no_postgresql:
            _skip(items, f"PostgreSQL cannot be had here: {config.no_postgresql}", of=bool)
        return
    _skip(items, "run with --database=postgresql", of=lambda item: item.get_closest_marker("postgresql"))


def _uses_database(item):
    names = {"db", "transactional_db", "own_database", "django_db_setup"}
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgresql")
    return marked or names & set(getattr(item, "fixturenames", ()))


def _skip(items, reason, *, of):
    """Skip what cannot run on this database or machine, saying why: the suite is run on both, so each runs once."""
    for item in items:
        if of(item):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """One migrated database for the whole run. pytest-django's own makes none when every test clones its own."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=set())
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def own_database(django_db_setup, django_db_blocker):
    """A copy of the migrated database for this test alone: for threads, other processes and kills.

    History refuses to be emptied, so a test that commits cannot clean up after itself.
    """
    from databases import cloned_database

    with django_db_blocker.unblock(), cloned_database() as database:
        yield database


@pytest.fixture
def counts_are_not_moved(monkeypatch):
    """The rules of hiding and rounding by themselves; how counts are moved is tests/unit/learn/test_tally.py's."""
    from drawwell.learn.tally import Tally

    monkeypatch.setattr(Tally, "error", 0)
