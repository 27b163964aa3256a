"""EXAM 45: the design runs on finance's own budget by cost centre; statutes and contracts bind by name"""

import pytest

from drawwell.design.actions import run
from drawwell.design.ask import question_of
from drawwell.engine.plan import NoPlanFits, solve
from drawwell.learn.savings import book_of
from drawwell.supply.models import BudgetLine
from places import tiny_place

pytestmark = pytest.mark.django_db
MONTHS = ["2028-05"]


@pytest.fixture
def tiny():
    tiny = tiny_place()
    lines = BudgetLine.objects.filter(place=tiny.place, cost_centre__capability__isnull=False, year="2028-29")
    lines.filter(cost_centre__capability__key="debt-advice").update(
        statutory_minimum_pence=1_200_000, because="Housing Act 1996 part 7"
    )
    lines.filter(cost_centre__capability__key="lift").update(committed_pence=600_000, because="Contract until 2029")
    return tiny


def question(tiny, **more):
    return question_of(tiny.place, year="2028-29", at=tiny.at, months=MONTHS, **more)


def test_the_money_is_what_the_cost_centres_add_up_to(tiny):
    lines = BudgetLine.objects.filter(place=tiny.place, year="2028-29")
    assert question(tiny).case.budget[0] * 12 == pytest.approx(sum(line.budget_pence for line in lines))


def test_statutes_and_contracts_bind_by_name(tiny):
    found = {one.name: one for one in solve(question(tiny).case).limits if one.kind == "minimum"}
    statute = next(one for name, one in found.items() if "Housing Act 1996 part 7" in name)
    contract = next(one for name, one in found.items() if "Contract until 2029" in name)
    assert statute.name.startswith("The statute")
    assert contract.name.startswith("The contract")
    assert statute.amount == pytest.approx(1_000)
    assert contract.amount == pytest.approx(500)
    assert min(statute.slack, contract.slack) >= -1e-6


def test_where_the_money_does_not_reach_them_they_are_named(tiny):
    answer = solve(question(tiny, budget_share=0.35).case)
    assert isinstance(answer, NoPlanFits)
    assert any("Housing Act" in name for name in answer.limits), answer.sentence


def test_what_each_cost_centre_lost_is_there_to_the_penny(tiny):
    lines = BudgetLine.objects.filter(place=tiny.place)
    for line in book_of(tiny.place, "2028-29"):
        own = {one.year: one.budget_pence for one in lines.filter(cost_centre=line.centre)}
        assert line.fell_pence == own["2027-28"] - own["2028-29"]
        assert line.unexplained_pence == line.fell_pence


def test_a_plan_is_made_on_it_and_costs_no_more(tiny):
    plan = run(tiny.place, year="2028-29", months=MONTHS, by=tiny.planner, at=tiny.at)
    result = plan.result
    assert plan.fits_budget
    assert sum(result["cost_pence_per_month"].values()) <= result["budget_pence_per_month"] * (1 + 1e-9)
