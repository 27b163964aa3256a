"""How we get there: the steps from one team to the whole place."""

from typing import Annotated

import typer

from drawwell.cli.calling import calls
from drawwell.cli.opening import opened
from drawwell.cli.options import AsJson, By, PlaceKey
from drawwell.cli.plans import year_of
from drawwell.cli.saying import table


@calls("drawwell.design.build_path.draw_path")
def path(
    area: Annotated[str, typer.Argument(metavar="AREA", help="The code of the area where the team that works is.")],
    place: PlaceKey = None,
    year: Annotated[
        str | None,
        typer.Option("--year", metavar="YEAR", help="The budget year, such as 2027-28; else the next one there is."),
    ] = None,
    budget_share: Annotated[
        float,
        typer.Option("--budget-share", metavar="SHARE", min=0.0, max=2.0, help="The share of the money there is."),
    ] = 0.94,
    steps: Annotated[int, typer.Option("--steps", metavar="N", min=1, max=12, help="How many steps to take.")] = 5,
    by: By = None,
    as_json: AsJson = False,
):
    """Find the way from one team to the whole place.

    Dated steps with teams, what is handed over, money moved, double running and a stop rule. Power: design.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.design.build_path import draw_path

        year = year_of(here.place, year, at=here.at)
        with here.voice.waiting("Choosing the steps") as now_doing:
            drawn = draw_path(
                here.place,
                year=year,
                first_area=area,
                budget_share=budget_share,
                steps=steps,
                by=here.by,
                at=here.at,
                say=lambda words, _share: now_doing(words),
            )
        here.voice.found(_as_data(drawn), drawn.overturned_by, drawn.sentence, _as_table(drawn), *_reasons(drawn))


def _as_table(drawn):
    shown = table("Step", "Begins", "Months", "Areas", "Teams", "Double running", "Met a month")
    for step in drawn.steps.all():
        said = step.figures
        double = f"£{said['double_pence'] / 100:,.0f}"
        met = f"{said['met_before']:,.0f} to {said['met_after']:,.0f}"
        cells = (step.number, step.starts_month, step.months, len(step.areas), said["teams"], double, met)
        shown.add_row(*map(str, cells))
    return shown


def _reasons(drawn):
    return [f"Step {step.number}: {step.why}" for step in drawn.steps.all()]


def _as_data(drawn):
    steps = [
        {
            "number": step.number,
            "areas": step.areas,
            "starts": step.starts_month,
            "months": step.months,
            "why": step.why,
            "stop_rule": step.stop_rule,
            **step.figures,
        }
        for step in drawn.steps.all()
    ]
    return {"path": drawn.id, "sentence": drawn.sentence, "overturned_by": drawn.overturned_by, "steps": steps}
