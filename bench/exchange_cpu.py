"""Processor time of programs and of all they began: what a grant costs, however busy the machine is."""

import os
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def cpu_s(*pids):
    """Seconds of processor time so far of these processes and their descendants, ended ones among them."""
    parent, spent = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it ended meanwhile
        pid = int(folder.name)
        parent[pid], spent[pid] = int(said[1]), sum(map(int, said[11:15])) / TICKS_A_SECOND
    return sum(seconds for pid, seconds in spent.items() if _is_of(pid, parent, set(pids)))


def _is_of(pid, parent, pids):
    while pid and pid not in pids:
        pid = parent.get(pid)
    return bool(pid)
