"""A network of stations as a TOML file: read, checked and laid out as tables for `twin_network`.

    [case]
    name = "two desks"            # words
    time_unit = "hour"            # the unit of every time below
    horizon = 10000               # how long is counted, after the warm-up
    warm_up = 500                 # not counted; default 0
    replications = 20             # default 10
    seed = 1                      # the first seed; replications take the next ones
    confidence = 0.95             # of every interval
    audit_every = 1               # optional: count who is in each group so often

    [[class]]                     # kinds of arrivals; at least one
    name = "urgent"
    priority = 1                  # smaller goes first, never interrupting; default 1

    [[station]]
    name = "desk"
    servers = 3                   # a number, or "endless", or a schedule:
    schedule = [{at = 0, servers = 2}, {at = 8, servers = 4}]
    cycle = 24                    # the schedule starts again so often
    room = 10                     # optional: most waiting; further arrivals are lost
    order = "first come"          # or "last come"

    [[pool]]                      # optional: stations that share servers and one line
    name = "beds"
    stations = ["acute", "rehab"]
    servers = 22                  # and schedule, cycle, room, order as for a station

    [[group]]                     # optional: with audit_every and endless servers, the chance of being delayed
    name = "both units"           # (times exactly full over times not over-full) if there were so many beds
    stations = ["acute", "rehab"]
    beds = [22, 26]

    [[arrival]]
    station = "desk"
    class = "urgent"              # or mix = {urgent = 0.3, other = 0.7}
    between = {kind = "exponential", mean = 0.5}
    # or rate = 2.0 (Poisson, per unit of time), or
    # rates = [{at = 0, rate = 1.0}, {at = 8, rate = 3.0}] with cycle = 24

    [[service]]
    station = "desk"
    class = "urgent"              # leave out: every class
    time = {kind = "lognormal", mean = 1.0, stdev = 0.5}

    [[route]]                     # after service; who has none leaves
    station = "desk"
    class = "urgent"              # leave out: every class
    to = {ward = 0.2, "ward as other" = 0.1, leave = 0.7}

    [[patience]]                  # who waits longer goes
    station = "desk"
    class = "urgent"              # leave out: every class
    time = {kind = "exponential", mean = 2.0}
    to = "leave"                  # or a station

Distributions and their numbers: exponential mean; fixed value; uniform low high; gamma mean stdev; erlang mean
stages; lognormal mean stdev; weibull shape scale; triangular low mode high; hyperexponential means shares; listed
values shares; normal mean stdev (never below 0).
"""

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drawwell.engine.twin_case import RehearsalRefused
from drawwell.engine.twin_distributions import Distributions

ENDLESS = 1 << 30  # servers or room without a limit
LEAVE = -1
KEYS = {
    "case": {"name", "time_unit", "horizon", "warm_up", "replications", "seed", "confidence", "audit_every"},
    "class": {"name", "priority"},
    "station": {"name", "servers", "schedule", "cycle", "room", "order"},
    "pool": {"name", "stations", "servers", "schedule", "cycle", "room", "order"},
    "group": {"name", "stations", "beds"},
    "arrival": {"station", "class", "mix", "between", "rate", "rates", "cycle"},
    "service": {"station", "class", "time"},
    "route": {"station", "class", "to"},
    "patience": {"station", "class", "time", "to"},
}


@dataclass(frozen=True)
class NetworkCase:
    """One network as tables. S stations, C classes, P pools (a station alone is its own pool), K sources.

    service, patience (S, C)       rows of the distributions; -1 none
    patience_to (S, C)             station; -1 leave
    route_first, route_count (S, C)  into route_share (cumulative), route_station, route_class
    in_group (G, S)                which stations a group counts together; beds, a tuple of numbers a group
    priority (C,)                  place in the order of priorities, from 0
    pool (S,); room, cycle, last_come (P,); shift_first, shift_count (P,) into shift_at, shift_servers
    source_station, source_between, source_first, source_count, source_ceiling, source_cycle (K,);
    rate_at, rate (flat); mix (K, C) cumulative
    """

    name: str
    time_unit: str
    horizon: float
    warm_up: float
    replications: int
    seed: int
    confidence: float
    audit_every: float
    classes: tuple[str, ...]
    stations: tuple[str, ...]
    pools: tuple[str, ...]
    groups: tuple[str, ...]
    beds: tuple[tuple[int, ...], ...]
    in_group: np.ndarray
    distributions: tuple[np.ndarray, np.ndarray, np.ndarray]
    service: np.ndarray
    patience: np.ndarray
    patience_to: np.ndarray
    route_first: np.ndarray
    route_count: np.ndarray
    route_share: np.ndarray
    route_station: np.ndarray
    route_class: np.ndarray
    priority: np.ndarray
    pool: np.ndarray
    room: np.ndarray
    last_come: np.ndarray
    cycle: np.ndarray
    shift_first: np.ndarray
    shift_count: np.ndarray
    shift_at: np.ndarray
    shift_servers: np.ndarray
    source_station: np.ndarray
    source_between: np.ndarray
    source_first: np.ndarray
    source_count: np.ndarray
    source_ceiling: np.ndarray
    source_cycle: np.ndarray
    rate_at: np.ndarray
    rate: np.ndarray
    mix: np.ndarray


