"""Networks of stations: the heap's answer exactly, theory's within its interval, and refusals in a sentence."""

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from network_by_heap import Network

import drawwell.engine
from drawwell.engine import twin_network_load
from drawwell.engine.twin_case import RehearsalRefused
from drawwell.engine.twin_network import run_once
from drawwell.engine.twin_network_case import case_of, read_case
from drawwell.engine.twin_network_result import run_case

SHIPPED = Path(drawwell.engine.__file__).parent / "twin_cases"
EVERYTHING = {
    "case": {"horizon": 400, "warm_up": 30},
    "class": [{"name": "urgent", "priority": 1}, {"name": "usual", "priority": 2}, {"name": "late", "priority": 2}],
    "station": [
        {"name": "door", "schedule": [{"at": 0, "servers": 1}, {"at": 8, "servers": 3}], "cycle": 24, "room": 6},
        {"name": "desk", "servers": 2, "order": "last come"},
        {"name": "ward"},
        {"name": "annex"},
        {"name": "field", "servers": "endless"},
        {"name": "theatre", "servers": 2, "interrupts": True, "room": 3, "when_full": "desk"},
        {"name": "recovery", "servers": 2, "room": 1, "when_full": "hold"},
        {"name": "step down", "room": 0, "when_full": "hold"},
    ],
    "pool": [{"name": "beds", "stations": ["ward", "annex"], "servers": 4}],
    "arrival": [
        {"station": "door", "mix": {"urgent": 0.3, "usual": 0.7}, "cycle": 24,
         "rates": [{"at": 0, "rate": 0.5}, {"at": 9, "rate": 3.0}, {"at": 18, "rate": 1.0}]},
        {"station": "desk", "class": "late", "between": {"kind": "gamma", "mean": 1.0, "stdev": 2.0}},
        {"station": "annex", "class": "usual", "rate": 0.3},
        {"station": "theatre", "class": "usual", "times": [0, 0, 1, 2.5, 4], "cycle": 6, "comes_share": 0.8},
        {"station": "theatre", "class": "urgent", "rate": 0.2,
         "together": {"kind": "listed", "values": [1, 3], "shares": [0.7, 0.3]}},
    ],
    "service": [
        {"station": "door", "time": {"kind": "triangular", "low": 0.1, "mode": 0.3, "high": 1.5}},
        {"station": "desk", "time": {"kind": "lognormal", "mean": 1.0, "stdev": 1.5}},
        {"station": "desk", "class": "late", "time": {"kind": "weibull", "shape": 1.5, "scale": 1.0}},
        {"station": "ward", "time": {"kind": "hyperexponential", "means": [1.0, 6.0], "shares": [0.8, 0.2]}},
        {"station": "annex", "time": {"kind": "erlang", "mean": 3.0, "stages": 3}},
        {"station": "field", "time": {"kind": "listed", "values": [1, 2, 8], "shares": [0.5, 0.3, 0.2]}},
        {"station": "theatre", "time": {"kind": "lognormal", "mean": 1.2, "stdev": 1.0, "least": 0.2, "most": 4.0}},
        {"station": "recovery", "time": {"kind": "mixture", "shares": [0.6, 0.4], "of": [
            {"kind": "exponential", "mean": 0.5, "plus": 0.5}, {"kind": "gamma", "mean": 2.0, "stdev": 1.0}]}},
        {"station": "step down", "time": {"kind": "quantiles", "values": [0.1, 0.5, 3.0], "shares": [0, 0.7, 1]}},
    ],
    "route": [
        {"station": "door", "to": {"desk": 0.5, "ward": 0.2, "leave": 0.3}},
        {"station": "desk", "to": {"field as late": 0.3, "door": 0.1, "leave": 0.6}},
        {"station": "ward", "class": "urgent", "to": {"annex as usual": 0.5, "leave": 0.5}},
        {"station": "theatre", "to": {"recovery": 0.8, "leave": 0.2}},
        {"station": "recovery", "to": {"step down as late": 0.5, "step down": 0.2, "leave": 0.3}},
    ],
    "patience": [
        {"station": "door", "class": "usual", "time": {"kind": "uniform", "low": 0.2, "high": 3.0}},
        {"station": "ward", "time": {"kind": "exponential", "mean": 2.0}, "to": "field"},
        {"station": "recovery", "class": "usual", "time": {"kind": "fixed", "value": 1.5}},
    ],
}  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_calendar_and_heap_agree_exactly(seed):
    case = case_of(EVERYTHING)
    ours, theirs = run_once(case, seed), Network(case, seed).run()
    assert theirs.events > 1_000
    assert ours["events"] == theirs.events
    for s in range(len(case.stations)):
        for c in range(len(case.classes)):
            for what in ("arrived", "began", "finished", "gave_up", "lost", "held_up"):
                assert ours["cells"][s, c][what] == theirs.counts[s, c, what], (s, c, what)
            assert ours["cells"][s, c]["wait_sum"] == theirs.waits[s, c]
    theatre, recovery = case.stations.index("theatre"), case.stations.index("recovery")
    assert ours["cells"]["held_up"][theatre].sum() > 0
    assert ours["cells"]["held_up"][recovery].sum() > 0
    assert ours["cells"]["lost"][theatre].sum() > 0


