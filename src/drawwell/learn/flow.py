"""How long asks take, end to end and step by step, and whether they helped: published like every other count.

Times are of the place, never of a worker. A median of fewer than about ten is hidden, the rest rounded to half days.
"""

from statistics import median

from django.db.models import Count, OuterRef, Subquery

from drawwell.partner import access
from drawwell.partner.joining import told_again_in
from drawwell.pull.models import Answer, DidItHelp
from drawwell.supply.models import Capability

from .how_asks_began import asks_of

FLOW = "how long asks took"
FEWEST_TIMES = 10
HELD = (Answer.Kind.HELD, Answer.Kind.OFFERED, Answer.Kind.CONFIRMED)
USED = (Answer.Kind.DRAWN,)
GIVEN_BACK = (Answer.Kind.RELEASED, Answer.Kind.LAPSED)
KEPT_FREE = "offer__kept_free"
ONE_WAY_FROM = 20  # used so often in one way, and hidden few times in the other, is said to be one way
DAY = 86_400


def flow_of(place, period, at, *, safe, hidden):
    """Rows of the table for one period: per capability and in all, times from asking and what the askers said.

    safe: the rounding of counts; hidden: what stands for one that is not shown.
    """
    rows = {key: _Times() for key in Capability.objects.for_place(place).values_list("key", flat=True)}
    asks, whole = asks_of(place, period, at), _Times()
    came = asks.annotate(held=_first(HELD), used=_first(USED), back=_first(GIVEN_BACK), free=_first(USED, KEPT_FREE))
    for key, *became in came.values_list("capability__key", "asked_at", "held", "used", "back", "free"):
        for times in (rows[key], whole):
            times.add(*became)
    for key, who, count in _declined(asks):
        rows[key].declined[who] += count
        whole.declined[who] += count
    for key, answer, count in _helped(asks):
        rows[key].helped[answer] += count
        whole.helped[answer] += count
    shown = [{"capability": key, **rows[key].shown(safe, hidden)} for key in sorted(rows)]
    left_out = access.left_out_of_learning(place, at=at)
    told = told_again_in(place, period.starts_at, period.ends_at, left_out=left_out)
    counted = {name: safe(count) for name, count in told.items()}
    return [*shown, {"capability": "all", **whole.shown(safe, hidden), "tellings": counted}]


def _first(kinds, what="at"):
    """When an ask's first answer of these kinds came, or something else of it."""
    return Subquery(Answer.objects.filter(pull=OuterRef("pk"), kind__in=kinds).order_by("number").values(what)[:1])


def _declined(asks):
    """(capability, who, asks) of those who ever said no, an ask once for each of them."""
    said_no = Answer.objects.filter(pull__in=asks.values("pk"), kind=Answer.Kind.DECLINED).exclude(declined_by="")
    return (
        said_no.values_list("pull__capability__key", "declined_by")
        .annotate(asks=Count("pull", distinct=True))
        .order_by()
    )


def _helped(asks):
    """(capability, answer, asks) by what the askers said last."""
    last = DidItHelp.objects.filter(pull=OuterRef("pk")).order_by("-at", "-id").values("answer")[:1]
    said = asks.annotate(said=Subquery(last)).exclude(said=None)
    return said.values_list("capability__key", "said").annotate(asks=Count("pk")).order_by()


class _Times:
    """Days from asking to the first hold and to use, who declined, and whether it helped."""

    def __init__(self):
        self.to_hold, self.to_use = [], []
        self.not_used, self.ways = 0, {True: 0, False: 0}
        self.helped = {one.value: 0 for one in DidItHelp.Answer}
        self.declined = {one.value: 0 for one in Answer.DeclinedBy}

    def add(self, asked_at, held_at, used_at, given_back_at, from_kept_free):
        if held_at is not None:
            self.to_hold.append((held_at - asked_at).total_seconds() / DAY)
        if used_at is not None:
            self.to_use.append((used_at - asked_at).total_seconds() / DAY)
            self.ways[bool(from_kept_free)] += 1
        elif given_back_at is not None:
            self.not_used += 1

    def shown(self, safe, hidden):
        return {
            "days_to_hold": _middle(self.to_hold, safe, hidden),
            "days_to_use": _middle(self.to_use, safe, hidden),
            "declined": {who: safe(count) for who, count in self.declined.items()},
            "helped": {answer: safe(count) for answer, count in self.helped.items()},
            "came": self._came(safe, hidden),
            "way": self._way(safe, hidden),
        }

    def _came(self, safe, hidden):
        """What was held and used, or given back. One hidden hides the other: what was held in all is nearly known."""
        shown = {"used": safe(len(self.to_use)), "not used": safe(self.not_used)}
        return shown if hidden not in shown.values() else dict.fromkeys(shown, hidden)

    def _way(self, safe, hidden):
        """Whether what was used was nearly all kept free for asks, or nearly all from services. A word, no count."""
        for way, this, other in (("kept free", True, False), ("service", False, True)):
            if (safe(self.ways[this]) or 0) >= ONE_WAY_FROM and safe(self.ways[other]) is hidden:
                return way
        return hidden


def _middle(days, safe, hidden):
    # Whether it is shown hangs on the rounded count, so that showing it tells no more than the count does.
    return round(2 * median(days)) / 2 if (safe(len(days)) or 0) >= FEWEST_TIMES else hidden
