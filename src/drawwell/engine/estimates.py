"""Need by area with its range, forecasts with their back-test, and demand scenarios drawn from both.

Small areas: a negative-binomial regression (statsmodels) says what areas like this one usually have, and empirical
Bayes shrinks each area's own count towards it: with dispersion a, the rate of area i is gamma with shape 1/a + y and
mean mu (1/a + y) / (1/a + mu) once y events were seen (Clayton and Kaldor 1987). Intervals are quantiles of that gamma.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from .smoothing import smoothed

LEAST_DISPERSION = 1e-3  # below this the areas differ no more than chance allows
MOST_DISPERSION = 50.0


class EstimateIsWrong(ValueError):
    """The counts cannot be estimated from as they stand; the message says what to put right."""


@dataclass(frozen=True)
class NeedByArea:
    """Events expected in each area over the same exposure as was observed. A areas.

    mean, low, high  (A,)  of the underlying rate x exposure; low and high hold it with `covers` probability
    shape            (A,)  of the gamma the estimate is; its scale is mean / shape
    usual            (A,)  what areas like it have, from the regression
    own_share        (A,)  how much of the estimate is the area's own count (0 to 1)
    dispersion       float  how much areas differ beyond chance and the regression
    """

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    shape: np.ndarray
    usual: np.ndarray
    own_share: np.ndarray
    dispersion: float
    covers: float


def need_by_area(
    counts: np.ndarray, people: np.ndarray, features: np.ndarray | None = None, covers: float = 0.9
) -> NeedByArea:
    """Events by area from counts (A,), people at risk (A,) and features of areas (A, P), shrunk to their like.

    Raises EstimateIsWrong where counts or people are not figures at or above zero, or nobody lives anywhere.
    """
    counts, people = np.asarray(counts, float), np.asarray(people, float)
    design = _design(counts, people, features)
    lived_in = people > 0
    usual, dispersion = _regression(counts[lived_in], people[lived_in], design[lived_in])
    mean_like = np.zeros(len(counts))
    mean_like[lived_in] = usual
    prior = 1.0 / dispersion
    shape = prior + np.where(lived_in, counts, 0.0)
    mean = mean_like * shape / (prior + mean_like)
    scale = np.where(mean > 0, mean / shape, 1.0)
    edges = ((1 - covers) / 2, (1 + covers) / 2)
    low, high = (np.where(mean > 0, stats.gamma.ppf(edge, shape, scale=scale), 0.0) for edge in edges)
    own_share = mean_like / (prior + mean_like)
    return NeedByArea(mean, low, high, shape, mean_like, own_share, dispersion, covers)


def _design(counts: np.ndarray, people: np.ndarray, features: np.ndarray | None) -> np.ndarray:
    """The regression's columns: one, and each feature about its mean in standard deviations, (A, 1 + P)."""
    for name, array in (("counts", counts), ("people", people)):
        if array.shape != counts.shape or counts.ndim != 1:
            raise EstimateIsWrong(f"{name} has shape {array.shape}: give one figure an area, {counts.shape}.")
        wrong = np.flatnonzero(~np.isfinite(array) | (array < 0))
        if len(wrong):
            raise EstimateIsWrong(f"{name} of area {wrong[0] + 1} is {array[wrong[0]]}: give a figure from 0 up.")
    if not people.any():
        raise EstimateIsWrong("people is zero in every area: say how many live there.")
    if features is None:
        return np.ones((len(counts), 1))
    features = np.asarray(features, float)
    if features.ndim != 2 or len(features) != len(counts) or not np.all(np.isfinite(features)):
        raise EstimateIsWrong(f"features has shape {features.shape} or gaps: give {len(counts)} full rows.")
    spread = features.std(axis=0)
    varied = spread > 0
    return np.column_stack([np.ones(len(counts)), (features - features.mean(axis=0))[:, varied] / spread[varied]])


