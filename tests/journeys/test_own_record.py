"""A resident with their own record, by keyboard alone; a keeper at the privacy desk on a phone; a code on a slip."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from drawwell.page.codes import code_of
from drawwell.partner import access
from drawwell.partner.actions import add_gloss, write_down
from drawwell.partner.desk import ask_about
from drawwell.partner.models import Person, Request, Sharing
from drawwell.pull.actions import pull_in
from journeys.checks import check_page
from journeys.hand import Hand

pytestmark = pytest.mark.browser


@pytest.fixture
def full(served):
    """A record with something in every part of it, an opening by exception, and a request that waits."""
    tiny = served.tiny
    tiny.dee = Person.objects.get(account=tiny.resident)
    write_down(tiny.circle, "I want to sleep again", by=tiny.resident, at=tiny.at)
    add_gloss(tiny.circle, "Seemed tired", by=tiny.worker, at=tiny.at)
    tiny.pull = pull_in(tiny.circle, tiny.capabilities["debt-advice"], by=tiny.worker, at=tiny.at)
    door = {"place": tiny.place, "at": tiny.at, "reason": "reading the story"}
    access.open_circle(tiny.circle.id, by=tiny.worker, **door)
    tiny.look = access.open_circle(tiny.circle.id, by=tiny.planner, stated="they rang us", **door)
    tiny.request = ask_about(tiny.dee, "put it right", "I was not tired", by=tiny.resident, at=tiny.at)
    return tiny


def _walk_to(page, name, role="link"):
    """Press Tab until the link or button of this name has the focus, then Enter: nothing else is touched."""
    wanted = page.get_by_role(role, name=name).first
    wanted.wait_for()
    for _ in range(200):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"'{name}' is not reached by keyboard")


def test_q33_a_resident_asks_why_somebody_looked_by_keyboard_alone(served, visit, full):
    page = visit(full.resident)
    page.goto(served.at("my-story"))
    _walk_to(page, re.compile("Ask why.*Paul"))
    page.get_by_text("A named person answers").wait_for()
    box = page.get_by_label("In your words")
    for _ in range(60):
        page.keyboard.press("Tab")
        if box.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.type("I do not know him")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("You have an answer by 31 May 2027.").first.wait_for()
    assert Request.objects.filter(kind="why did they look").count() == 1


def test_a_part_is_shared_and_ended_without_scripts(served, visit, full):
    page = visit(full.resident, scripts=False)
    hand = Hand(page)
    page.goto(served.at("my-story"))
    hand.press("Change who may see it")
    page.get_by_role("group", name="What may they see?").get_by_label("What helps").check()
    hand.choose("Who?", "Tiny Council")
    hand.press("Share it")
    expect(page.get_by_text("1 thing is shared now.")).to_be_visible()
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_text("Nothing is shared with anybody else now.")).to_be_visible()
    assert Sharing.objects.get().ends_at == full.at


def test_leaving_quickly_works_without_scripts_and_going_back_is_ordinary(served, visit, full):
    page = visit(full.resident, scripts=False)
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="<title>Weather</title>weather"))
    page.goto(served.at("my-story"))
    page.get_by_role("link", name="Leave quickly").click()
    expect(page).to_have_title("Weather")
    page.go_back()
    expect(page.get_by_role("heading", name="My story", level=1)).to_be_visible()
    page.go_forward()
    expect(page).to_have_title("Weather")


def test_leaving_quickly_with_scripts_leaves_no_page_to_go_back_to(served, visit, full):
    page = visit(full.resident)
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="<title>Weather</title>weather"))
    page.goto(served.at("help"))
    page.goto(served.at("my-story"))
    page.get_by_role("link", name="Leave quickly").click()
    page.wait_for_url("https://www.bbc.co.uk/**")
    page.go_back()
    expect(page).not_to_have_url(re.compile("/my-story"))


def test_a_slip_from_a_worker_opens_ones_own_story_on_a_phone(served, visit, full):
    worker = visit(full.worker, scripts=False)
    worker.goto(served.at("people", full.circle.id))
    worker.get_by_role("link", name="A code to sign in with").click()
    worker.get_by_label("Ola", exact=True).check()
    worker.get_by_role("button", name="Make a code").click()
    code = worker.locator(".govuk-inset-text .govuk-heading-l").inner_text()
    phone = visit(scripts=False)
    phone.goto(served.at("code"))
    phone.get_by_label("The code on your slip").fill(code.lower())
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_label("Name to sign in with").fill("ola")
    phone.get_by_label("Passphrase").fill("four quiet words here")
    phone.get_by_role("button", name="Sign in").click()
    expect(phone.get_by_role("heading", name="My story", level=1)).to_be_visible()
    expect(phone.get_by_text("To open the post without dread").first).to_be_visible()


def test_a_keeper_answers_looks_and_erases_on_a_phone(served, visit, full):
    page = visit(full.keeper)
    page.goto(served.at("desk"))
    page.get_by_role("link", name=re.compile("Put it right")).click()
    page.get_by_label("Your answer").fill("Asha has written your words beside hers.")
    page.get_by_role("button", name="Answer").click()
    page.get_by_role("link", name=re.compile("^Paul, ")).click()
    page.get_by_label("What you found").fill("They did ring.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Nothing waits for an answer.")).to_be_visible()
    page.goto(served.at("desk", "ending", full.dee.id))
    page.get_by_label("Why", exact=True).fill("She asked")
    page.get_by_role("button", name="Begin to erase it").click()
    page.get_by_label(re.compile("^Type .* to erase")).fill(code_of(full.dee.id))
    page.get_by_role("button", name="Erase it", exact=True).click()
    expect(page.get_by_text("Erased. What was sealed")).to_be_visible()
    assert Person.objects.get(id=full.dee.id).erased_at


def test_every_page_of_ones_own_record_passes_every_check(served, visit, full):
    page = visit(full.resident)
    ask = "my-story/ask?kind=why+did+they+look"
    for parts in (("my-story",), (ask,), ("people", full.circle.id, "sharing"), ("code",)):
        check_page(page, served.at(*parts))
    check_page(page, served.at("people", full.circle.id, f"sharing?ask={full.pull.id}"))
    worker = visit(full.worker)
    for parts in (("people", full.circle.id, "sharing"), ("people", full.circle.id, "code")):
        check_page(worker, served.at(*parts))


def test_every_page_of_the_desk_passes_every_check(served, visit, full):
    from drawwell.guard.models import JournalEntry

    look = JournalEntry.objects.filter(power="open any record", act="open record", refused=False).latest("at")
    page = visit(full.keeper)
    for parts in (("desk",), ("desk", "requests", full.request.id), ("desk", "looks", look.id),
                  ("desk", "ending", full.dee.id)):  # fmt: skip
        check_page(page, served.at(*parts))


def test_the_copy_to_read_is_clean_and_fits_a_phone(served, visit, full):
    page = visit(full.resident)
    page.goto(served.at("my-story"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Copy to read or print").or_(
            page.get_by_role("link", name="Copy to read or print")
        ).first.click()
    reader = visit()
    reader.set_content(download.value.path().read_text())
    assert Axe().run(reader).response["violations"] == []
    assert reader.evaluate("document.documentElement.scrollWidth") <= 320
    expect(reader.get_by_text("I want to sleep again")).to_be_visible()
