"""What a rehearsal says may follow from a plan: whoever is worse off beyond chance, proposed as next problems.

It reads what was kept of a plan rehearsed beside the plan in force and decides nothing: a person accepts, changes or
leaves each. Only a cost that falls on others cannot be left unsaid: it goes into the chain when the plan is adopted.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from drawwell.engine.beyond_chance import beyond_chance, chance_of

from .models import Rehearsal

LOOK_AFTER_DAYS = 90
OTHERS = "others' costs"
# Measures that are worse when they rise: kind, words of the problem, sign, who bears it, times and unit.
_WORSE_UP = {
    "cost_to_others_pence": OTHERS,
    "wait_days_mean": "waits",
    "wait_days_p90": "waits",
    "gave_up": "groups",
    "failure_contacts": "groups",
}


@dataclass(frozen=True)
class Candidate:
    """One next problem that a rehearsal proposes. kind: others' costs, areas, needs, groups or waits.

    size: how much worse, for the order; chance: how often luck alone would show as much.
    """

    kind: str
    words: str
    sign: str
    noticed_by: str
    borne_by: str
    size: float
    chance: float

    def as_next_problem(self, *, at):
        """The parts a chain asks for; a person may change each."""
        return {
            "words": self.words,
            "sign": self.sign,
            "noticed_by": self.noticed_by,
            "borne_by": self.borne_by,
            "delay_days": LOOK_AFTER_DAYS,
            "look_on": (at + timedelta(days=LOOK_AFTER_DAYS)).date(),
        }


def candidates(plan):
    """What the plan's latest rehearsal beside another says is worse beyond chance: costs to others first, then the
    largest. None where it was not rehearsed beside anything.
    """
    rehearsal = _latest(plan)
    return None if rehearsal is None else candidates_of(rehearsal.result)


def candidates_of(result):
    """The candidates of one kept rehearsal; all its differences are judged together, so that luck seldom passes."""
    against, count = result["names"][1], len(result["seeds"])
    rows = [*_of_measures(result["measures"][against], against), *_of_parts(result, against)]
    chances = [chance_of(*interval, count) for interval, _worse, _make in rows]
    found = [
        make(abs(interval[0]), chance)
        for (interval, worse, make), chance, beyond in zip(rows, chances, beyond_chance(chances), strict=True)
        if beyond and worse
    ]
    return sorted(found, key=lambda one: (one.kind != OTHERS, one.chance, -one.size))


def unsaid_costs_to_others(plan, next_problems, *, at):
    """The cost to others that a rehearsal showed and that none of these next problems says, as next problems."""
    said = {one.get("words") for one in next_problems}
    proposed = [one for one in candidates(plan) or () if one.kind == OTHERS]
    return [one.as_next_problem(at=at) for one in proposed if one.words not in said]


@dataclass(frozen=True)
class CostToOthers:
    """Pence a month that fall on others under a plan in its latest rehearsal, and how much more than beside it."""

    mean_pence: float
    low_pence: float
    high_pence: float
    more_pence: float | None
    against: str

    @property
    def less_pence(self):
        """How much less than what it was set beside; 0 where it is more or was set beside nothing."""
        return max(0.0, -(self.more_pence or 0.0))


def cost_to_others(plan):
    """What a plan costs others, or None where it was never rehearsed."""
    rehearsal = Rehearsal.objects.filter(plan=plan, kind=Rehearsal.Kind.PLAN).order_by("-made_at", "-id").first()
    if rehearsal is None:
        return None
    months = max(1, len(plan.months))
    told = rehearsal.result["ranges"].get("cost_to_others_pence")
    if told is None:
        return None
    names = rehearsal.result.get("names", [])
    beside = rehearsal.result["measures"][names[1]].get("cost_to_others_pence", {}) if len(names) > 1 else {}
    more = beside.get("difference")
    return CostToOthers(
        told["mean"] / months,
        told["low"] / months,
        told["high"] / months,
        None if more is None else more / months,
        names[1] if len(names) > 1 else "",
    )


def _latest(plan):
    rows = Rehearsal.objects.filter(plan=plan, kind=Rehearsal.Kind.PLAN).order_by("-made_at", "-id")
    return next((one for one in rows if len(one.result.get("names", ())) > 1), None)


def _of_measures(measures, against):
    for measure, kind in _WORSE_UP.items():
        told = measures.get(measure)
        if told is None or told.get("difference") is None:
            continue
        interval = told["difference"], told["difference_low"], told["difference_high"]
        yield interval, interval[0] > 0, _maker(measure, kind, against)


def _maker(measure, kind, against):
    def make(size, chance):
        words, sign, noticed_by, borne_by = _said_of(measure, size)
        return Candidate(kind, f"{words} ({_beside(against)})", sign, noticed_by, borne_by, size, chance)

    return make


def _beside(against):
    return _("rehearsed beside %(other)s") % {"other": against}


def _said_of(measure, size):
    """(words, sign, who notices, who bears it) of one measure that is worse by so much over the rehearsal."""
    if measure == "cost_to_others_pence":
        return (
            _("£%(pounds)s more falls on others: hospitals, police, the next borough")
            % {"pounds": f"{size / 100:,.0f}"},
            _("More people from here arriving at others' doors"),
            _("those who work there"),
            _("other organisations and whoever pays for them"),
        )
    if measure in ("wait_days_mean", "wait_days_p90"):
        who = _("people on average") if measure == "wait_days_mean" else _("the slowest tenth")
        return (
            _("%(who)s wait %(days).1f days longer") % {"who": who.capitalize(), "days": size},
            _("Asks that wait longer, month by month"),
            _("workers beside people"),
            _("people who wait"),
        )
    if measure == "gave_up":
        return (
            _("%(n)s more people give up waiting") % {"n": f"{size:,.0f}"},
            _("Asks withdrawn or never taken up"),
            _("workers beside people"),
            _("people who give up"),
        )
    return (
        _("%(n)s more contacts come back because help did not fit") % {"n": f"{size:,.0f}"},
        _("The same people asking again"),
        _("whoever answers the door and the telephone"),
        _("people whom the help did not suit"),
    )


def _of_parts(result, against):
    parts = (("areas", "by_area"), ("needs", "by_need"), ("groups", "by_fifth"))
    for kind, part in parts:
        for row in result.get(part, ()):
            low, high = (row.get(key, row.get(f"difference_{key}")) for key in ("low", "high"))
            if row.get("difference") is None or low is None:
                continue
            yield (row["difference"], low, high), row["difference"] < 0, _maker_of_part(kind, row["name"], against)


def _maker_of_part(kind, name, against):
    def make(size, chance):
        words = _("%(n)s fewer people are met: %(name)s") % {"n": f"{size:,.0f}", "name": name}
        borne_by = {
            "areas": _("people in %(name)s"),
            "needs": _("people in need of: %(name)s"),
            "groups": _("people in %(name)s"),
        }[kind] % {"name": name}
        sign = _("Asks not met: %(name)s") % {"name": name}
        return Candidate(
            kind, f"{words} ({_beside(against)})", sign, _("workers beside people there"), borne_by, size, chance
        )

    return make
