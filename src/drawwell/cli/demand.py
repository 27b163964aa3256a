"""Demand in people's words: a place's own log of contacts brought in."""

from pathlib import Path
from typing import Annotated

import typer

from drawwell.cli.calling import calls
from drawwell.cli.opening import opened
from drawwell.cli.options import AsJson, By, PlaceKey

app = typer.Typer(help="Bring in what people asked for, in their words.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def demand():
    """Bring in what people asked for, in their words."""


@app.command("load")
@calls("drawwell.learn.log_import.import_log")
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The log as a CSV file with a header.")],
    mapping: Annotated[Path, typer.Option("--map", metavar="FILE", help="A TOML file that says which column is what.")],
    place: PlaceKey = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Bring in a log of contacts: all of it, or nothing with every bad row named."""
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.learn.log_import import import_log, mapping_from

        with here.voice.waiting(f"Reading {file}"):
            kept = import_log(here.place, file, mapping_from(mapping), by=here.by, at=here.at)
        here.voice.found(
            {**vars(kept), "place": here.place.key},
            f"{kept.rows:,} rows read: {kept.new:,} new contacts, {kept.repeats:,} already known, "
            f"{kept.without_end:,} without an end.",
            f"Dates were read as {kept.date_format}. Nobody sees the words until two people have read them.",
        )