def read_case(path) -> NetworkCase:
    """The network in a TOML file. RehearsalRefused, naming the file and the entry, where it cannot be read."""
    path = Path(path)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RehearsalRefused(f"There is no file {path}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise RehearsalRefused(f"{path} is not a TOML file: {wrong}.") from None
    try:
        return case_of(given)
    except RehearsalRefused as wrong:
        raise RehearsalRefused(f"{path}: {wrong}") from None


def case_of(given: dict) -> NetworkCase:
    """The network in a dict laid out like the TOML file."""
    return Reader(given).case()


class Reader:
    """Reads one network, entry by entry, and refuses the first thing wrong in a sentence."""

    def __init__(self, given: dict):
        self.given, self.distributions = given, Distributions()
        for part, entries in given.items():
            if part not in KEYS:
                raise RehearsalRefused(f"[{part}] is not known: use {', '.join(KEYS)}.")
            for number, entry in enumerate([entries] if isinstance(entries, dict) else entries, 1):
                unknown = sorted(set(entry) - KEYS[part])
                if unknown:
                    raise RehearsalRefused(
                        f"{part} {number} has {unknown[0]!r}, which is not known: use {', '.join(sorted(KEYS[part]))}."
                    )
        self.classes = self.names("class")
        self.stations = self.names("station")

    def names(self, part: str) -> tuple[str, ...]:
        """The names of a part's entries; at least one, each once."""
        entries = self.given.get(part, [])
        names = tuple(str(entry.get("name", "")) for entry in entries)
        if not names or not all(names):
            raise RehearsalRefused(f"Give at least one [[{part}]], each with a name.")
        if len(set(names)) < len(names):
            raise RehearsalRefused(f"A {part} is named twice: {max(names, key=names.count)!r}.")
        return names

    def case(self) -> NetworkCase:
        """All of it, as tables."""
        pools = self.pool_tables()
        routes = self.route_tables()
        sources = self.source_tables()
        services, patience, patience_to = self.service_tables()
        self.check_reach(sources, routes, services, patience_to)
        priorities = [entry.get("priority", 1) for entry in self.given["class"]]
        return NetworkCase(
            **self.settings(),
            classes=self.classes,
            stations=self.stations,
            service=services,
            patience=patience,
            patience_to=patience_to,
            priority=np.array([sorted(set(priorities)).index(p) for p in priorities]),
            distributions=self.distributions.tables(),
            **pools,
            **self.group_tables(),
            **routes,
            **sources,
        )

    def settings(self) -> dict:
        """The [case] part with its defaults."""
        given = self.given.get("case", {})
        settings = {
            "name": str(given.get("name", "a network")),
            "time_unit": str(given.get("time_unit", "unit of time")),
            "horizon": number(given.get("horizon"), "horizon", above=0),
            "warm_up": number(given.get("warm_up", 0), "warm_up"),
            "replications": int(number(given.get("replications", 10), "replications", above=0)),
            "seed": int(number(given.get("seed", 1), "seed")),
            "confidence": number(given.get("confidence", 0.95), "confidence", above=0),
            "audit_every": number(given.get("audit_every", 0), "audit_every"),
        }
        if settings["confidence"] >= 1:
            raise RehearsalRefused("confidence must lie between 0 and 1.")
        return settings

    def index(self, names: tuple[str, ...], name, where: str) -> int:
        """Where a name stands among the known ones."""
        if name not in names:
            raise RehearsalRefused(f"{where} names {name!r}: the known ones are {', '.join(names)}.")
        return names.index(name)

    def cells(self, entry: dict, where: str) -> list[tuple[int, int]]:
        """The (station, class) pairs an entry speaks of: one class, or every class."""
        station = self.index(self.stations, entry.get("station"), where)
        if "class" in entry:
            return [(station, self.index(self.classes, entry["class"], where))]
        return [(station, kind) for kind in range(len(self.classes))]

    def pool_tables(self) -> dict:
        """Stations into pools; each pool's servers over time, room and order."""
        pools = list(self.given.get("pool", []))
        pooled = {name for pool in pools for name in pool.get("stations", [])}
        for name in pooled:
            self.index(self.stations, name, "A pool")
        pools += [entry for entry in self.given["station"] if entry["name"] not in pooled]
        index, shifts, counts = np.zeros(len(self.stations), np.int64), [], []
        for p, entry in enumerate(pools):
            for name in entry.get("stations", [entry["name"]]):
                index[self.stations.index(name)] = p
            own = shifts_of(entry)
            counts.append(len(own))
            shifts += own
        return {
            "pools": tuple(str(entry.get("name", p + 1)) for p, entry in enumerate(pools)),
            "pool": index,
            "room": np.array([int(entry.get("room", ENDLESS)) for entry in pools]),
            "last_come": np.array([order_of(entry) for entry in pools]),
            "cycle": np.array([number(entry.get("cycle", 0), f"{entry['name']}'s cycle") for entry in pools]),
            "shift_first": np.cumsum([0, *counts])[:-1],
            "shift_count": np.array(counts),
            "shift_at": np.array([at for at, _ in shifts], float),
            "shift_servers": np.array([servers for _, servers in shifts]),
        }

    def group_tables(self) -> dict:
        """Stations whose people are counted together, and the numbers of beds asked about."""
        groups = self.given.get("group", [])
        inside = np.zeros((len(groups), len(self.stations)), np.int64)
        for g, entry in enumerate(groups):
            for name in entry.get("stations", []):
                inside[g, self.index(self.stations, name, f"group {g + 1}")] = 1
        return {
            "groups": tuple(str(entry.get("name", g + 1)) for g, entry in enumerate(groups)),
            "beds": tuple(tuple(int(number(n, "beds")) for n in entry.get("beds", ())) for entry in groups),
            "in_group": inside,
        }

    def service_tables(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Service and patience by station and class."""
        shape = (len(self.stations), len(self.classes))
        service, patience, going = (np.full(shape, -1) for _ in range(3))
        for number_, entry in enumerate(self.given.get("service", []), 1):
            row = self.distributions.add(entry.get("time"), f"service {number_}")
            for cell in self.cells(entry, f"service {number_}"):
                service[cell] = row
        for number_, entry in enumerate(self.given.get("patience", []), 1):
            row = self.distributions.add(entry.get("time"), f"patience {number_}")
            to = entry.get("to", "leave")
            for cell in self.cells(entry, f"patience {number_}"):
                patience[cell] = row
                going[cell] = LEAVE if to == "leave" else self.index(self.stations, to, f"patience {number_}")
        return service, patience, going

    def route_tables(self) -> dict:
        """Where people go after service: cumulative shares by station and class."""
        shape = (len(self.stations), len(self.classes))
        first, count = np.zeros(shape, int), np.zeros(shape, int)
        share, station, kind = [], [], []
        for number_, entry in enumerate(self.given.get("route", []), 1):
            where, to = f"route {number_}", entry.get("to", {})
            if not to or abs(sum(to.values()) - 1) > 1e-6 or min(to.values()) < 0:
                raise RehearsalRefused(f"{where}: its shares add up to {sum(to.values()):g}; they must add up to 1.")
            for cell in self.cells(entry, where):
                first[cell], count[cell] = len(share), len(to)
                for target, running in zip(to, np.cumsum(list(to.values())), strict=True):
                    goes_to, _, becomes = str(target).partition(" as ")
                    share.append(running)
                    station.append(LEAVE if goes_to == "leave" else self.index(self.stations, goes_to, where))
                    kind.append(self.index(self.classes, becomes, where) if becomes else cell[1])
        return {
            "route_first": first,
            "route_count": count,
            "route_share": np.array(share, float),
            "route_station": np.array(station, int),
            "route_class": np.array(kind, int),
        }

    def source_tables(self) -> dict:
        """Where, how often and in which mix people arrive."""
        columns = {name: [] for name in ("station", "between", "first", "count", "ceiling", "cycle")}
        at, rate, mixes = [], [], []
        entries = self.given.get("arrival", [])
        if not entries:
            raise RehearsalRefused("Nobody arrives: give at least one [[arrival]].")
        for number_, entry in enumerate(entries, 1):
            where = f"arrival {number_}"
            mixes.append(self.mix_of(entry, where))
            columns["station"].append(self.index(self.stations, entry.get("station"), where))
            if "between" in entry:
                columns["between"].append(self.distributions.add(entry["between"], where))
                steps = []
            else:
                columns["between"].append(-1)
                steps = entry.get("rates", [{"at": 0, "rate": entry.get("rate")}])
            columns["first"].append(len(at))
            columns["count"].append(len(steps))
            at += [number(step.get("at"), f"{where}'s at") for step in steps]
            rate += [number(step.get("rate"), f"{where}'s rate") for step in steps]
            columns["ceiling"].append(max(rate[len(rate) - len(steps) :], default=0.0))
            columns["cycle"].append(number(entry.get("cycle", 0), f"{where}'s cycle"))
        tables = {f"source_{name}": np.array(column) for name, column in columns.items()}
        return tables | {"rate_at": np.array(at, float), "rate": np.array(rate, float), "mix": np.array(mixes)}

    def mix_of(self, entry: dict, where: str) -> np.ndarray:
        """The cumulative shares of classes among a source's arrivals."""
        mix = entry.get("mix") or {entry.get("class", self.classes[0] if len(self.classes) == 1 else None): 1.0}
        shares = np.zeros(len(self.classes))
        for name, share in mix.items():
            shares[self.index(self.classes, name, where)] = number(share, where)
        if abs(shares.sum() - 1) > 0.02:
            raise RehearsalRefused(f"{where}: the mix adds up to {shares.sum():g}; it must add up to 1.")
        return np.cumsum(shares) / shares.sum()

    def check_reach(self, sources, routes, service, patience_to) -> None:
        """Refuse a station nobody can reach, which would look merely idle, and a class nobody there can serve."""
        kinds = np.diff(sources["mix"], axis=1, prepend=0) > 0
        todo = [(s, c) for s, row in zip(sources["source_station"], kinds, strict=True) for c in np.flatnonzero(row)]
        reached = set()
        while todo:
            cell = tuple(int(i) for i in todo.pop())
            if cell in reached or cell[0] == LEAVE:
                continue
            reached.add(cell)
            if service[cell] < 0:
                names = self.classes[cell[1]], self.stations[cell[0]]
                raise RehearsalRefused(f"{names[0]!r} comes to {names[1]!r}, which has no service for it.")
            chosen = slice(routes["route_first"][cell], routes["route_first"][cell] + routes["route_count"][cell])
            todo += zip(routes["route_station"][chosen], routes["route_class"][chosen], strict=True)
            todo.append((patience_to[cell], cell[1]))
        for index, name in enumerate(self.stations):
            if not any(station == index for station, _ in reached):
                raise RehearsalRefused(f"Nobody can reach the station {name!r}: give it an arrival or a route.")


def number(value, what: str, above: float | None = None) -> float:
    """A number of 0 or more (or above a bound); RehearsalRefused names it otherwise."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
        raise RehearsalRefused(f"{what} is {value!r}: it must be a number of 0 or more.")
    if above is not None and value <= above:
        raise RehearsalRefused(f"{what} is {value!r}: it must be more than {above}.")
    return float(value)


def order_of(entry: dict) -> int:
    """1 for last come, first served."""
    order = entry.get("order", "first come")
    if order not in ("first come", "last come"):
        raise RehearsalRefused(f"{entry['name']} has order {order!r}: choose first come or last come.")
    return int(order == "last come")


def shifts_of(entry: dict) -> list[tuple[float, int]]:
    """A pool's servers over time: (from when, how many)."""
    name = entry.get("name")
    if "schedule" not in entry:
        servers = entry.get("servers", 1)
        if servers == "endless":
            return [(0.0, ENDLESS)]
        if number(servers, f"{name}'s servers", above=0) != int(servers):
            raise RehearsalRefused(f"{name} has {servers} servers: give a whole number.")
        return [(0.0, int(servers))]
    shifts = [(number(s.get("at"), f"{name}'s shift"), int(number(s.get("servers"), name))) for s in entry["schedule"]]
    if not shifts or shifts[0][0] != 0 or sorted(at for at, _ in shifts) != [at for at, _ in shifts]:
        raise RehearsalRefused(f"{name}'s schedule must start at 0 and go forward in time.")
    if not any(servers for _, servers in shifts):
        raise RehearsalRefused(f"{name}'s schedule has no hours: nobody ever serves there.")
    if entry.get("cycle", 0) and shifts[-1][0] >= entry["cycle"]:
        raise RehearsalRefused(f"{name}'s schedule goes beyond its cycle of {entry['cycle']}.")
    return shifts
