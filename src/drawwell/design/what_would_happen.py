"""Page 13: what would happen if a plan were put into force. Asked for on a page, carried out by a job, kept whole.

A study has an address from the moment it is asked for. It rehearses the plan beside the plan in force (or beside the
other way of spending the same money), asks which assumption could turn the answer round, and replays last year beside
what was published of it. A person may change assumptions, each with a source: that is another study, which says so.
"""

from django.db import transaction
from django.db.models import Q

from drawwell.guard import journal
from drawwell.guard.powers import no_power, power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.place.compute import CannotCompute, mapper
from drawwell.place.models import Assumption

from .at_work import at_work_rows
from .levers import checked as checked_levers
from .models import Rehearsal, Study, StudyStep
from .rehearsal import cases_of, check_can_be_rehearsed, cost_by_who_pays, sentence_of
from .replay import replay

REPLICATIONS = 20
REPLICATIONS_MOST = 1000
REHEARSED_BESIDE = 170  # times each plan is rehearsed for what could turn the answer round and for its other questions
SECONDS_A_NEED = 1.5e-6  # of one core
MORRIS_TRAJECTORIES = 4  # walks through all assumptions together, each of one rehearsed pair a step
JOB = "drawwell.design.jobs.carry_out_study"
OVER = {StudyStep.Kind.STOPPED, StudyStep.Kind.REFUSED, StudyStep.Kind.DONE}


class StudyIsOver(Refusal):
    """This study is over already: there is nothing left to stop."""


class AChangeNeedsASource(Refusal):
    """You changed {names}. Say who says so or where it comes from, so that a reader can judge it."""

    status = 422


class StudyWasStopped(Exception):
    """Raised inside a rehearsal when somebody stopped the study: nothing of it is kept."""


@power("rehearse")
@journal.all_or_nothing()
def see_what_happens(
    plan, *, by, at, changes=None, source="", levers=None, after=None, replications=REPLICATIONS, precision_share=None
):
    """Ask for a study of a plan; the background jobs carry it out. Returns the Study, whose page shows how far it is.

    changes: {assumption key: new value}, which need a `source`; those equal to what holds are no change. levers: what
    is tried on the plan (levers.py); it is then set beside itself as it is. after: the study whose page they were
    changed on: its changes go on. Raises NothingToRehearse, OnlyOneLivesThere,
    AChangeNeedsASource, WrongInput.
    """
    check_can_be_rehearsed(plan)
    study = Study.objects.create(
        place=plan.place,
        plan=plan,
        replications=checked_replications(replications),
        precision_share=precision_share,
        changes=checked_changes(plan, changes or {}, source, after, at=at),
        levers=checked_levers(plan, levers if levers is not None else (after.levers if after else [])),
        after=after,
        made_at=at,
        by=by,
    )
    step(study, StudyStep.Kind.ASKED, "Waits for the background jobs", 0.0, at=at)
    journal.write(plan.place, by=by, at=at, act="study asked for", power="rehearse", subject=study)
    transaction.on_commit(lambda: _give_to_the_jobs(study))
    return study


def _give_to_the_jobs(study):
    from django_q.tasks import async_task

    async_task(JOB, str(study.id), task_name=f"what would happen {study.id}")


def checked_replications(replications):
    """The number asked for, or WrongInput."""
    if not 2 <= replications <= REPLICATIONS_MOST:
        wrong = f"{replications} is not between 2 and {REPLICATIONS_MOST:,}"
        raise WrongInput(field="How often", wrong=wrong, right="One rehearsal alone says nothing of chance")
    return replications


