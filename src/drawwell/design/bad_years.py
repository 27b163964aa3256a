"""How much a design heeds the bad years: who gave them that weight and when, what it costs and what it buys."""

from dataclasses import replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from drawwell.guard.powers import no_power
from drawwell.page.charts import shown

TOLD_FROM = 1e-4  # of the best: a wider gap between two plans' proofs is told beside their difference


@no_power("works out figures beside a design that its own power has asked for; no person is in them")
def kept_bad_years(question, found, mode, *, by, at):
    """{"bad_years": what is kept of the weight on bad years}; {} where none was given or no plan fits.

    People met a month by the weights given, in all years tried (`mean`) and in the worst of them (`worst`), of this
    plan and of the one for the average alone.
    """
    from drawwell.engine.plan import NoPlanFits, solve

    case = question.case
    if not case.tail_weight or isinstance(found, NoPlanFits):
        return {}
    mean, worst = _worth(case, found)
    kept = {"weight": case.tail_weight, "share": case.tail_share, "years": len(case.scenario_weight)}
    kept |= {"mean": mean, "worst": worst, "author": by.name, "date": at.date().isoformat()}
    average = solve(replace(case, tail_weight=0.0), mode)
    if not isinstance(average, NoPlanFits):
        kept["mean_for_average"], kept["worst_for_average"] = _worth(case, average)
        kept["gap"] = max(found.gap, average.gap)
    return {"bad_years": kept}


def _worth(case, plan):
    """What a plan is worth a month in all years and in the worst of them."""
    from drawwell.engine.plan.tail import mean_of_worst

    months, by_year = len(case.months), plan.value_by_scenario.sum(axis=1)
    return float(case.scenario_weight @ by_year) / months, mean_of_worst(case, by_year) / months


@no_power("says a plan's own kept figures in words; no person is in them")
def bad_years_sentence(plan):
    """What a plan does for the weight that bad years were given; '' where they were given none."""
    kept = plan.result.get("bad_years")
    if not kept:
        return ""
    said = _(
        "%(weight)s of the weight is on bad years, as %(author)s asked on %(date)s. By the weights given it meets "
        "%(worst)s people a month in the worst %(share)s of the %(years)s years tried, and %(mean)s in all of them."
    ) % {
        "weight": f"{kept['weight']:.0%}",
        "author": kept["author"],
        "date": date_format(date.fromisoformat(kept["date"]), "j F Y"),
        "worst": shown(kept["worst"], 1),
        "share": f"{kept['share']:.0%}",
        "years": kept["years"],
        "mean": shown(kept["mean"], 1),
    }
    if "mean_for_average" not in kept:
        return said
    beside = _("The best plan for the average alone meets %(worst)s in those bad years and %(mean)s in all.") % {
        "worst": shown(kept["worst_for_average"], 1),
        "mean": shown(kept["mean_for_average"], 1),
    }
    if kept.get("gap", 0.0) < TOLD_FROM:
        return f"{said} {beside}"
    shown_gap = f"{kept['gap']:.1%}"
    near = _("Each is proved within %(gap)s of its best, so a smaller difference says nothing.")
    return f"{said} {beside} {near % {'gap': shown_gap}}"
