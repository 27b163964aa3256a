"""Three kinds of money that are never added together, each saving by one or more of the seven ways.

Cashable money left a budget: it is a payment in the double-entry book out of the cost centre it was saved from, and
can never be more than that centre's budget fell by. So what is claimed agrees to the penny with finance's own figures.
"""

from dataclasses import asdict, dataclass, fields
from math import floor
from uuid import uuid5

from django.db.models import F, Sum

from drawwell.engine.ways import MEANS, TAKES_AWAY, wrongly_filed
from drawwell.guard import journal
from drawwell.guard.membership import check_role
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.place.ids import new_id
from drawwell.place.models import Role
from drawwell.supply import entitlement, money
from drawwell.supply.models import BudgetLine, CostCentre

from .models import Saving

FEWEST_FOR_A_SHARE = 20


class FiledWrongly(Refusal):
    """{sentence}"""

    status = 422


class NotInTheBook(Refusal):
    """A cashable saving leaves a budget: name the cost centre and the year. What has no entry in the book is
    released or avoided.
    """

    status = 422


class MoreThanTheBudgetFell(Refusal):
    """The budget of {centre} fell by {fell} into {year}, and {claimed} of it is claimed already. At most {left} more
    can be.
    """

    status = 422


class NothingToCompareWith(Refusal):
    """An avoided cost is a guess without somebody to compare with: name who was not helped in this way, or the same
    people's earlier years and why they would not have got better by themselves.
    """

    status = 422


class BeforeAndAfterIsNotWhole(Refusal):
    """What people's help cost before and after says nothing alone: people are helped at their worst moment, and many
    would have cost less a year later without it. Give both figures of both groups, and how many people are in each.
    """

    status = 422


class MoreThanTheComparison(Refusal):
    """Against those they are compared with, {most} was avoided and not {claimed}: the rest came by itself."""

    status = 422


class WhichService(Refusal):
    """'{words}' leaves people with less, later or dearer help, so the watch on what narrows follows it: choose the
    service it takes from, and say who no longer has it.
    """

    status = 422


@no_power("a claim about money, with its name and reason, that anybody here can read")
@journal.all_or_nothing()
def claim(
    place, *, name, kind, means, ways, year, by, at, pence=0, hours=0.0, cost_centre=None, service=None, paid_by=None,
    gained_by=None, compared_with="", people=None, who_loses="", entitled_share=None, before_and_after=None,
):  # fmt: skip
    """Say what was saved, of which kind and by which ways. pence is whole pence, hours are released hours.

    What takes away from people names its service and who_loses, and with that the watch on what narrows begins;
    entitled_share: of all people (0 to 1), who may have it from now on, where fewer may. before_and_after: the
    BeforeAndAfter that an avoided cost was found by. Raises FiledWrongly, WhichService, NotInTheBook,
    MoreThanTheBudgetFell, NothingToCompareWith, BeforeAndAfterIsNotWhole, MoreThanTheComparison or WrongInput.
    """
    check_role(by, place, Role.PLANNER, Role.LEADER, Role.AUDITOR, at=at)
    kind = Saving.Kind(kind)
    _check_is_what_it_says(name, kind, means, ways, pence, hours, compared_with, before_and_after)
    if means in TAKES_AWAY and (service is None or not who_loses.strip()):
        raise WhichService(words=MEANS[means][0])
    key = new_id()
    payment = None
    if kind == Saving.Kind.CASHABLE:
        payment = _paid_back(place, cost_centre, year, pence, key=key, by=by, at=at)
    saving = Saving.objects.create(
        id=key, place=place, name=name.strip(), kind=kind, means=means, ways=list(ways), pence=pence, hours=hours,
        year=year, cost_centre=cost_centre, service=service, payment=payment,
        paid_by=paid_by or (cost_centre.organisation if cost_centre else None),
        gained_by=gained_by or (cost_centre.organisation if cost_centre else None),
        compared_with=compared_with.strip(), at=at, by=by,
        **({"people": people} | (asdict(before_and_after) if before_and_after else {})),
    )  # fmt: skip
    journal.write(place, by=by, at=at, act=f"saving claimed: {kind.value}", subject=saving)
    if takes_away(saving):
        entitlement.take_away(
            service, means=means, words=saving.name, year=year, saving_id=saving.id, source=f"a saving of {year}",
            who=who_loses, people=people, entitled_share=entitled_share, by=by, at=at,
        )  # fmt: skip
    return saving


