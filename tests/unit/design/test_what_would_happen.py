"""Page 13: a study is asked for, carried out by a job, can be stopped, and keeps what it rests on."""

import pytest
from django.db.models.signals import post_save

from drawwell.design import what_would_happen
from drawwell.design.actions import run
from drawwell.design.jobs import carry_out_study
from drawwell.design.models import Rehearsal, Study, StudyStep
from drawwell.design.rehearsal import OnlyOneLivesThere
from drawwell.design.what_would_happen import (
    AChangeNeedsASource,
    StudyIsOver,
    assumptions_shown,
    see_what_happens,
    stands,
    stop,
)
from drawwell.guard.refusals import WrongInput
from drawwell.place.compute import NoSchedulerThere
from drawwell.place.models import Area, Population
from places import tiny_place

pytestmark = pytest.mark.django_db
MONTHS = ["2027-05", "2027-06"]


@pytest.fixture
def tiny():
    return tiny_place()


@pytest.fixture
def plan(tiny):
    return run(tiny.place, year="2027-28", months=MONTHS, name="May and June", by=tiny.planner, at=tiny.at)


def asked(tiny, plan, **more):
    return see_what_happens(plan, **({"replications": 3, "by": tiny.planner, "at": tiny.at} | more))


def found(tiny, plan, **more):
    study = asked(tiny, plan, **more)
    carry_out_study(str(study.id))
    return Rehearsal.objects.get(study=study)


def test_a_study_has_an_address_before_it_is_carried_out(tiny, plan):
    study = asked(tiny, plan)
    assert stands(study).kind == StudyStep.Kind.ASKED
    assert not Rehearsal.objects.filter(study=study).exists()


def test_the_job_keeps_what_was_found_and_says_how_far_it_was(tiny, plan):
    rehearsal = found(tiny, plan)
    kinds = [step.kind for step in rehearsal.study.steps.order_by("id")]
    assert kinds[0] == "asked"
    assert kinds[-1] == "done"
    assert "under way" in kinds
    shares = [step.share_done for step in rehearsal.study.steps.order_by("id")]
    assert shares == sorted(shares)
    data = rehearsal.result
    met = data["measures"]["May and June"]["met"]
    assert met["low"] <= met["mean"] <= met["high"]
    assert f"{met['mean']:,.0f} people are met" in rehearsal.sentence
    assert sum(row["met"] for row in data["by_area"]) == pytest.approx(met["mean"])
    assert sum(row["met"] for row in data["by_need"]) == pytest.approx(met["mean"])
    assert "# What would happen: May and June" in data["report"]


def test_with_no_plan_in_force_it_stands_beside_services_only_for_the_same_money(tiny, plan):
    data = found(tiny, plan).result
    assert data["names"] == ["May and June", "services only, with the same money"]
    assert data["sensitivity"]["swings"]
    assert {row["verdict"] for row in data["by_area"]} <= {"gains", "loses", "no different"}


def test_the_same_study_twice_finds_the_same_to_the_last_digit(tiny, plan):
    one, other = found(tiny, plan), found(tiny, plan)
    assert one.result["measures"] == other.result["measures"]


def test_a_changed_assumption_is_another_study_that_says_so(tiny, plan):
    first = found(tiny, plan)
    second = found(
        tiny, plan, after=first.study, source="Our own count, May 2027", changes={"gives-up-after-days-mean": 5.0}
    )
    assert second.study.after == first.study
    kept = second.study.changes["gives-up-after-days-mean"]
    assert (kept["value"], kept["was"], kept["source"]) == (5.0, 45.0, "Our own count, May 2027")
    changed = [row for row in second.result["assumptions"] if row["changed"]]
    assert [row["key"] for row in changed] == ["gives-up-after-days-mean"]
    gave_up = [one.result["measures"]["May and June"]["gave_up"]["mean"] for one in (first, second)]
    assert gave_up[1] > gave_up[0]
    assert "Our own count, May 2027" in second.result["report"]