def checked_changes(plan, changes, source, after, *, at):
    """The changes of an earlier study and those made now, each with its value, source and what held before."""
    known = {row["key"]: row for row in assumptions_shown(plan, at=at)}
    kept = dict(after.changes) if after else {}
    new = []
    for key, value in changes.items():
        if key not in known:
            raise WrongInput(field=key, wrong="it is no assumption of a rehearsal", right="Choose one of the list")
        about, held = known[key], kept.get(key, {}).get("value", known[key]["value"])
        if abs(value - held) <= 1e-9:
            continue
        _check_it_can_be_rehearsed(key, value, about)
        new.append(about["words"])
        kept[key] = {"value": value, "was": about["value"], "unit": about["unit"], "source": source.strip()}
        if abs(value - about["value"]) <= 1e-9:
            del kept[key]
    if new and not source.strip():
        raise AChangeNeedsASource(names=", ".join(new))
    return kept


def _check_it_can_be_rehearsed(key, value, about):
    from drawwell.engine.twin import Behaviour, RehearsalRefused

    try:
        Behaviour.from_assumptions({key: value})
    except RehearsalRefused as no:
        right = f"It is given in {about['unit']}, likely between {about['low']:g} and {about['high']:g}"
        raise WrongInput(field=about["words"], wrong=str(no).split(": ", 1)[-1].rstrip("."), right=right) from None


@no_power("reading which assumptions a rehearsal rests on shows numbers, never people")
def assumptions_shown(plan, *, at, changes=None):
    """Every rate a rehearsal of this plan rests on: key, words, value, unit, low, high, source, changed."""
    from drawwell.engine.twin import Behaviour

    from .figures import RATES

    stated = {row.key: row for row in _stated(plan.place, at=plan.made_at)}
    rows = []
    for name, about in Behaviour.about().items():
        key, row = about["key"], stated.get(about["key"])
        changed = (changes or {}).get(key)
        rows.append(
            {
                "key": key,
                "words": str(RATES.get(name, name.replace("_", " "))),
                "value": changed["value"] if changed else (row.value if row else about["value"]),
                "held": row.value if row else about["value"],
                "unit": about["unit"],
                "low": row.low if row else about["low"],
                "high": row.high if row else about["high"],
                "source": changed["source"] if changed else (row.source if row else about["source"]),
                "changed": bool(changed),
            }
        )
    return rows


def _stated(place, *, at):
    """The place's own assumptions that hold on that day."""
    rows = Assumption.objects.for_place(place).filter(Q(to_date__isnull=True) | Q(to_date__gte=at.date()))
    return rows.order_by("from_date")


@power("rehearse")
def carry_out(study, *, by, at):
    """Rehearse what a study asks for and keep what was found. Returns the Rehearsal, or None when it was stopped.

    It may be called again after being cut off: it begins anew, and does nothing where the study is over. Refusals of
    the engine become the study's last step.
    """
    from drawwell.engine.plan import CaseIsWrong
    from drawwell.engine.twin import RehearsalRefused

    if stands(study).kind in OVER:
        return Rehearsal.objects.filter(study=study).first()

    def going(words, share):
        last = stands(study)
        if last.kind in OVER:
            raise StudyWasStopped
        if words != last.words or share >= last.share_done + 0.01:
            step(study, StudyStep.Kind.UNDER_WAY, words, max(share, last.share_done), at=at)

    try:
        return _keep(study, _found(study, going, at=at), by=by, at=at)
    except StudyWasStopped:
        return None
    except (RehearsalRefused, CaseIsWrong, Refusal, CannotCompute) as no:
        step(study, StudyStep.Kind.REFUSED, str(no), stands(study).share_done, at=at)
        return None


