"""A study written down: tables that add up, who gains and loses, and a report that hides no invention."""

from dataclasses import replace

import polars as pl
import pytest

from drawwell.engine.compare import MEASURES, paired_difference, rehearse_all, values_of
from drawwell.engine.twin import Behaviour, TwinCase
from drawwell.engine.twin_case import INVENTED
from drawwell.engine.twin_made_up import hand_made_plan, made_up_place
from drawwell.engine.twin_report import areas_frame, gains_and_losses, rehearsals_frame, stress_report

MODES = ("production only", "both")


@pytest.fixture(scope="module")
def cases():
    place = made_up_place(people=3_000, areas=5, needs=3, sites=4, months=4)
    patient = Behaviour(gives_up_after_days=60.0)
    return {mode: TwinCase.from_plan(place, hand_made_plan(place, mode), patient) for mode in MODES}


@pytest.fixture(scope="module")
def results(cases):
    return rehearse_all(cases, (1, 2, 3))


def test_a_row_for_every_rehearsal_survives_parquet(results, tmp_path):
    frame = rehearsals_frame(results)
    assert frame.shape == (6, 3 + len(MEASURES))
    assert frame.filter(pl.col("scenario") == "production only")["reserve_used_share"].null_count() == 3
    frame.write_parquet(tmp_path / "study.parquet")
    assert pl.read_parquet(tmp_path / "study.parquet").equals(frame)


def test_areas_add_up_to_the_whole(cases, results):
    frame = areas_frame(cases["both"], results)
    assert len(frame) == 2 * 3 * 5 * 3
    for scenario, answers in results.items():
        for answer in answers:
            chosen = frame.filter((pl.col("scenario") == scenario) & (pl.col("seed") == answer.seed))
            assert chosen["asked"].sum() == answer.asked
            assert chosen["met"].sum() == answer.met
            assert chosen["still waiting"].sum() == answer.still_waiting


def test_who_gains_and_who_loses(cases, results):
    told = gains_and_losses(cases["both"], results["both"], results["production only"])
    assert told["difference"].to_list() == sorted(told["difference"].to_list())
    both = sum(answer.met for answer in results["both"]) / 3
    other = sum(answer.met for answer in results["production only"]) / 3
    assert told["difference"].sum() == pytest.approx(both - other)
    for row in told.iter_rows(named=True):
        verdict = "no different" if row["low"] <= 0 <= row["high"] else "gains" if row["low"] > 0 else "loses"
        assert row["verdict"] == verdict
    itself = gains_and_losses(cases["both"], results["both"], results["both"])
    assert set(itself["verdict"]) == {"no different"}


def test_the_report_has_every_part_and_names_what_is_invented(cases, results):
    report = stress_report("Three ways", "Which meets more?", cases, results, sources=[("areas", "made up")])
    for part in ("Objectives", "Logic", "Data", "Experimentation", "Implementation", "Code access"):
        assert f". {part}" in report
    rows = [row for row in report.splitlines() if row.startswith("| ") and INVENTED in row]
    assert len(rows) == len(Behaviour.about()) - 1
    assert "| gives up after days | 60 | 20 to 90 | days, mean | stated by the place |" in report
    assert f"{len(rows)} of these are invented" in report
    assert "areas: made up" in report


def test_a_report_of_one_seed_has_no_interval_to_lose_by(cases, results):
    one = {mode: answers[:1] for mode, answers in results.items()}
    told = gains_and_losses(replace(cases["both"]), one["both"], one["production only"])
    assert set(told["verdict"]) == {"no different"}
    assert told["low"].null_count() == len(told)


def test_the_report_says_of_every_measure_what_sharing_luck_was_worth(cases, results):
    report = stress_report("Three ways", "Which meets more?", cases, results)
    assert "production only less both, paired by seed" in report
    met = [values_of(results[mode], "met") for mode in MODES]
    difference, low, high, luck = paired_difference(*met)
    assert f"| met | {difference:,.4g} | {low:,.4g} to {high:,.4g} | {luck:,.1f} |" in report
    itself = stress_report("Itself", "None.", cases, {"one": results["both"], "other": results["both"]})
    assert "| met | 0 | 0 to 0 | none is left |" in itself
