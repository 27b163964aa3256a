"""Estimates moved by what happened: known answers, and what must always hold."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from drawwell.engine.updating import (
    Belief,
    CannotBeMoved,
    Told,
    bounds_if_the_silent_spoke,
    exactly,
    flat_share,
    handed_out,
    move_rate,
    move_share,
    odds_of,
    odds_times,
    told,
)

Z = stats.norm.ppf(0.95)


def gamma_belief(shape, mean):
    """A rate whose range says gamma with this shape, as the engine reads ranges."""
    sd = mean / np.sqrt(shape)
    return Belief(mean, mean - Z * sd, mean + Z * sd)


def test_a_gamma_of_shape_16_and_30_events_for_20_expected_is_46_over_36():
    moved = move_rate(gamma_belief(16, 12.0), exactly(30), 20.0, uneven=0.0)
    assert moved.after.mean == pytest.approx(12 * 46 / 36)
    assert moved.own_share == pytest.approx(20 / 36)
    low, high = stats.gamma.ppf((0.05, 0.95), 46, scale=12 / 36)
    assert (moved.after.low, moved.after.high) == pytest.approx((low, high))


def test_a_flat_share_and_seven_of_ten_is_eight_of_twelve():
    moved = move_share(flat_share(), exactly(7), exactly(3), alike=0.0)
    assert moved.after.mean == pytest.approx(8 / 12)
    assert (moved.after.low, moved.after.high) == pytest.approx(tuple(stats.beta.ppf((0.05, 0.95), 8, 4)))


def test_the_weighed_count_has_the_variance_of_a_negative_binomial():
    """w = 1 / (1 + uneven^2 e) is what makes the likelihood's curvature e w = e^2 / (e + uneven^2 e^2)."""
    e, uneven = 40.0, 0.3
    moved = move_rate(gamma_belief(1e-3 + 25, 1.0), exactly(40), e, uneven=uneven)
    said = e**2 / (e + uneven**2 * e**2)
    assert moved.own_share == pytest.approx(said / (said + 25.001), rel=1e-3)


def test_however_many_ask_they_weigh_no_more_than_their_unevenness_lets_them():
    believed = gamma_belief(11, 10.0)
    moved = move_rate(believed, exactly(2_000_000), 1_000_000.0, uneven=0.3)
    assert moved.own_share == pytest.approx((1 / 0.09) / (11 + 1 / 0.09), rel=1e-3)
    assert moved.after.mean < 2 * believed.mean


def test_a_rounded_count_may_be_five_numbers_and_so_may_a_hidden_one():
    assert told(15) == Told(15.0, float(np.var(range(13, 18))), 0.0, 1)
    assert told(None) == Told(2.0, 0.0, float(np.std(range(5))), 1)


def test_rounding_evens_out_over_periods_and_what_is_hidden_does_not():
    rounded, hidden = (sum([told(count)] * 9, Told()) for count in (10, None))
    assert rounded.variance == pytest.approx(9 * 2)
    assert hidden.variance == pytest.approx(81 * 2)


def test_rounding_widens_the_range_and_does_not_move_the_middle():
    plain = move_share(flat_share(), exactly(20), exactly(10))
    blurred = move_share(flat_share(), told(20), told(10))
    assert blurred.after.mean == plain.after.mean
    assert blurred.after.low < plain.after.low
    assert blurred.after.high > plain.after.high


