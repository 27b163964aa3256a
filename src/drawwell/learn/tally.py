"""How many, and the small error that belongs to just those who were counted.

Rounding alone says the same of 5, 6 and 7: but whoever knows of all other asks would see, at the edge of a step,
whether one more came. So before it is rounded a count is moved by a few, drawn by a secret from the very asks in it
(the cell key method of census offices: Fraser and Wooton 2005). The same asks give the same error in whichever table
they are counted, so it cannot be averaged away; one ask more or less draws it afresh.
"""

import hashlib
from bisect import bisect_right
from itertools import accumulate

from drawwell.guard.keys import key_for

REACH = 4  # an error is never more than this
_ERRORS = range(-REACH, REACH + 1)
_WEIGHTS = [0.5 ** abs(error) for error in _ERRORS]  # one ask more or less makes no error over twice as likely
_RANGE = 1 << 64
_UP_TO = [int(_RANGE * sum_ / sum(_WEIGHTS)) for sum_ in accumulate(_WEIGHTS)]


class Tally:
    """A true count, never shown, with the sum of the marks of what was counted."""

    __slots__ = ("count", "key")

    def __init__(self, count=0, key=0):
        self.count, self.key = count, key

    def add(self, mark):
        """Count one thing more, by its mark."""
        self.count += 1
        self.key = (self.key + mark) % _RANGE

    def __add__(self, other):
        return Tally(self.count + other.count, (self.key + other.key) % _RANGE)

    @property
    def error(self):
        """By how much the count is moved before it is rounded: -REACH to REACH, small ones more often."""
        return _ERRORS[min(bisect_right(_UP_TO, self.key), 2 * REACH)]


def marker(place):
    """The function (moment, kind) -> mark of one thing counted in a place: a number that only its secret gives."""
    secret = _secret_of(place)

    def mark(moment, kind):
        said = f"{moment.timestamp()} {kind}".encode()
        return int.from_bytes(hashlib.blake2b(said, key=secret, digest_size=8).digest(), "big")

    return mark


def _secret_of(place):
    """A real place's own; a made-up one, with nobody to protect, gives the same figures on every machine."""
    purpose = f"counts of {place.key}"
    return hashlib.blake2b(purpose.encode(), digest_size=32).digest() if place.made_up else key_for(purpose)


def mean_square_error():
    """What the errors come to on average, squared: what a reader of the counts must allow for beside rounding."""
    return sum(weight * error**2 for weight, error in zip(_WEIGHTS, _ERRORS, strict=True)) / sum(_WEIGHTS)