def _check_is_what_it_says(name, kind, means, ways, pence, hours, compared_with, before_and_after):
    sentence = wrongly_filed(means, list(ways))
    if sentence:
        raise FiledWrongly(sentence=sentence)
    if not name.strip() or pence < 0 or hours < 0 or not (pence or hours):
        raise WrongInput(field="What was saved", wrong="no name or no amount", right="Give both, in pounds or hours")
    if kind == Saving.Kind.AVOIDED and not compared_with.strip():
        raise NothingToCompareWith()
    if before_and_after is not None and pence > before_and_after.beyond_others_pence:
        most = money.pounds(max(0, before_and_after.beyond_others_pence))
        raise MoreThanTheComparison(most=most, claimed=money.pounds(pence))


def _paid_back(place, centre, year, pence, *, key, by, at):
    """The payment out of a cost centre's account; the account is first granted what last year's budget was."""
    if centre is None or not pence:
        raise NotInTheBook()
    line = reconciled(centre, year)
    if line is None:
        raise WrongInput(field="Year", wrong=f"{centre.name} has no budget for {year}", right="Choose one that has")
    if pence > line.unexplained_pence:
        raise MoreThanTheBudgetFell(
            centre=centre.name,
            fell=money.pounds(max(0, line.fell_pence)),
            year=year,
            claimed=money.pounds(line.claimed_pence),
            left=money.pounds(max(0, line.unexplained_pence)),
        )
    own = money.account(place, _account_key(centre, year), name=f"{centre.name} {year}")
    outside = money.account(place, money.OUTSIDE, name="Outside the book", may_go_below_zero=True)
    if line.before_pence:
        grant = uuid5(centre.id, f"grant {year}")
        because = "last year's budget"
        money.pay(line.before_pence, out_of=outside, into=own, key=grant, because=because, by=None, at=at)
    returned = money.account(place, "saved", name="Saved and given back")
    return money.pay(pence, out_of=own, into=returned, key=uuid5(key, "cashable"), because="saved", by=by, at=at)


def _account_key(centre, year):
    return f"centre-{centre.code}-{year}"


@dataclass(frozen=True)
class Reconciled:
    """A cost centre's budget against the year before, and how much of its fall is claimed, all in whole pence."""

    centre: CostCentre
    year: str
    before_pence: int
    now_pence: int
    actual_before_pence: int | None
    claimed_pence: int

    @property
    def fell_pence(self):
        return self.before_pence - self.now_pence

    @property
    def unexplained_pence(self):
        return self.fell_pence - self.claimed_pence


def year_before(year):
    """'2027-28' -> '2026-27'."""
    start = int(year[:4]) - 1
    return f"{start}-{(start + 1) % 100:02d}"


def reconciled(centre, year):
    """How a cost centre's budget moved into a year and how much of that is claimed, or None without both budgets."""
    lines = {line.year: line for line in BudgetLine.objects.filter(cost_centre=centre)}
    now, before = lines.get(year), lines.get(year_before(year))
    if now is None or before is None:
        return None
    claimed = Saving.objects.filter(cost_centre=centre, year=year, kind=Saving.Kind.CASHABLE)
    return Reconciled(
        centre,
        year,
        before.budget_pence,
        now.budget_pence,
        before.actual_pence,
        claimed.aggregate(sum=Sum("payment__pence"))["sum"] or 0,
    )


