"""Many asks that wait, and room that came free for some of them: the best joint answer, proposed for people to confirm.

Offering to the longest wait first, each in turn, can give one the only help that another could use. When many wait at
once, engine.match proposes which offer goes to which ask so that most are met, and beside each line stands what first
come would have given. Nothing is held by a proposal: a worker confirms, changes or leaves out each line, and whoever
asked still says yes. Nobody is named, and an ask that is kept private is counted and not shown.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from drawwell.engine.match import match_together
from drawwell.guard import journal
from drawwell.guard.membership import check_role
from drawwell.guard.powers import power
from drawwell.guard.refusals import Refusal
from drawwell.place.models import Role
from drawwell.supply.models import Offer

from .actions import LOOK_AHEAD_DAYS, WAITING, check_can_hold, standing, waiting
from .find import find, sought_by
from .keeping import keep, said_no
from .models import Answer, JointAnswer, Pull
from .several import is_several

MOST_PULLS = 500  # the longest waits; the rest come next time
MANY = 10  # so many that could be met now: then people are asked before each in turn is offered by itself
LEFT_TO_PEOPLE = timedelta(hours=4)  # how long; after that each in turn is offered by itself
NOT_AGAIN_FOR = timedelta(hours=24)
CONFIRM_DAYS = 3


class NothingToPropose(Refusal):
    """Nothing that waits could be met now, so there is nothing to propose. What comes free is offered by itself."""


class NotInThisProposal(Refusal):
    """This line is not in what was proposed, or it was answered meanwhile. Propose anew, and see how things stand."""


@power("rank offers")
@journal.all_or_nothing()
def propose_together(place, *, by, at):
    """Write down the best joint answer for all that wait. Returns the JointAnswer; raises NothingToPropose."""
    if by is not None:
        check_role(by, place, Role.WORKER, Role.PLANNER, at=at)
    worked = _worked_out(place, at)
    if worked is None:
        raise NothingToPropose()
    return _kept(place, worked, by=by, at=at)


def _kept(place, worked, *, by, at):
    lines, answer = worked
    made = JointAnswer.objects.create(place=place, made_at=at, by=by, words=answer.sentence, lines=lines)
    journal.write(place, by=by, at=at, act="joint answer proposed", subject=made)
    return made


def _worked_out(place, at):
    """(lines, Together), or None when nothing that waits could be met. Asks for several things wait for their turn."""
    by_then = at + timedelta(days=LOOK_AHEAD_DAYS)
    pulls, edges = [], []
    for pull in [one for one in waiting(place, at=at) if not is_several(one)][:MOST_PULLS]:
        tried = said_no(pull)
        fits = find(sought_by(pull, at=at, latest_at=by_then), at=at).fitting
        fits = [fit for fit in fits if fit.offer.id not in tried]
        if fits:
            edges += [(len(pulls), fit) for fit in fits]
            pulls.append(pull)
    if not pulls:
        return None
    offers = {fit.offer.id: number for number, fit in enumerate({fit.offer.id: fit for _n, fit in edges}.values())}
    free = {offers[fit.offer.id]: fit.free for _n, fit in edges}
    answer = match_together(
        [number for number, _fit in edges],
        [offers[fit.offer.id] for _n, fit in edges],
        [fit.cost_km for _n, fit in edges],
        units_of_pull=[pull.units for pull in pulls],
        free_of_offer=[free[number] for number in range(len(offers))],
    )
    fits = [fit for _n, fit in edges]
    return [_line(number, pull, fits, answer) for number, pull in enumerate(pulls)], answer


def _line(number, pull, fits, answer):
    joint, alone = int(answer.edge_of_pull[number]), int(answer.edge_one_by_one[number])
    return {
        "pull": str(pull.id),
        "offer": str(fits[joint].offer.id) if joint >= 0 else None,
        "first_come": str(fits[alone].offer.id) if alone >= 0 else None,
        "reason": f"{fits[joint].reason} {fits[joint].displaces}" if joint >= 0 else "",
    }


@dataclass(frozen=True)
class Line:
    """One ask of a proposal, as it stands now. others: what else it could be given, the best first."""

    pull: Pull
    offer: Offer | None
    first_come: Offer | None
    others: tuple
    stands: str  # the kind of its latest answer
    why: str

    @property
    def is_open(self):
        return self.stands in WAITING


@dataclass(frozen=True)
class Proposed:
    """A proposal as a page shows it. hidden: how many more asks it holds that are kept private."""

    joint: JointAnswer
    lines: tuple
    hidden: int

    @property
    def open_lines(self):
        return [line for line in self.lines if line.is_open]


def latest_proposal(place, *, at):
    """The latest JointAnswer that is younger than a day, or None."""
    found = JointAnswer.objects.for_place(place).filter(made_at__gt=at - NOT_AGAIN_FOR, made_at__lte=at)
    return found.order_by("-made_at", "-id").first()


def proposed(joint, *, at):
    """Every line of a proposal that may be shown, as it stands now; asks that are kept private are only counted."""
    pulls = Pull.objects.for_place(joint.place).select_related("capability", "place")
    pulls = {str(pull.id): pull for pull in pulls.filter(id__in=[line["pull"] for line in joint.lines])}
    shown = [line for line in joint.lines if not pulls[line["pull"]].private]
    ids = {line[name] for line in shown for name in ("offer", "first_come")} - {None}
    offers = Offer.objects.select_related("capability", "service__site", "service__organisation").in_bulk(
        [UUID(one) for one in ids]
    )
    offers = {str(key): offer for key, offer in offers.items()}
    lines = [_shown(line, pulls[line["pull"]], offers, joint, at) for line in shown]
    return Proposed(joint, tuple(lines), len(joint.lines) - len(shown))


def _shown(line, pull, offers, joint, at):
    stands = standing(pull).kind
    others = ()
    if stands in WAITING:
        by_then = at + timedelta(days=LOOK_AHEAD_DAYS)
        found = find(sought_by(pull, at=at, latest_at=by_then), at=at)
        others = tuple(fit.offer for fit in found.fitting)
    offer, first = offers.get(line["offer"]), offers.get(line["first_come"])
    return Line(pull, offer, first, others, stands, _why(offer, first))


def _why(offer, first):
    """What the joint answer does for this ask, beside first come."""
    if offer is None and first is None:
        return _("Nothing is left for it either way.")
    if first is None:
        return _("First come would leave it without: others in front of it would take what it could use.")
    if offer is None:
        return _("First come would meet it. Here its offer goes where nothing else would do, so that more are met.")
    if offer.id == first.id:
        return _("The same as first come.")
    return _("It can use something else, and what first come would give it is left for one who cannot.")


@power("hold capacity")
@journal.all_or_nothing()
def offer_together(joint, choices, *, by, at):
    """Offer what was chosen for each line, held for whoever asked to say yes. Lines left out go on waiting.

    choices: {pull id: offer id}. Asks kept private get what was proposed for them, unseen. Returns (pulls offered,
    [sentence of each line that could not be had any more]).
    """
    check_role(by, joint.place, Role.WORKER, Role.PLANNER, at=at)
    lines = {UUID(line["pull"]): line for line in joint.lines}
    pulls = Pull.objects.for_place(joint.place).select_related("capability", "place").in_bulk(list(lines))
    if any(key not in pulls or pulls[key].private for key in choices):
        raise NotInThisProposal()
    private = {key: UUID(lines[key]["offer"]) for key, pull in pulls.items() if pull.private and lines[key]["offer"]}
    wanted = {**choices, **(private if choices else {})}
    offers = Offer.objects.for_place(joint.place).select_related("service__organisation", "capability")
    offers = offers.in_bulk(list(wanted.values()))
    offered, missed = [], []
    for key, offer in sorted(wanted.items()):
        try:
            with transaction.atomic():
                _offer(pulls[key], offers.get(offer), by=by, at=at)
            offered.append(pulls[key])
        except Refusal as refusal:
            missed.append(refusal.sentence if key in choices else _("One that is kept private could not be offered."))
    return offered, missed


def _offer(pull, offer, *, by, at):
    Pull.objects.select_for_update(no_key=True).filter(id=pull.id).first()
    if offer is None or standing(pull).kind not in WAITING:
        raise NotInThisProposal()
    check_can_hold(pull, offer)
    until = at + timedelta(days=CONFIRM_DAYS)
    words = _("Matched together with others who waited, and confirmed by %(name)s.") % {"name": by.name}
    keep(pull, offer, by=by, at=at, kind=Answer.Kind.OFFERED, until=until, words=words)
    journal.write(pull.place, by=by, at=at, act="freed help offered", subject=pull, may_see=pull.may_see)


@power("rank offers")
def is_left_to_people(place, *, by, at):
    """Whether what is free is left to people for now: many could be met, and together more of them than in turn.

    Proposes it when nothing was proposed within a day; a proposal nobody takes up in four hours holds nothing back.
    """
    latest = latest_proposal(place, at=at)
    if latest is not None:
        fresh = latest.made_at > at - LEFT_TO_PEOPLE
        return fresh and bool(proposed_pulls(latest) & {one.id for one in waiting(place, at=at)})
    if len(waiting(place, at=at)) < MANY:
        return False
    worked = _worked_out(place, at)
    if worked is None or len(worked[0]) < MANY or worked[1].met <= worked[1].met_one_by_one:
        return False
    _kept(place, worked, by=by, at=at)
    return True


def proposed_pulls(joint):
    """Ids of the pulls for which a proposal has something."""
    return {UUID(line["pull"]) for line in joint.lines if line["offer"]}
