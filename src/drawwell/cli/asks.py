"""Asks: the times of a series, and one of them used or given back while the others stand."""

from typing import Annotated
from uuid import UUID

import typer

from drawwell.cli.calling import calls
from drawwell.cli.opening import opened
from drawwell.cli.options import AsJson, By, PlaceKey
from drawwell.cli.saying import table
from drawwell.guard.powers import no_power

app = typer.Typer(help="The times of a series of help, each by itself.", no_args_is_help=True, rich_markup_mode=None)

AskId = Annotated[UUID, typer.Argument(metavar="ASK", help="The id in the address of the ask's page.")]
Number = Annotated[int, typer.Argument(metavar="TIME", min=1, help="Which of the series, from 1.")]


@app.callback()
def asks():
    """The times of a series of help, each by itself."""


@app.command("times")
@no_power("for one who may see the ask; opening the circle's record is journalled")
def times(ask: AskId, place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Show how each time of a series stands.

    Until somebody said yes to a series it is one hold, and has no times yet.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        _show(here, _found(here, ask))


@app.command("use")
@calls("drawwell.pull.times.use_time")
def use(ask: AskId, time: Number, place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Say that one time of a series was used."""
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.pull.times import use_time

        found = _found(here, ask)
        use_time(found, time - 1, by=here.by, at=here.at)
        _show(here, found)


@app.command("give-back")
@calls("drawwell.pull.times.give_time")
def give_back(ask: AskId, time: Number, place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Give one time of a series back.

    The others stand as they were.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.pull.times import give_time

        found = _found(here, ask)
        give_time(found, time - 1, by=here.by, at=here.at)
        _show(here, found)


def _found(here, ask):
    from drawwell.pull.queries import pull_for

    return pull_for(ask, place=here.place, by=here.by, at=here.at)


def _show(here, ask):
    from drawwell.pull.each_time import times_of
    from drawwell.pull.times_in_words import shown_times

    found = shown_times(times_of(ask), here.place.zone)
    shown = table("Time", "Which days", "How it stands")
    for one in found:
        shown.add_row(str(one.number), str(one.days), str(one.stands))
    data = [
        {"time": one.number, "stands": str(one.kind), "earliest_at": one.begins_at, "latest_at": one.ends_at}
        for one in found
    ]
    here.voice.found(data, shown if found else "It has no times of its own: nobody has said yes to a series.")
