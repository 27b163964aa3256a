"""Times that vary: named distributions as rows of a table, and one compiled draw for all of them.

A row is (kind, a, b, c, first, count, plus, least, most); first and count point into `values` and `shares` where a
kind needs a list. What is drawn is made longer by `plus` and then kept between `least` and `most`.
"""

import math

import numpy as np

from drawwell.engine.twin_calendar import called, inlined
from drawwell.engine.twin_case import RehearsalRefused
from drawwell.engine.twin_draws import U, uniform

(EXPONENTIAL, FIXED, UNIFORM, GAMMA, LOGNORMAL, WEIBULL, TRIANGULAR, HYPEREXPONENTIAL, LISTED, NORMAL, QUANTILES,
 MIXTURE, EXPONENTIAL_CHANGED) = range(13)  # fmt: skip
PLUS, LEAST, MOST = 6, 7, 8  # columns of a row
LISTS = {"means", "values", "shares"}  # what is given as a list of numbers
CHOOSES = 62  # the place after a purpose that chooses among the parts of a mixture
MAY = {"plus": 0.0, "least": 0.0, "most": math.inf}  # what every kind may be given besides
SPECS = {  # what each kind must be given: exactly these numbers; listed may leave its shares out
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
    "quantiles": ("values", "shares"),
    "mixture": ("of", "shares"),
}


