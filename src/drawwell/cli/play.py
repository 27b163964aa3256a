"""Let a made-up place be lived in: its simulated people ask, use and answer through the real exchange."""

from typing import Annotated

import typer

from drawwell.cli.calling import calls
from drawwell.cli.opening import opened
from drawwell.cli.options import AsJson, By
from drawwell.cli.saying import Exit, table

RIGHT = {"justify": "right", "no_wrap": True}


@calls("drawwell.example.play.play")
def play(
    place: Annotated[
        str | None, typer.Argument(metavar="PLACE", help="The place's key; may be left out where there is only one.")
    ] = None,
    days: Annotated[float, typer.Option("--days", metavar="D", help="How many simulated days to play.")] = 7.0,
    speed: Annotated[
        float, typer.Option("--speed", metavar="N", help="Simulated seconds a second; 0: as fast as it goes.")
    ] = 0.0,
    asks_a_day: Annotated[
        float | None,
        typer.Option("--asks-a-day", metavar="N", min=0.001, help="Of the whole place; else as the twin has them."),
    ] = None,
    at_once: Annotated[
        int, typer.Option("--at-once", metavar="N", min=1, max=256, help="Callers at the same time.")
    ] = 1,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The same seed plays the same days.")] = 1,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="A server that runs already; else the play has its own.")
    ] = None,
    direct: Annotated[bool, typer.Option("--direct", help="Call the actions in this process, not the API.")] = False,
    by: By = None,
    as_json: AsJson = False,
):
    """Let simulated people ask and answer through the exchange.

    The twin's residents and workers ask, use, give back and answer over the API, at any speed-up; the place's clock
    moves along. It makes a demonstration live, and is the load generator. Real places are refused. Exit code 1 when a
    call went wrong.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.example.play import check_can_play
        from drawwell.example.play import play as play_it

        check_can_play(here.place, days=days, speed=speed, at_once=at_once)
        with (
            here.voice.waiting(f"Playing {here.place.name}") as now_doing,
            _through(here, url, direct, days) as through,
        ):
            played = play_it(
                here.place,
                through,
                by=here.by,
                at=here.at,
                days=days,
                speed=speed,
                asks_a_day=asks_a_day,
                seed=seed,
                at_once=at_once,
                turn_month=_turn_month(here),
                say=now_doing,
            )
        data = played.to_dict()
        here.voice.found(data, *_in_words(here.place, data))
        if data["errors"]:
            raise typer.Exit(Exit.PROBLEMS)


def _through(here, url, direct, days):
    """How the play calls the exchange."""
    from contextlib import nullcontext
    from datetime import timedelta

    from drawwell.example.play_routes import ThroughActions, through_api
    from drawwell.partner.access import partnerships_of_made_up

    if direct:
        return nullcontext(ThroughActions(here.place))
    ends_at = here.at + timedelta(days=days + 1)
    return through_api(here.place, partnerships_of_made_up(here.place), url=url, at=here.at, ends_at=ends_at)


def _turn_month(here):
    """In Wellbridge the loop turns at the end of a month as it does in its story; elsewhere its planner turns it."""
    from drawwell.example.story import KEY

    if here.place.key != KEY:
        return None
    from drawwell.example.month import month_is_over

    return month_is_over


def _in_words(place, data):
    """What to print of a play."""
    ended = " It was ended early." if data["ended_early"] else ""
    yield (
        f"{place.name}, {data['days']:g} days: {data['asked']:,} asks, {data['held']:,} held at once, "
        f"{data['put to a provider']:,} put to a provider, {data['unmet']:,} not yet.{ended}"
    )
    shown = table("What came of it", ("How many", RIGHT))
    for name in ("provider said yes", "provider said no", "used", "given back", "did it help", "lapsed",
                 "offered freed", "said yes"):  # fmt: skip
        shown.add_row(name, f"{data[name]:,}")
    for kind in ("refused", "errors"):
        for name, count in data[kind].items():
            shown.add_row(f"{kind}: {name}", f"{count:,}")
    yield shown
    stated = "; ".join(_assumed(row) for row in data["assumptions"])
    yield f"It rests on what the place assumes: {stated}."
    yield (
        f"{data['calls']:,} calls in {data['seconds']:,.1f} s ({data['calls_per_second']:,.0f} a second): half within "
        f"{data['p50_ms']:,.1f} ms, all but one in a hundred within {data['p99_ms']:,.1f} ms."
    )


def _assumed(row):
    """One assumption with its range and source."""
    said = f"{row['low']:g} to {row['high']:g} {row['unit']}"
    return f"{row['key']} {row['value']:g} ({said}; {row['source'].rstrip('.')})"
