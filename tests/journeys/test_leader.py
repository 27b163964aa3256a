"""A leader's and an auditor's visit: everything is there to read, and nothing asks them for anything."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from drawwell.design.actions import adopt, rehearse, run
from journeys.checks import check_page

pytestmark = pytest.mark.browser
MAY = datetime(2027, 5, 3, 9, tzinfo=UTC)
NEXT = {"words": "A queue elsewhere", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-09-01"}


@pytest.mark.parametrize("role", ["leader", "auditor"])
def test_they_read_what_is_in_force_and_what_it_was_promised_to_do(served, visit, role):
    tiny = served.tiny
    plan = run(tiny.place, year="2027-28", months=["2027-05"], by=tiny.planner, at=MAY)
    adopt(plan, next_problems=[NEXT], by=tiny.planner, at=MAY)
    rehearsal = rehearse(plan, by=tiny.planner, at=MAY, replications=2)
    page = visit(getattr(tiny, role), width=1280)
    page.goto(served.at("plans"))
    assert page.locator(".dw-lede").inner_text() == plan.sentence
    expect(page.locator("main form")).to_have_count(0)
    page.get_by_role("link", name="See the plan in force").click()
    expect(page.get_by_text(rehearsal.sentence)).to_be_visible()
    expect(page.get_by_text("A queue elsewhere")).to_be_visible()
    expect(page.locator("main form")).to_have_count(0)
    check_page(page, served.at("plans"))
    check_page(page, served.at("plans", plan.id))
