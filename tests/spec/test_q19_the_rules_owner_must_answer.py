"""EXAM 19: the third person stopped by one rule sends its owner all three, who answers by a day or is shown silent"""

from datetime import timedelta

import pytest

from drawwell.guard.chains import NoNextProblem
from drawwell.guard.models import Link
from drawwell.learn.models import Rule
from drawwell.learn.rules import OnlyTheOwner, RuleIsNotOursToChange, answer, log_blocker, name_owner, rules_shown
from drawwell.partner.actions import leave_out_of_learning
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


def test_what_somebody_met_who_keeps_out_of_learning_is_not_counted_and_its_logger_still_sees_it(tiny):
    circles = more_circles(tiny, 3)
    rule = [stopped(tiny, circle, days_lost=2) for circle in circles][0].rule
    leave_out_of_learning(circles[0], by=tiny.worker, at=tiny.at)
    (shown,) = rules_shown(tiny.place, at=tiny.at)
    assert (shown.stopped, shown.days_lost) == (2, 4)
    assert "It stopped 2 people." in page_of(rule, tiny.planner)
    assert "It stopped 3 people." in page_of(rule, tiny.worker)


def test_who_keeps_out_of_learning_is_not_the_third_for_whom_an_owner_is_asked(tiny):
    circles = more_circles(tiny, 3)
    leave_out_of_learning(circles[2], by=tiny.worker, at=tiny.at)
    rule = [stopped(tiny, circle) for circle in circles][0].rule
    assert not rule.questions.exists()


def test_what_a_resident_logs_who_keeps_out_of_learning_has_no_line_but_for_them(tiny):
    leave_out_of_learning(tiny.circle, by=tiny.resident, at=tiny.at)
    log_blocker(
        tiny.place, happened="No form, no answer.", said_by="a desk", rule_name="Form Y first", kind="custom",
        by=tiny.resident, at=tiny.at,
    )  # fmt: skip
    assert rules_shown(tiny.place, at=tiny.at) == []
    address = f"/tiny/learning/in-the-way/{Rule.objects.get().id}"
    assert visitor(tiny.planner).get(address).status_code == 404
    assert "No form, no answer." in visitor(tiny.resident).get(address).content.decode()


def page_of(rule, account):
    return visitor(account).get(f"/tiny/learning/in-the-way/{rule.id}").content.decode()
