"""Signal from noise: XmR charts of a system's own figures. Never of a worker, never with a target.

Limits are mean +- 2.66 x mean moving range (Shewhart; Wheeler, "Understanding Variation", 1993). One screening pass
leaves out moving ranges of 3.267 x their mean or more, so that one upset does not widen the limits for ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

LIMIT = 2.66  # 3 / 1.128: three sigma from a mean range of two
SCREEN = 3.267  # the upper limit of a range of two, in mean ranges
RUN = 7
TRIAL_UNDER = 12  # limits that rest on fewer figures are on trial
COMMON = "Common Cause"


class ChartRefused(ValueError):
    """The figures cannot be charted as asked; the message says what to put right."""


@dataclass(frozen=True, eq=False)
class XmR:
    """An XmR chart: limits and cause for each point. nan: a missing figure, or limits that cannot be had.

    values, mean, lower, upper   (points,)  in the unit of the figures; the line and limits step where the chart
                                 is rebased
    side        (points,)   1 above the mean, -1 below, 0 on it or missing
    outside     (points,)   beyond a limit
    close       (points,)   beyond two thirds of the way to a limit, and within it
    rests_on    (points,)   how many figures the line and limits at this point are made of
    causes      (points,)   "Common Cause", or the first rule the point breaks, in the order outside, trend,
                            two of three, seven on one side
    """

    values: np.ndarray
    mean: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    side: np.ndarray
    outside: np.ndarray
    close: np.ndarray
    rests_on: np.ndarray
    causes: tuple[str, ...]

    @property
    def special(self) -> np.ndarray:
        """Which points show a special cause, (points,) bool."""
        return np.array([cause != COMMON for cause in self.causes], bool)

    def to_dict(self) -> dict:
        """Lists of numbers and words, fit for JSON; None for what is missing."""
        told = {"causes": list(self.causes), "special": self.special.tolist(), "trial": self.trial}
        for name in ("values", "mean", "lower", "upper"):
            told[name] = [None if np.isnan(value) else value for value in getattr(self, name).tolist()]
        return told

    @property
    def trial(self) -> bool:
        """Whether the latest limits rest on fewer than TRIAL_UNDER figures."""
        return not len(self.rests_on) or bool(self.rests_on[-1] < TRIAL_UNDER)

    @property
    def sentence(self) -> str:
        """What the chart shows, in one sentence, with no arrow, colour or target."""
        if not len(self.values) or np.isnan(self.mean).all():
            return "There are no figures yet."
        if np.isnan(self.lower[-1]):
            return f"The mean is {self.mean[-1]:.4g}; there are too few changing figures to say what is usual."
        usual = f"usually between {self.lower[-1]:.4g} and {self.upper[-1]:.4g}, mean {self.mean[-1]:.4g}"
        lead = f"Trial limits, from fewer than {TRIAL_UNDER} figures. " if self.trial else ""
        count = int(self.special.sum())
        if not count:
            return f"{lead}Nothing but ordinary variation: {usual}."
        points = "point shows" if count == 1 else "points show"
        return f"{lead}{count} {points} more than ordinary variation: {usual}."


def xmr(values: Iterable, *, screen: bool = True, baseline: int | None = None, rebase_at: Iterable[int] = ()) -> XmR:
    """The XmR chart of figures in order of time.

    values: numbers, None or nan where a figure is missing (a gap breaks runs and ranges). screen: drop extreme
    moving ranges once. baseline: only the first so many points set the limits. rebase_at: positions (from 0) at
    which the limits start afresh. Raises ChartRefused with a sentence.
    """
    figures = as_figures(values)
    starts = checked_starts(rebase_at, len(figures))
    if baseline is not None and baseline < 2:
        raise ChartRefused(f"A baseline of {baseline} points sets no limits: give 2 or more.")
    parts = []
    for start, end in zip(starts, [*starts[1:], len(figures)], strict=True):
        points = figures[start:end]
        of = points if baseline is None else points[:baseline]
        parts.append(charted(points, *limits(of, screen), int((~np.isnan(of)).sum())))
    columns = [np.concatenate(column) for column in zip(*(part[:-1] for part in parts), strict=True)]
    causes = tuple(cause for part in parts for cause in part[-1])
    return XmR(figures, *columns, causes)


def as_figures(values: Iterable) -> np.ndarray:
    """Numbers, with nan for None; ChartRefused for anything else."""
    figures = []
    for position, value in enumerate(values):
        try:
            figures.append(float("nan") if value is None else float(value))
        except (TypeError, ValueError) as wrong:
            raise ChartRefused(f"Figure {position + 1} is {value!r}: it must be a number or missing.") from wrong
    if np.isinf(figures).any():
        raise ChartRefused(f"Figure {int(np.isinf(figures).argmax()) + 1} is endless: it must be a number or missing.")
    return np.array(figures, float)


def checked_starts(rebase_at: Iterable[int], points: int) -> list[int]:
    """Where each stretch of limits starts, from 0."""
    starts = sorted({int(position) for position in rebase_at} - {0})
    for position in starts:
        if not 0 < position < points:
            raise ChartRefused(f"The limits cannot start afresh at point {position + 1}: there are {points} points.")
    return [0, *starts]


def limits(points: np.ndarray, screen: bool) -> tuple[float, float]:
    """Mean and mean moving range of a stretch; nan where there is nothing to take a mean of."""
    known = points[~np.isnan(points)]
    mean = float(known.mean()) if len(known) else float("nan")
    ranges = np.abs(np.diff(points))
    ranges = ranges[~np.isnan(ranges)]
    if screen and len(ranges):
        ranges = ranges[ranges < SCREEN * ranges.mean()]
    return mean, float(ranges.mean()) if len(ranges) else float("nan")


def charted(points: np.ndarray, mean: float, range_mean: float, rests_on: int) -> tuple:
    """One stretch's columns, in the order of XmR's fields after `values`."""
    reach = LIMIT * range_mean
    side = np.sign(np.nan_to_num(points - mean)).astype(int)
    away = np.abs(points - mean)  # nan compares as False: a gap is neither outside nor close
    outside = (points > mean + reach) | (points < mean - reach)
    close = (away > reach * 2 / 3) & ~outside
    causes = causes_of(points, side, outside, close)
    level = np.ones(len(points))
    resting = np.full(len(points), rests_on)
    return level * mean, level * (mean - reach), level * (mean + reach), side, outside, close, resting, causes


def causes_of(points, side, outside, close) -> tuple[str, ...]:
    """The first rule each point breaks."""
    step = np.sign(np.nan_to_num(np.diff(points)))
    rising, falling = part_of_run(step == 1, RUN - 1, 1), part_of_run(step == -1, RUN - 1, 1)
    above, below = part_of_run(side == 1, RUN), part_of_run(side == -1, RUN)
    two = close & (two_of_three(side == 1, close) | two_of_three(side == -1, close))
    words = []
    for i in range(len(points)):
        up = side[i] == 1
        if outside[i]:
            words.append("Above UCL" if up else "Below LCL")
        elif rising[i] or falling[i]:
            words.append("7 Point Trend (Increasing)" if rising[i] else "7 Point Trend (Decreasing)")
        elif two[i]:
            words.append("2 in 3 Above CL" if up else "2 in 3 Below CL")
        elif above[i] or below[i]:
            words.append("7 Points Above CL" if above[i] else "7 Points Below CL")
        else:
            words.append(COMMON)
    return tuple(words)


def part_of_run(holds: np.ndarray, length: int, extra: int = 0) -> np.ndarray:
    """Which points belong to an unbroken run of `length` or more; `extra` points close a run of steps."""
    part, run = np.zeros(len(holds) + extra, bool), 0
    for i, here in enumerate(holds):
        run = run + 1 if here else 0
        if run >= length:
            part[i + 1 - length : i + 1 + extra] = True
    return part


def two_of_three(on_side: np.ndarray, close: np.ndarray) -> np.ndarray:
    """Which points lie in some three in a row, all on this side, at least two of them close to the limit."""
    part = np.zeros(len(close), bool)
    for i in range(len(close) - 2):
        if on_side[i : i + 3].all() and close[i : i + 3].sum() >= 2:
            part[i : i + 3] = True
    return part
