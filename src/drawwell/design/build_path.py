"""How we get there: from one good team to the whole place, each step rehearsed before and compared after.

The order is the engine's (engine/plan/path.py); who begins a step, and whether it goes on, is a person's.
"""

from math import ceil

import numpy as np

from drawwell.engine.plan.answer import NoPlanFits
from drawwell.guard import journal
from drawwell.guard.chains import begin_chain
from drawwell.guard.membership import check_role
from drawwell.guard.powers import no_power, power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.place.models import Role

from .ask import mean_scenario, question_of
from .kept import digest_of
from .models import BuildPath, BuildStep, StepMove

# Settings of a place, stated as assumptions of these keys; used where it states none.
DOUBLE_MONTHS = ("double-running-months", 3.0)
LONG_MONTHS = 24  # beyond this a path says what makes it long
DOUBLE_SHARE = ("double-running-share-of-budget", 0.01)
TEAM_HOURS = ("team-hours-per-month", 480.0)
STEPS = 5
HARDLY_KEPT = 0.5
STOPS_AFTER_MONTHS = 3


class PathDoesNotFit(Refusal):
    """There is no way from one team to the whole place on {share} of the money: {sentence}"""

    status = 422


class RehearseFirst(Refusal):
    """A step begins only after it was rehearsed. Rehearse step {number} first."""


class StepBeforeIsNotDone(Refusal):
    """Step {number} comes after step {before}. Say what happened there first: the next step rests on it."""


class StepIsBegun(Refusal):
    """Step {number} has begun already."""


@power("design")
def draw_path(place, *, year, first_area, by, at, budget_share=1.0, steps=STEPS, months=None, say=None):
    """Choose the steps from the team that works in `first_area` to the whole place. Raises PathDoesNotFit.

    Returns the BuildPath. Demand is its mean over the scenarios, as the path says.
    """
    from drawwell.engine.plan import solve
    from drawwell.engine.plan.path import build_path, groups_of_areas

    question = question_of(place, year=year, at=at, months=months, budget_share=budget_share)
    case, known = _case_of(question), question.assumptions
    codes = [area.code for area in question.areas]
    if first_area not in codes:
        raise WrongInput(field="Where the team is", wrong=f"there is no area '{first_area}'", right="Choose an area")
    group = groups_of_areas(
        [area.latitude for area in question.areas],
        [area.longitude for area in question.areas],
        steps + 1,
    )
    share = known.get(*DOUBLE_SHARE)
    found = build_path(
        case,
        group,
        int(group[codes.index(first_area)]),
        double_months=int(known.get(*DOUBLE_MONTHS)),
        double_pence_per_month=share * float(case.budget.mean()),
        solve=solve,
        say=say,
    )
    if isinstance(found, NoPlanFits):
        raise PathDoesNotFit(share=f"{budget_share:.0%}", sentence=found.sentence)
    return _kept(place, question, case, found, year=year, budget_share=budget_share, known=known, by=by, at=at)


def _case_of(question):
    """The question at its mean demand. A path has its own cost of double running: that of change is not added to it."""
    from drawwell.engine.plan.first_stage import without_cost_of_change

    return without_cost_of_change(mean_scenario(question.case))


@journal.all_or_nothing()
def _kept(place, question, case, found, *, year, budget_share, known, by, at):
    path = BuildPath.objects.create(
        place=place,
        year=year,
        budget_share=budget_share,
        first_areas=[question.areas[a].code for a in found.first],
        sentence=_sentence(case, found, budget_share, known.get(*DOUBLE_SHARE)),
        overturned_by=found.overturned_by,
        result={
            "months": list(case.months),
            "mean_demand": True,
            "double_pence_per_month": known.get(*DOUBLE_SHARE) * float(case.budget.mean()),
        },
        question_digest=digest_of(case),
        made_at=at,
        by=by,
    )
    for number, (step, worth) in enumerate(zip(found.steps, found.worth, strict=True), start=1):
        figures = _figures(question, case, step, known)
        before, after = step.pulled
        under = before + 0.5 * (after - before)
        BuildStep.objects.create(
            place=place,
            path=path,
            number=number,
            areas=[question.areas[a].code for a in step.areas],
            starts_month=_month(case.months[0], step.starts_in),
            months=step.months,
            figures=figures,
            why=_why(step, worth, number),
            stop_rule=(
                f"Stop and look again if, {STOPS_AFTER_MONTHS} months after it stands, fewer than {under:,.0f} people "
                f"a month are met by help pulled in: half of what this step should add."
            ),
            stop_under=under,
        )
    journal.write(place, by=by, at=at, act="build path drawn", power="design", subject=path)
    return path