def test_nobody_is_lost_sight_of():
    """Arrived = began + gave up + lost + in line at the end, and Little's law holds exactly."""
    case = replace(case_of(EVERYTHING), warm_up=0.0)
    raw = run_once(case, 4)
    cells = raw["cells"]
    in_line = raw["pools"]["waiting"].sum()
    assert cells["arrived"].sum() == cells["began"].sum() + cells["gave_up"].sum() + cells["lost"].sum() + in_line
    assert cells["began"].sum() == cells["finished"].sum() + raw["pools"]["busy"].sum()


def test_little_s_law_holds_exactly_where_the_line_ends_empty():
    given = {
        "case": {"horizon": 300},
        "class": [{"name": "a"}],
        "station": [{"name": "s", "servers": 2}],
        "arrival": [{"station": "s", "rates": [{"at": 0, "rate": 2.5}, {"at": 200, "rate": 0.0}]}],
        "service": [{"station": "s", "time": {"kind": "exponential", "mean": 1.0}}],
        "patience": [{"station": "s", "time": {"kind": "exponential", "mean": 1.0}}],
    }
    raw = run_once(case_of(given), 1)
    cells, pools = raw["cells"][0, 0], raw["pools"][0]
    assert pools["waiting"] == pools["busy"] == 0
    assert cells["wait_sum"] + cells["given_up_sum"] == pytest.approx(pools["line_area"], rel=1e-12)
    assert cells["stay_sum"] - cells["wait_sum"] == pytest.approx(pools["busy_area"], rel=1e-12)


def test_any_map_gives_the_same_answer_and_json_takes_it():
    case = case_of(EVERYTHING)
    plain = run_case(case, seeds=range(4))
    with ThreadPoolExecutor(2) as pool:
        assert run_case(case, seeds=range(4), map=pool.map) == plain
    told = json.loads(json.dumps(plain.to_dict()))
    assert told["stations"]["door"]["every class"]["wait_mean"]["mean"] > 0
    assert told["stations"]["beds"]["every class"]["busy_share"]["mean"] < 1


def test_more_servers_never_lengthen_the_wait():
    waits = []
    for servers in (3, 4, 6):
        given = EVERYTHING | {"pool": [{"name": "beds", "stations": ["ward", "annex"], "servers": servers}]}
        waits.append(run_case(case_of(given), seeds=range(10)).row("ward", "wait_all_mean").value)
    assert waits == sorted(waits, reverse=True)


def test_going_on_until_the_precision_asked_for():
    case = replace(read_case(SHIPPED / "ten-workers.toml"), horizon=1_000.0)
    result = run_case(case, seeds=range(3), precision=0.1)
    row = result.row("workers", "wait_mean")
    assert len(result.seeds) > 3
    assert row.high - row.value <= 0.1


@pytest.mark.parametrize("name", sorted(path.name for path in SHIPPED.glob("*.toml")))
def test_every_shipped_case_can_be_read(name):
    assert read_case(SHIPPED / name).stations


def broken(**changes):
    return {**EVERYTHING, **changes}


