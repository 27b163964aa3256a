"""A whole conversation: a worker on a phone without scripts, a resident by keyboard; and pages of a working week."""

import pytest
from playwright.sync_api import expect

from drawwell.partner import small_money
from drawwell.partner.duties import name_for
from drawwell.partner.harm import tell_about_safety
from drawwell.partner.models import Noticing, Observable, Part, Said, Sitting
from journeys.checks import check_page

pytestmark = pytest.mark.browser

WHOLE = (
    # what is unfolded, and what is written in it: (label, words)
    ("Best hopes", (("What are their best hopes of working with you?", "That somebody sits with me"),)),
    ("Suppose overnight it came true", (
        ("Suppose overnight it came true. What would they notice first?", "The pile is gone"),
        ("Who else would notice, and what?", "My sister would notice that I answer the door"),
    )),
    ("When it was already a little like that", (
        ("When was it already a little like that? What was different then?", "Last Tuesday"),
    )),
    ("Keeping going", (("How have they kept going?", "I ring my sister"),)),
    ("What helps, and who", (("Who is already helping?", "Mo next door"),)),
    ("The next small sign", (("What would be the next small sign that it is moving?", "One letter by Friday"),)),
)  # fmt: skip


def test_a_whole_conversation_on_a_phone_without_scripts(served, visit):
    """Kept for now half-way, taken up again, sent; nothing is typed twice, and the person reads all of it."""
    tiny = served.tiny
    page = visit(tiny.worker, scripts=False, width=320)
    page.goto(served.at("people", tiny.circle.id, "talk"))
    page.get_by_label("What did they say?").fill("I leave the letters in the hall")
    page.get_by_role("button", name="Keep for now").click()
    page.goto(served.at("people"))
    page.get_by_role("link", name="Dee and hers", exact=True).first.click()
    expect(page.get_by_label("What did they say?")).to_have_value("I leave the letters in the hall")
    for unfold, boxes in WHOLE:
        page.locator("summary", has_text=unfold).click()
        for label, words in boxes:
            page.get_by_label(label, exact=True).fill(words)
    page.locator("summary", has_text="0 to 10").click()
    page.get_by_role("group", name="Where are things now?").get_by_label("3", exact=True).check()
    page.get_by_role("group", name="Where would be good enough?").get_by_label("7", exact=True).check()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#said")).to_contain_text("Kept: 9 things.")
    assert Sitting.objects.count() == Said.objects.count() == Noticing.objects.count() == 1
    assert Observable.objects.count() == 2
    assert Part.objects.count() == 5
    theirs = visit(tiny.resident, scripts=False, width=320)
    theirs.goto(served.at("my-story"))
    for words in ("I leave the letters in the hall", "My sister would notice that I answer the door"):
        expect(theirs.locator("blockquote", has_text=words).first).to_be_visible()


def test_what_is_typed_is_saved_by_itself_and_says_when(served, visit):
    tiny = served.tiny
    page = visit(tiny.worker)
    page.goto(served.at("people", tiny.circle.id, "talk"))
    page.get_by_label("What did they say?").press_sequentially("Word by word")
    page.locator("#kept .dw-kept").wait_for(timeout=120_000)
    assert page.locator("#kept").inner_text().startswith("Saved ")
    assert page.evaluate("document.activeElement.name") == "said", "the hand stays where it was"
    page.reload()
    expect(page.get_by_label("What did they say?")).to_have_value("Word by word")


def test_a_resident_says_what_matters_by_keyboard_alone(served, visit):
    tiny = served.tiny
    page = visit(tiny.resident)
    page.goto(served.at("people", tiny.circle.id, "talk"))
    page.get_by_label("What do you want to say?").focus()
    page.keyboard.type("I opened one")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "0 to 10":
            break
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("Space")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Save":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Said.objects.count() == 1
    assert Noticing.objects.get().scale_now == 0


def test_the_pages_of_a_working_week_pass_every_check(served, visit):
    tiny = served.tiny
    told = {"by": tiny.leader, "at": tiny.at}
    small_money.state_limit(tiny.place, 80_00, because="Cabinet", **told)
    small_money.set_money_aside(tiny.place, 500_00, **told)
    name_for(tiny.place, "small money", tiny.leader, **told)
    name_for(tiny.place, "workers", tiny.leader, **told)
    for pence in (60_00, 90_00):
        small_money.spend(tiny.purpose, pence, "A bus pass", by=tiny.worker, at=tiny.at)
    name_for(tiny.place, "safeguarding", tiny.leader, **told)
    concern = tell_about_safety(tiny.circle, "She has a bruise", by=tiny.worker, at=tiny.at)
    page, circle = visit(tiny.worker), ("people", tiny.circle.id)
    for parts in ((*circle, "money"), (*circle, "harm"), (*circle, "safe"), (*circle, "join"), ("people", "away"), (
        "people", "same")):  # fmt: skip
        check_page(page, served.at(*parts))
    lead = visit(tiny.leader)
    for name in ("small-money", "keeping-safe", "who-does-what"):
        check_page(lead, served.at(name))
    check_page(lead, served.at("keeping-safe", concern.id))
