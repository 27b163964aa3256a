"""`migrate`, as Django has it, but that an empty database is made at once."""

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from drawwell.place.empty_database import make_tables_at_once


class Command(Migrate):
    """What a database lacks is done to it; what is asked of some apps alone, or only shown, is done as always."""

    def handle(self, *args, **options):
        whole = not any(options.get(name) for name in ("app_label", "plan", "fake", "check_unapplied", "prune"))
        if whole:
            make_tables_at_once(connections[options["database"]])
        return super().handle(*args, **options)