def _regression(counts, people, design) -> tuple[np.ndarray, float]:
    """Usual events (A,) and dispersion: Poisson first, then negative binomial with the dispersion that explains it."""
    if not counts.any():
        return people * 0.5 / people.sum(), MOST_DISPERSION  # nothing seen: half an event in the whole place
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)  # areas that are all alike are no trouble
        return _fitted(counts, np.log(people), design)


def _fitted(counts, offset, design) -> tuple[np.ndarray, float]:
    fitted = sm.GLM(counts, design, family=sm.families.Poisson(), offset=offset).fit()
    dispersion = _dispersion(counts, fitted.mu, design.shape[1])
    for _ in range(20):
        if dispersion <= LEAST_DISPERSION:
            break
        family = sm.families.NegativeBinomial(alpha=dispersion)
        fitted = sm.GLM(counts, design, family=family, offset=offset).fit(start_params=fitted.params)
        before, dispersion = dispersion, _dispersion(counts, fitted.mu, design.shape[1])
        if abs(dispersion - before) < 1e-4 * before:
            break
    return fitted.mu, dispersion


def _dispersion(counts: np.ndarray, mu: np.ndarray, parameters: int) -> float:
    """The dispersion that makes the squared errors what they should be: sum (y - mu)^2 / (mu + a mu^2) = A - P."""
    freedom = max(len(counts) - parameters, 1)

    def excess(a: float) -> float:
        return float(np.sum((counts - mu) ** 2 / (mu + a * mu**2))) - freedom

    low, high = LEAST_DISPERSION, MOST_DISPERSION
    if excess(low) <= 0:
        return low
    if excess(high) >= 0:
        return high
    for _ in range(60):
        middle = np.sqrt(low * high)
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return float(high)


LAST = "same as last period"
SMOOTHED, BOTH = "smoothed", "smoothed and last period"
CLEARLY_LESS = 0.8
NO_ERROR = 1e-9  # of a series that only repeats
FARTHEST = 6  # months ahead that are tried on months held back


@dataclass(frozen=True)
class Forecast:
    """Months ahead with a range, and how the method did on months held back.

    mean, low, high  (H,)
    scaled_error     mean absolute error on the months held back over that of "same as last period" (below 1: better)
    covered          share of the months held back that fell in their range, each left out of its own range
    tried_ahead      up to how many months ahead it was tried
    """

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    scaled_error: float
    covered: float
    method: str
    tried_ahead: int


def forecast(series: np.ndarray, months_ahead: int, period: int = 12, covers: float = 0.8) -> Forecast:
    """Monthly counts (T,) carried forward by what did best of three: smoothing (smoothing.py), the mean of it and
    of last period moved by how far the level has moved since, or "same as last period".

    Tried from every month of the last period, as many months ahead as it is used for. In each month the method is
    smoothing, or the one that had clearly done best until then: so the error told is one that could have been had, not
    picked afterwards. Ranges come from those errors, by months ahead. Raises EstimateIsWrong with fewer than two
    periods and a half.
    """
    series = np.asarray(series, float)
    if series.ndim != 1 or not np.all(np.isfinite(series)) or np.any(series < 0):
        raise EstimateIsWrong("The series must be one row of monthly counts from 0 up, with none missing.")
    if len(series) < 2.5 * period:
        raise EstimateIsWrong(f"{len(series)} months are too few: give at least {int(2.5 * period)}.")
    steps = min(months_ahead, FARTHEST)
    errors = _errors(series, steps, period)
    used = _as_it_would_have_been_used(errors)
    scale = max(float(np.nanmean(errors[LAST])), 1e-9)
    method = _best({name: float(np.nanmean(one)) for name, one in errors.items()})
    mean = _methods(series, months_ahead, period)[method]
    reach, covered = _reach(used, covers)
    reach = np.append(reach, np.full(max(months_ahead - steps, 0), reach[-1])) * np.sqrt(
        1 + 0.05 * np.maximum(np.arange(months_ahead) - steps + 1, 0)
    )
    low = np.maximum(mean - reach, 0.0)
    return Forecast(mean, low, mean + reach, float(np.nanmean(used)) / scale, covered, method, steps)


