"""What a network's replications show: means, quantiles and intervals by station and class.

A value of a measure is one replication's; its interval is Student's t over the replications. Waits are of askings
that came after the warm-up.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from drawwell.engine.twin_case import RehearsalRefused
from drawwell.engine.twin_network import run_once
from drawwell.engine.twin_network_case import ENDLESS, NetworkCase, read_case
from drawwell.engine.twin_network_lines import bin_of, edges_of_bin
from drawwell.engine.twin_network_load import check_memory, notes_of, servers_mean

EVERY = "every class"


@dataclass(frozen=True)
class NetworkRow:
    """One measure of one class at one station (or of "every class", or "the whole network") with its interval.

    value, low, high are None where no replication had anything to measure; low and high where only one had.
    """

    station: str
    who: str
    measure: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class NetworkResult:
    """The answer for one case, row by row."""

    name: str
    time_unit: str
    horizon: float
    warm_up: float
    seeds: tuple[int, ...]
    confidence: float
    rows: tuple[NetworkRow, ...]
    events: int
    notes: tuple[str, ...] = ()

    def row(self, station: str, measure: str, who: str = EVERY) -> NetworkRow:
        """The row asked for; KeyError where there is none."""
        for row in self.rows:
            if (row.station, row.who, row.measure) == (station, who, measure):
                return row
        raise KeyError(f"{station}, {who}, {measure}")

    def to_dict(self) -> dict:
        """Nested by station, class and measure; fit for JSON."""
        stations = {}
        for row in self.rows:
            value = {"mean": row.value, "low": row.low, "high": row.high}
            stations.setdefault(row.station, {}).setdefault(row.who, {})[row.measure] = value
        return {
            "case": self.name,
            "time_unit": self.time_unit,
            "horizon": self.horizon,
            "warm_up": self.warm_up,
            "seeds": list(self.seeds),
            "confidence": self.confidence,
            "events": self.events,
            "notes": list(self.notes),
            "stations": stations,
        }


def run_case(case, *, seeds=None, map: Callable = map, precision: float | None = None) -> NetworkResult:
    """Run a case, a NetworkCase or the path of a TOML file, and say what it shows.

    seeds default to the case's own. precision: go on with further seeds, up to 50 times as many, until the interval of
    every station's mean wait is within this share of the mean (or within this share of a unit of time, below one).
    `map` runs the replications, which are independent.
    """
    case = case if isinstance(case, NetworkCase) else read_case(case)
    check_memory(case)
    seeds = tuple(seeds) if seeds is not None else tuple(range(case.seed, case.seed + case.replications))
    if not seeds:
        raise RehearsalRefused("Give at least one replication.")
    found = measured_all(case, seeds, map)
    most = 50 * len(seeds)
    while precision is not None:
        result = result_of(case, seeds, found)
        if len(seeds) >= most or precise(case, result, precision):
            return result
        further = tuple(range(max(seeds) + 1, max(seeds) + 1 + len(seeds)))
        found += measured_all(case, further, map)
        seeds += further
    return result_of(case, seeds, found)


def precise(case: NetworkCase, result: NetworkResult, precision: float) -> bool:
    """Whether every station's mean wait is known within the precision asked for."""
    rows = [result.row(station, "wait_mean") for station in case.stations]
    return all(row.low is not None and row.high - row.value <= precision * max(row.value, 1.0) for row in rows)


def measured_all(case: NetworkCase, seeds, map) -> list[dict]:
    """Each replication's measures."""
    return list(map(measured, [case] * len(seeds), seeds))


def measured(case: NetworkCase, seed: int) -> dict:
    """One replication: {(station, who, measure): value}."""
    raw = run_once(case, seed)
    found = {("the whole network", EVERY, "events"): float(raw["events"])}
    for s, station in enumerate(case.stations):
        for c, kind in enumerate(case.classes):
            add_cell(found, case, station, kind, raw["cells"][s, c : c + 1], raw["waits"][s, c])
        add_cell(found, case, station, EVERY, raw["cells"][s], raw["waits"][s].sum(axis=0))
    for p, name in enumerate(case.pools):
        add_pool(found, case, p, name, raw["pools"][p])
    for g, name in enumerate(case.groups):
        add_beds(found, case.beds[g], name, raw["occupancy"][g])
    for c, kind in enumerate(case.classes):
        add_stay(found, kind, raw["stays"][c], raw["stay_sum"][c])
    add_stay(found, EVERY, raw["stays"].sum(axis=0), raw["stay_sum"].sum())
    return found


