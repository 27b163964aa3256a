"""A plan in words: what it meets, what it meets by pulls, what holds it back, who gains and who loses."""

from dataclasses import dataclass

import numpy as np

from drawwell.engine.plan.answer import ASKED_FOR, NoPlanFits, Plan, in_figures
from drawwell.engine.plan.case import PlanCase


@dataclass(frozen=True)
class Change:
    """People met in an area or of a need under one plan and under another, over all the months."""

    kind: str  # "area" or "need"
    name: str
    before: float
    after: float

    @property
    def gained(self) -> float:
        """People more (below zero: fewer) than before."""
        return self.after - self.before


def one_sentence(case: PlanCase, plan: Plan | NoPlanFits) -> str:
    """The result in one sentence: money, people met, how many of them by pulls, and the tightest limit."""
    if isinstance(plan, NoPlanFits):
        return plan.sentence
    months = len(case.months)
    asked, met, pulled = (float(array.sum()) / months for array in (plan.asked, plan.met, plan.met_pulled))
    said = (
        f"With £{case.budget.mean() / 100:,.0f} a month, {met:,.0f} of {asked:,.0f} people in need a month are met, "
        f"{pulled:,.0f} of them by pulls"
    )
    tightest = plan.tightest(1)
    if not tightest:
        return f"{said}; no limit holds the plan back."
    limit = tightest[0]
    which = "less" if limit.kind in ASKED_FOR else "more"
    many, unit = (1000, "£1,000") if limit.unit == "£" else (1, f"one {limit.unit}")
    name = limit.name[0].lower() + limit.name[1:]
    return (
        f"{said}; the tightest limit is {name} in {limit.month}: {unit} {which} "
        f"is worth {in_figures(many * limit.worth_of_one_more)} people met, by the weights given."
    )


def gains_and_losses(case: PlanCase, plan: Plan, against: Plan) -> tuple[Change, ...]:
    """Who gains and who loses against another plan of the same case: areas, then needs, largest loss first."""
    changes = []
    for kind, names, axes in (("area", case.areas, (1, 2)), ("need", case.needs, (0, 2))):
        before, after = against.met.sum(axis=axes), plan.met.sum(axis=axes)
        order = np.argsort(after - before, kind="stable")
        changes += [Change(kind, names[i], float(before[i]), float(after[i])) for i in order]
    return tuple(changes)
