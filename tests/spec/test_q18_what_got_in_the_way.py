"""EXAM 18: what got in the way is logged in a minute; nobody could show the rule is an answer, and no law is ignored"""

import pytest

from drawwell.learn.models import Blocker, Rule
from drawwell.learn.rules import LawIsNotIgnored, log_blocker, rules_shown
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


def stopped(tiny, circle=None, **more):
    said = {
        "happened": "Benefits would not talk to me without form X.",
        "said_by": "the benefits line",
        "rule_name": "Form X first",
        "kind": "local policy",
    }
    return log_blocker(tiny.place, **(said | more), circle=circle, by=tiny.worker, at=tiny.at)


def test_nobody_could_show_the_rule_is_an_answer(tiny):
    row = stopped(tiny, kind="belief", nobody_could_show_it=True)
    assert row.nobody_could_show_it
    assert row.rule.kind == Rule.Kind.BELIEF


def test_a_minute_on_the_page_is_enough(tiny):
    worker = visitor(tiny.worker)
    sent = {
        "happened": "They wanted form X first.",
        "rule_name": "Form X first",
        "said_by": "a desk",
        "kind": "custom",
        "nobody_could_show_it": "on",
    }
    answered = worker.post("/tiny/learning/in-the-way", sent)
    assert answered.status_code == 302
    assert Blocker.objects.get().rule.kind == Rule.Kind.CUSTOM


def test_a_law_is_never_ignored_only_shone_a_light_on(tiny):
    with pytest.raises(LawIsNotIgnored, match="how you stayed within it"):
        stopped(tiny, kind="law", rule_name="The benefits act")
    assert not Blocker.objects.exists()
    row = stopped(tiny, kind="law", rule_name="The benefits act", how_we_stayed_legal="He went with her.")
    assert row.how_we_stayed_legal == "He went with her."


def test_days_and_pounds_lost_are_added_up_for_each_rule(tiny):
    stopped(tiny, days_lost=3, pence_lost=4_000)
    stopped(tiny, days_lost=4.5, pence_lost=250)
    shown = rules_shown(tiny.place, at=tiny.at)[0]
    assert (shown.days_lost, shown.pence_lost) == (7.5, 4_250)


def test_a_law_has_its_own_place_whoever_logs_it_and_shows_what_it_cost(tiny):
    sent = {
        "happened": "She was told it would count as work.", "rule_name": "The benefits act", "said_by": "a letter",
        "kind": "law", "how_we_stayed_legal": "She came as a guest.", "days_lost": "30", "pounds_lost": "12.50",
    }  # fmt: skip
    worker = visitor(tiny.worker)
    assert worker.post("/tiny/learning/in-the-way", sent).status_code == 302
    stopped(tiny, kind="local policy", rule_name="Form X first", days_lost=2)
    page = worker.get("/tiny/learning/in-the-way").content.decode()
    ours, theirs = page.split("Rules made for the whole nation")
    assert "Form X first" in ours
    assert "The benefits act</a>" not in ours
    assert "The benefits act</a>" in theirs
    assert "Days lost: 30. Money lost: £12.50." in theirs
    assert "a light is shone on it" in theirs
