"""Known problems with published answers, and files that cannot be read."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from drawwell.engine.plan.cover import cover_most
from drawwell.engine.plan.facilities import Facilities, solve_facilities
from drawwell.engine.plan.known_files import FileIsWrong, _words, read_pmed, solve_file
from drawwell.engine.plan.pmedian import p_median
from drawwell.engine.plan.warehouses import _relaxed, narrowed

ORLIB = Path(__file__).parents[2] / "../shared/data/orlib"
needs_orlib = pytest.mark.skipif(not ORLIB.is_dir(), reason="the OR-Library files are not beside the project")


def published(file):
    lines = [line.split() for line in (ORLIB / file).read_text().splitlines()]
    return {words[0]: float(words[1]) for words in lines if len(words) > 1 and words[0] != "PROB"}


@needs_orlib
@pytest.mark.parametrize("name", [f"pmed{i}" for i in range(1, 11)])
def test_p_median_reaches_the_published_optimum(name):
    solved = solve_file(ORLIB / f"{name}.txt", "pmed")
    assert solved.objective == published("pmedopt.txt")[name]
    assert solved.gap == 0


@needs_orlib
@pytest.mark.parametrize("name", ["cap41", "cap71", "cap72", "cap73", "cap74"])
def test_warehouses_reach_the_published_optimum(name):
    solved = solve_file(ORLIB / f"{name}.txt", "cap")
    assert solved.objective == pytest.approx(published("bounds.txt")[name], rel=1e-9)
    assert solved.gap < 1e-9


@needs_orlib
@pytest.mark.parametrize("name", [f"pmedcap0{i}" for i in range(1, 6)])
def test_p_median_with_room_reaches_the_published_optimum(name):
    path = ORLIB / f"{name}.txt"
    solved = solve_file(path, "pmedcap")
    assert solved.objective == float(path.read_text().split()[1])
    assert solved.gap == 0


@pytest.mark.parametrize("p", [1, 2, 3, 7])
def test_p_median_agrees_with_trying_every_choice(p):
    rng = np.random.default_rng(p)
    distance = rng.integers(1, 50, (12, 7)).astype(float)
    best = min(distance[:, list(sites)].min(axis=1).sum() for sites in itertools.combinations(range(7), p))
    opened = p_median(distance, p)
    assert opened.total == best == opened.bound
    assert distance[np.arange(12), opened.site_of].sum() == best


def test_p_median_of_distances_in_fractions_is_proved_too():
    distance = np.random.default_rng(4).uniform(0, 1, (15, 8))
    best = min(distance[:, list(sites)].min(axis=1).sum() for sites in itertools.combinations(range(8), 3))
    opened = p_median(distance, 3)
    assert opened.total == pytest.approx(best)
    assert opened.bound <= best * (1 + 1e-9)


def test_coverage_agrees_with_trying_every_choice():
    rng = np.random.default_rng(6)
    distance, people = rng.uniform(0, 10, (14, 8)), rng.integers(1, 30, 14)
    within = distance <= 3
    reached = max((people * within[:, list(c)].any(axis=1)).sum() for c in itertools.combinations(range(8), 3))
    assert cover_most(distance, people, 3, 3).total == people.sum() - reached


@pytest.mark.parametrize("p", [1, 4, 8])
def test_coverage_is_proved_for_people_in_fractions_and_sites_that_reach_nobody(p):
    rng = np.random.default_rng(p)
    distance, people = rng.uniform(0, 10, (25, 8)), rng.uniform(0, 5, 25)
    distance[:, 3], distance[4] = 99, 99  # one site reaches nobody, one place is reached by none
    choices = itertools.combinations(range(8), p)
    reached = max((people * (distance <= 2)[:, list(c)].any(axis=1)).sum() for c in choices)
    opened = cover_most(distance, people, 2, p)
    assert opened.total == pytest.approx(people.sum() - reached)
    assert opened.total * (1 - 1e-6) <= opened.bound <= opened.total


@needs_orlib
@pytest.mark.parametrize("name", ["pmed4", "pmed9"])
def test_coverage_of_a_large_file_is_proved(name):
    distance, p = read_pmed(_words(ORLIB / f"{name}.txt"))
    people = np.random.default_rng(1).integers(1, 100, len(distance)).astype(float)
    opened = cover_most(distance, people, float(np.quantile(distance, 0.05)), p)
    assert opened.bound == opened.total > 0


def test_more_sites_than_there_are_is_refused():
    with pytest.raises(ValueError, match="p is 9 but there are 7 sites"):
        p_median(np.ones((3, 7)), 9)
    with pytest.raises(ValueError, match="p is 9 but there are 7 sites"):
        cover_most(np.ones((3, 7)), np.ones(3), 1, 9)


def test_sites_with_too_little_room_have_no_answer():
    facilities = Facilities(np.ones((3, 2)), np.zeros(2), demand=np.full(3, 5.0), capacity=np.full(2, 6.0))
    assert solve_facilities(facilities).total == np.inf


def warehouses(seed, *, alike):
    """Forty places and twelve sites scattered over a square, with doors dear enough that most stay shut."""
    rng = np.random.default_rng(seed)
    places, sites, demand = rng.uniform(0, 10, (40, 2)), rng.uniform(0, 10, (12, 2)), rng.uniform(1, 5, 40)
    cost = np.linalg.norm(places[:, None] - sites[None], axis=2) * demand[:, None]
    cost[rng.uniform(size=cost.shape) < 0.05] = np.inf
    room = np.full(12, 0.3 * demand.sum()) if alike else rng.uniform(0.15, 0.5, 12) * demand.sum()
    return Facilities(cost, rng.uniform(20, 60, 12), demand=demand, capacity=room)


@pytest.mark.parametrize(("seed", "alike"), [(1, True), (2, True), (3, False), (4, False)])
def test_settling_sites_beforehand_leaves_the_answer_as_it_is(seed, alike, monkeypatch):
    asked = warehouses(seed, alike=alike)
    whole = solve_facilities(asked)
    monkeypatch.setattr("drawwell.engine.plan.warehouses.FEWEST_PAIRS", 0)
    settled = narrowed(asked)
    assert np.isinf(settled.cost).all(axis=0).any()  # some site is shut for good
    assert solve_facilities(settled).total == pytest.approx(whole.total)
    assert solve_facilities(settled).bound == pytest.approx(whole.bound)


def test_any_prices_of_places_bound_the_total_from_below():
    asked, rng = warehouses(5, alike=True), np.random.default_rng(5)
    total = solve_facilities(asked).total
    assert all(_relaxed(asked, rng.uniform(0, 40, 40)).bound <= total + 1e-6 for _ in range(20))


def test_few_pairs_and_too_little_room_are_left_to_the_exact_programme(monkeypatch):
    asked = warehouses(1, alike=True)
    assert narrowed(asked) is asked
    monkeypatch.setattr("drawwell.engine.plan.warehouses.FEWEST_PAIRS", 0)
    full = Facilities(np.ones((3, 2)), np.zeros(2), demand=np.full(3, 5.0), capacity=np.full(2, 6.0))
    assert narrowed(full) is full


WRONG = {
    "is empty": "",
    "ends where the edges should be": "3 2 1 1 2 5",
    "has 'x' where the edges should be": "2 1 1 1 2 x",
    "has an edge to a node outside 1 to 2": "2 1 1 1 5 3",
    "an edge to a node outside 1 to 3": "3 1 1 1.5 2 3",
    "asks for 5 sites among 2 nodes": "2 1 5 1 2 3",
    "0 where p should be: whole numbers from 1 up": "2 1 0 1 2 3",
    "not every node can be reached": "3 1 1 1 2 3",
    "without end or not a number": "2 1 1 1 2 nan",
    "-4 as the length of an edge": "2 1 1 1 2 -4",
    "pairs can be held": "30000000 1 1 1 2 5",
}
WRONG_WITH_ROOM = {
    ("cap", "-3 as the capacity of a warehouse"): "2 1 -3 5 10 5 1 2 3",
    ("cap", "-1 as a customer's demand"): "1 1 10 5 -1 2",
    ("cap", "too little room"): "2 3 3 5 3 5 4 1 2 5 2 3 6 3 1",
    ("cap", "ends where demand and costs of each customer should be: 6 numbers wanted, 4 left"): "2 2 3 5 3 5 3 1 2 3",
    ("pmedcap", "asks for 5 sites among 1 node"): "1 0 1 5 9 1 0 0 3",
    ("pmedcap", "too little room"): "1 0 2 2 4 1 0 0 9 2 1 1 3",
    ("pmedcap", "-2 as a node's demand"): "1 0 2 1 4 1 0 0 -2 2 1 1 3",
    ("pmedcap", "2, 1, 6.5 where nodes, p and capacity"): "1 0 2 1 6.5 1 0 0 2 2 1 1 3",
}


@pytest.mark.parametrize("sentence", WRONG)
def test_a_wrong_file_is_refused_by_name(tmp_path, sentence):
    path = tmp_path / "pmed.txt"
    path.write_text(WRONG[sentence])
    with pytest.raises(FileIsWrong) as refusal:
        solve_file(path, "pmed")
    assert sentence in str(refusal.value)
    assert "pmed.txt" in str(refusal.value)


@pytest.mark.parametrize(("format", "sentence"), WRONG_WITH_ROOM)
def test_a_wrong_file_of_sites_with_room_is_refused_by_name(tmp_path, format, sentence):
    path = tmp_path / "room.txt"
    path.write_text(WRONG_WITH_ROOM[format, sentence])
    with pytest.raises(FileIsWrong) as refusal:
        solve_file(path, format)
    assert sentence in str(refusal.value)
    assert "room.txt" in str(refusal.value)


ROUND = "6 6 2 " + " ".join(f"{i} {i % 6 + 1} 1" for i in range(1, 7))  # two sites reach all at 1


@pytest.mark.parametrize(
    "spaced",
    [
        ROUND,
        ROUND.replace(" ", "\n\n"),
        ROUND.replace(" ", "\t \r\n"),
        "\ufeff  " + ROUND + "\n\n",
        " ".join(ROUND.split()[:9]) + "\n" + "   ".join(ROUND.split()[9:]),
    ],
)
def test_blanks_and_lines_of_any_length_read_alike(tmp_path, spaced):
    path = tmp_path / "ring.txt"
    path.write_bytes(spaced.encode())
    solved = solve_file(path, "pmed")
    assert (solved.objective, solved.gap, solved.not_read) == (4, 0, 0)


def test_words_after_the_last_number_are_counted_and_not_read(tmp_path):
    path = tmp_path / "ring.txt"
    path.write_text(ROUND + " 7 7 nonsense")
    assert (solve_file(path, "pmed").objective, solve_file(path, "pmed").not_read) == (4, 3)


def test_a_graph_in_two_parts_has_an_answer_where_each_part_can_have_a_site(tmp_path):
    path = tmp_path / "parts.txt"
    path.write_text("7 4 3 1 2 5 3 4 6 4 5 1 6 7 2")  # three parts: 1-2, 3-4-5, 6-7
    solved = solve_file(path, "pmed")
    assert (solved.objective, solved.gap) == (5 + 6 + 1 + 2, 0)
    path.write_text("7 4 2 1 2 5 3 4 6 4 5 1 6 7 2")
    with pytest.raises(FileIsWrong, match="in 3 parts, and 2 cannot give each a site"):
        solve_file(path, "pmed")


def test_nodes_without_edges_are_answered_where_each_has_a_site(tmp_path):
    path = tmp_path / "alone.txt"
    path.write_text("3 0 3")
    assert solve_file(path, "pmed").objective == 0


def test_a_file_that_is_not_there_an_unknown_format_and_bytes_are_refused(tmp_path):
    with pytest.raises(FileIsWrong, match="There is no file"):
        solve_file(tmp_path / "none", "pmed")
    with pytest.raises(FileIsWrong, match="'tsp' is not a format"):
        solve_file(tmp_path / "none", "tsp")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(FileIsWrong, match="not plain text"):
        solve_file(tmp_path / "bytes", "pmed")


def test_the_last_of_two_lengths_of_an_edge_counts(tmp_path):
    path = tmp_path / "pmed.txt"
    path.write_text("2 2 1 1 2 9 2 1 4")
    assert solve_file(path, "pmed").objective == 4


def test_a_capacity_left_open_in_the_file_is_asked_for(tmp_path):
    path = tmp_path / "capa.txt"
    path.write_text("1 2 capacity 10. 3 4. 5 6.")
    with pytest.raises(FileIsWrong, match="give the capacity"):
        solve_file(path, "cap")
    assert solve_file(path, "cap", capacity=8).objective == pytest.approx(20)
    with pytest.raises(FileIsWrong, match="too little room"):
        solve_file(path, "cap", capacity=7)
