"""Of many differences, those that are more than luck."""

import numpy as np
import pytest

from drawwell.engine.beyond_chance import beyond_chance, chance_of
from drawwell.engine.compare import paired_difference


def interval(ours, theirs):
    return paired_difference(np.array(ours, float), np.array(theirs, float))[:3]


def test_the_chance_is_that_of_a_paired_t_test():
    """By hand: differences 1, 2, 3 have mean 2, standard error 0.577, t 3.46 on 2 degrees of freedom: p 0.0742."""
    assert chance_of(*interval([1, 2, 3], [0, 0, 0]), 3) == pytest.approx(0.0742, abs=0.0001)


def test_at_the_edge_of_the_interval_the_chance_is_one_in_twenty():
    assert chance_of(1.0, 0.0, 2.0, 10) == pytest.approx(0.05)


def test_what_is_the_same_in_every_rehearsal_is_no_luck_and_no_difference_is_none():
    assert chance_of(3.0, 3.0, 3.0, 5) == 0.0
    assert chance_of(0.0, 0.0, 0.0, 5) == 1.0
    assert chance_of(3.0, None, None, 1) == 1.0


def test_the_more_one_looks_at_the_more_each_must_show():
    assert beyond_chance([0.03]) == [True]
    assert beyond_chance([0.03, 0.9]) == [False, False]
    assert beyond_chance([0.9, 0.001, 0.02]) == [False, True, True]
    assert beyond_chance([0.0, 0.02, 0.04]) == [True, True, True]


def test_luck_seldom_passes():
    """A hundred looks at nothing, two hundred times over: at most one time in twenty does any of them pass."""
    chance = np.random.default_rng(7).random((200, 100))
    passed = sum(any(beyond_chance(list(row))) for row in chance)
    assert passed <= 20