def _errors(series: np.ndarray, steps: int, period: int) -> dict[str, np.ndarray]:
    """By method: (origins, steps) absolute errors from each month of the last period; nan beyond the last month."""
    errors = {}
    for row, t in enumerate(range(len(series) - period, len(series))):
        truth = series[t : t + steps]
        for name, told in _methods(series[:t], steps, period).items():
            errors.setdefault(name, np.full((period, steps), np.nan))[row, : len(truth)] = np.abs(
                told[: len(truth)] - truth
            )
    return errors


def _as_it_would_have_been_used(errors: dict[str, np.ndarray]) -> np.ndarray:
    """(origins, steps) errors of the method that had the least mean error on what was known by each month."""
    some = errors[LAST]
    used = np.empty_like(some)
    for row in range(len(some)):
        ends = np.arange(len(some))[:, None] + np.arange(some.shape[1])[None, :] < row  # known when it was said
        means = {name: np.nanmean(one[ends]) if ends.any() else 1.0 for name, one in errors.items()}
        used[row] = errors[_best(means)][row]
    return used


def _best(means: dict[str, float]) -> str:
    """Smoothing, unless another erred clearly less: on a dozen months the least of three is mostly luck."""
    if means[LAST] < NO_ERROR:
        return LAST
    least = min(means, key=means.get)
    return least if means[least] < CLEARLY_LESS * means[SMOOTHED] else SMOOTHED


def _reach(errors: np.ndarray, covers: float) -> tuple[np.ndarray, float]:
    """How far to either side by months ahead (H,), never less for later ones; and how often such a range, made of all
    the other months, held.
    """
    held, reach = [], []
    for column in errors.T:
        known = np.sort(column[~np.isnan(column)])
        reach.append(_quantile(known, covers))
        held += [one <= _quantile(np.delete(known, i), covers) for i, one in enumerate(known)]
    return np.maximum.accumulate(reach), float(np.mean(held))


def _quantile(known: np.ndarray, covers: float) -> float:
    """The error that a new one stays within `covers` of the time (split conformal: Vovk and others 2005)."""
    return float(known[min(len(known), int(np.ceil((len(known) + 1) * covers))) - 1])


def _methods(series: np.ndarray, months_ahead: int, period: int) -> dict[str, np.ndarray]:
    told, last = _smoothed(series, months_ahead, period), _last(series, months_ahead, period)
    moved = float(series[-period:].mean() - series[-2 * period : -period].mean()) if len(series) >= 2 * period else 0.0
    return {SMOOTHED: told, BOTH: (told + np.maximum(last + moved, 0.0)) / 2, LAST: last}


def _smoothed(series: np.ndarray, months_ahead: int, period: int) -> np.ndarray:
    """Halfway between a level that stays and one with a trend that dies down."""
    ways = (smoothed(series, months_ahead, period, trend=trend) for trend in (False, True))
    return sum(ways) / 2


def _last(series: np.ndarray, months_ahead: int, period: int) -> np.ndarray:
    return np.resize(series[-period:], months_ahead)


@dataclass(frozen=True)
class Shared:
    """How much of the surprise in demand is shared: squared weights, at most 1 in all (the rest is each cell's own).

    place   by everything in a month        need   by all areas of one need in a month
    area    by all needs of one area in a month        lasting  by one cell over all the months
    """

    place: float = 0.1
    need: float = 0.15
    area: float = 0.1
    lasting: float = 0.25


