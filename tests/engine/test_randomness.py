"""Chance that can be looked up: known answers, evenness over structured keys, and no copies between seeds."""

import numpy as np

from drawwell.engine.randomness import episode_key, mix, seed_key, splitmix64, uniform, waiting_time


def test_the_mixer_gives_the_published_numbers_of_splitmix64():
    assert splitmix64(1234567, 5) == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    assert splitmix64(0, 1) == [0xE220A8397B1DCDAF]


def test_mixing_is_one_to_one_on_a_sample():
    assert len({mix(value) for value in range(20_000)}) == 20_000


def chi_squared(shares, bins=64):
    counts = np.histogram(shares, bins=bins, range=(0, 1))[0]
    expected = len(shares) / bins
    return ((counts - expected) ** 2 / expected).sum()


def test_draws_are_even_over_structured_keys():
    """Neighbouring seeds, streams, ordinals, visits and purposes each give even draws: chi-squared, 63 degrees."""
    limit = 63 + 5 * np.sqrt(2 * 63)
    first = seed_key(1)
    by_ordinal = [uniform(episode_key(first, 3, ordinal), 0, 64) for ordinal in range(8_000)]
    by_stream = [uniform(episode_key(first, stream, 0), 0, 64) for stream in range(8_000)]
    by_seed = [uniform(episode_key(seed_key(seed), 3, 7), 0, 64) for seed in range(8_000)]
    by_visit = [uniform(first, visit, 64) for visit in range(8_000)]
    by_purpose = [uniform(first, 0, purpose) for purpose in range(8_000)]
    for shares in (by_ordinal, by_stream, by_seed, by_visit, by_purpose):
        assert chi_squared(shares) < limit
        assert abs(np.corrcoef(shares[:-1], shares[1:])[0, 1]) < 0.05


def test_the_next_seed_is_no_shifted_copy_of_this_one():
    one, next_one = seed_key(1), seed_key(2)
    here = {episode_key(one, 0, ordinal) for ordinal in range(5_000)}
    there = {episode_key(next_one, 0, ordinal) for ordinal in range(5_000)}
    assert not here & there


def test_replications_vary_as_theory_says():
    """Means of 200 uniforms over 400 seeds have variance 1/2400: the trap of correlated seeds halves it unseen."""
    means = [
        np.mean([uniform(episode_key(seed_key(seed), 0, ordinal), 0, 0) for ordinal in range(200)])
        for seed in range(400)
    ]
    ratio = np.var(means, ddof=1) * 2400
    assert 0.75 < ratio < 1.3  # chi-squared with 399 degrees: four standard deviations


def test_waiting_times_have_the_stated_mean():
    times = [waiting_time(uniform(episode_key(seed_key(9), 0, ordinal), 0, 0), 20.0) for ordinal in range(20_000)]
    assert abs(np.mean(times) - 20.0) < 4 * 20.0 / np.sqrt(20_000)
    assert waiting_time(0.0, 20.0) == 0.0
