"""Monthly counts carried forward by smoothing: a level, its trend if any, and what of a season is no noise.

Worked out on the root of the counts, on which a busy month varies no more than a quiet one (Anscombe 1948), and given
back as the mean that they come to, not as the lower middle. Simple and damped-trend smoothing are those of Gardner
(2006), fitted by trying every pair of a grid at once.
"""

import numpy as np

SHIFT = 3 / 8
DAMPED = 0.9
FIRST = 6  # months whose mean the level begins with
MOST_YEARS = 5  # that a season is read from
LEVELS = np.array([0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 0.95])
TRENDS = np.array([0.02, 0.05, 0.1, 0.2])


def smoothed(series: np.ndarray, months_ahead: int, period: int, trend: bool = False) -> np.ndarray:
    """(H,) the mean of each month ahead of monthly counts (T,)."""
    root = np.sqrt(np.asarray(series, float) + SHIFT)
    season = _season(root, period)
    plain = root - season[(np.arange(len(root)) - len(root)) % period]
    ahead, spread = _carried(plain, months_ahead, TRENDS if trend else np.zeros(1))
    ahead = ahead + season[np.arange(months_ahead) % period]
    return np.maximum(np.maximum(ahead, 0.0) ** 2 + spread - SHIFT, 0.0)


def _season(root: np.ndarray, period: int) -> np.ndarray:
    """(period,) what each month is above its year, the next one first; drawn to nought as far as years differ."""
    years = min(len(root) // period, MOST_YEARS)
    if years < 2:
        return np.zeros(period)
    above = root[-years * period :].reshape(years, period)
    above = above - above.mean(axis=1, keepdims=True)
    usual, noise = above.mean(axis=0), above.var(axis=0, ddof=1).mean() / years
    signal = max(float(usual.var()) - noise, 0.0)
    return usual * signal / (signal + noise) if signal else np.zeros(period)


def _carried(plain: np.ndarray, months_ahead: int, trends: np.ndarray) -> tuple[np.ndarray, float]:
    """(H,) months ahead by the pair of the grid that erred least from month to month, and the mean square of that."""
    by_level, by_trend = np.repeat(LEVELS, len(trends)), np.tile(trends, len(LEVELS))
    level = np.full(len(by_level), plain[:FIRST].mean())
    slope, square = np.zeros(len(by_level)), np.zeros(len(by_level))
    for value in plain:
        told = level + DAMPED * slope
        miss = value - told
        square += miss**2
        level = told + by_level * miss
        slope = DAMPED * slope + by_level * by_trend * miss
    best = int(np.argmin(square))
    steps = np.cumsum(DAMPED ** np.arange(1, months_ahead + 1))
    return level[best] + slope[best] * steps, float(square[best] / len(plain))
