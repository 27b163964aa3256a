"""From a need to help that is held, on a phone without scripts: at most five answers, and few pages to wait for."""

import pytest
from playwright.sync_api import expect

from drawwell.place.models import Postcode
from drawwell.pull import actions, each_time, times
from drawwell.pull.models import Pull
from journeys.checks import check_page
from journeys.hand import Hand
from places import DAY, open_offer

pytestmark = pytest.mark.browser
MOST_ANSWERS, MOST_PAGES = 5, 6


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_q04_from_need_to_held_help_on_a_phone_takes_five_answers(served, visit):
    """A worker beside somebody: story, pull in help, five answers, check, send, held."""
    tiny = served.tiny
    page = visit(tiny.worker, scripts=False, width=320)
    phone = Hand(page)
    page.goto(served.at("people", tiny.circle.id))
    phone.press("Pull in help")
    assert fits(page)
    phone.choose("What would help?", "Someone who can agree a rent hold")
    phone.tap("In a week: Monday 10 May")
    phone.tap("To open the post without dread")
    phone.write("Is there anything they should know?", "The letter came on Friday.")
    phone.tap("All of them")
    phone.press("Check before you send")
    assert fits(page)
    phone.press("Send")
    assert fits(page)
    pull = Pull.objects.get()
    assert actions.standing(pull).kind == "held"
    expect(page.get_by_text("Rents team").first).to_be_visible()
    assert phone.answers <= MOST_ANSWERS
    assert phone.loads <= MOST_PAGES
    expect(page.locator("input:visible, select:visible, textarea:visible")).to_have_count(0)


def test_most_answers_may_be_left_as_they_are(served, visit):
    """What would help is the one thing that has to be answered; from the offer's own card it is answered already."""
    tiny = served.tiny
    page = visit(tiny.resident, scripts=False, width=320)
    phone = Hand(page)
    page.goto(served.at("help"))
    page.get_by_role("button", name="Ask for this").first.click()
    phone.press("Check before you send")
    phone.press("Send")
    assert fits(page)
    assert phone.answers == 0
    assert phone.loads <= MOST_PAGES
    assert actions.standing(Pull.objects.get()).kind in {"held", "asked"}


def test_somebody_who_knows_nobody_here_has_help_held_on_a_phone(served, visit):
    tiny = served.tiny
    tiny.place.folder_digest = "loaded"
    tiny.place.save()
    page = visit(scripts=False, width=320)
    phone = Hand(page)
    page.goto(served.at("help"))
    page.get_by_role("button", name="Ask for this").first.click()
    phone.press("I am new here")
    assert fits(page)
    page.get_by_label("What would you like to be called?", exact=True).fill("Mina")
    page.get_by_label("Name to sign in with", exact=True).fill("mina")
    page.get_by_label("Passphrase", exact=True).fill("four quiet words here")
    phone.press("Begin")
    phone.press("Check before you send")
    phone.press("Send")
    assert fits(page)
    pull = Pull.objects.get()
    assert pull.by.sign_in == "mina"
    assert actions.standing(pull).kind in {"held", "asked"}
    check_page(visit(), served.at("begin"))


def test_where_is_said_by_a_postcode_on_a_phone(served, visit):
    tiny = served.tiny
    Postcode.objects.create(place=tiny.place, code="NE101AB", area=tiny.areas["T2"], latitude=54.945, longitude=-1.675)
    page = visit(scripts=False, width=320)
    page.goto(served.at("help"))
    page.get_by_label("Or near which postcode?", exact=True).fill("ne10 1ab")
    Hand(page).press("Show")
    assert "NE10" not in page.url.upper()
    expect(page.get_by_text("Rents team").first).to_be_visible()
    page.get_by_label("Or near which postcode?", exact=True).fill("SW1A 1AA")
    Hand(page).press("Show")
    expect(page.get_by_role("alert").get_by_text("not one of the postcodes of Tiny")).to_be_visible()
    check_page(visit(), served.at("help"))
    check_page(visit(tiny.worker), served.at("people", tiny.circle.id, "ask"))
    check_page(visit(tiny.provider), served.at("asks-for-us"))
    check_page(visit(tiny.provider), served.at("offers"))


def test_a_time_that_is_offered_otherwise_and_another_that_is_chosen_are_read_on_a_phone(served, visit):
    """The pages of a yes-but to one time, on both sides, and of choosing among what fits."""
    tiny = served.tiny
    for number in range(7):
        open_offer(tiny, "lifts", 9, key=f"lifts-{number}")
    asked = {"by": tiny.worker, "at": tiny.at, "latest_at": tiny.at + DAY}
    one, series = (actions.pull_in(tiny.circle, tiny.capabilities["lift"], times=number, **asked) for number in (1, 2))
    actions.confirm(series, by=tiny.worker, at=tiny.at)
    check_page(visit(tiny.provider), served.at("asks-for-us", series.id))
    times.say_yes_but_to_time(series, 1, begins_at=tiny.at + 8 * DAY, words="Later.", by=tiny.provider, at=tiny.at)
    check_page(visit(tiny.worker), served.at("asks", series.id, "times", 2))
    check_page(visit(tiny.worker), served.at("asks", one.id))
    check_page(visit(tiny.worker), served.at("help") + "?area=&kind=lift")
    page = visit(tiny.worker, scripts=False, width=320)
    page.goto(served.at("asks", series.id, "times", 2))
    Hand(page).press("Yes, that will do")
    assert fits(page)
    assert each_time.time_of(series, 1).kind == "held"
