"""Chains, what narrowed, who compels and what the law compels: a leader's visit, and every page checked by machine."""

from datetime import date

import pytest
from playwright.sync_api import expect

from drawwell.guard import chains, hybrids
from drawwell.partner import compelled
from drawwell.supply.entitlement import keep_year, record_reach, set_entitlement
from journeys.checks import check_page
from places import DAY

pytestmark = pytest.mark.browser

NEXT = {
    "words": "People stop opening the post", "sign": "Letters that come back", "noticed_by": "the postwoman",
    "borne_by": "tenants", "look_on": date(2027, 4, 20),
}  # fmt: skip


@pytest.fixture
def told(served):
    """A chain with an overdue look, a service that narrowed, a mixture, and an order that waits."""
    tiny, who = served.tiny, {"by": served.tiny.planner, "at": served.tiny.at}
    tiny.chain = chains.begin_chain(
        tiny.place, name="Letters about rent", problem="Rents go unpaid", whose="tenants", solution="A letter is sent",
        next_problems=[NEXT], **who,
    )  # fmt: skip
    for number, pence in enumerate((100_000, 96_000, 92_000)):
        keep_year(
            tiny.services["advice"], year=f"{2024 + number}-{25 + number}", spend_pence=pence, people=1_000,
            entitled_people=900, source="outturn", **who,
        )  # fmt: skip
    set_entitlement(
        tiny.services["advice"], side="pull", words="Only with a form", entitled_share=0.6,
        from_date=date(2026, 4, 1), source="minutes", **who,
    )  # fmt: skip
    row = {"decile": 1, "people": 500, "entitled_people": 450, "units": 90}
    record_reach(tiny.services["advice"], year="2026-27", rows=[row], source="published", **who)
    tiny.undertaking = hybrids.describe(
        tiny.place, name="Parking", does="Fines drivers", powers_held=["fine"], paid_by="each use",
        who_gains="the firm", trades=True, **who,
    )  # fmt: skip
    tiny.order = compelled.ask_for(
        tiny.place, record=tiny.circle.id, part="names", demanded_by="The county court", legal_basis="section 7",
        reference="AB-12", rows_from=tiny.at - DAY, rows_until=tiny.at, opens_until=tiny.at + DAY, by=tiny.leader,
        at=tiny.at,
    )  # fmt: skip
    return tiny


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_overdue_look_is_found_and_answered_on_a_phone(served, told, visit, scripts):
    page = visit(told.leader, scripts=scripts)
    page.goto(served.at("guards"))
    page.get_by_role("link", name="Then what?").click()
    expect(page.get_by_text("Paul was to look on 20 April 2027.")).to_be_visible()
    page.get_by_role("link", name="People stop opening the post").click()
    page.get_by_label("yes, it has come").check()
    page.get_by_label("What did you find?").fill("A third of them come back")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("strong", has_text="it has come")).to_be_visible()
    page.get_by_role("link", name="And then? p2 People stop opening the post").click()
    page.get_by_label("What is done about it?").fill("Somebody knocks first")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", name="s2 Somebody knocks first")).to_be_visible()


def test_each_of_these_pages_passes_every_check(served, told, visit):
    page = visit(told.leader)
    p2 = told.chain.links.order_by("id").last()
    for parts in (
        ("then-what",),
        ("then-what", f"{told.chain.id}"),
        ("then-what", f"{told.chain.id}?look={p2.id}"),
        ("narrowed",),
        ("narrowed", f"{told.services['advice'].id}"),
        ("narrowed", f"{told.services['rents'].id}"),
        ("who-compels",),
        ("who-compels", f"{told.undertaking.id}"),
        ("orders",),
        ("orders", f"{told.order.id}"),
    ):
        check_page(page, served.at(*parts))
    check_page(visit(told.keeper), served.at("orders", f"{told.order.id}"))