def demand_scenarios(
    mean: np.ndarray, shape: np.ndarray, season: np.ndarray, scenarios: int, seed: int, shared: Shared = Shared()
) -> tuple[np.ndarray, np.ndarray]:
    """Demand (W, A, N, T) and weights (W,) drawn from estimates, with shocks that areas, needs and months share.

    mean, shape  (A, N)  of each cell's gamma, per month on average
    season       (T,)    of each month, with mean 1
    Surprises are normal, added up as `shared` says and turned into the gamma's own quantiles, then people are drawn
    around the rate (Poisson). Scenarios come in opposite pairs, so their mean stays close to the estimates.
    """
    own = 1.0 - (shared.place + shared.need + shared.area + shared.lasting)
    if own < 0:
        raise EstimateIsWrong("The shared parts add up to more than 1: leave each cell some surprise of its own.")
    rng = np.random.default_rng(np.random.SeedSequence([20_270_401, seed]))
    (areas, needs), months, half = np.shape(mean), len(season), (scenarios + 1) // 2

    def draw(*sizes: int) -> np.ndarray:
        return rng.standard_normal((half, *sizes))

    surprise = np.sqrt(shared.place) * draw(1, 1, months) + np.sqrt(shared.need) * draw(1, needs, months)
    surprise = surprise + np.sqrt(shared.area) * draw(areas, 1, months)
    surprise = surprise + np.sqrt(shared.lasting) * draw(areas, needs, 1) + np.sqrt(own) * draw(areas, needs, months)
    surprise = np.concatenate([surprise, -surprise])[:scenarios]
    level = np.clip(stats.norm.cdf(surprise), 1e-9, 1 - 1e-9)
    scale = np.divide(mean, shape, out=np.zeros(np.shape(mean)), where=np.asarray(shape) > 0)
    some = np.maximum(scale, 1e-300)[None, :, :, None]
    rate = stats.gamma.ppf(level, np.maximum(shape, 1e-9)[None, :, :, None], scale=some)
    people = rng.poisson(rate * np.asarray(season)).astype(float)
    return people, np.full(scenarios, 1.0 / scenarios)


def yearly_scenarios(
    mean: np.ndarray, shape: np.ndarray, spread: float, scenarios: int, seed: int, shared: Shared = Shared()
) -> tuple[np.ndarray, np.ndarray]:
    """People expected (W, A, N) and weights (W,) in years that differ as the estimates' ranges allow.

    mean, shape  (A, N)  of each cell's gamma        spread  one standard deviation of the whole place's year (a share)
    A year's surprise lasts through its months. Needs and areas share theirs as `shared` says, and the whole place its
    own by `spread`, taken at even steps. Scenarios come in opposite pairs and their mean is the estimates', exactly.
    """
    own = 1.0 - shared.need - shared.area
    if own < 0:
        raise EstimateIsWrong("The shared parts add up to more than 1: leave each cell some surprise of its own.")
    rng = np.random.default_rng(np.random.SeedSequence([20_270_402, seed]))
    (areas, needs), half = np.shape(mean), (scenarios + 1) // 2
    surprise = np.sqrt(shared.need) * rng.standard_normal((half, 1, needs))
    surprise = surprise + np.sqrt(shared.area) * rng.standard_normal((half, areas, 1))
    surprise = surprise + np.sqrt(own) * rng.standard_normal((half, areas, needs))
    place = stats.norm.ppf(0.5 + (np.arange(half) + 0.5) / (2 * half))
    surprise, place = (np.concatenate([drawn, -drawn])[:scenarios] for drawn in (surprise, place))
    level = np.clip(stats.norm.cdf(surprise), 1e-9, 1 - 1e-9)
    shape = np.maximum(shape, 1e-9)[None]
    times = stats.gamma.ppf(level, shape, scale=1.0 / shape) * np.maximum(1 + spread * place, 0.0)[:, None, None]
    times /= np.maximum(times.mean(axis=0), 1e-300)
    return np.asarray(mean)[None] * times, np.full(scenarios, 1.0 / scenarios)
