"""A caretaker's visit: the installation is theirs to run, and no story is theirs to see."""

import pytest

from journeys.checks import check_page

pytestmark = pytest.mark.browser


def test_a_caretaker_reads_what_holds_each_power_and_meets_no_person(served, visit):
    tiny = served.tiny
    page = visit(tiny.caretaker, width=1280)
    page.goto(served.at("guards"))
    links = page.locator("nav[aria-label='Pages'] a").all_inner_texts()
    assert links == ["Help near you", "What we learn", "Guards"]
    for address in (served.at("people"), served.at("people", tiny.circle.id), served.at("plans")):
        answer = page.goto(address)
        assert answer.status in (403, 404), address
        assert "Dee" not in page.locator("main").inner_text()
    check_page(page, served.at("guards"))
