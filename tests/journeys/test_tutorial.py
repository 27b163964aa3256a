"""Wellbridge as a newcomer meets it: the first minute (EXAM 43), then docs/tutorial/your-first-month.md step by step.

One Wellbridge is served for all of it, so each test reads where the months stand before it goes on.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

# A first start and whole months take minutes: `make test-long`.
pytestmark = [pytest.mark.browser, pytest.mark.slow]

TUTORIAL = Path(__file__).parents[2] / "docs/tutorial/your-first-month.md"
SENTENCE = re.compile(
    r"In (?P<month>\w+ \d{4}) people asked (?P<asked>.+?) times; (?P<met>.+?) were met and (?P<unmet>.+?) were not\. "
    r".*\d+ things? moved, and (?P<told>.+?) of those who asked were told what changed\."
)
WAYS = ("Services only", "Partnering only", "Both")


@pytest.fixture
def page(chromium, wellbridge_server):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=wellbridge_server)
    yield context.new_page()
    context.close()


def sentence_on(page):
    """What the first page says of the last month, read into its parts."""
    said = " ".join(page.locator("main").inner_text().split())
    found = SENTENCE.search(said)
    assert found, said[:400]
    return found.groupdict()


A_MONTH_MS = 180_000


def let_a_month_pass(page):
    # A month is worked out before the next page comes, and the machine may be busy with other tests.
    page.get_by_role("button", name="Let a month pass").click(timeout=A_MONTH_MS)
    expect(page.locator("#said")).to_contain_text("has passed", timeout=A_MONTH_MS)


def come_in_as(page, name):
    page.goto("/")
    page.get_by_role("button", name=re.compile(rf"^{name} \(")).click()
    expect(page.locator(".dw-header__you")).to_contain_text(name)


def sign_out(page):
    page.get_by_role("button", name="Sign out").click()


def test_q43_the_first_page_tells_the_loop_and_three_ways_to_somebody_who_knows_nothing(page):
    page.goto("/")
    assert sentence_on(page)
    loop = page.locator("main svg").first.text_content()
    for stage in ("Understand", "Design", "Supply", "Pull", "Partner", "Learn", "Guard"):
        assert stage in loop
    chart = page.locator("figure[data-chart]").filter(has_text="Same people")
    expect(chart).to_have_count(1)
    chart.get_by_text("The numbers in this picture").click()
    table = chart.locator("table").inner_text()
    assert all(way in table for way in WAYS)
    assert re.search(r"\d+% of needs \(\d+% to \d+%\)", chart.inner_text())
    stops = page.get_by_role("heading", name="Where both stops winning").locator("xpath=following-sibling::p[1]")
    expect(stops).to_contain_text("settings tried")
    expect(page.get_by_role("heading", name="What we do not know yet")).to_be_visible()


def test_q43_three_presses_let_three_months_pass_and_move_all_of_it(page):
    page.goto("/")
    seen = [(sentence_on(page)["month"], page.locator("main svg").first.text_content())]
    for _ in range(3):
        let_a_month_pass(page)
        seen.append((sentence_on(page)["month"], page.locator("main svg").first.text_content()))
    months, loops = zip(*seen, strict=True)
    assert len(set(months)) == 4
    assert len(set(loops)) == 4


def test_q43_a_button_pressed_twice_lets_one_month_pass(page):
    """Two windows stand open on the same month, and both press."""
    page.goto("/")
    before, other = sentence_on(page)["month"], page.context.new_page()
    other.goto("/")
    let_a_month_pass(page)
    after = sentence_on(page)["month"]
    assert after != before
    other.get_by_role("button", name="Let a month pass").click(timeout=A_MONTH_MS)
    expect(other.locator("#said")).to_contain_text("That month has passed already.")
    assert sentence_on(other)["month"] == after


def test_your_first_month_in_wellbridge(page):
    _read_and_let_a_month_pass(page)
    _as_asha_pull_help_in(page)
    _as_the_provider_say_still_true(page)
    _as_the_planner_read_what_asks_changed(page)
    _as_the_keeper_switch_a_power_off_and_on(page)
    _back_on_the_first_page(page)


def _read_and_let_a_month_pass(page):
    page.goto("/")
    before = sentence_on(page)["month"]
    expect(page.get_by_role("heading", name="Where both stops winning")).to_be_visible()
    let_a_month_pass(page)
    assert sentence_on(page)["month"] != before


def _as_asha_pull_help_in(page):
    come_in_as(page, "Asha Worker")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.get_by_role("link", name="Dee and the boys", exact=True).click()
    expect(page.locator("main")).to_contain_text("My sister would notice I answer the door again.")
    page.get_by_role("button", name="Pull in help").click()
    page.get_by_label("What would help?").select_option(label="Someone who can agree a rent hold")
    page.get_by_label(re.compile("^In a week")).check()
    page.get_by_role("button", name="Check before you send").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Someone who can agree a rent hold")
    answer = page.locator("main").inner_text()
    held = all(words in answer for words in ("Who gives it", "Held until", "Who confirms it", "What it displaces"))
    assert held or "stood in the way" in answer, answer
    sign_out(page)


def _as_the_provider_say_still_true(page):
    come_in_as(page, "Hugh Provider")
    page.get_by_role("button", name=re.compile("^Still true")).first.click()
    expect(page.locator("#said")).not_to_be_empty()
    sign_out(page)


def _as_the_planner_read_what_asks_changed(page):
    come_in_as(page, "Paul Planner")
    asked = page.locator("section", has=page.get_by_role("heading", name=re.compile("^What people asked for")))
    expect(asked.locator(".dw-card").first).to_contain_text("From the published table")
    expect(asked.locator(".dw-card .govuk-tag").first).to_have_text(re.compile("Yes|No, and why"))
    page.get_by_role("link", name="See the plan in force").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Design after")
    sign_out(page)


def _as_the_keeper_switch_a_power_off_and_on(page):
    _as_the_keeper_switch_design(page, "Switch it off now", because="Looking again at who loses.")
    come_in_as(page, "Paul Planner")
    expect(page.locator("main")).to_contain_text("Designing is switched off here")
    expect(page.get_by_role("button", name="See what happens")).to_have_count(0)
    sign_out(page)
    _as_the_keeper_switch_design(page, "Switch it on again", because="Looked at it with those who lose.")
    come_in_as(page, "Paul Planner")
    expect(page.get_by_role("button", name="See what happens")).to_be_visible()
    sign_out(page)


def _as_the_keeper_switch_design(page, button, *, because):
    come_in_as(page, "Kemi Keeper")
    page.get_by_role("link", name="Design", exact=True).click()
    page.locator("#id_because").fill(because)
    page.get_by_role("button", name=button).click()
    expect(page.locator("main")).to_contain_text(because)
    sign_out(page)


def _back_on_the_first_page(page):
    page.goto("/")
    before = sentence_on(page)["month"]
    let_a_month_pass(page)
    assert sentence_on(page)["month"] != before


def test_the_tutorial_names_what_the_journey_presses():
    told = TUTORIAL.read_text()
    for words in (
        "Let a month pass",
        "Where both stops winning",
        "Asha Worker (worker)",
        "Dee and the boys",
        "Pull in help",
        "Someone who can agree a rent hold",
        "Check before you send",
        "Still true",
        "What people asked for, and the next design will read",
        "Switch it off now",
        "Switch it on again",
    ):
        assert words in told, words
