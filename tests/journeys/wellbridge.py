"""Wellbridge served as `make run` serves it, with its doors, in a process and a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
PATIENCE_S = 300  # A slow machine is no failure: what never answers is.
# Two rehearsals of each way instead of four: enough to have a range.
SET_UP = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from drawwell.example.story import set_up
set_up(now=timezone.now(), replications=2)
"""


@contextmanager
def wellbridge_served(home):
    """The address of a freshly set up Wellbridge. home: an empty folder for its database."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("DRAWWELL")}
    env |= {"DRAWWELL_HOME": str(home), "DEMO": "1", "PYTHONPATH": str(SOURCE)}
    env["DJANGO_SETTINGS_MODULE"] = "drawwell.web.settings"
    subprocess.run([sys.executable, "-c", SET_UP], env=env, check=True)
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "drawwell.cli", "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(address, server)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=PATIENCE_S)


def _wait_until_it_answers(address, server):
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address + "/healthz", timeout=PATIENCE_S)
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
