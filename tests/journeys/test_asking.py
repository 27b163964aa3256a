"""Asking for several things, for several weeks, in a certain way; waiting; and many asks answered together."""

import pytest
from playwright.sync_api import expect

from drawwell.pull import actions
from drawwell.pull.models import Pull
from journeys.checks import check_page
from places import more_circles, open_offer

pytestmark = pytest.mark.browser


def test_q04_three_things_are_asked_for_on_a_phone_without_scripts(served, visit):
    """The folded part opens by a tap; what is asked for together is kept together, and shown thing by thing."""
    tiny = served.tiny
    open_offer(tiny, "lifts", 8)
    page = visit(tiny.worker, scripts=False)
    page.goto(served.at("people", tiny.circle.id, "ask"))
    page.get_by_label("What would help?", exact=True).select_option(label="Someone who can agree a rent hold")
    page.get_by_text("Another amount, together with something else, or every week?").click()
    page.get_by_label("Together with what?", exact=True).select_option(label="Debt advice")
    page.get_by_label("And with what else?", exact=True).select_option(label="A lift there and back")
    page.get_by_label("How often?", exact=True).select_option(label="Every week")
    page.get_by_label("How many times?", exact=True).fill("2")
    page.get_by_role("button", name="Check before you send").click()
    expect(page.get_by_text("Every week, 2 times: all of them or none")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Debt advice, from 10 May")).to_be_visible()
    pull = Pull.objects.get()
    assert actions.standing(pull).kind == "held"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    check_page(visit(tiny.worker), served.at("asks", pull.id))
    actions.confirm(pull, by=tiny.worker, at=tiny.at)  # from then on each of the two times stands by itself
    check_page(visit(tiny.worker), served.at("asks", pull.id))
    check_page(visit(tiny.worker), served.at("asks", pull.id, "times", 1))


def test_pages_of_conditions_waits_and_many_at_once_pass_every_check(served, visit):
    tiny = served.tiny
    ask = {"by": tiny.worker, "at": tiny.at}
    lift = tiny.capabilities["lift"]
    page = visit(tiny.worker)
    check_page(page, served.at("asks", "together"))
    unmet = actions.pull_in(tiny.circle, lift, conditions=["woman", "language-pl"], **ask)
    several = actions.pull_in(tiny.circle, lift, also=[(tiny.capabilities["rent-hold"], 1)], **ask)
    waits = [actions.pull_in(circle, lift, units=1, **ask) for circle in more_circles(tiny, 3)]
    open_offer(tiny, "lifts", 2)
    for address in (("asks", unmet.id), ("asks", several.id), ("people", tiny.circle.id, "asks")):
        check_page(page, served.at(*address))
    page.goto(served.at("asks", "together"))
    page.get_by_role("button", name="Work it out anew").click()
    check_page(page, served.at("asks", "together"))
    page.goto(served.at("asks", "together"))
    page.get_by_role("button", name="Offer what is chosen").click()
    expect(page.get_by_text("asks are offered help")).to_be_visible()
    assert [actions.standing(pull).kind for pull in waits].count("offered") == 2


def test_a_wrong_answer_in_the_folded_part_is_shown_open(served, visit):
    tiny = served.tiny
    page = visit(tiny.worker, scripts=False)
    page.goto(served.at("people", tiny.circle.id, "ask"))
    page.get_by_label("What would help?", exact=True).select_option(label="Debt advice")
    page.get_by_text("Another amount, together with something else, or every week?").click()
    page.get_by_label("How much of that?", exact=True).fill("3")
    page.get_by_role("button", name="Check before you send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("How much of that?", exact=True)).to_be_visible()