def _figures(question, case, step, known):
    count = len(case.months)

    def monthly(plan, name):
        return float(np.asarray(getattr(plan, name)).sum()) / count

    kept = (step.after.kept - step.before.kept).sum(axis=(0, 2)) / count
    rises = [(c, units) for c, units in enumerate(kept) if units > HARDLY_KEPT]
    hours = monthly(step.after, "worker_hours") - monthly(step.before, "worker_hours")
    return {
        "teams": max(1, ceil(hours / known.get(*TEAM_HOURS) - 1e-9)) if hours > 0 else 0,
        "worker_hours": round(hours, 1),
        "kept": [
            {
                "capability": question.capabilities[c].name,
                "kind": question.capabilities[c].kind,
                "units": round(float(units), 1),
                "unit": question.capabilities[c].unit,
            }
            for c, units in rises
        ],
        "moved_pence": {
            name: round(monthly(step.after, f"cost_{name}") - monthly(step.before, f"cost_{name}"))
            for name in ("produced", "kept", "workers")
        },
        "double_pence": round(step.double_pence),
        "met_before": round(step.met_before, 1),
        "met_after": round(step.met_after, 1),
        "pulled_before": round(step.pulled[0], 1),
        "pulled_after": round(step.pulled[1], 1),
    }


def _why(step, worth, number):
    """Why this step now: what it gains for each month of double running, beside the next best."""
    best, other = worth
    if other != other:
        return "It is the last part of the place."
    beside = f"the next best would bring {other:.3g}" if other > 0 else "no other would bring anything now"
    return f"It brings {best:.3g} of value for each month of running two ways at once; {beside}."


def _sentence(case, found, budget_share, double_share):
    if not found.steps:
        return "The team is in every part of the place already."
    last = found.steps[-1]
    months = last.starts_in + last.months
    money = sum(step.double_pence for step in found.steps) / 100
    return (
        f"With {budget_share:.0%} of the money, {len(found.steps)} steps over {months} months take one team's areas to "
        f"the whole place: from {found.steps[0].met_before:,.0f} to {last.met_after:,.0f} people met a month, "
        f"{found.steps[0].pulled[0]:,.0f} to {last.pulled[1]:,.0f} of them by help pulled in, and £{money:,.0f} of "
        f"running two ways at once.{_pace(case, months, double_share)}"
    )


def _pace(case, months, double_share):
    """What makes a long path long, and what would shorten it."""
    if months <= LONG_MONTHS:
        return ""
    pounds = double_share * case.budget.mean() / 100
    return (
        f" What sets the pace is the £{pounds:,.0f} a month that there is for running two ways at once, "
        f"{double_share:.1%} of the money ({DOUBLE_SHARE[0]}): with twice as much it would take about "
        f"{ceil(months / 2)} months."
    )


def _month(first, later):
    start = int(first[:4]) * 12 + int(first[5:7]) - 1 + later
    return f"{start // 12}-{start % 12 + 1:02d}"


def step_stands(step):
    """The latest move of a step, or None before it was rehearsed."""
    return step.moves.order_by("-at", "-id").first()


def next_step(path):
    """The first step that has not happened yet; None when all have, or when one reached its stop rule."""
    for step in path.steps.all():
        last = step_stands(step)
        if last is not None and last.kind == StepMove.Kind.STOPPED:
            return None
        if last is None or last.kind != StepMove.Kind.HAPPENED:
            return step
    return None


def stopped_at(path):
    """The step at which a path stopped, or None: what follows it waits for another path, drawn from what it taught."""
    return path.steps.filter(moves__kind=StepMove.Kind.STOPPED).order_by("number").first()


