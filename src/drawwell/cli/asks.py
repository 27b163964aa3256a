"""Asks: how one stands, and its answers by whoever asked; the times of a series, each used or given back by itself."""

from typing import Annotated
from uuid import UUID

import typer

from drawwell.cli.calling import calls
from drawwell.cli.opening import opened
from drawwell.cli.options import AsJson, By, PlaceKey
from drawwell.cli.saying import table
from drawwell.guard.powers import no_power

app = typer.Typer(help="How an ask stands, and what its asker says to it.", no_args_is_help=True, rich_markup_mode=None)

AskId = Annotated[UUID, typer.Argument(metavar="ASK", help="The id in the address of the ask's page.")]
Number = Annotated[int, typer.Argument(metavar="TIME", min=1, help="Which of the series, from 1.")]


@app.callback()
def asks():
    """How an ask stands, and what its asker says to it."""


@app.command("show")
@no_power("for one who may see the ask; opening the circle's record is journalled")
def show(ask: AskId, place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Show how an ask stands, and what else would fit.

    Each that fits stands with the id to choose it by.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.pull.in_words import answer_of
        from drawwell.pull.queries import open_pull

        answer = answer_of(*open_pull(ask, place=here.place, by=here.by, at=here.at), at=here.at)
        fitting = [*(answer.found.fitting if answer.found else ()), *answer.others]
        others = [f"{one.offer.id} {one.offer.service.name}: {one.reason}" for one in fitting]
        data = [{"offer": str(one.offer.id), "name": one.offer.service.name, "why": one.reason} for one in fitting]
        said = {"stands": str(answer.kind), "words": str(answer.headline), "fits_too": data}
        here.voice.found(said, str(answer.headline), *(["What else fits:", *others] if others else ()))


@app.command("accept")
@calls("drawwell.pull.changes.accept")
def accept(ask: AskId, place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Say yes to what a provider offered instead.

    What it named is held from now on.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.pull.changes import accept as say_yes

        found = _found(here, ask)
        say_yes(found, by=here.by, at=here.at)
        _show_standing(here, found)


@app.command("turn-down")
@calls("drawwell.pull.changes.turn_down")
def turn_down(
    ask: AskId,
    because: Annotated[
        str, typer.Option("--because", metavar="REASON", help="'too far', or another of docs/reference/statuses.md.")
    ],
    words: Annotated[str, typer.Option("--words", metavar="TEXT", help="In your words, for 'something else'.")] = "",
    place: PlaceKey = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Say no to what was offered or is kept.

    It goes back, and the next best is tried by itself; 'not needed any more' ends the ask.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.pull.changes import turn_down as say_no

        found = _found(here, ask)
        say_no(found, because, words=words, by=here.by, at=here.at)
        _show_standing(here, found)


@app.command("choose")
@calls("drawwell.pull.changes.choose")
def choose(
    ask: AskId,
    offer: Annotated[UUID, typer.Argument(metavar="OFFER", help="The id that `drawwell asks show` gives for it.")],
    place: PlaceKey = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Choose another offer that fits.

    It is held in place of what is kept now, or of waiting. Where it is full meanwhile, all stays as it was.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.pull.changes import choose as hold_instead

        found = _found(here, ask)
        hold_instead(found, offer, by=here.by, at=here.at)
        _show_standing(here, found)


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


def _show_standing(here, ask):
    from drawwell.pull.queries import as_asks

    (stands,) = as_asks([ask])
    here.voice.found({"stands": str(stands.kind), "words": str(stands.stands)}, str(stands.stands))
