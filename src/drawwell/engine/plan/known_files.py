"""Known problems with published answers, read from their files and solved: p-median, warehouses, p-median with room.

The formats are those of the OR-Library (J. E. Beasley): "pmed", "cap" and "pmedcap". Numbers stand between any blanks,
in lines of any length; what follows the last number that the format asks for is counted, not read.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import shortest_path

from drawwell.engine.plan.facilities import Facilities, solve_facilities
from drawwell.engine.plan.pmedian import p_median
from drawwell.engine.plan.warehouses import narrowed

FORMATS = ("pmed", "cap", "pmedcap")
MOST_PAIRS = 25_000_000  # distances between places and sites that fit in memory beside the search


class FileIsWrong(ValueError):
    """The file cannot be read as the format says; the message names the file and what was wanted."""


@dataclass(frozen=True)
class Solved:
    """What was found for a file: the total, a bound no answer can beat, the sites opened (numbered from 1).

    not_read  how many words of the file came after the last number that the format asks for
    """

    objective: float
    bound: float
    sites: tuple[int, ...]
    not_read: int = 0

    @property
    def gap(self) -> float:
        """(objective - bound) / objective: 0 when proved best."""
        return max(0.0, self.objective - self.bound) / abs(self.objective) if self.objective else 0.0


def solve_file(path: str | Path, format: str, capacity: float | None = None) -> Solved:
    """Solve a known problem from its file. `capacity` stands in where a "cap" file has a word for it.

    Raises FileIsWrong with a sentence where the file is not in the format, or has no answer at all.
    """
    if format not in FORMATS:
        raise FileIsWrong(f"'{format}' is not a format this can read: choose {', '.join(FORMATS)}.")
    words = _words(Path(path))
    if format == "pmed":
        total, bound, sites = _nearest(words)
    else:
        answer = solve_facilities(narrowed(read_cap(words, capacity)) if format == "cap" else read_pmedcap(words))
        total, bound, sites = answer.total, answer.bound, answer.open_sites
        if not np.isfinite(total):
            raise FileIsWrong(f"{words.name}: nothing fits: the sites have too little room for the demand.")
    numbered = tuple(int(site) + 1 for site in sites)
    return Solved(float(total), float(bound), numbered, words.left)


def _nearest(words: "_Words") -> tuple[float, float, np.ndarray]:
    """Total, bound and sites of a p-median file; a graph in parts has an answer where each part can have a site."""
    distance, p = read_pmed(words)
    apart = ~np.isfinite(distance)
    parts = len(np.unique(apart, axis=0)) if apart.any() else 1
    if parts > p:
        raise FileIsWrong(
            f"{words.name}: not every node can be reached from every other: "
            f"the graph is in {parts} parts, and {p} cannot give each a site."
        )
    # Leaving a node out costs more than any answer that leaves none out.
    most = 1.0 + np.where(apart, 0.0, distance).max(axis=1).sum()
    opened = p_median(np.where(apart, most, distance), p)
    return opened.total, opened.bound, opened.sites


class _Words:
    """The words of a file, taken one or several numbers at a time."""

    def __init__(self, name: str, words: list[str]):
        self.name, self.words, self.at = name, words, 0

    @property
    def left(self) -> int:
        """Words not yet taken."""
        return len(self.words) - self.at

    def numbers(self, count: int, what: str, instead: float | None = None) -> np.ndarray:
        """The next numbers; `instead` stands in for the word "capacity"."""
        taken = self.words[self.at : self.at + count]
        if len(taken) < count:
            raise FileIsWrong(f"{self.name} ends where {what} should be: {count} numbers wanted, {len(taken)} left.")
        self.at += count
        if instead is not None:
            taken = [str(instead) if word.lower() == "capacity" else word for word in taken]
        try:
            numbers = np.array(taken, dtype=float)
        except ValueError:
            odd = next(word for word in taken if not _is_number(word))
            hint = ": give the capacity, which this file leaves open" if odd.lower() == "capacity" else ""
            raise FileIsWrong(f"{self.name} has '{odd}' where {what} should be{hint}.") from None
        if not np.all(np.isfinite(numbers)):
            raise FileIsWrong(f"{self.name} has a figure without end or not a number where {what} should be.")
        return numbers

    def counts(self, count: int, what: str, least: int = 1) -> list[int]:
        """The next whole numbers, none below the least."""
        numbers = self.numbers(count, what)
        if np.any(numbers < least) or np.any(numbers != np.round(numbers)):
            told = ", ".join(f"{number:g}" for number in numbers)
            raise FileIsWrong(f"{self.name} has {told} where {what} should be: whole numbers from {least} up.")
        return [int(number) for number in numbers]

    def check_size(self, places: int, sites: int) -> None:
        """Refuse, before memory is asked for, what could not be held in it."""
        if places * sites > MOST_PAIRS:
            told = f"{self.name} speaks of {places:.10g} places and {sites:.10g} sites"
            raise FileIsWrong(f"{told}: at most {MOST_PAIRS:,} pairs can be held.")

    def check_p(self, p: int, nodes: int) -> None:
        """Refuse more sites than there are nodes."""
        if p > nodes:
            raise FileIsWrong(f"{self.name} asks for {p} sites among {nodes} node{'s' if nodes > 1 else ''}.")

    def check_least(self, numbers: np.ndarray, what: str) -> None:
        """Refuse figures below 0."""
        below = numbers[numbers < 0]
        if len(below):
            raise FileIsWrong(f"{self.name} has {below[0]:g} as {what}: give a figure from 0 up.")


def _words(path: Path) -> _Words:
    if not path.is_file():
        raise FileIsWrong(f"There is no file {path}.")
    try:
        words = path.read_text(encoding="utf-8-sig").encode("ascii").decode().split()
    except UnicodeError:
        raise FileIsWrong(f"{path.name} is not plain text in ASCII.") from None
    if not words:
        raise FileIsWrong(f"{path.name} is empty.")
    return _Words(path.name, words)


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def read_pmed(words: _Words) -> tuple[np.ndarray, int]:
    """Shortest distances between all nodes (n, n), inf where there is no way, and p; the last of two edges counts."""
    (nodes,) = words.counts(1, "nodes")
    (edges,) = words.counts(1, "edges", least=0)
    (p,) = words.counts(1, "p")
    words.check_size(nodes, nodes)
    words.check_p(p, nodes)
    rows = words.numbers(3 * edges, "the edges").reshape(edges, 3)
    if np.any((rows[:, :2] < 1) | (rows[:, :2] > nodes) | (rows[:, :2] != np.round(rows[:, :2]))):
        raise FileIsWrong(f"{words.name} has an edge to a node outside 1 to {nodes}.")
    words.check_least(rows[:, 2], "the length of an edge")
    ends = rows[:, :2].astype(int) - 1
    length = {tuple(sorted(end)): cost for end, cost in zip(ends.tolist(), rows[:, 2], strict=True)}
    one, other = np.array(list(length), dtype=int).reshape(-1, 2).T
    graph = csr_matrix((np.array(list(length.values())), (one, other)), shape=(nodes, nodes))
    return shortest_path(graph, directed=False), p


def read_cap(words: _Words, capacity: float | None = None) -> Facilities:
    """Warehouses with room and a fixed cost, customers who may be shared between them."""
    sites, places = words.counts(2, "warehouses and customers")
    words.check_size(places, sites)
    rows = words.numbers(2 * sites, "capacity and fixed cost of each warehouse", capacity).reshape(sites, 2)
    table = words.numbers((sites + 1) * places, "demand and costs of each customer").reshape(places, sites + 1)
    words.check_least(rows[:, 0], "the capacity of a warehouse")
    words.check_least(table[:, 0], "a customer's demand")
    return Facilities(cost=table[:, 1:], fixed=rows[:, 1], demand=table[:, 0], capacity=rows[:, 0])


def read_pmedcap(words: _Words) -> Facilities:
    """Exactly p sites with equal room, each place whole at one site; distance is Euclid's, rounded down."""
    words.numbers(2, "the problem's number and its best known answer")
    nodes, p, room = words.counts(3, "nodes, p and capacity")
    words.check_size(nodes, nodes)
    words.check_p(p, nodes)
    rows = words.numbers(4 * nodes, "number, x, y and demand of each node").reshape(nodes, 4)
    words.check_least(rows[:, 3], "a node's demand")
    apart = rows[:, None, 1:3] - rows[None, :, 1:3]
    return Facilities(
        cost=np.floor(np.sqrt((apart**2).sum(axis=2)) + 1e-9),
        fixed=np.zeros(nodes),
        demand=rows[:, 3],
        capacity=np.full(nodes, float(room)),
        whole=True,
        how_many=p,
    )