class Distributions:
    """Collects distributions as they are read and gives the tables that `draw` reads."""

    def __init__(self):
        self.rows, self.values, self.shares = [], [], []

    def add(self, given: dict, where: str) -> int:
        """Take one distribution, {kind = ..., its numbers}; gives its row. RehearsalRefused names `where`."""
        kind = given.get("kind") if isinstance(given, dict) else None
        if not isinstance(kind, str) or kind not in SPECS:
            raise RehearsalRefused(f"{where} has kind {kind!r}: choose one of {', '.join(SPECS)}.")
        self.check_numbers(kind, given, where)
        changed = {name: float(given.get(name, usual)) for name, usual in MAY.items()}
        if changed["least"] > changed["most"]:
            raise RehearsalRefused(f"{where} has least above most.")
        plain = {name: value for name, value in given.items() if name not in MAY}
        row = getattr(self, f"row_of_{kind}")(plain, where)
        if row[0] == EXPONENTIAL and changed != MAY:
            row = (EXPONENTIAL_CHANGED, *row[1:])
        self.rows.append((*row, *changed.values()))
        return len(self.rows) - 1

    def check_numbers(self, kind, given, where):
        """Refuse a distribution that lacks a number, has one too many, or one that no time can have."""
        wanted, got = set(SPECS[kind]), set(given) - {"kind"} - set(MAY)
        if kind == "listed" and "shares" not in got:
            wanted = {"values"}
        if wanted != got:
            listed = ", ".join(SPECS[kind])
            raise RehearsalRefused(f"{where} is {kind}: give {listed} and nothing else but plus, least and most.")
        for name in set(given) - {"kind", "of"}:
            if isinstance(given[name], list) != (name in LISTS):
                right = "a list, as in [1, 2]" if name in LISTS else "one number"
                raise RehearsalRefused(f"{where} has {name} {given[name]!r}: it must be {right}.")
            for value in np.atleast_1d(np.array(given[name], object)).tolist():
                plain = isinstance(value, (int, float)) and not isinstance(value, bool)
                if not plain or not (0 <= value < math.inf or name == "most" and value > 0):
                    raise RehearsalRefused(f"{where} has {name} {value!r}: it must be a number of 0 or more.")

    def tables(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """rows (D, 9), values (L,), cumulative shares (L,)."""
        rows = np.array(self.rows, float).reshape(-1, 9)
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
        if given["stdev"] > 30 * given["mean"]:
            raise RehearsalRefused(f"{where} is gamma: its stdev can be 30 times its mean at most.")
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
        values = given["values"]
        return self.list_row(LISTED, values, given.get("shares", [1 / max(len(values), 1)] * len(values)), where)

    def row_of_quantiles(self, given, where):
        values, shares = given["values"], given["shares"]
        if len(values) != len(shares) or len(values) < 2 or shares[0] != 0 or shares[-1] != 1:
            raise RehearsalRefused(f"{where}: give as many shares as values, the first 0 and the last 1.")
        if sorted(values) != values or sorted(set(shares)) != shares:
            raise RehearsalRefused(f"{where}: quantiles must go up, its values and its shares.")
        return self.flat_row(QUANTILES, values, shares)

    def row_of_mixture(self, given, where):
        parts = given["of"]
        nested = isinstance(parts, list) and any(isinstance(p, dict) and p.get("kind") == "mixture" for p in parts)
        if not isinstance(parts, list) or nested:
            raise RehearsalRefused(f"{where}: give `of` as a list of distributions, none of them a mixture.")
        rows = [self.add(part, f"{where}, part {number}") for number, part in enumerate(parts, 1)]
        return self.list_row(MIXTURE, rows, given["shares"], where)

    def mean(self, row) -> float:
        """The mean of a row's times; of a normal one, and where `least` and `most` matter, only nearly."""
        kind, a, b, c, first, count, plus, least, most = self.rows[row]
        values = np.array(self.values[first : first + count])
        shares = np.diff(self.shares[first : first + count], prepend=0.0)
        means = {
            UNIFORM: lambda: (a + b) / 2,
            GAMMA: lambda: a * b,
            LOGNORMAL: lambda: math.exp(a + b * b / 2),
            WEIBULL: lambda: b * math.gamma(1 + a),
            TRIANGULAR: lambda: (a + b + c) / 3,
            HYPEREXPONENTIAL: lambda: float(values @ shares),
            LISTED: lambda: float(values @ shares),
            QUANTILES: lambda: float((values[1:] + values[:-1]) @ shares[1:] / 2),
            MIXTURE: lambda: sum(self.mean(int(of)) * share for of, share in zip(values, shares, strict=True)),
        }
        return min(max(means.get(kind, lambda: a)() + plus, least), most)

    def list_row(self, kind, values, shares, where):
        if len(values) != len(shares) or not values or abs(sum(shares) - 1) > 0.02:
            raise RehearsalRefused(f"{where}: give as many shares as values, adding up to 1.")
        return self.flat_row(kind, values, (np.cumsum(shares) / np.sum(shares)).tolist())

    def flat_row(self, kind, values, shares):
        first = len(self.values)
        self.values += [float(value) for value in values]
        self.shares += [float(share) for share in shares]
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
def between(values, shares, first, count, share):
    """The value at a share, straight between the quantiles on either side of it."""
    i = first + 1
    while i < first + count - 1 and share >= shares[i]:
        i += 1
    within = (share - shares[i - 1]) / (shares[i] - shares[i - 1])
    return values[i - 1] + (values[i] - values[i - 1]) * within


@inlined
def draw(distributions, row, key, visit, purpose):
    """One time from the distribution in `row`, of this key, visit and purpose (and the 63 places after it)."""
    rows = distributions[0]
    if rows[row, 0] == EXPONENTIAL:
        return -math.log(1.0 - uniform(key, visit, purpose)) * rows[row, 1]
    return drawn(distributions, U(row), key, np.int64(visit), np.int64(purpose))


@called
def drawn(distributions, row, key, visit, purpose):
    """`draw` of any other kind than the exponential."""
    rows, values, shares = distributions
    of = row
    if rows[row, 0] == MIXTURE:
        part = listed(shares, int(rows[row, 4]), int(rows[row, 5]), uniform(key, visit, purpose + CHOOSES))
        of = U(values[part])
    time = plain(distributions, of, key, visit, purpose)
    if of != row:
        time = min(max(time + rows[of, PLUS], rows[of, LEAST]), rows[of, MOST])
    return min(max(time + rows[row, PLUS], rows[row, LEAST]), rows[row, MOST])


@inlined
def plain(distributions, row, key, visit, purpose):
    """A time of any kind but a mixture, before it is changed."""
    rows, values, shares = distributions
    kind, a, b, c = rows[row, 0], rows[row, 1], rows[row, 2], rows[row, 3]
    if kind == FIXED:
        return a
    if kind == GAMMA:
        return gamma(key, visit, purpose, a, b)
    if kind == LOGNORMAL:
        return math.exp(a + b * normal(key, visit, purpose))
    if kind == NORMAL:
        return a + b * normal(key, visit, purpose)
    u = uniform(key, visit, purpose)
    if kind in (EXPONENTIAL, EXPONENTIAL_CHANGED):
        return -math.log(1.0 - u) * a
    if kind == UNIFORM:
        return a + (b - a) * u
    if kind == WEIBULL:
        return b * (-math.log(1.0 - u)) ** a
    if kind == TRIANGULAR:
        if u * (c - a) < b - a:
            return a + math.sqrt(u * (c - a) * (b - a))
        return c - math.sqrt((1.0 - u) * (c - a) * (c - b))
    first, count = int(rows[row, 4]), int(rows[row, 5])
    if kind == QUANTILES:
        return between(values, shares, first, count, u)
    i = listed(shares, first, count, u)
    if kind == LISTED:
        return values[i]
    return -math.log(1.0 - uniform(key, visit, purpose + 1)) * values[i]
