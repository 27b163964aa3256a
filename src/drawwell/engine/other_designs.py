"""The plan beside plans that leave something out: uncertainty, the other half of the money, that people differ.

All are judged by the same measure, the value (weighted people met) that each delivers to the same people in the same
scenarios; "every scenario known beforehand" is the bound that nobody can beat. Floors, statutes and contracts are asked
of none of them: what leaves something out cannot keep them, and would seem better for breaking them. Values
are of the arithmetic: a rehearsal says what queues and misfits leave of them.
"""

from dataclasses import asdict, dataclass, replace

import numpy as np

from drawwell.engine.plan import NoPlanFits, solve
from drawwell.engine.plan.questions import as_if_no_variety, silo, uncertainty

WORDS = {
    "clairvoyant": "every scenario known beforehand: a bound, no plan",
    "designed": "this design, for every scenario at once",
    "mean_design": "a design for the mean of demand alone",
    "silo": "half the money each for services and for partnering, designed apart",
    "no_variety": "a design as if a standard service suited everybody",
}


@dataclass(frozen=True)
class OtherDesigns:
    """Value a month of each; None where no plan fits its limits.

    no_variety_promised  what the design that ignores variety says of itself, beside what it delivers
    """

    designed: float
    mean_design: float | None
    clairvoyant: float | None
    silo: float | None
    no_variety: float | None
    no_variety_promised: float | None

    @property
    def worth_of_allowing(self) -> float | None:
        """What allowing for uncertainty gains over a design for the mean (the value of the stochastic solution)."""
        return None if self.mean_design is None else self.designed - self.mean_design

    @property
    def worth_of_knowing(self) -> float | None:
        """The most that knowing the scenario would gain (expected value of perfect information), at most."""
        return None if self.clairvoyant is None else self.clairvoyant - self.designed

    @property
    def gap_to_clairvoyant(self) -> float | None:
        """The same as a share of the clairvoyant bound."""
        return self.worth_of_knowing / self.clairvoyant if self.clairvoyant else None

    @property
    def rows(self) -> list[dict]:
        """Each design in words, with its value a month and that value as a share of this design's; most first."""
        found = [
            {"words": words, "value": value, "share": value / self.designed if self.designed else None}
            for name, words in WORDS.items()
            if (value := getattr(self, name)) is not None
        ]
        return sorted(found, key=lambda row: -row["value"])

    @property
    def sentence(self) -> str:
        """What each thing left out costs, in people met by the weights given a month."""
        said = []
        if self.worth_of_allowing is not None:
            said.append(f"allowing for uncertainty is worth {self.worth_of_allowing:,.1f} over a design for the mean")
        if self.worth_of_knowing is not None:
            said.append(
                f"knowing what comes would be worth at most {self.worth_of_knowing:,.1f} more "
                f"({self.gap_to_clairvoyant:.1%} below the clairvoyant bound)"
            )
        if self.silo is not None:
            said.append(f"two silos with half the money each deliver {self.silo:,.1f} of {self.designed:,.1f}")
        if self.no_variety is not None:
            said.append(
                f"a design as if everybody were alike promises {self.no_variety_promised:,.1f} "
                f"and delivers {self.no_variety:,.1f}"
            )
        if not said:
            return "None of the other designs keeps within every limit."
        return f"In people met a month by the weights given, with no floor or contract asked: {'; '.join(said)}."

    def to_dict(self) -> dict:
        """Numbers, words and lists only, fit for JSON."""
        derived = ("worth_of_allowing", "worth_of_knowing", "gap_to_clairvoyant", "rows", "sentence")
        return asdict(self) | {name: getattr(self, name) for name in derived}


WITHOUT_A_PLAN_IN_FORCE = dict.fromkeys(
    ("standing_produced", "standing_kept", "standing_hours", "cost_to_add", "cost_to_cut"), np.zeros(0)
) | {"cost_to_add_hour": 0.0, "cost_to_cut_hour": 0.0}


def other_designs(case) -> OtherDesigns | None:
    """The designs of one question without its floors and minimums, or None where even then no plan fits.

    None of them moves from the plan in force, so what moving costs is left out. Months that are asked the same are
    designed once.
    """
    case = _alike_once(replace(case, floors=(), minimums=(), **WITHOUT_A_PLAN_IN_FORCE))
    plan = solve(case)
    if isinstance(plan, NoPlanFits):
        return None
    months = len(case.months)
    known, apart, blind = uncertainty(case, plan), silo(case), as_if_no_variety(case)
    fits = [not isinstance(each, NoPlanFits) for each in (known, apart, blind)]
    return OtherDesigns(
        designed=plan.value / months,
        mean_design=known.mean_design / months if fits[0] else None,
        clairvoyant=known.clairvoyant / months if fits[0] else None,
        silo=apart / months if fits[1] else None,
        no_variety=blind.delivered / months if fits[2] else None,
        no_variety_promised=blind.promised / months if fits[2] else None,
    )


def _alike_once(case):
    """One month in place of all, where every month asks the same."""
    same = (
        np.ptp(case.demand, axis=3).max(initial=0.0) == 0
        and np.ptp(case.budget) == 0
        and np.all(case.worker_hours_max == case.worker_hours_max[0])
    )
    if not same or len(case.months) == 1:
        return case
    first = {"months": case.months[:1], "demand": case.demand[..., :1], "budget": case.budget[:1]}
    return replace(case, **first, worker_hours_max=case.worker_hours_max[:1])
