"""A network of stations as a TOML file: read, checked and laid out as tables for `twin_network`.

docs/reference/queue-file.md says what may stand in such a file; a test holds it to KEYS and to the distributions.
"""

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drawwell.engine.twin_case import RehearsalRefused
from drawwell.engine.twin_distributions import Distributions
from drawwell.engine.twin_network_checks import (
    ENDLESS,
    HOLD,
    LEAVE,
    LOST,
    check_forward,
    check_reach,
    list_of,
    number,
    order_of,
    room_of,
    shares_of,
    shifts_of,
    steps_of,
    whole,
    yes_or_no,
)

__all__ = ["ENDLESS", "HOLD", "KEYS", "LEAVE", "LOST", "NetworkCase", "case_of", "read_case"]

KEYS = {
    "case": {"name", "time_unit", "horizon", "warm_up", "replications", "seed", "confidence", "audit_every", "within"},
    "class": {"name", "priority"},
    "station": {"name", "servers", "schedule", "cycle", "room", "when_full", "order", "interrupts"},
    "pool": {"name", "stations", "servers", "schedule", "cycle", "room", "when_full", "order", "interrupts"},
    "group": {"name", "stations", "beds"},
    "arrival": {"station", "class", "mix", "between", "rate", "rates", "times", "cycle", "together", "comes_share"},
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
    pool (S,); room, cycle, last_come, interrupts (P,); when_full (P,) a station, LOST or HOLD;
    shift_first, shift_count (P,) into shift_at, shift_servers
    source_station, source_between, source_first, source_count, source_ceiling, source_cycle, source_comes,
    source_together (a row), source_listed, source_often (K,), people a unit of time on average;
    rate_at, rate (flat); mix (K, C) cumulative
    flow                           people from outside in a unit of time, at most
    service_means (S, C)           nan where there is no service
    within                         times of which the share who wait no longer is told
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
    within: tuple[float, ...]
    flow: float
    service_means: np.ndarray
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
    interrupts: np.ndarray
    when_full: np.ndarray
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
    source_comes: np.ndarray
    source_together: np.ndarray
    source_listed: np.ndarray
    source_often: np.ndarray
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
            self.check_part(part, entries)
        self.classes = self.names("class")
        self.stations = self.names("station")
        self.rows = {}

    def check_part(self, part: str, entries) -> None:
        """Refuse a part that is not written as the others are, or that has a key nobody reads."""
        brackets = "[case]" if part == "case" else f"[[{part}]]"
        right = isinstance(entries, dict) if part == "case" else isinstance(entries, list)
        entries = [entries] if isinstance(entries, dict) else entries
        if not right or not all(isinstance(entry, dict) for entry in entries):
            raise RehearsalRefused(f"{part} is not written as a table: begin each with {brackets}.")
        for count, entry in enumerate(entries, 1):
            unknown = sorted(set(entry) - KEYS[part])
            if unknown:
                raise RehearsalRefused(
                    f"{part} {count} has {unknown[0]!r}, which is not known: use {', '.join(sorted(KEYS[part]))}."
                )

    def names(self, part: str) -> tuple[str, ...]:
        """The names of a part's entries; at least one, each once."""
        entries = self.given.get(part, [])
        names = tuple(entry.get("name", "") for entry in entries)
        if not names or not all(isinstance(name, str) and name for name in names):
            raise RehearsalRefused(f'Give at least one [[{part}]], each with a name in words, as in name = "desk".')
        if len(set(names)) < len(names):
            raise RehearsalRefused(f"A {part} is named twice: {max(names, key=names.count)!r}.")
        return names

    def case(self) -> NetworkCase:
        """All of it, as tables."""
        pools = self.pool_tables()
        routes = self.route_tables()
        sources = self.source_tables()
        services, patience, patience_to = self.service_tables()
        check_reach(self, sources, routes, services, pools, patience_to)
        priorities = [number(entry.get("priority", 1), "priority") for entry in self.given["class"]]
        return NetworkCase(
            **self.settings(),
            classes=self.classes,
            stations=self.stations,
            service=services,
            service_means=np.array(
                [[self.distributions.mean(r) if r >= 0 else math.nan for r in row] for row in services]
            ),
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
            "replications": whole(given.get("replications", 10), "replications"),
            "seed": whole(given.get("seed", 1), "seed"),
            "confidence": number(given.get("confidence", 0.95), "confidence", above=0),
            "audit_every": number(given.get("audit_every", 0), "audit_every"),
            "within": tuple(number(one, "within") for one in list_of(given.get("within", []), "within")),
        }
        if not settings["replications"]:
            raise RehearsalRefused("replications is 0: give at least one.")
        if settings["confidence"] >= 1:
            raise RehearsalRefused("confidence must lie between 0 and 1.")
        return settings

    def index(self, names: tuple[str, ...], name, where: str) -> int:
        """Where a name stands among the known ones."""
        if not isinstance(name, str) or name not in names:
            raise RehearsalRefused(f"{where} names {name!r}: the known ones are {', '.join(names)}.")
        return names.index(name)

    def entries_by_cell(self, part: str) -> dict[tuple[int, int], tuple[str, dict]]:
        """{(station, class): (where, entry)} of a part; an entry of one class goes before one of every class."""
        found, of_all = {}, {}
        for count, entry in enumerate(self.given.get(part, []), 1):
            where = f"{part} {count}"
            station = self.index(self.stations, entry.get("station"), where)
            if "class" in entry:
                kinds, into = [self.index(self.classes, entry["class"], where)], found
            else:
                kinds, into = range(len(self.classes)), of_all
            for kind in kinds:
                if (station, kind) in into:
                    again = into[station, kind][0]
                    raise RehearsalRefused(f"{where} says again what {again} says of {entry['station']!r}.")
                into[station, kind] = where, entry
        return of_all | found

    def pool_tables(self) -> dict:
        """Stations into pools; each pool's servers over time, room and order."""
        pools, index, shifts, counts = self.pools(), np.zeros(len(self.stations), np.int64), [], []
        for p, entry in enumerate(pools):
            for name in entry.get("stations", [entry["name"]]):
                index[self.stations.index(name)] = p
            own = shifts_of(entry)
            counts.append(len(own))
            shifts += own
        return {
            "pools": tuple(str(entry["name"]) for entry in pools),
            "pool": index,
            "room": np.array([room_of(entry) for entry in pools]),
            "last_come": np.array([order_of(entry) for entry in pools]),
            "interrupts": np.array([int(yes_or_no(entry, "interrupts")) for entry in pools]),
            "when_full": np.array([self.when_full(entry) for entry in pools]),
            "cycle": np.array([number(entry.get("cycle", 0), f"{entry['name']}'s cycle") for entry in pools]),
            "shift_first": np.cumsum([0, *counts])[:-1],
            "shift_count": np.array(counts),
            "shift_at": np.array([at for at, _ in shifts], float),
            "shift_servers": np.array([servers for _, servers in shifts]),
        }

    def pools(self) -> list[dict]:
        """Pools as given, then every station that is in none; what a station of a pool says of servers is refused."""
        pools, pooled = list(self.given.get("pool", [])), {}
        if pools:
            self.names("pool")
        for count, pool in enumerate(pools, 1):
            if not list_of(pool.get("stations", []), f"pool {count}'s stations"):
                raise RehearsalRefused(f"pool {count} has no stations: name those that share its servers.")
            for name in pool["stations"]:
                self.index(self.stations, name, f"pool {count}")
                if name in pooled:
                    raise RehearsalRefused(f"{name!r} is in two pools, {pooled[name]} and {pool['name']}.")
                pooled[name] = pool["name"]
        for entry in self.given["station"]:
            if entry["name"] in pooled and set(entry) > {"name"}:
                other = sorted(set(entry) - {"name"})[0]
                raise RehearsalRefused(f"{entry['name']!r} is in a pool: say {other} there.")
        return pools + [entry for entry in self.given["station"] if entry["name"] not in pooled]

    def when_full(self, entry: dict) -> int:
        """What becomes of those for whom there is no room: a station, LOST or HOLD."""
        said = entry.get("when_full", "lost")
        if said == "lost":
            return LOST
        if "room" not in entry:
            raise RehearsalRefused(f"{entry['name']} has when_full but no room, so it is never full: give room.")
        return HOLD if said == "hold" else self.index(self.stations, said, f"{entry['name']}'s when_full")

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
        for cell, (where, entry) in self.entries_by_cell("service").items():
            service[cell] = self.row(entry, where)
        for cell, (where, entry) in self.entries_by_cell("patience").items():
            patience[cell], to = self.row(entry, where), entry.get("to", "leave")
            going[cell] = LEAVE if to == "leave" else self.index(self.stations, to, where)
        return service, patience, going

    def row(self, entry: dict, where: str) -> int:
        """The row of an entry's time, added once though it may hold for every class."""
        if where not in self.rows:
            self.rows[where] = self.distributions.add(entry.get("time"), where)
        return self.rows[where]

    def route_tables(self) -> dict:
        """Where people go after service: cumulative shares by station and class."""
        shape = (len(self.stations), len(self.classes))
        first, count = np.zeros(shape, int), np.zeros(shape, int)
        share, station, kind = [], [], []
        for cell, (where, entry) in self.entries_by_cell("route").items():
            to = shares_of(entry.get("to"), where)
            first[cell], count[cell] = len(share), len(to)
            for target, running in zip(to, np.cumsum(list(to.values())), strict=True):
                goes_to, _, becomes = target.partition(" as ")
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
        """Where, how often, how many together and in which mix people arrive."""
        entries = self.given.get("arrival", [])
        if not entries:
            raise RehearsalRefused("Nobody arrives: give at least one [[arrival]].")
        sources, steps, mixes = [], [], []
        for count, entry in enumerate(entries, 1):
            where = f"arrival {count}"
            mixes.append(self.mix_of(entry, where))
            source, own = self.source(entry, where)
            source["first"] = len(steps)
            sources.append(source)
            steps += own
        flow = sum(max(source["often"], source["ceiling"]) for source in sources)
        tables = {f"source_{name}": np.array([source[name] for source in sources]) for name in sources[0]}
        steps = np.array(steps, float).reshape(-1, 2)
        return tables | {"rate_at": steps[:, 0], "rate": steps[:, 1], "mix": np.array(mixes), "flow": flow}

    def source(self, entry: dict, where: str) -> tuple[dict, list[tuple[float, float]]]:
        """One source, and its steps: (from when, rate), or the times listed."""
        ways = [way for way in ("between", "rate", "rates", "times") if way in entry]
        if len(ways) != 1:
            raise RehearsalRefused(f"{where}: say how often people come by one of between, rate, rates, times.")
        cycle, steps, between = number(entry.get("cycle", 0), f"{where}'s cycle"), [], -1
        if ways == ["between"]:
            between = self.distributions.add(entry["between"], where)
            if not self.distributions.mean(between) > 0:
                raise RehearsalRefused(f"{where}: between is 0 on average, so people would come without end.")
        elif ways == ["times"]:
            steps = [(number(at, f"{where}'s times"), 0.0) for at in list_of(entry["times"], f"{where}'s times")]
            if not steps:
                raise RehearsalRefused(f"{where}'s times are none, so nobody comes: give at least one.")
        else:
            steps = steps_of(entry.get("rates", [{"at": 0, "rate": entry.get("rate")}]), where)
        check_forward([at for at, _ in steps], cycle, f"{where}'s {ways[0]}", strictly=ways != ["times"])
        comes = number(entry.get("comes_share", 1), f"{where}'s comes_share")
        if comes > 1:
            raise RehearsalRefused(f"{where}'s comes_share is {comes:g}: a share lies between 0 and 1.")
        together = self.together(entry, where)
        each = self.distributions.mean(together) if together >= 0 else 1.0
        return {
            "station": self.index(self.stations, entry.get("station"), where),
            "between": between,
            "first": 0,
            "count": len(steps),
            "ceiling": max((rate for _, rate in steps), default=0.0),
            "cycle": cycle,
            "comes": comes,
            "together": together,
            "listed": int(ways == ["times"]),
            "often": each * self.often(between, steps, cycle),
        }, steps

    def often(self, between: int, steps: list, cycle: float) -> float:
        """How many times in a unit of time a source brings somebody, on average over its cycle or the whole run."""
        if between >= 0:
            return 1 / self.distributions.mean(between)
        settings = self.settings()
        end = cycle or settings["warm_up"] + settings["horizon"]
        if not any(rate for _, rate in steps):  # times that are listed
            return len(steps) / end
        starts = np.clip([at for at, _ in steps], 0, end)
        held = np.diff(np.append(starts, end)) @ [rate for _, rate in steps]
        return float(held + starts[0] * steps[-1][1]) / end  # before the first step the last one holds

    def together(self, entry: dict, where: str) -> int:
        """The row of how many come at once; -1: one."""
        given = entry.get("together", 1)
        if given == 1:
            return -1
        given = given if isinstance(given, dict) else {"kind": "fixed", "value": number(given, f"{where}'s together")}
        return self.distributions.add(given, f"{where}'s together")

    def mix_of(self, entry: dict, where: str) -> np.ndarray:
        """The cumulative shares of classes among a source's arrivals."""
        if "mix" in entry and "class" in entry:
            raise RehearsalRefused(f"{where} has a class and a mix: give one of them.")
        only = self.classes[0] if len(self.classes) == 1 else None
        if "mix" not in entry:
            return (np.arange(len(self.classes)) >= self.index(self.classes, entry.get("class", only), where)) * 1.0
        mix = shares_of(entry["mix"], where, "the mix")
        shares = np.zeros(len(self.classes))
        for name, share in mix.items():
            shares[self.index(self.classes, name, where)] = share
        return np.cumsum(shares) / shares.sum()
