"""Chance that can be looked up: a draw is a pure function of who, which visit and what it decides.

Two rehearsals of one seed therefore give the same person the same luck whatever else differs between them.
The mixer is the finaliser of splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
generators", OOPSLA 2014), used twice. The seed is mixed before anything is added to it: with
`seed * K + person * K` replication s + 1 would be a shifted copy of replication s.
"""

import math

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15  # 2**64 over the golden ratio: the step of splitmix64
STEP_OF_VISIT = 0xD1B54A32D192ED03  # odd 64-bit constants, so that visit and purpose never cancel out
STEP_OF_PURPOSE = 0x8CB92BA72F3D8DD7
TO_UNIT = 2.0**-53


def mix(z: int) -> int:
    """The finaliser of splitmix64: a 64-bit whole number to a 64-bit whole number, one to one."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def splitmix64(state: int, count: int) -> list[int]:
    """The first `count` numbers of the published generator from `state`: used to check `mix` against it."""
    return [mix((state + step * GOLDEN) & MASK) for step in range(1, count + 1)]


def seed_key(seed: int) -> int:
    """Mix the seed, first and alone, and twice.

    Once would not do: an episode's own mix is then the same function, and the second need under seed 1 would share
    its luck with the first need under seed 2.
    """
    return mix(mix((seed + GOLDEN) & MASK) ^ STEP_OF_PURPOSE)


def episode_key(seed_mixed: int, stream: int, ordinal: int) -> int:
    """The key of one person's need: the stream it arises in (area and need) and which one it is there."""
    return mix(seed_mixed ^ mix(((stream << 32) + ordinal + GOLDEN) & MASK))


def uniform(key: int, visit: int, purpose: int) -> float:
    """A number in [0, 1) with 53 random bits, for one visit and one purpose of an episode."""
    z = (key + visit * STEP_OF_VISIT + purpose * STEP_OF_PURPOSE) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK  # mix(z), written out: this is the busiest line of the twin
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return ((z ^ (z >> 31)) >> 11) * TO_UNIT


def waiting_time(share: float, mean: float) -> float:
    """An exponential time with the given mean, from a uniform number in [0, 1); in the unit of the mean."""
    return -math.log(1.0 - share) * mean
