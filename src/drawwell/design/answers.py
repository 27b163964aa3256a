"""How a design answers each proposal put to it: what it changes, or why not, in a sentence with its numbers."""

from datetime import timedelta

from django.db.models import Sum

from drawwell.page.wording import amount_of
from drawwell.supply.actions import live_offers
from drawwell.supply.models import Lot

from .models import Proposal, ProposalAnswer

LEAST_CHANGE = 0.5  # units a month
NEXT_DAYS = 55


def answer_all(plan, question, found, without, proposals, *, at):
    """One answer for each proposal. `without` is the best plan of the same question with the asks left out."""
    ProposalAnswer.objects.bulk_create(
        _answer(plan, question, found, without, proposal, at=at) for proposal in proposals
    )


def _answer(plan, question, found, without, proposal, *, at):
    column = next(i for i, one in enumerate(question.capabilities) if one.id == proposal.capability_id)
    kept = proposal.kind != Proposal.Kind.PRODUCE
    stock = (found.kept if kept else found.produced)[:, column, :]
    after = float(stock.sum()) / len(question.case.months)
    other = (without.kept if kept else without.produced)[:, column, :]
    unasked = float(other.sum()) / len(question.case.months)
    before = standing_units(proposal.capability, kept_free=kept, at=at)
    changed, words = _in_words(question, found, proposal, column, before=before, after=after, unasked=unasked, at=at)
    return ProposalAnswer(
        place=plan.place,
        proposal=proposal,
        plan=plan,
        changed=changed,
        units_before=before,
        units_after=after,
        units_without_asks=unasked,
        words=words,
        at=at,
    )


def _in_words(question, found, proposal, column, *, before, after, unasked, at):
    kinds = Proposal.Kind
    name, unit = proposal.capability.name, proposal.capability.unit
    if proposal.kind == kinds.OWN_HANDS:
        return False, (
            f"Not a matter of capacity: {name} is asked for so often, and so nearly always given, that workers could "
            f"agree it themselves up to a limit. The {amount_of(before, unit)} a month kept free stay until a named "
            "person decides."
        )
    if proposal.kind == kinds.CHANGE_RULE:
        return False, (
            f"More {name} would not help: what stands in the way is a rule ({proposal.rule}). It goes to the rule's "
            "owner for an answer."
        )
    if proposal.kind == kinds.STOP:
        if after < before - LEAST_CHANGE:
            return True, (
                f"Nobody pulls {name}: what is kept free falls from {amount_of(before, unit)} to "
                f"{amount_of(after, unit)} a month."
            )
        return False, f"Kept at {amount_of(after, unit)} of {name} a month: known needs still use it in this design."
    what = "kept free for asks" if proposal.kind == kinds.KEEP_FREE else "produced"
    if after > before + LEAST_CHANGE:
        more = (
            f" Without those asks it would be {amount_of(unasked, unit)}."
            if after > unasked + LEAST_CHANGE
            else " The known needs alone already ask for this much."
        )
        return True, f"{name} {what} rises from {amount_of(before, unit)} to {amount_of(after, unit)} a month.{more}"
    if after < before - LEAST_CHANGE:
        moved = f"falls from {amount_of(before, unit)} to {amount_of(after, unit)}"
    else:
        moved = f"stays at {amount_of(after, unit)}"
    why = _why_not(question, found, proposal, column)
    return False, f"{name} {what} {moved} a month: {why}{_instead(question, found, proposal, column, at=at)}"


def _instead(question, found, proposal, column, *, at):
    """What the other way of giving the same help does in this plan, when it moves too; else nothing."""
    kept = proposal.kind == Proposal.Kind.KEEP_FREE
    other = (found.produced if kept else found.kept)[:, column, :]
    before = standing_units(proposal.capability, kept_free=not kept, at=at)
    after = float(other.sum()) / len(question.case.months)
    if abs(after - before) <= LEAST_CHANGE:
        return ""
    unit, what = proposal.capability.unit, "given as a standard service" if kept else "kept free for asks"
    goes = "rises" if after > before else "falls"
    return f" What is {what} {goes} from {amount_of(before, unit)} to {amount_of(after, unit)} a month."


def _why_not(question, found, proposal, column):
    """Why one more unit is not bought: no room for it, or the money brings more elsewhere."""
    case, unit = question.case, proposal.capability.unit
    kept = proposal.kind == Proposal.Kind.KEEP_FREE
    able = (case.can_keep if kept else case.can_produce)[:, column]
    if not able.any():
        return f"no site can {'keep it free' if kept else 'produce it'}."
    worth = float((found.worth_kept if kept else found.worth_produced)[able, column, :].max())
    cost = float((case.cost_kept if kept else case.cost_produced)[column])
    money = next((l.worth_of_one_more for l in found.limits if l.kind == "budget"), 0.0)
    full = (found.produced + found.kept)[able, column, :].sum() >= 0.999 * len(case.months) * case.units_max[
        able, column
    ].sum()
    gain = f"{worth:.2g} people met"
    if full:
        return f"every site that could hold more is full (one more {unit} of room would be worth {gain})."
    elsewhere = money * cost / 100
    if abs(worth - elsewhere) <= 0.005 * elsewhere:
        return f"one more {unit} would bring no more than its £{cost / 100:,.2f} brings elsewhere ({elsewhere:.3g})."
    if worth > elsewhere:
        return f"the sites where more would do most good are full (one more {unit} there would be worth {gain})."
    return (
        f"the same money helps more elsewhere (one more {unit} would be worth {gain} and costs "
        f"£{cost / 100:,.2f}, which brings {elsewhere:.3g} elsewhere)."
    )


def standing_units(capability, *, kept_free, at):
    """Units a month that the open offers of a capability hold over the next months, on average."""
    until = at + timedelta(days=NEXT_DAYS)
    offers = list(live_offers(capability.place, at=at, until=until, capabilities=[capability], kept_free=kept_free))
    months = {f"{offer.starts_at.astimezone(capability.place.zone):%Y-%m}" for offer in offers}
    total = Lot.objects.filter(offer__in=offers).aggregate(sum=Sum("units"))["sum"] or 0
    return total / max(1, len(months))
