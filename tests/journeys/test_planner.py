"""A planner's visit: what people could not have, what would happen, who loses, and into force with a next problem."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from drawwell.design.actions import adopt, run
from drawwell.design.jobs import carry_out_study
from drawwell.design.models import Plan, Rehearsal, Study
from drawwell.design.what_would_happen import see_what_happens, stop
from drawwell.learn.actions import learn_from
from drawwell.learn.disclosure import period_before
from drawwell.learn.models import Telling
from drawwell.place.models import Place
from drawwell.pull.actions import pull_in, standing
from journeys.checks import check_page
from places import more_circles

pytestmark = pytest.mark.browser
JULY = datetime(2027, 7, 2, 9, tzinfo=UTC)
NEXT = {"words": "A queue elsewhere", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-09-01"}


def after_a_quarter(tiny):
    """Twelve asked in May and seven could not have it; now it is July, and the counts are out."""
    pulls = [
        pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at) for circle in more_circles(tiny, 12)
    ]
    Place.objects.filter(id=tiny.place.id).update(clock_at=JULY)
    learn_from(tiny.place, period=period_before(tiny.place, JULY), by=tiny.planner, at=JULY)
    return [pull for pull in pulls if standing(pull).kind == "unmet"]


def a_plan(tiny, **more):
    return run(tiny.place, **({"year": "2027-28", "months": ["2027-07"], "by": tiny.planner, "at": JULY} | more))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_q01_what_could_not_be_had_goes_round_the_loop_on_a_phone(served, visit, scripts):
    unmet = after_a_quarter(served.tiny)
    page = visit(served.tiny.planner, scripts=scripts)
    page.goto(served.at("plans"))
    expect(page.get_by_text(re.compile(r"asked about \d+, not met about \d+"))).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="See what happens").click()
    plan = Plan.objects.get()
    expect(page.get_by_role("heading", level=1)).to_have_text(plan.name)
    expect(page.get_by_text(re.compile(r"asked about \d+, not met about \d+"))).to_be_visible()
    expect(page.get_by_text(plan.answers.get().words)).to_be_visible()
    page.get_by_role("button", name="Put this plan into force").click()
    page.get_by_role("button", name="Put into force, and tell those who asked").click()
    expect(page.get_by_role("alert")).to_be_visible()  # nothing goes live without a next problem
    for label, words in (
        ("What may go wrong because of this plan?", "Others queue."),
        ("What would be noticed first?", "A longer list on Mondays"),
        ("Who would notice?", "the hub"),
        ("Who bears it?", "people without a phone"),
        ("When do we look?", "2027-09-01"),
    ):
        page.get_by_label(label).first.fill(words)
    page.get_by_role("button", name="Put into force, and tell those who asked").click()
    expect(page.get_by_text("Asks that waited and were offered help")).to_be_visible()
    expect(page.get_by_text("Noticed by the hub: A longer list on Mondays")).to_be_visible()
    assert {telling.pull_id for telling in Telling.objects.all()} == {pull.id for pull in unmet}


def test_less_money_shows_who_loses_and_too_little_which_limit(served, visit):
    after_a_quarter(served.tiny)
    adopt(a_plan(served.tiny), next_problems=[NEXT], by=served.tiny.planner, at=JULY)
    page = visit(served.tiny.planner, width=1280)
    for per_cent, shown in (("80", "Where fewer people would be met"), ("15", "No plan fits")):
        page.goto(served.at("plans"))
        page.get_by_label("How much of that year's money").fill(per_cent)
        page.get_by_role("button", name="See what happens").click()
        expect(page.get_by_text(shown).first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_would_happen_is_asked_by_one_button_and_told_when_the_job_is_done(served, visit, scripts):
    after_a_quarter(served.tiny)
    plan = a_plan(served.tiny)
    page = visit(served.tiny.planner, scripts=scripts)
    page.goto(served.at("plans", plan.id))
    page.get_by_role("button", name="See what happens").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    carry_out_study(str(Study.objects.get().id))
    if not scripts:
        page.get_by_role("button", name="See how far it is").click()
    page.get_by_text(Rehearsal.objects.get().sentence).wait_for()
    page.get_by_text("Change an assumption").click()
    page.get_by_label("How long people will wait").fill("10")
    page.get_by_label("Where is the new number from?").fill("Counted in May.")
    page.get_by_role("button", name="See what happens").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    assert Study.objects.order_by("id").last().changes["gives-up-after-days-mean"]["value"] == 10


def test_a_study_may_be_stopped(served, visit):
    after_a_quarter(served.tiny)
    see_what_happens(a_plan(served.tiny), by=served.tiny.planner, at=JULY)
    page = visit(served.tiny.planner)
    page.goto(served.at("studies", Study.objects.get().id))
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_text("Nothing of it is kept")).to_be_visible()


def test_the_pages_of_a_study_pass_every_check(served, visit):
    tiny = served.tiny
    after_a_quarter(tiny)
    plan = a_plan(tiny)
    study = see_what_happens(plan, by=tiny.planner, at=JULY)
    check_page(visit(tiny.planner), served.at("studies", study.id))
    stop(study, by=tiny.planner, at=JULY)
    page = visit(tiny.planner)  # another: a page under way still looks again by itself
    check_page(page, served.at("studies", study.id))
    study = see_what_happens(plan, replications=3, by=tiny.planner, at=JULY)
    carry_out_study(str(study.id))
    check_page(page, served.at("studies", study.id))


def test_every_page_of_a_planner_passes_every_check(served, visit):
    tiny = served.tiny
    page = visit(tiny.planner)
    check_page(page, served.at("plans"))  # empty
    after_a_quarter(tiny)
    now, less, too_little = a_plan(tiny), a_plan(tiny, budget_share=0.8), a_plan(tiny, budget_share=0.15)
    adopt(now, next_problems=[NEXT], by=tiny.planner, at=JULY)
    for parts in (
        ("plans",), ("plans", now.id), ("plans", less.id), ("plans", less.id, "adopt"), ("plans", too_little.id),
        ("learning",),
    ):  # fmt: skip
        check_page(page, served.at(*parts))


def test_errors_stand_at_the_top_and_take_the_focus(served, visit):
    after_a_quarter(served.tiny)
    page = visit(served.tiny.planner)
    page.goto(served.at("plans"))
    page.get_by_label("How much of that year's money").fill("nothing")
    page.get_by_role("button", name="See what happens").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.locator("#id_per_cent")).to_be_focused()
