"""Is all well? What the database promises, what the journal's seals say, what the settings lack; and sealing."""

import typer

from drawwell.cli.calling import calls
from drawwell.cli.opening import opened, set_up, unapplied_migrations
from drawwell.cli.options import AsJson, By
from drawwell.cli.saying import Exit, speaking
from drawwell.guard.powers import no_power


@no_power("it reads whether history, balances and seals still hold; it shows nothing of anybody")
def check(as_json: AsJson = False):
    """Check that everything still holds.

    Tables, the rules the database keeps, ledger balances, the journal's seals, settings. Exit code 1 on any problem.
    """
    with speaking(as_json) as voice:
        set_up()
        with voice.waiting("Checking"):
            found = _findings()
        problems = [problem for one in found.values() for problem in one]
        words = [f"{name}: {'all well' if not wrong else ''}" for name, wrong in found.items()]
        lines = [
            line
            for heading, wrong in zip(words, found.values(), strict=True)
            for line in (heading, *(f"- {sentence}" for sentence in wrong))
        ]
        voice.found({"problems": problems, "checked": list(found), "unsealed": _unsealed(found)}, *lines)
        if problems:
            raise typer.Exit(Exit.PROBLEMS)


def _findings():
    """{what was checked: sentences about what is wrong with it}. A database that is behind cannot be asked more."""
    from django.db import connection

    behind = unapplied_migrations()
    if behind:
        words = f"the database lacks {behind} of Drawwell's changes to its tables: run `drawwell migrate`"
        return {"The tables": [words]}
    from drawwell.guard.seals import broken_seals
    from drawwell.place.database_rules import missing_rules
    from drawwell.supply.ledger import check_balances
    from drawwell.supply.money import check_book

    return {
        "The tables": [],
        "Rules the database keeps": missing_rules(connection),
        "Ledger balances": check_balances(),
        "The money book": check_book(),
        "Seals of the journal": broken_seals(),
        "Settings": list(_settings_problems()),
    }


def _settings_problems():
    from django.conf import settings

    from drawwell.place.models import Place

    real = list(Place.objects.filter(made_up=False).order_by("key"))
    names = "; ".join(place.name for place in real)
    if real and settings.DEMO:
        yield f"DEMO=1 opens one-click doors, and there are real places here ({names}): unset DEMO"
    if real and not settings.RECORD_KEY:
        yield f"DRAWWELL_KEY is not set: nothing that people say in a real place ({names}) can be kept until it is"


def _unsealed(found):
    """How many journal rows no seal covers yet; None where the tables could not be read."""
    if "Seals of the journal" not in found:
        return None
    from drawwell.guard.seals import unsealed

    return unsealed().count()


@calls("drawwell.guard.seals.seal_journal")
def seal(by: By = None, as_json: AsJson = False):
    """Seal the journal now.

    A job does it every minute while the server runs.
    """
    with opened(as_json=as_json, by=by, of_installation=True) as here:
        from drawwell.guard.seals import seal_journal

        made = seal_journal(at=here.at)
        rows = made.leaves.count() if made else 0
        here.voice.found(
            {"seal": made and made.number, "rows": rows, "root": made and made.root},
            f"Seal {made.number} covers {rows:,} rows: {made.root}" if made else "Every row is sealed already.",
        )