def _found(study, going, *, at):
    """What the study finds, as plain numbers, words and lists."""
    from drawwell.engine import twin_report, twin_study
    from drawwell.engine.twin_population import in_reach_of_nobody

    from .actions import plan_in_force

    plan = study.plan
    going("Reading the plan", 0.0)
    question, cases = cases_of(plan, plan_in_force(plan.place), study.changes, going, levers=study.levers)
    needs = sum(float(case.arise.sum(axis=(1, 2, 3)).max()) for case in cases.values())
    rehearsals = study.replications + REHEARSED_BESIDE
    with mapper(seconds=needs * rehearsals * SECONDS_A_NEED) as run_all:
        found = twin_study.study(
            cases,
            replications=study.replications,
            precision=study.precision_share,
            trajectories=MORRIS_TRAJECTORIES,
            going=going,
            map=run_all,
        )
    data = twin_study.as_data(found)
    data["levers"] = [lever["words"] for lever in study.levers]
    data["in_reach_of_nobody"] = in_reach_of_nobody(found.case)
    data["at_work"] = at_work_rows(found.case, question.assumptions, found.answers)
    going("Replaying last year", 0.99)
    data["replay"] = replay(plan.place, changes=study.changes, at=at)
    data["who_pays"] = {name: cost_by_who_pays(question, case) for name, case in cases.items()}
    data["assumptions"] = assumptions_shown(plan, at=at, changes=study.changes)
    data["ranges"] = data["measures"][data["names"][0]]
    data["promised"] = plan.result["met_per_month"] * len(plan.months)
    data["report"] = twin_report.stress_report(
        f"What would happen: {plan.name}",
        f"What would happen in {plan.place.name} if '{plan.name}' were put into force, beside {', '.join(cases)}."
        + "".join(f" {words}." for words in data["levers"]),
        cases,
        found.results,
        sources=[(row["words"], row["source"]) for row in data["assumptions"] if row["changed"]],
    )
    data["frames"] = found
    return data


def _keep(study, data, *, by, at):
    """The Rehearsal row of a study that came to its end, unless it was stopped meanwhile."""
    frames = data.pop("frames")
    with transaction.atomic():
        if stands(study).kind in OVER:
            return None
        rehearsal = Rehearsal.objects.create(
            place=study.place,
            kind=Rehearsal.Kind.PLAN,
            plan=study.plan,
            study=study,
            result=data,
            sentence=sentence_of(study.plan, data),
            replications=len(data["seeds"]),
            made_at=at,
            by=by,
        )
        step(study, StudyStep.Kind.DONE, "Done", 1.0, at=at)
        journal.write(study.place, by=by, at=at, act="plan rehearsed", power="rehearse", subject=rehearsal)
    rehearsal.frames = frames
    return rehearsal


@no_power("stopping what was begun shows nothing and does nothing to anybody")
@journal.all_or_nothing()
def stop(study, *, by, at):
    """Stop a study: nothing of it is kept but that it was asked for and stopped. Raises StudyIsOver."""
    last = stands(study)
    if last.kind in OVER:
        raise StudyIsOver()
    step(study, StudyStep.Kind.STOPPED, f"Stopped by {by.name}", last.share_done, at=at)
    journal.write(study.place, by=by, at=at, act="study stopped", subject=study)


@no_power("how far a study is says nothing of anybody")
def stands(study):
    """The last step of a study: how it stands."""
    return study.steps.order_by("-id").first()


def step(study, kind, words, share, *, at):
    """Write down how far a study has come."""
    return StudyStep.objects.create(place=study.place, study=study, kind=kind, words=words, share_done=share, at=at)


@power("rehearse")
def rehearse_now(plan, *, replications, by, at, precision_share=None, changes=None, source="", levers=None):
    """A study asked for and carried out at once, as a command does it. Returns the Rehearsal; its `frames` are live."""
    check_can_be_rehearsed(plan)
    study = Study.objects.create(
        place=plan.place,
        plan=plan,
        replications=checked_replications(replications),
        precision_share=precision_share,
        changes=checked_changes(plan, changes or {}, source, None, at=at),
        levers=checked_levers(plan, levers),
        made_at=at,
        by=by,
    )
    step(study, StudyStep.Kind.ASKED, "Asked for by a command", 0.0, at=at)
    rehearsal = carry_out(study, by=by, at=at)
    if rehearsal is None:
        from drawwell.engine.twin import RehearsalRefused

        raise RehearsalRefused(stands(study).words)
    return rehearsal
