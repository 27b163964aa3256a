"""Design a place's year, rehearse it, compare three ways, put a plan into force, and learn from what was asked."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from drawwell.cli import showing
from drawwell.cli.calling import calls
from drawwell.cli.cases import rehearse_case
from drawwell.cli.opening import opened
from drawwell.cli.options import AsJson, By, PlaceKey, Replications
from drawwell.cli.plans import next_problem_of, plan_of, year_of
from drawwell.cli.saying import Exit, as_refusals
from drawwell.cli.studies import write_study
from drawwell.guard.refusals import Refusal, WrongInput


class Mode(StrEnum):
    """Which of the two approaches a design may use."""

    BOTH = "both"
    PRODUCTION = "production-only"
    PARTNERING = "partnering-only"


class SayTheNextProblem(Refusal):
    """{sentence} Each is given in five parts: drawwell adopt {code} --place {place} --next-problem "what may go
    wrong|the sign of it|who would notice|who bears it|2027-09-30"
    """

    status = 422


BadYears = Annotated[
    float,
    typer.Option(
        "--bad-years",
        metavar="SHARE",
        min=0.0,
        max=1.0,
        help="How much weight on the worst quarter of the years tried: 0 plans for the average, 1 for them alone.",
    ),
]
WhatIf = Annotated[
    list[str] | None,
    typer.Option(
        "--what-if",
        metavar="KIND:...",
        help="Try it beside the plan as it is: closure:SITE, surge:NEED:1.2, strike:0.5 (these may end in "
        ":2027-04..2027-06), system:0.2,0.3,0.4 (refused, hours, caseload), save:WAY:0.1, entitle:WHAT:AGES, "
        "keep:0.8. May be repeated.",
    ),
]
Assume = Annotated[
    list[str] | None,
    typer.Option("--assume", metavar="KEY=VALUE", help="Change an assumption, with --source; may be repeated."),
]
Source = Annotated[str, typer.Option("--source", metavar="WORDS", help="Where the changed numbers are from.")]
PlanName = Annotated[
    str, typer.Argument(metavar="PLAN", help="A plan's code, its name, or 'latest' (the newest that fits).")
]


@calls("drawwell.design.actions.run", "drawwell.design.adjusting.design_and_adjust")
def design(
    place: PlaceKey = None,
    year: Annotated[
        str | None,
        typer.Option("--year", metavar="YEAR", help="The budget year, such as 2027-28; else the next one there is."),
    ] = None,
    mode: Annotated[
        Mode,
        typer.Option(
            "--mode",
            metavar="MODE",
            help="both, production-only or partnering-only: which approaches the design may use.",
        ),
    ] = Mode.BOTH,
    budget_share: Annotated[
        float,
        typer.Option(
            "--budget-share", metavar="SHARE", min=0.0, max=2.0, help="The share of the money to design with."
        ),
    ] = 1.0,
    bad_years: BadYears = 0.0,
    name: Annotated[str, typer.Option("--name", metavar="WORDS", help="What to call the plan.")] = "",
    adjust: Annotated[
        bool,
        typer.Option(
            "--rehearse-and-adjust",
            help="Rehearse it, design again with the fits and access that were kept, and stop where it helps no more.",
        ),
    ] = False,
    by: By = None,
    as_json: AsJson = False,
):
    """Work out what to produce and what to keep free.

    For one budget year, within its money, floors and minimums. Exit code 1 when no plan fits. Power: design; with
    --rehearse-and-adjust also rehearse.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.design.actions import run
        from drawwell.design.adjusting import design_and_adjust
        from drawwell.engine.plan import CaseIsWrong
        from drawwell.engine.twin import RehearsalRefused

        year = year_of(here.place, year, at=here.at)
        with here.voice.waiting(f"Designing {year}") as now_doing, as_refusals(CaseIsWrong, RehearsalRefused):
            saying = {"say": lambda words: now_doing(f"Designing {year}: {words}")} if adjust else {}
            asked = {"year": year, "mode": mode.value.replace("-", " "), "budget_share": budget_share, "name": name}
            asked |= {"bad_years": bad_years, "by": here.by, "at": here.at}
            plan = design_and_adjust(here.place, **asked, **saying) if adjust else run(here.place, **asked)
        here.voice.found(showing.plan_as_data(plan), *showing.plan_in_words(plan))
        if not plan.fits_budget:
            raise typer.Exit(Exit.PROBLEMS)


