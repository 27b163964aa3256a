"""How much work comes to a network's stations, before it is run: which lines would grow, and by how much memory."""

import os

import numpy as np

from drawwell.engine.twin_calendar import EVENT
from drawwell.engine.twin_case import RehearsalRefused
from drawwell.engine.twin_network_case import ENDLESS, NetworkCase
from drawwell.engine.twin_network_lines import PERSON

BYTES_MAX_SHARE = 0.8  # of the machine's memory
ROUNDS_MOST = 2_000  # of following people from station to station; who is still under way then never leaves
EVENTS_A_PERSON = 3
ARRIVALS_MOST = 1_000_000_000


def bytes_of(people: int) -> int:
    """How many bytes so many people at once take."""
    return int(people * (PERSON.itemsize + EVENTS_A_PERSON * (EVENT.itemsize + 4)))


def bytes_max() -> int:
    """How many bytes a network may take."""
    return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * BYTES_MAX_SHARE)


def check_fits(case: NetworkCase, people: float) -> None:
    """Raise RehearsalRefused, with the size, where so many people at once would not fit in memory."""
    needed, most = bytes_of(people) / 1e6, bytes_max() / 1e6
    if needed > most:
        raise RehearsalRefused(
            f"{case.name}: {people:,.0f} people would be in the network at once, which takes {needed:,.0f} MB where "
            f"{most:,.0f} MB may be used: its lines grow without end. Give it more servers, "
            "patience or room, or a shorter horizon."
        )


def check_memory(case: NetworkCase) -> None:
    """Raise RehearsalRefused, before the run, where a line would grow beyond the memory there is, or never be over."""
    coming = arrivals_of(case).sum() * (case.warm_up + case.horizon)
    if coming > ARRIVALS_MOST:
        raise RehearsalRefused(
            f"{case.name}: {coming:,.0f} people would come in one run; {ARRIVALS_MOST:,} can. Give a shorter horizon."
        )
    check_fits(case, max((grows for _, grows in overloaded(case).values()), default=0.0))


def notes_of(case: NetworkCase) -> tuple[str, ...]:
    """A sentence for each line that grows as long as the run lasts."""
    return tuple(
        f"{name} is asked for {load:.3g} times the work its servers can do: its line grows as long as the run lasts, "
        "so its waits depend on the horizon."
        for name, (load, _) in overloaded(case).items()
    )


def overloaded(case: NetworkCase) -> dict[str, tuple[float, float]]:
    """{pool: (work over what its servers can do, people in its line at the end)} of pools whose lines only grow."""
    flows, found = flows_of(case), {}
    if flows is None:
        return found
    for p, name in enumerate(case.pools):
        cells = np.argwhere((case.pool == p)[:, None] & (flows > 0))
        if case.room[p] < ENDLESS or any(case.patience[s, c] >= 0 for s, c in cells):
            continue
        work = sum(flows[s, c] * case.service_means[s, c] for s, c in cells)
        servers = servers_mean(case, p)
        if work > servers * (1 + 1e-9):
            people = sum(flows[s, c] for s, c in cells) * (1 - servers / work) * (case.warm_up + case.horizon)
            found[name] = work / servers, people
    return found


def flows_of(case: NetworkCase) -> np.ndarray | None:
    """People a unit of time who come to each station in each class, were nobody lost; None where some never leave."""
    flows = coming = arrivals_of(case)
    for _ in range(ROUNDS_MOST):
        if coming.sum() <= 1e-9 * flows.sum():
            return flows
        onward = np.zeros_like(coming)
        for s, c in np.argwhere(coming > 0):
            chosen = slice(case.route_first[s, c], case.route_first[s, c] + case.route_count[s, c])
            shares = np.diff(case.route_share[chosen], prepend=0.0)
            for to, becomes, share in zip(case.route_station[chosen], case.route_class[chosen], shares, strict=True):
                if to >= 0:
                    onward[to, becomes] += coming[s, c] * share
        coming = onward
        flows = flows + coming
    return None


def arrivals_of(case: NetworkCase) -> np.ndarray:
    """People a unit of time from outside, on average, by station and class."""
    coming = np.zeros((len(case.stations), len(case.classes)))
    for k, often in enumerate(case.source_often):
        shares = np.diff(case.mix[k], prepend=0.0)
        coming[case.source_station[k]] += often * case.source_comes[k] * shares
    return coming


def servers_mean(case: NetworkCase, p: int) -> float:
    """Servers on average over a pool's cycle; over the whole run where there is none."""
    shifts = slice(case.shift_first[p], case.shift_first[p] + case.shift_count[p])
    end = case.cycle[p] or max(case.warm_up + case.horizon, case.shift_at[shifts][-1])
    spans = np.diff(np.append(case.shift_at[shifts], end))
    return float(case.shift_servers[shifts] @ spans / end)
