"""What there is room for: a whole table of offers published, and the table to begin from."""

from pathlib import Path
from typing import Annotated

import typer

from drawwell.cli.calling import calls
from drawwell.cli.opening import opened
from drawwell.cli.options import AsJson, By, PlaceKey

app = typer.Typer(help="Publish many offers at once from a table.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def offers():
    """Publish many offers at once from a table."""


@app.command("publish")
@calls("drawwell.supply.publishing.publish_many")
def publish(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV with the columns of offers.csv.")],
    place: PlaceKey = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Publish a table of offers, all of it or nothing.

    Every bad row is named.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.supply.publishing import SHOWN, RowsAreWrong, publish_many, read_table

        with here.voice.waiting(f"Reading {file}"):
            try:
                made = publish_many(here.place, read_table(file), by=here.by, at=here.at)
            except RowsAreWrong as wrong:
                for problem in wrong.problems[SHOWN:]:  # the first of them are in the refusal itself
                    typer.echo(f"{file}: {problem}", err=True)
                raise
        here.voice.found(
            {"place": here.place.key, "new": made.offers, "unchanged": made.unchanged},
            f"{made.offers:,} offers are new, {made.unchanged:,} were there just so.",
        )


@app.command("template")
@calls("drawwell.supply.publishing.template_for")
def template(place: PlaceKey = None, by: By = None):
    """Print a table to begin from.

    It has the columns, and a line for each of your services.
    """
    with opened(as_json=False, by=by, place=place) as here:
        from drawwell.supply.publishing import template_for

        typer.echo(template_for(here.place, by=here.by, at=here.at), nl=False)
