"""One page for leaders, finance and audit."""

import pytest

from drawwell.learn.rules import log_blocker
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


def test_it_asks_six_questions_and_answers_each_even_when_nothing_is_known(tiny):
    page = visitor(tiny.leader).get("/tiny/learning/one-page").content.decode()
    assert page.count('class="dw-sheet__pair"') == 6
    assert "No year&#x27;s spending has been given yet." in page
    assert "Nothing that is watched has narrowed." in page


def test_the_biggest_things_in_the_way_stand_there_with_their_owners(tiny):
    for name, days in (("Form X", 3), ("Form Y", 9), ("Form Z", 5), ("Form Q", 1)):
        log_blocker(
            tiny.place, happened="x", said_by="y", rule_name=name, kind="custom", days_lost=days, by=tiny.worker,
            at=tiny.at,
        )  # fmt: skip
    page = visitor(tiny.auditor).get("/tiny/learning/one-page").content.decode()
    shown = [page.index(name) for name in ("Form Y", "Form Z", "Form X")]
    assert shown == sorted(shown)
    assert "Form Q" not in page


def test_a_worker_is_not_shown_it(tiny):
    assert visitor(tiny.worker).get("/tiny/learning/one-page").status_code == 403
