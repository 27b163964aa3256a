"""Places: build a folder, check it, load it, list what is here."""

from pathlib import Path
from typing import Annotated

import typer

from drawwell.cli.calling import calls
from drawwell.cli.opening import looking, opened
from drawwell.cli.options import AsJson, By
from drawwell.cli.saying import CannotBeDone, Exit, as_refusals, speaking, table
from drawwell.guard.powers import no_power

TABLES_TO_LOAD = 14

app = typer.Typer(
    help="Build a place's folder, check it, list the places.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("from-census")
@no_power("it reads counts from files and writes files; no stored place is touched")
def from_census(
    data: Annotated[Path, typer.Option("--data", metavar="FOLDER", help="The folder of open data to read.")],
    lad: Annotated[
        str, typer.Option("--lad", metavar="CODE", help="The local authority's code, such as E08000009 (Trafford).")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where to build the place folder.")],
    assumptions: Annotated[
        Path | None,
        typer.Option("--assumptions", metavar="FILE", help="An assumptions.csv edited by hand, used instead."),
    ] = None,
    as_json: AsJson = False,
):
    """Build the folder of a real English place from open data.

    It needs no guard: it reads counts from files and writes files, and touches no stored place. Loading the folder
    does need one.
    """
    with speaking(as_json) as voice:
        from drawwell.place.census import CensusRefused
        from drawwell.place.census import from_census as build

        with as_refusals(CensusRefused), voice.waiting("Building the folder") as now_doing:
            report = build(data, lad, out, assumptions=assumptions, say=now_doing)
        voice.found(
            {
                "folder": report.folder,
                "place": report.authority.lower(),
                "name": report.name,
                "people": report.people,
                "real_sites": report.real_sites,
                "assumed_sites": report.assumed_sites,
                "rows": report.rows_by_table,
                "notes": report.notes,
            },
            f"{report.name}: {report.people:,} people, {report.real_sites} real sites and {report.assumed_sites} "
            f"assumed ones, {sum(report.rows_by_table.values()):,} rows in {len(report.rows_by_table)} tables.",
            *(f"- {note}" for note in report.notes),
            f"The folder is {report.folder}. Next:\n\n  drawwell load {report.folder}\n",
        )


@app.command("postcodes")
@no_power("it reads a public directory and writes a file; no stored place is touched")
def add_postcodes(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The place folder to write postcodes.csv into.")],
    directory: Annotated[
        Path,
        typer.Option(
            "--directory", metavar="FILE", help="The ONS Postcode Directory (ONSPD or NSPL), as its ZIP or its CSV."
        ),
    ],
    as_json: AsJson = False,
):
    """Take a place's postcodes from the national directory.

    Every postcode in use whose area is one of the folder's; the one written before is replaced. It needs no guard: it
    reads and writes files, and touches no stored place.
    """
    with speaking(as_json) as voice:
        from drawwell.place.census import CensusRefused
        from drawwell.place.census.postcodes import postcodes_from

        with as_refusals(CensusRefused), voice.waiting(f"Reading {directory}"):
            report = postcodes_from(directory, folder)
        without = list(report.areas_without)
        voice.found(
            {
                "file": report.path,
                "postcodes": report.postcodes,
                "areas": report.areas,
                "areas_without": without,
                "column": report.column,
                "read": report.read,
                "not_used_any_more": report.ended,
                "not_on_the_map": report.nowhere,
            },
            f"{report.postcodes:,} postcodes in {report.areas:,} areas, found by the column {report.column}, of "
            f"{report.read:,} rows read. Left out: {report.ended:,} not used any more, {report.nowhere:,} without a "
            "place on the map.",
            *([f"- {len(without)} areas have none, such as {without[0]}."] if without else []),
            f"They are in {report.path}. Next:\n\n  drawwell load {folder}\n",
        )


@app.command("check")
@no_power("it reads files only; no stored place is touched")
def check_folder(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The place folder to check.")],
    as_json: AsJson = False,
):
    """Check a place folder before loading it.

    Every error has its file, row and column, and what would be right. It needs no guard: it reads files only.
    """
    with speaking(as_json) as voice:
        from drawwell.place.folder import FolderHasErrors, read

        try:
            with voice.waiting(f"Checking {folder}"):
                contents = read(folder)
        except FolderHasErrors as wrong:
            voice.found({"folder": folder, "problems": [vars(one) for one in wrong.problems]}, str(wrong))
            raise typer.Exit(Exit.WRONG_INPUT) from None
        voice.found(
            {
                "folder": folder,
                "place": contents.place.place,
                "problems": [],
                "notes": [str(n) for n in contents.notes],
            },
            f"{folder} is ready to load: {contents.place.name}, {len(contents.areas)} areas, "
            f"{len(contents.sites)} sites, {len(contents.offers)} offers.",
            *(f"- {note}" for note in contents.notes),
        )


@app.command("list")
@no_power("it names places, and nothing of anybody in them")
def list_places(as_json: AsJson = False):
    """List the places loaded here."""
    with looking(as_json=as_json, of_installation=True) as here:
        from drawwell.place.models import Place

        places = list(Place.objects.order_by("key"))
        shown = table("Key", "Name", "Services", "Pulls", "Loaded")
        for place in places:
            loaded = f"{place.loaded_at:%-d %B %Y}" if place.loaded_at else "not yet"
            shown.add_row(place.key, place.name, place.services_are, place.pulls_are, loaded)
        here.voice.found(
            [
                {
                    "place": place.key,
                    "name": place.name,
                    "made_up": place.made_up,
                    "services_are": place.services_are,
                    "pulls_are": place.pulls_are,
                    "loaded_at": place.loaded_at,
                }
                for place in places
            ],
            shown if places else "No place has been loaded yet. Load one:\n\n  drawwell load FOLDER\n",
        )


@calls("drawwell.api.place_folder.load_place")
def load(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The place folder to load.")],
    by: By = None,
    as_json: AsJson = False,
):
    """Load a place from its folder.

    Everything or nothing, and twice is the same as once. Power: load.
    """
    with opened(as_json=as_json, by=by, of_installation=True) as here:
        from drawwell.api.place_folder import load_place

        if not folder.is_dir():
            raise CannotBeDone(sentence=f"There is no folder {folder}. Give the path of a place folder.")
        with here.voice.steps("Loading", TABLES_TO_LOAD) as begin:
            loaded = load_place(folder, by=here.by, at=here.at, say=begin)
        place, rows = loaded.place, sum(loaded.rows.values())
        here.voice.found(
            {
                "place": place.key,
                "name": place.name,
                "changed": loaded.changed,
                "rows": loaded.rows,
                "notes": [str(note) for note in loaded.notes],
            },
            f"{place.name} is loaded: {rows:,} rows, new or brought up to date. Its key is {place.key}."
            if loaded.changed
            else f"{place.name} was loaded from this same folder before, so nothing changed. Its key is {place.key}.",
            *(f"- {note}" for note in loaded.notes),
            f"Next:\n\n  drawwell design --place {place.key}\n",
        )
