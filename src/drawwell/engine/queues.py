"""Waits that theory knows exactly, to set beside what the twin finds."""


def erlang_c_wait(workers: int, busy_share: float) -> float:
    """Mean wait in mean work times where asks come at random to so many workers, exponential work (M/M/c).

    busy_share is the share of time a worker is busy, from 0 to under 1. Erlang's C formula: the chance of waiting over
    workers x (1 - busy_share). Raises ValueError outside that range.
    """
    if workers < 1 or not 0 <= busy_share < 1:
        raise ValueError("Give at least one worker, busy a share of the time from 0 to under 1.")
    offered, blocked = workers * busy_share, 1.0
    for n in range(1, workers + 1):  # Erlang's B, one worker more at a time
        blocked = offered * blocked / (n + offered * blocked)
    waits = blocked / (1 - busy_share * (1 - blocked))
    return waits / (workers * (1 - busy_share))
