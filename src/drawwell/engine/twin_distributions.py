"""Times that vary: named distributions as rows of a table, and one compiled draw for all of them.

A row is (kind, a, b, c, first, count); first and count point into `values` and `shares` where a kind needs a list.
"""

import math

import numpy as np

from drawwell.engine.twin_calendar import inlined
from drawwell.engine.twin_case import RehearsalRefused
from drawwell.engine.twin_draws import uniform

EXPONENTIAL, FIXED, UNIFORM, GAMMA, LOGNORMAL, WEIBULL, TRIANGULAR, HYPEREXPONENTIAL, LISTED, NORMAL = range(10)
SPECS = {  # what each kind must be given: exactly these numbers
    "exponential": ("mean",),
    "fixed": ("value",),
    "uniform": ("low", "high"),
    "gamma": ("mean", "stdev"),
    "erlang": ("mean", "stages"),
    "lognormal": ("mean", "stdev"),
    "weibull": ("shape", "scale"),
    "triangular": ("low", "mode", "high"),
    "hyperexponential": ("means", "shares"),
    "listed": ("values", "shares"),
    "normal": ("mean", "stdev"),
}


class Distributions:
    """Collects distributions as they are read and gives the tables that `draw` reads."""

    def __init__(self):
        self.rows, self.values, self.shares = [], [], []

    def add(self, given: dict, where: str) -> int:
        """Take one distribution, {kind = ..., its numbers}; gives its row. RehearsalRefused names `where`."""
        kind = given.get("kind") if isinstance(given, dict) else None
        if kind not in SPECS:
            raise RehearsalRefused(f"{where} has kind {kind!r}: choose one of {', '.join(SPECS)}.")
        wanted, got = set(SPECS[kind]), set(given) - {"kind"}
        if wanted != got:
            raise RehearsalRefused(f"{where} is {kind}: give {', '.join(SPECS[kind])} and nothing else.")
        for name in wanted:
            for value in np.atleast_1d(given[name]).tolist():
                if not isinstance(value, (int, float)) or not 0 <= value < math.inf:
                    raise RehearsalRefused(f"{where} has {name} {value!r}: it must be a number of 0 or more.")
        self.rows.append(getattr(self, f"row_of_{kind}")(given, where))
        return len(self.rows) - 1

    def tables(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """rows (D, 6), values (L,), cumulative shares (L,)."""
        rows = np.array(self.rows, float).reshape(-1, 6)
        return rows, np.array(self.values + [0.0], float), np.array(self.shares + [1.0], float)

    def row_of_exponential(self, given, where):
        return (EXPONENTIAL, given["mean"], 0, 0, 0, 0)

    def row_of_fixed(self, given, where):
        return (FIXED, given["value"], 0, 0, 0, 0)

    def row_of_uniform(self, given, where):
        if given["low"] > given["high"]:
            raise RehearsalRefused(f"{where} has low above high.")
        return (UNIFORM, given["low"], given["high"], 0, 0, 0)

    def row_of_gamma(self, given, where):
        if not given["mean"] or not given["stdev"]:
            raise RehearsalRefused(f"{where} is gamma: its mean and stdev must be more than 0.")
        shape = (given["mean"] / given["stdev"]) ** 2
        return (GAMMA, shape, given["mean"] / shape, 0, 0, 0)

    def row_of_erlang(self, given, where):
        if given["stages"] < 1 or given["stages"] != int(given["stages"]):
            raise RehearsalRefused(f"{where} has {given['stages']} stages: give a whole number of 1 or more.")
        return (GAMMA, given["stages"], given["mean"] / given["stages"], 0, 0, 0)

    def row_of_lognormal(self, given, where):
        if not given["mean"]:
            raise RehearsalRefused(f"{where} is lognormal: its mean must be more than 0.")
        spread = math.log(1 + (given["stdev"] / given["mean"]) ** 2)
        return (LOGNORMAL, math.log(given["mean"]) - spread / 2, math.sqrt(spread), 0, 0, 0)

    def row_of_weibull(self, given, where):
        if not given["shape"]:
            raise RehearsalRefused(f"{where} is weibull: its shape must be more than 0.")
        return (WEIBULL, 1 / given["shape"], given["scale"], 0, 0, 0)

    def row_of_triangular(self, given, where):
        if not given["low"] <= given["mode"] <= given["high"] or given["low"] == given["high"]:
            raise RehearsalRefused(f"{where} is triangular: low, mode, high must be in order and not all alike.")
        return (TRIANGULAR, given["low"], given["mode"], given["high"], 0, 0)

    def row_of_normal(self, given, where):
        return (NORMAL, given["mean"], given["stdev"], 0, 0, 0)

    def row_of_hyperexponential(self, given, where):
        return self.list_row(HYPEREXPONENTIAL, given["means"], given["shares"], where)

    def row_of_listed(self, given, where):
        return self.list_row(LISTED, given["values"], given["shares"], where)

    def list_row(self, kind, values, shares, where):
        if len(values) != len(shares) or not values or abs(sum(shares) - 1) > 0.02:
            raise RehearsalRefused(f"{where}: give as many shares as values, adding up to 1.")
        first = len(self.values)
        self.values += [float(value) for value in values]
        self.shares += (np.cumsum(shares) / np.sum(shares)).tolist()
        return (kind, 0, 0, 0, first, len(values))


@inlined
def normal(key, visit, purpose):
    """A standard normal number from two draws (Box and Muller, 1958)."""
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform(key, visit, purpose)))
    return radius * math.cos(2.0 * math.pi * uniform(key, visit, purpose + 1))


