"""A worker's visit, on a phone and on a desk: a conversation, help pulled in, and what waits."""

import pytest
from django.utils.formats import date_format
from playwright.sync_api import expect

from drawwell.partner import associations
from drawwell.partner.models import Said
from drawwell.place.clock import now_of
from drawwell.pull import actions
from drawwell.pull.models import Pull
from journeys.checks import _at_this_width, check_page
from journeys.hand import Hand
from places import DAY, more_circles, open_offer

pytestmark = pytest.mark.browser


def in_a_week(tiny):
    return f"In a week: {date_format(now_of(tiny.place) + 7 * DAY, 'l j F')}"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_q11_pull_in_two_minutes(served, visit, scripts):
    """From an open conversation on a phone: at most 5 answers, 4 page loads, 25 interactions; none about the person."""
    tiny = served.tiny
    page = visit(tiny.worker, scripts=scripts)
    page.goto(served.at("people", tiny.circle.id, "talk"))
    hand = Hand(page)
    hand.press("Save, then pull in help")
    hand.choose("What would help?", "Someone who can agree a rent hold")
    hand.tap(in_a_week(tiny))
    hand.tap("To open the post without dread")
    hand.write("Is there anything they should know?", "Ring first")
    hand.press("Check before you send")
    hand.press("Send")
    expect(page.locator(".dw-lede")).to_contain_text("Held until Wednesday 5 May at Rents team.")
    assert hand.answers <= 5
    assert hand.loads <= 4
    assert hand.interactions <= 25
    pull = Pull.objects.get()
    assert actions.standing(pull).kind == "held"
    assert pull.purpose == tiny.purpose


def test_every_page_of_a_worker_passes_every_check(served, visit):
    tiny = served.tiny
    page, story = visit(tiny.worker), ("people", tiny.circle.id)
    pages = [("people",), ("people", "begin"), story, (*story, "talk"), (*story, "ask"), (*story, "asks"), ("help",)]
    walkers = associations.put_up(
        tiny.place, "The walkers", what="Round the park", how="Just come", they_want_it=True, by=tiny.worker, at=tiny.at
    )
    associations.invite(tiny.circle, walkers, "Come with me.", by=tiny.worker, at=tiny.at)
    pages += [("done-together",), (*story, "invite")]
    for parts in pages:
        check_page(page, served.at(*parts))
    ask = {"by": tiny.worker, "at": tiny.at}
    for circle in more_circles(tiny, 5):
        held = actions.pull_in(circle, tiny.capabilities["rent-hold"], **ask)
    actions.draw(held, **ask)
    unmet = actions.pull_in(tiny.circle, tiny.capabilities["rent-hold"], **ask)
    offered = actions.pull_in(tiny.circle, tiny.capabilities["lift"], **ask)
    open_offer(tiny, "lifts", 9)
    actions.offer_freed(tiny.place, **ask)
    for pull in (held, unmet, offered):
        check_page(page, served.at("asks", pull.id))
    for parts in (("people",), story, (*story, "asks")):
        check_page(page, served.at(*parts))


def test_pages_in_error_pass_too(served, visit):
    """An empty conversation, an ask without its first answer, and other people's story."""
    tiny = served.tiny
    for width in (320, 1280):
        page = visit(tiny.worker, width=width)
        for address, button in ((("people", tiny.circle.id, "talk"), "Save"), (
            ("people", tiny.circle.id, "ask"), "Check before you send"), (("people", "begin"), "Begin")):  # fmt: skip
            page.goto(served.at(*address))
            page.get_by_role("button", name=button, exact=True).click()
            expect(page.get_by_role("alert"), str(address)).to_be_visible()
            assert not _at_this_width(page), address
        page.goto(served.at("people", tiny.place.id))
        assert not _at_this_width(page)


def test_words_outlive_the_session(served, visit):
    """Signed out in mid-form: after signing in again the words stand in the box, without scripts too."""
    tiny = served.tiny
    tiny.worker.set_password("a long enough secret")
    tiny.worker.save()
    page = visit(tiny.worker, scripts=False)
    page.goto(served.at("people", tiny.circle.id, "talk"))
    page.get_by_label("What did they say?").fill("Every word of it")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Sign-in name").fill(tiny.worker.sign_in)
    page.get_by_label("Password").fill("a long enough secret")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("What did they say?")).to_have_value("Every word of it")
    assert not Said.objects.exists()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("blockquote", has_text="Every word of it")).to_be_visible()
