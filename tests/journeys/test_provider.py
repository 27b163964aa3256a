"""A provider's visit: is the figure still true, how much is there, and what became of it."""

import pytest

from drawwell.pull import actions
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
    assert page.get_by_text("1 figure has grown old").is_visible()
    card = page.locator(".dw-card--stale")
    card.get_by_role("button").click()
    assert page.get_by_text("Every figure was checked lately.").is_visible()
    assert page.locator(".dw-card--stale").count() == 0


def test_room_is_changed_and_a_figure_below_what_is_promised_comes_back(served, visit):
    tiny = served.tiny
    for circle in more_circles(tiny, 3):
        actions.pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    page = visit(tiny.provider)
    page.goto(served.at("offers", tiny.offers["rents"].id))
    hand = Hand(page)
    hand.write("How much is there in all?", "2")
    hand.press("Change it")
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_label("How much is there in all?").input_value() == "2"
    hand.write("How much is there in all?", "8")
    hand.press("Change it")
    assert page.get_by_text("Room for 5 decisions.").is_visible()


def test_every_page_of_a_provider_passes_every_check(served, visit):
    tiny = served.tiny
    for circle in more_circles(tiny, 3):
        pull = actions.pull_in(circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
        actions.draw(pull, by=tiny.worker, at=tiny.at)
    page = visit(tiny.provider)
    for parts in (("offers",), ("offers", tiny.offers["rents"].id), ("offers", tiny.offers["advice"].id)):
        check_page(page, served.at(*parts))
