"""EXAM 27: why this plan and no better one: the limit in plain words, what one more is worth, and how sure that is"""

from dataclasses import replace

import pytest

from drawwell.design.actions import run
from drawwell.design.ask import question_of
from drawwell.design.models import NamedLimit
from drawwell.engine.plan import NoPlanFits, solve
from places import tiny_place

pytestmark = pytest.mark.django_db
MONTHS = ["2027-05"]


@pytest.fixture(scope="module")
def tiny(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield tiny_place()
        transaction.set_rollback(True)


def question(tiny, **more):
    return question_of(tiny.place, year="2027-28", at=tiny.at, months=MONTHS, **more)


def named(tiny, key, kind, amount, **more):
    more = {"name": key, "because": "made up", "decided_by": "the council", "decided_on": tiny.at.date()} | more
    return NamedLimit.objects.create(place=tiny.place, key=key, kind=kind, amount=amount, **more)


def test_the_tightest_limit_is_named_with_what_one_more_of_it_is_worth(tiny):
    plan = run(tiny.place, year="2027-28", months=MONTHS, budget_share=0.5, by=tiny.planner, at=tiny.at)
    assert "the tightest limit is" in plan.sentence
    assert plan.result["limits"][0]["worth"] > 0
    assert plan.result["gap"] < 0.01
    assert plan.result["solver"]
    assert all(row["author"] and row["date"] for row in plan.result["weights"])


def test_the_same_question_has_the_same_answer(tiny):
    assert solve(question(tiny).case) == solve(question(tiny).case)


def test_one_more_pound_is_worth_what_the_price_says(tiny):
    case = question(tiny, budget_share=0.5).case
    plan = solve(case)
    price = next(one.worth_of_one_more for one in plan.limits if one.kind == "budget")
    more = solve(replace(case, budget=case.budget + 100.0))
    assert more.value - plan.value == pytest.approx(price, rel=1e-3)


def test_what_a_place_names_binds_by_its_name(tiny):
    named(tiny, "The lift agreement", "contract", 60, capability=tiny.capabilities["lift"])
    named(tiny, "Money for advice", "ring-fence", 0.5, capability=tiny.capabilities["debt-advice"])
    named(tiny, "The hall stays", "keeps-open", 0, site=tiny.sites["hall"])
    plan = solve(question(tiny).case)
    names = {one.name for one in plan.limits}
    assert "The contract 'The lift agreement'" in names
    assert "The ring-fence 'Money for advice'" in names
    assert any("The hall stays" in name for name in names)
    units = plan.produced[:, :, 0].sum(axis=0) + plan.kept[:, :, 0].sum(axis=0)
    lift = [one.key for one in question(tiny).capabilities].index("lift")
    assert units[lift] >= 60 - 1e-6


def test_where_nothing_fits_the_promise_at_odds_is_named(tiny):
    named(tiny, "All but nothing for the rest", "ring-fence", 0.99, capability=tiny.capabilities["debt-advice"])
    answer = solve(question(tiny).case)
    assert isinstance(answer, NoPlanFits)
    assert "the ring-fence 'All but nothing for the rest'" in answer.limits
