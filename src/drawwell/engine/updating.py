"""An estimate moved by what happened: prior, evidence, posterior, and how much of the answer the evidence is.

Two kinds of estimate. A rate (how often a need arises, against what was expected) is gamma-Poisson; a share (does it
help, is it used) is beta-binomial (Gelman and others, Bayesian Data Analysis, 3rd edition, 2.4 and 2.6). Three guards:

- Counts are published moved a little and rounded, or hidden. A count is read as all it may stand for, and the doubt
  between them (the variance of that uniform) is added to the posterior's variance (law of total variance). Rounding
  errs both ways and evens out over periods; what is hidden is small every time alike, so its doubts add up in full.
- Asks are not needs, and answers are not all alike: who asks differs from area to area, and people who share a worker
  answer alike. So evidence is weighed down until its variance is what such spread gives it: 1 / (1 + uneven^2 e) for
  rates, as in the negative binomial; 1 / (1 + alike (n - 1)) for shares, as in the beta-binomial (Williams 1982).
  However much of it there is, it weighs no more than 1 / uneven^2 events or 1 / alike answers.
- What people did not say bounds what may be believed: `bounds_if_the_silent_spoke` (Manski 1989).

Evidence is a sum, so the order in which it came does not matter; without any, the estimate stays exactly as it was.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

COVERS = 0.9
UNEVEN = 0.3  # asking differs between areas, and between needs, by about this share
ALIKE = 0.02  # how alike two answers about one kind of help are: at most 50 count
FEWEST_ASKS = 10
FEWEST_ANSWERS = 10
NARROWEST = 0.01  # a range narrower than this share of its estimate is taken as this wide


class CannotBeMoved(ValueError):
    """The estimate or the counts are not of a kind that can be moved; the message says what to put right."""


@dataclass(frozen=True)
class Told:
    """What published counts tell of one quantity: the middle of what it may be, and how far off it may be.

    middle  the sum of the middles      blur    variance that rounding leaves
    hidden  deviation that hidden counts leave      counts  how many were read
    """

    middle: float = 0.0
    blur: float = 0.0
    hidden: float = 0.0
    counts: int = 0

    def __add__(self, other: "Told") -> "Told":
        return Told(
            self.middle + other.middle,
            self.blur + other.blur,
            self.hidden + other.hidden,
            self.counts + other.counts,
        )

    def times(self, share: float) -> "Told":
        """A share of it that is known without doubt."""
        return Told(self.middle * share, self.blur * share**2, self.hidden * share, self.counts)

    @property
    def variance(self) -> float:
        """How far off the middle may be, squared."""
        return self.blur + self.hidden**2


def told(count: int | None, *, hidden_under: int = 5, rounded_to: int = 5, moved: float = 0.0) -> Told:
    """One published count: a rounded one may be anything that rounds to it, a hidden one (None) anything under.

    moved: the mean square of the errors by which counts were moved before they were rounded.
    """
    if count is None:
        return Told((hidden_under - 1) / 2, 0.0, float(np.sqrt((hidden_under**2 - 1) / 12)), 1)
    if count < 0:
        raise CannotBeMoved(f"A count of {count} was given: counts are 0 or more.")
    return Told(float(count), (rounded_to**2 - 1) / 12 + moved, 0.0, 1)


def exactly(count: float) -> Told:
    """A count that is known as it is."""
    return Told(float(count), 0.0, 0.0, 1)


@dataclass(frozen=True)
class Belief:
    """An estimate with the range that holds it with COVERS probability."""

    mean: float
    low: float
    high: float

    def __post_init__(self):
        if not (np.isfinite([self.mean, self.low, self.high]).all() and self.low <= self.mean <= self.high):
            raise CannotBeMoved(f"{self.mean} does not lie in its range, {self.low} to {self.high}.")

    @property
    def deviation(self) -> float:
        """Its standard deviation, were it normal, and not less than NARROWEST of it."""
        reach = float(stats.norm.ppf((1 + COVERS) / 2))
        return max((self.high - self.low) / (2 * reach), NARROWEST * abs(self.mean))


@dataclass(frozen=True)
class Moved:
    """An estimate before and after, what came between, and how much of the answer that is (0 to 1)."""

    before: Belief
    after: Belief
    happened: Told
    expected: float
    own_share: float

    @property
    def by(self) -> float:
        """How far the estimate moved."""
        return self.after.mean - self.before.mean

    @property
    def by_share(self) -> float:
        """How far, as a share of what it was."""
        return self.by / self.before.mean if self.before.mean else 0.0


def move_rate(before: Belief, happened: Told, expected: float, *, uneven: float = UNEVEN) -> Moved:
    """A rate moved by events against what was expected at the rate before.

    before     of the rate, in any unit, above 0        happened  events        expected  events had the rate been right

    With the rate a multiple m of what it was, m is gamma with mean 1 and the spread of the range before: shape and
    rate a = (mean / deviation)^2. Weighed by w = 1 / (1 + uneven^2 expected), it is then gamma with shape
    a + w events and rate a + w expected.
    """
    if before.low < 0 or before.mean <= 0 or expected < 0:
        raise CannotBeMoved(
            f"A rate of {before.mean} and {expected} events expected: give a rate above 0, events from 0."
        )
    if not happened.counts or not expected:
        return Moved(before, before, happened, expected, 0.0)
    a = (before.mean / before.deviation) ** 2
    w = 1 / (1 + uneven**2 * expected)
    shape, rate = a + w * happened.middle, a + w * expected
    mean, variance = shape / rate, (shape + w**2 * happened.variance) / rate**2
    low, high = stats.gamma.ppf(_edges(), mean**2 / variance, scale=variance / mean)
    after = Belief(*(float(before.mean * part) for part in (mean, min(low, mean), max(high, mean))))
    return Moved(before, after, happened, expected, w * expected / rate)


def move_share(before: Belief, yes: Told, no: Told, *, alike: float = ALIKE) -> Moved:
    """A share moved by answers: beta with the mean and the width of the range before, then a + w yes and b + w no.

    w = 1 / (1 + alike (n - 1)) for n answers. Raises CannotBeMoved where the share before is not between 0 and 1.
    """
    if not 0 < before.mean < 1 or before.low < 0 or before.high > 1:
        raise CannotBeMoved(f"A share of {before.mean} ({before.low} to {before.high}): give one between 0 and 1.")
    n = yes.middle + no.middle
    happened = Told(yes.middle, yes.variance + no.variance, 0.0, yes.counts + no.counts)
    if n <= 0:
        return Moved(before, before, happened, n, 0.0)
    strength = _strength(before)
    w = 1 / (1 + alike * max(n - 1, 0.0))
    a, b = before.mean * strength + w * yes.middle, (1 - before.mean) * strength + w * no.middle
    mean, total = a / (a + b), a + b
    blur = w**2 * ((b / total**2) ** 2 * yes.variance + (a / total**2) ** 2 * no.variance)
    variance = mean * (1 - mean) / (total + 1) + blur
    wide = max(mean * (1 - mean) / variance - 1, 1e-6)
    low, high = stats.beta.ppf(_edges(), mean * wide, (1 - mean) * wide)
    after = Belief(float(mean), float(min(low, mean)), float(max(high, mean)))
    return Moved(before, after, happened, n, w * n / (strength + w * n))


def _strength(share: Belief) -> float:
    """a + b of the beta with this mean whose range is as wide; 2, as the flat one has, for any that is wider."""
    wide = max(share.high - share.low, NARROWEST * share.mean)

    def wider(log_strength: float) -> float:
        a_and_b = np.exp(log_strength)
        low, high = stats.beta.ppf(_edges(), share.mean * a_and_b, (1 - share.mean) * a_and_b)
        return float(high - low - wide)

    least, most = np.log(2.0), np.log(1e7)
    if wider(least) <= 0:
        return 2.0
    return float(np.exp(optimize.brentq(wider, least, most))) if wider(most) < 0 else 1e7


def _edges() -> tuple[float, float]:
    return (1 - COVERS) / 2, (1 + COVERS) / 2


def flat_share() -> Belief:
    """What is believed of a share of which nobody has said anything: any value alike."""
    return Belief(0.5, (1 - COVERS) / 2, (1 + COVERS) / 2)


def bounds_if_the_silent_spoke(yes: float, no: float, silent: float) -> tuple[float, float]:
    """The share of yes had all who were silent said no, and had all said yes (Manski 1989)."""
    whole = yes + no + silent
    if whole <= 0:
        return 0.0, 1.0
    return yes / whole, (yes + silent) / whole


def handed_out(asked: list[Told], expected: np.ndarray) -> list[Told]:
    """Asks by kind of help (C) as asks by need (N): each handed out as the expected asks (N, C) for it are shared.

    What is expected for nobody is handed to nobody. It is the first step of fitting a Poisson mixture (Dempster, Laird
    and Rubin 1977): one step, so that what was believed before is moved and not replaced.
    """
    expected = np.asarray(expected, float)
    whole = expected.sum(axis=0)
    if expected.ndim != 2 or len(whole) != len(asked) or np.any(expected < 0) or not np.isfinite(expected).all():
        raise CannotBeMoved(
            f"expected has shape {expected.shape}: give needs by {len(asked)} kinds of help, from 0 up."
        )
    parts = np.divide(expected, whole, out=np.zeros_like(expected), where=whole > 0)
    rows = [[one.times(float(part)) for one, part in zip(asked, row, strict=True) if part > 0] for row in parts]
    return [sum(row, Told()) for row in rows]


def odds_times(share: np.ndarray | float, times: float) -> np.ndarray | float:
    """A share whose odds are multiplied; 0 and 1 stay what they are."""
    share = np.asarray(share, float)
    moved = share * times / (1 - share + share * times)
    return moved if moved.ndim else float(moved)


def odds_of(share: float) -> float:
    """0.8 is four to one."""
    return share / (1 - share)
