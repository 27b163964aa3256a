"""The pages of learning in a real browser: empty, with something in them, and a rule's owner who answers."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from drawwell.design.build_path import draw_path
from drawwell.learn.actions import keep_contacts, learn_from
from drawwell.learn.contacts import class_contact
from drawwell.learn.cycles import begin_cycle
from drawwell.learn.disclosure import period_before
from drawwell.learn.models import Contact
from drawwell.learn.rules import log_blocker, name_owner
from drawwell.learn.savings import claim
from drawwell.place.models import Place
from drawwell.pull.actions import pull_in
from drawwell.supply.models import CostCentre
from drawwell.understand.actions import keep_evidence
from drawwell.understand.models import DemandCount
from journeys.checks import check_page
from places import more_circles

pytestmark = pytest.mark.browser
JULY = datetime(2027, 7, 2, 9, tzinfo=UTC)
PAGES = (
    "",
    "demand",
    "demand/log",
    "short",
    "trends",
    "estimates",
    "in-the-way",
    "cycles",
    "evidence",
    "money",
    "one-page",
)


def stopped(tiny, circle):
    return log_blocker(
        tiny.place, happened="They wanted form X first.", said_by="a desk", rule_name="Form X first", kind="custom",
        circle=circle, days_lost=2, by=tiny.worker, at=tiny.at,
    ).rule  # fmt: skip


def something_in_each(tiny):
    """A quarter with asks, statements read, a series, a rule, a cycle, evidence and a saving."""
    circles = more_circles(tiny, 12)
    for circle in circles:
        pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    rows = [
        {"contact": f"c{n}", "month": "2027-04", "area": "T1", "channel": "phone", "words": f"Help me keep my {word}"}
        for n, word in enumerate(("home", "rent", "home warm", "rent low") * 4)
    ]
    keep_contacts(tiny.place, rows, areas=tiny.areas, by=tiny.planner, at=tiny.at)
    for contact in Contact.objects.filter(place=tiny.place)[:14]:
        for reader in (tiny.worker, tiny.planner):
            class_contact(contact, kind="help me", names_nobody=True, by=reader, at=tiny.at)
    for n in range(14):
        DemandCount.objects.create(
            place=tiny.place, area=tiny.areas["T1"], month=f"{2026 + n // 12}-{n % 12 + 1:02d}", category="Damp",
            count=20 + n % 5, source="a log",
        )  # fmt: skip
    rule = [stopped(tiny, circle) for circle in circles[:3]][0]
    day = tiny.at.date() + timedelta(days=9)
    begin_cycle(
        tiny.place, question="Ring first?", tried="Ring.", scale="team", look_on=day, by=tiny.worker, at=tiny.at
    )
    keep_evidence(
        tiny.place, world="citizen", question="why", words="Nobody decides.", source="A talk", on_date=tiny.at.date(),
        by=tiny.planner, at=tiny.at,
    )  # fmt: skip
    claim(
        tiny.place, name="One form", kind="cashable", means="fewer steps", ways=["flow"], year="2028-29",
        pence=10_000, cost_centre=CostCentre.objects.get(place=tiny.place, code="C-debt-advice"), by=tiny.planner,
        at=tiny.at,
    )  # fmt: skip
    Place.objects.filter(id=tiny.place.id).update(clock_at=JULY)
    learn_from(tiny.place, period=period_before(tiny.place, JULY), by=tiny.planner, at=JULY)
    return rule


def test_every_page_of_learning_passes_every_check(served, visit):
    tiny = served.tiny
    page = visit(tiny.planner)
    for name in PAGES:  # empty
        check_page(page, served.at("learning", *filter(None, [name])))
    rule = something_in_each(tiny)
    name_owner(rule, tiny.planner, by=tiny.leader, at=JULY)
    for name in PAGES:
        check_page(page, served.at("learning", *filter(None, [name])))
    check_page(page, served.at("learning", "in-the-way", rule.id))  # its owner, asked
    page.goto(served.at("learning", "one-page"))
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, "it prints on one sheet"


def test_the_way_to_the_whole_place_passes_every_check(served, visit):
    tiny = served.tiny
    page = visit(tiny.planner)
    check_page(page, served.at("plans", "path"))
    drawn = draw_path(tiny.place, year="2027-28", first_area="T1", months=["2027-05"], by=tiny.planner, at=tiny.at)
    check_page(page, served.at("plans", "path"))
    check_page(page, served.at("plans", "path", drawn.id))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_q18_what_got_in_the_way_is_logged_in_a_minute_on_a_phone(served, visit, scripts):
    page = visit(served.tiny.worker, scripts=scripts)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(served.at("learning", "in-the-way"))
    page.get_by_text("Log what got in the way").click()
    page.get_by_label("What happened?").fill("Benefits won't talk to me without form X.")
    page.get_by_label("What rule, as it was told?").fill("Form X first")
    page.get_by_label("Who says so?").fill("the benefits line")
    page.get_by_label("How it is done here").check()
    page.get_by_label("Nobody could show the rule").check()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Form X first")
    expect(page.get_by_text("Nobody could show the rule.")).to_be_visible()