@calls("drawwell.design.actions.rehearse")
def rehearse(
    plan: PlanName = "latest",
    place: PlaceKey = None,
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications", metavar="N", min=1, max=1000, help="How often; else 8, or as often as the case file says."
        ),
    ] = None,
    case: Annotated[
        Path | None,
        typer.Option("--case", metavar="FILE", help="Rehearse a queueing case from a TOML file instead of a plan."),
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(
            "--precision",
            metavar="SHARE",
            min=1e-4,
            help="Go on until the share met (with --case: waits) is known this closely.",
        ),
    ] = None,
    what_if: WhatIf = None,
    assume: Assume = None,
    source: Source = "",
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="FOLDER", help="Write the study there: Parquet tables, JSON, a report."),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Try a plan on simulated people.

    Who is met, who waits, what comes back because help did not fit, which assumption could turn it round: the same
    study as the page What would happen. Power: rehearse. With --case it reads a file only and touches no stored place,
    so it needs no guard.
    """
    if case is not None:
        rehearse_case(case, replications=replications, precision=precision, as_json=as_json)
        return
    replications = replications or 8
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.design.actions import rehearse as try_it
        from drawwell.engine.twin import RehearsalRefused

        found = plan_of(here.place, plan)
        with here.voice.waiting(f"Rehearsing {found.name}, {replications} times"), as_refusals(RehearsalRefused):
            rehearsal = try_it(
                found,
                replications=replications,
                precision_share=precision,
                **_tried(what_if or (), assume or (), source),
                by=here.by,
                at=here.at,
            )
            if folder is not None:
                write_study(folder, rehearsal)
        here.voice.found(showing.rehearsal_as_data(rehearsal), *showing.rehearsal_in_words(rehearsal))


def _tried(what_if, assumed, source):
    """The levers, changed assumptions and their source, of `--what-if KIND:...` and `--assume KEY=VALUE`."""
    from drawwell.design.levers import parsed

    changes = {}
    for one in assumed:
        key, _, value = one.partition("=")
        try:
            changes[key] = float(value)
        except ValueError:
            raise WrongInput(field="--assume", wrong=f"'{one}' has no number", right="Give KEY=VALUE") from None
    return {"levers": [parsed(one) for one in what_if], "changes": changes, "source": source}


@calls("drawwell.design.actions.compare_three_ways")
def compare(
    place: PlaceKey = None,
    year: Annotated[
        str | None,
        typer.Option("--year", metavar="YEAR", help="The budget year, such as 2027-28; else the next one there is."),
    ] = None,
    replications: Replications = 8,
    by: By = None,
    as_json: AsJson = False,
):
    """Production only, partnering only, both: side by side.

    Same people, same luck, same falling money, with ranges, and where both stops winning. Power: rehearse.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.design.actions import compare_three_ways
        from drawwell.engine.plan import CaseIsWrong
        from drawwell.engine.twin import RehearsalRefused

        year = year_of(here.place, year, at=here.at)
        with (
            here.voice.waiting(f"Comparing three ways in {year}") as now_doing,
            as_refusals(CaseIsWrong, RehearsalRefused),
        ):
            rehearsal = compare_three_ways(
                here.place,
                year=year,
                replications=replications,
                say=lambda words: now_doing(f"Comparing: {words}"),
                by=here.by,
                at=here.at,
            )
        here.voice.found(showing.rehearsal_as_data(rehearsal), *showing.comparison_in_words(rehearsal, year))


@calls("drawwell.learn.actions.adopt_and_tell")
def adopt(
    plan: PlanName,
    place: PlaceKey = None,
    next_problem: Annotated[
        list[str] | None,
        typer.Option(
            "--next-problem",
            metavar="WORDS|SIGN|WHO NOTICES|WHO BEARS IT|DATE",
            help="A problem this may cause, in five parts; at least one, and may be repeated.",
        ),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
):
    """Put a plan into force.

    Its offers and reserve open, what comes free is offered to those who wait, and those who asked are told what
    changed. It names at least one problem it may cause next. Powers: adopt, tell people.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.guard.chains import NoNextProblem
        from drawwell.learn.actions import adopt_and_tell
        from drawwell.learn.told import asks_as_shown, told_in_words
        from drawwell.page.codes import code_of

        found = plan_of(here.place, plan)
        problems = [next_problem_of(text) for text in next_problem or ()]
        try:
            with here.voice.waiting(f"Putting {found.name} into force"):
                adoption, offered, tellings = adopt_and_tell(found, next_problems=problems, by=here.by, at=here.at)
        except NoNextProblem as no:
            raise SayTheNextProblem(sentence=str(no), code=code_of(found.id), place=here.place.key) from None
        shown = [asks_as_shown(here.place, asks, at=here.at) for asks in (offered, [one.pull for one in tellings])]
        offered_in_words, told = (told_in_words(one, here.place, at=here.at) for one in shown)
        here.voice.found(
            {
                "plan": code_of(found.id),
                "name": found.name,
                "offers_published": adoption.offers_published,
                "units_moved_to_reserve": adoption.units_moved_to_reserve,
                "offered_to_waiting": shown[0],
                "told": shown[1],
            },
            f"'{found.name}' is in force in {here.place.name}: {adoption.offers_published:,} offers opened or changed, "
            f"{adoption.units_moved_to_reserve:,.0f} units more kept free for asks.",
            f"Waiting asks that were offered what came free: {offered_in_words}; asks whose people were told what "
            f"changed because they asked: {told}.",
        )


@calls("drawwell.learn.actions.learn_from")
def learn(place: PlaceKey = None, by: By = None, as_json: AsJson = False):
    """Publish the last period's counts; propose what they show.

    Small numbers are hidden and the rest rounded. Powers: count people, propose changes.
    """
    with opened(as_json=as_json, by=by, place=place) as here:
        from drawwell.learn.actions import learn_from
        from drawwell.learn.disclosure import period_before

        period = period_before(here.place, here.at)
        patterns = learn_from(here.place, period=period, by=here.by, at=here.at)
        here.voice.found(
            {
                "period": period.name,
                "proposals": [
                    {"kind": one.proposal.kind, "capability": one.capability.key, "words": one.sentence}
                    for one in patterns
                ],
            },
            f"{here.place.name}, {period.name}: the counts are published, and {len(patterns)} "
            f"{'proposal goes' if len(patterns) == 1 else 'proposals go'} to the next design.",
            *(f"- {one.sentence}" for one in patterns),
        )
