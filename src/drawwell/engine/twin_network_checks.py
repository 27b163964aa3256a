"""What a network's file may say: numbers, shares and times that can be; stations people can reach and leave."""

import math

import numpy as np

from drawwell.engine.twin_case import RehearsalRefused

ENDLESS = 1 << 30  # servers or room without a limit
LEAVE = -1
LOST, HOLD = -1, -2  # what becomes of those for whom there is no room; else the station they go to
ROUNDED = 0.005  # how far published shares may be from 1 in all


def number(value, what: str, above: float | None = None) -> float:
    """A number of 0 or more (or above a bound); RehearsalRefused names it otherwise."""
    if value is None:
        raise RehearsalRefused(f"{what} is missing: give a number of 0 or more.")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
        raise RehearsalRefused(f"{what} is {value!r}: it must be a number of 0 or more.")
    if above is not None and value <= above:
        raise RehearsalRefused(f"{what} is {value!r}: it must be more than {above}.")
    return float(value)


def whole(value, what: str) -> int:
    """A whole number of 0 or more, at most ENDLESS; RehearsalRefused names it otherwise."""
    if number(value, what) != int(value):
        raise RehearsalRefused(f"{what} is {value!r}: give a whole number.")
    return min(int(value), ENDLESS)


def list_of(value, what: str) -> list:
    """A list; RehearsalRefused names it otherwise."""
    if not isinstance(value, list):
        raise RehearsalRefused(f"{what} is {value!r}: give a list, as in [1, 2].")
    return value


def yes_or_no(entry: dict, key: str) -> bool:
    """true or false; false where nothing is said."""
    value = entry.get(key, False)
    if not isinstance(value, bool):
        raise RehearsalRefused(f"{entry['name']} has {key} {value!r}: write true or false.")
    return value


def shares_of(given, where: str, what: str = "its shares") -> dict[str, float]:
    """{name: share}, adding up to 1 exactly; RehearsalRefused where they are further from it than rounding."""
    if not isinstance(given, dict) or not given:
        raise RehearsalRefused(f"{where}: give {what} as {{name = share, other = share}}.")
    shares = {str(name): number(share, f"{where}, {name!r}") for name, share in given.items()}
    total = sum(shares.values())
    if abs(total - 1) > ROUNDED:
        add = "adds" if what == "the mix" else "add"
        raise RehearsalRefused(f"{where}: {what} {add} up to {total:g}; they must add up to 1.")
    return {name: share / total for name, share in shares.items()}


def order_of(entry: dict) -> int:
    """1 for last come, first served."""
    order = entry.get("order", "first come")
    if order not in ("first come", "last come"):
        raise RehearsalRefused(f"{entry['name']} has order {order!r}: choose first come or last come.")
    return int(order == "last come")


def room_of(entry: dict) -> int:
    """How many may wait."""
    return whole(entry["room"], f"{entry['name']}'s room") if "room" in entry else ENDLESS


def shifts_of(entry: dict) -> list[tuple[float, int]]:
    """A pool's servers over time: (from when, how many)."""
    name = entry["name"]
    if "schedule" not in entry:
        servers = entry.get("servers", 1)
        if servers == "endless":
            return [(0.0, ENDLESS)]
        if number(servers, f"{name}'s servers", above=0) != int(servers):
            raise RehearsalRefused(f"{name} has {servers} servers: give a whole number.")
        return [(0.0, whole(servers, f"{name}'s servers"))]
    if "servers" in entry:
        raise RehearsalRefused(f"{name} has servers and a schedule: give one of them.")
    shifts = []
    for shift in list_of(entry["schedule"], f"{name}'s schedule"):
        if not isinstance(shift, dict) or set(shift) != {"at", "servers"}:
            raise RehearsalRefused(f"{name}'s schedule: write each shift as {{at = 0, servers = 2}}.")
        shifts.append((number(shift["at"], f"{name}'s shift"), whole(shift["servers"], f"{name}'s servers")))
    if not shifts or shifts[0][0] != 0:
        raise RehearsalRefused(f"{name}'s schedule must start at 0 and go forward in time.")
    if not any(servers for _, servers in shifts):
        raise RehearsalRefused(f"{name}'s schedule has no hours: nobody ever serves there.")
    check_forward([at for at, _ in shifts], entry.get("cycle", 0), f"{name}'s schedule", strictly=True)
    return shifts


