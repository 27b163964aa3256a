"""A small place served to a real browser: each journey has it, and its database, to itself."""

import threading
from socketserver import ThreadingMixIn
from types import SimpleNamespace
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from playwright.sync_api import expect

from journeys.checks import browser, chromium_path

# What never comes is a failure; what comes late on a busy machine is not.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 50


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def static_files(tmp_path_factory):
    """The static files as a place serves them: named by content, compressed."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder):
        call_command("collectstatic", verbosity=0, interactive=False)
        yield folder


@pytest.fixture
def served(own_database, static_files, django_db_blocker, monkeypatch):
    """A tiny place at `.address`, with `.tiny` and `.at(...)`: the address of one of its pages."""
    from places import tiny_place  # models: only once the settings are read

    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    with django_db_blocker.unblock(), override_settings(STATIC_ROOT=static_files):
        tiny = tiny_place()
        server = make_server("127.0.0.1", 0, WSGIHandler(), server_class=Server, handler_class=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        yield SimpleNamespace(
            address=address,
            tiny=tiny,
            at=lambda *parts: "/".join([address, tiny.place.key, *map(str, parts)]),
        )
        server.shutdown()
        server.server_close()
        connections.close_all()


@pytest.fixture(scope="session")
def chromium():
    if chromium_path() is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    # The browser's driver keeps an event loop in this thread, where Django would refuse to be asked anything.
    with pytest.MonkeyPatch.context() as patch, browser() as opened:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield opened


@pytest.fixture
def visit(chromium, served):
    """visit(account, width=320, scripts=True): a page of a browser signed in as an account, or as nobody."""
    from visits import visitor

    contexts = []

    def opened(account=None, *, width=320, scripts=True):
        context = chromium.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 900})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if account is not None:
            session = visitor(account).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": served.address}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def wellbridge_server(tmp_path_factory):
    """The address of Wellbridge as `make run` serves it, doors and all: one for the whole run, so its months go on."""
    from journeys.wellbridge import wellbridge_served

    if chromium_path() is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with wellbridge_served(tmp_path_factory.mktemp("wellbridge")) as address:
        yield address
