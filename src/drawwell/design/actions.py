"""Designing, rehearsing and adopting. Each answers every proposal that was put to it, or says why not."""

from django.db import transaction

from drawwell.guard import journal
from drawwell.guard.chains import begin_chain, check_has_next_problem
from drawwell.guard.powers import no_power, power
from drawwell.guard.refusals import Refusal
from drawwell.place.compute import mapper, on_scheduler
from drawwell.understand.readiness import check_ready_to_agree

from .ask import mean_scenario, open_proposals, question_of
from .bad_years import kept_bad_years
from .believed import read_anew
from .kept import keep
from .models import Adoption, Proposal, Rehearsal
from .next_problems import unsaid_costs_to_others
from .publish import publish_capacity


class PlanCannotBeAdopted(Refusal):
    """'{plan}' does not keep within every limit, so it is not put into force: {sentence}"""


class PlanIsAdopted(Refusal):
    """'{plan}' is already in force. Design again to change it."""


@power("propose changes")
@transaction.atomic
def propose(place, *, kind, capability, words, provenance, table_id, asked, unmet, months, by, at, area=None, rule=""):
    """Put a change before the next design, in words and published counts. It is advice: a person decides."""
    proposal = Proposal.objects.create(
        place=place,
        kind=Proposal.Kind(kind),
        capability=capability,
        area=area,
        words=words,
        provenance=provenance,
        table_id=table_id,
        asked=asked,
        unmet=unmet,
        months=months,
        rule=rule,
        made_at=at,
        by=by,
    )
    journal.write(place, by=by, at=at, act="proposal made", power="propose changes", subject=proposal)
    return proposal


@power("design")
def run(place, *, year, by, at, months=None, name="", mode="both", budget_share=1.0, bad_years=0.0):
    """Ask the engine for the best mix of what to produce and keep free, and keep its answer whole.

    Every open proposal is an input and gets an answer. Returns the Plan; one that fits no budget is kept too,
    with the sentence that names the limits at odds. bad_years: from 0 to 1, the weight that `by` puts on them.
    """
    from drawwell.engine.plan import NoPlanFits, solve

    proposals = open_proposals(place, at=at)
    before = plan_in_force(place)
    anew = read_anew(place, since=before and before.made_at, at=at)
    asked = {"year": year, "at": at, "months": months, "budget_share": budget_share, "bad_years": bad_years}
    question = question_of(place, proposals=proposals, **asked)
    found = solve(question.case, mode, map=on_scheduler)
    fits = not isinstance(found, NoPlanFits)
    without = found
    if fits and question.proposals:
        without = solve(question_of(place, **asked).case, mode, map=on_scheduler)
    more = {"budget_share": budget_share, "read_anew": anew, **kept_bad_years(question, found, mode, by=by, at=at)}
    return keep(question, found, without, proposals, year=year, mode=mode, name=name, more=more, by=by, at=at)


@power("rehearse")
def compare_three_ways(place, *, year, by, at, replications=8, budgets=(1.0, 0.94, 0.88, 0.82), say=None):
    """Same people, same luck, same falling money: services only, partnering only, both. Kept as a Rehearsal.

    What was asked for and could not be had, and waits for an answer, counts among the needs, as it does in a design.
    """
    from drawwell.engine.compare import compare, where_both_stops
    from drawwell.engine.other_designs import other_designs
    from drawwell.engine.twin import Behaviour

    question = question_of(place, year=year, at=at, proposals=open_proposals(place, at=at))
    behaviour = Behaviour.from_assumptions(question.assumptions)
    with mapper() as run_all:
        found = compare(
            question.case,
            budgets=budgets,
            seeds=range(1, replications + 1),
            behaviour=behaviour,
            deprivation_decile=question.deciles,
            map=run_all,
            say=say,
        )
        if say:
            say("looking for where having both stops winning")
        stops = where_both_stops(mean_scenario(question.case), behaviour=behaviour, map=run_all, say=say)
    if say:
        say("designing without what a design might leave out")
    others = other_designs(question.case)
    rehearsal = Rehearsal.objects.create(
        place=place,
        kind=Rehearsal.Kind.COMPARISON,
        result={"comparison": found.to_dict(), "stops": stops.to_dict(), "others": others and others.to_dict()},
        sentence=f"{found.sentence} {stops.sentence}",
        replications=replications,
        made_at=at,
        by=by,
    )
    journal.write(place, by=by, at=at, act="three ways compared", power="rehearse", subject=rehearsal)
    return rehearsal


@power("rehearse")
def rehearse(plan, *, by, at, replications=8, **more):
    """Try a plan on simulated residents at once: who is met, who waits, what comes back. Kept as a Rehearsal.

    more: as for `what_would_happen.rehearse_now`, which it is. A page asks for a study instead: see_what_happens.
    """
    from .what_would_happen import rehearse_now

    if not plan.fits_budget:
        raise PlanCannotBeAdopted(plan=plan.name, sentence=plan.sentence)
    return rehearse_now(plan, replications=replications, by=by, at=at, **more)


@power("adopt")
@transaction.atomic
def adopt(plan, *, next_problems, by, at, months_ahead=3):
    """Put a plan into force: its capacity becomes offers and reserve, with the next problems it may cause.

    next_problems: at least one dict of words, sign, noticed_by, borne_by, look_on; a cost to others that its rehearsal
    showed is added where none of them says it. Raises PlanCannotBeAdopted, PlanIsAdopted, NotStudied, NoIStatement,
    NoNextProblem. Nothing that is held or drawn is taken away.
    """
    if not plan.fits_budget:
        raise PlanCannotBeAdopted(plan=plan.name, sentence=plan.sentence)
    if Adoption.objects.filter(plan=plan).exists():
        raise PlanIsAdopted(plan=plan.name)
    check_ready_to_agree(plan.place, at=at)
    if next_problems:
        next_problems = [*next_problems, *unsaid_costs_to_others(plan, next_problems, at=at)]
    chain = begin_chain(
        plan.place,
        name=plan.name,
        problem="Needs that are known are met in part, and some asks cannot be had.",
        whose="people of the place",
        solution=plan.sentence,
        next_problems=next_problems,
        by=by,
        at=at,
        subject=plan,
    )
    check_has_next_problem(plan)
    published = publish_capacity(plan, by=by, at=at, months_ahead=months_ahead)
    adoption = Adoption.objects.create(
        place=plan.place,
        plan=plan,
        at=at,
        by=by,
        chain_id=chain.id,
        offers_published=published.offers,
        units_moved_to_reserve=published.units_to_reserve,
    )
    journal.write(plan.place, by=by, at=at, act="plan adopted", power="adopt", subject=plan)
    return adoption


@no_power("reading the plan in force shows capacity, never people")
def plan_in_force(place):
    """The plan adopted last, or None."""
    last = Adoption.objects.for_place(place).select_related("plan").order_by("-at", "-id").first()
    return last.plan if last else None