@power("rehearse")
def rehearse_step(step, *, by, at, replications=8):
    """Try a step on simulated residents beside the place without it, with the same luck. Returns the StepMove."""
    from drawwell.engine.compare import paired_difference, rehearse_all, values_of
    from drawwell.engine.plan import solve
    from drawwell.engine.plan.path import reached
    from drawwell.engine.twin import Behaviour, TwinCase
    from drawwell.place.compute import mapper

    path = step.path
    question = question_of(
        step.place, year=path.year, at=path.made_at, months=path.result["months"], budget_share=path.budget_share
    )
    case, behaviour = _case_of(question), Behaviour.from_assumptions(question.assumptions)
    codes = {area.code: a for a, area in enumerate(question.areas)}
    before = [codes[code] for code in path.first_areas]
    before += [codes[code] for one in path.steps.filter(number__lt=step.number) for code in one.areas]
    cases = {}
    for name, areas in (("before", before), ("after", before + [codes[code] for code in step.areas])):
        asked = reached(case, areas)
        cases[name] = TwinCase.from_plan(asked, solve(asked, "both"), behaviour, deprivation_decile=question.deciles)
    with mapper() as run_all:
        results = rehearse_all(cases, tuple(range(1, replications + 1)), map=run_all)
    months = len(case.months)
    figures = {"replications": replications}
    for measure in ("met", "failure_contacts", "wait_days_mean"):
        ours, theirs = values_of(results["after"], measure), values_of(results["before"], measure)
        if ours is None or theirs is None:
            continue
        per = 1 if measure == "wait_days_mean" else months
        mean, low, high, _cut = paired_difference(ours, theirs)
        figures[measure] = {
            "mean": mean / per, "low": (low or 0) / per, "high": (high or 0) / per, "after": float(ours.mean()) / per
        }  # fmt: skip
    met = figures["met"]
    words = (
        f"Rehearsed {replications} times beside the place without it, with the same luck: {met['mean']:+,.0f} people "
        f"met a month ({met['low']:+,.0f} to {met['high']:+,.0f})."
    )
    return _moved(step, StepMove.Kind.REHEARSED, words, figures, by=by, at=at, power="rehearse")


@no_power("a person begins a step that was rehearsed, with what may go wrong written down")
@journal.all_or_nothing()
def begin_step(step, *, charter, next_problems, by, at):
    """Begin a step under a charter named in words. Raises RehearseFirst, StepBeforeIsNotDone, StepIsBegun."""
    check_role(by, step.place, Role.PLANNER, Role.LEADER, at=at)
    kinds = {move.kind for move in step.moves.all()}
    if StepMove.Kind.BEGUN in kinds:
        raise StepIsBegun(number=step.number)
    if StepMove.Kind.REHEARSED not in kinds:
        raise RehearseFirst(number=step.number)
    earlier = step.path.steps.filter(number=step.number - 1).first()
    if earlier is not None and not earlier.moves.filter(kind=StepMove.Kind.HAPPENED).exists():
        raise StepBeforeIsNotDone(number=step.number, before=earlier.number)
    if not charter.strip():
        raise WrongInput(
            field="Charter", wrong="it is empty", right="Say who permits it, which local rules rest, who protects it"
        )
    begin_chain(
        step.place,
        name=f"Step {step.number}",
        problem="Where no worker stands beside people, what a standard service does not fit cannot be pulled.",
        whose=f"people of {len(step.areas)} areas",
        solution=f"Step {step.number}: {step.figures['teams']} more teams.",
        next_problems=next_problems,
        by=by,
        at=at,
        subject=step,
    )
    return _moved(step, StepMove.Kind.BEGUN, charter.strip(), {}, by=by, at=at)


@no_power("what happened is set beside what was expected; nobody is measured by it")
@journal.all_or_nothing()
def say_what_happened(step, *, met, taught, source, by, at):
    """People met a month by help pulled in after a step, where that is from, and what the step taught.

    Says when the stop rule is reached: then the step stands as stopped.
    """
    check_role(by, step.place, Role.PLANNER, Role.LEADER, at=at)
    if not step.moves.filter(kind=StepMove.Kind.BEGUN).exists():
        raise WrongInput(field="Step", wrong="it has not begun", right="Begin it first")
    if met < 0 or not taught.strip() or not source.strip():
        raise WrongInput(
            field="What happened",
            wrong="something is missing",
            right="Give people met, where that is from, and what it taught",
        )
    expected = step.figures["pulled_after"]
    stops = met < step.stop_under
    words = (
        f"{met:,.0f} people were met a month by help pulled in where {expected:,.0f} were expected "
        f"({source.strip()}). It taught: {taught.strip()}"
    ) + (" The stop rule is reached: stop and look again." if stops else "")
    kind = StepMove.Kind.STOPPED if stops else StepMove.Kind.HAPPENED
    return _moved(step, kind, words, {"met": met, "expected": expected}, by=by, at=at)


def _moved(step, kind, words, figures, *, by, at, power=""):
    move = StepMove.objects.create(place=step.place, step=step, kind=kind, words=words, figures=figures, at=at, by=by)
    journal.write(step.place, by=by, at=at, act=f"step {kind.value}", power=power, subject=step)
    return move
