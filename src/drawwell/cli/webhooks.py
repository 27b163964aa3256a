"""Webhooks: what organisations' own systems are told, and what could not be told."""

from typing import Annotated
from uuid import UUID

import typer

from drawwell.cli.accounts import organisation_of
from drawwell.cli.calling import calls
from drawwell.cli.opening import looking, opened
from drawwell.cli.options import AsJson, By, PlaceKey
from drawwell.cli.saying import CannotBeDone, table
from drawwell.guard.powers import no_power

app = typer.Typer(help="What organisations' own systems are told of.", no_args_is_help=True, rich_markup_mode=None)
Organisation = Annotated[str, typer.Option("--organisation", metavar="KEY", help="Whose system it is.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Its id, as the list shows it.")]


@app.command("add")
@calls("drawwell.guard.sharing_events.tell_a_system")
def add(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where events are sent: https://...")],
    organisation: Organisation,
    events: Annotated[
        list[str] | None, typer.Option("--event", metavar="NAME", help="What to tell, may be repeated. Else all.")
    ] = None,
    place: PlaceKey = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Tell a system of an organisation when something happens.

    By its provider or a keeper. The secret that signs what is sent is shown once.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.sharing_events import tell_a_system
        from drawwell.place.webhooks import EVENTS

        whose = organisation_of(here.place, organisation)
        hook, secret = tell_a_system(whose, address, events or list(EVENTS), by=here.by, at=here.at)
        here.voice.found(
            {"id": str(hook.id), "secret": secret, "events": hook.events},
            f"{address} is told of: {', '.join(hook.events)}. The secret that signs it, shown only now:",
            secret,
        )


@app.command("list")
@no_power("where events go is known to whoever runs the installation; no record is opened")
def list_webhooks(place: PlaceKey = None, as_json: AsJson = False):
    """List the webhooks, and the events that were given up."""
    with looking(as_json=as_json, place=place) as here:
        from drawwell.guard.sharing_events import webhooks_of
        from drawwell.place.webhooks import dead_letters

        hooks, letters = webhooks_of(here.place, at=here.at), list(dead_letters(here.place))
        shown, given_up = table("Webhook", "Whose", "Where", "Events"), table("Event", "What", "Where", "Why")
        for one in hooks:
            shown.add_row(str(one.id), one.organisation.name, one.address, ", ".join(one.events))
        for one in letters:
            given_up.add_row(str(one.id), one.kind, one.webhook.address, one.last_error)
        here.voice.found(
            {
                "webhooks": [{"id": str(one.id), "address": one.address, "events": one.events} for one in hooks],
                "given_up": [{"id": str(one.id), "event": one.kind, "why": one.last_error} for one in letters],
            },
            *([shown] if hooks else ["No system is told anything."]),
            *([given_up] if letters else ["No event was given up."]),
        )


@app.command("end")
@calls("drawwell.guard.sharing_events.stop_telling")
def end(given: Id, place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """End a webhook: nothing more is sent there."""
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.sharing_events import own_webhook, stop_telling

        hook = own_webhook(here.place, _uuid(given))
        stop_telling(hook, by=here.by, at=here.at)
        here.voice.found({"ended": given}, f"Ended: nothing more is sent to {hook.address}.")


@app.command("again")
@calls("drawwell.guard.sharing_events.try_again")
def again(given: Id, place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Send an event that was given up again, its cause put right."""
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.sharing_events import letter_named, try_again

        letter = letter_named(here.place, _uuid(given))
        try_again(letter, by=here.by, at=here.at)
        here.voice.found({"again": given}, f"It is sent again within a minute: {letter.kind}.")


def _uuid(text):
    try:
        return UUID(text)
    except ValueError:
        raise CannotBeDone(sentence=f"'{text}' is no id. List them with: drawwell webhook list") from None
