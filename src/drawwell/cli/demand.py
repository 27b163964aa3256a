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
    """Bring in a log of contacts, all of it or nothing.

    Every bad row is named, with its field and what is wrong. Power: load.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.learn.log_import import import_log
        from drawwell.learn.log_reading import mapping_from

        with here.voice.waiting(f"Reading {file}"):
            kept = import_log(here.place, file, mapping_from(mapping), by=here.by, at=here.at)
        here.voice.found(
            {**vars(kept), "place": here.place.key},
            kept.sentence,
            f"Dates were read as {kept.date_format}. Nobody sees the words until two people have read them.",
        )


@app.command("study")
@calls("drawwell.learn.contacts.study_demand")
def study(
    purpose: Annotated[
        str, typer.Option("--purpose", metavar="WORDS", help="What people want help to do for them, in their terms.")
    ],
    place: PlaceKey = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Keep what two people made of what is asked for.

    It rests on the statements that two named people have read on the page 'What people ask for', at least twenty. A
    plan cannot be agreed without one.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.learn.contacts import study_demand

        kept = study_demand(here.place, purpose=purpose, by=here.by, at=here.at)
        here.voice.found(
            {"study": kept.id, "sample": kept.sample, "help_me": kept.help_me, "you_did_not": kept.you_did_not},
            f"Kept: of {kept.sample} statements read by {', '.join(kept.classed_by)}, {kept.help_me} say 'help me', "
            f"{kept.you_did_not} say 'you didn't', and on {kept.not_agreed} they differ.",
        )
