"""Which assumptions could turn a comparison round: one at a time, and all together by Morris's screening.

Most rates of behaviour, and how well things fit, are nobody's measurements. A difference between two plans is worth
saying only beside what would undo it. Morris's elementary effects ("Factorial sampling plans for preliminary
computational experiments", Technometrics 33, 1991) are computed by SALib.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace

import numpy as np

from drawwell.engine.compare import design_solver, paired_difference, rehearse_all, values_of
from drawwell.engine.twin_case import Behaviour, RehearsalRefused, TwinCase

FIT_RANGES = {  # how far the fits of a place may be out, as factors on all of them; never above 1 after
    "fit_produced_times": (0.8, 1.2, "times the stated fit of the standard services"),
    "fit_pulled_times": (0.8, 1.2, "times the stated fit of what workers pull"),
}


@dataclass(frozen=True)
class Swing:
    """What one assumption does to the difference between two plans, within its own range.

    at_low, at_high          the difference with this assumption at either end and all else as stated
    turns_round              at either end the difference has the other sign
    effect_mean, effect_spread   Morris: mean size of an elementary effect over its whole range (mu*), and its
                             standard deviation (sigma: interactions or bends); None where not asked for
    """

    assumption: str
    unit: str
    stated: float
    low: float
    high: float
    at_low: float
    at_high: float
    turns_round: bool
    effect_mean: float | None = None
    effect_spread: float | None = None


@dataclass(frozen=True)
class Sensitivity:
    """The difference between two plans in one measure, first less second, and its swings, widest first."""

    measure: str
    first: str
    second: str
    difference: float
    difference_low: float | None
    difference_high: float | None
    swings: tuple[Swing, ...]
    seeds: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """Whether anything alone turns the comparison round, in one sentence."""
        name = self.measure.replace("_", " ")
        start = f"{self.first} less {self.second} is {self.difference:,.4g} in {name}; "
        turning = [swing for swing in self.swings if swing.turns_round]
        if turning:
            words = [f"{s.assumption.replace('_', ' ')} between {s.low:g} and {s.high:g}" for s in turning]
            return f"{start}it would turn round within the range of {', or '.join(words)}."
        widest = self.swings[0]
        return (
            f"{start}no assumption alone turns it round within its range; {widest.assumption.replace('_', ' ')} moves "
            f"it most, between {min(widest.at_low, widest.at_high):,.4g} and {max(widest.at_low, widest.at_high):,.4g}."
        )

    def to_dict(self) -> dict:
        """Numbers, words and lists only, fit for JSON."""
        return asdict(self) | {"sentence": self.sentence}

    @classmethod
    def from_dict(cls, stored: dict) -> "Sensitivity":
        """What `to_dict` gave, also after a trip through JSON."""
        kept = {name: value for name, value in stored.items() if name != "sentence"}
        return cls(**kept | {"swings": tuple(Swing(**s) for s in kept["swings"]), "seeds": tuple(kept["seeds"])})


def sensitivity(
    first: TwinCase,
    second: TwinCase,
    *,
    measure: str = "met",
    seeds: Iterable[int] = range(1, 4),
    trajectories: int = 0,
    map: Callable = map,
    rehearse: Callable | None = None,
) -> Sensitivity:
    """How the difference in a measure between two cases of the same people hangs on each assumption.

    trajectories: Morris trajectories (each takes a rehearsal pair for every assumption and one more, all with the first
    seed); 0 for one at a time only. `map` runs the rehearsals. Raises RehearsalRefused where the measure cannot be had.
    """
    seeds = tuple(seeds)
    ranges = assumptions_of(first)
    points = [{}]
    for name, about in ranges.items():
        points += [{name: about["low"]}, {name: about["high"]}]
    settings = {"map": map, "rehearse": rehearse}
    results = pairs_at(points, first, second, seeds, **settings)
    differences = [of_pair(results[i, 0], results[i, 1], measure) for i in range(len(points))]
    stated, low, high, _ = paired_difference(*(values_of(results[0, side], measure) for side in (0, 1)))
    effects = {}
    if trajectories:
        walks = morris_points(ranges, trajectories)
        steps = [dict(zip(ranges, row, strict=True)) for row in walks.tolist()]
        results = pairs_at(steps, first, second, seeds[:1], **settings)
        effects = morris_effects(
            ranges, walks, [of_pair(results[i, 0], results[i, 1], measure) for i in range(len(steps))]
        )
    swings = []
    for number, (name, about) in enumerate(ranges.items()):
        ends = differences[1 + 2 * number : 3 + 2 * number]
        turns = any(end * stated < 0 for end in ends)
        row = (name, about["unit"], about["value"], about["low"], about["high"], *ends, turns)
        swings.append(Swing(*row, *effects.get(name, (None, None))))
    swings.sort(key=lambda swing: -max(abs(swing.at_low - stated), abs(swing.at_high - stated)))
    return Sensitivity(measure, first.mode, second.mode, stated, low, high, tuple(swings), seeds)


def pairs_at(points: list[dict], first: TwinCase, second: TwinCase, seeds, *, map, rehearse) -> dict:
    """(point, 0 or 1) -> rehearsals of the first or second case with the assumptions at that point."""
    cases = {}
    for number, point in enumerate(points):
        cases[number, 0], cases[number, 1] = varied(first, point), varied(second, point)
    return rehearse_all(cases, seeds, map=map, rehearse=rehearse)


def what_could_turn_it_round(
    plan_case, *, modes=("both", "production only"), behaviour: Behaviour | None = None, solve=None, **settings
) -> Sensitivity:
    """Design two modes and ask what could turn their comparison round; settings as for `sensitivity`."""
    solve = solve or design_solver()
    cases = []
    for mode in modes:
        plan = solve(plan_case, mode)
        if hasattr(plan, "sentence"):
            raise RehearsalRefused(f"{mode} has no plan that fits: {plan.sentence}")
        cases.append(TwinCase.from_plan(plan_case, plan, behaviour))
    return sensitivity(*cases, **settings)


def assumptions_of(case: TwinCase) -> dict[str, dict]:
    """Every assumption that may be varied: name -> value, low, high, unit."""
    found = {}
    for name, about in Behaviour.about().items():
        stated = getattr(case.behaviour, name)
        if about["low"] < about["high"]:
            low, high = min(about["low"], stated), max(about["high"], stated)
            found[name] = {"value": float(stated), "low": float(low), "high": float(high), "unit": about["unit"]}
    for name, (low, high, unit) in FIT_RANGES.items():
        found[name] = {"value": 1.0, "low": low, "high": high, "unit": unit}
    return found


def varied(case: TwinCase, point: dict[str, float]) -> TwinCase:
    """The case with some assumptions at other values."""
    point = dict(point)
    fits = {
        name.removesuffix("_times"): np.minimum(getattr(case, name.removesuffix("_times")) * point.pop(name), 1.0)
        for name in FIT_RANGES
        if name in point
    }
    if "visits_max" in point:
        point["visits_max"] = round(point["visits_max"])
    return replace(case.with_behaviour(case.behaviour.but(**point)), **fits)


def of_pair(first, second, measure: str) -> float:
    """The mean paired difference; RehearsalRefused where the measure is missing."""
    values = [values_of(results, measure) for results in (first, second)]
    if values[0] is None or values[1] is None:
        raise RehearsalRefused(f"{measure} cannot be compared: one of the plans has no such figure.")
    return float((values[0] - values[1]).mean())


def problem(ranges: dict[str, dict]) -> dict:
    """The assumptions as SALib asks for them."""
    bounds = [[about["low"], about["high"]] for about in ranges.values()]
    return {"num_vars": len(ranges), "names": list(ranges), "bounds": bounds}


def morris_points(ranges: dict[str, dict], trajectories: int) -> np.ndarray:
    """Morris's walks through the assumptions, (trajectories x (assumptions + 1), assumptions); always the same."""
    from SALib.sample import morris

    return morris.sample(problem(ranges), trajectories, num_levels=4, seed=1)


def morris_effects(ranges, points: np.ndarray, differences: list[float]) -> dict[str, tuple[float, float]]:
    """For each assumption, mu* and sigma of its elementary effects on the difference."""
    from SALib.analyze import morris

    found = morris.analyze(problem(ranges), points, np.array(differences), num_levels=4, seed=1)
    pairs = zip(found["mu_star"].tolist(), found["sigma"].tolist(), strict=True)
    return dict(zip(found["names"], pairs, strict=True))