STATIONS, ARRIVALS, SERVICES = EVERYTHING["station"], EVERYTHING["arrival"], EVERYTHING["service"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (broken(case={"horizon": 0}), "horizon is 0"),
        (broken(case={}), "horizon is missing"),
        (broken(arrival=[{"station": "door", "class": "late", "rate": -1.0}]), "rate is -1.0"),
        (broken(arrival=[]), "Nobody arrives"),
        (broken(station=[*STATIONS, {"name": "attic"}]), "Nobody can reach the station 'attic'"),
        (broken(station=[{"name": "door", "schedule": [{"at": 0, "servers": 0}]}, *STATIONS[1:]]), "has no hours"),
        (broken(service=SERVICES[1:]), "'door', which has no service"),
        (broken(service=[{"station": "door", "time": {"kind": "exponential", "rate": 2}}]), "give mean"),
        (broken(service=[{"station": "door", "time": {"kind": "often"}}]), "choose one of exponential"),
        (broken(route=[{"station": "door", "to": {"desk": 0.5}}]), "add up to 0.5"),
        (broken(route=[{"station": "door", "to": {"roof": 1.0}}]), "names 'roof'"),
        (broken(arrival=[{"station": "door", "mix": {"urgent": 0.2}, "rate": 1}]), "mix adds up to 0.2"),
        (broken(station=[*STATIONS, STATIONS[0]]), "named twice"),
        (broken(weather=[]), "is not known"),
        (broken(station=[{"name": "door", "serves": 2}, *STATIONS[1:]]), "'serves', which is not known"),
        (broken(station=[{"name": "door", "servers": 1.5}, *STATIONS[1:]]), "whole number"),
        (broken(station=[{"name": ["door"]}, *STATIONS[1:]]), "with a name in words"),
        (broken(station=[{"name": "door", "when_full": "desk"}, *STATIONS[1:]]), "but no room, so it is never full"),
        (broken(station=[{"name": "ward", "servers": 3}, *STATIONS[:2], *STATIONS[3:]]), "is in a pool: say servers"),
        (broken(station=[{"name": "door", "interrupts": "yes"}, *STATIONS[1:]]), "write true or false"),
        (
            broken(
                station=[
                    {"name": "door", "schedule": [{"at": 0, "servers": 1}, {"at": 0, "servers": 2}]},
                    *STATIONS[1:],
                ]
            ),
            "must go forward in time",
        ),
        (
            broken(
                route=[*EVERYTHING["route"][:4], {"station": "recovery", "to": {"step down": 0.5, "recovery": 0.5}}]
            ),
            "hold people up for one another for ever",
        ),
        (
            broken(route=[*EVERYTHING["route"], EVERYTHING["route"][0]]),
            "route 6 says again what route 1 says of 'door'",
        ),
        (broken(pool=[{"name": "beds"}]), "has no stations"),
        (broken(pool=[*EVERYTHING["pool"], {"name": "more", "stations": ["ward"]}]), "is in two pools"),
        (
            broken(arrival=[{"station": "door", "class": "late", "rate": 1.0, "between": {}}]),
            "exactly one of|by one of",
        ),
        (
            broken(arrival=[{"station": "door", "class": "late", "between": {"kind": "fixed", "value": 0}}]),
            "people would come without end",
        ),
        (broken(arrival=[{"station": "door", "class": "late", "times": [3, 1]}]), "must go forward in time"),
        (broken(arrival=[{"station": "door", "class": "late", "rate": 1.0, "comes_share": 2}]), "between 0 and 1"),
        ({**EVERYTHING, "class": {"name": "urgent"}}, r"begin each with \[\[class\]\]"),
    ],
)
def test_a_case_that_cannot_be_is_refused_with_a_sentence(given, words):
    with pytest.raises(RehearsalRefused, match=words):
        case_of(given)


JUNK = (None, -1, 1.5, "x", [], {}, [1, "a"], {"a": 1}, True, float("inf"), float("nan"), [[]], [{}], "endless")


def test_whatever_stands_where_the_answer_is_a_case_or_a_sentence():
    """Every value of the file, each in turn replaced by what cannot be, or left out."""

    def places(given, way=()):
        for key in given if isinstance(given, dict) else range(len(given)):
            yield (*way, key)
            if isinstance(given[key], (dict, list)):
                yield from places(given[key], (*way, key))

    accepted, sentences = 0, []
    for way in places(EVERYTHING):
        for junk in (*JUNK, "left out"):
            given = copy.deepcopy(EVERYTHING)
            entry = given
            for key in way[:-1]:
                entry = entry[key]
            if junk == "left out":
                del entry[way[-1]]
            else:
                entry[way[-1]] = junk
            try:
                case_of(given)
                accepted += 1
            except RehearsalRefused as no:
                sentences.append(str(no))
    assert 0 < accepted < len(sentences) / 10
    assert all(words.endswith(".") for words in sentences)


