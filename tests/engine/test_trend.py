"""Short series: which way they go, and how easily chance would do the same."""

from itertools import permutations

import pytest

from drawwell.engine.trend import trend_of


def test_a_series_that_only_rises_has_one_order_in_all_its_orders():
    assert (trend_of([1, 2, 5, 9]).tau, trend_of([1, 2, 5, 9]).chance) == (1.0, pytest.approx(1 / 24))


@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_chance_is_the_share_of_orders_that_go_as_far(n):
    for order in list(permutations(range(n)))[:: max(1, n)]:
        trend = trend_of(order)
        as_far = [trend_of(other).tau for other in permutations(range(n))]
        share = sum(tau >= abs(trend.tau) - 1e-12 for tau in as_far) / len(as_far)
        assert trend.chance == pytest.approx(share)


def test_two_values_say_nothing():
    assert trend_of([1, 2]) is None


def test_what_wavers_neither_rises_nor_falls():
    trend = trend_of([10, 12, 11, 10])
    assert (trend.rises, trend.falls) == (False, False)
