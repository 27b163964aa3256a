"""Smoothing against counts whose mean is known."""

import numpy as np
import pytest

from drawwell.engine.smoothing import smoothed


def test_the_mean_is_told_and_not_the_lower_middle():
    """Forty series of small counts that vary far more than by chance: the root alone would say a quarter too little."""
    rng, told = np.random.default_rng(4), []
    for _n in range(40):
        rates = rng.gamma(1.0, 6.0, 96)
        told.append(smoothed(rng.poisson(rates), 6, 12).mean())
    assert np.mean(told) == pytest.approx(6.0, rel=0.1)


def test_a_season_is_kept_and_chance_is_not_taken_for_one():
    rng, months = np.random.default_rng(5), np.arange(72)
    strong = smoothed(rng.poisson(80 + 40 * np.sin(2 * np.pi * months / 12)), 12, 12)
    assert np.ptp(strong) > 60
    flat = np.mean([np.ptp(smoothed(rng.poisson(80, 72), 12, 12)) for _n in range(10)])
    assert flat < 12


def test_a_trend_goes_on_for_a_while():
    rising = np.arange(20, 80.0)
    assert smoothed(rising, 6, 12, trend=True)[-1] > smoothed(rising, 6, 12)[-1]


@pytest.mark.parametrize("series", [np.zeros(40), np.full(40, 7.0), np.array([3.0])])
def test_nothing_but_one_figure_is_carried_on(series):
    assert smoothed(series, 3, 12) == pytest.approx(np.full(3, series[0]), abs=1e-9)