def steps_of(given, where: str) -> list[tuple[float, float]]:
    """A source's rate over time: (from when, rate)."""
    steps = []
    for step in list_of(given, f"{where}'s rates"):
        if not isinstance(step, dict) or set(step) != {"at", "rate"}:
            raise RehearsalRefused(f"{where}'s rates: write each as {{at = 0, rate = 1.5}}.")
        steps.append((number(step["at"], f"{where}'s at"), number(step["rate"], f"{where}'s rate")))
    if not any(rate for _, rate in steps):
        raise RehearsalRefused(f"{where} has no rate above 0: nobody ever comes from there.")
    return steps


def check_forward(times: list[float], cycle: float, what: str, *, strictly: bool) -> None:
    """Refuse times that go back, or beyond the cycle in which they come again."""
    number(cycle, f"{what}: its cycle")
    if any(later < sooner or (strictly and later == sooner) for sooner, later in zip(times, times[1:], strict=False)):
        raise RehearsalRefused(f"{what} must go forward in time.")
    if cycle and times and times[-1] >= cycle:
        raise RehearsalRefused(f"{what} goes beyond its cycle of {cycle:g}.")


def check_reach(reader, sources: dict, routes: dict, service, pools: dict, tired_to) -> None:
    """Refuse a station nobody can reach, which would look merely idle, and stations nobody could ever leave."""
    kinds = np.diff(sources["mix"], axis=1, prepend=0) > 0
    todo = [(s, c) for s, row in zip(sources["source_station"], kinds, strict=True) for c in np.flatnonzero(row)]
    goes = {}
    while todo:
        cell = tuple(int(i) for i in todo.pop())
        if cell in goes or cell[0] == LEAVE:
            continue
        if service[cell] < 0:
            kind, station = reader.classes[cell[1]], reader.stations[cell[0]]
            raise RehearsalRefused(f"{kind!r} comes to {station!r}, which has no service for it.")
        chosen = slice(routes["route_first"][cell], routes["route_first"][cell] + routes["route_count"][cell])
        some = np.diff(np.concatenate([[0.0], routes["route_share"][chosen]])) > 0
        onward = zip(routes["route_station"][chosen][some], routes["route_class"][chosen][some], strict=True)
        goes[cell] = [(int(s), int(c)) for s, c in onward] or [(LEAVE, cell[1])]
        todo += [*goes[cell], (tired_to[cell], cell[1])]
        if pools["when_full"][pools["pool"][cell[0]]] >= 0:
            todo.append((pools["when_full"][pools["pool"][cell[0]]], cell[1]))
    for index, name in enumerate(reader.stations):
        if not any(station == index for station, _ in goes):
            raise RehearsalRefused(f"Nobody can reach the station {name!r}: give it an arrival or a route.")
    check_time_passes(reader, goes, service)
    check_room(pools, goes)


def check_time_passes(reader, goes: dict, service) -> None:
    """Refuse stations round which people would go for ever without any time passing."""
    passes = {cell for cell in goes if reader.distributions.mean(service[cell]) > 0}
    before = -1
    while len(passes) > before:
        before = len(passes)
        passes |= {cell for cell, onward in goes.items() if any(to[0] == LEAVE or to in passes for to in onward)}
    for station, kind in goes:
        if (station, kind) not in passes:
            names = reader.classes[kind], reader.stations[station]
            raise RehearsalRefused(f"{names[0]!r} goes round {names[1]!r} for ever in no time: give it a time.")


def check_room(pools: dict, goes: dict) -> None:
    """Refuse full places that send people on to one another, or that wait for one another."""
    full, pool = pools["when_full"], pools["pool"]
    sends = {p: {int(pool[to])} for p, to in enumerate(full) if to >= 0}
    waits = {}
    for (station, _), onward in goes.items():
        held = {int(pool[to]) for to, _ in onward if to != LEAVE and full[pool[to]] == HOLD}
        waits.setdefault(int(pool[station]), set()).update(held)
    for edges, words in ((sends, "send people on to one another"), (waits, "hold people up for one another")):
        for start in edges:
            seen, todo = set(), set(edges[start])
            while todo:
                here = todo.pop()
                seen.add(here)
                todo |= edges.get(here, set()) - seen
            if start in seen:
                raise RehearsalRefused(
                    f"{pools['pools'][start]} and where it leads would, when full, {words} for ever: give more room."
                )
