"""Before a command acts: the settings, the database brought up to date, the place, the account and the time."""

import getpass
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, replace

from drawwell.cli.saying import CannotBeDone, Voice, speaking
from drawwell.guard.refusals import Refusal


class NoPlaceYet(Refusal):
    """No place has been loaded yet. Load one from its folder: drawwell load FOLDER"""

    status = 404


class PlaceIsUnknown(Refusal):
    """There is no place called '{key}' here. The places are: {known}."""

    status = 404


class WhichPlace(Refusal):
    """There are several places here, so name one with --place: {known}."""

    status = 422


class DatabaseIsBehind(Refusal):
    """The database lacks {count} of Drawwell's changes to its tables. Bring it up to date: drawwell migrate"""

    status = 503


@dataclass(frozen=True)
class Opened:
    """A command ready to act: how it speaks, who acts, in which place (or None) and at what time there."""

    voice: Voice
    by: object
    place: object
    at: object


@contextmanager
def opened(*, as_json, by=None, place=None, of_installation=False):
    """Open the installation for one command that acts. Refusals inside are spoken; the journal says 'command'.

    by: the acting account's name. place: a place's key; it may be left out where there is only one place.
    of_installation: the command is about no place.
    """
    with looking(as_json=as_json, place=place, of_installation=of_installation) as here:
        from drawwell.guard.membership import account_named

        yield replace(here, by=account_named(acting_name(by)))


@contextmanager
def looking(*, as_json, place=None, of_installation=False):
    """The same for a command that only looks: nobody acts, and no account is made."""
    with speaking(as_json) as voice:
        set_up()
        bring_up_to_date(voice)
        from drawwell.guard.journal import route_is
        from drawwell.place.clock import now_of

        with route_is("command"):
            where = None if of_installation else place_of(place)
            yield Opened(voice, None, where, now_of(where))


def acting_name(by=None):
    """Who acts: --by, else DRAWWELL_BY, else whoever is signed in to this machine."""
    name = (by or os.environ.get("DRAWWELL_BY") or getpass.getuser()).strip()
    if not re.search(r"[a-zA-Z0-9]", name):
        raise CannotBeDone(sentence="Somebody acts, so give a name with a letter from a to z in it: --by NAME.")
    return name


def set_up():
    """Make Django ready. Raises a refusal where the installation's own folder cannot be written."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "drawwell.web.settings")
    import django
    from django.apps import apps

    if apps.ready:
        return
    try:
        django.setup()
    except (PermissionError, NotADirectoryError, FileExistsError) as no:
        raise CannotBeDone(
            sentence=f"Drawwell keeps its own files beside {no.filename} and may not write there. "
            "Set DRAWWELL_HOME to a folder it may write."
        ) from None


def unapplied_migrations():
    """How many migrations the database lacks. Raises a refusal where it cannot be reached."""
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as no:
        words = " ".join(str(no).split())
        raise CannotBeDone(sentence=f"The database cannot be opened ({words}): see DRAWWELL_DATABASE_URL.") from None
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up_to_date(voice):
    """Migrate the embedded database by ourselves; another one is its owner's to migrate."""
    from django.core.management import call_command
    from django.db import connection

    count = unapplied_migrations()
    if not count:
        return
    if connection.vendor != "sqlite":
        raise DatabaseIsBehind(count=count)
    voice.note(f"Bringing the database up to date: {connection.settings_dict['NAME']}")
    call_command("migrate", verbosity=0, interactive=False)


def place_of(key):
    """The place of this key, or the only one there is. Raises NoPlaceYet, WhichPlace, PlaceIsUnknown."""
    from drawwell.place.models import Place

    places = {place.key: place for place in Place.objects.order_by("key")}
    known = ", ".join(places)
    if not places:
        raise NoPlaceYet()
    if key is None and len(places) > 1:
        raise WhichPlace(known=known)
    if key is None:
        return next(iter(places.values()))
    if key.lower() not in places:
        raise PlaceIsUnknown(key=key, known=known)
    return places[key.lower()]