def test_stations_that_are_gone_round_in_no_time_are_refused():
    given = {
        "case": {"horizon": 10},
        "class": [{"name": "a"}],
        "station": [{"name": "s", "servers": "endless"}],
        "arrival": [{"station": "s", "rate": 1.0}],
        "service": [{"station": "s", "time": {"kind": "fixed", "value": 0}}],
        "route": [{"station": "s", "to": {"s": 1.0}}],
    }
    with pytest.raises(RehearsalRefused, match="for ever in no time"):
        case_of(given)
    with pytest.raises(RehearsalRefused, match="can. Give a shorter horizon"):
        run_case(case_of({**given, "case": {"horizon": 1e12}, "route": []}))


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(RehearsalRefused, match="no file"):
        read_case(tmp_path / "absent.toml")
    (tmp_path / "torn.toml").write_text("[case\n")
    with pytest.raises(RehearsalRefused, match="torn.toml is not a TOML file"):
        read_case(tmp_path / "torn.toml")


def test_lines_that_grow_without_end_are_refused_before_memory_is_gone(monkeypatch):
    given = {
        "case": {"horizon": 1000},
        "class": [{"name": "a"}],
        "station": [{"name": "s"}],
        "arrival": [{"station": "s", "rate": 50.0}],
        "service": [{"station": "s", "time": {"kind": "fixed", "value": 5.0}}],
    }
    case = case_of(given)
    assert run_once(case, 1, people_max=1_000)["cells"][0, 0]["arrived"] > 40_000  # began again with more room
    monkeypatch.setattr(twin_network_load, "bytes_max", lambda: 5_000_000)
    with pytest.raises(RehearsalRefused, match=r"people would be in the network at once, which takes 9 MB where 5 MB"):
        run_case(case, seeds=[1])  # said before the run
    with pytest.raises(RehearsalRefused, match="grow without end"):
        run_once(case, 1)


def test_every_distribution_has_its_mean_and_spread():
    wanted = {
        "exponential": ({"mean": 2.0}, 2.0, 2.0),
        "fixed": ({"value": 2.0}, 2.0, 0.0),
        "uniform": ({"low": 1.0, "high": 3.0}, 2.0, 2 / 12**0.5),
        "gamma": ({"mean": 2.0, "stdev": 3.0}, 2.0, 3.0),
        "erlang": ({"mean": 2.0, "stages": 4}, 2.0, 1.0),
        "lognormal": ({"mean": 2.0, "stdev": 1.0}, 2.0, 1.0),
        "weibull": ({"shape": 2.0, "scale": 2.0}, 1.7724539, 0.9265029),
        "triangular": ({"low": 0.0, "mode": 1.0, "high": 5.0}, 2.0, (21 / 18) ** 0.5),
        "hyperexponential": ({"means": [1.0, 5.0], "shares": [0.75, 0.25]}, 2.0, 10.0**0.5),
        "listed": ({"values": [1.0, 5.0], "shares": [0.75, 0.25]}, 2.0, 3.0**0.5),
        "normal": ({"mean": 10.0, "stdev": 2.0}, 10.0, 2.0),
    }
    for kind, (numbers, mean, spread) in wanted.items():
        given = {
            "case": {"horizon": 40_000},
            "class": [{"name": "a"}],
            "station": [{"name": "s", "servers": "endless"}],
            "arrival": [{"station": "s", "between": {"kind": "fixed", "value": 1.0}}],
            "service": [{"station": "s", "time": {"kind": kind, **numbers}}],
        }
        raw = run_once(case_of(given), 1)
        count = raw["cells"][0, 0]["finished"]
        found = raw["cells"][0, 0]["stay_sum"] / count
        assert abs(found - mean) <= 4.5 * spread / count**0.5 + 1e-9, kind
        bins = np.arange(raw["stays"].shape[1])
        middle = np.where(bins == 0, 0.0, 2.0 ** ((bins - 0.5) / 32 - 32))
        share = raw["stays"][0] / raw["stays"][0].sum()
        stdev = (share @ middle**2 - (share @ middle) ** 2) ** 0.5
        assert stdev == pytest.approx(spread, rel=0.06, abs=0.02), kind
