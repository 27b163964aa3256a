"""Running an installation: the web server with its jobs, the jobs alone, and bringing the database up to date."""

import os
import signal
import socket
import subprocess
import sys
import time
from typing import Annotated

import typer

from drawwell.cli.opening import bring_up_to_date, set_up, unapplied_migrations
from drawwell.cli.options import AsJson
from drawwell.cli.saying import CannotBeDone, Exit, speaking
from drawwell.guard.powers import no_power

THREADS = 8
PATIENCE_S = 10.0
JOBS = [sys.executable, "-m", "django", "qcluster"]


@no_power("it serves pages, each of which carries the power of the action it calls")
def serve(
    port: Annotated[
        int, typer.Option("--port", metavar="N", envvar="PORT", min=1, max=65535, help="The port on 127.0.0.1.")
    ] = 8000,
):
    """Serve the pages and run the background jobs.

    On 127.0.0.1 only, until stopped with Ctrl-C. With DEMO=1, and only while every place is made up, pages have
    one-click doors.
    """
    with speaking(False) as voice:
        set_up()
        _check_demo()
        _check_port_is_free(port)
        bring_up_to_date(voice)
        _make_ready()
        _set_up_the_demonstration(voice)
        code = _run_together(
            [sys.executable, "-m", "gunicorn", "drawwell.web.wsgi:application", "--worker-class", "gthread",
             "--threads", str(THREADS), "--bind", f"127.0.0.1:{port}", "--log-level", "warning"],
            JOBS,
            ready=lambda: _answers(port),
            then=lambda: voice.found(None, *_welcome(port)),
        )  # fmt: skip
        if code:
            raise typer.Exit(code)


@no_power("it runs jobs, each of which carries the power of the action it calls")
def work():
    """Run the background jobs alone.

    For use beside a web server that was started in another way.
    """
    with speaking(False) as voice:
        set_up()
        bring_up_to_date(voice)
        _make_ready()
        code = _run_together(
            JOBS, ready=lambda: True, then=lambda: voice.found(None, "The jobs run now (Ctrl-C stops them).")
        )
        if code:
            raise typer.Exit(code)


@no_power("it makes tables and puts the database's own rules back; no row of anybody is read")
def migrate(as_json: AsJson = False):
    """Bring the database up to date.

    Its tables, and the rules that it keeps by itself. The embedded database does this on its own when needed.
    """
    with speaking(as_json) as voice:
        set_up()
        from django.core.management import call_command

        count = unapplied_migrations()
        with voice.waiting("Bringing the database up to date"):
            call_command("migrate", verbosity=0, interactive=False)
        words = f"{count} changes made." if count else "The tables were up to date; the database's rules are in place."
        voice.found({"applied": count}, words)


def _make_ready():
    """What the server and the jobs need beside the database: the jobs' schedule, and static files made small."""
    from django.core.management import call_command

    from drawwell.web.scheduling import keep_schedule

    call_command("collectstatic", verbosity=0, interactive=False)
    keep_schedule()


def _set_up_the_demonstration(voice):
    """With DEMO=1, the made-up place Wellbridge, unless it is here already."""
    from django.conf import settings

    if not settings.DEMO:
        return
    from django.utils import timezone

    from drawwell.example.story import set_up as set_up_wellbridge

    set_up_wellbridge(now=timezone.now(), say=voice.note)


def _check_demo():
    """One-click doors stand open only while every place is made up."""
    from django.conf import settings
    from django.db import connection

    from drawwell.place.models import Place

    if not settings.DEMO or Place._meta.db_table not in connection.introspection.table_names():
        return
    real = Place.objects.filter(made_up=False).order_by("key").first()
    if real:
        raise CannotBeDone(
            sentence=f"DEMO=1 opens one-click doors to everybody's pages, and {real.name} is a real place. "
            "Unset DEMO, or set DRAWWELL_HOME to another folder for the demonstration."
        )


def _check_port_is_free(port):
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError as no:
            raise CannotBeDone(
                sentence=f"Port {port} of 127.0.0.1 cannot be had ({no.strerror}). Choose another with --port."
            ) from None


def _welcome(port):
    """The address, and in a demonstration the doors."""
    from django.conf import settings

    address = f"http://127.0.0.1:{port}/"
    yield f"Drawwell is at {address} (Ctrl-C stops it)."
    if settings.DEMO:
        from drawwell.example.cast import DOORS, cast_of

        yield "One-click doors, at the foot of that page:"
        yield from (f"- {role}: {cast_of(role)}" for role in DOORS)


def _answers(port):
    """Whether somebody answers at the port."""
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def _run_together(*commands, ready, then):
    """Run programs until one ends or we are told to stop; then stop the others. Gives an exit code.

    `then` is called once, when `ready` first says so.
    """
    stopped, told = [], False
    handlers = {name: signal.signal(name, lambda *_: stopped.append(True)) for name in (signal.SIGINT, signal.SIGTERM)}
    running = [subprocess.Popen(command, env=_environment()) for command in commands]
    try:
        while not stopped and all(one.poll() is None for one in running):
            if not told and ready():
                then()
                sys.stdout.flush()
                told = True
            time.sleep(0.1)
    finally:
        ended = [one for one in running if one.poll() is not None]
        _stop([one for one in running if one.poll() is None])
        for name, handler in handlers.items():
            signal.signal(name, handler)
    if stopped:
        return Exit.DONE
    print(f"{' '.join(ended[0].args[1:4])} ended by itself, so everything was stopped.", file=sys.stderr)
    return ended[0].returncode or Exit.PROBLEMS


def _environment():
    """The children find the package and the settings where we found them."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "drawwell.web.settings"),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }


def _stop(processes):
    """Ask each to finish what it is doing; end those that do not in time."""
    for one in processes:
        one.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_S
    for one in processes:
        try:
            one.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()