def add_cell(found: dict, case: NetworkCase, station: str, who: str, cells: np.ndarray, waits: np.ndarray) -> None:
    """Measures of one class, or of all, at one station."""
    total = {name: cells[name].sum() for name in cells.dtype.names}
    if not total["arrived"]:
        return
    here = {
        "arrived": float(total["arrived"]),
        "finished": float(total["finished"]),
        "wait_mean": over(total["wait_sum"], total["began"]),
        "wait_all_mean": over(total["wait_sum"] + total["given_up_sum"], total["began"] + total["gave_up"]),
        "waited_share": 1 - over(total["at_once"], total["arrived"]),
        "gave_up_share": over(total["gave_up"], total["arrived"]),
        "lost_share": over(total["lost"], total["arrived"]),
        "held_up_share": over(total["held_up"], total["finished"]),
        "stay_mean": over(total["stay_sum"], total["finished"]),
    }
    here |= quantiles(waits, "wait")
    for time in case.within:
        here[f"within_{time:g}_share"] = share_within(waits, time)
    for measure, value in here.items():
        found[station, who, measure] = float(value)


def add_pool(found: dict, case: NetworkCase, p: int, name: str, pool) -> None:
    """How long the line is and how busy the servers are, over time; for a pool, under its own name."""
    servers = servers_mean(case, p)
    found[name, EVERY, "line_mean"] = float(pool["line_area"] / case.horizon)
    found[name, EVERY, "there_mean"] = float((pool["line_area"] + pool["busy_area"]) / case.horizon)
    found[name, EVERY, "busy_mean"] = float(pool["busy_area"] / case.horizon)
    if servers < ENDLESS:
        found[name, EVERY, "busy_share"] = float(pool["busy_area"] / case.horizon / servers)


def add_beds(found: dict, beds: tuple[int, ...], name: str, occupancy: np.ndarray) -> None:
    """The chance that one who comes must wait at so many beds: times exactly full over times not over-full."""
    for count in beds:
        if count < len(occupancy):
            delay = over(occupancy[count], occupancy[: count + 1].sum())
            found[name, EVERY, f"delay_chance_at_{count}"] = float(delay)


def add_stay(found: dict, who: str, stays: np.ndarray, stay_sum: float) -> None:
    """Time from first arrival to leaving the network."""
    found["the whole network", who, "left"] = float(stays.sum())
    found["the whole network", who, "stay_mean"] = over(stay_sum, stays.sum())
    for measure, value in quantiles(stays, "stay").items():
        found["the whole network", who, measure] = value


def quantiles(bins: np.ndarray, what: str) -> dict[str, float]:
    """Median, 90th and 95th in a hundred; straight between the edges of a bin, which are 2.2% apart."""
    counted = np.cumsum(bins)
    if not counted[-1]:
        return {}
    found = {}
    for share, name in ((0.5, "p50"), (0.9, "p90"), (0.95, "p95")):
        at = int(np.searchsorted(counted, share * counted[-1]))
        within = (share * counted[-1] - (counted[at] - bins[at])) / bins[at]
        low, high = edges_of_bin(at)
        found[f"{what}_{name}"] = low + (high - low) * float(within)
    return found


def share_within(bins: np.ndarray, time: float) -> float:
    """The share of those served who waited no longer; straight between the edges of a bin."""
    at = bin_of.py_func(time) if time > 0 else 0
    low, high = edges_of_bin(at)
    part = (time - low) / (high - low) if high > low else 1.0
    return over(bins[:at].sum() + bins[at] * part, bins.sum())


def over(part, whole) -> float:
    """part / whole; nan where there is nothing to share."""
    return float(part / whole) if whole else float("nan")


def result_of(case: NetworkCase, seeds, found: list[dict]) -> NetworkResult:
    """All replications' measures as rows with intervals."""
    keys = list(dict.fromkeys(key for replication in found for key in replication))
    rows = []
    for key in keys:
        values = np.array([replication[key] for replication in found if key in replication])
        rows.append(NetworkRow(*key, *interval(values[~np.isnan(values)], case.confidence)))
    events = int(sum(replication["the whole network", EVERY, "events"] for replication in found))
    rows = [row for row in rows if row.measure != "events"]
    return NetworkResult(
        case.name,
        case.time_unit,
        case.horizon,
        case.warm_up,
        tuple(seeds),
        case.confidence,
        tuple(rows),
        events,
        notes_of(case),
    )


def interval(values: np.ndarray, confidence: float) -> tuple[float | None, float | None, float | None]:
    """Mean and Student's t interval of independent values."""
    if not len(values):
        return None, None, None
    mean = float(values.mean())
    if len(values) == 1:
        return mean, None, None
    from scipy.special import stdtrit

    half = float(stdtrit(len(values) - 1, 0.5 + confidence / 2) * values.std(ddof=1) / len(values) ** 0.5)
    return mean, mean - half, mean + half
