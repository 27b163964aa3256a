"""What is believed of needs and of help, put beside what happened: weighed, accepted, left, foretold."""

from typing import Annotated

import typer

from drawwell.cli.calling import calls
from drawwell.cli.opening import opened
from drawwell.cli.options import AsJson, By, PlaceKey
from drawwell.guard.refusals import Refusal

app = typer.Typer(help="Move estimates by what happened.", no_args_is_help=True, rich_markup_mode=None)
Code = Annotated[str, typer.Argument(metavar="CODE", help="The code that `estimates weigh` shows beside it.")]
Why = Annotated[str, typer.Option("--why", metavar="WORDS", help="The reason, kept beside it for all to read.")]


class NoSuchUpdate(Refusal):
    """{place} has no estimate '{given}' waiting for somebody's word. See them: drawwell estimates weigh"""

    status = 404


@app.callback()
def estimates():
    """Move estimates by what happened, or leave them."""


@app.command("weigh")
@calls("drawwell.learn.updating.propose_updates")
def weigh(place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Weigh the published counts against what is believed.

    Nothing moves by it: each estimate that may move is shown with how far and why, and waits for a planner's word.
    Power: update estimates.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.learn.updating import propose_updates
        from drawwell.page.codes import code_of
        from drawwell.understand.updating import undecided

        found = propose_updates(here.place, by=here.by, at=here.at)
        waiting = undecided(here.place)
        here.voice.found(
            {
                "new": len(found.updates),
                "waiting": [{"code": code_of(one.id), **_figures(one)} for one in waiting],
                "held_back": list(found.held_back),
            },
            f"{here.place.name}: {len(waiting)} estimates wait for somebody's word, {len(found.updates)} of them new.",
            *(f"- {code_of(one.id)} {one.words}" for one in waiting),
            *(f"  {sentence}" for sentence in found.held_back),
        )


def _figures(update):
    return {
        "of": update.kind,
        "name": update.name,
        "before": update.before,
        "after": update.after,
        "low": update.low,
        "high": update.high,
        "own_share": update.own_share,
        "words": update.words,
        "caution": update.caution,
        "came_from": update.came_from,
    }


@app.command("accept")
@calls("drawwell.understand.updating.accept")
def accept(code: Code, why: Why, place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Believe it from now on; what was believed stays.

    New dated rows are written, and the next design reads them and says so. Power: update estimates.
    """
    from drawwell.understand.updating import accept as act

    _decide(code, why, place, by, as_json, lambda update, **who: act(update, **who))


@app.command("leave")
@calls("drawwell.understand.updating.leave")
def leave(code: Code, why: Why, place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Leave an estimate as it was, and say why.

    Power: update estimates.
    """
    from drawwell.understand.updating import leave as act

    _decide(code, why, place, by, as_json, lambda update, **who: act(update, **who))


def _decide(code, why, place, by, as_json, act):
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.understand.models import UpdateDecision

        update = _update_of(here.place, code)
        decision = act(update, reason=why, by=here.by, at=here.at)
        accepted = decision.kind == UpdateDecision.Kind.ACCEPTED
        here.voice.found(
            {"decision": decision.kind, "wrote": len(decision.wrote), **_figures(update)},
            f"{update.name}: {decision.kind} by {decision.by.name}. {update.words if accepted else decision.reason}",
        )


def _update_of(place, given):
    from drawwell.page.codes import NotACode, check_code, code_of
    from drawwell.understand.updating import undecided

    try:
        code = check_code(given)
    except NotACode:
        code = None
    found = next((one for one in undecided(place) if code_of(one.id) == code), None)
    if found is None:
        raise NoSuchUpdate(place=place.name, given=given)
    return found


@app.command("foretell")
@calls("drawwell.learn.foretelling.take_forecast")
def foretell(
    series: Annotated[str, typer.Argument(metavar="SERIES", help="The series, as the page Over time names it.")],
    need: Annotated[str, typer.Option("--need", metavar="KEY", help="The need it stands for.")],
    why: Why,
    place: PlaceKey = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Let the design read a forecast as a need by month.

    Refused where it is no better than 'the same as last period'. Power: estimate needs.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.learn.foretelling import take_forecast

        decision = take_forecast(here.place, series, need_key=need, reason=why, by=here.by, at=here.at)
        here.voice.found({"need": need, "series": series, **_figures(decision.update)}, decision.update.words)