def book_of(place, year):
    """Every cost centre's reconciliation for a year, by code."""
    centres = CostCentre.objects.for_place(place).select_related("organisation").order_by("code")
    return [line for centre in centres if (line := reconciled(centre, year)) is not None]


def check_cashable(place):
    """Sentences for every cashable claim that the double-entry book does not bear out to the penny."""
    rows = Saving.objects.for_place(place).filter(kind=Saving.Kind.CASHABLE).select_related("payment")
    wrong = [
        f"'{row.name}' says {money.pounds(row.pence)}, its payment says {money.pounds(row.payment.pence)}"
        for row in rows
        if row.pence != row.payment.pence
    ]
    paid = sum(row.payment.pence for row in rows)
    saved = money.account(place, "saved", name="Saved and given back").balance_pence if rows else 0
    if paid != saved:
        wrong.append(f"cashable claims come to {money.pounds(paid)}, the book holds {money.pounds(saved)}")
    return wrong


def savings_of(place, kind):
    """The savings of one kind, oldest first."""
    rows = Saving.objects.for_place(place).filter(kind=kind)
    return list(rows.select_related("cost_centre", "paid_by", "gained_by", "service", "by"))


def across(place):
    """[(who pays, who gains, {kind: pence})] of savings that one organisation pays for and another gains by, by name.

    The kinds stand side by side: they are never added together.
    """
    rows = Saving.objects.for_place(place).exclude(paid_by=None).exclude(gained_by=None)
    sums = rows.exclude(paid_by=F("gained_by")).values_list("paid_by__name", "gained_by__name", "kind")
    pairs = {}
    for pays, gains, kind, pence in sums.annotate(sum=Sum("pence")).order_by():
        pairs.setdefault((pays, gains), dict.fromkeys(Saving.Kind, 0))[Saving.Kind(kind)] = pence
    return [(*pair, kinds) for pair, kinds in sorted(pairs.items())]


@dataclass(frozen=True)
class BeforeAndAfter:
    """What help cost before and after, for those it was for and for those they are compared with, in whole pence."""

    people: int
    before_pence: int
    after_pence: int
    others: int
    others_before_pence: int
    others_after_pence: int

    @property
    def beyond_others_pence(self):
        """How much less it cost than it would have if it had moved as the others' did, person for person."""
        by_itself = (self.others_before_pence - self.others_after_pence) * self.people / self.others
        return floor(self.before_pence - self.after_pence - by_itself)

    @property
    def sentence(self):
        """Both groups side by side; a percentage only where a group is large enough for one."""
        others = self._told(self.others, self.others_before_pence, self.others_after_pence)
        return (
            f"For {self._told(self.people, self.before_pence, self.after_pence)}. For {others}, who are compared with "
            f"them. Beyond what came by itself: {money.pounds(max(0, self.beyond_others_pence))}."
        )

    def _told(self, people, before, after):
        share = share_of(before, after, people)
        moved = f"{money.pounds(round(before / people))} each before and {money.pounds(round(after / people))} after"
        return f"{people} people {moved}" + (f" ({share})" if share else "")


def before_and_after_of(figures):
    """A BeforeAndAfter of six figures by name; None where none is given. Raises BeforeAndAfterIsNotWhole."""
    names = [one.name for one in fields(BeforeAndAfter)]
    given = [figures.get(name) is not None for name in names if name != "people"]
    if not any(given):
        return None
    if not all(given) or not figures.get("people") or not figures["others"]:
        raise BeforeAndAfterIsNotWhole()
    return BeforeAndAfter(**{name: figures[name] for name in names})


def takes_away(saving):
    """Whether it leaves people with less, later or dearer help: then the watch on what narrows follows it."""
    return saving.means in TAKES_AWAY


def share_of(before, after, people):
    """'-12%' of a change, or '' for a group too small to speak of in per cent."""
    if people is None or people < FEWEST_FOR_A_SHARE or not before:
        return ""
    return f"{(after - before) / before:+.0%}"
