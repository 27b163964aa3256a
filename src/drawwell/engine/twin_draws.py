"""The draws of randomness.py, compiled: the same whole-number arithmetic, the same shares."""

import math

import numpy as np

from drawwell.engine import randomness
from drawwell.engine.twin_calendar import inlined

U = np.uint64
GOLDEN, STEP_OF_VISIT = U(randomness.GOLDEN), U(randomness.STEP_OF_VISIT)
STEP_OF_PURPOSE, FIRST, SECOND = U(randomness.STEP_OF_PURPOSE), U(0xBF58476D1CE4E5B9), U(0x94D049BB133111EB)
S11, S27, S30, S31, S32 = U(11), U(27), U(30), U(31), U(32)
TO_UNIT = randomness.TO_UNIT


@inlined
def mix(z):
    """randomness.mix on an unsigned 64-bit number."""
    z = (z ^ (z >> S30)) * FIRST
    z = (z ^ (z >> S27)) * SECOND
    return z ^ (z >> S31)


@inlined
def episode_key(seed_mixed, stream, ordinal):
    """randomness.episode_key."""
    return mix(seed_mixed ^ mix((U(stream) << S32) + U(ordinal) + GOLDEN))


@inlined
def uniform(key, visit, purpose):
    """randomness.uniform: a number in [0, 1) with 53 random bits."""
    z = mix(key + U(visit) * STEP_OF_VISIT + U(purpose) * STEP_OF_PURPOSE)
    return np.float64(np.int64(z >> S11)) * TO_UNIT


@inlined
def waiting_time(share, mean):
    """randomness.waiting_time: an exponential time with the given mean."""
    return -math.log(1.0 - share) * mean
