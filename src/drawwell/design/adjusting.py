"""Design, rehearse, design again with what the rehearsals did not keep, and stop where that helps no more."""

from dataclasses import replace

from drawwell.guard import journal
from drawwell.guard.powers import POWERS, no_power, power
from drawwell.guard.standing import check_could_be_used
from drawwell.place.compute import mapper

from .actions import plan_in_force
from .ask import open_proposals, question_of
from .bad_years import kept_bad_years
from .believed import read_anew
from .kept import keep
from .rehearsal import as_people_live, behaviour_of

PEOPLE_WORTH_SEVERAL_CORES = 20_000


@no_power("designing and rehearsing each carry their own power")
def design_and_adjust(
    place, *, year, by, at, months=None, name="", mode="both", budget_share=1.0, bad_years=0.0, replications=8,
    rounds=4, say=None,
):  # fmt: skip
    """Ask for a design, rehearse it, and design again with the fits and access that its rehearsals kept.

    Returns the Plan that delivered most, with what the loop found in `result["adjusted"]`: by how much and why the
    rehearsals disagree with the promise, each round, and whether it helped on seeds that chose nothing. Its figures are
    those of the question as adjusted. One that fits no budget is kept as `run` keeps it.
    """
    for needed in ("design", "rehearse"):
        check_could_be_used(POWERS[needed], place=place, by=by, at=at)
    proposals = open_proposals(place, at=at)
    asked = {"year": year, "at": at, "months": months, "budget_share": budget_share, "bad_years": bad_years}
    question = question_of(place, proposals=proposals, **asked)
    found = adjust(place, question, mode=mode, replications=replications, rounds=rounds, say=say, by=by, at=at)
    unasked = question_of(place, **asked) if question.proposals else question
    before = plan_in_force(place)
    more = {"budget_share": budget_share, "read_anew": read_anew(place, since=before and before.made_at, at=at)}
    if not hasattr(found, "rounds"):
        return _keep_as_design(
            place, question, found, unasked, proposals, year=year, mode=mode, name=name, more=more, by=by, at=at
        )
    more["adjusted"] = found.to_dict()
    adjusted = replace(question, case=found.case)
    more |= kept_bad_years(adjusted, found.plan, mode, by=by, at=at)
    return _keep_as_design(
        place, adjusted, found.plan, _alike(unasked, found.case), proposals,
        year=year, mode=mode, name=name, more=more, by=by, at=at,
    )  # fmt: skip


@power("rehearse")
def adjust(place, question, *, mode, replications, rounds, by, at, say=None):
    """The engine's loop for one question, on the place's own residents. Returns Adjusted, or NoPlanFits."""
    from drawwell.engine.adjust import rehearse_and_adjust

    asked = {
        "mode": mode,
        "behaviour": behaviour_of(question, {}),
        "deprivation_decile": question.deciles,
        "live": lambda case: as_people_live(case, question),
        "seeds": range(1, replications + 1),
        "most_rounds": rounds,
        "say": say or (lambda words: None),
    }
    if question.case.demand.sum() / len(question.case.demand) < PEOPLE_WORTH_SEVERAL_CORES:
        found = rehearse_and_adjust(question.case, **asked)
    else:
        with mapper() as run_all:
            found = rehearse_and_adjust(question.case, map=run_all, **asked)
    journal.write(place, by=by, at=at, act="design rehearsed and adjusted", power="rehearse", subject=place)
    return found


@power("design")
def _keep_as_design(place, question, found, unasked, proposals, *, year, mode, name, more, by, at):
    """Keep the answer under the power that it was designed with."""
    from drawwell.engine.plan import solve

    without = found
    if question.proposals and not hasattr(found, "sentence"):
        without = solve(unasked.case, mode)
    return keep(question, found, without, proposals, year=year, mode=mode, name=name, more=more, by=by, at=at)


def _alike(unasked, case):
    """The question had nobody asked, with the fits and access of an adjusted case: those of its own needs."""
    needs = len(unasked.case.needs)
    adjusted = replace(
        unasked.case,
        fit_produced=case.fit_produced[:needs],
        fit_pulled=case.fit_pulled[:needs],
        access_produced=case.access_produced,
        access_pulled=case.access_pulled,
    )
    return replace(unasked, case=adjusted)
