"""A plan's kept figures, said as a page says them."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drawwell.page.charts import shown

MONEY = {
    "produced": gettext_lazy("Services"),
    "kept": gettext_lazy("Kept free for asks"),
    "workers": gettext_lazy("Hours of workers beside people"),
    "sites": gettext_lazy("Sites"),
    "change": gettext_lazy("Moving from the plan in force, and opening or closing sites"),
}
# Each measure of a rehearsal: its words, its unit, decimals shown, and what it is multiplied by.
MEASURES = {
    "asked": (gettext_lazy("People who asked"), "", 0, 1),
    "met": (gettext_lazy("Met"), "", 0, 1),
    "met_pulled": (gettext_lazy("of these, met by pulls"), "", 0, 1),
    "gave_up": (gettext_lazy("Gave up waiting"), "", 0, 1),
    "still_waiting": (gettext_lazy("Still waiting at the end"), "", 0, 1),
    "failure_contacts": (gettext_lazy("Contacts that came back because help did not fit"), "", 0, 1),
    "wait_days_mean": (gettext_lazy("Days waited, average"), "", 1, 1),
    "wait_days_p90": (gettext_lazy("Days waited by the slowest tenth, at least"), "", 1, 1),
    "reserve_used_share": (gettext_lazy("Of what was kept free, used"), "%", 0, 100),
    "cost_pence": (gettext_lazy("What it cost"), "£", 0, 0.01),
    "cost_to_others_pence": (gettext_lazy("Cost that fell on others"), "£", 0, 0.01),
}

# Each rate of behaviour in a rehearsal, in words.
RATES = {
    "noticed_share": gettext_lazy("How often a worker notices beforehand that a service would not fit"),
    "desk_sees_share": gettext_lazy("How often a service's own desk notices it"),
    "returns_share": gettext_lazy("How many come back after help that did not fit"),
    "returns_after_days": gettext_lazy("How long until they come back"),
    "gives_up_after_days": gettext_lazy("How long people will wait"),
    "eases_after_days": gettext_lazy("How long until a need eases by itself"),
    "escalates_share": gettext_lazy("How many unmet needs become worse, at others' cost"),
    "escalation_pence": gettext_lazy("What one that became worse costs others"),
    "lapse_days": gettext_lazy("How long unused help stands open"),
    "visits_max": gettext_lazy("How often people try again at most"),
    "pulls_refused_share": gettext_lazy("How many pulls the system refuses"),
    "beside_days": gettext_lazy("How long a worker is beside somebody, where caseloads are stated"),
    "hours_creep_share": gettext_lazy("Extra worker hours that creep into each pull"),
    "fit_produced_times": gettext_lazy("How well standard services fit"),
    "fit_pulled_times": gettext_lazy("How well what workers pull fits"),
}


def in_force_sentence(plan):
    """What the plan in force does, in one sentence."""
    return plan.sentence if plan else _("No plan is in force here yet.")


def month_in_words(month):
    """'2027-04' -> 'April 2027'."""
    return date_format(date(int(month[:4]), int(month[5:7]), 1), "F Y")


A_POUND = 100  # pence: what is less than this of a month's money is rounding


def money_of(plan):
    """Rows (words, pence a month, share of the budget as text) of what a plan spends, and what it leaves."""
    budget = plan.result["budget_pence_per_month"]
    costs = plan.result["cost_pence_per_month"]
    rows = [(MONEY[kind], pence) for kind, pence in costs.items()]
    left = budget - sum(costs.values())
    rows.append((_("Not spent"), left if abs(left) >= A_POUND else 0))
    return [(words, pence, f"{pence / budget:.1%}" if budget else "") for words, pence in rows]


@dataclass(frozen=True)
class LimitInWords:
    """One limit that holds a plan back: in which months, and what one more unit is worth."""

    name: str
    months: str
    more: str
    worth: str


def limits_of(plan):
    """The limits that hold a plan back, dearest first; the same limit in several months is one row."""
    grouped = {}
    for limit in plan.result.get("limits", ()):
        if limit["worth"] > 0:
            grouped.setdefault((limit["name"], limit["unit"], limit["kind"]), []).append(limit)
    return [_limit_in_words(*key, limits) for key, limits in grouped.items()]


def _limit_in_words(name, unit, kind, limits):
    from drawwell.engine.plan.answer import ASKED_FOR, in_figures

    many = 1000 if unit == "£" else 1
    worths = sorted(
        {in_figures(many * limit["worth"]) for limit in limits}, key=lambda one: float(one.replace(",", ""))
    )
    months = sorted(limit["month"] for limit in limits)
    amount = "£1,000" if unit == "£" else _("one %(unit)s") % {"unit": unit}
    less = kind in ASKED_FOR
    return LimitInWords(
        name,
        month_in_words(months[0])
        if len(months) == 1
        else _("%(n)d months from %(first)s") % {"n": len(months), "first": month_in_words(months[0])},
        (_("%(amount)s less") if less else _("%(amount)s more")) % {"amount": amount},
        worths[0] if len(worths) == 1 else _("%(low)s to %(high)s") % {"low": worths[0], "high": worths[-1]},
    )


def how_far_from_best(plan):
    """How far a plan may be from the best there is, in one sentence with the solver's name."""
    gap, solver = plan.result.get("gap", 0.0), plan.result.get("solver", "")
    if gap < 1e-9:
        return _("Proved the best within these limits (%(solver)s).") % {"solver": solver}
    return _("No plan within these limits can be more than %(gap)s better (%(solver)s).") % {
        "gap": f"{shown(100 * gap, 3)}%",
        "solver": solver,
    }


def ranges_of(rehearsal):
    """Rows (words, mean, least, most) of a rehearsal's measures, as text."""
    rows = []
    for measure, (words, unit, digits, times) in MEASURES.items():
        found = rehearsal.result["ranges"].get(measure)
        if found and found["mean"] == found["mean"]:
            rows.append([words, *(_with_unit(found[part] * times, unit, digits) for part in ("mean", "low", "high"))])
    return rows


def _with_unit(value, unit, digits):
    said = shown(value, digits)
    return f"£{said}" if unit == "£" else f"{said}{unit}"


def settings_of(stops):
    """The settings tried to find where both stops winning, as text; `production_wins` only beyond doubt."""
    return [
        {
            "fit": f"{one['fit_share']:.0%}",
            "times": f"{one['kept_cost_times']:g}",
            "production": f"{one['production_met']:.1%}",
            "both": f"{one['both_met']:.1%}",
            "both_wins": one["both_wins"],
            "production_wins": one["difference_low"] > 0,
        }
        for one in stops["settings"]
    ]
