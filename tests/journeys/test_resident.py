"""A resident's visit: what is written about them, who looked, help near, and an ask only they can see."""

import re

import pytest
from playwright.sync_api import expect

from drawwell.partner.actions import notice
from drawwell.pull import actions
from drawwell.pull.models import Pull
from journeys.checks import check_page
from journeys.hand import Hand
from visits import visitor

pytestmark = pytest.mark.browser


def test_q33_ones_own_story_says_what_is_written_who_looked_and_why(served, visit):
    tiny = served.tiny
    story = f"/{tiny.place.key}/people/{tiny.circle.id}"
    visitor(tiny.worker).get(story)
    notice(tiny.circle, "The door was opened", by=tiny.worker, at=tiny.at, scale_now=4, scale_good_enough=7)
    page = visit(tiny.resident)
    check_page(page, served.at("my-story"))
    expect(page.locator("blockquote", has_text="To open the post without dread")).to_be_visible()
    expect(page.get_by_text("Asha, reading the story")).to_be_visible()
    expect(page.get_by_role("link", name="Leave quickly")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_ask_that_only_one_of_them_sees(served, visit, scripts):
    tiny = served.tiny
    page = visit(tiny.resident, scripts=scripts)
    page.goto(served.at("help"))
    hand = Hand(page)
    page.get_by_role("button", name=re.compile("Ask for this.*Rents team")).click()
    expect(page.get_by_label("What would help?")).to_have_value("rent-hold")
    hand.tap("Only me")
    hand.press("Check before you send")
    expect(page.get_by_text("Only me")).to_be_visible()
    hand.press("Send")
    expect(page.get_by_text("kept private")).to_be_visible()
    pull = Pull.objects.get()
    assert pull.private
    hand.press("Use it")
    hand.tap("Yes")
    hand.press("Say so")
    assert actions.standing(pull).kind == "drawn"
    assert pull.helped.get().answer == "yes"


def test_every_page_of_a_resident_and_of_somebody_without_an_account_passes_every_check(served, visit):
    tiny = served.tiny
    page, story = visit(tiny.resident), ("people", tiny.circle.id)
    pull = actions.pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.resident, at=tiny.at)
    for parts in (story, (*story, "talk"), (*story, "ask"), (*story, "asks"), ("asks", pull.id), ("help",)):
        check_page(page, served.at(*parts))
    anybody = visit()
    for parts in (("help",), ("help?kind=lift",), ("help?kind=debt-advice&area=T2",)):
        check_page(anybody, served.at(*parts))
