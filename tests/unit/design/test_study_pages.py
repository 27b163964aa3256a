"""Page 13 as it is read: the sentence first, every number of the study, and what a wrong number gets."""

import pytest
from django.urls import reverse

from drawwell.design.actions import run
from drawwell.design.jobs import carry_out_study
from drawwell.design.models import Study
from drawwell.design.what_would_happen import see_what_happens
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
MONTHS = ["2027-05", "2027-06"]


@pytest.fixture
def tiny():
    return tiny_place()


@pytest.fixture
def study(tiny):
    plan = run(tiny.place, year="2027-28", months=MONTHS, name="May and June", by=tiny.planner, at=tiny.at)
    return see_what_happens(plan, replications=3, by=tiny.planner, at=tiny.at)


def address(study, name="study"):
    return reverse(name, args=[study.place.key, study.id])


def assumptions_of(study):
    return {row["key"]: row["value"] for row in study.rehearsal.result["assumptions"]}


def test_until_the_job_has_had_its_turn_the_page_says_so(tiny, study):
    page = visitor(tiny.leader).get(address(study)).content.decode()
    assert "Waiting for its turn" in page
    assert "Stop it" not in page  # a leader reads


def test_the_page_begins_with_the_sentence_and_holds_what_was_found(tiny, study):
    carry_out_study(str(study.id))
    answer = visitor(tiny.auditor).get(address(study))
    page = answer.content.decode()
    assert study.rehearsal.sentence in page
    for heading in ("How long people wait", "Last year replayed", "What could turn the answer round", "Who pays"):
        assert heading in page
    assert "0.20 work times when they are busy 80% of the time, 0.67 at 90% and 1.65 at 95%" in page
    waits = study.rehearsal.result["by_fifth"][0]["wait_days_p90"]
    assert f"{waits['mean']:.1f}" in [cell for cell in answer.context["waits_chart"].numbers]
    assert "Tiny Council" in page
    luck = study.rehearsal.result["measures"][study.rehearsal.result["names"][1]]["met"]["luck"]
    assert any(row[4] == f"{luck:,.1f}" for row in answer.context["headline"])


def test_a_changed_assumption_leads_to_another_study(tiny, study):
    carry_out_study(str(study.id))
    sent = assumptions_of(study) | {"gives-up-after-days-mean": 10, "source": "Counted in May."}
    answer = visitor(tiny.planner).post(address(study), sent)
    again = Study.objects.exclude(id=study.id).get()
    assert answer.url == address(again)
    carry_out_study(str(again.id))
    page = visitor(tiny.planner).get(answer.url).content.decode()
    assert "How long people will wait: 10, not 45 (days, mean). Counted in May." in page
    assert address(study) in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"gives-up-after-days-mean": 10}, "Say who says so or where it comes from"),
        ({"gives-up-after-days-mean": -3, "source": "A guess."}, "it must be a number of 0 or more"),
        ({"gives-up-after-days-mean": "many", "source": "A guess."}, "That is not a number."),
    ],
)
def test_a_change_that_cannot_be_is_said_on_the_page_and_nothing_is_lost(tiny, study, sent, words):
    carry_out_study(str(study.id))
    answer = visitor(tiny.planner).post(address(study), assumptions_of(study) | sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Study.objects.count() == 1


def test_only_a_planner_changes_or_stops(tiny, study):
    assert visitor(tiny.leader).post(address(study)).status_code == 403
    assert visitor(tiny.worker).get(address(study)).status_code == 403


def test_the_report_is_a_text_of_six_sections(tiny, study):
    assert visitor(tiny.planner).get(address(study, "study-report")).status_code == 404
    carry_out_study(str(study.id))
    text = visitor(tiny.planner).get(address(study, "study-report")).content.decode()
    for number, section in enumerate(("Objectives", "Logic", "Data", "Experimentation", "Implementation"), 1):
        assert f"## {number}. {section}" in text
