"""The specimens in a real browser, held to what every page is held to; and a page with faults, to try the checks."""

import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import expect
from specimens import all_charts

from journeys.checks import browser, check_page, chromium_path, problems_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="needs Chromium: apt-get install chromium"),
]
NEEDED = ("Security", "WhiteNoise", "CSP", "Locale", "Csrf", "XFrame")


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The specimens, served with the real settings but for what needs a database."""
    template = {**settings.TEMPLATES[0]}
    template["OPTIONS"] = {"context_processors": ["django.template.context_processors.request"]}
    with override_settings(
        ROOT_URLCONF="specimens",
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        MIDDLEWARE=[name for name in settings.MIDDLEWARE if any(word in name for word in NEEDED)],
        TEMPLATES=[template],
    ):
        call_command("collectstatic", verbosity=0, interactive=False)  # as a place does: named by content, compressed
        server = make_server("127.0.0.1", 0, WSGIHandler(), server_class=Server, handler_class=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def page():
    with browser() as opened:
        yield opened.new_page()


@pytest.mark.parametrize("path", ["/", "/error/", *(f"/chart/{n}/" for n in range(len(all_charts())))])
def test_every_part_passes_every_check(page, address, path):
    weight = check_page(page, address + path)
    assert weight.page > weight.scripts > 0


def test_the_checks_find_each_fault(page, address):
    problems, _ = problems_of(page, address + "/faulty/")
    found = "\n".join(problems)
    for fault in (
        "scrolls sideways",
        "axe image-alt",
        "chart words",
        'the word "Referrals"',
        "no sentence",
        "but its table says ['4', '6']",
        'the table shows "7" for 6',
        "strict policy would refuse: <style>",
        'the id "a" stands on the page more than once',
        "the console said",
        "focus cannot be told",
    ):
        assert fault in found, f"{fault!r} not found in:\n{found}"


def test_a_scale_is_answered_by_keyboard(page, address):
    page.goto(address + "/")
    page.locator("#id_today_0").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#id_today_2")).to_be_checked()


def test_leaving_quickly_leaves_nothing_to_go_back_to(page, address):
    page.goto(address + "/error/")
    page.goto(address + "/")
    page.route("https://example.org/**", lambda route: route.fulfill(body="<title>Weather</title>"))
    page.get_by_role("link", name="Leave quickly").click()
    page.wait_for_url("https://example.org/")
    page.go_back()
    expect(page).to_have_url(address + "/error/")


def test_errors_take_the_focus_and_lead_to_their_field(page, address):
    page.goto(address + "/error/")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(page.locator("#id_said")).to_be_focused()


@pytest.mark.parametrize("mode", ["print", "forced colours"])
def test_pictures_and_words_stay_on_paper_and_in_the_readers_colours(page, address, mode):
    media = {"media": "print"} if mode == "print" else {"forced_colors": "active"}
    page.goto(address + "/chart/0/")
    try:
        page.emulate_media(**media)
        assert page.locator("figure[data-chart] svg[data-numbers]:visible").count() == 2  # the loop and one chart
        expect(page.locator("h1")).to_be_visible()
        assert page.locator(".dw-nav").is_visible() == (mode != "print")
    finally:
        page.emulate_media(media="screen", forced_colors="none")