def test_a_change_without_a_source_is_refused(tiny, plan):
    with pytest.raises(AChangeNeedsASource, match="How long people will wait"):
        asked(tiny, plan, changes={"gives-up-after-days-mean": 5.0})
    assert not Study.objects.exists()


def test_a_change_back_to_what_held_is_no_change(tiny, plan):
    study = asked(tiny, plan, changes={"gives-up-after-days-mean": 45.0})
    assert study.changes == {}


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("gives-up-after-days-mean", -1.0, "must be a number of 0 or more"),
        ("gives-up-after-days-mean", 0.0, "more than 0 days"),
        ("returns-as-failure-demand-share", 1.5, "between 0 and 1"),
        ("of-nothing", 1.0, "no assumption of a rehearsal"),
    ],
)
def test_a_rate_that_cannot_be_is_refused_in_a_sentence(tiny, plan, key, value, words):
    with pytest.raises(WrongInput, match=words):
        asked(tiny, plan, changes={key: value}, source="A guess")


def test_every_assumption_has_its_unit_range_and_source(tiny, plan):
    for row in assumptions_shown(plan, at=tiny.at):
        assert row["unit"]
        assert row["source"]
        assert row["low"] <= row["value"] <= row["high"]


def test_a_stopped_study_keeps_nothing_and_is_not_taken_up_again(tiny, plan):
    study = asked(tiny, plan)
    stop(study, by=tiny.planner, at=tiny.at)
    assert carry_out_study(str(study.id)) == "nothing kept"
    assert not Rehearsal.objects.exists()
    assert stands(study).kind == StudyStep.Kind.STOPPED
    with pytest.raises(StudyIsOver):
        stop(study, by=tiny.planner, at=tiny.at)


def test_a_study_stopped_half_way_keeps_nothing(tiny, plan):
    study = asked(tiny, plan)

    def stop_it_when_it_rehearses(sender, instance, **_):
        if instance.kind == StudyStep.Kind.UNDER_WAY and instance.share_done > 0.1:
            post_save.disconnect(stop_it_when_it_rehearses, sender=StudyStep)
            stop(study, by=tiny.planner, at=tiny.at)

    post_save.connect(stop_it_when_it_rehearses, sender=StudyStep)
    assert carry_out_study(str(study.id)) == "nothing kept"
    assert not Rehearsal.objects.exists()
    assert stands(study).kind == StudyStep.Kind.STOPPED


def test_a_job_that_comes_twice_finds_it_done(tiny, plan):
    first = found(tiny, plan)
    carry_out_study(str(first.study_id))
    assert Rehearsal.objects.count() == 1


def test_a_study_that_nothing_can_carry_out_says_so_and_is_over(tiny, plan, monkeypatch):
    def nowhere(**_):
        raise NoSchedulerThere("No Dask scheduler answers at tcp://nowhere:1. Start one.")

    monkeypatch.setattr(what_would_happen, "mapper", nowhere)
    study = asked(tiny, plan)
    assert carry_out_study(str(study.id)) == "nothing kept"
    assert stands(study).kind == StudyStep.Kind.REFUSED
    assert "No Dask scheduler answers" in stands(study).words


def test_a_place_of_one_resident_is_not_rehearsed(tiny, plan):
    Population.objects.for_place(tiny.place).delete()
    area = Area.objects.for_place(tiny.place).first()
    Population.objects.create(place=tiny.place, area=area, age_band="all", circumstance="all", people=1)
    with pytest.raises(OnlyOneLivesThere, match="would be about them and not about a place"):
        asked(tiny, plan)
    assert not Study.objects.exists()


def test_one_rehearsal_alone_is_refused(tiny, plan):
    with pytest.raises(WrongInput, match="One rehearsal alone says nothing of chance"):
        asked(tiny, plan, replications=1)


def test_filling_what_is_kept_free_has_its_price_in_the_result(tiny, plan):
    rows = found(tiny, plan).result["filling"]
    assert [row["times"] for row in rows] == [0.5, 0.7, 0.85, 1.0, 1.2, 1.5]
    used = [row["reserve_used_share"] for row in rows]
    assert used[0] > used[-1]
