"""EXAM 18 and 19: a rule in somebody's way is logged in a minute, and its owner must answer by a day"""

from datetime import timedelta

import pytest

from drawwell.guard.chains import NoNextProblem
from drawwell.guard.models import Link
from drawwell.learn.models import Blocker, Rule
from drawwell.learn.rules import (
    LawIsNotIgnored,
    OnlyTheOwner,
    RuleIsNotOursToChange,
    answer,
    log_blocker,
    name_owner,
    rules_shown,
)
from drawwell.place.models import OutboxMessage
from places import more_circles, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
THEN = {"words": "People turn up twice", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-09-01"}


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


def three_stopped(tiny):
    rows = [stopped(tiny, circle) for circle in more_circles(tiny, 3)]
    name_owner(rows[0].rule, tiny.provider, by=tiny.leader, at=tiny.at)
    return rows[0].rule.questions.get()


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


def test_the_third_person_stopped_sends_the_owner_all_three_with_a_date(tiny):
    circles = more_circles(tiny, 3)
    rule = stopped(tiny, circles[0]).rule
    name_owner(rule, tiny.provider, by=tiny.leader, at=tiny.at)
    stopped(tiny, circles[1])
    stopped(tiny, circles[1])  # the same family once more is not a third
    assert not rule.questions.exists()
    stopped(tiny, circles[2])
    question = rule.questions.get()
    assert question.blockers.count() == 4
    assert question.answer_by == tiny.at.date() + timedelta(days=28)
    assert OutboxMessage.objects.filter(to_account=tiny.provider, kind="a rule is asked about").count() == 1


def test_only_the_owner_answers_and_says_why(tiny):
    question = three_stopped(tiny)
    with pytest.raises(OnlyTheOwner):
        answer(question, decision="keep", reason="It is useful.", by=tiny.planner, at=tiny.at)
    answer(question, decision="keep", reason="The auditors ask for it.", by=tiny.provider, at=tiny.at)
    page = visitor(tiny.worker).get(f"/tiny/learning/in-the-way/{question.rule_id}").content.decode()
    assert "The auditors ask for it." in page
    assert OutboxMessage.objects.filter(to_account=tiny.worker, kind="a rule was answered").count() == 1


def test_a_change_goes_live_only_with_a_next_problem(tiny):
    question = three_stopped(tiny)
    with pytest.raises(NoNextProblem):
        answer(question, decision="change", reason="It goes.", by=tiny.provider, at=tiny.at)
    row = answer(question, decision="change", reason="It goes.", next_problems=[THEN], by=tiny.provider, at=tiny.at)
    assert Link.objects.filter(chain_id=row.chain_id, words=THEN["words"]).exists()


def test_a_rule_of_the_nation_is_not_changed_here(tiny):
    more = {"kind": "regulation", "national": True, "rule_name": "The order", "how_we_stayed_legal": "We waited."}
    for circle in more_circles(tiny, 3):
        rule = stopped(tiny, circle, **more).rule
    name_owner(rule, tiny.provider, by=tiny.leader, at=tiny.at)
    with pytest.raises(RuleIsNotOursToChange):
        answer(rule.questions.get(), decision="change", reason="x", next_problems=[THEN], by=tiny.provider, at=tiny.at)


def test_silence_is_shown_on_the_learning_page(tiny):
    question = three_stopped(tiny)
    tiny.place.clock_at = tiny.at + timedelta(days=40)
    tiny.place.save()
    page = visitor(tiny.worker).get("/tiny/learning").content.decode()
    assert "Petra has been silent for 12 days" in page
    shown = rules_shown(tiny.place, at=tiny.place.clock_at)[0]
    assert shown.question == question
    assert shown.days_silent == 12


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


def test_every_logger_is_told_the_answer(tiny):
    first, second, third = more_circles(tiny, 3)
    rule = stopped(tiny, first).rule
    for by, circle in ((tiny.resident, second), (tiny.planner, third)):
        log_blocker(
            tiny.place, happened="So was I.", said_by="a desk", rule_name="form x  FIRST", kind="custom",
            circle=circle, by=by, at=tiny.at,
        )  # fmt: skip
    name_owner(rule, tiny.provider, by=tiny.leader, at=tiny.at)
    answer(rule.questions.get(), decision="keep", reason="The auditors ask.", by=tiny.provider, at=tiny.at)
    told = OutboxMessage.objects.filter(kind="a rule was answered").values_list("to_account", flat=True)
    assert set(told) == {tiny.worker.id, tiny.resident.id, tiny.planner.id}
    for logger in (tiny.worker, tiny.resident, tiny.planner):
        assert "The auditors ask." in visitor(logger).get(f"/tiny/learning/in-the-way/{rule.id}").content.decode()
