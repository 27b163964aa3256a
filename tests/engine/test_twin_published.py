"""Queues of the literature written as files a stranger could write: the answers are the published closed forms."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from test_twin_theory import assert_agrees, erlang_c, exponential, network, one_line

import drawwell.engine
from drawwell.engine.twin_distributions import SPECS
from drawwell.engine.twin_network_case import KEYS, case_of, read_case
from drawwell.engine.twin_network_result import run_case

SHIPPED = Path(drawwell.engine.__file__).parent / "twin_cases"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "queue-file.md"


def erlang_b(servers, load):
    """The chance of finding all servers busy where nobody waits."""
    chance = 1.0
    for n in range(1, servers + 1):
        chance = load * chance / (n + load * chance)
    return chance


def at_one(servers, **rest):
    return {"stations": [{"name": "s", "servers": servers, **rest}]}


def test_a_line_with_little_room_loses_as_many_as_m_m_1_k_says():
    load, most = 0.9, 4
    case = network(
        **at_one(1, room=most - 1),
        arrivals=[{"station": "s", "rate": load}],
        services=[{"station": "s", "time": exponential(1.0)}],
    )
    chance = load ** np.arange(most + 1) / sum(load ** np.arange(most + 1))
    assert_agrees(case, "lost_share", chance[-1])
    assert_agrees(case, "there_mean", chance @ np.arange(most + 1))


def test_no_room_at_all_is_erlang_b_whatever_the_service():
    case = network(
        **at_one(5, room=0),
        arrivals=[{"station": "s", "rate": 4.0}],
        services=[{"station": "s", "time": {"kind": "lognormal", "mean": 1.0, "stdev": 2.0}}],
    )
    assert_agrees(case, "lost_share", erlang_b(5, 4.0))


def test_who_finds_no_room_goes_to_the_next_group_of_lines():
    """Three lines, and two that take what overflows: together they lose what five would (Erlang)."""
    case = network(
        stations=[
            {"name": "s", "servers": 3, "room": 0, "when_full": "second"},
            {"name": "second", "servers": 2, "room": 0},
        ],
        arrivals=[{"station": "s", "rate": 4.0}],
        services=[{"station": "s", "time": exponential(1.0)}, {"station": "second", "time": exponential(1.0)}],
    )
    assert_agrees(case, "lost_share", erlang_b(3, 4.0))
    assert_agrees(case, "lost_share", erlang_b(5, 4.0) / erlang_b(3, 4.0), station="second")


def test_two_thirds_pass_through_two_places_with_no_room_between():
    case = read_case(SHIPPED / "blocked-beds.toml")
    assert_agrees(case, "busy_mean", 2 / 3, station="rehab bed")
    assert_agrees(case, "held_up_share", 1 / 2, station="acute bed")


def test_urgent_work_interrupts():
    """Preemptive resume: the first class does not feel the second."""
    case = read_case(SHIPPED / "urgent-first.toml")
    assert_agrees(case, "stay_mean", 1 / 0.7, station="worker", who="urgent")
    assert_agrees(case, "stay_mean", 1 / 0.7 + 0.8 / 0.7 / 0.2, station="worker", who="ordinary")


def test_a_repair_crew_of_two_for_ten_homes():
    weights = [1.0]
    for broken in range(1, 11):
        weights.append(weights[-1] * (11 - broken) / 10 / (min(broken, 2) / 2))
    chance = np.array(weights) / sum(weights)
    broken = chance @ np.arange(11)
    busy = chance @ np.minimum(np.arange(11), 2)
    case = read_case(SHIPPED / "repair-crew.toml")
    assert_agrees(case, "there_mean", broken, station="crew")
    assert_agrees(case, "busy_mean", busy, station="crew")
    assert_agrees(case, "wait_mean", (broken - busy) / (busy / 2), station="crew")


def test_callers_who_try_again_until_somebody_answers():
    """M/M/1 with retrials (Falin and Templeton): how many are trying follows from the load and how soon they try."""
    load, tries_after = 0.6, 2.0
    case = network(
        stations=[
            {"name": "s", "servers": 1, "room": 0, "when_full": "trying"},
            {"name": "trying", "servers": "endless"},
        ],
        arrivals=[{"station": "s", "rate": load}],
        services=[
            {"station": "s", "time": exponential(1.0)},
            {"station": "trying", "time": exponential(tries_after)},
        ],
        route=[{"station": "trying", "to": {"s": 1.0}}],
        horizon=8_000,
        warm_up=800,
    )
    trying = load**2 / (1 - load) + load * tries_after * load / (1 - load)
    assert_agrees(case, "there_mean", trying, station="trying")
    assert_agrees(case, "busy_share", load)


def test_two_spares_for_six_machines_and_one_repairer():
    """A closed network of eight: six work at a time, each breaks after ten on average, one is repaired at a time."""
    weights = [1.0]
    for broken in range(1, 9):
        weights.append(weights[-1] * 0.1 * min(6, 9 - broken))
    chance = np.array(weights) / sum(weights)
    case = network(
        stations=[{"name": "s", "servers": 6}, {"name": "repair", "servers": 1}],
        arrivals=[{"station": "s", "times": [0], "together": 8}],
        services=[{"station": "s", "time": exponential(10.0)}, {"station": "repair", "time": exponential(1.0)}],
        route=[{"station": "s", "to": {"repair": 1.0}}, {"station": "repair", "to": {"s": 1.0}}],
    )
    assert_agrees(case, "there_mean", chance @ np.arange(9), station="repair")
    assert_agrees(case, "busy_share", 1 - chance[0], station="repair")


@pytest.mark.parametrize(
    ("between", "known"),
    [({"kind": "fixed", "value": 1.25}, 1.25), ({"kind": "erlang", "mean": 1.25, "stages": 2}, None)],
)
def test_arrivals_that_are_no_poisson_stream(between, known):
    """GI/M/1: s solves s = E[exp(-(1-s) x time between)]; the mean wait is s / (1 - s)."""
    share = 0.5
    for _ in range(200):
        share = math.exp(-(1 - share) * known) if known else (1 / (1 + (1 - share) * 1.25 / 2)) ** 2
    case = network(
        **at_one(1),
        arrivals=[{"station": "s", "between": between}],
        services=[{"station": "s", "time": exponential(1.0)}],
    )
    assert_agrees(case, "wait_mean", share / (1 - share))


def test_people_who_come_several_at_once():
    """M[X]/M/1: the number there grows with the second moment of how many come together."""
    sizes, shares, rate = np.array([1, 2, 4]), np.array([0.5, 0.3, 0.2]), 0.35
    together = {"kind": "listed", "values": sizes.tolist(), "shares": shares.tolist()}
    load = rate * sizes @ shares
    case = network(
        **at_one(1),
        arrivals=[{"station": "s", "rate": rate, "together": together}],
        services=[{"station": "s", "time": exponential(1.0)}],
        horizon=8_000,
        warm_up=800,
    )
    assert_agrees(case, "there_mean", load / (1 - load) * (1 + sizes**2 @ shares / (sizes @ shares)) / 2)


@pytest.mark.parametrize(
    ("time", "variation"),
    [
        ({"kind": "hyperexponential", "means": [0.5, 3.0], "shares": [0.8, 0.2]}, 3.0),
        ({"kind": "listed", "values": [0.5, 1.0, 2.5], "shares": [0.4, 0.5, 0.1]}, 0.2825 / 0.9025),
        ({"kind": "exponential", "mean": 0.5, "plus": 0.5}, 0.25),
        ({"kind": "mixture", "of": [{"kind": "fixed", "value": 0.5}, {"kind": "exponential", "mean": 1.5}],
          "shares": [0.5, 0.5]}, 1.375),
        ({"kind": "quantiles", "values": [0.0, 2.0], "shares": [0, 1]}, 1 / 3),
    ],
)  # fmt: skip
def test_m_g_1_of_any_kind(time, variation):
    load = 0.6
    case = one_line(1, load, time, horizon=6_000, warm_up=600)
    mean = case.service_means[0, 0]
    busy = load * mean
    assert_agrees(case, "wait_mean", busy * mean * (1 + variation) / 2 / (1 - busy))


def test_one_line_for_two_workers_beats_a_line_each():
    pooled = one_line(2, 1.6, exponential(1.0), case={"horizon": 8_000, "warm_up": 800, "within": [1.0]})
    chance, wait = erlang_c(2, 1.6)
    assert_agrees(pooled, "wait_mean", wait)
    assert_agrees(pooled, "within_1_share", 1 - chance * math.exp(-0.4))
    assert_agrees(one_line(1, 0.8, exponential(1.0), horizon=12_000, warm_up=1_200), "wait_mean", 4.0)
    assert wait < 4.0 / 2


def test_appointments_come_when_they_are_due():
    given = {
        "case": {"horizon": 100},
        "class": [{"name": "a"}],
        "station": [{"name": "s"}],
        "arrival": [{"station": "s", "times": [0, 0, 0, 5], "cycle": 10}],
        "service": [{"station": "s", "time": {"kind": "fixed", "value": 1.0}}],
    }
    result = run_case(case_of(given), seeds=[1, 2])
    assert result.row("s", "arrived").value == 40
    assert result.row("s", "wait_mean").value == pytest.approx(0.75)
    assert result.row("s", "wait_mean").high == pytest.approx(0.75)
    given["arrival"][0]["comes_share"] = 0.5
    came = [run_case(case_of(given), seeds=[seed]).row("s", "arrived").value for seed in range(40)]
    assert abs(np.mean(came) - 20) < 4 * (10 / 40) ** 0.5


def test_a_line_that_only_grows_is_named():
    result = run_case(one_line(1, 1.3, exponential(1.0), horizon=200), seeds=[1, 2])
    assert list(result.notes) == result.to_dict()["notes"]
    assert "s is asked for 1.3 times the work" in result.notes[0]
    assert run_case(one_line(1, 0.9, exponential(1.0), horizon=200), seeds=[1, 2]).notes == ()


def test_the_page_of_the_queue_file_names_every_key_and_kind():
    page = PAGE.read_text()
    words = set(re.findall(r"`\"?([a-z_0-9A-Z]+)\"?`", page))
    assert set().union(*KEYS.values()) <= words
    assert set(SPECS) <= words
    for numbers in SPECS.values():
        assert set(numbers) <= words
    for part in KEYS:
        assert f"[{part}]" in page


def test_every_measure_that_comes_out_is_on_the_page():
    page = PAGE.read_text()
    for name in ("call-centre", "pooled-beds"):
        case = read_case(SHIPPED / f"{name}.toml")
        for row in run_case(case, seeds=[1]).rows:
            plain = re.sub(r"within_.*_share", "within_T_share", re.sub(r"_at_\d+", "_at_N", row.measure))
            assert f"`{plain}`" in page, row.measure


def test_the_first_file_on_the_page_runs(tmp_path):
    file = tmp_path / "first.toml"
    file.write_text(re.search(r"```toml\n(.*?)```", PAGE.read_text(), re.S)[1])
    result = run_case(read_case(file), seeds=[1, 2])
    assert result.row("desk", "wait_mean", "urgent").value < result.row("desk", "wait_mean", "ordinary").value
    assert result.row("back room", "busy_share").value > 0.3
