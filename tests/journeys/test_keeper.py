"""A keeper's visit: a power is switched off without asking anybody, tried, and given back."""

import pytest
from playwright.sync_api import expect

from drawwell.guard.charters import begin_charter
from drawwell.guard.creep import require
from drawwell.guard.models import Guard
from drawwell.guard.standing import is_in_force
from journeys.checks import check_page
from places import DAY, tiny_place

pytestmark = pytest.mark.browser


def in_force(tiny, power="design"):
    return is_in_force(power, place=tiny.place, at=tiny.at)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_keeper_switches_off_on_a_phone_and_the_planner_meets_it(served, visit, scripts):
    tiny = served.tiny
    keeper, planner = visit(tiny.keeper, scripts=scripts), visit(tiny.planner, scripts=scripts)
    planner.goto(served.at("plans"))  # the form stands open while the keeper acts
    keeper.goto(served.at("guards"))
    keeper.get_by_role("link", name="Design", exact=True).click()
    keeper.get_by_label("Why?").fill("the panel asked")
    keeper.get_by_role("button", name="Switch it off now").click()
    expect(keeper.get_by_text("is switched off, on every route")).to_be_visible()
    assert not in_force(tiny)
    planner.get_by_role("button", name="See what happens").click()
    expect(planner.get_by_text("its guard is off (the panel asked)")).to_be_visible()
    planner.goto(served.at("plans"))
    expect(planner.get_by_text("Designing is switched off here")).to_be_visible()
    keeper.get_by_label("Why?").fill("the panel has looked")
    with keeper.expect_navigation():
        keeper.get_by_role("button", name="Switch it on again").click()
    assert in_force(tiny)


def test_a_drill_by_keyboard_alone(served, visit):
    tiny = served.tiny
    page = visit(tiny.keeper)
    page.goto(served.at("guards", "design"))
    page.get_by_role("button", name="Try the off-switch").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The off-switch was tried").wait_for()
    assert Guard.objects.get(power="design").drills.count() == 2
    assert in_force(tiny)


def test_a_trial_begins_from_the_refusal_to_the_power_in_use(served, visit):
    """In a place where nothing is paired: the refusal leads to the guard, a second person is named, and it works."""
    bare = tiny_place(key="bare", guarded=False)
    page = visit(bare.planner)
    page.goto(f"{served.address}/bare/plans")
    page.get_by_role("link", name="See what is missing, and the next step").click()
    expect(page.get_by_text("drawwell guard begin design --keeper NAME --place bare")).to_be_visible()
    page.get_by_label("Who keeps its guard?").select_option(label="Kemi")
    page.get_by_role("button", name="Begin the trial").click()
    expect(page.get_by_text("Kemi keeps it, and its off-switch was tried.")).to_be_visible()
    page.goto(f"{served.address}/bare/plans")
    expect(page.get_by_role("button", name="See what happens")).to_be_visible()


def test_every_page_of_a_keeper_passes_every_check(served, visit):
    tiny_place(key="bare", guarded=False)
    page = visit(served.tiny.keeper)
    for parts in (("guards",), ("guards", "design"), ("guards", "load"), ("learning",)):
        check_page(page, served.at(*parts))
    for parts in (("papers",), ("pair", "people"), ("pair", "limits"), ("pair", "dpia"), ("pair", "atrs")):
        check_page(page, served.at("guards", "design", *parts))
    check_page(page, f"{served.address}/bare/guards/rank-offers")
    check_page(visit(served.tiny.planner), served.at("guards", "design"))
    check_page(visit(), served.at("guards"))


def test_every_page_of_a_charter_passes_every_check(served, visit):
    tiny = served.tiny
    charter = begin_charter(
        tiny.place, name="Felling together", workers=[tiny.worker], permitted_by=tiny.leader, protector=tiny.planner,
        suspended=[{"rule": "Two managers sign", "owner": "Finance", "kind": "local policy"}],
        until=tiny.at + 200 * DAY, ends_how="In public.", stops_if="Harm.", partnerships_limit=12, reports_limit=1,
        fields_limit=3, cost_centre="C-people", by=tiny.leader, at=tiny.at,
    )  # fmt: skip
    require(tiny.place, "mandatory field", "Tenure", because="r", by=tiny.planner, at=tiny.at)
    leader = visit(tiny.leader)
    for parts in ((), ("begin",), ("require",), (str(charter.id),), (str(charter.id), "controls")):
        check_page(leader, served.at("charters", *parts))
    check_page(visit(tiny.worker), served.at("charters", str(charter.id)))
    check_page(visit(), served.at("charters", str(charter.id)))
