"""What may be tried on a plan: each lever named in the plan's own words, pulled on the same people, and said."""

import pytest
from django.urls import reverse

from drawwell.design.actions import run
from drawwell.design.jobs import carry_out_study
from drawwell.design.levers import checked, choices_of, parsed, pulled
from drawwell.design.models import Study
from drawwell.design.rehearsal import AS_IT_IS, cases_of
from drawwell.design.what_would_happen import see_what_happens
from drawwell.engine.twin_fast import rehearse_fast
from drawwell.guard.refusals import WrongInput
from drawwell.place.models import Area, Population
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
MONTHS = ["2027-05", "2027-06"]


@pytest.fixture
def tiny():
    return tiny_place()


@pytest.fixture
def plan(tiny):
    return run(tiny.place, year="2027-28", months=MONTHS, name="May and June", by=tiny.planner, at=tiny.at)


def both(plan, *texts):
    """Answers of the plan with these levers, and of itself without them, with the same luck."""
    levers = checked(plan, [parsed(text) for text in texts])
    _, cases = cases_of(plan, None, {}, lambda words, share: None, levers=levers)
    assert list(cases) == [plan.name, AS_IT_IS]
    return [rehearse_fast(case, 1) for case in cases.values()]


def test_a_lever_that_changes_nothing_differs_by_exactly_nothing(plan):
    tried, as_it_is = both(plan, "strike:0", "keep:1")
    assert repr(tried.to_dict()) == repr(as_it_is.to_dict())


def test_a_surge_adds_people_and_keeps_those_there_were(plan):
    need = choices_of(plan)["needs"][0]
    tried, as_it_is = both(plan, f"surge:{need}:3")
    assert tried.asked_by_need[0] > 2 * as_it_is.asked_by_need[0]
    assert (tried.asked_by_need[1:] == as_it_is.asked_by_need[1:]).all()


def test_residents_are_told_apart_by_age_and_circumstance_and_an_age_takes_all_of_its_circumstances(tiny, plan):
    for area in Area.objects.for_place(tiny.place):
        for age, circumstance, people in (
            ("0-15", "all", 40), ("16-64", "cares for someone", 10), ("16-64", "lives alone", 30),
        ):  # fmt: skip
            Population.objects.create(
                place=tiny.place, area=area, age_band=age, circumstance=circumstance, people=people
            )
    what = choices_of(plan)["capabilities"][0]
    levers = checked(plan, [parsed(f"entitle:{what}:16-64")])
    _, cases = cases_of(plan, None, {}, lambda words, share: None, levers=levers)
    changed, as_it_is = cases.values()
    assert as_it_is.segments == ("0-15", "16-64, cares for someone", "16-64, lives alone")
    assert as_it_is.segment_share[0, 0] == pytest.approx([0.5, 0.625, 1.0])
    assert as_it_is.entitled.all()
    assert {tuple(row) for row in changed.entitled.tolist()} == {(True, True, True), (False, True, True)}


def test_a_strike_of_everybody_leaves_no_pulls(plan):
    tried, as_it_is = both(plan, "strike:1")
    assert as_it_is.pulls > 0 == tried.pulls


def test_a_closure_in_every_site_meets_nobody(plan):
    tried, as_it_is = both(plan, *(f"closure:{site}" for site in choices_of(plan)["sites"]))
    assert as_it_is.met > 0 == tried.met


def test_a_system_that_refuses_every_pull_meets_nobody_by_pulls(plan):
    tried, as_it_is = both(plan, "system:1,0,0")
    assert as_it_is.met_pulled > 0 == tried.met_pulled


def test_one_way_to_save_costs_less_and_another_takes_less_in(plan):
    dear, cheap = both(plan, "save:price:0.2")[::-1]
    assert cheap.cost_pence < dear.cost_pence
    assert cheap.met == dear.met


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("flood:1", "cannot be read"),
        ("surge:housing", "cannot be read"),
        ("closure:Nowhere", "'Nowhere' is not in this plan"),
        ("surge:nothing:2", "is not in this plan"),
        ("strike:1.5", "Give 0 to 1"),
        ("strike:half", "Give 0 to 1"),
        ("strike:0.5:2027-06..2027-05", "Give the earlier month first"),
        ("strike:0.5:2031-01..2031-02", "is not in this plan"),
        ("save:magic:0.1", "Give one of: demand, flow, fit, price, together, charge, restrict"),
    ],
)
def test_a_lever_that_cannot_be_pulled_is_refused_with_what_can_be(plan, text, words):
    with pytest.raises(WrongInput, match=words):
        checked(plan, [parsed(text)])


def test_what_is_tried_is_said_in_words(plan):
    kept = checked(plan, [parsed("strike:0.5:2027-05..2027-05"), parsed("save:flow:0.1")])
    assert kept[0]["words"] == "50 in 100 hours of the workers beside people are not worked in 2027-05"
    assert kept[1]["words"].startswith("Saving by flow, by 10 in 100 (The same help with fewer steps")


def test_levers_pull_one_after_another(plan):
    _, cases = cases_of(plan, None, {}, lambda words, share: None)
    case = cases[plan.name]
    levers = checked(plan, [parsed("strike:0.5"), parsed("strike:0.5")])
    changed, base = pulled(case, levers, MONTHS)
    assert (changed.units[-1] == base.units[-1] / 4).all()


def test_a_planner_tries_a_strike_on_the_page_and_reads_it_beside_the_plan_as_it_is(tiny, plan):
    study = see_what_happens(plan, replications=2, by=tiny.planner, at=tiny.at)
    carry_out_study(str(study.id))
    address = reverse("study", args=[tiny.place.key, study.id])
    planner = visitor(tiny.planner)
    assert "Try something on this plan" in planner.get(address).content.decode()
    nothing = planner.post(address, {"what_if": "1"})
    assert nothing.status_code == 422
    assert "Choose at least one thing to try." in nothing.content.decode()
    answer = planner.post(address, {"what_if": "1", "strike": "50"})
    again = Study.objects.exclude(id=study.id).get()
    assert answer.url == reverse("study", args=[tiny.place.key, again.id])
    carry_out_study(str(again.id))
    page = planner.get(answer.url).content.decode()
    assert "50 in 100 hours of the workers beside people are not worked from 2027-05 to 2027-06" in page
    assert "Beside the plan as it is: the same people, with the same luck." in page
    assert address in page
    assert "Morris" in page