@inlined
def gamma(key, visit, purpose, shape, scale):
    """A gamma number by Marsaglia and Tsang's squeeze (2000); a shape under 1 is boosted by one and a power."""
    boosted = shape if shape >= 1.0 else shape + 1.0
    d = boosted - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    value = 0.0
    for attempt in range(20):  # a try fails 5 times in 100 at most, so 20 never all do
        x = normal(key, visit, purpose + 3 * attempt + 1)
        v = (1.0 + c * x) ** 3
        u = uniform(key, visit, purpose + 3 * attempt + 3)
        value = d * max(v, 0.0)
        if v > 0.0 and math.log(1.0 - u) < 0.5 * x * x + d - d * v + d * math.log(v):
            break
    if shape < 1.0:
        value *= (1.0 - uniform(key, visit, purpose)) ** (1.0 / shape)
    return value * scale


@inlined
def listed(shares, first, count, share):
    """Which of the listed values a share falls on."""
    for i in range(first, first + count - 1):
        if share < shares[i]:
            return i
    return first + count - 1


@inlined
def draw(distributions, row, key, visit, purpose):
    """One time from the distribution in `row`, of this key, visit and purpose (and the 63 places after it)."""
    rows, values, shares = distributions
    kind, a, b, c = rows[row, 0], rows[row, 1], rows[row, 2], rows[row, 3]
    if kind == EXPONENTIAL:
        return -math.log(1.0 - uniform(key, visit, purpose)) * a
    if kind == FIXED:
        return a
    if kind == GAMMA:
        return gamma(key, visit, purpose, a, b)
    if kind == LOGNORMAL:
        return math.exp(a + b * normal(key, visit, purpose))
    if kind == NORMAL:
        return max(0.0, a + b * normal(key, visit, purpose))
    u = uniform(key, visit, purpose)
    if kind == UNIFORM:
        return a + (b - a) * u
    if kind == WEIBULL:
        return b * (-math.log(1.0 - u)) ** a
    if kind == TRIANGULAR:
        if u * (c - a) < b - a:
            return a + math.sqrt(u * (c - a) * (b - a))
        return c - math.sqrt((1.0 - u) * (c - a) * (c - b))
    i = listed(shares, int(rows[row, 4]), int(rows[row, 5]), u)
    if kind == LISTED:
        return values[i]
    return -math.log(1.0 - uniform(key, visit, purpose + 1)) * values[i]
