"""A provider's visit: is the figure still true, how much is there, and what became of it."""

import pytest
from playwright.sync_api import expect

from drawwell.pull import actions
from drawwell.pull.asks_for_us import say_yes, say_yes_but
from drawwell.supply.actions import answer_by_a_person
from drawwell.supply.models import Figure
from journeys.checks import check_page
from journeys.hand import Hand
from places import DAY, more_circles

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_figure_is_kept_true_in_one_tap(served, visit, scripts):
    tiny = served.tiny
    Figure.objects.filter(offer=tiny.offers["rents"]).update(checked_at=tiny.at - 40 * DAY)
    page = visit(tiny.provider, scripts=scripts)
    page.goto(served.at("offers"))
    expect(page.get_by_text("1 figure has grown old")).to_be_visible()
    card = page.locator(".dw-card--stale")
    card.get_by_role("button").click()
    expect(page.get_by_text("Every figure was checked lately.")).to_be_visible()
    expect(page.locator(".dw-card--stale")).to_have_count(0)


def test_room_is_changed_and_a_figure_below_what_is_promised_comes_back(served, visit):
    tiny = served.tiny
    for circle in more_circles(tiny, 3):
        actions.pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    page = visit(tiny.provider)
    page.goto(served.at("offers", tiny.offers["rents"].id))
    hand = Hand(page)
    hand.write("How much is there in all?", "2")
    hand.press("Change it")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("How much is there in all?")).to_have_value("2")
    hand.write("How much is there in all?", "8")
    hand.press("Change it")
    expect(page.get_by_text("Room for 5 decisions.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_ask_is_answered_on_a_phone(served, visit, scripts):
    """Read what is asked, say yes but fewer; the worker reads it and says that it will do."""
    tiny = served.tiny
    answer_by_a_person(tiny.offers["rents"], by=tiny.provider, at=tiny.at)
    asked = {"by": tiny.worker, "at": tiny.at, "units": 3, "latest_at": tiny.at + 7 * DAY}
    pull = actions.pull_in(tiny.circle, tiny.capabilities["rent-hold"], **asked)
    page = visit(tiny.provider, scripts=scripts)
    page.goto(served.at("asks-for-us"))
    hand = Hand(page)
    expect(page.locator(".dw-lede")).to_contain_text("1 ask waits for your answer")
    hand.press("Someone who can agree a rent hold, 3 decisions")
    assert "Dee" not in page.content()
    hand.write("How much could it be?", "2")
    hand.press("Offer this instead")
    expect(page.get_by_text("They are told what you can do")).to_be_visible()
    theirs = visit(tiny.worker, scripts=scripts)
    theirs.goto(served.at("asks", pull.id))
    Hand(theirs).press("Yes, that will do")
    expect(theirs.get_by_text("You said yes. It is held for you")).to_be_visible()
    assert actions.standing(pull).units == 2


def test_no_because_comes_back_with_what_is_missing(served, visit):
    tiny = served.tiny
    answer_by_a_person(tiny.offers["rents"], by=tiny.provider, at=tiny.at)
    pull = actions.pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    page = visit(tiny.provider, scripts=False)
    page.goto(served.at("asks-for-us", pull.id))
    hand = Hand(page)
    hand.tap("A rule stands in the way: say which")
    hand.press("Say no")
    expect(page.get_by_role("alert")).to_contain_text("not said which rule it is")
    page.get_by_label("In your words").last.fill("Only after six weeks")
    hand.press("Say no")
    expect(page.get_by_text("tried for them by itself")).to_be_visible()


def test_every_page_of_asks_for_us_passes_every_check(served, visit):
    tiny = served.tiny
    answer_by_a_person(tiny.offers["rents"], by=tiny.provider, at=tiny.at)
    circles = more_circles(tiny, 3)
    asked = {"by": tiny.worker, "at": tiny.at}
    to_answer, held, but = [actions.pull_in(one, tiny.capabilities["rent-hold"], **asked) for one in circles]
    say_yes(held, by=tiny.provider, at=tiny.at)
    say_yes_but(but, begins_at=tiny.at + 3 * DAY, words="Not before.", by=tiny.provider, at=tiny.at)
    page = visit(tiny.provider)
    for parts in (("asks-for-us",), *(("asks-for-us", pull.id) for pull in (to_answer, held, but)), ("reserve",)):
        check_page(page, served.at(*parts))
    for parts in (("offers", "new"), ("offers", "publish")):
        check_page(page, served.at(*parts))
    theirs = visit(tiny.worker)
    for pull in (to_answer, but):
        check_page(theirs, served.at("asks", pull.id))
        check_page(theirs, served.at("asks", pull.id, "change"))
    check_page(visit(tiny.planner), served.at("reserve"))


def test_every_page_of_a_provider_passes_every_check(served, visit):
    tiny = served.tiny
    for circle in more_circles(tiny, 3):
        pull = actions.pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
        actions.draw(pull, by=tiny.worker, at=tiny.at)
    page = visit(tiny.provider)
    for parts in (("offers",), ("offers", tiny.offers["rents"].id), ("offers", tiny.offers["advice"].id)):
        check_page(page, served.at(*parts))