def test_the_range_covers_the_truth_as_often_as_it_says():
    """Shares drawn from the prior, counts rounded: nine ranges in ten hold the truth (checked within four errors)."""
    rng = np.random.default_rng(5)
    prior = Belief(0.6, *stats.beta.ppf((0.05, 0.95), 12, 8))
    inside, trials = 0, 600
    for _ in range(trials):
        truth = rng.beta(12, 8)
        yes = rng.binomial(40, truth)
        after = move_share(prior, *(told(int((n + 2) // 5 * 5)) for n in (yes, 40 - yes)), alike=0.0).after
        inside += after.low <= truth <= after.high
    assert abs(inside / trials - 0.9) < 4 * np.sqrt(0.09 / trials)


def test_the_silent_bound_what_may_be_believed():
    assert bounds_if_the_silent_spoke(6, 2, 2) == (0.6, 0.8)
    assert bounds_if_the_silent_spoke(0, 0, 0) == (0.0, 1.0)


def test_asks_are_handed_out_as_they_were_expected_and_none_is_lost():
    found = handed_out([exactly(30), exactly(10)], np.array([[3.0, 0.0], [1.0, 2.0]]))
    assert [one.middle for one in found] == [22.5, 17.5]


def test_asks_that_nobody_was_expected_to_make_are_handed_to_nobody():
    assert [one.middle for one in handed_out([exactly(30)], np.zeros((2, 1)))] == [0.0, 0.0]


def test_odds_move_a_share_and_leave_nothing_and_everything_alone():
    assert odds_times(0.5, 3.0) == pytest.approx(0.75)
    assert odds_times(np.array([0.0, 1.0]), 3.0).tolist() == [0.0, 1.0]
    assert odds_times(0.4, odds_of(0.7) / odds_of(0.4)) == pytest.approx(0.7)


counts = some.lists(some.one_of(some.none(), some.integers(1, 40).map(lambda n: 5 * n)), min_size=1, max_size=5)
rates = some.tuples(some.floats(0.1, 1e4), some.floats(0.02, 0.6)).map(
    lambda said: Belief(said[0], said[0] * (1 - said[1]), said[0] * (1 + said[1]))
)
shares = some.tuples(some.floats(0.05, 0.95), some.floats(0.05, 0.95)).map(
    lambda said: Belief(said[0], said[0] * (1 - said[1]), said[0] + (1 - said[0]) * said[1])
)


@given(counts, rates, some.floats(0.5, 500))
def test_the_order_in_which_it_came_does_not_matter(told_counts, before, expected):
    read = [told(count) for count in told_counts]
    found, other = (move_rate(before, sum(order, Told()), expected).after for order in (read, reversed(read)))
    assert (found.mean, found.low, found.high) == pytest.approx((other.mean, other.low, other.high))


@given(shares, some.permutations([7.0, 5.0, 9.0, 30.0]))
def test_answers_in_any_order_move_a_share_alike(before, answers):
    as_they_came = sum(map(exactly, answers), Told())
    assert move_share(before, as_they_came, exactly(4)).after == move_share(before, exactly(51), exactly(4)).after


@given(rates, shares)
def test_nothing_that_happened_moves_nothing(rate, share):
    assert move_rate(rate, Told(), 0.0).after == rate
    assert move_share(share, Told(), Told()).after == share
    assert move_share(share, Told(), Told()).by == 0


@given(rates, some.floats(1, 500))
def test_what_was_expected_leaves_the_middle_where_it_was(before, expected):
    assert move_rate(before, exactly(expected), expected).after.mean == pytest.approx(before.mean)


@given(rates, some.floats(1, 200), some.floats(0, 200), some.floats(0.5, 50))
def test_more_asks_never_lower_a_rate(before, expected, asks, more):
    fewer, many = (move_rate(before, exactly(n), expected).after for n in (asks, asks + more))
    assert many.mean > fewer.mean


@given(shares, some.integers(0, 60), some.integers(0, 60))
def test_a_share_stays_between_what_was_believed_and_what_was_answered(before, yes, no):
    after = move_share(before, exactly(yes), exactly(no)).after
    assert 0 <= after.low <= after.mean <= after.high <= 1
    if yes + no:
        seen = yes / (yes + no)
        assert min(before.mean, seen) - 1e-9 <= after.mean <= max(before.mean, seen) + 1e-9


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: Belief(5, 6, 7), "does not lie in its range"),
        (lambda: Belief(float("nan"), 0, 1), "does not lie in its range"),
        (lambda: told(-1), "counts are 0 or more"),
        (lambda: move_rate(Belief(0, 0, 1), exactly(1), 1.0), "give a rate above 0"),
        (lambda: move_share(Belief(1, 1, 1), exactly(1), exactly(1)), "between 0 and 1"),
        (lambda: handed_out([exactly(1)], np.ones((2, 2))), "kinds of help"),
    ],
)
def test_what_cannot_be_moved_says_why(wrong, said):
    with pytest.raises(CannotBeMoved, match=said):
        wrong()


def test_every_order_of_four_quarters_gives_one_answer():
    quarters = [told(n) for n in (10, None, 35, 20)]
    before = Belief(12, 8, 17)
    found = [move_rate(before, sum(order, Told()), 60.0).after for order in itertools.permutations(quarters)]
    assert all(vars(one) == pytest.approx(vars(found[0])) for one in found)
