"""Which way a short series goes, and how easily chance would do the same."""

from dataclasses import dataclass

FEWEST = 3


@dataclass(frozen=True)
class Trend:
    """Pairs that rise less pairs that fall over all pairs (Kendall's tau, -1 to 1), and how likely chance would go
    as far the same way (one-sided, exact where no two values are alike).
    """

    tau: float
    chance: float
    count: int

    @property
    def rises(self):
        """It rises, clearly more often than it falls."""
        return self.tau >= 0.5

    @property
    def falls(self):
        return self.tau <= -0.5


def trend_of(values):
    """The trend of values in the order of their dates; None for fewer than three.

    Kendall (1938): S = sum of signs over all pairs; tau = S / (n (n - 1) / 2). Every order of n different values is
    equally likely by chance, and the orders with k falling pairs are counted by the Mahonian numbers.
    """
    values = [float(value) for value in values]
    n = len(values)
    if n < FEWEST:
        return None
    signs = sum((b > a) - (b < a) for i, a in enumerate(values) for b in values[i + 1 :])
    pairs = n * (n - 1) // 2
    return Trend(signs / pairs, _chance(n, abs(signs), pairs), n)


def _chance(n, strength, pairs):
    """Share of all orders whose S is at least `strength`."""
    ways = [1]
    for size in range(2, n + 1):  # orders of `size` values by their number of falling pairs
        longer = [0] * (len(ways) + size - 1)
        for falling, count in enumerate(ways):
            for more in range(size):
                longer[falling + more] += count
        ways = longer
    at_most = (pairs - strength) // 2  # S = pairs - 2 * falling
    return sum(ways[: at_most + 1]) / sum(ways)
