"""For those who answer for a team with a charter: one page from the work itself, with no form for anybody."""

from django.http import Http404
from django.shortcuts import render

from drawwell.guard import charters, creep
from drawwell.guard.models import Charter, Guard, Requirement
from drawwell.guard.powers import POWERS
from drawwell.guard.standing import standing_of
from drawwell.guard.visiting import page
from drawwell.page.charts import bars_chart
from drawwell.supply.models import BudgetLine
from drawwell.supply.money import pounds

from .queries import latest_turn


@page(*charters.MAY_CONTROL)
def controls(request, charter):
    """Four answers: what is happening, what does it cost, what limits hold, what would make us stop."""
    visitor, place = request.visitor, request.visitor.place
    found = Charter.objects.for_place(place).filter(id=charter).select_related("protector", "permitted_by").first()
    if found is None:
        raise Http404
    standing = charters.standing_of_charter(found, at=visitor.at)
    limits = limits_of(found, at=visitor.at)
    return render(
        request,
        "learn/charter.html",
        {
            "charter": found,
            "standing": standing,
            "turn": latest_turn(place),
            "crept": found.creep.filter(at__lte=visitor.at).count(),
            "over": found.creep.filter(at__lte=visitor.at, within_limit=False).count(),
            "lines": _money_of(found),
            "limits": limits,
            "chart": _chart(limits),
            "powers": _powers(place, visitor.at),
            "wires": _wires(place, visitor.at),
        },
    )


def limits_of(charter, *, at):
    """[(what, first day, now, the most)] of what a charter limits; first day or now is None where nobody can count."""
    team = [row.account for row in charter.workers.filter(ends_at__isnull=True).select_related("account")]
    counted, before = creep.counted_now(charter.place, team, at=at), charter.as_begun
    open_now = Requirement.objects.for_place(charter.place).filter(begun_at__lte=at, ended_at__isnull=True)
    reports = sum(open_now.filter(kind=Requirement.Kind.REPORT).values_list("times_a_month", flat=True))

    def fields(said):
        asked = said["requirements"][Requirement.Kind.FIELD.value]
        return sum(map(len, said["required_fields"].values())) + asked

    return [
        ("Partnerships for each worker", before["partnerships"], counted["partnerships"], charter.partnerships_limit),
        ("Boxes that must be filled", fields(before), fields(counted), charter.fields_limit),
        ("Reports a month", before["requirements"][Requirement.Kind.REPORT.value], reports, charter.reports_limit),
    ]


def _chart(limits):
    shown = [(f"{what}, share of the limit", 100 * now / most) for what, _, now, most in limits if now and most]
    if not shown:
        return None
    over = [what for what, share in shown if share > 100]
    sentence = (
        f"{len(over)} of {len(shown)} limits are passed." if over else f"All {len(shown)} limits in use are kept."
    )
    return bars_chart(shown, sentence=sentence, caption="How much of each limit is used", unit="per cent")


def _money_of(charter):
    """Finance's own lines for the charter's cost centre: (year, budget, actual or None) in pounds."""
    if not charter.cost_centre:
        return []
    lines = BudgetLine.objects.for_place(charter.place).filter(cost_centre__code__iexact=charter.cost_centre)
    return [
        (line.year, pounds(line.budget_pence), pounds(line.actual_pence) if line.actual_pence is not None else None)
        for line in lines.order_by("year")
    ]


def _powers(place, at):
    """(in force, off) counts of the place's powers now."""
    standings = [standing_of(power, place=place, at=at) for power in POWERS.values() if not power.of_installation]
    on = sum(one.in_force for one in standings)
    return {"on": on, "off": len(standings) - on}


def _wires(place, at):
    """How many trip-wires of the place's running guards would switch a power off by themselves."""
    running = Guard.objects.for_place(place).filter(begun_at__lte=at, sunset_at__gt=at)
    return sum(guard.trip_wires.count() for guard in running.prefetch_related("trip_wires"))
