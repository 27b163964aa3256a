"""Whole visits: how to reach me, a calendar's address, a system that is told; each page held to every check."""

import pytest
from playwright.sync_api import expect

from drawwell.place import webhooks
from drawwell.place.models import Delivery
from drawwell.pull.actions import pull_in
from journeys.checks import check_page

pytestmark = pytest.mark.browser
ADDRESS = "http://localhost:9/events"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_somebody_chooses_how_to_be_reached_on_a_phone(served, visit, scripts):
    page = visit(served.tiny.worker, scripts=scripts)
    page.goto(served.at("people"))
    page.get_by_role("link", name="How to reach me").click()
    page.get_by_label("Neither: I look here myself").check()
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator("main")).to_contain_text("You are told nothing outside this page")


def test_a_worker_takes_the_address_of_a_calendar_along(served, visit):
    page = visit(served.tiny.worker, scripts=False)
    page.goto(served.at("calendars"))
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("Copy it into your calendar program").input_value()
    answer = page.request.get(address)
    assert answer.status == 200
    assert answer.text().startswith("BEGIN:VCALENDAR")


def test_a_provider_has_its_system_told_and_sees_what_could_not_be(served, visit, settings):
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    tiny, page = served.tiny, visit(served.tiny.provider)
    page.goto(served.at("connections"))
    page.get_by_label("Address of your system").fill(ADDRESS)
    page.get_by_label("help is kept for an ask (pull.held)").check()
    page.get_by_role("button", name="Tell it").click()
    assert page.get_by_label("Copy it into your system").input_value().startswith("whsec_")
    pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    Delivery.objects.update(tries=webhooks.MOST_TRIES, last_error="It answered 500.")
    check_page(page, served.at("connections"))
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("main")).to_contain_text("No event was given up.")


@pytest.mark.parametrize("role", ["worker", "resident", "provider"])
def test_the_pages_of_calendars_and_reaching_pass_every_check(served, visit, role):
    page = visit(getattr(served.tiny, role))
    for where in ("reach-me", "calendars"):
        check_page(page, served.at(where))


def test_the_page_of_connections_passes_every_check(served, visit):
    for role in ("provider", "keeper", "caretaker"):
        check_page(visit(getattr(served.tiny, role)), served.at("connections"))
