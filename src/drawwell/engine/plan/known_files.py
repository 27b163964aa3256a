"""Known problems with published answers, read from their files and solved: p-median, warehouses, p-median with room.

The formats are those of the OR-Library (J. E. Beasley): "pmed", "cap" and "pmedcap".
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import shortest_path

from drawwell.engine.plan.facilities import Facilities, solve_facilities
from drawwell.engine.plan.pmedian import p_median

FORMATS = ("pmed", "cap", "pmedcap")


class FileIsWrong(ValueError):
    """The file cannot be read as the format says; the message names the file and what was wanted."""


@dataclass(frozen=True)
class Solved:
    """What was found for a file: the total, a bound no answer can beat, the sites opened (numbered from 1)."""

    objective: float
    bound: float
    sites: tuple[int, ...]

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
        distance, p = read_pmed(words)
        opened = p_median(distance, p)
        return Solved(opened.total, opened.bound, tuple(int(j) + 1 for j in opened.sites))
    if format == "cap":
        answer = solve_facilities(read_cap(words, capacity))
    else:
        answer = solve_facilities(read_pmedcap(words))
    if not np.isfinite(answer.total):
        raise FileIsWrong(f"{Path(path).name}: nothing fits: the sites have too little room for the demand.")
    return Solved(answer.total, answer.bound, tuple(int(j) + 1 for j in answer.open_sites))


class _Words:
    """The words of a file, taken one or several numbers at a time."""

    def __init__(self, name: str, words: list[str]):
        self.name, self.words, self.at = name, words, 0

    def numbers(self, count: int, what: str, instead: float | None = None) -> np.ndarray:
        """The next numbers; `instead` stands in for the word "capacity"."""
        taken = self.words[self.at : self.at + count]
        if len(taken) < count:
            raise FileIsWrong(f"{self.name} ends where {what} should be: {count} numbers wanted, {len(taken)} left.")
        self.at += count
        if instead is not None:
            taken = [str(instead) if word == "capacity" else word for word in taken]
        try:
            numbers = np.array(taken, dtype=float)
        except ValueError:
            odd = next(word for word in taken if not _is_number(word))
            hint = ": give the capacity, which this file leaves open" if odd == "capacity" else ""
            raise FileIsWrong(f"{self.name} has '{odd}' where {what} should be{hint}.") from None
        if not np.all(np.isfinite(numbers)):
            raise FileIsWrong(f"{self.name} has a figure without end or not a number where {what} should be.")
        return numbers

    def counts(self, count: int, what: str) -> list[int]:
        """The next whole numbers above zero."""
        numbers = self.numbers(count, what)
        if np.any(numbers < 1) or np.any(numbers != np.round(numbers)):
            raise FileIsWrong(f"{self.name} has {numbers} where {what} should be: whole numbers from 1 up.")
        return [int(number) for number in numbers]


def _words(path: Path) -> _Words:
    if not path.is_file():
        raise FileIsWrong(f"There is no file {path}.")
    try:
        words = path.read_text(encoding="ascii").split()
    except UnicodeDecodeError:
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
    """Shortest distances between all nodes (n, n) and p; where an edge is given twice the last one counts."""
    nodes, edges, p = words.counts(3, "nodes, edges and p")
    rows = words.numbers(3 * edges, "the edges").reshape(edges, 3)
    ends = rows[:, :2].astype(int) - 1
    if ends.min() < 0 or ends.max() >= nodes:
        raise FileIsWrong(f"{words.name} has an edge to a node outside 1 to {nodes}.")
    if p > nodes:
        raise FileIsWrong(f"{words.name} asks for {p} sites among {nodes} nodes.")
    length = {tuple(sorted(end)): cost for end, cost in zip(ends.tolist(), rows[:, 2], strict=True)}
    one, other = np.array(list(length)).T
    graph = csr_matrix((np.array(list(length.values())), (one, other)), shape=(nodes, nodes))
    distance = shortest_path(graph, directed=False)
    if not np.all(np.isfinite(distance)):
        raise FileIsWrong(f"{words.name}: not every node can be reached from every other.")
    return distance, p


def read_cap(words: _Words, capacity: float | None = None) -> Facilities:
    """Warehouses with room and a fixed cost, customers who may be shared between them."""
    sites, places = words.counts(2, "warehouses and customers")
    rows = words.numbers(2 * sites, "capacity and fixed cost of each warehouse", capacity).reshape(sites, 2)
    table = words.numbers((sites + 1) * places, "demand and costs of each customer").reshape(places, sites + 1)
    return Facilities(cost=table[:, 1:], fixed=rows[:, 1], demand=table[:, 0], capacity=rows[:, 0])


def read_pmedcap(words: _Words) -> Facilities:
    """Exactly p sites with equal room, each place whole at one site; distance is Euclid's, rounded down."""
    words.numbers(2, "the problem's number and its best known answer")
    nodes, p, room = words.counts(3, "nodes, p and capacity")
    rows = words.numbers(4 * nodes, "number, x, y and demand of each node").reshape(nodes, 4)
    apart = rows[:, None, 1:3] - rows[None, :, 1:3]
    return Facilities(
        cost=np.floor(np.sqrt((apart**2).sum(axis=2)) + 1e-9),
        fixed=np.zeros(nodes),
        demand=rows[:, 3],
        capacity=np.full(nodes, float(room)),
        whole=True,
        how_many=p,
    )
